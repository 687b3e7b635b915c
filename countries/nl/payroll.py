"""Gross to net and cost in the Netherlands, in the order in which the law computes them."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from countries.nl import checks
from countries.nl.case import DutchCase, dutch_case, summed
from countries.nl.holiday import extra_earnings, extras_of, paid_out_lines, reserve_lines
from countries.nl.law import EUR, PARAMETERS, ZERO, euro, information, product, say
from countries.nl.premiums import premium_lines, premiums_of
from countries.nl.wage_tax import PeriodTax, days_tax, period_tax, special_rate, special_tax
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, Work, kept_lines, refunded_lines
from smartcoop.errors import Invalid
from smartcoop.money import HUNDRED, Money, rounded, rounded_down

TABLE_SOURCE = "Wet LB 1964, art. 25; Rekenvoorschriften loonheffingen 2026"
ANONYMOUS = "anonymous.rate"


class DutchPayroll:
    """Dutch payroll. Tax by the white tables, premiums by the cumulative method, each rounded where the rules say it."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum wage, or a special reward is paid from the
        pension age on; NotCovered before the first known values.
        """
        checks.refuse_impossible(case)
        pay = dutch_case(case)
        return Payslip(case.month, case.paid_on, case.work, tuple(_LINES[pay.engagement["pay_kind"]](pay)), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """The minimum wage by age for the hours paid (WML, art. 7-8)."""
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """Missing identity or birth date, limits of chains and rulings, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(dutch_case(case), payslip))


def _ordinary_lines(pay: DutchCase) -> Iterator[PayslipLine]:
    """Pay for work, with leave and holiday allowance as they are agreed."""
    extras, allowance, pension = extras_of(pay), expat_allowance(pay), pension_of(pay, "employee")
    yield PayslipLine("gross", "Gross pay", pay.case.work.gross, LineKind.EARNING, "BW 7:616, 7:626", explanation=_AGREED)
    yield from extra_earnings(pay, extras)
    yield from _exchanged(allowance)
    yield from _pension_line(pay, "employee", "Pension, employee", LineKind.EMPLOYEE_CONTRIBUTION)
    wage = pay.gross + extras.leave_now + extras.allowance_now - allowance - pension
    yield from _period_tax_lines(pay, wage)
    if extras.special:
        yield from _special_tax_lines(pay, extras.special, yearly_wage(pay, wage))
    yield from _settlement(pay, allowance)
    yield information("minimum_wage_hour", "Minimum wage of an hour", _minimum(pay), PARAMETERS["minimum_wage.age_21"].source, _MINIMUM)
    premiums = premiums_of(pay)
    yield from premium_lines(pay, premiums, wage + extras.special)
    yield from _pension_line(pay, "employer", "Pension, employer", LineKind.EMPLOYER_CONTRIBUTION)
    yield from reserve_lines(pay, extras, sum((premium.rate for premium in premiums), ZERO))


def _minimum(pay: DutchCase) -> Decimal:
    return checks.minimum_hour(PARAMETERS.at(pay.case.month.last), pay.case).amount


def pension_of(pay: DutchCase, payer: str) -> Decimal:
    """The pension contribution of employee or employer on the gross."""
    return rounded(pay.gross * pay.engagement[f"pension_{payer}_percent"] / HUNDRED)


def _pension_line(pay: DutchCase, payer: str, label: str, kind: LineKind) -> Iterator[PayslipLine]:
    if pension_of(pay, payer):
        rate = pay.engagement[f"pension_{payer}_percent"] / HUNDRED
        yield product(f"pension_{payer}", label, kind, pay.gross, rate, "Wet LB 1964, art. 11 lid 1 j", AccountRole.WAGE_DEDUCTIONS)


def expat_allowance(pay: DutchCase) -> Decimal:
    """The part of the gross that the 30 % ruling frees, up to the yearly wage on which it is reckoned; cut to the cent."""
    if not pay.person["expat_ruling"]:
        return ZERO
    share, cap = pay.law["expat.share"], pay.law["expat.cap"]
    most = share * cap / pay.law["table.month"] if pay.days is None else share * cap * pay.days / pay.law["table.day"]
    return rounded_down(min(share * pay.gross, most))


