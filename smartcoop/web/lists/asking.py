"""Answering for a list: the page with its filters, the part beyond a cursor, or the whole of it as a file."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.members.saved_filters import SavedFilter, filters_of
from smartcoop.web.access import current_actor
from smartcoop.web.forms import refused
from smartcoop.web.lists.exports import exported
from smartcoop.web.lists.listing import Asked, Listing, Page, Seen


def answered(listing: Listing, template: str, **beside: Any) -> ResponseReturnValue:
    """The list as the address asks for it: a page made from a template, or a file (`as=csv`)."""
    asked = asked_for(listing)
    if form := request.args.get("as"):
        return exported(asked, form)
    try:
        page, status = asked.page(), 200
    except Invalid as wrong:
        if "after" in wrong.fields:
            return redirect(f"{url_for(listing.endpoint)}?{asked.query_string()}")
        # a filter that cannot be read is shown with its error, and no rows that it would not have let through
        refused(wrong, request.args)
        page, status = Page((), None), 422
    return render_template(template, listed=asked, page=page, kept=_kept(asked), **beside), status


def asked_for(listing: Listing) -> Asked:
    """The list as the address of this request asks for it."""
    seen = Seen(extensions.session(), current_actor(), listing.permission, clock().today())
    return Asked(listing, seen, request.args.to_dict())


def _kept(asked: Asked) -> Sequence[SavedFilter]:
    actor = asked.seen.actor
    return filters_of(asked.seen.session, actor.user_id, actor.cooperative_id, asked.listing.name)
