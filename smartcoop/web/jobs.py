"""A new job: one form from the client's name to the wage, what it comes to while one types, and the path it takes afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import activities_of, participants_of
from smartcoop.country import Party
from smartcoop.db import fetched
from smartcoop.errors import DomainError, Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.guarantee.queries import fund_holds
from smartcoop.i18n import format_typed, text, translate
from smartcoop.invoicing.clients import ClientDetails
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Client, ClientKind, Quote
from smartcoop.payroll import planning
from smartcoop.payroll.models import PlannedJob
from smartcoop.payroll.planning import JobPreview, WorkPlan
from smartcoop.web.access import Actor, allow, current_actor
from smartcoop.web.clients import countries, language_at, spoken
from smartcoop.web.facts import facts_told
from smartcoop.web.forms import form, kept, loaded, nested, refused, seen, shown_by
from smartcoop.web.jobpath import job_steps
from smartcoop.web.jobsum import job_sum
from smartcoop.web.owners import of_quote
from smartcoop.web.sales import own_estimate, sale_options
from smartcoop.web.schemas.jobs import JobForm, JobSchema
from smartcoop.web.schemas.pay import facts_said
from smartcoop.web.schemas.sales import ClientSchema

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

NEW, SHARE = "new_", "share-"
"""What the names of a new client's fields, and of people's parts of the pay, begin with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A job as it was asked for: the sale, the work, and the client, known by its key or new."""

    sale: SaleDraft
    plan: WorkPlan
    client: ClientDetails | None
    valid_until: date


@bp.get("/new")
@allow("quote.write")
def new() -> str:
    """The form, and beside it what the job comes to."""
    return _form(None, {})


@bp.get("/<int:quote_id>/change")
@allow("quote.write", owning=of_quote)
def change(quote_id: int) -> str:
    """The form with what was planned."""
    job = fetched(extensions.session(), PlannedJob, quote_id)
    return _form(job, _values(job))


def _form(job: PlannedJob | None, values: dict[str, Any]) -> str:
    actor, session = current_actor(), extensions.session()
    law = country.load(actor.country)
    options = sale_options(actor, job.quote if job else None, "quote.write")
    options["values"] = options["values"] | values
    options["rows"] = range(len(job.quote.lines) if job else 1)
    return render_template(
        "pages/jobs/new.html",
        job=job,
        version=planning.job_version(job) if job else "",
        law=law,
        people=_people(session, actor, job),
        countries=countries(),
        spoken=spoken(),
        first_client=form().value("client_id", options["values"].get("client_id", "")) or "",
        alone=False,
        **_result(form().values if form().values and not form().is_refused else {}),
        **options,
    )


def _people(session: Session, actor: Actor, job: PlannedJob | None) -> list[tuple[int, str, int]]:
    """Who can be paid, with their parts of the pay: those of the job, and those of the reader's collective activities; nobody beside one holder."""
    found = {work.member_id: (work.member.name, work.share) for work in job.works} if job else {}
    mine = actor.scope("quote.write")
    held = [one for one in activities_of(session, mine) if one.is_collective and one.holder_id == mine] if mine is not None else []
    for activity in held:
        others = [(one.member_id, one.member.name, 0) for one in participants_of(session, activity.id)]
        for key, name, share in [(activity.holder_id, activity.holder.name, 0 if job else 1), *others]:
            found.setdefault(key, (name, share))
    return [(key, name, share) for key, (name, share) in found.items()] if len(found) > 1 else []


def _values(job: PlannedJob) -> dict[str, Any]:
    """The fields of the form from what was planned."""
    first, law = job.works[0], country.load(job.quote.cooperative.country)
    mine = [work for work in job.works if work.member_id == first.member_id]
    told = facts_told(law.engagement, law.engagement.load({name: value for name, value in first.facts.items() if value is not None}))
    return told | {
        "days": format_typed(Decimal(sum(work.days for work in mine))),
        "hours": format_typed(Decimal(sum(work.hours for work in mine))),
        "function": first.function,
        "place": first.place,
        "regime": first.regime,
        "kept": format_typed(job.kept.amount, 2) if job.kept else "",
        "invoice_on": job.invoice_on.isoformat(),
        "payment_days": "" if job.payment_days is None else job.payment_days,
        "valid_until": "",
    }


@bp.get("/preview")
@allow("quote.write")
def preview() -> str:
    """Only the result, for the form that answers while one types."""
    return render_template("pages/jobs/_result.html", alone=True, **_result(request.args))


