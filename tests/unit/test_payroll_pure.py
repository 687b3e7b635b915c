"""Payroll without a database: parts of months, promises, entries, records."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartcoop.country import AccountRole, Deduction, LineKind, PayCase, PayPromise, Payslip, PayslipLine, Work, load
from smartcoop.dates import Month, Period
from smartcoop.ledger.service import moves
from smartcoop.money import Money
from smartcoop.payroll.cases import months_of, parts_of, promised_on
from smartcoop.payroll.entries import difference, payslip_moves
from smartcoop.payroll.models import PayBasis
from smartcoop.payroll.records import dump_case, dump_lines, load_case, load_lines, load_payslip

days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
BE = load("BE")


@given(days, days, st.integers(1, 10**8), st.integers(1, 30000), st.integers(1, 300000))
def test_the_parts_of_an_engagement_give_it_back(start: date, end: date, gross: int, worked: int, hours: int) -> None:
    assume(start <= end and (end - start).days < 400)
    parts = parts_of(Period(start, end), PayBasis.TOTAL, Money(gross, "EUR"), Decimal(worked) / 100, Decimal(hours) / 100)
    assert sum(part.gross.minor for part in parts) == gross
    assert sum(part.days for part in parts) == Decimal(worked) / 100
    assert sum(part.hours for part in parts) == Decimal(hours) / 100
    assert [part.month for part in parts] == months_of(Period(start, end))
    assert [part.ends for part in parts] == [False] * (len(parts) - 1) + [True]
    assert (parts[0].period.start, parts[-1].period.end) == (start, end)


def test_parts_are_whole_where_the_law_knows_whole_units_alone() -> None:
    """A unit of an odd sum is not cut in two; what is no whole unit stays with the last part, for the law to refuse."""
    period = Period(date(2026, 10, 16), date(2026, 11, 13))
    for gross, last in ((10000100, 0), (10000150, 50)):
        parts = parts_of(period, PayBasis.TOTAL, Money(gross, "XTS"), Decimal(20), Decimal(160), 100)
        assert sum(part.gross.minor for part in parts) == gross
        assert [part.gross.minor % 100 for part in parts] == [0, last]
    part = parts_of(Period(date(2026, 10, 16), date(2026, 10, 31)), PayBasis.MONTHLY, Money(30000100, "XTS"), Decimal(5), Decimal(40), 100)[0]
    assert part.gross == Money(15000100, "XTS")


def test_a_full_month_of_monthly_pay_is_the_monthly_pay() -> None:
    (part,) = parts_of(Month(2026, 10).period, PayBasis.MONTHLY, Money(300000, "EUR"), Decimal(5), Decimal(38))
    assert (part.gross.minor, part.days, part.hours) == (300000, Decimal(22), Decimal("167.2"))
    half = parts_of(Period(date(2026, 10, 16), date(2026, 10, 31)), PayBasis.MONTHLY, Money(300000, "EUR"), Decimal(5), Decimal(38))[0]
    assert (half.gross.minor, half.days) == (150000, Decimal(11))


@pytest.mark.parametrize(
    ("promise", "end", "paid"),
    [
        (PayPromise(working_days_after_end=7), date(2026, 10, 16), date(2026, 10, 27)),
        (PayPromise(day_of_next_month=10), date(2026, 9, 16), date(2026, 10, 12)),  # the 10th is a Saturday
    ],
)
def test_the_promised_day(promise: PayPromise, end: date, paid: date) -> None:
    assert promised_on(promise, end, "BE") == paid


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR")


def line(code: str, amount: Money, kind: LineKind, role: AccountRole | None = None) -> PayslipLine:
    return PayslipLine(code, code, amount, kind, "a law", Decimal("10.5"), Decimal("0.1307"), role, "why", {"limit": Decimal("1.10"), "on": date(2026, 1, 1)})


def a_payslip() -> Payslip:
    """The toy figures of smart-model.md 6.2 and 7 (P05), with a reduction and a deduction."""
    social = AccountRole.SOCIAL_SECURITY
    lines = (
        line("gross", euros(748), LineKind.EARNING),
        line("employee", euros("97.76"), LineKind.EMPLOYEE_CONTRIBUTION, social),
        line("tax", euros("130.05"), LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX),
        line("employer", euros(187), LineKind.EMPLOYER_CONTRIBUTION, social),
        line("reduction", -euros(20), LineKind.EMPLOYER_REDUCTION, social),
        line("advance", euros("20.19"), LineKind.DEDUCTION),
        line("told", euros(999), LineKind.INFORMATION),
    )
    work = Work(Month(2026, 10).period, euros(748), Decimal(5), Decimal(38), BE.engagement.load({}), deductions=(Deduction("advance", euros("20.19")),))
    return Payslip(Month(2026, 10), date(2026, 11, 10), work, lines, "EUR")


@pytest.mark.parametrize("pooled", [True, False])
def test_a_payslip_is_booked_as_the_model_says(pooled: bool) -> None:
    made = {(m.role, m.subject): m.amount for m in payslip_moves(a_payslip(), activity="activity:1", subject="payslip:9", margin=euros(5), pooled=pooled)}
    expected = {
        (AccountRole.GROSS_WAGES, "activity:1"): euros(748),
        (AccountRole.EMPLOYER_CONTRIBUTIONS, "activity:1"): euros(187 if pooled else 167),
        (AccountRole.FEE_CHARGED, "activity:1"): euros(5),
        (AccountRole.FEE_INCOME, "coop"): -euros(5),
        (AccountRole.NET_WAGES, "payslip:9"): -euros(500),
        (AccountRole.WAGE_DEDUCTIONS, "payslip:9"): -euros("20.19"),
        (AccountRole.SOCIAL_SECURITY, "month:2026-10"): -euros("264.76"),
        (AccountRole.WITHHOLDING_TAX, "month:2026-10"): -euros("130.05"),
    }
    if pooled:
        expected[AccountRole.POOLED_REDUCTIONS, "coop"] = -euros(20)
    assert made == expected
    assert sum(amount.minor for amount in made.values()) == 0


def test_the_difference_turns_the_old_into_the_new() -> None:
    old = moves((AccountRole.BANK, "a", euros(5)), (AccountRole.SALES, "b", -euros(5)))
    new = moves((AccountRole.BANK, "a", euros(7)), (AccountRole.SALES, "c", -euros(7)))
    left = {(m.role, m.subject): m.amount for m in difference(new, old)}
    assert left == {(AccountRole.BANK, "a"): euros(2), (AccountRole.SALES, "b"): euros(5), (AccountRole.SALES, "c"): -euros(7)}
    assert difference(new, new) == ()


def test_what_is_kept_comes_back_without_losing_a_digit() -> None:
    payslip = a_payslip()
    assert load_lines(dump_lines(payslip), "EUR") == payslip.lines
    case = PayCase(payslip.month, payslip.paid_on, BE.person.load({"children": 2, "extra_withholding": "12.50"}), BE.employer.load({}), payslip.work)
    kept = dump_case(case, BE)
    assert load_case(kept, BE, ()) == case
    assert load_payslip(kept, dump_lines(payslip), BE) == payslip


@given(st.integers(60_000, 900_000), st.integers(0, 4))
def test_a_kept_case_is_computed_to_the_same_lines(gross: int, children: int) -> None:
    work = Work(Month(2026, 10).period, Money(gross + 170_000, "EUR"), Decimal(22), Decimal("167.2"), BE.engagement.load({}), ends=False)
    case = PayCase(Month(2026, 10), date(2026, 11, 10), BE.person.load({"children": children}), BE.employer.load({}), work)
    first = BE.payroll.compute(case)
    again = BE.payroll.compute(load_case(dump_case(case, BE), BE, ()))
    assert dump_lines(again) == dump_lines(first)
