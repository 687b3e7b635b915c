"""The path of a planned job: what is done, what is awaited from whom, and what follows in outline with its day."""

from datetime import date, timedelta
from itertools import chain

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from smartcoop.country import Mutualisation
from smartcoop.extensions import clock
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice, InvoiceState, QuoteState
from smartcoop.invoicing.queries import InvoiceStatus, invoice_of_quote, invoice_row
from smartcoop.members.facts import policies
from smartcoop.payroll.cases import promised_on
from smartcoop.payroll.estimates import promised_net
from smartcoop.payroll.models import OPEN_WORK, Engagement, EngagementState, PlannedJob, PlannedWork
from smartcoop.web.labels import Step, person

ENDED = (QuoteState.DECLINED, QuoteState.CANCELLED, QuoteState.EXPIRED)


def job_steps(session: Session, job: PlannedJob, *, on: date, reader_id: int | None = None) -> list[Step]:
    """The steps of a job in the order of their days, told to who reads them; of one that the client refused only what was done."""
    quote = job.quote
    begun = [Step(text("Quote sent"), "done", quote.sent_on, person(quote.drafted_by)), _answer(job)]
    if quote.state in ENDED:
        return begun
    rules = policies(session, quote.cooperative, on)
    works = (_work_steps(session, work, job, rules, on, is_own=work.member_id == reader_id) for work in job.works)
    follows = [*chain.from_iterable(works), *_invoice_steps(session, job, rules, on)]
    return begun + sorted(follows, key=lambda step: step.day or on)


def _answer(job: PlannedJob) -> Step:
    quote = job.quote
    said = {
        QuoteState.SENT: Step(
            text("%(client)s accepts", client=quote.client.name), "now", quote.valid_until, text("at the latest; nothing is declared before")
        ),
        QuoteState.CHANGES_ASKED: Step(text("%(client)s asks for changes", client=quote.client.name), "now", None, quote.answer),
        QuoteState.DECLINED: Step(text("%(client)s declined", client=quote.client.name), "wrong", None, quote.answer),
        QuoteState.EXPIRED: Step(text("%(client)s did not answer", client=quote.client.name), "wrong", quote.valid_until),
        QuoteState.CANCELLED: Step(text("Withdrawn"), "wrong"),
    }
    answered_on = clock().day_of(quote.answered_at) if quote.answered_at else None
    accepted = Step(text("%(client)s accepted", client=quote.client.name), "done", answered_on, quote.answered_by)
    return said.get(quote.state, accepted)


def _work_steps(session: Session, work: PlannedWork, job: PlannedJob, rules: Mutualisation, on: date, *, is_own: bool) -> list[Step]:
    made, who = work.engagement, work.member.name
    agreed = made is not None and made.state not in (EngagementState.COSTED, EngagementState.CANCELLED)
    pay_on = promised_on(rules.promise, work.ends_on, job.quote.cooperative.country)
    works, paid = (text("Your work"), text("You are paid")) if is_own else (text("Work of %(name)s", name=who), text("%(name)s is paid", name=who))
    return [
        _declaration(work, job),
        Step(works, "done" if agreed and work.ends_on < on else "future", work.starts_on, _what(work)),
        Step(paid, "done" if made and made.state is EngagementState.SETTLED else "future", pay_on, _pay(session, made, on)),
    ]


def _what(work: PlannedWork) -> Text | str:
    """What is done where, and until when where it takes more than a day."""
    said = f"{work.function}, {work.place}"
    return text("until %(day)s: %(what)s", day=work.ends_on, what=said) if work.ends_on != work.starts_on else said


def _declaration(work: PlannedWork, job: PlannedJob) -> Step:
    """Before work starts it is declared and signed; the step says what is in the way."""
    made, before = work.engagement, work.starts_on - timedelta(days=1)
    label = text("Work of %(name)s declared and signed", name=work.member.name)
    if made is None:
        return Step(label, "wrong" if job.why else "future", before, job.why or text("by payroll, once the client has accepted"))
    if made.state is EngagementState.CANCELLED:
        return Step(text("Work of %(name)s cancelled", name=work.member.name), "wrong", before, _link(made))
    done = made.signed_on is not None
    return Step(label, "done" if done else "now", made.signed_on or before, _link(made))


def _link(made: Engagement) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url_for("pay.show", engagement_id=made.id), text("the work, its cost and its contract"))


def _pay(session: Session, made: Engagement | None, on: date) -> Text | str:
    """The net that is promised; of work that is paid in parts, cancelled or not reckoned any more, the gross."""
    if made is None:
        return ""
    net = promised_net(session, made) if made.state in OPEN_WORK else None
    return text("%(net)s net (%(gross)s gross)", net=str(net), gross=str(made.gross)) if net else text("%(gross)s gross", gross=str(made.gross))


def _invoice_steps(session: Session, job: PlannedJob, rules: Mutualisation, on: date) -> list[Step]:
    made = invoice_of_quote(session, job.quote_id)
    if made is None or made.state is not InvoiceState.ISSUED:
        days = next(n for n in (job.payment_days, job.quote.client.payment_days, rules.invoice_days) if n is not None)
        ready = made is not None
        note = _invoice_link(made) if made else text("drafted by itself once the client has accepted")
        return [
            Step(text("Invoice issued"), "now" if ready else "future", job.invoice_on, note),
            Step(text("%(client)s pays", client=job.quote.client.name), "future", job.invoice_on + timedelta(days=days), str(job.quote.total)),
        ]
    paid = invoice_row(session, made, on=on).status in (InvoiceStatus.PAID, InvoiceStatus.CREDITED)
    late = not paid and made.due_on is not None and made.due_on < on
    return [
        Step(text("Invoice issued"), "done", made.issued_on, _invoice_link(made)),
        Step(text("%(client)s pays", client=job.quote.client.name), "done" if paid else "wrong" if late else "future", made.due_on, str(made.total)),
    ]


def _invoice_link(made: Invoice) -> Markup:
    name = text("invoice %(number)s", number=made.number) if made.number else text("the draft")
    return Markup('<a href="{}">{}</a>').format(url_for("invoices.show", invoice_id=made.id), name)
