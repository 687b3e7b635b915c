"""A member's own shares: taken, paid, and certified; and the statement of a year's pay."""

import pytest
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.ledger import service as ledger
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.models import ShareSubscription
from smartcoop.members.queries import certificate_view
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import BY, TODAY, Scene, issued_payslip


@pytest.fixture
def taken(sign_in: SignIn, there: Scene) -> Person:
    """Ana, who took two shares."""
    ana = sign_in("ana")
    assert "to be paid with the reference" in said(ana.sends("/shares", "/shares", count="2"))
    return ana


def paid(session: Session) -> None:
    shares = session.get_one(ShareSubscription, 1)
    made = moves((AccountRole.BANK, "bank_account:1", shares.total), (AccountRole.OWED_BY_MEMBERS, shares.ref, -shares.total))
    ledger.post(session, Draft(shares.member.cooperative_id, TODAY, "bank", "test:share", "share", made, BY))


def test_shares_are_taken_paid_and_certified(taken: Person, set_up: SetUp, sign_in: SignIn) -> None:
    page = taken.sees("/shares")
    assert "+++" in said(page)
    assert not page.xpath("//form[contains(@action, '/certificate')]")
    set_up(paid)
    taken.sends("/shares", "/shares/1/certificate")
    assert taken.gets("/shares/1/certificate").data.startswith(b"%PDF")
    view = set_up(lambda session: certificate_view(session, session.get_one(ShareSubscription, 1)))
    assert (view.shares, view.shares * view.value.minor) == (2, set_up(lambda session: session.get_one(ShareSubscription, 1).total.minor))
    assert sign_in("bob").gets("/shares/1/certificate").status_code == 404
    assert taken.sends("/shares", "/shares", 422, count="0").xpath("//*[@id='e-count']")


def test_nothing_is_certified_before_it_is_paid(taken: Person) -> None:
    token = taken.sees("/shares").xpath("string(//input[@name='csrf_token']/@value)")
    assert taken.client.post("/shares/1/certificate", data={"csrf_token": token}).status_code == 409


def test_a_years_pay_is_stated(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    ana = sign_in("ana")
    assert "first statement" in said(ana.sees("/shares"))
    set_up(lambda session: issued_payslip(session, there).id)
    token = ana.sees("/shares").xpath("string(//input[@name='csrf_token']/@value)")
    assert ana.client.post("/shares/pay/2026", data={"csrf_token": token}).data.startswith(b"%PDF")
    assert ana.client.post("/shares/pay/2025", data={"csrf_token": token}).status_code == 404
