"""Payments out: orders that wait for a second person, and the files for the bank."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.banking import queries, service
from smartcoop.banking.models import OrderState, TransferFile
from smartcoop.dates import Month
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.followup import after_release
from smartcoop.i18n import text, translate
from smartcoop.members.models import Cooperative
from smartcoop.money import total
from smartcoop.payroll.remitting import Debt, debts, due_until, months_back, name_remittances, remit, without_reference
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import onward, shown_by
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.money import PAYMENTS
from smartcoop.web.owners import of_file
from smartcoop.web.subjects import meet, what_it_pays

bp = Blueprint("payments", __name__, url_prefix="/payments")

PAGE = 200


@bp.get("")
@allow("payment.prepare")
def index() -> str:
    """What waits for release, what is released and not in a file yet, and the files."""
    actor, session = current_actor(), extensions.session()
    ordered = sorted(queries.orders_in(session, actor.cooperative_id, OrderState.ORDERED, size=PAGE), key=lambda one: (one.execute_on, one.id))
    meet(one.clears_subject for one in ordered if not what_it_pays(one))
    home = session.get_one(Cooperative, actor.cooperative_id)
    mine, owed = [one for one in ordered if one.ordered_by != actor.by], _owed(session, home)
    return render_template(
        "pages/bank/payments.html",
        ordered=ordered,
        released=queries.orders_in(session, actor.cooperative_id, OrderState.RELEASED, size=PAGE),
        totals={state: queries.total_in(session, actor.cooperative_id, state) for state in (OrderState.ORDERED, OrderState.RELEASED)},
        files=queries.files(session, actor.cooperative_id, size=20),
        to_give=queries.files_to_give(session, actor.cooperative_id),
        by=actor.by,
        nameless=without_reference(session, home, ordered, on=clock().today()),
        mine=mine,
        together=total((one.amount for one in mine), actor.currency),
        owed=[one for one in owed if not one.is_debited],
        debited=[one for one in owed if one.is_debited],
    )


def _owed(session: Session, cooperative: Cooperative) -> list[Debt]:
    """What wages owe to authorities and others within the next month, and nobody ordered."""
    today = clock().today()
    found = due_until(debts(session, cooperative, months_back(today), on=today), Month.of(today).next().last)
    return sorted(found, key=lambda one: (one.due.due_on, one.due.creditor, one.subject))


@bp.post("/owed")
@allow("payment.prepare")
@shown_by(index)
def order_owed() -> ResponseReturnValue:
    """Order what wages owe to authorities and others, as far as it is known where each is paid."""
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        cooperative = session.get_one(Cooperative, actor.cooperative_id)
        for told in remit(session, cooperative, months_back(today), on=today, by=actor.by, until=Month.of(today).next().last):
            flash(str(told), "waiting" if told.is_open else "message")
    return redirect(url_for(".index"))


@bp.get("/orders")
@allow("payment.prepare")
def orders() -> ResponseReturnValue:
    """Every payment that was ordered, the newest first."""
    return answered(PAYMENTS, "pages/bank/orders.html")


@bp.post("/release")
@allow("payment.release")
@shown_by(index)
def release() -> ResponseReturnValue:
    """Let chosen orders go to the bank, and where it is asked at once in a file: with it goes what was released before."""
    actor, chosen, today = current_actor(), request.form.getlist("order", type=int), clock().today()
    if not chosen:
        raise Invalid({"order": text("choose at least one payment")})
    with transaction() as session:
        home = session.get_one(Cooperative, actor.cooperative_id)
        name_remittances(session, home, chosen, on=today)
        released = service.release_orders(session, home.id, chosen, by=actor.by)
        after_release(session, home, on=today)
        file = service.export_transfers(session, queries.main_account(session, home.id).id, on=today, by=actor.by) if "file" in request.form else None
    if file:
        return redirect(url_for(".show", file_id=file.id, made="now"))
    together = total((one.amount for one in released), actor.currency)
    flash(translate("Released: %(amount)s. Now make the payment file.", amount=str(together)))
    return redirect(onward(url_for(".index")))


@bp.post("/export")
@allow("payment.release")
@shown_by(index)
def export() -> ResponseReturnValue:
    """Put everything that is released into one file for the bank."""
    actor = current_actor()
    with transaction() as session:
        account = queries.main_account(session, actor.cooperative_id)
        file = service.export_transfers(session, account.id, on=clock().today(), by=actor.by)
    return redirect(url_for(".show", file_id=file.id, made="now"))


@bp.get("/files/<int:file_id>")
@allow("payment.prepare", owning=of_file)
def show(file_id: int) -> str:
    """A payment file and the orders in it."""
    session = extensions.session()
    file, orders = fetched(session, TransferFile, file_id), queries.orders_of_file(session, file_id, size=PAGE)
    meet(one.clears_subject for one in orders if not what_it_pays(one))
    is_proved = any(one.state is OrderState.BOOKED for one in orders)
    days = sorted({one.execute_on for one in orders})
    state = AT_THE_BANK if file.given_at or is_proved else MADE
    is_open, is_new = not (file.given_at or is_proved), "made" in request.args
    return render_template("pages/bank/file.html", file=file, orders=orders, days=days, state=state, is_open=is_open, is_new=is_open and is_new)


MADE, AT_THE_BANK = (text("Payment file made"), "waiting"), (text("At the bank"), "good")


@bp.post("/files/<int:file_id>/given")
@allow("payment.release", owning=of_file)
@shown_by(show)
def given(file_id: int) -> ResponseReturnValue:
    """Somebody uploaded and signed it in the bank."""
    with transaction() as session:
        service.note_given(session, file_id, by=current_actor().by, at=clock().now())
    flash(translate("Noted. The next bank statement shows what was paid."))
    return redirect(url_for(".show", file_id=file_id))


@bp.get("/files/<int:file_id>/download")
@allow("payment.release", owning=of_file)
def download(file_id: int) -> ResponseReturnValue:
    """The file for the bank, the same bytes each time."""
    return document(fetched(extensions.session(), TransferFile, file_id).document_key)
