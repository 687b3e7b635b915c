"""From an engagement and a wage month to what the country's payroll is asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import Country, Facts, Mutualisation, PayCase, PayPromise, Payslip, Work
from smartcoop.dates import Month, Period, weekdays, working_days_after
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.members.facts import Said, load_person, policies, said_of
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money, rounded, shared
from smartcoop.payroll.models import Engagement, PayBasis, PayslipState, StoredPayslip
from smartcoop.payroll.records import load_payslip

WEEK = 5


@dataclass(frozen=True, slots=True)
class Part:
    """What an engagement pays for in one wage month."""

    month: Month
    period: Period
    gross: Money
    days: Decimal
    hours: Decimal
    ends: bool


def months_of(period: Period) -> list[Month]:
    """The wage months that a period touches."""
    months = [Month.of(period.start)]
    while months[-1].last < period.end:
        months.append(months[-1].next())
    return months


def parts_of(period: Period, basis: PayBasis, gross: Money, days: Decimal, hours: Decimal, unit: int = 1) -> list[Part]:
    """An engagement's parts by wage month, whole `unit`s of minor units; with basis `total` they sum to exactly what was agreed.

    What the agreed gross has beyond whole units stays with the last part, so that the law refuses it by name.
    """
    months = months_of(period)
    spans = [_within(period, month) for month in months]
    if basis is PayBasis.MONTHLY:
        return [_monthly(month, span, gross, days, hours, span.end == period.end, unit) for month, span in zip(months, spans, strict=True)]
    weights = [max(weekdays(span), 1) for span in spans]
    shares = zip(months, spans, _whole_units(gross, weights, unit), _split(days, weights), _split(hours, weights), strict=True)
    return [Part(month, span, pay, worked, time, span.end == period.end) for month, span, pay, worked, time in shares]


def _within(period: Period, month: Month) -> Period:
    return Period(max(period.start, month.first), min(period.end, month.last))


def _monthly(month: Month, span: Period, gross: Money, days: Decimal, hours: Decimal, ends: bool, unit: int) -> Part:
    worked, whole = weekdays(span), weekdays(month.period)
    pay = gross if worked == whole else Money(int(rounded(Decimal(gross.minor * worked) / whole, Decimal(unit))), gross.currency)
    return Part(month, span, pay, worked * days / WEEK, worked * hours / WEEK, ends)


def _whole_units(gross: Money, weights: list[int], unit: int) -> list[Money]:
    units, beyond = divmod(gross.minor, unit)
    parts = [part * unit for part in shared(units, weights)]
    parts[-1] += beyond
    return [Money(part, gross.currency) for part in parts]


def _split(amount: Decimal, weights: list[int]) -> list[Decimal]:
    """Days or hours, which have at most two decimals, shared out in hundredths."""
    return [Decimal(part).scaleb(-2) for part in shared(int(amount.scaleb(2)), weights)]


def part_in(engagement: Engagement, month: Month, unit: int) -> Part:
    """The part of an engagement in a wage month, its pay in whole `unit`s; Invalid when it has none."""
    parts = parts_of(engagement.period, engagement.basis, engagement.gross, engagement.days, engagement.hours, unit)
    for part in parts:
        if part.month == month:
            return part
    raise Invalid({"month": text("%(function)s has no work in %(month)s", function=engagement.function, month=str(month))})


def promised_on(promise: PayPromise, end: date, country_code: str) -> date:
    """The day on which work that ended on `end` is paid."""
    if promise.working_days_after_end is not None:
        return working_days_after(end, promise.working_days_after_end, country_code)
    day = Month.of(end).next().first.replace(day=promise.day_of_next_month or 1)
    return working_days_after(day, 0, country_code)


@dataclass
class Known:
    """What payslips of some people are computed from, read in few queries: recorded facts, earlier payslips, rules.

    `slips` holds each person's calculated and issued payslips by key; what is calculated meanwhile is added with `remember`.
    """

    session: Session
    cooperative: Cooperative
    law: Country
    said: Said
    slips: dict[int, list[StoredPayslip]]
    rules: dict[date, Mutualisation] = field(default_factory=dict)
    _employer: dict[date, dict[str, Any]] = field(default_factory=dict)

    def policies(self, on: date) -> Mutualisation:
        """The cooperative's rules on a day."""
        if on not in self.rules:
            self.rules[on] = policies(self.session, self.cooperative, on)
        return self.rules[on]

    def employer(self, on: date) -> dict[str, Any]:
        """The employer's settings on a day."""
        if on not in self._employer:
            self._employer[on] = self.law.employer.load(self.said.at(self.cooperative.ref, on))
        return self._employer[on]

    def person(self, member: Member, on: date) -> dict[str, Any]:
        """The facts of a person on a day."""
        return load_person(self.law, member, self.said.at(member.ref, on))

    def remember(self, row: StoredPayslip) -> None:
        """A payslip that was calculated now."""
        self.slips.setdefault(row.member_id, []).append(row)

    def history(self, member: Member, month: Month, paid_on: date, place: "Place | None" = None) -> tuple[Payslip, ...]:
        """The payslips of a person in the calendar year of a month, or of a day of payment where the law counts so, in the order of payment.

        A correction stands where the corrected stood.
        """
        rows = _newest((row for row in self.slips.get(member.id, ()) if place is None or row.id < place.key), place)
        return tuple(load_payslip(row.case, row.lines, self.law) for row in rows if self._year(row.month, row.pay_on) == self._year(month, paid_on))

    def _year(self, month: Month, paid_on: date) -> int:
        return paid_on.year if self.law.history_by_payment else month.year


