"""Documents as they come out of the press: their words, their pages, what archives ask of them, and what they may open."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from smartcoop.documents import rendering
from smartcoop.documents.rendering import HYBRID, View, pdf, render
from smartcoop.documents.views import SaleView
from tests import document_samples as samples

BELGIUM = "countries.be"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def pages(content: bytes) -> list[str]:
    """The words of each page, spaces made alike."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def invoice(view: SaleView, language: str) -> str:
    return " ".join(pages(render("invoice.html", view, language=language, country_domain=BELGIUM)))


DOCUMENTS: dict[str, Callable[[], tuple[str, View]]] = {
    "invoice": lambda: ("invoice.html", samples.two_rates()),
    "credit note": lambda: ("invoice.html", samples.credit_note()),
    "quote": lambda: ("invoice.html", samples.quote()),
    "payslip": lambda: ("payslip.html", samples.payslip_view()),
    "contract": lambda: ("contract.html", samples.contract()),
    "certificate": lambda: ("share_certificate.html", samples.certificate()),
    "individual account": lambda: ("individual_account.html", samples.account()),
}


@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_prints_in_every_language(name: str, language: str) -> None:
    template, view = DOCUMENTS[name]()
    text = " ".join(pages(render(template, view, language=language, country_domain=BELGIUM)))
    assert "Coopérative des Artisans du Spectacle" in text
    assert "None" not in text
    assert "%(" not in text


def test_an_invoice_says_what_is_owed_and_how_to_pay_it() -> None:
    text = invoice(samples.two_rates(), "fr")
    for said in ("Facture 2026-0142", "14 novembre 2026", "Théâtre du Nord ASBL", "TVA BE 0896.755.397", "+++010/8068/17183+++", "BE71 0961 2345 6769"):
        assert said in text
    assert "À payer 2 562,99 €" in text
    assert "21 % 1 548,75 325,24 6 % 650,00 39,00" in text


def test_an_invoice_speaks_its_clients_language_in_the_countrys_format() -> None:
    assert "Te betalen € 2.562,99" in invoice(samples.two_rates(), "nl")
    assert "Zu zahlen 2.562,99 €" in invoice(samples.two_rates(), "de")
    assert "To pay 2,562.99" in " ".join(pages(render("invoice.html", replace(samples.two_rates(), country="GB"), language="en"))).replace("€", "")


def test_a_credit_note_names_its_invoice_and_asks_for_nothing() -> None:
    text = invoice(samples.credit_note(), "fr")
    assert "Note de crédit 2026-C007" in text
    assert "Crédite la facture 2026-0142" in text
    assert "Représentation annulée par l'organisateur" in text
    assert "IBAN" not in text


def test_a_reverse_charge_gives_its_legal_reason() -> None:
    text = invoice(samples.reverse_charge(), "nl")
    assert samples.REVERSE_CHARGE in text
    assert "Nederland" in text


def test_a_discount_has_its_column() -> None:
    text = invoice(samples.discounted(), "fr")
    assert "Remise" in text
    assert "−59,17" in text
    assert "Remise" not in invoice(samples.two_rates(), "fr")


def test_a_quote_is_accepted_at_its_address() -> None:
    text = invoice(samples.quote(), "fr")
    assert "https://coop.example/q/7f3k-29ad" in text
    assert "signature" not in text
    assert "signature" in invoice(replace(samples.quote(), acceptance_url=""), "fr")


def test_forty_lines_repeat_the_head_and_keep_the_totals_together() -> None:
    printed = pages(render("invoice.html", samples.long_sale(), language="fr", country_domain=BELGIUM))
    assert len(printed) == 4
    assert all("Prix unitaire" in page for page in printed[:3])
    assert all(f"{number} / 4" in page.replace("\u2009", " ") or f"{number}/4" in page.replace("\u2009", "") for number, page in enumerate(printed, 1))
    (sums,) = [page for page in printed if "Total HTVA" in page]
    assert "14 942 818,17 €" in sums
    assert "Taux de TVA" in sums
    assert "À payer" in sums


