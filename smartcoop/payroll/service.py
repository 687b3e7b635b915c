"""Payroll runs: collect, calculate, check, approve by another person, post, pay, close. Long steps go in portions that a door commits."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from smartcoop.audit import checked_step, record_change, wrong_state
from smartcoop.banking.models import OrderState, PaymentOrder, TransferFile
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, quoted, text
from smartcoop.ledger.queries import balances
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import StaffTiding, settle_notices, tell_staff
from smartcoop.payroll.calculation import calculate
from smartcoop.payroll.cases import known_of, parts_of, promised_on
from smartcoop.payroll.collection import settle_collected
from smartcoop.payroll.issuing import issue
from smartcoop.payroll.models import RUN_STEPS, Engagement, EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.remitting import debts
from smartcoop.payroll.run_sums import RunSum, run_sum

PORTION = 200
_UNFINISHED = (RunState.COLLECTING, RunState.CALCULATED, RunState.CHECKED, RunState.APPROVED)


def open_run(session: Session, cooperative_id: int, month: Month, *, on: date, by: str, until: date | None = None) -> PayrollRun:
    """A run with the signed work of a month that ended up to `until` (by default its last day) and is on no payslip yet.

    WrongState while another run of the month is unfinished or once the month is closed.
    """
    cooperative = locked(session, Cooperative, cooperative_id)
    of_month = select(PayrollRun).where(PayrollRun.cooperative_id == cooperative_id, PayrollRun.month == month)
    for run in session.scalars(of_month):
        if run.state in _UNFINISHED:
            raise wrong_state(_run(run), run.state, text("Finish it before the next one."))
        if run.state is RunState.CLOSED:
            raise WrongState("%(month)s is closed; correct its payslips in a run of a later month", month=str(month))
    sequence = (session.scalar(select(func.max(PayrollRun.sequence)).where(PayrollRun.cooperative_id == cooperative_id, PayrollRun.month == month)) or 0) + 1
    run = PayrollRun(cooperative_id=cooperative_id, month=month, sequence=sequence, state=RunState.COLLECTING, opened_on=on)
    session.add(run)
    session.flush()  # the payslips name it
    record_change(session, run.ref, "open", RunState.COLLECTING, by=by, at=datetime.now(UTC))
    collect(session, run, cooperative, until=until or month.last)
    settle_collected(session, cooperative, on=on)
    return run


def collect(session: Session, run: PayrollRun, cooperative: Cooperative, *, until: date) -> int:
    """Put the work that ended up to a day and is on no payslip yet into a run; how many payslips that makes."""
    engagements = session.scalars(
        select(Engagement)
        .where(Engagement.cooperative_id == cooperative.id, Engagement.state == EngagementState.SIGNED, Engagement.starts_on <= until)
        .order_by(Engagement.member_id, Engagement.ends_on, Engagement.id)
    ).all()
    keys = [engagement.id for engagement in engagements]
    told = {
        (key, month) for key, month in session.execute(select(StoredPayslip.engagement_id, StoredPayslip.month).where(StoredPayslip.engagement_id.in_(keys)))
    }
    rules = policies(session, cooperative, run.opened_on)
    rows: list[dict[str, Any]] = []
    for engagement in engagements:
        for part in parts_of(engagement.period, engagement.basis, engagement.gross, engagement.days, engagement.hours):
            if part.period.end <= until and (engagement.id, part.month) not in told:
                rows.append(_row(run, engagement, part.month, max(promised_on(rules.promise, part.period.end, cooperative.country), run.opened_on)))
    session.add_all(StoredPayslip(**row) for row in rows)
    session.flush()  # the next step counts them
    return len(rows)


def _row(run: PayrollRun, engagement: Engagement, month: Month, pay_on: date) -> dict[str, Any]:
    return {
        "cooperative_id": run.cooperative_id,
        "run_id": run.id,
        "engagement_id": engagement.id,
        "member_id": engagement.member_id,
        "activity_id": engagement.activity_id,
        "month": month,
        "version": 1,
        "state": PayslipState.COLLECTED,
        "pay_on": pay_on,
        "currency": engagement.currency,
    }


def _run(run: PayrollRun) -> Text:
    return text("Payroll run %(name)s", name=run.name)


def calculate_next(session: Session, run_id: int, *, by: str, portion: int = PORTION) -> int:
    """Calculate the next portion of a run; how many payslips are left. The run is calculated when none is."""
    run = locked(session, PayrollRun, run_id)
    if run.state is not RunState.COLLECTING:
        raise wrong_state(_run(run), run.state, text("It is calculated before it is checked."))
    waiting = _payslips(session, run, PayslipState.COLLECTED, portion)
    if not waiting and not exists(session, select(StoredPayslip.id).where(StoredPayslip.run_id == run.id)):
        raise Invalid({"month": text("no signed work of %(month)s waits for a payslip; declare and sign the engagements first", month=str(run.month))})
    known = known_of(session, run.cooperative, [payslip.member for payslip in waiting])
    for payslip in waiting:
        calculate(known, payslip)
    session.flush()  # the count below must see it
    left = _count(session, run, PayslipState.COLLECTED)
    if not left:
        run.calculated_by = by
        _step(session, run, RunState.CALCULATED, by=by)
    return left


def calculate_again(session: Session, run_id: int, *, by: str, why: str) -> PayrollRun:
    """Back to collecting, because facts were corrected: every payslip of the run is computed anew, nothing of it was issued."""
    run = locked(session, PayrollRun, run_id)
    _step(session, run, RunState.COLLECTING, by=by, why=why)
    settle_notices(session, NoticeKind.RUN_TO_APPROVE, run.ref)
    run.calculated_by = run.checked_by = run.approved_by = ""
    for payslip in session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id)):
        payslip.state = PayslipState.COLLECTED
    return run


def give_back(session: Session, run_id: int, *, by: str, why: str) -> PayrollRun:
    """Whoever was to approve a run found something: it is calculated anew, and whoever calculated it is told why. Invalid at `why`."""
    run = locked(session, PayrollRun, run_id)
    if run.state is not RunState.CHECKED:
        raise wrong_state(_run(run), run.state, text("It is given back while it waits for approval."))
    if not why.strip():
        raise Invalid({"why": text("say what you found, so that it can be mended")})
    calculate_again(session, run_id, by=by, why=why.strip())
    said = text("The payroll of %(month)s was given back: %(why)s", month=run.month, why=quoted(why.strip()))
    then = text("Mend what is wrong, calculate it again and check it; then it waits for approval anew.")
    key = f"{run.ref}:back:{datetime.now(UTC).isoformat()}"
    tell_staff(session, [StaffTiding(NoticeKind.WAGES_TO_COLLECT, run.cooperative_id, run.ref, key, said, then)], by=by)
    return run


def leave_out(session: Session, payslip_id: int, *, by: str, why: str) -> None:
    """Take a payslip that is not issued out of its run; the next run collects its work again."""
    payslip = locked(session, StoredPayslip, payslip_id)
    if payslip.run.state not in (RunState.COLLECTING, RunState.CALCULATED):
        raise wrong_state(_run(payslip.run), payslip.run.state, text("Calculate it again to change it."))
    record_change(session, payslip.run.ref, payslip.state, "left out", by=by, at=datetime.now(UTC), why=f"{payslip.member.name}: {why}")
    session.delete(payslip)


def check_run(session: Session, run_id: int, *, by: str, note: str = "") -> PayrollRun:
    """Somebody looked at every exception. WrongState while one forbids payment."""
    run = locked(session, PayrollRun, run_id)
    blocked = [p for p in session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id)) if any(f["blocking"] for f in p.findings)]
    if blocked:
        names = ", ".join(sorted({payslip.member.name for payslip in blocked})[:10])
        raise WrongState("the payslips of these people cannot be paid: %(names)s. Mend the facts and calculate again, or leave them out", names=names)
    _step(session, run, RunState.CHECKED, by=by, why=note)
    run.checked_by = by
    settle_notices(session, NoticeKind.WAGES_TO_COLLECT, run.ref)  # it was given back, and is mended
    tell_staff(session, [_checked_tiding(run, run_sum(session, run))], by=run.calculated_by)  # who calculated cannot approve
    return run


def _checked_tiding(run: PayrollRun, sums: RunSum) -> StaffTiding:
    promised = sums.first_on or run.opened_on
    said = text("Approve the payroll of %(month)s: %(what)s, promised for %(day)s", month=run.month, what=sums.said, day=promised)
    then = text("Somebody other than whoever calculated it approves it; then its payslips are issued and its payments ordered.")
    return StaffTiding(NoticeKind.RUN_TO_APPROVE, run.cooperative_id, run.ref, f"{run.ref}:checked:{datetime.now(UTC).isoformat()}", said, then)


def approve_run(session: Session, run_id: int, *, by: str) -> PayrollRun:
    """The second pair of eyes. RuleBroken for the person who calculated."""
    run = locked(session, PayrollRun, run_id)
    if run.state is RunState.CHECKED and by == run.calculated_by:
        raise RuleBroken("you calculated this run yourself; another person approves it", source=text("four eyes: nobody approves what they made"))
    _step(session, run, RunState.APPROVED, by=by)
    run.approved_by = by
    settle_notices(session, NoticeKind.RUN_TO_APPROVE, run.ref)
    return run


def issue_next(session: Session, run_id: int, *, on: date, by: str, portion: int = PORTION) -> int:
    """Number, book and order the next portion of an approved run; how many payslips are left. The run is posted when none is."""
    run = locked(session, PayrollRun, run_id)
    if run.state is not RunState.APPROVED:
        raise wrong_state(_run(run), run.state, text("Its payslips are issued once it is approved."))
    issue(session, _payslips(session, run, PayslipState.CALCULATED, portion), on=on, by=by)
    session.flush()  # the count below must see it
    left = _count(session, run, PayslipState.CALCULATED)
    if not left:
        _step(session, run, RunState.POSTED, by=by)
        tell_staff(session, [_posted_tiding(run, run_sum(session, run))], by=by)
    return left


def _posted_tiding(run: PayrollRun, sums: RunSum) -> StaffTiding:
    promised = sums.first_on or run.opened_on
    said = text("Release the wages of %(month)s: %(what)s, promised for %(day)s", month=run.month, what=sums.said, day=promised)
    then = text("Release them, so that the file for the bank can be made. Whoever ordered a payment cannot release it.")
    return StaffTiding(NoticeKind.PAYMENTS_TO_RELEASE, run.cooperative_id, run.ref, f"{run.ref}:posted", said, then)


def note_paid_runs(session: Session, cooperative_id: int, *, by: str) -> list[PayrollRun]:
    """Posted runs whose net wages the books say are paid become paid; call it after a statement was read."""
    posted = session.scalars(select(PayrollRun).where(PayrollRun.cooperative_id == cooperative_id, PayrollRun.state == RunState.POSTED)).all()
    return [_step(session, run, RunState.PAID, by=by) for run in posted if not unpaid_wages(session, run)]


def unpaid_wages(session: Session, run: PayrollRun) -> dict[str, Any]:
    """What is still owed on each payslip of a run."""
    refs = [f"payslip:{key}" for key in session.scalars(select(StoredPayslip.id).where(StoredPayslip.run_id == run.id))]
    return {
        ref: owed for at in range(0, len(refs), 500) for ref, owed in balances(session, run.cooperative_id, AccountRole.NET_WAGES, refs[at : at + 500]).items()
    }


def salary_orders(session: Session, run_id: int) -> list[int]:
    """The payment orders of a run that wait for release."""
    sources = [f"payslip:{key}" for key in session.scalars(select(StoredPayslip.id).where(StoredPayslip.run_id == run_id))]
    run = session.get_one(PayrollRun, run_id)
    waiting = select(PaymentOrder.id).where(PaymentOrder.book_id == run.cooperative_id, PaymentOrder.state == OrderState.ORDERED)
    return [key for at in range(0, len(sources), 500) for key in session.scalars(waiting.where(PaymentOrder.source.in_(sources[at : at + 500])))]


def files_at_the_bank(session: Session, run_id: int) -> list[TransferFile]:
    """The payment files with wages of a run that the bank has not booked yet, oldest first."""
    sources = [f"payslip:{key}" for key in session.scalars(select(StoredPayslip.id).where(StoredPayslip.run_id == run_id))]
    run = session.get_one(PayrollRun, run_id)
    exported = select(PaymentOrder.file_id).where(PaymentOrder.book_id == run.cooperative_id, PaymentOrder.state == OrderState.EXPORTED)
    keys = {key for at in range(0, len(sources), 500) for key in session.scalars(exported.where(PaymentOrder.source.in_(sources[at : at + 500])))}
    return list(session.scalars(select(TransferFile).where(TransferFile.id.in_(keys)).order_by(TransferFile.id)))


def close_run(session: Session, run_id: int, *, on: date, by: str) -> PayrollRun:
    """The month is over, its wages are paid, and what is due by the end of the next month too: nothing more is added to it. WrongState says what is missing."""
    run = locked(session, PayrollRun, run_id)
    if on <= run.month.last:
        raise WrongState("%(month)s is not over yet; close it from %(day)s on", month=str(run.month), day=run.month.next().first)
    by_then = run.month.next().last
    for debt in debts(session, run.cooperative, [run.month], on=on):
        if debt.due.due_on <= by_then:
            raise WrongState(
                "%(owed)s is still owed to %(creditor)s for %(month)s, due on %(due)s; pay it and import the statement",
                owed=str(debt.owed),
                creditor=debt.due.creditor,
                month=str(run.month),
                due=debt.due.due_on,
            )
    return _step(session, run, RunState.CLOSED, by=by)


def _step(session: Session, run: PayrollRun, state: RunState, *, by: str, why: str = "") -> PayrollRun:
    checked_step(RUN_STEPS, run.state, state, _run(run))
    record_change(session, run.ref, run.state, state, by=by, at=datetime.now(UTC), why=why)
    run.state = state
    return run


def _payslips(session: Session, run: PayrollRun, state: PayslipState, limit: int) -> list[StoredPayslip]:
    query = select(StoredPayslip).where(StoredPayslip.run_id == run.id, StoredPayslip.state == state)
    together = [selectinload(kind) for kind in (StoredPayslip.engagement, StoredPayslip.member, StoredPayslip.activity, StoredPayslip.corrects)]
    return list(session.scalars(query.options(*together).order_by(StoredPayslip.id).limit(limit)))


def _count(session: Session, run: PayrollRun, state: PayslipState) -> int:
    return session.scalar(select(func.count()).select_from(StoredPayslip).where(StoredPayslip.run_id == run.id, StoredPayslip.state == state)) or 0
