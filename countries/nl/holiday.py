"""Holiday allowance (WML, art. 15-17) and leave (BW 7:634-641): paid with each payment, or reserved and paid later."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.nl.case import DutchCase, summed
from countries.nl.law import PRODUCT, ZERO, euro
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine
from smartcoop.country.facts import Facts
from smartcoop.money import HUNDRED, rounded

ALLOWANCE_SOURCE = "WML, art. 15-17"
LEAVE_SOURCE = "BW 7:634, 7:639, 7:641"
RESERVES = ("holiday_reserve", "leave_reserve")


def allowance_rate(law: ParametersAt, facts: Facts) -> Decimal:
    """The holiday allowance agreed, a fraction of the wage: at least that of the law."""
    return max(Decimal(law["holiday.allowance"]), (facts["holiday_percent"] or ZERO) / HUNDRED)


def leave_rate(law: ParametersAt, facts: Facts) -> Decimal:
    """The leave agreed, a fraction of the wage: at least four weeks a year; none where it is taken in time."""
    if facts["leave"] == "in_kind":
        return ZERO
    return max(Decimal(law["leave.weeks"] / law["leave.weeks_of_year"]), (facts["leave_percent"] or ZERO) / HUNDRED)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a payment owes beside the gross: paid with it and taxed with its wage, paid as a special reward, or reserved."""

    leave_now: Decimal
    allowance_now: Decimal
    leave_special: Decimal
    allowance_special: Decimal
    leave_reserved: Decimal
    allowance_reserved: Decimal

    @property
    def special(self) -> Decimal:
        """What is taxed as a special reward."""
        return self.leave_special + self.allowance_special


def extras_of(pay: DutchCase) -> Extras:
    """The extras of ordinary pay; when the contract ends, all that was reserved is paid out."""
    facts, law = pay.engagement, pay.law
    rate = allowance_rate(law, facts)
    leave = rounded(pay.gross * leave_rate(law, facts))
    on_gross, on_leave = rounded(pay.gross * rate), rounded(leave * rate)
    leave_now = leave if facts["leave"] == "with_pay" else ZERO
    with_pay = facts["holiday_allowance"] == "with_pay"
    allowance_now = on_gross + (on_leave if leave_now else ZERO) if with_pay else ZERO
    leave_later, allowance_later = leave - leave_now, on_gross + on_leave - allowance_now
    if not pay.case.work.ends:
        return Extras(leave_now, allowance_now, ZERO, ZERO, leave_later, allowance_later)
    held_leave, held_allowance = leave_held(pay), allowance_held(pay)
    return Extras(leave_now, allowance_now, leave_later + held_leave, allowance_later + held_allowance, -held_leave, -held_allowance)


def leave_held(pay: DutchCase) -> Decimal:
    """The pay for leave of this contract that is reserved and not yet paid."""
    return max(ZERO, Decimal(pay.engagement["leave_reserved_before"]) + summed(pay.contract, "leave_reserve"))


def allowance_held(pay: DutchCase) -> Decimal:
    """The holiday allowance of this contract that is reserved and not yet paid."""
    return max(ZERO, Decimal(pay.engagement["holiday_reserved_before"]) + summed(pay.contract, "holiday_reserve"))


def extra_earnings(pay: DutchCase, extras: Extras) -> Iterator[PayslipLine]:
    """Leave and holiday allowance that this payment pays."""
    if leave := extras.leave_now + extras.leave_special:
        rate = leave_rate(pay.law, pay.engagement)
        held = max(ZERO, -extras.leave_reserved)
        explanation, values = _LEAVE if held else PRODUCT, {"held": held}
        yield PayslipLine("leave_pay", "Pay for leave not taken", euro(leave), LineKind.EARNING, LEAVE_SOURCE, pay.gross, rate, None, explanation, values)
    if allowance := extras.allowance_now + extras.allowance_special:
        rate, base = allowance_rate(pay.law, pay.engagement), _allowance_base(pay, extras)
        held = max(ZERO, -extras.allowance_reserved)
        kind, label = LineKind.EARNING, "Holiday allowance"
        explanation = _ALLOWANCE_HELD if held else PRODUCT if rounded(base * rate) == allowance else _ALLOWANCE
        yield PayslipLine("holiday_allowance", label, euro(allowance), kind, ALLOWANCE_SOURCE, base, rate, None, explanation, {"held": held})


def _allowance_base(pay: DutchCase, extras: Extras) -> Decimal:
    """The pay on which the allowance of this payment is reckoned, what was held apart."""
    held = max(ZERO, -extras.leave_reserved)
    on_gross = pay.gross if extras.allowance_special or extras.allowance_now else ZERO
    if pay.engagement["holiday_allowance"] == "reserved" or extras.leave_now or extras.leave_special:
        return on_gross + extras.leave_now + extras.leave_special - held
    return on_gross


def reserve_lines(pay: DutchCase, extras: Extras, premiums: Decimal) -> Iterator[PayslipLine]:
    """What is set aside for leave and holiday allowance with the premiums that they will cost, or taken from what was."""
    yield from _reserve("leave_reserve", "Reserve for leave", extras.leave_reserved, LEAVE_SOURCE)
    yield from _reserve("holiday_reserve", "Reserve for holiday allowance", extras.allowance_reserved, ALLOWANCE_SOURCE)
    if pay.case.work.ends:
        yield from _reserve("premium_reserve", "Reserve for premiums on these", -summed(pay.contract, "premium_reserve"), ALLOWANCE_SOURCE)
    else:
        reserved = extras.leave_reserved + extras.allowance_reserved
        yield from _reserve("premium_reserve", "Reserve for premiums on these", rounded(reserved * premiums), ALLOWANCE_SOURCE)


def paid_out_lines(pay: DutchCase, premiums: Decimal) -> Iterator[PayslipLine]:
    """The reserve from which a yearly holiday allowance is paid, as far as it reaches."""
    held = allowance_held(pay)
    taken = min(pay.gross, held)
    yield from _reserve("holiday_reserve", "Reserve for holiday allowance", -taken, ALLOWANCE_SOURCE)
    for_premiums = min(summed(pay.contract, "premium_reserve"), rounded(taken * premiums))
    yield from _reserve("premium_reserve", "Reserve for premiums on these", -for_premiums, ALLOWANCE_SOURCE)


def _reserve(code: str, label: str, amount: Decimal, source: str) -> Iterator[PayslipLine]:
    if amount:
        explanation = _SET_ASIDE if amount > 0 else _TAKEN
        yield PayslipLine(code, label, euro(amount), LineKind.PROVISION, source, role=AccountRole.HOLIDAY_PROVISION, explanation=explanation)


_LEAVE = "%(rate)s of %(base)s for leave that is not taken in time, and %(held)s reserved before: %(amount)s."
_ALLOWANCE = "%(rate)s of %(base)s, the pay and the pay for leave each rounded half up to the cent: %(amount)s."
_ALLOWANCE_HELD = "%(rate)s of %(base)s, and %(held)s reserved before: %(amount)s."
_SET_ASIDE = "%(amount)s are set aside now, to be paid later."
_TAKEN = "What was set aside before is paid now: %(amount)s."
