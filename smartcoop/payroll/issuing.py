"""Issuing payslips, and correcting them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.service import release_budget, restrict_overspent
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind
from smartcoop.banking.service import NewOrder
from smartcoop.country import AccountRole, Payslip
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.jobs.service import enqueue_new
from smartcoop.ledger import service as ledger
from smartcoop.ledger.service import Draft, Move
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import Tiding, tell
from smartcoop.members.numbering import next_numbers
from smartcoop.money import Money
from smartcoop.payroll.calculation import beyond_agreed
from smartcoop.payroll.engagements import settle_engagement
from smartcoop.payroll.entries import difference, payslip_moves
from smartcoop.payroll.models import EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.records import load_payslip


def payslip_of(row: StoredPayslip) -> Payslip:
    """The payslip as it was computed."""
    return load_payslip(row.case, row.lines, country.load(row.engagement.cooperative.country))


def issue(session: Session, rows: Sequence[StoredPayslip], *, on: date, by: str) -> None:
    """Number calculated payslips of one cooperative, book them, order their payment; from now on they never change."""
    if not rows:
        return
    cooperative_id = rows[0].cooperative_id
    for row, number in zip(rows, next_numbers(session, cooperative_id, f"payslip/{on.year}", len(rows)), strict=True):
        row.number, row.state, row.issued_on = f"P{on.year}-{number:06}", PayslipState.ISSUED, on
    booked = {row.id: _booked_moves(row) for row in rows}
    ledger.post_all(session, (_draft(row, booked[row.id], on, by) for row in rows if booked[row.id]))
    orders = [order for row in rows if (order := _payment(row, booked[row.id], on)) is not None]
    banking.order_all(session, cooperative_id, orders, by=by)
    release_budget(session, [f"{row.engagement.ref}:{row.month}" for row in rows if row.corrects_id is None], on=on)
    _settle_complete(session, rows, by=by)
    for row in rows:
        if beyond_agreed(row).minor > 0:
            restrict_overspent(session, row.activity, by=by, on=on)
    enqueue_new(session, "render_payslip", {f"render_payslip:{row.id}": {"payslip_id": row.id} for row in rows})
    tell(session, [_ready_tiding(row) for row in rows])


def _ready_tiding(row: StoredPayslip) -> Tiding:
    """That the payslip is there; the mail with its words follows its document."""
    said = text("Payslip %(number)s is ready: %(amount)s for you", number=row.number, amount=row.payable)
    then = text("The money is ordered for %(day)s. Each line says why it is what it is.", day=row.pay_on)
    return Tiding(NoticeKind.PAYSLIP_READY, row.member_id, row.ref, f"{row.ref}:ready", said, then, is_mailed=False)


def _draft(row: StoredPayslip, made: tuple[Move, ...], on: date, by: str) -> Draft:
    kind = "payslip" if row.corrects_id is None else "payslip_correction"
    return Draft(row.cooperative_id, on, kind, row.ref, f"{row.number} {row.month}", made, by)


def _booked_moves(row: StoredPayslip) -> tuple[Move, ...]:
    if row.corrects is None:
        return _moves(row, row.ref)
    made = difference(_moves(row, row.ref), _moves(row.corrects, row.ref))
    return tuple(replace(move, role=AccountRole.OWED_BY_MEMBERS) if _is_overpaid(move) else move for move in made)


def _moves(row: StoredPayslip, subject: str) -> tuple[Move, ...]:
    margin = Money(row.case["margin"], row.currency)
    return payslip_moves(payslip_of(row), activity=row.activity.ref, subject=subject, margin=margin, pooled=row.case["pooled"])


def _is_overpaid(move: Move) -> bool:
    return move.role is AccountRole.NET_WAGES and move.amount.minor > 0


def _payment(row: StoredPayslip, made: tuple[Move, ...], on: date) -> NewOrder | None:
    owed = next((-move.amount for move in made if move.role is AccountRole.NET_WAGES), None)
    if owed is None:
        return None
    return NewOrder(
        source=row.ref,
        kind=OrderKind.SALARY,
        creditor_name=row.member.name,
        iban=row.member.iban,
        amount=owed,
        execute_on=max(row.pay_on, on),
        clears_role=AccountRole.NET_WAGES,
        clears_subject=row.ref,
        text=f"{row.number} {row.month}",
    )


def _settle_complete(session: Session, rows: Sequence[StoredPayslip], *, by: str) -> None:
    session.flush()  # the count must see these payslips
    engagements = {row.engagement_id: row.engagement for row in rows if row.corrects_id is None}
    months = func.count(func.distinct(StoredPayslip.month))
    query = select(StoredPayslip.engagement_id, months).where(StoredPayslip.engagement_id.in_(engagements), StoredPayslip.state == PayslipState.ISSUED)
    for key, issued in session.execute(query.group_by(StoredPayslip.engagement_id)):
        if issued == len(engagements[key].costs) and engagements[key].state is EngagementState.SIGNED:
            settle_engagement(session, engagements[key], by=by)


def correct_payslip(session: Session, payslip_id: int, run_id: int, *, why: str, gross: Money | None = None) -> StoredPayslip:
    """A new version of an issued payslip, computed in a run with the facts now known for its month; only the difference is booked and paid.

    `gross` replaces the gross of that month. WrongState when it is corrected already or the run is no longer collecting.
    """
    old, run = locked(session, StoredPayslip, payslip_id), locked(session, PayrollRun, run_id)
    if not why.strip():
        raise Invalid({"why": text("say what was wrong; the person will read it")})
    if old.state is not PayslipState.ISSUED:
        raise WrongState("only an issued payslip is corrected; calculate the run again instead")
    if exists(session, select(StoredPayslip.id).where(StoredPayslip.corrects_id == old.id)):
        raise WrongState("%(number)s is corrected already; correct the newer one", number=old.number)
    if run.state is not RunState.COLLECTING or run.cooperative_id != old.cooperative_id:
        raise WrongState("run %(name)s does not take corrections now; open a new run", name=run.name)
    new = StoredPayslip(
        **{name: getattr(old, name) for name in ("cooperative_id", "engagement_id", "member_id", "activity_id", "month", "pay_on", "currency")},
        run_id=run.id,
        version=old.version + 1,
        corrects_id=old.id,
        why=why.strip(),
        state=PayslipState.COLLECTED,
        case={"corrected_gross": gross.minor} if gross else dict[str, int](),
    )
    session.add(new)
    session.flush()  # the run counts it
    return new
