"""A payroll case written as JSON, read with exact decimals; every wrong key is named."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country import Country, Deduction, PayCase, Work
from smartcoop.dates import Month, Period
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, text
from smartcoop.money import Money, parse_amount

CASE = frozenset({"month", "paid_on", "person", "employer", "work"})
WORK = frozenset({"start", "end", "gross", "days", "hours", "facts", "ends", "untaxed", "deductions"})


def read_case(law: Country, content: str, *, needs_gross: bool = True) -> PayCase:
    """The case of a JSON text. Invalid names every field that is unknown, missing or cannot be read.

    Keys: month, paid_on, person, employer, work {start, end, gross, days, hours, facts, ends, untaxed, deductions}; amounts in major units.
    """
    said = _object(_parsed(content), "input")
    work = _object(said.get("work"), "work")
    _known(said, CASE, "")
    _known(work, WORK, "work.")
    return PayCase(
        month=Month.parse(_word(said, "month")),
        paid_on=_day(said, "paid_on"),
        person=_facts(law.person.load, said.get("person", {}), "person"),
        employer=_facts(law.employer.load, said.get("employer", {}), "employer"),
        work=_work(law, work, needs_gross),
    )


def _parsed(content: str) -> Any:
    try:
        return json.loads(content, parse_float=Decimal)
    except ValueError as wrong:
        raise Invalid({"input": text("this is not JSON: %(why)s", why=str(wrong))}) from None


def _object(said: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise Invalid({field: text("write an object with named values")})
    return said


def _known(said: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
    wrong: dict[str, str | Text] = {
        f"{prefix}{name}": text("unknown; known are %(known)s", known=", ".join(sorted(known))) for name in said if name not in known
    }
    if wrong:
        raise Invalid(wrong)


def _word(said: Mapping[str, Any], name: str, prefix: str = "") -> str:
    if name not in said:
        raise Invalid({f"{prefix}{name}": text("is required")})
    return str(said[name])


def _day(said: Mapping[str, Any], name: str, prefix: str = "") -> date:
    try:
        return date.fromisoformat(_word(said, name, prefix))
    except ValueError:
        raise Invalid({f"{prefix}{name}": text("write a date like 2026-10-31")}) from None


def _facts(load: Any, said: Any, prefix: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = load(_object(said, prefix))
    except Invalid as refused:
        raise Invalid({f"{prefix}.{name}" if name != prefix else name: why for name, why in refused.fields.items()}) from None
    return loaded


def _work(law: Country, said: Mapping[str, Any], needs_gross: bool) -> Work:
    return Work(
        period=Period(_day(said, "start", "work."), _day(said, "end", "work.")),
        gross=_amount(law, _word(said, "gross", "work.")) if needs_gross or "gross" in said else Money(1, law.currency),
        days=_number(said, "days"),
        hours=_number(said, "hours"),
        facts=_facts(law.engagement.load, said.get("facts", {}), "work.facts"),
        ends=bool(said.get("ends", True)),
        untaxed=_amount(law, str(said["untaxed"])) if "untaxed" in said else None,
        deductions=tuple(Deduction(_word(one, "label"), _amount(law, _word(one, "amount"))) for one in said.get("deductions", ())),
    )


def _amount(law: Country, said: str) -> Money:
    return parse_amount(said, law.currency, "work.gross")


def _number(said: Mapping[str, Any], name: str) -> Decimal:
    try:
        value = Decimal(_word(said, name, "work."))
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Invalid({f"work.{name}": text("write a number")})
    return value
