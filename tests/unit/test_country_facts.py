"""Facts as people and programs say them: typed, complete, refused by name, and written so that they are read back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smartcoop.country import Facts, FactSchema, Field, FieldType
from smartcoop.errors import Invalid


def _even(facts: Facts) -> None:
    if facts["count"] % 2:
        raise Invalid({"count": "must be even"})


def _short(said: str) -> str:
    if len(said) > 3:
        raise Invalid({"somewhere": "too long"})
    return said.upper()


SCHEMA = FactSchema(
    (
        Field("name", "Name", FieldType.TEXT, check=_short),
        Field("count", "Count", FieldType.INTEGER, 0, minimum=0, maximum=10),
        Field("rate", "Rate", FieldType.DECIMAL, optional=True),
        Field("is_on", "On", FieldType.FLAG, False),
        Field("since", "Since", FieldType.DATE, optional=True),
        Field("kind", "Kind", FieldType.CHOICE, "a", choices={"a": "A", "b": "B"}),
    ),
    _even,
)


def test_a_person_is_not_asked_what_the_register_or_staff_says() -> None:
    fields = (
        Field("born", "Born", FieldType.DATE, register="born_on"),
        Field("seen", "Seen", FieldType.FLAG, False),
        Field("children", "Children", FieldType.INTEGER, 0),
    )
    schema = FactSchema(fields, by_staff=frozenset({"seen"})).explained({"seen": "By us."})
    assert [field.name for field in schema] == ["born", "seen", "children"]
    assert [field.name for field in schema.asked] == ["children"]


def test_a_help_goes_to_the_field_of_its_name_or_nowhere() -> None:
    explained = SCHEMA.explained({"count": "How many."})
    assert {field.name: field.help for field in explained if field.help} == {"count": "How many."}
    with pytest.raises(Invalid):
        explained.load({"name": "x", "count": 3})
    with pytest.raises(ValueError, match="cuont"):
        SCHEMA.explained({"cuont": "How many."})


def test_what_is_not_said_takes_its_default_and_is_read_back_as_it_was() -> None:
    facts = SCHEMA.load({"name": " abc ", "rate": "1,50", "is_on": "yes", "since": "2026-10-31", "kind": "b", "count": "4"})
    assert facts == {"name": "ABC", "count": 4, "rate": Decimal("1.50"), "is_on": True, "since": date(2026, 10, 31), "kind": "b"}
    assert SCHEMA.load(SCHEMA.dump(facts)) == facts
    assert SCHEMA.load({"name": "x", "since": date(2026, 1, 1), "rate": ""})["rate"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "long"}, "name"),
        ({"count": 3}, "count"),
        ({"count": -2}, "count"),
        ({"count": 12}, "count"),
        ({"count": "2.5"}, "count"),
        ({"rate": "much"}, "rate"),
        ({"rate": "NaN"}, "rate"),
        ({"rate": True}, "rate"),
        ({"is_on": "perhaps"}, "is_on"),
        ({"since": "31/10/2026"}, "since"),
        ({"kind": "c"}, "kind"),
        ({"wealth": 1}, "wealth"),
    ],
)
def test_what_cannot_be_is_refused_by_name(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        SCHEMA.load({"name": "x", **said})
    assert list(refused.value.fields) == [field]


def test_what_is_known_so_far_may_lack_what_must_be_given() -> None:
    assert SCHEMA.known({"count": "4"}) == {"name": None, "count": 4, "rate": None, "is_on": False, "since": None, "kind": "a"}
    assert SCHEMA.known({"count": "3"})["count"] == 3  # combinations are looked at once nothing is missing
    assert [field.name for field in SCHEMA.missing({"name": "", "count": 4})] == ["name"]
    for wrong in ({"name": "x", "count": 3}, {"count": "many"}, {"wealth": 1}):
        with pytest.raises(Invalid):
            SCHEMA.known(wrong)


def test_a_person_is_not_asked_what_the_register_knows() -> None:
    born, told = Field("born", "Born", FieldType.DATE, optional=True, register="born_on"), Field("told", "Told", FieldType.TEXT, "x")
    assert FactSchema((born, told)).asked == FactSchema((told,))
