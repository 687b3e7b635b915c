"""What a payroll run is about in a sentence: how many people, together how much, and the first promised day."""

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
    slip = StoredPayslip
    asked = (func.count(slip.member_id.distinct()), func.sum(slip.payable_minor), func.min(slip.pay_on), func.max(slip.pay_on))
    people, minor, first, last = session.execute(select(*asked).where(slip.run_id == run.id)).one()
    return RunSum(people, Money(int(minor or 0), run.cooperative.currency), first, last)
