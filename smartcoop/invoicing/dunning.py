"""The letters about overdue invoices: made once, kept, and sent to the client; and the word to the member before a formal notice."""

from datetime import timedelta

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.config import settings
from smartcoop.db import fetched
from smartcoop.documents import rendering, storage
from smartcoop.documents.letters import letter
from smartcoop.documents.mail import queue_mail
from smartcoop.documents.models import StoredDocument
from smartcoop.documents.views import ReminderView
from smartcoop.invoicing.interest import late_interest
from smartcoop.invoicing.models import Reminder, ReminderStep
from smartcoop.invoicing.reminders import reminders_of, rule_of
from smartcoop.invoicing.views import buyer_of, seller_of
from smartcoop.members.facts import policies

TEMPLATE = "reminder.html"


def send_reminder(session: Session, reminder_id: int) -> None:
    """Make and mail the letter of a step; or tell the member, who may know why the client does not pay. Doing it again changes nothing."""
    reminder = fetched(session, Reminder, reminder_id)
    if reminder.step is ReminderStep.MEMBER_TOLD:
        _tell_member(session, reminder)
        return
    view, client = reminder_view(session, reminder), reminder.invoice.client
    document = _letter(session, reminder, view)
    told = letter("reminder", view, language=view.language, country_domain=country.load(view.country).domain)
    queue_mail(
        session,
        key=f"{reminder.invoice.ref}:{reminder.step.value}",
        to=client.email,
        subject=told.subject,
        text=told.text,
        html=told.html,
        attachments=[document.key, f"{reminder.invoice.ref}:pdf"],
        reply_to=reminder.invoice.activity.holder.email,
    )


def _letter(session: Session, reminder: Reminder, view: ReminderView) -> StoredDocument:
    if known := storage.find(session, reminder.key):
        return known
    domain = country.load(view.country).domain
    return storage.store(
        session,
        key=reminder.key,
        subject=reminder.invoice.ref,
        name=f"{view.number}-{reminder.step.value.replace('_', '-')}.pdf",
        media_type="application/pdf",
        content=rendering.render(TEMPLATE, view, language=view.language, country_domain=domain),
        template_version=rendering.template_version(TEMPLATE, domain),
    )


def _tell_member(session: Session, reminder: Reminder) -> None:
    """In the member's language: what is late, and from when on a formal notice may go out."""
    invoice, holder = reminder.invoice, reminder.invoice.activity.holder
    rules = policies(session, invoice.cooperative, reminder.taken_on)
    told = letter(
        "notice_ahead",
        reminder_view(session, reminder),
        language=holder.language,
        country_domain=country.load(invoice.cooperative.country).domain,
        who=holder.first_name,
        from_day=reminder.taken_on + timedelta(days=rule_of(rules, ReminderStep.FORMAL_NOTICE).days),
        url=f"{settings().base_url}/invoices/{invoice.id}",
    )
    queue_mail(session, key=f"{invoice.ref}:{reminder.step.value}", to=holder.email, subject=told.subject, text=told.text, html=told.html)


def reminder_view(session: Session, reminder: Reminder) -> ReminderView:
    """A step as its letter shows it: the amounts are those of its day."""
    invoice = reminder.invoice
    added = late_interest(session, invoice, on=reminder.taken_on)
    letters = [one.taken_on for one in reminders_of(session, invoice) if one.id < reminder.id and one.pay_by]
    return ReminderView(
        step=reminder.step.value,
        country=invoice.cooperative.country,
        language=invoice.language,
        number=invoice.number or "",
        issued_on=reminder.taken_on,
        seller=seller_of(session, invoice),
        buyer=buyer_of(invoice),
        invoiced_on=invoice.issued_on or invoice.drafted_on,
        due_on=invoice.due_on or invoice.drafted_on,
        pay_by=reminder.pay_by,
        total=invoice.total,
        principal=reminder.principal,
        interest=reminder.interest,
        flat=reminder.flat,
        claimed=reminder.claimed,
        rate=added.rate,
        source=added.source,
        payment_reference=invoice.payment_reference,
        earlier=tuple(letters),
    )
