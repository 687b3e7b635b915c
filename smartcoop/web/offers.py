"""The page behind the link in a quote's mail: the client reads, accepts, declines or asks for changes, without signing in."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import speaking
from smartcoop.invoicing import service
from smartcoop.invoicing.models import Quote, QuoteState
from smartcoop.invoicing.quotes import document_key
from smartcoop.invoicing.views import ANSWER_PATH, quote_view
from smartcoop.payroll.planning import take_answer
from smartcoop.web.access import PUBLIC, allow
from smartcoop.web.downloads import document
from smartcoop.web.forms import shown_by

bp = Blueprint("offers", __name__)

ADDRESS = ANSWER_PATH.format(token="<token>")


def _quote(token: str) -> Quote:
    return service.quote_behind(extensions.session(), token, secret=current_app.config["SECRET_KEY"])


@bp.get(ADDRESS)
@allow(PUBLIC)
def show(token: str) -> str:
    """The quote in the client's language (or one chosen on the page), with the answers that are possible."""
    quote = _quote(token)
    session = extensions.session()
    view = quote_view(session, quote)
    chosen = cookie.get("language") or quote.language or quote.client.language
    with speaking(f"{chosen}_{quote.cooperative.country}"):
        return render_template(
            "pages/offer.html",
            quote=quote,
            view=view,
            brand=view.seller.name,
            token=token,
            state=QuoteState.ACCEPTED if quote.state is QuoteState.INVOICED else quote.state,
            contact=quote.activity.holder,
            open_=quote.state is QuoteState.SENT and clock(quote.cooperative.country).today() <= quote.valid_until,
        )


@bp.post(ADDRESS)
@allow(PUBLIC)
@shown_by(show)
def answer(token: str) -> ResponseReturnValue:
    """Keep the answer with its evidence."""
    said = request.form
    state = QuoteState(said["answer"]) if said.get("answer") in set(QuoteState) else QuoteState.DRAFT
    told = service.QuoteAnswer(state, said.get("name", ""), said.get("message", ""), ip=request.remote_addr or "", agent=str(request.user_agent)[:400])
    here = clock(_quote(token).cooperative.country)
    with transaction() as session:
        take_answer(session, token, told, secret=current_app.config["SECRET_KEY"], on=here.today(), at=here.now())
    return redirect(url_for(".show", token=token))


@bp.get(ADDRESS + "/pdf")
@allow(PUBLIC)
def pdf(token: str) -> ResponseReturnValue:
    """The quote as a document."""
    return document(document_key(_quote(token)))
