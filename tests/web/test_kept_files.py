"""A form that is refused keeps the files that were attached, without JavaScript: for its sender, in its field, for a day."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.members.kept_files import KEPT_FOR, KeptFile
from smartcoop.web import uploads
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn, held, said
from tests.web.markup import check_page
from tests.web.scene import NOW, PASSWORD, Scene
from tests.web.test_again import FROM_HERE
from tests.web.test_expenses import PDF, RECEIPT
from tests.web.test_members import ELSA
from tests.web.test_sure import signed_in_long_ago

WRONG = {**RECEIPT, "lines__0__total": "much", "then": "submit"}


def a_file(content: bytes = PDF, name: str = "photo.jpg") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def kept(set_up: SetUp) -> list[str]:
    return list(set_up(lambda session: session.scalars(select(KeptFile.name).order_by(KeptFile.id)).all()))


def the_form(page: Any) -> dict[str, Any]:
    """What the form of a claim sends as it stands."""
    return {**held(page.xpath("//form[contains(@action, '/expenses/new')]")[0]), "then": "submit"}


def refused_claim(person: Person, **more: Any) -> dict[str, Any]:
    """The form of a claim that was refused because of its amount, as the browser shows it again, with the right amount."""
    page = person.sends("/expenses/new", "/expenses/new", 422, **{**WRONG, "lines__0__receipt": a_file(), **more})
    return {**the_form(page), "lines-0-total": "121,00"}


def send(person: Person, form: dict[str, Any], status: int = 200, address: str = "/expenses/new") -> Any:
    answer = person.client.post(address, data=form, content_type="multipart/form-data", follow_redirects=True)
    assert answer.status_code == status
    return check_page(answer.text)


def test_a_refused_claim_keeps_its_receipt_until_it_comes_again(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    page = ana.sends("/expenses/new", "/expenses/new", 422, **WRONG, lines__0__receipt=a_file())
    assert "photo.jpg is kept" in said(page)
    assert kept(set_up) == ["photo.jpg"]
    form = the_form(page)
    again = send(ana, {**form, "lines-0-photo": a_file(b"%PDF-1.7 blurred", "blurred.jpg")}, 422)  # refused once more, and kept still
    assert "photo.jpg is kept" in said(again)
    again = send(ana, {**the_form(again), "lines-0-photo": a_file(name="sharp.jpg")}, 422)
    assert kept(set_up) == ["photo.jpg", "sharp.jpg"]
    form = the_form(again)
    done = send(ana, {**form, "lines-0-total": "121,00"})
    assert "is submitted" in said(done)
    assert ana.gets("/expenses/1/receipts/0").data == PDF
    assert kept(set_up) == []
    assert "is submitted" not in said(send(ana, {**form, "lines-0-total": "121,00"}))  # a second click leads to the first claim
    assert ana.gets("/expenses/2").status_code == 404


def test_another_file_replaces_what_was_kept_and_a_tick_leaves_it_out(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    form = refused_claim(ana)
    send(ana, {**form, "lines-0-receipt": a_file(b"%PDF-1.7 the right one")})
    assert ana.gets("/expenses/1/receipts/0").data == b"%PDF-1.7 the right one"
    assert kept(set_up) == []
    form = refused_claim(ana)
    del form["kept-lines-0-receipt"]
    assert "attach the receipt" in said(send(ana, form, 422)).lower()


def test_what_was_kept_is_for_its_sender_and_its_field_only(sign_in: SignIn, set_up: SetUp) -> None:
    form = refused_claim(sign_in("ana"))
    bob = sign_in("bob")
    own = the_form(bob.sees("/expenses/new"))
    theirs = {**form, **{name: own[name] for name in ("csrf_token", "once", "activity_id")}}
    assert "is kept no longer; choose it once more" in said(send(bob, theirs, 422))
    ana = sign_in("ana")
    own = the_form(ana.sees("/expenses/new"))
    elsewhere = {**form, "csrf_token": own["csrf_token"], "once": own["once"], "kept-lines-0-photo": form["kept-lines-0-receipt"]}
    del elsewhere["kept-lines-0-receipt"]
    assert "is kept no longer; choose it once more" in said(send(ana, elsewhere, 422))
    assert kept(set_up) == ["photo.jpg"]
    assert ana.gets("/expenses/1").status_code == 404


def test_what_was_kept_for_too_long_is_asked_for_again(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    form = refused_claim(ana)

    def age(session: Session) -> None:
        session.scalars(select(KeptFile)).one().kept_at = NOW - KEPT_FOR

    set_up(age)
    page = send(ana, form, 422)
    assert "is kept no longer; choose it once more" in said(page)
    assert not page.xpath("//input[starts-with(@name, 'kept-')]")


@pytest.mark.parametrize(("content", "largest"), [(b"<html>", uploads.LARGEST), (PDF, 5)], ids=["of another type", "too large"])
def test_what_would_not_be_taken_is_not_kept(content: bytes, largest: int, sign_in: SignIn, set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", largest)
    page = sign_in("ana").sends("/expenses/new", "/expenses/new", 422, **WRONG, lines__0__receipt=a_file(content))
    assert "photo.jpg is kept" not in said(page)
    assert kept(set_up) == []


def test_the_statutes_and_an_authority_s_receipt_are_kept(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    set_up(lambda session: setattr(scene.engagement(session, there), "starts_on", date(2026, 8, 14)))
    page = sign_in("admin").sends("/statutes", "/statutes", 422, version="2026", adopted_on="never", file=a_file(name="statutes.pdf"))
    [field] = page.xpath("//input[@name='file']")
    assert field.get("required") is None
    officer = sign_in("payroll_officer")
    first = "/declarations/finprof/2026-08"
    page = officer.sends(first, first, 422, done_on="never", receipt=a_file(name="answer.pdf"))
    assert kept(set_up) == ["statutes.pdf", "answer.pdf"]
    form = held(page.xpath(f"//form[@action='{first}']")[0])
    assert "Noted" in said(send(officer, {**form, "done_on": "2026-10-14"}, address=first))
    assert officer.sees(first).xpath("//a[contains(., 'receipt')]")
    assert kept(set_up) == ["statutes.pdf"]


def test_a_paper_is_kept_while_its_sender_says_once_more_who_they_are(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    address = "/members/3/joining/bank_account"
    form = held(next(one for one in adviser.sees(address).xpath("//form[@method='post']") if one.get("action") == address))
    signed_in_long_ago(adviser)
    answer = adviser.client.post(address, data={**form, "paper": a_file(name="card.jpg")}, headers=FROM_HERE)
    page = check_page(answer.text)
    assert "Attached and kept: card.jpg" in said(page)
    assert "Files cannot be kept" not in said(page)
    adviser.sends("/verify", "/verify", password=PASSWORD)
    send(adviser, held(page.xpath(f"//form[@action='{address}']")[0]), address=address)
    assert adviser.gets(f"{address}/paper").data == PDF
    assert kept(set_up) == []


def test_files_of_somebody_who_was_signed_out_are_asked_for_again(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    form = the_form(ana.sees("/expenses/new"))
    with ana.client.session_transaction() as cookie:
        cookie.clear()
    answer = ana.client.post("/expenses/new", data={**form, "lines-0-receipt": a_file()}, headers=FROM_HERE)
    assert "Files cannot be kept" in said(check_page(answer.text))
    assert kept(set_up) == []
