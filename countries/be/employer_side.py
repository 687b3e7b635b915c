"""The employer's lines of a payslip: contributions code by code, then the reductions, which the cooperative pools."""

from collections.abc import Iterator
from decimal import Decimal

from countries.be.case import BelgianCase, summed
from countries.be.law import ZERO, euro, product
from countries.be.reductions import Quarter, Reduction, first_hire_reduction, structural_reduction
from countries.be.social_security import employer_contributions
from smartcoop.country import AccountRole, LineKind, PayslipLine

STRUCTURAL_SOURCE = "Loi-programme/Programmawet (I) 24-12-2002, art. 331; AR/KB 16-5-2003, art. 2 (code 3000)"
FIRST_HIRE_SOURCE = "Loi-programme/Programmawet (I) 24-12-2002, art. 342 (code 3315)"


def employer_lines(pay: BelgianCase, under_solidarity: Decimal, gross: Decimal, declared: Decimal) -> Iterator[PayslipLine]:
    """Contributions on the declared pay and on a student's solidarity part; reductions for `gross`, the pay for work."""
    law = pay.social
    if under_solidarity:
        kind, path = LineKind.EMPLOYER_CONTRIBUTION, "student.employer"
        label = "Student solidarity contribution, employer"
        yield product("student_solidarity_employer", label, kind, under_solidarity, law[path], law.source(path), AccountRole.SOCIAL_SECURITY)
    if not declared:
        return
    lines = list(employer_contributions(law, pay.case.employer, pay.worker, declared))
    yield from lines
    if gross and pay.worker != "student" and pay.case.employer["structural_reduction"]:
        yield from _reduction_lines(pay, gross, lines[0].amount.amount)


def _reduction_lines(pay: BelgianCase, gross: Decimal, basic: Decimal) -> Iterator[PayslipLine]:
    """What is granted for the quarter when it settles, else for the month, less what earlier payslips of it were granted."""
    quarter = _quarter(pay, gross, basic)
    structural = structural_reduction(pay.social, quarter)
    yield from _granted(pay, "structural_reduction", "Structural reduction", structural.granted, STRUCTURAL_SOURCE, structural)
    if pay.engagement["first_hire_reduction"]:
        first = first_hire_reduction(pay.social, quarter, quarter.basic - structural.granted)
        yield from _granted(pay, "first_hire_reduction", "Reduction for first hires", first, FIRST_HIRE_SOURCE, structural)


def _quarter(pay: BelgianCase, gross: Decimal, basic: Decimal) -> Quarter:
    facts, work, law = pay.engagement, pay.case.work, pay.social
    slips = [slip for slip in (pay.in_quarter if pay.settles else pay.in_month) if slip.minor("gross") and slip.minor("employer_basic")]
    by_days = facts["full_time"]
    paid = sum((slip.work.days if by_days else slip.work.hours for slip in slips), work.days if by_days else work.hours)
    return Quarter(
        pay=gross + summed(slips, "gross"),
        paid=paid,
        weekly=Decimal(facts["days_per_week"]) if by_days else facts["reference_hours"],
        basic=basic + summed(slips, "employer_basic"),
        half_time=by_days or (facts["weekly_hours"] or ZERO) >= law["reduction.half_time"] * facts["reference_hours"],
        months=law["time.months_of_quarter"] if pay.settles else Decimal(1),
    )


def _granted(pay: BelgianCase, code: str, label: str, target: Decimal, source: str, reduction: Reduction) -> Iterator[PayslipLine]:
    earlier = -summed(pay.in_quarter if pay.settles else pay.in_month, code)
    now = target - earlier if pay.settles else max(ZERO, target - earlier)
    if now:
        values = {"reference": reduction.reference, "full": reduction.full, "share": reduction.share, "granted": now, "earlier": earlier}
        kind, role = LineKind.EMPLOYER_REDUCTION, AccountRole.SOCIAL_SECURITY
        explanation = _GRANTED if now > 0 else _TAKEN_BACK
        yield PayslipLine(code, label, euro(-now), kind, source, role=role, explanation=explanation, values=values)


_GRANTED = (
    "Quarterly pay of %(reference)s gives a full-time reduction of %(full)s; for %(share)s of the quarter, and less %(earlier)s granted before, "
    "%(granted)s are granted. The cooperative pools it."
)
_TAKEN_BACK = "The quarter is settled at a share of %(share)s: of %(earlier)s granted before, %(granted)s are taken back."
