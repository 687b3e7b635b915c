"""Writing the lines of a quote or an invoice that is not issued yet, taxed as on the day they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.models import Activity
from smartcoop.activities.service import activity_that_earns
from smartcoop.country import VatTreatment
from smartcoop.dates import Period
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.exchange.queries import find_conversion
from smartcoop.i18n import Text, text
from smartcoop.invoicing.calculation import LineAmounts, LineInput, VatGroup, checked_lines, totals, vat_groups
from smartcoop.invoicing.models import Client, Invoice, InvoiceLine, InvoiceVat, Quote, QuoteLine
from smartcoop.invoicing.sale import SaleLine
from smartcoop.invoicing.views import kept_groups
from smartcoop.members.queries import vat_party
from smartcoop.versions import version_of

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class SaleDraft:
    """What is sold to whom from which activity.

    `payment_days` is None where the client's or the cooperative's term holds, `currency` empty for the cooperative's own.
    """

    activity_id: int
    client_id: int
    lines: tuple[LineInput, ...]
    delivered: Period | None = None
    buyer_reference: str = ""
    order_reference: str = ""
    note: str = ""
    currency: str = ""
    payment_days: int | None = None


def write_draft(session: Session, document: Quote | Invoice, said: SaleDraft, on: date) -> None:
    """Fill a draft from what is said, taxed as of a day. Invalid names wrong fields, WrongState an activity that takes no new money."""
    activity = activity_that_earns(session, said.activity_id)
    client = _client_of(session, activity, said.client_id)
    if len(said.note) > LONGEST_NOTE:
        raise Invalid({"note": text("shorten it to %(most)s characters", most=LONGEST_NOTE)})
    document.cooperative_id, document.activity_id, document.client_id = activity.cooperative_id, activity.id, client.id
    document.cooperative, document.activity, document.client = activity.cooperative, activity, client
    if not said.currency or said.currency != document.currency:  # what was agreed stays, though rates grow old; issuing asks for a new one
        document.currency = checked_currency(session, activity, said.currency, on)
    document.delivered_from = said.delivered.start if said.delivered else None
    document.delivered_until = said.delivered.end if said.delivered else None
    document.buyer_reference = said.buyer_reference.strip() or client.buyer_reference
    document.order_reference, document.note = said.order_reference.strip(), said.note.strip()
    _write_lines(session, document, said.lines)
    apply_vat(session, document, on)


def checked_currency(session: Session, activity: Activity, said: str, on: date) -> str:
    """The currency of a sale: the cooperative's, or one with a recent exchange rate. Invalid at `currency`."""
    own = activity.cooperative.currency
    if said in ("", own):
        return own
    if find_conversion(session, said, own, on=on) is None:
        raise Invalid({"currency": text("there is no recent exchange rate for %(currency)s; import one, or sell in %(own)s", currency=said, own=own)})
    return said


def _client_of(session: Session, activity: Activity, client_id: int) -> Client:
    client = fetched(session, Client, client_id)
    if client.cooperative_id != activity.cooperative_id or client.holder_id not in (None, activity.holder_id):
        raise Invalid({"client_id": text("this client belongs to another member; add the client to yours")})
    return client


def _write_lines(session: Session, document: Quote | Invoice, said: Sequence[LineInput]) -> None:
    amounts = checked_lines(said, document.currency)
    lines: list[Any] = document.lines
    made = QuoteLine if isinstance(document, Quote) else InvoiceLine
    lines.clear()
    session.flush()  # the new lines take the places of the old ones
    lines.extend(made(**_columns(n, line, came_to)) for n, (line, came_to) in enumerate(zip(said, amounts, strict=True)))


def _columns(position: int, said: LineInput, came_to: LineAmounts) -> dict[str, Any]:
    return {
        "position": position,
        "description": said.description.strip(),
        "quantity": said.quantity,
        "unit": said.unit,
        "unit_price": said.unit_price,
        "discount_percent": said.discount_percent,
        "discount_minor": came_to.discount.minor,
        "net_minor": came_to.net.minor,
        "currency": came_to.net.currency,
        "vat_category": said.vat_category,
    }


def inputs_of(document: Quote | Invoice) -> tuple[LineInput, ...]:
    """The lines of a document as they were asked for."""
    return tuple(
        LineInput(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_category=line.vat_category,
            unit=line.unit,
            discount_percent=line.discount_percent,
            discount_amount=Decimal(0) if line.discount_percent else line.discount.amount,
        )
        for line in document.lines
    )


def sale_version(document: Quote | Invoice) -> str:
    """The name of what a quote or an invoice says, as somebody wrote it, and of where it stands."""
    own = document.valid_until if isinstance(document, Quote) else document.payment_days
    names = ("state", "activity_id", "client_id", "currency", "delivered_from", "delivered_until", "buyer_reference", "order_reference", "note")
    return version_of(*(getattr(document, name) for name in names), own, inputs_of(document))


def apply_vat(session: Session, document: Quote | Invoice, on: date) -> None:
    """Tax every line as the law of a day says of this seller and this buyer, and sum up. Invalid at `lines.<n>.vat_category`."""
    lines: Sequence[SaleLine] = document.lines
    for line, treatment in zip(lines, _treatments(document, on), strict=True):
        if line.treatment != treatment:
            line.vat_code, line.vat_rate, line.vat_source = treatment.code, treatment.rate, treatment.source
            line.mention, line.vatex = treatment.mention, treatment.vatex
    groups = vat_groups((line.net, line.treatment) for line in lines)
    if isinstance(document, Invoice):
        write_groups(session, document, groups)
    write_totals(document, groups)
    session.add(document)
    session.flush()  # a document that is issued in this transaction is read afresh, and then takes no more lines


def _treatments(document: Quote | Invoice, on: date) -> list[VatTreatment]:
    law, seller, buyer = country.load(document.cooperative.country), vat_party(document.cooperative), document.client.party
    known: dict[str, VatTreatment] = {}
    wrong: dict[str, str | Text] = {}
    lines: Sequence[SaleLine] = document.lines
    for n, line in enumerate(lines):
        try:
            if line.vat_category not in known:
                known[line.vat_category] = law.vat.treatment(line.vat_category, seller, buyer, on)
        except Invalid as refused:
            wrong[f"lines.{n}.vat_category"] = next(iter(refused.fields.values()))
    if wrong:
        raise Invalid(wrong)
    return [known[line.vat_category] for line in lines]


def write_groups(session: Session, invoice: Invoice, groups: Sequence[VatGroup]) -> None:
    """Keep the VAT of an invoice, replacing what a draft had where it differs."""
    if tuple(kept_groups(invoice)) == tuple(groups):
        return
    if invoice.vat_groups:
        invoice.vat_groups.clear()
        session.flush()  # the new groups take the places of the old ones
    invoice.vat_groups.extend(
        InvoiceVat(
            position=n,
            code=group.code,
            rate=group.rate,
            base_minor=group.base.minor,
            tax_minor=group.tax.minor,
            currency=group.base.currency,
            mentions=list(group.mentions),
            vatex=group.vatex,
        )
        for n, group in enumerate(groups)
    )


def write_totals(document: Quote | Invoice, groups: Sequence[VatGroup]) -> None:
    """Sum up a document over its VAT groups."""
    sums = totals(groups, document.currency)
    if (sums.net.minor, sums.vat.minor) != (document.net_minor, document.vat_minor):
        document.net_minor, document.vat_minor, document.total_minor = sums.net.minor, sums.vat.minor, sums.total.minor
