"""13th and 14th pay: reserved month by month, paid yearly or when the contract ends, and taxed by fixed rates inside the sixth of the year."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.at.case import RUNNING, AustrianCase, summed
from countries.at.facts import HOLIDAY_BONUS, has_special_payments
from countries.at.law import PRODUCT, ZERO, euro, information
from countries.at.social_insurance import Special
from countries.at.wage_tax import exact, sixth
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.dates import Month
from smartcoop.money import rounded

SOURCE = "EStG § 67 Abs. 1, 2, 10, 12"
AGREED = "Kollektivvertrag oder Vertrag; AngG § 16"


@dataclass(frozen=True, slots=True)
class SpecialTax:
    """How the special payments of a payslip are taxed: inside the sixth by fixed rates, the rest with the running pay."""

    sixth: Decimal
    inside: Decimal
    excess: Decimal
    base: Decimal
    amount: Decimal
    is_free: bool


def own_reserve(pay: AustrianCase) -> Decimal:
    """What this running pay earns of the 13th and 14th pay: two twelfths."""
    if pay.is_special or not has_special_payments(pay.engagement):
        return ZERO
    return rounded(pay.gross * pay.law["special.payments"] / 12)


def held(pay: AustrianCase) -> Decimal:
    """What is reserved under this contract and not yet paid."""
    contract = [slip for slip in pay.case.history if slip.work.reference == pay.case.work.reference]
    return max(ZERO, Decimal(pay.engagement["special_reserved_before"]) + summed(contract, "special_reserve"))


def paid(pay: AustrianCase) -> Decimal:
    """The special payments of this payslip: the amount told, or all that is reserved when a contract ends."""
    if pay.is_special:
        return pay.gross
    reserve = own_reserve(pay)
    if pay.is_leave:
        return reserve
    return reserve + held(pay) if reserve and pay.case.work.ends else ZERO


def special_lines(pay: AustrianCase, amount: Decimal) -> Iterator[PayslipLine]:
    """The special payments of this payslip as pay."""
    if not amount:
        return
    if pay.is_special:
        label = "Holiday bonus (13th pay)" if pay.engagement["pay_kind"] == HOLIDAY_BONUS else "Christmas bonus (14th pay)"
        yield PayslipLine("special_payment", label, euro(amount), LineKind.EARNING, AGREED, explanation=_AGREED)
        return
    values = {"own": own_reserve(pay), "held": rounded(ZERO if pay.is_leave else held(pay))}
    yield PayslipLine("special_payment", "13th and 14th pay, for this contract", euro(amount), LineKind.EARNING, AGREED, explanation=_AT_END, values=values)


def months_of(pay: AustrianCase) -> int:
    """The calendar months from the first to the last running pay of the year, this payslip's included."""
    months = [slip.month for slip in pay.year if slip.minor("gross")]
    if not pay.is_special and not pay.is_leave:
        months.append(pay.case.month)
    return max(months).number - min(months).number + 1 if months else 0


def sixth_of(pay: AustrianCase) -> Decimal:
    """The sixth of the year at this payment (EStG § 67 Abs. 2); pay for leave adds its sixth without being reckoned for a year."""
    payments = pay.law["special.payments"]
    worked, leave = summed(pay.year, "gross"), summed(pay.year, "leave")
    if pay.is_leave:
        leave += pay.gross
    else:
        worked += pay.own_running
    return Decimal(sixth(worked, months_of(pay), payments) + leave * payments / 12)


def control_sixth(pay: AustrianCase) -> Decimal | None:
    """A sixth of the pay really earned in the year, at the end of the contract or of the year; None before (EStG § 77 Abs. 4a)."""
    if not pay.case.work.ends and pay.case.month != Month(pay.case.month.year, 12):
        return None
    if pay.is_special and not pay.earlier("gross"):
        # The running pay of the month is still to come: its payslip reckons the control
        return None
    return Decimal((summed(pay.year, *RUNNING) + pay.own_running) * pay.law["special.payments"] / 12)


def over_control(pay: AustrianCase) -> Decimal:
    """How much of the special payments taxed as inside the sixth exceeds a sixth of the year's pay, at its end (EStG § 77 Abs. 4a)."""
    control = control_sixth(pay)
    if control is None or pay.person["control_free"]:
        return ZERO
    return max(ZERO, summed(pay.year, "special_inside") - rounded(control))


def control_tax(pay: AustrianCase) -> SpecialTax | None:
    """What is taxed anew at the end: fixed rates given back on the excess, which is added to the running pay less its contributions."""
    over = over_control(pay)
    if not over:
        return None
    inside, taxed = summed(pay.year, "special_inside"), summed(pay.year, "special_taxed")
    borne = rounded(summed(pay.year, "sv_special") * over / summed(pay.year, "special_payment"))
    base, scale = rounded(taxed * over / inside), pay.law["special.scale"]
    given_back = rounded(exact(scale, taxed - base) - exact(scale, taxed))
    return SpecialTax(control_sixth(pay) or ZERO, -over, over - borne, -base, given_back, is_free=False)


