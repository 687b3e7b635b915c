"""The path of a newcomer: from an empty installation to the first wage, every step in the browser."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from smartcoop.invoicing.models import Invoice
from smartcoop.members.founding import new_setup_code
from smartcoop.members.models import ShareSubscription
from tests import bank_samples
from tests.browser.conftest import served
from tests.web.conftest import SetUp
from tests.web.scene import NOW

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
PASSWORD = "my own long words"
IBAN = "BE68539007547034"
ACCOUNTS = {"onss_iban": "BE43679000000101", "tax_iban": "BE78310000000086"}
"""Where the contributions and the tax of Belgium go."""
IDENTITY = {
    "Name": "Coopérative Ensemble",
    "Legal form": "SC",
    "Street and number": "Rue Émile Féron 70",
    "Postcode": "1060",
    "Town": "Bruxelles",
    "Enterprise number (BCE/KBO)": "0403.170.701",
    "VAT number": "BE0403170701",
}
ELSA = {
    "First name": "Elsa",
    "Last name": "Maes",
    "Mail address": "elsa@example.org",
    "Born on": "1985-07-30",
    "Street and number": "Rue Haute 3",
    "Postcode": "1000",
    "Town": "Bruxelles",
    "Bank account (IBAN)": "BE43 0689 9999 9501",
}
STEPS = {
    "identity": "This is right",
    "right_to_work": "Keep this",
    "bank_account": "",
    "pay_facts": "This is right",
    "statutes": "I read version",
    "share": "",
}
"""The checklist, and what the button of each step says."""
CLIENT = {"name": "Opéra du Sud", "email": "opera@example.org", "vat_number": "BE0417497106", "street": "Place 1", "postcode": "4000", "city": "Liège"}
JOB = {
    "What the client gets": "Lights for three evenings",
    "Price without VAT": "2000",
    "First day": "2026-10-19",
    "Last day": "2026-10-21",
    "Days worked": "3",
    "Hours in all": "22.8",
    "Your work, as the contract names it": "Éclairagiste",
    "Place": "Liège",
}


class Town:
    """The people of this story, each at a browser of their own, and the days that pass."""

    def __init__(self, app: Flask, browser: Browser, base: str, data: Path, run_outbox: Callable[[], None], folder: Path) -> None:
        self.app, self.browser, self.base, self.data, self.run_outbox, self.folder = app, browser, base, data, run_outbox, folder

    def somebody(self, width: int = 1280) -> Page:
        """A new window."""
        return self.browser.new_context(base_url=self.base, viewport={"width": width, "height": 900}, locale="en-GB").new_page()

    def mailed(self, name: str, what: str) -> str:
        """The link of a kind in the mails to somebody, without its host."""
        self.run_outbox()
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted((self.data / "outbox").glob("*.eml"))]
        bodies = [mail.get_body(("plain",)) for mail in mails if name in str(mail["to"])]
        links = [link for body in bodies if body is not None for link in re.findall(rf"http\S+/{what}/\S+", body.get_content())]
        return str(links[-1].partition("8000")[2])

    def joins(self, name: str, width: int) -> Page:
        """Somebody chooses a password by the link of their invitation and signs in."""
        page = self.somebody(width)
        page.goto(self.mailed(name, "reset"))
        fills(page, {"New password": PASSWORD, "The same once more": PASSWORD})
        page.locator("main button.primary").click()
        page.goto("/login")
        fills(page, {"Mail address": f"{name}@example.org", "Password": PASSWORD})
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")
        return page

    def becomes(self, month: int, day: int) -> None:
        """Time passes."""
        self.app.config["FROZEN_AT"] = datetime(2026, month, day, 9, tzinfo=UTC)
        self.run_outbox()

    def bank_says(self, page: Page, number: int, minor: int, reference: str) -> None:
        """A statement with one payment is imported."""
        file = self.folder / f"{number}.xml"
        day = self.app.config["FROZEN_AT"].date()
        file.write_bytes(bank_samples.camt(bank_samples.statement([bank_samples.Line(minor, reference)], iban=IBAN, day=day, number=number)))
        page.goto("/bank")
        page.get_by_label("Statement", exact=True).set_input_files(file)
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("came from")
        self.run_outbox()


def fills(page: Page, said: dict[str, str]) -> None:
    for label, value in said.items():
        page.get_by_label(label, exact=True).first.fill(value)


def presses(page: Page, name: str) -> None:
    """Press a button that sends a form, and wait for the page that answers it."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


