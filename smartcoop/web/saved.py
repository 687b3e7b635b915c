"""Filters that a person keeps for a list, and forgets."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop.errors import NotFound
from smartcoop.extensions import transaction
from smartcoop.i18n import translate
from smartcoop.members.saved_filters import SavedFilter, forget_filter, save_filter
from smartcoop.web.access import SIGNED_IN, Owner, allow, current_actor
from smartcoop.web.lists.listing import Listing
from smartcoop.web.lists.money import ENTRIES, LINES, PAYMENTS, POSTINGS
from smartcoop.web.lists.pay import ENGAGEMENTS, EXPENSES, PAYSLIPS, RUNS
from smartcoop.web.lists.people import ACTIVITIES, MEMBERS
from smartcoop.web.lists.sales import CLIENTS, INVOICES, QUOTES

bp = Blueprint("saved", __name__, url_prefix="/filters")

LISTS: Mapping[str, Listing] = {
    one.name: one for one in (MEMBERS, CLIENTS, QUOTES, INVOICES, ACTIVITIES, ENGAGEMENTS, EXPENSES, PAYSLIPS, RUNS, LINES, PAYMENTS, ENTRIES, POSTINGS)
}
"""Every list by its name."""


def _listing(name: str) -> Listing:
    if name not in LISTS or not current_actor().may(LISTS[name].permission):
        raise NotFound("there is no such list")
    return LISTS[name]


@bp.post("/<listing>")
@allow(SIGNED_IN)
def keep(listing: str) -> ResponseReturnValue:
    """Keep the filter and the order of a list under a name."""
    actor, found = current_actor(), _listing(listing)
    with transaction() as session:
        kept = save_filter(session, actor.user_id, actor.cooperative_id, found.name, name=request.form.get("name", ""), said=request.form.get("said", ""))
    flash(translate("The filter is kept as %(name)s.", name=kept.name))
    return redirect(f"{url_for(found.endpoint)}?{kept.said}")


def of_filter(session: Session, filter_id: int) -> Owner:
    """The person's who kept it."""
    kept, actor = session.get(SavedFilter, filter_id), current_actor()
    if kept is None or kept.user_id != actor.user_id:
        raise NotFound("there is no such filter")
    return Owner(kept.cooperative_id, actor.member_id)


@bp.post("/forget/<int:filter_id>")
@allow(SIGNED_IN, owning=of_filter)
def forget(filter_id: int) -> ResponseReturnValue:
    """Forget a filter of one's own."""
    actor = current_actor()
    with transaction() as session:
        listing = LISTS[session.get_one(SavedFilter, filter_id).listing]
        forget_filter(session, filter_id, actor.user_id)
    return redirect(url_for(listing.endpoint))
