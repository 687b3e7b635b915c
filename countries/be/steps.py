"""The gross amounts at which Belgian net pay falls although the gross rises."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.be.case import BelgianCase, belgian_case, summed
from countries.be.checks import student_hours_left
from countries.be.exceptional_pay import departure_of
from countries.be.facts import INCREASED, counted_children
from countries.be.law import ZERO, euro
from countries.be.withholding import YEAR, exempt_up_to, reduced_up_to
from smartcoop.country import PayCase
from smartcoop.money import Money, rounded


def steps(case: PayCase) -> tuple[Money, ...]:
    """Thresholds of the special contribution and edges of the table on exceptional pay, as gross amounts of this case."""
    pay = belgian_case(case)
    return tuple(euro(rounded(gross, mode=ROUND_UP)) for gross in sorted({*_special(pay), *_exceptional(pay)}) if gross > 0)


def _special(pay: BelgianCase) -> Iterator[Decimal]:
    """Where the pay declared in the quarter, or in the month, reaches a row of the table."""
    period, slips = ("quarter", pay.in_quarter) if pay.settles else ("month", pay.in_month)
    before, share = summed(slips, "declared_pay"), _declared_share(pay)
    if departure := departure_of(pay):
        rate = pay.social["departure.single"]
        before, share = before + rate * (departure.gross - pay.gross), share + rate
    for column in ("alone", "couple", "two_incomes"):
        for row in pay.social[f"special.{period}.{column}"]:
            if share:
                yield (row[0] - before) / share


def _declared_share(pay: BelgianCase) -> Decimal:
    """The pay declared for a euro of gross."""
    if pay.worker == "student":
        hours = pay.case.work.hours
        return max(ZERO, hours - student_hours_left(pay.case)) / hours
    return Decimal(pay.social["base.increased"]) if pay.worker in INCREASED else Decimal(1)


def _exceptional(pay: BelgianCase) -> Iterator[Decimal]:
    """Where normal yearly pay, as this case's gross makes it, reaches another rate or exemption."""
    ordinary = pay.engagement["pay_kind"] == "ordinary"
    if ordinary and departure_of(pay) is None:
        return
    earlier = summed(pay.in_month, "gross") if ordinary else ZERO
    limits = list(pay.tax["exceptional.limits"])
    if children := counted_children(pay.person, pay.tax["tax.child_disabled_counts"]):
        limits += [exempt_up_to(pay.tax, children), reduced_up_to(pay.tax, children)]
    for limit in limits:
        yield limit / YEAR - earlier
