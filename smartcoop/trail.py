"""The audit trail of a cooperative: every change of state, the newest first, of things that are the cooperative's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.activities.models import Activity
from smartcoop.audit import StateChange
from smartcoop.banking.models import PaymentOrder
from smartcoop.db import page
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.members.accounts import RoleGrant
from smartcoop.members.models import Check, Cooperative, Member
from smartcoop.payroll.models import DeclarationMade, Engagement, PayrollRun, StoredPayslip

OWNERS: Mapping[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[int]]] = {
    "activity": (Activity.id, Activity.cooperative_id),
    "client": (Client.id, Client.cooperative_id),
    "cooperative": (Cooperative.id, Cooperative.id),
    "declaration": (DeclarationMade.id, DeclarationMade.cooperative_id),
    "engagement": (Engagement.id, Engagement.cooperative_id),
    "expense": (ExpenseClaim.id, ExpenseClaim.cooperative_id),
    "invoice": (Invoice.id, Invoice.cooperative_id),
    "member": (Member.id, Member.cooperative_id),
    "payment_order": (PaymentOrder.id, PaymentOrder.book_id),
    "payroll_run": (PayrollRun.id, PayrollRun.cooperative_id),
    "payslip": (StoredPayslip.id, StoredPayslip.cooperative_id),
    "quote": (Quote.id, Quote.cooperative_id),
    "role_grant": (RoleGrant.id, RoleGrant.cooperative_id),
}
"""The kinds of things whose changes are kept, with where their cooperative stands. What is of no known kind is shown to nobody."""

CHUNK = 200
MOST_CHUNKS = 50


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks for: a thing (`invoice:42`) or a kind of things, who acted, and from when until before when."""

    subject: str = ""
    kind: str = ""
    by: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Changes, and the key after which the older ones follow; None at the end."""

    rows: Sequence[StateChange]
    older: int | None


def trail_page(session: Session, cooperative_id: int, look: Look, *, after: int | None = None, size: int = 50) -> TrailPage:
    """At most `size` changes older than the key `after`. What other cooperatives did in between is passed over."""
    found: list[StateChange] = []
    for _ in range(MOST_CHUNKS):
        chunk = page(session, _query(look), StateChange.id, after=after, size=CHUNK)
        owned = _owned(session, cooperative_id, {change.subject for change in chunk})
        found += [change for change in chunk if change.subject in owned]
        if len(found) > size:
            return TrailPage(found[:size], found[size - 1].id)
        if len(chunk) < CHUNK:
            return TrailPage(found, None)
        after = chunk[-1].id
    return TrailPage(found, after)


def _query(look: Look) -> Select[StateChange]:
    wanted: list[ColumnElement[bool]] = []
    if look.subject:
        wanted.append(StateChange.subject.in_([look.subject, *(f"{look.subject}:{check.value}" for check in Check)]))
    elif look.kind:
        wanted.append(StateChange.subject.startswith(f"{look.kind}:", autoescape=True))
    if look.by:
        wanted.append(StateChange.by == look.by)
    if look.since:
        wanted.append(StateChange.at >= look.since)
    if look.before:
        wanted.append(StateChange.at < look.before)
    return select(StateChange).where(*wanted)


def _owned(session: Session, cooperative_id: int, subjects: Iterable[str]) -> set[str]:
    """Those of the subjects that are the cooperative's."""
    keys: dict[str, dict[str, int]] = defaultdict(dict)
    for subject in subjects:
        kind, _, rest = subject.partition(":")
        number = rest.partition(":")[0]
        if kind in OWNERS and number.isdecimal():
            keys[kind][subject] = int(number)
    return {subject for kind, named in keys.items() for subject in _of_kind(session, cooperative_id, kind, named)}


def _of_kind(session: Session, cooperative_id: int, kind: str, named: Mapping[str, int]) -> set[str]:
    key, owner = OWNERS[kind]
    query: Select[Any] = select(key).where(owner == cooperative_id, key.in_(sorted(set(named.values()))))
    here = set(session.scalars(query))
    return {subject for subject, number in named.items() if number in here}
