"""Exchange rates: the latest of each pair, and the form for a file that a central bank publishes."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.errors import Invalid
from smartcoop.exchange.queries import latest_rates
from smartcoop.exchange.service import import_rates
from smartcoop.extensions import transaction
from smartcoop.i18n import text, translate
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by

bp = Blueprint("rates", __name__, url_prefix="/rates")


@bp.get("")
@allow("bank.read")
def index() -> str:
    """The latest rate of each pair of currencies."""
    return render_template("pages/bank/rates.html", rates=latest_rates(extensions.session()))


@bp.post("")
@allow("bank.write")
@shown_by(index)
def upload() -> ResponseReturnValue:
    """Keep the rates of a file."""
    file = request.files.get("rates")
    if file is None or not file.filename:
        raise Invalid({"rates": text("choose the file of rates")})
    with transaction() as session:
        count = import_rates(session, file.read(), by=current_actor().by, at=datetime.now(UTC))
    flash(translate("New exchange rates: %(count)s.", count=count))
    return redirect(url_for(".index"))
