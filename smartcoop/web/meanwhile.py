"""Who changed a thing while somebody else's form for it was open."""

from flask import current_app, request

from smartcoop import extensions
from smartcoop.audit import history_of
from smartcoop.web.access import reader
from smartcoop.web.forms import Meanwhile, form
from smartcoop.web.labels import person


def note_meanwhile() -> None:
    """Tell the form that is shown again who last wrote or moved what it is about, where it came too late for it."""
    about, who = getattr(current_app.view_functions.get(request.endpoint or ""), "about", ""), reader()
    if not (about and who and (form().is_behind or form().has_moved_on)):
        return
    subject = about.format(**(request.view_args or {}), cooperative_id=who.cooperative_id, own_id=who.member_id)
    history = history_of(extensions.session(), subject)
    if history:
        form().meanwhile = Meanwhile(person(history[-1].by), history[-1].by == who.by, history[-1].at)
