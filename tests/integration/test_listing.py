"""Lists are walked by key, in any order, on both databases; names are found by the beginning of their words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from smartcoop import names
from smartcoop.errors import Invalid
from smartcoop.listing import Order, begins, walk, walk_all, walk_asking
from smartcoop.members.accounts import User, invite_user
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.saved_filters import MOST, filters_of, forget_filter, save_filter
from smartcoop.names import NameWord, beginnings, keys_with, words
from tests import factories

PEOPLE = (("Ana", "Peeters", date(2026, 3, 1)), ("Élodie", "Van den Berg", None), ("Bob", "Åberg", date(2026, 1, 5)), ("Bo", "Peeters", None))


@pytest.fixture
def cooperative(session: Session) -> Cooperative:
    home = factories.an_entity(session)
    for number, (first, last, joined_on) in enumerate(PEOPLE, start=1):
        one = Member(cooperative_id=home.id, number=number, first_name=first, last_name=last, joined_on=joined_on, state=MemberState.MEMBER)
        one.email, one.language, one.born_on, one.nationality = "a@example.org", "fr", date(1990, 1, 1), "BE"
        one.street, one.postcode, one.city, one.country, one.iban = "x", "1000", "Bruxelles", "BE", "BE43068999999501"
        session.add(one)
    session.flush()
    return home


@pytest.mark.parametrize("column", [Member.id, Member.last_name, Member.joined_on, Member.number])
@pytest.mark.parametrize("descending", [True, False])
def test_a_walk_meets_every_row_once_and_those_without_a_value_last(
    session: Session, cooperative: Cooperative, column: InstrumentedAttribute[object], descending: bool
) -> None:
    order, met, after = Order(column, Member.id, descending), list[Member](), None
    while rows := walk(session, select(Member), order, after=order.read(after), size=1):
        met += rows
        after = order.written(rows[-1])
    assert sorted(one.number for one in met) == [1, 2, 3, 4]
    values = [getattr(one, column.key) for one in met]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    if column is not Member.last_name:  # how names are sorted is the database's
        assert known == sorted(known, reverse=descending)


def test_a_cursor_of_another_list_is_refused(session: Session) -> None:
    order = Order(Member.joined_on, Member.id)
    for said in ("nonsense", "W10", Order(Member.last_name, Member.id).written(Member(id=1, last_name="x")) + "x"):
        with pytest.raises(Invalid):
            order.read(said)


def test_a_long_walk_reads_portions(session: Session, cooperative: Cooperative) -> None:
    assert [one.number for rows in walk_all(session, select(Member), Order(Member.number, Member.id, descending=False)) for one in rows] == [1, 2, 3, 4]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_walk_that_asks_of_each_row_last_meets_the_same_rows(session: Session, cooperative: Cooperative, size: int) -> None:
    order, asked = Order(Member.number, Member.id, descending=False), [Member.number.in_([1, 4])]
    met, after = list[int](), None
    while rows := walk_asking(session, select(Member), asked, order, after=after, size=size):
        met += [one.number for one in rows]
        after = order.cursor(rows[-1])
    assert met == [1, 4]
    assert [one.number for one in walk_asking(session, select(Member), [], order, size=3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("said", "numbers"), [("pee", {1, 4}), ("bo pee", {4}), ("ELODIE", {2}), ("aberg", {3}), ("berg", {2}), ("eters", set()), ("%", {1, 2, 3, 4})]
)
def test_names_are_found_by_the_beginning_of_their_words(session: Session, cooperative: Cooperative, said: str, numbers: set[int]) -> None:
    sought = beginnings(cooperative.id, Member, said)
    asked = [one.is_of(Member.id) for one in sought], [one.found_as(session, Member.id) for one in sought]
    assert [set(session.scalars(select(Member.number).where(*conditions))) for conditions in asked] == [numbers, numbers]
    listed = keys_with(session, sought)
    assert listed is None if not sought else {session.get_one(Member, key).number for key in listed or ()} == numbers


def test_keys_are_listed_where_they_are_few(session: Session, cooperative: Cooperative, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of too many narrows nothing; beside it a rarer one does, and only what has both is found."""
    monkeypatch.setattr(names, "FEW", 1)
    monkeypatch.setattr(names, "COMMON", 1)
    assert keys_with(session, beginnings(cooperative.id, Member, "pee")) is None
    assert keys_with(session, beginnings(cooperative.id, Member, "b p")) is None
    found = keys_with(session, beginnings(cooperative.id, Member, "ana pee")) or ()
    assert [session.get_one(Member, key).first_name for key in found] == ["Ana"]
    assert keys_with(session, beginnings(cooperative.id, Member, "berg pee")) == []


