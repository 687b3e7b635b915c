"""Declarations through their pages: late, noted with a receipt, taken back; and the number of a hire that is asked once."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from tests.web import scene
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import Scene

AUGUST = "/declarations/finprof/2026-08"


@pytest.fixture
def employing(there: Scene, set_up: SetUp) -> Scene:
    """Ana works since August."""

    def employ(session: Session) -> None:
        scene.engagement(session, there).starts_on = date(2026, 8, 14)

    set_up(employ)
    return there


def test_on_the_first_day_nothing_is_asked_of_whoever_employed_nobody(there: Scene, sign_in: SignIn) -> None:
    officer = sign_in("payroll_officer")
    assert "declaration" not in said(officer.sees("/work").xpath("//main")[0])
    assert "No wages in September 2026: nothing to file for it." in said(officer.sees("/declarations"))
    page = officer.sees(AUGUST)
    assert "Nobody worked or was paid in this period, so there is nothing to file." in said(page)
    assert "No source confirmed this day for us: ask your adviser." in said(page)
    assert "general knowledge" not in said(page)


def test_what_is_made_leaves_the_queue_and_says_who_and_when(employing: Scene, sign_in: SignIn) -> None:
    officer = sign_in("payroll_officer")
    waits = said(officer.sees("/work?what=A+declaration+is+due"))
    assert "The authority is told of the wages of August 2026; law: CIR/WIB 92, art. 312, 412" in waits
    assert "late" in said(officer.sees("/declarations").xpath("//h1")[0])
    wrong = officer.sends(AUGUST, AUGUST, 422, number="", done_on="2026-10-14")
    assert "attach its receipt" in said(wrong)
    assert wrong.xpath("//input[@name='done_on']/@value") == ["2026-10-14"]
    receipt = (BytesIO(b"%PDF-1.7 answer"), "answer.pdf")
    officer.sends(AUGUST, AUGUST, number="274-0815", done_on="2026-10-14", receipt=receipt)
    page = officer.sees("/declarations?which=done")
    assert "14 Oct 2026, Payroll Officer" in said(page)
    assert "274-0815" in said(page)
    assert "August 2026" not in said(officer.sees("/work?what=A+declaration+is+due"))
    assert officer.gets("/declarations/1/receipt.file").data == b"%PDF-1.7 answer"
    page = officer.sends(AUGUST, "/take-back", why="refused by the authority")
    assert "refused by the authority" in said(page)
    assert "Late" in said(page)


def test_an_auditor_reads_and_others_do_not(there: Scene, sign_in: SignIn) -> None:
    assert not sign_in("auditor").sees(AUGUST).xpath("//form[contains(@action, '/declarations')]")
    assert sign_in("ana").gets("/declarations").status_code == 403
    assert sign_in("adviser").gets(AUGUST).status_code == 403
    assert sign_in("treasurer").gets("/declarations/finprof/2031-01").status_code == 404


def test_the_number_of_a_hire_is_asked_once(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    key = set_up(lambda session: scene.engagement(session, there, signed=False).id)
    officer = sign_in("payroll_officer")
    page = officer.sees(f"/engagements/{key}")
    assert page.xpath("//input[@name='declaration_number']/@value") == ["DIM123456"]  # it was given as evidence
    page = officer.sends(f"/engagements/{key}", "/declare", late_because="a test")
    assert len(page.xpath("//*[contains(text(), 'DIM123456')]")) == 2  # the number, and what it proves
