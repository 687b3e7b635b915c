"""The months of which authorities are told: those with work, and those in which somebody is paid."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from smartcoop.dates import Month
from smartcoop.listing import unindexed
from smartcoop.payroll.models import Engagement, EngagementState, PayslipState, StoredPayslip

EMPLOYED = (EngagementState.DECLARED, EngagementState.SIGNED, EngagementState.SETTLED)


def months_with_pay(session: Session, cooperative_id: int, months: Sequence[Month]) -> set[Month]:
    """Those of some months in which somebody works or is paid; one question, however many months."""
    asked = [or_(_is_paid_for(cooperative_id, month), _is_paid_in(cooperative_id, month), _is_worked_in(cooperative_id, month)) for month in months]
    answers = session.execute(select(*asked)).one() if asked else ()
    return {month for month, is_one in zip(months, answers, strict=True) if is_one}


def was_paid_before(session: Session, cooperative_id: int, month: Month) -> bool:
    """Whether anybody was paid for a month before this one."""
    issued = (StoredPayslip.cooperative_id == cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month < month)
    return bool(session.scalar(select(exists().where(*issued))))


def _is_paid_for(cooperative_id: int, month: Month) -> ColumnElement[bool]:
    return exists().where(StoredPayslip.cooperative_id == cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month == month)


def _is_paid_in(cooperative_id: int, month: Month) -> ColumnElement[bool]:
    issued = (StoredPayslip.cooperative_id == cooperative_id, StoredPayslip.state == PayslipState.ISSUED)
    return exists().where(*issued, StoredPayslip.pay_on.between(month.first, month.last))


def _is_worked_in(cooperative_id: int, month: Month) -> ColumnElement[bool]:
    """By the last days: what ends after the month began mostly began before its end, so that the first rows answer."""
    agreed = (Engagement.cooperative_id == cooperative_id, unindexed(Engagement.state).in_(EMPLOYED))
    return exists().where(*agreed, unindexed(Engagement.starts_on) <= month.last, Engagement.ends_on >= month.first)