def _exchanged(allowance: Decimal) -> Iterator[PayslipLine]:
    if allowance:
        source = PARAMETERS["expat.share"].source
        yield PayslipLine("expat_exchange", "Wage exchanged for the tax-free allowance", euro(-allowance), LineKind.EARNING, source, explanation=_EXCHANGED)


def _period_tax_lines(pay: DutchCase, wage: Decimal) -> Iterator[PayslipLine]:
    """The tax of the wage period; with earlier payments in the month, that of the month less what they withheld."""
    yield information("taxable_period", "Wage for the table", wage, TABLE_SOURCE, _TAXABLE)
    role, kind, label = AccountRole.WITHHOLDING_TAX, LineKind.WITHHOLDING, "Wage tax and national insurance"
    if not pay.person["identified"]:
        yield product("wage_tax", label, kind, wage, pay.law[ANONYMOUS], pay.law.source(ANONYMOUS), role)
        return
    tax, base = table_tax(pay, wage), wage + summed(pay.in_month, "taxable_period")
    withheld = summed(pay.in_month, "wage_tax")
    if due := min(max(ZERO, tax.amount - withheld), wage):
        values = {"withheld": withheld, "days": pay.days}
        table = _MONTH_LEFT if pay.in_month else _MONTH if pay.days is None else _DAYS
        yield PayslipLine(
            "wage_tax", label, euro(due), kind, TABLE_SOURCE, base, role=role, explanation=table[pay.person["loonheffingskorting"]], values=values
        )
    if credit := tax.labour_credit - summed(pay.in_month, "labour_credit"):
        yield information("labour_credit", "Labour tax credit included", credit, "Wet IB 2001, art. 8.11; Wet LB 1964, art. 22a", _LABOUR)


def table_tax(pay: DutchCase, wage: Decimal) -> PeriodTax:
    """By the monthly table on all wages of the month, or by the daily table on the days of an employment that fills a part of it."""
    credit = pay.person["loonheffingskorting"]
    if pay.days is None or pay.in_month:
        return period_tax(pay.law, pay.age_class, credit, wage + summed(pay.in_month, "taxable_period"), "month")
    return days_tax(pay.law, pay.age_class, credit, wage, pay.days)


def yearly_wage(pay: DutchCase, wage: Decimal) -> Decimal:
    """The wage that picks the rate of special rewards: last year's, or for a new employee this period's reckoned for a full year."""
    known, law = pay.person["annual_wage"], pay.law
    if known is not None:
        return Decimal(known)
    if pay.days is None or pay.in_month:
        return Decimal((wage + summed(pay.in_month, "taxable_period")) * law["table.month"])
    return Decimal(wage / pay.days * law["table.day"])


def _yearly_wage_so_far(pay: DutchCase) -> Decimal:
    """The same where this payment has no wage period of its own: the months of this year, reckoned for a full one."""
    known, history = pay.person["annual_wage"], pay.case.history
    if known is not None:
        return Decimal(known)
    months = {slip.month for slip in history if slip.minor("taxable_period")}
    if not months:
        raise Invalid({"annual_wage": say("enter last year's wage from this employer, or the yearly wage agreed: it picks the rate of special rewards")})
    return Decimal(summed(history, "taxable_period") / len(months) * pay.law["table.month"])


def _special_tax_lines(pay: DutchCase, amount: Decimal, yearly: Decimal) -> Iterator[PayslipLine]:
    """The tax on special rewards: by the table at the yearly wage, rounded down."""
    law, path = pay.law, "special.table"
    yield information("taxable_special", "Special rewards", amount, law.source(path), _TAXABLE_SPECIAL)
    kind, role, label = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Tax on special rewards"
    if not pay.person["identified"]:
        yield product("special_tax", label, kind, amount, law[ANONYMOUS], law.source(ANONYMOUS), role)
        return
    percent = special_rate(law, pay.age_class, pay.person["loonheffingskorting"], yearly)
    if tax := special_tax(percent, amount):
        values = {"yearly": rounded(yearly)}
        yield PayslipLine("special_tax", label, euro(tax), kind, law.source(path), amount, percent / HUNDRED, role, _SPECIAL, values)


