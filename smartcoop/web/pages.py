"""What every page has: its formats, its macros' globals, the navigation, and the typeface."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Blueprint, Flask, Response, request, send_from_directory, url_for
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape
from sqlalchemy import select

from smartcoop import extensions
from smartcoop.activities.models import Commitment
from smartcoop.audit import State
from smartcoop.country import ROLE_NAMES, AccountRole, Country, Field, account_name, registry
from smartcoop.dates import Month
from smartcoop.documents.parties import is_vat_number
from smartcoop.documents.templating import unit
from smartcoop.i18n import (
    CORE,
    LANGUAGES,
    Text,
    format_amount,
    format_day,
    format_figure,
    format_month,
    format_rate,
    format_typed,
    joined,
    language,
    plural,
    recalled,
    text,
    translate,
)
from smartcoop.identifiers import in_groups
from smartcoop.invoicing.models import Client
from smartcoop.members.models import Cooperative
from smartcoop.members.notices import unread
from smartcoop.money import Money
from smartcoop.names import with_legal_form
from smartcoop.resources import resource_dir
from smartcoop.web.access import PUBLIC, SIGNED_IN, Actor, allow, has_second_factor, reader
from smartcoop.web.forms import form
from smartcoop.web.labels import named, person, protected
from smartcoop.web.numbers import client_number_hint, client_numbers, law_of, number_hint, number_name
from smartcoop.web.speech import NAMES
from smartcoop.web.subjects import booked_text, subject_link, what_is_owed, what_it_pays

bp = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation: its words, its first page, and the permission that shows it."""

    label: Text
    endpoint: str
    permission: str


Rooms = tuple[Text | None, tuple[Room, ...]]
"""Rooms that belong together, under a heading or none."""

ROOMS: tuple[Rooms, ...] = (
    (
        None,
        (
            Room(text("Home"), "home.show", SIGNED_IN),
            Room(text("Members"), "members.index", "member.read"),
            Room(text("Activities"), "activities.index", "activity.read"),
        ),
    ),
    (
        text("Sales"),
        (
            Room(text("Clients"), "clients.index", "client.read"),
            Room(text("Quotes"), "quotes.index", "quote.read"),
            Room(text("Invoices"), "invoices.index", "invoice.read"),
        ),
    ),
    (
        text("Wages and expenses"),
        (
            Room(text("Payslips"), "payslips.index", "payslip.read"),
            Room(text("Expenses"), "expenses.index", "expense.read"),
            Room(text("Payroll"), "payroll.index", "payroll.read"),
            Room(text("Declarations"), "declarations.index", "declaration.read"),
        ),
    ),
    (
        text("Money"),
        (
            Room(text("Bank"), "bank.index", "bank.read"),
            Room(text("Payments"), "payments.index", "payment.prepare"),
            Room(text("Ledger"), "ledger.index", "ledger.read"),
        ),
    ),
    (
        text("The cooperative"),
        (
            Room(text("Shares"), "shares.index", "share.own"),
            Room(text("Guarantee fund"), "fund.index", "fund.read"),
            Room(text("Rules"), "rules.index", "books.open"),
            Room(text("Countries"), "countries.index", "country.read"),
            Room(text("Settings"), "settings.index", "settings.write"),
            Room(text("Audit trail"), "trail.index", "trail.read"),
        ),
    ),
)


def register(app: Flask) -> None:
    """Give the templates their words, formats and globals."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(_=_said, form=form, reader=reader, languages={code: NAMES[code] for code in LANGUAGES}, language=language)
    app.jinja_env.globals.update(unread_notices=_unread, has_second_factor=has_second_factor, house=_house)
    app.jinja_env.globals.update({helper.__name__: helper for helper in HELPERS})
    app.context_processor(lambda: {"rooms": _rooms(app, reader()), "here": request.endpoint or "", "today": extensions.clock().today()})


@pass_eval_context
def _said(where: EvalContext, msgid: str, **values: Any) -> str:
    """The message in the reader's language. On a page its values are escaped, the message itself is ours; a mail is plain text."""
    if not where.autoescape:
        return translate(msgid, **values)
    said = escape(joined(translate(msgid), values))
    return said % values if values else said


