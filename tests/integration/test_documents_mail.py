"""Mail: asked for once, written to the outbox or handed to a server."""

import email
import smtplib
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.config import settings
from smartcoop.documents import storage
from smartcoop.documents.mail import deliver, message_id, queue_mail
from smartcoop.errors import Invalid, NotFound
from smartcoop.jobs.models import Job

MAIL = {"mail_key": "invoice:42:sent", "to": "Claire <claire@nord.example>", "subject": "Invoice\n2026-0142", "text": "Bonjour\n", "reply_to": "coop@x.example"}


def test_a_mail_is_asked_for_once(session: Session) -> None:
    for subject in ("first", "second"):
        queue_mail(session, key="invoice:42:sent", to="claire@nord.example", subject=subject, text="Bonjour", attachments=("invoice:42:pdf",))
        session.flush()
    assert session.scalar(select(func.count()).select_from(Job)) == 1
    job = session.scalars(select(Job)).one()
    assert (job.name, job.key, job.arguments["subject"]) == ("send_mail", "send_mail:invoice:42:sent", "first")


def test_a_job_of_the_outbox_is_what_deliver_takes(session: Session, data_dir: Path) -> None:
    job = queue_mail(session, key="welcome:7", to="ana@x.example", subject="Welcome", text="Hello", html="<p>Hello")
    deliver(session, settings(), **job.arguments)
    assert (data_dir / "outbox" / "welcome-7.eml").is_file()


def test_an_address_that_is_none_is_refused_at_its_field(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        queue_mail(session, key="k", to="nobody", subject="s", text="t")
    assert "to" in refused.value.fields


def test_without_a_server_a_mail_is_a_file_in_the_outbox(session: Session, data_dir: Path) -> None:
    storage.store(session, key="invoice:42:pdf", subject="invoice:42", name="Facture 2026-0142.pdf", media_type="application/pdf", content=b"%PDF-1.7")
    deliver(session, settings(), **MAIL, html="<p>Bonjour", attachments=["invoice:42:pdf"])
    (file,) = (data_dir / "outbox").iterdir()
    assert file.name == "invoice-42-sent.eml"
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert (message["Subject"], message["Reply-To"], message["Message-ID"]) == (
        "Invoice 2026-0142",
        "coop@x.example",
        message_id("invoice:42:sent", settings().mail_from),
    )
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content(), html.get_content()) == ("Bonjour\n", "<p>Bonjour\n")
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Facture 2026-0142.pdf", b"%PDF-1.7")


def test_a_mail_waits_for_its_attachment(session: Session, data_dir: Path) -> None:
    with pytest.raises(NotFound, match="invoice:42:pdf"):
        deliver(session, settings(), **MAIL, attachments=["invoice:42:pdf"])
    assert not (data_dir / "outbox").exists()


def test_the_same_key_gives_the_same_message_id_and_another_another() -> None:
    assert message_id("a", "Coop <coop@x.example>") == message_id("a", "coop@x.example")
    assert message_id("a", "coop@x.example") != message_id("b", "coop@x.example")
    assert message_id("a", "coop@x.example").endswith("@x.example>")


class Server:
    """Notes what a mail server is asked."""

    def __init__(self, *, tls: bool) -> None:
        self.tls, self.asked = tls, list[tuple[Any, ...]]()

    def __call__(self, host: str, port: int, **_options: Any) -> "Server":
        self.asked.append(("connect", host, port))
        return self

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.asked.append(("quit",))

    def ehlo(self) -> None:
        pass

    def has_extn(self, name: str) -> bool:
        return name == "starttls" and self.tls

    def starttls(self, **_options: Any) -> None:
        self.asked.append(("starttls",))

    def login(self, user: str, password: str) -> None:
        self.asked.append(("login", user, password))

    def send_message(self, message: EmailMessage) -> None:
        self.asked.append(("send", message["To"]))


def test_a_server_is_spoken_to_in_private_when_it_offers_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(tls=True)
    monkeypatch.setattr(smtplib, "SMTP", server)
    deliver(session, replace(settings(), smtp_url="smtp://ana:a%40b@mail.example:2525"), **MAIL)
    assert server.asked == [("connect", "mail.example", 2525), ("starttls",), ("login", "ana", "a@b"), ("send", MAIL["to"]), ("quit",)]


def test_smtps_is_private_from_the_start_and_a_name_is_optional(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(tls=False)
    monkeypatch.setattr(smtplib, "SMTP_SSL", server)
    deliver(session, replace(settings(), smtp_url="smtps://mail.example"), **MAIL)
    assert server.asked == [("connect", "mail.example", 465), ("send", MAIL["to"]), ("quit",)]
