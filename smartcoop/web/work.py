"""What the page of a piece of work shows beside what is agreed: what payroll would find, what the law asks, and what proves it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import Country, FactSchema
from smartcoop.i18n import Text, recalled, text
from smartcoop.payroll.calculation import foreseen
from smartcoop.payroll.evidence import Comes, Piece, contract_of, signed_contract
from smartcoop.payroll.models import UNSIGNED, Engagement, EngagementState
from smartcoop.web.access import Actor
from smartcoop.web.facts import PREFIX, facts_in_words, facts_told
from smartcoop.web.run_steps import BY_WORK, REMEDIES, worded


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the payroll run would find of work that is not signed, and what mends it: its words and where it is done, where the reader can."""

    said: str
    blocking: bool
    source: str
    label: Text | str = ""
    address: str = ""


def ahead_of(session: Session, engagement: Engagement, actor: Actor) -> list[Ahead]:
    """What is told before the contract is signed; nothing afterwards, when the run tells it."""
    if engagement.state not in UNSIGNED:
        return []
    law = country.load(engagement.cooperative.country)
    return [_ahead(found, law, engagement, actor) for found in foreseen(session, engagement)]


def _ahead(found: Mapping[str, Any], law: Country, engagement: Engagement, actor: Actor) -> Ahead:
    label, address = _remedy(found["code"], law, engagement, actor)
    return Ahead(worded(found, law.domain), found["blocking"], recalled(found["source"]), label, address)


def _remedy(code: str, law: Country, engagement: Engagement, actor: Actor) -> tuple[Text | str, str]:
    """What mends it: a field of this page, what is recorded of the person, or nothing that the reader can do."""
    member_id = engagement.member_id
    if code in {one.name for one in law.asked_with(engagement.regime)} and engagement.state in changeable(actor):
        return text("Say it below"), f"#f-{PREFIX}{code.replace('_', '-')}"
    if code == "national_number" and actor.as_staff("member.read"):
        return text("Record the number"), url_for("members.show", member_id=member_id)
    return ("", "") if code in OF_WORK else _facts(member_id, actor)


OF_WORK = frozenset({"national_number", "rule_broken", "invalid", *(code for code, one in REMEDIES.items() if one is BY_WORK)})
"""Causes that lie in what is agreed, or that nobody mends among the facts of a person."""


def _facts(member_id: int, actor: Actor) -> tuple[Text | str, str]:
    if actor.member_id == member_id:
        return text("Correct the facts"), url_for("own_facts.change")
    return (text("Correct the facts"), url_for("members.facts_form", member_id=member_id)) if actor.as_staff("member.write") else ("", "")


def changeable(actor: Actor) -> tuple[EngagementState, ...]:
    """In which states of a piece of work the reader may say what the law asks of it: staff until it is signed, its person until it is declared."""
    if not actor.may("pay.propose"):
        return ()
    return UNSIGNED if actor.as_staff("pay.propose") else (EngagementState.COSTED,)


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What the law asks of a piece of work: the form of it, what it says now, and what of that makes a difference, in words."""

    schema: FactSchema
    told: dict[str, Any]
    words: list[tuple[str, str]]
    version: str


def facts_of_work(engagement: Engagement) -> WorkFacts:
    """The facts as they stand."""
    law = country.load(engagement.cooperative.country)
    known = law.engagement.load({name: value for name, value in engagement.facts.items() if value is not None})
    schema = law.asked_with(engagement.regime)
    mattering = schema.without({one.name for one in schema if not _matters(schema, one.name, known)})
    told = [one for one in mattering.fields if one.name not in mattering.seldom or one.printed or known[one.name] != one.default]
    words = facts_in_words(FactSchema(tuple(told)), law, known)
    return WorkFacts(schema, facts_told(schema, known), words, engagement.contract_key)


def _matters(schema: FactSchema, name: str, known: Mapping[str, Any]) -> bool:
    """Whether an answer changes anything, as the answer to another question stands."""
    other, values = schema.when.get(name, ("", ()))
    return other not in known or _typed(known[other]) in values


def _typed(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as the page tells it: whether it is on file, and whose turn it is where it is not."""

    piece: Piece
    turn: Text
    is_looked_at: bool = True

    @property
    def is_there(self) -> bool:
        """Whether it is on file, and counts."""
        return self.piece.paper.is_there and self.is_looked_at


TURNS: Mapping[Comes, Text] = {
    Comes.ITSELF: text("whoever has it puts it here"),
    Comes.DECLARATION: text("the cooperative: it comes with the hire declaration"),
    Comes.CONTRACT: text("both: it is the contract above, once it is signed"),
    Comes.REGISTER: text("the cooperative records it"),
}
"""Whose turn it is, by how a piece of evidence comes."""


TO_CONFIRM = text("the cooperative: it looks at the signed copy above")


def proofs(engagement: Engagement, pieces: Iterable[Piece]) -> list[Proof]:
    """Each piece of evidence, those that are missing first; a copy that nobody looked at yet counts no more than none."""
    copy = signed_contract(engagement) if engagement.state in UNSIGNED else None
    told = [Proof(one, TO_CONFIRM, False) if copy and copy.is_there and one.paper == copy else Proof(one, TURNS[one.comes]) for one in pieces]
    return sorted(told, key=lambda one: one.is_there)


def to_give(engagement: Engagement, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """What may be put here by itself: what comes with nothing else, a contract that lasts and exists already, or one that was signed without being kept."""
    contract = contract_of(engagement)
    for one in pieces:
        lasts = contract.lasts and one.name not in contract.each
        if one.comes is Comes.ITSELF or (one.comes is Comes.CONTRACT and (lasts or engagement.state not in UNSIGNED)):
            yield one
