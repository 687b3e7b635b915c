"""The page of the daily work, and what the work queue shows of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.daily.service import run_daily
from smartcoop.members.facts import adopt_policy
from smartcoop.members.models import Cooperative
from tests.web.conftest import SignIn, said
from tests.web.scene import TODAY, Scene
from tests.web.test_flows import LINE


def run(app: Flask, there: Scene) -> None:
    with app.app_context():
        on = app.config["FROZEN_AT"].date()
        run_daily(extensions.sessions(), there.cooperative_id, on=on, today=on, by="system")


def test_the_report_says_what_was_done(app: Flask, there: Scene, sign_in: SignIn) -> None:
    admin, ana = sign_in("admin"), sign_in("ana")
    assert "has not run yet" in said(admin.sees("/daily"))
    assert "did not run" in said(admin.sees("/work"))
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    app.config["FROZEN_AT"] = datetime(2026, 11, 23, 9, tzinfo=UTC)
    run(app, there)
    page = admin.sees("/daily")
    assert "done on 23 Nov 2026" in said(page)
    rows = {row.xpath("./th")[0].text_content(): row.xpath("./td")[0].text_content() for row in page.xpath("//tbody/tr")}
    assert (rows["Invoices that became overdue"], rows["Reminders sent"]) == ("1", "1")
    assert "did not run" not in said(admin.sees("/work"))
    assert ana.gets("/daily").status_code == 403


@pytest.fixture
def checked(there: Scene, set_up: Callable[[Callable[[Session], Any]], Any]) -> Scene:
    """A cooperative whose staff check invoices first."""

    def adopt(session: Session) -> None:
        home = session.get_one(Cooperative, there.cooperative_id)
        adopt_policy(session, home, "staff_checks_invoices", True, valid_from=TODAY, adopted_by="motion 1", today=TODAY)

    set_up(adopt)
    return there


def test_a_draft_waits_for_staff_where_they_check_it(checked: Scene, sign_in: SignIn) -> None:
    ana, adviser = sign_in("ana"), sign_in("adviser")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    page = ana.sees("/invoices/1")
    assert "waits in their work queue" in said(page)
    assert not page.xpath("//form[contains(@action, '/issue')]")
    token = page.xpath("//input[@name='csrf_token']")[0].get("value")
    assert ana.client.post("/invoices/1/issue", data={"csrf_token": token}).status_code == 422
    assert "A draft invoice to check" in said(adviser.sees("/work"))
    adviser.sends("/work", "/invoices/1/issue")
    assert "2026-0001" in said(ana.sees("/invoices/1"))
