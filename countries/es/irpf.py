"""Withholding of income tax from the pay of a year, by the tax agency's algorithm (RIRPF, art. 80-88): pure functions of a year and a worker."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from countries.es.family import FROM_33, FROM_65, NO_DISABILITY, Dependant
from countries.es.law import PARAMETERS, ZERO
from smartcoop.country import ParametersAt
from smartcoop.money import HUNDRED, rounded, rounded_down

COMMON, CEUTA_MELILLA = "common", "ceuta_melilla"
SINGLE_PARENT, SPOUSE_WITHOUT_INCOME, OTHER_SITUATION = "1", "2", "3"


@dataclass(frozen=True, slots=True)
class Worker:
    """What modelo 145 declares. `age` is the one reached in `year`; `pension` and `alimony` are yearly amounts paid by order of a court."""

    year: int
    age: int | None = None
    situation: str = OTHER_SITUATION
    descendants: tuple[Dependant, ...] = ()
    ascendants: tuple[Dependant, ...] = ()
    disability: str = NO_DISABILITY
    help: bool = False
    mobility: bool = False
    pension: Decimal = ZERO
    alimony: Decimal = ZERO
    mortgage: bool = False
    territory: str = COMMON


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of a year's pay: the reduction for work, the base, the minimum, the quota, what a mortgage takes off it, and the exempt pay."""

    pay: Decimal
    reduction: Decimal
    base: Decimal
    minimum: Decimal
    quota: Decimal
    mortgage: Decimal
    exempt: Decimal

    @property
    def due(self) -> Decimal:
        """What is to be withheld in the year."""
        return max(ZERO, self.quota - self.mortgage)


def yearly_tax(law: ParametersAt, worker: Worker, pay: Decimal, contributions: Decimal) -> Tax:
    """The tax on the `pay` of a year from this payer, of which the worker bears `contributions` of social security."""
    own = _circumstances(law.on, worker)
    net = max(ZERO, pay - contributions)
    reduction = work_reduction(law, net)
    base = rounded(max(ZERO, net - min(own.costs, net) - reduction - own.deductions))
    owed = rounded(_quota(law, worker, base, own))
    if pay <= law["irpf.quota_limit_up_to"]:
        owed = min(owed, rounded(law["irpf.quota_limit"] * max(ZERO, pay - own.exempt)))
    mortgage = law["irpf.mortgage"] * pay if worker.mortgage and pay < law["irpf.mortgage_below"] else ZERO
    return Tax(pay, reduction, base, own.minimum, owed, mortgage, own.exempt)


def work_reduction(law: ParametersAt, net: Decimal) -> Decimal:
    """The reduction for income from work (LIRPF, art. 20), unrounded, never more than the income itself."""
    floor = ZERO
    for up_to, amount, part in law["irpf.reduction"]:
        if net <= up_to:
            return min(net, max(ZERO, Decimal(amount - part * (net - floor))))
        floor = up_to
    return ZERO


def costs(law: ParametersAt, worker: Worker) -> Decimal:
    """What every employee deducts, more for mobility and for a disability (LIRPF, art. 19.2.f)."""
    degree = FROM_65 if worker.disability == FROM_33 and worker.help else worker.disability
    return Decimal(law["irpf.costs"] + (law["irpf.costs_mobility"] if worker.mobility else ZERO) + law["irpf.costs_disability"][degree])


def _deductions(law: ParametersAt, worker: Worker) -> Decimal:
    many = len(counted_descendants(law, worker)) > law["irpf.many_from"]
    return worker.pension + (law["irpf.many_descendants"] if many else ZERO)


def counted_descendants(law: ParametersAt, worker: Worker) -> list[Dependant]:
    """Descendants below the age in the year, and those with a disability at any age."""
    return [one for one in worker.descendants if one.disability != NO_DISABILITY or worker.year - one.born < law["irpf.descendants_below"]]


def personal_minimum(law: ParametersAt, worker: Worker) -> Decimal:
    """The personal and family minimum (LIRPF, art. 57-61; RIRPF, art. 84)."""
    own = law["irpf.minimum"] + _aged(law["irpf.minimum_age"], worker.age)
    own += _disabled(law, worker.disability, help_needed=worker.help)
    family = sum((_descendant(law, worker, place, one) for place, one in enumerate(counted_descendants(law, worker))), ZERO)
    family += sum((_ascendant(law, worker, one) for one in worker.ascendants), ZERO)
    return rounded(own + family)


