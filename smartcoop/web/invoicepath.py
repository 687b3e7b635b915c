"""The path of an invoice: drafted, checked, issued, sent, due, reminded, paid or credited; what comes next in outline, with its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.documents.mail import mailed_at
from smartcoop.extensions import clock
from smartcoop.i18n import Text, format_day, recalled, text
from smartcoop.invoicing.models import Invoice, InvoiceKind, InvoiceState, Reminder, ReminderStep
from smartcoop.invoicing.queries import InvoiceRow, InvoiceStatus, Timeline
from smartcoop.invoicing.reminders import NextStep, plan_for, reminders_of
from smartcoop.ledger.queries import StatementLine, statement
from smartcoop.payroll.planned_invoices import in_the_way
from smartcoop.payroll.planning import planned_job
from smartcoop.web.labels import Step, person

REMINDERS: Mapping[ReminderStep, Text] = {
    ReminderStep.REMINDER_1: text("Reminder"),
    ReminderStep.REMINDER_2: text("Second reminder"),
    ReminderStep.MEMBER_TOLD: text("Member told of the formal notice"),
    ReminderStep.FORMAL_NOTICE: text("Formal notice"),
}
"""What the steps about an overdue invoice are called."""
OPEN = (InvoiceStatus.OUTSTANDING, InvoiceStatus.PART_PAID, InvoiceStatus.OVERDUE)


@dataclass(frozen=True, slots=True)
class InvoicePath:
    """The steps of an invoice, what was done about its being late, and what comes next about it."""

    steps: list[Step]
    reminders: Sequence[Reminder]
    next: NextStep | None

    @property
    def next_label(self) -> Text | str:
        """What the next step about an overdue invoice is called."""
        return REMINDERS[self.next.step] if self.next else ""


def invoice_path(session: Session, row: InvoiceRow, story: Timeline, *, on: date) -> InvoicePath:
    """All of it, as it stands on a day."""
    invoice = row.invoice
    drafted = Step(text("Drafted"), "done", invoice.drafted_on, person(invoice.drafted_by))
    if invoice.state is not InvoiceState.ISSUED:
        return InvoicePath([drafted, *_draft_steps(session, invoice, on)], (), None)
    taken = reminders_of(session, invoice)
    plan = plan_for(session, invoice, on=on) if row.status is InvoiceStatus.OVERDUE else []
    issued = Step(text("Issued"), "done", invoice.issued_on, person(invoice.issued_by))
    done = [drafted, _checked(story, invoice), issued, _sent(session, invoice)]
    since = [_booked(line) for line in story.bookings if line.entry.source != invoice.ref] + [_reminded(one) for one in taken]
    since += [_interest(line) for line in statement(session, invoice.cooperative_id, (AccountRole.LATE_INTEREST,), invoice.ref)]
    if row.status is InvoiceStatus.OVERDUE:
        since.append(Step(text("Overdue"), "wrong", invoice.due_on, text("%(amount)s is missing", amount=str(row.outstanding))))
    elif taken:
        since.append(Step(text("Due"), "done", invoice.due_on))
    return InvoicePath(done + sorted(since, key=lambda step: step.day or on) + _awaited(row, plan), taken, plan[0] if plan else None)


def _draft_steps(session: Session, invoice: Invoice, on: date) -> list[Step]:
    """A draft is checked as far as a machine can; what is missing is said before it is issued."""
    if invoice.state is InvoiceState.CANCELLED_DRAFT:
        return [Step(text("Dropped"), "done")]
    missing = () if invoice.client.email else (text("the client has no mail address, so nothing is sent by itself"),)
    checked = (
        Step(text("Checked"), "wrong", None, missing[0]) if missing else Step(text("Checked"), "done", invoice.drafted_on, text("numbers, VAT and totals"))
    )
    return [checked, _issuing(session, invoice, on), Step(text("Sent to the client"), "future"), Step(text("Paid"), "future")]


def _issuing(session: Session, invoice: Invoice, on: date) -> Step:
    """By somebody, or by itself on the day for which a job planned it."""
    job = planned_job(session, invoice.quote_id) if invoice.quote_id else None
    why = in_the_way(session, job, on=on) if job else None
    if job is None:
        return Step(text("Issue"), "now")
    if why:
        return Step(text("Issue"), "now", job.invoice_on, why)
    if job.invoice_on < on:
        return Step(text("Issue"), "wrong", None, text("It should have gone out on %(day)s: issue it now.", day=format_day(job.invoice_on)))
    if job.invoice_on == on:
        return Step(text("Goes out today by itself"), "now", job.invoice_on, text("You can also issue it at once."))
    return Step(text("Goes out by itself"), "future", job.invoice_on, text("You can also issue it at once."))


def _checked(story: Timeline, invoice: Invoice) -> Step:
    electronic = any(document.media_type.endswith("xml") for document in story.documents)
    said = text("numbers, VAT, totals and the rules of the e-invoice") if electronic else text("numbers, VAT and totals")
    return Step(text("Checked"), "done", invoice.issued_on, said)


def _sent(session: Session, invoice: Invoice) -> Step:
    at, label = mailed_at(session, invoice.ref), text("Sent to the client")
    if not invoice.client.email and at is None:
        return Step(label, "wrong", None, text("the client has no mail address; give the document by hand"))
    return Step(label, "done", clock().day_of(at), invoice.client.email) if at else Step(label, "now", None, text("the mail is on its way"))


def _booked(line: StatementLine) -> Step:
    """A payment, a credit note, or what else changed what is owed."""
    label = text("Payment received") if line.entry.source.startswith("statement_line:") and line.amount.minor < 0 else recalled(line.entry.text)
    return Step(label, "done", line.entry.booked_on, str(abs(line.amount)))


def _interest(line: StatementLine) -> Step:
    return Step(text("Interest and costs received"), "done", line.entry.booked_on, str(-line.amount))


def _reminded(one: Reminder) -> Step:
    """A step with its letter and what it claimed; where the law adds something, how much of it that is."""
    if not one.pay_by:
        return Step(REMINDERS[one.step], "done", one.taken_on, person(one.taken_by))
    address = url_for("invoices.reminder", invoice_id=one.invoice_id, step=one.step.value)
    said = text("the letter, %(amount)s", amount=str(one.claimed))
    if added := one.claimed - one.principal:
        said = text("the letter, %(amount)s, of which %(added)s interest and costs", amount=str(one.claimed), added=str(added))
    return Step(REMINDERS[one.step], "done", one.taken_on, Markup('<a href="{}">{}</a>').format(address, said))


def _awaited(row: InvoiceRow, plan: Sequence[NextStep]) -> list[Step]:
    invoice = row.invoice
    if row.status not in OPEN or invoice.kind is InvoiceKind.CREDIT_NOTE:
        return []
    if row.status is not InvoiceStatus.OVERDUE:
        return [Step(text("Due"), "future", invoice.due_on, text("%(amount)s is expected by then", amount=str(row.outstanding))), Step(text("Paid"), "future")]
    return [*(Step(REMINDERS[one.step], "future", one.day, text("unless the client pays")) for one in plan), Step(text("Paid"), "future")]
