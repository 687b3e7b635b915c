"""The daily work: begun, done piece by piece, its report kept, and staff told of what failed."""

import logging
import traceback
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.daily.models import DailyRun
from smartcoop.daily.pieces import PIECES, Piece
from smartcoop.db import page, transaction
from smartcoop.errors import DomainError, Invalid, WrongState
from smartcoop.i18n import text
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import StaffTiding, kept, tell_staff

log = logging.getLogger(__name__)


def run_daily(sessions: "sessionmaker[Session]", cooperative_id: int, *, on: date, today: date, by: str) -> int:
    """Do all that is due on a day, each thing in a transaction of its own; what fails stops nothing else and is tried again the next time.

    Gives the key of the `DailyRun` that tells what was done and what failed.

    Invalid at `on` for a day to come: documents are never dated ahead.
    """
    if on > today:
        raise Invalid({"on": text("this day has not come yet; choose %(on)s or earlier", on=today)})
    with transaction(sessions) as session:
        run = DailyRun(cooperative_id=cooperative_id, for_day=on, by=by, begun_at=datetime.now(UTC), pieces=[])
        session.add(run)
        session.flush()  # the report is kept under its key
        key = run.id
    done = [_do(sessions, cooperative_id, piece, on) for piece in PIECES]
    with transaction(sessions) as session:
        run = session.get_one(DailyRun, key)
        run.pieces, run.ended_at = done, datetime.now(UTC)
        _tell_failures(session, run)
    return key


def _do(sessions: "sessionmaker[Session]", cooperative_id: int, piece: Piece, on: date) -> dict[str, Any]:
    """How much of a piece was done, and what failed of it, as it is kept."""
    failed: list[dict[str, Any]] = []
    done = 0
    for key in _due(sessions, cooperative_id, piece, on, failed):
        try:
            with transaction(sessions) as session:
                done += piece.do(session, key, on)
        except Exception as why:
            failed.append(_failure(piece, key, why))
    return {"code": piece.code, "done": done, "failed": failed}


def _due(sessions: "sessionmaker[Session]", cooperative_id: int, piece: Piece, on: date, failed: list[dict[str, Any]]) -> Sequence[int]:
    try:
        with transaction(sessions) as session:
            return list(piece.due(session, cooperative_id, on))
    except Exception as why:
        failed.append(_failure(piece, cooperative_id, why))
        return ()


def _failure(piece: Piece, key: int, why: Exception) -> dict[str, Any]:
    """What failed and why: a refusal in its words; a fault by its kind and place only, for its words may name a person."""
    if isinstance(why, Invalid):
        return {"key": key, "why": [kept(said) for said in why.fields.values()]}
    if isinstance(why, DomainError):
        return {"key": key, "why": [kept(why.message)]}
    frame = traceback.extract_tb(why.__traceback__)[-1]
    place = f"{type(why).__name__}, {frame.filename.rpartition('/')[2]}:{frame.lineno}"
    log.error("daily %s %s: %s", piece.code, key, place)
    return {"key": key, "why": [kept(text("a fault of the program: %(place)s", place=place))]}


def _tell_failures(session: Session, run: DailyRun) -> None:
    """Once for each day: whoever looks after the installation should see why."""
    if not run.failures:
        return
    said = text("The daily work of %(day)s could not do everything: %(count)s", day=run.for_day, count=run.failures)
    then = text("Nothing half done is kept, and what failed is tried again tomorrow. See what is in the way, and mend it.")
    tell_staff(session, [StaffTiding(NoticeKind.DAILY_FAILED, run.cooperative_id, run.ref, f"daily:{run.cooperative_id}:{run.for_day}", said, then)])


def check_not_under_way(session: Session, cooperative_id: int) -> None:
    """WrongState while a run that was begun a moment ago is not at its end."""
    for run in runs_page(session, cooperative_id, size=1):
        if run.is_under_way(datetime.now(UTC)):
            raise WrongState("the daily work is under way; this page shows when it is done")


def runs_page(session: Session, cooperative_id: int, *, after: int | None = None, size: int = 20) -> Sequence[DailyRun]:
    """The runs of a cooperative's daily work, the newest first."""
    return page(session, select(DailyRun).where(DailyRun.cooperative_id == cooperative_id), DailyRun.id, after=after, size=size)
