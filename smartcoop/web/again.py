"""A form that came after its session had ended: nothing is saved, and what was typed is kept in the answer, to be sent again.

Its files are kept, too, as long as we know whose they are.
"""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from smartcoop.web.access import PUBLIC, permission_of
from smartcoop.web.uploads import KEPT, keep_files

STATUS = 400
FROM_HERE = "same-origin"
"""What a browser says of a form that one of our own pages sent; pages elsewhere cannot say it."""


def can_be_sent_again() -> bool:
    """Whether it is one of our own forms, and holds no password: that one is typed again."""
    ours = request.method == "POST" and request.headers.get("Sec-Fetch-Site") == FROM_HERE
    return ours and bool(request.form) and not any("password" in name for name in request.form)


def shown_again(*, unsure: bool = False) -> ResponseReturnValue:
    """What was typed, behind one button; who was signed out signs in beside it first, and who must say once more who they are does so."""
    kept = keep_files({})
    anew = {"csrf_token", *(KEPT + field for field in kept)}
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in anew]
    asks = permission_of(current_app, request.endpoint or "") != PUBLIC
    signed_out = asks and not current_user.is_authenticated
    said = {
        "typed": typed + [(KEPT + field, file.word) for field, file in kept.items()],
        "address": request.full_path.rstrip("?"),
        "signed_out": signed_out,
        "unsure": unsure,
        "kept": list(kept.values()),
        "files": any(file.filename and field not in kept for field, file in request.files.items()),
    }
    return render_template("pages/again.html", **said), STATUS
