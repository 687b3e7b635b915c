"""The papers of people who join, drawn by us, so that whoever looks at them sees them beside what was written."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.errors import NotFound
from smartcoop.members.models import Check, OnboardingCheck
from smartcoop.web.access import allow
from smartcoop.web.owners import of_member
from smartcoop.web.receipts import LARGE
from smartcoop.web.receipts import picture as drawn

bp = Blueprint("papers", __name__)


@bp.get("/members/<int:member_id>/joining/<step>/paper/<int:page>")
@allow("joining.read", owning=lambda session, member_id, step, page: of_member(session, member_id))
def picture(member_id: int, step: str, page: int) -> ResponseReturnValue:
    """A page of the paper that was given for a check."""
    row = extensions.session().get(OnboardingCheck, (member_id, Check(step))) if step in set(Check) else None
    if row is None or not row.document_key:
        raise NotFound("no paper was given for this step")
    return drawn(row.document_key, page - 1, LARGE)