def _reward_lines(pay: DutchCase, code: str, label: str, source: str) -> Iterator[PayslipLine]:
    """A payment that is a special reward as a whole."""
    yield PayslipLine(code, label, pay.case.work.gross, LineKind.EARNING, source, explanation=_AGREED)
    yield from _special_tax_lines(pay, pay.gross, _yearly_wage_so_far(pay))
    yield from _settlement(pay, ZERO)
    yield from premium_lines(pay, premiums_of(pay), pay.gross, of_period=False)


def _holiday_lines(pay: DutchCase) -> Iterator[PayslipLine]:
    """The yearly holiday allowance, paid from what was reserved."""
    yield from _reward_lines(pay, "holiday_allowance", "Holiday allowance", "WML, art. 15-17")
    yield from paid_out_lines(pay, sum((premium.rate for premium in premiums_of(pay)), ZERO))


def _bonus_lines(pay: DutchCase) -> Iterator[PayslipLine]:
    """A bonus: no holiday allowance is due on it (WML, art. 6)."""
    yield from _reward_lines(pay, "bonus", "Bonus", "Wet LB 1964, art. 26")


def _settlement(pay: DutchCase, allowance: Decimal) -> Iterator[PayslipLine]:
    """What is added to the net free of tax, and what is kept from it for others."""
    work: Work = pay.case.work
    if allowance:
        path, role = "expat.share", AccountRole.ALLOWANCES
        label = "Tax-free allowance of the 30-percent ruling"
        yield PayslipLine("expat_allowance", label, euro(allowance), LineKind.UNTAXED, pay.law.source(path), role=role, explanation=_EXPAT)
    yield from refunded_lines(work, "Expenses borne by the employer", "Wet LB 1964, art. 31, 31a", _FREE)
    yield from kept_lines(work, "BW 7:631-632", _KEPT)


_LINES: Mapping[str, Callable[[DutchCase], Iterator[PayslipLine]]] = {
    "ordinary": _ordinary_lines,
    "holiday_allowance": _holiday_lines,
    "bonus": _bonus_lines,
}

_AGREED = "The pay agreed: %(amount)s."
_EXCHANGED = "The 30-percent ruling turns %(amount)s of the gross into a tax-free allowance."
_EXPAT = "%(amount)s of the agreed gross are paid free of tax under the 30-percent ruling."
_TAXABLE = "Pay and what is taxed with it, less the employee's pension: %(amount)s."
_TAXABLE_SPECIAL = "Paid beside the wage of the period: %(amount)s."
_MONTH = {
    True: "The white monthly table with payroll tax credit on %(base)s gives %(amount)s.",
    False: "The white monthly table without payroll tax credit on %(base)s gives %(amount)s.",
}
_MONTH_LEFT = {
    True: "The white monthly table with payroll tax credit on all %(base)s of this month, less %(withheld)s withheld before, gives %(amount)s.",
    False: "The white monthly table without payroll tax credit on all %(base)s of this month, less %(withheld)s withheld before, gives %(amount)s.",
}
_DAYS = {
    True: "The white daily table with payroll tax credit on a day's part of %(base)s, for each of %(days)s days of employment, gives %(amount)s.",
    False: "The white daily table without payroll tax credit on a day's part of %(base)s, for each of %(days)s days of employment, gives %(amount)s.",
}
_LABOUR = "The tax is already lower by this much labour tax credit: %(amount)s."
_SPECIAL = "A yearly wage of %(yearly)s puts special rewards at %(rate)s; of %(base)s that is %(amount)s, rounded down to the cent."
_MINIMUM = "The legal minimum wage of an hour at your age is %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
