"""What one does about an overdue invoice, step by step: two reminders, the member is told, a formal notice. Each is kept with who took it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.audit import record_change
from smartcoop.banking.service import claim_more
from smartcoop.country import AccountRole, Mutualisation, ReminderRule, ReminderWay
from smartcoop.db import locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.invoicing.interest import as_invoiced, late_interest
from smartcoop.invoicing.models import Invoice, Reminder, ReminderStep
from smartcoop.invoicing.queries import InvoiceList, InvoiceStatus, invoice_row, invoices_page
from smartcoop.jobs.service import enqueue
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import StaffTiding, Tiding, settle_notices, tell, tell_staff

LETTERS = frozenset({ReminderStep.REMINDER_1, ReminderStep.REMINDER_2, ReminderStep.FORMAL_NOTICE})
"""The steps that write to the client."""
MANY = 500


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next about an overdue invoice: usually on `day`, at the soonest on `soonest`."""

    step: ReminderStep
    rule: ReminderRule
    day: date
    soonest: date


def rule_of(rules: Mutualisation, step: ReminderStep) -> ReminderRule:
    """What the cooperative decided about a step, or the default of its country."""
    rule: ReminderRule = getattr(rules, step.value)
    return rule


def reminders_of(session: Session, invoice: Invoice) -> Sequence[Reminder]:
    """The steps that were taken, oldest first."""
    return session.scalars(select(Reminder).where(Reminder.invoice_id == invoice.id).order_by(Reminder.id)).all()


def plan_of(invoice: Invoice, taken: Sequence[Reminder], rules: Mutualisation) -> list[NextStep]:
    """The steps after those that were taken, each on its usual day if all before it are; empty for what has no due date.

    What the cooperative leaves out is not there; where no formal notice is sent, the member is not told of one.
    """
    if invoice.due_on is None:
        return []
    steps, last = list(ReminderStep), max((one.step for one in taken), key=list(ReminderStep).index, default=None)
    since, plan = max([invoice.due_on, *(one.taken_on for one in taken)]), []
    for step in steps[steps.index(last) + 1 :] if last else steps:
        if _is_taken_here(rules, step):
            rule = rule_of(rules, step)
            plan.append(NextStep(step, rule, since + timedelta(days=rule.days), since + timedelta(days=rule.soonest)))
            since = plan[-1].day
    return plan


def _is_taken_here(rules: Mutualisation, step: ReminderStep) -> bool:
    needed = (step, ReminderStep.FORMAL_NOTICE) if step is ReminderStep.MEMBER_TOLD else (step,)
    return all(rule_of(rules, one).way is not ReminderWay.LEFT_OUT for one in needed)


def plan_for(session: Session, invoice: Invoice, *, on: date) -> list[NextStep]:
    """As `plan_of`, from what was done and the rules of a day."""
    return plan_of(invoice, reminders_of(session, invoice), policies(session, invoice.cooperative, on))


def take_step(session: Session, invoice_id: int, step: ReminderStep, *, on: date, by: str) -> Reminder:
    """Take the next step about an overdue invoice: the letter, or the word to the member, is made and sent after this transaction.

    WrongState when nothing is overdue, another step is next, or it is too soon; Invalid at `email` where there is nobody to write to.
    """
    invoice = locked(session, Invoice, invoice_id)
    row = invoice_row(session, invoice, on=on)
    if row.status is not InvoiceStatus.OVERDUE:
        raise WrongState("nothing is overdue on %(number)s", number=invoice.number)
    rules = policies(session, invoice.cooperative, on)
    plan = plan_of(invoice, reminders_of(session, invoice), rules)
    _check_turn(invoice, step, plan, on)
    if step in LETTERS and not invoice.client.email:
        raise Invalid({"email": text("the client has no mail address; add one, or call")})
    added = late_interest(session, invoice, on=on)
    reminder = Reminder(
        invoice=invoice,
        step=step,
        taken_on=on,
        taken_by=by,
        pay_by=on + timedelta(days=plan[0].rule.time_to_pay) if step in LETTERS else None,
        principal_minor=as_invoiced(invoice, row.outstanding).minor,
        interest_minor=as_invoiced(invoice, added.interest).minor,
        flat_minor=as_invoiced(invoice, added.flat).minor,
        currency=invoice.currency,
    )
    session.add(reminder)
    session.flush()  # the job names it
    settle_notices(session, NoticeKind.FORMAL_NOTICE_DUE, invoice.ref)
    if step is ReminderStep.FORMAL_NOTICE:
        claim_more(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref, added.interest + added.flat)
    record_change(session, invoice.ref, invoice.state, step, by=by, at=datetime.now(UTC))
    tell(session, _tidings(reminder, rule_of(rules, ReminderStep.FORMAL_NOTICE)), by=by)
    enqueue(session, "send_reminder", f"send_reminder:{invoice.id}:{step}", reminder_id=reminder.id)
    return reminder


