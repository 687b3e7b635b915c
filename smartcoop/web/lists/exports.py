"""Lists as files: the same rows in the same order, as CSV that is sent while it is read, or as a workbook."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from flask import Response, send_file, stream_with_context

from smartcoop.dates import Month
from smartcoop.errors import NotFound
from smartcoop.i18n import locale, speaking, text
from smartcoop.money import Money
from smartcoop.web.lists.listing import Asked, Badge, Column

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How text begins that a spreadsheet would calculate."""


def exported(asked: Asked, form: str) -> Response:
    """The list as a file of a form; NotFound for a form that there is not. A filter that cannot be read is refused before anything is sent."""
    if form not in FORMS:
        raise NotFound("lists are exported as csv or xlsx")
    asked.query()
    return FORMS[form](asked)


def _csv(asked: Asked) -> Response:
    name = f"{asked.listing.name}-{asked.seen.today.isoformat()}.csv"
    answer = Response(stream_with_context(_spoken(_lines(asked), locale())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def table_file(name: str, on: date, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Response:
    """A small table as a CSV file."""
    said = "".join(_line(row) for row in (heads, *([_as_text(value) for value in row] for row in rows)))
    answer = Response("\N{BOM}" + said, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{on.isoformat()}.csv"'
    return answer


def _lines(asked: Asked) -> Iterator[str]:
    """The list, line by line; the session is given back at the end, since the request that would do so has ended before."""
    try:
        yield "\N{BOM}"
        yield _line(_heads(asked))
        for row in asked.every_row():
            yield _line([_as_text(value) for value in _values(asked, row)])
    finally:
        asked.seen.session.close()


def _spoken(lines: Iterator[str], at: str) -> Iterator[str]:
    """The lines in a language, though they are made after the request that asked for them has ended."""
    while True:
        with speaking(at):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _line(values: Sequence[Any]) -> str:
    written = StringIO()
    csv.writer(written).writerow(values)
    return written.getvalue()


def _heads(asked: Asked) -> list[str]:
    return [str(said) for column in asked.columns for said in ((column.label, text("Currency")) if _is_money(column) else (column.label,))]


def _is_money(column: Column) -> bool:
    return column.kind.startswith("number money")


def _values(asked: Asked, row: Any) -> list[Any]:
    """What the columns tell of a row; an amount as its number and its currency."""
    return [value for column in asked.columns for value in _cells(column, (column.plain or column.read)(row))]


def _cells(column: Column, value: Any) -> list[Any]:
    if isinstance(value, Money):
        return [value.amount, value.currency]
    plain = value.label if isinstance(value, Badge) else value
    return [plain, ""] if _is_money(column) else [plain]


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or not isinstance(value, int | float | Month):
        said = "" if value is None else str(value)
        return f"'{said}" if said.startswith(FORMULA) and not _is_number(said) else said
    return str(value)


def _is_number(said: str) -> bool:
    return said.removeprefix("-").replace(".", "", 1).isdecimal()


def _xlsx(asked: Asked) -> Response:
    """Written row by row into a file of its own, so that no list is too long for the memory; text is never read as a formula."""
    file = TemporaryFile()  # noqa: SIM115  # closed by whoever sends it
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet, strong, money = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, _heads(asked), strong)
        for at, row in enumerate(asked.every_row(), start=1):
            for place, value in enumerate(_values(asked, row)):
                _write(sheet, at, place, value, money)
    file.seek(0)
    name = f"{asked.listing.name}-{asked.seen.today.isoformat()}.xlsx"
    return send_file(file, mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_attachment=True, download_name=name)


def _write(sheet: Any, at: int, place: int, value: Any, money: Any) -> None:
    if isinstance(value, datetime | date):
        sheet.write_datetime(at, place, value)
    elif isinstance(value, int) or hasattr(value, "quantize"):
        sheet.write_number(at, place, value, *([] if isinstance(value, int) else [money]))
    elif value is not None and str(value):
        sheet.write_string(at, place, str(value))


FORMS: Mapping[str, Callable[[Asked], Response]] = {"csv": _csv, "xlsx": _xlsx}
"""What a list is exported as."""
