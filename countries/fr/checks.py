"""What French law forbids or asks before a payment: impossible cases, minimum pay, evidence."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.fr.case import french_case
from countries.fr.facts import engagement_is_consistent, is_portage, person_is_consistent
from countries.fr.law import EUR, PARAMETERS, ZERO, euro, say
from countries.fr.settled import Nets, about
from countries.fr.year import paid_hours
from smartcoop.country import Finding, ParametersAt, PayCase, Payslip, outside_month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import LARGEST, Money, rounded

MINIMUM_SOURCE = "C. trav. L3231-2; CCN du portage salarial (IDCC 3219), art. 21.3"
BEARS_SOURCE = "C. trav. L3251-1; CSS art. L243-1"


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := _impossible(case):
        raise Invalid(wrong)
    if case.work.facts["contract"] == "esa":
        _refuse_less_than_fixed(case)
        return
    least = minimum_gross(case)
    if case.work.gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for this time; raise the pay or correct the hours", gross=case.work.gross, least=least)
        raise RuleBroken(message, source=MINIMUM_SOURCE)


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(case)
    hours = paid_hours(PARAMETERS.at(month.last), work)
    if hours is not None and hours <= 0:
        wrong["hours"] = say("enter the hours paid: more than zero")
    return wrong


def _refuse_less_than_fixed(case: PayCase) -> None:
    fixed = euro(case.work.facts["fixed_part"])
    if case.work.gross < fixed:
        message = say("%(gross)s is below the fixed part of %(fixed)s, which is due every month; pay at least that", gross=case.work.gross, fixed=fixed)
        raise RuleBroken(message, source="C. trav. L7331-2, L7332-3")


def refuse_negative(payslip: Payslip) -> None:
    """RuleBroken where contributions, with what the year so far settles, take more than the pay."""
    if payslip.gross < payslip.employee_contributions:
        message = say("contributions of %(kept)s are due and %(gross)s is paid; pay more this month", kept=payslip.employee_contributions, gross=payslip.gross)
        raise RuleBroken(message, source=BEARS_SOURCE)


def smic_of_month(law: ParametersAt) -> Decimal:
    """The minimum wage of a full-time month, to the cent: 1,820 hours a year."""
    return rounded(law["smic.hourly"] * law["smic.yearly_hours"] / 12)


def minimum_gross(case: PayCase) -> Money:
    """The least base pay for the hours paid; in portage salarial what the level asks, with its indemnities, where that is more."""
    law, facts = PARAMETERS.at(case.month.last), case.work.facts
    share = (paid_hours(law, case.work) or ZERO) / law["time.monthly_hours"]
    least = rounded(smic_of_month(law) * share)
    if is_portage(facts):
        level = law[f"portage.minimum.{facts['portage_level']}"] * law["portage.ceiling"] * share
        least = max(least, rounded(level / (1 + law["portage.business"] + law["holiday.indemnity"]), mode=ROUND_UP))
    return euro(least)


def least_bearing(case: PayCase) -> Money:
    """The least pay of a salaried entrepreneur: the fixed part, and no less than the contributions that are kept from it."""
    fixed = max(euro(case.work.facts["fixed_part"]).minor, 1)
    before_tax = Nets(french_case(case)).before_tax
    if before_tax(fixed) >= 0:
        return Money(fixed, EUR)
    least = about(before_tax, ZERO, fixed, LARGEST) or fixed
    while least > fixed and before_tax(least - 1) >= 0:
        least -= 1
    while before_tax(least) < 0:
        least += 1
    return Money(least, EUR)


def findings(case: PayCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    facts, until = case.work.facts, case.person["pas_rate_until"]
    if facts["contract"] == "esa" and not facts["fixed_part"]:
        message = "No fixed part is recorded; the contract of a salaried entrepreneur must name one."
        yield Finding("fixed_part", message, False, {}, "C. trav. L7331-2, 3")
    if until and until < case.paid_on:
        message = "The rate of the tax office ended on %(until)s; the default rate is applied. Record the rate of the last return file."
        yield Finding("pas_rate_expired", message, False, {"until": until}, "CGI, annexe III, art. 46 F")
    law = PARAMETERS.at(case.month.last)
    if case.paid_on <= case.month.last and case.employer["headcount"] >= law["remittance.early_headcount"]:
        message = "Paid within the month of the work by an employer of %(count)s or more: the DSN and its payments are due on day %(day)s of the next month."
        values = {"count": law["remittance.early_headcount"], "day": law["remittance.early_day"]}
        yield Finding("dsn_early", message, False, values, law.source("remittance.early_day"))
    if payslip.minor("rgdu") > 0:
        message = "The year so far takes back %(amount)s of the reduction granted before; the activity bears it this month."
        yield Finding("reduction_taken_back", message, False, {"amount": payslip.amount("rgdu").amount}, "CSS art. D241-9")
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "C. trav. L3251-1, L3252-2")
