"""The year so far: French contributions and their reduction are reckoned on the year, and each payslip settles what changed."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from countries.fr.facts import monthly_hours
from countries.fr.law import EUR, ZERO
from smartcoop.country import Facts, ParametersAt, PayCase, Payslip, Work, in_month
from smartcoop.dates import Period
from smartcoop.money import Money, rounded


@dataclass(frozen=True, slots=True)
class Year:
    """What the payslips of a calendar year add up to with one employer (CSS art. R242-2, D241-7).

    `ceiling` sums the months' ceilings, `whole_ceiling` the same without reduction for part time, `smic` the minimum wage of the paid hours.
    `health` and `prevoyance` are the employer's insurance, `granted` the reduction of contributions.
    """

    gross: Decimal = ZERO
    ceiling: Decimal = ZERO
    whole_ceiling: Decimal = ZERO
    smic: Decimal = ZERO
    health: Decimal = ZERO
    prevoyance: Decimal = ZERO
    granted: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of contributions on a year's pay."""

    gross: Decimal
    capped: Decimal
    second_slice: Decimal
    four_ceilings: Decimal
    cet: Decimal
    csg: Decimal
    insurance: Decimal


NOTHING = Year()
NO_BASES = Bases(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)


def bases(law: ParametersAt, year: Year) -> Bases:
    """Every base as the law makes it of the year so far."""
    if year is NOTHING:
        return NO_BASES
    gross, ceiling = year.gross, year.ceiling
    capped = min(gross, ceiling)
    pension = min(gross, law["ceiling.pension"] * ceiling)
    reduced = min(gross, law["ceiling.csg"] * year.whole_ceiling)
    insurance = year.health + year.prevoyance
    return Bases(
        gross,
        capped,
        max(ZERO, pension - capped),
        min(gross, law["ceiling.unemployment"] * ceiling),
        pension if gross > ceiling else ZERO,
        # CSS art. L136-1-1, III: no flat reduction on the employer's insurance
        rounded(law["csg.share"] * reduced) + gross - reduced + insurance,
        insurance,
    )


def year_before(case: PayCase) -> Year:
    """What the earlier payslips of the calendar year left behind, read from their own lines."""
    slips = [slip for slip in case.history if slip.month.year == case.month.year]
    if not slips:
        return NOTHING
    return Year(
        Money(sum(slip.gross.minor for slip in slips), EUR).amount,
        _told(slips, "ceiling"),
        _told(slips, "whole_ceiling"),
        sum((line.base or ZERO for slip in slips for line in slip.lines if line.code == "reduction_smic"), ZERO),
        _told(slips, "er_mutuelle"),
        _told(slips, "er_prevoyance_cadre"),
        -_told(slips, "rgdu"),
    )


def _told(slips: Iterable[Payslip], code: str) -> Decimal:
    return Money(sum(slip.minor(code) for slip in slips), EUR).amount


def whole_ceiling(law: ParametersAt, period: Period) -> Decimal:
    """The monthly ceiling for the calendar days of a period, to the cent (CSS art. R242-2)."""
    ceiling = Decimal(law["ceiling.month"])
    days = monthrange(period.start.year, period.start.month)[1]
    return ceiling if period.days == days else rounded(ceiling * period.days / days)


def employed(case: PayCase) -> Period:
    """The days of the month that the contract covers: those of the work; a salaried entrepreneur's contract lasts on after it, from its first work.

    CSS art. R242-2 reduces the ceiling only for days without contract. When a CESA ends within a month, nobody tells us: its last ceiling is whole.
    """
    if not _lasts(case.work):
        return case.work.period
    earlier = [slip for slip in case.history if _lasts(slip.work)]
    if any(slip.month < case.month for slip in earlier):
        return Period(case.month.first, case.month.last)
    starts = (slip.work.period.start for slip in earlier if slip.month == case.month)
    return Period(min([case.work.period.start, *starts]), case.month.last)


def _lasts(work: Work) -> bool:
    return work.facts.get("contract") == "esa"


def is_whole_month(work: Work) -> bool:
    """Whether the period is a calendar month from its first to its last day."""
    start, end = work.period.start, work.period.end
    return (end - start).days + 1 == monthrange(start.year, start.month)[1]


def ceilings(law: ParametersAt, case: PayCase) -> tuple[Decimal, Decimal]:
    """The ceiling of this payslip, and the same without reduction for part time; a month has no more than one of each."""
    full = law["time.monthly_hours"]
    whole = whole_ceiling(law, employed(case))
    hours = monthly_hours(law, case.work.facts)
    own = whole if hours is None or hours >= full else rounded(whole * hours / full)
    same = in_month(case.history, case.month)
    if not same:
        return own, whole
    left = whole if _lasts(case.work) else law["ceiling.month"]  # its days are counted once, whatever work they bring
    return min(own, max(ZERO, left - _told(same, "ceiling"))), min(whole, max(ZERO, left - _told(same, "whole_ceiling")))


def paid_hours(law: ParametersAt, work: Work) -> Decimal | None:
    """The hours that the pay is for: those of the contract for a whole month, else those worked; None where there is no working time."""
    hours = monthly_hours(law, work.facts)
    if hours is None or is_whole_month(work):
        return hours
    return min(hours, work.hours)


def reduction_smic(law: ParametersAt, case: PayCase, gross: Decimal) -> Decimal:
    """The minimum wage that the reduction compares this pay with, unrounded.

    Without working time it is the pay itself, up to a full month's (CSS art. D241-27): at most one for all payslips of the month.
    """
    hourly, hours = law["reduction.smic"], paid_hours(law, case.work)
    if hours is not None:
        return Decimal(hourly * hours)
    same = in_month(case.history, case.month)
    paid = Money(sum(slip.gross.minor for slip in same), EUR).amount
    most = hourly * law["time.monthly_hours"]
    return Decimal(min(gross + paid, most) - min(paid, most))


def insured_this_month(case: PayCase) -> bool:
    """Whether an earlier payslip of the month already bears the month's health insurance."""
    return any(slip.minor("er_mutuelle") for slip in in_month(case.history, case.month))


def health_insurance(case: PayCase) -> tuple[Decimal, Decimal]:
    """What employer and employee bear of this month's health insurance: once a month, nothing for who is exempt."""
    facts: Facts = case.employer
    if case.work.facts["health_exempt"] or insured_this_month(case):
        return ZERO, ZERO
    total = facts["health_total"]
    employer = rounded(total * facts["health_employer_share"] / 100)
    return employer, total - employer
