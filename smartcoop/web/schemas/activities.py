"""Activities and engagements as programs send and get them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from smartcoop.activities.models import ActivityState
from smartcoop.payroll.models import EngagementState, PayBasis
from smartcoop.web.schemas.answers import MoneyField
from smartcoop.web.schemas.base import Key, Line, Loads, Number
from smartcoop.web.schemas.pay import PayForm

LONGEST = 200


class ActivitySchema(Loads):
    """A new activity; `holder_id` is said by staff only."""

    name = Line(required=True, validate=validate.Length(min=1, max=LONGEST))
    holder_id = Key(load_default=None, allow_none=True)
    is_collective = fields.Boolean(load_default=False)


class ActivityAnswer(Schema):
    """An activity."""

    id = fields.Integer()
    number = fields.Integer()
    name = fields.String()
    holder_id = fields.Integer()
    is_collective = fields.Boolean()
    state = fields.Enum(ActivityState, by_value=True)
    opened_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)


class BudgetAnswer(Schema):
    """What an activity holds."""

    budget = MoneyField()
    orders = MoneyField()
    committed = MoneyField()
    collected = MoneyField()
    uncollected = MoneyField()
    available_for_wages = MoneyField()
    available_for_expenses = MoneyField()


class WholeActivityAnswer(Schema):
    """An activity with its budget."""

    activity = fields.Nested(ActivityAnswer)
    budget = fields.Nested(BudgetAnswer)


class EngagementAnswer(Schema):
    """Work that a member is employed for."""

    id = fields.Integer()
    member_id = fields.Integer()
    activity_id = fields.Integer()
    function = fields.String()
    place = fields.String()
    regime = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    basis = fields.Enum(PayBasis, by_value=True)
    days = Number()
    hours = Number()
    gross = MoneyField()
    cost = MoneyField()
    state = fields.Enum(EngagementState, by_value=True)
    declaration_number = fields.String()
    declared_on = fields.Date(allow_none=True)
    signed_on = fields.Date(allow_none=True)


class EngagementSchema(Loads):
    """Work to be paid; `wish` says how: `all` that the budget allows, or `amount` as budget, net or gross. `facts` are the country's."""

    activity_id = Key(required=True)
    member_id = Key(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    days = Number(required=True)
    hours = Number(required=True)
    wish = fields.String(validate=validate.OneOf(("all", "budget", "net", "gross")), load_default="all")
    amount = Number(load_default=None, allow_none=True)
    function = Line(required=True, validate=validate.Length(max=LONGEST))
    place = Line(required=True, validate=validate.Length(max=LONGEST))
    regime = Line(required=True, validate=validate.Length(max=LONGEST))
    facts = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)

    def made(self, data: dict[str, Any]) -> tuple[int, PayForm, Mapping[str, str]]:
        """The activity, the work, and what the country asks beside it."""
        activity_id, facts = data.pop("activity_id"), data.pop("facts")
        return activity_id, PayForm(**data), facts


class DeclarationSchema(Loads):
    """What the authority answered; nothing where the country asks for no declaration before work starts."""

    declaration_number = Line(load_default="", validate=validate.Length(max=LONGEST))
    late_because = Line(load_default="", validate=validate.Length(max=LONGEST))


class SignatureSchema(Loads):
    """Both parties signed; `where` says where the signed contract is kept."""

    where = Line(load_default="", validate=validate.Length(max=LONGEST))
    late_because = Line(load_default="", validate=validate.Length(max=LONGEST))
