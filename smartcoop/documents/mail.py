"""Mail: asked for in the transaction of its cause, sent afterwards, once for each key as far as a mail server allows."""

import hashlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.config import Settings
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound
from smartcoop.i18n import quoted
from smartcoop.i18n import text as say
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import enqueue

SEND_MAIL = "send_mail"
TIMEOUT = 30
PORTS = {"smtp": 587, "smtps": 465}


def queue_mail(session: Session, *, key: str, to: str, subject: str, text: str, html: str = "", attachments: Sequence[str] = (), reply_to: str = "") -> Job:
    """Ask for a mail in this transaction; the same `key` again asks for nothing new. `attachments` are the keys of stored documents.

    Invalid at `to` for what is no address.
    """
    if "@" not in parseaddr(to)[1]:
        raise Invalid({"to": say("%(said)s is not a mail address; write it like name@example.org", said=quoted(to))})
    return enqueue(
        session,
        SEND_MAIL,
        f"{SEND_MAIL}:{key}",
        mail_key=key,
        to=to,
        subject=subject,
        text=text,
        html=html,
        attachments=list(attachments),
        reply_to=reply_to,
    )


def mailed_at(session: Session, key: str) -> datetime | None:
    """When the mail with this key was sent; None while it waits or was not asked for."""
    return session.scalar(select(Job.done_at).where(Job.key == f"{SEND_MAIL}:{key}"))


def deliver(
    session: Session,
    settings: Settings,
    *,
    mail_key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[str] = (),
    reply_to: str = "",
) -> None:
    """Send a mail that was asked for: by the mail server of the settings, else as a file `<key>.eml` in the outbox folder.

    NotFound while an attachment is not stored yet, so that the job is tried again.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, " ".join(subject.split())
    message["Message-ID"] = message_id(mail_key, settings.mail_from)
    message["Date"] = format_datetime(datetime.now(UTC))
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    _attach(session, message, attachments)
    _hand_over(settings, mail_key, message)


def message_id(mail_key: str, sender: str) -> str:
    """The same for the same key, so that a mail sent twice is recognised as one."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(mail_key.encode()).hexdigest()[:32]}@{domain}>"


def _attach(session: Session, message: EmailMessage, keys: Sequence[str]) -> None:
    for key in keys:
        document = storage.find(session, key)
        if document is None:
            raise NotFound("the document %(key)s is not stored yet; it is attached when it is", key=key)
        maintype, _, subtype = document.media_type.partition("/")
        message.add_attachment(storage.read(document), maintype=maintype, subtype=subtype, filename=document.name)


def _hand_over(settings: Settings, mail_key: str, message: EmailMessage) -> None:
    if settings.smtp_url:
        _send(urlsplit(settings.smtp_url), message)
        return
    settings.outbox_dir.mkdir(parents=True, exist_ok=True)
    (settings.outbox_dir / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', mail_key)}.eml").write_bytes(bytes(message))


def _send(server: SplitResult, message: EmailMessage) -> None:
    """Over TLS from the start (`smtps`), or from the moment that the server offers it."""
    host, port = server.hostname or "localhost", server.port or PORTS[server.scheme]
    safe = ssl.create_default_context()
    with smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=safe) if server.scheme == "smtps" else smtplib.SMTP(host, port, timeout=TIMEOUT) as connection:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=safe)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
