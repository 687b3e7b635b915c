"""What one does with expenses: claim them, have them approved by somebody else, pay them back."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import may_be_paid_from
from smartcoop.activities.service import activity_that_spends
from smartcoop.audit import checked_step, record_change
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.banking.queries import orders_of
from smartcoop.country import AccountRole
from smartcoop.db import fetched, locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.expenses.entries import EXPENSE, REVERSAL, claim_moves, reversal_moves
from smartcoop.expenses.lines import YEARLY, ExpenseInput, checked_columns
from smartcoop.expenses.models import EXPENSE_STEPS, ExpenseClaim, ExpenseLine, ExpenseState, LineKind, Vehicle
from smartcoop.i18n import Text, text
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import balances
from smartcoop.ledger.service import Draft
from smartcoop.members.accounts import users_of_member
from smartcoop.members.models import Member, NoticeKind
from smartcoop.members.notices import StaffTiding, Tiding, settle_notices, tell, tell_staff
from smartcoop.members.numbering import next_number
from smartcoop.money import total
from smartcoop.versions import check_seen, version_of

NOT_CLAIMED = (ExpenseState.DRAFT, ExpenseState.REJECTED, ExpenseState.CANCELLED, ExpenseState.REVERSED)
FOUR_EYES = text("four eyes: nobody approves their own expenses")


def keep_receipt(session: Session, member_id: int, *, name: str, media_type: str, content: bytes) -> str:
    """Store a receipt for a member; gives the key for its line. The same bytes again find the first."""
    key = f"receipt:{member_id}:{hashlib.sha256(content).hexdigest()}"
    return storage.store(session, key=key, subject=f"member:{member_id}", name=name, media_type=media_type, content=content).key


def draft_claim(session: Session, activity_id: int, member_id: int, title: str, lines: Sequence[ExpenseInput], *, on: date, by: str) -> ExpenseClaim:
    """A claim to be submitted later. Invalid names wrong fields, RuleBroken somebody who takes no part in the activity."""
    activity, member = activity_that_spends(session, activity_id), fetched(session, Member, member_id)
    if not may_be_paid_from(session, activity, member.id):
        raise RuleBroken("%(name)s takes no part in %(activity)s; join it first", name=member.name, activity=activity.name, source=text("budgets are personal"))
    claim = ExpenseClaim(state=ExpenseState.DRAFT, drafted_by=by, drafted_on=on, title="")
    claim.cooperative_id, claim.currency = activity.cooperative_id, activity.cooperative.currency
    claim.cooperative, claim.activity, claim.member = activity.cooperative, activity, member
    return _written(session, claim, title, lines, on)


def claim_version(claim: ExpenseClaim) -> str:
    """The name of what a claim says."""
    return version_of(claim.title, [[getattr(line, name) for name in _CLAIMED] for line in claim.lines])


_CLAIMED = ("kind", "spent_on", "description", "supplier", "total_minor", "vat_minor", "vat_deductible", "km", "vehicle", "allowance", "count", "document_key")


def change_claim(session: Session, claim_id: int, title: str, lines: Sequence[ExpenseInput], *, on: date, by: str, seen: str | None = None) -> ExpenseClaim:
    """Write a claim anew that is a draft or that somebody found incomplete. Changed where another than was `seen` stands there."""
    claim = _locked(session, claim_id)
    checked_step(EXPENSE_STEPS, claim.state, ExpenseState.SUBMITTED, claim.number or claim.title)
    check_seen(seen, claim_version(claim))
    claim.drafted_by = by
    record_change(session, claim.ref, claim.state, claim.state, by=by, at=datetime.now(UTC))
    return _written(session, claim, title, lines, on)


def _written(session: Session, claim: ExpenseClaim, title: str, lines: Sequence[ExpenseInput], on: date) -> ExpenseClaim:
    if not title.strip():
        raise Invalid({"title": text("give the claim a name, such as the trip or the project")})
    columns = checked_columns(lines, country.load(claim.cooperative.country), on)
    claim.title = title.strip()
    claim.lines.clear()
    session.flush()  # the new lines take the places of the old ones
    claim.lines.extend(ExpenseLine(**{"vat_minor": 0, "vat_deductible": False, "document_key": "", **line}) for line in columns)
    claim.total_minor = sum(line.total_minor for line in claim.lines)
    claim.cost_minor = total((line.cost for line in claim.lines), claim.currency).minor
    session.add(claim)
    session.flush()  # a claim that is submitted in this transaction is read afresh
    return claim


def submit_claim(session: Session, claim_id: int, *, on: date, by: str, seen: str | None = None) -> ExpenseClaim:
    """Ask for approval. Invalid at a line whose receipt is missing, is on another claim, or is of before the membership."""
    claim = _locked(session, claim_id)
    check_seen(seen, claim_version(claim))
    checked_step(EXPENSE_STEPS, claim.state, ExpenseState.SUBMITTED, claim.number or claim.title)
    wrong: dict[str, str | Text] = {f"lines.{line.position}.{name}": said for line in claim.lines for name, said in _missing(session, claim, line).items()}
    if wrong:
        raise Invalid(wrong)
    claim.number = claim.number or f"E{on.year}-{next_number(session, claim.cooperative_id, f'expense/{on.year}'):04}"
    claim.submitted_by, claim.submitted_on = by, on
    tell_staff(session, [_submitted_tiding(claim)], by=by)
    return _moved(session, claim, ExpenseState.SUBMITTED, by=by)


def _submitted_tiding(claim: ExpenseClaim) -> StaffTiding:
    said = text("%(name)s asks for %(amount)s of expenses: %(title)s", name=claim.member.name, amount=claim.total, title=claim.title)
    then = text("Look at the receipts, then approve, ask for what is missing, or say why not.")
    key = f"{claim.ref}:submitted:{datetime.now(UTC).isoformat()}"
    return StaffTiding(NoticeKind.EXPENSES_TO_DECIDE, claim.cooperative_id, claim.ref, key, said, then, about=claim.member_id)


def _missing(session: Session, claim: ExpenseClaim, line: ExpenseLine) -> dict[str, Text]:
    joined = claim.member.joined_on
    if joined and line.spent_on < joined:
        return {"spent_on": text("the membership began on %(joined)s; earlier expenses cannot be claimed", joined=joined)}
    if line.kind is LineKind.RECEIPT and storage.find(session, line.document_key) is None:
        return {"document_key": text("attach the receipt")}
    other = _claimed_elsewhere(session, claim, line)
    return {"document_key": text("this receipt is on claim %(number)s already", number=other)} if other else {}


def _claimed_elsewhere(session: Session, claim: ExpenseClaim, line: ExpenseLine) -> str | None:
    if not line.document_key:
        return None
    query = select(ExpenseClaim).join(ExpenseLine, ExpenseLine.claim_id == ExpenseClaim.id)
    query = query.where(ExpenseLine.document_key == line.document_key, ExpenseClaim.id != claim.id, ExpenseClaim.state.not_in(NOT_CLAIMED))
    other = session.scalar(query.limit(1))
    return (other.number or other.title) if other else None


def find_incomplete(session: Session, claim_id: int, *, by: str, why: str, seen: str | None = None) -> ExpenseClaim:
    """Send a claim back to its author, who reads why."""
    return _answered(session, claim_id, ExpenseState.INCOMPLETE, by=by, why=why, seen=seen)


def reject_claim(session: Session, claim_id: int, *, by: str, why: str, seen: str | None = None) -> ExpenseClaim:
    """Refuse a claim, with the reason that its author reads."""
    return _answered(session, claim_id, ExpenseState.REJECTED, by=by, why=why, seen=seen)


def _answered(session: Session, claim_id: int, state: ExpenseState, *, by: str, why: str, seen: str | None) -> ExpenseClaim:
    if not why.strip():
        raise Invalid({"why": text("say why; the author will read it")})
    claim = _locked(session, claim_id)
    check_seen(seen, claim_version(claim))
    _refuse_author(session, claim, by)
    claim.why = why.strip()
    return _moved(session, claim, state, by=by, why=claim.why)


def cancel_claim(session: Session, claim_id: int, *, by: str) -> ExpenseClaim:
    """Drop a claim that waits for nobody's decision."""
    return _moved(session, _locked(session, claim_id), ExpenseState.CANCELLED, by=by)


