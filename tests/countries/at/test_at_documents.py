"""The wage statement and the fee statement as printed, with the mentions that the law asks for."""

import ast
import io
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from countries.at import COUNTRY
from smartcoop.country import Deduction, Payslip
from smartcoop.country.sources import modules, translations
from smartcoop.documents.rendering import render
from smartcoop.documents.views import PartyView, PayslipView
from smartcoop.i18n import speaking, translate
from tests.countries.at.cases import eur, pay

COOPERATIVE = PartyView(name="Genossenschaft e.Gen.", street="Gasse 1", postcode="1060", city="Wien", country="AT", register="Handelsgericht Wien")
MEMBER = PartyView(name="Ana Leitner", street="Weg 2", postcode="4020", city="Linz", country="AT", iban="AT611904300234573201", is_business=False)


def printed(slip: Payslip) -> str:
    with speaking("de"):
        facts = tuple(
            (translate(field.label, domain=COUNTRY.domain), translate((field.choices or {}).get(value, str(value)), domain=COUNTRY.domain))
            for field in COUNTRY.engagement
            if field.printed and (value := slip.work.facts[field.name])
        )
    view = PayslipView("AT", "de", "P2026-000017", COOPERATIVE, MEMBER, "00428", "1237010180", slip, facts, date(2026, 10, 31))
    pages = PdfReader(io.BytesIO(render("payslip.html", view, language="de", country_domain=COUNTRY.domain))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_wage_statement_bears_what_the_law_asks() -> None:
    person = {"family_bonus": "half", "children_below_18": 1, "commuter": "small", "commuter_km": 35}
    said = printed(
        pay(3060, ends=True, person=person, deductions=[Deduction("Vorschuss", eur(200))], agreement="Kulturbetriebe", grade="IV", weekly_hours="38.5")
    )
    for mention in (
        "Lohn- und Gehaltsabrechnung",
        "Versicherungsnummer 1237010180",
        "30 SV-Tage, 30 Lohnsteuertage",
        "Eintrittsdatum",
        "Beschäftigtengruppe",
        "Kollektivvertrag",
        "Gehalt1",
        "Urlaubszuschuss und Weihnachtsremuneration, anteilig",
        "SV-Beitragsgrundlage laufend 3.060,00",
        "SV-Beitragsgrundlage Sonderzahlung 510,00",
        "Sozialversicherung laufend",
        "Sozialversicherung Sonderzahlung",
        "Lohnsteuer laufend",
        "Lohnsteuer Sonderzahlung",
        "Laufender steuerpflichtiger Bezug 2.499,41",
        "Pendlerpauschale und Freibetrag 58,00",
        "Familienbonus Plus, monatlich 83,34",
        "Betriebliche Vorsorge (BV)",
        "Vorschuss",
        "Auszahlungsbetrag",
        "AT61 1904 3002 3457 3201",
        "§ 78 Abs. 5 EStG",
    ):
        assert mention in said
    assert "Honorar" not in said


def test_a_fee_statement_is_no_wage_statement() -> None:
    said = printed(pay(1200, form="fee", category=None))
    assert "Honorarabrechnung" in said
    assert "Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG" in said
    for absent in ("Lohn- und Gehaltsabrechnung", "Sozialversicherung", "Arbeitnehmer", "Was dieser Lohn kostet"):
        assert absent not in said


def test_every_explanation_and_finding_has_its_german_words() -> None:
    """Also those that no sample case says: the sentences that stand in constants, tables and findings."""
    said = {text for tree in modules("at").values() for node in ast.walk(tree) for text in _sentences(node)}
    assert len(said) > 50
    assert not said - translations("at", "de").keys()


def _sentences(node: ast.AST) -> list[str]:
    """The sentences that are assigned, or stand in a table that is."""
    if not isinstance(node, ast.Assign):
        return []
    values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
    texts = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return [text for text in texts if text.endswith(".") and " " in text]


def test_the_template_speaks_german() -> None:
    template = (Path(__file__).parents[3] / "countries/at/templates/payslip.html").read_text(encoding="utf-8")
    own, core = translations("at", "de"), Path(__file__).parents[3] / "smartcoop/translations/de/messages.po"
    known = core.read_text(encoding="utf-8")
    words = {part.split('"')[0] for part in template.split('_("')[1:]}
    assert words
    assert not {word for word in words if word not in own and f'msgid "{word}"' not in known}
