"""What a cooperative does every day by itself: run once a day by a timer; again, or after days that were missed, does no harm."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import click
from sqlalchemy import select

from smartcoop import tasks as outbox
from smartcoop.cli.doors import acting, clock_of, of_cooperative, reading, sessions
from smartcoop.cli.saying import FOUND_WRONG, as_json, console, print_json
from smartcoop.daily.models import DailyRun
from smartcoop.daily.pieces import PIECES
from smartcoop.daily.service import run_daily
from smartcoop.members.models import Cooperative
from smartcoop.members.notices import words
from smartcoop.members.queries import cooperative_named

LABELS = {piece.code: str(piece.label) for piece in PIECES}


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Do what was due on a day that was missed; today by default.")
@of_cooperative
@acting
@as_json
def daily(on: datetime | None, code: str | None, by: str, as_json: bool) -> None:
    """Do all that is due: reminders, planned invoices, quotes that expire, erasures. For every cooperative, or the one that is named.

    Run it once a day. Each thing is done in a transaction of its own; what fails is told, stops nothing else and is tried again the next day.
    Exit status 1 when something failed.
    """
    outbox.run_jobs(sessions())  # what could not be made before is tried first, and what gave up is told below
    told = [_run(cooperative, on, by) for cooperative in _chosen(code)]
    outbox.run_jobs(sessions())
    if as_json:
        print_json(told)
    for one in told if not as_json else []:
        _say(one)
    if any(piece["failed"] for one in told for piece in one["pieces"]):
        sys.exit(FOUND_WRONG)


def _chosen(code: str | None) -> list[Cooperative]:
    with reading() as session:
        return [cooperative_named(session, code)] if code else list(session.scalars(select(Cooperative).order_by(Cooperative.id)))


def _run(cooperative: Cooperative, on: datetime | None, by: str) -> dict[str, Any]:
    today = clock_of(cooperative).today()
    key = run_daily(sessions(), cooperative.id, on=on.date() if on else today, today=today, by=by)
    with reading() as session:
        return _report(cooperative, session.get_one(DailyRun, key))


def _report(cooperative: Cooperative, run: DailyRun) -> dict[str, Any]:
    pieces = [{**piece, "failed": [{"key": one["key"], "why": [words(said) for said in one["why"]]} for one in piece["failed"]]} for piece in run.pieces]
    return {"cooperative": cooperative.name, "day": run.for_day.isoformat(), "seconds": _seconds(run), "pieces": pieces}


def _seconds(run: DailyRun) -> int:
    return int(((run.ended_at or datetime.now(UTC)) - run.begun_at).total_seconds())


def _say(told: Mapping[str, Any]) -> None:
    console.print(f"{told['cooperative']}, {date.fromisoformat(told['day']):%d %B %Y}", markup=False, style="bold")
    for piece in told["pieces"]:
        console.print(f"  {LABELS[piece['code']]}: {piece['done']}", markup=False)
        for one in piece["failed"]:
            console.print(f"    failed ({one['key']}): {'; '.join(one['why'])}", markup=False, style="red", soft_wrap=True)
