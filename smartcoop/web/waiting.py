"""What waits for staff: each with its day, whose it is, why it waits, and what settles it at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from smartcoop import country
from smartcoop.audit import first_change_of_each
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.banking.proposals import proposals_of
from smartcoop.banking.queries import unmatched_lines
from smartcoop.country import ReminderWay
from smartcoop.daily.service import runs_page
from smartcoop.dates import Month
from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.i18n import Text, format_month, text, translate
from smartcoop.invoicing.models import Invoice, InvoiceState, Quote, QuoteState, ReminderStep
from smartcoop.invoicing.queries import longest_overdue
from smartcoop.invoicing.reminders import NextStep, next_steps
from smartcoop.ledger.queries import standing
from smartcoop.listing import Order, walk
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.queries import checks_waiting
from smartcoop.money import Money
from smartcoop.payroll.collection import to_collect
from smartcoop.payroll.declarations import open_declarations
from smartcoop.payroll.evidence import named_missing, signed_contract
from smartcoop.payroll.models import Engagement, EngagementState, PayrollRun, PlannedJob, RunState
from smartcoop.payroll.planned_invoices import draft_of, due_invoices, in_the_way
from smartcoop.web.access import Actor
from smartcoop.web.declarations import what_for
from smartcoop.web.joining import OF_OTHERS
from smartcoop.web.labels import named
from smartcoop.web.subjects import what_it_pays

MOST = 20
"""Things of one sort that are shown; the longest due come first."""
LOOKED_AT = 100
AHEAD = timedelta(days=30)
"""How long before its day a duty is shown."""
MONTHS_BACK = 4


@dataclass(frozen=True, slots=True)
class Action:
    """What settles a thing at once: the words of its button, where it is sent, what with, and whether Enter is enough."""

    label: Text
    address: str
    fields: tuple[tuple[str, str], ...] = ()
    note: object = ""
    enters: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits; `is_cut` where more of its sort may wait than are shown."""

    due: date
    what: Text
    who: str
    why: object
    address: str
    money: Money | None = None
    action: Action | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Things that wait for the same: what, how many are shown, and whether more may wait."""

    what: str
    count: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at it, and which day it is."""

    session: Session
    actor: Actor
    today: date
    home: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.actor.cooperative_id)


Look = Callable[[Desk], Iterator[Waiting]]


def applicants(desk: Desk) -> Iterator[Waiting]:
    """People who asked to become members; they are registered once their papers were looked at, not by a key."""
    query = select(Member).where(Member.cooperative_id == desk.home, Member.state == MemberState.APPLICANT)
    people = walk(desk.session, query, Order(Member.id, Member.id, descending=False), size=MOST)
    applied = first_change_of_each(desk.session, [one.ref for one in people])
    for one in people:
        asked = applied[one.ref].at.date() if one.ref in applied else desk.today
        yield Waiting(asked, text("Somebody wants to become a member"), one.name, text("applied"), url_for("joining.show", member_id=one.id))


def papers(desk: Desk) -> Iterator[Waiting]:
    """What people who join gave and nobody looked at."""
    for row, member in checks_waiting(desk.session, desk.home, size=MOST):
        address = url_for("joining.step", member_id=member.id, step=row.check.value)
        yield Waiting(row.at.date(), text("Papers of people who join, to look at"), member.name, OF_OTHERS[row.check.value], address)


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
    likely = proposals_of(desk.session, desk.home, [(one.line, one.left) for one in lines])
    for one in lines:
        found = next(iter(likely[one.line.id]), None)
        accept = None
        if found is not None and desk.actor.may("bank.write"):
            parts = tuple(("part", f"{role.value}|{subject}|{part.amount}") for role, subject, part in found.allocations)
            accept = Action(text("Accept"), url_for("bank.settle", line_id=one.line.id), (*parts, ("why", str(found.reason))), found.reason, enters=True)
        why = one.line.reason or one.line.text
        address = url_for("bank.line", line_id=one.line.id)
        yield Waiting(one.line.booked_on, text("A bank line without explanation"), one.line.counterparty, why, address, one.left, accept)


def payments(desk: Desk) -> Iterator[Waiting]:
    """Payments that a second person releases."""
    query = select(PaymentOrder).where(PaymentOrder.book_id == desk.home, PaymentOrder.state == OrderState.ORDERED)
    for one in walk(desk.session, query, Order(PaymentOrder.execute_on, PaymentOrder.id, descending=False), size=MOST):
        own = one.ordered_by == desk.actor.by
        release = Action(text("Release"), url_for("payments.release"), (("order", str(one.id)),))
        why = text("you ordered it; another person releases it") if own else what_it_pays(one)
        yield Waiting(one.execute_on, text("A payment to release"), one.creditor_name, why, url_for("payments.index"), one.amount, None if own else release)


