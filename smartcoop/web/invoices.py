"""Invoices: drafted, issued for good, paid when the books say so, undone by credit notes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.db import fetched
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import Invalid, NotFound
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text, translate
from smartcoop.invoicing import service
from smartcoop.invoicing.drafting import sale_version
from smartcoop.invoicing.interest import interest_is_known, late_interest
from smartcoop.invoicing.models import Invoice, InvoiceState, ReminderStep
from smartcoop.invoicing.queries import InvoiceStatus, credited_lines, invoice_row, timeline
from smartcoop.invoicing.reminders import send_due, take_step
from smartcoop.invoicing.views import invoice_view
from smartcoop.jobs.service import reason_given_up
from smartcoop.ledger.queries import entries_of
from smartcoop.money import Money, parse_amount
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import form, onward, seen, shown_by
from smartcoop.web.invoicepath import REMINDERS, invoice_path
from smartcoop.web.labels import INVOICE_KINDS
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.sales import INVOICES
from smartcoop.web.owners import of_invoice
from smartcoop.web.sales import check_issuer, issues_itself, said_sale, sale_options

bp = Blueprint("invoices", __name__, url_prefix="/invoices")


@bp.get("")
@allow("invoice.read")
def index() -> ResponseReturnValue:
    """Invoices and credit notes, the newest first: all, or one of the lists."""
    return answered(INVOICES, "pages/invoices/index.html")


@bp.get("/new")
@allow("invoice.write")
def new() -> str:
    """The form for an invoice."""
    return render_template("pages/invoices/new.html", invoice=None, instead_of=None, **sale_options(current_actor(), None, "invoice.write"))


@bp.post("/new")
@allow("invoice.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Keep an invoice as a draft."""
    actor = current_actor()
    with transaction() as session:
        invoice = service.draft_invoice(session, said_sale(session, actor, "invoice.write").draft, on=clock().today(), by=actor.by)
    return redirect(url_for(".show", invoice_id=invoice.id))


@bp.get("/<int:invoice_id>")
@allow("invoice.read", owning=of_invoice)
def show(invoice_id: int) -> str:
    """An invoice: what state it is in, what happens next, its lines, its story and its postings."""
    session = extensions.session()
    invoice = fetched(session, Invoice, invoice_id)
    today = clock().today()
    row, story = invoice_row(session, invoice, on=today), timeline(session, invoice)
    is_overdue = row.status is InvoiceStatus.OVERDUE
    return render_template(
        "pages/invoices/show.html",
        invoice=invoice,
        row=row,
        version=sale_version(invoice),
        view=invoice_view(session, invoice),
        path=invoice_path(session, row, story, on=today),
        issues_itself=issues_itself(session, current_actor()),
        undone=reason_given_up(session, f"render_invoice:{invoice_id}"),
        added=late_interest(session, invoice, on=today) if is_overdue and interest_is_known(invoice) else None,
        unknown_interest=is_overdue and not interest_is_known(invoice),
        story=story,
        entries=entries_of(session, invoice.cooperative_id, invoice.ref),
        kinds=INVOICE_KINDS,
        law_domain=country.load(invoice.cooperative.country).domain,
    )


@bp.get("/<int:invoice_id>/change")
@allow("invoice.write", owning=of_invoice)
def change(invoice_id: int) -> ResponseReturnValue:
    """The form with the draft; what was typed for one that was issued meanwhile may become a new draft."""
    invoice = fetched(extensions.session(), Invoice, invoice_id)
    if invoice.state is not InvoiceState.DRAFT:
        return redirect(url_for(".show", invoice_id=invoice_id)) if not form().is_refused else _another(invoice)
    options = sale_options(current_actor(), invoice, "invoice.write")
    return render_template("pages/invoices/new.html", invoice=invoice, version=sale_version(invoice), **options)


def _another(instead_of: Invoice) -> str:
    """The form for a new draft with what was typed for another that takes it no more."""
    return render_template("pages/invoices/new.html", invoice=None, instead_of=instead_of, **sale_options(current_actor(), None, "invoice.write"))


@bp.post("/<int:invoice_id>/change")
@allow("invoice.write", owning=of_invoice)
@shown_by(change, about="invoice:{invoice_id}")
def keep(invoice_id: int) -> ResponseReturnValue:
    """Write the draft anew."""
    actor = current_actor()
    with transaction() as session:
        service.change_draft(session, invoice_id, said_sale(session, actor, "invoice.write").draft, on=clock().today(), by=actor.by, seen=seen())
    return redirect(url_for(".show", invoice_id=invoice_id))


@bp.post("/<int:invoice_id>/drop")
@allow("invoice.write", owning=of_invoice)
@shown_by(show, about="invoice:{invoice_id}")
def drop(invoice_id: int) -> ResponseReturnValue:
    """Drop the draft."""
    with transaction() as session:
        service.delete_draft(session, invoice_id, by=current_actor().by)
    flash(translate("The draft is dropped; no number was used."))
    return redirect(url_for(".index"))


