"""What a member's pay depends on: what is recorded, since when, and the form with which the person says that something changed."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.db import fetched
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import translate
from smartcoop.members.facts import facts_of, facts_version, said_at
from smartcoop.members.models import Check, Member
from smartcoop.members.notices import kept, words
from smartcoop.payroll.own_facts import ASKED_ON_JOINING, counted_until, counts_first, open_from, say_changed
from smartcoop.web.access import allow, current_actor
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_shown, facts_told, facts_typed
from smartcoop.web.factstory import history_of_facts
from smartcoop.web.forms import day_typed, seen, shown_by

bp = Blueprint("own_facts", __name__, url_prefix="/account/pay-facts")


def _reader(session: Session) -> Member:
    return fetched(session, Member, current_actor().member_id or 0)


@bp.get("")
@allow("own_facts.write")
def show() -> str:
    """Everything that is recorded, since when, what it means, and what changed."""
    session = extensions.session()
    member = _reader(session)
    law = country.load(member.cooperative.country)
    return render_template(
        "pages/own_facts/show.html",
        law=law,
        shown=facts_shown(facts_of(session, member, clock().today()), law),
        story=history_of_facts(session, member.ref, law.code),
        is_joining=member.state in ASKED_ON_JOINING,
    )


@bp.get("/change")
@allow("own_facts.write")
def change() -> ResponseReturnValue:
    """The facts as they hold today, to be changed from a day on; who is not registered yet fills in the checklist."""
    session, today = extensions.session(), clock().today()
    member = _reader(session)
    law = country.load(member.cooperative.country)
    if member.state in ASKED_ON_JOINING and law.person.asked.fields:
        return redirect(url_for("joining.step", member_id=member.id, step=Check.PAY_FACTS.value))
    soonest, counted = open_from(session, member), counted_until(session, member.id)
    return render_template(
        "pages/own_facts/change.html",
        law=law,
        version=facts_version(session, member.ref),
        told=facts_told(law.person.asked, said_at(session, member.ref, today)),
        labels=fact_labels(law.person, law),
        soonest=soonest,
        proposed=max(soonest or today, today),
        counted=counted if soonest and counted and counted >= soonest - timedelta(days=1) else None,
    )


@bp.post("/change")
@allow("own_facts.write")
@shown_by(change, about="member:{own_id}:facts")
def keep() -> ResponseReturnValue:
    """Keep what changed from a day on, and tell payroll."""
    on, by = clock().today(), current_actor().by
    with transaction() as session:
        member = _reader(session)
        schema = country.load(member.cooperative.country).person
        with at_fact_fields(schema):
            said, valid_from = facts_typed(schema.asked, request.form), day_typed("valid_from")
            say_changed(session, member.id, said, valid_from=valid_from, on=on, by=by, why=request.form.get("why", "").strip(), seen=seen())
        first = words(kept(counts_first(session, member, valid_from, on)))
    flash(translate("Kept, and payroll is told. %(counts)s", counts=first))
    return redirect(url_for(".show"))
