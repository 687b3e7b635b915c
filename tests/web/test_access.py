"""Nobody reaches what is not theirs: walked route by route."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.service import draft_invoice, draft_quote, issue_invoice
from smartcoop.members.service import subscribe_shares
from smartcoop.web.access import LIBRARY_VIEWS, PERMISSIONS, PUBLIC, SIGNED_IN, permission_of
from tests.web import scene
from tests.web.conftest import Person
from tests.web.scene import BY, TODAY, Scene

CLOSED = {"security.static", "security.two_factor_rescue"}
"""What the library brings and we do not use: it answers that there is no such page."""


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in CLOSED]


def test_every_route_names_its_permission(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if permission_of(app, rule.endpoint) is None] == []
    known = {*PERMISSIONS, PUBLIC, SIGNED_IN}
    assert {permission_of(app, rule.endpoint) for rule in rules(app)} <= known


def test_every_key_in_an_address_has_an_owner(app: Flask) -> None:
    keyed = [rule for rule in rules(app) if any(name.endswith("_id") for name in rule.arguments)]
    assert keyed
    assert [rule.endpoint for rule in keyed if getattr(app.view_functions[rule.endpoint], "owning", None) is None] == []


def test_library_views_exist(app: Flask) -> None:
    assert {endpoint for endpoint in LIBRARY_VIEWS if endpoint not in app.view_functions} == set()


def test_closed_views_of_the_library_are_not_there(nobody: Person) -> None:
    assert nobody.gets("/fs-static/css/fs.css").status_code == 404
    assert nobody.gets("/tf-rescue").status_code == 404


@pytest.fixture
def full(there: Scene, set_up: Callable[[Callable[[Session], Any]], Any]) -> Scene:
    """The scene with one of everything, the first of each kind Ana's: keys are 1."""

    def fill(session: Session) -> None:
        scene.issued_payslip(session, there)
        subscribe_shares(session, there.ana_id, count=1, on=TODAY, by=BY)
        lines = (LineInput("Lights", Decimal(3), Decimal(400)),)
        draft = SaleDraft(there.activity_id, there.client_id, lines)
        issue_invoice(session, draft_invoice(session, draft, on=TODAY, by=BY).id, on=TODAY, by=BY)
        draft_quote(session, draft, valid_until=TODAY, on=TODAY, by=BY)
        draft_claim(session, there.activity_id, there.ana_id, "Cables", [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))], on=TODAY, by=BY)

    set_up(fill)
    return there


def test_a_member_sees_only_own_things_in_lists(sign_in: Callable[[str], Person], full: Scene) -> None:
    bob = sign_in("bob")
    assert "Éclairage" not in bob.sees("/activities").text_content()
    assert "Théâtre" not in bob.sees("/clients").text_content()
    assert "2026-0001" not in bob.sees("/invoices").text_content()
    assert "P2026" not in bob.sees("/payslips").text_content()


def test_a_form_without_token_is_refused(app: Flask, sign_in: Callable[[str], Person]) -> None:
    ana = sign_in("ana")
    assert ana.client.post("/clients/new", data={"name": "x"}).status_code == 400
