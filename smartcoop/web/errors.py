"""What a refusal becomes: a form shown again, a page that says why, or problem details (RFC 9457) for programs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import url_for_security
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from smartcoop import extensions
from smartcoop.errors import Changed, DomainError, Invalid, NotAllowed, NotFound, RuleBroken, WrongState
from smartcoop.i18n import Text, text, translate
from smartcoop.web.access import Unsure, is_api
from smartcoop.web.again import can_be_sent_again, shown_again
from smartcoop.web.forms import flat, form, refused
from smartcoop.web.meanwhile import note_meanwhile
from smartcoop.web.uploads import keep_files

STATUS: Mapping[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    WrongState: HTTPStatus.CONFLICT,
    Changed: HTTPStatus.CONFLICT,
    RuleBroken: HTTPStatus.UNPROCESSABLE_ENTITY,
}

TITLES: Mapping[int, Text] = {
    400: text("This request cannot be read"),
    401: text("Sign in first"),
    403: text("This is not open to you"),
    404: text("This page does not exist"),
    405: text("This page does not take that"),
    409: text("This has changed in the meantime"),
    412: text("This has changed in the meantime"),
    413: text("The file is too large"),
    422: text("This cannot be done"),
    429: text("Too many attempts"),
    500: text("Something here is broken"),
}

REMEDIES: Mapping[int, Text] = {
    400: text("Go back, load the page again and repeat what you did."),
    401: text("Sign in on the pages, or send a key of your account page in the header `Authorization: Bearer`."),
    404: text("The address may be mistyped, or the page is not yours to see. Start again from the first page."),
    405: text("Go back and use the buttons of the page."),
    413: text("Files up to 20 MB are taken. Split the file, or ask for a smaller one."),
    500: text("Nothing was saved. The fault is written down for whoever looks after this installation; try again in a while."),
}


def register(app: Flask) -> None:
    """One place for everything that is raised."""
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.UNPROCESSABLE_ENTITY)


def _refusal(error: DomainError) -> ResponseReturnValue:
    extensions.db.session.rollback()
    status = status_of(error)
    if is_api():
        status = HTTPStatus.PRECONDITION_FAILED if isinstance(error, Changed) else status
        return problem(status, str(error.message), code=error.code, error=error)
    page = getattr(current_app.view_functions.get(request.endpoint or ""), "shown_by", None)
    if page is None or status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
        return _page(status, str(error.message))
    refused(error)
    note_meanwhile()
    form().files = keep_files(form().errors)
    try:
        if form().is_behind:
            page(**(request.view_args or {}))  # drawn twice: the fields say where they differ, which the second drawing tells on top
        answer = make_response(page(**(request.view_args or {})))
    except DomainError as worse:  # the page itself is not there
        return _page(status_of(worse), str(worse.message))
    answer.status_code = status
    return answer


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    if can_be_sent_again() and not is_api():
        return shown_again(unsure=isinstance(error, Unsure))
    if isinstance(error, Unsure):
        return redirect(url_for_security("verify", next=_form_of(request.endpoint or "")))
    said = translate("This form was open for too long, or was sent from elsewhere. Load the page again and send it once more; nothing was saved.")
    return problem(400, said, code="stale_form") if is_api() else _page(400, said)


def _form_of(endpoint: str) -> str:
    """The page with the form that a view takes."""
    page = getattr(current_app.view_functions[endpoint], "shown_by", None)
    return url_for(f".{page.__name__}", **(request.view_args or {})) if page else "/"


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if wrong := _fields(error):
        return _refusal(Invalid(flat(wrong)))
    said = str(REMEDIES.get(error.code, REMEDIES[405]))
    return problem(error.code, said, code=str(error.name).lower().replace(" ", "_")) if is_api() else _page(error.code, said)


def _bug(error: Exception) -> ResponseReturnValue:
    """Nothing was written; the log says where, without what was typed."""
    extensions.db.session.rollback()
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected %s in %s", type(error).__name__, request.endpoint)
    said = str(REMEDIES[500])
    return problem(500, said, code="broken") if is_api() else _page(500, said)


def _fields(error: HTTPException) -> Mapping[str, Any]:
    """What the schema of an API's address refused: by field, below the place where it was said."""
    messages: Mapping[str, Any] = getattr(error, "data", {}).get("messages", {})
    return next((said for said in messages.values() if isinstance(said, Mapping)), {})


def problem(status: int, detail: str, *, code: str, error: DomainError | None = None) -> Response:
    """Problem details: what kind, in which words, at which fields, and by which rule."""
    body = {"type": f"urn:smartcoop:{code}", "title": str(TITLES.get(status, TITLES[422])), "status": int(status), "detail": detail, "code": code}
    if isinstance(error, Invalid):
        body["errors"] = [{"field": name, "message": str(said)} for name, said in error.fields.items()]
    if isinstance(error, RuleBroken) and error.source:
        body["source"] = str(error.source)
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def _page(status: int, said: str) -> ResponseReturnValue:
    return render_template("pages/error.html", title=str(TITLES.get(status, TITLES[422])), said=said, status=int(status)), status