def _result(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the form comes to, its sum, and what the guarantee fund holds; nothing while nothing is said."""
    preview, actor = _preview(said) if said else None, current_actor()
    if preview is None:
        return {"preview": None}
    fund = fund_holds(extensions.session(), actor.cooperative_id)
    return {"preview": preview, "sum": job_sum(preview, country.load(actor.country)), "fund": fund}


def _preview(said: Mapping[str, Any]) -> JobPreview | None:
    """What the form comes to; None, with the reason, when it cannot be. What only the quote needs may be missing."""
    session, actor = extensions.session(), current_actor()
    try:
        asked = _asked(session, actor, {"lines-0-description": "-"} | {name: value for name, value in said.items() if str(value).strip()})
        known = session.get_one(Client, asked.sale.client_id) if asked.sale.client_id else None
        buyer = known.party if known else _party(said, actor)
        term = known.payment_days if known else None
        sale, today = asked.sale, clock().today()
        return planning.preview_job(session, sale.activity_id, buyer, sale.lines, asked.plan, on=today, term=term, currency=sale.currency)
    except DomainError as error:
        refused(error, form_values(said))
        return None


def _party(said: Mapping[str, Any], actor: Actor) -> Party:
    """A client that is being typed, as VAT law sees it."""
    number = str(said.get("new_vat_number", "")).strip() or None
    return Party(
        country=said.get("new_country", "") or actor.country,
        is_business=said.get("new_kind") != ClientKind.PERSON or number is not None,
        vat_number=number,
        enterprise_number=None,
        postcode="",
        is_public_body=said.get("new_is_public_body") == "yes",
        is_organiser=said.get("new_is_organiser") == "yes",
    )


def _asked(session: Session, actor: Actor, said: Mapping[str, Any]) -> Asked:
    """The form's job without the client's details; Invalid at a field that names what is not the reader's to use."""
    job: JobForm = loaded(JobSchema, nested(said))
    activity = session.get(Activity, job.sale.activity_id)
    mine = actor.scope("quote.write")
    if activity is None or activity.cooperative_id != actor.cooperative_id or mine not in (None, activity.holder_id):
        raise Invalid({"activity_id": text("choose one of the activities in the list")})
    client = session.get(Client, job.sale.client_id) if job.sale.client_id else None
    if job.sale.client_id and (client is None or client.cooperative_id != actor.cooperative_id or client.holder_id not in (None, activity.holder_id)):
        raise Invalid({"client_id": text("choose one of the clients in the list")})
    law = country.load(actor.country)
    plan = job.plan(law, _shares(said, activity), facts_said(said, law))
    return Asked(job.sale, plan, None, job.answer_by(clock().today()))


def _shares(said: Mapping[str, Any], activity: Activity) -> dict[int, int]:
    """The parts of the pay by member; the holder alone where nothing is said. Invalid at the field of a part that is no whole number."""
    typed = {name: str(value).strip() for name, value in said.items() if name.startswith(SHARE) and str(value).strip()}
    if wrong := [name for name, value in typed.items() if not (value.isdecimal() and len(value) <= LONGEST_SHARE)]:
        raise Invalid({name: text("is not a whole number") for name in wrong})
    shares = {int(name.removeprefix(SHARE)): int(value) for name, value in typed.items() if int(value)}
    return shares or {activity.holder_id: 1}


LONGEST_SHARE = 3
"""Digits of a part of the pay."""


@bp.post("/new")
@allow("quote.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Send the quote and keep what follows; or only show what it comes to, without JavaScript."""
    if request.form.get("then") == "show":
        kept(request.form)
        return new()
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        asked = _asked(session, actor, request.form)
        client = _new_client() if not asked.sale.client_id else None
        holder_id = session.get_one(Activity, asked.sale.activity_id).holder_id
        quote = planning.start_job(session, asked.sale, asked.plan, client=client, valid_until=asked.valid_until, holder_id=holder_id, on=today, by=actor.by)
    _say_sent(quote)
    return redirect(url_for(".show", quote_id=quote.id))


@bp.post("/<int:quote_id>/change")
@allow("quote.write", owning=of_quote)
@shown_by(change, about="quote:{quote_id}")
def keep(quote_id: int) -> ResponseReturnValue:
    """Write the job anew and send it again; or only show what it comes to."""
    if request.form.get("then") == "show":
        kept(request.form)
        return change(quote_id)
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        asked = _asked(session, actor, request.form)
        until = asked.valid_until
        quote = planning.replan_job(session, quote_id, asked.sale, asked.plan, valid_until=until, on=today, by=actor.by, seen=seen())
    _say_sent(quote)
    return redirect(url_for(".show", quote_id=quote_id))


def _say_sent(quote: Quote) -> None:
    flash(translate("The quote is on its way to %(email)s. Nothing is declared before the client accepts.", email=quote.client.email))


def _new_client() -> ClientDetails:
    """The client that was typed; Invalid at its fields."""
    said = {name.removeprefix(NEW): value for name, value in request.form.items() if name.startswith(NEW) and value.strip()}
    said.setdefault("language", language_at(said.get("country", ""), said.get("postcode", "")))
    try:
        details: ClientDetails = loaded(ClientSchema, said)
    except Invalid as wrong:
        raise Invalid({f"{NEW}{name}": why for name, why in wrong.fields.items()}) from None
    if not details.email:
        raise Invalid({f"{NEW}email": text("the quote is sent there; give a mail address")})
    return replace(details, payment_days=None)


@bp.get("/<int:quote_id>")
@allow("quote.read", owning=of_quote)
def show(quote_id: int) -> str:
    """A job's path: what is done, what happens next and when, and what waits for whom."""
    session = extensions.session()
    job = fetched(session, PlannedJob, quote_id)
    today = clock().today()
    estimate = own_estimate(session, job.quote, on=today)
    path = job_steps(session, job, on=today, reader_id=current_actor().member_id)
    return render_template("pages/jobs/show.html", job=job, quote=job.quote, path=path, estimate=estimate)


@bp.post("/<int:quote_id>/retry")
@allow("quote.write", owning=of_quote)
@shown_by(show)
def retry(quote_id: int) -> ResponseReturnValue:
    """Try again to agree on the work of an accepted job."""
    with transaction() as session:
        job = planning.retry_job(session, quote_id, on=clock().today())
    if not job.why:
        flash(translate("The work is agreed; it is declared next."))
    return redirect(url_for(".show", quote_id=quote_id))


def form_values(said: Mapping[str, Any]) -> Any:
    """What was typed, as `refused` keeps it."""
    return request.args if said is request.args else request.form
