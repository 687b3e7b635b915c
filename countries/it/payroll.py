"""Gross to net and cost in Italy, in the order in which the law computes them."""

from collections.abc import Iterator
from decimal import Decimal

from countries.it import checks, severance
from countries.it.case import ItalianCase, is_fee, italian_case
from countries.it.contributions import bases, employee_lines, employer_lines
from countries.it.earnings import earning_lines, total_pay
from countries.it.fees import fee_lines
from countries.it.law import EUR, ZERO, information, summed
from countries.it.settlement import Due, due, frame_of, year_with
from countries.it.surtaxes import NOTHING, Surtaxes, surtaxes
from countries.it.withheld import withheld_lines
from smartcoop.country import Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money, rounded

TAXABLE_SOURCE = "TUIR, art. 49-51; D.P.R. 600/1973, art. 23"


class ItalianPayroll:
    """Italian payroll. Tax is reckoned on the year to date, so that each payslip settles the difference."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken for daily pay of the show-business fund beyond the bands known; NotCovered before the
        first known values.
        """
        checks.refuse_impossible(case)
        return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(italian_case(case))), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """A cent: no law sets a minimum wage; that of the collective agreement is a finding (L. 142/2001, art. 3)."""
        return Money(1, EUR)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What is not recorded, pay below the agreement, tax that the pay does not bear, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(italian_case(case), payslip))


def payslip_lines(pay: ItalianCase) -> Iterator[PayslipLine]:
    """The lines in the order of the law: earnings, contributions, tax of the year to date, surtaxes, what is added and kept, employer."""
    if is_fee(pay.engagement):
        yield from fee_lines(pay)
        yield from _settlement(pay)
        return
    gross = total_pay(pay, pay.gross)
    of = bases(pay, gross)
    earned = severance.accrual(pay, gross, of)
    out = severance.paid_out(pay, earned)
    kept = list(employee_lines(pay, of))
    yield from earning_lines(pay)
    yield from severance.paid_lines(pay, out)
    yield from kept
    taxable = gross - Money(sum(line.amount.minor for line in kept if line.kind is LineKind.EMPLOYEE_CONTRIBUTION), EUR).amount
    yield from tax_lines(pay, taxable, out)
    yield from _settlement(pay)
    yield from employer_lines(pay, of)
    yield from severance.provision_lines(pay, gross, earned, of, out)


def tax_lines(pay: ItalianCase, taxable: Decimal, out: Decimal) -> Iterator[PayslipLine]:
    """The tax of the year to date as the law builds it, and what is withheld now."""
    year = year_with(pay, frame_of(pay), taxable)
    found = due(pay.tax, pay.person, year)
    added = surtaxes(pay, year.taxable, found) if pay.settles else NOTHING
    yield information("taxable", "Taxable pay (IRPEF)", taxable, TAXABLE_SOURCE, _TAXABLE)
    yield from _year_lines(pay, year.taxable, found)
    tfr_tax = list(severance.tax_line(pay, out))
    room = taxable + out - sum((line.amount.amount for line in tfr_tax), ZERO)
    yield from withheld_lines(pay, found, added, room)
    yield from tfr_tax
    if pay.settles and not pay.leaves:
        yield from _next_year_lines(pay, added)


def _year_lines(pay: ItalianCase, taxable: Decimal, found: Due) -> Iterator[PayslipLine]:
    """What the payslip tells of the year to date: taxable pay, gross tax, deductions, net tax."""
    yield information("year_taxable", "Taxable pay of the year to date", taxable, TAXABLE_SOURCE, _YEAR)
    yield information("income", "Total income that deductions follow", found.income, "TUIR, art. 12, 13", _INCOME if pay.settles else _INCOME_AHEAD)
    yield information("gross_tax", "Gross income tax of the year to date", found.gross_tax, pay.tax.source("irpef.scale"), _SCALE)
    deductions = (
        ("work_deduction", "Employment deduction", found.work, "TUIR, art. 13"),
        ("family_deduction", "Family deductions", found.family, "TUIR, art. 12"),
        ("further_deduction", "Further deduction", found.further, "L. 207/2024, art. 1 c. 6"),
    )
    for code, label, amount, source in deductions:
        if amount:
            yield information(code, label, amount, source, _DEDUCTION, income=found.income)
    yield information("net_tax", "Net income tax of the year to date", found.tax, "TUIR, art. 11", _NET_TAX)


def _next_year_lines(pay: ItalianCase, added: Surtaxes) -> Iterator[PayslipLine]:
    """The surtaxes of this year, which next year's payslips withhold, and next year's advance."""
    source = "D.Lgs. 446/1997, art. 50 c. 4; D.Lgs. 360/1998, art. 1 c. 5"
    advance = rounded(pay.tax["surtax.advance"] * added.municipal)
    told = (
        ("regional_next", "Regional surtax of this year, due next year", added.regional),
        ("municipal_next", "Municipal surtax of this year, due next year", max(ZERO, added.municipal - summed(pay.case.history, "municipal_advance"))),
        ("municipal_advance_next", "Municipal surtax, advance of next year", advance),
    )
    for code, label, amount in told:
        if amount:
            yield information(code, label, amount, source, _NEXT)


def _settlement(pay: ItalianCase) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Refund of professional expenses", "TUIR, art. 51 c. 5", _FREE)
    yield from kept_lines(work, "c.c. art. 1252; c.p.c. art. 545", _KEPT)


_TAXABLE = "The pay less the contributions that you bear: %(amount)s."
_YEAR = "With the earlier payments of the year: %(amount)s."
_INCOME = "The income of the year, with what else is known of it: %(amount)s."
_INCOME_AHEAD = "The income that the year will reach if the pay goes on like this, with what else is known of it: %(amount)s."
_SCALE = "The brackets of income tax on the year to date, those of the months with pay until it is settled: %(amount)s."
_DEDUCTION = "At an income of %(income)s, for the days or months so far, the tax is lower by %(amount)s."
_NET_TAX = "The gross tax of the year to date less the deductions: %(amount)s."
_NEXT = "From January on, next year's payslips withhold it in instalments: %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
