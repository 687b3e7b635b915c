"""Texts that wait for their reader: translated when shown, in the language set for the reader."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list as babel_list
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

LANGUAGES = ("en", "fr", "nl", "de", "it", "es", "sv", "hu")
CORE = "smartcoop"
MOST_RATE_DIGITS = 4
VALUES_FOLLOW = "\N{INFORMATION SEPARATOR ONE}"
"""Stands between a message and its values where both are held as one text."""
DAY = "day"
"""How a day is held among the values of a message, to be written in the way of whoever reads it."""
WHOLE = frozenset({"HUF"})
"""Currencies whose hundredth is out of use: whole amounts are written without decimals."""

_locale: ContextVar[str] = ContextVar("locale", default="en")


@dataclass(frozen=True, slots=True)
class Text:
    """A message in English with its values, translated at the moment it is turned into a string; days among them are written as its reader does."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    domain: str = CORE

    def __str__(self) -> str:
        return translate(self.msgid, domain=self.domain, **self.values)


def text(msgid: str, *, domain: str = CORE, **values: Any) -> Text:
    """A message to be translated later; `%(name)s` in it takes the value of that name."""
    return Text(msgid, values, domain)


_ = text


def marked(msgid: str) -> str:
    """The message itself, which is translated where it is shown; said so that the catalogues are known to need it."""
    return msgid


def stored(said: Text | str) -> str:
    """A message as a column of text holds it, in English with its values, for readers of every language; what a person wrote is held as it is."""
    if not isinstance(said, Text):
        return said.replace(VALUES_FOLLOW, " ")
    return said.msgid + (VALUES_FOLLOW + json.dumps(said.values, default=held, ensure_ascii=False) if said.values else "")


def held(value: object) -> object:
    """A value of a message as JSON holds it; a day stays a day, and several stay several."""
    if isinstance(value, list | tuple):
        return [held(one) for one in value]
    return {DAY: value.isoformat()} if isinstance(value, date) and not isinstance(value, datetime) else str(value)


def recalled(held: str) -> str:
    """What a column of text holds, in the reader's language where it is a message of ours."""
    msgid, _, values = held.partition(VALUES_FOLLOW)
    return translate(msgid, **{name: recalled_value(value) for name, value in json.loads(values).items()}) if values else translate(msgid)


def recalled_value(value: Any) -> Any:
    """The value of a message that JSON held."""
    if isinstance(value, list):
        return ", ".join(str(recalled_value(one)) for one in value)
    return date.fromisoformat(value[DAY]) if isinstance(value, dict) else value


def locale() -> str:
    """The reader's locale, such as `fr_BE`; `en` where nobody said."""
    return _locale.get()


def language(of: str | None = None) -> str:
    """The language part of a locale: `fr` of `fr_BE`."""
    return (of or locale()).replace("-", "_").split("_")[0]


@contextmanager
def speaking(reader: str) -> Iterator[None]:
    """Within it, everything is said in this locale."""
    token = _locale.set(reader)
    try:
        yield
    finally:
        _locale.reset(token)


def translate(msgid: str, *, domain: str = CORE, **values: Any) -> str:
    """The message in the reader's language, in the domain's words or else the core's; English where there is no translation."""
    said = catalog(domain, language()).get(msgid) or catalog(CORE, language()).get(msgid) or msgid
    return filled(said, {name: _written(value) for name, value in values.items()}) if values else said


def filled(said: str, values: Mapping[str, Any]) -> str:
    """A translated message with its values; words before them change as the reader's language asks: d'Elsa, az Elsa, e Inés."""
    return joined(said, values) % values


def joined(said: str, values: Mapping[str, Any]) -> str:
    """The message with the words before its values as they meet these, and the values still to come."""
    spoken = language()
    if spoken not in _MEETING or not (places := _meetings(spoken, said)):
        return said
    parts, at = [], 0
    for start, end, word, name in places:
        parts += [said[at:start], _MEETING[spoken][1](word, _TAGS.sub("", str(values.get(name, ""))))]
        at = end
    return "".join((*parts, said[at:]))


