"""Webhooks: registered, told of each change of state through the outbox, and ended."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import event, exists, insert, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.audit import StateChange
from smartcoop.banking.models import PaymentOrder
from smartcoop.db import locked
from smartcoop.errors import Invalid
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.i18n import text
from smartcoop.invoicing.models import Invoice, Quote
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import enqueue
from smartcoop.listing import Order, walk
from smartcoop.members.models import Member
from smartcoop.payroll.models import Engagement, PayrollRun
from smartcoop.webhooks.models import Delivery, Webhook

ANNOUNCE, DELIVER = "announce_change", "deliver_webhook"
LONGEST_URL = 500
LONGEST_LABEL = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Kind:
    """Something whose changes are told: its table, and where the API has it."""

    model: type[Any]
    address: str = ""

    def home(self, session: Session, key: int) -> int | None:
        """The cooperative of a row."""
        row = session.get(self.model, key)
        found: int | None = None if row is None else getattr(row, "cooperative_id", None) or row.book_id
        return found


KINDS: Mapping[str, Kind] = {
    "activity": Kind(Activity, "/api/v1/activities/"),
    "engagement": Kind(Engagement, "/api/v1/engagements/"),
    "expense": Kind(ExpenseClaim),
    "invoice": Kind(Invoice, "/api/v1/invoices/"),
    "member": Kind(Member),
    "payment_order": Kind(PaymentOrder),
    "payroll_run": Kind(PayrollRun),
    "quote": Kind(Quote, "/api/v1/quotes/"),
}
"""What one may be told of, by the kind of its subject."""


def register_webhook(session: Session, cooperative_id: int, *, label: str, url: str, kinds: Sequence[str], local: bool, by: str, at: datetime) -> Webhook:
    """An address that is told of changes from now on; `local` also allows this machine, for trying out. Invalid at `label`, `url` or `kinds`."""
    wrong = dict(_wrong(label.strip(), url.strip(), kinds, local))
    if wrong:
        raise Invalid(wrong)
    made = Webhook(cooperative_id=cooperative_id, label=label.strip(), url=url.strip(), kinds=sorted(set(kinds)), salt=secrets.token_hex(16))
    made.made_by, made.made_at = by, at
    session.add(made)
    session.flush()  # its secret is derived from its key
    return made


def _wrong(label: str, url: str, kinds: Sequence[str], local: bool) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if not label or len(label) > LONGEST_LABEL:
        found.append(("label", text("say in at most %(most)s letters who is told", most=LONGEST_LABEL)))
    if not is_address(url, local=local):
        found.append(("url", text("give an address that begins with https://, without user and password")))
    if not kinds or not set(kinds) <= set(KINDS):
        found.append(("kinds", text("choose what it is told of")))
    return found


def is_address(url: str, *, local: bool) -> bool:
    """Whether an address may be told: https with a host, nothing secret in it; plain http only to this machine, and only where that is allowed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if len(url) > LONGEST_URL or not parts.hostname or parts.username or parts.password or port == 0 or not url.isprintable():
        return False
    return parts.scheme == "https" or (local and parts.scheme == "http" and parts.hostname in LOOPBACK)


def end_webhook(session: Session, webhook_id: int, *, by: str, at: datetime) -> Webhook:
    """Nothing more is told; what was told stays on record."""
    found = locked(session, Webhook, webhook_id)
    if found.ended_at is None:
        found.ended_by, found.ended_at = by, at
    return found


def secret_of(webhook: Webhook, key: str) -> str:
    """What both sides sign with: derived from the installation's key, so that no database holds it."""
    return "whsec_" + hmac.new(key.encode(), f"webhook:{webhook.id}:{webhook.salt}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, body: str, at: int) -> str:
    """The header by which a receiver knows that a message is ours and fresh: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`."""
    signed = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


_ANYBODY = select(exists().where(Webhook.ended_at.is_(None)))


@event.listens_for(Session, "after_flush")
def _announce(session: Session, context: Any) -> None:
    """Ask, in the transaction of the change, that it is told; where nobody is told of anything, one small question is all it costs."""
    changes = [one for one in session.new if isinstance(one, StateChange) and one.state_from != one.state_to]
    told = [one for one in changes if one.subject.partition(":")[0] in KINDS]
    if told and session.connection().execute(_ANYBODY).scalar():
        asked_at = datetime.now(UTC)
        rows = [{"name": ANNOUNCE, "key": f"{ANNOUNCE}:{one.id}", "arguments": {"change_id": one.id}, "asked_at": asked_at} for one in told]
        session.execute(insert(Job), rows)


def announce_change(session: Session, *, change_id: int) -> None:
    """Make of a change one message for each address that is to be told of it."""
    change = session.get_one(StateChange, change_id)
    kind, _, key = change.subject.partition(":")
    home = KINDS[kind].home(session, int(key))
    told = select(Delivery.webhook_id).where(Delivery.change_id == change_id)
    waiting = select(Webhook).where(Webhook.cooperative_id == home, Webhook.ended_at.is_(None), Webhook.made_at <= change.at, Webhook.id.not_in(told))
    for webhook in session.scalars(waiting.order_by(Webhook.id)):
        if kind in webhook.kinds:
            _tell(session, webhook, change, kind, int(key))


def _tell(session: Session, webhook: Webhook, change: StateChange, kind: str, key: int) -> None:
    name = f"{kind}.{change.state_to}"
    body = json.dumps(
        {
            "id": f"change:{change.id}",
            "event": name,
            "at": change.at.isoformat(),
            "subject": change.subject,
            "from": change.state_from,
            "to": change.state_to,
            "address": f"{KINDS[kind].address}{key}" if KINDS[kind].address else None,
        },
        sort_keys=True,
    )
    delivery = Delivery(webhook_id=webhook.id, change_id=change.id, event=name, body=body, made_at=datetime.now(UTC))
    session.add(delivery)
    session.flush()  # its job names it
    enqueue(session, DELIVER, delivery.job_key, delivery_id=delivery.id)


@dataclass(frozen=True, slots=True)
class Told:
    """A message that was made, and the job that delivers it: how often it tried, what went wrong, when it tries again."""

    delivery: Delivery
    job: Job


def webhooks_of(session: Session, cooperative_id: int) -> Sequence[Webhook]:
    """The addresses of a cooperative, ended ones last."""
    query = select(Webhook).where(Webhook.cooperative_id == cooperative_id)
    return session.scalars(query.order_by(Webhook.ended_at.is_not(None), Webhook.id)).all()


def deliveries_of(session: Session, webhook_id: int, *, after: int | None = None, size: int = 50) -> list[Told]:
    """What an address was told or is to be told, the newest first, by key."""
    query = select(Delivery).where(Delivery.webhook_id == webhook_id)
    order = Order(Delivery.id, Delivery.id)
    rows = walk(session, query if after is None else query.where(Delivery.id < after), order, size=size)
    jobs = {job.key: job for job in session.scalars(select(Job).where(Job.key.in_([row.job_key for row in rows])))}
    return [Told(row, jobs[row.job_key]) for row in rows]


def deliver_again(session: Session, delivery_id: int) -> None:
    """Try a message once more from now on, however often it failed; one that arrived is left alone."""
    delivery = locked(session, Delivery, delivery_id)
    job = session.scalar(select(Job).where(Job.key == delivery.job_key).with_for_update())
    if job is not None and job.done_at is None:
        job.attempts, job.not_before = 0, None
