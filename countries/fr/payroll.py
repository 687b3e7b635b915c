"""Gross to net and cost in France, in the order in which the law computes them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from countries.fr import checks
from countries.fr.case import FrenchCase, french_case, summed
from countries.fr.contributions import employee_levies, employer_levies, lines
from countries.fr.earnings import earning_lines, included_holidays, provision_lines
from countries.fr.law import EUR, PRODUCT, ZERO, euro, information
from countries.fr.reduction import reduction_line
from countries.fr.settled import Settled, settled
from countries.fr.withholding import is_short, personal_rate, withholding
from countries.fr.year import paid_hours
from smartcoop.country import AccountRole, Finding, LineKind, PayCase, Payslip, PayslipLine, kept_lines, refunded_lines
from smartcoop.money import Money, rounded


class FrenchPayroll:
    """French payroll. Every contribution is rounded half up to the cent on the year so far; each payslip settles the difference."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one payment.

        Invalid names what cannot be paid so; RuleBroken for pay below the minimum wage or below what must be kept from it;
        NotCovered before the first known values.
        """
        checks.refuse_impossible(case)
        payslip = payslip_of(case)
        checks.refuse_negative(payslip)
        return payslip

    def minimum_gross(self, case: PayCase) -> Money:
        """The SMIC for the hours paid, the minimum of portage salarial, or the least pay of a salaried entrepreneur that bears its contributions."""
        if case.work.facts["contract"] == "esa":
            return checks.least_bearing(case)
        return checks.minimum_gross(case)

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What is missing or runs out, what the year takes back, pay that cannot be transferred as it stands."""
        return tuple(checks.findings(case, payslip))


def payslip_of(case: PayCase) -> Payslip:
    """The payslip that the law makes of a case, whether or not it allows such pay."""
    return Payslip(case.month, case.paid_on, case.work, tuple(payslip_lines(french_case(case))), EUR)


def payslip_lines(pay: FrenchCase) -> Iterator[PayslipLine]:
    """The lines in the order of the law: gross, bases, employee, employer, reduction, nets, withholding, what is added and kept."""
    earnings = earning_lines(pay)
    gross = _sum(earnings)
    state = settled(pay, gross)
    kept, borne = list(_employee_lines(pay, state)), list(_employer_lines(pay, state))
    yield from earnings
    yield from included_holidays(pay)
    yield from _base_lines(pay, state)
    yield from kept
    yield from borne
    yield information("employer_total", "Paid in all by the employer", gross + _sum(borne), "C. trav. R3243-1; arrêté du 25-2-2016", _EMPLOYER_TOTAL)
    yield from provision_lines(pay)
    yield from _net_lines(pay, state, kept)
    yield from _settlement(pay)


def _sum(lines: Sequence[PayslipLine]) -> Decimal:
    return Money(sum(line.amount.minor for line in lines), EUR).amount


def _base_lines(pay: FrenchCase, state: Settled) -> Iterator[PayslipLine]:
    """What later payslips of the year must know of this one: its ceiling and its minimum wage."""
    law = pay.social
    yield information("ceiling", "Social security ceiling of this pay", state.ceiling, law.source("ceiling.month"), _CEILING)
    yield information("whole_ceiling", "Ceiling without reduction for part time", state.whole_ceiling, law.source("ceiling.csg"), _WHOLE_CEILING)
    source, told = "CSS art. D241-7, D241-27", _SMIC if paid_hours(law, pay.case.work) is not None else _SMIC_OF_PAY
    yield information("reduction_smic", "Minimum wage in the reduction", rounded(state.smic), source, told, state.smic)


def _employee_lines(pay: FrenchCase, state: Settled) -> Iterator[PayslipLine]:
    levies = employee_levies(pay.social.on, pay.engagement["cadre"], pay.engagement["alsace_moselle"])
    yield from lines(levies, LineKind.EMPLOYEE_CONTRIBUTION, state.before, state.after)
    if state.own_health:
        yield _insurance("ee_mutuelle", "Health insurance", LineKind.EMPLOYEE_CONTRIBUTION, state.own_health)


def _employer_lines(pay: FrenchCase, state: Settled) -> Iterator[PayslipLine]:
    kind = LineKind.EMPLOYER_CONTRIBUTION
    if state.health:
        yield _insurance("er_mutuelle", "Health insurance, employer", kind, state.health)
    if state.prevoyance:
        yield _prevoyance(pay, state)
    yield from lines(employer_levies(pay.social, pay.employer, pay.engagement, pay.before, state.year), kind, state.before, state.after)
    reduction = reduction_line(pay.social, pay.employer["headcount"], pay.before, state.year)
    if reduction:
        yield reduction


