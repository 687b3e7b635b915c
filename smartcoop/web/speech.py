"""The language of an answer: the person's own, else what was chosen here, else what the browser asks for."""

from collections.abc import Collection
from contextlib import ExitStack

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from flask import session as cookie

from smartcoop.i18n import LANGUAGES, language, speaking
from smartcoop.web.access import PUBLIC, allow, reader

bp = Blueprint("speech", __name__)

NAMES = {"en": "English", "fr": "Français", "nl": "Nederlands", "de": "Deutsch", "es": "Español", "it": "Italiano", "sv": "Svenska", "hu": "Magyar"}


def offered(codes: Collection[str] = LANGUAGES) -> list[tuple[str, str]]:
    """The languages that somebody can choose from, their own first."""
    return sorted(((code, NAMES[code]) for code in codes), key=lambda one: one[0] != language())


def register(app: Flask) -> None:
    """Speak the reader's language from the beginning of a request to its end."""
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    g.speech = ExitStack()
    g.speech.enter_context(speaking(_wished()))


def _end(error: BaseException | None) -> None:
    speech: ExitStack | None = g.pop("speech", None)
    if speech is not None:
        speech.close()


def _wished() -> str:
    """A locale such as `fr_BE`: the language of the person, the numbers of the cooperative's country.

    A number is so written in one way for everybody of a cooperative who reads a language: `6,5 %` in the English of a Belgian one. Unicode says how;
    where it knows no such pair (`en_FR`), the language alone does. The set-up speaks so once the country is chosen.
    """
    if request.endpoint == "static":
        return "en"
    actor = reader()
    said = cookie.get("language") or (language(actor.language) if actor else None) or request.accept_languages.best_match(LANGUAGES)
    spoken = said if said in LANGUAGES else "en"
    return f"{spoken}_{actor.country}" if actor else spoken


@bp.post("/language")
@allow(PUBLIC)
def choose() -> Response:
    """Speak another language in this session."""
    if request.form.get("language") in LANGUAGES:
        cookie["language"] = request.form["language"]
    back = request.form.get("back", "")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else url_for("home.show"))  # type: ignore[return-value]
