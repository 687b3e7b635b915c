"""Lines of an expense claim as a form holds them."""

from decimal import Decimal

from marshmallow import fields

from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind, Vehicle
from smartcoop.web.schemas.base import Flag, Line, Loads, Number


class ExpenseLineSchema(Loads):
    """A receipt, a trip or an allowance."""

    makes = ExpenseInput

    kind = fields.Enum(LineKind, by_value=True, required=True)
    spent_on = fields.Date(required=True)
    description = Line(required=True)
    supplier = Line(load_default="")
    total = Number(load_default=Decimal(0))
    vat = Number(load_default=Decimal(0))
    vat_deductible = Flag(load_default=False)
    km = Number(load_default=Decimal(0))
    vehicle = fields.Enum(Vehicle, by_value=True, load_default=Vehicle.CAR)
    document_key = Line(load_default="")
    allowance = Line(load_default="")
    count = fields.Integer(load_default=1)