def _insurance(code: str, label: str, kind: LineKind, amount: Decimal) -> PayslipLine:
    return PayslipLine(code, label, euro(amount), kind, "CSS art. L911-7; contrat d'assurance", role=AccountRole.SOCIAL_SECURITY, explanation=_INSURED)


def _prevoyance(pay: FrenchCase, state: Settled) -> PayslipLine:
    path, base = "employer.prevoyance", state.after.capped - state.before.capped
    kind, role, label = LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY, "Death insurance of executives"
    return PayslipLine("er_prevoyance_cadre", label, euro(state.prevoyance), kind, pay.social.source(path), base, pay.social[path], role, PRODUCT)


def _net_lines(pay: FrenchCase, state: Settled, kept: Sequence[PayslipLine]) -> Iterator[PayslipLine]:
    """Net social, net before tax, net taxable, and the tax, which never takes more than there is."""
    before_tax = state.gross - _sum(kept)
    lost = sum((line.amount.amount for line in kept if line.code == "csg_crds_non_deductible"), ZERO)
    taxable = before_tax + lost + state.health
    yield information("net_social", "Net social amount", before_tax, "CSS art. R844-1; arrêté du 31-1-2023", _NET_SOCIAL)
    yield information("net_before_tax", "Net to be paid before income tax", before_tax, "C. trav. R3243-1; arrêté du 25-2-2016", _NET_BEFORE)
    # CGI art. 83, 1 quater: the employer's health insurance is taxed, the death insurance of executives is not
    yield information("taxable", "Net taxable amount", taxable, "CGI art. 83, 1 quater, 154 quinquies", _TAXABLE)
    tax = withholding(pay.tax, personal_rate(pay.case), pay.case.person["territory"], is_short(pay.engagement), taxable)
    amount = min(tax.amount, max(ZERO, before_tax))
    label = "Income tax withheld at source, rate of the tax office" if tax.personal else "Income tax withheld at source, default rate"
    kind, role = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
    yield PayslipLine("pas", label, euro(amount), kind, tax.source, tax.base, tax.rate, role, PRODUCT)
    yield from _year_lines(pay, taxable, amount)


def _year_lines(pay: FrenchCase, taxable: Decimal, tax: Decimal) -> Iterator[PayslipLine]:
    """What the calendar year adds up to, which the payslip tells."""
    history, source = pay.case.history, "C. trav. R3243-1; arrêté du 25-2-2016"
    yield information("year_taxable", "Net taxable amount of the year", taxable + summed(history, "taxable"), source, _OF_YEAR)
    yield information("year_withheld", "Income tax withheld in the year", tax + summed(history, "pas"), source, _OF_YEAR)


def _settlement(pay: FrenchCase) -> Iterator[PayslipLine]:
    """What is added to the net free of contributions and tax, and what is kept from it for others."""
    work = pay.case.work
    yield from refunded_lines(work, "Refund of professional expenses", "arrêté du 4-9-2025 (frais professionnels); CGI art. 81, 1", _FREE)
    yield from kept_lines(work, "C. trav. L3251-1, L3252-1", _KEPT)


_CEILING = "Up to %(amount)s, the ceiling for the days and hours of this contract in the month, contributions of slice 1 are due."
_WHOLE_CEILING = "The ceiling for the days of this contract in the month is %(amount)s; up to four of them CSG and CRDS are due on a part of the pay."
_SMIC = "The minimum wage of the hours paid is %(amount)s; the reduction compares the pay with it."
_SMIC_OF_PAY = (
    "A salaried entrepreneur has no working time: the reduction takes the pay itself as minimum wage, up to that of a whole month, however few the days: "
    "%(amount)s here. The ceiling counts the days of the contract."
)
_INSURED = "The part of the month's price of the health insurance: %(amount)s."
_NET_SOCIAL = "The gross less all compulsory contributions, %(amount)s: what to declare for social benefits."
_NET_BEFORE = "The gross less all contributions: %(amount)s."
_TAXABLE = "The net, the CSG and CRDS that tax does not deduct, and the employer's health insurance: %(amount)s."
_EMPLOYER_TOTAL = "The gross and the employer's contributions, reductions deducted: %(amount)s."
_OF_YEAR = "With the earlier payments of the calendar year: %(amount)s."
_FREE = "Proven expenses of %(amount)s are refunded; they are neither pay nor taxed."
_KEPT = "%(amount)s are kept from the net pay: %(what)s."
