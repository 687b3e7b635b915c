"""A member's own page of what their pay depends on, the form for what changed, and the ways there."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from smartcoop import country
from smartcoop.country import FactSchema, Field, FieldType
from smartcoop.members.models import Member, MemberState
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import Scene
from tests.web.test_members import ELSA

PAGE, CHANGE = "/account/pay-facts", "/account/pay-facts/change"
WORK = "function=Light&first_day=2026-10-19&last_day=2026-10-21&days=3&hours=22.8&regime=employment&wish=gross&amount=600&facts=yes&member_id=1"


def test_a_member_sees_what_is_recorded_and_says_what_changed(there: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    assert ana.sees("/account").xpath(f"//a[@href='{PAGE}']")
    assert "Single nobody has said so yet" in said(ana.sees(PAGE))
    page = ana.sends(CHANGE, CHANGE, 422, fact__children="1", fact__single_parent="yes", valid_from="2025-12-31", why="a birth")
    assert page.xpath("//*[@id='e-valid-from']")
    assert page.xpath("//input[@name='fact-single_parent'][@checked]")
    page = ana.sends(CHANGE, CHANGE, fact__children="1", valid_from="2026-11-02", why="a birth")
    assert "Kept, and payroll is told. No work from Monday, 2 November 2026 on is agreed yet" in said(page)
    assert "Dependent children: 0 → 1" in said(page)
    assert ana.sends(CHANGE, CHANGE, 422, fact__children="1", valid_from="2026-11-02").xpath("//*[@id='problems']//a[@href='#f-facts']")
    officer = sign_in("payroll_officer")
    assert "Dependent children" in said(officer.sees("/notices"))
    assert officer.gets("/notices/1").headers["Location"] == "/members/1#facts"
    assert "Ana Peeters" in said(officer.sees("/members/1").xpath("//details//ol[@class='timeline']/li[1]")[0])
    assert not officer.sees("/notices").xpath("//a[contains(., '0 →')]")


def test_what_is_on_a_payslip_is_left_to_payroll(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    ana = sign_in("ana")
    assert ana.sees("/payslips/1").xpath(f"//details[contains(@class, 'why')]//a[@href='{PAGE}']")
    assert "Not before 17 Sept 2026: work until 16 Sept 2026" in said(ana.sees(CHANGE))
    assert "ask payroll to correct" in said(ana.sends(CHANGE, CHANGE, 422, fact__children="1", valid_from="2026-09-16"))
    officer = sign_in("payroll_officer")
    assert officer.sees("/payslips/1").xpath("//details[contains(@class, 'why')]//a[@href='/members/1#facts']")


def test_pay_me_says_what_is_missing_and_where_to_say_it(there: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    law = country.load("BE")
    asks = FactSchema((*law.person.fields, Field("region", "Region", FieldType.TEXT, personal=True)), law.person.consistent)
    monkeypatch.setattr(country, "load", lambda code: replace(law, person=asks))
    ana, adviser = sign_in("ana"), sign_in("adviser")
    page = ana.sees(f"/activities/1/pay?{WORK}")
    assert "Region: not recorded yet, and pay cannot be worked out without it" in said(page)
    assert page.xpath(f"//*[@id='problems']//a[@href='{CHANGE}']")
    assert page.xpath(f"//form//a[@href='{PAGE}']")
    assert f'href="{CHANGE}"' in ana.gets(f"/activities/1/pay/result?{WORK}").text
    assert adviser.sees(f"/activities/1/pay?{WORK}").xpath("//*[@id='problems']//a[@href='/members/1/facts']")
    assert adviser.sees("/members/1").xpath("//dt[.='Household']")  # the page stands, whatever is missing
    assert "is registered as number 3" in said(adviser.sends("/members/new", "/members/new", **ELSA))
    ana.sends(CHANGE, CHANGE, fact__region="Bruxelles", valid_from="2026-10-19")
    assert "You will receive" in said(ana.sees(f"/activities/1/pay?{WORK}"))


def test_who_is_on_the_way_fills_in_the_checklist(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    set_up(lambda session: session.execute(update(Member).values(state=MemberState.APPLICANT)))
    ana = sign_in("ana")
    assert ana.sees(PAGE).xpath("//a[contains(@class, 'primary')][contains(., 'checklist')]")
    assert ana.gets(CHANGE).headers["Location"] == "/members/1/joining/pay_facts"


def test_nobody_else_has_such_a_page(there: Scene, sign_in: SignIn, nobody: Person) -> None:
    sign_in("payroll_officer").sees(PAGE, 403)
    assert nobody.gets(PAGE).headers["Location"].startswith("/login")
