"""Leave that is not taken is paid when the contract ends (Mt. 125. §); until then its worth is set aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.hu.case import HungarianCase, summed
from countries.hu.law import ZERO, line, whole
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, PayslipLine
from smartcoop.dates import Month

SOURCE = "Mt. 116-118. §, 125. §"


def days_a_year(law: ParametersAt, person: Facts, month: Month) -> Decimal:
    """The working days of leave that a year gives: twenty, more by age, more for children."""
    born = person["born"]
    age = month.year - born.year if born else 0
    return Decimal(law["leave.base_days"] + _reached(law["leave.age_days"], age) + _reached(law["leave.child_days"], person["children_under_16"]))


def _reached(rows: tuple[tuple[Decimal, Decimal], ...], value: int) -> Decimal:
    return next((days for least, days in reversed(rows) if value >= least), ZERO)


@dataclass(frozen=True, slots=True)
class LeavePay:
    """The worth of the leave that this pay earns, what of it and of earlier reserves is paid now, and what is set aside (taken: negative)."""

    rate: Decimal
    paid: Decimal
    held: Decimal
    reserved: Decimal


NONE = LeavePay(ZERO, ZERO, ZERO, ZERO)


def leave_of(pay: HungarianCase) -> LeavePay:
    """The leave of this payment; nothing where it is taken in time."""
    if pay.engagement["leave"] != "redeemed":
        return NONE
    rate = days_a_year(pay.law, pay.person, pay.month) / pay.law["leave.working_days"]
    worth = whole(pay.gross * rate)
    if not pay.case.work.ends:
        return LeavePay(rate, ZERO, ZERO, worth)
    held = whole(pay.engagement["leave_reserved_before"]) + max(ZERO, summed(pay.of_contract(pay.case.history), "leave_reserve"))
    return LeavePay(rate, worth + held, held, -held)


def leave_line(pay: HungarianCase, leave: LeavePay) -> Iterator[PayslipLine]:
    """The pay for leave that the end of the contract leaves untaken."""
    if leave.paid:
        explanation = _HELD if leave.held else _PAID
        values = {"held": leave.held}
        yield line("leave_pay", "Pay for leave not taken", leave.paid, LineKind.EARNING, SOURCE, explanation, base=pay.gross, rate=leave.rate, values=values)


def reserve_lines(pay: HungarianCase, leave: LeavePay) -> Iterator[PayslipLine]:
    """What is set aside for leave with the tax that it will cost, or taken from what was."""
    yield from _reserve("leave_reserve", "Reserve for leave", leave.reserved)
    if pay.case.work.ends:
        yield from _reserve("leave_tax_reserve", "Reserve for the tax on it", -summed(pay.of_contract(pay.case.history), "leave_tax_reserve"))
    elif not pay.person["pensioner"]:
        yield from _reserve("leave_tax_reserve", "Reserve for the tax on it", whole(leave.reserved * pay.law["szocho.rate"]))


def _reserve(code: str, label: str, amount: Decimal) -> Iterator[PayslipLine]:
    if amount:
        explanation = _SET_ASIDE if amount > 0 else _TAKEN
        yield line(code, label, amount, LineKind.PROVISION, SOURCE, explanation, role=AccountRole.HOLIDAY_PROVISION)


_PAID = "%(rate)s of %(base)s for the leave that the work has earned and that was not taken, rounded half up to the forint: %(amount)s."
_HELD = "%(rate)s of %(base)s for leave that was not taken, and %(held)s reserved before: %(amount)s."
_SET_ASIDE = "%(amount)s are set aside now, to be paid later."
_TAKEN = "What was set aside before is paid now: %(amount)s."
