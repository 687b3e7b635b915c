"""The year to date: each payslip settles the difference, so that the year ends at the tax that its settlement gives."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.it import COUNTRY
from countries.it.income_tax import municipal_tax, regional_tax
from countries.it.law import PARAMETERS
from smartcoop.country import Payslip
from smartcoop.dates import Month
from tests.countries.cases import amounts
from tests.countries.it.cases import MILANO, STAFF, a_case, a_year, compute, eur, pay

LAW = PARAMETERS.at(date(2026, 12, 31))
NOWHERE: dict[str, Any] = {"region": "base", "municipality": None}


def total(slips: list[Payslip], code: str) -> Decimal:
    return Decimal(sum(slip.minor(code) for slip in slips)) / 100


def settled(year: list[Payslip], contract: str, days: int = 365) -> dict[str, Decimal]:
    """What the settlement of the year's taxable pay gives, by the functions that worked cases use."""
    taxable = total(year, "taxable")
    found = COUNTRY.example(
        "year",
        date(2026, 12, 31),
        {"kind": "annual_settlement", "gross_annual": taxable, "inps_employee_rate_pct": 0, "apply_one_percent_extra": False, "contract": contract}
        | {"days_employed": days, "enrolled_after_1995": False},
    )
    return {name: Decimal(value) for name, value in found.items()}


def is_settled(year: list[Payslip], expected: dict[str, Decimal]) -> bool:
    paid = {
        "withholding_tax": total(year, "irpef"),
        "trattamento_integrativo": -total(year, "integration"),
        "cuneo_tax_free_amount": -total(year, "relief"),
    }
    return paid == {name: expected[name] for name in paid}


@pytest.mark.parametrize("gross", ["750", "1000", "1250.10", "1458.33", "1900", "2000.55", "2400", "2916.67", "3400", "5000", "12000"])
def test_twelve_equal_months_withhold_evenly_and_end_at_the_settlement(gross: str) -> None:
    year = a_year(*[gross] * 12, **STAFF)
    assert is_settled(year, settled(year, "indeterminato"))
    # a month differs from another by its days alone
    taxes = [slip.minor("irpef") for slip in year]
    assert max(taxes) - min(taxes) < 8_000 or gross == "12000"