@bp.post("/<int:invoice_id>/issue")
@allow("invoice.issue", owning=of_invoice)
@shown_by(show, about="invoice:{invoice_id}")
def issue(invoice_id: int) -> ResponseReturnValue:
    """Give the draft its number and book it."""
    with transaction() as session:
        check_issuer(session, current_actor())
        invoice = service.issue_invoice(session, invoice_id, on=clock().today(), by=current_actor().by, seen=seen())
    flash(translate("Invoice %(number)s is issued.", number=invoice.number))
    return redirect(onward(url_for(".show", invoice_id=invoice_id)))


@bp.post("/remind")
@allow("invoice.remind")
def remind_all() -> ResponseReturnValue:
    """Send every reminder whose day has come; formal notices wait for a person."""
    actor = current_actor()
    with transaction() as session:
        sent = send_due(session, actor.cooperative_id, on=clock().today(), by=actor.by)
    flash(translate("Steps taken about overdue invoices: %(count)s.", count=len(sent)))
    return redirect(url_for(".index", which="overdue"))


@bp.post("/<int:invoice_id>/remind")
@allow("invoice.remind", owning=of_invoice)
@shown_by(show)
def remind(invoice_id: int) -> ResponseReturnValue:
    """Take the next step about an overdue invoice."""
    said = request.form.get("step", "")
    if said not in set(ReminderStep):
        raise Invalid({"step": text("choose one of the steps that are offered")})
    with transaction() as session:
        taken = take_step(session, invoice_id, ReminderStep(said), on=clock().today(), by=current_actor().by)
    flash(translate("%(step)s: done.", step=REMINDERS[taken.step]))
    return redirect(onward(url_for(".show", invoice_id=invoice_id)))


@bp.get("/<int:invoice_id>/reminders/<step>")
@allow("invoice.read", owning=lambda session, invoice_id, step: of_invoice(session, invoice_id))
def reminder(invoice_id: int, step: str) -> ResponseReturnValue:
    """The letter of a step."""
    return document(f"invoice:{invoice_id}:{step}:pdf")


@bp.post("/<int:invoice_id>/exchange-difference")
@allow("ledger.write", owning=of_invoice)
@shown_by(show)
def exchange_difference(invoice_id: int) -> ResponseReturnValue:
    """Book what the bank's rate left over of an invoice in a foreign currency."""
    with transaction() as session:
        service.book_exchange_difference(session, invoice_id, on=clock().today(), by=current_actor().by)
    flash(translate("The exchange difference is booked; nothing is owed any more."))
    return redirect(url_for(".show", invoice_id=invoice_id))


@bp.get("/<int:invoice_id>/credit")
@allow("invoice.credit", owning=of_invoice)
def credit_form(invoice_id: int) -> str:
    """What is left to credit, line by line."""
    session = extensions.session()
    invoice = fetched(session, Invoice, invoice_id)
    credited = credited_lines(session, invoice)
    left = [(line, line.net - credited.get(line.position, Money.zero(invoice.currency))) for line in invoice.lines]
    return render_template("pages/invoices/credit.html", invoice=invoice, left=left)


@bp.post("/<int:invoice_id>/credit")
@allow("invoice.credit", owning=of_invoice)
@shown_by(credit_form)
def credit(invoice_id: int) -> ResponseReturnValue:
    """Issue a credit note over all that is left, or over the amounts given."""
    actor = current_actor()
    with transaction() as session:
        lines = _credited(session, invoice_id) if request.form.get("what") == "part" else None
        note = service.credit_invoice(session, invoice_id, reason=request.form.get("reason", ""), on=clock().today(), by=actor.by, lines=lines)
    flash(translate("Credit note %(number)s is issued.", number=note.number))
    return redirect(url_for(".show", invoice_id=note.id))


def _credited(session: Session, invoice_id: int) -> dict[int, Money]:
    """The net amounts typed for lines: fields `lines-<position>`."""
    invoice = fetched(session, Invoice, invoice_id)
    typed = {line.position: request.form.get(f"lines-{line.position}", "").strip() for line in invoice.lines}
    return {position: parse_amount(said, invoice.currency, f"lines-{position}") for position, said in typed.items() if said}


@bp.get("/<int:invoice_id>/documents/<int:document_id>")
@allow("invoice.read", owning=lambda session, invoice_id, document_id: of_invoice(session, invoice_id))
def file(invoice_id: int, document_id: int) -> ResponseReturnValue:
    """A file of the invoice: its PDF, its e-invoice."""
    found = extensions.session().get(StoredDocument, document_id)
    if found is None or found.subject != f"invoice:{invoice_id}":
        raise NotFound("there is no such document of this invoice")
    return document(found.key)
