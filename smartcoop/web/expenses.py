"""Expenses: a member claims with receipts and kilometres, somebody else decides, the money is ordered."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from smartcoop import country, extensions
from smartcoop.activities.queries import activities_of
from smartcoop.country import Country, Parameter
from smartcoop.db import fetched
from smartcoop.errors import Invalid, NotFound
from smartcoop.expenses import service
from smartcoop.expenses.lines import RATES, ExpenseInput, allowances_of
from smartcoop.expenses.models import ExpenseClaim, ExpenseState, LineKind
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import format_typed, text, translate
from smartcoop.money import Money
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import day_typed, loaded, onward, seen, shown_by
from smartcoop.web.labels import VEHICLES, by_value, changes
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.pay import EXPENSES
from smartcoop.web.owners import of_claim
from smartcoop.web.receipts import LARGE, pages_of
from smartcoop.web.receipts import picture as drawn
from smartcoop.web.schemas.expenses import ExpenseLineSchema
from smartcoop.web.uploads import PAPER, attached, content_of, takes

bp = Blueprint("expenses", __name__, url_prefix="/expenses")

RECEIPTS, TRIPS, DAYS = 3, 2, 2
SAYS_SOMETHING = ("description", "total", "km", "supplier")
CHANGEABLE = frozenset({ExpenseState.DRAFT, ExpenseState.INCOMPLETE})


@bp.get("")
@allow("expense.read")
def index() -> ResponseReturnValue:
    """Claims, the newest first: one's own, or the cooperative's, in one state or all."""
    return answered(EXPENSES, "pages/expenses/index.html", mine=current_actor().scope("expense.read") is not None)


@bp.get("/new")
@allow("expense.write")
def new() -> str:
    """The form for a claim."""
    return _form(None, {})


@bp.get("/<int:claim_id>/change")
@allow("expense.write", owning=of_claim)
def change(claim_id: int) -> str:
    """The form with a claim that is a draft or incomplete."""
    claim = fetched(extensions.session(), ExpenseClaim, claim_id)
    return _form(claim, {"title": claim.title, "activity_id": claim.activity_id} | _row_values(claim))


def _form(claim: ExpenseClaim | None, values: dict[str, Any]) -> str:
    actor, session = current_actor(), extensions.session()
    law = country.load(actor.country)
    member_id = claim.member_id if claim else actor.member_id or 0
    receipts = [n for n, line in enumerate(claim.lines) if line.kind is LineKind.RECEIPT] if claim else []
    trips = [n for n, line in enumerate(claim.lines) if line.kind is LineKind.MILEAGE] if claim else []
    days = [n for n, line in enumerate(claim.lines) if line.kind is LineKind.ALLOWANCE] if claim else []
    free = len(receipts) + len(trips) + len(days)
    with_trips = free + RECEIPTS + TRIPS
    return render_template(
        "pages/expenses/new.html",
        claim=claim,
        version=service.claim_version(claim) if claim else "",
        values=values,
        activities=[(one.id, one.name) for one in activities_of(session, member_id)],
        receipts=[*receipts, *range(free, free + RECEIPTS)],
        trips=[*trips, *range(free + RECEIPTS, with_trips)],
        days=[*days, *range(with_trips, with_trips + DAYS)],
        allowances=[(one.path, _priced(one, law)) for one in allowances_of(law, clock().today())],
        vehicles=[(vehicle.value, str(VEHICLES[vehicle])) for vehicle, path in RATES.items() if path in law.parameters],
        currency=law.currency,
        last=with_trips + DAYS,
    )


def _priced(one: Parameter, law: Country) -> str:
    """An allowance as the form offers it: what it is for, and how much."""
    return f"{translate(one.label, domain=law.domain)}: {Money.of(one.at(clock().today()), law.currency)}"


def _row_values(claim: ExpenseClaim) -> dict[str, Any]:
    """The lines of a claim as fields of the form."""
    found: dict[str, Any] = {}
    for n, line in enumerate(claim.lines):
        told = {"spent_on": line.spent_on.isoformat(), "description": line.description, "supplier": line.supplier, "document_key": line.document_key}
        told |= {"vat_deductible": "yes" if line.vat_deductible else "", "vehicle": line.vehicle.value if line.vehicle else ""}
        told |= {"allowance": line.allowance or "", "count": str(line.count or "")}
        told |= {"total": format_typed(line.total.amount, 2), "vat": format_typed(Money(line.vat_minor, line.currency).amount, 2)}
        told |= {"km": format_typed(line.km) if line.km else ""}
        found |= {f"lines-{n}-{name}": value for name, value in told.items()}
    return found


@bp.post("/new")
@allow("expense.write")
@shown_by(new)
@takes(photo=PAPER, receipt=PAPER)
def create() -> ResponseReturnValue:
    """Keep a claim, and submit it where the button says so."""
    actor, today = current_actor(), clock().today()
    rows = _rows()
    with transaction() as session, at_rows(rows):
        activity_id = _own_activity(session, actor.member_id or 0)
        lines = [_line(session, actor.member_id or 0, n) for n in rows]
        claim = service.draft_claim(session, activity_id, actor.member_id or 0, request.form.get("title", ""), lines, on=today, by=actor.by)
        _submit_if_asked(session, claim)
    return redirect(url_for(".show", claim_id=claim.id))


@bp.post("/<int:claim_id>/change")
@allow("expense.write", owning=of_claim)
@shown_by(change, about="expense:{claim_id}")
@takes(photo=PAPER, receipt=PAPER)
def keep(claim_id: int) -> ResponseReturnValue:
    """Write the claim anew, and submit it where the button says so."""
    actor = current_actor()
    rows = _rows()
    with transaction() as session, at_rows(rows):
        lines = [_line(session, actor.member_id or 0, n) for n in rows]
        claim = service.change_claim(session, claim_id, request.form.get("title", ""), lines, on=clock().today(), by=actor.by, seen=seen())
        _submit_if_asked(session, claim)
    return redirect(url_for(".show", claim_id=claim_id))


def _submit_if_asked(session: Session, claim: ExpenseClaim) -> None:
    if request.form.get("then") == "submit":
        service.submit_claim(session, claim.id, on=clock().today(), by=current_actor().by)
        flash(translate("Claim %(number)s is submitted. Somebody else decides on it.", number=claim.number))


def _own_activity(session: Session, member_id: int) -> int:
    wished = request.form.get("activity_id", type=int)
    if wished not in {activity.id for activity in activities_of(session, member_id)}:
        raise Invalid({"activity_id": text("choose one of the activities in the list")})
    return int(wished or 0)


def _rows() -> list[int]:
    """The numbers of the form's rows in which something was written or attached."""
    said = request.form
    numbers = sorted({int(name.split("-")[1]) for name in said if name.startswith("lines-") and name.split("-")[1].isdecimal()})
    return [n for n in numbers if any(said.get(f"lines-{n}-{name}", "").strip() for name in SAYS_SOMETHING) or _attached(n)]


