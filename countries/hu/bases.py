"""What tax and contributions are due on: the general rules, ekho on what is above the minimum wage, the least base of contributions."""

from dataclasses import dataclass
from decimal import Decimal

from countries.hu.case import HungarianCase, least_base, summed
from countries.hu.facts import EMPLOYED, FEE, FEES, LASTING_FEE
from countries.hu.law import ZERO, whole
from smartcoop.country import ParametersAt


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of this payment, whole forints.

    `income` is taxed by the general rules, `cost` the part of a fee that is not; `insured` bears the contribution of the insured, `missing`
    is what the least base adds, `szocho` bears the social contribution tax.
    """

    ekho: Decimal
    cost: Decimal
    income: Decimal
    insured: Decimal
    missing: Decimal
    szocho: Decimal


def minimum_month(law: ParametersAt, qualified: bool) -> Decimal:
    """The minimum wage of a full-time month, or the guaranteed one of jobs that ask secondary education."""
    return Decimal(law["wage.guaranteed.month"] if qualified else law["wage.minimum.month"])


def bases_of(pay: HungarianCase, earned: Decimal) -> Bases:
    """The bases of what is earned with this payment."""
    ekho = _ekho(pay, earned)
    general = earned - ekho
    cost = whole(general * pay.law["fee.cost_share"]) if pay.contract in FEES else ZERO
    income = general - cost
    insured, missing = _insured(pay, income), missing_base(pay, income)
    return Bases(ekho, cost, income, insured, missing, income + missing if _owes_szocho(pay) else ZERO)


def _ekho(pay: HungarianCase, earned: Decimal) -> Decimal:
    """What is above the part that the general rules tax first, up to the year's limit."""
    if not pay.engagement["ekho"]:
        return ZERO
    used = summed(pay.case.history, "taxable_ekho") + pay.person["ekho_used_elsewhere"]
    most: Decimal = min(earned - general_part(pay), pay.law["ekho.year"] - used)
    return max(ZERO, most)


def general_part(pay: HungarianCase) -> Decimal:
    """What of the month's minimum wage is still to be taxed by the general rules before ekho; nothing for pensioners."""
    if pay.person["pensioner"]:
        return ZERO
    least = minimum_month(pay.law, pay.engagement["qualified"] and pay.law["ekho.guaranteed"])
    left: Decimal = least - pay.person["ekho_income_elsewhere"] - summed(pay.earlier, "taxable_income", "cost_share")
    return max(ZERO, left)


def _insured(pay: HungarianCase, income: Decimal) -> Decimal:
    """The base of the contribution of the insured. Fees insure from the least base on, and then on all of the month's fees."""
    if pay.person["pensioner"]:
        return ZERO
    if pay.contract != FEE:
        return income
    fees = pay.of_kind(frozenset({FEE}))
    total = income + summed(fees, "taxable_income")
    return (total if total >= least_base(pay, fees) else ZERO) - summed(fees, "insured_base")


def missing_base(pay: HungarianCase, income: Decimal) -> Decimal:
    """What this contract's pay in the month misses to the least base, less what earlier payslips counted."""
    if not holds_least_base(pay):
        return ZERO
    slips = pay.of_contract(pay.earlier)
    missing = max(ZERO, least_base(pay, slips) - income - summed(slips, "taxable_income"))
    return whole(missing) - summed(slips, "missing_base")


def holds_least_base(pay: HungarianCase) -> bool:
    """Whether contributions are due on a least base: for employees and lasting fees, but for pensioners and who is exempt or reaches it elsewhere."""
    person = pay.person
    if pay.contract not in EMPLOYED and pay.contract != LASTING_FEE:
        return False
    reached = pay.engagement["ekho"] and person["ekho_income_elsewhere"] >= pay.law["floor.share"] * pay.law["wage.minimum.month"]
    return not (person["pensioner"] or person["contribution_floor"] != "none" or reached)


def _owes_szocho(pay: HungarianCase) -> bool:
    return not pay.person["pensioner"] or (pay.contract in FEES and bool(pay.law["pensioner.szocho_on_fees"]))
