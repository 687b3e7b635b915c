"""What staff does with the keyboard: finds anything, settles what waits; and that axe finds nothing on these pages."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from smartcoop.dates import Month, Period
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim, submit_claim
from smartcoop.money import Money
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.service import calculate_next, open_run
from tests.browser.conftest import Open
from tests.web import scene
from tests.web.conftest import SetUp
from tests.web.scene import BY, TODAY, Scene

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
PAGES = {
    "accountant": ("/bank/lines", "/ledger", "/ledger/postings", "/ledger/entries?sort=day", "/search?q=lumi", "/countries", "/rules", "/work"),
    "admin": ("/webhooks", "/members", "/settings"),
    "payroll_officer": ("/payroll", "/payroll/2", "/payslips", "/engagements"),
    "ana": ("/api-guide", "/account", "/search?q=x", "/invoices?which=paid", "/invoices?issued_from=yesterday"),
}


@pytest.fixture
def october(there: Scene, set_up: SetUp) -> Scene:
    """September is posted, October is calculated and waits for somebody to look at it; a claim waits too."""

    def fill(session: Session) -> None:
        scene.issued_payslip(session, there)
        period = Period(date(2026, 10, 5), date(2026, 10, 8))
        job = Job(there.ana_id, there.activity_id, period, Decimal(4), Decimal("30.4"), "Éclairagiste", "Bruxelles", "employment")
        made = agree_engagement(session, job, Wish(gross=Money.of("700.00", "EUR")), on=date(2026, 10, 1), by=BY)
        declare_engagement(session, made.id, number="DIM2", on=date(2026, 10, 2), by=BY)
        sign_engagement(session, made.id, on=date(2026, 10, 2), by=BY)
        run = open_run(session, there.cooperative_id, Month(2026, 10), on=TODAY, by=BY, until=TODAY)
        calculate_next(session, run.id, by=BY)
        receipt = [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))]
        claim = draft_claim(session, there.activity_id, there.ana_id, "Cables", receipt, on=TODAY, by=BY)
        submit_claim(session, claim.id, on=TODAY, by=BY)

    set_up(fill)
    return there


@pytest.mark.parametrize(("width", "scheme"), [(390, "light")])
def test_axe_finds_nothing(width: int, scheme: str, october: Scene, visit: Open, accessible: Check) -> None:
    for who, addresses in PAGES.items():
        page = visit(who, width, scheme)
        for address in addresses:
            page.goto(address)
            accessible(page)


def test_anything_is_found_with_the_keyboard(october: Scene, visit: Open, accessible: Check) -> None:
    page = visit("accountant")
    page.keyboard.press("Control+k")
    page.keyboard.type("theat")
    found = page.get_by_role("dialog").get_by_role("link", name="Théâtre Nord asbl")
    expect(found).to_be_visible()
    accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Théâtre Nord asbl - Coopérative Ensemble")


def test_what_waits_is_settled_with_two_keys(october: Scene, visit: Open) -> None:
    page = visit("adviser")
    page.goto("/work")
    claim = page.get_by_role("row").filter(has_text="Cables")
    expect(claim).to_be_visible()
    for _ in range(page.get_by_role("row").count()):
        page.keyboard.press("j")
        if claim.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("a")
    expect(page.get_by_role("row").filter(has_text="Cables")).to_have_count(0)
    expect(page).to_have_url(re.compile("/work"))
