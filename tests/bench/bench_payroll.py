"""A payroll run of 10,000 people: computed, booked and in the payment file, PDFs aside, on SQLite; with its peak memory."""

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from smartcoop import schema
from smartcoop.banking import service as banking
from smartcoop.banking.queries import main_account
from smartcoop.dates import Month
from smartcoop.db import open_engine, transaction
from smartcoop.payroll import service as payroll
from tests.bench.payroll_scene import crowd
from tests.payroll_scene import OTHER, STAFF

PEOPLE = 10_000
ON = date(2026, 10, 30)


def run(people: int = PEOPLE) -> dict[str, str]:
    """Seconds of each step and in all, and the peak memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        schema.upgrade(engine)
        sessions = sessionmaker(engine, expire_on_commit=False)
        with transaction(sessions) as session:
            cooperative_id = crowd(session, people).id
        figures = _timed(sessions, cooperative_id)
        engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {f"payroll run of {people} people, {name}": told for name, told in figures.items()} | {"payroll run, peak memory of the process": f"{peak} MB"}


def _timed(sessions: "sessionmaker[Session]", cooperative_id: int) -> dict[str, str]:
    steps: dict[str, Callable[[], None]] = {}
    key: list[int] = []

    def collect() -> None:
        with transaction(sessions) as session:
            key.append(payroll.open_run(session, cooperative_id, Month(2026, 10), on=ON, by=STAFF).id)

    def calculate() -> None:
        _in_portions(sessions, lambda session: payroll.calculate_next(session, key[0], by=STAFF))

    def post() -> None:
        with transaction(sessions) as session:
            payroll.check_run(session, key[0], by=STAFF)
            payroll.approve_run(session, key[0], by=OTHER)
        _in_portions(sessions, lambda session: payroll.issue_next(session, key[0], on=ON, by=OTHER))

    def export() -> None:
        with transaction(sessions) as session:
            banking.release_orders(session, cooperative_id, payroll.salary_orders(session, key[0]), by=STAFF)
            banking.export_transfers(session, main_account(session, cooperative_id).id, on=ON, by=STAFF)

    steps = {"collect": collect, "calculate": calculate, "check, approve, post": post, "release, export": export}
    took = {name: _seconds(step) for name, step in steps.items()}
    return {name: f"{seconds:.1f} s" for name, seconds in took.items()} | {"in all": f"{sum(took.values()):.1f} s"}


def _in_portions(sessions: "sessionmaker[Session]", step: Callable[[Session], int]) -> None:
    left = 1
    while left:
        with transaction(sessions) as session:
            left = step(session)


def _seconds(step: Callable[[], None]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, told in run().items():
        print(f"{name}: {told}")
