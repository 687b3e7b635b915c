"""From one payslip to the next: which lines differ, and why as far as slips and law tell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from smartcoop import country
from smartcoop.country import LineKind, Payslip, PayslipLine, Work
from smartcoop.dates import Month, Period
from smartcoop.money import Money
from smartcoop.payroll.comparison import changes_between

LAW = country.load("BE")


def line(code: str, amount: str, *, base: str | None = None, rate: str | None = None, kind: LineKind = LineKind.EMPLOYEE_CONTRIBUTION) -> PayslipLine:
    exact = [Decimal(said) if said else None for said in (base, rate)]
    return PayslipLine(code, code, Money.of(amount, "EUR"), kind, "a law", exact[0], exact[1])


def slip(*lines: PayslipLine, days: str = "3", paid_on: date = date(2026, 9, 30)) -> Payslip:
    work = Work(Period(date(2026, 9, 1), date(2026, 9, 3)), Money.of("300", "EUR"), Decimal(days), Decimal("22.8"), {})
    return Payslip(Month(2026, 9), paid_on, work, lines, "EUR")


def told(before: Payslip, now: Payslip) -> list[tuple[str, str, list[str]]]:
    return [(change.line.code, str(change.difference.amount), [str(why) for why in change.reasons]) for change in changes_between(before, now, LAW)]


def test_equal_payslips_differ_in_nothing() -> None:
    same = slip(line("pension", "22.50", base="300", rate="0.075"))
    assert told(same, same) == []


def test_bases_rates_and_days_explain_a_difference() -> None:
    before = slip(line("pay", "300", kind=LineKind.EARNING), line("pension", "22.50", base="300", rate="0.075"), line("tax", "10"))
    now = slip(line("pay", "400", kind=LineKind.EARNING), line("pension", "40.00", base="400", rate="0.1"), line("bonus", "5"), days="4")
    assert told(before, now) == [
        ("pay", "100.00", ["days: 4 instead of 3"]),
        ("pension", "17.50", ["the base went from 300 to 400", "the rate went from 7.5\N{NO-BREAK SPACE}% to 10\N{NO-BREAK SPACE}%"]),
        ("bonus", "5.00", ["new on this payslip"]),
        ("tax", "-10.00", ["no longer on the payslip"]),
    ]


def test_a_legal_number_that_changed_is_named_with_its_day_and_source() -> None:
    before = slip(line("interest", "11.50", base="100", rate="0.115"), paid_on=date(2025, 6, 30))
    now = replace(slip(line("interest", "10.50", base="100", rate="0.105")), paid_on=date(2025, 7, 31))
    ((_, difference, reasons),) = told(before, now)
    assert difference == "-1.00"
    assert reasons[1].startswith("by law since Jul 1, 2025 (Loi/Wet 2-8-2002")
