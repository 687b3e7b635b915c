"""The pay of the year that the withholding is reckoned on, and the percentage that follows (RIRPF, art. 83.2, 86, 87)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countries.es.case import SpanishCase, rest_days, summed
from countries.es.facts import FIXED_TERM
from countries.es.family import ascendants, descendants
from countries.es.irpf import Tax, Worker, first_percent, later_percent, with_limits, yearly_tax
from countries.es.law import EUR, ZERO
from smartcoop.country import Facts, Payslip
from smartcoop.money import HUNDRED, Money, rounded

YEAR_PAY, YEAR_TAX = "irpf_year_pay", "irpf_quota"
"""The lines of a payslip that tell on what its percentage rests: the year's pay, with the percentage computed, and its tax."""


@dataclass(frozen=True, slots=True)
class Past:
    """What this payer paid in the year before this payment, the contributions and the tax kept from it."""

    paid: Decimal
    contributions: Decimal
    withheld: Decimal


@dataclass(frozen=True, slots=True)
class Withholding:
    """The percentage to withhold, the one `computed` before any least or voluntary one, its tax of the year, and why it is what it is."""

    percent: Decimal
    computed: Decimal
    tax: Tax
    past: Past
    reason: str


def is_of_year(pay: SpanishCase) -> bool:
    """Whether the yearly amounts that the person's facts tell belong to the year of this payslip."""
    return bool(pay.person["amounts_year"] == pay.case.month.year)


def past_of(pay: SpanishCase) -> Past:
    """The earlier payslips of the year, and what the person was paid before this software was used."""
    person, slips = pay.person, pay.in_year
    opened = is_of_year(pay)
    opening = [Decimal(person[name]) if opened else ZERO for name in ("opening_pay", "opening_contributions", "opening_withheld")]
    if not slips:
        return Past(*opening)
    sums = (
        Money(sum(slip.gross.minor for slip in slips), EUR).amount,
        Money(sum(slip.employee_contributions.minor for slip in slips), EUR).amount,
        summed(slips, "irpf"),
    )
    return Past(*(before + told for before, told in zip(sums, opening, strict=True)))


def worker_of(person: Facts, year: int) -> Worker:
    """The declaration of modelo 145 in a year."""
    born: date | None = person["born"]
    return Worker(
        year,
        year - born.year if born else None,
        person["family_situation"],
        descendants(person["descendants"]),
        ascendants(person["ascendants"]),
        person["disability"],
        person["disability_help"],
        person["moved_in"] in (year, year - 1),
        Decimal(person["compensatory_pension"]),
        Decimal(person["alimony"]),
        person["mortgage"],
        person["territory"],
    )


def year_pay(pay: SpanishCase, past: Past, total: Decimal) -> Decimal:
    """The pay of the year: what was paid, this payment of `total`, and what is still expected, as told or as much for the rest of the contract."""
    if pay.engagement["day_labour"]:
        return rounded(pay.law["irpf.day_labour"] * pay.gross / pay.case.work.days)
    so_far = past.paid + total
    told = pay.person["expected_year_pay"] if is_of_year(pay) else None
    if told is not None:
        return max(so_far, Decimal(told))
    rest = rest_days(pay)
    return so_far + rounded(pay.gross * rest / pay.days) if rest else so_far


def is_least_due(facts: Facts, *, artist: bool) -> bool:
    """Whether the least percentage of contracts of less than a year and of artists holds (RIRPF, art. 86.2)."""
    return artist or facts["contract"] == FIXED_TERM


def withholding_of(pay: SpanishCase, total: Decimal, contributions: Decimal) -> Withholding:
    """The percentage on this payment of `total`, from which `contributions` are kept."""
    law, past = pay.law, past_of(pay)
    worker = worker_of(pay.person, pay.case.month.year)
    expected = year_pay(pay, past, total)
    day_labour = pay.engagement["day_labour"]
    left = expected if day_labour else expected - past.paid
    of_year = rounded(contributions * left / total) + (ZERO if day_labour else past.contributions)
    tax = yearly_tax(law, worker, expected, of_year)
    kept = _unchanged(pay, tax)
    if kept is not None:
        computed, reason = kept, UNCHANGED
    elif past.paid and not day_labour:
        computed, reason = later_percent(law, worker, tax, past.paid, past.withheld), LATER
    else:
        computed, reason = first_percent(law, worker, tax), FIRST
    return _limited(pay, worker, Withholding(computed, computed, tax, past, reason))


def _unchanged(pay: SpanishCase, tax: Tax) -> Decimal | None:
    """The percentage of the last payslip, where neither the year's pay nor the person's circumstances changed since (RIRPF, art. 87.2)."""
    last: Payslip | None = pay.in_year[-1] if pay.in_year else None
    if last is None or (last.amount(YEAR_PAY).amount, last.amount(YEAR_TAX).amount) != (tax.pay, rounded(tax.due)):
        return None
    return next((line.rate * HUNDRED for line in last.lines if line.code == YEAR_PAY and line.rate is not None), None)


def _limited(pay: SpanishCase, worker: Worker, found: Withholding) -> Withholding:
    """The least percentage, the exempt pay, and the higher one that the person asks for."""
    least = is_least_due(pay.engagement, artist=pay.is_artist)
    percent = with_limits(pay.law, worker, found.tax, found.computed, least=least)
    reason = LEAST if percent > found.computed else EXEMPT if percent < found.computed or (found.tax.pay <= found.tax.exempt and not least) else found.reason
    wished = pay.person["voluntary_percent"]
    if wished is not None and wished > percent:
        percent, reason = Decimal(wished), VOLUNTARY
    return Withholding(percent, found.computed, found.tax, found.past, reason)


FIRST = (
    "For a year's pay of %(year)s, a base of %(taxable)s and a personal and family minimum of %(minimum)s, the tax is %(quota)s: %(rate)s, cut to two "
    "decimals; of %(base)s that is %(amount)s."
)
LATER = (
    "The tax on a year's pay of %(year)s is %(quota)s; %(withheld)s are withheld already, so that what remains of the year bears %(rate)s, cut to two "
    "decimals; of %(base)s that is %(amount)s."
)
UNCHANGED = "Nothing has changed since the last payslip, so that its %(rate)s stays: of %(base)s that is %(amount)s."
LEAST = "Contracts of less than a year and artists bear at least %(rate)s: of %(base)s that is %(amount)s."
EXEMPT = "The year's pay of %(year)s is at most %(exempt)s, up to which nothing is withheld in this family situation: %(amount)s."
VOLUNTARY = "At your own request %(rate)s are withheld: of %(base)s that is %(amount)s."
