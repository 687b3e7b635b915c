"""What a contract owes at its end: pay for leave not taken (ET, art. 38) and end-of-contract pay (ET, art. 49.1.c); set aside until then."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.es.case import SpanishCase, summed
from countries.es.facts import AT_END
from countries.es.law import PRODUCT, ZERO, euro
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import rounded

INDEMNITY, INDEMNITY_LONG = "indemnity.days", "indemnity.days_artists"
LEAVE_SOURCE = "ET, art. 38; LGSS, art. 147"


@dataclass(frozen=True, slots=True)
class Ending:
    """Leave and indemnity that this payment pays, and what of each is set aside (negative: taken from what was)."""

    leave_rate: Decimal
    leave: Decimal = ZERO
    indemnity: Decimal = ZERO
    leave_reserved: Decimal = ZERO
    indemnity_reserved: Decimal = ZERO


def ending_of(pay: SpanishCase) -> Ending:
    """What this payment earns of both is set aside while the contract runs; when it ends, all that was earned is paid."""
    law = pay.law
    leave_days, year = (law["leave.days"] if pay.engagement["leave"] == AT_END else ZERO), law["leave.year_days"]
    # One division, at the end: half a cent must stay one
    leave = rounded(pay.gross * leave_days / year)
    indemnity = rounded(pay.gross * law[INDEMNITY] / law["indemnity.year_days"]) if pay.is_fixed_term else ZERO
    if not pay.case.work.ends:
        return Ending(leave_days / year, leave_reserved=leave, indemnity_reserved=indemnity)
    held_leave, held = leave_held(pay), indemnity_held(pay)
    days = law[INDEMNITY_LONG if is_long(pay) else INDEMNITY]
    owed = ZERO if pay.engagement["resigned"] else rounded((indemnity + held) * days / law[INDEMNITY])
    return Ending(leave_days / year, leave + held_leave, owed, -held_leave, -held)


def leave_held(pay: SpanishCase) -> Decimal:
    """The pay for leave of this contract that is set aside and not yet paid."""
    return max(ZERO, Decimal(pay.engagement["leave_earned_before"]) + summed(pay.contract, "leave_reserve"))


def indemnity_held(pay: SpanishCase) -> Decimal:
    """The end-of-contract pay of this contract that is set aside."""
    if not pay.is_fixed_term:
        return ZERO
    return max(ZERO, Decimal(pay.engagement["indemnity_earned_before"]) + summed(pay.contract, "indemnity_reserve"))


def is_long(pay: SpanishCase) -> bool:
    """Whether an artist's contract has lasted longer than eighteen months (RD 1435/1985, art. 10)."""
    start, end = pay.contract_start, pay.case.work.period.end
    months = (end.year - start.year) * 12 + end.month - start.month
    return pay.is_artist and (months, end.day) >= (pay.law["indemnity.months_artists"], start.day)


def earning_lines(pay: SpanishCase, ending: Ending) -> Iterator[PayslipLine]:
    """Pay for leave and end-of-contract pay."""
    if ending.leave:
        kind, held = LineKind.EARNING, max(ZERO, -ending.leave_reserved)
        told = _LEAVE_HELD if held else PRODUCT
        values = {"held": held}
        yield PayslipLine("leave_pay", "Pay for leave not taken", euro(ending.leave), kind, LEAVE_SOURCE, pay.gross, ending.leave_rate, None, told, values)
    if ending.indemnity:
        path = INDEMNITY_LONG if is_long(pay) else INDEMNITY
        values = {"days": pay.law[path]}
        source, label = pay.law.source(path), "End-of-contract pay"
        yield PayslipLine("indemnity", label, euro(ending.indemnity), LineKind.EARNING, source, explanation=_INDEMNITY, values=values)


def reserve_lines(pay: SpanishCase, ending: Ending, employer_rate: Decimal) -> Iterator[PayslipLine]:
    """What is set aside for both, with the contributions that pay for leave will cost, or taken from what was."""
    yield from _reserve("leave_reserve", "Reserve for leave", ending.leave_reserved, LEAVE_SOURCE)
    contributions = -summed(pay.contract, "contribution_reserve") if pay.case.work.ends else rounded(ending.leave_reserved * employer_rate)
    yield from _reserve("contribution_reserve", "Reserve for contributions on leave", contributions, LEAVE_SOURCE)
    yield from _reserve("indemnity_reserve", "Reserve for end-of-contract pay", ending.indemnity_reserved, pay.law.source(INDEMNITY))


def _reserve(code: str, label: str, amount: Decimal, source: str) -> Iterator[PayslipLine]:
    if amount:
        explanation = _SET_ASIDE if amount > 0 else _TAKEN
        yield PayslipLine(code, label, euro(amount), LineKind.PROVISION, source, role=AccountRole.HOLIDAY_PROVISION, explanation=explanation)


_LEAVE_HELD = "%(rate)s of %(base)s for leave that is not taken, and %(held)s earned before: %(amount)s."
_INDEMNITY = "The end of a fixed-term contract is worth %(days)s days of pay for each year of it: %(amount)s; no contributions are due on it."
_SET_ASIDE = "%(amount)s are set aside now, to be paid when the contract ends."
_TAKEN = "What was set aside before is used now: %(amount)s."
