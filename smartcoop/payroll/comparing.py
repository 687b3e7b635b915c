"""A run beside the month before: totals, who earns more or less, and from what it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from smartcoop import country
from smartcoop.country import Country
from smartcoop.dates import Month
from smartcoop.i18n import Text, format_amount, format_rate, text
from smartcoop.members.models import Member
from smartcoop.money import Money
from smartcoop.payroll.models import PayrollRun, PayslipState, StoredPayslip

MOST = 20
"""People whose difference is explained."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What payslips come to."""

    people: int
    gross: Money
    payable: Money
    cost: Money


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a person gets in both months (None: nothing), and the reasons for the difference."""

    member: Member
    before: Money | None
    now: Money | None
    reasons: tuple[Text, ...]

    @property
    def difference(self) -> Money:
        """What is more, or less, than the month before."""
        zero = Money.zero((self.now or self.before).currency)  # type: ignore[union-attr]  # one of them is there
        return (self.now or zero) - (self.before or zero)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run and the month before it: sums, how many people are in one of them only, how many differ, and the largest differences."""

    month: Month
    before: Sums
    now: Sums
    joined: int
    gone: int
    changed: int
    same: int
    largest: tuple[PersonChange, ...]


def compared(session: Session, run: PayrollRun) -> Comparison | None:
    """The run beside all payslips of the month before; None where there were none."""
    month = run.month.previous()
    currency = run.cooperative.currency
    before, now = _by_person(session, _of_month(run, month)), _by_person(session, [StoredPayslip.run_id == run.id])
    if not before:
        return None
    differing = sorted((key for key in before.keys() | now.keys() if _payable(before, key) != _payable(now, key)), key=lambda key: _by_size(before, now, key))
    both = before.keys() & now.keys()
    return Comparison(
        month=month,
        before=_sums(before, currency),
        now=_sums(now, currency),
        joined=len(now.keys() - before.keys()),
        gone=len(before.keys() - now.keys()),
        changed=len([key for key in differing if key in both]),
        same=len([key for key in both if _payable(before, key) == _payable(now, key)]),
        largest=_explained(session, run, month, differing[:MOST]),
    )


def _of_month(run: PayrollRun, month: Month) -> list[ColumnElement[bool]]:
    """The payslips of a month that nothing replaced."""
    replaced = select(StoredPayslip.corrects_id).where(StoredPayslip.corrects_id.is_not(None))  # of any cooperative: few, and an index holds no others
    of_month = [StoredPayslip.cooperative_id == run.cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month == month]
    return [*of_month, StoredPayslip.id.not_in(replaced)]


Summed = dict[int, tuple[int, int, int]]


def _by_person(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Summed:
    sums = [func.sum(column) for column in (StoredPayslip.gross_minor, StoredPayslip.payable_minor, StoredPayslip.cost_minor)]
    rows = session.execute(select(StoredPayslip.member_id, *sums).where(*conditions).group_by(StoredPayslip.member_id))
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _payable(found: Summed, key: int) -> int | None:
    return found[key][1] if key in found else None


def _by_size(before: Summed, now: Summed, key: int) -> tuple[int, int]:
    return -abs((_payable(now, key) or 0) - (_payable(before, key) or 0)), key


def _sums(found: Summed, currency: str) -> Sums:
    gross, payable, cost = (Money(sum(row[at] for row in found.values()), currency) for at in range(3))
    return Sums(len(found), gross, payable, cost)


def _explained(session: Session, run: PayrollRun, month: Month, people: Sequence[int]) -> tuple[PersonChange, ...]:
    """Each person's payslips of both months side by side; what they are made from is fetched for all together."""
    law = country.load(run.cooperative.country)
    members = {one.id: one for one in session.scalars(select(Member).where(Member.id.in_(people)))}
    before, now = _slips(session, people, _of_month(run, month)), _slips(session, people, [StoredPayslip.run_id == run.id])
    return tuple(
        PersonChange(
            member=members[key],
            before=_total(before[key]),
            now=_total(now[key]),
            reasons=tuple(_reasons(before[key], now[key], law)),
        )
        for key in people
    )


def _slips(session: Session, people: Sequence[int], conditions: Sequence[ColumnElement[bool]]) -> dict[int, list[StoredPayslip]]:
    query = select(StoredPayslip).where(StoredPayslip.member_id.in_(people), *conditions).options(selectinload(StoredPayslip.engagement))
    found: dict[int, list[StoredPayslip]] = {key: [] for key in people}
    for slip in session.scalars(query.order_by(StoredPayslip.id)):
        found[slip.member_id].append(slip)
    return found


def _total(slips: Sequence[StoredPayslip]) -> Money | None:
    return Money(sum(one.payable_minor for one in slips), slips[0].currency) if slips else None


def _reasons(before: Sequence[StoredPayslip], now: Sequence[StoredPayslip], law: Country) -> Iterator[Text]:
    """Work that came or went, other pay for it, other facts of the person, then other rates of the law."""
    if not before or not now:
        yield text("no work the month before") if now else text("no work in this run")
        return
    if not all("work" in one.case for one in now):
        return  # not calculated yet: there is nothing to compare
    if len(before) != len(now):
        yield text("payslips: %(before)s, now %(now)s", before=len(before), now=len(now))
    yield from _work_changed(before, now, law)
    yield from _facts_changed(before[-1].case.get("person", {}), now[-1].case.get("person", {}), law)
    yield from _rates_changed(before[-1], now[-1], law)


def _work_changed(before: Sequence[StoredPayslip], now: Sequence[StoredPayslip], law: Country) -> Iterator[Text]:
    if (was := sum(one.gross_minor for one in before)) != (said := sum(one.gross_minor for one in now)):
        yield text("gross: %(before)s, now %(now)s", before=str(Money(was, law.currency)), now=str(Money(said, law.currency)))
    for name, label in (("days", text("days")), ("hours", text("hours"))):
        was_said, now_said = ([_plain(one.case["work"][name]) for one in slips] for slips in (before, now))
        if was_said != now_said:
            yield text("%(what)s: %(before)s, now %(now)s", what=label, before=" + ".join(was_said), now=" + ".join(now_said))
    regimes = ([one.engagement.regime for one in slips] for slips in (before, now))
    first, second = regimes
    if first != second:
        yield text("another legal regime")


def _plain(said: str) -> str:
    number = Decimal(said)
    return format_amount(number, max(0, -int(number.normalize().as_tuple().exponent)))


def _facts_changed(before: dict[str, Any], now: dict[str, Any], law: Country) -> Iterator[Text]:
    """Which facts differ; what they are is not told here, because they may be private."""
    for field in law.person:
        if before.get(field.name) != now.get(field.name):
            yield text("%(fact)s changed", fact=text(field.label, domain=law.domain))


def _rates_changed(before: StoredPayslip, now: StoredPayslip, law: Country) -> Iterator[Text]:
    was = {line["code"]: line for line in before.lines}
    for line in now.lines:
        earlier = was.get(line["code"])
        if earlier is not None and earlier["rate"] != line["rate"] and None not in (earlier["rate"], line["rate"]):
            label = text(line["label"], domain=law.domain)
            yield text("%(what)s: %(before)s, now %(now)s", what=label, before=_rate(earlier["rate"]), now=_rate(line["rate"]))


def _rate(said: str) -> str:
    return format_rate(Decimal(said))
