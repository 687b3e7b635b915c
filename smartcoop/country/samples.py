"""Cases that try a country out: each value that its facts can take, on a full month and on a short contract that ends."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from smartcoop.country.facts import FactSchema, Field, FieldType
from smartcoop.country.model import Country
from smartcoop.country.payslip import PayCase, Work
from smartcoop.country.vat import Party
from smartcoop.dates import Month, Period, weekdays
from smartcoop.errors import DomainError
from smartcoop.identifiers import EU
from smartcoop.money import Money

HOURS_A_DAY = 7
SHORT = 2


def variants(schema: FactSchema, on: date) -> Iterator[dict[str, Any]]:
    """Complete facts: what holds where nothing is said, then each value of each choice and flag in turn. What is inconsistent is left out."""
    needed = {field.name: _some(field, on) for field in schema if field.default is None and not field.optional}
    changes: list[dict[str, Any]] = [{}]
    for field in schema:
        values = list(field.choices or ()) if field.type is FieldType.CHOICE else [not field.default] if field.type is FieldType.FLAG else []
        changes += [{field.name: value} for value in values if value != field.default]
    for change in changes:
        try:
            yield schema.load({**needed, **change})
        except DomainError:
            continue


def _some(field: Field, on: date) -> Any:
    """A value for a fact that has no default."""
    if field.type is FieldType.CHOICE:
        return next(iter(field.choices or ()))
    numbers = {FieldType.INTEGER, FieldType.DECIMAL}
    return max(field.minimum or 1, 1) if field.type in numbers else {FieldType.FLAG: False, FieldType.DATE: on}.get(field.type, "x")


def works(month: Month, facts: Mapping[str, Any], currency: str) -> Iterator[Work]:
    """A full month of a contract that runs on, and a contract of two days, both without a gross yet."""
    days = weekdays(month.period)
    yield Work(month.period, Money.zero(currency), Decimal(days), Decimal(days * HOURS_A_DAY), facts, ends=False)
    first = next(day for day in month.period if weekdays(Period(day, day)) and weekdays(Period(day, day.replace(day=day.day + 1))) == SHORT)
    yield Work(Period(first, first.replace(day=first.day + 1)), Money.zero(currency), Decimal(SHORT), Decimal(SHORT * HOURS_A_DAY), facts, ends=True)


def cases(country: Country, on: date) -> Iterator[PayCase]:
    """Cases at the least gross that the law allows: every person with the first engagement, every engagement with the first person."""
    month = Month.of(on)
    people, engagements = list(variants(country.person, on)), list(variants(country.engagement, on))
    employer = next(iter(variants(country.employer, on)), {})
    pairs = [*((person, engagements[0]) for person in people), *((people[0], engagement) for engagement in engagements[1:])]
    for person, engagement in pairs:
        for work in works(month, engagement, country.currency):
            case = PayCase(month, on, person, employer, work)
            yield with_gross(case, max(country.payroll.minimum_gross(case), Money(country.gross_unit, country.currency)))


def with_gross(case: PayCase, gross: Money) -> PayCase:
    """The same case at another gross."""
    return replace(case, work=replace(case.work, gross=gross))


def parties(code: str) -> Iterator[Party]:
    """A client of every kind, at home, elsewhere in the Union and outside it."""
    neighbour = next(iter(sorted(EU - {code})))
    for where, business, numbered, organiser, public in product((code, neighbour, "US"), (True, False), (True, False), (True, False), (True, False)):
        if numbered and (not business or where == "US"):
            continue
        number = f"{where}123456789" if numbered else None
        yield Party(where, business, number, is_public_body=public and not business, is_organiser=organiser)
