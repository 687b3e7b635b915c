"""The documents of an invoice: made once, mailed once, and a structured invoice where the law asks for one."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.config import settings
from smartcoop.db import transaction
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import RuleBroken, WrongState
from smartcoop.invoicing import preflight
from smartcoop.invoicing.einvoice import ubl
from smartcoop.invoicing.models import ClientKind
from smartcoop.invoicing.rendering import render_invoice
from smartcoop.invoicing.service import credit_invoice
from smartcoop.invoicing.views import invoice_view
from smartcoop.jobs.models import Job
from smartcoop.money import Money
from smartcoop.tasks import run_jobs
from tests.factories import BY, TODAY, a_client, a_line, a_member, an_activity, an_entity, an_invoice, an_issued_invoice, euros


def mails(session: Session) -> list[dict[str, object]]:
    session.flush()  # jobs are asked for in the same transaction
    return list(session.scalars(select(Job.arguments).where(Job.name == "send_mail").order_by(Job.id)))


def test_a_belgian_business_gets_a_pdf_and_a_structured_invoice(session: Session, data_dir: Path) -> None:
    invoice = an_issued_invoice(session)
    pdf = render_invoice(session, invoice.id)
    structured = storage.find(session, f"{invoice.ref}:ubl")
    assert structured is not None
    assert storage.read(pdf).startswith(b"%PDF")
    assert preflight.check(storage.read(structured)) == ()
    (handed,) = (settings().outbox_dir / "peppol").iterdir()
    assert handed.read_bytes() == storage.read(structured)
    (mail,) = mails(session)
    assert (mail["to"], mail["attachments"]) == ("compta@client.example", [pdf.key, structured.key])
    assert "1\N{NARROW NO-BREAK SPACE}210,00" in str(mail["text"])


def test_rendering_twice_makes_nothing_new(session: Session) -> None:
    invoice = an_issued_invoice(session)
    first = render_invoice(session, invoice.id)
    assert render_invoice(session, invoice.id) is first
    assert len(mails(session)) == 1
    assert len(session.scalars(select(StoredDocument)).all()) == 2


def test_a_consumer_gets_a_pdf_alone_and_nobody_without_an_address_a_mail(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    person = a_client(session, activity.cooperative, kind=ClientKind.PERSON, vat_number=None, enterprise_number=None, email="")
    invoice = an_issued_invoice(session, activity, person)
    render_invoice(session, invoice.id)
    assert storage.find(session, f"{invoice.ref}:ubl") is None
    assert mails(session) == []


def test_a_draft_is_not_rendered(session: Session) -> None:
    invoice = an_issued_invoice(session)
    with pytest.raises(WrongState):
        render_invoice(session, an_invoice(session, invoice.activity, invoice.client).id)


def test_what_the_network_would_refuse_is_not_issued(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have a number and be booked, and never reach the client."""
    monkeypatch.setattr("smartcoop.invoicing.einvoice.ubl", lambda view: ubl(replace(view, buyer=replace(view.buyer, electronic_address=None))))
    with pytest.raises(RuleBroken, match=r"R010: the client has no electronic address; add the client's enterprise number"):
        an_issued_invoice(session)
    assert not (settings().outbox_dir / "peppol").exists()


@pytest.mark.parametrize("parts", [["333.33", "333.33", "333.34"], ["0.03", "0.03", "999.94"]])
def test_parts_of_a_credit_note_pass_the_networks_rules(session: Session, parts: list[str]) -> None:
    """VAT of all parts is that of the whole, so a part may be a cent off its own product."""
    invoice = an_issued_invoice(session, lines=[a_line("1000")])
    notes = [credit_invoice(session, invoice.id, reason="part", on=TODAY, by=BY, lines={0: euros(part)}) for part in parts]
    assert sum((note.vat for note in notes), Money.zero("EUR")) == invoice.vat
    for note in notes:
        assert preflight.check(ubl(invoice_view(session, note))) == ()


def test_the_outbox_does_it_all_after_the_commit(sessions: "sessionmaker[Session]") -> None:
    with transaction(sessions) as session:
        invoice = an_issued_invoice(session)
        number = invoice.number
        invoice_id = invoice.id
    assert run_jobs(sessions) == 2
    with transaction(sessions) as session:
        assert {document.name for document in storage.documents_of(session, f"invoice:{invoice_id}")} == {f"{number}.pdf", f"{number}.xml"}
    assert len(list(settings().outbox_dir.glob("*.eml"))) == 1
    assert run_jobs(sessions) == 0
