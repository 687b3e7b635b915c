"""A server on this machine, the system's Chromium, and people who sign in."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.web import scene
from tests.web.conftest import app, run_outbox, set_up, there
from tests.web.scene import Scene

__all__ = ["app", "run_outbox", "set_up", "there"]

expect.set_options(timeout=30_000)  # milliseconds: a machine that does other things too is slow, not wrong
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium, which may run as any user."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


def _in_one_piece(app: Flask) -> Any:
    """The application with each answer read before it is sent: a window that leaves in the middle of a file leaves no file open."""

    def answer(environ: Any, start: Any) -> list[bytes]:
        with closing(app(environ, start)) as told:  # type: ignore[type-var]  # what Werkzeug gives can be closed
            return [b"".join(told)]

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a server, as long as it is needed."""
    server = make_server("127.0.0.1", 0, _in_one_piece(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(app: Flask, there: Scene) -> Iterator[str]:
    """The address of a server with the scene."""
    with served(app) as known:
        yield known


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """A fresh browser window at a width and in a colour scheme, signed in as somebody or not."""
    windows: list[BrowserContext] = []

    def opened(who: str = "", width: int = 1280, scheme: Any = "light", javascript: bool = True) -> Page:
        size: Any = {"width": width, "height": 900}
        window = browser.new_context(base_url=address, viewport=size, color_scheme=scheme, java_script_enabled=javascript, locale="en-GB")
        windows.append(window)
        page = window.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        page.on("console", lambda message: pytest.fail(message.text) if "Content Security Policy" in message.text else None)
        if who:
            _enter(page, who)
        return page

    yield opened
    for window in windows:
        window.close()


def _enter(page: Page, who: str) -> None:
    page.goto("/login")
    page.get_by_label("Mail address").fill(f"{who}@example.org")
    page.get_by_label("Password").fill(scene.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """That axe finds nothing on a page, and that nothing runs out of it sideways."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{page.url} is {beyond} px wider than the window"

    return check
