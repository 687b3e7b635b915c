"""Members from the command line: register, subscribe, record facts, the share register, and who has no share this year."""

from datetime import datetime
from pathlib import Path

import click

from smartcoop.cli.cooperative import checked_names, named, read_toml
from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, writing
from smartcoop.cli.saying import as_json, console, print_json
from smartcoop.country import load
from smartcoop.members.facts import record_facts
from smartcoop.members.models import MemberState
from smartcoop.members.queries import cooperative_named, member_numbered, share_register
from smartcoop.members.service import Person, change_member_state, mark_arrears, register_person, subscribe_shares
from smartcoop.personal.erasing import finish_erasures


@click.group()
def members() -> None:
    """Members and their shares."""


@members.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Day of registration; today by default.")
@of_cooperative
@acting
def add(file: Path, on: datetime | None, code: str | None, by: str) -> None:
    """Register the person that FILE describes (TOML: first_name, last_name, ..., iban, national_number, and a table `facts`)."""
    said = read_toml(file)
    person = Person(**checked_names(said, Person, ("facts",)))
    with writing() as session:
        cooperative = cooperative_named(session, code)
        day = on.date() if on else clock_of(cooperative).today()
        member = register_person(session, cooperative.id, person, facts=said.get("facts", {}), on=day, by=by)
        console.print(f"{member.name} is registered as number {member.number}", markup=False)


@members.command()
@click.argument("number", type=int)
@click.argument("state", type=click.Choice([state.value for state in MemberState]))
@click.option("--why", default="", help="The reason, kept in the history.")
@of_cooperative
@acting
def step(number: int, state: str, why: str, code: str | None, by: str) -> None:
    """Take one step in the life of a membership: checks passed (registered), resignation (leaving), ..."""
    with writing() as session:
        member = member_numbered(session, cooperative_named(session, code).id, number)
        change_member_state(session, member.id, MemberState(state), by=by, why=why)
        console.print(f"{member.name} is {state}", markup=False)


@members.command()
@click.argument("number", type=int)
@click.option("--count", default=1, show_default=True)
@of_cooperative
@acting
def subscribe(number: int, count: int, code: str | None, by: str) -> None:
    """Subscribe shares for a member; prints the reference to pay with."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        member = member_numbered(session, cooperative.id, number)
        shares = subscribe_shares(session, member.id, count=count, on=clock_of(cooperative).today(), by=by)
        console.print(f"{shares.total} to be paid with the reference {shares.payment_reference}", markup=False)


@members.command()
@click.argument("number", type=int)
@click.argument("facts", nargs=-1, required=True)
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="From which day they hold; earlier months stay as they are.")
@of_cooperative
@acting
def facts(number: int, facts: tuple[str, ...], valid_from: datetime, code: str | None, by: str) -> None:
    """Record what the country's law asks of a person from a day on: NAME=VALUE (`children=2`)."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        member = member_numbered(session, cooperative.id, number)
        record_facts(session, member.ref, load(cooperative.country).person, named(facts), valid_from=valid_from.date(), by=by)
    console.print("recorded")


@members.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="As it was on a day; today by default.")
@of_cooperative
@as_json
def register(on: datetime | None, code: str | None, as_json: bool) -> None:
    """The register of shares: who holds how many, since when, and what is paid."""
    with reading() as session:
        cooperative = cooperative_named(session, code)
        lines = share_register(session, cooperative.id, on.date() if on else clock_of(cooperative).today())
        told = [
            {
                "member": line.member.number,
                "name": line.member.name,
                "class": line.subscription.share_class,
                "shares": line.subscription.count,
                "year": line.subscription.for_year,
                "subscribed_on": line.subscription.subscribed_on.isoformat(),
                "value": str(line.subscription.total.amount),
                "paid": str(line.paid.amount),
            }
            for line in lines
        ]
    if as_json:
        print_json(told)
    for row in told if not as_json else []:
        console.print("  ".join(str(value) for value in row.values()), markup=False, soft_wrap=True)


@members.command()
@of_cooperative
@acting
def arrears(code: str | None, by: str) -> None:
    """Mark the members without a share for this year: they may spend, not bring new money in."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        late = mark_arrears(session, cooperative.id, on=clock_of(cooperative).today(), by=by)
        for member in late:
            console.print(f"{member.number} {member.name}", markup=False)
    console.print(f"{len(late)} members in arrears")


@members.command("erase-due")
@of_cooperative
def erase_due(code: str | None) -> None:
    """Erase what the law kept of people who asked for erasure, once its last day has passed. `smartcoop daily` does it too."""
    with writing() as session:
        cooperative = cooperative_named(session, code)
        finished = finish_erasures(session, cooperative.id, on=clock_of(cooperative).today())
        console.print(f"{finished} people are erased whole")
