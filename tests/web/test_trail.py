"""Who changed what is open to auditors; who read a payslip is open to its owner."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from smartcoop.members.accounts import issue_token
from tests.web import scene
from tests.web.conftest import Person
from tests.web.scene import NOW, Scene

SetUp = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Person]


def said(page: Any) -> str:
    return " ".join(page.text_content().split())


@pytest.fixture
def paid(there: Scene, set_up: SetUp) -> Scene:
    """Ana has an issued payslip."""
    set_up(lambda session: scene.issued_payslip(session, there).id)
    return there


def test_the_owner_sees_who_else_read_a_payslip(paid: Scene, sign_in: SignIn, run_outbox: Callable[[], None]) -> None:
    run_outbox()
    ana = sign_in("ana")
    assert "Nobody but you" in said(ana.sees("/payslips/1"))
    officer = sign_in("payroll_officer")
    assert "Its owner sees here that you read it" in said(officer.sees("/payslips/1"))
    officer.gets("/payslips/1/pdf")
    page = ana.sees("/payslips/1")
    read = page.xpath("//h2[.='Who else has read it']/following-sibling::ul/li")
    assert [" ".join(one.text_content().split()) for one in read] == [
        "Payroll Officer as PDF 15 Oct 2026 11:30",
        "Payroll Officer on its page 15 Oct 2026 11:30",
    ]
    assert "Ana" not in said(read[0])


def test_a_program_that_reads_is_seen_too(paid: Scene, sign_in: SignIn, set_up: SetUp, nobody: Person) -> None:
    officer = 2
    key = set_up(lambda session: issue_token(session, officer, paid.cooperative_id, "x", at=NOW))
    answer = nobody.client.get("/api/v1/payslips/1", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert "through a program" in said(sign_in("ana").sees("/payslips/1"))


def test_an_auditor_follows_a_thing_a_person_and_a_day(paid: Scene, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    page = auditor.sees("/trail")
    assert "second" in said(page)
    only = auditor.sees("/trail?subject=payroll_run:1")
    rows = only.xpath("//tbody/tr")
    assert len(rows) == 5
    assert "Payslips" in auditor.sees("/trail?kind=payslip").xpath("string(//select[@name='kind']/option[@selected])")
    assert len(auditor.sees("/trail?by=operator:second").xpath("//tbody/tr")) == 3
    assert "Nothing was changed" in said(auditor.sees("/trail?since=2030-01-01"))
    assert "is not a date" in said(auditor.sees("/trail?since=soon"))
    assert auditor.sees("/trail?until=2030-01-01").xpath("//tbody/tr")


def test_members_and_other_staff_see_no_trail(there: Scene, sign_in: SignIn) -> None:
    for who in ("ana", "adviser", "board"):
        sign_in(who).sees("/trail", 403)