@dataclass(frozen=True, slots=True)
class Place:
    """Where a payslip stands among a person's others: after those with a smaller key, in the slot of the one that it corrects."""

    key: int
    slot: int


def place_of(row: StoredPayslip) -> Place:
    """The place of a payslip that exists."""
    slot = row
    while slot.corrects is not None:
        slot = slot.corrects
    return Place(key=row.id, slot=slot.id)


def known_of(session: Session, cooperative: Cooperative, members: Iterable[Member]) -> Known:
    """What is known of some people of a cooperative."""
    people = {member.id: member for member in members}
    rows = session.scalars(
        select(StoredPayslip)
        .where(StoredPayslip.member_id.in_(people), StoredPayslip.state != PayslipState.COLLECTED, StoredPayslip.cooperative_id == cooperative.id)
        .order_by(StoredPayslip.id)
    )
    slips: dict[int, list[StoredPayslip]] = {}
    for row in rows:
        if row.lines:
            slips.setdefault(row.member_id, []).append(row)
    said = said_of(session, [cooperative.ref, *(member.ref for member in people.values())])
    return Known(session, cooperative, country.load(cooperative.country), said, slips)


def case_for(known: Known, member: Member, part: Part, *, facts: Facts, pay_on: date, reference: str, place: Place | None = None) -> PayCase:
    """What is asked of the country for a part of an engagement paid on a day, with the facts that hold in that month.

    Without `place` it is a payslip that would come after all others.
    """
    return PayCase(
        month=part.month,
        paid_on=pay_on,
        person=known.person(member, part.period.end),
        employer=known.employer(part.period.end),
        work=Work(period=part.period, gross=part.gross, days=part.days, hours=part.hours, facts=facts, ends=part.ends, reference=reference),
        history=known.history(member, part.month, pay_on, place),
    )


def cases_of_work(known: Known, engagement: Engagement) -> list[PayCase]:
    """What is asked of the country for each wage month of an engagement, as it is known today."""
    facts = known.law.engagement.load({name: value for name, value in engagement.facts.items() if value is not None})
    parts = parts_of(engagement.period, engagement.basis, engagement.gross, engagement.days, engagement.hours, known.law.gross_unit)
    return [
        case_for(
            known,
            engagement.member,
            part,
            facts=facts,
            pay_on=promised_on(known.policies(part.period.end).promise, part.period.end, known.law.code),
            reference=engagement.ref,
        )
        for part in parts
    ]


def _newest(rows: Iterable[StoredPayslip], place: Place | None) -> list[StoredPayslip]:
    """Of each slot (engagement and month) the newest version, in the order of payment, up to the slot asked for."""
    slots: dict[tuple[int, Month], list[StoredPayslip]] = {}
    for row in rows:
        slots.setdefault((row.engagement_id, row.month), []).append(row)
    before = [versions for versions in slots.values() if place is None or versions[0].id < place.slot]
    return sorted((versions[-1] for versions in before), key=lambda row: (row.pay_on, row.id))
