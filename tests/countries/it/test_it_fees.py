"""Fees against a receipt: author's rights and occasional work."""

import pytest

from countries.it import COUNTRY
from smartcoop.dates import Month
from tests.countries.cases import amounts
from tests.countries.it.cases import a_case, a_year, compute, eur, pay

AUTHOR, OCCASIONAL = "authors_rights", "occasional"


@pytest.mark.parametrize(
    ("born", "taxed", "tax", "net"),
    [
        (None, "750.00", "150.00", "850.00"),
        ("1991-10-31", "750.00", "150.00", "850.00"),
        ("1991-11-01", "600.00", "120.00", "880.00"),
    ],
)
def test_authors_bear_20_percent_on_three_quarters_and_the_young_on_three_fifths(born: str | None, taxed: str, tax: str, net: str) -> None:
    slip = pay(1000, contract=AUTHOR, person={"born": born})
    told = amounts(slip)
    assert (told["fee_taxable"], told["fee_tax"]) == (taxed, tax)
    assert (slip.net, slip.total_cost, slip.employee_contributions) == (eur(net), eur(1000), eur(0))


def test_occasional_work_is_taxed_whole_and_insured_above_the_limit() -> None:
    first = pay(4000, Month(2026, 3), contract=OCCASIONAL)
    assert (first.amount("fee_tax"), first.total_cost) == (eur(800), eur(4000))
    # 500 elsewhere: 2,500 of 3,000 lie above 5,000; 33.72 % of it, a third and two thirds
    second = compute(a_case(3000, contract=OCCASIONAL, history=[first], person={"occasional_elsewhere": "500"}))
    assert (second.amount("separate"), second.amount("separate_employer")) == (eur("281.00"), eur("562.00"))
    assert (second.net, second.total_cost) == (eur("2119.00"), eur("3562.00"))
    insured = compute(a_case(1000, contract=OCCASIONAL, history=[first, second], separate_status="insured"))
    assert (insured.amount("separate"), insured.amount("separate_employer")) == (eur(80), eur(160))


def test_fees_touch_no_other_reckoning_of_the_year() -> None:
    fees = [pay(3000, Month(2026, 1), contract=OCCASIONAL), pay(2000, Month(2026, 2), contract=AUTHOR, reference="x")]
    alone, beside = pay(2000, ends=True, reference="a"), compute(a_case(2000, ends=True, reference="a", history=fees))
    assert amounts(beside) == amounts(alone)
    months = a_year(2000, 2000)
    fee = compute(a_case(500, Month(2026, 3), contract=OCCASIONAL, history=months))
    assert amounts(fee) == amounts(pay(500, Month(2026, 3), contract=OCCASIONAL))


def test_fees_have_their_own_findings_and_no_steps() -> None:
    for contract, born, codes in ((AUTHOR, None, ["born"]), (AUTHOR, "1980-01-01", []), (OCCASIONAL, None, ["occasional"])):
        case = a_case(1000, contract=contract, hours="0", person={"born": born})
        assert [finding.code for finding in COUNTRY.payroll.findings(case, compute(case))] == codes
        assert COUNTRY.steps(case) == ()
