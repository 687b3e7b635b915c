"""What Swedish law forbids or asks before a payment: impossible cases, decisions and limits, holiday pay."""

from collections.abc import Iterator
from decimal import ROUND_UP

from countries.se.case import SwedishCase, gross_of
from countries.se.contributions import SMALL_SOURCE, uncharged
from countries.se.earnings import HOLIDAY_SOURCE, SICK_SOURCE
from countries.se.facts import BY_TABLE, DECIDED, engagement_is_consistent, person_is_consistent
from countries.se.law import PARAMETERS, SEK, ZERO, kronor, say
from countries.se.withholding import CERTIFICATE, certificate_is_exceeded
from smartcoop.country import Finding, PayCase, Payslip, outside_month, wrong_days
from smartcoop.dates import age_on
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the cooperative's own minimum."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := _impossible(case):
        raise Invalid(wrong)
    least = minimum_gross(case)
    if case.work.gross < least:
        message = say(
            "%(gross)s is below the cooperative's minimum of %(least)s for these hours; raise the pay or correct the hours", gross=case.work.gross, least=least
        )
        raise RuleBroken(message, source="kollektivavtal; lagen har ingen minimilön")


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work = case.work
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != SEK or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in kronor above zero")
    wrong |= outside_month(case)
    if work.facts["pay_kind"] == "ordinary":
        wrong |= wrong_days(work)
    if work.facts["pay_kind"] == "ordinary" and work.hours <= 0:
        wrong["hours"] = say("enter the hours paid: more than zero; the employer's certificate tells them")
    last = int(PARAMETERS["sick.days"].values[-1])
    if work.facts["pay_kind"] == "sick_pay" and work.facts["first_sick_day"] + work.period.days - 1 > last:
        wrong["period"] = say("the employer pays the first %(last)s days of a sick period; from the next on, Försäkringskassan does", last=last)
    if case.person["tax_mode"] == "table_unknown" and case.employer["tax_table"] is None:
        wrong["tax_table"] = say("enter the tax table of the employer's municipality, or that of the person's tax card")
    if case.person["born"] and case.person["born"] > work.period.start:
        wrong["born"] = say("is a day after the work; correct the date of birth")
    return wrong


def minimum_gross(case: PayCase) -> Money:
    """The least pay of an hour that the cooperative agrees to, for the hours paid, rounded up; an öre where there is none."""
    if case.work.facts["pay_kind"] != "ordinary":
        return Money(1, SEK)
    return max(Money(1, SEK), kronor(rounded(case.work.hours * case.employer["minimum_hour"], mode=ROUND_UP)))


def findings(pay: SwedishCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    yield from _tax(pay, payslip)
    yield from _contributions(pay, payslip)
    yield from _engagement(pay)
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "Lag (1970:215) om arbetsgivares kvittningsrätt")


def _tax(pay: SwedishCase, payslip: Payslip) -> Iterator[Finding]:
    person, law, mode = pay.person, pay.law, pay.person["tax_mode"]
    until = person["decision_until"]
    if until is not None and until < pay.case.paid_on:
        message = "The tax office's decision or the person's statement no longer holds on the day of payment: choose another withholding."
        yield Finding("decision_expired", message, True, {"until": until}, "SFL (2011:1244), 55 kap. 9 §")
    elif until is None and mode in DECIDED:
        message = "No last day of the tax office's decision is recorded: make sure that it holds on the day of payment."
        yield Finding("decision_undated", message, False, {}, "SFL (2011:1244), 55 kap. 9 §; lag (1991:586)")
    if mode == CERTIFICATE and certificate_is_exceeded(law, gross_of(pay.in_year) + payslip.gross.amount):
        message = "The year's pay exceeds %(limit)s: the statement frees no longer, choose another withholding."
        yield Finding("certificate_exceeded", message, True, {"limit": law["certificate.limit"]}, law.source("certificate.limit"))
    if mode in BY_TABLE and pay.age is not None and pay.column in _columns_of_pay(pay) and pay.column != pay.column_by_age:
        message = "At this age, column %(column)s of the tax table holds for pay: check the tax card."
        yield Finding("tax_column", message, False, {"column": pay.column_by_age}, law.source("table.column_from_age"))


def _columns_of_pay(pay: SwedishCase) -> tuple[int, ...]:
    return int(pay.law["table.column_under"]), int(pay.law["table.column_over"])


def _contributions(pay: SwedishCase, payslip: Payslip) -> Iterator[Finding]:
    if pay.age is None:
        message = "No date of birth is recorded: the full contributions are reckoned, and the tax column of persons below 66."
        yield Finding("born", message, False, {}, "SAL (2000:980), 2 kap. 27 §")
    if pay.engagement["small_total"] and payslip.minor("contribution_pay"):
        message = "The year's pay from this employer reaches %(limit)s: contributions and tax are due; correct what was expected."
        yield Finding("small_total", message, False, {"limit": pay.law["small.total"]}, SMALL_SOURCE)
    if payslip.minor("contribution_pay") and (free := uncharged(pay)) > ZERO:
        message = "%(free)s were paid earlier this year without tax: contributions on them are counted now, the tax is settled by the person's return."
        yield Finding("free_before", message, False, {"free": free}, SMALL_SOURCE)


def _engagement(pay: SwedishCase) -> Iterator[Finding]:
    facts, work, law = pay.engagement, pay.case.work, pay.law
    born = pay.person["born"]
    if born and age_on(born, work.period.start) < law["minor.age"]:
        message = "Below %(age)s years the rules on the work of minors hold: kind and hours of the work, and the consent of a guardian."
        yield Finding("minor", message, False, {"age": law["minor.age"]}, law.source("minor.age"))
    is_long = work.hours > law["holiday.short_hours"] or facts["contract"] == "open_ended"
    if facts["pay_kind"] == "ordinary" and facts["holiday"] != "saved" and is_long:
        message = (
            "Holiday pay in place of leave is for employments of at most three months and %(hours)s hours: in longer ones, %(days)s days of leave are due."
        )
        yield Finding("holiday", message, False, {"hours": law["holiday.short_hours"], "days": law["holiday.days"]}, HOLIDAY_SOURCE)
    if facts["pay_kind"] == "sick_pay" and facts["first_sick_day"] + (work.period.end - work.period.start).days >= law["sick.certificate_day"]:
        message = "From day %(day)s of the sick period on, a doctor's certificate is needed."
        yield Finding("certificate_needed", message, False, {"day": law["sick.certificate_day"]}, SICK_SOURCE)
