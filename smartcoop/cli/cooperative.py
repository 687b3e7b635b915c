"""Setting up a cooperative from the command line: found it, adopt its rules, let people sign in."""

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from smartcoop.cli.doors import acting, clock_of, of_cooperative, writing
from smartcoop.cli.saying import console
from smartcoop.country import load
from smartcoop.errors import Invalid
from smartcoop.i18n import Text, text
from smartcoop.members.accounts import Role, grant_role, invite_user, set_password
from smartcoop.members.facts import adopt_policy, record_facts
from smartcoop.members.queries import cooperative_named
from smartcoop.members.service import Identity, found_cooperative

PARTS = ("iban", "bic", "employer")


@click.group()
def cooperative() -> None:
    """The cooperative: its identity, its rules, who signs in."""


@cooperative.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="From which day its settings hold.")
@acting
def found(file: Path, on: datetime, by: str) -> None:
    """Found the cooperative that FILE describes (TOML: code, country, name, legal_form, ..., iban, bic, and a table `employer`)."""
    said = read_toml(file)
    identity = Identity(**checked_names(said, Identity, PARTS))
    with writing() as session:
        made = found_cooperative(session, identity, iban=said.get("iban", ""), bic=said.get("bic", ""), employer=said.get("employer", {}), on=on.date(), by=by)
        console.print(f"{made.name} is founded with the code {made.book.code}", markup=False)


@cooperative.command()
@click.argument("name")
@click.argument("value")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="From which day; never in the past.")
@click.option("--adopted-by", required=True, help="The decision that adopts it.")
@of_cooperative
@acting
def policy(name: str, value: str, valid_from: datetime, adopted_by: str, code: str | None, by: str) -> None:
    """Adopt a rule: fee_rate 0.07, share_value 50, promise '{"working_days_after_end": 7}', ..."""
    with writing() as session:
        chosen = cooperative_named(session, code)
        today = clock_of(chosen).today()
        adopt_policy(session, chosen, name, _value(value), valid_from=valid_from.date(), adopted_by=adopted_by, today=today, by=by)
    console.print("adopted")


def _value(said: str) -> Any:
    """Objects, lists and yes or no as JSON; anything else as it was typed."""
    try:
        read = json.loads(said, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        return said
    return said if isinstance(read, Decimal) else read


@cooperative.command()
@click.argument("facts", nargs=-1, required=True)
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="From which day they hold.")
@of_cooperative
@acting
def employer(facts: tuple[str, ...], valid_from: datetime, code: str | None, by: str) -> None:
    """Record settings of the employer from a day on: NAME=VALUE, as the country asks them (`workers=from_20`)."""
    with writing() as session:
        chosen = cooperative_named(session, code)
        record_facts(session, chosen.ref, load(chosen.country).employer, named(facts), valid_from=valid_from.date(), by=by)
    console.print("recorded")


@cooperative.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--language", default="en", show_default=True)
@click.option("--role", "roles", type=click.Choice([role.value for role in Role if role is not Role.MEMBER]), multiple=True, required=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when it is not given.")
@of_cooperative
@acting
def invite(email: str, name: str, language: str, roles: tuple[str, ...], password: str, code: str | None, by: str) -> None:
    """Let a person of the staff sign in with these roles."""
    at = datetime.now(UTC)
    with writing() as session:
        chosen = cooperative_named(session, code)
        user = invite_user(session, email=email, name=name, language=language, at=at)
        set_password(session, user.id, password)
        for role in roles:
            grant_role(session, user.id, chosen.id, Role(role), by=by, at=at)
    console.print(f"{email} may sign in as {', '.join(roles)}", markup=False)


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of a file; Invalid at `file`."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Invalid({"file": text("%(file)s is not TOML: %(why)s", file=file.name, why=str(wrong))}) from None


def checked_names(said: Mapping[str, Any], wanted: type, others: tuple[str, ...]) -> dict[str, Any]:
    """What a dataclass takes of a file. Invalid names every unknown and every missing name."""
    fields = wanted.__dataclass_fields__  # type: ignore[attr-defined]  # a dataclass has them
    needed = {name for name, field in fields.items() if field.default is field.default_factory}
    wrong: dict[str, str | Text] = {
        name: text("unknown; known are %(known)s", known=", ".join((*fields, *others))) for name in said if name not in {*fields, *others}
    }
    wrong |= {name: text("is required") for name in sorted(needed - set(said))}
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in said.items() if name in fields}


def named(facts: tuple[str, ...]) -> dict[str, str]:
    """`NAME=VALUE` words as a mapping; Invalid at `facts` for a word without `=`."""
    if wrong := [fact for fact in facts if "=" not in fact]:
        raise Invalid({"facts": text("%(fact)s has no value; write it like children=2", fact=wrong[0])})
    return dict(fact.split("=", 1) for fact in facts)
