"""The gross amounts at which Belgian net pay falls although the gross rises."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.be.case import BelgianCase, belgian_case, summed
from countries.be.exceptional_pay import departure_of
from countries.be.facts import INCREASED
from countries.be.law import euro
from countries.be.withholding import YEAR
from smartcoop.country import PayCase
from smartcoop.money import Money, rounded


def steps(case: PayCase) -> tuple[Money, ...]:
    """Thresholds of the special contribution and edges of the table on exceptional pay, as gross amounts of this case."""
    pay = belgian_case(case)
    return tuple(euro(rounded(gross, mode=ROUND_UP)) for gross in sorted({*_special(pay), *_exceptional(pay)}) if gross > 0)


def _special(pay: BelgianCase) -> Iterator[Decimal]:
    period, slips = ("quarter", pay.in_quarter) if pay.settles else ("month", pay.in_month)
    share = pay.social["base.increased"] if pay.worker in INCREASED else Decimal(1)
    if departure_of(pay):
        share += pay.social["departure.single"]
    for column in ("alone", "couple", "two_incomes"):
        for row in pay.social[f"special.{period}.{column}"]:
            yield (row[0] - summed(slips, "declared_pay")) / share


def _exceptional(pay: BelgianCase) -> Iterator[Decimal]:
    if not pay.in_month and pay.engagement["pay_kind"] == "ordinary" and not departure_of(pay):
        return
    earlier = summed(pay.in_month, "gross") if pay.engagement["pay_kind"] == "ordinary" else Decimal(0)
    limits = list(pay.tax["exceptional.limits"])
    if pay.person["children"]:
        limits += [*pay.tax["exceptional.child_exemption"], *pay.tax["exceptional.child_reduction_limit"]]
    for limit in limits:
        yield (limit + 1) / YEAR - earlier
        yield limit / YEAR - earlier
