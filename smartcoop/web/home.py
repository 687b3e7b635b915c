"""The first page: for a member what can be paid and what waits, for staff the work queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.activities.budget import Budget, budgets_of
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import activities_of
from smartcoop.banking.queries import at_the_bank
from smartcoop.extensions import clock
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice, InvoiceState, QuoteState
from smartcoop.invoicing.queries import invoices_of, quotes_page
from smartcoop.members.models import Member, MemberState
from smartcoop.money import Money, total
from smartcoop.payroll.estimates import WORTH_PAYING, ExpectedPay, PayEstimate, PromisedPay, agreed_costs, estimate_pay, expected_pay, promised_pays
from smartcoop.payroll.evidence import signed_contract
from smartcoop.payroll.models import UNSIGNED, Engagement, PlannedJob, StoredPayslip
from smartcoop.payroll.planned_invoices import in_the_way
from smartcoop.payroll.planning import planned_jobs, stuck_jobs
from smartcoop.payroll.queries import wages_on_their_way
from smartcoop.web.access import SIGNED_IN, Actor, allow, current_actor
from smartcoop.web.joining import TITLES, arriving
from smartcoop.web.queue import queue_page

bp = Blueprint("home", __name__)

RECENT = 20
SOON = 10
"""Work that is agreed and shown with the day of its pay."""


@bp.get("/")
@allow(SIGNED_IN)
def show() -> ResponseReturnValue:
    """The first page of whoever is signed in."""
    actor = current_actor()
    return queue_page(actor) if actor.is_staff else _member(actor)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a member: what, until when, and where to do it."""

    label: Text
    address: str
    day: date | None = None
    note: str = ""


def _member(actor: Actor) -> str:
    session = extensions.session()
    member = session.get_one(Member, actor.member_id)
    activities = activities_of(session, member.id)
    own = list(zip(activities, budgets_of(session, activities), strict=True))
    expected = expected_pay(session, member, on=clock().today())
    agreed = agreed_costs(session, activities)
    free = {activity.id: budget.available_for_wages - agreed[activity.id] for activity, budget in own}
    available = total((left for left in free.values() if left.minor > 0), actor.currency)
    coming = wages_on_their_way(session, member, size=RECENT)
    soon = _expected(session, expected[:SOON])
    return render_template(
        "pages/home/member.html",
        member=member,
        joining=None if own and member.state is MemberState.MEMBER else arriving(session, member),
        joining_titles=TITLES,
        own=own,
        free=free,
        agreed=agreed,
        worth=WORTH_PAYING,
        available=available,
        pays=available.minor >= WORTH_PAYING,
        whole=total((budget.budget + budget.orders for _, budget in own), actor.currency),
        best=_best_pay(session, member, activities, free, clock().today()),
        coming=coming,
        at_bank=at_the_bank(session, member.cooperative_id, [slip.ref for slip, _ in coming]),
        expected=soon,
        nearest=_nearest(coming, soon),
        promised=total((budget.committed + agreed[activity.id] for activity, budget in own), actor.currency),
        unpaid=total((budget.unguaranteed for _, budget in own), actor.currency),
        tasks=_tasks_of_member(session, actor, own, [one.engagement for one in expected]),
        recent=invoices_of(session, member.id, size=5),
    )


def _expected(session: Session, found: Sequence[ExpectedPay]) -> list[tuple[Engagement, PromisedPay | None, date]]:
    """Each pay of agreed work by its day; a piece of work alone, by its last, where nobody can reckon its pay."""
    rows: list[tuple[Engagement, PromisedPay | None, date]] = []
    for one in found:
        pays = promised_pays(session, one.engagement)
        rows += [(one.engagement, pay, pay.pay_on) for pay in pays] or [(one.engagement, None, one.pay_on)]
    return sorted(rows, key=lambda row: row[2])


def _nearest(coming: Sequence[tuple[StoredPayslip, Money]], soon: Sequence[tuple[Engagement, PromisedPay | None, date]]) -> tuple[Money, date] | None:
    """The next net sum that the member gets, and its day; None where nobody can say it yet."""
    sums = [(owed, slip.pay_on) for slip, owed in coming] + [(pay.net, day) for _, pay, day in soon if pay]
    return min(sums, key=lambda one: one[1], default=None)


def _best_pay(session: Session, member: Member, activities: Sequence[Activity], free: Mapping[int, Money], on: date) -> PayEstimate | None:
    """What the held activity with the most could pay beyond what is agreed; None where nobody can say, or it is not worth it."""
    held = [(free[one.id], one) for one in activities if one.holder_id == member.id]
    most, activity = max(held, key=lambda one: one[0].minor, default=(None, None))
    return estimate_pay(session, member, activity, most, on=on) if activity is not None and most is not None and most.minor >= WORTH_PAYING else None


def _tasks_of_member(session: Session, actor: Actor, own: list[tuple[Activity, Budget]], agreed: Sequence[Engagement]) -> list[Task]:
    signing = [one for one in agreed if one.state in UNSIGNED and not signed_contract(one).is_there]
    asked = quotes_page(session, actor.cooperative_id, state=QuoteState.CHANGES_ASKED, member_id=actor.member_id, size=RECENT)
    accepted = quotes_page(session, actor.cooperative_id, state=QuoteState.ACCEPTED, member_id=actor.member_id, size=RECENT)
    drafts = invoices_of(session, actor.member_id or 0, state=InvoiceState.DRAFT, size=RECENT)
    planned = planned_jobs(session, [draft.quote_id for draft in drafts if draft.quote_id])
    stuck = stuck_jobs(session, actor.member_id or 0)
    return [
        *(Task(text("%(client)s accepted, but the work cannot be agreed yet", client=j.quote.client.name), _job(j.quote_id), note=j.why) for j in stuck),
        *(Task(text("Read and sign your contract for %(what)s", what=e.function), _engagement(e.id), day=e.sign_by) for e in signing),
        *(Task(text("%(client)s asks for changes", client=q.client.name), _quote(q.id), note=q.answer) for q in asked),
        *(Task(text("%(client)s accepted: make the invoice", client=q.client.name), _quote(q.id)) for q in accepted),
        *(_draft(draft, job) for draft in drafts if not _goes_by_itself(session, job := planned.get(draft.quote_id or 0))),
        *(Task(text("%(name)s is below zero: agree on a plan", name=a.name), _activity(a.id)) for a, budget in own if budget.budget.minor < 0),
    ]


def _engagement(key: int) -> str:
    return url_for("pay.show", engagement_id=key)


def _quote(key: int) -> str:
    return url_for("quotes.show", quote_id=key)


def _draft(draft: Invoice, job: PlannedJob | None) -> Task:
    """A draft to be issued, on its day where a job planned it; what was to go out by itself and did not says so."""
    said = text("Draft invoice for %(client)s", client=draft.client.name)
    if job is not None and job.invoice_on < clock().today():
        said = text("The invoice for %(client)s did not go out by itself: issue it now", client=draft.client.name)
    return Task(said, _invoice(draft.id), day=job.invoice_on if job else None)


def _goes_by_itself(session: Session, job: PlannedJob | None) -> bool:
    """Whether an invoice waits for nobody: a job planned its day, which has not passed, and nothing is in the way."""
    today = clock().today()
    return job is not None and job.invoice_on >= today and in_the_way(session, job, on=today) is None


def _job(key: int) -> str:
    return url_for("jobs.show", quote_id=key)


def _invoice(key: int) -> str:
    return url_for("invoices.show", invoice_id=key)


def _activity(key: int) -> str:
    return url_for("activities.show", activity_id=key)
