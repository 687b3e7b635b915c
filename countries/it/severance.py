"""Severance pay (TFR): what each pay sets aside, and what is paid and taxed apart when the contract ends (c.c. art. 2120; TUIR, art. 17, 19)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from countries.it.case import ItalianCase, is_collaboration, is_fixed_term
from countries.it.contributions import Bases
from countries.it.law import ZERO, euro, information, ratio, summed
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine
from smartcoop.money import rounded

SOURCE = "c.c. art. 2120"


def accrual(pay: ItalianCase, gross: Decimal, of: Bases) -> Decimal:
    """Severance pay earned with a pay: a share of it, less what is taken back on the contribution base; none in collaborations."""
    if is_collaboration(pay.engagement):
        return ZERO
    law = pay.social
    return max(ZERO, rounded(gross / law["tfr.divisor"] - of.capped * law["tfr.recovery"]))


def paid_out(pay: ItalianCase, earned: Decimal) -> Decimal:
    """The severance pay of the whole contract, when it ends and is not with a pension fund."""
    if is_collaboration(pay.engagement) or not pay.case.work.ends or pay.engagement["severance"] == "fund":
        return ZERO
    return earned + held(pay)


def held(pay: ItalianCase) -> Decimal:
    """What earlier pays of this contract set aside."""
    return summed(pay.contract, "tfr_accrual") - summed(pay.contract, "tfr") + Decimal(pay.engagement["severance_before"])


def paid_lines(pay: ItalianCase, amount: Decimal) -> Iterator[PayslipLine]:
    """Severance pay that is paid now."""
    if amount:
        yield PayslipLine("tfr", "Severance pay (TFR)", euro(amount), LineKind.EARNING, SOURCE, explanation=_PAID, values={"before": held(pay)})


def tax_line(pay: ItalianCase, amount: Decimal) -> Iterator[PayslipLine]:
    """Its separate tax."""
    if amount:
        months = service_months(pay)
        reduced = pay.person["severance_reduction"] and not summed(pay.case.history, "tfr")
        tax, reference = separate_tax(pay.tax, amount, months, fixed_term=is_fixed_term(pay.engagement), reduced=bool(reduced))
        values = {"reference": reference, "months": months}
        source, label = "TUIR, art. 17, 19; L. 296/2006, art. 1 c. 9", "Separate tax on severance pay"
        yield PayslipLine("tfr_tax", label, euro(tax), LineKind.WITHHOLDING, source, amount, None, AccountRole.WITHHOLDING_TAX, _TAXED, values)


def service_months(pay: ItalianCase) -> int:
    """The months of the contract, a part of fifteen days or more counting as one; at least one."""
    hired, end = pay.engagement["hired_on"], pay.case.work.period.end
    start = hired or min([pay.case.work.period.start, *(slip.work.period.start for slip in pay.contract)])
    least = int(pay.social["tfr.month_days"])
    whole = (end.year - start.year) * 12 + end.month - start.month - 1
    return max(1, whole + _counts(start, _last(start), least) + _counts(end.replace(day=1), end, least)) if whole >= 0 else 1


def _last(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _counts(start: date, end: date, least: int) -> int:
    return 1 if (end - start).days + 1 >= least else 0


def separate_tax(law: ParametersAt, amount: Decimal, months: int, *, fixed_term: bool, reduced: bool) -> tuple[Decimal, Decimal]:
    """The tax on severance pay and its reference income: by the mean rate of that income, today's or that of 2006, less the reductions."""
    reference = rounded(amount * law["tfr.factor"] * 12 / months)
    whole = min(law["irpef.scale"](reference), law["tfr.scale_2006"](reference))
    tax = amount * whole / reference - (_reduction(law, reference) if reduced else ZERO)
    if fixed_term and months <= law["tfr.fixed_term_months"]:
        tax -= law["tfr.fixed_term"] * months / 12
    return max(ZERO, rounded(tax)), reference


def _reduction(law: ParametersAt, reference: Decimal) -> Decimal:
    """The reduction of the decree of 20 March 2008, once in a tax year: it falls in a line within each of its bands."""
    below = ZERO
    for up_to, at_end, at_start in law["tfr.reduction"]:
        if reference <= up_to:
            return Decimal(at_end + (at_start - at_end) * ratio(up_to - reference, up_to - below))
        below = up_to
    return ZERO


def provision_lines(pay: ItalianCase, gross: Decimal, earned: Decimal, of: Bases, amount: Decimal) -> Iterator[PayslipLine]:
    """What is set aside, or owed to the fund that keeps it, and what is taken from it when it is paid."""
    if earned:
        values = {"divisor": pay.social["tfr.divisor"], "recovery_rate": pay.social["tfr.recovery"], "insured": of.capped}
        label, kind, role = "Severance pay earned", *_keeper(pay)
        yield PayslipLine("tfr_accrual", label, euro(earned), kind, SOURCE, gross, None, role, _EARNED, values)
    if amount:
        kind, role = _keeper(pay)
        yield PayslipLine("tfr_release", "Severance pay taken from what was set aside", euro(-amount), kind, SOURCE, role=role, explanation=_RELEASED)
    elif earned:
        yield information("tfr_fund", "Severance pay of this contract so far", earned + held(pay), SOURCE, _SO_FAR)


def _keeper(pay: ItalianCase) -> tuple[LineKind, AccountRole]:
    """Who keeps it: the cooperative, the treasury fund of INPS, or the employee's pension fund."""
    if pay.engagement["severance"] == "fund":
        return LineKind.EMPLOYER_CONTRIBUTION, AccountRole.WAGE_DEDUCTIONS
    if pay.employer["treasury_fund"]:
        return LineKind.EMPLOYER_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    return LineKind.PROVISION, AccountRole.HOLIDAY_PROVISION


_PAID = "The contract ends: what this pay and earlier ones (%(before)s) earned is paid, %(amount)s."
_TAXED = "Taxed apart at the mean rate of %(reference)s, the income that %(base)s in %(months)s months stand for, less the reductions: %(amount)s."
_EARNED = "%(base)s divided by %(divisor)s, less %(recovery_rate)s of %(insured)s: %(amount)s."
_RELEASED = "What was set aside for it pays the severance pay: %(amount)s."
_SO_FAR = "Set aside for you under this contract until now: %(amount)s."
