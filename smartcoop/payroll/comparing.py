"""A run beside the month before: totals, who earns more or less, and from what it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from smartcoop import country
from smartcoop.country import Country
from smartcoop.dates import Month
from smartcoop.i18n import Text, format_amount, format_rate, text
from smartcoop.listing import unindexed
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

    @property
    def withheld(self) -> Money:
        """What lies between gross and net: contributions, tax and what is kept for others, less what is paid without tax."""
        return self.gross - self.payable

    @property
    def on_top(self) -> Money:
        """What the work costs beside its gross: the employer's contributions and what else the activity bears."""
        return self.cost - self.gross


@dataclass(frozen=True, slots=True)
class RunSums:
    """What a run comes to: all its payslips, those that it replaces (None: it corrects nothing), and what people owe back of these."""

    whole: Sums
    replaced: Sums | None
    owed_back: Money

    @property
    def left(self) -> Sums:
        """What is booked: of corrected payslips the difference. Of the net, what is transferred: who got too much is not paid less than nothing."""
        if self.replaced is None:
            return self.whole
        return Sums(
            people=self.whole.people,
            gross=self.whole.gross - self.replaced.gross,
            payable=self.whole.payable - self.replaced.payable,
            cost=self.whole.cost - self.replaced.cost,
        )

    @property
    def to_transfer(self) -> Money:
        """What goes to people's accounts."""
        return self.left.payable + self.owed_back


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


def sums_of(session: Session, run: PayrollRun) -> RunSums:
    """What all payslips of a run come to, asked of the database."""
    currency, old = run.cooperative.currency, aliased(StoredPayslip)
    whole = session.execute(select(*_summed(StoredPayslip)).where(StoredPayslip.run_id == run.id)).one()
    less = case((StoredPayslip.payable_minor < old.payable_minor, old.payable_minor - StoredPayslip.payable_minor), else_=0)
    correcting = select(*_summed(old), func.coalesce(func.sum(less), 0)).select_from(StoredPayslip).join(old, old.id == StoredPayslip.corrects_id)
    *replaced, owed_back = session.execute(correcting.where(unindexed(StoredPayslip.run_id) == run.id, StoredPayslip.corrects_id.is_not(None))).one()
    return RunSums(_sums_from(whole, currency), _sums_from(replaced, currency) if replaced[0] else None, Money(int(owed_back), currency))


def _summed(slips: Any) -> list[ColumnElement[int]]:
    """The number of people, and the sums of the figures."""
    figures = (slips.gross_minor, slips.payable_minor, slips.cost_minor)
    return [func.count(func.distinct(slips.member_id)), *(func.coalesce(func.sum(figure), 0) for figure in figures)]


def _sums_from(found: Sequence[Any], currency: str) -> Sums:
    people, *figures = found
    return Sums(int(people), *(Money(int(figure), currency) for figure in figures))


def compared(session: Session, run: PayrollRun) -> Comparison | None:
    """The run beside all payslips of the month before; None where there were none. The database counts and sums: a run may be of thousands."""
    month, people = run.month.previous(), _people(run)
    found = session.execute(_figures(people)).one()
    if not found.people_before:
        return None
    return Comparison(
        month=month,
        before=_sums(found, "before", run.cooperative.currency),
        now=_sums(found, "now", run.cooperative.currency),
        joined=found.joined,
        gone=found.gone,
        changed=found.changed,
        same=found.same,
        largest=_explained(session, run, month, session.scalars(_by_difference(people).limit(MOST)).all()),
    )


def _of_month(run: PayrollRun, month: Month) -> list[ColumnElement[bool]]:
    """The payslips of a month that nothing replaced."""
    replaced = select(StoredPayslip.corrects_id).where(StoredPayslip.corrects_id.is_not(None))  # of any cooperative: few, and an index holds no others
    of_month = [StoredPayslip.cooperative_id == run.cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month == month]
    return [*of_month, StoredPayslip.id.not_in(replaced)]


FIGURES = (StoredPayslip.gross_minor, StoredPayslip.payable_minor, StoredPayslip.cost_minor)
SIDES = ("before", "now")


def _people(run: PayrollRun) -> Subquery:
    """For each person the number of payslips and their sums, of the month before and of the run."""
    conditions = {"before": _of_month(run, run.month.previous()), "now": [StoredPayslip.run_id == run.id]}
    both = union_all(*(select(StoredPayslip.member_id, *_side(side)).where(*conditions[side]) for side in SIDES)).subquery()
    sums = [func.sum(column).label(column.key) for column in both.c if column.key != "member_id"]
    return select(both.c.member_id, *sums).group_by(both.c.member_id).subquery()


def _side(side: str) -> Iterator[ColumnElement[int]]:
    for one in SIDES:
        yield literal(int(one == side)).label(f"slips_{one}")
        for column in FIGURES:
            yield (column if one == side else literal(0)).label(f"{column.key}_{one}")


def _figures(people: Subquery) -> Select[Any]:
    """How many people are in each month, in one only, with another net and with the same, and the sums."""
    before, now, differs = people.c.slips_before > 0, people.c.slips_now > 0, people.c.payable_minor_before != people.c.payable_minor_now
    counted = {
        "people_before": before,
        "people_now": now,
        "joined": not_(before),
        "gone": not_(now),
        "changed": and_(before, now, differs),
        "same": and_(before, now, not_(differs)),
    }
    counts = (func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name) for name, condition in counted.items())
    names = [f"{column.key}_{side}" for side in SIDES for column in FIGURES]
    return select(*counts, *(func.coalesce(func.sum(people.c[name]), 0).label(name) for name in names))


def _by_difference(people: Subquery) -> Select[int]:
    """Those whose net differs, by how much."""
    before, now = people.c.payable_minor_before, people.c.payable_minor_now
    differing = or_(people.c.slips_before == 0, people.c.slips_now == 0, before != now)
    return select(people.c.member_id).where(differing).order_by(func.abs(now - before).desc(), people.c.member_id)


def _sums(found: Row[Any], side: str, currency: str) -> Sums:
    return _sums_from([getattr(found, f"people_{side}"), *(getattr(found, f"{column.key}_{side}") for column in FIGURES)], currency)


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
    query = select(StoredPayslip).where(StoredPayslip.member_id.in_(people), *conditions).options(joinedload(StoredPayslip.engagement, innerjoin=True))
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
