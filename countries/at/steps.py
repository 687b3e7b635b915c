"""The gross amounts at which Austrian net pay falls, or its cost jumps, although the gross rises by a cent."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.at.case import RUNNING, AustrianCase, austrian_case, is_short, summed
from countries.at.facts import CASUAL, FEE, has_special_payments
from countries.at.law import ZERO, euro
from countries.at.social_insurance import LIMIT, short_jobs
from countries.at.specials import held, months_of, sixth_of
from smartcoop.country import PayCase
from smartcoop.money import CENT, Money, rounded


def steps(case: PayCase) -> tuple[Money, ...]:
    """The limit of marginal pay, the steps of unemployment insurance on running pay and on special payments, and the sixth below which these are free."""
    if case.work.facts["form"] == FEE:
        return ()
    pay = austrian_case(case)
    found = (rounded(gross, mode=ROUND_UP) for gross in _steps(pay))
    return tuple(sorted({euro(gross) for gross in found if gross > 0}, key=lambda step: step.minor))


def _steps(pay: AustrianCase) -> Iterator[Decimal]:
    rates = [above for above, rate in pay.law["employee.unemployment"] if above]
    if pay.is_special:
        yield from (above - pay.earlier("special_payment") for above in rates)
        if not months_of(pay):
            yield pay.law[LIMIT]
        return
    before = pay.running - pay.own_running
    yield _marginal(pay) - before
    yield from (above - before - summed(short_jobs(pay), *RUNNING) for above in rates)
    if _pays_specials(pay):
        yield from _at_end(pay, rates)


def _marginal(pay: AustrianCase) -> Decimal:
    """The running pay that makes the limit of marginal pay."""
    limit = Decimal(pay.law[LIMIT])
    if pay.engagement["term"] == CASUAL:
        return limit * pay.days
    if is_short(pay.engagement) or pay.full_month or pay.engagement["monthly_pay"] is not None:
        return limit
    return limit * pay.days / pay.month_days


def _pays_specials(pay: AustrianCase) -> bool:
    return bool((pay.case.work.ends or pay.is_leave) and has_special_payments(pay.engagement))


def _at_end(pay: AustrianCase, rates: list[Decimal]) -> Iterator[Decimal]:
    """With two twelfths paid on top: their own steps, and the running pay whose sixth of the year is free of tax."""
    share = pay.law["special.payments"] / 12
    paid = pay.earlier("special_payment") + (ZERO if pay.is_leave else held(pay))
    # The reserve is rounded half up: it exceeds a limit half a cent above it
    yield from ((above - paid + CENT / (1 + 1)) / share for above in rates)
    if pay.is_leave:
        yield (pay.law["special.free"] - sixth_of(pay)) / share + pay.gross
    else:
        yield (pay.law["special.free"] - summed(pay.year, "leave") * share) * months_of(pay) / pay.law["special.payments"] - summed(pay.year, "gross")
