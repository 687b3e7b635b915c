"""Changes of facts and of rules in words: what held before, what holds after and from which day. The trail keeps only the keys of the records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import StateChange, history_of
from smartcoop.country import Country, FactSchema
from smartcoop.errors import Invalid
from smartcoop.i18n import text, translate
from smartcoop.members.facts import FACTS, as_adopted
from smartcoop.members.models import FactRecord, PolicyValue
from smartcoop.web.facts import facts_in_words
from smartcoop.web.labels import person, reason
from smartcoop.web.policies import POLICIES, in_words

HIDDEN = "\N{BULLET}\N{BULLET}\N{BULLET}"
"""What stands for a personal value where it is not shown."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One fact or rule that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A change of facts or of a rule: what changed, from which day, by whom, when and why. No day where the record was erased."""

    turns: Sequence[Turn]
    valid_from: date | None
    who: str
    at: datetime
    why: str


def part_of(subject: str) -> str:
    """What of a thing changed: `facts`, the name of a rule, or nothing that is told here."""
    part = subject.split(":", 2)[2] if subject.count(":") >= 2 else ""
    return part if part == FACTS or part in POLICIES else ""


def part_label(subject: str) -> str:
    """What people call it."""
    part = part_of(subject)
    return "" if not part else str(text("facts") if part == FACTS else POLICIES[part].label)


def history_of_facts(session: Session, subject: str, country_code: str) -> list[Told]:
    """Everything that was recorded of a person or an employer, the newest first, for who may read the facts themselves."""
    changes = list(reversed(history_of(session, f"{subject}:{FACTS}")))
    found = Story(session, changes, country_code, masked=False)
    return [found.told(change) for change in changes]


class Story:
    """What some changes were, with the records that they name fetched at once. `masked` where personal values are not the reader's to see."""

    def __init__(self, session: Session, changes: Iterable[StateChange], country_code: str, *, masked: bool = True) -> None:
        self.law, self.masked = country.load(country_code), masked
        keys: dict[bool, set[int]] = {True: set(), False: set()}
        for change in changes:
            if part := part_of(change.subject):
                keys[part == FACTS] |= {int(one) for one in (change.state_from, change.state_to) if one.isdecimal()}
        self.facts = {one.id: one for one in session.scalars(select(FactRecord).where(FactRecord.id.in_(keys[True])))} if keys[True] else {}
        self.rules = {one.id: one for one in session.scalars(select(PolicyValue).where(PolicyValue.id.in_(keys[False])))} if keys[False] else {}

    def told(self, change: StateChange) -> Told:
        """One change in words."""
        part = part_of(change.subject)
        held: Mapping[int, FactRecord | PolicyValue] = self.facts if part == FACTS else self.rules
        after = held.get(_key(change.state_to))
        turns = self._facts(change) if part == FACTS else self._rule(change, part)
        return Told(turns, after.valid_from if after else None, person(change.by), change.at, reason(change))

    def _facts(self, change: StateChange) -> list[Turn]:
        schema = self.law.person if change.subject.startswith("member:") else self.law.employer
        before, after = (self.facts.get(_key(state)) for state in (change.state_from, change.state_to))
        if after is None:
            return []
        was, now = _typed(schema, before), _typed(schema, after)
        names = [field.name for field in schema if was.get(field.name) != now.get(field.name)]
        labels = dict(zip([field.name for field in schema], self._words(schema, was, now), strict=True))
        return [labels[name] for name in names]

    def _words(self, schema: FactSchema, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Turn]:
        pairs = zip(schema, facts_in_words(schema, self.law, was), facts_in_words(schema, self.law, now), strict=True)
        return [Turn(label, HIDDEN, HIDDEN) if self.masked and field.personal else Turn(label, old, new) for field, (label, old), (_, new) in pairs]

    def _rule(self, change: StateChange, name: str) -> list[Turn]:
        before, after = (self.rules.get(_key(state)) for state in (change.state_from, change.state_to))
        if after is None:
            return []
        was = in_words(name, as_adopted(before, self.law.currency)) if before else _default(self.law, name, after.valid_from)
        return [Turn(str(POLICIES[name].label), was, in_words(name, as_adopted(after, self.law.currency)))]


def _key(state: str) -> int:
    return int(state) if state.isdecimal() else 0


def _typed(schema: FactSchema, record: FactRecord | None) -> dict[str, Any]:
    """The facts of a record; nothing where there was none, or where the law asks other facts now."""
    try:
        return schema.known(record.values) if record else {}
    except Invalid:
        return {}


def _default(law: Country, name: str, on: date) -> str:
    said = in_words(name, getattr(law.mutualisation(on), name))
    return f"{said} ({translate('as the country proposes')})"
