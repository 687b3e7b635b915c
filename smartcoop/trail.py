"""The audit trail of a cooperative: every change of state, the newest first, of things that are the cooperative's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop.activities.models import Activity
from smartcoop.audit import StateChange
from smartcoop.banking.models import PaymentOrder, TransferFile
from smartcoop.db import page
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.listing import FEW, begins, keys_of_few, unindexed
from smartcoop.members.accounts import RoleGrant
from smartcoop.members.facts import FACTS, POLICY_NAMES
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
    "transfer_file": (TransferFile.id, TransferFile.book_id),
    "role_grant": (RoleGrant.id, RoleGrant.cooperative_id),
}
"""The kinds of things whose changes are kept, with where their cooperative stands. What is of no known kind is shown to nobody."""

PARTS = (*(check.value for check in Check), FACTS, *sorted(POLICY_NAMES))
"""What of a thing changes by itself: `member:7:identity`, `member:7:facts`, `cooperative:1:fee_rate`."""

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
        chunk = _chunk(session, look, after)
        here = owned(session, cooperative_id, {change.subject for change in chunk})
        found += [change for change in chunk if change.subject in here]
        if len(found) > size:
            return TrailPage(found[:size], found[size - 1].id)
        if len(chunk) < CHUNK:
            return TrailPage(found, None)
        after = chunk[-1].id
    return TrailPage(found, after)


def _chunk(session: Session, look: Look, after: int | None) -> Sequence[StateChange]:
    """Some changes older than one: as they were written, or by their moment where days are asked for, which an index finds."""
    query = _query(session, look)
    if look.since is None and look.before is None:
        return page(session, query, StateChange.id, after=after, size=CHUNK)
    last = session.get(StateChange, after) if after is not None else None
    if last is not None:
        query = query.where(tuple_(StateChange.at, StateChange.id) < (last.at, last.id))
    return session.scalars(query.order_by(StateChange.at.desc(), StateChange.id.desc()).limit(CHUNK)).all()


def _query(session: Session, look: Look) -> Select[StateChange]:
    wanted: list[ColumnElement[bool]] = []
    if look.subject:
        wanted.append(StateChange.subject.in_([look.subject, *(f"{look.subject}:{part}" for part in PARTS)]))
    elif look.kind:
        beside = unindexed(StateChange.subject).startswith(f"{look.kind}:", autoescape=True)
        wanted.append(_of_few(session, begins(session, StateChange.subject, f"{look.kind}:"), beside))
    if look.by:
        wanted.append(_of_few(session, StateChange.by == look.by, unindexed(StateChange.by) == look.by))
    if look.since:
        wanted.append(StateChange.at >= look.since)
    if look.before:
        wanted.append(StateChange.at < look.before)
    return select(StateChange).where(*wanted)


def _of_few(session: Session, condition: ColumnElement[bool], beside: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that an index answers where it holds for few changes; else the same asked of each in their order, in which it is soon met."""
    return beside if keys_of_few(session, select(StateChange.id).where(condition), FEW) is None else condition


def owned(session: Session, cooperative_id: int, subjects: Iterable[str]) -> set[str]:
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
