"""Webhooks: told once for each change, signed, tried again, and never into a private network."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import tasks
from smartcoop.activities.models import ActivityState
from smartcoop.activities.service import change_activity_state
from smartcoop.config import settings
from smartcoop.db import transaction
from smartcoop.errors import Invalid
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import MOST_ATTEMPTS
from smartcoop.webhooks.models import Delivery, Webhook
from smartcoop.webhooks.sending import Message, NotDelivered, is_open, sent
from smartcoop.webhooks.service import deliver_again, deliveries_of, end_webhook, is_address, register_webhook, secret_of, signature
from tests import factories
from tests.factories import BY, TODAY


class Receiver(HTTPServer):
    """A program of somebody else: keeps what it was told, and answers as it is set to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.told: list[tuple[dict[str, str], str]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?of=smartcoop"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *said: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def activity_id(sessions: "sessionmaker[Session]") -> int:
    with transaction(sessions) as session:
        member = factories.a_member(session, factories.an_entity(session))
        return factories.an_activity(session, member).id


def registered(sessions: "sessionmaker[Session]", url: str, kinds: tuple[str, ...] = ("activity",)) -> int:
    with transaction(sessions) as session:
        made = register_webhook(session, 1, label="Books", url=url, kinds=kinds, local=True, by=BY, at=datetime.now(UTC) - timedelta(minutes=1))
        return made.id


def closed(sessions: "sessionmaker[Session]", activity_id: int, state: ActivityState = ActivityState.CLOSING) -> None:
    with transaction(sessions) as session:
        change_activity_state(session, activity_id, state, by=BY, on=TODAY)


def test_a_change_is_told_once_and_signed(sessions: "sessionmaker[Session]", receiver: Receiver, activity_id: int) -> None:
    webhook_id = registered(sessions, receiver.url)
    closed(sessions, activity_id)
    assert tasks.run_jobs(sessions) >= 2
    tasks.run_jobs(sessions)
    headers, body = receiver.told[0]
    assert len(receiver.told) == 1
    told = json.loads(body)
    assert (told["event"], told["subject"], told["from"], told["to"]) == ("activity.closing", f"activity:{activity_id}", "open", "closing")
    assert told["address"] == f"/api/v1/activities/{activity_id}"
    moment, _, signed = headers["Smartcoop-Signature"].removeprefix("t=").partition(",v1=")
    with sessions() as session:
        secret = secret_of(session.get_one(Webhook, webhook_id), settings().secret_key)
        assert session.scalars(select(Delivery)).one().status == 204
    assert signed == hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    assert abs(datetime.now(UTC).timestamp() - int(moment)) < 60


def test_only_what_was_asked_is_told_and_nothing_after_the_end(sessions: "sessionmaker[Session]", receiver: Receiver, activity_id: int) -> None:
    registered(sessions, receiver.url, ("invoice",))
    ended = registered(sessions, receiver.url)
    with transaction(sessions) as session:
        end_webhook(session, ended, by=BY, at=datetime.now(UTC))
    closed(sessions, activity_id)
    tasks.run_jobs(sessions)
    assert not receiver.told


def test_where_nobody_is_told_nothing_is_asked_of_the_outbox(sessions: "sessionmaker[Session]", activity_id: int) -> None:
    closed(sessions, activity_id)
    with sessions() as session:
        assert not session.scalars(select(Job).where(Job.name == "announce_change")).all()


def later(sessions: "sessionmaker[Session]") -> None:
    """The pause is over."""
    with transaction(sessions) as session:
        session.execute(update(Job).where(Job.not_before.is_not(None)).values(not_before=datetime.now(UTC) - timedelta(seconds=1)))


@pytest.mark.parametrize("status", [500, 302])
def test_what_is_not_taken_is_tried_again_after_a_pause_and_given_up_in_the_end(
    sessions: "sessionmaker[Session]", receiver: Receiver, activity_id: int, status: int
) -> None:
    webhook_id = registered(sessions, receiver.url)
    receiver.status = status
    closed(sessions, activity_id)
    for tried in range(1, MOST_ATTEMPTS + 2):
        tasks.run_jobs(sessions)
        tasks.run_jobs(sessions)  # within the pause nothing is tried
        assert len(receiver.told) == min(tried, MOST_ATTEMPTS)
        later(sessions)
    assert len({body for _, body in receiver.told}) == 1
    with transaction(sessions) as session:
        told = deliveries_of(session, webhook_id)[0]
        assert told.job.error == f"NotDelivered: answered {status}"
        deliver_again(session, told.delivery.id)
    receiver.status = 200
    tasks.run_jobs(sessions)
    with sessions() as session:
        assert session.scalars(select(Delivery)).one().delivered_at is not None


def test_a_change_that_is_rolled_back_is_told_to_nobody(sessions: "sessionmaker[Session]", receiver: Receiver, activity_id: int) -> None:
    registered(sessions, receiver.url)
    with sessions() as session:
        change_activity_state(session, activity_id, ActivityState.CLOSING, by=BY, on=TODAY)
        session.flush()
        session.rollback()
    tasks.run_jobs(sessions)
    assert not receiver.told


@pytest.mark.parametrize(
    ("url", "local", "allowed"),
    [
        ("https://books.example/hook", False, True),
        ("https://books.example:8443/hook?a=b", False, True),
        ("http://books.example/hook", True, False),
        ("http://127.0.0.1:9000/", True, True),
        ("http://127.0.0.1:9000/", False, False),
        ("https://ana:secret@books.example/", False, False),
        ("https:///hook", False, False),
        ("https://books.example:0/", False, False),
        ("https://books.example:99999/", False, False),
        ("https://[::1/", False, False),
        ("https://books.example/\r\nX: y", False, False),
        ("file:///etc/passwd", True, False),
        ("https://" + "x" * 500, False, False),
    ],
)
def test_which_addresses_may_be_told(url: str, local: bool, allowed: bool) -> None:
    assert is_address(url, local=local) is allowed


@pytest.mark.parametrize(
    ("address", "is_public"),
    [("8.8.8.8", True), ("2606:4700:4700::1111", True), *((one, False) for one in ("10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.169.254"))]
    + [(one, False) for one in ("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "0.0.0.0", "224.0.0.1", "100.64.0.1", "2002:a00:1::")],
)
def test_which_networks_are_open(address: str, is_public: bool) -> None:
    assert is_open(address) is is_public


def message(url: str, *, local: bool = False) -> Message:
    return Message(url, "{}", "whsec", "x", 1, local)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "http://127.0.0.1:1/", "https://169.254.169.254/latest/meta-data"]
)
def test_in_production_nothing_is_sent_into_a_private_network(url: str) -> None:
    with pytest.raises(NotDelivered, match="private network"):
        sent(message(url))


def test_a_name_with_one_private_address_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Callable[..., Any] = lambda *said, **named: [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(NotDelivered, match="private network"):
        sent(message("https://books.example/"))


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []

    def connect(address: Any, timeout: float) -> Any:
        connected.append(address)
        raise OSError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *said, **named: [(2, 1, 6, "", ("8.8.8.8", 443))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotDelivered, match="refused"):
        sent(message("https://books.example/"))
    assert connected == [("8.8.8.8", 443)]


def test_nobody_there_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotDelivered, match="no answer"):
        sent(message("http://127.0.0.1:1/", local=True))


@pytest.mark.parametrize(
    ("said", "field"), [({"label": ""}, "label"), ({"url": "ftp://x"}, "url"), ({"kinds": ()}, "kinds"), ({"kinds": ("salary",)}, "kinds")]
)
def test_what_is_wrong_with_an_address_is_named(session: Session, said: dict[str, Any], field: str) -> None:
    home = factories.an_entity(session)
    wished = {"label": "Books", "url": "https://books.example", "kinds": ("invoice",)} | said
    with pytest.raises(Invalid) as refused:
        register_webhook(session, home.id, local=False, by=BY, at=datetime.now(UTC), **wished)
    assert set(refused.value.fields) == {field}


def test_a_signature_depends_on_moment_and_body() -> None:
    assert len({signature("s", "a", 1), signature("s", "b", 1), signature("s", "a", 2), signature("t", "a", 1)}) == 4
