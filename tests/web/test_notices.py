"""The bell, the list, and how one wants to be told."""

from tests.web import scene
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import Scene


def test_the_bell_counts_and_a_notice_leads_to_its_thing(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    assert "Notices, 0 not read" in said(ana.sees("/"))
    assert "Nothing yet" in said(ana.sees("/notices"))
    set_up(lambda session: scene.issued_payslip(session, there).id)
    assert ana.sees("/").xpath("string(//a[@class='bell']/span[@class='count'])") == "2", "her contract is signed by both, her payslip is ready"
    page = ana.sees("/notices")
    links = page.xpath("//ul[contains(@class, 'notices')]//a/@href")
    assert "The money is ordered for" in said(page)
    ana.sends("/notices", "/read")
    assert "Notices, 0 not read" in said(ana.sees("/"))
    assert ana.gets(links[0]).headers["Location"] == "/payslips/1"


def test_nobody_reads_what_others_are_told(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    for who in ("bob", "admin", "stranger"):
        sign_in(who).sees("/notices/1", 404)


def test_kinds_are_chosen(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    ana.sends("/notices/choices", "/choices", payslip_ready="nothing", contract_to_sign="page")
    assert ana.sees("/notices/choices").xpath("//select[@name='payslip_ready']/option[@selected]/@value") == ["nothing"]
    set_up(lambda session: scene.issued_payslip(session, there).id)
    assert len(ana.sees("/notices").xpath("//ul[contains(@class, 'notices')]/li")) == 2, "to be signed, and signed by both"


def test_what_is_about_membership_leads_to_the_checklist(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    sign_in("adviser").sends("/members/1", "/shares", count="1")
    ana = sign_in("ana")
    assert ana.gets("/notices/1").headers["Location"] == "/members/1/joining#share"
