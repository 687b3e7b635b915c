"""Who read a payslip that is not theirs: kept, and shown to its owner."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.payroll.models import PayslipReading


def note_reading(session: Session, payslip_id: int, *, by: str, way: str, at: datetime) -> None:
    """Keep that `by` read a payslip at a moment: on its `page`, as `pdf`, or through the `api`."""
    session.add(PayslipReading(payslip_id=payslip_id, by=by, way=way, at=at))


def readings_of(session: Session, payslip_id: int, *, size: int = 20) -> Sequence[PayslipReading]:
    """The last readings of a payslip by others than its owner, the newest first."""
    query = select(PayslipReading).where(PayslipReading.payslip_id == payslip_id).order_by(PayslipReading.id.desc())
    return session.scalars(query.limit(size)).all()
