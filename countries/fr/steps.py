"""The gross amounts at which French net pay or cost falls although the gross rises."""

from collections.abc import Iterator
from decimal import Decimal

from countries.fr.case import FrenchCase, french_case
from countries.fr.law import EUR, ZERO
from countries.fr.reduction import coefficient
from countries.fr.settled import NOISE, Nets, Of, about
from countries.fr.withholding import GRIDS, is_short, personal_rate
from countries.fr.year import ceilings, reduction_smic
from smartcoop.country import PayCase
from smartcoop.country.inverse import WINDOW, changes
from smartcoop.money import CENT, HUNDRED, LARGEST, Money, rounded


def steps(case: PayCase) -> tuple[Money, ...]:
    """Where CET begins, where the default rate of withholding rises, and where the reduction grows with the pay of a salaried entrepreneur."""
    pay = french_case(case)
    nets = Nets(pay)
    above = _ceiling(pay, nets)
    found = {*above, *_grid(pay, nets, max(above, default=1)), *_reduction(pay, nets)}
    return tuple(Money(minor, EUR) for minor in sorted(found) if 0 < minor < LARGEST)


def _ceiling(pay: FrenchCase, nets: Nets) -> tuple[int, ...]:
    """The first pay above the ceiling of the year so far: CET is then due on all of it."""
    ceiling = pay.before.ceiling + ceilings(pay.social, pay.case)[0]
    return tuple(_reached(nets.gross, ceiling + CENT, 0, LARGEST))


def _grid(pay: FrenchCase, nets: Nets, above: int) -> Iterator[int]:
    """Each pay at which the net taxable amount reaches another rate of the grid, below and above the beginning of CET, which lowers it."""
    if personal_rate(pay.case) is not None:
        return
    relief = pay.tax["pas.short_contract"] if is_short(pay.engagement) else ZERO
    for bound, _ in pay.tax[GRIDS[pay.case.person["territory"]]][1:]:
        yield from _reached(nets.taxable, bound + relief, 0, above - 1)
        yield from _reached(nets.taxable, bound + relief, above, LARGEST)


def _reached(of: Of, wanted: Decimal, low: int, high: int) -> Iterator[int]:
    """Every pay between two that reaches what is wanted, one cent less not: the noise of roundings may make several."""
    place = about(of, wanted, low, high)
    if place is None:
        return
    start, end = max(low, place - NOISE), min(high, place + NOISE)
    before = of(start) >= wanted
    for minor in range(start + 1, end + 1):
        reached = of(minor) >= wanted
        if reached and not before:
            yield minor
        before = reached


def _reduction(pay: FrenchCase, nets: Nets) -> Iterator[int]:
    """Where a salaried entrepreneur's pay raises the year's minimum wage so far beside its pay that employer contributions fall.

    While the month's pay is below a full minimum wage, each euro of it counts as one of minimum wage too. Where four decimals of the
    coefficient move the cost by less than the search's own window, only the beginning of the reduction is told.
    """
    before = pay.before
    if pay.engagement["contract"] != "esa" or before.gross <= before.smic:
        return
    most = before.gross + reduction_smic(pay.social, pay.case, Decimal(LARGEST))
    fine = before.gross * pay.social["reduction.place"] * HUNDRED > WINDOW - NOISE
    yield from changes(lambda minor: _relief(pay, nets.gross(minor), fine), 0, about(nets.gross, rounded(most), 0, LARGEST) or 0)


def _relief(pay: FrenchCase, total: Decimal, fine: bool) -> Decimal:
    """What grows where the employer's contributions on the year's pay fall: the coefficient, and the reduced rates of 2025."""
    law = pay.social
    smic = pay.before.smic + reduction_smic(law, pay.case, total - pay.before.gross)
    share = coefficient(law, pay.employer["headcount"] >= law["headcount.housing"], total, smic)
    limits = (law["employer.health_reduced_up_to"], law["employer.family_reduced_up_to"])
    return (share if fine else Decimal(bool(share))) + Decimal(sum(bool(limit) and total <= limit * smic for limit in limits))
