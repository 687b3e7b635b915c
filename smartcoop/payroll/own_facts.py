"""What a person says of their own life: from which day on it can count, which payslip uses it first, and that payroll is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.db import locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import Text, format_day, text
from smartcoop.members.facts import facts_of, held_from, last_known_from, policies, record_facts
from smartcoop.members.models import FactRecord, Member, MemberState, NoticeKind
from smartcoop.members.notices import StaffTiding, tell_staff
from smartcoop.payroll.cases import months_of, promised_on
from smartcoop.payroll.models import OPEN_WORK, Engagement, PayslipState, StoredPayslip

ASKED_ON_JOINING = frozenset({MemberState.PROSPECT, MemberState.APPLICANT})
"""Who says it in the checklist, where somebody looks at it before it counts."""


def counted_until(session: Session, member_id: int) -> date | None:
    """The last day of work whose payslip is issued or calculated: what held until then has counted. None while there is none."""
    made = or_(StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.gross_minor > 0)
    query = select(StoredPayslip.month, Engagement.ends_on).join(Engagement, Engagement.id == StoredPayslip.engagement_id)
    query = query.where(StoredPayslip.member_id == member_id, made).order_by(StoredPayslip.month.desc(), Engagement.ends_on.desc()).limit(1)
    last = session.execute(query).first()
    return min(last.ends_on, last.month.last) if last else None


def open_from(session: Session, member: Member) -> date | None:
    """The first day from which a person can say that something changed; None where any day will do."""
    counted = counted_until(session, member.id)
    days = [day for day in (counted and counted + timedelta(days=1), last_known_from(session, member.ref)) if day]
    return max(days, default=None)


def joins_from(session: Session, member: Member, on: date) -> date:
    """The day from which what somebody says on joining counts: since they are registered, or since the first day that is on no payslip."""
    counted = counted_until(session, member.id)
    since = held_from(session, member.ref, on) or on
    return max(since, counted + timedelta(days=1)) if counted else since


def say_changed(
    session: Session, member_id: int, said: Mapping[str, Any], *, valid_from: date, on: date, by: str, why: str = "", seen: str | None = None
) -> FactRecord:
    """A person says that something changed for their pay from a day on; payroll is told what, and which payslip uses it first.

    Invalid names wrong fields, at `valid_from` a day that has counted already. Changed where more was recorded than was `seen`.
    """
    member = locked(session, Member, member_id)
    if member.state in ASKED_ON_JOINING:
        raise WrongState("what your pay depends on is a step of your checklist until you are registered; say it there")
    _check_day(session, member, valid_from)
    before = [(fact.value, fact.since is None) for fact in facts_of(session, member, valid_from)]
    record = record_facts(session, member.ref, country.load(member.cooperative.country).person, said, valid_from=valid_from, by=by, why=why, seen=seen)
    after = facts_of(session, member, valid_from)
    if before == [(fact.value, fact.since is None) for fact in after]:
        raise Invalid({"facts": text("this is what is recorded already; change what is different now")})
    changed = [fact.field.label for (value, _), fact in zip(before, after, strict=True) if value != fact.value]
    if changed:
        tell_staff(session, [_tiding(session, member, record, changed, on)], by=by)
    return record


def _check_day(session: Session, member: Member, valid_from: date) -> None:
    counted, known = counted_until(session, member.id), last_known_from(session, member.ref)
    if counted and valid_from <= counted:
        day = format_day(counted)
        said = text("work until %(day)s is on a payslip made with what was known then; say a later day, and ask payroll to correct what is before it", day=day)
        raise Invalid({"valid_from": said})
    if known and valid_from < known:
        raise Invalid({"valid_from": text("something is recorded from %(day)s on already; say that day or a later one, or ask payroll", day=format_day(known))})


def _tiding(session: Session, member: Member, record: FactRecord, changed: Sequence[str], on: date) -> StaffTiding:
    """Which facts changed, not what they are: those are read where only some may."""
    domain = country.load(member.cooperative.country).domain
    what = reduce(lambda some, one: text("%(some)s; %(one)s", some=some, one=one), (text(label, domain=domain) for label in changed))
    said = text("%(name)s says what changed for their pay from %(day)s: %(what)s", name=member.name, day=record.valid_from, what=what)
    then = text("%(counts)s See whether a paper is needed; who said it stands in the history.", counts=counts_first(session, member, record.valid_from, on))
    return StaffTiding(NoticeKind.FACTS_CHANGED, member.cooperative_id, member.ref, f"{member.ref}:facts:{record.id}", said, then, about=member.id)


def counts_first(session: Session, member: Member, valid_from: date, on: date) -> Text:
    """Which payslip is the first to use what holds from a day on."""
    first = first_use(session, member, valid_from, on)
    if first is None:
        return text("No work from %(day)s on is agreed yet; the first payslip for such work uses it.", day=valid_from)
    return text("It counts first for %(what)s, work until %(until)s, paid on %(paid)s.", what=first.function, until=first.until, paid=first.pay_on)


@dataclass(frozen=True, slots=True)
class FirstUse:
    """The agreed work whose payslip is the first to be calculated with a fact: its name, its last day in that month, and the promised day."""

    function: str
    until: date
    pay_on: date


def first_use(session: Session, member: Member, valid_from: date, on: date) -> FirstUse | None:
    """The first payslip of agreed work that ends on a day or later; payslips are calculated with what holds on their work's last day."""
    query = select(Engagement).where(Engagement.member_id == member.id, Engagement.state.in_(OPEN_WORK), Engagement.ends_on >= valid_from)
    found = min(((_ends(one, valid_from), one.id, one.function) for one in session.scalars(query)), default=None)
    if found is None:
        return None
    until, _, function = found
    return FirstUse(function, until, promised_on(policies(session, member.cooperative, on).promise, until, member.cooperative.country))


def _ends(engagement: Engagement, valid_from: date) -> date:
    """The end of the first of an engagement's monthly parts that ends on a day or later."""
    lasts = (min(month.last, engagement.ends_on) for month in months_of(engagement.period))
    return next(last for last in lasts if last >= valid_from)
