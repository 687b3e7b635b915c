"""A list page with 1,000 and with 200,000 invoices behind it, through the web application on SQLite."""

import os
import tempfile
import time
from datetime import UTC, date, datetime
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from smartcoop.app import create_app
from smartcoop.config import settings
from smartcoop.db import open_engine
from smartcoop.invoicing.models import Client, ClientKind, Invoice, InvoiceKind, InvoiceState
from smartcoop.members.accounts import Role, grant_role, invite_user, set_password
from smartcoop.schema import upgrade
from tests.payroll_scene import a_scene

PASSWORD = "a password for measuring"
ROUNDS = 30
PAGES = (
    "/invoices",
    "/invoices?which=overdue",
    "/invoices?which=outstanding",
    "/invoices?sort=-total",
    "/invoices?sort=due",
    "/invoices?number=2026-0009",
    "/invoices?client=client",
    "/invoices?at_least=1000&issued_from=2026-01-01",
    "/search?q=2026-0009",
    "/search?q=221.00",
    "/search?q=clie",
    "/payslips",
    "/clients",
    "/activities",
    "/work",
)


def run() -> dict[str, str]:
    """Median milliseconds of each list page with little and with much behind it, asked in turn, and their ratio."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        clients = [_signed_in(few, 1_000), _signed_in(many, 200_000)]
        return {f"{page} with 1,000 and 200,000 invoices": _compared(clients, page) for page in PAGES}


def _compared(clients: list[FlaskClient], page: str) -> str:
    took: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for client, times in zip(clients, took, strict=True):
            times.append(_milliseconds(client, page))
    few, many = (median(times) for times in took)
    return f"{few:.1f} ms, {many:.1f} ms ({many / few:.2f}x)"


def _signed_in(folder: str, count: int) -> FlaskClient:
    os.environ["SMARTCOOP_DATA_DIR"] = folder
    engine = open_engine(settings().database_url)
    upgrade(engine)
    with Session(engine) as session, session.begin():
        _fill(session, count)
    engine.dispose()
    client = create_app().test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/login", data={"email": "staff@example.org", "password": PASSWORD})
    return client


def _milliseconds(client: FlaskClient, page: str) -> float:
    start = time.perf_counter()
    answer = client.get(page)
    took = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")
    return took * 1000


def _fill(session: Session, count: int) -> None:
    scene = a_scene(session)
    now = datetime.now(UTC)
    user = invite_user(session, email="staff@example.org", name="Staff", language="en", at=now)
    set_password(session, user.id, PASSWORD)
    grant_role(session, user.id, scene.cooperative.id, Role.AUDITOR, by="bench", at=now)
    client = Client(cooperative_id=scene.cooperative.id, kind=ClientKind.ORGANISATION, name="Client", name_key="client", country="BE", language="fr")
    for name in ("street", "postcode", "city"):
        setattr(client, name, "x")
    session.add(client)
    session.flush()
    for start in range(0, count, 5000):
        session.execute(insert(Invoice), [_invoice(scene.cooperative.id, scene.activity.id, client.id, n) for n in range(start, min(start + 5000, count))])


def _invoice(cooperative_id: int, activity_id: int, client_id: int, n: int) -> dict[str, object]:
    return {
        "cooperative_id": cooperative_id,
        "activity_id": activity_id,
        "client_id": client_id,
        "kind": InvoiceKind.INVOICE,
        "state": InvoiceState.ISSUED,
        "number": f"2026-{n:06}",
        "drafted_on": date(2026, 1, 1),
        "drafted_by": "bench",
        "issued_on": date(2026, 1, 1),
        "due_on": date(2026, 1, 31),
        "currency": "EUR",
        "net_minor": 10_000 + n,
        "vat_minor": 2_100,
        "total_minor": 12_100 + n,
    }
