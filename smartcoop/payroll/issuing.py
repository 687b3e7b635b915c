"""Issuing payslips, correcting them, and remitting what a month owes to authorities."""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.service import release_budget, restrict_overspent
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.country import AccountRole, Facts, Payslip, Remittance
from smartcoop.dates import Month
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.jobs.service import enqueue
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import balance
from smartcoop.ledger.service import Draft, Move
from smartcoop.members.facts import employer_facts
from smartcoop.members.models import Cooperative
from smartcoop.members.numbering import next_number
from smartcoop.money import Money
from smartcoop.payroll.engagements import settle_engagement
from smartcoop.payroll.entries import difference, payslip_moves
from smartcoop.payroll.models import Engagement, EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.records import load_payslip


def payslip_of(row: StoredPayslip) -> Payslip:
    """The payslip as it was computed."""
    return load_payslip(row.case, row.lines, country.load(row.engagement.cooperative.country))


def issue(session: Session, row: StoredPayslip, *, on: date, by: str) -> StoredPayslip:
    """Number a calculated payslip, book it, order its payment; from now on it never changes."""
    row.number = f"P{on.year}-{next_number(session, row.cooperative_id, f'payslip/{on.year}'):06}"
    row.state, row.issued_on = PayslipState.ISSUED, on
    made = _moves(row) if row.corrects is None else _correction_moves(row, row.corrects)
    if made:
        kind = "payslip" if row.corrects_id is None else "payslip_correction"
        ledger.post(session, Draft(row.cooperative_id, on, kind, row.ref, f"{row.number} {row.month}", made, by))
    _order_payment(session, row, made, on=on, by=by)
    if row.corrects_id is None:
        release_budget(session, f"{row.engagement.ref}:{row.month}", on=on)
        _settle_when_complete(session, row.engagement, by=by)
    restrict_overspent(session, row.activity, by=by, on=on)
    enqueue(session, "render_payslip", f"render_payslip:{row.id}", payslip_id=row.id)
    return row


def _moves(row: StoredPayslip, subject: str | None = None) -> tuple[Move, ...]:
    return payslip_moves(
        payslip_of(row),
        activity=row.activity.ref,
        subject=subject or row.ref,
        margin=Money(row.case["margin"], row.currency),
        pooled=row.case["pooled"],
    )


def _correction_moves(row: StoredPayslip, old: StoredPayslip) -> tuple[Move, ...]:
    made = difference(_moves(row), _moves(old, subject=row.ref))
    return tuple(replace(move, role=AccountRole.OWED_BY_MEMBERS) if _is_overpaid(move) else move for move in made)


def _is_overpaid(move: Move) -> bool:
    return move.role is AccountRole.NET_WAGES and move.amount.minor > 0


def _order_payment(session: Session, row: StoredPayslip, made: tuple[Move, ...], *, on: date, by: str) -> None:
    owed = next((-move.amount for move in made if move.role is AccountRole.NET_WAGES), None)
    if owed is None:
        return
    banking.order(
        session,
        row.cooperative_id,
        source=row.ref,
        kind="salary",
        creditor_name=row.member.name,
        iban=row.member.iban,
        amount=owed,
        execute_on=max(row.pay_on, on),
        text=f"{row.number} {row.month}",
        clears_role=AccountRole.NET_WAGES,
        clears_subject=row.ref,
        by=by,
    )


def _settle_when_complete(session: Session, engagement: Engagement, *, by: str) -> None:
    session.flush()  # the count must see this payslip
    issued = session.scalar(
        select(func.count(func.distinct(StoredPayslip.month))).where(StoredPayslip.engagement_id == engagement.id, StoredPayslip.state == PayslipState.ISSUED)
    )
    if issued == len(engagement.costs) and engagement.state is EngagementState.SIGNED:
        settle_engagement(session, engagement, by=by)


def correct_payslip(session: Session, payslip_id: int, run_id: int, *, why: str, gross: Money | None = None) -> StoredPayslip:
    """A new version of an issued payslip, computed in a run with the facts now known for its month; only the difference is booked and paid.

    `gross` replaces the gross of that month. WrongState when it is corrected already or the run is no longer collecting.
    """
    old, run = locked(session, StoredPayslip, payslip_id, "payslip"), locked(session, PayrollRun, run_id, "payroll run")
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


def remit_month(session: Session, cooperative: Cooperative, month: Month, *, on: date, by: str) -> list[str]:
    """Order the payment of what a wage month owes to each authority by its due day; what was ordered and is unpaid is not ordered twice."""
    law, settings = country.load(cooperative.country), employer_facts(session, cooperative, month.last)
    told = []
    for due in law.remittances(month):
        owed = -balance(session, cooperative.id, due.role, f"month:{month}")
        if (left := owed - _ordered(session, cooperative, due, month)).minor <= 0:
            continue
        order = banking.order(
            session,
            cooperative.id,
            source=f"remittance:{due.code}:{month}:{next_number(session, cooperative.id, f'remittance/{due.code}/{month}')}",
            kind="tax",
            creditor_name=due.creditor,
            iban=_setting(settings, due.iban_setting, due),
            amount=left,
            execute_on=max(due.due_on, on),
            text="",
            reference=str(settings.get(due.reference_setting) or ""),
            clears_role=due.role,
            clears_subject=f"month:{month}",
            by=by,
        )
        told.append(f"{due.creditor}: {left} on {order.execute_on.isoformat()}")
    return told


def _setting(settings: Facts, name: str, due: Remittance) -> str:
    if not (value := settings.get(name)):
        raise Invalid({name: text("enter the account of %(creditor)s in the employer's settings", creditor=due.creditor)})
    return str(value)


def _ordered(session: Session, cooperative: Cooperative, due: Remittance, month: Month) -> Money:
    query = select(func.coalesce(func.sum(PaymentOrder.minor), 0)).where(
        PaymentOrder.book_id == cooperative.id,
        PaymentOrder.clears_role == due.role,
        PaymentOrder.clears_subject == f"month:{month}",
        PaymentOrder.state.in_((OrderState.ORDERED, OrderState.RELEASED, OrderState.EXPORTED)),
    )
    return Money(int(session.scalar(query) or 0), cooperative.currency)
