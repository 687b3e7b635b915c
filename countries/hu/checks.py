"""What Hungarian law forbids or asks before a payment: impossible cases, minimum wages, declarations, limits."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from countries.hu import simplified
from countries.hu.bases import minimum_month
from countries.hu.case import HungarianCase
from countries.hu.facts import EMPLOYED, FEES, SIMPLIFIED, YOUNGEST, engagement_is_consistent, person_is_consistent
from countries.hu.law import FORINT, HUF, MINOR, PARAMETERS, huf, say, whole
from countries.hu.reliefs import is_first_marriage, is_mother_of_several, is_young_mother, turns_limit
from smartcoop.country import Finding, LineKind, ParametersAt, PayCase, Payslip, outside_month, wrong_time
from smartcoop.dates import Month, weekdays
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import HUNDRED, Money

DAY = "time.full_day"


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := {**_impossible(case), **_not_whole(case)}:
        raise Invalid(wrong)


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work, month, born = case.work, case.month, case.person["born"]
    wrong: dict[str, str | Text] = {**outside_month(case)}
    if born and (work.period.end.year - born.year, work.period.end.month, work.period.end.day) < (YOUNGEST, born.month, born.day):
        wrong["born"] = say("the employee is younger than %(least)s; work of children is not covered here", least=YOUNGEST)
    if work.facts["contract"] in FEES:
        return wrong
    most = PARAMETERS.at(month.last)["time.most_hours_per_day"]
    time = wrong_time(work, most)
    if "days" not in time and work.facts["contract"] in SIMPLIFIED and work.days != work.days.to_integral_value():
        time = {"days": say("the contribution is due by the day; enter whole days")}
    return wrong | time


def _not_whole(case: PayCase) -> dict[str, str | Text]:
    """Amounts that are no whole forints: no transfer carries less."""
    work = case.work
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != HUF or work.gross.minor <= 0 or work.gross.minor % MINOR:
        wrong["gross"] = say("enter a pay in whole forints above zero")
    if work.untaxed and work.untaxed.minor % MINOR:
        wrong["untaxed"] = say("enter whole forints; no transfer carries less")
    if any(kept.amount.minor % MINOR for kept in work.deductions):
        wrong["deductions"] = say("enter whole forints; no transfer carries less")
    return wrong


def refuse_unlawful(pay: HungarianCase) -> None:
    """RuleBroken for pay below the minimum wage, and for what simplified employment does not allow."""
    least = minimum_gross(pay.case)
    if pay.case.work.gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for this time; raise the pay or correct the hours", gross=pay.case.work.gross, least=least)
        raise RuleBroken(message, source=PARAMETERS["wage.minimum.month"].source)
    if pay.contract in SIMPLIFIED:
        simplified.refuse_beyond_limits(pay)


def minimum_gross(case: PayCase) -> Money:
    """The least pay for the time paid, rounded half up to the forint as wages are; a forint for fees."""
    if case.work.facts["contract"] in FEES:
        return Money(MINOR, HUF)
    return huf(max(FORINT, whole(_least_pay(PARAMETERS.at(case.month.last), case, case.work.facts["qualified"]))))


def _least_pay(law: ParametersAt, case: PayCase, qualified: bool) -> Decimal:
    """By the hour, or the monthly wage for the hours paid of those of a full-time month (Mt. 136. § (3))."""
    work, facts = case.work, case.work.facts
    if facts["contract"] in SIMPLIFIED:
        return Decimal(work.hours * simplified.least_hour(law, qualified))
    if facts["pay_basis"] == "hour":
        return Decimal(work.hours * law["wage.guaranteed.hour" if qualified else "wage.minimum.hour"])
    return Decimal(minimum_month(law, qualified) * work.hours / _full_time_hours(case.month))


@cache
def _full_time_hours(month: Month) -> Decimal:
    return Decimal(weekdays(month.period) * PARAMETERS.at(month.last)[DAY])


def findings(pay: HungarianCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    if pay.contract in SIMPLIFIED:
        yield from simplified.findings(pay)
    else:
        yield from _reliefs(pay)
        yield from _engagement(pay, payslip)
    kept = payslip.sum(LineKind.DEDUCTION).amount
    if kept and kept > payslip.net.amount * (share := pay.law["deduction.share"]):
        message = "The deductions take more than %(percent)s percent of the net pay: check what the law lets each of them take."
        yield Finding("deduction_share", message, False, {"percent": f"{share * HUNDRED:.0f}"}, pay.law.source("deduction.share"))
    if payslip.net_payable.minor < 0:
        message = "The deductions, with the contributions of the month, exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "Mt. 161. §; Vht. 65. §")


def _reliefs(pay: HungarianCase) -> Iterator[Finding]:
    person, law, month = pay.person, pay.law, pay.month
    if person["born"] is None and not person["under25_declined"]:
        message = "No date of birth is recorded: the relief below 25 is not given, and the limits of age of other reliefs are not checked."
        yield Finding("born", message, False, {}, law.source("relief.under25.age"))
    ended = (
        (person["mother_under30"] and not is_young_mother(law, person, month))
        or (person["mother_of"] != "0" and not is_mother_of_several(law, person, month))
        or (person["first_marriage_percent"] is not None and not is_first_marriage(law, person, month))
    )
    if ended:
        message = "A declared relief does not hold in this month by age or date and is not given: ask for a new declaration."
        yield Finding("relief_ended", message, False, {}, "Szja tv. 29/C-29/I. §, 48. §")
    if turns_limit(person, month):
        message = "This mother of two reaches the limit of age this year: check the day of birth against the law before the relief is given."
        yield Finding("mother_of_two", message, False, {}, law.source("relief.two_children.age"))
    if person["first_marriage_percent"] is not None and person["married_on"] is None:
        message = "The day of the wedding is not recorded: the relief of the first marriage ends after 24 months, which cannot be checked."
        yield Finding("married_on", message, False, {}, law.source("relief.first_marriage_months"))
    if person["dependants_beneficiary"] and person["family_declared_for"] != month.year:
        message = "The family relief needs a declaration for each year; record that of %(year)s."
        yield Finding("family_declaration", message, False, {"year": str(month.year)}, "Szja tv. 48. §")


def _engagement(pay: HungarianCase, payslip: Payslip) -> Iterator[Finding]:
    law, facts = pay.law, pay.engagement
    if payslip.minor("missing_base") > 0:
        message = "This pay is below the least base of contributions: the activity bears them on %(missing)s more. More hours, or an exemption, change that."
        yield Finding("least_base", message, False, {"missing": payslip.amount("missing_base").amount}, law.source("floor.share"))
    if facts["ekho"]:
        message = "Check the written choice of ekho, that the occupation is listed, and what is earned under the general rules elsewhere."
        yield Finding("ekho", message, False, {}, law.source("ekho.year"))
    guaranteed = whole(_least_pay(law, pay.case, qualified=True))
    if pay.contract in EMPLOYED and not facts["qualified"] and pay.gross < guaranteed:
        message = "This pay is below the guaranteed minimum of %(least)s for its time: check that the job asks no secondary education."
        yield Finding("guaranteed", message, False, {"least": guaranteed}, law.source("wage.guaranteed.month"))
    if pay.contract in EMPLOYED and pay.case.work.ends and facts["leave"] == "in_kind":
        message = "The contract ends: leave that was not taken is to be paid; choose that it is reserved, or check that all was taken."
        yield Finding("leave", message, False, {}, "Mt. 125. §")
