"""The fields that a country asks of people and employers: what a form holds, what it says, and where its mistakes are shown."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country import Country, FactSchema, Field, FieldType, Unit
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, format_amount, format_day, format_money, format_typed, plain_number, text, translate
from smartcoop.identifiers import checked_iban, in_groups
from smartcoop.members.facts import Fact

PREFIX = "fact-"
"""What the names of these fields begin with in a form."""


def facts_typed(schema: FactSchema, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a form; a tick that is not there is no, and an emptied field is what the country takes when nothing is said."""
    return {field.name: said.get(f"{PREFIX}{field.name}", "no" if field.type is FieldType.FLAG else "") for field in schema}


def facts_known(schema: FactSchema, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a form that need not be filled in: an empty field and a tick as it stood say nothing."""
    typed = facts_typed(schema, said)
    ticks = {field.name: "yes" if field.default else "no" for field in schema if field.type is FieldType.FLAG}
    return {name: value for name, value in typed.items() if value not in ("", ticks.get(name))}


def facts_told(schema: FactSchema, known: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the form's fields from facts that are known."""
    return {f"{PREFIX}{field.name}": _told(field, known[field.name]) for field in schema if known.get(field.name) is not None}


def _told(field: Field, value: Any) -> Any:
    if field.type is not FieldType.DECIMAL or value == "":
        return value
    return format_typed(Decimal(plain_number(str(value))), 2 if field.unit is Unit.MONEY else 0)


@contextmanager
def at_fact_fields(schema: FactSchema) -> Iterator[None]:
    """Within it, what is wrong with a fact is said at its field of the form."""
    try:
        yield
    except Invalid as refused:
        names = {field.name for field in schema}
        raise Invalid({f"{PREFIX}{name}" if name in names else name: said for name, said in refused.fields.items()}) from None


def fact_labels(schema: FactSchema, law: Country) -> dict[str, str]:
    """The labels of these fields, for the summary of what is wrong."""
    return {f"{PREFIX}{field.name}": translate(field.label, domain=law.domain) for field in schema}


def facts_in_words(schema: FactSchema, law: Country, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of every fact, as people say them; a dash where nothing is known."""
    return [(translate(field.label, domain=law.domain), _in_words(facts.get(field.name), field, law)) for field in schema]


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact as its page tells it: since which day it is recorded, or why it stands here all the same."""

    label: str
    value: str
    help: str
    since: date | None
    note: Text | str
    is_registered: bool = False

    @property
    def is_assumed(self) -> bool:
        """Whether it stands here though neither the person nor the register said it."""
        return bool(self.note) and not self.is_registered


def facts_shown(facts: Iterable[Fact], law: Country) -> list[FactShown]:
    """Facts in the reader's words."""
    return [_shown(fact, law) for fact in facts]


def _shown(fact: Fact, law: Country) -> FactShown:
    field = fact.field
    label, told = (translate(said, domain=law.domain) if said else "" for said in (field.label, field.help))
    return FactShown(label, _in_words(fact.value, field, law), told, fact.since, _note(fact), bool(field.register))


def _note(fact: Fact) -> Text | str:
    """Why an unrecorded fact stands as it does."""
    if fact.since is not None or fact.value is None:
        return ""
    return text("as registered") if fact.field.register else text("nobody has said so yet")


def _in_words(value: Any, field: Field, law: Country) -> str:
    if value is None or value == "":
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return str(text("yes") if value else text("no"))
    if field.choices:
        return translate(field.choices[value], domain=law.domain)
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, Decimal):
        return _number_in_words(value, field.unit, law)
    return in_groups(value) if field.check is checked_iban else str(value)


def _number_in_words(value: Decimal, unit: Unit | None, law: Country) -> str:
    if unit is Unit.MONEY:
        return format_money(value, law.currency)
    number = format_amount(value, max(0, -int(value.as_tuple().exponent)))
    return f"{number}\N{NO-BREAK SPACE}%" if unit is Unit.PERCENT else number
