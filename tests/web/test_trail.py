"""Who changed what is open to auditors; who read a payslip is open to its owner."""

from collections.abc import Callable
from typing import Any

import pytest

from smartcoop.members.accounts import issue_token
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import NOW, Scene


@pytest.fixture
def paid(there: Scene, set_up: SetUp) -> Scene:
    """Ana has an issued payslip."""
    set_up(lambda session: scene.issued_payslip(session, there).id)
    return there


def test_the_owner_sees_who_else_read_a_payslip(paid: Scene, sign_in: SignIn, run_outbox: Callable[[], None]) -> None:
    run_outbox()
    ana = sign_in("ana")
    assert "Nobody has opened its page but you" in said(ana.sees("/payslips/1"))
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


def rows_of(page: Any) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]


def test_facts_of_a_person_are_on_the_trail_without_what_stands_in_them(there: Scene, sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/1/facts", "/facts", fact__children="2", valid_from="2026-11-01", why="birth certificate")
    [newest] = rows_of(sign_in("auditor").sees("/trail?subject=member:1:facts"))
    assert "Dependent children: ••• Dependent children: •••from 01 Nov 2026 Adviser birth certificate" in newest
    assert "facts" in newest
    assert newest in rows_of(sign_in("admin").sees("/trail?subject=member:1"))


def test_the_page_of_a_person_tells_what_changed_from_what_to_what(there: Scene, sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/1/facts", "/facts", fact__children="2", valid_from="2026-11-01", why="birth certificate")
    newest = adviser.sees("/members/1").xpath("//details//ol[@class='timeline']/li[1]")[0]
    told = " ".join(newest.text_content().split())
    assert told.startswith("From 01 Nov 2026")
    assert "Dependent children: 0 → 2" in told
    assert told.endswith("Why: birth certificate")


def test_a_rule_is_on_the_trail_and_on_its_page_with_who_wrote_it_down(there: Scene, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    for day, value in (("2026-12-01", "10"), ("2027-01-01", "14")):
        admin.sends("/settings/rules/invoice_days", "/rules", value=value, valid_from=day, adopted_by=f"board, {day}")
    newest, first = rows_of(sign_in("auditor").sees("/trail?subject=cooperative:1:invoice_days"))
    assert "Days to pay an invoice 10 14from 01 Jan 2027 Admin board, 2027-01-01" in newest
    assert "(as the country proposes) 10from 01 Dec 2026" in first
    assert "board, 2026-12-01" in rows_of(admin.sees("/settings/rules/invoice_days"))[0]
    assert rows_of(admin.sees("/settings/rules/invoice_days"))[0].endswith("Admin")


def test_facts_of_the_employer_are_told_in_the_settings(there: Scene, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    admin.sends("/settings/employer", "/employer", fact__tax_iban="BE43679000000101", valid_from="2026-11-01")
    told = " ".join(admin.sees("/settings").xpath("string(//details//ol[@class='timeline']/li[1])").split())
    assert "BE78 3100 0000 0086 → BE43 6790 0000 0101" in told
