"""The kinds of filters that lists share."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from smartcoop.audit import State
from smartcoop.i18n import Text, text
from smartcoop.listing import begins
from smartcoop.names import Beginning, Named, beginnings, keys_with, narrowing
from smartcoop.web.labels import named
from smartcoop.web.lists.listing import Asks, Conditions, Few, Filter, Pairs, Seen

Columnar = InstrumentedAttribute[Any]


def in_state(column: Columnar, states: type[State], sorts: str = "") -> Filter:
    """In one state; sorted by what the index of states is."""

    def choices() -> Pairs:
        return [(state.value, named(state)[0]) for state in states]

    return Filter("state", text("State"), Asks.CHOICE, lambda seen, said: [column == said], choices, sorts, first=True)


def one_of(name: str, label: Text, column: Columnar, words: Mapping[Any, object], sorts: str = "") -> Filter:
    """With one of the values that have words."""

    def choices() -> Pairs:
        return [(value.value, said) for value, said in words.items()]

    return Filter(name, label, Asks.CHOICE, lambda seen, said: [column == said], choices, sorts, first=True)


def since(name: str, label: Text, column: Columnar, sorts: str) -> Filter:
    """On a day or later; sorted by it."""
    return Filter(name, label, Asks.DAY, lambda seen, day: [column >= day], sorts=f"-{sorts}")


def until(name: str, label: Text, column: Columnar, sorts: str) -> Filter:
    """On a day or before; sorted by it."""
    return Filter(name, label, Asks.DAY, lambda seen, day: [column <= day], sorts=f"-{sorts}")


def at_least(name: str, label: Text, column: Columnar, sorts: str) -> Filter:
    """An amount or more; sorted by it."""
    return Filter(name, label, Asks.AMOUNT, lambda seen, minor: [column >= minor], sorts=sorts)


def at_most(name: str, label: Text, column: Columnar, sorts: str) -> Filter:
    """An amount or less; sorted by it."""
    return Filter(name, label, Asks.AMOUNT, lambda seen, minor: [column <= minor], sorts=f"-{sorts}")


def numbered(column: Columnar, sorts: str = "number") -> Filter:
    """With a number that begins like this."""
    return Filter("number", text("Number begins with"), Asks.WORDS, lambda seen, said: [begins(seen.session, column, said.upper())], sorts=f"-{sorts}")


def called(kind: type[Named], key: Columnar, name: str, label: Text, *, first: bool = True) -> Filter:
    """Whose name has words that begin like these; `key` is the key of what is named."""
    return Filter(name, label, Asks.WORDS, lambda seen, said: of_name(seen, key, beginnings(seen.actor.cooperative_id, kind, said)), first=first)


def of_name(seen: Seen, key: Columnar, said: list[Beginning]) -> Conditions:
    """That a key is of something with all these words: first the keys where they are few, else each row is asked in the order of the list.

    A list of what bears the names may be sorted by them: there rows are asked only for words that narrow nothing.
    """
    keys = keys_with(seen.session, said)
    if keys is not None:
        return Few([key.in_(keys)])
    rare = narrowing(seen.session, said) if key.key == "id" else []
    return (Few if rare else list)(one.found_as(seen.session, key) if one in rare else one.is_of(key) for one in said)
