"""The templates of documents and mails: which one applies, what they may say, and in whose words."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, meta, select_autoescape
from markupsafe import Markup

from smartcoop import country
from smartcoop.country import Work
from smartcoop.dates import Month
from smartcoop.documents import figures, parties, payslips, qr
from smartcoop.i18n import (
    CORE,
    Text,
    digits_of,
    filled,
    format_amount,
    format_day,
    format_figure,
    format_list,
    format_money,
    format_month,
    format_rate,
    language,
    marked,
    plural,
    speaking,
    translate,
)
from smartcoop.money import HUNDRED, Money
from smartcoop.resources import resource_dir

STYLESHEET = "documents/document.css"

UNITS = {
    "DAY": (marked("day"), marked("days")),
    "HUR": (marked("hour"), marked("hours")),
    "C62": (marked("piece"), marked("pieces")),
    "LS": (marked("lump sum"), marked("lump sums")),
    "KMT": (marked("km"), marked("km")),
    "MON": (marked("month"), marked("months")),
}
"""UN/ECE Rec 20 codes in words, one and many; a code that is not here is printed as it is."""
DAYS = (marked("%(days)s day"), marked("%(days)s days"))
HOURS = (marked("%(hours)s hour"), marked("%(hours)s hours"))
MINUS = "\N{MINUS SIGN}"


@cache
def environment() -> Environment:
    """The only Jinja environment of documents: strict, escaping, core templates by path and a country's under its code (`be/payslip.html`)."""
    found = Environment(
        loader=_loader(),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters.update(_FILTERS)
    found.globals.update(qr=qr, parties=parties, payslips=payslips, figures=figures)
    return found


@cache
def _loader() -> BaseLoader:
    return ChoiceLoader([FileSystemLoader(resource_dir("templates")), PrefixLoader(_countries())])


def _countries() -> Mapping[str, BaseLoader]:
    places = [Path(place) for place in import_module("countries").__path__] if country.codes() else []
    return {code.lower(): FileSystemLoader([place / code.lower() / "templates" for place in places]) for code in country.codes()}


def resolve(template: str, country_domain: str | None) -> str:
    """The path of a document's template: the country's own where it has one, else the core's."""
    own = f"{country_domain.rpartition('.')[2]}/{template}" if country_domain else ""
    return own if own in _known_templates() else f"documents/{template}"


@cache
def _known_templates() -> frozenset[str]:
    return frozenset(_loader().list_templates())


def fill(path: str, *, at: str, country_domain: str | None = None, **values: Any) -> str:
    """A template's text with these values, in the words and formats of the locale `at` (`fr_BE`)."""
    with speaking(at):
        return environment().get_template(path).render(_=speaker(country_domain), domain=country_domain or CORE, language=at.partition("_")[0], **values)


def speaker(country_domain: str | None) -> Callable[..., str]:
    """`_()` of a document: the country's word for a message where it has one, else the core's, else the English."""

    def said(message: str | Text, **values: Any) -> str:
        if isinstance(message, Text):
            return str(message)
        words = _own_words(message, country_domain)
        return filled(words, {name: _printed(value) for name, value in values.items()}) if values else words

    return said


def _own_words(msgid: str, country_domain: str | None) -> str:
    local = translate(msgid, domain=country_domain) if country_domain else msgid
    return local if local != msgid else translate(msgid, domain=CORE)


def _printed(value: Any) -> Any:
    """A value inside a sentence, in the reader's format."""
    if isinstance(value, Money):
        return format_money(value.amount, value.currency)
    if isinstance(value, Decimal):
        return quantity(value)
    return day(value) if isinstance(value, date) else value


@cache
def locale_of(language: str, country_code: str) -> str:
    """The locale of a document: the language as that country writes it (`nl_BE`), or the plain language where Babel knows no such pair."""
    pair = f"{language}_{country_code.upper()}"
    try:
        Locale.parse(pair)
    except UnknownLocaleError:
        return language
    return pair


@cache
def template_version(template: str, country_domain: str | None = None) -> str:
    """Sixteen hex digits that change when the template, one that it builds on, or the stylesheet changes."""
    digest = hashlib.sha256()
    waiting, seen = [resolve(template, country_domain)], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        source = _loader().get_source(environment(), path)[0]
        digest.update(source.encode())
        waiting += sorted(name for name in meta.find_referenced_templates(environment().parse(source)) if name)
    digest.update((resource_dir("templates") / STYLESHEET).read_bytes())
    return digest.hexdigest()[:16]


def money(value: Money) -> str:
    """With its currency, as the reader writes it."""
    return format_money(value.amount, value.currency).replace("-", MINUS)


def amount(value: Money) -> str:
    """Without its currency, for columns whose head names it."""
    return format_figure(value.amount, value.currency).replace("-", MINUS)


def number(value: Decimal, currency: str = "") -> str:
    """An exact number with at least the decimals that are in use in its currency, two where none is told: a base, a unit price."""
    return format_amount(value, max(digits_of(value, currency), _decimals(value)))


def quantity(value: Decimal) -> str:
    """A number with the decimals that it has and no more: 3, 7.5."""
    return format_amount(value, _decimals(value))


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent)) if value else 0


def percent(value: Decimal) -> str:
    """A VAT rate given in percent: 21 is 21 %."""
    return format_rate(value / HUNDRED)


def day(value: date, length: str = "long") -> str:
    """A date in words."""
    return format_day(value, length)


def days(several: Iterable[date]) -> str:
    """Dates in words, one after the other."""
    return format_list([day(one) for one in several])


def month(value: Month) -> str:
    """A month in words."""
    return format_month(value.first)


def unit(code: str, count: Decimal) -> str:
    """The unit of a quantity in the reader's words."""
    one, many = UNITS.get(code, (code, code))
    return translate(plural(count.normalize(), one, many))


def worked(work: Work) -> str:
    """How much work is paid, in the reader's words: 3 days, 22.8 hours."""
    days, hours = work.days.normalize(), work.hours.normalize()
    said = (translate(plural(days, *DAYS), days=quantity(days)), translate(plural(hours, *HOURS), hours=quantity(hours)))
    return ", ".join(said)


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return str(Locale.parse(language()).territories.get(code.upper(), code))


def lines(said: str) -> Markup:
    """A text with its line breaks kept."""
    return Markup("<br>").join(said.strip().splitlines())


_FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "amount": amount,
    "number": number,
    "quantity": quantity,
    "rate": format_rate,
    "percent": percent,
    "day": day,
    "days": days,
    "month": month,
    "unit": unit,
    "worked": worked,
    "country_name": country_name,
    "lines": lines,
}
