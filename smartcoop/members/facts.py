"""Dated facts and policies: what holds on a day, whatever was recorded for other days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import StateChange, record_change
from smartcoop.country import Country, FactSchema, Field, Mutualisation, PayPromise, ReminderRule, ReminderWay
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, quoted, text
from smartcoop.ledger.queries import currency_of
from smartcoop.members.models import Cooperative, FactRecord, Member, PolicyValue
from smartcoop.money import Money
from smartcoop.versions import check_seen


class FactsMissing(Invalid):
    """The law asks facts of a person that nobody recorded, and takes nothing in their place."""

    code = "facts_missing"

    def __init__(self, member: Member, missing: Iterable[Field], domain: str) -> None:
        self.member_id = member.id
        super().__init__({field.name: _not_recorded(text(field.label, domain=domain)) for field in missing})


def _not_recorded(fact: Text) -> Text:
    return text("%(fact)s: not recorded yet, and pay cannot be worked out without it", fact=fact)


def begin_facts(session: Session, member: Member, schema: FactSchema, said: Mapping[str, Any], *, valid_from: date, by: str) -> FactRecord:
    """Keep what is known of somebody who is registered and no more, because they are asked themselves. Invalid names wrong fields.

    It belongs to the registration, which the trail keeps itself.
    """
    told = {name: value for name, value in said.items() if value not in (None, "")}
    facts = schema.known(told)
    return _recorded(session, member.ref, schema.dump({name: facts[name] for name in told}), valid_from, by)


def record_facts(
    session: Session, subject: str, schema: FactSchema, said: Mapping[str, Any], *, valid_from: date, by: str, why: str = "", seen: str | None = None
) -> FactRecord:
    """Keep what is true of a subject from a day on, completing what is not said with what held before. Invalid names wrong fields.

    Changed where more was recorded than was `seen`. The trail keeps the keys of the records before and after, never what stands in them.
    """
    _hold(session, subject)
    known_before = facts_version(session, subject)
    check_seen(seen, known_before)
    before = _held_at(session, subject, valid_from)
    known = {**(before.values if before else {}), **said}
    facts = schema.load({name: value for name, value in known.items() if value is not None})
    record = _recorded(session, subject, schema.dump(facts), valid_from, by)
    if known_before != NOTHING_YET:  # the first record belongs to the registration, which is kept itself
        record_change(session, f"{subject}:{FACTS}", _key_of(before), str(record.id), by=by, at=record.recorded_at, why=why)
    return record


def _recorded(session: Session, subject: str, values: dict[str, Any], valid_from: date, by: str) -> FactRecord:
    record = FactRecord(subject=subject, valid_from=valid_from, values=values, recorded_by=by, recorded_at=datetime.now(UTC))
    session.add(record)
    session.flush()  # the next reading must find it, and the trail names it
    return record


NOTHING_YET = "0"
FACTS = "facts"
"""What the changes of facts are called in the trail: `member:7:facts`; their states are the keys of the records."""

_HOLDERS: Mapping[str, type[Member] | type[Cooperative]] = {"member": Member, "cooperative": Cooperative}


def _hold(session: Session, subject: str) -> None:
    """Have whoever else records facts of the subject wait until this transaction ends."""
    kind, _, key = subject.partition(":")
    model = _HOLDERS[kind]
    session.execute(select(model.id).where(model.id == int(key)).with_for_update(of=model))


def _key_of(row: FactRecord | PolicyValue | None) -> str:
    return str(row.id) if row else "none"


def facts_version(session: Session, subject: str) -> str:
    """The name of all that is recorded of a subject: records are only added, so the last one's key says it."""
    return str(session.scalar(select(func.max(FactRecord.id)).where(FactRecord.subject == subject)) or NOTHING_YET)


def said_at(session: Session, subject: str, on: date) -> dict[str, Any]:
    """The newest record that holds on a day, as it was written; empty when there is none."""
    held = _held_at(session, subject, on)
    return dict(held.values) if held else {}


def _held_at(session: Session, subject: str, on: date) -> FactRecord | None:
    query = select(FactRecord).where(FactRecord.subject == subject, FactRecord.valid_from <= on)
    return session.scalar(query.order_by(FactRecord.valid_from.desc(), FactRecord.id.desc()).limit(1))


def held_from(session: Session, subject: str, on: date) -> date | None:
    """Since when the newest record that holds on a day does."""
    held = _held_at(session, subject, on)
    return held.valid_from if held else None


def last_known_from(session: Session, subject: str) -> date | None:
    """The last day from which on something is recorded, be it to come."""
    return session.scalar(select(func.max(FactRecord.valid_from)).where(FactRecord.subject == subject))


def known_day(session: Session, subject: str, on: date) -> date:
    """The day whose record says what is known of a subject: `on`, or before anything holds, the last day from which something will."""
    return on if held_from(session, subject, on) else last_known_from(session, subject) or on


