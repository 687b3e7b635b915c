"""Declarations to authorities: which are due, late or made, and noting that one was made with its receipt."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.dates import Month
from smartcoop.db import fetched
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, format_month, text, translate
from smartcoop.members.models import Cooperative
from smartcoop.payroll import declarations as service
from smartcoop.payroll.declarations import DueDeclaration, DueState, Receipt
from smartcoop.payroll.models import DeclarationMade, DeclarationState
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import day_typed, shown_by
from smartcoop.web.labels import by_value, changes
from smartcoop.web.owners import of_declaration
from smartcoop.web.uploads import PAPER, attached, content_of, takes

bp = Blueprint("declarations", __name__, url_prefix="/declarations")

STATES: Mapping[DueState, tuple[Text, str]] = {
    DueState.LATE: (text("Late"), "wrong"),
    DueState.DUE: (text("To be made"), "waiting"),
    DueState.COMING: (text("Later"), "plain"),
    DueState.DONE: (text("Declared"), "good"),
}


@bp.get("")
@allow("declaration.read")
def index() -> str:
    """The periods of the last months: what is late or due first, then what was made."""
    session, today = extensions.session(), clock().today()
    cooperative = _here(session)
    rows = service.declarations_of(session, cooperative, on=today)
    chosen = request.args.get("which", "")
    shown = [row for row in rows if chosen in ("", row.state(today).value)]
    waiting = sorted((row for row in shown if not row.is_done), key=lambda row: row.due_on)
    late = sum(row.state(today) is DueState.LATE for row in rows)
    return render_template(
        "pages/declarations/index.html",
        rows=[*waiting, *(row for row in shown if row.is_done)],
        law=country.load(cooperative.country),
        states=STATES,
        what_for=what_for,
        choices=[(state.value, str(label)) for state, (label, _) in STATES.items()],
        chosen=chosen,
        late=late,
        idle=service.without_wages(session, cooperative, on=today),
    )


def what_for(row: DueDeclaration) -> str:
    """Whose work or which period, in words."""
    return format_month(row.what.first) if isinstance(row.what, Month) else str(row.what)


def _here(session: Session) -> Cooperative:
    return session.get_one(Cooperative, current_actor().cooperative_id)


def _row(session: Session, code: str, period: str) -> DueDeclaration:
    return service.declaration_for(session, _here(session), code, period, on=clock().today())


@bp.get("/<code>/<period>")
@allow("declaration.read")
def show(code: str, period: str) -> str:
    """One declaration: by when, by which law, whether and by whom it was made, and the form to note that."""
    session = extensions.session()
    row = _row(session, code, period)
    return render_template(
        "pages/declarations/show.html",
        row=row,
        law=country.load(current_actor().country),
        states=STATES,
        what_for=what_for,
        idle=service.is_without_wages(session, _here(session), row, on=clock().today()),
        history=changes(session, row.made.ref, by_value(DeclarationState)) if row.made else [],
    )


@bp.post("/<code>/<period>")
@allow("declaration.write")
@shown_by(show)
@takes(receipt=PAPER)
def note(code: str, period: str) -> ResponseReturnValue:
    """It was made: keep when, by whom, and the authority's answer."""
    actor, file = current_actor(), attached("receipt")
    media_type, content = content_of(file, "receipt") if file is not None else ("", b"")
    receipt = Receipt(request.form.get("number", ""), media_type, content)
    with transaction() as session:
        service.note_declaration(session, actor.cooperative_id, code, period, receipt, done_on=day_typed("done_on"), on=clock().today(), by=actor.by)
    flash(translate("Noted. It waits for nobody any more."))
    return redirect(url_for(".index"))


@bp.post("/<int:declaration_id>/take-back")
@allow("declaration.write", owning=of_declaration)
def take_back(declaration_id: int) -> ResponseReturnValue:
    """It does not count: it is due again."""
    with transaction() as session:
        made = service.take_back_declaration(session, declaration_id, by=current_actor().by, why=request.form.get("why", ""))
        address = url_for(".show", code=made.code, period=made.period)
    flash(translate("It is due again."))
    return redirect(address)


@bp.get("/<int:declaration_id>/receipt.file")
@allow("declaration.read", owning=of_declaration)
def file(declaration_id: int) -> ResponseReturnValue:
    """The receipt of the authority, as it was attached."""
    return document(fetched(extensions.session(), DeclarationMade, declaration_id).document_key)
