"""Every page, as whoever may open it sees it: axe in both schemes, the longest words on a phone, a tablet, a desk and paper, quiet consoles, no JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Page, Response
from sqlalchemy import update

from smartcoop.members.accounts import User
from tests.browser.conftest import Open
from tests.web import every_page
from tests.web.conftest import SetUp
from tests.web.every_page import Sight
from tests.web.scene import Scene
from tests.web.test_walk import Things, things

__all__ = ["things"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning"),  # the login library builds a form in the old way
]

ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BRIEFLY = {"resultTypes": ["violations"]}
"""What axe is asked to tell at length."""
PHONE, TABLET, DESK = 390, 768, 1280
PAPER = 657
"""What is left of the width of A4 between margins of 18 mm."""
PRESSED = """() => [...document.querySelectorAll("main button, main input:not([type=hidden]), main select, main .button, header, footer")]
  .filter((one) => one.checkVisibility()).slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")"""
"""What can only be pressed or filled in, and is printed all the same."""
LEFT = "net::ERR_ABORTED"
"""What a request fails with when the window goes on to the next page before it is answered."""
WIDTHS = {"de": (PHONE, DESK), "hu": (PHONE, TABLET, DESK)}
"""How wide the window is in the languages with the longest words."""
BEYOND = """() => {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  if (over <= 1) return "";
  const out = (one) => one.getBoundingClientRect().right > wide + 1 && !one.closest(".scroll, dialog, .quiet");
  const guilty = [...document.querySelectorAll("body *")].filter(out);
  return `${over} px: ${guilty.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")}`;
}"""
"""What stands out of the window sideways, by how much, and which elements do it."""


@pytest.fixture
def sights(app: Flask, there: Scene, things: Things, set_up: SetUp) -> list[Sight]:
    return every_page.sights(app, things.ana, *set_up(lambda session: every_page.offered(session, there)))


@pytest.fixture
def wrong() -> list[str]:
    """What is wrong with any page, gathered, so that one walk tells everything."""
    return []


def listened(page: Page, wrong: list[str]) -> Page:
    """The window, which tells what its console says and what it asked for in vain."""
    page.on("console", lambda said: wrong.append(f"{page.url}: the console says {said.text}") if said.type in ("error", "warning") else None)
    page.on("requestfailed", lambda asked: None if asked.failure == LEFT else wrong.append(f"{page.url}: no answer from {asked.url}"))
    return page


def walked(visit: Open, sights: list[Sight], wrong: list[str], **how: Any) -> Iterator[tuple[Page, Sight]]:
    """Each page in a window of who looks at it; who looks signs in once."""
    for who in dict.fromkeys(sight.who for sight in sights):
        page = listened(visit(who, **how), wrong)
        for sight in (one for one in sights if one.who == who and one.address != "/nothing-here"):
            _opened(page, sight, wrong)
            yield page, sight


def _opened(page: Page, sight: Sight, wrong: list[str]) -> None:
    answer: Response | None = page.goto(sight.address)
    if answer is None or answer.status != 200:
        wrong.append(f"{sight}: {answer and answer.status}")


@pytest.mark.parametrize("of_members", [True, False], ids=["members", "staff"])
def test_axe_finds_nothing_in_either_scheme(of_members: bool, sights: list[Sight], visit: Open, wrong: list[str]) -> None:
    light, dark = Axe(), Axe("true")  # the second time its script is in the page
    for page, sight in walked(visit, [one for one in sights if (one.who == "ana") == of_members], wrong, width=DESK):
        page.emulate_media(reduced_motion="reduce")  # colours change at once
        if sight.who == "ana":
            page.set_viewport_size({"width": PHONE, "height": 900})
        for scheme, axe, rules in (("light", light, ALL), ("dark", dark, {"type": "rule", "values": ["color-contrast"]})):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if (found := axe.run(page, options={"runOnly": rules, **BRIEFLY})).violations_count:
                wrong.append(f"{sight} in {scheme}: {found.generate_report()}")
        page.emulate_media(color_scheme="light")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", WIDTHS)
def test_nothing_stands_out_sideways(language: str, sights: list[Sight], visit: Open, wrong: list[str], set_up: SetUp) -> None:
    """Without JavaScript for half of the walk: pages must not need it to stay within the window."""
    set_up(lambda session: session.execute(update(User).values(language=language)))
    for page, sight in walked(visit, sights, wrong, width=PHONE, javascript=language == "hu"):
        for width in WIDTHS[language]:
            page.set_viewport_size({"width": width, "height": 900})
            if beyond := page.evaluate(BEYOND):
                wrong.append(f"{sight} at {width} px in {language}: {beyond}")
        if language == "de":
            _printed(page, sight, wrong)
    assert not wrong, "\n".join(wrong)


def _printed(page: Page, sight: Sight, wrong: list[str]) -> None:
    """On paper nothing stands out, and nothing is printed that could only be pressed."""
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    if found := page.evaluate(BEYOND) or page.evaluate(PRESSED):
        wrong.append(f"{sight} on paper: {found}")
    page.emulate_media(media="screen")