@dataclass(frozen=True)
class Said:
    """What was recorded of some subjects, read at once: the newest record that holds on a day wins."""

    records: Mapping[str, Sequence[FactRecord]]

    def at(self, subject: str, on: date) -> dict[str, Any]:
        """As `said_at`."""
        return next((dict(record.values) for record in reversed(self.records.get(subject, ())) if record.valid_from <= on), {})


def said_of(session: Session, subjects: Iterable[str]) -> Said:
    """All records of some subjects, in one query."""
    records: dict[str, list[FactRecord]] = {}
    query = select(FactRecord).where(FactRecord.subject.in_(sorted(subjects))).order_by(FactRecord.valid_from, FactRecord.id)
    for record in session.scalars(query):
        records.setdefault(record.subject, []).append(record)
    return Said(records)


def load_person(law: Country, member: Member, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a person, typed; what is not recorded and the register knows comes from the register. FactsMissing names what is neither."""
    known = _with_register(law.person, member, said)
    if missing := law.person.missing(known):
        raise FactsMissing(member, missing, law.domain)
    return law.person.load(known)


def _with_register(schema: FactSchema, member: Member, said: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.name: getattr(member, field.register) for field in schema if field.register}
    return {**known, **{name: value for name, value in said.items() if value is not None}}


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds of a person, and the day since when it is recorded so; no day where the register says it, or the law takes it because nobody said."""

    field: Field
    value: Any
    since: date | None


def facts_of(session: Session, member: Member, on: date) -> list[Fact]:
    """All that the country of a member's cooperative asks of a person, as it holds on a day."""
    schema = country.load(member.cooperative.country).person
    days = {record.valid_from: record.values for record in said_of(session, [member.ref]).records.get(member.ref, ()) if record.valid_from <= on}
    said = next(reversed(days.values()), {})
    values = schema.known(_with_register(schema, member, said))
    return [Fact(field, values[field.name], _since(days, field.name) if said.get(field.name) is not None else None) for field in schema]


def _since(days: dict[date, dict[str, Any]], name: str) -> date:
    """The day from which on a fact was always recorded as it is last; of the records from one day the last counts."""
    newest = list(reversed(days.items()))
    last = newest[0][1][name]
    return list(takewhile(lambda one: one[1].get(name) == last, newest))[-1][0]


def employer_facts(session: Session, cooperative: Cooperative, on: date) -> dict[str, Any]:
    """The employer's payroll settings on a day."""
    return country.load(cooperative.country).employer.load(said_at(session, cooperative.ref, on))


_ADOPTED = (
    select(PolicyValue.name, PolicyValue.value)
    .where(PolicyValue.cooperative_id == bindparam("cooperative_id"), PolicyValue.valid_from <= bindparam("day"))
    .order_by(PolicyValue.valid_from, PolicyValue.id)
)


def policies(session: Session, cooperative: Cooperative, on: date) -> Mutualisation:
    """The rules of a cooperative on a day: its own where it adopted some, else its country's defaults."""
    default = country.load(cooperative.country).mutualisation(on)
    adopted = {name: value["value"] for name, value in session.connection().execute(_ADOPTED, {"cooperative_id": cooperative.id, "day": on})}
    return replace(default, **{name: _typed(name, value, cooperative.currency) for name, value in adopted.items()})


def rules_with(law: country.Country, said: Mapping[str, Any], on: date) -> Mutualisation:
    """A country's defaults with some of them replaced, as `adopt_policy` takes values. Invalid names what cannot be accepted."""
    rules = replace(law.mutualisation(on), **{name: _typed(name, value, law.currency) for name, value in said.items()})
    _check_fund(rules, "fund_rate")
    return rules


def adopt_policy(
    session: Session,
    cooperative: Cooperative,
    name: str,
    value: Any,
    *,
    valid_from: date,
    adopted_by: str,
    today: date,
    by: str = "system",
    seen: str | None = None,
) -> PolicyValue:
    """A rule from a day on, by a decision that is named. Never in the past; Invalid names what cannot be accepted.

    Changed where more was decided about the rule than was `seen`. The trail keeps the keys of what held before and of what holds after.
    """
    _hold(session, cooperative.ref)
    check_seen(seen, policy_version(session, cooperative.id, name))
    _check_adoption(session, cooperative, name, value, valid_from=valid_from, adopted_by=adopted_by, today=today)
    before = [held for held in adopted_policies(session, cooperative.id, name) if held.valid_from < valid_from]
    row = PolicyValue(
        cooperative_id=cooperative.id, name=name, valid_from=valid_from, value={"value": value}, adopted_by=adopted_by, recorded_at=datetime.now(UTC)
    )
    session.add(row)
    session.flush()  # the next reading must find it, and the trail names it
    record_change(session, f"{cooperative.ref}:{name}", _key_of(before[-1] if before else None), str(row.id), by=by, at=row.recorded_at, why=adopted_by)
    return row


def policy_version(session: Session, cooperative_id: int, name: str) -> str:
    """The name of all that was decided about a rule."""
    return str(session.scalar(select(func.max(PolicyValue.id)).where(PolicyValue.cooperative_id == cooperative_id, PolicyValue.name == name)) or 0)


def _check_adoption(session: Session, cooperative: Cooperative, name: str, value: Any, *, valid_from: date, adopted_by: str, today: date) -> None:
    if name not in POLICY_NAMES:
        raise Invalid({"name": text("unknown policy; known are %(known)s", known=", ".join(sorted(POLICY_NAMES)))})
    if not adopted_by.strip():
        raise Invalid({"adopted_by": text("name the decision that adopts this rule")})
    if valid_from < today:
        raise Invalid({"valid_from": text("a rule is never retroactive; choose today or later")})
    wanted = _typed(name, value, currency_of(session, cooperative.id))
    _check_fund(replace(policies(session, cooperative, valid_from), **{name: wanted}), name)
    same = select(PolicyValue.id).where(PolicyValue.cooperative_id == cooperative.id, PolicyValue.name == name, PolicyValue.valid_from == valid_from)
    if exists(session, same):
        raise Invalid({"valid_from": text("a decision holds from this day already; choose another day")})


def adopted_policies(session: Session, cooperative_id: int, name: str | None = None) -> Sequence[PolicyValue]:
    """The rules that a cooperative adopted, or those of one name, by the day from which they hold."""
    query = select(PolicyValue).where(PolicyValue.cooperative_id == cooperative_id)
    if name is not None:
        query = query.where(PolicyValue.name == name)
    return session.scalars(query.order_by(PolicyValue.valid_from, PolicyValue.id)).all()


LOOKED_THROUGH = "rules looked through"
"""What the history says of a cooperative whose rules somebody who may decide on them looked through."""


def note_rules_looked_at(session: Session, cooperative_id: int, *, by: str, at: datetime) -> None:
    """Somebody looked through the rules as they stand, and lets them stand; said again, it changes nothing."""
    cooperative = locked(session, Cooperative, cooperative_id)
    if not were_rules_looked_at(session, cooperative_id):
        record_change(session, cooperative.ref, "rules", LOOKED_THROUGH, by=by, at=at)


def were_rules_looked_at(session: Session, cooperative_id: int) -> bool:
    """Whether somebody said so."""
    return exists(session, select(StateChange.id).where(StateChange.subject == f"cooperative:{cooperative_id}", StateChange.state_to == LOOKED_THROUGH))


def as_adopted(row: PolicyValue, currency: str) -> Any:
    """The value of a rule as `Mutualisation` holds it."""
    return _typed(row.name, row.value["value"], currency)


POLICY_NAMES = frozenset(f.name for f in fields(Mutualisation))
REMINDERS = {
    "reminder_1": (ReminderWay.SENT, ReminderWay.ASKED, ReminderWay.LEFT_OUT),
    "reminder_2": (ReminderWay.SENT, ReminderWay.ASKED, ReminderWay.LEFT_OUT),
    "member_told": (ReminderWay.SENT, ReminderWay.LEFT_OUT),
    "formal_notice": (ReminderWay.ASKED, ReminderWay.LEFT_OUT),
}
"""The rules of the steps about an overdue invoice, and what each may do: a formal notice is always a person's decision."""
LONGEST_WAIT = 180
_RATES = frozenset({"fee_rate", "fund_rate", "employment_margin", "fund_floor"})


def _typed(name: str, value: Any, currency: str) -> Any:
    try:
        if name in _RATES:
            return _rate(name, value)
        if name == "share_value":
            return Money.of(str(value), currency)
        if name == "promise":
            return PayPromise(**value)
        if name == "guarantee_countries":
            return tuple(str(code) for code in value)
        if name in REMINDERS:
            return _reminder(name, value)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        raise Invalid({name: text("%(value)s cannot be read", value=quoted(value))}) from None
    return value


def _reminder(name: str, value: Mapping[str, Any]) -> ReminderRule:
    rule = ReminderRule(int(value["days"]), int(value["soonest"]), int(value["time_to_pay"]), ReminderWay(value["way"]))
    is_letter = name != "member_told"
    if not 1 <= rule.soonest <= rule.days <= LONGEST_WAIT:
        raise Invalid({name: text("a step is taken at the soonest one day after the one before, and on its usual day at the latest")})
    if not is_letter <= rule.time_to_pay <= LONGEST_WAIT * is_letter:
        raise Invalid({name: text("a letter leaves at least a day to pay; the word to the member asks for no money")})
    if rule.way not in REMINDERS[name]:
        raise Invalid({name: text("this step cannot be taken in this way")})
    return rule


def _check_fund(rules: Mutualisation, name: str) -> None:
    if rules.fund_rate > rules.fee_rate:
        raise Invalid(
            {
                name: text(
                    "the fund's part lies inside the fee; the fund would get %(fund)s of a fee of %(fee)s", fund=str(rules.fund_rate), fee=str(rules.fee_rate)
                )
            }
        )


def _rate(name: str, value: Any) -> Decimal:
    rate = Decimal(str(value))
    if not 0 <= rate < 1:
        raise Invalid({name: text("a rate is a fraction from 0 to below 1: 0.065 means 6.5 percent")})
    return rate
