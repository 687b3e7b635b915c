"""Members from the command line: the share register, and the yearly look at who has no share."""

from datetime import datetime

import click

from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, writing
from smartcoop.cli.saying import as_json, console, print_json
from smartcoop.members.queries import cooperative_named, share_register
from smartcoop.members.service import mark_arrears


@click.group()
def members() -> None:
    """Members and their shares."""


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
