"""What every page has: its formats, its macros' globals, the navigation, and the typeface."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, request, send_from_directory
from markupsafe import Markup, escape

from smartcoop import extensions
from smartcoop.i18n import LANGUAGES, Text, format_amount, format_day, format_rate, language, text, translate
from smartcoop.money import Money
from smartcoop.resources import resource_dir
from smartcoop.web.access import PUBLIC, Actor, allow, reader
from smartcoop.web.forms import form
from smartcoop.web.speech import NAMES

bp = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation: its words, its first page, and the permission that shows it."""

    label: Text
    endpoint: str
    permission: str


ROOMS = (
    Room(text("Activities"), "activities.index", "activity.read"),
    Room(text("Clients"), "clients.index", "client.read"),
    Room(text("Quotes"), "quotes.index", "quote.read"),
    Room(text("Invoices"), "invoices.index", "invoice.read"),
    Room(text("Payslips"), "payslips.index", "payslip.read"),
    Room(text("Payroll"), "payroll.index", "payroll.read"),
    Room(text("Bank"), "bank.index", "bank.read"),
    Room(text("Ledger"), "ledger.index", "ledger.read"),
)


def register(app: Flask) -> None:
    """Give the templates their words, formats and globals."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(_=_said, form=form, reader=reader, languages={code: NAMES[code] for code in LANGUAGES}, language=language)
    app.context_processor(lambda: {"rooms": _rooms(app, reader()), "here": request.endpoint or "", "today": extensions.clock().today()})


def _said(msgid: str, **values: Any) -> Markup:
    """The message in the reader's language; its values are escaped, the message itself is ours."""
    said = escape(translate(msgid))
    return said % values if values else said


def _rooms(app: Flask, actor: Actor | None) -> list[Room]:
    return [room for room in ROOMS if actor and actor.may(room.permission) and room.endpoint in app.view_functions]


def figure(amount: Money) -> str:
    """An amount without its currency, for columns that name it once."""
    return format_amount(amount.amount)


def day(said: date | datetime | None, length: str = "medium") -> str:
    """A date as people say it; a moment by the day where the cooperative is; a dash for none."""
    if said is None:
        return "\N{EN DASH}"
    return format_day(_there(said) if isinstance(said, datetime) else said, length)


def moment(said: datetime) -> str:
    """Day and time where the cooperative is."""
    local = said.astimezone(ZoneInfo(extensions.clock().time_zone))
    return f"{format_day(local.date())} {local:%H:%M}"


def _there(said: datetime) -> date:
    return said.astimezone(ZoneInfo(extensions.clock().time_zone)).date()


def quantity(number: Decimal) -> str:
    """A number with the decimals that it has."""
    return format_amount(number, max(0, -int(number.normalize().as_tuple().exponent)))


def sentence(said: object) -> str:
    """With a capital at the beginning."""
    words = str(said)
    return words[:1].upper() + words[1:]


FILTERS: dict[str, Callable[..., Any]] = {
    "figure": figure,
    "day": day,
    "moment": moment,
    "rate": format_rate,
    "quantity": quantity,
    "sentence": sentence,
}


@bp.get("/fonts/<path:name>")
@allow(PUBLIC)
def font(name: str) -> Response:
    """The typeface, the same files as in the documents."""
    answer = send_from_directory(resource_dir("templates") / "documents" / "fonts", name, max_age=31536000)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
