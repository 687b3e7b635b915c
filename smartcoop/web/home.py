"""The first page: for a member what can be paid and what waits, for staff the work of the day."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.activities.budget import Budget, budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import activities_of
from smartcoop.banking.models import OrderState
from smartcoop.banking.queries import total_in, unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.extensions import clock
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice, QuoteState
from smartcoop.invoicing.queries import InvoiceList, invoices_page, quotes_page
from smartcoop.jobs.service import failed
from smartcoop.ledger.queries import balances
from smartcoop.members.models import Member
from smartcoop.members.queries import checks_waiting
from smartcoop.money import Money, total
from smartcoop.payroll.estimates import PayEstimate, estimate_pay, expected_pay
from smartcoop.payroll.models import EngagementState, RunState, StoredPayslip
from smartcoop.payroll.planning import planned_job, stuck_jobs
from smartcoop.payroll.queries import engagements_page, payslips_page, runs_page, unsigned_work
from smartcoop.web.access import SIGNED_IN, Actor, allow, current_actor
from smartcoop.web.joining import TITLES, arriving
from smartcoop.web.labels import named

bp = Blueprint("home", __name__)

RECENT = 20
MANY = 50


@bp.get("/")
@allow(SIGNED_IN)
def show() -> ResponseReturnValue:
    """The first page of whoever is signed in."""
    actor = current_actor()
    return _staff(actor) if actor.is_staff else _member(actor)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: what, how many, since or until when, and where to do it."""

    label: Text
    address: str
    count: int = 1
    day: date | None = None
    note: str = ""


def _member(actor: Actor) -> str:
    session = extensions.session()
    member = session.get_one(Member, actor.member_id)
    own = [(activity, budget_of(session, activity)) for activity in activities_of(session, member.id)]
    return render_template(
        "pages/home/member.html",
        member=member,
        joining=arriving(session, member),
        joining_titles=TITLES,
        own=own,
        available=total((budget.available_for_wages for _, budget in own if budget.available_for_wages.minor > 0), actor.currency),
        whole=total((budget.budget for _, budget in own), actor.currency),
        best=_best_pay(session, member, own, clock().today()),
        coming=_coming(session, actor),
        expected=expected_pay(session, member, on=clock().today()),
        tasks=_tasks_of_member(session, actor, own),
        recent=invoices_page(session, actor.cooperative_id, on=clock().today(), member_id=member.id, size=5),
    )


def _best_pay(session: Session, member: Member, own: list[tuple[Activity, Budget]], on: date) -> PayEstimate | None:
    """What the held activity with the most could pay; None where nobody can say."""
    held = [(budget.available_for_wages.minor, activity) for activity, budget in own if activity.holder_id == member.id]
    minor, activity = max(held, key=lambda one: one[0], default=(0, None))
    return estimate_pay(session, member, activity, on=on) if activity is not None and minor > 0 else None


def _coming(session: Session, actor: Actor) -> list[tuple[StoredPayslip, Money]]:
    """Wages that are issued and not paid yet, the next first."""
    issued = payslips_page(session, cooperative_id=actor.cooperative_id, member_id=actor.member_id, size=RECENT)
    owed = balances(session, actor.cooperative_id, AccountRole.NET_WAGES, [slip.ref for slip in issued]) if issued else {}
    return sorted(((slip, -owed[slip.ref]) for slip in issued if slip.ref in owed), key=lambda one: one[0].pay_on)


def _tasks_of_member(session: Session, actor: Actor, own: list[tuple[Activity, Budget]]) -> list[Task]:
    engagements = engagements_page(session, member_id=actor.member_id, size=RECENT)
    signing = [one for one in engagements if one.state in (EngagementState.COSTED, EngagementState.DECLARED)]
    asked = quotes_page(session, actor.cooperative_id, state=QuoteState.CHANGES_ASKED, member_id=actor.member_id, size=RECENT)
    accepted = quotes_page(session, actor.cooperative_id, state=QuoteState.ACCEPTED, member_id=actor.member_id, size=RECENT)
    drafts = invoices_page(session, actor.cooperative_id, on=clock().today(), which=InvoiceList.DRAFT, member_id=actor.member_id, size=RECENT)
    stuck = stuck_jobs(session, actor.member_id or 0)
    return [
        *(Task(text("%(client)s accepted, but the work cannot be agreed yet", client=j.quote.client.name), _job(j.quote_id), note=j.why) for j in stuck),
        *(Task(text("%(what)s: declare and sign before it starts", what=e.function), _engagement(e.id), day=e.starts_on) for e in signing),
        *(Task(text("%(client)s asks for changes", client=q.client.name), _quote(q.id), note=q.answer) for q in asked),
        *(Task(text("%(client)s accepted: make the invoice", client=q.client.name), _quote(q.id)) for q in accepted),
        *(_draft(session, row.invoice) for row in drafts),
        *(Task(text("%(name)s is below zero: agree on a plan", name=a.name), _activity(a.id)) for a, budget in own if budget.budget.minor < 0),
    ]


