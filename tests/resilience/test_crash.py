"""`kill -9` in the middle of the work, fifty times on each database (more with KILLS): nothing is lost or doubled, done again it ends in the same figures."""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from smartcoop.payroll import service as payroll
from smartcoop.payroll.models import PayrollRun
from tests.payroll_scene import STAFF
from tests.resilience.places import Ending, Place, Places, Victims
from tests.resilience.scene import figures, lay_out, wrong

KILLS = int(os.environ.get("KILLS", "10"))
"""For each of five steps on each of two databases: 100 in all; `KILLS=20` makes it 200."""
SEED = 20261020
DONE, DONE_BEFORE = 0, 2
"""The exit status of a step that was done, and of one that the command refuses because it was done before it was killed."""


@pytest.fixture
def victims() -> Iterator[Victims]:
    opened = Victims()
    yield opened
    opened.close()


@pytest.fixture
def places(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    return Places(tmp_path, request.getfixturevalue("postgres") if database_kind == "postgresql" else None, monkeypatch)


class Killing:
    """One step, done once to its end to know its figures and how long it takes, then killed at random moments."""

    def __init__(self, places: Places, victims: Victims, step: str, before: Place) -> None:
        self._places, self._victims, self._step, self._before = places, victims, step, before
        self._moments = random.Random(f"{SEED} {step}")
        self.after = places.copy(before)
        ended = victims.do(step, self.after)
        assert ended.status == DONE, step
        self._took, self._expected = ended.took, self._looked_at(self.after)

    def kill(self, times: int) -> None:
        """Kill, look, begin again, until it is done; and all of that anew, until so many were killed."""
        killed = 0
        while killed < times:
            place = self._places.copy(self._before)
            while self._interrupted(place) and (killed := killed + 1) < times:
                pass
            assert self._victims.do(self._step, place).status in (DONE, DONE_BEFORE)
            assert self._looked_at(place) == self._expected, self._step
            self._places.remove(place)

    def _interrupted(self, place: Place) -> bool:
        ended: Ending = self._victims.do(self._step, place, self._moments.uniform(0, self._took))
        with self._places.inside(place) as session:
            assert wrong(session, place.handed_out) == [], self._step
        assert ended.status in (-signal.SIGKILL, DONE, DONE_BEFORE)
        return ended.status == -signal.SIGKILL

    def _looked_at(self, place: Place) -> dict[str, Any]:
        """The figures of a place, in which nothing is wrong."""
        with self._places.inside(place) as session:
            assert wrong(session, place.handed_out) == [], self._step
            return figures(session, place.handed_out)


def checked(places: Places, place: Place) -> None:
    with places.inside(place) as session:
        payroll.check_run(session, session.scalars(select(PayrollRun)).one().id, by=STAFF)


@pytest.mark.slow
def test_work_that_is_killed_at_random_moments_is_taken_up_again_and_ends_as_if_nothing_had_happened(places: Places, victims: Victims) -> None:
    place = places.empty()
    with places.inside(place, jobs=True) as session:
        lay_out(session, place.folder)
    for step in ("issue", "import", "calculate"):
        killing = Killing(places, victims, step, place)
        killing.kill(KILLS)
    checked(places, killing.after)
    for step in ("post", "export"):
        killing = Killing(places, victims, step, killing.after)
        killing.kill(KILLS)
