"""A new job as its form holds it: the sale, the work, and when the invoice goes out."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from marshmallow import fields

from smartcoop.country import Country
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.money import Money, checked_amount
from smartcoop.payroll.planning import WorkPlan
from smartcoop.web.schemas.base import Line, Number
from smartcoop.web.schemas.sales import SaleForm, SaleSchema

OFFERED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class JobForm:
    """The form but for who works, what the law asks, and a client that is new."""

    sale: SaleDraft
    said: dict[str, Any]
    valid_until: date | None

    def plan(self, law: Country, shares: dict[int, int], facts: dict[str, Any]) -> WorkPlan:
        """The work; what is left out takes its usual value. Invalid at `kept` and `delivered_from`."""
        if self.sale.delivered is None:
            raise Invalid({"delivered_from": text("is required")})
        said, kept = dict(self.said), self.said["kept"]
        said["kept"] = checked_amount(kept, law.currency, "kept") if kept else Money.zero(law.currency)
        said["regime"] = said["regime"] or law.regimes[0].code
        said["invoice_on"] = said["invoice_on"] or self.sale.delivered.end
        return WorkPlan(shares=shares, period=self.sale.delivered, payment_days=self.sale.payment_days, facts=facts, **said)

    def answer_by(self, on: date) -> date:
        """Until when the client may accept: as said, else a month, and before the work starts."""
        usual = on + OFFERED_FOR
        start = self.sale.delivered.start if self.sale.delivered else usual
        return self.valid_until or max(on, min(usual, start - timedelta(days=1)))


class JobSchema(SaleSchema):
    """A sale, the work for it, and its invoice. Without `client_id` the client is new."""

    client_id = fields.Integer(load_default=0)
    days = Number(required=True)
    hours = Number(required=True)
    function = Line(load_default="")
    place = Line(load_default="")
    regime = Line(load_default="")
    kept = Number(load_default=Decimal(0))
    invoice_on = fields.Date(load_default=None, allow_none=True)

    def made(self, data: dict[str, Any]) -> JobForm:  # type: ignore[override]  # a job is a sale and more
        """The sale and the work apart."""
        said = {name: data.pop(name) for name in ("days", "hours", "function", "place", "regime", "kept", "invoice_on")}
        sale: SaleForm = super().made(data)
        return JobForm(sale.draft, said, sale.valid_until)
