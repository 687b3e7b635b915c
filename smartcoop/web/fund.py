"""The guarantee fund: what it holds, what it advanced, what it stands for, and what clients owe too long."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.activities.queries import activities_with
from smartcoop.db import fetched
from smartcoop.errors import Invalid, WrongState
from smartcoop.extensions import clock, transaction
from smartcoop.guarantee.queries import fund_floor, fund_report
from smartcoop.guarantee.service import write_off
from smartcoop.i18n import text, translate
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import InvoiceList, ageing, invoice_row, invoices_page
from smartcoop.members.models import Cooperative
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by
from smartcoop.web.owners import of_invoice

bp = Blueprint("fund", __name__, url_prefix="/guarantee-fund")

PAGE = 50


@bp.get("")
@allow("fund.read")
def index() -> str:
    """The fund in figures for everybody; for those who answer for it also by activity, with the invoices that are overdue."""
    session, actor, today = extensions.session(), current_actor(), clock().today()
    report = fund_report(session, actor.cooperative_id)
    opened = actor.may("fund.activities")
    after, beyond = request.args.get("after", type=int), request.args.get("beyond", 0, type=int)
    advanced = [key for key, money in sorted(report.advances.items()) if money and key > beyond][:PAGE] if opened else []
    return render_template(
        "pages/fund/index.html",
        report=report,
        floor=fund_floor(session, session.get_one(Cooperative, actor.cooperative_id), report, on=today),
        ages=ageing([(one.due_on, one.count, one.minor) for one in report.due], report.exposed.currency, on=today),
        advances=[(activity, report.advances[activity.id]) for activity in activities_with(session, advanced)],
        overdue=invoices_page(session, actor.cooperative_id, on=today, which=InvoiceList.OVERDUE, after=after, size=PAGE) if opened else [],
        opened=opened,
        size=PAGE,
    )


@bp.get("/invoices/<int:invoice_id>/write-off")
@allow("fund.write", owning=of_invoice)
def ask(invoice_id: int) -> str:
    """What giving up an invoice would mean, before it is done."""
    session = extensions.session()
    invoice = fetched(session, Invoice, invoice_id)
    return render_template("pages/fund/write_off.html", row=invoice_row(session, invoice, on=clock().today()))


@bp.post("/invoices/<int:invoice_id>/write-off")
@allow("fund.write", owning=of_invoice)
@shown_by(ask)
def give_up(invoice_id: int) -> ResponseReturnValue:
    """Write off what a client still owes, once the sum was confirmed."""
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        row = invoice_row(session, fetched(session, Invoice, invoice_id), on=today)
        if request.form.get("is_sure") != "yes":
            raise Invalid({"is_sure": text("confirm that nothing more is expected")})
        if request.form.get("owed") != str(row.outstanding.minor):
            raise WrongState("what is owed has changed in the meantime; look at it again")
        write_off(session, invoice_id, on=today, by=actor.by, why=request.form.get("why", ""))
    flash(translate("%(amount)s of invoice %(number)s are written off.", amount=str(row.outstanding), number=row.invoice.number))
    return redirect(url_for(".index"))
