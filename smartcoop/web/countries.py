"""Countries: what their law covers, which figures nobody confirmed, what needs renewal, and whether its promises are kept."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template

from smartcoop import country
from smartcoop.country import AccountRole, Country, Parameter, Scale, VatCategory, account_name
from smartcoop.country.conformance import SOON, Report, expiring, unconfirmed
from smartcoop.country.conformance import check as conformance
from smartcoop.country.duties import Per
from smartcoop.extensions import clock
from smartcoop.i18n import format_amount, format_day, format_rate, text
from smartcoop.web.access import allow

bp = Blueprint("countries", __name__, url_prefix="/countries")

PERIODS = {Per.ENGAGEMENT: text("each engagement"), Per.MONTH: text("each month"), Per.QUARTER: text("each quarter"), Per.YEAR: text("each year")}
"""How often something is declared."""
KEPT_REPORTS = 32
TRIED: dict[str, Report] = {}
"""The last report of each country that somebody asked for."""
LONGEST_LIST = 12
"""Values of a list that are shown; the others are counted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A country in figures."""

    law: Country
    categories: tuple[VatCategory, ...]
    unconfirmed: int
    late: int
    expiring: int
    renewals: list[tuple[date, int]]
    report: Report | None


@bp.get("")
@allow("country.read")
def index() -> str:
    """The map of the countries that are installed: what each covers, how it keeps its promises, what nobody confirmed, what expires when."""
    today = clock().today()
    laws = [country.load(code) for code in country.codes()]
    rows = [_summary(law, today) for law in laws]
    return render_template("pages/countries/index.html", rows=rows)


def _summary(law: Country, today: date) -> Summary:
    """What the tables of a country say, and whether its promises were tried since this process began."""
    days = Counter(day for _, day in expiring(law, date.max))
    return Summary(
        law=law,
        categories=tuple(law.vat.categories(today)),
        unconfirmed=len(list(unconfirmed(law))),
        late=days_until(days, today),
        expiring=days_until(days, today + SOON) - days_until(days, today),
        renewals=sorted(days.items()),
        report=TRIED.get(law.code),
    )


def days_until(days: Counter[date], until: date) -> int:
    """How many figures are due for renewal up to a day."""
    return sum(count for day, count in days.items() if day <= until)


@dataclass(frozen=True, slots=True)
class Figure:
    """A legal number as it stands on a day: its value in words, and since when it holds."""

    parameter: Parameter
    value: list[str]
    since: date | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """What no source confirms: its words and source, and for a figure the days from which it is in doubt, where others are sure."""

    label: str
    source: str
    note: str
    since: list[date]


@bp.get("/<code>")
@allow("country.read")
def show(code: str) -> str:
    """What a country covers, from its own tables alone."""
    law, today = country.load(code), clock().today()
    figures = [_figure(parameter, law, today) for parameter in law.parameters.values()]
    return render_template(
        "pages/countries/show.html",
        law=law,
        unconfirmed=doubts_of(law),
        expiring=[(law.parameters[path], day) for path, day in expiring(law, today + SOON)],
        groups=[(name, list(rows)) for name, rows in groupby(figures, key=lambda figure: figure.parameter.branch)],
        categories=law.vat.categories(today),
        periods=PERIODS,
    )


def doubts_of(law: Country) -> list[Doubt]:
    """All that no source confirms yet."""
    return [_named(law, path) for path, _ in unconfirmed(law)]


def _named(law: Country, path: str) -> Doubt:
    """What is not confirmed, a figure, a duty or the number of an account, by its path."""
    kind, _, name = path.partition(".")
    if kind == "accounts" and name in set(AccountRole):
        account, role = law.accounts[AccountRole(name)], AccountRole(name)
        return Doubt(account_name(law.accounts, role), str(text("account %(number)s", number=account.number)), account.note, [])
    if path in law.parameters:
        figure = law.parameters[path]
        return Doubt(figure.label, figure.source, figure.note, sorted(figure.doubtful))
    duties = {f"declarations.{one.code}": one for one in law.duties.declarations} | {f"retention.{one.code}": one for one in law.duties.retention}
    label, source = (duties[path].label, duties[path].source) if path in duties else (str(text("Working time")), law.duties.working_time.source)
    return Doubt(label, source.text, source.note, [])


@bp.get("/<code>/promises")
@allow("country.read")
def promises(code: str) -> str:
    """Whether the country keeps what its interface promises; tried once a day by each process."""
    law = country.load(code)
    return render_template("pages/countries/promises.html", law=law, report=_report(law.code, clock().today()))


@lru_cache(maxsize=KEPT_REPORTS)
def _report(code: str, on: date) -> Report:
    TRIED[code] = conformance(country.load(code), on)
    return TRIED[code]


def _figure(parameter: Parameter, law: Country, on: date) -> Figure:
    starts = [day for day in parameter.starts if day <= on]
    if not starts:
        return Figure(parameter, [str(text("from %(day)s on", day=format_day(parameter.starts[0])))], None, parameter.confirmed)
    return Figure(parameter, list(_in_words(parameter.at(on), parameter.unit, law)), starts[-1], parameter.is_confirmed(on))


def _in_words(value: Any, unit: str, law: Country) -> Iterator[str]:
    """A value as people say it: one line, or one for each bracket or entry."""
    if isinstance(value, Scale):
        yield from (str(text("from %(floor)s: %(rate)s", floor=format_amount(floor), rate=format_rate(rate))) for floor, rate in value.brackets)
    elif isinstance(value, Mapping):
        yield from (f"{text(law.name_of(name), domain=law.domain)}: {', '.join(_in_words(one, unit, law))}" for name, one in value.items())
    elif isinstance(value, tuple):
        yield from (", ".join(_in_words(one, unit, law)) for one in value[:LONGEST_LIST])
        if len(value) > LONGEST_LIST:
            yield str(text("and %(count)s more", count=len(value) - LONGEST_LIST))
    else:
        yield _one(value, unit, law)


def _one(value: Any, unit: str, law: Country) -> str:
    if isinstance(value, bool):
        return str(text("yes") if value else text("no"))
    if isinstance(value, date):
        return format_day(value)
    if not isinstance(value, Decimal):
        return str(value)
    number = format_amount(value, max(0, -int(value.normalize().as_tuple().exponent)))
    return {"fraction": format_rate(value), "percent": f"{number}\N{NO-BREAK SPACE}%", "currency": f"{number}\N{NO-BREAK SPACE}{law.currency}"}.get(
        unit, number
    )
