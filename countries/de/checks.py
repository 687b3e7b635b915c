"""What German law forbids or asks before a payment: impossible cases, the minimum wage, the limits of each kind of employment."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_UP

from countries.de.case import GermanCase, grossed
from countries.de.employer_side import is_lump_taxed
from countries.de.facts import CASUAL, MINIJOB, ORDINARY, REGULAR, SHORT_TERM, engagement_is_consistent, person_is_consistent
from countries.de.law import EUR, ZERO, euro, say
from countries.de.social_insurance import room_for_one_off
from countries.de.tax_lines import expected_year
from smartcoop.country import Finding, PayCase, Payslip, outside_month, wrong_time
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import CENT, Money, rounded, rounded_down

MINIMUM_SOURCE = "MiLoG § 1"
LIMIT_SOURCE = "SGB IV § 8 Abs. 1, 1a, 1b"


def refuse_impossible(pay: GermanCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for pay below the minimum or beyond what its kind allows."""
    person_is_consistent(pay.person)
    engagement_is_consistent(pay.engagement)
    if wrong := _impossible(pay):
        raise Invalid(wrong)
    _refuse_late_pay(pay)
    _refuse_too_little(pay)
    _refuse_too_much(pay)
    _refuse_short_term_beyond_its_days(pay)


def _impossible(pay: GermanCase) -> dict[str, str | Text]:
    work = pay.case.work
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(pay.case)
    if "period" not in wrong and pay.kind == CASUAL and work.period.days >= pay.law["casual.days"]:
        wrong["period"] = say("casual work lasts less than a week; choose a job subject to social insurance or short-term work")
    if not pay.is_one_off:
        wrong |= wrong_time(work, pay.law["time.most_hours_per_day"])
    if pay.is_one_off and pay.person["active_pension"]:
        wrong["active_pension"] = say("is computed here for ordinary pay alone; take it off for the one-off payment")
    return wrong


def _refuse_late_pay(pay: GermanCase) -> None:
    """Pay of last year that comes later than three weeks into the new one is a one-off payment for tax."""
    paid, end = pay.case.paid_on, pay.case.work.period.end
    if pay.is_one_off or paid.year == end.year:
        return
    late = date(end.year + 1, 1, 1) + timedelta(days=int(pay.law["time.late_pay_days"]))
    if paid >= late:
        message = say("pay of %(year)s that is paid from %(day)s on is taxed as a one-off payment; choose that kind", year=end.year, day=late)
        raise RuleBroken(message, source=pay.law.source("time.late_pay_days"))


def _refuse_too_little(pay: GermanCase) -> None:
    gross, least = pay.case.work.gross, wage_floor(pay)
    if gross < least:
        message = say("%(gross)s is below the minimum of %(least)s for this time; raise the pay or correct days and hours", gross=gross, least=least)
        raise RuleBroken(message, source=MINIMUM_SOURCE)
    if gross < insured_floor(pay):
        limit = pay.law["marginal.limit"]
        message = say("up to %(limit)s a month a job is a minijob; choose that kind, raise the pay, or tell the regular pay of a month", limit=str(limit))
        raise RuleBroken(message, source=LIMIT_SOURCE)


def minimum_gross(pay: GermanCase) -> Money:
    """The least gross that the law allows for this work and kind."""
    return max(wage_floor(pay), insured_floor(pay))


def wage_floor(pay: GermanCase) -> Money:
    """The minimum wage for the hours paid, rounded up; a one-off payment has none."""
    if pay.is_one_off:
        return Money(1, EUR)
    return euro(rounded(pay.case.work.hours * pay.law["minimum_wage.hour"], mode=ROUND_UP))


def insured_floor(pay: GermanCase) -> Money:
    """The least pay of a month that is no minijob, where the pay itself decides about it."""
    if pay.kind != REGULAR or pay.is_one_off or pay.engagement["regular_monthly_pay"] is not None:
        return Money(1, EUR)
    earlier = grossed(pay.in_month, ORDINARY)
    return max(Money(1, EUR), euro(rounded_down(pay.law["marginal.limit"] * pay.share_of_month) + CENT - earlier))


def _refuse_too_much(pay: GermanCase) -> None:
    limit = most_gross(pay)
    if limit is None or pay.case.work.gross <= limit[0]:
        return
    _, message, source = limit
    raise RuleBroken(message, source=source)


