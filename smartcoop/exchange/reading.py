"""Files of exchange rates: the European Central Bank's (CSV and XML), and a plain table for any other source. Read as hostile input."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from smartcoop.errors import Invalid
from smartcoop.i18n import Text, quoted, text

FIELD = "rates"
LARGEST_FILE = 20_000_000
EURO = "EUR"
"""The currency against which the European Central Bank quotes all others."""
ECB = "European Central Bank"
PLAIN = ("date", "base", "currency", "rate", "source")
RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?")
CODE = re.compile(r"[A-Z]{3}")
ABSENT = ("", "N/A")
"""How the European Central Bank writes that a currency was not quoted."""


@dataclass(frozen=True, slots=True)
class ReadRate:
    """One unit of `base` was worth `rate` units of `currency` on a day, says `source`."""

    on: date
    base: str
    currency: str
    rate: Decimal
    source: str


def read_rates(content: bytes) -> list[ReadRate]:
    """The rates of a file: `eurofxref*.csv` or `.xml` of the European Central Bank, or a table with the columns date, base, currency, rate, source.

    Invalid at `rates`, naming the line, for anything else; nothing is read in part.
    """
    if len(content) > LARGEST_FILE:
        raise _refused(text("the file is larger than %(most)s bytes; import the rates of fewer days", most=LARGEST_FILE))
    found = _xml(content) if content.lstrip().startswith(b"<") else _table(content)
    if not found:
        raise _refused(text("the file holds no rate; choose the file of rates again"))
    return found


def _refused(said: Text) -> Invalid:
    return Invalid({FIELD: said})


def _table(content: bytes) -> list[ReadRate]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _refused(text("the file is neither a table nor XML in UTF-8; download it again")) from None
    separator = ";" if lines and ";" in lines[0] else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)]
    heads = [head.lower() for head in rows[0]] if rows else []
    if tuple(heads) == PLAIN:
        return list(_plain(rows[1:]))
    if heads[:1] == ["date"] and all(CODE.fullmatch(head) for head in rows[0][1:] if head):
        return list(_wide(rows[0][1:], rows[1:]))
    raise _refused(text("the first line names no columns that are known; use %(columns)s, or the table of the European Central Bank", columns=", ".join(PLAIN)))


def _plain(rows: Iterable[Sequence[str]]) -> Iterator[ReadRate]:
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) != len(PLAIN) or not row[-1]:
            raise _refused(text("line %(number)s must give %(columns)s", number=number, columns=", ".join(PLAIN)))
        on, base, currency, rate, source = row
        yield ReadRate(_day(on, number), _code(base, number), _code(currency, number), _rate(rate, number), source)


def _wide(currencies: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[ReadRate]:
    """A line a day, a column a currency, as the European Central Bank writes its history."""
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        on = _day(row[0], number)
        told = zip(currencies, row[1:], strict=False)
        yield from (ReadRate(on, EURO, currency, _rate(said, number), ECB) for currency, said in told if currency and said not in ABSENT)


def _xml(content: bytes) -> list[ReadRate]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _refused(text("the file is XML that is broken off; download it again")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(text("the file declares entities, which no file of rates does; download it from the bank itself"))
    days: list[Any] = root.findall(".//{*}Cube[@time]")
    return [
        ReadRate(
            _day(day.get("time"), day.sourceline), EURO, _code(cube.get("currency", ""), cube.sourceline), _rate(cube.get("rate", ""), cube.sourceline), ECB
        )
        for day in days
        for cube in day.findall("{*}Cube[@currency]")
    ]


def _day(said: str, number: int) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _refused(text("line %(number)s: %(said)s is not a date like 2026-11-27", number=number, said=quoted(said))) from None


def _code(said: str, number: int) -> str:
    if not CODE.fullmatch(said):
        raise _refused(text("line %(number)s: %(said)s is not a currency like USD", number=number, said=quoted(said)))
    return said


def _rate(said: str, number: int) -> Decimal:
    if not RATE.fullmatch(said) or not Decimal(said):
        raise _refused(text("line %(number)s: %(said)s is not a rate like 1.0854", number=number, said=quoted(said)))
    return Decimal(said)
