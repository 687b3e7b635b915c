"""What the page of a payroll run shows: its steps with their counts, and exceptions by cause with what mends them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.i18n import Text, recalled, recalled_value, text, translate
from smartcoop.members.accounts import staff_grants
from smartcoop.payroll.calculation import NOT_SHOWN
from smartcoop.payroll.models import PayrollRun, PayslipState, RunState
from smartcoop.payroll.queries import RunException
from smartcoop.web.access import PERMISSIONS, Actor
from smartcoop.web.labels import ROLES, Step

Counts = Mapping[PayslipState, int]
SHOWN_ON_PAPERS = "papers"
"""The part of the employer's facts that papers mention."""
SHOWN = 20
"""Payslips of one cause that are named; all are counted."""

STEPS = (
    (text("Collect"), RunState.COLLECTING),
    (text("Calculate"), RunState.COLLECTING),
    (text("Check"), RunState.CALCULATED),
    (text("Approve"), RunState.CHECKED),
    (text("Issue the payslips"), RunState.APPROVED),
    (text("Pay out"), RunState.POSTED),
    (text("Close the run"), RunState.PAID),
)
"""Each step and the state in which it is the next one."""


def steps_of(run: PayrollRun, counts: Counts, exceptions: int) -> list[Step]:
    """The steps of a run: those done, the present one, and how many payslips each is about."""
    order, collected = list(RunState), sum(counts.values())
    now = order.index(run.state)
    notes = {0: str(collected), 1: _so_far(run, counts, collected), 2: str(exceptions) if exceptions else ""}
    return [
        Step(
            label,
            "done" if order.index(state) < now or (at == 0 and collected) else "now" if state is run.state else "future",
            note=notes.get(at, ""),
        )
        for at, (label, state) in enumerate(STEPS)
    ]


def _so_far(run: PayrollRun, counts: Counts, collected: int) -> str:
    calculated = collected - counts.get(PayslipState.COLLECTED, 0)
    return f"{calculated} / {collected}" if run.state is RunState.COLLECTING and 0 < calculated < collected else ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What mends a cause: the words of its button, the permission, and the page where it is done."""

    label: Text
    permission: str
    address: Callable[[RunException], str]


def _facts(row: RunException) -> str:
    return url_for("members.facts_form", member_id=row.member_id)


def _person(row: RunException) -> str:
    return url_for("members.show", member_id=row.member_id)


def _work(row: RunException) -> str:
    return url_for("pay.show", engagement_id=row.engagement_id)


def _activity(row: RunException) -> str:
    return url_for("activities.show", activity_id=row.activity_id)


def _employer(row: RunException) -> str:
    return url_for("settings.employer", only=SHOWN_ON_PAPERS)


BY_WORK = Remedy(text("Look at the work"), "activity.read", _work)
REMEDIES: Mapping[str, Remedy] = {
    "national_number": Remedy(text("Record the number"), "member.read", _person),
    "evidence": Remedy(text("Say where it is on file"), "activity.read", _work),
    "cost_changed": Remedy(text("Look at the budget"), "activity.read", _activity),
    "nothing_to_pay": BY_WORK,
    "long_days": BY_WORK,
    NOT_SHOWN: Remedy(text("Enter what is missing"), "settings.write", _employer),
}
"""What mends the causes that the core knows; those of a country's law are mended by the facts of the work or of the person."""
BY_FACTS = Remedy(text("Correct the facts"), "member.write", _facts)
BY_PERSON = Remedy(text("Look at the person"), "member.read", _person)


