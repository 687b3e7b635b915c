"""Every page that can be opened without a key, for every role, and every page of a thing that exists."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web import scene
from tests.web.conftest import Person
from tests.web.scene import Scene

FRAGMENTS = {"jobs.preview"}
"""What a script puts into a page: no page by itself."""
ROLES = ("ana", "bob", "adviser", "payroll_officer", "accountant", "treasurer", "board", "auditor", "admin", "stranger")


def plain_pages(app: Flask) -> list[str]:
    """The pages without a key in their address that somebody signed in may ask for."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in FRAGMENTS
        and not rule.arguments
        and not rule.rule.startswith(("/api", "/static"))
        and rule.endpoint.split(".")[0] != "security"
    ]


@pytest.mark.parametrize("who", ROLES)
def test_every_plain_page_is_well_made_or_refused(who: str, app: Flask, sign_in: Callable[[str], Person]) -> None:
    person = sign_in(who)
    seen = {address: person.gets(address).status_code for address in plain_pages(app)}
    assert set(seen.values()) <= {200, 403}
    for address, status in seen.items():
        person.sees(address, status)
    assert seen["/"] == 200


@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
def test_pages_speak_the_chosen_language(language: str, sign_in: Callable[[str], Person], app: Flask) -> None:
    ana = sign_in("ana")
    ana.sends("/account", "/language", language=language, back="/account")
    for address in plain_pages(app):
        if ana.gets(address).status_code == 200:
            assert ana.sees(address).get("lang") == language


def test_a_member_and_staff_see_what_exists(there: Scene, set_up: Callable[[Callable[[Session], Any]], Any], sign_in: Callable[[str], Person]) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    for who, addresses in {
        "ana": ("/activities/1", "/activities/1/pay", "/engagements/1", "/clients/1", "/clients/1/change", "/payslips/1"),
        "payroll_officer": ("/payroll/1", "/payslips/1", "/engagements/1"),
        "treasurer": ("/payroll/1", "/payments"),
        "accountant": ("/ledger", "/ledger/entries", "/ledger/entries/1", "/ledger/entries?role=bank", "/bank"),
    }.items():
        person = sign_in(who)
        for address in addresses:
            person.sees(address)


def test_security_headers_are_strict(app: Flask) -> None:
    answer = app.test_client().get("/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_unknown_addresses_get_a_page_that_helps(nobody: Person, sign_in: Callable[[str], Person]) -> None:
    assert "Start again" in nobody.sees("/nothing-here", 404).text_content()
    assert "Start again" in sign_in("ana").sees("/nothing-here", 404).text_content()
