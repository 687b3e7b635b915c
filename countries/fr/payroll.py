"""Gross to net and cost in France, in the order in which the law computes them."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from countries.fr.law import CURRENCY, PARAMETERS, ZERO, money, product, say
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, Work
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import Money, rounded


class NationalPayroll:
    """The payroll of France. Every amount is rounded half up to the cent."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one piece of work.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum wage; NotCovered before the first known values.
        """
        _refuse_impossible(case)
        least = self.minimum_gross(case)
        if case.work.gross < least:
            message = say("%(gross)s is below the minimum of %(least)s for these hours; raise the pay or correct the hours", gross=case.work.gross, least=least)
            raise RuleBroken(message, source=PARAMETERS["minimum_wage.hour"].source)
        return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(case)), CURRENCY)

    def minimum_gross(self, case: PayCase) -> Money:
        """The hourly minimum wage for the hours paid, rounded up."""
        hourly = PARAMETERS.at(case.month.last)["minimum_wage.hour"]
        return money(rounded(case.work.hours * hourly, mode=ROUND_UP))

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """Pay that cannot be transferred as it stands."""
        if payslip.net_payable.minor >= 0:
            return ()
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        return (Finding("deductions", message, True, {"net": payslip.net.amount}, "to be filled in: article on deductions from pay"),)


def _refuse_impossible(case: PayCase) -> None:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != CURRENCY or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in %(currency)s above zero", currency=CURRENCY)
    if work.period.start < month.first or work.period.end > month.last:
        wrong["period"] = say("lies outside the wage month; split the work by calendar month")
    if work.hours <= 0:
        wrong["hours"] = say("enter the hours paid: more than zero")
    if wrong:
        raise Invalid(wrong)


def payslip_lines(case: PayCase) -> Iterator[PayslipLine]:
    """The lines in the order of the law. Contributions follow the month of the work, taxes the day of payment."""
    social, gross = PARAMETERS.at(case.month.last), case.work.gross.amount
    kind, role = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    contribution = product(social, "employee.contribution", "employee_contribution", "Social security, employee", kind, gross, role)
    yield PayslipLine("gross", "Gross pay", case.work.gross, LineKind.EARNING, "to be filled in: article of the labour code", explanation=_AGREED)
    yield contribution
    yield _tax_line(case, gross - contribution.amount.amount)
    yield from _settlement_lines(case.work)
    kind = LineKind.EMPLOYER_CONTRIBUTION
    yield product(social, "employer.contribution", "employer_contribution", "Social security, employer", kind, gross, role)


def _tax_line(case: PayCase, taxable: Decimal) -> PayslipLine:
    law = PARAMETERS.at(case.paid_on)
    base = max(ZERO, taxable - law["tax.allowance"]) if case.person["claims_allowance"] else taxable
    amount, role = money(law["tax.scale"](base)), AccountRole.WITHHOLDING_TAX
    return PayslipLine("income_tax", "Income tax", amount, LineKind.WITHHOLDING, law.source("tax.scale"), base, role=role, explanation=_SCALE)


def _settlement_lines(work: Work) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    if work.untaxed:
        source, role = "to be filled in: article on refunded expenses", AccountRole.ALLOWANCES
        yield PayslipLine("untaxed", "Expenses borne by the employer", work.untaxed, LineKind.UNTAXED, source, role=role, explanation=_FREE)
    for kept in work.deductions:
        source, role = "to be filled in: article on deductions from pay", AccountRole.WAGE_DEDUCTIONS
        yield PayslipLine("deduction", kept.label, kept.amount, LineKind.DEDUCTION, source, role=role, explanation=_KEPT)


_AGREED = "The pay agreed for this work: %(amount)s."
_SCALE = "The monthly scale on %(base)s, what remains after contributions and the tax-free amount, gives %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay."
