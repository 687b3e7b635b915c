"""Erasing a person: what goes, what the law keeps and until when, and the rest when that day has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.models import Activity, ActivityState
from smartcoop.audit import record_change
from smartcoop.country import AccountRole
from smartcoop.country.duties import Retention
from smartcoop.db import exists, fetched, locked
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import WrongState
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice, InvoiceState
from smartcoop.ledger.models import Posting
from smartcoop.members.accounts import ApiToken, Role, User, roles_of, users_of_member, withdraw_role
from smartcoop.members.kept_files import drop_files
from smartcoop.members.models import Erasure, FactRecord, Member, MemberState, Notice, NoticeChoice, OnboardingCheck, ShareSubscription
from smartcoop.payroll.models import Engagement, PayslipState, StoredPayslip

GONE = frozenset({MemberState.PROSPECT, MemberState.APPLICANT, MemberState.REJECTED, MemberState.EXCLUDED, MemberState.LEFT, MemberState.DECEASED})
"""Whose data may be erased: who never became a member, or is none any more."""
OWED = (AccountRole.NET_WAGES, AccountRole.OWED_TO_MEMBERS, AccountRole.SHARES_TO_REPAY, AccountRole.OWED_BY_MEMBERS, AccountRole.SHARE_CAPITAL)
ERASED = "erased"
LONG_AGO = date(1900, 1, 1)
"""What stands for a date of birth that is erased."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the law keeps: what kind, how many, until when (None: without end), and by which law."""

    duty: Retention
    count: int
    until: date | None


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure would leave, and what stands against it now."""

    kept: Sequence[Kept]
    obstacles: Sequence[Text]
    is_erased: bool

    @property
    def keeps_until(self) -> date | None:
        """The last day of all that is kept; None where nothing is, or something without end."""
        days = [kept.until for kept in self.kept]
        return max((day for day in days if day), default=None) if None not in days else None

    @property
    def keeps_name(self) -> bool:
        """Whether a paper that is kept names the person."""
        return bool(self.kept)


def erasure_plan(session: Session, member: Member, *, on: date) -> ErasurePlan:
    """What would go and what would stay of a person, as the law of their cooperative's country says today."""
    told = session.get(Erasure, member.id)
    return ErasurePlan(_kept(session, member, on), _obstacles(session, member), told is not None)


def _kept(session: Session, member: Member, on: date) -> list[Kept]:
    duties = {duty.code: duty for duty in country.load(member.cooperative.country).duties.retention}
    found = {
        "payslips": _years(session, select(func.count(), func.max(StoredPayslip.month)).where(*_issued_to(member))),
        "invoices": _years(session, select(func.count(), func.max(Invoice.issued_on)).where(*_invoices_of(member))),
        "accounts": _years(session, select(func.count(), func.max(ShareSubscription.subscribed_on)).where(ShareSubscription.member_id == member.id)),
    }
    duties.setdefault("accounts", duties["invoices"])
    kept = [Kept(duties[code], count, _until(duties[code], year)) for code, (count, year) in found.items() if count and year]
    return [one for one in kept if one.until is None or one.until >= on]


def _issued_to(member: Member) -> tuple[Any, ...]:
    return StoredPayslip.member_id == member.id, StoredPayslip.state == PayslipState.ISSUED


def _invoices_of(member: Member) -> tuple[Any, ...]:
    held = select(Activity.id).where(Activity.holder_id == member.id)
    return Invoice.activity_id.in_(held), Invoice.state == InvoiceState.ISSUED


def _years(session: Session, query: Any) -> tuple[int, int]:
    """How many there are, and the year of the last."""
    count, last = session.execute(query).one()
    return count, int(str(last)[:4]) if last else 0


def _until(duty: Retention, year: int) -> date | None:
    return None if duty.years is None else date(year + duty.years, 12, 31)


def _obstacles(session: Session, member: Member) -> list[Text]:
    found = []
    if member.state not in GONE:
        found.append(text("The membership still runs: it must end first. Whoever looks after the members notes the resignation; then the data can be erased."))
    if exists(session, select(Activity.id).where(Activity.holder_id == member.id, Activity.state != ActivityState.CLOSED)):
        found.append(text("An activity is still open. Close it first, so that its money finds its owner."))
    if _owes_or_is_owed(session, member):
        found.append(text("Money is still on its way, to you or from you. Erasing waits until it has arrived."))
    return found


def _owes_or_is_owed(session: Session, member: Member) -> bool:
    refs = [f"payslip:{key}" for key in session.scalars(select(StoredPayslip.id).where(StoredPayslip.member_id == member.id))]
    refs += [f"share:{key}" for key in session.scalars(select(ShareSubscription.id).where(ShareSubscription.member_id == member.id))]
    refs += [f"expense:{key}" for key in session.scalars(select(ExpenseClaim.id).where(ExpenseClaim.member_id == member.id))]
    query = select(Posting.subject).where(Posting.book_id == member.cooperative_id, Posting.role.in_(OWED), Posting.subject.in_([member.ref, *refs]))
    return bool(session.scalars(query.group_by(Posting.role, Posting.subject).having(func.sum(Posting.minor) != 0).limit(1)).first())


