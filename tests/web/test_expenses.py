"""Expenses: claimed with receipts and kilometres, decided by somebody else, paid back."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.web import uploads
from tests.web.conftest import Person, SetUp, SignIn, said

PDF = b"%PDF-1.7 a receipt"
RECEIPT = {
    "title": "Cables",
    "lines__0__description": "Two cables",
    "lines__0__spent_on": "2026-10-12",
    "lines__0__total": "121,00",
    "lines__0__vat": "21,00",
    "lines__0__vat_deductible": "yes",
}
TRIP = {"lines__3__description": "To the theatre", "lines__3__spent_on": "2026-10-13", "lines__3__km": "40"}


def attached(content: bytes = PDF) -> dict[str, Any]:
    return {"lines__0__receipt": (BytesIO(content), "scan.pdf")}


@pytest.fixture
def submitted(sign_in: SignIn) -> Person:
    """Ana, with a submitted claim of a receipt and a trip."""
    ana = sign_in("ana")
    page = ana.sends("/expenses/new", "/expenses/new", **RECEIPT, **TRIP, **attached(), then="submit")
    assert "Claim E2026-0001 is submitted" in said(page)
    return ana


def test_a_claim_with_a_receipt_and_a_trip_is_submitted(submitted: Person, set_up: SetUp) -> None:
    page = submitted.sees("/expenses/1")
    assert "40 km by car" in said(page)
    answer = submitted.gets(page.xpath("string(//a[contains(@href, '/receipts/')]/@href)"))
    assert answer.data == PDF
    assert "attachment" in answer.headers["Content-Disposition"]
    assert submitted.gets("/expenses/1/receipts/1").status_code == 404
    claim = set_up(lambda session: session.get_one(ExpenseClaim, 1))
    assert claim.total_minor - claim.cost_minor == 2100
    assert "Cables" in said(submitted.sees("/expenses?state=submitted"))
    assert "Cables" not in said(submitted.sees("/expenses?state=paid"))


def test_a_receipt_is_known_by_its_content(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = sign_in("ana")
    page = ana.sends("/expenses/new", "/expenses/new", 422, **RECEIPT, **attached(b"<html>"))
    assert "none of them" in said(page.get_element_by_id("e-lines-0-receipt"))
    monkeypatch.setattr(uploads, "LARGEST", 5)
    page = ana.sends("/expenses/new", "/expenses/new", 422, **RECEIPT, **attached())
    assert "larger" in said(page.get_element_by_id("e-lines-0-receipt"))


def photograph(kind: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_from_a_phone_is_shown_small_and_drawn_anew(kind: str, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    content = photograph(kind)
    page = ana.sends("/expenses/new", "/expenses/new", **RECEIPT, lines__0__photo=(BytesIO(content), "image.jpg"))
    answer = ana.gets(page.xpath("string(//img[@class='receipt']/@src)"))
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    with Image.open(BytesIO(answer.data)) as small:
        assert max(small.size) == 240
    assert ana.gets("/expenses/1/receipts/0").data == content
    bob = sign_in("bob")
    assert bob.gets("/expenses/1/receipts/0/picture").status_code == 404


def test_a_heic_is_taken_and_a_broken_picture_is_only_a_download(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    heic = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20
    assert not ana.sends("/expenses/new", "/expenses/new", **RECEIPT, **attached(heic)).xpath("//img")
    assert ana.gets("/expenses/1/receipts/0").mimetype == "image/heic"
    ana.sends("/expenses/new", "/expenses/new", **RECEIPT, **attached(b"\xff\xd8\xff broken"))
    assert ana.gets("/expenses/2/receipts/0/picture").status_code == 404


def test_mistakes_are_shown_in_the_row_where_they_were_made(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    page = ana.sends("/expenses/new", "/expenses/new", 422, title="Trip", **{**TRIP, "lines__3__km": "0"})
    assert page.xpath("//*[@id='e-lines-3-km']")
    assert page.xpath("string(//input[@name='lines-3-description']/@value)") == "To the theatre"
    assert ana.sends("/expenses/new", "/expenses/new", 422, title="Trip", **{**TRIP, "lines__3__km": "far"}).xpath("//*[@id='e-lines-3-km']")
    assert ana.sends("/expenses/new", "/expenses/new", 422, **{**RECEIPT, "title": " "}).xpath("//*[@id='e-title']")
    assert ana.sends("/expenses/new", "/expenses/new", 422, **RECEIPT, then="submit").xpath("//*[@id='e-lines-0-receipt']")
    assert "at least one receipt" in said(ana.sends("/expenses/new", "/expenses/new", 422, title="Nothing"))
    assert ana.sends("/expenses/new", "/expenses/new", 422, **RECEIPT, activity_id="2").xpath("//*[@id='e-activity-id']")


def test_a_draft_is_changed_then_submitted_or_dropped(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    ana.sends("/expenses/new", "/expenses/new", **RECEIPT, **attached())
    page = ana.sees("/expenses/1/change")
    assert page.xpath("string(//input[@name='lines-0-vat']/@value)") == "21,00"
    page = ana.sends("/expenses/1/change", "/change", title="Cables and tape", **{"lines__0__total": "130,00"})
    assert "130" in said(page)
    assert page.xpath("//a[contains(@href, '/receipts/0')]")
    assert "is submitted" in said(ana.sends("/expenses/1", "/submit"))
    ana.sends("/expenses/new", "/expenses/new", title="Trip", **TRIP)
    ana.sends("/expenses/2", "/cancel")
    assert set_up(lambda session: session.get_one(ExpenseClaim, 2)).state is ExpenseState.CANCELLED


def test_nobody_claims_with_the_receipt_of_another(sign_in: SignIn, submitted: Person, set_up: SetUp) -> None:
    key = set_up(lambda session: session.get_one(ExpenseClaim, 1).lines[0].document_key)
    bob = sign_in("bob")
    bob.sends("/expenses/new", "/expenses/new", **RECEIPT, lines__0__document_key=key)
    assert set_up(lambda session: session.get_one(ExpenseClaim, 2).lines[0].document_key) == ""
    bob.sees("/expenses/1", 404)


def test_a_claim_is_sent_back_and_rejected_with_a_reason(submitted: Person, sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    assert adviser.sends("/expenses/1", "/decide", 422, answer="incomplete").xpath("//*[@id='e-why']")
    assert adviser.sends("/expenses/1", "/decide", 422, answer="perhaps").xpath("//*[@id='problems']")
    adviser.sends("/expenses/1", "/decide", answer="incomplete", why="which cables?")
    assert "which cables?" in said(submitted.sees("/expenses/1"))
    submitted.sends("/expenses/1", "/submit")
    assert "Rejected" in said(adviser.sends("/expenses/1", "/decide", answer="rejected", why="private"))


def test_an_approved_claim_is_paid_back_after_release(submitted: Person, sign_in: SignIn) -> None:
    adviser, accountant, treasurer = sign_in("adviser"), sign_in("accountant"), sign_in("treasurer")
    assert not submitted.sees("/expenses/1").xpath("//form[contains(@action, '/decide')]")
    page = adviser.sends("/expenses/1", "/decide", answer="approved")
    assert page.xpath("//div[@class='next']")[0].text_content().strip() == "Approved"
    assert accountant.sends("/expenses/1", "/pay", 422, execute_on="").xpath("//*[@id='e-execute-on']")
    assert "waits for release" in said(accountant.sends("/expenses/1", "/pay"))
    assert "Ana Peeters" in said(treasurer.sees("/payments"))
