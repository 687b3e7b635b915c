"""What forms ask of people: little of most, and nothing that changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smartcoop.country import Country, Facts, FactSchema, Field, FieldType, PayCase, codes, load, samples
from smartcoop.errors import DomainError, Invalid

ON = date(2026, 10, 31)
MOST = 8
"""Questions that stand open to a person who joins; all others are in the fold."""


@pytest.mark.parametrize("code", codes())
def test_what_is_said_of_a_field_names_one(code: str) -> None:
    law = load(code)
    for schema in (law.person, law.engagement, law.employer):
        names, regimes = {field.name for field in schema}, {regime.code for regime in law.regimes}
        assert schema.seldom | set(schema.when) <= names
        assert not [field.name for field in schema if field.name in schema.when and field.default is True]  # a tick that is not sent is no
        for other, values in schema.when.values():
            known = regimes if other == "regime" else set(next(field.choices or ("yes", "") for field in schema if field.name == other))
            assert set(values) < known
    assert not {name for regime in law.regimes for name in regime.settles} - {field.name for field in law.engagement}


@pytest.mark.parametrize("code", codes())
def test_few_questions_are_open_and_none_in_the_fold_must_be_answered(code: str) -> None:
    law = load(code)
    always = [field for field in law.person.asked.usual if field.name not in law.person.when]
    assert len(always) <= MOST
    assert not [field.name for schema in (law.person, law.engagement) for field in schema.rare if field.is_needed]


@pytest.mark.parametrize("code", codes())
def test_what_is_not_asked_would_change_nothing(code: str) -> None:
    law = load(code)
    for case in [*samples.cases(law, ON)][:40:2]:
        for told in _idle(law.person, case.person):
            assert _amounts(law, replace(case, person=told)) == _amounts(law, case), told
        for told in _idle(law.engagement, case.work.facts):
            assert _amounts(law, replace(case, work=replace(case.work, facts=told))) == _amounts(law, case), told


@pytest.mark.parametrize("code", codes())
def test_what_a_regime_does_not_ask_would_change_nothing(code: str) -> None:
    law = load(code)
    case = next(iter(samples.cases(law, ON)))
    for regime in law.regimes:
        usual = law.work_facts(regime.code, {name: value for name, value in case.work.facts.items() if name not in regime.usual and value is not None})
        for told in _idle(law.engagement, usual, regime.code):
            assert _of_work(law, case, told) == _of_work(law, case, usual), told


def _of_work(law: Country, case: PayCase, facts: Facts) -> Any:
    return _amounts(law, replace(case, work=replace(case.work, facts=facts)))


def _amounts(law: Country, case: PayCase) -> Any:
    """The lines of a payslip; the refusal where the country does not pay that."""
    try:
        return [(line.code, line.amount) for line in law.payroll.compute(case).lines]
    except DomainError as refused:
        return type(refused)


def _idle(schema: FactSchema, facts: Facts, regime: str = "") -> Iterator[dict[str, Any]]:
    """The same facts, each time with another value of a field that is not asked; those that the country refuses left out."""
    for name, (other, values) in schema.when.items():
        said = regime if other == "regime" else facts[other]
        if (other == "regime") != bool(regime) or ("yes" if said is True else said or "") in values:
            continue
        field = next(one for one in schema if one.name == name)
        try:
            yield schema.load({key: value for key, value in facts.items() if value is not None} | {name: _another(field, facts[name])})
        except DomainError:
            continue


def _another(field: Field, value: Any) -> Any:
    match field.type:
        case FieldType.FLAG:
            return not value
        case FieldType.CHOICE:
            return next(choice for choice in field.choices or () if choice != value)
        case FieldType.DATE:
            return ON
        case _:
            return (value or 0) + 1


def test_a_german_regime_says_what_kind_of_employment_it_is() -> None:
    law = load("DE")
    assert {regime.code: law.work_facts(regime.code, {})["employment_kind"] for regime in law.regimes} == {
        "employment": "regular",
        "minijob": "minijob",
        "short_term": "kurzfristig",
        "casual": "unstaendig",
    }
    assert law.work_facts("employment", {"employment_kind": "minijob"})["employment_kind"] == "minijob"
    assert "employment_kind" not in {field.name for field in law.asked_of_work}


@pytest.mark.parametrize("code", codes())
def test_a_regime_proposes_a_kind_that_goes_with_it_and_asks_it_only_where_several_do(code: str) -> None:
    law = load(code)
    for regime in law.regimes:
        usual = law.work_facts(regime.code, {})
        law.check_regime(regime.code, usual)
        asked = {field.name: field for field in law.asked_with(regime.code)}
        for name, values in regime.admits.items():
            others = set(next(one.choices or {} for one in law.engagement if one.name == name)) - set(values)
            assert usual[name] in values
            assert (name in asked) == (len(values) > 1)
            assert name not in asked or set(asked[name].choices or ()) == set(values)
            for value in others:
                with pytest.raises(Invalid, match=name):
                    law.check_regime(regime.code, {name: value})


def test_what_no_regime_goes_with_is_offered_nowhere() -> None:
    asked = load("FR").asked_of_work
    assert {value for value, regimes in asked.goes_with["contract"].items() if not regimes} == {"cape", "intermittent"}
    assert asked.when["contract"] == ("regime", ("employment", "portage"))
