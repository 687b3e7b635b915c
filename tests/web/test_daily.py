"""The page of the daily work, and what the work queue shows of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.audit import record_change
from smartcoop.daily.service import run_daily
from smartcoop.members.facts import adopt_policy
from smartcoop.members.founding import FOUNDED
from smartcoop.members.models import Cooperative
from smartcoop.web.daily import LABELS, MEANINGS
from tests.web import scene
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import BY, TODAY, Scene
from tests.web.test_flows import LINE


def run(app: Flask, there: Scene) -> None:
    with app.app_context():
        on = app.config["FROZEN_AT"].date()
        run_daily(extensions.sessions(), there.cooperative_id, on=on, today=on, by="system")


def test_the_report_says_what_was_done(app: Flask, there: Scene, sign_in: SignIn) -> None:
    admin, ana = sign_in("admin"), sign_in("ana")
    assert "has not run yet" in said(admin.sees("/daily"))
    assert "do not go out by themselves" in said(admin.sees("/work"))
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    app.config["FROZEN_AT"] = datetime(2026, 11, 23, 9, tzinfo=UTC)
    run(app, there)
    page = admin.sees("/daily")
    assert "done on 23 Nov 2026" in said(page)
    assert MEANINGS.keys() == LABELS.keys()
    rows = {row.xpath("string(./th/text())"): row.xpath("./td")[0].text_content() for row in page.xpath("//tbody/tr")}
    assert (rows["Invoices that became overdue"], rows["Reminders sent"]) == ("1", "1")
    assert "do not go out by themselves" not in said(admin.sees("/work"))
    assert ana.gets("/daily").status_code == 403


def test_an_administrator_runs_it_from_the_queue_and_twice_does_no_harm(app: Flask, there: Scene, sign_in: SignIn) -> None:
    admin, ana = sign_in("admin"), sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    app.config["FROZEN_AT"] = datetime(2026, 11, 23, 9, tzinfo=UTC)
    page = admin.sends("/work", "/daily/run")
    assert page.xpath("//h1/text()") == ["Daily work: done on 23 Nov 2026"]
    page = admin.sends("/daily", "/daily/run")
    both = page.xpath("//section")
    assert ["Reminders sent" in said(section) for section in both] == [False, True]  # the newest first
    assert all("Admin" in said(section) for section in both)
    assert not sign_in("auditor").sees("/daily").xpath("//form[contains(@action, '/daily/run')]")


def test_on_the_day_of_the_founding_nobody_is_told_that_it_never_ran(app: Flask, there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    set_up(lambda session: record_change(session, f"cooperative:{there.cooperative_id}", "setup", FOUNDED, by=BY, at=scene.NOW))
    admin = sign_in("admin")
    assert "themselves" not in said(admin.sees("/work"))
    app.config["FROZEN_AT"] = scene.NOW + timedelta(days=1)
    assert "The daily work has never run: run it here" in said(admin.sees("/work"))


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
