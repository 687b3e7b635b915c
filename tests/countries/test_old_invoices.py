"""An invoice of years before a country's first figures still opens: its duties are looked up on its own day."""

from datetime import date

import pytest

from smartcoop.country import Party, codes, load, samples

OLD = date(2023, 5, 1)


@pytest.mark.parametrize("code", codes())
def test_what_an_old_invoice_says_is_known(code: str) -> None:
    documents = load(code).documents
    for buyer in samples.parties(code):
        documents.einvoice(Party(code, True, f"{code}123456789"), buyer, OLD)
        assert all(isinstance(said, str) for said in (*documents.invoice_mentions("fr", buyer, OLD), *documents.credit_note_mentions(buyer, OLD)))


@pytest.mark.parametrize(("day", "asked"), [(date(2023, 5, 1), False), (date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_belgian_businesses_owe_structured_invoices_since_2026_alone(day: date, asked: bool) -> None:
    seller, buyer = Party("BE", True, "BE0123456749"), Party("BE", True, "BE0403170701")
    assert (load("BE").documents.einvoice(seller, buyer, day) is not None) == asked
