"""Forms that make something are taken once: a second click, or the same form sent again, leads to what the first one made."""

import hashlib
import secrets

from flask import Flask, Response, g, redirect, request
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
    return None


def _key() -> str:
    """The form with what was typed: the same key with other words is another form."""
    typed = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return hashlib.sha256(repr((request.path, typed)).encode()).hexdigest()


def _keep_where(answer: Response) -> Response:
    if "once" in g and answer.location:
        kept = update(ApiAnswer).where(ApiAnswer.user_id == current_user.id, ApiAnswer.key == g.once)
        extensions.session().execute(kept.values(body=answer.location))
        extensions.db.session.commit()
    return answer
