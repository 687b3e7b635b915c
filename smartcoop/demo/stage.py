"""The people of the demo and the doors they act through: each step one transaction, then its jobs, as in the pages."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from smartcoop import tasks
from smartcoop.db import transaction
from smartcoop.invoicing.clients import ClientDetails
from smartcoop.invoicing.models import ClientKind
from smartcoop.invoicing.service import add_client
from smartcoop.members.models import Check, Cooperative, MemberState
from smartcoop.members.onboarding import confirm_check, give_pay_facts
from smartcoop.members.service import Identity, Person, change_member_state, found_cooperative, register_person

MARIE = "Marie Lambert, adviser"
OMAR = "Omar Haddad, payroll officer"
INES = "Inès Claes, treasurer"


@dataclass
class Stage:
    """The database of the demo and the keys of what was made, by the names of people.toml and the story."""

    sessions: "sessionmaker[Session]"
    keys: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def act(self) -> Iterator[Session]:
        """One step."""
        with transaction(self.sessions) as session:
            yield session
        tasks.run_jobs(self.sessions)

    def cooperative(self, session: Session) -> Cooperative:
        """The cooperative of the demo."""
        return session.get_one(Cooperative, self.keys["cooperative"])


def people() -> dict[str, Any]:
    """The invented people and organisations."""
    return tomllib.loads((files("smartcoop.demo") / "people.toml").read_text(encoding="utf-8"))


def statement(name: str) -> bytes:
    """A bank statement of the demo, as the bank wrote it."""
    return (files("smartcoop.demo") / "statements" / name).read_bytes()


def settle_in(stage: Stage, on: date) -> None:
    """The cooperative is founded; its first members register and are checked; clients are known."""
    told = people()
    with stage.act() as session:
        stage.keys["cooperative"] = _found(session, told["cooperative"], on)
    for person in told["members"]:
        with stage.act() as session:
            stage.keys[person["key"]] = _register(session, stage.keys["cooperative"], person, on)
    for client in told["clients"]:
        with stage.act() as session:
            details = ClientDetails(**{**_but(client, "key"), "kind": ClientKind(client["kind"])})
            stage.keys[client["key"]] = add_client(session, stage.keys["cooperative"], details, holder_id=None, by=MARIE).id


def _found(session: Session, said: Mapping[str, Any], on: date) -> int:
    identity = Identity(**_but(said, "iban", "bic", "employer"))
    return found_cooperative(session, identity, iban=said["iban"], bic=said["bic"], employer=said["employer"], on=on, by=INES).id


def _register(session: Session, cooperative_id: int, said: Mapping[str, Any], on: date) -> int:
    member = register_person(session, cooperative_id, Person(**_but(said, "key", "facts")), facts={}, on=on, by=MARIE)
    give_pay_facts(session, member.id, said["facts"], valid_from=on, by=MARIE)
    confirm_check(session, member.id, Check.PAY_FACTS, by=INES)
    change_member_state(session, member.id, MemberState.REGISTERED, by=MARIE, why="identity, bank account and right to work checked")
    return member.id


def _but(said: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in names}
