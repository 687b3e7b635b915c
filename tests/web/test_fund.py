"""The guarantee fund: sums for everybody, names for those who answer for it, and giving up an invoice."""

import pytest
from flask import Flask

from smartcoop.country import AccountRole
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger.queries import balance
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn, said

LINE = {"lines__0__description": "Lights", "lines__0__quantity": "3", "lines__0__unit": "DAY", "lines__0__unit_price": "400,00"}
ADDRESS = "/guarantee-fund/invoices/1/write-off"


@pytest.fixture
def overdue(sign_in: SignIn, app: Flask) -> Person:
    """Ana, whose invoice of 1,452.00 euros is overdue for weeks."""
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    app.config["FROZEN_AT"] = scene.NOW.replace(month=12)
    return ana


def test_sums_are_open_to_all_and_names_to_few(overdue: Person, sign_in: SignIn) -> None:
    page = said(overdue.sees("/guarantee-fund"))
    assert "1.452,00" in page
    assert "1 to 30 days" in page
    assert "Théâtre" not in page
    board = sign_in("board").sees("/guarantee-fund")
    assert "Théâtre Nord" in said(board)
    assert not board.xpath("//a[contains(@href, 'write-off')]")


def test_the_treasurer_gives_up_an_invoice_once_it_is_confirmed(overdue: Person, sign_in: SignIn, set_up: SetUp) -> None:
    treasurer = sign_in("treasurer")
    assert treasurer.sees("/guarantee-fund").xpath(f"//a[@href='{ADDRESS}']")
    assert treasurer.sends(ADDRESS, "/write-off", 422, why="bankrupt").xpath("//*[@id='e-is-sure']")
    assert treasurer.sends(ADDRESS, "/write-off", 422, why=" ", is_sure="yes").xpath("//*[@id='e-why']")
    assert "has changed" in said(treasurer.sends(ADDRESS, "/write-off", 409, why="bankrupt", is_sure="yes", owed="1"))
    page = treasurer.sends(ADDRESS, "/write-off", why="bankrupt", is_sure="yes")
    assert "are written off" in said(page)
    assert "No invoice is overdue" in said(page)
    assert not set_up(lambda session: balance(session, 1, AccountRole.RECEIVABLE, session.get_one(Invoice, 1).ref))
    assert "Nothing is owed" in said(treasurer.sees(ADDRESS))


def test_only_the_treasurer_gives_up(overdue: Person, sign_in: SignIn) -> None:
    overdue.sees(ADDRESS, 403)
    sign_in("accountant").sees(ADDRESS, 403)
