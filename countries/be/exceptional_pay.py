"""The lines of holiday pay and year-end bonus: exceptional pay, taxed by its own table (AR/CIR 92, annexe III, no. 53-55)."""

from collections.abc import Iterator
from decimal import Decimal

from countries.be.case import BelgianCase, summed
from countries.be.employer_side import employer_lines
from countries.be.facts import counted_children
from countries.be.holiday_pay import DepartureHolidayPay, departure_holiday_pay, double_holiday_pay
from countries.be.law import EUR, PRODUCT, ZERO, euro, information, product
from countries.be.quarter import special_lines
from countries.be.social_security import contribution_base, employee_contribution
from countries.be.withholding import YEAR, exceptional_tax
from smartcoop.country import AccountRole, LineKind, PayslipLine, earlier_parts
from smartcoop.money import Money

TAX_SOURCE = "AR/CIR 92 (KB/WIB 92), annexe/bijlage III, points/punten 53-55"
HOLIDAY_SOURCE = "AR/KB 30-3-1967, art. 46"
RETENTION_SOURCE = "Loi/Wet 29-6-1981, art. 39"


def departure_of(pay: BelgianCase) -> DepartureHolidayPay | None:
    """The holiday pay that a white-collar contract which ends brings, on all its gross of the year; None for others."""
    facts, work = pay.engagement, pay.case.work
    if not (work.ends and pay.worker == "white_collar" and facts["departure_holiday_pay"]):
        return None
    earlier = summed(earlier_parts(pay.case), "gross")
    return departure_holiday_pay(pay.social, pay.gross + earlier + facts["gross_previous_year_not_taken"])


def departure_earnings(pay: BelgianCase, departure: DepartureHolidayPay | None) -> Iterator[PayslipLine]:
    """Single and double holiday pay, as part of the gross."""
    if departure is None:
        return
    parts = (
        ("departure_single", "Departure holiday pay, single", departure.single, "departure.single"),
        ("departure_double", "Departure holiday pay, double", departure.double_subject, "departure.double_subject"),
        ("departure_double_exempt", "Departure holiday pay, double without retention", departure.double_exempt, "departure.double_exempt"),
    )
    for code, label, amount, path in parts:
        if amount:
            rate = pay.social[path]
            yield PayslipLine(code, label, euro(amount), LineKind.EARNING, HOLIDAY_SOURCE, departure.gross, rate, None, PRODUCT)


def departure_kept(pay: BelgianCase, departure: DepartureHolidayPay | None) -> Iterator[PayslipLine]:
    """Contribution on the single part, retention on the double part, and tax by the column of holiday pay."""
    if departure is None:
        return
    law, kind, role = pay.social, LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    path = "employee.contribution"
    label = "Employee contribution ONSS on the single holiday pay"
    yield product("departure_contribution", label, kind, departure.single, law[path], law.source(path), role)
    yield _retention(pay, departure.double_subject)
    month_gross = pay.gross + summed(pay.in_month, "gross")
    yield from _exceptional_tax_lines(pay, "holiday_pay", month_gross, departure.taxable)


def double_holiday_lines(pay: BelgianCase) -> Iterator[PayslipLine]:
    """Double holiday pay in service: the gross of the case is that of the month of payment."""
    months = Decimal(pay.engagement["months_worked_previous_year"])
    double = double_holiday_pay(pay.social, pay.gross, months)
    source = pay.social.source("double_pay.share")
    rate = pay.social["double_pay.share"]
    values = {"months": int(months)}
    yield PayslipLine("double_holiday_pay", "Double holiday pay", euro(double.amount), LineKind.EARNING, source, pay.gross, rate, None, _DOUBLE, values)
    yield _retention(pay, double.subject)
    yield from _exceptional_tax_lines(pay, "holiday_pay", pay.gross, double.amount - double.retention)


def year_end_lines(pay: BelgianCase) -> Iterator[PayslipLine]:
    """Year-end bonus: ordinary contributions, tax by the column of other exceptional pay."""
    law, path = pay.social, "employee.contribution"
    base = contribution_base(law, pay.worker, pay.gross)
    kind, role = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    taxable = pay.gross - employee_contribution(law, base)
    yield PayslipLine("year_end_bonus", "Year-end bonus", Money.of(pay.gross, EUR), LineKind.EARNING, "CP/PC; Loi/Wet 12-4-1965, art. 2", explanation=_BONUS)
    yield product("employee_contribution", "Employee contribution ONSS", kind, base, law[path], law.source(path), role)
    tax = list(_exceptional_tax_lines(pay, "other", pay.engagement["monthly_gross"] or pay.gross, taxable))
    yield from tax
    yield from special_lines(pay, base, taxable - sum((line.amount.amount for line in tax if line.role), ZERO), provisional=False)
    yield from employer_lines(pay, ZERO, ZERO, base)


def _retention(pay: BelgianCase, subject: Decimal) -> PayslipLine:
    kind, rate = LineKind.EMPLOYEE_CONTRIBUTION, pay.social["retention.double_pay"]
    return product("special_retention", "Special retention on double holiday pay", kind, subject, rate, RETENTION_SOURCE, AccountRole.SOCIAL_SECURITY)


def _exceptional_tax_lines(pay: BelgianCase, column: str, monthly_gross: Decimal, amount: Decimal) -> Iterator[PayslipLine]:
    yearly = monthly_gross * YEAR
    children = counted_children(pay.person, pay.tax["tax.child_disabled_counts"])
    tax = exceptional_tax(pay.tax, column, yearly, amount, children)
    yield information("taxable_exceptional", "Taxable exceptional pay", amount, TAX_SOURCE, _TAXABLE)
    if tax.amount:
        values = {"yearly": yearly}
        explanation = _TAX_CHILDREN if children else _TAX
        kind, role = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
        label = _TAX_LABELS[column]
        yield PayslipLine(f"{column}_tax", label, euro(tax.amount), kind, TAX_SOURCE, amount, tax.rate, role, explanation, values)


_TAX_LABELS = {"holiday_pay": "Withholding tax on holiday pay", "other": "Withholding tax on exceptional pay"}
_BONUS = "The bonus agreed: %(amount)s."
_DOUBLE = "%(rate)s of a month's gross of %(base)s for %(months)s of 12 months worked last year is %(amount)s, rounded half up to the cent."
_TAXABLE = "Exceptional pay less what social security keeps of it: %(amount)s."
_TAX = "Normal pay of %(yearly)s a year puts this pay at %(rate)s; of %(base)s that is %(amount)s, rounded half up to the cent."
_TAX_CHILDREN = "Normal pay of %(yearly)s a year puts this pay at %(rate)s; of %(base)s, less the reduction for children, that is %(amount)s."