def most_gross(pay: GermanCase) -> tuple[Money, Text, str] | None:
    """The largest gross that this kind of employment and of tax allows, what is said of more, and the source; None where there is no limit."""
    law = pay.law
    if pay.kind == MINIJOB:
        most = _minijob_limit(pay)
        remedy = say("a minijob pays at most %(most)s more this month; choose an insured job, or say that it could not be foreseen", most=most)
        return most, remedy, LIMIT_SOURCE
    if pay.kind == SHORT_TERM and is_lump_taxed(pay):
        work = pay.case.work
        most = euro(rounded_down(min(law["lump.short_term_daily"] * work.days, law["lump.short_term_hourly"] * work.hours)))
        return most, say("lump tax holds up to %(most)s for these days and hours; choose the tax card", most=most), law.source("lump.short_term_daily")
    if pay.is_one_off and pay.engagement["employed_last_year"] and pay.case.month.number <= law["one_off.last_year_until"]:
        most = _march_limit(pay)
        remedy = say(
            "above %(most)s a one-off payment of January to March counts for the last year in social insurance, which is not computed here; "
            "pay the rest from April on, or ask the health fund",
            most=most,
        )
        return most, remedy, law.source("one_off.last_year_until")
    return None


def maximum_gross(pay: GermanCase) -> Money | None:
    """The largest gross that `compute` accepts for this case, or None."""
    limit = most_gross(pay)
    return limit[0] if limit else None


def _minijob_limit(pay: GermanCase) -> Money:
    """The limit of the month less what it paid already; the double in two unforeseeable months of a year."""
    law = pay.law
    limit = law["marginal.limit"]
    exceeded = {slip.month for slip in pay.in_year if slip.work.facts["unforeseen"] and slip.month != pay.case.month}
    if pay.engagement["unforeseen"] and len(exceeded) < law["marginal.overrun_months"]:
        limit *= law["marginal.overrun_times"]
    return euro(limit - grossed(pay.in_month, ORDINARY))


def _march_limit(pay: GermanCase) -> Money:
    """What the ceiling of the year so far leaves of health insurance; a one-off above it would belong to last year."""
    statutory = pay.person["health_insurance"] == "statutory"
    code, ceiling = ("base_health", "ceiling.health") if statutory else ("base_pension", "ceiling.pension")
    running = min(pay.running, rounded(pay.law[ceiling] * pay.share_of_month))
    return euro(room_for_one_off(pay, code, ceiling, running) - (pay.one_offs - pay.gross))


def _refuse_short_term_beyond_its_days(pay: GermanCase) -> None:
    """Seventy working days or three months a calendar year, all employers together; lump tax for at most 18 consecutive days."""
    if pay.kind != SHORT_TERM:
        return
    law, work = pay.law, pay.case.work
    if is_lump_taxed(pay) and work.days > law["lump.short_term_days"]:
        raise Invalid({"days": say("lump tax holds for at most %(days)s working days in a row; choose the tax card", days=str(law["lump.short_term_days"]))})
    elsewhere = pay.person["short_term_days_elsewhere"]
    days = work.days + elsewhere + sum((slip.work.days for slip in pay.in_year), ZERO)
    calendar = elsewhere + sum(slip.work.period.days for slip in pay.in_year) + pay.calendar_days
    if days > law["short_term.days"] and calendar > law["short_term.calendar_days"]:
        message = say(
            "%(days)s days of short-term work this year exceed %(most)s; choose a job subject to social insurance", days=days, most=law["short_term.days"]
        )
        raise RuleBroken(message, source=law.source("short_term.days"))


def findings(pay: GermanCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    if payslip.net_payable.minor < 0:
        message = "What is kept exceeds the net pay; lower the deductions, spread them, or pay more."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "BGB § 394; ZPO § 850c")
    if pay.is_one_off and pay.engagement["expected_annual_gross"] is None:
        message = "No expected pay of the year is told: the tax reckons with %(year)s, taken from the payslips so far."
        yield Finding("expected_annual_gross", message, False, {"year": expected_year(pay)}, "EStG § 39b Abs. 3")
    yield from _kind_findings(pay)


def _kind_findings(pay: GermanCase) -> Iterator[Finding]:
    work = pay.case.work
    if pay.kind == REGULAR and work.ends and not pay.is_one_off and pay.calendar_days < pay.law["casual.days"] and not _continues(pay.case):
        message = "This contract lasts less than a week: who lives of such work is employed casually (unständig); check the kind of employment."
        yield Finding("casual", message, False, {}, "SGB III § 27 Abs. 3 Nr. 1; SGB V § 232")
    if pay.kind == MINIJOB and pay.engagement["unforeseen"]:
        message = "The limit of minijobs may be exceeded in two months of a year at most, and only where it could not be foreseen; keep the reason."
        yield Finding("unforeseen", message, False, {}, "SGB IV § 8 Abs. 1b")
    yearly = (pay.engagement["regular_monthly_pay"] or pay.running / pay.share_of_month) * 12
    if pay.kind == REGULAR and pay.person["health_insurance"] == "private" and yearly <= pay.law["ceiling.private_year"]:
        message = "At %(year)s a year health insurance is compulsory; keep the exemption on which the private insurance rests."
        yield Finding("private_insurance", message, False, {"year": rounded(yearly)}, "SGB V § 6 Abs. 1 Nr. 1, § 8")


def _continues(case: PayCase) -> bool:
    reference = case.work.reference
    return bool(reference) and any(slip.work.reference == reference for slip in case.history)
