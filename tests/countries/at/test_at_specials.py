"""13th and 14th pay, the sixth of the year, and leave that was not taken."""

from decimal import Decimal
from typing import Any

import pytest

from countries.at import COUNTRY
from countries.at.law import PARAMETERS
from countries.at.wage_tax import exact
from smartcoop.country import LineKind, Payslip
from smartcoop.dates import Month
from smartcoop.money import Money
from tests.countries.at.cases import NONE, a_case, compute, eur, found, months, pay
from tests.countries.cases import amounts

HOLIDAY: dict[str, Any] = {"pay_kind": "holiday_bonus"}
CHRISTMAS: dict[str, Any] = {"pay_kind": "christmas_bonus"}
JUNE, NOVEMBER = Month(2026, 6), Month(2026, 11)
LONG: dict[str, Any] = {"entry": "2025-01-01"}


@pytest.mark.parametrize(
    ("first", "second", "taxes"),
    [
        # LStR Rz 1055, examples 2 and 3: 30,000 and 45,000 with contributions of 1,444.12 on the first; of the second only what has fixed rates
        ("28555.88", "30000", ("2422.89", "8848.64")),
        ("43555.88", "39777.12", ("6472.89", "13656.46")),
        ("620", "0.01", ("0.00", "0.00")),
        ("620.17", "0.01", ("0.01", "0.00")),
    ],
)
def test_the_fixed_rates_are_taken_on_all_special_payments_of_the_year(first: str, second: str, taxes: tuple[str, str]) -> None:
    scale = PARAMETERS.at(JUNE.last)["special.scale"]
    one, both = exact(scale, Decimal(first)), exact(scale, Decimal(first) + Decimal(second))
    cents = Decimal("0.01")
    assert (str(one.quantize(cents)), str((both - one).quantize(cents))) == taxes


def test_the_first_620_are_free_once_a_year() -> None:
    history = months(4000, 1, 6, federal_state="ooe", **LONG)
    first = pay(4000, JUNE, history=history, federal_state="ooe", **HOLIDAY, **LONG)
    # LStR Rz 1055, example 1: 682.80 of contributions, 161.83 and 199.03 of tax
    assert (first.employee_contributions, first.withholding_tax, first.net) == (eur("682.80"), eur("161.83"), eur("3155.37"))
    second = pay(4000, NOVEMBER, history=[*history, first], federal_state="ooe", **CHRISTMAS, **LONG)
    assert (second.employee_contributions, second.withholding_tax, second.net) == (eur("682.80"), eur("199.03"), eur("3118.17"))


@pytest.mark.parametrize(("gross", "tax"), [("1307.50", "0.00"), ("1307.51", "30.17")])
def test_a_sixth_of_at_most_2615_leaves_special_payments_free(gross: str, tax: str) -> None:
    history = months(gross, 1, 6, **LONG)
    assert amounts(pay(gross, JUNE, history=history, **HOLIDAY, **LONG))["wage_tax_special"] == tax


def test_what_was_free_does_not_use_up_the_620() -> None:
    history = months(1000, 1, 5, **LONG)
    first = pay(1000, Month(2026, 5), history=history, **HOLIDAY, **LONG)
    assert amounts(first)["special_taxed"] == "0.00"
    more = [*history, first, pay(8000, JUNE, history=[*history, first], **LONG)]
    second = pay(1000, JUNE, history=more, **CHRISTMAS, **LONG)
    # 13,000 in six months: a sixth of 4,333.33; 1,000 less 141.20 less 620 at 6 percent
    assert amounts(second)["wage_tax_special"] == "14.33"


def test_the_step_of_unemployment_insurance_looks_at_the_special_payment_alone() -> None:
    history = [pay(2450, JUNE, federal_state="ooe", **LONG)]
    assert amounts(history[0])["sv_running"] == str((Decimal(2450) * Decimal("0.1712")).quantize(Decimal("0.01")))
    # 3.87 + 10.25 + 1 percent
    assert amounts(pay(2380, JUNE, history=history, federal_state="ooe", **HOLIDAY, **LONG))["sv_special"] == "359.86"


def test_special_payments_have_a_ceiling_of_the_year() -> None:
    history = months(8130, 1, 6, **LONG)
    first = pay(8130, JUNE, history=history, **HOLIDAY, **LONG)
    second = pay(8130, NOVEMBER, history=[*history, first], **CHRISTMAS, **LONG)
    assert (amounts(first)["sv_base_special"], amounts(second)["sv_base_special"]) == ("8130.00", "5730.00")
    third = pay(100, NOVEMBER, history=[*history, first, second], **CHRISTMAS, **LONG)
    assert (amounts(third)["sv_base_special"], third.employee_contributions) == ("0.00", eur(0))


