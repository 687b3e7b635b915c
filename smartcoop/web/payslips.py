"""Payslips: the slip, each line with its reason, and what changed since the one before."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.banking.models import OrderState, PaymentOrder, TransferFile
from smartcoop.banking.queries import orders_of
from smartcoop.country import AccountRole, Country, LineKind, Payslip
from smartcoop.db import fetched
from smartcoop.db import transaction as separate
from smartcoop.extensions import clock
from smartcoop.i18n import Text, text
from smartcoop.ledger.queries import balance, entries_of, statement
from smartcoop.money import Money, total
from smartcoop.payroll.comparison import LineChange, changes_between
from smartcoop.payroll.issuing import payslip_of
from smartcoop.payroll.models import PayslipState, StoredPayslip
from smartcoop.payroll.queries import payslip_language, payslips_page
from smartcoop.payroll.readings import note_reading, readings_of
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.labels import LINE_KINDS, Step
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.pay import PAYSLIPS
from smartcoop.web.owners import of_payslip
from smartcoop.web.pay import beside, by_label, explained, money_parts
from smartcoop.web.speech import NAMES

bp = Blueprint("payslips", __name__, url_prefix="/payslips")


@bp.get("")
@allow("payslip.read")
def index() -> ResponseReturnValue:
    """Issued payslips: one's own, or the cooperative's, the newest first."""
    return answered(PAYSLIPS, "pages/payslips/index.html", mine=current_actor().scope("payslip.read") is not None)


@bp.get("/<int:payslip_id>")
@allow("payslip.read", owning=of_payslip)
def show(payslip_id: int) -> str:
    """A payslip with each line's base, rate, reason and article of law."""
    session = extensions.session()
    row = fetched(session, StoredPayslip, payslip_id)
    note_staff_reading(row, "page")
    slip, law = payslip_of(row), country.load(row.engagement.cooperative.country)
    paid_on, orders = _paid_on(session, row), orders_of(session, row.cooperative_id, row.ref)
    return render_template(
        "pages/payslips/show.html",
        row=row,
        slip=slip,
        law=law,
        groups=_groups(slip),
        kinds=LINE_KINDS,
        line=lambda one: explained(one, law),
        parts=money_parts(slip, Money(row.case["margin"], row.currency), row.cost),
        changed=_changed(session, row, slip, law),
        steps=_steps(session, row, orders, paid_on),
        paid_on=paid_on,
        account=orders[-1].iban if orders else row.member.iban,
        beside=[(what, total((one.amount for one in lines), slip.currency)) for what, lines in by_label(beside(slip), law)],
        pdf_language=NAMES[payslip_language(law, row.engagement.cooperative.postcode, row.member.language)],
        entries=entries_of(session, row.cooperative_id, row.ref),
        readings=readings_of(session, row.id),
        ways=WAYS,
        explains=request.args.get("explain") == "all",
    )


WAYS: Mapping[str, Text] = {"page": text("on its page"), "pdf": text("as PDF"), "api": text("through a program")}
"""How a payslip is read."""


def note_staff_reading(row: StoredPayslip, way: str) -> None:
    """Keep that somebody reads a payslip that is not theirs; written apart, because the request itself only reads."""
    actor = current_actor()
    if actor.member_id != row.member_id:
        with separate(extensions.sessions()) as session:
            note_reading(session, row.id, by=actor.by, way=way, at=clock().now())


@bp.get("/<int:payslip_id>/pdf")
@allow("payslip.read", owning=of_payslip)
def pdf(payslip_id: int) -> ResponseReturnValue:
    """The payslip as it was stored."""
    answer = document(f"payslip:{payslip_id}:pdf")
    note_staff_reading(fetched(extensions.session(), StoredPayslip, payslip_id), "pdf")
    return answer


def _groups(slip: Payslip) -> list[tuple[LineKind, list[object]]]:
    """The lines by what they do, in the order of the law."""
    grouped = [(kind, [line for line in slip.lines if line.kind is kind]) for kind in LineKind]
    return [(kind, list(lines)) for kind, lines in grouped if lines]


def _changed(session: Session, row: StoredPayslip, slip: Payslip, law: Country) -> tuple[StoredPayslip, list[LineChange]] | None:
    """The payslip that the person had before, and which lines differ."""
    earlier = payslips_page(session, cooperative_id=row.cooperative_id, member_id=row.member_id, after=row.id, size=1)
    return (earlier[0], changes_between(payslip_of(earlier[0]), slip, law)) if earlier else None


def _paid_on(session: Session, row: StoredPayslip) -> date | None:
    """The day on which the bank paid all of an issued payslip; None before it said so."""
    if row.state is not PayslipState.ISSUED or balance(session, row.cooperative_id, AccountRole.NET_WAGES, row.ref):
        return None
    moved = statement(session, row.cooperative_id, (AccountRole.NET_WAGES,), row.ref)
    return max((line.entry.booked_on for line in moved), default=row.pay_on)


def _steps(session: Session, row: StoredPayslip, orders: Sequence[PaymentOrder], paid_on: date | None) -> list[Step]:
    """From the work to the money on the account; what is to come in outline, with its day."""
    issued = row.state is PayslipState.ISSUED
    sent = [one for one in orders if one.state in (OrderState.EXPORTED, OrderState.BOOKED)]
    file = session.get(TransferFile, sent[0].file_id) if sent and sent[0].file_id else None
    at_bank = bool(sent) and (sent[0].state is OrderState.BOOKED or (file is not None and file.given_at is not None))
    given_on = (clock().day_of(file.given_at) if file.given_at else file.made_on) if file and at_bank else None
    return [
        Step(text("Work"), "done", row.engagement.ends_on),
        Step(text("Calculated"), "done" if row.computed_at else "now", clock().day_of(row.computed_at) if row.computed_at else None),
        Step(text("Approved and issued"), "done" if issued else "future", row.issued_on),
        Step(text("Given to the bank"), "done" if at_bank or paid_on else ("now" if issued else "future"), given_on),
        Step(text("Paid"), "done", paid_on) if paid_on else Step(text("On your account, at the latest"), "now" if at_bank else "future", row.pay_on),
    ]
