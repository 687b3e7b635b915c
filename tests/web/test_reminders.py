"""What is done about an overdue invoice, through its page."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from smartcoop.invoicing.models import Invoice
from tests.web.conftest import Person, SignIn, said
from tests.web.test_flows import LINE


@pytest.fixture
def late(sign_in: SignIn, app: Flask) -> Person:
    """Ana, whose invoice of 15 October is due on 14 November; it is 23 November."""
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    app.config["FROZEN_AT"] = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return ana


def test_the_path_shows_what_is_done_and_what_comes_with_its_day(late: Person) -> None:
    page = late.sees("/invoices/1")
    assert "Next: Reminder, on Saturday, 21 November 2026" in said(page)
    steps = [" ".join(one.text_content().split()) for one in page.xpath("//ol[@class='timeline']/li[@class='future']")]
    assert [step.partition(" 2026")[0] for step in steps][:2] == ["Reminder 21 Nov", "Second reminder 05 Dec"]
    assert "Sent to the client" in said(page)
    assert not page.xpath("//form[contains(@action, '/remind')]")


def test_staff_sends_the_letter_and_the_member_reads_it(late: Person, sign_in: SignIn) -> None:
    accountant = sign_in("accountant")
    page = accountant.sends("/invoices/1", "/invoices/1/remind")
    assert "Next: Second reminder, on Monday, 7 December 2026" in said(page)
    assert late.gets("/invoices/1/reminders/reminder_1").data.startswith(b"%PDF")
    assert late.gets("/invoices/1/reminders/formal_notice").status_code == 404
    assert accountant.sends("/invoices?which=overdue", "/invoices/remind").xpath("//h1")
    assert "Steps taken about overdue invoices: 0" in said(accountant.sends("/invoices?which=overdue", "/invoices/remind"))


def test_a_step_that_is_not_offered_is_refused(late: Person, sign_in: SignIn) -> None:
    accountant = sign_in("accountant")
    assert "another comes first" in said(accountant.sends("/invoices/1", "/invoices/1/remind", 409, step="formal_notice"))
    assert "choose one of the steps" in said(accountant.sends("/invoices/1", "/invoices/1/remind", 422, step="x"))


def test_an_invoice_older_than_the_known_rates_opens_and_says_so(late: Person, set_up: Callable[[Callable[[Session], Any]], Any]) -> None:
    def grow_old(session: Session) -> None:
        for (guard,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'invoice'")).all():
            session.execute(text(f'DROP TRIGGER "{guard}"'))
        session.execute(update(Invoice).values(issued_on=date(2023, 5, 2), due_on=date(2023, 6, 1)))

    set_up(grow_old)
    page = said(late.sees("/invoices/1"))
    assert "The interest is not computed here: the rates of the days since the invoice was due are not all known." in page
    assert "Interest up to today" not in page


def test_a_reminder_that_a_person_decides_on_waits_in_the_queue(late: Person, sign_in: SignIn) -> None:
    decision = {"days": "7", "soonest": "1", "time_to_pay": "8", "way": "asked", "valid_from": "2026-11-23", "adopted_by": "item 5"}
    sign_in("admin").sends("/settings/rules/reminder_1", "/settings/rules/reminder_1", **decision)
    adviser = sign_in("adviser")
    page = adviser.sends("/work", "/invoices/1/remind")
    assert page.xpath("//h1/text()")[0].startswith("What waits")
    assert not page.xpath("//form[contains(@action, '/remind')]")
    assert "A person decides on it" not in said(adviser.sees("/invoices/1"))  # the second goes by itself
