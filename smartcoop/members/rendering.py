"""The documents of membership, made once and kept."""

from sqlalchemy.orm import Session

from smartcoop.country import load
from smartcoop.db import fetched
from smartcoop.documents import rendering, storage
from smartcoop.documents.models import StoredDocument
from smartcoop.members.models import ShareSubscription
from smartcoop.members.queries import certificate_view


def render_certificate(session: Session, subscription_id: int) -> StoredDocument:
    """The PDF of a share certificate; NotFound while the shares are not paid."""
    shares = fetched(session, ShareSubscription, subscription_id)
    key = f"{shares.ref}:certificate"
    if told := storage.find(session, key):
        return told
    view = certificate_view(session, shares)
    domain = load(view.country).domain
    content = rendering.render("share_certificate.html", view, language=view.language, country_domain=domain)
    version = rendering.template_version("share_certificate.html", domain)
    name = f"certificate-{view.number}.pdf"
    return storage.store(session, key=key, subject=shares.member.ref, name=name, media_type="application/pdf", content=content, template_version=version)
