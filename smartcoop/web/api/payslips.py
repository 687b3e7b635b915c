"""Payslips in JSON, each line with its reason."""

from dataclasses import dataclass
from typing import Any

from smartcoop import country, extensions
from smartcoop.country import PayslipLine
from smartcoop.db import fetched
from smartcoop.payroll.issuing import payslip_of
from smartcoop.payroll.models import StoredPayslip
from smartcoop.web.access import allow
from smartcoop.web.api.door import Door
from smartcoop.web.api.listed import asks_for, page_of_list
from smartcoop.web.lists.pay import PAYSLIPS
from smartcoop.web.owners import of_payslip
from smartcoop.web.payslips import note_staff_reading
from smartcoop.web.schemas.answers import PayslipAnswer, WholePayslipAnswer, page_of

bp = Door("payslips", "Payslips")


@bp.at()
@allow("payslip.read")
@bp.asks(asks_for(PAYSLIPS))
@bp.gives(page_of(PayslipAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Issued payslips, the newest first."""
    return page_of_list(PAYSLIPS, said)


@dataclass(frozen=True, slots=True)
class WholePayslip:
    """A payslip and its lines in the reader's words."""

    payslip: StoredPayslip
    lines: tuple[dict[str, Any], ...]


@bp.at("/<int:payslip_id>")
@allow("payslip.read", owning=of_payslip)
@bp.gives(WholePayslipAnswer)
def show(payslip_id: int) -> WholePayslip:
    """One payslip with its lines."""
    row = fetched(extensions.session(), StoredPayslip, payslip_id)
    note_staff_reading(row, "api")
    domain = country.load(row.engagement.cooperative.country).domain
    return WholePayslip(row, tuple(_line(line, domain) for line in payslip_of(row).lines))


def _line(line: PayslipLine, domain: str) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in ("code", "kind", "base", "rate", "amount", "source")}
    return told | {"label": line.label_in(domain), "explanation": line.explanation_in(domain)}
