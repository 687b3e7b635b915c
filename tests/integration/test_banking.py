from datetime import date, timedelta

import pytest
from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.audit import history_of
from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, How, OrderKind, OrderState, PaymentOrder, Statement, StatementLine
from smartcoop.banking.proposals import MOST, proposals, proposals_of
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, RuleBroken, WrongState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book, Entry
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
    an_account,
    camt,
    details,
    owed,
    reference,
    statement,
)

LATER = date(2026, 10, 16)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def book(session: Session) -> Book:
    return a_book(session)


@pytest.fixture
def account(session: Session, book: Book) -> BankAccount:
    return an_account(session, book)


def read(session: Session, book: Book, *lines: Line, opening: int = 0, number: int = 1, day: date = DAY, message: str = "M1") -> banking.ImportReport:
    content = camt(statement(lines, opening=opening, number=number, day=day), message=message)
    return banking.import_statement(session, book.id, content, name=f"{number}.xml", by="ann", on=day)


def agrees(session: Session, account: BankAccount) -> bool:
    session.flush()
    return queries.reconciliation(session, account.id).agrees


def outstanding(session: Session, book: Book, number: int) -> int:
    return queries.outstanding(session, book.id, AccountRole.RECEIVABLE, f"invoice:{number}").minor


def wage(session: Session, book: Book, number: int, minor: int = 52019, iban: str = MEMBER_IBAN) -> PaymentOrder:
    subject = f"payslip:{number}"
    made = ledger.moves((AccountRole.GROSS_WAGES, "activity:1", eur(minor)), (AccountRole.NET_WAGES, subject, eur(-minor)))
    ledger.post(session, ledger.Draft(book.id, DAY, "payroll", subject, "wage", made))
    return banking.order(
        session,
        book.id,
        source=subject,
        kind="salary",
        creditor_name="Ana Márquez",
        iban=iban,
        amount=eur(minor),
        execute_on=DAY,
        clears_role=AccountRole.NET_WAGES,
        clears_subject=subject,
        by="ann",
    )


def exported(session: Session, account: BankAccount, *orders: PaymentOrder) -> list[str]:
    banking.release_orders(session, account.book_id, [one.id for one in orders], by="bob")
    banking.export_transfers(session, account.id, on=DAY, by="bob")
    return [str(one.end_to_end_id) for one in orders]


