"""Lists in JSON: the same filters, order and cursors as on the pages."""

from typing import Any

from marshmallow import Schema, fields, validate

from smartcoop import extensions
from smartcoop.extensions import clock
from smartcoop.web.access import current_actor
from smartcoop.web.api.answering import LARGEST_PAGE
from smartcoop.web.lists.listing import PAGE, Asked, Asks, Filter, Listing, Seen
from smartcoop.web.schemas.base import Loads

LONGEST = 200


def asks_for(listing: Listing) -> type[Schema]:
    """What the address of a list takes: its filters, an order, and where the answer before ended."""
    own: dict[str, Any] = {one.name: _field(one) for one in listing.filters}
    sorts = [sort for one in listing.columns if one.sort is not None for sort in (one.name, f"-{one.name}")]
    own["sort"] = fields.String(validate=validate.OneOf(sorts), metadata={"description": "A column of the list; with a minus the greatest first."})
    own["after"] = fields.String(validate=validate.Length(max=LONGEST), metadata={"description": "`next` of the answer before."})
    own["size"] = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=LARGEST_PAGE))
    name = "".join(part.capitalize() for part in listing.name.split("-"))
    return Loads.from_dict(own, name=f"{name}Asked")


def _field(one: Filter) -> fields.Field[Any]:
    if one.asks is Asks.CHOICE and one.choices is not None:
        return fields.String(validate=validate.OneOf([str(code) for code, _ in one.choices()]), metadata={"description": one.label.msgid})
    form = {Asks.DAY: {"format": "date"}, Asks.AMOUNT: {"example": "1210.00"}}.get(one.asks, {})
    return fields.String(validate=validate.Length(max=LONGEST), metadata={"description": one.label.msgid, **form})


def page_of_list(listing: Listing, said: dict[str, Any]) -> dict[str, Any]:
    """The rows that were asked for, and the cursor of the next ones or null."""
    seen = Seen(extensions.session(), current_actor(), listing.permission, clock().today())
    page = Asked(listing, seen, {name: str(value) for name, value in said.items()}).page(said["size"])
    return {"items": page.rows, "next": page.after}