def _rooms(app: Flask, actor: Actor | None) -> list[tuple[Text | None, list[Room]]]:
    """The rooms that somebody may enter, under their headings."""
    found = [(heading, [room for room in rooms if _is_open(app, actor, room)]) for heading, rooms in ROOMS]
    return [(heading, rooms) for heading, rooms in found if rooms]


def _is_open(app: Flask, actor: Actor | None, room: Room) -> bool:
    return actor is not None and room.endpoint in app.view_functions and (room.permission == SIGNED_IN or actor.may(room.permission))


def _house() -> str:
    """Whose pages these are: the reader's cooperative; before signing in the only one that there is."""
    who = reader()
    if who:
        return who.cooperative_name
    names = extensions.session().scalars(select(Cooperative.name).limit(2)).all()
    return names[0] if len(names) == 1 else "smartcoop"


def _unread() -> int:
    who = reader()
    return unread(extensions.session(), who.user_id) if who else 0


def figure(amount: Money) -> str:
    """An amount without its currency, for columns that name it once."""
    return format_figure(amount.amount, amount.currency)


def day(said: date | datetime | None, length: str = "medium") -> str:
    """A date as people say it; a moment by the day where the cooperative is; a dash for none."""
    if said is None:
        return "\N{EN DASH}"
    return format_day(extensions.clock().day_of(said) if isinstance(said, datetime) else said, length)


def moment(said: datetime) -> str:
    """Day and time where the cooperative is."""
    local = said.astimezone(ZoneInfo(extensions.clock().time_zone))
    return f"{format_day(local.date())} {local:%H:%M}"


def day_in_words(said: str) -> str:
    """A date that a field sent, as people say it; what is none stays as it was typed."""
    try:
        return format_day(date.fromisoformat(said))
    except ValueError:
        return said


def one_of(options: Iterable[tuple[Any, object]]) -> Callable[[str], str]:
    """How the values of a list to choose from are called."""
    names = {str(code): str(label) for code, label in options}
    return lambda code: names.get(code, code)


def month(said: Month) -> str:
    """A month as people write it within a sentence: October 2026, octobre 2026; at the start of a line `|sentence` follows."""
    return format_month(said.first)


def quantity(number: Decimal) -> str:
    """A number with the decimals that it has."""
    return format_amount(number, max(0, -int(number.normalize().as_tuple().exponent)))


def sentence(said: object) -> str:
    """With a capital at the beginning; of a link, at that of its words."""
    words, is_markup = str(said), isinstance(said, Markup)
    start = words.index(">") + 1 if is_markup and words.startswith("<") else 0
    capital = words[:start] + words[start : start + 1].upper() + words[start + 1 :]
    return Markup(capital) if is_markup else capital  # as safe as it came


def slug(name: str) -> str:
    """A field's name as an id can hold it."""
    return "".join(sign if sign.isalnum() else "-" for sign in name)


def territories() -> dict[str, str]:
    """Every country's name in the reader's language, by its ISO code."""
    known = Locale.parse(language()).territories
    return {code: str(name) for code, name in known.items() if len(code) == len("BE") and code.isalpha() and code not in NO_COUNTRIES}


NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""Two-letter codes of the Unicode list that are no countries."""


def said(msgid: str, domain: str = CORE, **values: Any) -> str:
    """A message of a country's law, or of the core, in the reader's language."""
    return translate(msgid, domain=domain, **values) if msgid else ""


def choices_of(field: Field, domain: str) -> list[tuple[str, str]]:
    """The values of a fact with their labels."""
    return [(value, said(label, domain)) for value, label in (field.choices or {}).items()]


def regime_choices(law: Country) -> list[tuple[str, str]]:
    """The legal regimes of a country with their labels."""
    return [(regime.code, said(regime.label, law.domain)) for regime in law.regimes]


def usual_regime(law: Country) -> str:
    """Which legal regime most work rests on: the first that the country names."""
    usual = said(law.regimes[0].label, law.domain)
    return translate("Most people: %(usual)s. Choose another only where you agreed on it with the cooperative.", usual=usual)


def country_name(law: Country) -> str:
    """A country in the reader's language."""
    return territories().get(law.code, law.name)


def town(placed: Any) -> str:
    """Postcode and town of an address, with the country where it is another than the reader's cooperative's."""
    who, here = reader(), f"{placed.postcode} {placed.city}"
    return here if who and placed.country == who.country else f"{here}, {territories().get(placed.country, placed.country)}"


