"""Keys for programs: made for some things and for some time, shown once, seen in use, revoked."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from smartcoop.members.accounts import ApiToken
from tests.web.conftest import Person, SetUp, SignIn
from tests.web.scene import NOW, Scene


def asked(app: Flask, key: str, path: str, method: str = "GET", **said: Any) -> int:
    return app.test_client().open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {key}"}, **said).status_code


def made(person: Person, **said: str) -> str:
    page = person.sends("/account", "/account/token", **{"label": "Bookkeeping", "days": "30"}, **said)
    shown = page.xpath("//div[contains(@class, 'notice good')]//code/text()")
    assert len(shown) == 1
    assert shown[0] not in person.sees("/account").text_content()
    return str(shown[0])


def test_a_key_opens_what_it_is_for_and_no_more(app: Flask, there: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    key = made(ana, scope__client="read", scope__invoice="*")
    assert asked(app, key, "/clients") == 200
    assert asked(app, key, "/clients", "POST", json={}) in (403, 422)
    assert asked(app, key, f"/clients/{there.client_id}") == 200
    assert asked(app, key, "/quotes") == 403
    assert asked(app, key, "/invoices") == 200
    assert asked(app, key, "/invoices", "POST", json={}) == 422
    assert "Clients: read" in ana.sees("/account").text_content()


def test_a_key_ends_with_its_day_or_when_it_is_revoked(app: Flask, there: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    key, other = made(ana, scope__client="read"), made(ana, scope__client="read")
    assert "never" in ana.sees("/account").text_content()
    assert asked(app, key, "/clients") == 200
    assert "expired" not in ana.sees("/account").text_content()
    ana.sends("/account", "/revoke")  # the first of the page is the newest
    assert asked(app, other, "/clients") == 401
    app.config["FROZEN_AT"] = NOW + timedelta(days=31)
    assert asked(app, key, "/clients") == 401
    assert "expired" in sign_in("ana").sees("/account").text_content()


def test_the_use_of_a_key_is_noted_to_the_hour(app: Flask, there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    key = made(sign_in("ana"), scope__client="read")

    def used() -> Any:
        return set_up(lambda session: session.scalars(select(ApiToken.last_used_at)).one())

    assert used() is None
    for minutes, noted in ((0, 0), (30, 0), (70, 70)):
        app.config["FROZEN_AT"] = NOW + timedelta(minutes=minutes)
        assert asked(app, key, "/clients") == 200
        assert used() == NOW + timedelta(minutes=noted)


@pytest.mark.parametrize(("said", "where"), [({"label": " "}, "f-label"), ({"scope-client": ""}, "f-scope"), ({"days": "9999"}, "f-days")])
def test_what_is_missing_is_named(said: dict[str, str], where: str, there: Scene, sign_in: SignIn) -> None:
    page = sign_in("ana").sends("/account", "/account/token", 422, **{"label": "x", "scope-client": "read", "days": "30"} | said)
    assert any(where in address for address in page.xpath("//*[@id='problems']//a/@href"))


def test_a_key_of_another_is_not_there(there: Scene, sign_in: SignIn) -> None:
    made(sign_in("ana"), scope__client="read")
    bob = sign_in("bob")
    token = bob.sees("/account").xpath("//input[@name='csrf_token']/@value")[0]
    assert bob.client.post("/account/keys/1/revoke", data={"csrf_token": token}).status_code == 404
    assert "Bookkeeping" not in bob.sees("/account").text_content()


def test_a_key_is_made_only_for_what_its_person_may(there: Scene, sign_in: SignIn) -> None:
    offered = sign_in("bob").sees("/account").xpath("//select[starts-with(@name, 'scope-')]/@name")
    assert "scope-client" in offered
    assert "scope-bank" not in offered
    assert "scope-payroll" not in offered


def test_the_guide_shows_every_address(app: Flask, there: Scene, sign_in: SignIn) -> None:
    page = sign_in("ana").sees("/api-guide").text_content()
    told: Any = app.test_client().get("/api/openapi.json").json
    assert all(path in page for path in told["paths"])
    assert "draft | sent | accepted" in page
