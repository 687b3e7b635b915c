"""Quotes: written, sent with a link, answered by the client, then invoiced."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.db import fetched
from smartcoop.documents.storage import documents_of
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text, translate
from smartcoop.invoicing import service
from smartcoop.invoicing.drafting import sale_version
from smartcoop.invoicing.models import QUOTE_STEPS, Quote, QuoteState
from smartcoop.invoicing.quotes import document_key
from smartcoop.invoicing.rendering import answer_url
from smartcoop.invoicing.views import quote_view
from smartcoop.payroll.planning import planned_job
from smartcoop.payroll.withdrawing import withdraw_quote
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import form, seen, shown_by
from smartcoop.web.labels import by_value, changes
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.sales import QUOTES
from smartcoop.web.owners import of_quote
from smartcoop.web.sales import own_estimate, said_sale, sale_options

bp = Blueprint("quotes", __name__, url_prefix="/quotes")

OFFERED_FOR = timedelta(days=30)


@bp.get("")
@allow("quote.read")
def index() -> ResponseReturnValue:
    """Quotes, the newest first: all, or those in one state."""
    return answered(QUOTES, "pages/quotes/index.html")


@bp.get("/new")
@allow("quote.write")
def new() -> str:
    """The form for a quote."""
    options = sale_options(current_actor(), None, "quote.write")
    return render_template("pages/quotes/new.html", quote=None, instead_of=None, valid_until=clock().today() + OFFERED_FOR, **options)


@bp.post("/new")
@allow("quote.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Keep a quote as a draft."""
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        sale = said_sale(session, actor, "quote.write")
        quote = service.draft_quote(session, sale.draft, valid_until=_until(sale.valid_until), on=today, by=actor.by)
    return redirect(url_for(".show", quote_id=quote.id))


def _until(said: date | None) -> date:
    if said is None:
        raise Invalid({"valid_until": text("say until when the client may accept")})
    return said


@bp.get("/<int:quote_id>")
@allow("quote.read", owning=of_quote)
def show(quote_id: int) -> str:
    """A quote, its state, the answer and its evidence."""
    session = extensions.session()
    quote = fetched(session, Quote, quote_id)
    return render_template(
        "pages/quotes/show.html",
        quote=quote,
        planned=planned_job(session, quote_id) is not None,
        version=sale_version(quote),
        view=quote_view(session, quote),
        estimate=own_estimate(session, quote, on=clock().today()),
        link=answer_url(quote) if quote.state is QuoteState.SENT else "",
        history=changes(session, quote.ref, by_value(QuoteState)),
        documents=documents_of(session, quote.ref),
        changeable=quote.state in (QuoteState.DRAFT, QuoteState.DECLINED, QuoteState.CHANGES_ASKED, QuoteState.EXPIRED),
    )


@bp.get("/<int:quote_id>/change")
@allow("quote.write", owning=of_quote)
def change(quote_id: int) -> ResponseReturnValue:
    """The form with what is offered; that of the whole job where it was planned as one."""
    quote = fetched(extensions.session(), Quote, quote_id)
    if planned_job(extensions.session(), quote_id) is not None:
        return redirect(url_for("jobs.change", quote_id=quote_id))
    if quote.state is not QuoteState.DRAFT and QuoteState.DRAFT not in QUOTE_STEPS.get(quote.state, ()):
        return redirect(url_for(".show", quote_id=quote_id)) if not form().is_refused else _another(quote)
    options = sale_options(current_actor(), quote, "quote.write")
    until = max(quote.valid_until, clock().today())
    return render_template("pages/quotes/new.html", quote=quote, version=sale_version(quote), valid_until=until, **options)


def _another(instead_of: Quote) -> str:
    """The form for a new quote with what was typed for another that takes it no more."""
    options = sale_options(current_actor(), None, "quote.write")
    return render_template("pages/quotes/new.html", quote=None, instead_of=instead_of, valid_until=clock().today() + OFFERED_FOR, **options)


@bp.post("/<int:quote_id>/change")
@allow("quote.write", owning=of_quote)
@shown_by(change, about="quote:{quote_id}")
def keep(quote_id: int) -> ResponseReturnValue:
    """Write a quote anew."""
    actor = current_actor()
    with transaction() as session:
        sale = said_sale(session, actor, "quote.write")
        until, today = _until(sale.valid_until), clock().today()
        service.change_quote(session, quote_id, sale.draft, valid_until=until, on=today, by=actor.by, seen=seen())
    return redirect(url_for(".show", quote_id=quote_id))


@bp.post("/<int:quote_id>/send")
@allow("quote.write", owning=of_quote)
@shown_by(show, about="quote:{quote_id}")
def send(quote_id: int) -> ResponseReturnValue:
    """Number the quote and mail it to the client."""
    with transaction() as session:
        quote = service.send_quote(session, quote_id, on=clock().today(), by=current_actor().by, seen=seen())
    flash(translate("Quote %(number)s is on its way to %(email)s.", number=quote.number, email=quote.client.email))
    return redirect(url_for(".show", quote_id=quote_id))


@bp.post("/<int:quote_id>/cancel")
@allow("quote.write", owning=of_quote)
@shown_by(show, about="quote:{quote_id}")
def cancel(quote_id: int) -> ResponseReturnValue:
    """Withdraw the quote."""
    with transaction() as session:
        withdraw_quote(session, quote_id, on=clock().today(), by=current_actor().by, why=request.form.get("why", ""))
    return redirect(url_for(".show", quote_id=quote_id))


@bp.post("/<int:quote_id>/invoice")
@allow("invoice.write", owning=of_quote)
@shown_by(show)
def invoice(quote_id: int) -> ResponseReturnValue:
    """A draft invoice of what the client accepted."""
    with transaction() as session:
        drafted = service.invoice_from_quote(session, quote_id, on=clock().today(), by=current_actor().by)
    return redirect(url_for("invoices.show", invoice_id=drafted.id))


@bp.get("/<int:quote_id>/pdf")
@allow("quote.read", owning=of_quote)
def pdf(quote_id: int) -> ResponseReturnValue:
    """The quote as the client got it."""
    return document(document_key(fetched(extensions.session(), Quote, quote_id)))
