"""What Dutch law forbids or asks before a payment: impossible cases, the minimum wage by age, chains of contracts."""

from collections.abc import Iterator
from decimal import ROUND_UP

from countries.nl.case import DutchCase
from countries.nl.facts import engagement_is_consistent, person_is_consistent
from countries.nl.law import EUR, PARAMETERS, euro, say
from smartcoop.country import Finding, ParametersAt, PayCase, Payslip, outside_month, wrong_time
from smartcoop.dates import age_on
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum wage."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := _impossible(case):
        raise Invalid(wrong)
    least = minimum_gross(case)
    if case.work.gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for these hours; raise the pay or correct the hours", gross=case.work.gross, least=least)
        raise RuleBroken(message, source=PARAMETERS["minimum_wage.age_21"].source)


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    law = PARAMETERS.at(month.last)
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(case)
    if case.person["born"] and age_on(case.person["born"], work.period.end) < law["minimum_wage.youngest"]:
        wrong["born"] = say("the employee is younger than %(least)s; work of children is not covered here", least=law["minimum_wage.youngest"])
    if work.facts["pay_kind"] == "ordinary":
        wrong |= wrong_time(work, law["time.most_hours_per_day"])
    return wrong


def minimum_hour(law: ParametersAt, case: PayCase) -> Money:
    """The minimum wage of an hour at the employee's age on the last day of the work; the full one where the age is not known."""
    born, oldest = case.person["born"], int(law["minimum_wage.adult"])
    age = oldest if born is None else max(int(law["minimum_wage.youngest"]), min(oldest, age_on(born, case.work.period.end)))
    return Money.of(law[f"minimum_wage.age_{age}"], EUR)


def minimum_gross(case: PayCase) -> Money:
    """The minimum wage for the hours paid, rounded up; a cent for special rewards."""
    if case.work.facts["pay_kind"] != "ordinary":
        return Money(1, EUR)
    hourly = minimum_hour(PARAMETERS.at(case.month.last), case)
    return euro(rounded(case.work.hours * hourly.amount, mode=ROUND_UP))


def findings(pay: DutchCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    yield from _person(pay)
    yield from _contract(pay)
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "BW 7:631-632; Rv, art. 475d")


def _person(pay: DutchCase) -> Iterator[Finding]:
    person, law = pay.person, pay.law
    if not person["identified"]:
        message = "Identity or citizen service number is missing: the rate for anonymous employees is withheld."
        yield Finding("anonymous", message, False, {}, law.source("anonymous.rate"))
    if person["born"] is None:
        message = "No date of birth is recorded: the full minimum wage is asked, and the tax below the pension age withheld."
        yield Finding("born", message, False, {}, law.source("minimum_wage.age_21"))
    if person["expat_ruling"] and pay.days is None:
        path = "expat.norm_young" if person["expat_young_master"] else "expat.norm"
        taxable = pay.gross * (1 - law["expat.share"]) * law["table.month"]
        if taxable < law[path]:
            message = "At this pay a full year stays below the wage of %(norm)s that the 30-percent ruling asks."
            yield Finding("expat_norm", message, False, {"norm": law[path]}, law.source(path))


def _contract(pay: DutchCase) -> Iterator[Finding]:
    facts, law = pay.engagement, pay.law
    if facts["contract"] == "fixed_term" and (facts["chain_contracts"] > law["chain.contracts"] or facts["chain_months"] > law["chain.months"]):
        message = "This chain of fixed-term contracts has become one for an indefinite time: change the contract."
        yield Finding("chain", message, False, {}, law.source("chain.contracts"))
    if facts["contract"] == "open_ended" and pay.case.work.ends:
        message = "A contract that ends within two months of its start owes the high unemployment premium after all: correct its payslips."
        yield Finding("awf_revision", message, False, {}, "Besluit Wfsv, art. 2.3")
