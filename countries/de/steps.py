"""The gross amounts at which German net pay falls although the gross rises, and the largest that a kind of employment allows."""

from countries.de import checks
from countries.de.case import GermanCase, german_case
from countries.de.law import EUR, ZERO
from countries.de.tax_lines import card_of, expected_year
from countries.de.wage_tax import one_off_bears_surcharge
from smartcoop.country import PayCase
from smartcoop.money import LARGEST, Money


def steps(case: PayCase) -> tuple[Money, ...]:
    """The one-off payment from which solidarity surcharge is due on all of it: there is no gliding zone (SolZG § 4 Satz 3).

    Everything else grows without a jump: minijob, transition range and the rest are kinds of their own, meeting in 2,000.00; ceilings bend.
    """
    pay = german_case(case)
    start = _surcharge_start(pay) if pay.is_one_off else None
    return (start,) if start else ()


def _surcharge_start(pay: GermanCase) -> Money | None:
    """The least one-off payment with surcharge; None where all or none bear it."""
    # The subsidy to private insurance is left out: it moves the start by less than what stands beside a step
    card, yearly, person = card_of(pay, ZERO), expected_year(pay), pay.person

    def bears(minor: int) -> bool:
        return one_off_bears_surcharge(pay.tax_on, card, yearly, Money(minor, EUR).amount, person["allowance_year"], person["addition_year"])

    low, high = 0, LARGEST
    while high - low > 1:
        middle = low + (high - low) // (1 + 1)
        low, high = (low, middle) if bears(middle) else (middle, high)
    return Money(high, EUR) if low else None


def maximum_gross(case: PayCase) -> Money | None:
    """The largest gross that the law allows for this case, or None where it sets no limit."""
    return checks.maximum_gross(german_case(case))
