"""The JSON API: keys, pages by cursor, writes that happen once, and problems in words."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.invoicing.models import Client
from smartcoop.members.accounts import ApiToken, User, issue_token
from tests.web import scene
from tests.web.conftest import Person, SetUp
from tests.web.scene import NOW, Scene

CLIENT = {"kind": "organisation", "name": "Opéra du Sud", "street": "Place 1", "postcode": "4000", "city": "Liège", "country": "BE", "language": "fr"}
SALE = {"activity_id": 1, "client_id": 1, "lines": [{"description": "Lights", "quantity": "3", "unit": "DAY", "unit_price": "400"}]}


class Program:
    """A program that acts with somebody's key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client, self.key = client, key

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, said: Any = None, once: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        return self.client.post(f"/api/v1{path}", json=said, headers=headers)


@pytest.fixture
def program(app: Flask, there: Scene, set_up: SetUp) -> Callable[[str], Program]:
    """A program with the key of somebody of the scene."""

    def made(who: str) -> Program:
        def key(session: Session) -> str:
            user = session.scalars(select(User).where(User.email == there.users[who])).one()
            return issue_token(session, user.id, there.cooperative_id, "test", at=NOW)

        return Program(app.test_client(), set_up(key))

    return made


def test_without_a_key_nothing_is_said(app: Flask, there: Scene) -> None:
    answer = app.test_client().get("/api/v1/clients", headers={"Authorization": "Bearer sc_wrong"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert "clients" not in answer.text


def test_a_revoked_key_opens_nothing(program: Callable[[str], Program], set_up: SetUp) -> None:
    ana = program("ana")
    assert ana.get("/clients").status_code == 200

    def revoke(session: Session) -> None:
        session.scalars(select(ApiToken)).one().revoked_at = NOW

    set_up(revoke)
    assert ana.get("/clients").status_code == 401


def test_a_key_is_kept_as_its_hash(program: Callable[[str], Program], set_up: SetUp) -> None:
    ana = program("ana")
    assert set_up(lambda session: session.scalars(select(ApiToken.sha256)).one()) != ana.key


def test_a_browser_that_is_signed_in_reads_but_needs_its_token_to_write(sign_in: Callable[[str], Person]) -> None:
    ana = sign_in("ana")
    assert ana.gets("/api/v1/clients").status_code == 200
    assert ana.client.post("/api/v1/clients", json=CLIENT).status_code == 400


def test_the_same_write_again_finds_the_first_answer(program: Callable[[str], Program], set_up: SetUp) -> None:
    ana = program("ana")
    first, again = ana.post("/clients", CLIENT, once="k1"), ana.post("/clients", CLIENT, once="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert set_up(lambda session: session.scalar(select(func.count()).select_from(Client))) == 2
    assert ana.post("/clients", {**CLIENT, "name": "Other"}, once="k1").status_code == 422


def test_a_key_for_writes_is_its_users_own(program: Callable[[str], Program]) -> None:
    assert program("ana").post("/clients", CLIENT, once="k1").status_code == 201
    assert program("bob").post("/clients", {**CLIENT, "name": "Bob's"}, once="k1").json["name"] == "Bob's"


def test_wrong_fields_are_named_with_their_remedy(program: Callable[[str], Program]) -> None:
    answer = program("ana").post("/invoices", {**SALE, "lines": [{"quantity": 1.5, "colour": "red"}]})
    assert answer.status_code == 422
    named = {error["field"]: error["message"] for error in answer.json["errors"]}
    assert set(named) == {"lines.0.quantity", "lines.0.description", "lines.0.unit_price", "lines.0.colour"}
    assert "as text" in named["lines.0.quantity"]
    assert program("ana").client.post("/api/v1/clients", data="{").status_code in (400, 401)


def test_an_invoice_is_drafted_issued_and_credited(program: Callable[[str], Program]) -> None:
    ana, accountant = program("ana"), program("accountant")
    drafted = ana.post("/invoices", SALE).json
    assert drafted["total"] == {"amount": "1452.00", "currency": "EUR"}
    issued = ana.post("/invoices/1/issue").json
    assert (issued["number"], issued["status"], issued["due_on"]) == ("2026-0001", "outstanding", "2026-11-14")
    assert ana.post("/invoices/1/issue").status_code == 409
    assert ana.post("/invoices/1/credit", {"reason": "x"}).status_code == 403
    note = accountant.post("/invoices/1/credit", {"reason": "cancelled"}).json
    assert note["kind"] == "credit_note"
    assert ana.get("/invoices/1").json["status"] == "credited"


def test_lists_are_walked_by_cursor(program: Callable[[str], Program]) -> None:
    ana = program("ana")
    for n in range(3):
        ana.post("/invoices", SALE)
        ana.post("/clients", {**CLIENT, "name": f"Client {n}"})
    for room, count in (("invoices", 3), ("clients", 4)):
        seen, path = [], f"/{room}?size=2"
        while path:
            page = ana.get(path).json
            seen += [item["id"] for item in page["items"]]
            path = f"/{room}?size=2&after={page['next']}" if page["next"] else ""
        assert len(seen) == len(set(seen)) == count
        assert ana.get(f"/{room}?after=nonsense").status_code == 422


def test_a_payslip_tells_its_lines_with_reasons(program: Callable[[str], Program], there: Scene, set_up: SetUp) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    whole = program("ana").get("/payslips/1").json
    assert whole["payslip"]["month"] == "2026-09"
    assert all(line["label"] and line["source"] and line["explanation"] for line in whole["lines"])
    assert program("bob").get("/payslips").json["items"] == []
    assert program("bob").get("/payslips/1").status_code == 404


def test_the_api_describes_itself(app: Flask) -> None:
    told: Any = app.test_client().get("/api/openapi.json").json
    assert set(told["paths"]) >= {"/api/v1/clients", "/api/v1/invoices/{invoice_id}/issue", "/api/v1/payslips/{payslip_id}"}
    assert told["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
