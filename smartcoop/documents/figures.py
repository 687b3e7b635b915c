"""Where the money went, as a bar that a page can draw."""

from dataclasses import dataclass
from decimal import Decimal

from smartcoop.country import Payslip
from smartcoop.documents.views import CertificateView
from smartcoop.i18n import marked
from smartcoop.money import Money

WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole: its name (a message id), its amount, where it starts and how long it is in thousandths, its share as a fraction."""

    name: str
    amount: Money
    start: int
    length: int
    share: Decimal
    colour: str


COLOURS = ("#0f5c5c", "#5b9390", "#a3c4c1", "#d8c9a8")
"""As the stylesheet's keys below the bar; a drawing does not read the stylesheet."""


def bar(payslip: Payslip) -> tuple[Segment, ...]:
    """What the whole cost of a payslip is made of, in parts that sum to it; nothing where a part is negative or all are zero."""
    parts = (
        (marked("Net pay"), payslip.net),
        (marked("Income tax withheld"), payslip.withholding_tax),
        (marked("Your social contributions"), payslip.employee_contributions),
        (marked("The employer's contributions"), payslip.employer_contributions),
    )
    whole = payslip.total_cost
    if whole.minor <= 0 or any(part.minor < 0 for _, part in parts):
        return ()
    lengths = [length.minor for length in Money(WHOLE, payslip.currency).split([part.minor for _, part in parts])]
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return tuple(
        Segment(name, part, start, length, Decimal(length) / WHOLE, colour)
        for (name, part), start, length, colour in zip(parts, starts, lengths, COLOURS, strict=True)
    )


def paid_in(view: CertificateView) -> Money:
    """What the shares of a certificate are worth together."""
    return Money(view.value.minor * view.shares, view.value.currency)
