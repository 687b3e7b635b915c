"""The documents of invoicing: made once after the fact that asks for them, kept, and sent to the client."""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.config import settings
from smartcoop.db import fetched
from smartcoop.documents import rendering, storage
from smartcoop.documents.letters import Letter, letter
from smartcoop.documents.mail import queue_mail
from smartcoop.documents.models import StoredDocument
from smartcoop.documents.views import SaleView
from smartcoop.errors import WrongState
from smartcoop.invoicing.einvoice import structured
from smartcoop.invoicing.models import Invoice, InvoiceState, Quote
from smartcoop.invoicing.quotes import document_key, quote_token
from smartcoop.invoicing.views import ANSWER_PATH, invoice_view, quote_view

PDF, XML = "application/pdf", "application/xml"
TEMPLATE = "invoice.html"
NETWORK = "peppol"
"""The folder of the outbox for structured invoices."""


def render_invoice(session: Session, invoice_id: int) -> StoredDocument:
    """The PDF of an issued invoice or credit note, its e-invoice where the law asks for one, and the mail that brings both to the client.

    Each is made once: doing it again finds the first.
    """
    invoice = fetched(session, Invoice, invoice_id)
    if invoice.state is not InvoiceState.ISSUED:
        raise WrongState("only what is issued is rendered; a draft is shown on its page")
    view = invoice_view(session, invoice)
    document = _pdf(session, view, key=f"{invoice.ref}:pdf", subject=invoice.ref)
    attachments = [document.key]
    if view.einvoice_profile:
        attachments.append(_einvoice(session, view, invoice).key)
    if invoice.client.email:
        told = letter(invoice.kind.value, view, language=view.language, country_domain=_domain(view))
        _send(session, invoice.ref, invoice.client.email, told, attachments, reply_to=invoice.activity.holder.email)
    return document


def _einvoice(session: Session, view: SaleView, invoice: Invoice) -> StoredDocument:
    """The structured invoice, kept and given to the channel."""
    key = f"{invoice.ref}:ubl"
    if told := storage.find(session, key):
        return told
    content = structured(view)
    document = storage.store(session, key=key, subject=invoice.ref, name=f"{view.number}.xml", media_type=XML, content=content)
    give_to_channel(f"{invoice.cooperative.book.code}-{document.name}", content)
    return document


def give_to_channel(name: str, content: bytes) -> None:
    """Lay a structured invoice, whole or not at all, into the folder that an access point takes from; the same name again replaces it."""
    folder = settings().outbox_dir / NETWORK
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{name}.part"
    half.write_bytes(content)
    half.rename(folder / name)


def render_quote(session: Session, quote_id: int, version: int) -> StoredDocument | None:
    """The PDF of a version of a quote, and the mail with the link to answer it; None for a version that was replaced meanwhile."""
    quote = fetched(session, Quote, quote_id)
    if quote.version != version:
        return None
    view = quote_view(session, quote, acceptance_url=answer_url(quote))
    document = _pdf(session, view, key=document_key(quote), subject=quote.ref)
    told = letter("quote", view, language=view.language, country_domain=_domain(view), member=quote.activity.holder.name)
    _send(session, f"{quote.ref}:{version}", quote.client.email, told, [document.key], reply_to=quote.activity.holder.email)
    return document


def thank_client(session: Session, quote: Quote, *, on: date) -> None:
    """The mail to the client who accepted: what was agreed, with its document, and who works for whom."""
    view, document = quote_view(session, quote), storage.find(session, document_key(quote))
    told = letter(
        "accepted",
        view,
        language=view.language,
        country_domain=_domain(view),
        by=quote.answered_by,
        on=on,
        member=quote.activity.holder.name,
        url=answer_url(quote),
        is_attached=document is not None,
    )
    attachments = [document.key] if document is not None else []
    _send(session, f"{quote.ref}:{quote.version}:accepted", quote.client.email, told, attachments, reply_to=quote.activity.holder.email)


def answer_url(quote: Quote) -> str:
    """Where the client answers this version of a quote."""
    return settings().base_url + ANSWER_PATH.format(token=quote_token(quote, settings().secret_key))


def _pdf(session: Session, view: SaleView, *, key: str, subject: str) -> StoredDocument:
    if told := storage.find(session, key):
        return told
    content = rendering.render(TEMPLATE, view, language=view.language, country_domain=_domain(view))
    version = rendering.template_version(TEMPLATE, _domain(view))
    return storage.store(session, key=key, subject=subject, name=f"{view.number}.pdf", media_type=PDF, content=content, template_version=version)


def _domain(view: SaleView) -> str:
    return country.load(view.country).domain


def _send(session: Session, key: str, to: str, told: Letter, attachments: list[str], *, reply_to: str) -> None:
    queue_mail(session, key=key, to=to, subject=told.subject, text=told.text, html=told.html, attachments=attachments, reply_to=reply_to)
