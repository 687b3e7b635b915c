"""The lines of wage tax on running pay: the month of an employment is taxed as one, by its days where it does not fill the month."""

from collections.abc import Iterator
from decimal import Decimal

from countries.at.case import AustrianCase
from countries.at.law import ZERO, euro, information
from countries.at.wage_tax import Tax, commuter_allowance, period_tax
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import rounded

SOURCE = "EStG § 33, 62-66, 77"


def is_monthly(pay: AustrianCase) -> bool:
    """Whether the wage period is the month: the employment fills it, or pay for leave falls into it (EStG § 67 Abs. 8 lit. d, § 77)."""
    return pay.full_month or pay.is_leave or bool(pay.earlier("leave"))


def allowances(pay: AustrianCase) -> Decimal:
    """Commuter allowance and personal allowance of the month, by its days."""
    month = commuter_allowance(pay.law, pay.person) + pay.person["tax_free"]
    return month if is_monthly(pay) or not month else rounded(month * pay.days / pay.month_days)


def running_tax_lines(pay: AustrianCase, own: Decimal) -> Iterator[PayslipLine]:
    """The tax on all running pay of the employment's month, less what earlier payslips withheld; `own` is this payslip's pay less contributions."""
    yield information("taxable", "Taxable running pay", own, "EStG § 25, 62", _TAXABLE)
    free, law = allowances(pay), pay.law
    if free:
        yield information("tax_allowances", "Commuter allowance and personal allowance", free, "EStG § 62 Z 6, § 63", _ALLOWANCES)
    base = max(ZERO, pay.earlier("taxable") + own - free)
    tax = period_tax(law, pay.person, base, None if is_monthly(pay) else pay.days)
    yield from _credit_lines(tax)
    yield _tax_line(pay, tax, base)


def _credit_lines(tax: Tax) -> Iterator[PayslipLine]:
    if tax.bonus:
        yield information("family_bonus", "Familienbonus Plus, a month", rounded(tax.bonus / 12), "EStG § 33 Abs. 3a", _BONUS)
    if tax.credits:
        yield information("tax_credits", "Tax credits, a month", rounded(tax.credits / 12), "EStG § 33 Abs. 4, 5", _CREDITS)


def _tax_line(pay: AustrianCase, tax: Tax, base: Decimal) -> PayslipLine:
    earlier = pay.earlier("wage_tax")
    values = {"yearly": rounded(tax.yearly), "tariff": rounded(tax.tariff), "credits": rounded(tax.bonus + tax.credits), "days": pay.days, "earlier": earlier}
    told = _MONTH if is_monthly(pay) else _DAYS
    kind, role, label = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Wage tax, running pay"
    return PayslipLine("wage_tax", label, euro(tax.amount - earlier), kind, SOURCE, base, role=role, explanation=told[bool(pay.together)], values=values)


_TAXABLE = "Running pay less its contributions, with special payments beyond the sixth of the year: %(amount)s."
_ALLOWANCES = "The commuter allowance and the allowance of the Freibetragsbescheid lower the taxable pay by %(amount)s."
_BONUS = "The Familienbonus Plus lowers the tax of a month by %(amount)s."
_CREDITS = "The credits for transport, commuting and sole earners lower the tax of a month by %(amount)s."
_MONTH = {
    False: "%(base)s make %(yearly)s a year; their tax of %(tariff)s less credits of %(credits)s, a twelfth of it, is %(amount)s.",
    True: (
        "All %(base)s of this employment in the month make %(yearly)s a year; their tax of %(tariff)s less credits of %(credits)s, a twelfth of it, less "
        "%(earlier)s withheld before, is %(amount)s."
    ),
}
_DAYS = {
    False: "%(base)s in %(days)s days make %(yearly)s a year; their tax of %(tariff)s less credits of %(credits)s, for these days, is %(amount)s.",
    True: (
        "All %(base)s of this employment in %(days)s days make %(yearly)s a year; their tax of %(tariff)s less credits of %(credits)s, for these days, less "
        "%(earlier)s withheld before, is %(amount)s."
    ),
}
