"""What waits for staff: each with its day, whose it is, why it waits, and what settles it at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from smartcoop import country
from smartcoop.audit import first_change_of_each
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.banking.proposals import proposals_of
from smartcoop.banking.queries import unmatched_lines
from smartcoop.dates import Month
from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.i18n import Text, format_month, text, translate
from smartcoop.invoicing.models import Quote, QuoteState
from smartcoop.invoicing.queries import longest_overdue
from smartcoop.ledger.queries import standing
from smartcoop.listing import Order, walk
from smartcoop.members.models import Member, MemberState
from smartcoop.money import Money
from smartcoop.payroll.engagements import missing_evidence
from smartcoop.payroll.models import Engagement, EngagementState, PayrollRun, RunState
from smartcoop.web.access import Actor
from smartcoop.web.labels import named

MOST = 20
"""Things of one kind that are shown; the longest due come first."""
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
    """One thing that waits."""

    due: date
    what: Text
    who: str
    why: object
    address: str
    money: Money | None = None
    action: Action | None = None


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
    """People who asked to become members."""
    query = select(Member).where(Member.cooperative_id == desk.home, Member.state == MemberState.APPLICANT)
    people = walk(desk.session, query, Order(Member.id, Member.id, descending=False), size=MOST)
    applied = first_change_of_each(desk.session, [one.ref for one in people])
    for one in people:
        asked = applied[one.ref].at.date() if one.ref in applied else desk.today
        accept = Action(text("Register the person"), url_for("members.step", member_id=one.id), (("state", MemberState.REGISTERED.value), ("why", "")))
        yield Waiting(asked, text("Somebody wants to become a member"), one.name, text("applied"), url_for("members.show", member_id=one.id), action=accept)


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
        why = text("you ordered it; another person releases it") if own else one.text
        yield Waiting(one.execute_on, text("A payment to release"), one.creditor_name, why, url_for("payments.index"), one.amount, None if own else release)


def work_to_declare(desk: Desk) -> Iterator[Waiting]:
    """Work that is declared or signed before it starts."""
    waiting = [one for state in (EngagementState.COSTED, EngagementState.DECLARED) for one in _work(desk, state, MOST)]
    for one in sorted(waiting, key=lambda one: (one.starts_on, one.id))[:MOST]:
        what = text("Work to declare before it starts") if one.state is EngagementState.COSTED else text("A contract to sign before work starts")
        sign = (
            Action(text("Both have signed"), url_for("pay.sign", engagement_id=one.id))
            if one.state is EngagementState.DECLARED and one.starts_on >= desk.today
            else None
        )
        yield Waiting(one.starts_on, what, one.member.name, one.function, url_for("pay.show", engagement_id=one.id), one.gross, sign)


def _work(desk: Desk, state: EngagementState, most: int) -> Sequence[Engagement]:
    """Engagements in a state with their people, the first to start first."""
    query = select(Engagement).where(Engagement.cooperative_id == desk.home, Engagement.state == state)
    query = query.options(joinedload(Engagement.member, innerjoin=True))
    return desk.session.scalars(query.order_by(Engagement.starts_on, Engagement.id).limit(most)).all()


def documents(desk: Desk) -> Iterator[Waiting]:
    """Signed work whose legal regime rests on evidence that is not on file."""
    law = country.load(desk.actor.country)
    found = ((one, missing) for one in _work(desk, EngagementState.SIGNED, LOOKED_AT) if (missing := missing_evidence(one)))
    for one, missing in islice(found, MOST):
        why = text("not on file: %(what)s", what="; ".join(translate(name, domain=law.domain) for name in missing))
        yield Waiting(one.ends_on, text("A document to check"), one.member.name, why, url_for("pay.show", engagement_id=one.id))


def declarations(desk: Desk) -> Iterator[Waiting]:
    """What the employer tells authorities within the next days."""
    law = country.load(desk.actor.country)
    address = url_for("countries.show", code=law.code)
    for month in _months_back(desk):
        for one in law.duties.declarations:
            due = one.due_for(month)
            if due is not None and desk.today <= due <= desk.today + AHEAD:
                yield Waiting(due, text("A declaration is due"), str(text(one.label, domain=law.domain)), str(text(one.source.text)), address)


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
    """Invoices whose clients are late."""
    for invoice, owed in longest_overdue(desk.session, desk.home, on=desk.today, size=MOST):
        due = invoice.due_on or desk.today
        why = text("invoice %(number)s, days late: %(days)s", number=invoice.number, days=(desk.today - due).days)
        yield Waiting(due, text("A client is late"), invoice.client.name, why, url_for("invoices.show", invoice_id=invoice.id), owed)


def runs(desk: Desk) -> Iterator[Waiting]:
    """Payroll runs that are not finished."""
    query = select(PayrollRun).where(PayrollRun.cooperative_id == desk.home, PayrollRun.state.not_in((RunState.PAID, RunState.CLOSED)))
    for one in walk(desk.session, query, Order(PayrollRun.id, PayrollRun.id), size=MOST):
        what = text("Payroll run %(name)s: %(state)s", name=one.name, state=named(one.state)[0])
        yield Waiting(one.opened_on, what, "", text("opened"), url_for("payroll.show", run_id=one.id))


LOOKS: Mapping[str, tuple[Look, ...]] = {
    "member.write": (applicants,),
    "quote.write": (quotes,),
    "expense.approve": (claims,),
    "bank.read": (bank_lines,),
    "payment.release": (payments,),
    "payroll.calculate": (work_to_declare, documents, declarations),
    "payroll.read": (runs, remittances),
    "invoice.credit": (overdue,),
}
"""What somebody with a permission for the whole cooperative is shown."""


def waiting_for(desk: Desk) -> list[Waiting]:
    """All that waits for the reader, the longest due first."""
    looks = [look for permission, some in LOOKS.items() if desk.actor.as_staff(permission) for look in some]
    return sorted((one for look in looks for one in look(desk)), key=lambda one: (one.due, str(one.what), one.who))