def _tidings(reminder: Reminder, notice: ReminderRule) -> list[Tiding]:
    """What the last steps mean to the member; the word before a formal notice goes out as a letter of its own, so that it is not mailed twice."""
    invoice, client = reminder.invoice, reminder.invoice.client.name
    kind, holder, key = NoticeKind.FORMAL_NOTICE, invoice.activity.holder_id, f"{invoice.ref}:{reminder.step.value}"
    if reminder.step is ReminderStep.MEMBER_TOLD:
        said = text("A formal notice will perhaps go to %(client)s for invoice %(number)s", client=client, number=invoice.number)
        then = text("From %(day)s on. If you know why it is not paid, say so before.", day=reminder.taken_on + timedelta(days=notice.days))
        return [Tiding(kind, holder, invoice.ref, key, said, then, is_mailed=False)]
    if reminder.step is ReminderStep.FORMAL_NOTICE:
        said = text("%(client)s got a formal notice for invoice %(number)s: %(amount)s", client=client, number=invoice.number, amount=reminder.claimed)
        then = text("It asks for the payment by %(day)s. Your promised pay does not wait for it.", day=reminder.pay_by)
        return [Tiding(kind, holder, invoice.ref, key, said, then)]
    return []


def _check_turn(invoice: Invoice, step: ReminderStep, plan: Sequence[NextStep], on: date) -> None:
    if not plan or plan[0].step is not step:
        raise WrongState("this step was taken already on %(number)s, or another comes first; load the page again", number=invoice.number)
    if on < plan[0].soonest:
        raise WrongState("it is too soon: this step can be taken from %(day)s on", day=plan[0].soonest)


def due_steps(session: Session, cooperative_id: int, *, on: date) -> list[tuple[Invoice, NextStep]]:
    """The overdue invoices whose next step's usual day has come, with that step; portion by portion, so that none keeps another from its turn."""
    found: list[tuple[Invoice, NextStep]] = []
    after: int | None = None
    while rows := invoices_page(session, cooperative_id, on=on, which=InvoiceList.OVERDUE, after=after, size=MANY):
        invoices = [row.invoice for row in rows]
        steps = next_steps(session, cooperative_id, invoices, on=on)
        found += [(invoice, steps[invoice.id]) for invoice in invoices if invoice.id in steps and steps[invoice.id].day <= on]
        after = rows[-1].invoice.id
    return found


def next_steps(session: Session, cooperative_id: int, invoices: Sequence[Invoice], *, on: date) -> dict[int, NextStep]:
    """What comes next about each of some overdue invoices, by its key; two questions for all of them."""
    taken: dict[int, list[Reminder]] = {}
    for one in session.scalars(select(Reminder).where(Reminder.invoice_id.in_([invoice.id for invoice in invoices])).order_by(Reminder.id)):
        taken.setdefault(one.invoice_id, []).append(one)
    rules = policies(session, session.get_one(Cooperative, cooperative_id), on)
    plans = {invoice.id: plan_of(invoice, taken.get(invoice.id, []), rules) for invoice in invoices}
    return {key: plan[0] for key, plan in plans.items() if plan}


def _goes_by_itself(invoice: Invoice, due: NextStep) -> bool:
    return due.rule.way is ReminderWay.SENT and (due.step not in LETTERS or bool(invoice.client.email))


def send_due(session: Session, cooperative_id: int, *, on: date, by: str) -> list[Reminder]:
    """Take every due step that goes by itself; who has no mail address is left for a person."""
    due = due_steps(session, cooperative_id, on=on)
    return [take_step(session, invoice.id, one.step, on=on, by=by) for invoice, one in due if _goes_by_itself(invoice, one)]


def due_by_itself(session: Session, cooperative_id: int, on: date) -> list[int]:
    """The invoices of which a due step goes by itself."""
    return [invoice.id for invoice, one in due_steps(session, cooperative_id, on=on) if _goes_by_itself(invoice, one)]


def take_due_step(session: Session, invoice_id: int, *, on: date, by: str) -> int:
    """Take the step of one such invoice; 0 where somebody did meanwhile, or the client paid."""
    invoice = locked(session, Invoice, invoice_id)
    plan = plan_for(session, invoice, on=on)
    if invoice_row(session, invoice, on=on).status is not InvoiceStatus.OVERDUE or not plan or plan[0].day > on or not _goes_by_itself(invoice, plan[0]):
        return 0
    take_step(session, invoice_id, plan[0].step, on=on, by=by)
    return 1


def tell_steps_due(session: Session, cooperative_id: int, on: date) -> int:
    """Tell staff, once for each step of an invoice, what a person decides on: a formal notice, and every step that is not to go by itself."""
    due = [(invoice, one) for invoice, one in due_steps(session, cooperative_id, on=on) if one.rule.way is ReminderWay.ASKED]
    tell_staff(session, [_step_due(invoice, one.step) for invoice, one in due])
    return len(due)


def _step_due(invoice: Invoice, step: ReminderStep) -> StaffTiding:
    names: dict[str, Any] = {"client": invoice.client.name, "number": invoice.number}
    said = text("A reminder can go to %(client)s for invoice %(number)s", **names)
    if step is ReminderStep.FORMAL_NOTICE:
        said = text("A formal notice can go to %(client)s for invoice %(number)s", **names)
    then = text("It was due on %(day)s, and the steps before it are taken. Look at it, send the letter, or call the client.", day=invoice.due_on)
    return StaffTiding(NoticeKind.FORMAL_NOTICE_DUE, invoice.cooperative_id, invoice.ref, f"{invoice.ref}:{step.value}_due", said, then)
