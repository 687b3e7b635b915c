"""Stored files, as downloads only: nothing that was uploaded or made is shown inside our pages."""

from io import BytesIO

from flask import Response, send_file

from smartcoop import extensions
from smartcoop.documents import storage
from smartcoop.errors import NotFound


def document(key: str) -> Response:
    """The file with this natural key; NotFound while it is still being made."""
    found = storage.find(extensions.session(), key)
    if found is None:
        raise NotFound("this document is being made; try again in a moment")
    return send_file(BytesIO(storage.read(found)), mimetype=found.media_type, as_attachment=True, download_name=found.name)