def test_two_special_payments_of_a_month_are_judged_together() -> None:
    history = months(3000, 1, 6, **LONG)
    first = pay(1500, JUNE, history=history, **HOLIDAY, **LONG)
    second = pay(1500, JUNE, history=[*history, first], **CHRISTMAS, **LONG)
    # 3,000 at 17.07 percent
    assert first.employee_contributions + second.employee_contributions == eur("512.10")


def test_what_lies_beyond_the_sixth_is_taxed_with_the_pay_of_the_month() -> None:
    history = [pay(3000, JUNE, **LONG)]
    slip = pay(7000, JUNE, history=history, **HOLIDAY, **LONG)
    told = amounts(slip)
    # 6,000 inside; 6/7 of 1,194.90 on them; 829.30 of the rest raise the month to 3,279.70
    assert {code: told[code] for code in ("special_inside", "special_taxed", "wage_tax_special", "taxable", "wage_tax")} == {
        "special_inside": "6000.00",
        "special_taxed": "4975.80",
        "wage_tax_special": "261.35",
        "taxable": "829.30",
        "wage_tax": "271.84",
    }


def test_what_exceeds_the_fixed_rates_is_taxed_with_the_pay_of_the_month() -> None:
    history = months(45000, 1, 6, **LONG)
    first = pay(45000, JUNE, history=history, **HOLIDAY, **LONG)
    second = pay(45000, NOVEMBER, history=[*history, first], **CHRISTMAS, **LONG)
    assert summed([first, second], "special_taxed") == eur(83333)
    assert amounts(second)["taxable"] == str((first.gross + second.gross - first.employee_contributions - second.employee_contributions - eur(83333)).amount)


def summed(slips: list[Payslip], code: str) -> Money:
    return Money(sum(slip.minor(code) for slip in slips), "EUR")


def test_a_special_payment_without_running_pay_has_no_sixth() -> None:
    case = a_case(1000, JUNE, **HOLIDAY, **LONG)
    slip = compute(case)
    assert (amounts(slip)["special_inside"], amounts(slip)["wage_tax_special"]) == ("0.00", "0.00")
    assert "sixth" in found(case)
    # 1,000 above the limit: insured; 551.10 is not
    assert slip.employee_contributions == eur("141.20")
    assert pay("551.10", JUNE, **HOLIDAY, **LONG).employee_contributions == eur(0)
    assert pay(100, JUNE, monthly_pay="600", **HOLIDAY, **LONG).employee_contributions == eur("14.12")


def test_special_payments_of_marginal_work_owe_accident_insurance_alone() -> None:
    history = months(500, 1, 6, **LONG)
    slip = pay(1500, JUNE, history=history, employer={"marginal_levy": False}, **HOLIDAY, **LONG)
    assert (slip.employee_contributions, amounts(slip)["sv_employer_special"]) == (eur(0), "16.50")
    assert slip.withholding_tax == eur(0)


def test_the_reserve_is_paid_at_the_end_with_what_it_costs() -> None:
    history = months(3000, 1, 2, **LONG)
    last = pay(3000, Month(2026, 3), ends=True, history=history, **LONG)
    told = amounts(last)
    assert (told["special_payment"], told["special_reserve"], told["cost_reserve"]) == ("1500.00", "-1000.00", "-290.70")
    assert told["special_inside"] == "1500.00"
    slips = [*history, last]
    assert sum(slip.sum(LineKind.PROVISION).minor for slip in slips) == 0


def test_a_yearly_bonus_takes_what_is_reserved() -> None:
    history = months(3000, 1, 6, **LONG)
    bonus = pay(3000, JUNE, history=history, **HOLIDAY, **LONG)
    assert (amounts(bonus)["special_reserve"], amounts(bonus)["cost_reserve"]) == ("-3000.00", "-872.10")
    # 12 months before this year are told: they pay for the rest
    told = pay(5000, JUNE, history=history, special_reserved_before="1500", **HOLIDAY, **LONG)
    assert amounts(told)["special_reserve"] == "-4500.00"


