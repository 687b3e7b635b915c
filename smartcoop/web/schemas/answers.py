"""What the API answers. Amounts are text in major units with their currency, so that no digit is lost."""

from typing import Any

from marshmallow import Schema, fields, validate

from smartcoop.invoicing.models import ClientKind, InvoiceKind, QuoteState
from smartcoop.invoicing.queries import InvoiceStatus
from smartcoop.money import Money
from smartcoop.web.schemas.base import Loads

MONEY = {
    "type": "object",
    "properties": {"amount": {"type": "string", "example": "1210.00"}, "currency": {"type": "string", "example": "EUR"}},
    "required": ["amount", "currency"],
}


class MoneyField(fields.Field[Money]):
    """`{"amount": "1210.00", "currency": "EUR"}`."""

    def __init__(self, **said: Any) -> None:
        super().__init__(metadata=MONEY, **said)

    def _serialize(self, value: Money | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, str] | None:
        return None if value is None else {"amount": str(value.amount), "currency": value.currency}


class FieldProblem(Schema):
    """A field that cannot be accepted, and what to do."""

    field = fields.String()
    message = fields.String()


class ProblemAnswer(Schema):
    """Problem details (RFC 9457); `code` is stable, `detail` in the reader's language."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String()
    errors = fields.List(fields.Nested(FieldProblem))
    source = fields.String()


class ClientAnswer(Schema):
    """A client."""

    id = fields.Integer()
    kind = fields.Enum(ClientKind, by_value=True)
    name = fields.String()
    street = fields.String()
    postcode = fields.String()
    city = fields.String()
    country = fields.String()
    language = fields.String()
    email = fields.String()
    contact = fields.String()
    vat_number = fields.String(allow_none=True)
    enterprise_number = fields.String(allow_none=True)
    is_public_body = fields.Boolean()
    is_organiser = fields.Boolean()
    payment_days = fields.Integer(allow_none=True)
    buyer_reference = fields.String()


class LineAnswer(Schema):
    """A line of an invoice."""

    description = fields.String()
    quantity = fields.Decimal(as_string=True, metadata={"type": "string"})
    unit = fields.String()
    unit_price = fields.Decimal(as_string=True, metadata={"type": "string"})
    vat_category = fields.String()
    discount_percent = fields.Decimal(as_string=True, metadata={"type": "string"})
    discount = MoneyField()
    net = MoneyField()
    vat_category = fields.String()
    vat_code = fields.String()
    vat_rate = fields.Decimal(as_string=True, metadata={"type": "string"})


class InvoiceAnswer(Schema):
    """An invoice or credit note, and how it stands."""

    id = fields.Integer(attribute="invoice.id")
    kind = fields.Enum(InvoiceKind, by_value=True, attribute="invoice.kind")
    number = fields.String(attribute="invoice.number", allow_none=True)
    status = fields.Enum(InvoiceStatus, by_value=True)
    client_id = fields.Integer(attribute="invoice.client_id")
    activity_id = fields.Integer(attribute="invoice.activity_id")
    issued_on = fields.Date(attribute="invoice.issued_on", allow_none=True)
    due_on = fields.Date(attribute="invoice.due_on", allow_none=True)
    payment_reference = fields.String(attribute="invoice.payment_reference")
    net = MoneyField(attribute="invoice.net")
    vat = MoneyField(attribute="invoice.vat")
    total = MoneyField(attribute="invoice.total")
    outstanding = MoneyField()


class QuoteAnswer(Schema):
    """A quote and where it stands."""

    id = fields.Integer()
    number = fields.String(allow_none=True)
    state = fields.Enum(QuoteState, by_value=True)
    version = fields.Integer()
    client_id = fields.Integer()
    activity_id = fields.Integer()
    valid_until = fields.Date()
    sent_on = fields.Date(allow_none=True)
    answer = fields.String()
    net = MoneyField()
    vat = MoneyField()
    total = MoneyField()


class WholeQuoteAnswer(QuoteAnswer):
    """A quote with its lines, and all else that a change of it takes."""

    delivered_from = fields.Date(allow_none=True)
    delivered_until = fields.Date(allow_none=True)
    buyer_reference = fields.String()
    order_reference = fields.String()
    note = fields.String()
    lines = fields.List(fields.Nested(LineAnswer))


class WholeInvoiceAnswer(InvoiceAnswer):
    """An invoice with its lines and what else it says."""

    delivered_from = fields.Date(attribute="invoice.delivered_from", allow_none=True)
    delivered_until = fields.Date(attribute="invoice.delivered_until", allow_none=True)
    buyer_reference = fields.String(attribute="invoice.buyer_reference")
    order_reference = fields.String(attribute="invoice.order_reference")
    note = fields.String(attribute="invoice.note")
    payment_days = fields.Integer(attribute="invoice.payment_days", allow_none=True)
    lines = fields.List(fields.Nested(LineAnswer), attribute="invoice.lines")


class PayslipAnswer(Schema):
    """A payslip with its totals."""

    id = fields.Integer()
    number = fields.String(allow_none=True)
    member_id = fields.Integer()
    activity_id = fields.Integer()
    month = fields.Function(lambda row: str(row.month), metadata={"type": "string", "example": "2026-10"})
    state = fields.Function(lambda row: row.state.value, metadata={"type": "string"})
    pay_on = fields.Date()
    issued_on = fields.Date(allow_none=True)
    gross = MoneyField()
    payable = MoneyField()
    cost = MoneyField()


class PayslipLineAnswer(Schema):
    """A line of a payslip: base times rate, why, and where the law says so."""

    code = fields.String()
    label = fields.String()
    kind = fields.Function(lambda line: line["kind"].value, metadata={"type": "string"})
    base = fields.Decimal(as_string=True, allow_none=True, metadata={"type": ["string", "null"]})
    rate = fields.Decimal(as_string=True, allow_none=True, metadata={"type": ["string", "null"]})
    amount = MoneyField()
    explanation = fields.String()
    source = fields.String()


class WholePayslipAnswer(Schema):
    """A payslip with its lines in the reader's language."""

    payslip = fields.Nested(PayslipAnswer)
    lines = fields.List(fields.Nested(PayslipLineAnswer))


class PageSchema(Loads):
    """How to walk a list: `after` is the cursor of the answer before; `size` is at most 200."""

    after = fields.String(load_default=None, validate=validate.Length(max=200))
    size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


def page_of(answer: type[Schema]) -> type[Schema]:
    """A page of a list: its items, and the cursor of the next page or null."""
    named = answer.__name__.removesuffix("Answer")
    return Schema.from_dict({"items": fields.List(fields.Nested(answer)), "next": fields.String(allow_none=True)}, name=f"{named}Page")
