"""Bank statements as programs send and get them."""

from marshmallow import Schema, fields, validate

from smartcoop.web.schemas.answers import MoneyField
from smartcoop.web.schemas.base import Line, Loads

LONGEST = 200


class StatementSchema(Loads):
    """A file of the bank: CAMT.053, in base64."""

    name = Line(required=True, validate=validate.Length(min=1, max=LONGEST))
    content = fields.String(required=True, metadata={"format": "byte"})


class StatementAnswer(Schema):
    """A statement that was imported."""

    id = fields.Integer()
    bank_account_id = fields.Integer()
    number = fields.String()
    opening = MoneyField()
    closing = MoneyField()
    from_on = fields.Date()
    to_on = fields.Date()
    imported_on = fields.Date()


class StatementLineAnswer(Schema):
    """A movement of an account; money in is positive. `is_unsettled` while something of it waits for an explanation."""

    id = fields.Integer()
    statement_id = fields.Integer()
    booked_on = fields.Date()
    value_on = fields.Date()
    amount = MoneyField()
    counterparty = fields.String()
    text = fields.String()
    is_unsettled = fields.Boolean()


class ImportAnswer(Schema):
    """What an import did: how many lines found what they pay, wait for somebody, or were known."""

    statement = fields.Nested(StatementAnswer, allow_none=True)
    known = fields.Function(lambda report: bool(report.known), metadata={"type": "boolean"})
    matched = fields.Function(lambda report: len(report.matched), metadata={"type": "integer"})
    unmatched = fields.Function(lambda report: len(report.unmatched), metadata={"type": "integer"})
    repeated = fields.Integer()
    pending = fields.Integer()
