"""Gross to net and cost in Germany, in the order in which the law computes them."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from countries.de import checks
from countries.de.case import GermanCase, german_case
from countries.de.employer_side import accident_lines, is_lump_taxed, levy_shares, lump_tax_lines, minijob_shares, private_subsidies
from countries.de.facts import CASUAL, MINIJOB, REGULAR, SHORT_TERM
from countries.de.groups import group_line
from countries.de.law import EUR, ZERO, euro, information
from countries.de.social_insurance import EMPLOYEE, EMPLOYER, Bases, bases_of_month, casual_bases, health_path, rates_of, share_lines, shares
from countries.de.tax_lines import one_off_tax_lines, running_tax_lines
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money, rounded


class GermanPayroll:
    """German payroll: wage tax by the official flow chart, contributions rounded half up to the cent branch by branch."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum wage or beyond the kind of employment; NotCovered
        before the first known values.
        """
        pay = german_case(case)
        checks.refuse_impossible(pay)
        return Payslip(case.month, case.paid_on, case.work, tuple(_LINES[pay.kind](pay)), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """The minimum wage for the hours paid, and more than the limit of minijobs in a job subject to social insurance."""
        return checks.minimum_gross(german_case(case))

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What a person should check before approval."""
        return tuple(checks.findings(german_case(case), payslip))


def insured_lines(pay: GermanCase) -> Iterator[PayslipLine]:
    """A job subject to social insurance, and casual work: tax, contributions, subsidies, then the employer's side."""
    bases = casual_bases(pay) if pay.kind == CASUAL else bases_of_month(pay)
    path = health_path(pay)
    health, care = private_subsidies(pay, bases.health, path)
    yield from _opening(pay)
    yield from one_off_tax_lines(pay, health + care) if pay.is_one_off else running_tax_lines(pay, health + care)
    owed = [*shares(bases, rates_of(pay), pay.person), *levy_shares(pay, bases.levies, bases.pension)]
    yield from _base_lines(pay, bases)
    yield from share_lines(pay, owed, EMPLOYEE)
    yield from _subsidy_lines(pay, health, care)
    yield from _settlement(pay)
    yield from share_lines(pay, owed, EMPLOYER)
    yield from accident_lines(pay)


def marginal_lines(pay: GermanCase) -> Iterator[PayslipLine]:
    """A minijob or short-term work: lump contributions, lump tax or tax card, levies to the Minijob-Zentrale."""
    whole = pay.running if pay.kind == MINIJOB else pay.gross
    owed = list(minijob_shares(pay)) if pay.kind == MINIJOB else []
    base = min(whole, rounded(pay.law["ceiling.pension"] * pay.share_of_month))
    owed += levy_shares(pay, base, base)
    yield from _opening(pay)
    if not is_lump_taxed(pay):
        yield from running_tax_lines(pay, ZERO)
    yield from share_lines(pay, owed, EMPLOYEE)
    yield from _settlement(pay)
    yield from share_lines(pay, owed, EMPLOYER)
    if is_lump_taxed(pay):
        yield from lump_tax_lines(pay)
    yield from accident_lines(pay)


def _opening(pay: GermanCase) -> Iterator[PayslipLine]:
    label = "One-off payment" if pay.is_one_off else "Gross pay"
    yield PayslipLine("gross", label, pay.case.work.gross, LineKind.EARNING, "BGB § 611a Abs. 2; GewO § 107, § 108", explanation=_AGREED)
    values = {"tax_days": pay.tax_days, "social_days": int(pay.days)}
    yield information("days", "Tax days %(tax_days)s, social insurance days %(social_days)s", ZERO, "BVV § 1 Abs. 1; LStR R 39b.5", _DAYS, **values)
    yield group_line(pay)


def _base_lines(pay: GermanCase, bases: Bases) -> Iterator[PayslipLine]:
    """The pay that contributions are due on: what this payslip adds to the month's."""
    is_part = pay.share_of_month < 1 and not (bases.transition or pay.in_month or pay.kind == CASUAL)
    for code, label, base, ceiling in (
        ("base_health", "Pay subject to health and care insurance", bases.health, "ceiling.health"),
        ("base_pension", "Pay subject to pension and unemployment insurance", bases.pension, "ceiling.pension"),
    ):
        values = {"days": int(pay.days), "most": rounded(pay.law[ceiling] * pay.share_of_month), "ceiling": pay.law[ceiling]} if is_part else {}
        explanation = _BASE_OF_DAYS if is_part else _BASE
        yield information(code, label, base - pay.earlier(code), "SGB IV § 14, § 20 Abs. 2a, § 23a; BVV § 1", explanation, **values)
    if bases.transition:
        label = "Midijob: pay on which the employee's part is due"
        yield information("base_employee", label, bases.employee_pension, "SGB IV § 20 Abs. 2a Satz 6", _TRANSITION)


def _subsidy_lines(pay: GermanCase, health: Decimal, care: Decimal) -> Iterator[PayslipLine]:
    """The tax-free subsidy to private insurance; the person pays the insurer."""
    for code, label, whole, source in (
        ("private_health_subsidy", "Subsidy to private health insurance", health, "SGB V § 257; EStG § 3 Nr. 62"),
        ("private_care_subsidy", "Subsidy to private care insurance", care, "SGB XI § 61; EStG § 3 Nr. 62"),
    ):
        if amount := whole - pay.earlier(code):
            yield PayslipLine(code, label, euro(amount), LineKind.UNTAXED, source, role=AccountRole.ALLOWANCES, explanation=_SUBSIDY)


def _settlement(pay: GermanCase) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Expenses borne by the employer", "EStG § 3 Nr. 16, Nr. 50; SvEV § 1", _FREE)
    yield from kept_lines(work, "BGB § 387, § 394; ZPO § 850c", _KEPT)


_AGREED = "The pay agreed for this work: %(amount)s."
_DAYS = "A full month has 30 days for social insurance; any other counts the days on which the employment existed."
_BASE_OF_DAYS = "Contributions are due for %(days)s days of the month, on at most %(most)s for these days (%(ceiling)s for a whole month): %(amount)s."
_BASE = "Pay on which contributions are due, up to the ceilings: %(amount)s."
_TRANSITION = "In the transition range the employee's part of the month is due on %(amount)s only."
_SUBSIDY = "The employer bears half of the premium, at most what a statutory member would cost: %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."

_LINES: Mapping[str, Callable[[GermanCase], Iterator[PayslipLine]]] = {
    REGULAR: insured_lines,
    CASUAL: insured_lines,
    MINIJOB: marginal_lines,
    SHORT_TERM: marginal_lines,
}
