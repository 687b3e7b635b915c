"""What a payroll run is about in a sentence: how many people, together how much, and the first promised day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.i18n import Text, plural, text
from smartcoop.money import Money
from smartcoop.payroll.models import PayrollRun, StoredPayslip


@dataclass(frozen=True, slots=True)
class RunSum:
    """The payslips of a run together; without a day where it has none."""

    people: int
    payable: Money
    first_on: date | None
    last_on: date | None

    @property
    def said(self) -> Text:
        """`1,275.65 for 1 person`."""
        one = text("%(amount)s for 1 person", amount=self.payable)
        return plural(self.people, one, text("%(amount)s for %(count)s people", amount=self.payable, count=self.people))


def run_sum(session: Session, run: PayrollRun) -> RunSum:
    """What a run pays, as it is calculated now."""
    return run_sums(session, [run])[run.id]


def run_sums(session: Session, runs: Sequence[PayrollRun]) -> dict[int, RunSum]:
    """What each of some runs pays, by its key; one question for all of them."""
    slip = StoredPayslip
    counted = select(slip.run_id, func.count(slip.member_id.distinct()).label("people"), func.sum(slip.payable_minor).label("minor"))
    sums = counted.where(slip.run_id.in_([run.id for run in runs])).group_by(slip.run_id).subquery()
    first, last = (select(edge(slip.pay_on)).where(slip.run_id == sums.c.run_id).scalar_subquery() for edge in (func.min, func.max))
    found = {row[0]: row[1:] for row in session.execute(select(sums.c.run_id, sums.c.people, sums.c.minor, first, last))}
    return {run.id: _sum(run, *found.get(run.id, (0, 0, None, None))) for run in runs}


def _sum(run: PayrollRun, people: int, minor: int, first: date | None, last: date | None) -> RunSum:
    return RunSum(people, Money(int(minor), run.cooperative.currency), first, last)
