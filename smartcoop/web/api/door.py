"""A blueprint of the API whose decorators keep the types of the views."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

V = TypeVar("V", bound=Callable[..., Any])


ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "The same key with the same request is done once within 48 hours; the answer is the first one.",
    "schema": {"type": "string", "maxLength": 200},
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "The `ETag` of the reading that this change is made from; where somebody changed the thing since, nothing is done (412).",
    "schema": {"type": "string", "maxLength": 200},
}


class Door(Blueprint):  # type: ignore[misc]
    """One room's addresses under /api/v1."""

    def __init__(self, room: str, description: str) -> None:
        super().__init__(f"api_{room}", __name__, url_prefix=f"/api/v1/{room}", description=description)

    def at(self, rule: str = "", method: str = "GET", *, matches: bool = False) -> Callable[[V], V]:
        """The address of a view below the room's, and its method; `matches` where it looks at `If-Match`."""
        described = ([ONCE] if method != "GET" else []) + ([MATCH] if matches else [])
        return cast("Callable[[V], V]", self.route(rule, methods=[method], parameters=described))

    def takes(self, schema: type[Schema]) -> Callable[[V], V]:
        """What the body is loaded with, given to the view first; unknown fields are refused."""
        return cast("Callable[[V], V]", self.arguments(schema, unknown=RAISE))

    def asks(self, schema: type[Schema]) -> Callable[[V], V]:
        """What the query of the address is loaded with, given to the view first."""
        return cast("Callable[[V], V]", self.arguments(schema, location="query"))

    def gives(self, schema: type[Schema], status: int = 200) -> Callable[[V], V]:
        """What the view answers."""
        return cast("Callable[[V], V]", self.response(status, schema))