def _engagement(key: int) -> str:
    return url_for("pay.show", engagement_id=key)


def _quote(key: int) -> str:
    return url_for("quotes.show", quote_id=key)


def _draft(session: Session, draft: Invoice) -> Task:
    """A draft to be issued, on its day where a job planned it."""
    job = planned_job(session, draft.quote_id) if draft.quote_id else None
    return Task(text("Draft invoice for %(client)s", client=draft.client.name), _invoice(draft.id), day=job.invoice_on if job else None)


def _job(key: int) -> str:
    return url_for("jobs.show", quote_id=key)


def _invoice(key: int) -> str:
    return url_for("invoices.show", invoice_id=key)


def _activity(key: int) -> str:
    return url_for("activities.show", activity_id=key)


def _staff(actor: Actor) -> str:
    session = extensions.session()
    found = (*_bank_tasks(session, actor), *_payroll_tasks(session, actor), *_sales_tasks(session, actor), *_people_tasks(session, actor))
    tasks = [task for task in found if task.count]
    return render_template(
        "pages/home/staff.html",
        tasks=tasks,
        runs=runs_page(session, actor.cooperative_id, size=5) if actor.may("payroll.read") else [],
        broken=failed(session),
        many=MANY,
    )


def _bank_tasks(session: Session, actor: Actor) -> list[Task]:
    if not actor.may("bank.read"):
        return []
    waiting = unmatched_lines(session, actor.cooperative_id, size=MANY)
    ordered, amount = total_in(session, actor.cooperative_id, OrderState.ORDERED)
    found = [Task(text("Bank lines that nobody explained yet"), url_for("bank.index"), len(waiting), waiting[0].line.booked_on if waiting else None)]
    if actor.may("payment.prepare"):
        found.append(Task(text("Payments to release"), url_for("payments.index"), ordered, note=str(amount)))
    return found


def _payroll_tasks(session: Session, actor: Actor) -> list[Task]:
    if not actor.may("payroll.read"):
        return []
    unsigned = unsigned_work(session, actor.cooperative_id, Month.of(clock().today()))
    late = [one for one in unsigned if one.starts_on <= clock().today()]
    early = [one for one in unsigned if one not in late]
    open_runs = [run for run in runs_page(session, actor.cooperative_id, size=RECENT) if run.state not in (RunState.PAID, RunState.CLOSED)]
    return [
        Task(text("Work that began and is not declared or signed"), url_for("payroll.index"), len(late), late[0].starts_on if late else None),
        Task(text("Work to declare and sign"), url_for("payroll.index"), len(early), early[0].starts_on if early else None),
        *(
            Task(text("Payroll run %(name)s: %(state)s", name=run.name, state=named(run.state)[0]), url_for("payroll.show", run_id=run.id), day=run.opened_on)
            for run in open_runs
        ),
    ]


def _sales_tasks(session: Session, actor: Actor) -> list[Task]:
    if not actor.may("invoice.read"):
        return []
    overdue = invoices_page(session, actor.cooperative_id, on=clock().today(), which=InvoiceList.OVERDUE, size=MANY)
    drafts = invoices_page(session, actor.cooperative_id, on=clock().today(), which=InvoiceList.DRAFT, size=MANY)
    oldest = min((row.invoice.due_on for row in overdue if row.invoice.due_on), default=None)
    return [
        Task(text("Invoices that are overdue"), url_for("invoices.index", which="overdue"), len(overdue), oldest),
        Task(text("Draft invoices to issue"), url_for("invoices.index", which="draft"), len(drafts)),
    ]


def _people_tasks(session: Session, actor: Actor) -> list[Task]:
    if not actor.may("joining.decide"):
        return []
    waiting = checks_waiting(session, actor.cooperative_id, size=MANY)
    return [Task(text("Papers of people who join, to look at"), url_for("joining.index"), len(waiting), waiting[0][0].at.date() if waiting else None)]
