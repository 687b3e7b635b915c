"""Paying what wage months owe to authorities and others: to each its own money, by transfer or as it debits."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.proposals import Proposal, proposals_of
from smartcoop.banking.queries import pending_for
from smartcoop.country import Country, Facts, NotCovered, Remittance
from smartcoop.country.creditors import one_of, read_accounts_of
from smartcoop.dates import Month
from smartcoop.db import locked
from smartcoop.i18n import Text, format_day, text
from smartcoop.ledger.queries import standing
from smartcoop.members.facts import employer_facts
from smartcoop.members.models import Cooperative
from smartcoop.members.numbering import next_number
from smartcoop.money import Money, total
from smartcoop.payroll.entries import month_subject

YEAR_AND_HALF = 18
"""Months within which what a wage month owes is due, the yearly premiums included."""


@dataclass(frozen=True, slots=True)
class Debt:
    """What a wage month owes to one creditor, and how much of it is not ordered yet; `account` is where it is paid, empty where nobody said."""

    month: Month
    due: Remittance
    subject: str
    owed: Money
    left: Money
    account: str

    @property
    def is_debited(self) -> bool:
        """Whether the creditor debits it, so that no transfer is made."""
        return self.due.collects and not self.account

    @property
    def is_unknown(self) -> bool:
        """Whether it cannot be paid, because nobody said where."""
        return not self.account and not self.due.collects


def debts(session: Session, cooperative: Cooperative, months: Collection[Month], *, on: date) -> list[Debt]:
    """What wage months owe, each creditor apart, in the order of the country; what is settled is left out."""
    law, settings = country.load(cooperative.country), employer_facts(session, cooperative, max(on, *(month.last for month in months)))
    dues = [(month, due) for month in months for due in _dues(law, month)]
    owed = standing(session, cooperative.id, {due.role for _, due in dues}, {month_subject(month) for month in months}, parts=True)
    pending = pending_for(session, cooperative.id, {subject for _, subject in owed})
    found = []
    for month, due in dues:
        for (role, subject), balance in sorted(owed.items()):
            if due.role is role and (named := _named(due, month, subject)):
                left = Money(-balance.minor - pending.get((role, subject), 0), law.currency)
                found.append(Debt(month, named, subject, -balance, left, account_of(named, settings)))
    return found


def _dues(law: Country, month: Month) -> tuple[Remittance, ...]:
    try:
        return law.remittances(month)
    except NotCovered:  # nobody was paid for a month whose law is not known
        return ()


def _named(due: Remittance, month: Month, subject: str) -> Remittance | None:
    """The remittance, with the creditor's own name, where a subject's debt is owed to it."""
    if not due.apart:
        return due if subject == month_subject(month) else None
    own = month_subject(month, due.code)
    if not due.each:
        return due if subject == own else None
    return replace(due, creditor=subject.removeprefix(f"{own}:")) if subject.startswith(f"{own}:") else None


def account_of(due: Remittance, settings: Facts) -> str:
    """The account of a creditor by the employer's settings; empty where they do not name it."""
    said = str(settings.get(due.iban_setting) or "")
    return read_accounts_of(said).get(one_of("", due.creditor)[1:], "") if due.each else said


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a debt, and whether somebody has still to say where it is paid."""

    said: Text
    is_open: bool = False

    def __str__(self) -> str:
        return str(self.said)


def due_until(found: Iterable[Debt], day: date) -> list[Debt]:
    """Those of some debts that are due by a day and on their way to nobody."""
    return [one for one in found if one.due.due_on <= day and one.left.minor > 0]


def remit_month(session: Session, cooperative: Cooperative, month: Month, *, on: date, by: str, until: date | None = None) -> list[Told]:
    """Order the payment of what a wage month owes and is due up to a day, by default the end of the next month; see `remit`."""
    return remit(session, cooperative, [month], on=on, by=by, until=until or month.next().last)


def remit(session: Session, cooperative: Cooperative, months: Collection[Month], *, on: date, by: str, until: date) -> list[Told]:
    """Order the payment of what wage months owe to each creditor and is due up to a day, each on its due day.

    What was ordered and is unpaid is not ordered twice, what a creditor debits is not ordered at all. Gives a sentence for each: also for what
    cannot be ordered, because nobody said where it is paid.
    """
    locked(session, Cooperative, cooperative.id)  # another who remits waits, and then finds these orders
    settings = employer_facts(session, cooperative, max(on, *(month.last for month in months)))
    return [_remitted(session, cooperative, one, settings, on=on, by=by) for one in due_until(debts(session, cooperative, months, on=on), until)]


def _remitted(session: Session, cooperative: Cooperative, debt: Debt, settings: Facts, *, on: date, by: str) -> Told:
    who, amount, day = debt.due.creditor, debt.left, format_day(debt.due.due_on, "long")
    if debt.is_debited:
        return Told(text("%(creditor)s debits %(amount)s on %(day)s: no transfer is made", creditor=who, amount=amount, day=day))
    if debt.is_unknown:
        missing = text(
            "%(creditor)s is owed %(amount)s by %(day)s: enter its account in the employer's settings, then order it", creditor=who, amount=amount, day=day
        )
        return Told(missing, is_open=True)
    day = format_day(_order(session, cooperative, debt, settings, on=on, by=by).execute_on, "long")
    return Told(text("Ordered: %(creditor)s %(amount)s, to be paid by %(day)s", creditor=who, amount=amount, day=day))


def _order(session: Session, cooperative: Cooperative, debt: Debt, settings: Facts, *, on: date, by: str) -> PaymentOrder:
    code, month = debt.due.code, debt.month
    return banking.order(
        session,
        cooperative.id,
        source=f"remittance:{code}:{month}:{next_number(session, cooperative.id, f'remittance/{code}/{month}')}",
        kind=OrderKind.TAX,
        creditor_name=debt.due.creditor,
        iban=debt.account,
        amount=debt.left,
        execute_on=max(debt.due.due_on, on),
        text="",
        reference=str(settings.get(debt.due.reference_setting) or ""),
        clears_role=debt.due.role,
        clears_subject=debt.subject,
        by=by,
    )


def name_remittances(session: Session, cooperative: Cooperative, order_ids: Sequence[int], *, on: date) -> None:
    """Payments to authorities that were ordered without their reference get the one that the settings know by now."""
    query = select(PaymentOrder).where(PaymentOrder.book_id == cooperative.id, PaymentOrder.state == OrderState.ORDERED, PaymentOrder.id.in_(order_ids))
    for order, reference in _references(session, cooperative, session.scalars(query).all(), on):
        order.reference = reference


def without_reference(session: Session, cooperative: Cooperative, orders: Iterable[PaymentOrder], *, on: date) -> list[PaymentOrder]:
    """Payments to authorities that would not say whose they are: they carry no reference, and the settings know none by now."""
    return [order for order, reference in _references(session, cooperative, orders, on) if not reference]


def _references(session: Session, cooperative: Cooperative, orders: Iterable[PaymentOrder], on: date) -> Iterator[tuple[PaymentOrder, str]]:
    """The payments to authorities without a reference, each with the one that the settings know."""
    settings, law = employer_facts(session, cooperative, on), country.load(cooperative.country)
    for order in orders:
        if order.source.startswith("remittance:") and not order.reference:
            due = remittance_of(order.source, law)
            yield order, str(settings.get(due.reference_setting) or "") if due else ""


def remittance_of(source: str, law: Country) -> Remittance | None:
    """The remittance for which an order with this source was made."""
    kind, _, rest = source.partition(":")
    if kind != "remittance":
        return None
    code, month = rest.split(":")[:2]
    return next((one for one in law.remittances(Month.parse(month)) if one.code == code), None)


def explanations(session: Session, cooperative: Cooperative, waiting: Sequence[tuple[StatementLine, Money]], *, on: date) -> Mapping[int, list[Proposal]]:
    """What statement lines may pay, by line: what the bank's rooms know, and debits of creditors.

    Such a debit is one debt to the cent, or all that one creditor debits on a day, as tax and contributions by one form.
    """
    found = proposals_of(session, cooperative.id, waiting)
    outgoing = [(line, -left.minor) for line, left in waiting if left.minor < 0]
    groups = _debits(session, cooperative, on=on) if outgoing else []
    for line, minor in outgoing:
        found[line.id] += [_debit_proposal(group) for group in groups if sum(one.left.minor for one in group) == minor]
    return found


def _debits(session: Session, cooperative: Cooperative, *, on: date) -> list[list[Debt]]:
    """Each debt that its creditor debits, and those together that one creditor debits on one day."""
    law, months = country.load(cooperative.country), months_back(on)
    if not any(due.collects for month in months for due in _dues(law, month)):
        return []
    single = [one for one in debts(session, cooperative, months, on=on) if one.is_debited and one.left.minor > 0]
    together: dict[tuple[str, date], list[Debt]] = {}
    for one in single:
        together.setdefault((one.due.creditor, one.due.due_on), []).append(one)
    return [[one] for one in single] + [group for group in together.values() if len(group) > 1]


def _debit_proposal(group: Sequence[Debt]) -> Proposal:
    allocations = tuple((one.due.role, one.subject, one.left) for one in group)
    amount = total((one.left for one in group), group[0].left.currency)
    day = format_day(group[0].due.due_on, "long")
    return Proposal(allocations, text("%(creditor)s debits exactly %(amount)s on %(day)s", creditor=group[0].due.creditor, amount=amount, day=day))


def months_back(on: date) -> list[Month]:
    """The present month and those before it for which something may still be due."""
    months = [Month.of(on)]
    while len(months) < YEAR_AND_HALF:
        months.append(months[-1].previous())
    return months