@dataclass(frozen=True, slots=True)
class Cause:
    """Exceptions of one kind: whether they forbid payment, by which rule, how many, the first of them with what is said of each, and what mends it."""

    code: str
    blocking: bool
    source: str
    count: int
    shown: list[tuple[RunException, str]]
    remedy: Remedy

    @property
    def address(self) -> str:
        """Where it is mended for all of them at once; empty where each is mended by itself."""
        return self.remedy.address(self.shown[0][0]) if self.code == NOT_SHOWN and self.remedy is not BY_PERSON else ""

    @property
    def is_of_employer(self) -> bool:
        """Whether it is no person's but the employer's, and holds for the whole run."""
        return self.code == NOT_SHOWN

    @property
    def names(self) -> str:
        """Whose payslips it is found on, the first of them."""
        return ", ".join(dict.fromkeys(row.name for row, _ in self.shown))

    @property
    def said(self) -> str:
        """What it is, in the words of the first."""
        return self.shown[0][1]


def causes_of(run: PayrollRun, rows: Sequence[RunException], actor: Actor) -> list[Cause]:
    """Exceptions grouped by their cause, those that forbid payment first; put into words where they are shown."""
    law = country.load(run.cooperative.country)
    of_work = {field.name for field in law.engagement}
    groups: dict[tuple[str, bool, str], list[tuple[RunException, Mapping[str, Any]]]] = defaultdict(list)
    for row in rows:
        for finding in row.findings:
            groups[finding["code"], finding["blocking"], finding["source"]].append((row, finding))
    found = [
        Cause(
            code=code,
            blocking=blocking,
            source=recalled(source),
            count=len(slips),
            shown=[(row, worded(finding, law.domain)) for row, finding in slips[:SHOWN]],
            remedy=remedy_of(code, of_work, actor),
        )
        for (code, blocking, source), slips in groups.items()
    ]
    return sorted(found, key=lambda cause: (not cause.blocking, -cause.count, cause.code))


def worded(finding: Mapping[str, Any], domain: str) -> str:
    """What was found, in the reader's words."""
    return translate(finding["message"], domain=domain, **{name: _value(held, domain) for name, held in finding["values"].items()})


def _value(held: Any, domain: str) -> Any:
    if isinstance(held, list):
        return ", ".join(str(_value(one, domain)) for one in held)
    return translate(held, domain=domain) if isinstance(held, str) else recalled_value(held)


def remedy_of(code: str, of_work: Collection[str], actor: Actor) -> Remedy:
    """What this reader can do about a cause: one that is called like a fact of the work is mended there, not among the person's facts."""
    remedy = REMEDIES.get(code, BY_WORK if code in of_work else BY_FACTS)
    return remedy if actor.may(remedy.permission) else BY_PERSON


@dataclass(frozen=True, slots=True)
class SecondPeople:
    """Who may do what one person may not do alone, each with their roles; whether the reader is one; and the roles that it takes."""

    people: Sequence[str]
    is_reader: bool
    roles: str


def who_issues(session: Session, actor: Actor) -> SecondPeople:
    """Who issues payslips: those who cannot release payments, where there are any, because whoever issues does not release."""
    all_of_them = second_people(session, actor, "payroll.approve", beside=())
    releasing = {user.ref for grant, user in staff_grants(session, actor.cooperative_id) if grant.withdrawn_at is None and grant.role in _RELEASING}
    others = second_people(session, actor, "payroll.approve", beside=releasing)
    return others if others.people else all_of_them


_RELEASING = PERMISSIONS["payment.release"]


def second_people(session: Session, actor: Actor, permission: str, *, beside: Collection[str]) -> SecondPeople:
    """Who holds a permission, beside those who made what it is about."""
    wanted, found = PERMISSIONS[permission], defaultdict[tuple[str, str], list[str]](list)
    for grant, user in staff_grants(session, actor.cooperative_id):
        if grant.withdrawn_at is None and user.active and grant.role in wanted and user.ref not in beside:
            found[user.ref, user.name].append(str(ROLES[grant.role]))
    people = [f"{name} ({', '.join(roles)})" for (_, name), roles in found.items()]
    roles = ", ".join(str(name) for role, name in ROLES.items() if role in wanted)
    return SecondPeople(people, any(ref == actor.by for ref, _ in found), roles)