_TAGS = re.compile(r"^(<[^>]*>|\s)+")
"""What a value may begin with that nobody hears."""


@cache
def _meetings(spoken: str, said: str) -> tuple[tuple[int, int, str, str], ...]:
    """Where a word that changes stands before a value: from where to where, the word, and the value's name. The value itself is left out."""
    return tuple((one.start(), one.end(1) + 1, one[1], one[2]) for one in _MEETING[spoken][0].finditer(said))


def _elided(word: str, value: str) -> str:
    first, second = in_order(value[:1]), in_order(value[1:2])
    elides = first in tuple("aeiouœæ") or (first == "y" and second.isalpha() and second not in tuple("aeiouy"))
    return f"{word[:-1]}'" if elides else f"{word} "


def _with_d(word: str, value: str) -> str:
    return f"{word}d " if in_order(value[:1]) == word else f"{word} "


def _not_twice_the_sound(word: str, value: str) -> str:
    first, second = in_order(value[:1]), in_order(value[1:2])
    other, sound = {"y": ("e", "i"), "o": ("u", "o")}[word]
    return f"{other} " if (second if first == "h" else first) == sound else f"{word} "


def _article(word: str, value: str) -> str:
    return f"{word[0]}z " if in_order(value[:1]) in tuple("aeiou") or _counts_from_vowel(value) else f"{word[0]} "


_DIGITS = re.compile(r"\d+")


def _counts_from_vowel(value: str) -> bool:
    """Whether a number is said with a vowel first in Hungarian: five, one, a thousand."""
    found = _DIGITS.match(value)
    return found is not None and (found[0][0] == "5" or (found[0][0] == "1" and len(found[0]) % 3 == 1))


_MEETING: Mapping[str, tuple[re.Pattern[str], Callable[[str, str], str]]] = {
    "fr": (re.compile(r"\b([Dd]e|[Qq]ue|[Jj]usque|[Ll]orsque) %\((\w+)\)s"), _elided),
    "it": (re.compile(r"\b([ae]) %\((\w+)\)s"), _with_d),
    "es": (re.compile(r"\b([yo]) %\((\w+)\)s"), _not_twice_the_sound),
    "hu": (re.compile(r"\b([Aa](?:\(z\))?) %\((\w+)\)s"), _article),
}
"""By language, the words that change before some others, and how one of them stands before a value, with the space where one is left."""


def _written(value: object) -> object:
    """A day as the reader's language writes it; whatever else a message tells writes itself."""
    return format_day(value) if isinstance(value, date) and not isinstance(value, datetime) else value


FIRST = {"fr": "1er"}
"""How the first day of a month is counted, where it is not as the others."""
QUOTES = {"fr": "«\N{NO-BREAK SPACE}%s\N{NO-BREAK SPACE}»", "de": "„%s“", "it": "«%s»", "es": "«%s»", "sv": "”%s”", "hu": "„%s”"}
LONGEST_QUOTED = 40


def quoted(said: object) -> str:
    """What somebody typed, between the quotation marks of the reader's language, cut where it is long."""
    return QUOTES.get(language(), "'%s'") % str(said)[:LONGEST_QUOTED]


T = TypeVar("T", str, Text)


def plural(number: Decimal | int, one: T, many: T) -> T:
    """Of two messages the one that goes with a number. Each of our languages has two such forms; which numbers take the first, Unicode says."""
    return one if _babel(None).plural_form(number) == "one" else many


@cache
def catalog(domain: str, spoken: str) -> dict[str, str]:
    """The translated messages of one domain: the core's, or one country's (`countries.be`)."""
    path = files(domain) / "translations" / spoken / "messages.po"
    if spoken == "en" or not path.is_file():
        return {}
    with path.open("rb") as source:
        catalog = read_po(source)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def format_money(amount: Decimal, currency: str, at: str | None = None) -> str:
    """An amount as the reader's language writes it, with its currency and as many decimals as are in use."""
    if digits_of(amount, currency):
        return str(format_currency(amount, currency, locale=_babel(at)))
    return str(format_currency(amount, currency, locale=_babel(at), format=_without_decimals(_babel(at)), currency_digits=False))


