"""Bank statements, what they clear, and what is expected: matched, proposed, settled by a person, and seen in the lists."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, How, OrderKind, OrderState, Statement, StatementLine
from smartcoop.banking.proposals import MOST, proposals, proposals_of
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
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
    agrees,
    an_account,
    camt,
    eur,
    exported,
    outstanding,
    owed,
    read,
    reference,
    statement,
    wage,
)

LATER = date(2026, 10, 16)


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
    said = "Statement 3 opens with €5.00, but statement 1 closed with €1.00: one between them is missing. Import it too."
    assert str(report.notes[0]) == said
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
