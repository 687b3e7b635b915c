"""Every mail, and the documents that are sent with them, in every language: nothing in English that has a translation."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from lxml.html import document_fromstring

from smartcoop import extensions
from smartcoop.daily.service import run_daily
from smartcoop.documents import rendering
from smartcoop.i18n import LANGUAGES
from tests.web import every_mail
from tests.web.conftest import Person, SetUp, SignIn
from tests.web.english import english_for, texts
from tests.web.scene import Scene

LATER = date(2026, 12, 28)
LEAST_MAILS = 30
"""So many mails are read, at least."""


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents before they are printed; what their pages look like is looked at elsewhere."""
    found: list[str] = []

    def keep(html: str, *, variant: str) -> bytes:
        found.append(html)
        return b"%PDF-"

    monkeypatch.setattr(rendering, "pdf", keep)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_and_document_speaks_the_language(
    language: str, app: Flask, there: Scene, printed: list[str], set_up: SetUp, sign_in: SignIn, nobody: Person, run_outbox: Callable[[], None]
) -> None:
    set_up(lambda session: every_mail.speak(session, language))
    set_up(lambda session: every_mail.happen(session, there, secret=app.config["SECRET_KEY"]))
    with app.app_context():
        run_daily(extensions.sessions(), there.cooperative_id, on=LATER, today=LATER, by="system")
    sign_in("admin").sends("/settings/users", "/users", email="new@example.org", name="Zoé d'Or", role="auditor", language=language)
    nobody.sends("/reset", "/reset", email="ana@example.org")
    run_outbox()
    english, mails = english_for(language), set_up(every_mail.mailed)
    assert len(mails) > LEAST_MAILS
    assert not [said for pieces in mails.values() for said in pieces if "&#" in said]
    leaks = {said: key for key, pieces in mails.items() for said in pieces if english.knows(said)}
    for html in printed:
        page = document_fromstring(html)
        own = english_for(page.get("lang"))  # of a payslip, the law may ask another one
        leaks |= {said: page.findtext(".//title") for said in texts(page) if own.knows(said)}
    assert not leaks, "in English: " + "; ".join(f"{said!r} ({where})" for said, where in leaks.items())
