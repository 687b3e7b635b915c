"""Gross to net and cost in Spain, in the order of the legal payslip (Orden ESS/2098/2014)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from countries.es import checks
from countries.es.bases import Bases, bases_of
from countries.es.case import SpanishCase, spanish_case
from countries.es.contributions import accident_rate, branch_lines, employee_branches, employer_branches, extra_lines, short_contract_line
from countries.es.ending import Ending, earning_lines, ending_of, reserve_lines
from countries.es.facts import FIXED_TERM, FORAL, NON_RESIDENT, NON_RESIDENT_EU, WAGE
from countries.es.fees import fee_lines
from countries.es.law import EUR, PRODUCT, ZERO, cents, euro, information
from countries.es.year import YEAR_PAY, YEAR_TAX, Withholding, withholding_of
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import HUNDRED, Money, rounded

PAY_SOURCE = "ET, art. 26, 29, 31"
TAX_SOURCE = "LIRPF, art. 99, 101.1; RIRPF, art. 80-89"


class SpanishPayroll:
    """Spanish payroll. Every contribution is rounded half up to the cent; the percentage of income tax is cut to two decimals."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken where the pay is below the minimum wage; NotCovered before the first known values.
        """
        pay = spanish_case(case)
        checks.refuse_impossible(pay)
        return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(pay)), EUR)

    def minimum_gross(self, case: PayCase) -> Money:
        """The minimum wage for the time paid, extra payments included (RD 126/2026); a cent for fees."""
        return checks.minimum_gross(spanish_case(case))

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What is missing, what the law limits, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(spanish_case(case), payslip))


def payslip_lines(pay: SpanishCase) -> Iterator[PayslipLine]:
    """The lines in the order of the law: what is earned, the bases, the worker's contributions, tax, settlement, the employer's contributions."""
    if pay.engagement["pay_kind"] != WAGE:
        yield from fee_lines(pay)
        yield from _settlement(pay)
        return
    ending = ending_of(pay)
    earned = [*_pay_lines(pay), *earning_lines(pay, ending)]
    bases = bases_of(pay, ending)
    kept = [*_employee_lines(pay, bases)]
    yield from earned
    yield from _base_lines(pay, bases, ending)
    yield from kept
    yield from _tax_lines(pay, _sum(earned), _sum(kept))
    yield from _settlement(pay)
    yield from _employer_lines(pay, bases, ending)


def _sum(lines: Sequence[PayslipLine]) -> Decimal:
    return Money(sum(line.amount.minor for line in lines), EUR).amount


def _pay_lines(pay: SpanishCase) -> Iterator[PayslipLine]:
    """The agreed pay, told as base pay and the part of the extra payments that it contains; overtime."""
    count, kind = pay.engagement["extra_payments"], LineKind.EARNING
    extra = rounded(pay.gross * count / (12 + count))
    values = {"gross": pay.gross}
    yield PayslipLine("base_pay", "Base pay", euro(pay.gross - extra), kind, PAY_SOURCE, explanation=_BASE_PAY if extra else _AGREED, values=values)
    if extra:
        values = {"gross": pay.gross, "count": count}
        yield PayslipLine("extra_payments", "Extra payments, this month's part", euro(extra), kind, "ET, art. 31", explanation=_EXTRA, values=values)
    if overtime := pay.engagement["overtime"]:
        yield PayslipLine("overtime", "Overtime", cents(overtime), kind, "ET, art. 35", explanation=_OVERTIME)


def _base_lines(pay: SpanishCase, bases: Bases, ending: Ending) -> Iterator[PayslipLine]:
    """The bases as the payslip prints them; the first tells beside it the base of the agreed pay alone, the second all pay that is contributed on."""
    kind, source, values = LineKind.INFORMATION, pay.law.source("ceiling.day"), {"ceiling": bases.ceiling}
    why = _BASE_ARTIST if pay.is_artist else _BASE
    yield PayslipLine("base_cc", "Base of common contingencies", euro(bases.common), kind, source, bases.wage, None, None, why, values)
    paid, label = pay.gross + bases.overtime + ending.leave, "Base of professional contingencies"
    yield PayslipLine("base_cp", label, euro(bases.professional), kind, source, paid, None, None, _BASE_PROFESSIONAL, values)


def _employee_lines(pay: SpanishCase, bases: Bases) -> Iterator[PayslipLine]:
    kind = LineKind.EMPLOYEE_CONTRIBUTION
    yield from branch_lines(employee_branches(pay.law.on, pay.is_fixed_term), kind, bases)
    yield from extra_lines(pay.law, "employee", kind, bases, pay.engagement["overtime_kind"])


def _tax_lines(pay: SpanishCase, total: Decimal, contributions: Decimal) -> Iterator[PayslipLine]:
    """The base of the withholding and the tax: by the algorithm, by the percentage told, or that of non-residents."""
    yield information("taxable", "Base of the withholding of income tax", total, TAX_SOURCE, _TAXABLE)
    territory = pay.person["territory"]
    if territory == FORAL:
        yield _tax_line("Income tax withheld, percentage of the foral table", total, pay.person["told_percent"], "Ley 12/2002, art. 7; Ley 28/1990, art. 10")
    elif territory in (NON_RESIDENT_EU, NON_RESIDENT):
        path = "irpf.non_resident"
        yield _tax_line("Tax of non-residents (IRNR) withheld", total, pay.law[path][territory], pay.law.source(path))
    else:
        yield from _resident_lines(pay, withholding_of(pay, total, contributions), total)


def _tax_line(label: str, base: Decimal, percent: Decimal, source: str) -> PayslipLine:
    rate, kind, role = percent / HUNDRED, LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
    return PayslipLine("irpf", label, cents(base * rate), kind, source, base, rate, role, PRODUCT)


def _resident_lines(pay: SpanishCase, found: Withholding, total: Decimal) -> Iterator[PayslipLine]:
    """On what the percentage rests, for later payslips of the year, and the tax."""
    tax, source = found.tax, "RIRPF, art. 81-86"
    computed = found.computed / HUNDRED
    yield PayslipLine(YEAR_PAY, "Pay of the year expected from this payer", euro(tax.pay), LineKind.INFORMATION, source, None, computed, None, _OF_YEAR)
    yield PayslipLine(YEAR_TAX, "Tax of the year to be withheld", cents(tax.due), LineKind.INFORMATION, source, explanation=_OF_YEAR)
    rate, kind, role = found.percent / HUNDRED, LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
    values = {
        "year": tax.pay,
        "taxable": tax.base,
        "minimum": tax.minimum,
        "quota": rounded(tax.due),
        "withheld": found.past.withheld,
        "exempt": tax.exempt,
    }
    withheld, label = cents(total * rate), "Income tax withheld (IRPF)"
    yield PayslipLine("irpf", label, withheld, kind, TAX_SOURCE, total, rate, role, found.reason, values)


def _settlement(pay: SpanishCase) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Refund of expenses", "LIRPF, art. 17.1.d; RIRPF, art. 9; LGSS, art. 147.2", _FREE)
    yield from kept_lines(work, "ET, art. 29.1; LEC, art. 607", _KEPT)


def _employer_lines(pay: SpanishCase, bases: Bases, ending: Ending) -> Iterator[PayslipLine]:
    kind = LineKind.EMPLOYER_CONTRIBUTION
    branches = employer_branches(pay.law.on, pay.is_fixed_term, accident_rate(pay.law, pay.engagement))
    yield from branch_lines(branches, kind, bases)
    yield from extra_lines(pay.law, "employer", kind, bases, pay.engagement["overtime_kind"])
    if is_short_contract(pay):
        yield short_contract_line(pay.law)
    yield from reserve_lines(pay, ending, sum((branch.rate for branch in branches), ZERO))


def is_short_contract(pay: SpanishCase) -> bool:
    """Whether a fixed-term contract of less than thirty days ends, which is not one of artists (LGSS, art. 151)."""
    if not pay.case.work.ends or pay.is_artist or pay.engagement["contract"] != FIXED_TERM:
        return False
    lasted = (pay.case.work.period.end - pay.contract_start).days + 1
    return bool(lasted < pay.law["short_contract.days"])


_AGREED = "The pay agreed: %(amount)s."
_BASE_PAY = "The agreed pay of %(gross)s without the part of the extra payments that it contains: %(amount)s."
_EXTRA = "The agreed pay of %(gross)s contains this month's part of the %(count)s extra payments of a year: %(amount)s."
_OVERTIME = "Overtime is paid beside the agreed pay: %(amount)s."
_BASE = "The pay, at least the least base of the group and at most %(ceiling)s for the days of affiliation: %(amount)s."
_BASE_ARTIST = "The pay of each day of activity, up to the base on account of artists, and %(ceiling)s in the month: %(amount)s."
_BASE_PROFESSIONAL = "The same with overtime, for work accidents, unemployment, training and the wage guarantee fund: %(amount)s."
_TAXABLE = "All that is paid, expenses aside: %(amount)s."
_OF_YEAR = "What the percentage of the year rests on: %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
