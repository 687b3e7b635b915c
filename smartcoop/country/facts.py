"""What a country's law must know about a person, an engagement or an employer, declared as typed fields."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as own
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from smartcoop.errors import DomainError, Invalid
from smartcoop.i18n import Text, plain_number, text

Facts = Mapping[str, Any]


class FieldType(StrEnum):
    """How a fact is written and read."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"


class Unit(StrEnum):
    """What a number counts."""

    PERCENT = "percent"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact: its name in code, its label and help for people, its type, and what may stand in it.

    `choices` maps each value to its label. `check` normalises a value or raises Invalid or ValueError.
    `personal` marks what is never logged, `printed` what the payslip mentions.
    `register` names what the members' register knows already (`born_on`) and fills in where the fact is not recorded.
    A field without `default` and not `optional` must be given. `unit` says what its number counts, where that is a sum or a percentage.
    """

    name: str
    label: str
    type: FieldType
    default: Any = None
    optional: bool = False
    choices: Mapping[str, str] | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    check: Callable[[str], str] | None = None
    personal: bool = False
    printed: bool = False
    register: str = ""
    help: str = ""
    source: str = ""
    unit: Unit | None = None

    @property
    def is_needed(self) -> bool:
        """Whether it must be given, because the law takes nothing in its place."""
        return self.default is None and not self.optional


@dataclass(frozen=True)
class FactSchema:
    """The fields that a country asks; `consistent` may refuse combinations, raising Invalid.

    `by_staff` names what the cooperative establishes or reckons, though it is true of a person: the person is not asked it.
    `decided` names what whoever founds a cooperative must choose, though a default holds where nobody ever did; `advised` what they can
    hardly know: its default holds until somebody does.
    `seldom` names what hardly anybody has to say: forms keep it in a fold. `when` names, by field, another field (or `regime`) and those of its
    values with which the field changes something; with any other it is not asked. `goes_with` names, by field and value, the legal regimes with
    which a choice goes: with another it is not offered, with none nowhere.
    """

    fields: tuple[Field, ...] = ()
    consistent: Callable[[Facts], None] | None = None
    by_staff: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()
    advised: frozenset[str] = frozenset()
    seldom: frozenset[str] = frozenset()
    when: Mapping[str, tuple[str, tuple[str, ...]]] = own(default_factory=dict)
    goes_with: Mapping[str, Mapping[str, tuple[str, ...]]] = own(default_factory=dict)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def explained(self, helps: Mapping[str, str]) -> "FactSchema":
        """The same fields, each with its help by name; ValueError for a help to no field."""
        if idle := helps.keys() - {field.name for field in self.fields}:
            raise ValueError(f"no field is named {', '.join(sorted(idle))}")
        return replace(self, fields=tuple(replace(field, help=helps.get(field.name, field.help)) for field in self.fields))

    def load(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Typed, checked and complete facts from what was said (strings or JSON values).

        Raises Invalid naming every unknown, missing or unacceptable field.
        """
        wrong: dict[str, str | Text] = {
            name: text("unknown; known are %(known)s", known=", ".join(f.name for f in self.fields))
            for name in said
            if name not in {f.name for f in self.fields}
        }
        facts: dict[str, Any] = {}
        for field in self.fields:
            try:
                facts[field.name] = _read(field, said.get(field.name))
            except Invalid as refused:
                wrong[field.name] = refused.fields.get(field.name) or next(iter(refused.fields.values()))
            except DomainError as refused:
                wrong[field.name] = refused.message
        if wrong:
            raise Invalid(wrong)
        if self.consistent:
            self.consistent(facts)
        return facts

    @property
    def asked(self) -> "FactSchema":
        """What a person is asked: not what the register fills in, nor what staff says. Combinations are looked at where all of it is loaded."""
        return self._only(lambda one: not one.register and one.name not in self.by_staff)

    @property
    def usual(self) -> "FactSchema":
        """What most people have to say."""
        return self._only(lambda one: one.name not in self.seldom)

    @property
    def rare(self) -> "FactSchema":
        """What hardly anybody has to say."""
        return self._only(lambda one: one.name in self.seldom)

    def without(self, names: Collection[str]) -> "FactSchema":
        """All but these."""
        return self._only(lambda one: one.name not in names)

    def asked_when(self, when: Mapping[str, tuple[str, tuple[str, ...]]]) -> "FactSchema":
        """The same, where some fields are asked only with certain answers to others."""
        return replace(self, when={**self.when, **when})

    def offering(self, values: Mapping[str, tuple[str, ...]]) -> "FactSchema":
        """The same, where some choices offer these values alone."""
        return replace(self, fields=tuple(_narrowed(one, values.get(one.name)) for one in self.fields))

    def _only(self, is_asked: Callable[[Field], bool]) -> "FactSchema":
        return replace(self, fields=tuple(one for one in self.fields if is_asked(one)), consistent=None)

    def parts(self) -> tuple["FactSchema", "FactSchema"]:
        """What whoever founds a cooperative knows, and what they are advised on."""
        return self._only(lambda one: one.name not in self.advised), self._only(lambda one: one.name in self.advised)

    def undecided(self, said: Mapping[str, Any]) -> list[str]:
        """What must be chosen at the founding and is not."""
        return [field.name for field in self.fields if field.name in self.decided and said.get(field.name) in (None, "")]

    def missing(self, said: Mapping[str, Any]) -> tuple[Field, ...]:
        """What must be given and is not."""
        return tuple(field for field in self.fields if field.is_needed and said.get(field.name) in (None, ""))

    @property
    def shown(self) -> "FactSchema":
        """What papers mention and nobody is born knowing: to be said before the first of them, though no amount changes with it."""
        return self._only(lambda one: one.printed and one.optional and one.name not in self.seldom)

    def not_shown(self, said: Mapping[str, Any]) -> tuple[Field, ...]:
        """What papers should mention and cannot, because nobody has said it."""
        return tuple(field for field in self.shown if said.get(field.name) in (None, ""))

    def known(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """As `load`, of what is said so far: what must still be given is None, and combinations are looked at once nothing is missing."""
        absent = {field.name for field in self.missing(said)}
        others = FactSchema(tuple(field for field in self.fields if field.name not in absent), None if absent else self.consistent)
        return dict.fromkeys(absent) | others.load({name: value for name, value in said.items() if name not in absent})

    def dump(self, facts: Facts) -> dict[str, Any]:
        """The facts as JSON can hold them; `load` reads them back."""
        return {name: value if value is None or isinstance(value, bool | int | str) else str(value) for name, value in facts.items()}


def _narrowed(field: Field, values: tuple[str, ...] | None) -> Field:
    if values is None or field.choices is None:
        return field
    return replace(field, choices={value: field.choices[value] for value in values}, default=values[0])


def _read(field: Field, said: Any) -> Any:
    if said is None or said == "":
        if field.is_needed:
            raise Invalid({field.name: text("is required")})
        return field.default
    value = _READERS[field.type](field, said)
    if field.minimum is not None and value < field.minimum:
        raise Invalid({field.name: text("must be at least %(minimum)s", minimum=str(field.minimum))})
    if field.maximum is not None and value > field.maximum:
        raise Invalid({field.name: text("must be at most %(maximum)s", maximum=str(field.maximum))})
    return field.check(value) if field.check else value


def _text(field: Field, said: Any) -> str:
    return str(said).strip()


def _decimal(field: Field, said: Any) -> Decimal:
    try:
        value = Decimal(plain_number(str(said)))
    except InvalidOperation:
        value = Decimal("NaN")
    if isinstance(said, bool) or not value.is_finite():
        raise Invalid({field.name: text("%(said)s is not a number", said=repr(said))})
    return value


def _integer(field: Field, said: Any) -> int:
    value = _decimal(field, said)
    if value != value.to_integral_value():
        raise Invalid({field.name: text("%(said)s is not a whole number", said=repr(said))})
    return int(value)


def _flag(field: Field, said: Any) -> bool:
    known = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    try:
        return known[str(said).lower()]
    except KeyError:
        raise Invalid({field.name: text("%(said)s is neither yes nor no", said=repr(said))}) from None


def _date(field: Field, said: Any) -> date:
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise Invalid({field.name: text("%(said)s is not a date; write it like 2026-10-31", said=repr(said))}) from None


def _choice(field: Field, said: Any) -> str:
    if said not in (field.choices or {}):
        raise Invalid({field.name: text("%(said)s is none of %(known)s", said=repr(said), known=", ".join(field.choices or {}))})
    return str(said)


_READERS: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.FLAG: _flag,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
}