def approve_claim(session: Session, claim_id: int, *, on: date, by: str, seen: str | None = None) -> ExpenseClaim:
    """Book a claim (P12): the member is owed it from now on.

    RuleBroken for its author, beyond the money that clients have paid (exactly all of it is allowed), and beyond the kilometres of a year;
    Changed where the claim says something else than was `seen`.
    """
    claim = _locked(session, claim_id)
    checked_step(EXPENSE_STEPS, claim.state, ExpenseState.APPROVED, claim.number or claim.title)
    check_seen(seen, claim_version(claim))
    _refuse_author(session, claim, by)
    activity = activity_that_spends(session, claim.activity_id)
    _check_available(session, claim, activity)
    _check_kilometres(session, claim)
    claim.approved_by, claim.approved_on, claim.why = by, on, ""
    ledger.post(session, Draft(claim.cooperative_id, on, EXPENSE, claim.ref, f"{claim.number} {claim.member.name}", claim_moves(claim), by))
    return _moved(session, claim, ExpenseState.APPROVED, by=by)


def _refuse_author(session: Session, claim: ExpenseClaim, by: str) -> None:
    authors = {claim.drafted_by, claim.submitted_by, *(user.ref for user in users_of_member(session, claim.member_id))}
    if by in authors:
        raise RuleBroken("you wrote this claim or are paid by it; another person decides", source=FOUR_EYES)


