"""What one does about an overdue invoice, step by step: two reminders, the member is told, a formal notice. Each is kept with who took it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.audit import record_change
from smartcoop.db import locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.invoicing.interest import as_invoiced, late_interest
from smartcoop.invoicing.models import Invoice, Reminder, ReminderStep
from smartcoop.invoicing.queries import InvoiceList, InvoiceStatus, invoice_row, invoices_page
from smartcoop.jobs.service import enqueue
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import StaffTiding, tell_staff

USUAL_AFTER: Mapping[ReminderStep, timedelta] = {
    ReminderStep.REMINDER_1: timedelta(days=7),
    ReminderStep.REMINDER_2: timedelta(days=14),
    ReminderStep.MEMBER_TOLD: timedelta(days=7),
    ReminderStep.FORMAL_NOTICE: timedelta(days=7),
}
"""How long after the due date, or after the step before, a step is usually taken."""
SOONEST_AFTER: Mapping[ReminderStep, timedelta] = {**USUAL_AFTER, ReminderStep.REMINDER_1: timedelta(days=1), ReminderStep.REMINDER_2: timedelta(days=7)}
"""How long after it a step may be taken by somebody who is in a hurry."""
TIME_TO_PAY: Mapping[ReminderStep, timedelta] = {
    ReminderStep.REMINDER_1: timedelta(days=8),
    ReminderStep.REMINDER_2: timedelta(days=8),
    ReminderStep.FORMAL_NOTICE: timedelta(days=15),
}
"""How long each letter leaves to pay."""
BY_ITSELF = (ReminderStep.REMINDER_1, ReminderStep.REMINDER_2, ReminderStep.MEMBER_TOLD)
"""What is sent without somebody deciding on it; a formal notice is a person's decision."""
MANY = 500


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next about an overdue invoice: usually on `day`, at the soonest on `soonest`."""

    step: ReminderStep
    day: date
    soonest: date


def reminders_of(session: Session, invoice: Invoice) -> Sequence[Reminder]:
    """The steps that were taken, oldest first."""
    return session.scalars(select(Reminder).where(Reminder.invoice_id == invoice.id).order_by(Reminder.id)).all()


def plan_of(invoice: Invoice, taken: Sequence[Reminder]) -> list[NextStep]:
    """The steps that are not taken yet, each on its usual day if all before it are; empty for what has no due date."""
    if invoice.due_on is None:
        return []
    left = [step for step in ReminderStep if step not in {one.step for one in taken}]
    since, plan = max([invoice.due_on, *(one.taken_on for one in taken)]), []
    for step in left:
        plan.append(NextStep(step, since + USUAL_AFTER[step], since + SOONEST_AFTER[step]))
        since += USUAL_AFTER[step]
    return plan


def take_step(session: Session, invoice_id: int, step: ReminderStep, *, on: date, by: str) -> Reminder:
    """Take the next step about an overdue invoice: the letter, or the word to the member, is made and sent after this transaction.

    WrongState when nothing is overdue, another step is next, or it is too soon; Invalid at `email` where there is nobody to write to.
    """
    invoice = locked(session, Invoice, invoice_id, "invoice")
    row = invoice_row(session, invoice, on=on)
    if row.status is not InvoiceStatus.OVERDUE:
        raise WrongState("nothing is overdue on %(number)s", number=invoice.number or invoice.ref)
    _check_turn(invoice, step, plan_of(invoice, reminders_of(session, invoice)), on)
    if step in TIME_TO_PAY and not invoice.client.email:
        raise Invalid({"email": text("the client has no mail address; add one, or call")})
    added = late_interest(session, invoice, on=on)
    reminder = Reminder(
        invoice=invoice,
        step=step,
        taken_on=on,
        taken_by=by,
        pay_by=on + TIME_TO_PAY[step] if step in TIME_TO_PAY else None,
        principal_minor=as_invoiced(invoice, row.outstanding).minor,
        interest_minor=as_invoiced(invoice, added.interest).minor,
        flat_minor=as_invoiced(invoice, added.flat).minor,
        currency=invoice.currency,
    )
    session.add(reminder)
    session.flush()  # the job names it
    record_change(session, invoice.ref, invoice.state, step, by=by, at=datetime.now(UTC))
    enqueue(session, "send_reminder", f"send_reminder:{invoice.id}:{step}", reminder_id=reminder.id)
    return reminder


def _check_turn(invoice: Invoice, step: ReminderStep, plan: Sequence[NextStep], on: date) -> None:
    if not plan or plan[0].step is not step:
        raise WrongState("this step was taken already on %(number)s, or another comes first; load the page again", number=invoice.number)
    if on < plan[0].soonest:
        raise WrongState("it is too soon: this step can be taken from %(day)s on", day=plan[0].soonest.isoformat())


def due_steps(session: Session, cooperative_id: int, *, on: date) -> list[tuple[Invoice, NextStep]]:
    """The overdue invoices whose next step's usual day has come, with that step."""
    planned = [(invoice, plan_of(invoice, reminders_of(session, invoice))) for invoice in _overdue(session, cooperative_id, on)]
    return [(invoice, plan[0]) for invoice, plan in planned if plan and plan[0].day <= on]


