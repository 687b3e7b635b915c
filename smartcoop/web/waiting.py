"""What waits for staff: each with its day, whose it is, why it waits, and what settles it at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from smartcoop import country
from smartcoop.audit import first_change_of_each
from smartcoop.banking.queries import unmatched_lines
from smartcoop.country import ReminderWay
from smartcoop.daily.service import runs_page
from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.extensions import clock
from smartcoop.i18n import format_day, text, translate
from smartcoop.invoicing.models import Invoice, InvoiceState, Quote, QuoteState, ReminderStep
from smartcoop.invoicing.queries import longest_overdue
from smartcoop.invoicing.reminders import NextStep, next_steps
from smartcoop.listing import Order, walk
from smartcoop.members.facts import policies
from smartcoop.members.founding import founded_at
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.queries import checks_waiting
from smartcoop.payroll.evidence import named_missing, signed_contract
from smartcoop.payroll.models import UNSIGNED, Engagement, EngagementState, PlannedJob
from smartcoop.payroll.planned_invoices import draft_of, due_invoices, in_the_way
from smartcoop.payroll.remitting import explanations
from smartcoop.web.desk import MOST, Action, Desk, Kind, Look, Waiting
from smartcoop.web.joining import TITLES
from smartcoop.web.waiting_pay import (
    declarations,
    files_to_give,
    payments,
    remittances,
    runs_to_approve,
    runs_to_calculate,
    runs_to_issue,
    wages_to_collect,
)

LOOKED_AT = 100


def applicants(desk: Desk) -> Iterator[Waiting]:
    """People who asked to become members; they are registered once their papers were looked at, not by a key."""
    query = select(Member).where(Member.cooperative_id == desk.home, Member.state == MemberState.APPLICANT)
    people = walk(desk.session, query, Order(Member.id, Member.id, descending=False), size=MOST)
    applied = first_change_of_each(desk.session, [one.ref for one in people])
    for one in people:
        asked = clock().day_of(applied[one.ref].at) if one.ref in applied else desk.today
        yield Waiting(asked, text("Somebody wants to become a member"), one.name, text("applied"), url_for("joining.show", member_id=one.id))


def papers(desk: Desk) -> Iterator[Waiting]:
    """What people who join gave and nobody looked at."""
    for row, member in checks_waiting(desk.session, desk.home, size=MOST):
        address = url_for("joining.step", member_id=member.id, step=row.check.value)
        title = text("%(paper)s of %(name)s", paper=TITLES[row.check.value], name=member.name)
        sent = clock().day_of(row.at)
        why = text("sent on %(day)s; nobody looked at it yet", day=format_day(sent))
        yield Waiting(sent, text("Papers of people who join, to look at"), member.name, why, address, title=title)


def quotes(desk: Desk) -> Iterator[Waiting]:
    """Quotes on which the client asked for changes, or that were accepted and are not invoiced."""
    for state, what in ((QuoteState.CHANGES_ASKED, text("A client asks for changes")), (QuoteState.ACCEPTED, text("Accepted: make the invoice"))):
        query = select(Quote).where(Quote.cooperative_id == desk.home, Quote.state == state).options(joinedload(Quote.client, innerjoin=True))
        for one in walk(desk.session, query, Order(Quote.valid_until, Quote.id, descending=False), size=MOST):
            make = Action(text("Draft the invoice"), url_for("quotes.invoice", quote_id=one.id)) if state is QuoteState.ACCEPTED else None
            why = one.answer or text("quote %(number)s", number=one.number or one.id)
            yield Waiting(one.delivered_until or one.valid_until, what, one.client.name, why, url_for("quotes.show", quote_id=one.id), one.total, make)


def claims(desk: Desk) -> Iterator[Waiting]:
    """Expenses that somebody decides on."""
    query = select(ExpenseClaim).where(ExpenseClaim.cooperative_id == desk.home, ExpenseClaim.state == ExpenseState.SUBMITTED)
    query = query.options(joinedload(ExpenseClaim.member, innerjoin=True))
    for one in walk(desk.session, query, Order(ExpenseClaim.id, ExpenseClaim.id, descending=False), size=MOST):
        approve = Action(text("Approve"), url_for("expenses.decide", claim_id=one.id), (("answer", "approved"),))
        mine = one.submitted_by == desk.actor.by
        due = one.submitted_on or one.drafted_on
        address = url_for("expenses.show", claim_id=one.id)
        yield Waiting(due, text("Expenses to decide on"), one.member.name, one.title, address, one.total, None if mine else approve)


def bank_lines(desk: Desk) -> Iterator[Waiting]:
    """Bank lines that nobody explained, each with its likeliest explanation."""
    lines = unmatched_lines(desk.session, desk.home, size=MOST)
    home = desk.session.get_one(Cooperative, desk.home)
    likely = explanations(desk.session, home, [(one.line, one.left) for one in lines], on=desk.today)
    for one in lines:
        found = next(iter(likely[one.line.id]), None)
        accept = None
        if found is not None and desk.actor.may("bank.write"):
            parts = tuple(("part", f"{role.value}|{subject}|{part.amount}") for role, subject, part in found.allocations)
            accept = Action(text("Accept"), url_for("bank.settle", line_id=one.line.id), (*parts, ("why", str(found.reason))), found.reason, enters=True)
        why = one.line.reason or one.line.text
        address = url_for("bank.line", line_id=one.line.id)
        yield Waiting(one.line.booked_on, text("A bank line without explanation"), one.line.counterparty, why, address, one.left, accept)


def work_to_declare(desk: Desk) -> Iterator[Waiting]:
    """Work that is declared or signed before it starts, by the day before it; a copy that the person signed is looked at on its page."""
    waiting = [one for state in UNSIGNED for one in _work(desk, state, MOST)]
    for one in sorted(waiting, key=lambda one: (one.starts_on, one.id))[:MOST]:
        what = text("Work to declare before it starts") if one.state is EngagementState.COSTED else text("A contract to sign before work starts")
        signed = one.state is EngagementState.DECLARED and signed_contract(one).is_there
        why = text("signed copy from %(name)s: look at it and confirm", name=one.member.name) if signed else one.function
        yield Waiting(one.sign_by, what, one.member.name, why, url_for("pay.show", engagement_id=one.id), one.gross)


def _work(desk: Desk, state: EngagementState, most: int) -> Sequence[Engagement]:
    """Engagements in a state with their people, the first to start first."""
    query = select(Engagement).where(Engagement.cooperative_id == desk.home, Engagement.state == state)
    query = query.options(joinedload(Engagement.member, innerjoin=True))
    return desk.session.scalars(query.order_by(Engagement.starts_on, Engagement.id).limit(most)).all()


def documents(desk: Desk) -> Iterator[Waiting]:
    """Signed work whose legal regime rests on evidence that is not on file."""
    law = country.load(desk.actor.country)
    for one, missing in named_missing(desk.session, _work(desk, EngagementState.SIGNED, LOOKED_AT))[:MOST]:
        why = text("not on file: %(what)s", what="; ".join(translate(name, domain=law.domain) for name in missing))
        yield Waiting(one.ends_on, text("A document to check"), one.member.name, why, url_for("pay.show", engagement_id=one.id))


def planned_invoices(desk: Desk) -> Iterator[Waiting]:
    """Invoices whose planned day has come and that do not go out by themselves, each with what is in the way."""
    for quote_id in due_invoices(desk.session, desk.home, desk.today)[:MOST]:
        job = desk.session.get_one(PlannedJob, quote_id)
        draft, why = draft_of(desk.session, job), in_the_way(desk.session, job, on=desk.today)
        if draft is not None and why is not None:
            issue = Action(text("Issue"), url_for("invoices.issue", invoice_id=draft.id))
            address = url_for("invoices.show", invoice_id=draft.id)
            yield Waiting(job.invoice_on, text("A planned invoice to check"), draft.client.name, why, address, draft.total, issue)


def drafts_to_check(desk: Desk) -> Iterator[Waiting]:
    """Other drafts, where staff check every invoice before it goes out."""
    if not policies(desk.session, desk.session.get_one(Cooperative, desk.home), desk.today).staff_checks_invoices:
        return
    query = select(Invoice).where(Invoice.cooperative_id == desk.home, Invoice.state == InvoiceState.DRAFT)
    query = query.where(or_(Invoice.quote_id.is_(None), Invoice.quote_id.not_in(select(PlannedJob.quote_id))))
    for one in walk(desk.session, query.options(joinedload(Invoice.client)), Order(Invoice.id, Invoice.id, descending=False), size=MOST):
        issue = Action(text("Issue"), url_for("invoices.issue", invoice_id=one.id))
        why = text("staff checks invoices before they go out")
        yield Waiting(one.drafted_on, text("A draft invoice to check"), one.client.name, why, url_for("invoices.show", invoice_id=one.id), one.total, issue)


def daily_work(desk: Desk) -> Iterator[Waiting]:
    """What stands still because the daily work did not run yesterday or today, or that something of it failed; nothing on the first day."""
    last = next(iter(runs_page(desk.session, desk.home, size=1)), None)
    address = url_for("daily.index")
    if last is None or last.for_day < desk.today - timedelta(days=1):
        ask = text("run it here, and ask whoever looks after the server for its timer")
        since = (
            text("the daily work ran last on %(day)s: %(ask)s", day=last.for_day, ask=ask) if last else text("the daily work has never run: %(ask)s", ask=ask)
        )
        if last or not _is_first_day(desk):
            run = Action(text("Run it now"), url_for("daily.run"))
            yield Waiting(desk.today, text("Invoices and reminders do not go out by themselves"), "", since, address, action=run)
    elif last.failures:
        yield Waiting(last.for_day, text("The daily work failed"), "", text("could not be done: %(count)s", count=last.failures), address)


def _is_first_day(desk: Desk) -> bool:
    """Whether the cooperative was founded on the pages today."""
    founded = founded_at(desk.session, desk.session.get_one(Cooperative, desk.home))
    return founded is not None and clock().day_of(founded) >= desk.today


def overdue(desk: Desk) -> Iterator[Waiting]:
    """Invoices whose clients are late, with the step that a person decides on where its day has come."""
    rows = longest_overdue(desk.session, desk.home, on=desk.today, size=MOST)
    steps = next_steps(desk.session, desk.home, [invoice for invoice, _ in rows], on=desk.today)
    for invoice, owed in rows:
        due, step = invoice.due_on or desk.today, steps.get(invoice.id)
        asked = step is not None and step.rule.way is ReminderWay.ASKED and step.day <= desk.today
        why = text("invoice %(number)s, days late: %(days)s", number=invoice.number, days=(desk.today - due).days)
        notice = step is not None and step.step is ReminderStep.FORMAL_NOTICE
        what = text("A formal notice to decide on") if asked and notice else text("A client is late")
        send = _send(invoice, step) if step is not None and asked and not notice else None
        yield Waiting(due, what, invoice.client.name, why, url_for("invoices.show", invoice_id=invoice.id), owed, send)


def _send(invoice: Invoice, step: NextStep) -> Action | None:
    """A reminder that goes out at once; nothing where there is nobody to write to."""
    if not invoice.client.email:
        return None
    return Action(text("Send the reminder"), url_for("invoices.remind", invoice_id=invoice.id), (("step", step.step.value),))


LOOKS: Mapping[str, tuple[Look, ...]] = {
    "member.write": (applicants,),
    "joining.decide": (papers,),
    "quote.write": (quotes,),
    "expense.approve": (claims,),
    "bank.read": (bank_lines,),
    "payment.release": (payments, files_to_give),
    "payroll.calculate": (work_to_declare, documents, wages_to_collect, runs_to_calculate),
    "payroll.approve": (runs_to_approve, runs_to_issue),
    "declaration.write": (declarations,),
    "payroll.read": (remittances,),
    "invoice.credit": (overdue,),
    "invoice.issue": (planned_invoices, drafts_to_check),
    "settings.write": (daily_work,),
}
"""What somebody with a permission for the whole cooperative is shown."""


def waiting_for(desk: Desk) -> list[Waiting]:
    """All that waits for the reader, the longest due first."""
    looks = [look for permission, some in LOOKS.items() if desk.actor.as_staff(permission) for look in some]
    return sorted((one for look in looks for one in _seen(desk, look)), key=lambda one: (one.due, str(one.what), one.who))


def _seen(desk: Desk, look: Look) -> list[Waiting]:
    found = list(look(desk))
    return [replace(one, is_cut=True) for one in found] if len(found) >= MOST else found


def kinds_of(found: Sequence[Waiting]) -> list[Kind]:
    """What waits by its words, in the order of the first of each."""
    kinds: dict[str, list[bool]] = {}
    for one in found:
        kinds.setdefault(str(one.what), []).append(one.is_cut)
    return [Kind(what, len(cut), any(cut)) for what, cut in kinds.items()]
