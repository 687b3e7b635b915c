"""The first cooperative of an installation: asked step by step, kept in between, founded in one transaction."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import StateChange, record_change
from smartcoop.banking.service import checked_bic
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.i18n import text
from smartcoop.identifiers import checked_iban
from smartcoop.members.accounts import Role, User, grant_role, invite_user, set_password
from smartcoop.members.facts import adopt_policy, rules_with
from smartcoop.members.models import Cooperative, Founding
from smartcoop.members.service import Identity, checked_identity, found_cooperative

STEPS = ("country", "identity", "bank", "rules", "employer", "person")
"""What is asked, in this order; the last founds the cooperative and is not kept."""
ROW = 1
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for one another."""
LONGEST_CODE = 20


FOUNDED = "founded"
"""What the history says of a cooperative that was founded on the pages."""


def is_founded(session: Session) -> bool:
    """Whether the installation has a cooperative."""
    return exists(session, select(Cooperative.id))


def founded_at(session: Session, cooperative: Cooperative) -> datetime | None:
    """When a cooperative was founded on the pages; None where it was made otherwise."""
    return session.scalar(select(func.min(StateChange.at)).where(StateChange.subject == cooperative.ref, StateChange.state_to == FOUNDED))


def new_setup_code(session: Session, *, at: datetime) -> str | None:
    """A code that opens the way to the first cooperative, in place of the one before; None where one is founded. Only its hash is kept."""
    if is_founded(session):
        return None
    code = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
    row = session.get(Founding, ROW) or Founding(id=ROW, answers={}, begun_at=at)
    row.code_sha256 = _hashed(code)
    session.add(row)
    return code


def opened_by(session: Session, code: str) -> str | None:
    """The key that a right code gives; None for any other."""
    key = _hashed(code)
    row = session.get(Founding, ROW)
    return key if row is not None and secrets.compare_digest(row.code_sha256, key) else None


def _hashed(code: str) -> str:
    return hashlib.sha256("".join(sign for sign in code.upper() if sign in SIGNS).encode()).hexdigest()


def answers_of(session: Session, key: str) -> dict[str, Any]:
    """What was answered so far, by step. NotFound for a key that opens nothing (any more)."""
    return dict(_opened(session.get(Founding, ROW), key).answers)


def _opened(row: Founding | None, key: str) -> Founding:
    if row is None or not secrets.compare_digest(row.code_sha256, key):
        raise NotFound("write the set-up code that the server printed when it was started last")
    return row


def next_step(answers: Mapping[str, Any]) -> str:
    """The first step that is not answered."""
    return next((step for step in STEPS if step not in answers), STEPS[-1])


def keep_answer(session: Session, key: str, step: str, said: Mapping[str, Any], *, on: date) -> None:
    """Keep the answer to a step after it was checked. Invalid names wrong fields; another country asks everything of it anew."""
    row = _opened(locked(session, Founding, ROW), key)
    if step != "country" and "country" not in row.answers:
        raise WrongState("choose the country first")
    before = row.answers if step != "country" or row.answers.get("country") == said else {}
    _CHECKS[step](said, before, on)
    row.answers = {**before, step: dict(said)}


def _check_country(said: Mapping[str, Any], before: Mapping[str, Any], on: date) -> None:
    if said["code"] not in country.codes():
        raise Invalid({"code": text("choose one of the countries that are installed")})


def _check_identity(said: Mapping[str, Any], before: Mapping[str, Any], on: date) -> None:
    checked_identity(_identity(said, before))


def _identity(said: Mapping[str, Any], answers: Mapping[str, Any]) -> Identity:
    return Identity(code=_code(said["name"]), country=answers["country"]["code"], **said)


def _code(name: str) -> str:
    """A short name for the books: `Coopérative Ensemble` is cooperative-ensemble."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_CODE].strip("-") or "cooperative"


def _check_bank(said: Mapping[str, Any], before: Mapping[str, Any], on: date) -> None:
    checked_iban(said["iban"])
    checked_bic(said["bic"])


def _check_rules(said: Mapping[str, Any], before: Mapping[str, Any], on: date) -> None:
    rules_with(country.load(before["country"]["code"]), said, on)


def _check_employer(said: Mapping[str, Any], before: Mapping[str, Any], on: date) -> None:
    asked = country.load(before["country"]["code"]).employer
    if undecided := asked.undecided(said["facts"]):
        raise Invalid({name: text("choose what is true here") for name in undecided})
    asked.load(said["facts"])


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], date], None]] = {
    "country": _check_country,
    "identity": _check_identity,
    "bank": _check_bank,
    "rules": _check_rules,
    "employer": _check_employer,
}


@dataclass(frozen=True, slots=True)
class FirstUser:
    """Who founds the cooperative on the pages, and what this person does in it beside administering."""

    name: str
    email: str
    language: str
    password: str
    roles: Sequence[Role] = ()


def found_first(session: Session, key: str, person: FirstUser, *, on: date, at: datetime) -> tuple[Cooperative, User]:
    """Found the cooperative from the answers, with its rules and its first user; the answers and the code are gone.

    WrongState while a step is not answered, or when somebody was faster; Invalid at the fields of the person.
    """
    row = _opened(locked(session, Founding, ROW), key)
    if is_founded(session):
        raise WrongState("the cooperative of this installation is founded; sign in")
    if next_step(row.answers) != STEPS[-1]:
        raise WrongState("a step before this one is not answered yet; go through the steps in their order")
    user = _first_user(session, person, at)
    cooperative = _found(session, row.answers, on, user.ref)
    for role in dict.fromkeys((Role.ADMIN, *person.roles)):
        grant_role(session, user.id, cooperative.id, role, by=user.ref, at=at)
    record_change(session, cooperative.ref, "setup", FOUNDED, by=user.ref, at=at, why=f"{cooperative.name} {cooperative.enterprise_number}")
    session.delete(row)
    return cooperative, user


def _first_user(session: Session, person: FirstUser, at: datetime) -> User:
    if not person.name.strip():
        raise Invalid({"name": text("is required")})
    user = invite_user(session, email=person.email, name=person.name.strip(), language=person.language, at=at)
    return set_password(session, user.id, person.password)


def _found(session: Session, answers: Mapping[str, Any], on: date, by: str) -> Cooperative:
    employer = answers["employer"]
    cooperative = found_cooperative(
        session,
        _identity(answers["identity"], answers),
        iban=answers["bank"]["iban"],
        bic=answers["bank"]["bic"],
        employer=employer["facts"],
        on=date.fromisoformat(employer["valid_from"]),
        by=by,
    )
    for name, value in _own_rules(answers, on).items():
        adopt_policy(session, cooperative, name, value, valid_from=on, adopted_by=str(text("decided at the founding")), today=on, by=by)
    return cooperative


def _own_rules(answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The rules that differ from the country's defaults, those that lie inside another after it."""
    law = country.load(answers["country"]["code"])
    said, default = answers["rules"], law.mutualisation(on)
    rules = rules_with(law, said, on)
    raised = rules.fund_rate > default.fee_rate
    order = ("fee_rate", "fund_rate") if raised else ("fund_rate", "fee_rate")
    names = [*(name for name in order if name in said), *(name for name in said if name not in order)]
    return {name: said[name] for name in names if getattr(rules, name) != getattr(default, name)}