def _overdue(session: Session, cooperative_id: int, on: date) -> Iterator[Invoice]:
    """All of them, portion by portion: what waits for a person at one end of the list keeps nothing from being done at the other."""
    after: int | None = None
    while rows := invoices_page(session, cooperative_id, on=on, which=InvoiceList.OVERDUE, after=after, size=MANY):
        yield from (row.invoice for row in rows)
        after = rows[-1].invoice.id


def _goes_by_itself(invoice: Invoice, due: NextStep) -> bool:
    return due.step in BY_ITSELF and bool(invoice.client.email)


def send_due(session: Session, cooperative_id: int, *, on: date, by: str) -> list[Reminder]:
    """Take every due step that goes by itself; who has no mail address is left for a person."""
    due = due_steps(session, cooperative_id, on=on)
    return [take_step(session, invoice.id, one.step, on=on, by=by) for invoice, one in due if _goes_by_itself(invoice, one)]


def due_by_itself(session: Session, cooperative_id: int, on: date) -> list[int]:
    """The invoices of which a due step goes by itself."""
    return [invoice.id for invoice, one in due_steps(session, cooperative_id, on=on) if _goes_by_itself(invoice, one)]


def take_due_step(session: Session, invoice_id: int, *, on: date, by: str) -> int:
    """Take the step of one such invoice; 0 where somebody did meanwhile, or the client paid."""
    invoice = locked(session, Invoice, invoice_id, "invoice")
    plan = plan_of(invoice, reminders_of(session, invoice))
    if invoice_row(session, invoice, on=on).status is not InvoiceStatus.OVERDUE or not plan or plan[0].day > on or not _goes_by_itself(invoice, plan[0]):
        return 0
    take_step(session, invoice_id, plan[0].step, on=on, by=by)
    return 1


def tell_formal_notices_due(session: Session, cooperative_id: int, on: date) -> int:
    """Tell staff, once for each invoice, that a formal notice may go out: a person decides on it."""
    due = [invoice for invoice, one in due_steps(session, cooperative_id, on=on) if one.step is ReminderStep.FORMAL_NOTICE]
    tell_staff(session, [_notice_due(invoice) for invoice in due])
    return len(due)


def _notice_due(invoice: Invoice) -> StaffTiding:
    said = text("A formal notice can go to %(client)s for invoice %(number)s", client=invoice.client.name, number=invoice.number)
    then = text("It was due on %(day)s; two reminders went out and the member was told. Look at it and send the notice, or say why not.", day=invoice.due_on)
    return StaffTiding(NoticeKind.FORMAL_NOTICE_DUE, invoice.cooperative_id, invoice.ref, f"{invoice.ref}:formal_notice_due", said, then)
