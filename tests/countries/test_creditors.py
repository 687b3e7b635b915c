"""To whom the contributions of payslips are owed, part by part."""

from decimal import Decimal
from typing import Any

import pytest

from countries.de import COUNTRY as GERMANY
from countries.fr import COUNTRY as FRANCE
from smartcoop.country import AccountRole, PayCase, Payslip
from smartcoop.country.creditors import checked_accounts_of, owed, read_accounts_of, with_creditors
from smartcoop.errors import Invalid
from tests.countries.de.cases import CASES as GERMAN
from tests.countries.fr.cases import CASES as FRENCH

SOCIAL, TAX = AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX
IBANS = ("DE89370400440532013000", "DE02120300000000202051")


def slip_of(cases: Any, case: PayCase) -> Payslip:
    """The payslip of a case whose lines say to whom they are owed."""
    return with_creditors(cases.compute(case), case, cases.country)


def test_agirc_arrco_gets_its_contributions_less_its_part_of_the_reduction() -> None:
    slip = slip_of(FRENCH, FRENCH.a_case(1900, cadre=True, employer={"headcount": 10}))
    debts = {code: minor for (role, code), minor in owed(slip).items() if role is SOCIAL}
    assert sum(debts.values()) == sum(line.amount.minor for line in slip.lines if line.role is SOCIAL)
    assert set(debts) == {"", "agirc_arrco", "health_insurer", "death_insurer"}
    pension = sum(line.amount.minor for line in slip.lines if line.code[3:] in ("complementary_t1", "ceg_t1", "apec"))
    [reduction] = [line for line in slip.lines if line.code == "rgdu"]
    # 4.72 % and 1.29 % of the largest coefficient, 0.3981
    share = round(reduction.amount.minor * Decimal("0.0601") / Decimal("0.3981"))
    assert debts["agirc_arrco"] == pension + share
    assert debts["health_insurer"] == slip.minor("ee_mutuelle") + slip.minor("er_mutuelle")


def test_a_large_french_employer_owes_its_part_in_housing_to_action_logement() -> None:
    slip = slip_of(FRENCH, FRENCH.a_case(3000))
    assert owed(slip)[SOCIAL, "housing"] == slip.minor("er_peec") == 1350


@pytest.mark.parametrize(
    ("gross", "work", "fund", "creditor", "tax"),
    [
        (2500, {}, "Tk  Nord", "health_fund:TK NORD", ""),
        (2500, {}, None, "", ""),
        (500, {"employment_kind": "minijob"}, "TK", "minijob", "minijob_tax"),
    ],
)
def test_german_contributions_go_to_whoever_collects_them(gross: int, work: dict[str, Any], fund: str | None, creditor: str, tax: str) -> None:
    slip = slip_of(GERMAN, GERMAN.a_case(gross, person={"health_fund": fund}, **work))
    debts = {(role, code) for (role, code), minor in owed(slip).items() if minor}
    assert debts == {(SOCIAL, creditor), (TAX, tax)}


def test_every_creditor_of_a_kind_has_an_account_of_its_own() -> None:
    said = f"aok  Bayern: {IBANS[0]}; TK:{IBANS[1]};"
    assert read_accounts_of(said) == {"AOK BAYERN": IBANS[0], "TK": IBANS[1]}
    assert checked_accounts_of(said) == f"AOK BAYERN: {IBANS[0]}; TK: {IBANS[1]}"
    for wrong in (IBANS[0], "TK: DE00"):
        with pytest.raises(Invalid):
            GERMANY.employer.load({"health_fund_ibans": wrong})
    assert FRANCE.employer.load({})["agirc_arrco_iban"] is None
