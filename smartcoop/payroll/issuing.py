"""Issuing payslips, correcting them, and remitting what a month owes to authorities."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.service import release_budget, restrict_overspent
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind, OrderState, PaymentOrder
from smartcoop.banking.service import NewOrder
from smartcoop.country import AccountRole, Facts, Payslip, Remittance
from smartcoop.dates import Month
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, format_day, text
from smartcoop.jobs.service import enqueue_new
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import balance
from smartcoop.ledger.service import Draft, Move
from smartcoop.members.facts import employer_facts
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import Tiding, tell
from smartcoop.members.numbering import next_number, next_numbers
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


def remit_month(session: Session, cooperative: Cooperative, month: Month, *, on: date, by: str, until: date | None = None) -> list[Text]:
    """Order the payment of what a wage month owes to each authority and is due up to a day, by default the end of the next month.

    Each on its due day; what was ordered and is unpaid is not ordered twice. Gives a sentence for each order.
    """
    locked(session, Cooperative, cooperative.id)  # another who remits waits, and then finds these orders
    law, settings = country.load(cooperative.country), employer_facts(session, cooperative, month.last)
    told: list[Text] = []
    for due in law.remittances(month):
        if due.due_on > (until or month.next().last):
            continue
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
        day = format_day(order.execute_on, "long")
        told.append(text("Ordered for the authorities: %(creditor)s %(amount)s, to be paid by %(day)s", creditor=due.creditor, amount=left, day=day))
    return told


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
            code, month = order.source.split(":")[1:3]
            due = next((one for one in law.remittances(Month.parse(month)) if one.code == code), None)
            yield order, str(settings.get(due.reference_setting) or "") if due else ""


def _setting(settings: Facts, name: str, due: Remittance) -> str:
    if not (value := settings.get(name)):
        raise RuleBroken("enter the account of %(creditor)s in the employer's settings", creditor=due.creditor)
    return str(value)


def _ordered(session: Session, cooperative: Cooperative, due: Remittance, month: Month) -> Money:
    query = select(func.coalesce(func.sum(PaymentOrder.minor), 0)).where(
        PaymentOrder.book_id == cooperative.id,
        PaymentOrder.clears_role == due.role,
        PaymentOrder.clears_subject == f"month:{month}",
        PaymentOrder.state.in_((OrderState.ORDERED, OrderState.RELEASED, OrderState.EXPORTED)),
    )
    return Money(int(session.scalar(query) or 0), cooperative.currency)
