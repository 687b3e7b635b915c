"""The contract of agreed work on its page: read, signed on a phone, looked at by staff, and asked once."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from smartcoop.dates import Period
from smartcoop.money import Money
from smartcoop.payroll.engagements import Job, Wish, agree_engagement
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import BY, Scene

WORK = "/engagements/1"
SIGNED = b"%PDF-1.7 signed by both"


def a_file(content: bytes = SIGNED, name: str = "contract.pdf") -> tuple[BytesIO, str]:
    return BytesIO(content), name


@pytest.fixture
def agreed(there: Scene, set_up: SetUp) -> None:
    def agree(session: Session) -> None:
        period = Period(date(2026, 10, 19), date(2026, 10, 21))
        job = Job(there.ana_id, there.activity_id, period, Decimal(3), Decimal("22.8"), "Éclairagiste", "Bruxelles", "employment")
        agree_engagement(session, job, Wish(gross=Money.of("450.00", "EUR")), on=date(2026, 10, 15), by=BY)

    set_up(agree)


@pytest.mark.usefixtures("agreed")
def test_from_the_members_signature_to_both(sign_in: SignIn) -> None:
    ana, officer = sign_in("ana"), sign_in("payroll_officer")
    assert "Read and sign your contract for Éclairagiste" in said(ana.sees("/"))
    assert "Your contract for Éclairagiste is ready" in said(ana.sees("/notices"))
    assert ana.client.get(f"{WORK}/contract", follow_redirects=True).data.startswith(b"%PDF")
    page = ana.sends(WORK, "/contract", 422)
    assert "choose the file or the photograph of the signed contract" in said(page)
    assert "this file is none of them" in said(ana.sends(WORK, "/contract", 422, signed=a_file(b"MZ", "contract.exe")))
    assert "Now it waits for the cooperative" in said(ana.sends(WORK, "/contract", signed=a_file()))
    assert "Download it and read it" not in said(ana.sees(WORK))
    assert "Read and sign your contract" not in said(ana.sees("/"))
    page = officer.sees(WORK)
    for words in ("Declare the work by 18 Oct 2026", "Hire declaration (Dimona), to ONSS / RSZ", "AR/KB 5-11-2002, art. 4-7", "Dimona period number"):
        assert words in said(page)
    officer.sends(WORK, "/declare", declaration_number="DIM1")
    assert "igned copy from Ana Peeters: look at it and confirm" in said(officer.sees("/work"))
    page = officer.sends(WORK, "/give-back", **{"back-because": "page 2 lacks"})
    assert "The signed copy came back: page 2 lacks" in said(ana.sees(WORK))
    ana.sends(WORK, "/contract", signed=a_file())
    page = officer.sees(WORK)
    assert "Both signatures are on it" in said(page)
    assert officer.gets(page.xpath("string(//a[contains(@href, '/papers/')]/@href)") + "/pages/1").status_code == 404
    officer.sends(WORK, "/sign")
    page = officer.sees(WORK)
    assert "missing" not in said(page)
    assert "is signed by both" in said(ana.sees("/notices"))
    assert officer.gets(page.xpath("string(//a[contains(@href, '/papers/')]/@href)")).data == SIGNED


@pytest.mark.usefixtures("agreed")
def test_both_have_signed_is_not_said_without_a_contract(sign_in: SignIn) -> None:
    officer = sign_in("payroll_officer")
    officer.sends(WORK, "/declare", declaration_number="DIM1")
    assert not officer.sees("/work").xpath("//form[contains(@action, '/sign')]")
    page = officer.sends(WORK, "/sign", 422)
    assert "put the signed contract here, or say where it is kept" in said(page)
    officer.sends(WORK, "/sign", signed=a_file())
    assert "Signed by both" in said(officer.sees(WORK))


@pytest.mark.usefixtures("agreed")
def test_its_person_says_what_the_law_asks_until_the_work_is_declared(sign_in: SignIn) -> None:
    ana, officer = sign_in("ana"), sign_in("payroll_officer")
    page = ana.sends(WORK, "/facts", **{"fact-weekly_hours": "19"})
    assert "Kept; the contract says so now" in said(page)
    assert page.xpath("//*[@id='f-fact-weekly-hours']/@value") == ["19"]
    officer.sends(WORK, "/declare", declaration_number="DIM1")
    assert "Ask payroll, who can correct it" in said(ana.sees(WORK))
    assert officer.sees(WORK).xpath("//form[contains(@action, '/facts')]")


@pytest.mark.usefixtures("agreed")
def test_a_contract_is_nobody_elses(sign_in: SignIn, nobody: Person) -> None:
    sign_in("ana").sends(WORK, "/contract", signed=a_file())
    for somebody in (sign_in("bob"), sign_in("stranger")):
        for address in (f"{WORK}/contract", f"{WORK}/papers/1"):
            assert somebody.gets(address).status_code == 404
    assert b"%PDF" not in nobody.gets(f"{WORK}/contract").data