def work_to_declare(desk: Desk) -> Iterator[Waiting]:
    """Work that is declared or signed before it starts, by the day before it; a contract that the person signed needs no more than a click."""
    waiting = [one for state in (EngagementState.COSTED, EngagementState.DECLARED) for one in _work(desk, state, MOST)]
    for one in sorted(waiting, key=lambda one: (one.starts_on, one.id))[:MOST]:
        what = text("Work to declare before it starts") if one.state is EngagementState.COSTED else text("A contract to sign before work starts")
        signed = one.state is EngagementState.DECLARED and signed_contract(one).is_there
        why = text("%(what)s: the person has signed", what=one.function) if signed else one.function
        sign = Action(text("Both have signed"), url_for("pay.sign", engagement_id=one.id)) if signed and one.starts_on >= desk.today else None
        yield Waiting(one.sign_by, what, one.member.name, why, url_for("pay.show", engagement_id=one.id), one.gross, sign)


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


def declarations(desk: Desk) -> Iterator[Waiting]:
    """What the employer tells authorities: late, or due within the next days; gone once it is noted as made."""
    law, home = country.load(desk.actor.country), desk.session.get_one(Cooperative, desk.home)
    for one in open_declarations(desk.session, home, on=desk.today, until=desk.today + AHEAD)[:MOST]:
        label = str(text(one.declaration.label, domain=law.domain))
        address = url_for("declarations.show", code=one.declaration.code, period=one.period)
        yield Waiting(one.due_on, text("A declaration is due"), f"{label}, {what_for(one)}", one.declaration.source.text, address)


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


def wages_to_collect(desk: Desk) -> Iterator[Waiting]:
    """Signed work that is done, by the day on which its wages are promised."""
    for one in to_collect(desk.session, desk.session.get_one(Cooperative, desk.home), on=desk.today):
        why = text("wages promised for that day: %(count)s; a run takes some working days", count=one.count)
        yield Waiting(one.promised_on, text("Wages to collect"), format_month(one.month.first), why, url_for("payroll.index"))


def daily_work(desk: Desk) -> Iterator[Waiting]:
    """The daily work, where it did not run yesterday or today, or something of it failed."""
    last = next(iter(runs_page(desk.session, desk.home, size=1)), None)
    address = url_for("daily.index")
    if last is None or last.for_day < desk.today - timedelta(days=1):
        since = text("last on %(day)s", day=last.for_day) if last else text("never yet")
        yield Waiting(desk.today, text("The daily work did not run"), "", since, address)
    elif last.failures:
        yield Waiting(last.for_day, text("The daily work failed"), "", text("could not be done: %(count)s", count=last.failures), address)


def _months_back(desk: Desk) -> Iterator[Month]:
    """The present month and those before it that are looked at."""
    month = Month.of(desk.today)
    for _ in range(MONTHS_BACK):
        yield month
        month = month.previous()


def remittances(desk: Desk) -> Iterator[Waiting]:
    """What is owed to authorities for the last months."""
    law = country.load(desk.actor.country)
    due = [(month, one) for month in _months_back(desk) for one in law.remittances(month) if one.due_on <= desk.today + AHEAD]
    owed = standing(desk.session, desk.home, {one.role for _, one in due}, {f"month:{month}" for month, _ in due})
    for month, one in due:
        held = owed.get((one.role, f"month:{month}"))
        if held is not None and held.minor < 0:
            why = text("%(what)s of %(month)s", what=text(one.label, domain=law.domain), month=format_month(month.first))
            yield Waiting(one.due_on, text("Owed to an authority"), one.creditor, why, url_for("payments.index"), -held)


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


def runs(desk: Desk) -> Iterator[Waiting]:
    """Payroll runs that are not finished."""
    query = select(PayrollRun).where(PayrollRun.cooperative_id == desk.home, PayrollRun.state.not_in((RunState.PAID, RunState.CLOSED)))
    for one in walk(desk.session, query, Order(PayrollRun.id, PayrollRun.id), size=MOST):
        yield Waiting(one.opened_on, text("A payroll run to finish"), str(one.title), named(one.state)[0], url_for("payroll.show", run_id=one.id))


LOOKS: Mapping[str, tuple[Look, ...]] = {
    "member.write": (applicants,),
    "joining.decide": (papers,),
    "quote.write": (quotes,),
    "expense.approve": (claims,),
    "bank.read": (bank_lines,),
    "payment.release": (payments,),
    "payroll.calculate": (work_to_declare, documents, wages_to_collect),
    "declaration.write": (declarations,),
    "payroll.read": (runs, remittances),
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
