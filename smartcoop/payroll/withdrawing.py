"""Withdrawing an accepted offer: the work that was agreed for it is cancelled too, and what it promised returns to the budget."""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop.errors import RuleBroken
from smartcoop.i18n import text
from smartcoop.invoicing.models import Quote
from smartcoop.invoicing.service import cancel_quote
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import StaffTiding, tell_staff
from smartcoop.payroll.engagements import cancel_engagement
from smartcoop.payroll.models import Engagement, EngagementState
from smartcoop.payroll.planning import planned_job

LEFT = (EngagementState.COSTED, EngagementState.DECLARED, EngagementState.SIGNED, EngagementState.SUSPENDED)
"""Work that is agreed and not on a payslip whole."""


def withdraw_quote(session: Session, quote_id: int, *, on: date, by: str, why: str) -> Quote:
    """Cancel a quote that is not invoiced, and the work of its job. RuleBroken once that work has begun: it is paid, so it is invoiced."""
    job = planned_job(session, quote_id)
    works = [work.engagement for work in job.works if work.engagement is not None] if job else []
    for work in works:
        _check_not_begun(work, on)
    quote = cancel_quote(session, quote_id, on=on, by=by, why=why)
    for work in works:
        if work.state in LEFT:
            cancel_engagement(session, work.id, on=on, by=by, why=why)
    tell_staff(session, [_tiding(work) for work in works if work.declaration_number], by=by)
    return quote


def _check_not_begun(work: Engagement, on: date) -> None:
    begun = work.state is EngagementState.SETTLED or (work.state in (EngagementState.SIGNED, EngagementState.SUSPENDED) and work.starts_on <= on)
    if begun:
        raise RuleBroken(
            "the work of %(name)s began on %(day)s and must be paid; make the invoice, or credit it afterwards",
            name=work.member.name,
            day=work.starts_on,
            source=text("labour law"),
        )


def _tiding(work: Engagement) -> StaffTiding:
    """The authority still counts on work that was declared."""
    said = text("Withdraw the hire declaration %(number)s of %(name)s", number=work.declaration_number, name=work.member.name)
    then = text("Its work from %(day)s on does not take place; the client's order was withdrawn.", day=work.starts_on)
    return StaffTiding(NoticeKind.DECLARATION_DUE, work.cooperative_id, work.ref, f"{work.ref}:withdrawn", said, then, about=work.member_id)
