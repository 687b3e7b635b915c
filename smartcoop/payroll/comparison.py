"""What changed from one payslip to the next, line by line, with the reason where it is known. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smartcoop.country import Country, LineKind, Payslip, PayslipLine
from smartcoop.i18n import Text, format_amount, format_day, format_rate, text
from smartcoop.money import Money, total


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line whose amount differs; `line` is the newer where there is one, `reasons` say why as far as the slips and the law tell."""

    line: PayslipLine
    before: Money
    now: Money
    reasons: tuple[Text, ...]

    @property
    def difference(self) -> Money:
        """How much more or less."""
        return self.now - self.before


def changes_between(before: Payslip, now: Payslip, law: Country) -> list[LineChange]:
    """The lines that differ, in the order of the newer slip; those that are gone come last."""
    codes = dict.fromkeys([*(line.code for line in now.lines), *(line.code for line in before.lines)])
    found = (_change(_of(before, code), _of(now, code), before, now, law) for code in codes)
    return [change for change in found if change.before != change.now]


def _of(slip: Payslip, code: str) -> list[PayslipLine]:
    return [line for line in slip.lines if line.code == code]


def _change(was: Sequence[PayslipLine], is_now: Sequence[PayslipLine], before: Payslip, now: Payslip, law: Country) -> LineChange:
    first, then = (total((line.amount for line in lines), now.currency) for lines in (was, is_now))
    return LineChange((is_now or was)[0], first, then, tuple(_reasons(was, is_now, before, now, law)))


def _reasons(was: Sequence[PayslipLine], is_now: Sequence[PayslipLine], before: Payslip, now: Payslip, law: Country) -> Iterator[Text]:
    if not was:
        yield text("new on this payslip")
    elif not is_now:
        yield text("no longer on the payslip")
    elif len(was) == len(is_now) == 1:
        yield from _of_numbers(was[0], is_now[0], before.paid_on, now.paid_on, law)
    if was and is_now and is_now[0].kind is LineKind.EARNING and is_now[0].base is None:
        yield from _of_work(before, now)


def _of_numbers(was: PayslipLine, is_now: PayslipLine, earlier: date, later: date, law: Country) -> Iterator[Text]:
    if was.base is not None and is_now.base is not None and was.base != is_now.base:
        yield text("the base went from %(was)s to %(now)s", was=_number(was.base), now=_number(is_now.base))
    if was.rate is not None and is_now.rate is not None and was.rate != is_now.rate:
        yield text("the rate went from %(was)s to %(now)s", was=format_rate(was.rate), now=format_rate(is_now.rate))
        yield from _of_law(was.rate, is_now.rate, earlier, later, law)


def _of_law(was: Decimal, is_now: Decimal, earlier: date, later: date, law: Country) -> Iterator[Text]:
    """The legal number that had the one value on the earlier day and has the other on the later, where there is exactly one."""
    changed = [p for p in law.parameters.values() if p.starts[0] <= earlier and (p.at(earlier), p.at(later)) == (was, is_now)]
    if len(changed) == 1:
        since = max(start for start in changed[0].starts if start <= later)
        source = text(changed[0].source, domain=law.domain)
        yield text("by law since %(day)s (%(source)s)", day=format_day(since), source=str(source))


def _of_work(before: Payslip, now: Payslip) -> Iterator[Text]:
    was, is_now = before.work, now.work
    if was.gross != is_now.gross:
        yield text("%(now)s agreed instead of %(was)s", was=str(was.gross), now=str(is_now.gross))
    if was.days != is_now.days:
        yield text("days: %(now)s instead of %(was)s", was=_number(was.days), now=_number(is_now.days))
    if was.hours != is_now.hours:
        yield text("hours: %(now)s instead of %(was)s", was=_number(was.hours), now=_number(is_now.hours))


def _number(value: Decimal) -> str:
    return format_amount(value, max(0, -int(value.normalize().as_tuple().exponent)))
