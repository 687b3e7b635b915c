"""The invoices of planned jobs on their day: issued by themselves where nothing is in the way, else left to staff with the reason."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.db import locked
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice, InvoiceState, Quote
from smartcoop.invoicing.service import issue_invoice
from smartcoop.members.accounts import roles_of
from smartcoop.members.facts import policies
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import StaffTiding, tell_staff
from smartcoop.payroll.models import EngagementState, PlannedJob

AGREED = (EngagementState.SIGNED, EngagementState.SETTLED)


def due_invoices(session: Session, cooperative_id: int, on: date) -> Sequence[int]:
    """The quotes of planned jobs whose invoice is drafted and whose day has come, the longest due first."""
    query = select(PlannedJob.quote_id).join(Quote, Quote.id == PlannedJob.quote_id).join(Invoice, Invoice.quote_id == Quote.id)
    query = query.where(Quote.cooperative_id == cooperative_id, Invoice.state == InvoiceState.DRAFT, PlannedJob.invoice_on <= on)
    return session.scalars(query.order_by(PlannedJob.invoice_on, PlannedJob.quote_id)).all()


def draft_of(session: Session, job: PlannedJob) -> Invoice | None:
    """The draft that was made when the client accepted; None once it is issued or dropped."""
    return session.scalar(select(Invoice).where(Invoice.quote_id == job.quote_id, Invoice.state == InvoiceState.DRAFT).order_by(Invoice.id.desc()).limit(1))


def in_the_way(session: Session, job: PlannedJob, *, on: date) -> Text | None:
    """Why a planned invoice does not go out by itself on a day; None where it does."""
    unsigned = [work.member.name for work in job.works if work.engagement is None or work.engagement.state not in AGREED]
    if policies(session, job.quote.cooperative, on).staff_checks_invoices:
        return text("staff checks invoices before they go out")
    if unsigned:
        return text("the work of %(name)s is not signed; see whether it took place", name=", ".join(dict.fromkeys(unsigned)))
    if not _may_still(session, job):
        return text("%(name)s, who planned it, no longer works here", name=job.planned_by.partition(" ")[2])
    return None


def _may_still(session: Session, job: PlannedJob) -> bool:
    """Whether whoever planned it still holds a role in the cooperative; an operator's command needs none."""
    kind, _, key = job.planned_by.partition(" ")[0].partition(":")
    here = job.quote.cooperative_id
    return kind != "user" or not key.isdecimal() or any(grant.cooperative_id == here for grant in roles_of(session, int(key)))


def issue_planned(session: Session, quote_id: int, *, on: date, by: str) -> int:
    """Issue the invoice of a job whose day has come, or tell staff what is in the way; how many were issued. 0 where somebody did it meanwhile."""
    job = locked(session, PlannedJob, quote_id)
    draft = draft_of(session, job)
    if draft is None or job.invoice_on > on:
        return 0
    if why := in_the_way(session, job, on=on):
        tell_staff(session, [_tiding(job, draft, why)])
        return 0
    issue_invoice(session, draft.id, on=on, by=by)
    return 1


def _tiding(job: PlannedJob, draft: Invoice, why: Text) -> StaffTiding:
    said = text("An invoice for %(client)s waits for you: %(amount)s", client=draft.client.name, amount=draft.total)
    then = text("It was planned for %(day)s and did not go out by itself: %(why)s. Check it and issue it.", day=job.invoice_on, why=why)
    holder = draft.activity.holder_id
    return StaffTiding(NoticeKind.INVOICE_TO_CHECK, draft.cooperative_id, draft.ref, f"{draft.ref}:to_check", said, then, about=holder)
