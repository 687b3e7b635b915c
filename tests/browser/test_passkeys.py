"""Passkeys, with an authenticator that the browser pretends to have."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.web import scene

pytestmark = pytest.mark.browser


@pytest.fixture
def with_device(visit: Open, address: str) -> Callable[[str], Page]:
    """A window with a device that confirms everything, at a name: passkeys know no bare addresses."""

    def opened(who: str = "") -> Page:
        page = visit()
        device: Any = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
        page.goto(at(address, "/login"))
        if who:
            sign_in(page, who)
        return page

    return opened


def at(address: str, path: str) -> str:
    return address.replace("127.0.0.1", "localhost") + path


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Mail address").fill(f"{who}@example.org")
    page.get_by_label("Password").fill(scene.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up(page: Page, address: str, name: str, usage: str) -> None:
    page.goto(at(address, "/wan-register"))
    page.get_by_label("Its name").fill(name)
    page.get_by_label("When it is asked for").select_option(usage)
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text(f"The passkey {name} is set up")).to_be_visible()


def sign_out(page: Page, address: str) -> None:
    page.goto(at(address, "/"))
    page.locator("details.person summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_takes_the_place_of_the_password(with_device: Callable[[str], Page], address: str, accessible: Callable[[Page], None]) -> None:
    page = with_device("ana")
    page.wait_for_url("**/")
    set_up(page, address, "phone", "first")
    accessible(page)
    sign_out(page, address)
    page.goto(at(address, "/login?next=/payslips"))
    page.get_by_role("link", name="Sign in with a passkey").click()
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Payslips")).to_be_visible()
    page.goto(at(address, "/wan-register"))
    page.get_by_role("button", name="Remove phone").click()
    expect(page.get_by_text("You have no passkey yet")).to_be_visible()


def test_a_passkey_is_asked_for_after_the_password(with_device: Callable[[str], Page], address: str) -> None:
    page = with_device("treasurer")
    page.wait_for_url("**/")
    set_up(page, address, "blue key", "secondary")
    sign_out(page, address)
    page.goto(at(address, "/login"))
    sign_in(page, "treasurer")
    expect(page.get_by_role("heading", name="Your passkey after the password")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(at(address, "/"))
    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()


def test_a_device_that_stays_silent_is_told(visit: Open, address: str) -> None:
    page = visit()
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.goto(at(address, "/wan-signin"))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The device did not answer")).to_be_visible()
