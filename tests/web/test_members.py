"""Members: found, registered, moved on, their facts, their shares, and how they come to sign in."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.ledger import service as ledger
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.accounts import users_of_member
from smartcoop.members.models import Member, MemberState, ShareSubscription
from smartcoop.members.service import change_member_state, welcome_paid_members
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import BY, TODAY, Scene

ELSA = {
    "first_name": "Elsa",
    "last_name": "Maes",
    "email": "elsa@example.org",
    "born_on": "1990-05-17",
    "street": "Rue Haute 3",
    "postcode": "1000",
    "city": "Bruxelles",
    "iban": "BE43 0689 9999 9501",
    "fact__children": "2",
}


def test_members_are_found_by_name_and_number(sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    assert {"Ana Peeters", "Bob Janssens"} <= set(adviser.sees("/members").xpath("//tbody//a/text()"))
    assert adviser.sees("/members?search=peet").xpath("//tbody//a/text()") == ["Ana Peeters"]
    assert adviser.sees("/members?search=2").xpath("//tbody//a/text()") == ["Bob Janssens"]
    assert "Nothing matches" in said(adviser.sees("/members?search=zz%25"))


def test_a_person_is_registered_with_what_the_country_asks(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    page = adviser.sends("/members/new", "/members/new", 422, **{**ELSA, "iban": "BE00", "fact__children": "2"})
    assert page.xpath("//*[@id='e-iban']")
    assert not adviser.sees("/members/new").xpath("//details[contains(@class, 'more')]/@open")
    page = adviser.sends("/members/new", "/members/new", 422, **{**ELSA, "fact__children": "many"})
    assert page.xpath("//details[contains(@class, 'more')]/@open")
    assert page.xpath("//*[@id='problems']//a[@href='#f-fact-children']")
    page = adviser.sends("/members/new", "/members/new", **ELSA)
    assert "Elsa Maes is registered as number 3" in said(page)
    assert "Applicant" in said(page)
    assert page.xpath("//dl[@class='facts']//dd[.='2']")
    assert "Single* (nobody has said so yet)" in said(page)
    assert set_up(lambda session: session.get_one(Member, 3)).national_number is None


def test_name_and_mail_address_are_enough_to_invite(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    known = ("first_name", "last_name", "email")
    page = adviser.sends("/members/new", "/members/new", **{name: value if name in known else "" for name, value in ELSA.items()})
    assert said(page).count("not known yet") >= 4
    assert [button.text_content() for button in page.xpath("//aside//button[contains(@class, 'primary')]")] == ["Invite to sign in"]
    refused = adviser.sends("/members/3", "/state", 422, state="registered", why="in a hurry")
    assert "Town, Born on, Bank account (IBAN). The person says it in the checklist" in said(refused)
    assert "The invitation is sent to elsa@example.org." in said(adviser.sends("/members/3", "/invite"))
    assert set_up(lambda session: session.get_one(Member, 3)).born_on is None


def test_an_applicant_becomes_a_member_by_the_steps_and_the_payment(sign_in: SignIn, set_up: SetUp, run_outbox: Callable[[], None]) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    page = adviser.sends("/members/3", "/state", state="registered", why="identity seen")
    assert "identity seen" in said(page)
    assert not page.xpath("//button[@value='subscribed']")
    assert adviser.sends("/members/3", "/shares", 422, count="0").xpath("//*[@id='e-count']")
    page = adviser.sends("/members/3", "/shares", count="1")
    assert "to be paid with the reference" in said(page)
    assert "Still owed" in said(page)
    set_up(pay_shares)
    run_outbox()
    page = adviser.sees("/members/3")
    assert page.xpath("//div[@class='next']")[0].text_content().strip() == "Member"
    assert adviser.gets(page.xpath("string(//a[contains(@href, 'certificate')]/@href)")).data.startswith(b"%PDF")


def test_the_page_of_an_applicant_begins_with_the_checklist_and_keeps_what_is_rare_apart(sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    adviser.sends("/members/3", "/invite")
    page = adviser.sees("/members/3")
    assert page.xpath("//aside//*[contains(@class, 'primary')]/text()") == ["Open the checklist"]
    assert page.xpath("//form[contains(@action, '/state')]//button/@value") == ["rejected", "registered", "deceased"]
    assert len(page.xpath("//details[not(@open)][contains(., 'Something else happened')]//button")) == 3
    assert page.xpath("//dd[.='Rue Haute 3, 1000 Bruxelles']")
    page = adviser.sends("/members/3", "/state", state="rejected", why="no right to work")
    assert "no right to work" in said(page)


def pay_shares(session: Session) -> None:
    shares = session.get_one(ShareSubscription, 1)
    made = moves((AccountRole.BANK, "bank_account:1", shares.total), (AccountRole.OWED_BY_MEMBERS, shares.ref, -shares.total))
    ledger.post(session, Draft(shares.member.cooperative_id, TODAY, "payment", "statement_line:99", "share", made, BY))
    welcome_paid_members(session, shares.member.cooperative_id, on=TODAY, by=BY)


def test_a_step_that_is_not_offered_is_refused(sign_in: SignIn) -> None:
    page = sign_in("adviser").sends("/members/1", "/state", 422, state="in_arrears")
    assert "choose one of the steps" in said(page)


def test_facts_are_kept_from_a_day_on(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    assert admin.sends("/members/1/facts", "/facts", 422, valid_from="soon").xpath("//*[@id='e-valid-from']")
    page = admin.sends("/members/1/facts", "/facts", 422, fact__children="-x")
    assert page.xpath("//*[@id='e-fact-children']")
    page = admin.sends("/members/1/facts", "/facts", fact__children="3", fact__single_parent="yes", valid_from="2026-10-01")
    assert page.xpath("//dl[@class='facts']//dd[.='3']")
    admin.sends("/members/1/facts", "/facts", fact__children="4", valid_from="2026-12-01")
    assert not admin.sees("/members/1").xpath("//dl[@class='facts']//dd[.='4']")
    assert admin.sees("/members/1/facts").xpath("//input[@name='fact-single_parent'][@checked]")


def test_shares_are_repaid_to_who_leaves(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/1", "/shares", count="2")
    set_up(pay_shares)
    assert not adviser.sees("/members/1").xpath("//form[contains(@action, '/repay')]")
    adviser.sends("/members/1", "/state", state="leaving", why="letter of today")
    page = adviser.sends("/members/1", "/repay")
    assert "is ordered and waits for release" in said(page)
    assert "Repaid on" in said(page)
    assert "Ana Peeters" in said(sign_in("treasurer").sees("/payments"))


def test_shares_of_another_are_not_found(sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/1", "/shares", count="1")
    assert adviser.gets("/members/2/shares/1/certificate").status_code == 404


def test_who_is_not_registered_takes_no_share(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    page = adviser.sees("/members/1")
    set_up(lambda session: change_member_state(session, 1, MemberState.LEAVING, by=BY))
    token = page.xpath("string(//input[@name='csrf_token']/@value)")
    assert adviser.client.post("/members/1/shares", data={"csrf_token": token, "count": "1"}).status_code == 409


@pytest.fixture
def invited(sign_in: SignIn, run_outbox: Callable[[], None]) -> Person:
    """An adviser who registered and invited Elsa."""
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    assert "The invitation is sent to elsa@example.org" in said(adviser.sends("/members/3", "/invite"))
    run_outbox()
    return adviser


def mail_to(data_dir: Path, name: str) -> str:
    told = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((data_dir / "outbox").glob("*.eml"))]
    return str(next(mail for mail in reversed(told) if name in mail["To"]).get_content())


def test_an_invited_member_chooses_a_password_and_sees_only_own_things(invited: Person, nobody: Person, data_dir: Path, set_up: SetUp) -> None:
    link = re.findall(r"http\S+/reset/\S+", mail_to(data_dir, "elsa"))[0].partition("8000")[2]
    nobody.sends(link, "/reset", password="my own long words", password_confirm="my own long words")
    nobody.sends("/login", "/login", email="elsa@example.org", password="my own long words")
    assert "Good day, Elsa" in said(nobody.sees("/"))
    nobody.sees("/members", 403)
    assert [user.email for user in set_up(lambda session: users_of_member(session, 3))] == ["elsa@example.org"]
    assert "has a password" in said(invited.sees("/members/3"))


def test_who_has_a_password_is_told_where_to_sign_in(sign_in: SignIn, run_outbox: Callable[[], None], data_dir: Path, there: Scene) -> None:
    sign_in("admin").sends(f"/members/{there.ana_id}", "/invite")
    run_outbox()
    told = mail_to(data_dir, "ana@")
    assert "/login" in told
    assert "/reset/" not in told
