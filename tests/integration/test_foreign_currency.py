"""Invoices in a foreign currency: VAT and books in the cooperative's own, at a published rate that was imported."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity, Claim
from smartcoop.banking import service as banking
from smartcoop.banking.models import ExpectedPayment, StatementLine
from smartcoop.banking.queries import main_account
from smartcoop.checks import check_book
from smartcoop.country import AccountRole
from smartcoop.dates import Period
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.exchange.queries import currencies, latest_rates
from smartcoop.exchange.service import import_rates
from smartcoop.invoicing.einvoice import ubl
from smartcoop.invoicing.models import Invoice, QuoteState
from smartcoop.invoicing.preflight import NAMESPACES, check
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row, outstanding_of
from smartcoop.invoicing.quotes import quote_token
from smartcoop.invoicing.service import QuoteAnswer, answer_quote, book_exchange_difference, credit_invoice, invoice_from_quote, issue_invoice, send_quote
from smartcoop.invoicing.views import invoice_view
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance
from smartcoop.money import Money
from tests import bank_samples
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_quote, an_activity, an_entity, an_invoice, an_issued_invoice, euros, postings

AT = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)
RATES = b"Date,USD,SEK\n2026-10-14,1.1650,11.0480\n2026-10-13,1.1601,11.0310\n"


def dollars(amount: str) -> Money:
    return Money.of(amount, "USD")


@pytest.fixture
def activity(session: Session) -> Activity:
    import_rates(session, RATES, by=BY, at=AT)
    session.flush()
    return an_activity(session, a_member(session, an_entity(session)))


def an_american_invoice(session: Session, activity: Activity, **said: object) -> Invoice:
    """A thousand dollars with Belgian VAT: to a business in Belgium that pays in dollars."""
    return an_issued_invoice(session, activity, currency="USD", **said)  # type: ignore[arg-type]


def test_the_books_the_fee_and_the_claim_are_in_the_cooperatives_currency(session: Session, activity: Activity) -> None:
    invoice = an_american_invoice(session, activity)
    assert (invoice.net, invoice.vat, invoice.total) == (dollars("1000.00"), dollars("210.00"), dollars("1210.00"))
    # 1,000 / 1.1650 = 858.369...; 210 / 1.1650 = 180.257...; 6.5 % of 858.37 = 55.794...
    assert (invoice.booked_net, invoice.booked_vat, invoice.booked_total) == (euros("858.37"), euros("180.26"), euros("1038.63"))
    assert postings(session, invoice.cooperative_id, invoice.ref, "invoice") == [
        (AccountRole.RECEIVABLE, invoice.ref, "1038.63"),
        (AccountRole.SALES, activity.ref, "-858.37"),
        (AccountRole.OUTPUT_VAT, "coop", "-180.26"),
    ]
    assert invoice.fee_minor == 5579
    assert session.scalars(select(ExpectedPayment.minor)).one() == 103863
    assert session.scalars(select(Claim.total_minor)).one() == 103863
    assert budget_of(session, activity).budget == euros("802.58")
    assert check_book(session, activity.cooperative.book) == {name: [] for name in check_book(session, activity.cooperative.book)}


def test_it_tells_the_vat_in_both_currencies_with_the_rate_its_day_and_its_source(session: Session, activity: Activity) -> None:
    view = invoice_view(session, an_american_invoice(session, activity))
    assert view.exchange is not None
    assert (view.exchange.currency, view.exchange.vat_total) == ("EUR", euros("180.26"))
    assert "1\N{NO-BREAK SPACE}EUR = 1,165\N{NO-BREAK SPACE}USD (European Central Bank, 14 oct. 2026)" in view.exchange.rate


def test_its_e_invoice_states_the_vat_in_both(session: Session, activity: Activity) -> None:
    content = ubl(invoice_view(session, an_american_invoice(session, activity)))
    root = etree.fromstring(content)
    assert root.findtext("cbc:DocumentCurrencyCode", namespaces=NAMESPACES) == "USD"
    assert root.findtext("cbc:TaxCurrencyCode", namespaces=NAMESPACES) == "EUR"
    taxes = {one.get("currencyID"): one.text for one in root.findall("cac:TaxTotal/cbc:TaxAmount", namespaces=NAMESPACES)}
    assert taxes == {"USD": "210.00", "EUR": "180.26"}
    assert check(content) == ()


def test_the_rate_is_that_of_the_day_when_the_work_was_done(session: Session, activity: Activity) -> None:
    invoice = an_american_invoice(session, activity, delivered=Period(date(2026, 10, 12), date(2026, 10, 13)))
    assert invoice.booked_net == euros("861.99")  # 1,000 / 1.1601 = 861.994..., by the rate of the 13th
    assert invoice.conversion is not None
    assert invoice.conversion.on == date(2026, 10, 13)


def test_without_a_recent_rate_a_draft_is_refused_at_its_currency_and_issuing_by_the_law(session: Session, activity: Activity) -> None:
    client = a_client(session, activity.cooperative)
    with pytest.raises(Invalid, match="no recent exchange rate for CHF"):
        an_invoice(session, activity, client, currency="CHF")
    draft = an_invoice(session, activity, client, currency="USD")
    later = date(2026, 10, 22)
    with pytest.raises(RuleBroken, match="no exchange rate from USD to EUR is known for Oct 22, 2026"):
        issue_invoice(session, draft.id, on=later, by=BY)
    assert currencies(session, "EUR", on=TODAY) == ["EUR", "SEK", "USD"]
    assert currencies(session, "EUR", on=later) == ["EUR"]


def test_credit_notes_over_the_whole_bring_back_every_cent_of_the_books(session: Session, activity: Activity) -> None:
    invoice = an_american_invoice(session, activity, lines=[a_line("333.33"), a_line("333.33"), a_line("0.07")])
    for part in ({0: dollars("333.33")}, {1: dollars("100.01")}, None):
        credit_invoice(session, invoice.id, reason="not delivered", on=TODAY, by=BY, lines=part)
    assert outstanding_of(session, invoice) == euros(0)
    assert budget_of(session, activity).budget == euros(0)
    assert invoice_row(session, invoice, on=TODAY).status is InvoiceStatus.CREDITED


def paid_in_euro(session: Session, invoice: Invoice, minor: int) -> None:
    """What the bank credits for the dollars that the client sent."""
    book = session.get_one(Book, invoice.cooperative_id)
    iban = main_account(session, book.id).iban
    line = bank_samples.Line(minor, text=f"invoice {invoice.number}", reference=invoice.payment_reference.replace("+", "").replace("/", ""))
    content = bank_samples.camt(bank_samples.statement([line], opening=0, number=1, day=TODAY, iban=iban))
    banking.import_statement(session, book.id, content, name="statement.xml", by=BY, on=TODAY)


def test_what_the_banks_rate_left_over_is_a_difference_that_the_cooperative_bears(session: Session, activity: Activity) -> None:
    invoice = an_american_invoice(session, activity)
    with pytest.raises(WrongState, match="nothing was paid"):
        book_exchange_difference(session, invoice.id, on=TODAY, by=BY)
    budget = budget_of(session, activity).budget
    paid_in_euro(session, invoice, 103500)
    assert outstanding_of(session, invoice) == euros("3.63")
    book_exchange_difference(session, invoice.id, on=TODAY, by=BY)
    assert postings(session, invoice.cooperative_id, invoice.ref, "exchange:1") == [
        (AccountRole.EXCHANGE_DIFFERENCES, "coop", "3.63"),
        (AccountRole.RECEIVABLE, invoice.ref, "-3.63"),
    ]
    assert invoice_row(session, invoice, on=TODAY).status is InvoiceStatus.PAID
    assert budget_of(session, activity).budget == budget
    with pytest.raises(WrongState, match="nothing is left"):
        book_exchange_difference(session, invoice.id, on=TODAY, by=BY)


def test_what_the_banks_rate_brought_beyond_is_settled_as_a_gain(session: Session, activity: Activity) -> None:
    invoice = an_american_invoice(session, activity)
    paid_in_euro(session, invoice, 104000)
    assert invoice_row(session, invoice, on=TODAY).status is InvoiceStatus.PAID
    line = session.scalars(select(StatementLine)).one()
    banking.settle_line(session, line.id, allocations=[(AccountRole.EXCHANGE_DIFFERENCES, "coop", euros("1.37"))], by=BY, on=TODAY, why="rate of the bank")
    assert balance(session, invoice.cooperative_id, AccountRole.EXCHANGE_DIFFERENCES, "coop") == euros("-1.37")


def test_an_invoice_in_the_own_currency_has_no_difference_of_exchange(session: Session, activity: Activity) -> None:
    with pytest.raises(WrongState, match="in the currency of the books"):
        book_exchange_difference(session, an_issued_invoice(session, activity).id, on=TODAY, by=BY)


def test_an_order_in_a_foreign_currency_counts_in_the_books(session: Session, activity: Activity) -> None:
    quote = a_quote(session, activity, a_client(session, activity.cooperative), currency="USD")
    sent = send_quote(session, quote.id, on=TODAY, by=BY)
    answer_quote(session, quote_token(sent, "s"), QuoteAnswer(QuoteState.ACCEPTED, "Client"), secret="s", on=TODAY, at=AT)
    assert budget_of(session, activity).orders == euros("802.58")
    assert invoice_from_quote(session, quote.id, on=TODAY, by=BY).currency == "USD"


def test_rates_are_kept_once_and_never_change(session: Session) -> None:
    assert import_rates(session, RATES, by=BY, at=AT) == 4
    session.flush()
    assert import_rates(session, RATES, by=BY, at=AT) == 0
    with pytest.raises(Invalid, match="a published rate does not change"):
        import_rates(session, RATES.replace(b"1.1650", b"1.1651"), by=BY, at=AT)
    assert [(one.currency, one.rate) for one in latest_rates(session)] == [("SEK", Decimal("11.0480")), ("USD", Decimal("1.1650"))]
