"""Gross to net and cost in Sweden, in the order in which the law computes them."""

from collections.abc import Iterator
from decimal import Decimal

from countries.se import checks
from countries.se.case import SwedishCase, gross_of, summed, swedish_case
from countries.se.contributions import contribution_lines, pension_lines, rates_of
from countries.se.earnings import HOLIDAY_SOURCE, Earnings, earnings_of, reserve_lines, saved_before
from countries.se.law import SEK, information
from countries.se.withholding import basis_lines, tax_lines
from smartcoop.country import Finding, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money

YEAR_SOURCE = "SFL (2011:1244), 10 kap."


class SwedishPayroll:
    """Swedish payroll. Tax in whole kronor, contributions half up to the öre, both on the pay of the calendar month of payment."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the cooperative's own minimum; NotCovered before the first
        known values.
        """
        checks.refuse_impossible(case)
        return Payslip(case.month, case.paid_on, case.work, tuple(_lines(swedish_case(case))), SEK)

    def minimum_gross(self, case: PayCase) -> Money:
        """The cooperative's own minimum for the hours paid, rounded up; an öre where it has none. The law has no minimum wage."""
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """Missing facts, decisions and limits that no longer hold, holiday pay that the law does not allow so, deductions beyond the net."""
        return tuple(checks.findings(swedish_case(case), payslip))


def _lines(pay: SwedishCase) -> Iterator[PayslipLine]:
    earned = earnings_of(pay)
    yield from earned.lines
    yield from basis_lines(pay, earned)
    taxes = tuple(tax_lines(pay, earned))
    yield from taxes
    yield from _settlement(pay)
    charged = (*contribution_lines(pay, earned.total), *pension_lines(pay, earned.total))
    yield from charged
    yield from reserve_lines(pay, earned.saved, rates_of(pay.law, pay.age).full)
    yield from _year(pay, earned, taxes, charged)


def _settlement(pay: SwedishCase) -> Iterator[PayslipLine]:
    """What is added to the net free of tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Expenses and tax-free allowances", "SFL (2011:1244), 10 kap. 3 §; IL (1999:1229), 12 kap.", _FREE)
    yield from kept_lines(work, "Lag (1970:215) om arbetsgivares kvittningsrätt; utsökningsbalken (1981:774), 7 kap.", _KEPT)


def _year(pay: SwedishCase, earned: Earnings, taxes: tuple[PayslipLine, ...], charged: tuple[PayslipLine, ...]) -> Iterator[PayslipLine]:
    """What this employer paid and withheld since January, by the day of payment, and the holiday pay that is saved."""
    tax = _sum(taxes) + Money(sum(slip.withholding_tax.minor for slip in pay.in_year), SEK).amount
    gross = earned.total + gross_of(pay.in_year)
    contributions = ("employer_contribution", "employer_contribution_young")
    due = _sum(line for line in charged if line.code in contributions) + summed(pay.in_year, *contributions)
    yield information("year_gross", "Gross pay of the year", gross, YEAR_SOURCE, _YEAR)
    yield information("year_tax", "Tax withheld in the year", tax, YEAR_SOURCE, _YEAR)
    yield information("year_net", "Net pay of the year", gross - tax, YEAR_SOURCE, _YEAR)
    yield information("year_contributions", "Employer contributions of the year", due, YEAR_SOURCE, _YEAR)
    if pay.engagement["holiday"] == "saved":
        yield information("holiday_saved", "Holiday pay saved", saved_before(pay) + earned.saved, HOLIDAY_SOURCE, _SAVED)


def _sum(lines: tuple[PayslipLine, ...] | Iterator[PayslipLine]) -> Decimal:
    return Money(sum(line.amount.minor for line in lines), SEK).amount


_FREE = "Proven expenses and allowances within the tax office's amounts, %(amount)s, are paid; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
_YEAR = "From all payslips of this employer that were paid in the calendar year: %(amount)s."
_SAVED = "Saved and not yet paid: %(amount)s."
