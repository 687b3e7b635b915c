"""The audit trail: who changed what, when, from which state to which, and why."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from markupsafe import Markup

from smartcoop import extensions
from smartcoop.activities.models import ActivityState
from smartcoop.audit import State, StateChange
from smartcoop.banking.models import OrderState
from smartcoop.errors import Invalid
from smartcoop.expenses.models import ExpenseState
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.invoicing.models import InvoiceState, QuoteState
from smartcoop.members.accounts import staff_grants
from smartcoop.members.models import MemberState
from smartcoop.payroll.models import DeclarationState, EngagementState, PayslipState, RunState
from smartcoop.trail import OWNERS, Look, trail_page
from smartcoop.web.access import allow, current_actor
from smartcoop.web.factstory import Story, part_label, part_of
from smartcoop.web.forms import refused
from smartcoop.web.labels import EVENTS, SUBJECTS, by_value, reason
from smartcoop.web.subjects import meet, subject_link

bp = Blueprint("trail", __name__, url_prefix="/trail")

PAGE = 50
STATES: Mapping[str, type[State]] = {
    "activity": ActivityState,
    "declaration": DeclarationState,
    "engagement": EngagementState,
    "expense": ExpenseState,
    "invoice": InvoiceState,
    "member": MemberState,
    "payment_order": OrderState,
    "payroll_run": RunState,
    "payslip": PayslipState,
    "quote": QuoteState,
}
"""Whose words the states of a kind of things are."""

NOTHING = ("", "none")
"""What something was before it was."""


@bp.get("")
@allow("trail.read")
def index() -> str:
    """The changes, the newest first, of one thing, one person or some days where one asks so."""
    session, actor, said = extensions.session(), current_actor(), request.args
    try:
        look = _look()
    except Invalid as wrong:
        refused(wrong, said)
        look = Look()
    found = trail_page(session, actor.cooperative_id, look, after=said.get("after", type=int), size=PAGE)
    meet(change.subject for change in found.rows)
    staff = {user.ref: user.name for _, user in staff_grants(session, actor.cooperative_id)}
    return render_template(
        "pages/trail.html",
        found=found,
        look=look,
        kinds=[(kind, str(SUBJECTS[kind])) for kind in OWNERS],
        people=list({**staff, **({look.by: look.by.partition(" ")[2] or look.by} if look.by else {})}.items()),
        story=Story(session, found.rows, actor.country),
        part_of=part_of,
        thing=thing,
        state_name=state_name,
        reason=reason,
    )


def _look() -> Look:
    said = request.args
    kind = said.get("kind", "")
    since, until = _day("since"), _day("until")
    return Look(
        subject=said.get("subject", ""),
        kind=kind if kind in OWNERS else "",
        by=said.get("by", ""),
        since=_midnight(since) if since else None,
        before=_midnight(until + timedelta(days=1)) if until else None,
    )


def _day(name: str) -> date | None:
    said = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Invalid({name: text("is not a date; write it like 2026-10-31")}) from None


def _midnight(day: date) -> datetime:
    """The beginning of a day where the cooperative is."""
    return datetime.combine(day, time(), ZoneInfo(clock().time_zone))


def thing(subject: str) -> Markup:
    """What changed, with the way to its page: of a person or a cooperative also which part."""
    if not part_of(subject):
        return subject_link(subject)
    return subject_link(":".join(subject.split(":")[:2])) + Markup("<br>{}").format(part_label(subject))


def state_name(change: StateChange, state: str) -> str:
    """A state in the words of its kind of things."""
    kind, _, rest = change.subject.partition(":")
    words = by_value(STATES[kind]) if kind in STATES and ":" not in rest else {}
    if state in NOTHING:
        return "\N{EN DASH}"
    if state in words:
        return str(words[state][0])
    return str(EVENTS.get(state, state.replace("_", " ")))
