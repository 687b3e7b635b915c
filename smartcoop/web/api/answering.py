"""What every address of the API does: pages by cursor, and writes that are done once for each `Idempotency-Key`."""

import hashlib
import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, request
from marshmallow import Schema
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.db import locked
from smartcoop.errors import Changed, Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text
from smartcoop.members.accounts import ApiAnswer, User
from smartcoop.versions import version_of
from smartcoop.web.access import current_actor

LARGEST_PAGE = 200
LONGEST_KEY = 200
LONGEST_CURSOR = 18


def cursor(said: str | None) -> int | None:
    """The key after which a list goes on; Invalid at `after` for what no answer gave."""
    if said is None:
        return None
    if not (said.isascii() and said.isdigit()) or len(said) > LONGEST_CURSOR:
        raise Invalid({"after": text("take it from the field `next` of the answer before")})
    return int(said)


def page(items: Sequence[Any], size: int, key: Callable[[Any], object]) -> dict[str, Any]:
    """A page with the cursor of the next, null at the end."""
    return {"items": items, "next": str(key(items[-1])) if len(items) >= size else None}


def etag_of(told: Any) -> str:
    """The name of a representation, as `ETag` and `If-Match` carry it."""
    return version_of(told)


def tagged(answer: Response) -> Response:
    """The answer of a reading with its `ETag`; empty (304) for who has the same already."""
    if request.method == "GET" and answer.status_code == HTTPStatus.OK and answer.is_json:
        answer.set_etag(etag_of(answer.get_json()))
        answer.make_conditional(request)
    return answer


def _check_match(held: Any, answer: type[Schema]) -> None:
    """Changed where `If-Match` names another representation than that of what is held now."""
    if not request.if_match.contains(etag_of(json.loads(answer().dumps(held)))):
        raise Changed("this has changed since you read it; read it again, and send `If-Match` with its new ETag")


def once(work: Callable[[Session], Any], answer: type[Schema], status: int, *, of: Callable[[Session], Any] | None = None) -> Response:
    """Do the work in one transaction and answer with its result; the same key with the same request finds the first answer.

    Invalid at `Idempotency-Key` when the key was used for another request. `of` locks and gives what is changed, as it is read: where `If-Match`
    names another, nothing is done (412).
    """
    key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
    with transaction() as session:
        if key:
            locked(session, User, current_actor().user_id)  # the same key at the same moment waits, then finds the first answer
        told = _told(session, key) if key else None
        if told is not None:
            return Response(told.body, told.status, mimetype="application/json", headers={"Idempotent-Replayed": "true"})
        if of is not None and "If-Match" in request.headers:
            _check_match(of(session), answer)
        body = answer().dumps(work(session))
        if key:
            session.add(_kept(key, status, body))
    return Response(body, status, mimetype="application/json")


def _told(session: Session, key: str) -> ApiAnswer | None:
    told = session.scalar(select(ApiAnswer).where(ApiAnswer.user_id == current_actor().user_id, ApiAnswer.key == key))
    if told is not None and told.request_sha256 != _fingerprint():
        raise Invalid({"Idempotency-Key": text("this key was used for another request; make a new key")})
    return told


def _kept(key: str, status: int, body: str) -> ApiAnswer:
    return ApiAnswer(user_id=current_actor().user_id, key=key, request_sha256=_fingerprint(), status=status, body=body, answered_at=clock().now())


def _fingerprint() -> str:
    """What was asked: method, address and body."""
    return hashlib.sha256(b"\n".join((request.method.encode(), request.path.encode(), request.get_data()))).hexdigest()
