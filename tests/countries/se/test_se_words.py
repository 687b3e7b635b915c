"""Everything that a Swedish payslip says is said in Swedish, and the payslip bears what it must."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from countries.se import COUNTRY
from smartcoop.country import Deduction
from smartcoop.country.sources import translations
from smartcoop.dates import Month
from smartcoop.documents.rendering import render
from smartcoop.documents.views import PartyView, PayslipView
from smartcoop.i18n import speaking
from tests.countries.se.cases import SIDE, a_case, compute, pay, sek

SEPTEMBER = Month(2026, 9)
YOUNG = {"born": "2005-08-20"}
FREE = {"person": SIDE, "small_total": True}
SAID = translations("SE", "sv")
A_NAME_ALONE = "%(what)s"

CASES: list[dict[str, Any]] = [
    {"holiday": "included"},
    {"holiday": "with_pay", "pension": "plan", "hours": "61"},
    {"holiday": "saved", "person": YOUNG, "history": [pay(26000, person=YOUNG)]},
    {"holiday": "saved", "ends": True, "history": [pay(30000, SEPTEMBER, holiday="saved")]},
    {"holiday": "saved", "pay_kind": "holiday_pay", "history": [pay(30000, SEPTEMBER, holiday="saved")]},
    {"pay_kind": "one_off", "person": {"year_income": 1}},
    {"pay_kind": "sick_pay", "weekly_pay": 7000, "first": 5, "last": 14},
    {"first": 5, "last": 6, "ends": True, "person": {"extra_tax": 10}},
    {"person": {**SIDE, "born": None}},
    {"person": {"born": "2010-01-01"}},
    {"person": {"tax_mode": "sink", "tax_table": None}},
    {"person": {"tax_mode": "adjusted", "tax_table": None, "adjusted_percent": 10, "decision_until": "2026-01-01"}},
    {"person": {"tax_mode": "certificate", "tax_table": None, "born": "1937-01-01"}},
    {"person": {"tax_mode": "table_unknown", "tax_table": None, "tax_column": 3}, "employer": {"tax_table": 30}},
    {"gross": 900, **FREE},
    {"gross": 900, **FREE, "history": [pay(900, SEPTEMBER, **FREE)]},
    {"untaxed": "10", "deductions": [Deduction("advance", sek(90000))], "history": [pay(1)]},
]


@pytest.mark.parametrize("facts", CASES, ids=range(len(CASES)))
def test_every_line_and_finding_is_translated(facts: Mapping[str, Any]) -> None:
    case = a_case(**{"gross": 30000, **facts})
    slip = compute(case)
    said = {text for line in slip.lines for text in (line.label, line.explanation)} | {found.message for found in COUNTRY.payroll.findings(case, slip)}
    assert not said - SAID.keys() - {A_NAME_ALONE}
    with speaking("sv_SE"):
        assert all(line.label_in(COUNTRY.domain) and "%(" not in line.explanation_in(COUNTRY.domain) for line in slip.lines)


def _view() -> PayslipView:
    case = a_case(31000, person=YOUNG, holiday="with_pay", untaxed="250", deductions=[Deduction("Förskott", sek(500))], history=[pay(20000, SEPTEMBER)])
    coop = PartyView("Kooperativet ek. för.", "Storgatan 1", "111 22", "Stockholm", "SE", "SE769631234201", "769631-2342", iban="SE4550000000058398257466")
    return PayslipView(
        country="SE",
        language="sv",
        number="2026-0042",
        employer=coop,
        employee=replace(coop, name="Åsa Öberg", enterprise_number="", vat_number=""),
        employee_number="117",
        national_number="20050820-2384",
        payslip=compute(case),
        facts=(("Skatt", "Huvudarbetsgivare"),),
        issued_on=date(2026, 10, 31),
    )


def test_a_payslip_bears_what_agreements_and_the_tax_act_ask() -> None:
    pages = PdfReader(BytesIO(render("payslip.html", _view(), language="sv", country_domain=COUNTRY.domain))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).replace("\N{NO-BREAK SPACE}", " ").split())
    for mention in (
        "Lönespecifikation",
        "Kooperativet ek. för.",
        "769631-2342",
        "Åsa Öberg",
        "20050820-2384",
        "Löneperiod",
        "Utbetalningsdag",
        "Anställningsnummer 117",
        "tabell 33, kolumn 1",
        "110 Lön",
        "310 Semesterersättning",
        "12 %",
        "Bruttolön 34 720,00",
        "Avdragen skatt 7 084,00",
        "Nettolön 27 886,00",
        "Utbetalas 27 386,00",
        "Årets bruttolön 54 720,00",
        "Årets arbetsgivaravgifter",
        "Arbetsgivaravgifter, nedsatta för unga",
        "910 Förskott",
        "SE45 5000 0000 0583 9825 7466",
        "10 kap. skatteförfarandelagen",
    ):
        assert mention in said, mention
    assert len(pages) == 2