def _check_available(session: Session, claim: ExpenseClaim, activity: Activity) -> None:
    available = budget_of(session, activity).available_for_expenses
    if claim.cost > available:
        raise RuleBroken(
            "this costs %(cost)s and clients have paid %(available)s for %(name)s that is not promised; wait for a payment or claim less",
            cost=str(claim.cost),
            available=str(available),
            name=activity.name,
            source=text("expenses are paid from money that came in"),
        )


def _check_kilometres(session: Session, claim: ExpenseClaim) -> None:
    law = country.load(claim.cooperative.country)
    for vehicle, path in YEARLY.items():
        for year in {line.spent_on.year for line in claim.lines if line.vehicle is vehicle}:
            if path not in law.parameters:
                continue
            made, most = kilometres(session, claim.member_id, vehicle, year), law.parameters.at(date(year, 12, 31))[path]
            own = sum((line.km or Decimal(0) for line in claim.lines if line.vehicle is vehicle and line.spent_on.year == year), Decimal(0))
            if made + own > most:
                raise RuleBroken(
                    "%(made)s km were refunded in %(year)s and %(own)s more are claimed; %(most)s are free of tax in a year",
                    made=str(made),
                    year=year,
                    own=str(own),
                    most=str(most),
                    source=law.parameters[path].source,
                )


def kilometres(session: Session, member_id: int, vehicle: Vehicle, year: int) -> Decimal:
    """The kilometres of a year that were approved for a member."""
    approved = (ExpenseState.APPROVED, ExpenseState.SCHEDULED, ExpenseState.PAYMENT_ERROR, ExpenseState.PAID)
    query = select(ExpenseLine.km).join(ExpenseClaim, ExpenseClaim.id == ExpenseLine.claim_id)
    query = query.where(ExpenseClaim.member_id == member_id, ExpenseClaim.state.in_(approved), ExpenseLine.vehicle == vehicle)
    return sum((km or Decimal(0) for km in session.scalars(query.where(extract("year", ExpenseLine.spent_on) == year))), Decimal(0))


def schedule_claim(session: Session, claim_id: int, *, execute_on: date, by: str) -> ExpenseClaim:
    """Order the payment of an approved claim, or order it again after an error, to the member's account of today."""
    claim = _locked(session, claim_id)
    checked_step(EXPENSE_STEPS, claim.state, ExpenseState.SCHEDULED, claim.number or claim.title)
    failed = orders_of(session, claim.cooperative_id, claim.ref)
    if failed:
        banking.order_again(session, failed[-1].id, by=by, execute_on=execute_on, iban=claim.member.iban)
    else:
        _order(session, claim, execute_on, by)
    return _moved(session, claim, ExpenseState.SCHEDULED, by=by)


def _order(session: Session, claim: ExpenseClaim, execute_on: date, by: str) -> PaymentOrder:
    return banking.order(
        session,
        claim.cooperative_id,
        source=claim.ref,
        kind="member",
        creditor_name=claim.member.name,
        iban=claim.member.iban,
        amount=claim.total,
        execute_on=execute_on,
        text=f"{claim.number} {claim.title}",
        clears_role=AccountRole.OWED_TO_MEMBERS,
        clears_subject=claim.ref,
        by=by,
    )


def note_paid_claims(session: Session, cooperative_id: int, *, by: str) -> list[ExpenseClaim]:
    """Scheduled claims become paid or errors, and paid ones whose money came back errors, as the books and the bank say.

    Call it after a statement was read; gives the claims that moved.
    """
    scheduled = select(ExpenseClaim).where(ExpenseClaim.cooperative_id == cooperative_id, ExpenseClaim.state == ExpenseState.SCHEDULED)
    claims = session.scalars(scheduled.order_by(ExpenseClaim.id)).all()
    owed = balances(session, cooperative_id, AccountRole.OWED_TO_MEMBERS, [claim.ref for claim in claims])
    paid = [claim for claim in claims if claim.ref not in owed]
    failed = [claim for claim in claims if claim.ref in owed and _has_failed(session, claim)] + _returned(session, cooperative_id)
    moved = [_moved(session, claim, ExpenseState.PAID, by=by) for claim in paid]
    return moved + [_moved(session, claim, ExpenseState.PAYMENT_ERROR, by=by) for claim in failed]


