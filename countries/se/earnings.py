"""What a payment consists of: pay, holiday pay inside it, on top or saved (Semesterlagen 1977:480), and sick pay (lag 1991:1047)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from countries.se.case import SwedishCase, summed
from countries.se.facts import holiday_rate
from countries.se.law import PRODUCT, ZERO, kronor
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import rounded

HOLIDAY_SOURCE = "Semesterlagen (1977:480), 16 b, 28-30 §§"
SICK_SOURCE = "Lag (1991:1047) om sjuklön, 6-7 §§"


@dataclass(frozen=True, slots=True)
class Earnings:
    """A payment's lines of pay; `ordinary` is taxed with the month, `one_off` as a one-off payment, `saved` set aside (or, negative, taken)."""

    lines: tuple[PayslipLine, ...]
    ordinary: Decimal
    one_off: Decimal = ZERO
    saved: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All pay of this payment."""
        return self.ordinary + self.one_off


def earnings_of(pay: SwedishCase) -> Earnings:
    """The pay by its kind and by the way in which holiday pay was agreed."""
    kind = pay.engagement["pay_kind"]
    if kind == "ordinary":
        return _for_work(pay)
    if kind == "sick_pay":
        return _sick_pay(pay)
    if kind == "one_off":
        return Earnings((_earning("one_off", "One-off payment", pay.gross, "SKVFS 2025:21", _AGREED),), ZERO, pay.gross)
    line = _earning("holiday_pay", "Holiday pay, saved", pay.gross, HOLIDAY_SOURCE, _PAID_OUT)
    return Earnings((line,), ZERO, pay.gross, -min(pay.gross, saved_before(pay)))


def _earning(code: str, label: str, amount: Decimal, source: str, explanation: str, base: Decimal | None = None, rate: Decimal | None = None) -> PayslipLine:
    return PayslipLine(code, label, kronor(amount), LineKind.EARNING, source, base, rate, explanation=explanation)


def _for_work(pay: SwedishCase) -> Earnings:
    facts, rate = pay.engagement, holiday_rate(pay.engagement, pay.law["holiday.rate"])
    if facts["holiday"] == "included":
        work, values = rounded(pay.gross / (1 + rate)), {"agreed": pay.gross, "divisor": 1 + rate}
        inside = kronor(pay.gross - work)
        line = PayslipLine("holiday_pay", "Holiday pay", inside, LineKind.EARNING, HOLIDAY_SOURCE, work, rate, None, _INSIDE, values)
        return Earnings((_work_line(work), line) if inside else (_work_line(work),), pay.gross)
    holiday = rounded(pay.gross * rate)
    if facts["holiday"] == "with_pay":
        lines = (_work_line(pay.gross), _earning("holiday_pay", "Holiday pay", holiday, HOLIDAY_SOURCE, PRODUCT, pay.gross, rate))
        return Earnings(lines, pay.gross + holiday)
    return _saving(pay, holiday, rate)


def _work_line(amount: Decimal) -> PayslipLine:
    return _earning("gross", "Pay", amount, "LAS (1982:80), 6 c §", _AGREED)


def _saving(pay: SwedishCase, holiday: Decimal, rate: Decimal) -> Earnings:
    """Holiday pay is set aside; when the employment ends, all of it is paid within a month, as a one-off payment."""
    work = _work_line(pay.gross)
    if not pay.case.work.ends:
        return Earnings((work,), pay.gross, ZERO, holiday)
    before = saved_before(pay)
    line = PayslipLine(
        "holiday_pay", "Holiday pay", kronor(before + holiday), LineKind.EARNING, HOLIDAY_SOURCE, pay.gross, rate, None, _END, {"before": before}
    )
    return Earnings((work, line), pay.gross, before + holiday, -before)


def saved_before(pay: SwedishCase) -> Decimal:
    """The holiday pay of this contract that is saved and not yet paid."""
    return max(ZERO, Decimal(pay.engagement["holiday_saved_before"]) + summed(pay.contract, "holiday_reserve"))


def _sick_pay(pay: SwedishCase) -> Earnings:
    """80 percent of the pay lost, less a fifth of an average week's sick pay once in a sick period."""
    rate, part = pay.law["sick.rate"], pay.law["sick.qualifying"]
    sick = rounded(pay.gross * rate)
    line = _earning("sick_pay", "Sick pay", sick, SICK_SOURCE, PRODUCT, pay.gross, rate)
    week = rounded(pay.engagement["weekly_pay"] * rate)
    if not (kept := min(sick, _qualifying_left(pay, rounded(week * part)))):
        return Earnings((line,), sick)
    return Earnings((line, _earning("qualifying_deduction", "Qualifying deduction", -kept, SICK_SOURCE, _QUALIFYING, week, part)), sick - kept)


def _qualifying_left(pay: SwedishCase, whole: Decimal) -> Decimal:
    """What is left of a sick period's qualifying deduction after its earlier payslips; nothing in a relapse, or where these are not known."""
    if pay.engagement["sick_relapse"]:
        return ZERO
    start, known, left = pay.case.work.period.start, pay.engagement["first_sick_day"] == 1, whole
    for slip in reversed(pay.contract):
        if slip.minor("sick_pay") and slip.work.period.end + timedelta(days=1) == start:
            start, known, left = slip.work.period.start, True, left + slip.amount("qualifying_deduction").amount
    return max(ZERO, left) if known else ZERO


def reserve_lines(pay: SwedishCase, saved: Decimal, rate: Decimal) -> Iterator[PayslipLine]:
    """What is set aside for holiday pay with the contributions at the full `rate` that it will cost, or taken from what was."""
    if saved > 0:
        yield _reserve("holiday_reserve", "Holiday pay set aside", saved, _SET_ASIDE)
        yield _reserve("contribution_reserve", "Contributions on it, set aside", rounded(saved * rate), _SET_ASIDE)
    elif saved < 0:
        yield _reserve("holiday_reserve", "Holiday pay set aside", saved, _TAKEN)
        for_contributions = summed(pay.contract, "contribution_reserve")
        at_end = pay.case.work.ends and pay.engagement["pay_kind"] == "ordinary"
        taken = for_contributions if at_end else min(for_contributions, rounded(-saved * rate))
        yield _reserve("contribution_reserve", "Contributions on it, set aside", -taken, _TAKEN)


def _reserve(code: str, label: str, amount: Decimal, explanation: str) -> PayslipLine:
    return PayslipLine(code, label, kronor(amount), LineKind.PROVISION, HOLIDAY_SOURCE, role=AccountRole.HOLIDAY_PROVISION, explanation=explanation)


_AGREED = "The pay agreed: %(amount)s."
_INSIDE = "Inside the agreed pay of %(agreed)s: divided by %(divisor)s, it leaves %(base)s for the work; the rest, %(amount)s, is holiday pay of %(rate)s."
_END = "%(rate)s of %(base)s, and %(before)s saved before, are paid when the employment ends: %(amount)s."
_PAID_OUT = "Holiday pay that was saved is paid: %(amount)s."
_QUALIFYING = "The first day without sick pay: %(rate)s of an average week's sick pay of %(base)s is taken off, as far as the sick pay reaches."
_SET_ASIDE = "%(amount)s are set aside now, to be paid later."
_TAKEN = "What was set aside before is paid now: %(amount)s."
