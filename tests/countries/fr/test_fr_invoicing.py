"""French VAT, mentions, payment references, structured invoices, identifiers, payslip models."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countries.fr import COUNTRY
from smartcoop.country import Deduction, Party, Payslip
from smartcoop.dates import Month
from smartcoop.documents import rendering
from smartcoop.errors import Invalid
from tests.countries.fr.cases import a_case, a_year, compute, eur, pay
from tests.document_samples import payslip_view

ON = date(2026, 10, 31)
SELLER = Party("FR", True, "FR44732829320", "732829320")
FRENCH = Party("FR", True, "FR44732829320", "732829320", "75011")
GERMAN = Party("DE", True, "DE123456789")
AMERICAN = Party("US", True)


def consumer(country: str) -> Party:
    return Party(country, False)


def treated(category: str, buyer: Party) -> tuple[str, str, str]:
    found = COUNTRY.vat.treatment(category, SELLER, buyer, ON)
    return found.code, str(found.rate), found.mention


@pytest.mark.parametrize(
    ("category", "buyer", "expected"),
    [
        ("standard", FRENCH, ("S", "20", "")),
        ("standard", Party("MC", True, "FR44732829320"), ("S", "20", "")),
        ("rights", FRENCH, ("S", "10", "")),
        ("show", FRENCH, ("S", "5.5", "")),
        ("first_shows", consumer("FR"), ("S", "2.1", "")),
        ("standard", Party("FR", True, None, None, "97110"), ("S", "8.5", "")),
        ("show", Party("FR", True, None, None, "97400"), ("S", "2.1", "")),
        ("standard", Party("FR", True, None, None, "97600"), ("O", "0", "VAT does not apply, article 294, 1, of the CGI.")),
        ("training", FRENCH, ("E", "0", "Exempt from VAT, article 261, 4, 4, a, of the CGI.")),
        ("construction", FRENCH, ("AE", "0", "Reverse charge, article 283, 2 nonies, of the CGI: VAT is due by the main contractor.")),
        ("construction", consumer("FR"), ("S", "20", "")),
        ("standard", GERMAN, ("AE", "0", "Reverse charge. French VAT does not apply, article 259-1 of the CGI; article 196 of Directive 2006/112/EC.")),
        ("standard", consumer("DE"), ("S", "20", "")),
        ("goods", GERMAN, ("K", "0", "Exempt from VAT, article 262 ter, I, of the CGI.")),
        ("goods", AMERICAN, ("G", "0", "Exempt from VAT, article 262, I, of the CGI.")),
        ("goods", consumer("DE"), ("S", "20", "")),
        ("standard", AMERICAN, ("O", "0", "French VAT does not apply, article 259-1 of the CGI.")),
        ("standard", consumer("US"), ("S", "20", "")),
        ("intellectual", consumer("US"), ("O", "0", "French VAT does not apply, article 259 B of the CGI.")),
    ],
)
def test_vat_follows_the_sale_and_the_buyer(category: str, buyer: Party, expected: tuple[str, str, str]) -> None:
    assert treated(category, buyer) == expected


@pytest.mark.parametrize(("category", "buyer"), [("gift", FRENCH), ("construction", GERMAN), ("goods", Party("FR", True, None, None, "97110"))])
def test_sales_that_do_not_fit_are_refused(category: str, buyer: Party) -> None:
    with pytest.raises(Invalid) as refused:
        treated(category, buyer)
    assert set(refused.value.fields) == {"vat_category"}


def test_invoices_say_what_the_law_asks_of_each_client() -> None:
    documents = COUNTRY.documents
    business, public = (documents.invoice_mentions("fr", buyer, ON) for buyer in (FRENCH, Party("FR", False, is_public_body=True)))
    assert [article in said for article, said in zip(("discount", "L441-10", "D441-5"), business, strict=True)] == [True] * 3
    assert [article in said for article, said in zip(("discount", "L2192-13", "D2192-35"), public, strict=True)] == [True] * 3
    assert "Code civil" in documents.invoice_mentions("fr", consumer("FR"), ON)[0]
    assert "272" in documents.credit_note_mentions(FRENCH, ON)[0]


def test_payment_references_are_known_however_they_are_written() -> None:
    documents = COUNTRY.documents
    printed = documents.payment_reference(42)
    assert printed.startswith("RF")
    assert documents.normal_reference(printed.replace(" ", "").lower()) == printed
    assert documents.normal_reference(printed[:-1] + "3") is None
    with pytest.raises(Invalid):
        documents.payment_reference(0)
    with pytest.raises(Invalid):
        documents.payment_reference(10**12)


def test_structured_invoices_follow_their_dates() -> None:
    public = Party("FR", False, is_public_body=True)

    def rule(buyer: Party, on: date) -> Any:
        return COUNTRY.documents.einvoice(SELLER, buyer, on)

    assert rule(FRENCH, date(2026, 8, 31)) is None
    assert rule(FRENCH, date(2026, 9, 1)).customization_id == "urn:cen.eu:en16931:2017"
    assert rule(public, date(2026, 1, 1)).source.startswith("CCP")
    assert rule(GERMAN, ON) is rule(consumer("FR"), ON) is None


def test_parties_are_addressed_by_their_siren() -> None:
    address = COUNTRY.documents.electronic_address
    assert address(FRENCH) == address(Party("FR", True, "FR44732829320")) == address(Party("FR", True, None, "73282932000074")) == ("0225", "732829320")
    assert address(GERMAN) is address(consumer("FR")) is None


def test_numbers_are_printed_in_groups() -> None:
    numbers = COUNTRY.identifiers
    assert numbers.enterprise("FR 44 732 829 320") == "732829320"
    assert numbers.format_enterprise("732829320") == "732 829 320"
    assert numbers.format_enterprise("73282932000074").startswith("732 829 320")


def test_the_debts_of_december_fall_due_in_january() -> None:
    due = {owed.code: owed.due_on for owed in COUNTRY.remittances(Month(2026, 12))}
    assert due.pop("agirc_arrco") == date(2027, 1, 25)
    assert due.pop("housing") == date(2027, 12, 31)
    assert set(due.values()) == {date(2027, 1, 15)}
    [dsn] = [one for one in COUNTRY.duties.declarations if one.code == "dsn"]
    assert dsn.due_for(Month(2026, 12)) == date(2027, 1, 15)  # what is declared is paid on the same day
    rules = COUNTRY.mutualisation(ON)
    assert (rules.fee_rate, rules.pool_reductions, rules.share_value) == (Decimal("0.085"), False, eur(30))


def printed(slip: Payslip) -> str:
    view = payslip_view(country="FR", payslip=slip, facts=(("Contrat", "CESA"),))
    return rendering.markup("payslip.html", view, language="fr", country_domain="countries.fr")


MENTIONS = (
    "MONTANT NET SOCIAL",
    "NET À PAYER AVANT IMPÔT SUR LE REVENU",
    "Montant net imposable, cumul annuel",
    "NET À PAYER AU SALARIÉ",
    "TOTAL VERSÉ PAR L",
    "se reporter au site internet www.service-public.fr rubrique cotisations sociales",
    "conserver ce bulletin de paie sans limitation de durée",
    "ASSURANCE CHÔMAGE",
    "CSG/CRDS non déductible",
)


def test_the_payslip_bears_the_mentions_of_the_law_in_the_order_of_its_groups() -> None:
    page = printed(compute(a_case(3000, deductions=[Deduction("Part sociale", eur(30))], untaxed="12.50")))
    assert all(mention in page for mention in MENTIONS)
    groups = ["SANTÉ", "ACCIDENTS DU TRAVAIL", "RETRAITE", "FAMILLE", "ASSURANCE CHÔMAGE", "AUTRES CONTRIBUTIONS", "CSG ET CRDS", "EXONÉRATIONS, ÉCRÊTEMENTS"]
    places = [page.index(group) for group in groups]
    assert places == sorted(places)
    assert "151,67" in page
    assert "Part sociale" in page


def test_the_renewed_model_begins_with_2027() -> None:
    slip = pay(3000, Month(2026, 12), cadre=True, paid_on=date(2027, 1, 4))
    page, before = printed(slip), printed(pay(3000, Month(2026, 12), cadre=True))
    assert "Cotisations et contributions sociales obligatoires" in page
    assert "Exonérations, allègements et aides" in page
    assert "Cotisations et contributions sociales obligatoires" not in before
    assert all(mention in page for mention in MENTIONS)


def test_a_salaried_entrepreneur_sees_parts_and_no_hours() -> None:
    slip = pay(900, Month(2026, 2), contract="esa", fixed_part="150", history=a_year(2000, contract="esa"))
    page = printed(slip)
    assert "Part fixe" in page
    assert "Part variable, acompte" in page
    assert "Heures payées" not in page
    assert "l&#39;assiette de l&#39;année" in page or "l'assiette de l'année" in page