def test_a_client_pays_by_reference_and_the_invoice_owes_nothing(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    report = read(session, book, Line(121000, reference=reference(42)))
    assert ([line.minor for line in report.matched], report.unmatched) == ([121000], [])
    assert outstanding(session, book, 42) == 0
    assert queries.open_expected(session, book.id) == []
    [(match, line)] = queries.payments_of(session, book.id, "invoice:42")
    assert (match.how, match.amount, line.counterparty_iban) == (How.REFERENCE, eur(121000), CLIENT_IBAN)
    assert agrees(session, account)


def test_part_payments_add_up_until_nothing_is_left(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    read(session, book, Line(40000, text=reference(42)))
    [waiting] = queries.open_expected(session, book.id)
    assert waiting.outstanding == eur(81000)
    read(session, book, Line(81000, text=reference(42)), opening=40000, number=2, day=LATER)
    assert (outstanding(session, book, 42), queries.open_expected(session, book.id)) == (0, [])
    assert agrees(session, account)


def test_what_is_paid_too_much_waits_on_suspense_with_its_reason_and_is_given_back(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    [line] = read(session, book, Line(130000, reference=reference(42), name="Acme")).unmatched
    assert (outstanding(session, book, 42), balance(session, book.id, AccountRole.SUSPENSE, line.ref)) == (0, eur(-9000))
    assert "more was paid" in str(line.reason)
    [held] = queries.unmatched_lines(session, book.id)
    assert held.left == eur(9000)

    refund = banking.refund_line(session, line.id, by="ann", on=DAY)
    assert (refund.kind, refund.amount, refund.iban, refund.creditor_name) == (OrderKind.REFUND, eur(9000), CLIENT_IBAN, "Acme")
    with pytest.raises(WrongState, match="on its way"):
        banking.settle_line(session, line.id, allocations=[(AccountRole.SALES, "activity:1", eur(9000))], by="ann", on=DAY, why="ours")
    [end_to_end] = exported(session, account, refund)
    report = read(session, book, Line(-9000, end_to_end=end_to_end), opening=130000, number=2, day=LATER)
    assert report.unmatched == []
    assert balances(session, book.id, AccountRole.SUSPENSE) == {}
    assert queries.unmatched_lines(session, book.id) == []
    assert agrees(session, account)


def test_one_payment_for_several_invoices_clears_each(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 1, 10000)
    owed(session, book, 2, 20000)
    report = read(session, book, Line(30000, text="2026-0001, 2026-0002"))
    assert (report.unmatched, outstanding(session, book, 1), outstanding(session, book, 2)) == ([], 0, 0)
    assert len(queries.matches_of(session, report.matched[0].id)) == 2


def test_two_payments_of_one_invoice_on_one_statement_do_not_clear_it_twice(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    report = read(session, book, Line(121000, reference=reference(42)), Line(121000, reference=reference(42)))
    assert (len(report.matched), len(report.unmatched), outstanding(session, book, 42)) == (1, 1, 0)
    assert balance(session, book.id, AccountRole.SUSPENSE) == eur(-121000)
    assert agrees(session, account)


def test_a_statement_read_twice_books_nothing_twice(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    lines = [Line(121000, reference=reference(42)), Line(100, text="?")]
    first = read(session, book, *lines)
    entries = session.scalar(select(func.count()).select_from(Entry))
    for message in ("M1", "downloaded again"):
        again = read(session, book, *lines, message=message)
        assert (again.statements, again.known, again.matched, again.unmatched) == ([], first.statements, [], [])
        assert again.statement is first.statement
    assert session.scalar(select(func.count()).select_from(Entry)) == entries
    assert agrees(session, account)


def test_statements_that_overlap_book_each_movement_once(session: Session, book: Book, account: BankAccount) -> None:
    read(session, book, Line(100, text="a"), Line(100, text="a"), number=1)
    report = read(session, book, Line(100, text="a"), Line(100, text="a"), Line(-30, text="b"), number=7)
    assert (report.repeated, [line.minor for line in report.unmatched]) == (2, [-30])
    assert balance(session, book.id, AccountRole.BANK, account.ref) == eur(170)
    assert agrees(session, account)


def test_equal_movements_on_two_statements_of_one_day_are_two(session: Session, book: Book, account: BankAccount) -> None:
    read(session, book, Line(100, text="a"), Line(-30, text="b"), number=1)
    report = read(session, book, Line(100, text="a"), Line(100, text="a"), opening=70, number=2)
    assert (report.repeated, [line.minor for line in report.unmatched]) == (0, [100, 100])
    assert balance(session, book.id, AccountRole.BANK, account.ref) == eur(270)
    whole_day = read(session, book, *[Line(100, text="a")] * 3, Line(-30, text="b"), number=3)
    assert (whole_day.repeated, whole_day.unmatched) == (4, [])
    assert agrees(session, account)


def test_the_opening_balance_is_booked_once_and_an_older_statement_moves_it(session: Session, book: Book, account: BankAccount) -> None:
    read(session, book, Line(-200), opening=1000, number=2, day=LATER)
    assert balance(session, book.id, AccountRole.BANK, account.ref) == eur(800)
    read(session, book, Line(600), opening=400, number=1, day=DAY)
    assert balance(session, book.id, AccountRole.BANK, account.ref) == eur(800)
    assert balance(session, book.id, AccountRole.SUSPENSE, f"{account.ref}:opening") == eur(-400)
    assert agrees(session, account)


def test_a_missing_statement_is_noted_and_seen_in_the_reconciliation(session: Session, book: Book, account: BankAccount) -> None:
    read(session, book, Line(100), number=1)
    report = read(session, book, Line(100), opening=500, number=3, day=date(2026, 10, 19))
    assert "missing" in str(report.notes[0])
    session.flush()
    found = queries.reconciliation(session, account.id)
    assert (found.agrees, found.difference, [(a.number, b.number) for a, b in found.gaps]) == (False, eur(-400), [("1", "3")])
    read(session, book, Line(400, text="lost"), opening=100, number=2, day=LATER)
    assert agrees(session, account)


def test_several_statements_of_one_file_are_booked_on_their_accounts(session: Session, book: Book, account: BankAccount) -> None:
    fund = an_account(session, book, GUARANTEE_IBAN, AccountRole.GUARANTEE_BANK)
    content = camt(statement([Line(500)]), statement([Line(700)], iban=GUARANTEE_IBAN))
    report = banking.import_statement(session, book.id, content, name="both.xml", by="ann", on=DAY)
    assert len(report.statements) == 2
    assert balance(session, book.id, AccountRole.BANK, account.ref) == eur(500)
    assert balance(session, book.id, AccountRole.GUARANTEE_BANK, fund.ref) == eur(700)
    assert agrees(session, account)
    assert agrees(session, fund)


def test_the_received_file_is_kept_as_it_came(session: Session, book: Book, account: BankAccount) -> None:
    content = camt(statement([Line(1)]))
    report = banking.import_statement(session, book.id, content, name="1.xml", by="ann", on=DAY)
    kept = storage.find(session, report.statements[0].document_key)
    assert kept is not None
    assert storage.read(kept) == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (camt(statement([Line(1)], iban=CLIENT_IBAN)), "not one of"),
        (camt(statement([Line(1, currency="SEK")], currency="SEK")), "kept in EUR"),
        (camt(statement([Line(1)]), statement([Line(1)], number=2, closing=7)), "does not add up"),
        (camt(statement([Line(1)]), statement([Line(1)], iban=CLIENT_IBAN)), "not one of"),
        (b"rubbish", "not whole XML"),
    ],
)
def test_a_bad_file_is_refused_whole(session: Session, book: Book, account: BankAccount, content: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        banking.import_statement(session, book.id, content, name="bad.xml", by="ann", on=DAY)
    assert list(refused.value.fields) == ["statement"]
    assert told in str(refused.value)
    assert [session.scalar(select(func.count()).select_from(table)) for table in (Statement, StatementLine, Entry)] == [0, 0, 0]


def test_what_the_bank_did_in_a_closed_period_is_booked_on_the_first_open_day(session: Session, book: Book, account: BankAccount) -> None:
    ledger.close_period(session, book.id, DAY)
    [line] = read(session, book, Line(100)).unmatched
    assert session.get_one(Entry, line.entry_id).booked_on == LATER
    assert session.get_one(Entry, line.entry_id).details["booked_on"] == DAY.isoformat()


def test_a_person_says_what_an_unknown_payment_was(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 1, 10000)
    owed(session, book, 2, 20000)
    [line] = read(session, book, Line(25000, text="thanks")).unmatched
    first = (AccountRole.RECEIVABLE, "invoice:1", eur(10000))
    entry = banking.settle_line(session, line.id, allocations=[first, (AccountRole.RECEIVABLE, "invoice:2", eur(5000))], by="ann", on=LATER, why="phone call")
    assert (entry.kind, entry.source, entry.text, entry.recorded_by) == ("settle:1", line.ref, "phone call", "ann")
    assert (outstanding(session, book, 1), outstanding(session, book, 2)) == (0, 15000)
    second = banking.settle_line(session, line.id, allocations=[(AccountRole.SALES, "activity:1", eur(10000))], by="ann", on=LATER, why="gift")
    assert second.kind == "settle:2"
    assert [match.how for match in queries.matches_of(session, line.id)] == [How.MANUAL] * 3
    assert queries.unmatched_lines(session, book.id) == []
    assert balances(session, book.id, AccountRole.SUSPENSE) == {}
    with pytest.raises(WrongState, match="nothing is left"):
        banking.settle_line(session, line.id, allocations=[first], by="ann", on=LATER, why="again")
    assert agrees(session, account)


@pytest.mark.parametrize(
    ("allocations", "told"),
    [
        ([], "at least one"),
        ([(AccountRole.RECEIVABLE, "invoice:1", eur(0))], "above zero"),
        ([(AccountRole.RECEIVABLE, "invoice:1", eur(-5))], "above zero"),
        ([(AccountRole.SALES, "activity:1", Money(5, "SEK"))], "in EUR"),
        ([(AccountRole.SALES, "activity:1", eur(25001))], "only"),
        ([(AccountRole.SALES, "activity:1", eur(20000)), (AccountRole.FEE_INCOME, "coop", eur(5001))], "only"),
        ([(AccountRole.BANK, "bank_account:1", eur(5))], "its own statement"),
        ([(AccountRole.RECEIVABLE, "invoice:1", eur(10001))], "owes only"),
    ],
)
def test_what_does_not_add_up_is_not_settled(
    session: Session, book: Book, account: BankAccount, allocations: list[tuple[AccountRole, str, Money]], told: str
) -> None:
    owed(session, book, 1, 10000)
    [line] = read(session, book, Line(25000, text="thanks")).unmatched
    with pytest.raises(Invalid) as refused:
        banking.settle_line(session, line.id, allocations=allocations, by="ann", on=DAY, why="x")
    assert list(refused.value.fields) == ["allocations"]
    assert told in str(refused.value)
    assert balance(session, book.id, AccountRole.SUSPENSE, line.ref) == eur(-25000)


def test_likely_payments_are_proposed_in_words_and_never_booked(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 1, 10000, payer="Acme S.A.")
    owed(session, book, 2, 20000, payer="Acme S.A.", due_on=LATER)
    owed(session, book, 3, 77700, payer="Other")
    report = read(session, book, Line(30000, text="for both", name="ACME SA"), Line(77700, text="?", name="Somebody"), Line(8000, text="2026-0003 ?", name="X"))
    both, exact, named = report.unmatched
    parts = [(one.allocations, str(one.reason)) for one in proposals(session, both.id)]
    receivable = AccountRole.RECEIVABLE
    assert parts[0] == (((receivable, "invoice:1", eur(10000)), (receivable, "invoice:2", eur(20000))), "the 2 oldest debts of ACME SA make exactly this")
    assert [one.allocations for one in proposals(session, exact.id)] == [((receivable, "invoice:3", eur(77700)),)]
    assert proposals(session, named.id)[0].allocations == ((receivable, "invoice:3", eur(8000)),)
    assert outstanding(session, book, 3) == 77700
    for one in (both, exact):
        banking.settle_line(session, one.id, allocations=proposals(session, one.id)[0].allocations[:1], by="ann", on=DAY, why="proposed")
    assert proposals(session, named.id) == []
    assert (outstanding(session, book, 1), outstanding(session, book, 3)) == (0, 0)


def test_lines_that_are_looked_at_together_are_told_what_each_is_told_alone(session: Session, book: Book, account: BankAccount) -> None:
    orders = [wage(session, book, number, minor=minor) for number, minor in ((91, 4000), (92, 4000), (93, 5000))]
    exported(session, account, *orders)
    told = [
        *(Line(30000, text=f"for both {n}", name="Acme SA", iban=GUARANTEE_IBAN) for n in range(2)),
        *(Line(minor, text=f"2026-0003 {n}", name="Other") for n, minor in enumerate((77700, 8000))),
        *(Line(121000, text=f"? {n}", name="", reference=reference(42)) for n in range(2)),
        *(Line(-minor, text=f"out {minor}", name="Ana Márquez", iban=MEMBER_IBAN) for minor in (4000, 5000, 6000)),
    ]
    lines = read(session, book, *told).unmatched
    owed(session, book, 1, 10000, payer="Acme S.A.")
    owed(session, book, 2, 20000, payer="Acme S.A.", due_on=LATER)
    owed(session, book, 3, 77700, payer="Other")
    owed(session, book, 42, 121000)
    together = proposals_of(session, book.id, [(line, line.amount) for line in lines])
    assert together == {line.id: proposals(session, line.id) for line in lines}
    found = sorted((line.minor, len(together[line.id])) for line in lines)
    assert found == [(-6000, 0), (-5000, 1), (-4000, 2), (8000, 1), (30000, 1), (30000, 1), (77700, 1), (121000, 1), (121000, 1)]


def test_the_longest_due_of_a_payer_with_many_debts_are_proposed(session: Session, book: Book, account: BankAccount) -> None:
    for number in range(1, MOST + 6):
        owed(session, book, number, 1000, payer="Acme S.A.", due_on=LATER + timedelta(days=MOST + 6 - number))
    [line] = read(session, book, Line(1_000_000, text="all of it", name="Acme SA")).unmatched
    [likely] = proposals(session, line.id)
    assert [subject for _, subject, _ in likely.allocations] == [f"invoice:{number}" for number in range(MOST + 5, 5, -1)]


def test_an_invoice_entered_after_its_payment_is_proposed_by_its_reference(session: Session, book: Book, account: BankAccount) -> None:
    [line] = read(session, book, Line(121000, reference=reference(42))).unmatched
    owed(session, book, 42, 121000)
    [likely] = proposals(session, line.id)
    assert "not known or not owed" in str(likely.reason)
    banking.settle_line(session, line.id, allocations=likely.allocations, by="ann", on=DAY, why=str(likely.reason))
    assert (outstanding(session, book, 42), proposals(session, line.id)) == (0, [])


def test_a_payment_of_what_was_called_off_is_kept_for_a_person(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    banking.cancel_expectation(session, book.id, AccountRole.RECEIVABLE, "invoice:42", on=DAY)
    [line] = read(session, book, Line(121000, reference=reference(42))).unmatched
    assert "called off" in str(line.reason)
    assert queries.open_expected(session, book.id) == []


def test_what_is_expected_twice_is_expected_once(session: Session, book: Book, account: BankAccount) -> None:
    assert owed(session, book, 42, 121000) is owed(session, book, 42, 121000)
    with pytest.raises(ValueError, match="another reference"):
        banking.expect(
            session,
            book.id,
            reference=reference(43),
            label="2026-0042",
            amount=eur(121000),
            clears_role=AccountRole.RECEIVABLE,
            clears_subject="invoice:42",
            due_on=DAY,
        )


def test_lists_of_what_is_awaited_go_page_by_page_and_leave_out_what_a_credit_note_cleared(session: Session, book: Book, account: BankAccount) -> None:
    for number in range(1, 8):
        owed(session, book, number, 1000 * number, due_on=date(2026, 11, 1 + number % 3))
    gone = ledger.moves((AccountRole.SALES, "activity:1", eur(3000)), (AccountRole.RECEIVABLE, "invoice:3", eur(-3000)))
    ledger.post(session, ledger.Draft(book.id, DAY, "credit", "invoice:3", "credit note", gone))
    seen: list[str] = []
    after = None
    while found := queries.open_expected(session, book.id, after=after, size=2):
        seen += [one.expected.clears_subject for one in found]
        after = (found[-1].expected.due_on, found[-1].expected.id)
    assert seen == [f"invoice:{n}" for n in (6, 1, 4, 7, 2, 5)]
    assert len(queries.open_expected(session, book.id, due_before=date(2026, 11, 2))) == 1


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


def test_accounts_are_opened_once_and_the_first_is_the_main_one(session: Session, book: Book) -> None:
    with pytest.raises(NotFound):
        queries.main_account(session, book.id)
    fund = an_account(session, book, GUARANTEE_IBAN, AccountRole.GUARANTEE_BANK)
    first = an_account(session, book)
    assert an_account(session, book) is first
    assert queries.main_account(session, book.id) is first
    second = banking.open_account(session, book.id, iban=CLIENT_IBAN, holder="Demo", is_main=True)
    session.expire_all()
    assert list(queries.accounts(session, book.id)) == [second, fund, first]


@pytest.mark.parametrize(
    ("changes", "field"), [({"iban": "BE00"}, "iban"), ({"bic": "x"}, "bic"), ({"holder": " "}, "holder"), ({"role": AccountRole.SALES}, "role")]
)
def test_an_account_that_cannot_be_is_refused_at_its_field(session: Session, book: Book, changes: dict[str, object], field: str) -> None:
    values: dict[str, object] = {"iban": IBAN, "holder": "Demo", "bic": "GKCCBEBB", "role": AccountRole.BANK}
    with pytest.raises(Invalid) as refused:
        banking.open_account(session, book.id, **(values | changes))  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_lists_of_the_bank_go_page_by_page(session: Session, book: Book, account: BankAccount) -> None:
    orders = [wage(session, book, number) for number in range(1, 5)]
    seen = list(queries.orders_in(session, book.id, OrderState.ORDERED, size=3))
    seen += queries.orders_in(session, book.id, OrderState.ORDERED, after=seen[-1].id, size=3)
    assert seen == orders
    assert list(queries.orders_of(session, book.id, "payslip:2")) == [orders[1]]
    exported(session, account, *orders[:2])
    exported(session, account, *orders[2:])
    assert [file.count for file in queries.files(session, book.id)] == [2, 2]
    report = read(session, book, *[Line(n) for n in range(1, 6)])
    assert list(queries.statements(session, account.id)) == report.statements
    assert [line.minor for line in queries.lines_of(session, report.statements[0].id, size=2)] == [1, 2]
    first = queries.unmatched_lines(session, book.id, size=3)
    rest = queries.unmatched_lines(session, book.id, after=first[-1].line.id, size=3)
    assert [one.left for one in first + rest] == [eur(n) for n in range(1, 6)]


def test_what_another_room_books_on_a_debt_is_seen_by_the_lists(session: Session, book: Book, account: BankAccount) -> None:
    expected = owed(session, book, 42, 121000)
    assert queries.expectation_of(session, book.id, AccountRole.RECEIVABLE, "invoice:42") is expected
    read(session, book, Line(121000, reference=reference(42)))
    reversed_on = ledger.moves((AccountRole.RECEIVABLE, "invoice:42", eur(500)), (AccountRole.SALES, "activity:1", eur(-500)))
    ledger.post(session, ledger.Draft(book.id, DAY, "more", "invoice:42", "late interest", reversed_on))
    assert queries.open_expected(session, book.id) == []
    banking.refresh_expectation(session, book.id, AccountRole.RECEIVABLE, "invoice:42")
    assert [one.outstanding for one in queries.open_expected(session, book.id)] == [eur(500)]


def test_a_transfer_between_own_accounts_is_ordered_again_in_full(session: Session, book: Book, account: BankAccount) -> None:
    move = banking.NewOrder("transfer:1", OrderKind.OWN_ACCOUNT, "Demo", GUARANTEE_IBAN, eur(700), DAY, AccountRole.SUSPENSE, "transfer:1")
    [order] = banking.order_all(session, book.id, [move], by="ann")
    banking.cancel_order(session, order.id, by="ann", why="too early")
    assert banking.order_again(session, order.id, by="ann", execute_on=LATER).amount == eur(700)


def test_the_report_tells_people_and_machines_what_happened(session: Session, book: Book, account: BankAccount) -> None:
    owed(session, book, 42, 121000)
    lines = [Line(121000, reference=reference(42)), Line(700, text="?", name="Acme"), Line(5, status="PDNG")]
    report = read(session, book, *lines)
    told = report.told()
    assert told["statements"][0] | {"id": 1} == {
        "id": 1,
        "number": "1",
        "from": "2026-10-15",
        "to": "2026-10-15",
        "opening": "0.00",
        "closing": "1217.00",
        "currency": "EUR",
    }
    assert [(line["amount"], line["counterparty"]) for line in told["matched"] + told["unmatched"]] == [("1210.00", "Client"), ("7.00", "Acme")]
    assert told["unmatched"][0]["reason"] == str(report.unmatched[0].reason)
    assert [str(said).split(";")[0] for said in report.sentences()] == [
        "statement 1 up to Oct 15, 2026 is booked",
        "lines recognised: 1",
        "€7.00 of Oct 15, 2026, Acme: neither a payment reference nor a document number of ours stands in the text",
        "entries that the bank has not booked yet, to come with a later statement: 1",
    ]
    again = read(session, book, *lines, message="again")
    assert "imported before" in str(again.sentences()[0])
    overlapping = read(session, book, *lines, number=2)
    assert (overlapping.told()["repeated"], "earlier statement" in str(overlapping.sentences()[2])) == (2, True)
