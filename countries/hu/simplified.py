"""Simplified employment (Efo tv.): a flat contribution by the day, nothing withheld, limits of days and of pay."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from countries.hu.case import HungarianCase
from countries.hu.facts import EMPLOYED, FILM, OCCASIONAL, SIMPLIFIED
from countries.hu.law import FORINT, ZERO, huf, information, line, say
from smartcoop.country import AccountRole, Finding, LineKind, ParametersAt, PayCase, PayslipLine
from smartcoop.errors import RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded


def flat_contribution(law: ParametersAt, contract: str) -> Decimal:
    """The employer's contribution for one day: a part of the minimum wage, rounded to hundreds."""
    return rounded(law["wage.minimum.month"] * law[f"efo.flat.{contract}"], law["efo.flat_step"])


def exempt_day(law: ParametersAt, qualified: bool) -> Decimal:
    """A day's pay up to which the worker has no income to declare."""
    return Decimal(law["efo.exempt_share"] * law["wage.guaranteed.day" if qualified else "wage.minimum.day"])


def least_hour(law: ParametersAt, qualified: bool) -> Decimal:
    """The least pay of an hour, unrounded."""
    if qualified:
        return Decimal(law["efo.least_share_guaranteed"] * law["wage.guaranteed.hour"])
    return Decimal(law["efo.least_share"] * law["wage.minimum.hour"])


def most_pay(law: ParametersAt, case: PayCase) -> Money | None:
    """The largest pay of a film extra for the days, by the day rounded down to hundreds; no limit for others."""
    if case.work.facts["contract"] != FILM:
        return None
    day = rounded(law["efo.film_share"] * law["wage.minimum.month"], law["efo.flat_step"], ROUND_DOWN)
    return huf(rounded(case.work.days * day, FORINT, ROUND_DOWN))


def refuse_beyond_limits(pay: HungarianCase) -> None:
    """RuleBroken, with the law, for more days or more pay than simplified employment allows."""
    if said := next(_beyond(pay), None):
        raise RuleBroken(said[0], source=pay.law.source(said[1]))


def _beyond(pay: HungarianCase) -> Iterator[tuple[Text, str]]:
    law, work = pay.law, pay.case.work
    if pay.person["third_country"]:
        yield say("nationals of countries outside the EEA cannot be employed so; choose an ordinary employment"), "efo.days_in_a_year"
    if pay.contract == OCCASIONAL:
        row = (work.period.end - _first_in_a_row(pay)).days + 1
        if row > (most := law["efo.days_in_a_row"]):
            yield say("occasional work lasts at most %(most)s days in a row; this lasts %(days)s", most=most, days=row), "efo.days_in_a_row"
        days = work.days + sum((slip.work.days for slip in pay.of_kind(frozenset({OCCASIONAL}))), ZERO)
        if days > (most := law["efo.days_in_a_month"]):
            yield say("occasional work is allowed on %(most)s days of a month; with these it would be %(days)s", most=most, days=days), "efo.days_in_a_month"
    in_year = work.days + sum((slip.work.days for slip in pay.case.history if slip.work.facts["contract"] in SIMPLIFIED), ZERO)
    if in_year > (most := law["efo.days_in_a_year"]):
        yield say("simplified employment is allowed on %(most)s days of a year; with these it would be %(days)s", most=most, days=in_year), "efo.days_in_a_year"
    if (top := most_pay(law, pay.case)) and work.gross > top:
        yield say("a film extra is paid at most %(most)s for these days; pay less or choose another contract", most=top), "efo.film_share"


def _first_in_a_row(pay: HungarianCase) -> date:
    """The first day of the unbroken row of occasional work that ends with this."""
    first = pay.case.work.period.start
    periods = [slip.work.period for slip in pay.case.history if slip.work.facts["contract"] == OCCASIONAL]
    for period in sorted(periods, reverse=True):
        if first - timedelta(days=1) <= period.end < pay.case.work.period.end:
            first = min(first, period.start)
    return first


def income_above(pay: HungarianCase) -> Decimal:
    """What of the pay is above the exempt amount of the days: income that the worker declares in the yearly return."""
    return max(ZERO, rounded(pay.gross - pay.case.work.days * exempt_day(pay.law, pay.engagement["qualified"]), FORINT, ROUND_UP))


def simplified_lines(pay: HungarianCase) -> Iterator[PayslipLine]:
    """The pay, what of it the worker declares, and the employer's flat contribution."""
    law, days = pay.law, pay.case.work.days
    yield line("gross", "Pay of simplified employment", pay.gross, LineKind.EARNING, "Efo tv. 4. §", _AGREED)
    if above := income_above(pay):
        exempt = pay.gross - above
        yield information("efo_income", "Income to declare in the yearly return", above, law.source("efo.exempt_share"), _ABOVE, exempt=exempt, days=days)


def flat_line(pay: HungarianCase) -> PayslipLine:
    """The employer's contribution for the days."""
    path, days = f"efo.flat.{pay.contract}", pay.case.work.days
    flat = flat_contribution(pay.law, pay.contract)
    kind, role, label = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Flat contribution of simplified employment"
    return line("efo", label, flat * days, kind, pay.law.source(path), _FLAT, role=role, values={"flat": flat, "days": days})


def findings(pay: HungarianCase) -> Iterator[Finding]:
    """What the worker must declare, and what the payslips of this employer cannot tell."""
    if above := income_above(pay):
        message = "The worker declares %(above)s of this pay in the yearly return and pays the tax; tell him or her."
        yield Finding("efo_income", message, False, {"above": above}, pay.law.source("efo.exempt_share"))
    if _is_employed_here(pay):
        message = "The same person is also employed here at that time: simplified employment beside an employment with the same employer is not allowed."
        yield Finding("efo_beside_employment", message, True, {}, "Efo tv. 1. §")


def _is_employed_here(pay: HungarianCase) -> bool:
    """Whether an employment by payslips of this employer covers days of this work, or runs on."""
    period = pay.case.work.period
    employed = [slip.work for slip in pay.case.history if slip.work.facts["contract"] in EMPLOYED]
    latest = {work.reference: work for work in employed}
    return any(work.period.overlap(period) for work in employed) or any(not work.ends and work.period.end < period.start for work in latest.values())


_AGREED = "The pay agreed: %(amount)s."
_ABOVE = "Of the pay, %(exempt)s for %(days)s days are free of tax; the other %(amount)s you declare in the yearly return and pay the tax on yourself."
_FLAT = "The employer pays %(flat)s for each of %(days)s days, %(amount)s in all; nothing is kept from you."
