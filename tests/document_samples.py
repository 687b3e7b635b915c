"""Views for tests of documents: a Belgian cooperative, its clients and a member, in every language."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from smartcoop.country import AccountRole, LineKind, Payslip, PayslipLine, Work
from smartcoop.dates import Month, Period
from smartcoop.documents.views import (
    AccountLine,
    CertificateView,
    ContractView,
    EInvoiceProfile,
    IndividualAccountView,
    LineView,
    PartyView,
    PayslipView,
    SaleView,
    TermView,
    VatGroupView,
)
from smartcoop.money import Money, rounded

ISSUED = date(2026, 10, 15)
PEPPOL = EInvoiceProfile("urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")


def eur(amount: Decimal | str | int) -> Money:
    return Money.of(Decimal(amount), "EUR")


COOPERATIVE = PartyView(
    name="Coopérative des Artisans du Spectacle",
    street="Rue Coenraets 72",
    postcode="1060",
    city="Bruxelles",
    country="BE",
    vat_number="BE 0123.456.749",
    enterprise_number="0123.456.749",
    legal_form="SCES agréée",
    register="RPM Bruxelles",
    email="factures@artisans.example",
    phone="+32 2 555 01 23",
    contact="Service facturation",
    website="artisans.example",
    iban="BE71096123456769",
    bic="GKCCBEBB",
    electronic_address=("0208", "0123456749"),
)
THEATRE = PartyView(
    name="Théâtre du Nord ASBL",
    street="Avenue des Arts 12",
    postcode="1000",
    city="Bruxelles",
    country="BE",
    vat_number="BE 0896.755.397",
    enterprise_number="0896.755.397",
    contact="Claire Dubois",
    electronic_address=("0208", "0896755397"),
)
DUTCH = PartyView(
    name="Stichting Podiumkunsten Amsterdam",
    street="Herengracht 401",
    postcode="1017 BP",
    city="Amsterdam",
    country="NL",
    vat_number="NL 8000.89.354.B01",
    electronic_address=("9944", "NL800089354B01"),
)


def line(description: str, quantity: str, unit: str, price: str, rate: str = "21", code: str = "S", discount: str = "0") -> LineView:
    net = rounded(Decimal(quantity) * Decimal(price)) - Decimal(discount)
    return LineView(description, Decimal(quantity), unit, Decimal(price), eur(discount), eur(net), code, Decimal(rate))


def groups(lines: tuple[LineView, ...], mention: str = "", vatex: str = "") -> tuple[VatGroupView, ...]:
    found: dict[tuple[str, Decimal], Money] = {}
    for each in lines:
        found[each.vat_code, each.vat_rate] = found.get((each.vat_code, each.vat_rate), eur(0)) + each.net
    return tuple(
        VatGroupView(code, rate, base, base.times(rate / 100), mention if code != "S" else "", vatex if code != "S" else "")
        for (code, rate), base in found.items()
    )


def sale(*lines: LineView, mention: str = "", vatex: str = "", **changes: object) -> SaleView:
    """An invoice over these lines, with totals that follow from them."""
    vat_groups = groups(lines, mention, vatex)
    net = sum((each.net for each in lines), eur(0))
    vat = sum((group.tax for group in vat_groups), eur(0))
    view = SaleView(
        kind="invoice",
        country="BE",
        language="fr",
        number="2026-0142",
        issued_on=ISSUED,
        currency="EUR",
        seller=COOPERATIVE,
        buyer=THEATRE,
        lines=lines,
        vat_groups=vat_groups,
        net_total=net,
        vat_total=vat,
        total=net + vat,
        due_on=date(2026, 11, 14),
        delivered=Period(date(2026, 10, 12), date(2026, 10, 14)),
        payment_reference="+++010/8068/17183+++",
        order_reference="PO-4711",
        mentions=(
            "En cas de retard de paiement, un intérêt de 10,5 % l'an et une indemnité forfaitaire de 40 EUR sont dus de plein droit (loi du 2 août 2002).",
        ),
        einvoice_profile=PEPPOL,
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # any field may be changed


def two_rates() -> SaleView:
    return sale(
        line("Création lumière « Les Vagues »\nConception, implantation et conduite", "3", "DAY", "420.00"),
        line("Régie en tournée", "7.5", "HUR", "38.50"),
        line("Cession de droits voisins, captation du 14 octobre", "1", "LS", "650.00", rate="6"),
    )


def discounted() -> SaleView:
    return sale(
        line("Conception graphique de l'affiche", "12.5", "HUR", "47.333", discount="59.17"),
        line("Impression d'essai", "3", "C62", "0.335"),
        line("Forfait déplacement", "1", "LS", "0.01", rate="6"),
    )


def credit_note() -> SaleView:
    return sale(
        line("Régie en tournée, journée annulée", "1", "DAY", "308.00"),
        kind="credit_note",
        number="2026-C007",
        credited_number="2026-0142",
        credited_on=date(2026, 10, 1),
        reason="Représentation annulée par l'organisateur",
        due_on=None,
        payment_reference="",
    )


REVERSE_CHARGE = "Btw verlegd: artikel 21, § 2, Wbtw en artikel 196 van richtlijn 2006/112/EG"


def reverse_charge() -> SaleView:
    return sale(
        line("Lichtontwerp voor de voorstelling 'Golven'", "2", "DAY", "515.00", rate="0", code="AE"),
        mention=REVERSE_CHARGE,
        vatex="VATEX-EU-AE",
        buyer=DUTCH,
        language="nl",
        order_reference="",
        buyer_reference="PRJ-88",
        mentions=("Bij laattijdige betaling is van rechtswege een interest van 10,5 % per jaar en een vergoeding van 40 EUR verschuldigd.",),
    )


def exempt() -> SaleView:
    return sale(
        line("Formation « Sécurité en scène », 2 jours", "2", "DAY", "600.00", rate="0", code="E"),
        mention="Exonération de la TVA, article 44, § 2, 4° du Code de la TVA",
        vatex="VATEX-EU-132-1I",
    )


def long_sale(count: int = 40) -> SaleView:
    described = tuple(
        line(f"Prestation {number}: préparation technique, montage et démontage du dispositif scénique itinérant", "2.25", "HUR", "41.75")
        for number in range(1, count + 1)
    )
    buyer = replace(
        THEATRE,
        name="Fédération intercommunale pour la coopération culturelle transfrontalière et la promotion des arts de la scène ASBL",
        street="Chaussée de la Nouvelle-Grande-Boucle-du-Canal 1234, boîte 56",
    )
    return sale(*described, line("Matériel scénique, lot complet", "1", "LS", "12345678.90"), buyer=buyer)


def quote() -> SaleView:
    return replace(
        two_rates(),
        kind="quote",
        number="2026-D031",
        due_on=None,
        valid_until=date(2026, 11, 15),
        payment_reference="",
        mentions=(),
        acceptance_url="https://coop.example/q/7f3k-29ad",
    )


MEMBER = PartyView(
    name="Ana Lemaire", street="Rue du Fort 18, bte 3", postcode="1060", city="Bruxelles", country="BE", iban="BE68539007547034", is_business=False
)


def slip_line(code: str, label: str, amount: str, kind: LineKind, **more: object) -> PayslipLine:
    return PayslipLine(code, label, eur(amount), kind, **{"source": "law of 27 June 1969, art. 38", "role": AccountRole.SOCIAL_SECURITY, **more})  # type: ignore[arg-type]


def payslip() -> Payslip:
    """A payslip of plausible lines, whatever the law of the day."""
    lines = (
        slip_line("gross", "Gross pay", "1250.00", LineKind.EARNING, source="engagement", explanation="Agreed for this engagement"),
        slip_line(
            "social",
            "Social security",
            "163.38",
            LineKind.EMPLOYEE_CONTRIBUTION,
            base=Decimal("1250.00"),
            rate=Decimal("0.1307"),
            explanation="%(rate)s of %(base)s",
        ),
        slip_line("bonus", "Work bonus", "-42.10", LineKind.EMPLOYEE_CONTRIBUTION),
        slip_line("taxable", "Taxable", "1128.72", LineKind.INFORMATION, role=None),
        slip_line("tax", "Withholding tax", "125.40", LineKind.WITHHOLDING, base=Decimal("1128.72"), rate=Decimal("0.1111"), source="royal decree, annex III"),
        slip_line("special", "Special contribution", "5.15", LineKind.EMPLOYEE_CONTRIBUTION, source="law of 30 March 1994, art. 108"),
        slip_line("expenses", "Expenses of the employer", "36.20", LineKind.UNTAXED, source="claim 2026-33"),
        slip_line("advance", "Advance of 5 October", "200.00", LineKind.DEDUCTION, source="law of 12 April 1965, art. 23"),
        slip_line("employer", "Employer contribution", "312.50", LineKind.EMPLOYER_CONTRIBUTION, base=Decimal("1250.00"), rate=Decimal("0.25")),
        slip_line("holiday", "Holiday pay", "95.88", LineKind.PROVISION, base=Decimal("1250.00"), rate=Decimal("0.0767")),
        slip_line("reduction", "Structural reduction", "-88.00", LineKind.EMPLOYER_REDUCTION),
    )
    work = Work(period=Period(date(2026, 10, 5), date(2026, 10, 9)), gross=eur("1250.00"), days=Decimal(5), hours=Decimal(38), facts={})
    return Payslip(Month(2026, 10), date(2026, 10, 16), work, lines, "EUR")


def payslip_view(**changes: object) -> PayslipView:
    view = PayslipView(
        country="BE",
        language="fr",
        number="2026-10-00017",
        employer=COOPERATIVE,
        employee=MEMBER,
        employee_number="00428",
        national_number="85.07.30-033.28",
        payslip=payslip(),
        facts=(("Commission paritaire", "304"), ("Fonction", "Éclairagiste"), ("Rémunération de base", "250,00 EUR par jour"), ("Numéro ONSS", "1234567-89")),
        issued_on=ISSUED,
        activity="Lumière et scène",
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # any field may be changed


def contract(**changes: object) -> ContractView:
    """A contract with a term, something to be filled in by hand, and facts that a country asks."""
    view = ContractView(
        country="BE",
        language="fr",
        number="17",
        kind="employment",
        title="Employment contract",
        employer=COOPERATIVE,
        employee=MEMBER,
        employee_number="00428",
        born_on=date(1985, 7, 30),
        function="Éclairagiste",
        place="Opéra du Sud, Liège",
        period=Period(date(2026, 12, 2), date(2026, 12, 4)),
        monthly=False,
        days=Decimal(3),
        hours=Decimal("22.8"),
        gross=eur("1307.98"),
        earned=(("Salaire brut", eur("1307.98")), ("Pécule de vacances", eur("200.64"))),
        pay_dates=(date(2026, 12, 15),),
        order="Opéra du Sud, offre 2026-D031",
        facts=(("Commission paritaire", "304"),),
        regime="Employment contract",
        regime_source="Loi/Wet 3-7-1978, art. 9",
        form="It is made in writing and signed by both before the work begins.",
        form_source="Loi/Wet 3-7-1978, art. 9",
        terms=(TermView("Social security", "Contributions are paid to: %(institution)s.", "ONSS / RSZ", "Loi/Wet 27-6-1969, art. 5"),),
        blanks=("Trial period",),
        issued_on=ISSUED,
    )
    return replace(view, **changes)  # type: ignore[arg-type]  # any field may be changed


def certificate(language: str = "fr") -> CertificateView:
    return CertificateView("BE", language, "P-2026-00428", ISSUED, COOPERATIVE, MEMBER, "00428", 3, eur("30.00"), date(2026, 1, 12), date(2026, 1, 19), 2026)


def account(language: str = "fr", count: int = 9) -> IndividualAccountView:
    def entry(number: int) -> AccountLine:
        period = Period(date(2026, number % 12 + 1, 3), date(2026, number % 12 + 1, 7))
        return AccountLine(
            f"2026-{number % 12 + 1:02}-{number:05}",
            period,
            period.end,
            Decimal(5),
            Decimal(38),
            eur("1250.00"),
            eur("126.43"),
            eur("125.40"),
            eur("998.17"),
            eur("408.38"),
        )

    lines = tuple(entry(number) for number in range(count))
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    names = ("gross", "employee_contributions", "withholding_tax", "net", "employer_contributions")
    sums = [sum((getattr(each, name) for each in lines), eur(0)) for name in names]
    totals = AccountLine("", year, year.end, sum((each.days for each in lines), Decimal(0)), sum((each.hours for each in lines), Decimal(0)), *sums)
    return IndividualAccountView("BE", language, 2026, COOPERATIVE, MEMBER, "00428", "85.07.30-033.28", lines, totals, ISSUED)