@given(st.lists(st.integers(20_000, 700_000), min_size=12, max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_the_months_december_settles_the_year(grosses: list[int]) -> None:
    year = a_year(*[Decimal(gross) / 100 for gross in grosses], **STAFF)
    last = year[-1]
    if not last.minor("not_withheld") and not last.minor("integration_next") and not last.minor("relief_next"):
        assert is_settled(year, settled(year, "indeterminato"))
    assert all(slip.net.minor >= 0 for slip in year)


@given(st.lists(st.tuples(st.integers(1, 11), st.integers(1, 20), st.integers(1, 8), st.integers(5_000, 400_000)), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_engagements_that_end_always_stand_settled(drawn: list[tuple[int, int, int, int]]) -> None:
    """After each engagement the year so far has borne exactly the tax of its pay and days, every calendar day counted once."""
    history: list[Payslip] = []
    covered: set[date] = set()
    for number, (month, first, length, gross) in enumerate(sorted(drawn)):
        case = a_case(Decimal(gross) / 100, Month(2026, month), first=first, last=first + length - 1, ends=True, history=history, reference=str(number))
        history.append(compute(case))
        covered |= set(case.work.period)
    if not history[-1].minor("not_withheld"):
        assert is_settled(history, settled(history, "determinato", days=len(covered)))


def test_two_contracts_of_the_same_days_count_them_once() -> None:
    first = pay(1500, first=1, last=20, ends=True, reference="a")
    second = compute(a_case(1500, first=11, last=30, ends=True, reference="b", history=[first]))
    # 1,955 x 30 / 365 is below 1,380; 3,000 less contributions in 30 days are above 15,000 a year: 4.8 %
    assert second.amount("work_deduction") == eur(1380)
    assert -total([first, second], "relief") == Decimal("130.77")


def test_a_contract_that_ends_beside_another_that_goes_on_settles_nothing() -> None:
    running = pay(2000, first=1, last=31, reference="a")
    ended = compute(a_case(500, first=5, last=9, ends=True, reference="b", history=[running]))
    assert ended.amount("regional_surtax") == eur(0)
    assert ended.amount("income") > eur(5000)
    alone = compute(a_case(500, first=5, last=9, ends=True, reference="b"))
    assert alone.amount("income") == alone.amount("year_taxable")


def test_on_call_days_are_those_paid() -> None:
    slip = pay(500, days=4, hours="32", contract="on_call", ends=True)
    # 454.05 in 4 days: 41,432 a year: 4.8 %
    assert slip.amount("relief") == eur("-21.79")


def test_deductions_follow_what_the_year_will_reach() -> None:
    assert pay(3000, Month(2026, 3)).amount("income") == eur("27243.00")
    assert pay(3000, Month(2026, 3), ends_on="2026-05-31").amount("income") == eur("8172.90")
    assert pay(3000, Month(2026, 3), ends_on="2027-05-31").amount("income") == eur("27243.00")
    assert pay(3000, Month(2026, 3), person={"expected_income": "50000"}).amount("income") == eur(50000)
    assert pay(3000, Month(2026, 3), person={"other_income": "1000"}).amount("income") == eur("28243.00")
    assert pay(3000, Month(2026, 3), person={"earlier_taxable": "1000", "earlier_days": 30}).amount("income") == eur("28243.00")


def test_earlier_employers_are_settled_too() -> None:
    earlier = {"earlier_taxable": "10000", "earlier_days": 180, "earlier_tax": "800", "earlier_integration": "100", "earlier_relief": "300"}
    slip = pay(3000, ends=True, person={**NOWHERE, **earlier})
    # 12,724.29 in 211 days; 2,926.59 less 1,130.15 less 800; 693.70 less 100; 4.8 % less 300
    assert slip.amount("gross_tax") == eur("2926.59")
    assert slip.amount("irpef") == eur("2926.59") - eur("1380.00") - eur("800.00")
    assert slip.amount("integration") == eur("-593.70")
    assert slip.amount("relief") == eur("-310.77")


@pytest.mark.parametrize(
    ("person", "missing"),
    [
        ({"apply_deductions": False}, {"work_deduction", "family_deduction"}),
        ({"apply_integration": False}, {"integration"}),
        ({"apply_relief": False}, {"relief"}),
    ],
)
def test_who_asks_gets_no_deductions_or_sums(person: dict[str, Any], missing: set[str]) -> None:
    january = Month(2026, 1)
    assert missing <= amounts(pay(1300, january, person={"spouse": True})).keys()
    assert not missing & amounts(pay(1300, january, person={"spouse": True, **person})).keys()


def test_a_higher_rate_is_withheld_where_it_is_asked() -> None:
    assert amounts(pay(2000, person={"higher_rate": "40"}))["gross_tax"] == "726.48"
    assert amounts(pay(2000, person={"higher_rate": "10"}))["gross_tax"] == amounts(pay(2000))["gross_tax"]


def test_families_count_for_the_months_with_pay_unless_told() -> None:
    assert pay(2000, ends=True, person={"spouse": True}).amount("family_deduction") == eur("65.56")
    whole = pay(2000, ends=True, person={"spouse": True, "family_months": 12})
    assert whole.amount("family_deduction") == eur("786.69")
    # 950 x 0.9834 x 1.5; 750 x 0.9772
    more = pay(2000, ends=True, person={"children": 1, "children_half": 1, "ascendants": 1, "family_months": 12})
    assert more.amount("family_deduction") == eur("2134.25")
    alone = pay(2000, Month(2026, 12), ends=True, person={"children": 1, "single_parent": True, "family_months": 12, "other_income": "35000"})
    # as a spouse 690, as a child 950 x 0.6124
    assert alone.amount("family_deduction") == eur("690.00")


def test_extra_months_bear_a_twelfth_of_the_brackets_and_no_days() -> None:
    months = a_year(*[2000] * 5, **STAFF)
    extra = compute(a_case(2000, Month(2026, 6), history=months, pay_kind="extra_month", **STAFF))
    # 1,816.20 more: 23 % of it, and the income that the year reaches grows by it once
    assert extra.amount("gross_tax") - months[-1].amount("gross_tax") == eur("417.73")
    assert extra.amount("income") - months[-1].amount("income") == eur("1816.20")
    year = a_year(*[2000] * 11, **STAFF)
    year.append(compute(a_case(2000, Month(2026, 12), history=year, pay_kind="extra_month", **STAFF)))
    year.append(compute(a_case(2000, Month(2026, 12), history=year, **STAFF)))
    assert is_settled(year, settled(year, "indeterminato"))


def test_surtaxes_of_this_year_are_withheld_when_no_contract_goes_on() -> None:
    slip = pay(30000, ends=True)
    taxable = slip.amount("taxable").amount
    assert slip.amount("regional_surtax").amount == regional_tax(LAW, "lombardia", taxable)
    assert slip.amount("municipal_surtax").amount == municipal_tax(LAW, slip_person(), taxable) == (taxable * Decimal("0.008")).quantize(Decimal("0.01"))
    more = compute(a_case(5000, Month(2026, 11), ends=True, history=[slip], reference="b"))
    both = slip.amount("taxable").amount + more.amount("taxable").amount
    assert total([slip, more], "regional_surtax") == regional_tax(LAW, "lombardia", both)


def slip_person() -> dict[str, Any]:
    return COUNTRY.person.load(MILANO)


def test_without_net_tax_no_surtax_is_due() -> None:
    slip = pay(2000, first=1, last=20, ends=True)
    assert slip.amount("net_tax") == eur(0)
    assert not {"regional_surtax", "municipal_surtax"} & amounts(slip).keys()


def test_december_tells_what_next_year_withholds() -> None:
    told = amounts(a_year(*[3000] * 12, **STAFF)[-1])
    # 32,691.60 + ...: 36,000 less 9.19 %; Lombardia 469.73, Milano 261.53, 30 % of that
    assert (told["regional_next"], told["municipal_next"], told["municipal_advance_next"]) == ("470.60", "261.53", "78.46")
    assert "regional_surtax" not in told


def test_last_years_surtaxes_are_withheld_from_january_to_november() -> None:
    person = {"regional_due": "330.05", "municipal_due": "110", "municipal_advance_due": "90"}
    year = a_year(*[2000] * 12, person=person, **STAFF)
    instalments = [slip.minor("regional_instalment") for slip in year]
    assert sum(instalments) == 33005
    assert set(instalments[:11]) <= {3000, 3001}
    assert instalments[11] == 0
    assert [slip.minor("municipal_advance") for slip in year] == [0, 0, *[1000] * 9, 0]
    assert total(year, "municipal_instalment") == 110


def test_two_payslips_of_a_month_withhold_one_instalment() -> None:
    person = {"regional_due": "110"}
    first = pay(2000, Month(2026, 1), first=1, last=15, person=person, reference="a")
    second = compute(a_case(2000, Month(2026, 1), first=16, last=31, person=person, history=[first], reference="a"))
    assert (first.amount("regional_instalment"), second.amount("regional_instalment")) == (eur(10), eur(0))


def test_what_is_left_is_withheld_when_the_contract_ends_but_no_advance() -> None:
    person = {"regional_due": "110", "municipal_due": "55", "municipal_advance_due": "90"}
    months = a_year(*[2500] * 3, person=person)
    last = amounts(pay(2500, Month(2026, 4), ends=True, person=person, history=months))
    assert (last["regional_instalment"], last["municipal_instalment"]) == ("80.00", "40.00")
    # 10 of the advance were withheld in March; no municipal surtax is due up to 23,000: it is given back
    assert last["municipal_surtax"] == "-10.00"


def test_sums_that_december_takes_back_are_spread_over_next_year() -> None:
    poor = a_year(*[1000] * 11, **STAFF)
    last = compute(a_case(9000, Month(2026, 12), history=poor, **STAFF))
    given = -total(poor, "integration")
    assert last.amount("integration").amount == (given / 8).quantize(Decimal("0.01"))
    assert last.amount("integration_next").amount == given - last.amount("integration").amount
    ended = compute(a_case(9000, Month(2026, 12), history=poor, ends=True, **STAFF))
    assert ended.amount("integration").amount == given


def test_what_was_to_be_taken_back_is_taken_in_the_laws_instalments() -> None:
    year = a_year(*[2000] * 12, person={"integration_due": "700", "relief_due": "450"}, **STAFF)
    assert [slip.minor("integration_instalment") for slip in year] == [*[10000] * 7, *[0] * 5]
    assert [slip.minor("relief_instalment") for slip in year] == [*[5000] * 9, *[0] * 3]


def test_tax_beyond_the_pay_waits_for_the_next() -> None:
    rich = pay(9000, Month(2026, 1), person={"higher_rate": "10"})
    poor = compute(a_case(100, Month(2026, 2), days=2, person={"higher_rate": "90"}, history=[rich]))
    assert poor.net == eur(0)
    assert poor.amount("not_withheld") > eur(0)
    assert "not_withheld" in {finding.code for finding in COUNTRY.payroll.findings(a_case(100, Month(2026, 2), days=2), poor)}
    later = compute(a_case(20000, Month(2026, 3), person={"higher_rate": "40"}, history=[rich, poor]))
    assert total([rich, poor, later], "irpef") == later.amount("net_tax").amount


@pytest.mark.parametrize(
    ("region", "income", "tax"),
    [
        ("base", 20000, "246.00"),
        ("lombardia", 30000, "424.30"),
        ("trento", 30000, "0"),
        ("trento", 30001, "369.01"),
        ("valle_daosta", 15000, "0"),
        ("valle_daosta", 15001, "184.51"),
        ("bolzano", 35000, "0"),
        ("bolzano", 90000, "876.50"),
        ("bolzano", 90001, "1307.02"),
        ("friuli", 20000, "166.50"),
        ("campania", 60000, "1681.30"),
    ],
)
def test_regional_surtaxes(region: str, income: int, tax: str) -> None:
    assert regional_tax(LAW, region, Decimal(income)) == Decimal(tax)


@pytest.mark.parametrize(
    ("person", "income", "tax"),
    [
        ({"municipality": "F205"}, 23000, "0"),
        ({"municipality": "f205"}, 23001, "184.01"),
        ({"municipality": "G224"}, 15000, "0"),
        ({"municipality": "G224"}, 60000, "355.20"),
        ({"municipality": "H501", "municipal_rate": "0.5"}, 10000, "50.00"),
        ({"municipality": None, "municipal_rate": "0.5", "municipal_exempt_upto": "12000"}, 12000, "0"),
        ({"municipality": "A001"}, 50000, "0"),
        ({"municipality": None}, 50000, "0"),
    ],
)
def test_municipal_surtaxes(person: dict[str, Any], income: int, tax: str) -> None:
    assert municipal_tax(LAW, COUNTRY.person.load(person), Decimal(income)) == Decimal(tax)


def test_pay_of_december_paid_in_january_belongs_to_its_year() -> None:
    usual = pay(3000, Month(2026, 12))
    late = pay(3000, Month(2026, 12), paid_on=date(2027, 1, 10))
    assert amounts(late) == amounts(usual)
