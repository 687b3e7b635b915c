"""From the invitation to membership: the person and staff fill in one checklist, each in their own time."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from smartcoop.members.models import MemberState
from smartcoop.members.service import change_member_state
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import BY, Scene
from tests.web.test_members import ELSA, mail_to, pay_shares

PASSWORD = "my own long words"


def _card() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG")
    return made.getvalue()


CARD = _card()


@pytest.fixture
def elsa(sign_in: SignIn, nobody: Person, run_outbox: Callable[[], None], data_dir: Path) -> Person:
    """Elsa was registered and invited, chose her password and signed in."""
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    adviser.sends("/members/3", "/invite")
    run_outbox()
    mail = mail_to(data_dir, "elsa")
    assert "checklist" in mail
    link = re.findall(r"http\S+/reset/\S+", mail)[0].partition("8000")[2]
    nobody.sends(link, "/reset", password=PASSWORD, password_confirm=PASSWORD)
    nobody.sends("/login", "/login", email="elsa@example.org", password=PASSWORD)
    return nobody


@pytest.fixture
def published(sign_in: SignIn) -> None:
    """The cooperative has statutes."""
    page = sign_in("admin").sends("/statutes", "/statutes", version="2026", adopted_on="2026-01-05", file=(BytesIO(b"%PDF-1.7 statutes"), "s.pdf"))
    assert "Published" in said(page)


def test_one_path_from_the_first_page_to_membership(
    elsa: Person, published: None, sign_in: SignIn, set_up: SetUp, run_outbox: Callable[[], None], data_dir: Path
) -> None:
    home = elsa.sees("/")
    assert "0 of 7 steps done" in said(home)
    link = home.xpath("string(//a[contains(@href, '/joining')]/@href)")
    assert link == "/members/3/joining"
    page = elsa.sends(f"{link}/identity", "/identity", city="Ixelles", paper=(BytesIO(CARD), "me.jpg"))
    assert page.xpath("string(//h1)") == "Right to work"
    assert page.xpath("//input[@name='said']/@value") == ["Citizen of Belgium, as on the identity card"]
    assert "Your identity card is attached to the first step" in said(page)
    assert "1 of 7 steps done by you; the cooperative still looks at 1 of them" in said(elsa.sees("/"))
    assert "Waiting for you" not in said(elsa.sees("/"))
    elsa.sends(f"{link}/right_to_work", "/right_to_work")
    elsa.sends(f"{link}/bank_account", "/bank_account")
    page = elsa.sends(f"{link}/pay_facts", "/pay_facts", 422, fact__household="married", fact__single_parent="yes")
    assert page.xpath("//*[@id='e-fact-spouse-income'] | //a[@href='#f-fact-spouse-income']")
    assert page.xpath("//option[@value='married'][@selected]")
    assert page.xpath("//input[@name='fact-single_parent'][@checked]")
    elsa.sends(f"{link}/pay_facts", "/pay_facts", fact__children="3")
    page = elsa.sends(f"{link}/statutes", "/statutes", accept="yes")
    assert "Nothing to do right now" in said(page)
    adviser = sign_in("adviser")
    waiting = adviser.sees("/").xpath("//tr[contains(., 'nobody looked at it yet')]")
    assert {row.xpath("string(.//a/@href)") for row in waiting} == {f"{link}/{step}" for step in ("identity", "right_to_work", "bank_account", "pay_facts")}
    assert len(adviser.sees("/joining").xpath("//tbody/tr")) == 4
    assert adviser.gets(f"{link}/identity/paper").data == CARD
    asked = adviser.sees(f"{link}/identity")
    [picture] = asked.xpath("//img[@class='paper']/@src")
    assert adviser.gets(picture).mimetype == "image/jpeg"  # the paper is seen beside what was written
    assert asked.xpath("string(//h1)").endswith(": Identity")
    assert asked.xpath("//section[h2='Decide']/following::details//form[.//input[@name='first_name']]")  # what was given first, its form last
    page = adviser.sends(f"{link}/identity", "/decision", decision="confirm")
    assert page.xpath("string(//h1)").endswith(": Right to work")  # the next that waits
    page = adviser.sends(f"{link}/right_to_work", "/decision", 422, decision="refuse", why="")
    assert page.xpath("//*[@id='e-why']")
    adviser.sends(f"{link}/right_to_work", "/decision", decision="refuse", why="attach the card")
    assert "attach the card" in said(elsa.sees(link))
    elsa.sends(f"{link}/right_to_work", "/right_to_work", said="citizen of Belgium, card shown")
    assert "Dependent children" in said(adviser.sees(f"{link}/pay_facts"))
    for step in ("right_to_work", "bank_account", "pay_facts"):
        adviser.sends(f"{link}/{step}", "/decision", decision="confirm")
    assert "5 of 7" in said(elsa.sees("/"))
    assert "Go on with your checklist: subscribe your share." in said(elsa.sees("/notices"))
    page = elsa.sends(f"{link}/share", "/share", count="1")
    assert "BE68 5390 0754 7034" in said(page)
    assert "BE68539007547034" in page.xpath("//button[@data-copy]/@data-copy")
    assert "with the reference" in said(elsa.sees(link))
    set_up(pay_shares)
    run_outbox()
    assert "Next: First activity" in said(elsa.sees(link))
    assert "Your checklist is done" in said(elsa.sends("/activities/new", "/activities/new", name="Lights"))
    assert elsa.sees(link).xpath("//a[@href='/jobs/new'][contains(@class, 'primary')]")
    assert "steps done" not in said(elsa.sees("/"))


def test_wrong_words_are_said_at_their_fields(elsa: Person, published: None) -> None:
    start = "/members/3/joining"
    assert elsa.sends(f"{start}/identity", "/identity", 422, first_name=" ").xpath("//*[@id='e-first-name']")
    assert elsa.sends(f"{start}/identity", "/identity", 422, paper=(BytesIO(b"MZ"), "x.exe")).xpath("//*[@id='e-paper']")
    assert elsa.sends(f"{start}/right_to_work", "/right_to_work", 422, said="").xpath("//*[@id='e-said']")
    assert elsa.sends(f"{start}/right_to_work", "/right_to_work", 422, said="permit", valid_until="2020-01-01").xpath("//*[@id='e-valid-until']")
    assert elsa.sends(f"{start}/bank_account", "/bank_account", 422, iban="BE00").xpath("//*[@id='e-iban']")
    assert elsa.sends(f"{start}/statutes", "/statutes", 422).xpath("//a[@href='#f-accept']")
    elsa.sees(f"{start}/nothing", 404)
    elsa.sees(f"{start}/activity", 404)


def test_only_the_person_accepts_the_statutes_and_only_others_confirm(elsa: Person, published: None, sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    page = adviser.sees("/members/3/joining/statutes")
    assert "Only Elsa Maes can accept them" in said(page)
    assert not page.xpath("//form[contains(@action, '/statutes')]")
    assert not elsa.sees("/members/3/joining/identity").xpath("//form[contains(@action, '/decision')]")


def test_who_was_registered_otherwise_sees_it_done(there: Scene, sign_in: SignIn) -> None:
    page = sign_in("ana").sees("/joining")
    assert page.xpath("count(//li//span[@class='badge good'])") == 6
    assert "accept" in said(page)


def test_a_refused_application_is_not_reopened_by_papers(elsa: Person, set_up: SetUp, sign_in: SignIn) -> None:
    set_up(lambda session: change_member_state(session, 3, MemberState.REJECTED, by=BY, why="no").id)
    assert "steps done" not in said(elsa.sees("/"))
    for step, words in {"identity": {}, "right_to_work": {"said": "citizen"}, "bank_account": {}, "pay_facts": {}}.items():
        elsa.sends(f"/members/3/joining/{step}", f"/{step}", **words)
        sign_in("adviser").sends(f"/members/3/joining/{step}", "/decision", decision="confirm")
    assert "Rejected" in said(elsa.sees("/joining"))


def test_everybody_reads_the_statutes_and_only_pdfs_are_published(published: None, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    assert ana.gets("/statutes/1/pdf").data == b"%PDF-1.7 statutes"
    assert not ana.sees("/statutes").xpath("//form[contains(@action, 'statutes')]")
    admin = sign_in("admin")
    assert admin.sends("/statutes", "/statutes", 422, version="2027", adopted_on="2026-02-01").xpath("//*[@id='e-file']")
    wrong = admin.sends("/statutes", "/statutes", 422, version="2027", adopted_on="2026-02-01", file=(BytesIO(b"\xff\xd8\xff"), "s.jpg"))
    assert "attach a PDF" in said(wrong)
