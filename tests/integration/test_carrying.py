"""Totals carried forward are what the postings come to, whatever was carried and whatever came since."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.followup import CARRY, ENOUGH, carry_books_forward
from smartcoop.jobs.models import Job
from smartcoop.ledger import carrying, service
from smartcoop.ledger.checking import wrong_days, wrong_totals
from smartcoop.ledger.models import COOP, CarriedDay, CarriedTotal, CarriedUntil, Entry, Posting
from smartcoop.ledger.queries import balance, keys_booked, trial_balance
from smartcoop.money import Money
from tests.factories import an_entity

FIRST = date(2024, 11, 20)
SUBJECTS = (COOP, "bank_account:1", "month:2025-01", "invoice:1", "activity:7")
ROLES = (AccountRole.BANK, AccountRole.SALES, AccountRole.OUTPUT_VAT, AccountRole.GUARANTEE_FUND, AccountRole.SOCIAL_SECURITY)
DAYS = (FIRST - timedelta(days=1), FIRST, date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 3, 17), date(2026, 12, 31), None)


def _write(session: Session, book_id: int, count: int, seed: int) -> None:
    """So many entries, on days before and after each other."""
    chance = Random(seed)  # the same each time
    for n in range(count):
        debit, credit = chance.sample(ROLES, 2)
        amount = Money(chance.randrange(1, 100_000), "EUR")
        made = service.moves((debit, chance.choice(SUBJECTS), amount), (credit, chance.choice(SUBJECTS), -amount))
        on = FIRST + timedelta(days=chance.randrange(150))
        service.post(session, service.Draft(book_id, on, "test", f"test:{seed}:{n}", "a test", made))


def _added_up(session: Session, book_id: int, role: AccountRole, subject: str | None, until: date | None) -> int:
    query = select(func.coalesce(func.sum(Posting.minor), 0)).join(Entry, Entry.id == Posting.entry_id).where(Posting.book_id == book_id, Posting.role == role)
    query = query if subject is None else query.where(Posting.subject == subject)
    return int(session.scalar(query if until is None else query.where(Entry.booked_on <= until)) or 0)


def _agree(session: Session, book_id: int) -> None:
    for until in DAYS:
        told = trial_balance(session, book_id, until=until)
        assert sum(money.minor for money in told.values()) == 0
        for role in ROLES:
            assert (told[role].minor if role in told else 0) == _added_up(session, book_id, role, None, until)
            for subject in (None, *SUBJECTS):
                assert balance(session, book_id, role, subject, until=until).minor == _added_up(session, book_id, role, subject, until)


def test_every_balance_is_the_same_before_between_and_after_carrying(session: Session) -> None:
    home, other = an_entity(session).id, an_entity(session, code="other").id
    _write(session, home, 60, 1)
    _write(session, other, 10, 2)
    _agree(session, home)
    counted = carrying.carry_forward(session, book_id=home)
    assert counted == carrying.carried_until(session, home)
    assert carrying.carried_until(session, other) == 0
    _agree(session, home)
    _write(session, home, 40, 3)
    _agree(session, home)
    assert carrying.carry_forward(session, book_id=home) > counted
    _agree(session, home)
    _agree(session, other)
    assert wrong_totals(session, home) == wrong_totals(session, other) == []


def test_carrying_twice_adds_nothing(session: Session) -> None:
    home = an_entity(session).id
    assert carrying.carry_forward(session, book_id=home) == 0
    _write(session, home, 5, 1)
    first = carrying.carry_forward(session, book_id=home)
    assert carrying.carry_forward(session, book_id=home) == first
    assert wrong_totals(session, home) == []


def test_the_standing_balances_are_those_of_the_subjects_that_stay(session: Session) -> None:
    home = an_entity(session).id
    _write(session, home, 30, 1)
    carrying.carry_forward(session, book_id=home)
    _write(session, home, 30, 2)
    wanted = {(role, subject): _added_up(session, home, role, subject, None) for role in ROLES for subject in SUBJECTS[:3]}
    assert carrying.standing(session, home, ROLES) == {key: minor for key, minor in wanted.items() if minor}


@pytest.mark.parametrize("unit", carrying.UNITS)
def test_a_total_that_is_wrong_is_found(session: Session, unit: str) -> None:
    home = an_entity(session).id
    _write(session, home, 5, 1)
    carrying.carry_forward(session, book_id=home)
    one = session.scalars(select(CarriedTotal).where(CarriedTotal.unit == unit)).first()
    assert one is not None
    booked = one.minor
    same = (CarriedTotal.unit == unit, CarriedTotal.span == one.span, CarriedTotal.role == one.role, CarriedTotal.subject == one.subject)
    session.execute(update(CarriedTotal).where(*same).values(minor=booked + 1))
    assert wrong_totals(session, home) == [f"{one.role.value} {one.subject} of {one.span}: {booked + 1} carried, {booked} booked"]


def test_totals_that_moved_on_in_between_are_read_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    home = an_entity(session).id
    _write(session, home, 10, 1)
    counted, said = carrying.carry_forward(session, book_id=home), [0]
    really = carrying.carried_until
    monkeypatch.setattr(carrying, "carried_until", lambda *asked: said.pop() if said else really(*asked))
    assert balance(session, home, AccountRole.BANK).minor == _added_up(session, home, AccountRole.BANK, None, None)
    assert session.get_one(CarriedUntil, home).entry_id == counted
    assert not said


def test_the_totals_are_asked_to_be_carried_once_enough_was_written(session: Session) -> None:
    home = an_entity(session).id
    _write(session, home, 3, 1)
    carry_books_forward(session, home)
    assert not session.scalars(select(Job).where(Job.name == CARRY)).all()
    _write(session, home, ENOUGH, 2)
    carry_books_forward(session, home)
    carry_books_forward(session, home)
    asked = session.scalars(select(Job).where(Job.name == CARRY)).one()
    carrying.carry_forward(session, **asked.arguments)
    assert wrong_totals(session, home) == []
    assert carrying.carried_until(session, home) == carrying.last_entry(session, home)


def _keys(session: Session, book_id: int, since: date | None, until: date | None) -> tuple[int, int]:
    query = select(func.min(Entry.id), func.max(Entry.id)).where(Entry.book_id == book_id)
    query = query if since is None else query.where(Entry.booked_on >= since)
    lowest, highest = session.execute(query if until is None else query.where(Entry.booked_on <= until)).one()
    return (lowest, highest) if lowest else (0, -1)


def test_the_keys_of_days_are_the_same_before_between_and_after_carrying(session: Session) -> None:
    home, other = an_entity(session).id, an_entity(session, code="other").id
    assert keys_booked(session, home) == (0, -1)
    for seed, book_id in enumerate((home, other, home, home)):
        _write(session, book_id, 30, seed)
        for since in DAYS:
            assert all(keys_booked(session, home, since=since, until=until) == _keys(session, home, since, until) for until in DAYS)
        if seed < 3:
            carrying.carry_forward(session, book_id=book_id)
    assert wrong_days(session, home) == wrong_days(session, other) == []


def test_a_day_that_is_wrong_is_found(session: Session) -> None:
    home = an_entity(session).id
    _write(session, home, 5, 1)
    counted = carrying.carry_forward(session, book_id=home)
    one = session.scalars(select(CarriedDay).where(CarriedDay.highest == counted)).one()
    session.execute(update(CarriedDay).where(CarriedDay.booked_on == one.booked_on).values(highest=counted - 1))
    assert len(wrong_days(session, home)) == 1
