"""Interest for late payment, at the rates of the seller's country, for every day that something was open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import AccountRole, Parameter
from smartcoop.dates import Period
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.views import buyer_of
from smartcoop.ledger.queries import statement
from smartcoop.money import Money

YEAR = 365
BUSINESS, CONSUMER, FLAT = "late_interest.business", "late_interest.consumer", "late_interest.flat"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in which the same amount was open at the same yearly rate."""

    period: Period
    open: Money
    rate: Decimal

    @property
    def days(self) -> int:
        """How many days, the first and the last included."""
        return self.period.days


@dataclass(frozen=True, slots=True)
class LateInterest:
    """What the law adds to an invoice that is paid late: interest by stretches of days, and a flat compensation of recovery costs.

    All in the currency of the books. A business owes both by law from the day after the due date; a person owes interest only from the
    formal notice on, at `rate`.
    """

    interest: Money
    flat: Money
    rate: Decimal
    source: str
    stretches: tuple[Stretch, ...]
    is_business: bool


def interest_is_known(invoice: Invoice) -> bool:
    """Whether the rates of the seller's country reach back to the first late day of a business; a person owes nothing before the formal notice."""
    rates = country.load(invoice.cooperative.country).parameters[BUSINESS]
    return not buyer_of(invoice).is_business or _first_late(invoice) >= rates.starts[0]


def late_interest(session: Session, invoice: Invoice, *, on: date) -> LateInterest:
    """What the law adds to an invoice up to and including a day; nothing while it is not overdue."""
    law, is_business = country.load(invoice.cooperative.country), buyer_of(invoice).is_business
    rates = law.parameters[BUSINESS if is_business else CONSUMER]
    stretches = tuple(stretches_of(_open_days(session, invoice), rates, Period(_first_late(invoice), on))) if is_business and _is_late(invoice, on) else ()
    own = invoice.cooperative.currency
    flat = Money.of(law.parameters[FLAT].at(on), own) if stretches else Money.zero(own)
    return LateInterest(interest_of(stretches, own), flat, rates.at(on), rates.source, stretches, is_business)


def _first_late(invoice: Invoice) -> date:
    return (invoice.due_on or invoice.drafted_on) + timedelta(days=1)


def _is_late(invoice: Invoice, on: date) -> bool:
    return invoice.due_on is not None and invoice.due_on < on


def _open_days(session: Session, invoice: Invoice) -> list[tuple[date, Money]]:
    """The days on which the open amount changed, with what was open from then on."""
    lines = statement(session, invoice.cooperative_id, (AccountRole.RECEIVABLE,), invoice.ref)
    return list({line.entry.booked_on: line.balance for line in lines}.items())


def stretches_of(changes: Sequence[tuple[date, Money]], rates: Parameter, late: Period) -> Iterator[Stretch]:
    """The late days, cut where the open amount or the rate changes; what was paid counts from its day on."""
    edges = sorted({late.start, *(day for day, _ in changes), *rates.starts, late.end + timedelta(days=1)})
    within = [edge for edge in edges if late.start <= edge <= late.end + timedelta(days=1)]
    for first, after in pairwise(within):
        owed = [money for day, money in changes if day <= first]
        if owed and owed[-1].minor > 0:
            yield Stretch(Period(first, after - timedelta(days=1)), owed[-1], rates.at(first))


def interest_of(stretches: Sequence[Stretch], currency: str) -> Money:
    """Open amount x rate x days / 365 over all stretches, rounded half up once."""
    exact = sum((stretch.open.minor * stretch.rate * stretch.days / YEAR for stretch in stretches), Decimal(0))
    return Money(1, currency).times(exact)


def as_invoiced(invoice: Invoice, booked: Money) -> Money:
    """An amount of the books in the currency of the invoice, in the proportion of its totals, half up."""
    whole = invoice.booked_total
    if whole.currency == invoice.currency or not whole:
        return booked
    return Money(1, invoice.currency).times(Decimal(booked.minor) * invoice.total_minor / whole.minor)