def _aged(steps: tuple[tuple[Decimal, Decimal], ...], age: int | None) -> Decimal:
    return ZERO if age is None else sum((amount for from_age, amount in steps if age >= from_age), ZERO)


def _disabled(law: ParametersAt, degree: str, *, help_needed: bool) -> Decimal:
    helped = degree == FROM_65 or (degree == FROM_33 and help_needed)
    return Decimal(law["irpf.disability"][degree] + (law["irpf.help"] if helped else ZERO))


def _descendant(law: ParametersAt, worker: Worker, place: int, one: Dependant) -> Decimal:
    amounts = law["irpf.descendants"]
    whole = amounts[min(place, len(amounts) - 1)] + _disabled(law, one.disability, help_needed=one.help)
    if worker.year - max(one.born, one.adopted or one.born) < law["irpf.young_below"]:
        whole += law["irpf.young"]
    return Decimal(whole if one.in_full else whole * law["irpf.half"])


def _ascendant(law: ParametersAt, worker: Worker, one: Dependant) -> Decimal:
    steps = law["irpf.ascendants"]
    amount = _aged(steps, worker.year - one.born)
    if one.disability != NO_DISABILITY:
        amount = max(amount, steps[0][1]) + _disabled(law, one.disability, help_needed=one.help)
    return Decimal(amount / (1 + one.others))


def exempt_pay(law: ParametersAt, worker: Worker) -> Decimal:
    """The yearly pay up to which nothing is withheld (RIRPF, art. 81.1)."""
    by_descendants = law["irpf.exempt"][worker.situation]
    return Decimal(by_descendants[min(len(counted_descendants(law, worker)), len(by_descendants) - 1)])


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What follows from the declaration alone: deductions, the minimum, the scale's tax on it, the exempt pay."""

    costs: Decimal
    deductions: Decimal
    minimum: Decimal
    free: Decimal
    exempt: Decimal


@lru_cache
def _circumstances(on: date, worker: Worker) -> _Circumstances:
    law = PARAMETERS.at(on)
    minimum, scale, place = personal_minimum(law, worker), law["irpf.scale"], law["irpf.place"]
    free = scale(minimum + (law["irpf.alimony"] if worker.alimony else ZERO), place)
    return _Circumstances(costs(law, worker), _deductions(law, worker), minimum, free, exempt_pay(law, worker))


def _quota(law: ParametersAt, worker: Worker, base: Decimal, own: _Circumstances) -> Decimal:
    """The scale on the base less the scale on the minimum; alimony for children bears the scale apart, with a higher minimum (LIRPF, art. 64)."""
    scale, place, alimony = law["irpf.scale"], law["irpf.place"], worker.alimony
    if not alimony:
        return max(ZERO, Decimal(scale(base, place)) - own.free)
    if alimony < base:
        return max(ZERO, Decimal(scale(alimony, place) + scale(base - alimony, place)) - own.free)
    return max(ZERO, Decimal(scale(base, place) - scale(own.minimum, place)))


def first_percent(law: ParametersAt, worker: Worker, tax: Tax) -> Decimal:
    """The percentage for a year in which nothing was paid yet, cut to two decimals; reduced in Ceuta and Melilla (RIRPF, art. 80.2, 86.1)."""
    percent = rounded_down(HUNDRED * tax.due / tax.pay) if tax.pay else ZERO
    return rounded_down(percent * part_here(law, worker))


def later_percent(law: ParametersAt, worker: Worker, tax: Tax, paid: Decimal, withheld: Decimal) -> Decimal:
    """The percentage of what is still to be paid, after a change in the year (RIRPF, art. 87); never negative, and limited."""
    left = tax.pay - paid
    percent = rounded_down(HUNDRED * max(ZERO, tax.due * part_here(law, worker) - withheld) / left) if left > 0 else ZERO
    return min(percent, Decimal(law["irpf.most_percent"][worker.territory]))


def part_here(law: ParametersAt, worker: Worker) -> Decimal:
    """The part of the percentage that is withheld where the worker earns it."""
    return Decimal(law["irpf.ceuta_melilla"]) if worker.territory == CEUTA_MELILLA else Decimal(1)


def with_limits(law: ParametersAt, worker: Worker, tax: Tax, percent: Decimal, *, least: bool) -> Decimal:
    """The percentage after the least one of short contracts and artists (art. 86.2), or nothing up to the exempt pay (art. 81)."""
    if least:
        return max(percent, Decimal(law["irpf.least_percent"][worker.territory]))
    return ZERO if tax.pay <= tax.exempt else percent
