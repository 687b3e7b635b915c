"""Double clicks, the back button, two windows, an ended session, a lost connection: nothing is lost, nothing is made twice, and it is said."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from smartcoop.banking.models import Statement
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.models import Client, Invoice
from tests import bank_samples
from tests.browser.conftest import Open
from tests.web import scene
from tests.web.conftest import SetUp
from tests.web.scene import Scene

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]


def how_many(set_up: SetUp, model: Any) -> int:
    return int(set_up(lambda session: session.scalar(select(func.count()).select_from(model))))


def type_client(page: Page, name: str) -> None:
    page.goto("/clients/new")
    for label, said in {"Name": name, "Street and number": "Place 1", "Postcode": "4000", "Town": "Liège"}.items():
        page.get_by_label(label, exact=True).fill(said)


def type_invoice(page: Page, what: str = "Lights") -> None:
    page.goto("/invoices/new")
    page.get_by_label("What is sold").first.fill(what)
    page.get_by_label("Price without VAT").first.fill("400")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_makes_one(javascript: bool, visit: Open, set_up: SetUp, there: Scene) -> None:
    page, before = visit("ana", javascript=javascript), how_many(set_up, Client)
    type_client(page, "Opéra du Sud")
    page.get_by_role("button", name="Add the client").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opéra du Sud")
    assert how_many(set_up, Client) == before + 1


def test_back_after_saving_and_sending_again_makes_no_second(visit: Open, set_up: SetUp, there: Scene) -> None:
    page = visit("ana")
    type_invoice(page)
    page.get_by_role("button", name="Keep the draft").click()
    page.wait_for_url("**/invoices/1")
    page.goto("/invoices/1/change")
    page.get_by_label("Note to the client").fill("First words")
    page.get_by_role("button", name="Keep the draft").click()
    page.wait_for_url("**/invoices/1")
    page.go_back()
    page.get_by_label("Note to the client").fill("Second words")
    page.get_by_role("button", name="Keep the draft").click()
    page.wait_for_load_state()
    assert how_many(set_up, Invoice) == 1
    assert set_up(lambda session: session.get_one(Invoice, 1).note) in ("First words", "Second words")
    if page.get_by_role("alert").count():
        expect(page.get_by_role("alert")).to_contain_text("You changed it yourself")
        expect(page.get_by_label("Note to the client")).to_have_value("Second words")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_two_windows_at_one_draft_meet(width: int, scheme: str, visit: Open, set_up: SetUp, accessible: Check) -> None:
    ana, adviser = visit("ana", width, scheme), visit("adviser")
    type_invoice(ana)
    ana.get_by_role("button", name="Keep the draft").click()
    ana.wait_for_url("**/invoices/1")
    for page in (ana, adviser):
        page.goto("/invoices/1/change")
    adviser.get_by_label("Price without VAT").first.fill("450")
    adviser.get_by_role("button", name="Keep the draft").click()
    adviser.wait_for_url("**/invoices/1")
    ana.get_by_label("Note to the client").fill("Thank you")
    ana.get_by_role("button", name="Keep the draft").click()
    told = ana.get_by_role("alert")
    expect(told).to_contain_text("Adviser changed it on")
    expect(told.get_by_role("row").filter(has_text="Price without VAT")).to_contain_text("450")
    expect(ana.get_by_label("Note to the client")).to_have_value("Thank you")
    accessible(ana)
    ana.get_by_label("Price without VAT").first.fill("450")
    ana.get_by_role("button", name="Keep the draft").click()
    ana.wait_for_url("**/invoices/1")
    assert set_up(lambda session: [session.get_one(Invoice, 1).note, session.get_one(Invoice, 1).net_minor]) == ["Thank you", 45000]


def test_a_session_that_ended_in_a_long_form_loses_nothing(visit: Open, set_up: SetUp, there: Scene) -> None:
    page = visit("ana")
    type_invoice(page, "Three evenings of light")
    page.get_by_label("Note to the client").fill("Written for an hour")
    page.context.clear_cookies()
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_text("You were signed out in the meantime")).to_be_visible()
    with page.context.expect_page() as beside:
        page.get_by_role("link", name="Sign in in another window").click()
    window = beside.value
    window.get_by_label("Mail address").fill("ana@example.org")
    window.get_by_label("Password").fill(scene.PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    window.wait_for_url("**/")
    page.get_by_role("button", name="Send my form").click()
    page.wait_for_url("**/invoices/1")
    kept = set_up(lambda session: [(one.note, one.lines[0].description) for one in session.scalars(select(Invoice))])
    assert kept == [("Written for an hour", "Three evenings of light")]


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.jpg"
    Image.new("RGB", (40, 60), "white").save(path)
    return path


def type_claim(page: Page, receipt: Path) -> None:
    page.goto("/expenses/new")
    page.get_by_label("What for").fill("Train to Liège")
    page.get_by_label("What it was").first.fill("Ticket")
    page.get_by_label("Day").first.fill("2026-10-12")
    page.get_by_label("Paid, VAT included").first.fill("24,40")
    page.locator("#f-lines-0-receipt").set_input_files(receipt)


def cut_the_answer(app: Flask) -> None:
    """The next form arrives and is taken, but its answer never reaches the browser."""
    whole = app.wsgi_app

    def unheard(*_said: Any) -> Any:
        return None

    def cut(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return whole(environ, start_response)
        app.wsgi_app = whole  # type: ignore[method-assign]
        for _ in whole(environ, unheard):
            pass
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError

    app.wsgi_app = cut  # type: ignore[method-assign]


@pytest.mark.parametrize("arrives", [False, True])
def test_a_receipt_that_was_cut_off_is_sent_again_and_claimed_once(
    arrives: bool, app: Flask, visit: Open, set_up: SetUp, receipt: Path, accessible: Check, there: Scene
) -> None:
    page = visit("ana", 390)
    type_claim(page, receipt)

    if arrives:
        cut_the_answer(app)
    else:
        page.route("**/expenses/new", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Submit for approval").click()
    lost = page.get_by_role("alert")
    expect(lost).to_contain_text("The connection was lost")
    expect(lost).to_contain_text("Nothing that you typed or attached is lost")
    accessible(page)
    assert how_many(set_up, ExpenseClaim) == int(arrives)
    page.unroute("**/expenses/new")
    expect(page.get_by_label("Paid, VAT included").first).to_have_value("24,40")
    page.get_by_role("button", name="Submit for approval").click()
    page.wait_for_url("**/expenses/1")
    claims = set_up(lambda session: [(one.state.value, one.total_minor) for one in session.scalars(select(ExpenseClaim))])
    assert claims == [("submitted", 2440)]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_refused_form_keeps_the_file_that_was_chosen(javascript: bool, visit: Open, set_up: SetUp, receipt: Path, accessible: Check, there: Scene) -> None:
    page = visit("ana", 390, javascript=javascript)
    type_claim(page, receipt)
    page.get_by_label("Paid, VAT included").first.fill("much")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("alert")).to_contain_text("Paid, VAT included")
    expect(page.get_by_label("receipt.jpg is kept")).to_be_checked()
    if javascript:
        accessible(page)
    page.get_by_label("Paid, VAT included").first.fill("24,40")
    page.get_by_role("button", name="Submit for approval").click()
    page.wait_for_url("**/expenses/1")
    assert set_up(lambda session: session.get_one(ExpenseClaim, 1).lines[0].document_key) != ""


def test_a_statement_that_was_cut_off_is_booked_once(visit: Open, set_up: SetUp, tmp_path: Path, there: Scene) -> None:
    file = tmp_path / "statement.xml"
    lines = [bank_samples.Line(5000, "bonjour", name="Mystère")]
    file.write_bytes(bank_samples.camt(bank_samples.statement(lines, iban="BE68539007547034", day=scene.TODAY)))
    page = visit("accountant")
    page.goto("/bank")
    page.locator("input[type=file]").set_input_files(file)
    page.route("**/bank", lambda route: route.abort("internetdisconnected") if route.request.method == "POST" else route.continue_())
    button = page.get_by_role("button", name="Import")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("The connection was lost")
    page.unroute("**/bank")
    button.click()
    page.wait_for_url("**/bank*")
    expect(page.get_by_text("Mystère").first).to_be_visible()
    assert how_many(set_up, Statement) == 1
