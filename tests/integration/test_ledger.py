"""The books: what the database itself refuses, what is told twice, what is closed, and how an error is undone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.country import AccountRole
from smartcoop.db import transaction
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.ledger.carrying import carry_forward
from smartcoop.ledger.checking import wrong_controls, wrong_entries
from smartcoop.ledger.export import as_csv, beancount
from smartcoop.ledger.models import COOP, Book, Entry, Posting
from smartcoop.ledger.queries import balance, balances, entries_of, keys_booked, statement, trial_balance
from smartcoop.ledger.service import Draft, Move, close_period, moves, post, post_all, reverse
from smartcoop.money import Money

ON = date(2026, 3, 2)


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR")


def a_book(session: Session, code: str = "a") -> Book:
    book = Book(code=code, name="Ateliers", country="BE", currency="EUR")
    session.add(book)
    session.flush()
    return book


def sale(book_id: int, amount: str = "121.00", source: str = "invoice:1", on: date = ON) -> Draft:
    gross = euros(amount)
    return Draft(book_id, on, "invoice", source, "a sale", moves((AccountRole.RECEIVABLE, source, gross), (AccountRole.SALES, "activity:1", -gross)))


@pytest.fixture
def book_id(sessions: "sessionmaker[Session]") -> int:
    """A book with one committed entry."""
    with transaction(sessions) as session:
        book = a_book(session)
        post(session, sale(book.id))
        return book.id


def test_an_entry_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        Draft(1, ON, "x", "x:1", "", (Move(AccountRole.BANK, COOP, euros(1)), Move(AccountRole.SALES, COOP, -euros(2))))
    with pytest.raises(ValueError, match="does not balance"):
        Draft(1, ON, "x", "x:1", "", (Move(AccountRole.BANK, COOP, euros(1)), Move(AccountRole.SALES, COOP, -Money(100, "SEK"))))
    with pytest.raises(ValueError, match="moves nothing"):
        Draft(1, ON, "x", "x:1", "", ())


@pytest.mark.parametrize(
    "statement_",
    [
        "UPDATE ledger_entry SET text = 'other'",
        "UPDATE ledger_posting SET minor = minor + 1",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_changes_and_removes_nothing(sessions: "sessionmaker[Session]", book_id: int, statement_: str) -> None:
    with pytest.raises(DatabaseError, match=r"only grows|FOREIGN KEY"), transaction(sessions) as session:
        session.execute(text(statement_))
    with sessions() as session:
        assert balance(session, book_id, AccountRole.RECEIVABLE) == euros(121)


def test_the_database_takes_no_further_posting(sessions: "sessionmaker[Session]", book_id: int) -> None:
    with pytest.raises(DatabaseError, match="complete"), transaction(sessions) as session:
        session.execute(insert(Posting), [row(1, 2, book_id, 100), row(1, 3, book_id, -100)])


@pytest.mark.parametrize("minors", [(100, -99), (100,)], ids=["unbalanced", "incomplete"])
def test_the_database_takes_no_entry_that_does_not_balance(sessions: "sessionmaker[Session]", book_id: int, minors: tuple[int, ...]) -> None:
    """On SQLite an entry that lacks a posting is found by the check, as it has no triggers at the commit."""
    with sessions() as session:
        kind = session.get_bind().dialect.name
    if kind == "sqlite" and len(minors) < 2:
        with transaction(sessions) as session:
            smuggle(session, book_id, minors)
        with sessions() as session:
            assert any("should hold 2 postings" in found for found in wrong_entries(session, book_id))
        return
    with pytest.raises(DatabaseError, match="does not balance"), transaction(sessions) as session:
        smuggle(session, book_id, minors)


def smuggle(session: Session, book_id: int, minors: tuple[int, ...]) -> None:
    """Write past the service."""
    values = {"kind": "x", "source": "x:1", "text": "", "posting_count": 2, "recorded_by": "t", "recorded_at": datetime.now(UTC), "details": {}}
    session.execute(insert(Entry), [{"id": 99, "book_id": book_id, "booked_on": ON, **values}])
    session.execute(insert(Posting), [row(99, n, book_id, minor) for n, minor in enumerate(minors)])


def row(entry: int, position: int, book_id: int, minor: int) -> dict[str, Any]:
    return {
        "entry_id": entry,
        "position": position,
        "book_id": book_id,
        "role": AccountRole.BANK,
        "subject": COOP,
        "minor": minor,
        "currency": "EUR",
    }


def test_telling_it_twice_finds_the_first(session: Session) -> None:
    book = a_book(session)
    first = post(session, sale(book.id))
    assert post(session, sale(book.id)) is first
    with pytest.raises(ValueError, match="other postings"):
        post(session, sale(book.id, "122.00"))
    assert balance(session, book.id, AccountRole.RECEIVABLE) == euros(121)


def test_many_entries_are_booked_in_their_order(session: Session) -> None:
    book = a_book(session)
    made = post_all(session, [sale(book.id, "10.00", "invoice:1"), sale(book.id, "20.00", "invoice:2"), sale(book.id, "10.00", "invoice:1")])
    assert [entry.source for entry in made] == ["invoice:1", "invoice:2", "invoice:1"]
    assert balances(session, book.id, AccountRole.RECEIVABLE) == {"invoice:1": euros(10), "invoice:2": euros(20)}
    assert sum(amount.minor for amount in trial_balance(session, book.id).values()) == 0


def test_two_books_with_the_same_sources_stay_apart(session: Session) -> None:
    first, second = a_book(session, "a"), a_book(session, "b")
    post(session, sale(first.id, "10.00"))
    post(session, sale(second.id, "20.00"))
    assert [balance(session, book.id, AccountRole.RECEIVABLE) for book in (first, second)] == [euros(10), euros(20)]


def test_a_closed_period_takes_no_entries(session: Session) -> None:
    book = a_book(session)
    close_period(session, book.id, ON)
    with pytest.raises(RuleBroken, match="closed until Mar 2, 2026"):
        post(session, sale(book.id))
    post(session, sale(book.id, on=date(2026, 3, 3)))
    with pytest.raises(WrongState):
        close_period(session, book.id, date(2026, 3, 1))


def test_a_book_keeps_one_currency(session: Session) -> None:
    book = a_book(session)
    kronor = Money(100, "SEK")
    with pytest.raises(Invalid, match="EUR"):
        post(session, Draft(book.id, ON, "x", "x:1", "", moves((AccountRole.BANK, COOP, kronor), (AccountRole.SALES, COOP, -kronor))))


def test_an_error_is_undone_by_its_mirror_once(session: Session) -> None:
    book = a_book(session)
    entry = post(session, sale(book.id))
    undone = reverse(session, entry.id, on=date(2026, 3, 5), by="staff", why="wrong client")
    assert [(p.role, p.subject, p.amount) for p in undone.postings] == [(p.role, p.subject, -p.amount) for p in entry.postings]
    assert not balance(session, book.id, AccountRole.RECEIVABLE)
    for again in (entry.id, undone.id):
        with pytest.raises(WrongState, match="reversed already"):
            reverse(session, again, on=ON, by="staff", why="")


def test_a_statement_runs_with_its_balance(session: Session) -> None:
    book = a_book(session)
    post(session, sale(book.id, "10.00", "invoice:1"))
    post(session, sale(book.id, "5.00", "invoice:2", date(2026, 3, 1)))
    lines = statement(session, book.id, [AccountRole.SALES], "activity:1")
    assert [(line.amount, line.balance) for line in lines] == [(-euros(5), -euros(5)), (-euros(10), -euros(15))]
    assert balance(session, book.id, AccountRole.SALES, until=date(2026, 3, 1)) == -euros(5)
    assert len(entries_of(session, book.id, "invoice:1")) == 1


@pytest.mark.parametrize("carried", [0, 4, 7])
def test_the_keys_of_some_days_hold_every_entry_of_them(session: Session, carried: int) -> None:
    """Also of what is booked late, whether none, some or all was carried forward."""
    book, other = a_book(session), a_book(session, "b")
    days = [date(2026, 3, day) for day in (1, 2, 9, 5, 9, 2, 12)]
    keys = []
    for n, on in enumerate(days):
        keys.append((post(session, sale(book.id, source=f"invoice:{n}", on=on)).id, on))
        if n + 1 == carried:
            carry_forward(session, book_id=book.id)
    post(session, sale(other.id, on=date(2026, 3, 4)))
    for day in (date(2026, 3, n) for n in range(1, 14)):
        before, after = [key for key, on in keys if on <= day], [key for key, on in keys if on >= day]
        assert keys_booked(session, book.id, until=day)[1] == max(before)
        assert keys_booked(session, book.id, since=day)[0] == min(after, default=0)
    assert keys_booked(session, book.id, since=date(2026, 3, 13)) == keys_booked(session, book.id, until=date(2026, 2, 1)) == (0, -1)


def test_the_check_finds_nothing_in_good_books_and_a_posting_of_another_book(sessions: "sessionmaker[Session]", book_id: int) -> None:
    with transaction(sessions) as session:
        assert wrong_entries(session, book_id) == wrong_controls(session, book_id) == []
        other = a_book(session, "b")
        values = {"kind": "x", "source": "x:1", "text": "", "posting_count": 2, "recorded_by": "t", "recorded_at": datetime.now(UTC), "details": {}}
        session.execute(insert(Entry), [{"id": 99, "book_id": book_id, "booked_on": ON, **values}])
        session.execute(insert(Posting), [row(99, 0, book_id, 100), row(99, 1, other.id, -100)])
    with sessions() as session:
        assert wrong_entries(session, book_id) == ["entry 99 holds postings of another book"]
        assert any("out of balance" in found for found in wrong_controls(session, book_id))


def test_exports_tell_every_posting(session: Session) -> None:
    book = a_book(session)
    post(session, sale(book.id, "10.50", 'invoice:"1"'))
    journal = "\n".join(beancount(session, book))
    assert '2026-03-02 * "invoice" "a sale"' in journal
    assert "10.50 EUR" in journal
    assert "-10.50 EUR" in journal
    rows = list(as_csv(session, book))
    assert len(rows) == 3
    assert "10.50" in rows[1]


def test_an_empty_book_has_no_balances_beside_a_full_one(session: Session) -> None:
    post(session, sale(a_book(session, "full").id))
    assert trial_balance(session, a_book(session, "empty").id) == {}
