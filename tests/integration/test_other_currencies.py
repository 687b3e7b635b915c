"""A cooperative in crowns and one in forints: they invoice, are paid, pay a wage month with its debts, and close it, all in their own money."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.service import open_activity
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.banking.queries import main_account
from smartcoop.checks import check_book
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.documents import storage
from smartcoop.exchange.service import import_rates
from smartcoop.followup import after_statement
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row
from smartcoop.invoicing.views import invoice_view
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance, trial_balance
from smartcoop.members.facts import record_facts
from smartcoop.members.models import Cooperative
from smartcoop.money import Money
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import RunState
from smartcoop.payroll.remitting import remit_month
from tests import bank_samples
from tests.country_scene import budget_in, cooperative_in, member_of, place_in
from tests.factories import a_client, a_line, an_issued_invoice
from tests.payroll_scene import OTHER, STAFF

OCTOBER, ON = Month(2026, 10), date(2026, 10, 31)
SOLD = date(2026, 10, 1)
ABROAD = {"SE": ("SEK", "SE"), "HU": ("HUF", "HU")}


class Bank:
    """Statements of the cooperative's account in its currency, one after another."""

    def __init__(self, session: Session, cooperative: Cooperative) -> None:
        self._session, self._cooperative, self._held, self._told = session, cooperative, 0, 0

    def tells(self, day: date, *lines: bank_samples.Line) -> None:
        self._told += 1
        iban = main_account(self._session, self._cooperative.id).iban
        said = bank_samples.statement(lines, opening=self._held, number=self._told, day=day, iban=iban, currency=self._cooperative.currency)
        content = bank_samples.camt(said, message=f"M{self._told}")
        banking.import_statement(self._session, self._cooperative.id, content, name=f"{self._told}.xml", by=STAFF, on=day)
        after_statement(self._session, self._cooperative, on=day, by=STAFF)
        self._held += sum(line.minor for line in lines)

    def executes(self, day: date) -> bytes:
        """Everything ordered is released, exported and debited on a day; the file that the bank was given."""
        orders = self._session.scalars(select(PaymentOrder).where(PaymentOrder.book_id == self._cooperative.id, PaymentOrder.state == OrderState.ORDERED)).all()
        banking.release_orders(self._session, self._cooperative.id, [order.id for order in orders], by="staff: Third")
        file = banking.export_transfers(self._session, main_account(self._session, self._cooperative.id).id, on=day, by=STAFF)
        currency = self._cooperative.currency
        self.tells(day, *(bank_samples.Line(-o.minor, end_to_end=o.end_to_end_id or "", iban=o.iban, currency=currency) for o in orders))
        document = storage.find(self._session, file.document_key)
        assert document is not None
        return storage.read(document)


def employer_accounts(session: Session, cooperative: Cooperative) -> None:
    law = country.load(cooperative.country)
    said = {due.iban_setting: place_in(law.code).iban for due in law.remittances(OCTOBER) if not due.each}
    record_facts(session, cooperative.ref, law.employer, said, valid_from=date(2026, 1, 1), by=STAFF)


@pytest.mark.parametrize("code", ABROAD)
def test_a_month_from_the_invoice_to_the_closed_books(session: Session, code: str) -> None:
    currency, _ = ABROAD[code]
    cooperative = cooperative_in(session, code)
    employer_accounts(session, cooperative)
    member, bank = member_of(session, cooperative), Bank(session, cooperative)
    activity = open_activity(session, member.id, name="Work", on=date(2026, 1, 2), by=STAFF)
    client = a_client(session, cooperative, country=code, language="en", vat_number=None, enterprise_number=None, postcode=place_in(code).postcode)
    invoice = an_issued_invoice(session, activity, client, [a_line(str(budget_in(code).amount))], on=SOLD)
    assert invoice.total.currency == currency
    rate = country.load(code).vat.treatment("standard", client.party, client.party, SOLD).rate
    assert invoice.vat == invoice.net.times(rate / 100)
    bank.tells(date(2026, 10, 20), bank_samples.Line(invoice.total_minor, text=invoice.payment_reference, currency=currency))
    assert invoice_row(session, invoice, on=ON).status is InvoiceStatus.PAID

    job = Job(member.id, activity.id, Period(OCTOBER.first, OCTOBER.last), Decimal(22), Decimal(165), "Worker", "Town", country.load(code).regimes[0].code)
    engagement = agree_engagement(session, job, Wish(), on=OCTOBER.first, by=STAFF)
    declare_engagement(session, engagement.id, number="1", on=OCTOBER.first, by=STAFF)
    sign_engagement(session, engagement.id, on=OCTOBER.first, by=STAFF)
    run = payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF)
    assert payroll.calculate_next(session, run.id, by=STAFF) == 0
    payroll.check_run(session, run.id, by=STAFF)
    payroll.approve_run(session, run.id, by=OTHER)
    assert payroll.issue_next(session, run.id, on=ON, by=OTHER) == 0
    remit_month(session, cooperative, OCTOBER, on=ON, by=STAFF, until=date(2027, 12, 31))
    file = bank.executes(date(2026, 11, 10))
    assert f'Ccy="{currency}"'.encode() in file

    session.flush()
    left = {role: amount for role, amount in trial_balance(session, cooperative.id).items() if amount}
    for role in (AccountRole.RECEIVABLE, AccountRole.NET_WAGES, AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY, AccountRole.SUSPENSE):
        assert role not in left, left
    assert left[AccountRole.OUTPUT_VAT] == -invoice.vat
    payroll.close_run(session, run.id, on=date(2026, 11, 30), by=STAFF)
    assert run.state is RunState.CLOSED
    ledger.close_period(session, cooperative.id, OCTOBER.last)
    book = session.get_one(Book, cooperative.id)
    assert not [found for lines in check_book(session, book).values() for found in lines]
    assert balance(session, book.id, AccountRole.SUSPENSE, "coop") == Money.zero(currency)


def test_a_swedish_cooperative_that_sells_in_euro_states_the_vat_in_crowns(session: Session) -> None:
    cooperative = cooperative_in(session, "SE")
    import_rates(session, b"Date,SEK\n2026-09-30,11.0480\n", by=STAFF, at=datetime(2026, 10, 1, tzinfo=UTC))
    activity = open_activity(session, member_of(session, cooperative).id, name="Work", on=date(2026, 1, 2), by=STAFF)
    client = a_client(session, cooperative, country="SE", language="en", vat_number=None, enterprise_number=None, postcode="111 20")
    invoice = an_issued_invoice(session, activity, client, [a_line("1000.00")], on=SOLD, currency="EUR")
    assert (str(invoice.vat.amount), invoice.vat.currency) == ("250.00", "EUR")
    assert invoice.booked_vat == Money.of("2762.00", "SEK")  # 250 x 11.0480
    shown = invoice_view(session, invoice).exchange
    assert shown is not None
    assert shown.rate == "1\N{NO-BREAK SPACE}EUR = 11.048\N{NO-BREAK SPACE}SEK (European Central Bank, Sep 30, 2026)"