def _has_failed(session: Session, claim: ExpenseClaim) -> bool:
    return orders_of(session, claim.cooperative_id, claim.ref)[-1].state in (OrderState.REJECTED, OrderState.CANCELLED)


def _returned(session: Session, cooperative_id: int) -> list[ExpenseClaim]:
    rejected = select(PaymentOrder.clears_subject).where(
        PaymentOrder.book_id == cooperative_id, PaymentOrder.state == OrderState.REJECTED, PaymentOrder.clears_role == AccountRole.OWED_TO_MEMBERS
    )
    owed = balances(session, cooperative_id, AccountRole.OWED_TO_MEMBERS, session.scalars(rejected))
    keys = [int(subject.removeprefix("expense:")) for subject in owed if subject.startswith("expense:")]
    query = select(ExpenseClaim).where(ExpenseClaim.id.in_(keys), ExpenseClaim.state == ExpenseState.PAID)
    return list(session.scalars(query.order_by(ExpenseClaim.id)))


def reverse_claim(session: Session, claim_id: int, *, on: date, by: str, why: str) -> ExpenseClaim:
    """Undo an approved claim; what was paid is then owed by the member. WrongState while a payment is on its way."""
    if not why.strip():
        raise Invalid({"why": text("say why; the author will read it")})
    claim = _locked(session, claim_id)
    checked_step(EXPENSE_STEPS, claim.state, ExpenseState.REVERSED, claim.number or claim.title)
    made = reversal_moves(claim, was_paid=claim.state is ExpenseState.PAID)
    ledger.post(session, Draft(claim.cooperative_id, on, REVERSAL, claim.ref, why.strip(), made, by))
    claim.why = why.strip()
    return _moved(session, claim, ExpenseState.REVERSED, by=by, why=claim.why)


def _locked(session: Session, claim_id: int) -> ExpenseClaim:
    return locked(session, ExpenseClaim, claim_id)


def _moved(session: Session, claim: ExpenseClaim, state: ExpenseState, *, by: str, why: str = "") -> ExpenseClaim:
    checked_step(EXPENSE_STEPS, claim.state, state, claim.number or claim.title)
    record_change(session, claim.ref, claim.state, state, by=by, at=datetime.now(UTC), why=why)
    if claim.state is ExpenseState.SUBMITTED:
        settle_notices(session, NoticeKind.EXPENSES_TO_DECIDE, claim.ref)
    claim.state = state
    session.flush()  # lists and a locked reading in this transaction see it
    if state in _TOLD:
        tell(session, [_tiding(claim, state, why)], by=by)
    return claim


def _tiding(claim: ExpenseClaim, state: ExpenseState, why: str) -> Tiding:
    """What a step means to whoever is paid back."""
    said, then = _TOLD[state]
    named: dict[str, Any] = {"number": claim.number or claim.title, "amount": claim.total, "why": why}
    key = f"{claim.ref}:{state.value}:{datetime.now(UTC).isoformat()}"
    return Tiding(NoticeKind.EXPENSE_DECIDED, claim.member_id, claim.ref, key, text(said.msgid, **named), text(then.msgid, **named))


_TOLD = {
    ExpenseState.APPROVED: (
        text("Your expenses %(number)s are approved"),
        text("%(amount)s is owed to you from now on. Its payment is ordered next, and you are told."),
    ),
    ExpenseState.REJECTED: (
        text("Your expenses %(number)s are rejected"),
        text("The reason: %(why)s. Nothing more happens with them; you can claim anew what is right."),
    ),
    ExpenseState.INCOMPLETE: (
        text("Your expenses %(number)s are incomplete"),
        text("What is missing: %(why)s. Add it and submit them again."),
    ),
    ExpenseState.SCHEDULED: (
        text("Your expenses %(number)s are being paid"),
        text("%(amount)s is ordered and leaves with the next payment file. You are told when it is paid."),
    ),
    ExpenseState.PAID: (
        text("Your expenses %(number)s are paid"),
        text("%(amount)s is on your account today or on the next banking day."),
    ),
    ExpenseState.PAYMENT_ERROR: (
        text("The payment of your expenses %(number)s failed"),
        text("Check the bank account that you gave; the payment is ordered again once it is right."),
    ),
    ExpenseState.REVERSED: (
        text("Your expenses %(number)s are taken back"),
        text("The reason: %(why)s. What was paid already is settled with you."),
    ),
}
