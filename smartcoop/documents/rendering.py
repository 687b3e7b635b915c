"""Documents as PDF/A: the same view and language give the same bytes, and nothing is fetched from outside."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML  # type: ignore[import-untyped]  # ships no types
from weasyprint.css import ColorProfile  # type: ignore[import-untyped]  # ships no types
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # ships no types
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]  # ships no types

from smartcoop.documents.templating import STYLESHEET, fill, locale_of, resolve
from smartcoop.documents.templating import template_version as template_version
from smartcoop.resources import resource_dir

ARCHIVED = "pdf/a-2a"
"""Tagged, so that a screen reader can follow it: payslips, accounts, certificates."""
HYBRID = "pdf/a-3b"
"""May carry its e-invoice as an attachment."""
SRGB, COLOURS = "sRGB2014.icc", "--srgb"
VARIANTS = {"invoice.html": HYBRID}

_press_is_ours = Lock()


class View(Protocol):
    """What every document's view tells."""

    @property
    def country(self) -> str:
        """The country whose formats it follows."""
        ...


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Opens the files beside the document templates and nothing else; anything else stops the rendering."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file's bytes; FatalURLFetchingError for any other place or protocol."""
        parts = urlsplit(url)
        place = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not place.is_relative_to(_own_folder()):
            raise FatalURLFetchingError(f"documents may not open {url}")
        return URLFetcherResponse(url, place.read_bytes(), {"Content-Type": "text/css" if place.suffix == ".css" else "application/octet-stream"})


@cache
def _own_folder() -> Path:
    return (resource_dir("templates") / "documents").resolve()


class Colours(ColorProfile):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's own sRGB profile, whose bytes stay those of its file; read anew for each document, it would be left open."""

    def __init__(self) -> None:
        self._bytes = (files("weasyprint.pdf") / SRGB).read_bytes()
        super().__init__(BytesIO(self._bytes), SRGB, "relative-colorimetric", (["r"], ["g"], ["b"]))

    @property
    def content(self) -> bytes:
        """What the document declares."""
        return self._bytes


@dataclass(frozen=True)
class Press:
    """What all documents of a process share: the fonts, the stylesheet, and the colours that PDF/A asks to declare."""

    fonts: FontConfiguration
    sheet: CSS
    colours: Colours


@cache
def _press() -> Press:
    fonts = FontConfiguration()
    sheet = (resource_dir("templates") / STYLESHEET).resolve()
    css = CSS(string=sheet.read_text(encoding="utf-8"), base_url=sheet.as_uri(), url_fetcher=_fetcher(), font_config=fonts)
    return Press(fonts, css, Colours())


@cache
def _fetcher() -> OwnFiles:
    return OwnFiles(fail_on_errors=True)


def render(template: str, view: View, *, language: str, country_domain: str | None = None) -> bytes:
    """The PDF of a view: `template` such as `payslip.html`, the country's own where it has one, in this language and the view's country's formats.

    Equal input gives equal bytes, on one version of the libraries. ValueError when a template asks for a file that is not its own.
    """
    return pdf(markup(template, view, language=language, country_domain=country_domain), variant=VARIANTS.get(template, ARCHIVED))


def markup(template: str, view: View, *, language: str, country_domain: str | None = None) -> str:
    """The HTML that `render` prints."""
    return fill(resolve(template, country_domain), at=locale_of(language, view.country), country_domain=country_domain, view=view)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Layout makes many objects that live until the page is printed: to look through them for garbage meanwhile takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def pdf(html: str, *, variant: str = ARCHIVED) -> bytes:
    """HTML under the documents' stylesheet, printed; one at a time in a process, as the fonts are shared."""
    with _press_is_ours, _without_collecting():
        press = _press()
        try:
            printed: Any = HTML(string=html, base_url=_own_folder().as_uri() + "/", url_fetcher=_fetcher()).write_pdf(
                stylesheets=[press.sheet], font_config=press.fonts, color_profiles={COLOURS: press.colours}, output_intent=COLOURS, pdf_variant=variant
            )
        except FatalURLFetchingError as refused:
            raise ValueError(str(refused)) from refused
    return bytes(printed)