def erase_person(session: Session, member_id: int, *, on: date, by: str) -> Erasure:
    """Erase what no law keeps; the same again finds the first. WrongState names what stands against it."""
    member = locked(session, Member, member_id)
    if told := session.get(Erasure, member_id):
        return told
    plan = erasure_plan(session, member, on=on)
    if plan.obstacles:
        raise WrongState(plan.obstacles[0])
    row = Erasure(member_id=member_id, by=_unnamed(by), erased_at=datetime.now(UTC), keeps_until=plan.keeps_until)
    session.add(row)
    why = text("what the law asks is kept until %(day)s", day=plan.keeps_until) if plan.keeps_name else ""
    record_change(session, member.ref, "kept", ERASED, by=row.by, at=row.erased_at, why=why)
    _close_accounts(session, member, row)
    _erase_contact(session, member)
    if not plan.keeps_name:
        _erase_identity(session, member, row)
    return row


def _unnamed(by: str) -> str:
    """Who acted, without the name: `user:8`."""
    return by.partition(" ")[0] if by.startswith("user:") else by


def _close_accounts(session: Session, member: Member, row: Erasure) -> None:
    """Nobody signs in as the person any more; a login that works for the cooperative keeps its other roles."""
    for user in users_of_member(session, member.id):
        grants = roles_of(session, user.id)
        for grant in grants:
            if grant.role is Role.MEMBER and grant.member_id == member.id:
                withdraw_role(session, grant.id, by=row.by, at=row.erased_at)
        if all(grant.member_id == member.id for grant in grants):
            _empty(session, user)


def _empty(session: Session, user: User) -> None:
    user.email, user.name, user.active = f"{ERASED}-{user.id}@invalid", ERASED, False
    user.password = user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    user.webauthn.clear()
    session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == user.id))
    session.execute(delete(ApiToken).where(ApiToken.user_id == user.id))
    drop_files(session, user.id)


def _erase_contact(session: Session, member: Member) -> None:
    """What serves to reach and pay a person, what they were told, and the papers that were looked at."""
    session.execute(delete(Notice).where(Notice.member_id == member.id))
    for name in ("email", "phone", "street", "postcode", "city", "iban"):
        setattr(member, name, "")
    for document in session.scalars(select(StoredDocument).where(StoredDocument.key.startswith(f"evidence:{member.id}:", autoescape=True))).all():
        storage.discard(session, document)
    for check in session.scalars(select(OnboardingCheck).where(OnboardingCheck.member_id == member.id)):
        check.said = check.document_key = ""


def _erase_identity(session: Session, member: Member, row: Erasure) -> None:
    """Who it was: name, number, birth, and the facts of pay; the books stay as they are."""
    member.first_name, member.last_name = ERASED, str(member.number)
    member.national_number, member.nationality, member.born_on = None, "", LONG_AGO
    session.execute(delete(FactRecord).where(FactRecord.subject == member.ref))
    payslips = [f"payslip:{key}" for key in session.scalars(select(StoredPayslip.id).where(StoredPayslip.member_id == member.id))]
    contracts = [f"engagement:{key}" for key in session.scalars(select(Engagement.id).where(Engagement.member_id == member.id))]
    mine = StoredDocument.subject.in_([member.ref, *payslips, *contracts])
    for document in session.scalars(select(StoredDocument).where(mine)).all():
        storage.discard(session, document)
    row.finished_at = datetime.now(UTC)


def erasures_due(session: Session, cooperative_id: int, on: date) -> Sequence[int]:
    """The members of whom the law kept something whose last day has come."""
    query = select(Erasure.member_id).join(Member, Member.id == Erasure.member_id)
    query = query.where(Member.cooperative_id == cooperative_id, Erasure.finished_at.is_(None), Erasure.keeps_until < on)
    return session.scalars(query.order_by(Erasure.member_id)).all()


def finish_erasure(session: Session, member_id: int, *, on: date) -> int:
    """Erase what the law kept of one person; 0 where it was done, or the law keeps something longer by now."""
    row, member = locked(session, Erasure, member_id), fetched(session, Member, member_id)
    if row.finished_at is not None or _kept(session, member, on):
        return 0
    _erase_identity(session, member, row)
    record_change(session, member.ref, ERASED, "erased whole", by="system", at=datetime.now(UTC))
    return 1


def finish_erasures(session: Session, cooperative_id: int, *, on: date) -> int:
    """Erase what the law kept of all people whose last day has come; how many they were."""
    return sum(finish_erasure(session, member_id, on=on) for member_id in erasures_due(session, cooperative_id, on))
