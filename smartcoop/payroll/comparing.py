"""A run beside the month before: totals, who earns more or less, and from what it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from smartcoop import country
from smartcoop.country import Country
from smartcoop.dates import Month
from smartcoop.db import MINOR
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
    """A run and the month before it: its sums, how many people are in one of them only, how many differ, and the largest differences."""

    month: Month
    before: Sums
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
    return RunSums(_sums(whole, currency), _sums(replaced, currency) if replaced[0] else None, Money(int(owed_back), currency))


def _summed(slips: Any) -> list[ColumnElement[int]]:
    """The number of people, and the sums of the figures."""
    figures = (slips.gross_minor, slips.payable_minor, slips.cost_minor)
    return [func.count(func.distinct(slips.member_id)), *(func.coalesce(func.sum(figure), 0) for figure in figures)]


def _sums(found: Sequence[Any], currency: str) -> Sums:
    people, *figures = found
    return Sums(int(people), *(Money(int(figure), currency) for figure in figures))


def compared(session: Session, run: PayrollRun) -> Comparison | None:
    """The run beside all payslips of the month before; None where there were none. The database counts and sums: a run may be of thousands."""
    month = run.month.previous()
    before = _sums(session.execute(select(*_summed(StoredPayslip)).where(*_of_month(run, month))).one(), run.cooperative.currency)
    if not before.people:
        return None
    found = session.execute(_by_difference(_people(run))).all()
    counts = found[0]
    return Comparison(
        month=month,
        before=before,
        joined=counts.joined,
        gone=counts.gone,
        changed=counts.changed,
        same=counts.same,
        largest=_explained(session, run, month, [row.member_id for row in found if row.differs]),
    )


def _of_month(run: PayrollRun, month: Month) -> list[ColumnElement[bool]]:
    """The payslips of a month that nothing replaced."""
    replaced = select(StoredPayslip.corrects_id).where(StoredPayslip.corrects_id.is_not(None))  # of any cooperative: few, and an index holds no others
    of_month = [StoredPayslip.cooperative_id == run.cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month == month]
    return [*of_month, StoredPayslip.id.not_in(replaced)]


def _people(run: PayrollRun) -> Subquery:
    """For each person the number of payslips and their net, of the month before and of the run."""
    none, one, nothing = literal(0), literal(1), literal(0, MINOR)
    payable = StoredPayslip.payable_minor
    before = select(StoredPayslip.member_id, one.label("slips_before"), none.label("slips_now"), payable.label("before"), nothing.label("now"))
    now = select(StoredPayslip.member_id, none, one, nothing, payable)
    both = union_all(before.where(*_of_month(run, run.month.previous())), now.where(StoredPayslip.run_id == run.id)).subquery()
    sums = [func.sum(column).label(column.key) for column in both.c if column.key != "member_id"]
    return select(both.c.member_id, *sums).group_by(both.c.member_id).subquery()


def _by_difference(people: Subquery) -> Select[Any]:
    """Those whose net differs, the largest difference first; others after them, where these are few.

    Beside each person stand how many people are in one month only, in both with another net, and with the same: all payslips are read once.
    """
    joined, gone, more = people.c.slips_before == 0, people.c.slips_now == 0, people.c.now - people.c.before
    differs = or_(joined, gone, more != 0)
    counted = {"joined": joined, "gone": gone, "changed": and_(not_(joined), not_(gone), more != 0), "same": not_(differs)}
    counts = (func.sum(case((condition, 1), else_=0)).over().label(name) for name, condition in counted.items())
    largest = (differs.desc(), func.abs(more).desc(), people.c.member_id)
    return select(people.c.member_id, differs.label("differs"), *counts).order_by(*largest).limit(MOST)


def _explained(session: Session, run: PayrollRun, month: Month, people: Sequence[int]) -> tuple[PersonChange, ...]:
    """Each person's payslips of both months side by side; what they are made from is fetched for all together."""
    law = country.load(run.cooperative.country)
    members = {one.id: one for one in session.scalars(select(Member).where(Member.id.in_(people)))}
    before, now = _slips(session, people, _of_month(run, month)), _slips(session, people, [unindexed(StoredPayslip.run_id) == run.id])
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