def _attached(n: int) -> FileStorage | None:
    """The file of a row: a photograph taken now, else a file that was chosen."""
    return attached(f"lines-{n}-photo", f"lines-{n}-receipt")


@contextmanager
def at_rows(rows: list[int]) -> Iterator[None]:
    """Within it, what is wrong with the n-th line is said at the row in which it was written, a missing receipt at its file."""
    try:
        yield
    except Invalid as refused:
        raise Invalid({_at_row(name, rows): said for name, said in refused.fields.items()}) from None


def _at_row(name: str, rows: list[int]) -> str:
    head, _, rest = name.partition(".")
    place, _, field = rest.partition(".")
    if head != "lines" or not place.isdecimal():
        return name
    return f"lines-{rows[int(place)]}-{'receipt' if field == 'document_key' else field}"


def _line(session: Session, member_id: int, n: int) -> ExpenseInput:
    """The line that one row says; Invalid at its fields."""
    start = f"lines-{n}-"
    said: Mapping[str, str] = {name.removeprefix(start): value for name, value in request.form.items() if name.startswith(start) and value.strip()}
    try:
        line: ExpenseInput = loaded(ExpenseLineSchema, said)
    except Invalid as refused:
        raise Invalid({f"{start}{name}": why for name, why in refused.fields.items()}) from None
    kept = line.document_key if line.document_key.startswith(f"receipt:{member_id}:") else ""
    return replace(line, document_key=_keep(session, member_id, n) or kept)


def _keep(session: Session, member_id: int, n: int) -> str:
    """Store the file that is attached to a row; Invalid at the row's file for what is neither PDF nor photograph."""
    file = _attached(n)
    if file is None:
        return ""
    media_type, content = content_of(file, f"lines-{n}-receipt")
    name = f"receipt.{media_type.partition('/')[2]}"
    return service.keep_receipt(session, member_id, name=name, media_type=media_type, content=content)


