"""The days on which payroll collects: what signed work is done and on no payslip, and by when its wages are promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.dates import Month, working_days_after
from smartcoop.db import fetched
from smartcoop.i18n import text
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import StaffTiding, settle_notices, tell_staff
from smartcoop.payroll.cases import parts_of, promised_on
from smartcoop.payroll.models import Engagement, EngagementState, StoredPayslip

TIME_FOR_A_RUN = 4
"""Working days that a run takes from collecting to the money on its account."""


@dataclass(frozen=True, slots=True)
class ToCollect:
    """The wages of a month that nobody collected, and the first day on which one of them is promised."""

    month: Month
    count: int
    promised_on: date


def to_collect(session: Session, cooperative: Cooperative, *, on: date) -> list[ToCollect]:
    """Signed work that is done and on no payslip yet, by wage month, the first promised first."""
    found: dict[Month, list[date]] = {}
    for month, day in _promises(session, cooperative, on):
        found.setdefault(month, []).append(day)
    return sorted((ToCollect(month, len(days), min(days)) for month, days in found.items()), key=lambda one: (one.promised_on, one.month))


def _promises(session: Session, cooperative: Cooperative, on: date) -> Iterator[tuple[Month, date]]:
    signed = (Engagement.cooperative_id == cooperative.id, Engagement.state == EngagementState.SIGNED, Engagement.starts_on <= on)
    engagements = session.scalars(select(Engagement).where(*signed).order_by(Engagement.starts_on, Engagement.id)).all()
    slips = select(StoredPayslip.engagement_id, StoredPayslip.month).where(StoredPayslip.engagement_id.in_([one.id for one in engagements]))
    told = {(key, month) for key, month in session.execute(slips)}
    promise = policies(session, cooperative, on).promise
    for one in engagements:
        for part in parts_of(one.period, one.basis, one.gross, one.days, one.hours):
            if part.period.end <= on and (one.id, part.month) not in told:
                yield part.month, promised_on(promise, part.period.end, cooperative.country)


def is_urgent(one: ToCollect, *, on: date, country: str) -> bool:
    """Whether a run that starts later would be late."""
    return one.promised_on <= working_days_after(on, TIME_FOR_A_RUN, country)


def remind_to_collect(session: Session, cooperative_id: int, on: date) -> int:
    """Tell payroll, once for each month and promised day, that its wages should be collected now; how many wages wait."""
    cooperative = fetched(session, Cooperative, cooperative_id)
    urgent = [one for one in settle_collected(session, cooperative, on=on) if is_urgent(one, on=on, country=cooperative.country)]
    tell_staff(session, [_tiding(cooperative, one) for one in urgent])
    return sum(one.count for one in urgent)


def settle_collected(session: Session, cooperative: Cooperative, *, on: date) -> list[ToCollect]:
    """What waits to be collected; where nothing does, nobody need read any more that something did."""
    waiting = to_collect(session, cooperative, on=on)
    if not waiting:
        settle_notices(session, NoticeKind.WAGES_TO_COLLECT, cooperative.ref)
    return waiting


def _tiding(cooperative: Cooperative, one: ToCollect) -> StaffTiding:
    said = text("Wages of %(month)s to collect: %(count)s", month=one.month, count=one.count)
    then = text("The first is promised for %(day)s. Open a run, so that it is calculated, approved by a second person and paid in time.", day=one.promised_on)
    key = f"{cooperative.ref}:collect:{one.month}:{one.promised_on}"
    return StaffTiding(NoticeKind.WAGES_TO_COLLECT, cooperative.id, cooperative.ref, key, said, then)
