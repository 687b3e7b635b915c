"""Payslips and what they were computed from, as JSON and back, without losing a digit."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country import AccountRole, Country, Deduction, LineKind, PayCase, Payslip, PayslipLine, Work
from smartcoop.dates import Month, Period
from smartcoop.money import Money


def dump_lines(payslip: Payslip) -> list[Any]:
    """The lines as JSON can hold them; amounts in minor units, exact numbers as text."""
    return [_dump_line(line) for line in payslip.lines]


def _dump_line(line: PayslipLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "minor": line.amount.minor,
        "kind": line.kind.value,
        "source": line.source,
        "base": None if line.base is None else str(line.base),
        "rate": None if line.rate is None else str(line.rate),
        "role": None if line.role is None else line.role.value,
        "explanation": line.explanation,
        "values": {name: _dump_value(value) for name, value in line.values.items()},
        "creditors": dict(line.creditors),
    }


def _dump_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, int | bool) or value is None else str(value)


def _load_value(said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    if "decimal" in said:
        return Decimal(said["decimal"])
    if "date" in said:
        return date.fromisoformat(said["date"])
    return Money(said["minor"], said["currency"])


def load_lines(said: Sequence[Mapping[str, Any]], currency: str) -> tuple[PayslipLine, ...]:
    """The lines as they were; those written before creditors were told apart owe all to one."""
    return tuple(
        PayslipLine(
            code=line["code"],
            label=line["label"],
            amount=Money(line["minor"], currency),
            kind=LineKind(line["kind"]),
            source=line["source"],
            base=None if line["base"] is None else Decimal(line["base"]),
            rate=None if line["rate"] is None else Decimal(line["rate"]),
            role=None if line["role"] is None else AccountRole(line["role"]),
            explanation=line["explanation"],
            values={name: _load_value(value) for name, value in line["values"].items()},
            creditors=line.get("creditors", {}),
        )
        for line in said
    )


def dump_case(case: PayCase, law: Country) -> dict[str, Any]:
    """All that a payslip was computed from but its history."""
    return {
        "month": str(case.month),
        "paid_on": case.paid_on.isoformat(),
        "person": law.person.dump(case.person),
        "employer": law.employer.dump(case.employer),
        "work": _dump_work(case.work, law),
    }


def _dump_work(work: Work, law: Country) -> dict[str, Any]:
    return {
        "start": work.period.start.isoformat(),
        "end": work.period.end.isoformat(),
        "gross": work.gross.minor,
        "days": str(work.days),
        "hours": str(work.hours),
        "facts": law.engagement.dump(work.facts),
        "ends": work.ends,
        "untaxed": work.untaxed.minor if work.untaxed else 0,
        "deductions": [[deduction.label, deduction.amount.minor] for deduction in work.deductions],
        "reference": work.reference,
    }


def load_case(said: Mapping[str, Any], law: Country, history: tuple[Payslip, ...]) -> PayCase:
    """The case as it was, with this history."""
    return PayCase(
        month=Month.parse(said["month"]),
        paid_on=date.fromisoformat(said["paid_on"]),
        person=law.person.load(_given(said["person"])),
        employer=law.employer.load(_given(said["employer"])),
        work=_load_work(said["work"], law),
        history=history,
    )


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _load_work(said: Mapping[str, Any], law: Country) -> Work:
    return Work(
        period=Period(date.fromisoformat(said["start"]), date.fromisoformat(said["end"])),
        gross=Money(said["gross"], law.currency),
        days=Decimal(said["days"]),
        hours=Decimal(said["hours"]),
        facts=law.engagement.load(_given(said["facts"])),
        ends=said["ends"],
        untaxed=Money(said["untaxed"], law.currency) if said["untaxed"] else None,
        deductions=tuple(Deduction(label, Money(minor, law.currency)) for label, minor in said["deductions"]),
        reference=said["reference"],
    )


def load_payslip(case: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], law: Country) -> Payslip:
    """A payslip as it was computed."""
    return Payslip(
        month=Month.parse(case["month"]),
        paid_on=date.fromisoformat(case["paid_on"]),
        work=_load_work(case["work"], law),
        lines=load_lines(lines, law.currency),
        currency=law.currency,
    )
