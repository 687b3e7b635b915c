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
    assert "Yours is here" in said(ana.sends(WORK, "/contract", signed=a_file()))
    assert "Read and sign your contract" not in said(ana.sees("/"))
    page = officer.sees(WORK)
    for words in ("Declare the work by 18 Oct 2026", "Hire declaration (Dimona), to ONSS / RSZ", "AR/KB 5-11-2002, art. 4-7", "Dimona period number"):
        assert words in said(page)
    officer.sends(WORK, "/declare", declaration_number="DIM1")
    assert "Éclairagiste: the person has signed" in said(officer.sees("/work"))
    officer.sends("/work", "/sign")
    page = officer.sees(WORK)
    assert "missing" not in said(page)
    assert officer.gets(page.xpath("string(//a[contains(@href, '/papers/')]/@href)")).data == SIGNED


@pytest.mark.usefixtures("agreed")
def test_both_have_signed_is_not_said_without_a_contract(sign_in: SignIn) -> None:
    officer = sign_in("payroll_officer")
    officer.sends(WORK, "/declare", declaration_number="DIM1")
    assert not officer.sees("/work").xpath("//form[contains(@action, '/sign')]")
    page = officer.sends(WORK, "/sign", 422)
    assert "put the signed contract here, or say where it is kept" in said(page)
    officer.sends(WORK, "/sign", signed=a_file())
    assert "Signed contract" in said(officer.sees(WORK))


@pytest.mark.usefixtures("agreed")
def test_a_contract_is_nobody_elses(sign_in: SignIn, nobody: Person) -> None:
    sign_in("ana").sends(WORK, "/contract", signed=a_file())
    for somebody in (sign_in("bob"), sign_in("stranger")):
        for address in (f"{WORK}/contract", f"{WORK}/papers/1"):
            assert somebody.gets(address).status_code == 404
    assert b"%PDF" not in nobody.gets(f"{WORK}/contract").data