@pytest.fixture
def town(app: Flask, browser: Browser, data_dir: Path, run_outbox: Callable[[], None], tmp_path: Path) -> Iterator[Town]:
    with served(app) as base:
        made = Town(app, browser, base, data_dir, run_outbox, tmp_path)
        yield made
        for window in browser.contexts:
            window.close()


def test_from_an_empty_installation_to_the_first_wage(town: Town, set_up: SetUp, accessible: Check) -> None:
    ines = founds(town, set_up, accessible)
    tom = invites_a_treasurer(town, ines)
    elsa = joins_as_member(town, ines, set_up, accessible)
    makes_a_job(town, elsa, accessible)
    client_accepts(town, accessible)
    work_is_declared(town, elsa, ines, accessible)
    invoice_is_paid(town, elsa, ines, set_up, accessible)
    wage_is_paid(town, ines, tom, accessible)
    reads_the_payslip(elsa, accessible)


def founds(town: Town, set_up: SetUp, accessible: Check) -> Page:
    """The first run."""
    ines = town.somebody()
    ines.goto("/")
    accessible(ines)
    fills(ines, {"Set-up code": set_up(lambda session: new_setup_code(session, at=NOW))})
    presses(ines, "Begin")
    accessible(ines)
    presses(ines, "Belgium")
    fills(ines, IDENTITY)
    accessible(ines)
    presses(ines, "Keep and go on")
    fills(ines, {"Bank account (IBAN)": IBAN})
    presses(ines, "Keep and go on")
    accessible(ines)
    presses(ines, "Keep and go on")
    for name, account in ACCOUNTS.items():
        ines.locator(f"[name$={name}]").fill(account)
    ines.get_by_label("Workers employed").select_option("below_10")
    accessible(ines)
    presses(ines, "Keep and go on")
    fills(ines, {"Your name": "Inès Claes", "Mail address": "ines@example.org", "Password": PASSWORD, "The same once more": PASSWORD})
    accessible(ines)
    presses(ines, "Found Coopérative Ensemble")
    expect(ines.locator("h1")).to_contain_text("First steps")
    accessible(ines)
    return ines


def invites_a_treasurer(town: Town, ines: Page) -> Page:
    """A second person, since nobody moves money alone; and the statutes that members accept."""
    ines.goto("/settings/users")
    fills(ines, {"Mail address": "tom@example.org", "Name": "Tom Smets"})
    ines.get_by_label("Role", exact=True).select_option("treasurer")
    presses(ines, "Invite a person")
    ines.goto("/statutes")
    fills(ines, {"Version": "2026", "Adopted on": "2026-01-05"})
    ines.get_by_label("Statutes (PDF)").set_input_files({"name": "s.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 statutes"})
    presses(ines, "Publish")
    return town.joins("tom", 1280)


def joins_as_member(town: Town, ines: Page, set_up: SetUp, accessible: Check) -> Page:
    """Elsa is invited, gives her papers, subscribes a share, pays it, and opens an activity."""
    ines.goto("/members/new")
    ines.get_by_text("What is known already of the person").click()
    needed = ("First name", "Last name", "Mail address")
    fills(ines, {label if label in needed else f"{label} (optional)": value for label, value in ELSA.items()})
    ines.locator("[name=national_number]").fill("85.07.30-033.28")
    presses(ines, "Register the person")
    accessible(ines)
    presses(ines, "Invite")
    elsa = town.joins("elsa", 390)
    accessible(elsa)
    elsa.goto("/members/1/joining")
    accessible(elsa)
    for step, button in STEPS.items():
        if step == "share":
            confirms(ines)
        elsa.goto(f"/members/1/joining/{step}")
        accessible(elsa)
        with elsa.expect_navigation():
            elsa.locator("main form button.primary").filter(has_text=button).first.click()
    reference, minor = set_up(lambda session: session.scalars(select(ShareSubscription)).one().payment_reference), share_minor(set_up)
    town.bank_says(ines, 1, minor, reference)
    elsa.goto("/")
    accessible(elsa)
    elsa.goto("/activities/new")
    fills(elsa, {"Name": "Lights"})
    elsa.locator("main button.primary").click()
    elsa.wait_for_load_state()
    return elsa


def share_minor(set_up: SetUp) -> int:
    return int(set_up(lambda session: session.scalars(select(ShareSubscription)).one().total.minor))


def confirms(ines: Page) -> None:
    """Staff looks at what was given."""
    for step in ("identity", "right_to_work", "bank_account", "pay_facts"):
        ines.goto(f"/members/1/joining/{step}")
        ines.locator("button[value=confirm]").click()
        ines.wait_for_load_state()


