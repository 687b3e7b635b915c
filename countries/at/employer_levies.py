"""What the employer owes on wages beside social insurance: provident fund, family fund, chamber, municipality, Vienna."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from countries.at.case import AustrianCase, reached
from countries.at.facts import EMPLOYEE, FEE, VIENNA
from countries.at.law import PRODUCT, ZERO, euro
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.dates import Month, Period, different_days
from smartcoop.money import rounded

A_WEEK = timedelta(weeks=1)


def entry(pay: AustrianCase) -> date:
    """The first day of the employment: as told, or the first that was paid under this contract."""
    told: date | None = pay.engagement["entry"]
    if told:
        return told
    reference = pay.case.work.reference
    return min((slip.work.period.start for slip in pay.year if reference and slip.work.reference == reference), default=pay.case.work.period.start)


def fund_start(pay: AustrianCase) -> date:
    """The first day on which the provident fund is owed: a month after the entry, or the entry itself after an employment within a year."""
    start = entry(pay)
    if pay.engagement["again"] or _was_employed(pay, start):
        return start
    month = Month.of(start)
    for _ in range(int(pay.law["fund.free_months"])):
        month = month.next()
    return month.first.replace(day=min(start.day, month.last.day))


def _was_employed(pay: AustrianCase, start: date) -> bool:
    """Whether an earlier employment here ended before this one began; the payslips at hand lie within its twelve months."""
    months = Month.of(start)
    for _ in range(int(pay.law["fund.again_months"])):
        months = months.previous()
    return any(slip.work.period.end < start and slip.work.facts["form"] != FEE and slip.month >= months for slip in pay.case.history)


def fund_base(pay: AustrianCase, special: Decimal) -> Decimal:
    """The pay on which the provident fund is owed: in its first month that of the days after it began."""
    start, period = fund_start(pay), pay.case.work.period
    if pay.is_leave:
        # Days of leave after the end do not make the employment longer than its free month (OeGK, contentid 10007.821134)
        return pay.own_running + special if start < period.start else ZERO
    if start > period.end:
        return ZERO
    if start <= period.start:
        return pay.own_running + special
    return rounded(pay.own_running * different_days([Period(start, period.end)]) / different_days([period])) + special


def levy_lines(pay: AustrianCase, special: Decimal) -> Iterator[PayslipLine]:
    """Provident fund, family fund contribution, surcharge of the chamber, municipal tax, and the Vienna levy."""
    base, law = pay.own_running + special, pay.law
    fund = fund_base(pay, special)
    if fund:
        yield _line(pay, "fund.rate", ("bv", "Provident fund"), fund, AccountRole.SOCIAL_SECURITY)
    if not reached(pay.person["born"], law["age.family_fund"], pay.case.month):
        yield _line(pay, "db.rate", ("db", "Family fund contribution (DB)"), base, AccountRole.WITHHOLDING_TAX)
        if pay.case.employer["chamber_member"]:
            yield _line(pay, f"dz.{pay.engagement['federal_state']}", ("dz", "Surcharge of the economic chamber (DZ)"), base, AccountRole.WITHHOLDING_TAX)
    yield _line(pay, "municipal.rate", ("municipal", "Municipal tax (Kommunalsteuer)"), base, AccountRole.WAGE_DEDUCTIONS)
    yield from _vienna(pay)


def _line(pay: AustrianCase, path: str, name: tuple[str, str], base: Decimal, role: AccountRole) -> PayslipLine:
    code, label = name
    rate, kind = pay.law[path], LineKind.EMPLOYER_CONTRIBUTION
    return PayslipLine(code, label, euro(rounded(base * rate)), kind, pay.law.source(path), base, rate, role, PRODUCT)


def levy_rate(pay: AustrianCase) -> Decimal:
    """The rates that every euro of pay owes, the free first month of the provident fund apart."""
    law = pay.law
    rate = law["fund.rate"] + law["municipal.rate"]
    if not reached(pay.person["born"], law["age.family_fund"], pay.case.month):
        rate += law["db.rate"]
        if pay.case.employer["chamber_member"]:
            rate += law[f"dz.{pay.engagement['federal_state']}"]
    return Decimal(rate)


def _vienna(pay: AustrianCase) -> Iterator[PayslipLine]:
    path = "vienna.week"
    if not owes_vienna(pay):
        return
    before = {week for slip in (*pay.together, *pay.others) if slip.minor("vienna") for week in weeks(slip.work.period, slip.work.ends)}
    started = len(weeks(pay.case.work.period, pay.case.work.ends) - before)
    if started:
        amount, kind = started * pay.law[path], LineKind.EMPLOYER_CONTRIBUTION
        values, label = {"weeks": started, "each": pay.law[path]}, "Vienna employer levy (U-Bahn-Steuer)"
        source, role = pay.law.source(path), AccountRole.WAGE_DEDUCTIONS
        yield PayslipLine("vienna", label, euro(amount), kind, source, role=role, explanation=_WEEKS, values=values)


def owes_vienna(pay: AustrianCase) -> bool:
    """Whether the Vienna levy is due: employment there for more than ten hours a week, until the 55th year of life is exceeded."""
    law, facts = pay.law, pay.engagement
    if pay.is_special or pay.is_leave or facts["form"] != EMPLOYEE or facts["federal_state"] != VIENNA:
        return False
    if reached(pay.person["born"], law["vienna.age"], pay.case.month):
        return False
    return bool(weekly_hours(pay) > law["vienna.hours"])


def weekly_hours(pay: AustrianCase) -> Decimal:
    """The hours of a week: as agreed, or those paid over the weeks of the period, at least one."""
    told = pay.engagement["weekly_hours"]
    if told is not None:
        return Decimal(told)
    work = pay.case.work
    week, days = Decimal(pay.law["time.week_days"]), Decimal(different_days([work.period]))
    return work.hours * week / max(week, days)


def weeks(period: Period, ends: bool) -> set[date]:
    """The Sundays of the weeks that a period owes the levy for: those that lie in it, and that of a week in which the contract ends."""
    sunday = period.start + timedelta(days=-period.start.isoweekday() % A_WEEK.days)
    found = set()
    while sunday <= period.end:
        found.add(sunday)
        sunday += A_WEEK
    return found | {sunday} if ends and sunday - A_WEEK != period.end else found


_WEEKS = "%(weeks)s started weeks of employment in Vienna at %(each)s each: %(amount)s."
