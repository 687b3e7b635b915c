"""Clients, and what is sold to them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import RAISE, fields, validate

from smartcoop.dates import Period
from smartcoop.errors import Invalid
from smartcoop.i18n import format_typed, text
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.clients import ClientDetails
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import ClientKind
from smartcoop.web.schemas.base import Flag, Line, Loads, Number

LONGEST = 200
ONE_OF_THESE = text("choose one of the list")


class ClientSchema(Loads):
    """What one says of a client."""

    makes = ClientDetails

    kind = fields.Enum(ClientKind, by_value=True, required=True, error_messages={"unknown": ONE_OF_THESE})  # type: ignore[dict-item]
    name = Line(required=True, validate=validate.Length(max=LONGEST))
    street = Line(required=True)
    postcode = Line(required=True)
    city = Line(required=True)
    country = Line(required=True)
    language = Line(required=True)
    email = Line(load_default="")
    contact = Line(load_default="")
    vat_number = Line(load_default=None, allow_none=True)
    enterprise_number = Line(load_default=None, allow_none=True)
    is_public_body = Flag(load_default=False)
    is_organiser = Flag(load_default=False)
    payment_days = fields.Integer(load_default=None, allow_none=True)
    buyer_reference = Line(load_default="")


class LineSchema(Loads):
    """One line of a quote or an invoice; amounts in major units."""

    makes = LineInput

    class Meta:
        """A row of a form holds nothing else."""

        unknown = RAISE

    description = Line(required=True)
    quantity = Number(load_default=Decimal(1))
    unit_price = Number(required=True)
    vat_category = Line(load_default="standard")
    unit = Line(load_default="C62")
    discount_percent = Number(load_default=Decimal(0))
    discount_amount = Number(load_default=Decimal(0))


class CreditSchema(Loads):
    """Why a credit note is issued."""

    reason = Line(required=True)


@dataclass(frozen=True, slots=True)
class SaleForm:
    """What is sold, and, for a quote, until when it is offered."""

    draft: SaleDraft
    valid_until: date | None


class SaleSchema(Loads):
    """What is sold to whom from which activity. `delivered_until` is `delivered_from` where it is left out."""

    activity_id = fields.Integer(required=True)
    client_id = fields.Integer(required=True)
    lines: ClassVar[Any] = fields.List(fields.Nested(LineSchema), load_default=())
    delivered_from = fields.Date(load_default=None, allow_none=True)
    delivered_until = fields.Date(load_default=None, allow_none=True)
    buyer_reference = Line(load_default="")
    order_reference = Line(load_default="")
    note = Line(load_default="")
    currency = Line(load_default="")
    payment_days = fields.Integer(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)

    def made(self, data: dict[str, Any]) -> SaleForm:
        """The draft as the services take it; Invalid at `delivered_until` when it comes before the first day."""
        first, last = data.pop("delivered_from"), data.pop("delivered_until")
        until = data.pop("valid_until")
        delivered = _period(first, last) if first else None
        return SaleForm(SaleDraft(delivered=delivered, lines=tuple(data.pop("lines")), **data), until)


def _period(first: date, last: date | None) -> Period:
    try:
        return Period(first, last or first)
    except Invalid as refused:
        raise Invalid({"delivered_until": next(iter(refused.fields.values()))}) from None


def row_values(lines: tuple[LineInput, ...]) -> dict[str, Any]:
    """The values of lines as fields of a form: `lines-0-quantity`."""
    names = LineSchema().fields
    return {f"lines-{n}-{name}": _typed(getattr(line, name)) for n, line in enumerate(lines) for name in names}


def _typed(value: Any) -> Any:
    return (format_typed(value) if value else "") if isinstance(value, Decimal) else value