def test_the_control_sixth_limits_what_is_inside_at_the_end() -> None:
    history = months(3000, 1, 2, **LONG)
    early = pay(3000, Month(2026, 2), history=history, **HOLIDAY, **LONG)
    case = a_case(3000, Month(2026, 3), ends=True, history=[*history, early], **LONG)
    # 9,000 make a sixth of 1,500, and 3,000 were inside before; nothing reserved before is left to pay
    assert "control_sixth" in found(case)
    slip = compute(case)
    told = {code: str(slip.amount(code).amount) for code in ("special_inside", "special_taxed", "wage_tax_special", "taxable")}
    # 2,487.90 taxed, half of it given back: 620 stay free, 623.95 at 6 percent; the month's 2,450.40 are raised by 1,243.95 and by this
    # payslip's own 500 less 70.60
    assert told == {"special_inside": "-1500.00", "special_taxed": "-1243.95", "wage_tax_special": "-74.64", "taxable": "4123.75"}
    assert early.withholding_tax + slip.amount("wage_tax_special") == eur("37.43")
    exempt = a_case(3000, Month(2026, 3), ends=True, history=[*history, early], person={"control_free": True}, **LONG)
    assert "control_sixth" not in found(exempt)
    assert compute(exempt).minor("special_inside") == 50_000
    before_its_pay = pay(3000, Month(2026, 12), history=months(3000, 1, 11, **LONG), **CHRISTMAS, **LONG)
    assert amounts(before_its_pay)["special_inside"] == "3000.00"
    after_its_pay = pay(7000, Month(2026, 12), history=months(3000, 1, 12, **LONG), **CHRISTMAS, **LONG)
    assert amounts(after_its_pay)["special_inside"] == "6000.00"
    december = a_case(3000, Month(2026, 12), history=months(3000, 1, 11, **LONG), **LONG)
    assert "control_sixth" not in found(december)


def test_leave_that_was_not_taken_prolongs_the_insurance() -> None:
    history = months(3000, 3, 8, reference="c", entry="2026-03-01")
    history.append(pay(3000, Month(2026, 9), ends=True, history=history, reference="c", entry="2026-03-01"))
    case = a_case(700, first=1, last=6, ends=True, history=history, reference="c", entry="2026-03-01", pay_kind="leave")
    told = amounts(compute(case))
    # 15.37 and 14.12 percent; 592.41 in a month are free of tax; 100.20 inside the sixth at 6 percent; 1.53 percent of 816.67
    expected = {"leave": "700.00", "special_payment": "116.67", "sv_running": "107.59", "sv_special": "16.47", "wage_tax": "0.00", "wage_tax_special": "6.01"}
    assert {code: told[code] for code in expected} == expected
    assert (told["bv"], told.get("vienna"), told.get("special_reserve")) == ("12.50", None, None)


def test_leave_adds_its_sixth_without_being_reckoned_for_a_year() -> None:
    history = months(3000, 3, 4, reference="c", entry="2026-03-01", **NONE)
    slip = compute(a_case(600, Month(2026, 5), last=4, ends=True, history=history, reference="c", entry="2026-03-01", pay_kind="leave"))
    inside = next(line for line in slip.lines if line.code == "special_inside")
    assert inside.values["sixth"] == Decimal("6100.00")


def test_leave_in_the_month_of_the_end_is_taxed_with_its_pay_by_the_month() -> None:
    first = pay(1500, last=15, ends=True, reference="c", **NONE)
    leave = pay(300, first=16, last=18, ends=True, reference="c", history=[first], pay_kind="leave", **NONE)
    assert amounts(leave)["sv_running"] == "46.11"
    # 1,800 less 276.66: 18,148.08 a year with the lump sum off, 921.82 less 496
    assert first.withholding_tax + leave.withholding_tax == eur("35.48")


def test_a_short_employment_owes_no_provident_fund_because_of_its_leave() -> None:
    first = pay(1500, last=28, ends=True, reference="c", entry="2026-10-01", **NONE)
    leave = pay(100, first=29, last=31, ends=True, reference="c", entry="2026-10-01", history=[first], pay_kind="leave", **NONE)
    assert "bv" not in amounts(leave)


@pytest.mark.parametrize("kind", [HOLIDAY, CHRISTMAS])
def test_a_bonus_is_told_by_its_name(kind: dict[str, Any]) -> None:
    slip = pay(3000, JUNE, history=[pay(3000, JUNE, **LONG)], **kind, **LONG)
    assert slip.gross == eur(3000)
    label = next(line.label for line in slip.lines if line.code == "special_payment")
    assert label.startswith("Holiday" if kind == HOLIDAY else "Christmas")
    assert "vienna" not in amounts(slip)
    assert COUNTRY.payroll.minimum_gross(a_case(1, minimum_hourly="20", **kind)) == eur("0.01")
