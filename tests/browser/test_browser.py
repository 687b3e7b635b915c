"""Signing in, a client, an invoice, its payment, the simulator and a payslip, as people do it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from smartcoop.dates import Period
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Invoice
from smartcoop.money import Money
from smartcoop.payroll.planning import WorkPlan, start_job
from tests import bank_samples
from tests.browser.conftest import Open
from tests.web import scene
from tests.web.conftest import SetUp
from tests.web.scene import Scene

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]

MEMBER_PAGES = (
    "/",
    "/account",
    "/activities",
    "/activities/new",
    "/activities/1",
    "/activities/1/pay?member_id=1&first_day=2026-10-19&last_day=2026-10-21&days=3&hours=22.8&function=Light",
    "/engagements/1",
    "/clients",
    "/clients/new",
    "/clients/1",
    "/quotes",
    "/quotes/new",
    "/invoices",
    "/invoices/new",
    "/payslips",
    "/payslips/1",
    "/jobs/new",
    "/jobs/1",
    "/shares",
    "/expenses/new",
    "/nothing",
)
STAFF_PAGES = {
    "accountant": ("/", "/bank", "/bank/statements", "/ledger", "/ledger/entries", "/ledger/entries/1", "/invoices", "/activities/1"),
    "payroll_officer": ("/", "/payroll", "/payroll/1", "/payslips/1", "/payments", "/engagements/1"),
}


def a_job(session: Session, there: Scene) -> None:
    """Three days that a client was offered."""
    plan = WorkPlan(
        {there.ana_id: 1}, Period(date(2026, 12, 1), date(2026, 12, 3)), Decimal(3), Decimal(24), "Light", "Liège", "employment", ZERO, date(2026, 12, 3)
    )
    sale = SaleDraft(there.activity_id, there.client_id, (LineInput("Lights", Decimal(1), Decimal(2000)),), delivered=plan.period)
    start_job(session, sale, plan, client=None, valid_until=date(2026, 11, 20), holder_id=None, on=scene.TODAY, by=scene.BY)


ZERO = Money.zero("EUR")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark")])
def test_axe_finds_nothing_on_the_pages_of_a_member(width: int, scheme: str, visit: Open, accessible: Check, there: Scene, set_up: SetUp) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    set_up(lambda session: a_job(session, there))
    page = visit("ana", width, scheme)
    for address in MEMBER_PAGES:
        page.goto(address)
        accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_axe_finds_nothing_on_the_pages_of_staff(width: int, scheme: str, visit: Open, accessible: Check, there: Scene, set_up: SetUp) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    for who, addresses in STAFF_PAGES.items():
        page = visit(who, width, scheme)
        for address in addresses:
            page.goto(address)
            accessible(page)


def test_signing_in_works_and_a_wrong_password_is_told(visit: Open, accessible: Check) -> None:
    page = visit(width=390)
    page.goto("/invoices")
    accessible(page)
    page.get_by_label("Mail address").fill("ana@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    page.get_by_label("Password").fill(scene.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Invoices - Coopérative Ensemble")


def test_a_client_an_invoice_and_its_payment(visit: Open, accessible: Check, set_up: SetUp, tmp_path: Any) -> None:
    ana = visit("ana", 390)
    ana.goto("/clients/new")
    for label, said in {"Name": "Opéra du Sud", "Street and number": "Place 1", "Postcode": "4000", "Town": "Liège"}.items():
        ana.get_by_label(label, exact=True).fill(said)
    ana.get_by_role("button", name="Add the client").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Opéra du Sud")
    ana.get_by_role("link", name="Make an invoice").click()
    ana.get_by_label("What is sold").first.fill("Lights for three evenings")
    ana.get_by_label("Quantity").first.fill("3")
    ana.get_by_label("Price without VAT").first.fill("400")
    ana.get_by_role("button", name="Keep the draft").click()
    accessible(ana)
    ana.get_by_role("button", name="Issue the invoice for").click()
    expect(ana.get_by_role("heading", level=1)).to_contain_text("due on")
    accessible(ana)
    file = tmp_path / "statement.xml"
    file.write_bytes(_statement(set_up(lambda session: session.get_one(Invoice, 1).payment_reference)))
    accountant = visit("accountant")
    accountant.goto("/bank")
    accountant.get_by_label("Statement", exact=True).set_input_files(file)
    accountant.get_by_role("button", name="Import").click()
    expect(accountant.get_by_role("status")).to_contain_text("came from")
    accessible(accountant)
    accountant.goto("/bank")
    accessible(accountant)
    ana.reload()
    expect(ana.get_by_role("heading", level=1)).to_contain_text("paid")


def _statement(reference: str) -> bytes:
    lines = [bank_samples.Line(145200, reference), bank_samples.Line(7000, "thank you", name="Somebody")]
    return bank_samples.camt(bank_samples.statement(lines, iban="BE68539007547034", day=scene.TODAY))


def test_the_simulator_answers_while_one_types(visit: Open) -> None:
    page = visit("ana")
    page.goto("/activities/1/pay")
    for label, said in {"First day": "2026-10-19", "Last day": "2026-10-21", "Days worked": "3", "Hours": "22,8"}.items():
        page.get_by_label(label, exact=True).fill(said)
    result = page.locator("#result")
    expect(result).to_contain_text("Net to you")
    first = result.locator(".amount.large").inner_text()
    page.get_by_label("How much").select_option("net")
    page.get_by_label("Amount", exact=False).first.fill("500")
    expect(result.locator(".amount.large")).not_to_have_text(first)
    assert page.url.endswith("/pay")


def test_the_simulator_answers_without_javascript(visit: Open) -> None:
    page = visit("ana", javascript=False)
    page.goto("/activities/1/pay")
    for label, said in {"Work": "Light", "First day": "2026-10-19", "Last day": "2026-10-21", "Days worked": "3", "Hours": "22,8"}.items():
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_role("button", name="Show the result").click()
    expect(page.locator("#result")).to_contain_text("Net to you")


def test_each_line_of_a_payslip_opens_onto_its_reason(visit: Open, there: Scene, set_up: SetUp, run_outbox: Callable[[], None]) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    run_outbox()
    page = visit("ana", 390)
    page.goto("/payslips")
    page.get_by_role("link", name="P2026-").click()
    line = page.locator("details.why").first
    line.locator("summary").click()
    expect(line.locator(".because")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the payslip").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_lists_listen_to_keys(visit: Open, there: Scene, set_up: SetUp) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    page = visit("accountant")
    page.goto("/ledger")
    page.keyboard.press("j")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/postings?role=*")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_page_is_light(visit: Open) -> None:
    page = visit("ana")
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto("/activities")
    page.wait_for_load_state("networkidle")
    fonts_apart = sum(size for size in sizes if size) - sum(len(page.request.get(f"/fonts/coop-sans-{w}.woff2").body()) for w in (400, 600, 700))
    assert fonts_apart < 100_000


def test_a_new_job_answers_while_one_types_and_asks_for_a_client_only_where_it_is_new(visit: Open) -> None:
    page = visit("ana")
    page.goto("/jobs/new")
    expect(page.get_by_label("Street and number")).to_be_visible()
    page.get_by_label("Client", exact=True).select_option(index=1)
    expect(page.get_by_label("Street and number")).to_be_hidden()
    page.get_by_label("Price without VAT").fill("2000")
    page.get_by_label("First day").fill("2026-12-01")
    page.get_by_label("Last day").fill("2026-12-03")
    page.get_by_label("Days worked").fill("3")
    with page.expect_request(lambda asked: "/jobs/preview?" in asked.url) as sent:
        page.get_by_label("Hours in all").fill("22.8")
    assert not [name for name in ("csrf_token", "new_name", "new_street", "function") if name in sent.value.url]
    expect(page.locator("#result")).to_contain_text("on Monday, 14 December 2026")


def test_the_slider_leads_the_amount_and_follows_it(visit: Open) -> None:
    page = visit("ana")
    page.goto("/activities/1/pay")
    page.get_by_label("Slide to choose").fill("1500")
    expect(page.get_by_label("Amount")).to_have_value("1500")
    expect(page.get_by_label("How much")).to_have_value("budget")
    page.get_by_label("Amount").fill("900")
    expect(page.get_by_label("Slide to choose")).to_have_value("900")
