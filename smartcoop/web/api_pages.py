"""What programs can do, shown from the very document that describes it to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from smartcoop import extensions
from smartcoop.web.access import SIGNED_IN, allow

bp = Blueprint("api_pages", __name__, url_prefix="/api-guide")

METHODS = ("get", "post", "put", "delete")
RESULTS = ("200", "201", "204")
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A field of what is sent or answered: its path, type, whether it must be there, and what it means."""

    path: str
    kind: str
    required: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can do."""

    method: str
    path: str
    summary: str
    asked: tuple[Member, ...]
    sent: tuple[Member, ...]
    answered: tuple[Member, ...]

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return f"{self.method}{self.path}".replace("/", "-").replace("{", "").replace("}", "")


@bp.get("")
@allow(SIGNED_IN)
def show() -> str:
    """Every address, by room."""
    document = extensions.api.spec.to_dict()
    chapters = [(tag["description"], list(_operations(document, tag["name"]))) for tag in document.get("tags", ())]
    return render_template("pages/api.html", chapters=chapters)


def _operations(document: Mapping[str, Any], tag: str) -> Iterator[Operation]:
    for path, told in document["paths"].items():
        for method in METHODS:
            if tag in told.get(method, {}).get("tags", ()):
                yield _operation(document, path, method, told)


def _operation(document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    one = told[method]
    parameters = [_followed(document, said) for said in one.get("parameters", ())]
    answers = [one["responses"][code] for code in RESULTS if code in one["responses"]]
    return Operation(
        method=method.upper(),
        path=path,
        summary=one.get("summary", ""),
        asked=tuple(Member(said["name"], _kind(said["schema"]), said.get("required", False), said.get("description", "")) for said in parameters),
        sent=tuple(_members(document, _schema(one.get("requestBody", {})))),
        answered=tuple(_members(document, _schema(answers[0]))) if answers else (),
    )


def _schema(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = said.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _followed(document: Mapping[str, Any], said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the document leads to."""
    found: Any = document
    for step in said["$ref"].removeprefix("#/").split("/") if "$ref" in said else ():
        found = found[step]
    return found if "$ref" in said else said


def _members(document: Mapping[str, Any], said: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[Member]:
    schema = _followed(document, said)
    for name, one in schema.get("properties", {}).items():
        inner = _followed(document, one)
        path = f"{prefix}{name}"
        yield Member(path, _kind(inner), name in schema.get("required", ()), one.get("description", ""))
        if depth < DEEPEST and not _is_money(inner):
            yield from _members(document, inner.get("items", inner), f"{path}[]." if "items" in inner else f"{path}.", depth + 1)


def _is_money(schema: Mapping[str, Any]) -> bool:
    return set(schema.get("properties", ())) == {"amount", "currency"}


def _kind(schema: Mapping[str, Any]) -> str:
    """The type in a word: `date`, `one of draft, issued`."""
    if _is_money(schema):
        return "amount"
    if known := [str(one) for one in schema.get("enum", ()) if one is not None]:
        return " | ".join(known)
    kind = schema.get("type", "object")
    named = next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind
    return str(schema.get("format") or named)
