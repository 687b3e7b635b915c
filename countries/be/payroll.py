"""Gross to net and cost in Belgium, in the order in which the law computes them."""

from collections.abc import Iterator
from decimal import Decimal

from countries.be import checks
from countries.be.case import BelgianCase, belgian_case, summed
from countries.be.employer_side import employer_lines
from countries.be.exceptional_pay import departure_earnings, departure_kept, departure_of, double_holiday_lines, year_end_lines
from countries.be.facts import INCREASED
from countries.be.law import EUR, ZERO, information, product
from countries.be.quarter import special_lines
from countries.be.social_security import (
    NO_BONUS,
    WorkBonus,
    contribution_base,
    contribution_lines,
    employee_contribution,
    time_paid,
    work_bonus,
)
from countries.be.tax_lines import extra_lines, tax_lines
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money, rounded


class BelgianPayroll:
    """Belgian payroll. Every amount is rounded half up to the cent at the step that the law names."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum wage; NotCovered before the first known values.
        """
        checks.refuse_impossible(case)
        return Payslip(case.month, case.paid_on, case.work, tuple(_LINES[case.work.facts["pay_kind"]](belgian_case(case))), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """The guaranteed minimum income for the time paid, or the sector's minimum where it is higher (CCT 43)."""
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """Evidence that is missing or expired, limits that are near, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(case, payslip))


def ordinary_lines(pay: BelgianCase) -> Iterator[PayslipLine]:
    """Pay for work, with the holiday pay of a contract that ends."""
    under_solidarity = student_part(pay)
    gross = pay.gross - under_solidarity
    base = contribution_base(pay.social, pay.worker, gross)
    bonus = bonus_of(pay, gross, base)
    departure = departure_of(pay)
    lines = [
        PayslipLine("gross", "Gross pay", pay.case.work.gross, LineKind.EARNING, "Loi/Wet 12-4-1965, art. 2", explanation=_AGREED),
        *departure_earnings(pay, departure),
        *_employee_social(pay, under_solidarity, gross, base, bonus),
    ]
    lines += tax_lines(pay, gross - employee_contribution(pay.social, base) + bonus.total, bonus)
    lines += departure_kept(pay, departure)
    declared = base + (departure.single if departure else ZERO)
    lines += special_lines(pay, declared, available(lines))
    lines += extra_lines(pay, available(lines))
    yield from lines
    yield from _settlement(pay)
    yield from employer_lines(pay, under_solidarity, gross, declared)


def student_part(pay: BelgianCase) -> Decimal:
    """The gross of the hours that a student works under the solidarity contribution; from hour 651 on, ordinary law holds."""
    if pay.worker != "student":
        return ZERO
    hours = pay.case.work.hours
    left = checks.student_hours_left(pay.case)
    return pay.gross if hours <= left else rounded(pay.gross * left / hours)


def bonus_of(pay: BelgianCase, gross: Decimal, base: Decimal) -> WorkBonus:
    """The work bonus of this payment: at most its contribution, and what the year leaves. Students have none."""
    if pay.worker == "student":
        return NO_BONUS
    work = pay.case.work
    time = time_paid(pay.case.month, pay.engagement, work.days, work.hours)
    bonus = work_bonus(pay.social, pay.worker, gross, time, employee_contribution(pay.social, base))
    if not bonus.total or not pay.social.knows("work_bonus.year_maximum"):
        return bonus
    granted = -summed(pay.case.history, "work_bonus_a", "work_bonus_b")
    return bonus.cut_to(max(ZERO, pay.social["work_bonus.year_maximum"] - granted))


def _employee_social(pay: BelgianCase, under_solidarity: Decimal, gross: Decimal, base: Decimal, bonus: WorkBonus) -> Iterator[PayslipLine]:
    law = pay.social
    if under_solidarity:
        kind, path = LineKind.EMPLOYEE_CONTRIBUTION, "student.employee"
        yield product("student_solidarity", "Student solidarity contribution", kind, under_solidarity, law[path], law.source(path), AccountRole.SOCIAL_SECURITY)
    if pay.worker in INCREASED:
        path = "base.increased"
        yield information("contribution_base", "Pay declared at %(rate)s", base, law.source(path), _INCREASED, gross, law[path])
    if base:
        yield from contribution_lines(law, base, bonus)


def available(lines: list[PayslipLine]) -> Decimal:
    """The net so far: no further retention takes more."""
    net = sum(line.amount.minor * _SIGN[line.kind] for line in lines)
    return max(ZERO, Money(net, EUR).amount)


_SIGN = {LineKind.EARNING: 1, LineKind.EMPLOYEE_CONTRIBUTION: -1, LineKind.WITHHOLDING: -1, LineKind.INFORMATION: 0}


def _settlement(pay: BelgianCase) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Expenses borne by the employer", "CIR/WIB 92, art. 31; AR/KB 28-11-1969, art. 19, § 2, 4", _FREE)
    yield from kept_lines(work, "Loi/Wet 12-4-1965, art. 23", _KEPT)


_AGREED = "The pay agreed for this work: %(amount)s."
_INCREASED = "Holidays are paid by the ONVA, so the pay is declared at %(rate)s: %(base)s becomes %(amount)s, rounded half up to the cent."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."

_LINES = {"ordinary": ordinary_lines, "double_holiday_pay": double_holiday_lines, "year_end_bonus": year_end_lines}
