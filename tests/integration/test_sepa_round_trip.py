"""Our payment files through a simulated bank and its statements back into the books."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.request import Request, urlopen

import pytest
from mockbank.server import Config, make_server  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, OrderKind, OrderState, PaymentOrder
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balances
from smartcoop.money import Money
from tests.bank_samples import DAY, MEMBER_IBAN, owed, reference

HELD = 12_500_000


class Bank:
    """A bank on this machine whose clock a test moves."""

    def __init__(self) -> None:
        self._server = make_server(Config(port=0, quiet=True, clock=f"{DAY}T08:00"))
        self._base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._read = 0
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def ask(self, method: str, path: str, body: bytes | None = None, media_type: str = "application/json") -> Any:
        with urlopen(Request(self._base + path, data=body, method=method, headers={"Content-Type": media_type})) as answer:
            return json.loads(answer.read())

    def statements(self, days: int) -> list[bytes]:
        """Let days pass; the statements of our account since the last call."""
        self.ask("POST", f"/_mock/advance?days={days}")
        sent = [one["body"].encode() for one in self.ask("GET", "/_mock/messages?type=camt.053") if one["account"] == "ACME"]
        new, self._read = sent[self._read :], len(sent)
        return new

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def bank() -> Iterator[Bank]:
    opened = Bank()
    yield opened
    opened.close()


@pytest.fixture
def account(session: Session, book: Book) -> BankAccount:
    return banking.open_account(session, book.id, iban="NL41MOCK0000000001", bic="MOCKNL2A", holder="Coopérative Démo")


def wages(session: Session, book: Book, *amounts: int) -> list[PaymentOrder]:
    orders = []
    for number, minor in enumerate(amounts, 1):
        subject, net = f"payslip:{number}", Money(minor, "EUR")
        made = ledger.moves((AccountRole.GROSS_WAGES, "activity:1", net), (AccountRole.NET_WAGES, subject, -net))
        ledger.post(session, ledger.Draft(book.id, DAY, "payroll", subject, "wage", made))
        orders.append(banking.NewOrder(subject, OrderKind.SALARY, f"Zoë №{number}", MEMBER_IBAN, net, DAY, AccountRole.NET_WAGES, subject, text="wage 2026-10"))
    return banking.order_all(session, book.id, orders, by="ann")


def send(session: Session, bank: Bank, account: BankAccount, orders: list[PaymentOrder], on: date = DAY) -> None:
    banking.release_orders(session, account.book_id, [one.id for one in orders], by="bob")
    kept = storage.find(session, banking.export_transfers(session, account.id, on=on, by="bob").document_key)
    assert kept is not None
    answer = bank.ask("POST", "/payments", storage.read(kept), "application/xml")
    assert answer["rejected"] == 0, answer
    assert b"<Cd>SALA</Cd>" in storage.read(kept)


def receive(session: Session, bank: Bank, account: BankAccount, days: int) -> list[banking.ImportReport]:
    return [banking.import_statement(session, account.book_id, one, name="camt.xml", by="ann", on=DAY) for one in bank.statements(days)]


def arrives(bank: Bank, **credit: Any) -> None:
    bank.ask("POST", "/_mock/credits", json.dumps({"account": "ACME", "debtor": {"name": "Client"}} | credit).encode())


def test_wages_go_out_and_invoices_come_in_and_the_books_follow_the_bank(session: Session, bank: Bank, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    orders = wages(session, book, 52019, 104038)
    send(session, bank, account, orders)
    arrives(bank, amount=121000, reference=reference(42))
    reports = receive(session, bank, account, days=5)
    assert [report.unmatched for report in reports] == [[]] * len(reports)
    assert sum(len(report.matched) for report in reports) == 3
    assert {one.state for one in orders} == {OrderState.BOOKED}
    assert balances(session, book.id, AccountRole.NET_WAGES) == {}
    assert balances(session, book.id, AccountRole.RECEIVABLE) == {}
    session.flush()
    found = queries.reconciliation(session, account.id)
    assert (found.agrees, found.books) == (True, Money(HELD + 121000 - 52019 - 104038, "EUR"))


def test_a_wage_that_the_bank_returns_days_later_is_owed_again(session: Session, bank: Bank, book: Book, account: BankAccount) -> None:
    kept, returned = wages(session, book, 52019, 104038)
    behaviour = {"behaviour": "return-later", "parameters": {"days": 2, "reason": "AC04", "end_to_end_id": returned.end_to_end_id}}
    bank.ask("PATCH", "/_mock/accounts/ACME", json.dumps(behaviour).encode())
    send(session, bank, account, [kept, returned])
    first = receive(session, bank, account, days=1)
    assert (kept.state, returned.state) == (OrderState.BOOKED, OrderState.BOOKED)
    later = receive(session, bank, account, days=6)
    assert [line for report in first + later for line in report.unmatched] == []
    assert (kept.state, returned.state) == (OrderState.BOOKED, OrderState.REJECTED)
    assert balances(session, book.id, AccountRole.NET_WAGES) == {"payslip:2": Money(-104038, "EUR")}
    session.flush()
    assert queries.reconciliation(session, account.id).agrees


@pytest.mark.parametrize("cut", range(6, 30, 4))
def test_a_reference_that_the_bank_cuts_in_two_is_still_recognised(session: Session, bank: Bank, book: Book, account: BankAccount, cut: int) -> None:
    owed(session, book, 42, 121000)
    arrives(bank, amount=121000, note="x" * (34 - cut) + " " + reference(42), wrap=35)
    [report] = receive(session, bank, account, days=1)
    assert (report.unmatched, balances(session, book.id, AccountRole.RECEIVABLE)) == ([], {})
