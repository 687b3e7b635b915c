"""What a person may find: names by the beginning of their words, numbers by their beginning, amounts and references exactly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from smartcoop.activities.models import Activity, Participant
from smartcoop.banking.models import ExpectedPayment, PaymentOrder, StatementLine
from smartcoop.errors import Invalid
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.clients import known_to
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.ledger.models import Entry
from smartcoop.listing import begins
from smartcoop.members.models import Member
from smartcoop.money import parse_amount
from smartcoop.names import beginnings, keys_with
from smartcoop.payroll.models import PayslipState, StoredPayslip

MOST = 8
"""Things of one kind that are shown."""
SHORTEST_NUMBER = 2
REFERENCE_DIGITS = 10
"""Digits from which on a number is looked up as a payment reference."""
LONGEST_NUMBER = 9
IBAN_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed, by whom it is sought: all of a cooperative, or what is one member's."""

    session: Session
    cooperative_id: int
    currency: str
    said: str
    member_id: int | None = None

    @property
    def plain(self) -> str:
        """Without blanks around it, in capitals, as numbers are written."""
        return self.said.strip().upper()

    @property
    def digits(self) -> str:
        """The digits alone, as a payment reference is kept."""
        return "".join(sign for sign in self.said if sign.isdigit())

    @property
    def compact(self) -> str:
        """Letters and digits alone, as an account number is kept."""
        return "".join(sign for sign in self.plain if sign.isalnum())

    @property
    def minor(self) -> int | None:
        """The amount in minor units, if it is one."""
        try:
            return parse_amount(self.said, self.currency).minor or None
        except Invalid:
            return None

    @property
    def is_reference(self) -> bool:
        """Whether it may be a payment reference."""
        return len(self.digits) >= REFERENCE_DIGITS and not any(sign.isalpha() for sign in self.said)


Find = Callable[[Sought], Sequence[Any]]


def found_members(sought: Sought) -> Sequence[Member]:
    """Members by name or number."""
    query = select(Member).where(Member.cooperative_id == sought.cooperative_id)
    if sought.plain.isdecimal():
        return _few(sought, query.where(Member.number == int(sought.plain))) if len(sought.plain) <= LONGEST_NUMBER else []
    return _named(sought, query, Member.id, Member)


def found_activities(sought: Sought) -> Sequence[Activity]:
    """Activities by name; of a member those that they hold or take part in."""
    query = select(Activity).where(Activity.cooperative_id == sought.cooperative_id)
    if sought.member_id is not None:
        taking_part = select(Participant.activity_id).where(Participant.member_id == sought.member_id)
        query = query.where((Activity.holder_id == sought.member_id) | Activity.id.in_(taking_part))
    return _named(sought, query, Activity.id, Activity)


def found_clients(sought: Sought) -> Sequence[Client]:
    """Clients by name, VAT number or enterprise number; of a member those that they may use."""
    query = select(Client).where(Client.cooperative_id == sought.cooperative_id)
    if sought.member_id is not None:
        query = query.where(known_to(sought.member_id))
    by_number = [_few(sought, query.where(column == sought.compact)) for column in (Client.vat_number, Client.enterprise_number)]
    return _distinct([*(one for rows in by_number for one in rows), *_named(sought, query, Client.id, Client)])


def found_quotes(sought: Sought) -> Sequence[Quote]:
    """Quotes by number or total."""
    return _sales(sought, Quote)


def found_invoices(sought: Sought) -> Sequence[Invoice]:
    """Invoices and credit notes by number, total or payment reference."""
    found = list(_sales(sought, Invoice))
    if sought.is_reference:
        awaited = select(ExpectedPayment.clears_subject).where(ExpectedPayment.book_id == sought.cooperative_id, ExpectedPayment.reference == sought.digits)
        keys = [int(subject.removeprefix("invoice:")) for subject in sought.session.scalars(awaited.limit(MOST)) if subject.startswith("invoice:")]
        found += _few(sought, _own_sales(sought, Invoice).where(Invoice.id.in_(keys))) if keys else []
    return _distinct(found)