def state_choices(states: Iterable[State]) -> list[tuple[str, str]]:
    """States as a filter offers them."""
    return [(state.value, str(named(state)[0])) for state in states]


def list_choices(names: Mapping[StrEnum, Text]) -> list[tuple[str, str]]:
    """Lists as a filter offers them."""
    return [(which.value, str(name)) for which, name in names.items()]


def client_link(client: Client) -> Markup:
    """A client's name that leads to its page."""
    return Markup('<a href="{}">{}</a>').format(url_for("clients.show", client_id=client.id), client.name)


def money_of(promise: Commitment) -> Money:
    """What is promised from a budget."""
    return Money(promise.amount_minor, reader_currency())


def reader_currency() -> str:
    """The currency of the reader's cooperative."""
    who = reader()
    return who.currency if who else ""


SALE_FIELDS: Mapping[str, Text] = {
    "activity_id": text("Activity"),
    "client_id": text("Client"),
    "lines": text("Lines"),
    "delivered_from": text("Work from"),
    "delivered_until": text("until"),
    "valid_until": text("The client may accept until"),
    "payment_days": text("Days to pay"),
    "issued_on": text("Issued"),
    "currency": text("Currency"),
    "note": text("Note to the client"),
}
LINE_FIELDS: Mapping[str, Text] = {
    "description": text("What is sold"),
    "quantity": text("Quantity"),
    "unit": text("Unit"),
    "unit_price": text("Price without VAT"),
    "vat_category": text("Kind for VAT"),
}


def sale_labels() -> dict[str, str]:
    """The labels of the fields of a quote or an invoice, for the summary of what is wrong."""
    rows = {f"lines-{n}-{name}": f"{translate('Line %(n)s', n=n + 1)}, {label}" for n in range(LONGEST_SALE) for name, label in LINE_FIELDS.items()}
    return {name: str(label) for name, label in SALE_FIELDS.items()} | rows


def row_labels(own: Mapping[str, str], parts: Mapping[str, str], rows: int) -> dict[str, str]:
    """The labels of a form with rows, for the summary of what is wrong: its own fields, and those of each row."""
    numbered = {f"lines-{n}-{name}": f"{translate('Line %(n)s', n=n + 1)}, {label}" for n in range(rows) for name, label in parts.items()}
    return dict(own) | numbered


LONGEST_SALE = 100
"""Lines that a form names in its summary."""


def role_name(role: AccountRole) -> str:
    """An account in the reader's language, in the words of the country's chart where it has them."""
    who = reader()
    return account_name(registry.load(who.country).accounts, role) if who else translate(ROLE_NAMES[role])


def typed(said: Any, least: int = 0) -> Any:
    """What a field proposes: a number as its reader types it, with at least so many decimals, all else as it is."""
    return format_typed(said, least) if isinstance(said, Decimal) else said


def price(number: Decimal) -> str:
    """A price with at least two decimals."""
    return format_amount(number, max(2, -int(number.normalize().as_tuple().exponent)))


FILTERS: dict[str, Callable[..., Any]] = {
    "figure": figure,
    "day": day,
    "moment": moment,
    "rate": format_rate,
    "quantity": quantity,
    "recalled": recalled,
    "booked_text": booked_text,
    "unit": unit,
    "sentence": sentence,
    "month": month,
    "price": price,
    "slug": slug,
    "iban": in_groups,
    "typed": typed,
}


@bp.get("/fonts/<path:name>")
@allow(PUBLIC)
def font(name: str) -> Response:
    """The typeface, the same files as in the documents."""
    answer = send_from_directory(resource_dir("templates") / "documents" / "fonts", name, max_age=31536000)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


HELPERS: tuple[Callable[..., Any], ...] = (
    choices_of,
    client_link,
    client_number_hint,
    client_numbers,
    country_name,
    day_in_words,
    is_vat_number,
    law_of,
    list_choices,
    money_of,
    named,
    number_hint,
    number_name,
    one_of,
    person,
    protected,
    regime_choices,
    role_name,
    row_labels,
    said,
    sale_labels,
    state_choices,
    subject_link,
    town,
    usual_regime,
    what_is_owed,
    what_it_pays,
    with_legal_form,
    plural,
)
"""What templates may call beside the filters."""
