"""Gross to net and cost in Hungary, in the order in which the law computes them; every amount in whole forints."""

from collections.abc import Iterator
from decimal import Decimal

from countries.hu import checks
from countries.hu.bases import Bases, bases_of
from countries.hu.case import HungarianCase, hungarian_case, summed
from countries.hu.facts import FEES, SIMPLIFIED
from countries.hu.law import HUF, ZERO, information, line, product, whole
from countries.hu.leave import leave_line, leave_of, reserve_lines
from countries.hu.reliefs import LABELS, SOURCES, Reliefs, reliefs_of
from countries.hu.simplified import flat_line, simplified_lines
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine
from smartcoop.money import Money

TAX, CONTRIBUTION = "szja.rate", "tb.rate"


class HungarianPayroll:
    """Hungarian payroll. Tax and contributions are those of all pay of the month; each payslip bears what earlier ones have not."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken for pay below the minimum wage, and beyond the limits of simplified employment;
        NotCovered before the first known values.
        """
        checks.refuse_impossible(case)
        pay = hungarian_case(case)
        checks.refuse_unlawful(pay)
        return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(pay)), HUF)

    def minimum_gross(self, case: PayCase) -> Money:
        """The minimum wage for the time paid, the guaranteed one where the job asks secondary education; a forint for fees."""
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """Missing declarations and dates, limits that a person must check, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(hungarian_case(case), payslip))


def payslip_lines(pay: HungarianCase) -> Iterator[PayslipLine]:
    """The lines in the order of the law: pay, reliefs, tax, contribution, what is added and kept, the employer's taxes, reserves."""
    if pay.contract in SIMPLIFIED:
        yield from simplified_lines(pay)
        yield from _settlement(pay)
        yield flat_line(pay)
        return
    leave = leave_of(pay)
    bases = bases_of(pay, pay.gross + leave.paid)
    yield _pay_line(pay)
    yield from leave_line(pay, leave)
    yield from _base_lines(pay, bases)
    reliefs = reliefs_of(pay.law, pay.person, pay.month, bases.income + summed(pay.earlier, "taxable_income"))
    yield from _tax_lines(pay, reliefs)
    yield from _ekho_lines(pay, bases)
    yield from _contribution_lines(pay, bases, reliefs)
    yield from _settlement(pay)
    yield from _employer_lines(pay, bases)
    yield from reserve_lines(pay, leave)


def _pay_line(pay: HungarianCase) -> PayslipLine:
    if pay.contract in FEES:
        return line("gross", "Fee", pay.gross, LineKind.EARNING, "Ptk. 6:272. §, 6:276. §", _AGREED)
    return line("gross", "Base pay", pay.gross, LineKind.EARNING, "Mt. 136. §", _AGREED)


def _base_lines(pay: HungarianCase, bases: Bases) -> Iterator[PayslipLine]:
    """What is taxed how; later payslips of the month read these lines."""
    law = pay.law
    if bases.cost:
        yield information("cost_share", "Part of the fee that counts as cost", bases.cost, law.source("fee.cost_share"), _COST)
    if bases.ekho:
        yield information("taxable_ekho", "Pay under ekho", bases.ekho, law.source("ekho.rate"), _EKHO_BASE)
    yield information("taxable_income", "Income under the general rules", bases.income, "Szja tv. 24-29. §", _INCOME)
    if bases.insured:
        yield information("insured_base", "Base of the social security contribution", bases.insured, law.source("floor.share"), _INSURED)
    if bases.missing:
        yield information("missing_base", "Missing to the least base of contributions", bases.missing, law.source("floor.share"), _MISSING)
    if bases.szocho:
        yield information("szocho_base", "Base of the social contribution tax", bases.szocho, law.source("szocho.rate"), _SZOCHO_BASE)


def _tax_lines(pay: HungarianCase, reliefs: Reliefs) -> Iterator[PayslipLine]:
    """The reliefs of the month and the tax on what they leave, less what earlier payslips withheld; it may give back."""
    for code, used in reliefs.used:
        yield information(f"relief_{code}", LABELS[code], used, SOURCES[code], _RELIEF)
    withheld = summed(pay.earlier, "szja")
    yield information("tax_base", "Base of the income tax", reliefs.base, pay.law.source(TAX), _TAX_BASE)
    if reliefs.base or withheld:
        kind, role, label = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Personal income tax"
        yield product("szja", label, kind, reliefs.base, pay.law[TAX], pay.law.source(TAX), role, withheld)


def _ekho_lines(pay: HungarianCase, bases: Bases) -> Iterator[PayslipLine]:
    if bases.ekho:
        path, kind = "ekho.pensioner_rate" if pay.person["pensioner"] else "ekho.rate", LineKind.WITHHOLDING
        base, before = bases.ekho + summed(pay.earlier, "taxable_ekho"), summed(pay.earlier, "ekho")
        yield product("ekho", "Ekho", kind, base, pay.law[path], pay.law.source(path), AccountRole.WITHHOLDING_TAX, before)


