"""Own data as one archive: every row that is about the person, as JSON, and every document that is theirs."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from sqlalchemy import inspect as mapped
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, Participant
from smartcoop.audit import StateChange
from smartcoop.db import Base, fetched
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import NotFound
from smartcoop.expenses.models import ExpenseClaim, ExpenseLine
from smartcoop.invoicing.models import Client, Invoice, InvoiceLine, Quote, QuoteLine
from smartcoop.ledger.models import Entry, Posting
from smartcoop.members.accounts import ApiToken, Passkey, RoleGrant, User
from smartcoop.members.models import FactRecord, Member, Notice, OnboardingCheck, ShareSubscription
from smartcoop.payroll.models import Engagement, PayslipReading, StoredPayslip

SECRET = frozenset(
    {
        "password",
        "fs_uniquifier",
        "fs_webauthn_user_handle",
        "public_key",
        "credential_id",
        "tf_totp_secret",
        "mf_recovery_codes",
        "sha256",
        "answered_ip",
        "answered_agent",
    }
)
"""Columns that protect the person or tell of others, and are given to nobody."""

Rows = Callable[[Session, Member], Sequence[Base]]


def _of(model: type[Base], **same: str) -> Rows:
    """The rows of a model that bear the person's key."""

    def rows(session: Session, member: Member) -> Sequence[Base]:
        key = mapped(model).primary_key[0]
        return session.scalars(select(model).where(*(getattr(model, name) == getattr(member, of) for name, of in same.items())).order_by(key)).all()

    return rows


def _held(session: Session, member: Member) -> list[int]:
    return list(session.scalars(select(Activity.id).where(Activity.holder_id == member.id)))


def _in_activities(model: Any) -> Rows:
    return lambda session, member: session.scalars(select(model).where(model.activity_id.in_(_held(session, member))).order_by(model.id)).all()


def _lines(model: Any, parent: Any, key: Any) -> Rows:
    """The lines of the documents in the person's activities."""

    def rows(session: Session, member: Member) -> Sequence[Base]:
        query = select(model).join(parent, parent.id == key).where(parent.activity_id.in_(_held(session, member)))
        return session.scalars(query.order_by(key, model.position)).all()

    return rows


def _expense_lines(session: Session, member: Member) -> Sequence[Base]:
    query = select(ExpenseLine).join(ExpenseClaim, ExpenseClaim.id == ExpenseLine.claim_id).where(ExpenseClaim.member_id == member.id)
    return session.scalars(query.order_by(ExpenseLine.claim_id, ExpenseLine.position)).all()


def _readings(session: Session, member: Member) -> Sequence[Base]:
    query = select(PayslipReading).join(StoredPayslip, StoredPayslip.id == PayslipReading.payslip_id).where(StoredPayslip.member_id == member.id)
    return session.scalars(query.order_by(PayslipReading.id)).all()


def _subjects(session: Session, member: Member) -> list[str]:
    """The names under which the books, the histories and the documents speak of the person and what is theirs."""
    rows = [row for name in ("activities", "shares", "payslips", "invoices", "quotes", "expenses", "engagements") for row in PARTS[name](session, member)]
    return [member.ref, *(row.ref for row in rows)]  # type: ignore[attr-defined]  # all of these have one


def _postings(session: Session, member: Member) -> Sequence[Base]:
    query = select(Posting).where(Posting.book_id == member.cooperative_id, Posting.subject.in_(_subjects(session, member)))
    return session.scalars(query.order_by(Posting.entry_id, Posting.position)).all()


def _entries(session: Session, member: Member) -> Sequence[Base]:
    told = select(Posting.entry_id).where(Posting.book_id == member.cooperative_id, Posting.subject.in_(_subjects(session, member)))
    return session.scalars(select(Entry).where(Entry.id.in_(told)).order_by(Entry.id)).all()


def _history(session: Session, member: Member) -> Sequence[Base]:
    checks = StateChange.subject.startswith(f"{member.ref}:", autoescape=True)
    return session.scalars(select(StateChange).where(or_(StateChange.subject.in_(_subjects(session, member)), checks)).order_by(StateChange.id)).all()


def _users(session: Session, member: Member) -> Sequence[User]:
    own = select(RoleGrant.user_id).where(RoleGrant.member_id == member.id)
    return session.scalars(select(User).where(User.id.in_(own)).order_by(User.id)).all()


def _of_users(model: Any) -> Rows:
    return lambda session, member: session.scalars(
        select(model).where(model.user_id.in_([user.id for user in _users(session, member)])).order_by(model.id)
    ).all()


PARTS: Mapping[str, Rows] = {
    "person": _of(Member, id="id"),
    "facts": _of(FactRecord, subject="ref"),
    "checks": _of(OnboardingCheck, member_id="id"),
    "shares": _of(ShareSubscription, member_id="id"),
    "activities": _of(Activity, holder_id="id"),
    "participations": _of(Participant, member_id="id"),
    "clients": _of(Client, holder_id="id"),
    "quotes": _in_activities(Quote),
    "quote_lines": _lines(QuoteLine, Quote, QuoteLine.quote_id),
    "invoices": _in_activities(Invoice),
    "invoice_lines": _lines(InvoiceLine, Invoice, InvoiceLine.invoice_id),
    "expenses": _of(ExpenseClaim, member_id="id"),
    "expense_lines": _expense_lines,
    "engagements": _of(Engagement, member_id="id"),
    "payslips": _of(StoredPayslip, member_id="id"),
    "payslip_readings": _readings,
    "entries": _entries,
    "postings": _postings,
    "history": _history,
    "account": _users,
    "roles": _of_users(RoleGrant),
    "keys": _of_users(ApiToken),
    "passkeys": _of_users(Passkey),
    "notices": _of(Notice, member_id="id"),
}
"""What is given, file by file."""


def own_data(session: Session, member: Member) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Everything about a person, by the names of the files."""
    for name, rows in PARTS.items():
        yield name, [_plain(row) for row in rows(session, member)]


def _plain(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in mapped(type(row)).column_attrs if column.key not in SECRET}


def own_documents(session: Session, member: Member) -> Sequence[StoredDocument]:
    """The files that were made for the person or given by them."""
    query = select(StoredDocument).where(StoredDocument.subject.in_(_subjects(session, member)))
    return session.scalars(query.order_by(StoredDocument.id)).all()


def write_archive(session: Session, member_id: int, into: IO[bytes], *, at: datetime) -> None:
    """Write a person's own data into a zip file; a document that is missing from the store is named in `contents.json`."""
    member = fetched(session, Member, member_id)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in own_data(session, member):
            archive.writestr(f"data/{name}.json", json.dumps(rows, default=str, ensure_ascii=False, indent=1))
        documents = [_packed(archive, document) for document in own_documents(session, member)]
        told = {"person": member.name, "number": member.number, "made_at": at.isoformat(), "documents": documents}
        archive.writestr("contents.json", json.dumps(told, ensure_ascii=False, indent=1))


def _packed(archive: zipfile.ZipFile, document: StoredDocument) -> dict[str, Any]:
    place = f"documents/{document.id}-{document.name}"
    try:
        archive.writestr(place, storage.read(document))
    except NotFound:
        place = ""
    return {"file": place, "name": document.name, "of": document.subject, "sha256": document.sha256, "stored_at": document.stored_at.isoformat()}
