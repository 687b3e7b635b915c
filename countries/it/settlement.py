"""Income tax of the year to date: what is due on all pay so far, so that each payslip withholds or gives back the difference.

While a contract goes on, the brackets are those of the months with pay, and deductions follow the income that the year will reach. When it ends,
and in December, the year itself is settled (D.P.R. 600/1973, art. 23 c. 2-3).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countries.it.case import Employment, ItalianCase, is_collaboration
from countries.it.income_tax import (
    FIXED_TERM,
    NO_WORK_DEDUCTION,
    OPEN_ENDED,
    family_deduction,
    family_of,
    further_deduction,
    integration,
    tax_free_sum,
    work_deduction,
    yearly_income,
)
from countries.it.law import ONE, ZERO, summed
from smartcoop.country import Facts, ParametersAt
from smartcoop.money import HUNDRED, rounded


@dataclass(frozen=True, slots=True)
class Year:
    """Taxable pay of the year to date: all, that of employments alone, that of extra months and their number, and what earlier employers certified.

    `days` and `months` are those of employment so far; `days_year` and `growth` what they and ordinary pay become by the end of the contract or year.
    """

    taxable: Decimal
    employment: Decimal
    extra: Decimal
    extras: int
    days: Decimal
    months: int
    days_year: Decimal
    growth: Decimal
    term: str
    settles: bool
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on the year to date, with the total income that deductions follow, and the yearly income that picks the tax-free rate."""

    income: Decimal
    yearly: Decimal
    rate: Decimal
    gross_tax: Decimal
    work: Decimal
    family: Decimal
    further: Decimal
    tax: Decimal
    integration: Decimal
    relief: Decimal


@dataclass(frozen=True, slots=True)
class Frame:
    """The year before this payslip's own pay is added: reckoned once, whatever the pay."""

    taxable: Decimal
    employment: Decimal
    extra: Decimal
    extras: int
    days: Decimal
    months: int
    days_year: Decimal
    left: Decimal
    term: str


def frame_of(pay: ItalianCase) -> Frame:
    """The year so far, its days and months with this payslip, and what is left of it."""
    history, person = pay.case.history, pay.person
    employed = pay.employed()
    months, days = max(1, len(employed.months)), employed.days
    left = ZERO if pay.settles else Decimal(_months_left(pay, employed))
    most = pay.tax["irpef.days"]
    days = min(days + (person["earlier_days"] if pay.settles else 0), most)
    extra = [slip for slip in history if slip.work.facts["pay_kind"] == "extra_month"]
    return Frame(
        summed(history, "taxable"),
        summed((slip for slip in history if not is_collaboration(slip.work.facts)), "taxable"),
        summed(extra, "taxable"),
        len(extra),
        days,
        months,
        days if pay.settles else min(most, _days_of_year(pay, days, (months + left) / months)),
        left,
        FIXED_TERM if employed.fixed_term else OPEN_ENDED,
    )


def _last_day(pay: ItalianCase) -> date:
    """The last day of the contract in this year."""
    end = date(pay.case.month.year, 12, 1)
    ends_on: date = pay.engagement["ends_on"] or date.max
    return min(ends_on, end.replace(day=monthrange(end.year, end.month)[1]))


def _months_left(pay: ItalianCase, employed: Employment) -> int:
    """The months of the year without pay yet, this one included, before the contract ends."""
    month = pay.case.month.number
    return max(0, _last_day(pay).month - month) + (month not in employed.months)


def _days_of_year(pay: ItalianCase, days: Decimal, growth: Decimal) -> Decimal:
    """The days that the year will count: those that the calendar still has, of on-call work in proportion to the months."""
    if pay.engagement["contract"] == "on_call":
        return rounded(days * growth, ONE)
    return days + max(0, (_last_day(pay) - pay.case.work.period.end).days)


def year_with(pay: ItalianCase, frame: Frame, taxable: Decimal) -> Year:
    """The year to date once this taxable pay is added; at settlement with what earlier employers certified."""
    person, facts = pay.person, pay.engagement
    earlier = person["earlier_taxable"] if pay.settles else ZERO
    own = ZERO if is_collaboration(facts) else taxable
    is_extra = facts["pay_kind"] == "extra_month"
    return Year(
        frame.taxable + taxable + earlier,
        frame.employment + own + earlier,
        frame.extra + (taxable if is_extra else ZERO),
        frame.extras + is_extra,
        frame.days,
        frame.months,
        frame.days_year,
        ONE if pay.settles else (frame.months + frame.left) / frame.months,
        frame.term,
        pay.settles,
        None if pay.settles else person["expected_income"],
    )


def due(law: ParametersAt, person: Facts, year: Year) -> Due:
    """The tax, deductions and sums due on the year to date, each rounded half up to the cent."""
    ordinary = year.taxable - year.extra
    reached = rounded(ordinary * year.growth) + year.extra
    if year.expected is not None:
        reached = max(year.taxable, year.expected)
    income = reached + person["other_income"] + (ZERO if year.settles else person["earlier_taxable"])
    share = year.days / year.days_year if year.days_year else ONE
    gross_tax = _gross_tax(law, person, year)
    whole = gross_tax if year.settles else Decimal(law["irpef.scale"](reached))
    work = work_deduction(law, income, year.days_year, year.term)
    months = _family_months(person, year)
    family = family_deduction(law, income, family_of(law, person), months)
    family_year = family if year.settles else family_deduction(law, income, family_of(law, person), 12)
    treatment = integration(law, income, whole, work.ordinary, family_year, year.days_year) if person["apply_integration"] else ZERO
    if not person["apply_deductions"]:
        work, family = NO_WORK_DEDUCTION, ZERO
    further, yearly, rate, relief = _relief(law, person, year, income, reached)
    worked, further = rounded(work.total * share), rounded(further * share)
    tax = max(ZERO, gross_tax - worked - family - further)
    return Due(income, yearly, rate, gross_tax, worked, family, further, tax, rounded(treatment * share), relief)


def _gross_tax(law: ParametersAt, person: Facts, year: Year) -> Decimal:
    """By the year's brackets at settlement; else by a twelfth of them for each month with pay, and for each extra month (art. 23 c. 2 a-b)."""
    scale = law["irpef.scale"]
    if year.settles:
        tax = Decimal(scale(year.taxable))
    else:
        tax = rounded(scale((year.taxable - year.extra) * 12 / year.months) * year.months / 12)
        if year.extras:
            tax += rounded(scale(year.extra * 12 / year.extras) * year.extras / 12)
    asked = person["higher_rate"]
    return tax if asked is None else max(tax, rounded(year.taxable * asked / HUNDRED))


def _family_months(person: Facts, year: Year) -> int:
    if year.settles and person["family_months"] is not None:
        return int(person["family_months"])
    return year.months


def _relief(law: ParametersAt, person: Facts, year: Year, income: Decimal, reached: Decimal) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The further deduction of the year, and the tax-free sum on employment pay so far with the income and rate that it follows."""
    if not year.employment or not person["apply_relief"]:
        return ZERO, ZERO, ZERO, ZERO
    part = year.employment / year.taxable if year.taxable else ONE
    yearly = yearly_income(law, reached * part, year.days_year)
    found = tax_free_sum(law, income, year.employment, yearly)
    return further_deduction(law, income, year.days_year), yearly, found.rate, found.amount
