"""What Belgian law forbids or asks before a payment: impossible cases, the minimum wage, evidence."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.be.facts import engagement_is_consistent, person_is_consistent
from countries.be.law import EUR, PARAMETERS, ZERO, euro, say
from countries.be.social_security import full_month_days
from smartcoop.country import Finding, PayCase, Payslip, outside_month, wrong_time
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded

MINIMUM_SOURCE = "CCT/CAO 43, art. 3 (RMMMG/GGMMI)"


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum wage."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    wrong = _impossible(case)
    if wrong:
        raise Invalid(wrong)
    least = minimum_gross(case)
    if case.work.gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for this time; raise the pay or correct days and hours", gross=case.work.gross, least=least)
        raise RuleBroken(message, source=MINIMUM_SOURCE)


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(case)
    if work.facts["pay_kind"] == "ordinary":
        wrong |= wrong_time(work, PARAMETERS.at(month.last)["time.most_hours_per_day"])
    return wrong


def minimum_gross(case: PayCase) -> Money:
    """The minimum for the hours paid, at most that of a full month, or the sector's hourly minimum where that is more; rounded up."""
    work, facts = case.work, case.work.facts
    if facts["pay_kind"] != "ordinary":
        return Money(1, EUR)
    law = PARAMETERS.at(case.month.last)
    monthly = law["minimum_wage.month"]
    # Monthly pay is for 13 weeks in three months (CCT 43, art. 5)
    hourly = monthly * law["time.months_of_quarter"] / (law["time.weeks_of_quarter"] * facts["reference_hours"])
    general = min(monthly, work.hours * hourly) if work.days < full_month_days(case.month, facts["days_per_week"]) or not facts["full_time"] else monthly
    return euro(rounded(max(general, work.hours * facts["sector_minimum_hourly"]), mode=ROUND_UP))


def student_hours_left(case: PayCase) -> Decimal:
    """The hours of the calendar year that a student may still work under the solidarity contribution."""
    worked = sum((slip.work.hours for slip in case.history if slip.work.facts["worker"] == "student"), ZERO)
    limit = Decimal(PARAMETERS.at(case.month.last)["student.hours"])
    return max(ZERO, limit - worked - Decimal(case.person["student_hours_elsewhere"]))


def findings(case: PayCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    yield from _attestation(case)
    if case.work.facts["worker"] == "student" and case.work.hours > student_hours_left(case):
        message = "Student hours beyond the yearly limit: ordinary contributions and tax apply to them."
        yield Finding("student_hours", message, False, {"left": student_hours_left(case)}, "AR/KB 28-11-1969, art. 17bis")
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "Loi/Wet 12-4-1965, art. 23; C. jud./Ger. W., art. 1409")


def _attestation(case: PayCase) -> Iterator[Finding]:
    if case.work.facts["worker"] != "artist":
        return
    until = case.person["art_attestation_until"]
    source = "Loi/Wet 16-12-2022; Loi/Wet 27-6-1969, art. 1bis"
    if not case.person["art_attestation"]:
        yield Finding("art_attestation", "No art work attestation is recorded; article 1bis asks for one.", False, {}, source)
    elif until and until < case.work.period.end:
        message = "The art work attestation ended on %(until)s, before the end of the work; ask for the new one."
        yield Finding("art_attestation_expired", message, False, {"until": until}, source)
