"""Forms that make or change something are taken once: a second click, or the same form sent again, leads to what the first one made.

What the form made and where it led are committed together, so that there is never one without the other.
"""

import hashlib
import secrets
from http import HTTPStatus

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select, update

from smartcoop import extensions
from smartcoop.db import locked
from smartcoop.extensions import clock
from smartcoop.members.accounts import ApiAnswer, User

SEE_OTHER = 303


def register(app: Flask) -> None:
    """Look before a form is taken, and keep where it led."""
    app.jinja_env.globals["once_key"] = lambda: secrets.token_urlsafe(12)
    app.before_request(_led_before)
    app.after_request(_tell_script)  # after the next one: what is registered last is asked first
    app.after_request(_keep_where)


def _led_before() -> ResponseReturnValue | None:
    """The way to what this form made before; else its key, written by the transaction that makes the thing or not at all."""
    if request.method != "POST" or not request.form.get("once") or not current_user.is_authenticated:
        return None
    session, key = extensions.session(), _key()
    locked(session, User, current_user.id)  # the same form at the same moment waits, then is led
    told = session.scalar(select(ApiAnswer).where(ApiAnswer.user_id == current_user.id, ApiAnswer.key == key))
    if told is not None:
        return redirect(told.body or "/", SEE_OTHER)
    session.add(ApiAnswer(user_id=current_user.id, key=key, request_sha256=key, status=SEE_OTHER, body="", answered_at=clock().now()))
    g.once = key
    extensions.commit_with_answer()
    return None


def _key() -> str:
    """The form with what was typed and attached: the same key with other words or files is another form."""
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return hashlib.sha256(repr((request.path, typed, _attached())).encode()).hexdigest()


def _attached() -> list[tuple[str, str, str]]:
    found = []
    for name, file in request.files.items(multi=True):
        found.append((name, file.filename or "", hashlib.file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return sorted(found)


def _keep_where(answer: Response) -> Response:
    """Commit what the form made, with where it led: the page of the answer, or, where the answer itself is shown once, that of the form."""
    if "once" in g and extensions.is_held_back() and answer.status_code < 400:
        kept = update(ApiAnswer).where(ApiAnswer.user_id == current_user.id, ApiAnswer.key == g.once)
        extensions.session().execute(kept.values(body=answer.location or _form_page()))
        extensions.commit_held_back()
    return answer


def _tell_script(answer: Response) -> Response:
    """A script that sent the form cannot see where a redirect leads: it is told instead."""
    if request.headers.get("X-Sent-By") == "script" and answer.location:
        answer.status_code = HTTPStatus.NO_CONTENT
        answer.set_data(b"")
    return answer


def _form_page() -> str:
    page = getattr(current_app.view_functions[request.endpoint or ""], "shown_by", None)
    return url_for(f".{page.__name__}", **(request.view_args or {})) if page else "/"