@bp.get("/<int:claim_id>")
@allow("expense.read", owning=of_claim)
def show(claim_id: int) -> str:
    """A claim with its lines and receipts, where it stands, and what the reader can do next."""
    session, actor = extensions.session(), current_actor()
    claim = fetched(session, ExpenseClaim, claim_id)
    law = country.load(claim.cooperative.country)
    return render_template(
        "pages/expenses/show.html",
        claim=claim,
        version=service.claim_version(claim),
        vehicles=VEHICLES,
        pages={line.position: pages_of(line.document_key) for line in claim.lines if line.document_key},
        allowances={path: translate(one.label, domain=law.domain) for path, one in law.parameters.items()},
        may_change=claim.state in CHANGEABLE and actor.may("expense.write") and claim.member_id == actor.member_id,
        may_decide=claim.state is ExpenseState.SUBMITTED and actor.may("expense.approve"),
        may_pay=claim.state in (ExpenseState.APPROVED, ExpenseState.PAYMENT_ERROR) and actor.may("expense.pay"),
        history=changes(session, claim.ref, by_value(ExpenseState)),
    )


@bp.get("/<int:claim_id>/receipts/<int:position>")
@allow("expense.read", owning=lambda session, claim_id, position: of_claim(session, claim_id))
def receipt(claim_id: int, position: int) -> ResponseReturnValue:
    """The receipt of a line, as it was attached."""
    return document(_receipt_key(claim_id, position))


@bp.get("/<int:claim_id>/receipts/<int:position>/picture")
@allow("expense.read", owning=lambda session, claim_id, position: of_claim(session, claim_id))
def picture(claim_id: int, position: int) -> ResponseReturnValue:
    """A small picture of the receipt of a line, drawn by us."""
    return drawn(_receipt_key(claim_id, position))


@bp.get("/<int:claim_id>/receipts/<int:position>/pages/<int:page>")
@allow("expense.read", owning=lambda session, claim_id, position, page: of_claim(session, claim_id))
def page(claim_id: int, position: int, page: int) -> ResponseReturnValue:
    """A page of the receipt of a line as large as a screen, drawn by us, for whoever checks it."""
    return drawn(_receipt_key(claim_id, position), page - 1, LARGE)


def _receipt_key(claim_id: int, position: int) -> str:
    """The key of a line's receipt; NotFound for a line without one."""
    claim = fetched(extensions.session(), ExpenseClaim, claim_id)
    keys = {line.position: line.document_key for line in claim.lines if line.document_key}
    if position not in keys:
        raise NotFound("this line has no receipt")
    return keys[position]


@bp.post("/<int:claim_id>/submit")
@allow("expense.write", owning=of_claim)
@shown_by(show, about="expense:{claim_id}")
def submit(claim_id: int) -> ResponseReturnValue:
    """Ask for approval."""
    with transaction() as session:
        claim = service.submit_claim(session, claim_id, on=clock().today(), by=current_actor().by, seen=seen())
    flash(translate("Claim %(number)s is submitted. Somebody else decides on it.", number=claim.number))
    return redirect(url_for(".show", claim_id=claim_id))


@bp.post("/<int:claim_id>/cancel")
@allow("expense.write", owning=of_claim)
@shown_by(show, about="expense:{claim_id}")
def cancel(claim_id: int) -> ResponseReturnValue:
    """Drop the claim."""
    with transaction() as session:
        service.cancel_claim(session, claim_id, by=current_actor().by)
    return redirect(url_for(".index"))


@bp.post("/<int:claim_id>/decide")
@allow("expense.approve", owning=of_claim)
@shown_by(show, about="expense:{claim_id}")
def decide(claim_id: int) -> ResponseReturnValue:
    """Approve and book the claim, or send it back or refuse it with a reason that its author reads."""
    by, said = current_actor().by, request.form
    with transaction() as session:
        if said.get("answer") == "approved":
            service.approve_claim(session, claim_id, on=clock().today(), by=by, seen=seen())
        elif said.get("answer") == "incomplete":
            service.find_incomplete(session, claim_id, by=by, why=said.get("why", ""), seen=seen())
        elif said.get("answer") == "rejected":
            service.reject_claim(session, claim_id, by=by, why=said.get("why", ""), seen=seen())
        else:
            raise Invalid({"answer": text("choose one of the steps that are offered")})
    return redirect(onward(url_for(".show", claim_id=claim_id)))


@bp.post("/<int:claim_id>/pay")
@allow("expense.pay", owning=of_claim)
@shown_by(show, about="expense:{claim_id}")
def pay(claim_id: int) -> ResponseReturnValue:
    """Order the payment; another person releases it."""
    with transaction() as session:
        service.schedule_claim(session, claim_id, execute_on=day_typed("execute_on"), by=current_actor().by)
    flash(translate("The payment is ordered and waits for release."))
    return redirect(url_for(".show", claim_id=claim_id))
