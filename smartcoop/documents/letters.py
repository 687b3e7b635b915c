"""The words of mails: one plain text template each, from which the HTML follows."""

import re
from dataclasses import dataclass
from typing import Any

from smartcoop.documents.templating import fill, locale_of
from smartcoop.documents.views import PayslipView, ReminderView, SaleView


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and its two bodies, which say the same."""

    subject: str
    text: str
    html: str


def letter(name: str, view: SaleView | PayslipView | ReminderView, *, language: str, country_domain: str | None = None, **values: Any) -> Letter:
    """The mail `name` (a template of emails/) about a view, in a language and the view's country's formats; `values` are what the template asks besides."""
    at = locale_of(language, view.country)
    written = fill(f"emails/{name}.txt", at=at, country_domain=country_domain, view=view, **values)
    subject, *paragraphs = _paragraphs(written)
    html = fill("emails/frame.html", at=at, country_domain=country_domain, subject=subject, paragraphs=paragraphs)
    return Letter(subject, "\n\n".join(paragraphs) + "\n", html)


def plain_letter(subject: str, paragraphs: list[str], *, language: str, country: str) -> Letter:
    """A mail of a few paragraphs that are written already, in both bodies."""
    html = fill("emails/frame.html", at=locale_of(language, country), subject=subject, paragraphs=paragraphs)
    return Letter(subject, "\n\n".join(paragraphs) + "\n", html)


def _paragraphs(written: str) -> list[str]:
    """The blocks between empty lines, in their order."""
    return [block.strip() for block in re.split(r"\n\s*\n", written) if block.strip()]