def makes_a_job(town: Town, elsa: Page, accessible: Check) -> None:
    """Client, work, dates and price in one form."""
    elsa.goto("/jobs/new")
    for name, value in CLIENT.items():
        elsa.locator(f"[name=new_{name}]").fill(value)
    fills(elsa, JOB)
    expect(elsa.locator("#result")).to_contain_text("Guaranteed")
    accessible(elsa)
    presses(elsa, "Send the quote to the client")
    expect(elsa.locator("h1")).to_contain_text("waiting for the client")
    accessible(elsa)


def client_accepts(town: Town, accessible: Check) -> None:
    """The client answers without an account, on a phone."""
    client = town.somebody(390)
    client.goto(town.mailed("opera", "offer"))
    accessible(client)
    client.locator("[name=name]").fill("Marie Dupont")
    client.locator("button[value=accepted]").click()
    client.wait_for_load_state()
    accessible(client)


def work_is_declared(town: Town, elsa: Page, ines: Page, accessible: Check) -> None:
    """Staff declares the hire, the member reads and signs her contract on her phone, and staff looks at it and confirms."""
    elsa.goto("/")
    elsa.get_by_role("link", name="Read and sign your contract").click()
    expect(elsa.get_by_role("link", name="Download the contract (PDF)")).to_be_visible()
    accessible(elsa)
    with elsa.expect_download() as contract:
        elsa.get_by_role("link", name="Download the contract (PDF)").click()
    elsa.get_by_label("The contract that you signed").set_input_files(contract.value.path())
    presses(elsa, "Put it here")
    expect(elsa.locator("main")).to_contain_text("Now it waits for the cooperative")
    accessible(elsa)
    ines.goto("/engagements/1")
    accessible(ines)
    fills(ines, {"Dimona period number": "DIM1"})
    presses(ines, "Keep the declaration")
    expect(ines.get_by_role("img", name="Page 1 of the paper")).to_be_visible()
    accessible(ines)
    presses(ines, "Both signatures are on it")
    expect(ines.locator("main")).to_contain_text("Signed")
    accessible(ines)


def invoice_is_paid(town: Town, elsa: Page, ines: Page, set_up: SetUp, accessible: Check) -> None:
    """The draft that the job made is issued after the work, and the client's payment finds it."""
    town.becomes(10, 22)
    elsa.goto("/invoices/1")
    accessible(elsa)
    presses(elsa, "Issue the invoice for")
    expect(elsa.locator("h1")).to_contain_text("due on")
    town.becomes(10, 28)
    town.bank_says(ines, 2, 242000, set_up(lambda session: session.get_one(Invoice, 1).payment_reference))
    accessible(ines)
    elsa.reload()
    expect(elsa.locator("h1")).to_contain_text("paid")


def wage_is_paid(town: Town, ines: Page, tom: Page, accessible: Check) -> None:
    """One calculates and checks, another approves; who posted does not release."""
    town.becomes(11, 2)
    ines.goto("/payroll")
    accessible(ines)
    expect(ines.get_by_label("Month")).to_have_value("2026-10")  # the month of the work that waits, not the present one
    presses(ines, "Open a run")
    presses(ines, "Calculate now")
    expect(ines.get_by_role("button", name="I have checked this run")).to_be_visible()
    accessible(ines)
    presses(ines, "I have checked this run")
    expect(ines.locator("#now")).to_contain_text("A second person approves")
    tom.goto("/payroll/1")
    tom.locator("form[action$='/approve'] button").click()
    expect(tom.locator("#now")).to_contain_text("Payslips to issue")
    accessible(tom)
    ines.goto("/payroll/1")
    presses(ines, "Issue the payslips")
    expect(ines.locator("#now")).to_contain_text("Wages to release")
    town.run_outbox()
    tom.goto("/payroll/1")
    accessible(tom)
    tom.locator("form[action$='/pay'] button").click()
    tom.wait_for_url("**/payments/files/*")
    accessible(tom)
    tom.goto("/payments")
    accessible(tom)


def reads_the_payslip(elsa: Page, accessible: Check) -> None:
    """Every line of the first payslip says why."""
    elsa.goto("/payslips")
    elsa.get_by_role("link", name="P2026-").click()
    elsa.wait_for_load_state()
    elsa.locator("details.why summary").first.click()
    accessible(elsa)
    elsa.goto("/")
    accessible(elsa)
