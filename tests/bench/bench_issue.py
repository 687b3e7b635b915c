"""Issuing an invoice on a SQLite file: number, VAT, freezing, two ledger entries, claim, expected payment and outbox, committed durably."""

import os
import tempfile
import time
from statistics import median

from sqlalchemy.orm import Session, sessionmaker

from smartcoop.config import settings
from smartcoop.db import open_engine, transaction
from smartcoop.invoicing.service import issue_invoice
from smartcoop.schema import upgrade
from tests.factories import BY, TODAY, a_client, a_line, a_member, an_activity, an_entity, an_invoice

COUNT = 300


def run() -> dict[str, str]:
    """Milliseconds of one `issue_invoice` in a transaction of its own: on the clock, and of that in our process rather than on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SMARTCOOP_DATA_DIR"] = folder
        engine = open_engine(settings().database_url)
        upgrade(engine)
        taken = _taken(sessionmaker(engine))
        engine.dispose()
    clock, process = zip(*taken, strict=True)
    return {"issuing an invoice": f"{median(clock):.2f} ms, {median(process):.2f} ms of it computing (95 % below {sorted(clock)[COUNT * 95 // 100]:.2f} ms)"}


def _taken(sessions: "sessionmaker[Session]") -> list[tuple[float, float]]:
    with transaction(sessions) as session:
        activity = an_activity(session, a_member(session, an_entity(session)))
        client = a_client(session, activity.cooperative)
        drafts = [an_invoice(session, activity, client, [a_line("450"), a_line("80", quantity="3")]).id for _ in range(COUNT)]
    return [_once(sessions, draft) for draft in drafts]


def _once(sessions: "sessionmaker", draft: int) -> tuple[float, float]:  # type: ignore[type-arg]
    begun, worked = time.perf_counter(), time.process_time()
    with transaction(sessions) as session:
        issue_invoice(session, draft, on=TODAY, by=BY)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000
