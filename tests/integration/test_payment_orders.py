"""Payments that go out: ordered, released by another person, exported once, booked, and owed again when they come back."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from smartcoop.audit import history_of
from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, OrderKind, OrderState
from smartcoop.banking.proposals import proposals
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance, balances
from smartcoop.money import Money
from tests.bank_samples import (
    CLIENT_IBAN,
    DAY,
    GUARANTEE_IBAN,
    IBAN,
    MEMBER_IBAN,
    Line,
    a_book,
    agrees,
    an_account,
    camt,
    details,
    eur,
    exported,
    read,
    statement,
    wage,
)

LATER = date(2026, 10, 16)


def test_a_wage_is_ordered_released_exported_and_booked(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    assert (order.end_to_end_id, order.state) == (f"PAY-2026-10-{order.id}", OrderState.ORDERED)
    [end_to_end] = exported(session, account, order)
    report = read(session, book, Line(-52019, end_to_end=end_to_end))
    assert (report.unmatched, order.state) == ([], OrderState.BOOKED)
    assert balance(session, book.id, AccountRole.NET_WAGES) == eur(0)
    session.flush()
    steps = [(change.state_from, change.state_to, change.by) for change in history_of(session, order.ref)]
    assert steps == [("ordered", "released", "bob"), ("released", "exported", "bob"), ("exported", "booked", "ann")]
    assert agrees(session, account)


def test_one_debit_for_all_salaries_clears_every_payslip(session: Session, book: Book, account: BankAccount) -> None:
    orders = [wage(session, book, number, 1000 * number) for number in (1, 2, 3)]
    exported(session, account, *orders)
    report = read(session, book, Line(-6000, details=details(Line(-6000, batch=orders[0].payment_information_id))))
    assert (report.unmatched, {one.state for one in orders}) == ([], {OrderState.BOOKED})
    assert balances(session, book.id, AccountRole.NET_WAGES) == {}


def test_a_wage_that_comes_back_is_owed_again_and_can_be_paid_to_another_account(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    [end_to_end] = exported(session, account, order)
    back = Line(52019, end_to_end=end_to_end, is_reversal=True, return_code="AC04")
    report = read(session, book, back, Line(-52019, end_to_end=end_to_end))
    assert (report.unmatched, order.state) == ([], OrderState.REJECTED)
    assert balance(session, book.id, AccountRole.NET_WAGES, "payslip:9") == eur(-52019)
    session.flush()
    assert history_of(session, order.ref)[-1].why == "AC04"

    again = banking.order_again(session, order.id, by="ann", execute_on=LATER, iban=CLIENT_IBAN)
    assert banking.order_again(session, order.id, by="ann", execute_on=LATER, iban=CLIENT_IBAN) is again
    [second] = exported(session, account, again)
    read(session, book, Line(-52019, end_to_end=second), number=2, day=LATER)
    assert balance(session, book.id, AccountRole.NET_WAGES, "payslip:9") == eur(0)
    banking.cancel_order(session, wage(session, book, 10).id, by="ann", why="wrong")
    assert agrees(session, account)


def test_what_is_not_owed_any_more_is_not_ordered_again(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    with pytest.raises(WrongState, match="Only one that was cancelled"):
        banking.order_again(session, order.id, by="ann", execute_on=LATER)
    banking.cancel_order(session, order.id, by="ann", why="mistake")
    undone = ledger.moves((AccountRole.NET_WAGES, "payslip:9", eur(52019)), (AccountRole.GROSS_WAGES, "activity:1", eur(-52019)))
    ledger.post(session, ledger.Draft(book.id, DAY, "undo", "payslip:9", "undone", undone))
    with pytest.raises(WrongState, match="nothing is owed"):
        banking.order_again(session, order.id, by="ann", execute_on=LATER)


def test_an_order_is_made_once_however_often_it_is_asked(session: Session, book: Book, account: BankAccount) -> None:
    assert wage(session, book, 9) is wage(session, book, 9)
    with pytest.raises(ValueError, match="ordered already"):
        wage(session, book, 9, iban=CLIENT_IBAN)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"iban": "FR00"}, "iban"),
        ({"bic": "no"}, "bic"),
        ({"amount": eur(0)}, "amount"),
        ({"amount": eur(-1)}, "amount"),
        ({"amount": eur(10**11)}, "amount"),
        ({"amount": Money(1, "SEK")}, "currency"),
        ({"creditor_name": "  "}, "creditor_name"),
    ],
)
def test_an_order_that_no_bank_would_take_is_refused_at_its_field(session: Session, book: Book, changes: dict[str, object], field: str) -> None:
    values: dict[str, object] = {"iban": MEMBER_IBAN, "amount": eur(1), "creditor_name": "Ana", "execute_on": DAY, "kind": OrderKind.MEMBER}
    order = banking.NewOrder(**({"source": "x:1", "clears_role": AccountRole.SUPPLIERS, "clears_subject": "x:1"} | values | changes))  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        banking.order_all(session, book.id, [order], by="ann")
    assert list(refused.value.fields) == [field]


def test_who_orders_does_not_release(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    with pytest.raises(RuleBroken, match="another person") as refused:
        banking.release_orders(session, book.id, [order.id], by="ann")
    assert "four eyes" in str(refused.value.source)
    assert order.state is OrderState.ORDERED
    with pytest.raises(WrongState):
        banking.release_orders(session, book.id, [banking.cancel_order(session, order.id, by="ann", why="no").id], by="bob")
    with pytest.raises(Invalid):
        banking.release_orders(session, a_book(session, "other").id, [order.id], by="bob")


def test_orders_leave_in_one_file_once(session: Session, book: Book, account: BankAccount) -> None:
    orders = [wage(session, book, number) for number in (1, 2)]
    waiting = wage(session, book, 3)
    banking.release_orders(session, book.id, [one.id for one in orders], by="bob")
    assert queries.total_in(session, book.id, OrderState.RELEASED) == (2, eur(104038))
    file = banking.export_transfers(session, account.id, on=LATER, by="bob")
    assert (file.count, file.amount, file.execute_on, waiting.state) == (2, eur(104038), LATER, OrderState.ORDERED)
    assert queries.orders_of_file(session, file.id) == orders
    kept = storage.find(session, file.document_key)
    assert kept is not None
    root = etree.fromstring(storage.read(kept))
    assert [node.text for node in root.iter("{*}EndToEndId")] == [one.end_to_end_id for one in orders]
    assert [node.text for node in root.iter("{*}PmtInfId")] == file.payment_information_ids == [orders[0].payment_information_id]
    with pytest.raises(WrongState, match="nothing to export"):
        banking.export_transfers(session, account.id, on=LATER, by="bob")
    with pytest.raises(WrongState):
        banking.cancel_order(session, orders[0].id, by="ann", why="late")


def test_a_file_waits_until_somebody_gave_it_to_the_bank_or_the_bank_booked_it(session: Session, book: Book, account: BankAccount) -> None:
    [end_to_end] = exported(session, account, wage(session, book, 9))
    [file] = queries.files_to_give(session, book.id)
    read(session, book, Line(-52019, end_to_end=end_to_end))
    session.flush()
    assert queries.files_to_give(session, book.id) == []
    exported(session, account, wage(session, book, 10))
    [file] = queries.files_to_give(session, book.id)
    at = datetime(2026, 10, 16, 9, tzinfo=UTC)
    assert {banking.note_given(session, file.id, by="bob", at=at).given_at for _ in range(2)} == {at}
    assert queries.files_to_give(session, book.id) == []
    session.flush()
    assert [change.state_to for change in history_of(session, file.ref)] == ["given"]


def test_only_the_kinds_and_the_account_asked_for_are_exported(session: Session, book: Book, account: BankAccount) -> None:
    fund = an_account(session, book, GUARANTEE_IBAN, AccountRole.GUARANTEE_BANK)
    advance = banking.order(
        session,
        book.id,
        source="transfer:1",
        kind=OrderKind.OWN_ACCOUNT,
        creditor_name="Cooperative demo",
        iban=IBAN,
        amount=eur(52019),
        execute_on=DAY,
        clears_role=AccountRole.SUSPENSE,
        clears_subject="transfer:1",
        by="ann",
        bank_account_id=fund.id,
    )
    pay = wage(session, book, 9)
    banking.release_orders(session, book.id, [advance.id, pay.id], by="bob")
    with pytest.raises(WrongState):
        banking.export_transfers(session, account.id, on=DAY, by="bob", kinds=[OrderKind.OWN_ACCOUNT])
    with pytest.raises(Invalid):
        banking.export_transfers(session, account.id, on=DAY, by="bob", schema="pain.001.001.99")
    banking.export_transfers(session, fund.id, on=DAY, by="bob", kinds=[OrderKind.OWN_ACCOUNT])
    assert (advance.state, pay.state) == (OrderState.EXPORTED, OrderState.RELEASED)
    end_to_end = str(advance.end_to_end_id)
    left = statement([Line(-52019, end_to_end=end_to_end, iban=IBAN)], iban=GUARANTEE_IBAN)
    came = statement([Line(52019, end_to_end=end_to_end, iban=GUARANTEE_IBAN)])
    report = banking.import_statement(session, book.id, camt(came, left), name="both.xml", by="ann", on=DAY)
    assert report.unmatched == []
    assert advance.state is OrderState.BOOKED
    assert balances(session, book.id, AccountRole.SUSPENSE) == {}
    assert balance(session, book.id, AccountRole.GUARANTEE_BANK, fund.ref) == eur(-52019)


def test_a_payment_without_its_identifier_is_proposed_and_settling_it_books_the_order(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    exported(session, account, order)
    [line] = read(session, book, Line(-52019, iban=MEMBER_IBAN)).unmatched
    [likely] = proposals(session, line.id)
    assert "to this payee" in str(likely.reason)
    banking.settle_line(session, line.id, allocations=likely.allocations, by="ann", on=DAY, why="seen at the bank")
    assert (order.state, balance(session, book.id, AccountRole.NET_WAGES)) == (OrderState.BOOKED, eur(0))
    with pytest.raises(WrongState, match="money came back"):
        banking.reject_order(session, order.id, by="ann", why="AC01")


def test_a_payment_that_the_bank_refuses_stays_owed(session: Session, book: Book, account: BankAccount) -> None:
    order = wage(session, book, 9)
    exported(session, account, order)
    assert banking.reject_order(session, order.id, by="ann", why="AC01").state is OrderState.REJECTED
    assert balance(session, book.id, AccountRole.NET_WAGES, "payslip:9") == eur(-52019)
    assert banking.order_again(session, order.id, by="ann", execute_on=DAY).amount == eur(52019)


def test_money_that_went_out_is_not_refunded(session: Session, book: Book, account: BankAccount) -> None:
    [line] = read(session, book, Line(-500, text="bank charges")).unmatched
    with pytest.raises(WrongState, match="nothing to give back"):
        banking.refund_line(session, line.id, by="ann", on=DAY)
    banking.settle_line(session, line.id, allocations=[(AccountRole.BANK_CHARGES, "coop", eur(500))], by="ann", on=DAY, why="charges")
    assert balance(session, book.id, AccountRole.BANK_CHARGES) == eur(500)


def test_a_transfer_between_own_accounts_is_ordered_again_in_full(session: Session, book: Book, account: BankAccount) -> None:
    move = banking.NewOrder("transfer:1", OrderKind.OWN_ACCOUNT, "Demo", GUARANTEE_IBAN, eur(700), DAY, AccountRole.SUSPENSE, "transfer:1")
    [order] = banking.order_all(session, book.id, [move], by="ann")
    banking.cancel_order(session, order.id, by="ann", why="too early")
    assert banking.order_again(session, order.id, by="ann", execute_on=LATER).amount == eur(700)