def _contribution_lines(pay: HungarianCase, bases: Bases, reliefs: Reliefs) -> Iterator[PayslipLine]:
    """The contribution of the insured on the month's base, and what the family relief that tax did not use takes off it."""
    law, kind, role = pay.law, LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    base, before = bases.insured + summed(pay.earlier, "insured_base"), summed(pay.earlier, "tb")
    if base or before:
        yield product("tb", "Social security contribution", kind, base, law[CONTRIBUTION], law.source(CONTRIBUTION), role, before)
    granted = -summed(pay.earlier, "family_contribution_relief")
    most = whole(reliefs.family_unused * law[TAX]) if pay.person["contribution_relief"] else ZERO
    if relief := min(whole(base * law[CONTRIBUTION]), most) - granted:
        explanation = _FAMILY_LEFT if granted else _FAMILY
        values = {"unused": reliefs.family_unused, "granted": granted, "relief": relief, "tax_rate": law[TAX]}
        yield line("family_contribution_relief", "Family relief on the contribution", -relief, kind, "Tbj. 34. §", explanation, role=role, values=values)


def _employer_lines(pay: HungarianCase, bases: Bases) -> Iterator[PayslipLine]:
    """Social contribution tax, the contribution on what misses to the least base, the payer's ekho."""
    law, kind, role = pay.law, LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    base, before = bases.szocho + summed(pay.earlier, "szocho_base"), summed(pay.earlier, "szocho")
    if base or before:
        yield product("szocho", "Social contribution tax", kind, base, law["szocho.rate"], law.source("szocho.rate"), role, before)
    if (amount := _least_contribution(pay, bases)) and law["floor.employer_pays"]:
        path = "floor.employer_pays"
        yield line("missing_tb", "Contribution up to the least base", amount, kind, law.source(path), _LEAST, role=role, values={"rate": law[CONTRIBUTION]})
    if bases.ekho and (not pay.person["pensioner"] or pay.contract in FEES or law["ekho.pensioner_employer"]):
        path = "ekho.employer_rate"
        base, before = bases.ekho + summed(pay.earlier, "taxable_ekho"), summed(pay.earlier, "ekho_employer")
        yield product("ekho_employer", "Ekho of the payer", kind, base, law[path], law.source(path), role, before)


def _least_contribution(pay: HungarianCase, bases: Bases) -> Decimal:
    """The contribution on this contract's least base in the month, less that on its pay and what earlier payslips bear."""
    slips = pay.of_contract(pay.earlier)
    missing = bases.missing + summed(slips, "missing_base")
    own = bases.income + summed(slips, "taxable_income")
    rate = pay.law[CONTRIBUTION]
    due = whole((own + missing) * rate) - whole(own * rate) if missing else ZERO
    return due - summed(slips, "missing_tb")


def _settlement(pay: HungarianCase) -> Iterator[PayslipLine]:
    """What is added to the net free of tax, and what is kept from it for others."""
    work = pay.case.work
    if work.untaxed:
        role, source, label = AccountRole.ALLOWANCES, "Szja tv. 4. § (2), 3. melléklet", "Expenses refunded free of tax"
        yield line("untaxed", label, work.untaxed.amount, LineKind.UNTAXED, source, _FREE, role=role)
    for kept in work.deductions:
        role, source = AccountRole.WAGE_DEDUCTIONS, "Mt. 161. §; Vht. 61-65. §"
        yield line("deduction", "%(what)s", kept.amount.amount, LineKind.DEDUCTION, source, _KEPT, role=role, values={"what": kept.label})


_AGREED = "The pay agreed: %(amount)s."
_COST = "A tenth of the fee counts as cost without receipts: %(amount)s."
_EKHO_BASE = "What is above the minimum wage that the general rules tax first: %(amount)s."
_INCOME = "What this payment adds to the month's income under the general rules: %(amount)s."
_INSURED = "What this payment adds to the month's base of the contribution: %(amount)s."
_MISSING = "The law asks contributions on a least base for the days of the contract; %(amount)s miss to it."
_SZOCHO_BASE = "What this payment adds to the month's base of the social contribution tax: %(amount)s."
_RELIEF = "Of the month's income, %(amount)s are free of tax by this relief."
_TAX_BASE = "What the reliefs leave of the month's income: %(amount)s."
_FAMILY = "The tax left %(unused)s of the family relief unused; %(tax_rate)s of it, up to the contribution, lower the contribution by %(relief)s."
_FAMILY_LEFT = (
    "The tax of the month left %(unused)s of the family relief unused; %(tax_rate)s of it, up to the contribution, less %(granted)s on earlier payslips, "
    "lower the contribution by %(relief)s."
)
_LEAST = "The employer bears %(rate)s of what misses to the least base of contributions: %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