@cache
def _without_decimals(at: Locale) -> str:
    return str(at.currency_formats["standard"].pattern).replace(".00", "")


def digits_of(amount: Decimal, currency: str) -> int:
    """The decimals with which an amount is written: none for whole amounts of a currency without coins below one."""
    return 0 if currency in WHOLE and amount == amount.to_integral_value() else 2


def format_figure(amount: Decimal, currency: str, at: str | None = None) -> str:
    """An amount without its currency, for columns that name it once."""
    return format_amount(amount, digits_of(amount, currency), at)


def format_amount(amount: Decimal, digits: int = 2, at: str | None = None) -> str:
    """A number with exactly so many decimals, grouped as the reader's language does."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(amount, format=pattern, locale=_babel(at), decimal_quantization=True))


def format_typed(number: Decimal, least: int = 0, at: str | None = None) -> str:
    """A number as its reader types it into a field: with the decimals that it has, at least so many, and without groups."""
    digits = max(least, -int(number.normalize().as_tuple().exponent))
    return str(format_decimal(number, format="0" + ("." + "0" * digits if digits else ""), locale=_babel(at), decimal_quantization=True))


def plain_number(said: str) -> str:
    """A number as somebody typed it in any of our languages (`1 234,50`, `1.234,50`, `1,234.50`), with a point and without groups."""
    plain = "".join(said.split()).replace("'", "")
    if "," in plain and "." in plain:
        group, point = (".", ",") if plain.rfind(",") > plain.rfind(".") else (",", ".")
        plain = plain.replace(group, "").replace(point, ".")
    return plain.replace(",", ".")


def format_rate(rate: Decimal, at: str | None = None) -> str:
    """A fraction as a percentage, with as many decimals as it has, at most four: 0.1307 is 13.07 %."""
    digits = min(MOST_RATE_DIGITS, max(0, -int(rate.normalize().as_tuple().exponent) - 2)) if rate else 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "\N{NO-BREAK SPACE}%"
    return str(format_percent(rate, format=pattern, locale=_babel(at), decimal_quantization=True))


def format_day(day: date, length: str = "medium", at: str | None = None) -> str:
    """A date as the reader's language writes it (`short`, `medium`, `long`, `full`)."""
    said = str(format_date(day, length, locale=_babel(at)))
    ordinal = FIRST.get(language(at))
    return said.replace("1 ", f"{ordinal} ", 1) if ordinal and day.day == 1 and length != "short" else said


def format_month(day: date, at: str | None = None) -> str:
    """The month of a day as the reader's language writes it: October 2026."""
    return str(format_skeleton("yMMMM", day, locale=_babel(at)))


def format_list(said: Sequence[str], at: str | None = None) -> str:
    """Several things as the reader's language names them one after the other: a, b and c."""
    return str(babel_list(said, locale=_babel(at)))


def language_name(code: str) -> str:
    """A language, in the language of the reader: `de` is allemand."""
    return str(_babel(None).languages.get(code, code))


def in_order(word: str) -> str:
    """By what words are sorted for people: without accents and case."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def month_letter(day: date, at: str | None = None) -> str:
    """The first letter of the month of a day, for the axis of a chart."""
    return str(format_date(day, "LLLLL", locale=_babel(at)))


@cache
def _parsed(name: str) -> Locale:
    """The locale, or that of its language alone where nobody described how it is written in that country."""
    try:
        return Locale.parse(name, sep="_")
    except UnknownLocaleError:
        return Locale.parse(language(name))


def _babel(at: str | None) -> Locale:
    return _parsed((at or locale()).replace("-", "_"))
