"""What clients owe by day is the same before, between and after it is carried forward, whatever is invoiced, paid, credited and given up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.country import AccountRole
from smartcoop.followup import carry_forward, is_enough_to_carry
from smartcoop.guarantee import dues as carried
from smartcoop.guarantee.dues import Due, dues, dues_carried_until, wrong_dues
from smartcoop.guarantee.models import CarriedDebt, CarriedDuesUntil
from smartcoop.guarantee.service import write_off
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.service import credit_invoice
from smartcoop.ledger.carrying import last_entry
from smartcoop.ledger.queries import balance
from tests.factories import BY, TODAY, a_client, a_member, a_payment, an_activity, an_entity, an_issued_invoice, euros

STEPS = ("invoice", "part", "rest", "credit", "give up", "carry")


class House:
    """A cooperative with invoices to which things happen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        home = an_entity(session)
        self.home, self.activity = home.id, an_activity(session, a_member(session, home))
        self.client = a_client(session, home)
        self.day, self.invoices = TODAY - timedelta(days=60), list[Invoice]()

    def happens(self, step: str, which: int) -> None:
        """One step, to one of the invoices; nothing where the step has nothing to do."""
        if step == "carry":
            carry_forward(self.session, book_id=self.home)
        elif step == "invoice":
            self.day += timedelta(days=which)
            self.invoices.append(an_issued_invoice(self.session, self.activity, self.client, on=self.day))
        elif self.invoices:
            self._to(step, self.invoices[which % len(self.invoices)])

    def _to(self, step: str, invoice: Invoice) -> None:
        owed = balance(self.session, self.home, AccountRole.RECEIVABLE, invoice.ref)
        if owed.minor <= 0:
            return
        does: dict[str, Callable[[], object]] = {
            "part": lambda: a_payment(self.session, invoice, euros("100")) if owed > euros("100") else None,
            "rest": lambda: a_payment(self.session, invoice, owed),
            "credit": lambda: credit_invoice(self.session, invoice.id, on=TODAY, by=BY, reason="wrong") if owed == invoice.total else None,
            "give up": lambda: write_off(self.session, invoice.id, on=TODAY, by=BY, why="bankrupt"),
        }
        does[step]()
        self.session.flush()

    def by_hand(self) -> dict[object, tuple[int, int]]:
        """How many invoices are owed and how much, by the day on which they are due, asked one by one."""
        found: dict[object, tuple[int, int]] = {}
        for one in self.invoices:
            minor = balance(self.session, self.home, AccountRole.RECEIVABLE, one.ref).minor
            count, so_far = found.get(one.due_on, (0, 0))
            found[one.due_on] = (count + 1, so_far + minor) if minor > 0 else (count, so_far)
        return {day: told for day, told in found.items() if told[0]}


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=[("credit", 1), ("invoice", 0)])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=10))
def test_what_is_owed_is_what_the_books_say(sessions: "sessionmaker[Session]", steps: list[tuple[str, int]]) -> None:
    with sessions() as session:  # nothing is committed: each story begins with empty books
        house = House(session)
        for step in [("invoice", 0), ("invoice", 1), ("carry", 0), *steps]:
            house.happens(*step)
            told = dues(session, house.home)
            assert {one.due_on: (one.count, one.minor) for one in told} == house.by_hand()
            assert wrong_dues(session, house.home) == []
        session.rollback()


def test_the_guaranteed_part_of_what_is_paid_in_part_follows(house: House) -> None:
    house.happens("invoice", 0)
    carry_forward(house.session, book_id=house.home)
    day = house.invoices[0].due_on
    assert day is not None
    assert dues(house.session, house.home) == [Due(day, 1, 121_000, 100_000)]
    house.happens("part", 0)
    assert dues(house.session, house.home) == [Due(day, 1, 111_000, 91_736)]
    carry_forward(house.session, book_id=house.home)
    assert dues(house.session, house.home) == [Due(day, 1, 111_000, 91_736)]


def test_carrying_is_asked_for_where_debts_never_were(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an upgrade: the totals were carried, the debts were not."""
    monkeypatch.setattr("smartcoop.followup.ENOUGH", 2)
    house.happens("invoice", 0)
    carry_forward(house.session, book_id=house.home)
    assert not is_enough_to_carry(house.session, house.home)
    house.session.execute(delete(CarriedDuesUntil))
    house.session.expire_all()
    assert is_enough_to_carry(house.session, house.home)
    carry_forward(house.session, book_id=house.home)
    assert dues_carried_until(house.session, house.home) == last_entry(house.session, house.home)


def test_a_carried_debt_that_is_wrong_is_found(house: House) -> None:
    house.happens("invoice", 0)
    carry_forward(house.session, book_id=house.home)
    one = house.session.scalars(select(CarriedDebt)).one()
    one.minor += 1
    house.session.flush()
    assert wrong_dues(house.session, house.home) == [
        f"due on {one.due_on}: 1 debts of 121001, 100000 guaranteed carried, 1 debts of 121000, 100000 guaranteed in the books"
    ]


def test_debts_that_were_carried_on_in_between_are_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.happens("invoice", 0)
    carry_forward(house.session, book_id=house.home)
    house.happens("rest", 0)
    really, said = dues_carried_until, [1]
    monkeypatch.setattr(carried, "dues_carried_until", lambda *asked: said.pop() if said else really(*asked))
    assert dues(house.session, house.home) == []
    assert not said