def control_lines(tax: SpecialTax) -> Iterator[PayslipLine]:
    """The excess, and the tax that is given back on it."""
    source, values = "EStG § 77 Abs. 4a, § 67 Abs. 10", {"sixth": rounded(tax.sixth), "excess": -tax.inside}
    yield information("special_inside", "Special payments beyond the control sixth", tax.inside, source, _CONTROL, **values)
    yield information("special_taxed", "Special payments no longer taxed by fixed rates", tax.base, source, _CONTROL, **values)
    kind, role, label = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Wage tax on special payments, given back"
    yield PayslipLine("wage_tax_special", label, euro(tax.amount), kind, source, tax.base, role=role, explanation=_GIVEN_BACK, values=values)


def special_tax(pay: AustrianCase, special: Special) -> SpecialTax:
    """The tax on special payments: fixed rates on the cumulated payments of the year inside its sixth, less their contributions."""
    law, year_sixth, control = pay.law, sixth_of(pay), control_sixth(pay)
    most = year_sixth if control is None or pay.person["control_free"] else min(year_sixth, control)
    inside = max(ZERO, min(special.paid, rounded(most) - summed(pay.year, "special_inside")))
    borne = rounded(special.amount * inside / special.paid)
    excess = special.paid - inside - (special.amount - borne)
    if year_sixth <= law["special.free"]:
        return SpecialTax(year_sixth, inside, excess, ZERO, ZERO, is_free=True)
    before = summed(pay.year, "special_taxed")
    base = max(ZERO, min(inside - borne, law["special.scale_end"] - before))
    scale = law["special.scale"]
    amount = rounded(exact(scale, before + base) - exact(scale, before))
    return SpecialTax(year_sixth, inside, excess + inside - borne - base, base, amount, is_free=False)


def special_tax_lines(pay: AustrianCase, tax: SpecialTax) -> Iterator[PayslipLine]:
    """What lies inside the sixth, and its tax."""
    source = pay.law.source("special.scale")
    yield information("special_inside", "Special payments inside the sixth of the year", tax.inside, SOURCE, _INSIDE, sixth=rounded(tax.sixth))
    yield information("special_taxed", "Special payments taxed by fixed rates", tax.base, source, _TAXED)
    first, rate = pay.law["special.scale"].brackets[1]
    values = {"sixth": rounded(tax.sixth), "free": pay.law["special.free"], "before": summed(pay.year, "special_taxed"), "first": first, "next_rate": rate}
    kind, role, label = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Wage tax on special payments"
    told = _FREE if tax.is_free else _SCALE
    yield PayslipLine("wage_tax_special", label, euro(tax.amount), kind, source, tax.base, role=role, explanation=told, values=values)


def reserve_lines(pay: AustrianCase, amount: Decimal, rate: Decimal) -> Iterator[PayslipLine]:
    """What is set aside for 13th and 14th pay with what it will cost the employer, or taken from what was."""
    if pay.is_leave:
        return
    if pay.is_special:
        taken = min(amount, held(pay))
        yield from _taken(taken, min(_held_cost(pay), rounded(taken * rate)))
    elif amount:
        yield from _taken(held(pay), _held_cost(pay))
    elif reserve := own_reserve(pay):
        kind, role = LineKind.PROVISION, AccountRole.HOLIDAY_PROVISION
        values = {"payments": pay.law["special.payments"]}
        yield PayslipLine(
            "special_reserve", "Reserve for 13th and 14th pay", euro(reserve), kind, AGREED, pay.gross, role=role, explanation=_SET, values=values
        )
        label = "Reserve for the employer's charges on them"
        yield PayslipLine("cost_reserve", label, euro(rounded(reserve * rate)), kind, AGREED, reserve, rate, role, PRODUCT)


def _held_cost(pay: AustrianCase) -> Decimal:
    return max(ZERO, summed((slip for slip in pay.case.history if slip.work.reference == pay.case.work.reference), "cost_reserve"))


def _taken(amount: Decimal, cost: Decimal) -> Iterator[PayslipLine]:
    kind, role = LineKind.PROVISION, AccountRole.HOLIDAY_PROVISION
    if amount:
        yield PayslipLine("special_reserve", "Reserve for 13th and 14th pay", euro(-amount), kind, AGREED, role=role, explanation=_TAKEN)
    if cost:
        yield PayslipLine("cost_reserve", "Reserve for the employer's charges on them", euro(-cost), kind, AGREED, role=role, explanation=_TAKEN)


_AGREED = "The pay agreed: %(amount)s."
_AT_END = "Two twelfths of this pay are %(own)s, and %(held)s were reserved before: together %(amount)s."
_INSIDE = "The running pay of the year gives a sixth of %(sixth)s; %(amount)s of this payment lie inside what earlier ones left of it."
_CONTROL = "At the end of the year or of the contract, a sixth of the pay really earned is %(sixth)s; %(excess)s of the special payments exceed it."
_GIVEN_BACK = "%(excess)s of the special payments exceed the control sixth: their fixed rate is given back, and they are taxed with the running pay."
_TAXED = "What lies inside the sixth, less the contributions on it: %(amount)s."
_FREE = "The sixth of the year, %(sixth)s, does not exceed %(free)s: no tax on special payments."
_SCALE = (
    "Of the special payments of a year the first %(first)s are free, then %(next_rate)s and more are due: "
    "with %(before)s taxed before, %(base)s owe %(amount)s."
)
_SET = "%(payments)s twelfths of %(base)s are set aside for the 13th and 14th pay: %(amount)s."
_TAKEN = "What was set aside before is paid now: %(amount)s."
