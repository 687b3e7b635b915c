"""What Spanish law forbids or asks before a payment: impossible cases, the minimum wage, what is missing or runs out."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.es.case import SpanishCase
from countries.es.facts import FIXED_TERM, FIXED_TERM_YEAR, FORAL, NON_RESIDENT, NON_RESIDENT_EU, WAGE, engagement_is_consistent, person_is_consistent
from countries.es.family import descendants
from countries.es.irpf import SINGLE_PARENT, counted_descendants
from countries.es.law import EUR, ZERO, euro, say
from countries.es.year import is_of_year, worker_of
from smartcoop.country import Finding, Payslip, outside_month, wrong_time
from smartcoop.dates import age_on
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import HUNDRED, Money, rounded


def refuse_impossible(pay: SpanishCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum wage."""
    person_is_consistent(pay.person)
    engagement_is_consistent(pay.engagement)
    if wrong := _impossible(pay):
        raise Invalid(wrong)
    least = minimum_gross(pay)
    if pay.case.work.gross < least:
        message = say(
            "%(gross)s is below the minimum of %(least)s for this time; raise the pay or correct days and hours", gross=pay.case.work.gross, least=least
        )
        raise RuleBroken(message, source=pay.law.source("minimum_wage.month"))


def _impossible(pay: SpanishCase) -> dict[str, str | Text]:
    work = pay.case.work
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(pay.case)
    if pay.engagement["pay_kind"] == WAGE:
        wrong |= wrong_time(work, pay.law["time.most_hours_per_day"])
    return wrong | _impossible_facts(pay)


def _impossible_facts(pay: SpanishCase) -> dict[str, str | Text]:
    facts, period, year = pay.engagement, pay.case.work.period, pay.case.month.year
    wrong: dict[str, str | Text] = {}
    if facts["contract_start"] and facts["contract_start"] > period.start:
        wrong["contract_start"] = say("comes after the work paid here; correct it")
    if facts["contract_end"] and facts["contract_end"] < period.end:
        wrong["contract_end"] = say("comes before the end of the work paid here; correct it")
    born, youngest = pay.person["born"], pay.law["worker.youngest"]
    if born and age_on(born, period.start) < youngest:
        wrong["born"] = say("the worker is younger than %(least)s; work of children needs a permission and is not covered here", least=str(youngest))
    if any(one.born > year or (one.adopted or 0) > year for one in descendants(pay.person["descendants"])):
        wrong["descendants"] = say("a year lies after %(year)s; correct it", year=year)
    return wrong


def minimum_gross(pay: SpanishCase) -> Money:
    """The least pay for the time paid, extra payments included, rounded up.

    A month costs the fourteen payments' twelfth, a part of it that of its days of thirty; casual work no less than the legal amount for each
    day worked, and artists that alone. Part time pays its part.
    """
    law = pay.law
    if pay.engagement["pay_kind"] != WAGE:
        return Money(1, EUR)
    length, part = law["base.month_days"], pay.engagement["part_time_percent"] / HUNDRED
    daily: Decimal = law["minimum_wage.casual_day"] * pay.case.work.days * part
    days = length if pay.whole_month else min(pay.days, length)
    # One division, at the end: what comes out even must not be rounded up
    by_calendar: Decimal = law["minimum_wage.month"] * law["minimum_wage.payments"] * part * days / (12 * length)
    if pay.is_artist:
        least = min(daily, by_calendar) if pay.whole_month else daily
    else:
        least = max(by_calendar, daily) if pay.engagement["contract"] == FIXED_TERM and not pay.whole_month else by_calendar
    return max(Money(1, EUR), euro(rounded(least, mode=ROUND_UP)))


def findings(pay: SpanishCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    yield from _person(pay)
    yield from _contract(pay)
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "ET, art. 27.2; LEC, art. 607")


def _person(pay: SpanishCase) -> Iterator[Finding]:
    person, law = pay.person, pay.law
    if person["born"] is None:
        message = "No date of birth is recorded: the minimum for people from 65 on is not counted."
        yield Finding("born", message, False, {}, law.source("irpf.minimum_age"))
    elif age_on(person["born"], pay.case.month.last) >= law["worker.retirement"]:
        message = "From the retirement age on contributions may be reduced; here they are computed in full: check the right to a pension."
        yield Finding("retirement", message, False, {}, law.source("worker.retirement"))
    if person["family_situation"] == SINGLE_PARENT and not counted_descendants(law, worker_of(person, pay.case.month.year)):
        message = "Family situation 1 needs children who count this year; without them the withholding is that of situation 3."
        yield Finding("family_situation", message, False, {}, law.source("irpf.exempt"))
    if person["territory"] == FORAL:
        message = "The tax is withheld at the percentage told, and paid to the tax office of that territory: check it for this pay."
        yield Finding("foral", message, False, {"percent": person["told_percent"]}, "Ley 12/2002, art. 7; Ley 28/1990, art. 10")
    if person["territory"] in (NON_RESIDENT_EU, NON_RESIDENT):
        message = "Non-residents bear another tax (modelo 216): keep the certificate of residence, and check the tax treaty."
        yield Finding("non_resident", message, False, {}, law.source("irpf.non_resident"))


def _contract(pay: SpanishCase) -> Iterator[Finding]:
    work, facts = pay.case.work, pay.engagement
    if facts["pay_kind"] != WAGE:
        return
    if pay.is_fixed_term and not work.ends and facts["contract_end"] is None and not (pay.person["expected_year_pay"] and is_of_year(pay)):
        message = "The end of the contract is not recorded: the withholding counts this payment as the last of the year, and catches up later."
        yield Finding("contract_end", message, False, {}, "RIRPF, art. 83.2, 87")
    if facts["contract"] == FIXED_TERM_YEAR and not pay.is_artist:
        message = "Outside the arts a fixed term for production circumstances lasts at most six months, or a year by agreement: check its cause."
        yield Finding("fixed_term", message, False, {}, "ET, art. 15.2")
    if pay.is_fixed_term and not pay.is_artist and facts["chain_months"] > pay.law["chain.months"]:
        message = "This chain of fixed-term contracts has become one for an indefinite time: change the contract."
        yield Finding("chain", message, False, {}, pay.law.source("chain.months"))
    if pay.is_artist and pay.law["artists.daily_bases"][0][1] * work.days < pay.gross:
        message = "The daily bases on account of artists of 2026 are not confirmed, and they bind here: compare with the settlement of social security."
        yield Finding("artists_bases", message, False, {}, pay.law.source("artists.daily_bases"))
    if pay.is_part_time and work.hours > ZERO and facts["overtime"] and facts["overtime_kind"] != "force_majeure":
        message = "Part-time workers work no overtime but by force majeure; agree complementary hours, or check the kind."
        yield Finding("overtime", message, False, {}, "ET, art. 12.4.c")
