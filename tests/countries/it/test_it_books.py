"""An Italian sale to a public body in the cooperative's books, on paper and at the bank."""

import io

from pypdf import PdfReader
from sqlalchemy.orm import Session

from countries.it.invoicing import SPLIT
from smartcoop.activities.service import open_activity
from smartcoop.banking.queries import expectation_of
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.invoicing.rendering import render_invoice
from smartcoop.members.service import Identity, found_cooperative
from tests.factories import BY, TODAY, a_client, a_line, a_member, an_issued_invoice, euros, postings


def test_a_public_body_owes_the_amount_without_the_vat_that_its_invoice_states(session: Session) -> None:
    identity = Identity(
        code="coopit",
        country="IT",
        name="Esempio",
        legal_form="Società cooperativa",
        language="it",
        street="Via Esempio 1",
        postcode="20131",
        city="Milano",
        enterprise_number="09990000011",
        vat_number="IT09990000011",
    )
    cooperative = found_cooperative(session, identity, iban="IT60X0542811101000000123456", bic="", employer={}, on=TODAY.replace(month=1, day=1), by=BY)
    member = a_member(session, cooperative, country="IT", national_number="RSSMRA85T10A562S", language="it")
    activity = open_activity(session, member.id, name="Luci", on=TODAY, by=BY)
    town = a_client(session, cooperative, is_public_body=True, country="IT", language="en", name="Comune", vat_number=None, enterprise_number="UF1234")
    invoice = an_issued_invoice(session, activity, town, [a_line(category="standard")])
    assert (invoice.net, invoice.vat, invoice.total) == (euros(1000), euros(0), euros(1000))
    assert [(role, amount) for role, _, amount in postings(session, cooperative.id, invoice.ref, "invoice")] == [
        (AccountRole.RECEIVABLE, "1000.00"),
        (AccountRole.SALES, "-1000.00"),
    ]
    expected = expectation_of(session, cooperative.id, AccountRole.RECEIVABLE, invoice.ref)
    assert expected is not None
    assert expected.amount == euros(1000)
    assert [group.tax for group in invoice.vat_groups] == [euros(220)]
    assert invoice.lines[0].mention == SPLIT
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(storage.read(render_invoice(session, invoice.id)))).pages)
    assert "Split payment (scissione dei pagamenti)" in " ".join(said.split())
    assert "220,00" in said
