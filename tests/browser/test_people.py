"""The pages of joining, notices, own data and the trail, as everybody can use them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import Open
from tests.web import scene
from tests.web.scene import Scene

pytestmark = pytest.mark.browser

PAGES = {
    "ana": ("/joining", "/members/1/joining/right_to_work", "/members/1/joining/share", "/notices", "/notices/choices", "/members/1/data", "/wan-register"),
    "admin": ("/trail", "/statutes", "/first-steps", "/joining", "/members/1/data/erasure"),
}


@pytest.mark.parametrize(("who", "width", "scheme"), [("ana", 390, "dark"), ("admin", 1280, "light"), ("admin", 390, "light")])
def test_pages_are_open_to_everybody(
    who: str, width: int, scheme: str, visit: Open, accessible: Callable[[Page], None], there: Scene, set_up: Callable[[Callable[[Session], Any]], Any]
) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    page = visit(who, width, scheme)
    for address in PAGES[who]:
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        accessible(page)
