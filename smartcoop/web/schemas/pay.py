"""Work to be paid, and how its pay is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from smartcoop.country import Country
from smartcoop.dates import Period
from smartcoop.i18n import text
from smartcoop.money import checked_amount
from smartcoop.payroll.engagements import Job, Wish
from smartcoop.payroll.models import PayBasis
from smartcoop.web.facts import at_fact_fields
from smartcoop.web.schemas.base import Line, Loads, Number

WISHES = ("all", "budget", "net", "gross")


@dataclass(frozen=True, slots=True)
class PayForm:
    """The form of the simulator: a job but for its place in a cooperative, and a wish."""

    member_id: int
    first_day: date
    last_day: date
    days: Decimal
    hours: Decimal
    wish: str = "all"
    amount: Decimal | None = None
    function: str = ""
    place: str = ""
    regime: str = ""

    def job(self, activity_id: int, facts: Mapping[str, Any]) -> Job:
        """The work, from one activity."""
        return Job(
            member_id=self.member_id,
            activity_id=activity_id,
            period=Period(self.first_day, self.last_day),
            days=self.days,
            hours=self.hours,
            function=self.function,
            place=self.place,
            regime=self.regime,
            facts=facts,
            basis=PayBasis.TOTAL,
        )

    def wished(self, currency: str) -> Wish:
        """How the pay is chosen; Invalid at `amount`."""
        if self.wish == "all" or self.amount is None:
            return Wish()
        return Wish(**{self.wish: checked_amount(self.amount, currency, "amount")})


class PaySchema(Loads):
    """The form of the simulator."""

    makes = PayForm

    member_id = fields.Integer(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    days = Number(required=True)
    hours = Number(required=True)
    wish = fields.String(validate=validate.OneOf(WISHES, error=text("choose one of the ways")), load_default="all")  # type: ignore[arg-type]
    amount = Number(load_default=None)
    function = Line(load_default="")
    place = Line(load_default="")
    regime = Line(load_default="")


def facts_said(said: Mapping[str, Any], law: Country) -> dict[str, Any]:
    """The engagement's facts of a form: its fields `fact-<name>`; a tick that is not there is no. Invalid for what does not go with its legal regime."""
    schema = law.asked_of_work
    with at_fact_fields(schema):
        law.check_regime(said.get("regime", ""), {field.name: said.get(f"fact-{field.name}", "") for field in schema})
    flags = {field.name: said.get(f"fact-{field.name}", "no") for field in schema if field.type.value == "flag"}
    others = {field.name: said[f"fact-{field.name}"] for field in schema if said.get(f"fact-{field.name}", "").strip()}
    return flags | others if said.get("facts") == "yes" else others
