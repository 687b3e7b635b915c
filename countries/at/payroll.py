"""Gross to net and cost in Austria, in the order in which the law computes them."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from countries.at import checks
from countries.at.case import AustrianCase, austrian_case
from countries.at.employer_levies import levy_lines, levy_rate
from countries.at.facts import EMPLOYEE, FEE, FREE
from countries.at.law import EUR, ZERO, information
from countries.at.social_insurance import (
    Running,
    Special,
    ecard_fee,
    employee_lines,
    employer_lines,
    employer_rate,
    running_contributions,
    special_contributions,
)
from countries.at.specials import control_lines, control_tax, paid, reserve_lines, special_lines, special_tax, special_tax_lines
from countries.at.tax_lines import is_monthly, running_tax_lines
from smartcoop.country import Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money


class AustrianPayroll:
    """Austrian payroll: contributions by the ASVG for the month of the work, wage tax by §§ 33, 66 and 67 EStG, each rounded once."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum of the collective agreement; NotCovered before the
        first known values.
        """
        checks.refuse_impossible(case)
        pay = austrian_case(case)
        return Payslip(case.month, case.paid_on, case.work, tuple(_LINES[pay.engagement["form"]](pay)), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """The least pay of the collective agreement for the hours paid; a cent where none is told: no law sets a minimum wage."""
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What is missing or doubtful, pay at a step of unemployment insurance, reports of fees, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(austrian_case(case), payslip))


def _employment_lines(pay: AustrianCase) -> Iterator[PayslipLine]:
    """Pay of an employee: contributions, special payments inside and outside the sixth, wage tax, then the employer's side."""
    running, amount = running_contributions(pay), paid(pay)
    special = special_contributions(pay, amount, running.insured) if amount else None
    yield from _earnings(pay, amount)
    yield _days_line(pay)
    yield from employee_lines(pay, running, special)
    own = pay.own_running - running.amount - running.correction - ecard_fee(pay, running)
    if special:
        tax = special_tax(pay, special)
        yield from special_tax_lines(pay, tax)
        own += tax.excess
    if control := control_tax(pay):
        yield from control_lines(control)
        own += control.excess
    if own or not pay.is_special:
        yield from running_tax_lines(pay, own)
    yield from _settlement(pay)
    yield from _employer_side(pay, running, special)


def _free_lines(pay: AustrianCase) -> Iterator[PayslipLine]:
    """Pay of a free service contract: contributions, no wage tax (the person declares the income)."""
    running, amount = running_contributions(pay), paid(pay)
    special = special_contributions(pay, amount, running.insured) if amount else None
    yield from _earnings(pay, amount)
    yield _days_line(pay)
    yield from employee_lines(pay, running, special)
    yield from _settlement(pay)
    yield from _employer_side(pay, running, special)


def _employer_side(pay: AustrianCase, running: Running, special: Special | None) -> Iterator[PayslipLine]:
    amount = special.paid if special else ZERO
    yield from employer_lines(pay, running, special)
    yield from levy_lines(pay, amount)
    yield from reserve_lines(pay, amount, _reserve_rate(pay, running))


def _reserve_rate(pay: AustrianCase, running: Running) -> Decimal:
    """What a euro of 13th and 14th pay will cost the employer."""
    levy = pay.law["marginal.levy"] if pay.case.employer["marginal_levy"] and not running.insured else ZERO
    return employer_rate(pay, running.insured, special=True) + levy + levy_rate(pay)


def _fee_lines(pay: AustrianCase) -> Iterator[PayslipLine]:
    """A fee for a work: the person is self-employed, insures himself and declares the income."""
    yield PayslipLine("fee", "Fee for the work", pay.case.work.gross, LineKind.EARNING, "ABGB § 1165; EStG § 22, 23; GSVG § 2", explanation=_FEE)
    yield from _settlement(pay)


_LINES: Mapping[str, Callable[[AustrianCase], Iterator[PayslipLine]]] = {EMPLOYEE: _employment_lines, FREE: _free_lines, FEE: _fee_lines}


def _earnings(pay: AustrianCase, special: Decimal) -> Iterator[PayslipLine]:
    if pay.is_leave:
        label, source = "Leave not taken", "UrlG § 10; EStG § 67 Abs. 8 lit. d; ASVG § 11 Abs. 2"
        yield PayslipLine("leave", label, pay.case.work.gross, LineKind.EARNING, source, explanation=_LEAVE)
    elif not pay.is_special:
        label = "Wage" if pay.engagement["category"] == "worker" else "Salary"
        yield PayslipLine("gross", label, pay.case.work.gross, LineKind.EARNING, "ABGB § 1152; AngG § 6", explanation=_AGREED)
    yield from special_lines(pay, special)


def _days_line(pay: AustrianCase) -> PayslipLine:
    values = {"days": pay.days, "tax_days": pay.month_days if is_monthly(pay) else pay.days}
    label = "%(days)s days of insurance, %(tax_days)s days of tax"
    return information("days", label, ZERO, "ASVG § 44 Abs. 2; EStG § 66, 77", _DAYS, **values)


def _settlement(pay: AustrianCase) -> Iterator[PayslipLine]:
    """What is added to the net free of tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Expenses borne by the employer", "EStG § 26; ASVG § 49 Abs. 3", _FREE)
    yield from kept_lines(work, "ABGB § 1438; EO § 290a-293", _KEPT)


_DAYS = "A full month counts thirty days, a part of it those of the calendar on which the employment existed."
_AGREED = "The pay agreed: %(amount)s."
_LEAVE = "Leave that was earned and not taken is paid after the end, and prolongs the insurance by its days: %(amount)s."
_FEE = "The fee agreed, paid in full: you insure yourself with the SVS and declare %(amount)s in your income tax."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
