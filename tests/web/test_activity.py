"""An activity's page: the year as a chart with its figures, and who takes part."""

from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import Scene, issued_payslip
from tests.web.test_flows import LINE


def test_the_chart_has_its_figures_behind_it_and_nothing_inline(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    set_up(lambda session: issued_payslip(session, there).id)
    page = sign_in("ana").sees("/activities/1")
    (chart,) = page.xpath("//*[local-name()='svg'][@class='chart']")
    assert chart.get("aria-label") == "What came in and what went out in 2026, by month"
    assert not chart.xpath(".//*[local-name()='style' or local-name()='script'] | .//@style | .//@id")
    assert chart.xpath(".//*[contains(@class, 'bar-in')]//*[local-name()='rect']")
    assert "4.200,00" in said(page.xpath("//table[caption='The figures behind the chart']")[0])
    people = said(page.xpath("//table[caption='People, and what they were paid from this activity']")[0])
    assert "Ana Peetersholder" in people


def test_a_holder_lets_another_member_in_by_number(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    ana = sign_in("ana")
    assert not ana.sees("/activities/1").xpath("//form[contains(@action, '/people')]")

    def together(session: Session) -> None:
        session.get_one(Activity, there.activity_id).is_collective = True

    set_up(together)
    assert ana.sends("/activities/1", "/people", 422, number="x").xpath("//*[@id='e-number']")
    ana.sends("/activities/1", "/people", 404, number="999")
    assert "Bob Janssens" in said(ana.sends("/activities/1", "/people", number="2"))
    bob = sign_in("bob")
    assert "Éclairage de scène" in said(bob.sees("/activities"))
    assert not bob.sees("/activities/1").xpath("//form[contains(@action, '/people')]")


def test_a_clients_page_tells_its_history(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    page = ana.sees("/clients/1")
    assert "1.200,00" in said(page)
    assert "nothing is paid yet" in said(page)
