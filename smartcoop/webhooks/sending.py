"""Handing a message to an address of somebody else: signed, without following anything, and never into a private network."""

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from smartcoop.config import Settings
from smartcoop.webhooks.models import Delivery
from smartcoop.webhooks.service import LOOPBACK, secret_of, signature

PATIENCE = 5
"""Seconds that another server may take for each step."""
MOST_READ = 1024
SUCCESS = range(200, 300)


class NotDelivered(Exception):
    """The other side was not reached, or did not take the message."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent where, and which addresses are allowed."""

    url: str
    body: str
    secret: str
    event: str
    key: int
    local: bool


def prepared(session: Session, settings: Settings, *, delivery_id: int) -> Message | None:
    """The message of a delivery; None when it arrived before or its address was ended."""
    delivery = session.get_one(Delivery, delivery_id)
    webhook = delivery.webhook
    if delivery.delivered_at is not None or webhook.ended_at is not None:
        return None
    secret = secret_of(webhook, settings.secret_key)
    return Message(webhook.url, delivery.body, secret, delivery.event, delivery.id, local=not settings.production)


def sent(message: Message) -> int:
    """The status with which the other side took the message; NotDelivered otherwise. A redirection is not followed."""
    parts = urlsplit(message.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts.scheme, parts.hostname or "", port, _allowed(parts.hostname or "", port, local=message.local))
    try:
        connection.request("POST", parts._replace(scheme="", netloc="", fragment="").geturl() or "/", message.body.encode(), _headers(message))
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except OSError as failure:
        raise NotDelivered(f"no answer: {failure}") from failure
    finally:
        connection.close()
    if answer.status not in SUCCESS:
        raise NotDelivered(f"answered {answer.status}")
    return answer.status


def _headers(message: Message) -> dict[str, str]:
    now = int(datetime.now(UTC).timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "smartcoop",
        "Smartcoop-Event": message.event,
        "Smartcoop-Delivery": str(message.key),
        "Smartcoop-Signature": signature(message.secret, message.body, now),
    }


def _allowed(host: str, port: int, *, local: bool) -> str:
    """The network address that is connected to: looked up once, so that a second answer of the name cannot lead elsewhere."""
    try:
        found = [said[4][0] for said in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as failure:
        raise NotDelivered(f"the name of the server is not known: {failure}") from failure
    allowed = [str(address) for address in found if is_open(str(address)) or (local and host in LOOPBACK)]
    if not found or len(allowed) != len(found):
        raise NotDelivered("the address leads into a private network, which nothing is sent to")
    return allowed[0]


def is_open(address: str) -> bool:
    """Whether an address is one of the internet at large: not private, not of this machine or link, not reserved."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(address, port, timeout=PATIENCE)
    return _Pinned(host, port, address)


class _Pinned(HTTPSConnection):
    """A connection to one network address that proves to be the named host by its certificate."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._context = ssl.create_default_context()
        super().__init__(host, port, timeout=PATIENCE, context=self._context)
        self._address = address

    def connect(self) -> None:
        """To the address that was checked, not to what the name says now."""
        plain = socket.create_connection((self._address, self.port), PATIENCE)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


def kept(session: Session, status: Any, *, delivery_id: int) -> None:
    """Note that a message arrived; nothing where nothing was sent."""
    delivery = session.get_one(Delivery, delivery_id)
    if status is not None:
        delivery.status, delivery.delivered_at = status, datetime.now(UTC)
