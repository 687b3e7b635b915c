"""Forms: what was typed, what is wrong with it, and the page that shows it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from flask import g, request, url_for
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from smartcoop.errors import Changed, DomainError, Invalid, WrongState
from smartcoop.i18n import Text, text
from smartcoop.members.kept_files import Kept

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what somebody else wrote meanwhile is not what was typed, both in words."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who last wrote or moved the thing that a form is about, and when."""

    who: str
    is_reader: bool
    at: datetime


@dataclass
class Form:
    """The values and errors that the field macros show, by the names of the fields (`lines-0-price`).

    When the thing changed meanwhile, the fields note here where they differ from what is there now.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refusal: DomainError | None = None
    differences: dict[str, Difference] = field(default_factory=dict)
    meanwhile: Meanwhile | None = None
    files: Mapping[str, Kept] = field(default_factory=dict)
    """Files that were attached and are kept, by field."""

    def value(self, name: str, otherwise: Any = "") -> Any:
        """What was typed, else what the page proposes."""
        return self.values.get(name, otherwise)

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return self.errors.get(name, "")

    @property
    def is_refused(self) -> bool:
        """Whether it is shown again after a refusal."""
        return self.refusal is not None

    @property
    def is_behind(self) -> bool:
        """Whether somebody wrote the thing since the form was opened."""
        return isinstance(self.refusal, Changed)

    @property
    def has_moved_on(self) -> bool:
        """Whether the thing is in a state that takes this form no more."""
        return isinstance(self.refusal, WrongState)

    def differs(self, name: str, label: str, value: Any, called: Callable[[str], str] | None = None, *, is_tick: bool = False) -> bool:
        """Whether a field that was typed is not what is there now (`value`); both are noted, called as people call them.

        A field that was not sent belongs to another form of the page, unless it is a tick: one that is taken away is not sent.
        """
        theirs, yours = (_plain(one) for one in (value, self.values.get(name, "")))
        if not self.is_behind or theirs == yours or not (is_tick or name in self.values):
            return False
        self.differences[name] = Difference(label, called(theirs), called(yours)) if called else Difference(label, theirs, yours)
        return True


def _plain(value: Any) -> str:
    """A value as a field sends it."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def form() -> Form:
    """The form of this request: empty, or as it was typed when it is shown again."""
    if "form" not in g:
        g.form = Form()
    found: Form = g.form
    return found


def shown_by(page: Callable[..., Any], *, about: str = "") -> Callable[[V], V]:
    """A view that takes a form, and the view that shows the form: there a refusal is shown, at its fields, with what was typed.

    `about` is the subject that the form changes, with the names of the address: `invoice:{invoice_id}`.
    """

    def marked(view: V) -> V:
        view.shown_by = page  # type: ignore[attr-defined]
        view.about = about  # type: ignore[attr-defined]
        return view

    return marked


def refused(error: DomainError, said: MultiDict[str, str] | None = None) -> Form:
    """The form as it was typed (in the body, or in the address), with what is wrong."""
    g.form = Form(
        values={name: typed[0] if len(typed) == 1 else typed for name, typed in (request.form if said is None else said).lists()},
        errors={name.replace(".", "-"): str(said) for name, said in error.fields.items()} if isinstance(error, Invalid) else {},
        refusal=error,
    )
    return form()


def seen() -> str | None:
    """The name of the content that the person had before them (see `versions`); None where the form does not say it."""
    return request.form.get(SEEN)


SEEN = "seen"
"""The field that carries it."""


def kept(said: MultiDict[str, str]) -> Form:
    """The form as it was typed, with nothing wrong: shown again because somebody asked to see what it comes to."""
    g.form = Form(values=dict(said.items()))
    return form()


def loaded(schema: type[Schema], said: Mapping[str, Any] | None = None) -> Any:
    """The request's form (or a JSON value) as the schema's dataclass; Invalid names every wrong field."""
    try:
        return schema().load(nested(request.form) if said is None else said)
    except ValidationError as error:
        raise Invalid(flat(cast("Mapping[str, Any]", error.messages))) from None


def nested(said: Mapping[str, Any]) -> dict[str, Any]:
    """`lines-0-price` as `{"lines": [{"price": ...}]}`; rows in which nothing was written are left out, as are empty fields."""
    plain: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name, value in said.items():
        head, _, rest = name.partition("-")
        number, _, inner = rest.partition("-")
        if number.isdigit() and inner:
            rows.setdefault(head, {}).setdefault(int(number), {})[inner] = value
        elif str(value).strip():
            plain[name] = value
    filled = {head: [_written(row) for _, row in sorted(found.items()) if _is_written(row)] for head, found in rows.items()}
    return plain | filled


PRESET = frozenset({"unit", "vat_category", "quantity"})
"""Fields of a row that come filled in; a row with nothing else is not written."""


def _is_written(row: Mapping[str, Any]) -> bool:
    return any(str(value).strip() for name, value in row.items() if name not in PRESET)


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if str(value).strip()}


def flat(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, str | Text]:
    """Marshmallow's nested messages by paths such as `lines.0.price`, the first message of each."""
    found: dict[str, str | Text] = {}
    for name, said in messages.items():
        if isinstance(said, Mapping):
            found |= flat(said, f"{prefix}{name}.")
        else:
            first = said[0] if isinstance(said, list) else said
            found[f"{prefix}{name}"] = first if isinstance(first, Text) else text(first)
    return found


def onward(address: str) -> str:
    """Where a form leads when it is done: back to what waits where it was sent from there, else to its own address."""
    back, queues = request.form.get("back", ""), (url_for("home.show"), url_for("queue.index"))
    return back if back.partition("?")[0] in queues else address


def day_typed(name: str) -> date:
    """The date in a field of the request's form; Invalid at the field."""
    said = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid({name: text("is required") if not said else text("is not a date; write it like 2026-10-31")}) from None


def count_typed(name: str) -> int:
    """The whole number in a field of the request's form; Invalid at the field."""
    return whole_number(request.form.get(name, ""), name)


def whole_number(said: str, name: str) -> int:
    """The whole number that was typed; Invalid at the field."""
    said = said.strip()
    if not said.isdecimal() or len(said) > LONGEST_COUNT:
        raise Invalid({name: text("is not a whole number")})
    return int(said)


LONGEST_COUNT = 9
"""Digits of a number that somebody counts."""
