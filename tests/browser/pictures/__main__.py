"""Takes the pictures of the README anew: `make serve` in one window, `.venv/bin/python -m tests.browser.pictures` in another."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from smartcoop.demo.logins import PASSWORD
from tests.browser.conftest import CHROMIUM

ADDRESS = "http://127.0.0.1:8000"
HERE = Path(__file__).parent
PHONE, DESK = {"width": 390, "height": 780}, {"width": 1180, "height": 760}
JOB = {
    "What the client gets": "Lights for three evenings",
    "Price without VAT": "2000",
    "First day": "2027-01-11",
    "Last day": "2027-01-13",
    "Days worked": "3",
    "Hours in all": "22.8",
}


def new_job(page: Page) -> None:
    """A job while it is typed, with what it comes to."""
    page.get_by_label("Client", exact=True).select_option(index=1)
    for label, said in JOB.items():
        page.get_by_label(label, exact=True).fill(said)
    page.locator("#result .money-bar").wait_for()
    page.evaluate("window.scrollTo(0, 0)")


def explained(page: Page) -> None:
    """The newest payslip, with the reason of its first line."""
    page.locator("main a[href^='/payslips/']").first.click()
    page.wait_for_load_state()
    page.locator("tbody details.why summary").nth(1).click()


PICTURES: tuple[tuple[str, str, str, dict[str, int], Callable[[Page], None] | None], ...] = (
    ("home", "ana@example.org", "/", PHONE, None),
    ("job", "ana@example.org", "/jobs/new", DESK, new_job),
    ("payslip", "ana@example.org", "/payslips", DESK, explained),
    ("payroll", "omar@ateliers.example", "/payroll/2", DESK, None),
    ("bank", "ines@ateliers.example", "/bank/statements/2", DESK, None),
)
"""Name, who looks, where, how large, and what is done first."""


def main() -> None:
    """All of them, in English and on a light ground."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, who, address, size, first in PICTURES:
            _take(browser, name, who, address, size, first)


def _take(browser: Browser, name: str, who: str, address: str, size: dict[str, int], first: Callable[[Page], None] | None) -> None:
    page = browser.new_context(base_url=ADDRESS, viewport=size, locale="en-GB").new_page()  # type: ignore[arg-type]
    page.goto("/login")
    page.get_by_label("Mail address").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="English").click()
    page.goto(address)
    if first is not None:
        first(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
