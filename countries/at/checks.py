"""What Austrian law forbids or asks before a payment."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

from countries.at.case import RUNNING, AustrianCase, summed
from countries.at.employer_levies import entry
from countries.at.facts import CASUAL, EMPLOYEE, FEE, MONTH, ORDINARY, SHORT, engagement_is_consistent, person_is_consistent
from countries.at.law import EUR, PARAMETERS, euro, say
from countries.at.social_insurance import LIMIT, is_free_of_unemployment, is_insured, running_rate, short_jobs, step, tested_pay
from countries.at.specials import months_of, over_control
from smartcoop.country import Finding, PayCase, Payslip, outside_month, wrong_time
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum of the collective agreement."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := {**_wrong_work(case), **_wrong_engagement(case)}:
        raise Invalid(wrong)
    least = minimum_gross(case)
    if case.work.gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for these hours; raise the pay or correct the hours", gross=case.work.gross, least=least)
        raise RuleBroken(message, source="ArbVG § 11")


def _wrong_work(case: PayCase) -> dict[str, str | Text]:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(case)
    if work.facts["form"] == EMPLOYEE and work.facts["pay_kind"] == ORDINARY:
        wrong |= wrong_time(work, PARAMETERS.at(month.last)["time.most_hours_per_day"])
    return wrong


def _wrong_engagement(case: PayCase) -> dict[str, str | Text]:
    facts, period = case.work.facts, case.work.period
    wrong: dict[str, str | Text] = {}
    if facts["entry"] and facts["entry"] > period.start:
        wrong["entry"] = say("lies after the first day that is paid; correct one of the two")
    if facts["term"] == CASUAL and case.work.days != int(case.work.days):
        wrong["days"] = say("casual jobs are counted in whole days")
    if facts["term"] == SHORT and facts["entry"] and _is_a_month(facts["entry"], period.end):
        wrong["term"] = say("from the entry to this day it has lasted a month or more; choose the term of at least a month")
    if facts["form"] == FEE and case.person["charges_vat"]:
        wrong["form"] = say("who charges VAT sends the cooperative an invoice; book it as an expense of the activity, with its input VAT")
    return wrong


def _is_a_month(start: date, end: date) -> bool:
    month = Month.of(start).next()
    return end >= month.first.replace(day=min(start.day, month.last.day)) - timedelta(days=1)


def minimum_gross(case: PayCase) -> Money:
    """The least pay of the collective agreement for the hours paid, rounded up; a cent for anything else."""
    facts = case.work.facts
    if facts["form"] != EMPLOYEE or facts["pay_kind"] != ORDINARY:
        return Money(1, EUR)
    return max(Money(1, EUR), euro(rounded(case.work.hours * facts["minimum_hourly"], mode=ROUND_UP)))


def findings(pay: AustrianCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    if pay.engagement["form"] == FEE:
        yield from _fee(pay)
    else:
        yield from _person(pay)
        yield from _insurance(pay, payslip)
    if pay.engagement["form"] == EMPLOYEE:
        yield from _employment(pay)
    if payslip.net.minor < 0:
        message = (
            "Contributions and tax exceed this pay, because earlier payslips took less: pay what is still due with it, or settle the rest with the person."
        )
        yield Finding("negative", message, True, {"net": payslip.net.amount}, "ASVG § 60; EStG § 78")
    elif payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "EO § 290a-293")


def _fee(pay: AustrianCase) -> Iterator[Finding]:
    law, paid = pay.law, summed(pay.year, "fee") + pay.gross
    if not pay.person["self_insured"]:
        message = "No insurance as self-employed is recorded: without it the ÖGK may take this work for employment."
        yield Finding("self_insured", message, False, {}, "ASVG § 4 Abs. 4; GSVG § 2; SV-ZG")
    if paid > law["small_business.limit"]:
        message = "The fees of this year exceed %(limit)s: the person has to charge VAT."
        yield Finding("small_business", message, False, {"limit": law["small_business.limit"]}, law.source("small_business.limit"))
    if pay.engagement["lecture"] and (paid > law["report.fees_year"] or pay.gross > law["report.fee"]):
        message = "This fee is reported to the tax office by the end of February (form E 109a)."
        yield Finding("report", message, False, {}, law.source("report.fees_year"))


def _person(pay: AustrianCase) -> Iterator[Finding]:
    if pay.person["born"] is None:
        message = "No date of birth is recorded: every contribution is taken as due."
        yield Finding("born", message, False, {}, pay.law.source("age.accident"))
    if pay.engagement["entry"] is None and not pay.engagement["again"]:
        message = "No date of entry is recorded: %(entry)s counts as such, and the first month after it owes no provident fund."
        yield Finding("entry", message, False, {"entry": entry(pay)}, pay.law.source("fund.free_months"))


def _insurance(pay: AustrianCase, payslip: Payslip) -> Iterator[Finding]:
    facts, law = pay.engagement, pay.law
    part = facts["term"] == MONTH and not pay.full_month and not pay.is_special
    if part and facts["monthly_pay"] is None:
        message = "The pay of a full month was reckoned by days to tell marginal from insured work; enter what a full month would really pay."
        yield Finding("full_month", message, False, {}, "ASVG § 5 Abs. 3 Z 1; VwGH 20-2-2020, Ra 2019/08/0156")
    lower = better_below(pay)
    if lower is not None:
        message = "A little less pay gives more net here: up to %(limit)s the rate of unemployment insurance, or the whole insurance, is lower."
        yield Finding("step", message, False, {"limit": lower}, law.source("employee.unemployment"))
    if not pay.case.employer["marginal_levy"] and not payslip.minor("sv_running") and not is_insured(pay):
        message = "The levy of the employer on marginal pay is not taken: check that the marginal pay of all members stays at or below %(limit)s this month."
        path = "marginal.levy_limit"
        yield Finding("marginal_levy", message, False, {"limit": law[path]}, law.source(path))
    path = "ecard.fee"
    if payslip.minor("ecard") and pay.case.employer["ecard_fee"] is None and not PARAMETERS[path].is_confirmed(pay.case.month.last):
        message = "The service fee of the e-card for the next year is not confirmed: enter the published one with the employer."
        yield Finding("ecard", message, False, {}, law.source(path))


def is_marginal_below(pay: AustrianCase) -> bool:
    """Whether the same employment would be marginal at the limit: its pay itself is what is compared."""
    return bool(tested_pay(pay) == pay.running)


def better_below(pay: AustrianCase) -> Decimal | None:
    """The limit just below this pay at which the net would be higher, or None."""
    if pay.is_special or not is_insured(pay) or is_free_of_unemployment(pay):
        return None
    law, whole = pay.law, pay.running + summed(short_jobs(pay), *RUNNING)
    fixed, limit = running_rate(law, pay.engagement), Decimal(law[LIMIT])
    if is_marginal_below(pay) and pay.running * (1 - fixed) < limit:
        return limit
    for above, rate in law["employee.unemployment"][1:]:
        less = step(law, above)
        if above < whole and whole * (1 - fixed - rate) < above * (1 - fixed - less):
            return Decimal(above)
    return None


def _employment(pay: AustrianCase) -> Iterator[Finding]:
    work, facts = pay.case.work, pay.engagement
    if work.ends and not pay.is_special and not pay.is_leave:
        message = "A contract ends: pay the leave that was not taken as a payment of its own kind, or confirm that none is left."
        yield Finding("leave", message, False, {}, "UrlG § 10; EStG § 67 Abs. 8 lit. d; ASVG § 11 Abs. 2")
    if pay.is_special and not months_of(pay):
        message = "No running pay of this year is recorded: there is no sixth of the year, and all of this payment is taxed by the running tariff."
        yield Finding("sixth", message, False, {}, "EStG § 67 Abs. 2")
    if facts["category"] is None:
        message = "The wage statement has to name the group: enter whether this is a salaried employee or a worker."
        yield Finding("category", message, False, {}, "AVRAG § 2 Abs. 2 Z 8")
    if over := over_control(pay):
        message = (
            "%(over)s of earlier special payments exceed a sixth of the year's pay and are taxed anew (Kontrollsechstel): "
            "check whether the law exempts the person."
        )
        yield Finding("control_sixth", message, False, {"over": over}, "EStG § 77 Abs. 4a")
    if facts["agreement"] and not facts["minimum_hourly"]:
        message = "The collective agreement's least pay of an hour is not recorded: nobody checks this pay against it."
        yield Finding("agreement", message, False, {}, "ArbVG § 11")