def _own_sales(sought: Sought, sale: type[Any]) -> Select[Any]:
    query = select(sale).where(sale.cooperative_id == sought.cooperative_id).options(selectinload(sale.client))
    if sought.member_id is None:
        return query
    return query.where(sale.activity_id.in_(select(Activity.id).where(Activity.holder_id == sought.member_id)))


def _sales(sought: Sought, sale: type[Any]) -> Sequence[Any]:
    query = _own_sales(sought, sale)
    return _distinct([*_numbered(sought, query, sale), *_amount(sought, query, sale.total_minor)])


def found_payslips(sought: Sought) -> Sequence[StoredPayslip]:
    """Issued payslips by number or by the amount that was transferred."""
    query = select(StoredPayslip).where(StoredPayslip.cooperative_id == sought.cooperative_id, StoredPayslip.state == PayslipState.ISSUED)
    if sought.member_id is not None:
        query = query.where(StoredPayslip.member_id == sought.member_id)
    return _distinct([*_numbered(sought, query, StoredPayslip), *_amount(sought, query, StoredPayslip.payable_minor)])


def found_expenses(sought: Sought) -> Sequence[ExpenseClaim]:
    """Expense claims by number or amount."""
    query = select(ExpenseClaim).where(ExpenseClaim.cooperative_id == sought.cooperative_id)
    if sought.member_id is not None:
        query = query.where(ExpenseClaim.member_id == sought.member_id)
    return _distinct([*_numbered(sought, query, ExpenseClaim), *_amount(sought, query, ExpenseClaim.total_minor)])


def found_lines(sought: Sought) -> Sequence[StatementLine]:
    """Bank lines by amount, either way, or by the account that they came from or went to."""
    query = select(StatementLine).where(StatementLine.book_id == sought.cooperative_id)
    found = _amount(sought, query, StatementLine.minor, either_way=True)
    if len(sought.compact) >= IBAN_LENGTH and sought.compact[:2].isalpha():
        found += _few(sought, query.where(StatementLine.counterparty_iban == sought.compact))
    return _distinct(found)


def found_orders(sought: Sought) -> Sequence[PaymentOrder]:
    """Payments by amount."""
    return _amount(sought, select(PaymentOrder).where(PaymentOrder.book_id == sought.cooperative_id), PaymentOrder.minor)


def found_entries(sought: Sought) -> Sequence[Entry]:
    """The entry with this number."""
    if not sought.plain.isdecimal() or len(sought.plain) > LONGEST_NUMBER:
        return []
    return _few(sought, select(Entry).where(Entry.book_id == sought.cooperative_id, Entry.id == int(sought.plain)))


def _few(sought: Sought, query: Select[Any]) -> list[Any]:
    return list(sought.session.scalars(query.limit(MOST)))


def _named(sought: Sought, query: Select[Any], key: Any, kind: Any) -> list[Any]:
    said = beginnings(sought.cooperative_id, kind, sought.said)
    if not said:
        return []
    keys = keys_with(sought.session, said)
    return _few(sought, query.where(*(one.is_of(key) for one in said) if keys is None else [key.in_(keys)]))


def _numbered(sought: Sought, query: Select[Any], kind: Any) -> Iterator[Any]:
    """By the beginning of the number, newest of those first."""
    if len(sought.plain) >= SHORTEST_NUMBER and any(sign.isdigit() for sign in sought.plain):
        yield from _few(sought, query.where(begins(sought.session, kind.number, sought.plain)).order_by(kind.number.desc()))


def _amount(sought: Sought, query: Select[Any], column: Any, *, either_way: bool = False) -> list[Any]:
    if sought.minor is None:
        return []
    wanted = (sought.minor, -sought.minor) if either_way else (sought.minor,)
    return _few(sought, query.where(column.in_(wanted)))


def _distinct(rows: Sequence[Any]) -> list[Any]:
    return list({row.id: row for row in rows}.values())[:MOST]