def test_a_new_name_replaces_the_old_one(session: Session, cooperative: Cooperative) -> None:
    one = session.scalars(select(Member).where(Member.number == 1)).one()
    one.last_name = "De Smet"
    session.flush()
    kept = session.scalars(select(NameWord.word).where(NameWord.kind == "member", NameWord.key == one.id))
    assert sorted(kept) == ["ana", "de", "smet"]
    assert words("Théâtre  Nord, théâtre") == ["theatre", "nord"]


def test_the_beginning_of_a_number_is_taken_as_it_stands(session: Session, cooperative: Cooperative) -> None:
    for said, count in (("Pee", 2), ("P_e", 0), ("P%", 0), ("Van den", 1)):
        assert len(session.scalars(select(Member).where(begins(session, Member.last_name, said))).all()) == count


def test_an_index_answers_names_and_numbers(session: Session, cooperative: Cooperative) -> None:
    """Neither look-up reads the table; asked of the planner of SQLite, whose plans do not depend on how full a table is."""
    if session.get_bind().dialect.name != "sqlite":
        assert begins(session, Member.last_name, "x").compile().string.startswith("member.last_name LIKE")
        return
    asked: list[tuple[str, Any]] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda conn, cursor, said, values, context, many: asked.append((said, values)))
    session.scalars(beginnings(cooperative.id, Member, "pee")[0].keys).all()
    said, values = asked[-1]
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all()
    assert "SEARCH name_word USING COVERING INDEX ix_name_word_looked_up" in str(plan)


def a_user(session: Session, name: str) -> User:
    return invite_user(session, email=f"{name}@example.org", name=name, language="en", at=datetime(2026, 10, 1, tzinfo=UTC))


def test_filters_are_kept_by_name_and_by_person(session: Session, cooperative: Cooperative) -> None:
    ana, bob = (a_user(session, name) for name in ("ana", "bob"))
    kept = save_filter(session, ana.id, cooperative.id, "invoices", name=" Late  ones ", said="which=overdue")
    save_filter(session, ana.id, cooperative.id, "invoices", name="Late ones", said="which=overdue&sort=due")
    assert [(one.name, one.said) for one in filters_of(session, ana.id, cooperative.id, "invoices")] == [("Late ones", "which=overdue&sort=due")]
    assert not filters_of(session, bob.id, cooperative.id, "invoices")
    forget_filter(session, kept.id, bob.id)
    assert filters_of(session, ana.id, cooperative.id, "invoices")
    forget_filter(session, kept.id, ana.id)
    assert not filters_of(session, ana.id, cooperative.id, "invoices")


def test_a_filter_needs_a_name_and_there_are_not_too_many(session: Session, cooperative: Cooperative) -> None:
    ana = a_user(session, "ana")
    for name in ("", "x" * 41):
        with pytest.raises(Invalid, match="name"):
            save_filter(session, ana.id, cooperative.id, "invoices", name=name, said="")
    for n in range(MOST):
        save_filter(session, ana.id, cooperative.id, "invoices", name=f"n{n}", said="x")
    with pytest.raises(Invalid, match="filters"):
        save_filter(session, ana.id, cooperative.id, "invoices", name="one more", said="x")