def test_a_payslip_follows_the_law_and_gives_its_reasons() -> None:
    legal, *reasons = pages(render("payslip.html", samples.payslip_view(), language="fr", country_domain=BELGIUM))
    order = (
        "Coopérative des Artisans du Spectacle",
        "Ana Lemaire",
        "Numéro d'inscription du travailleur chez l'employeur 00428",
        "Période du décompte",
        "Importance des prestations 5 jours, 38 heures",
        "Rémunération de base 1 250,00 € pour ces prestations",
        "Sommes dues en espèces",
        "Total de la rémunération brute 1 250,00",
        "Retenues pour la sécurité sociale",
        "Sommes non soumises aux retenues de sécurité sociale",
        "Montant imposable 1 128,72",
        "Montant du précompte professionnel 125,40",
        "Sommes non imposables",
        "Montant net octroyé 1 034,37",
        "Montants à déduire",
        "Montant net à payer 834,37",
    )
    places = [legal.find(mention) for mention in order[3:]]
    assert -1 not in places
    assert places == sorted(places)
    assert all(mention in legal for mention in order[:3])
    assert "13,07 % of 1 250,00" in " ".join(reasons)
    assert "Ce que coûte cette paie : 1 694,58 €" in " ".join(reasons)


@pytest.mark.parametrize(
    ("language", "net"),
    [("fr", "Montant net à payer"), ("nl", "Netto te betalen bedrag"), ("de", "Auszuzahlender Nettobetrag"), ("en", "Net amount to be paid")],
)
def test_a_belgian_payslip_has_the_laws_words_in_each_language(language: str, net: str) -> None:
    assert net in pages(render("payslip.html", samples.payslip_view(), language=language, country_domain=BELGIUM))[0]


def test_a_country_without_its_own_payslip_uses_the_cores() -> None:
    assert "Net to be paid 834" in pages(render("payslip.html", samples.payslip_view(country="IE"), language="en", country_domain=None))[0]


def test_a_correcting_payslip_tells_the_difference() -> None:
    view = samples.payslip_view(corrects="2026-10-00009", previous_net=samples.eur("800.00"))
    text = " ".join(pages(render("payslip.html", view, language="fr", country_domain=BELGIUM)))
    assert "La fiche 2026-10-00009 a payé 800,00 € ; la différence est de 34,37 €." in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_archives_can_keep_it(name: str) -> None:
    template, view = DOCUMENTS[name]()
    with pikepdf.open(BytesIO(render(template, view, language="fr", country_domain=BELGIUM))) as document:
        metadata = document.open_metadata()
        part, conformance = ("3", "B") if template == "invoice.html" else ("2", "A")
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == (part, conformance)
        assert document.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert "/ID" in document.trailer
        assert str(document.Root.Lang) == "fr"
        assert str(metadata["xmp:CreateDate"]) == "2026-10-15"
        assert ("/MarkInfo" in document.Root) == (conformance == "A")
        assert str(document.docinfo.Title)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_letters_travel_with_it_in_one_face(name: str) -> None:
    template, view = DOCUMENTS[name]()
    with pikepdf.open(BytesIO(render(template, view, language="fr", country_domain=BELGIUM))) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in found or "/FontFile3" in found for found in descriptors)
        assert {str(found.FontName).partition("+")[2].startswith("Coop-Sans") for found in descriptors} == {True}


def test_equal_input_gives_equal_bytes_in_this_process_and_in_another() -> None:
    once = render("payslip.html", samples.payslip_view(), language="nl", country_domain=BELGIUM)
    assert render("payslip.html", samples.payslip_view(), language="nl", country_domain=BELGIUM) == once
    program = (
        "import sys; from tests import document_samples as s; from smartcoop.documents.rendering import render;"
        "sys.stdout.buffer.write(render('payslip.html', s.payslip_view(), language='nl', country_domain='countries.be'))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout == once


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:9/logo.png", "https://example.org/a.png", "../../pyproject.toml", "data:image/png;base64,AA", "gone.png"]
)
def test_a_document_opens_nothing_but_its_own_files(url: str) -> None:
    with pytest.raises(ValueError, match=r"may not open|Error fetching"):
        pdf(f'<p>x<img src="{url}">')


def test_a_stylesheet_may_not_reach_out_either() -> None:
    with pytest.raises(ValueError, match="may not open"):
        pdf('<style>@import url("file:///etc/hosts");</style><p>x')


def test_what_people_type_stays_text() -> None:
    hostile = replace(samples.two_rates(), note='<img src="file:///etc/passwd"><script>alert(1)</script>')
    assert '<img src="file:///etc/passwd">' in invoice(hostile, "fr")


def test_an_invoice_may_carry_an_attachment() -> None:
    assert rendering.VARIANTS["invoice.html"] == HYBRID
