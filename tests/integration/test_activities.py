"""Activities: who may open, spend and take part; promises; transfers; confirmed orders; closing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import Budget, budget_lines, budget_of
from smartcoop.activities.models import Activity, ActivityState, Claim
from smartcoop.activities.queries import activities_of, may_be_paid_from, participants_of
from smartcoop.activities.service import (
    change_activity_state,
    commit_budget,
    confirm_order,
    join_activity,
    open_activity,
    record_claim,
    release_budget,
    release_order,
    restrict_overspent,
    transfer_budget,
)
from smartcoop.country import AccountRole
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import entries_of, trial_balance
from smartcoop.members.models import MemberState
from smartcoop.members.service import change_member_state, register_person
from smartcoop.money import Money
from tests.integration.test_members import LEA
from tests.payroll_scene import STAFF, Scene, a_scene, euros

ON = date(2026, 3, 2)


@pytest.fixture
def scene(session: Session) -> Scene:
    """An activity that holds 1,000.00."""
    made = a_scene(session)
    made.earn(euros(1000))
    return made


def another(scene: Scene, name: str = "Studio", **said: bool) -> Activity:
    return open_activity(scene.session, scene.member.id, name=name, on=ON, by=STAFF, **said)


def test_only_members_with_a_paid_share_open_activities(scene: Scene) -> None:
    newcomer = register_person(scene.session, scene.cooperative.id, LEA, facts={}, on=ON, by=STAFF)
    with pytest.raises(RuleBroken, match="share is paid"):
        open_activity(scene.session, newcomer.id, name="Songs", on=ON, by=STAFF)
    with pytest.raises(Invalid):
        another(scene, " ")


def test_others_are_paid_from_a_collective_activity_that_they_joined(scene: Scene) -> None:
    other = register_person(scene.session, scene.cooperative.id, LEA, facts={}, on=ON, by=STAFF)
    with pytest.raises(WrongState, match="personal"):
        join_activity(scene.session, scene.activity.id, other.id, on=ON)
    collective = another(scene, "Lumen", is_collective=True)
    assert not may_be_paid_from(scene.session, collective, other.id)
    assert join_activity(scene.session, collective.id, other.id, on=ON) is join_activity(scene.session, collective.id, other.id, on=ON)
    assert may_be_paid_from(scene.session, collective, other.id)
    assert [one.member for one in participants_of(scene.session, collective.id)] == [other]
    assert activities_of(scene.session, other.id) == [collective]


def test_a_promise_takes_what_is_available_and_not_a_cent_more(scene: Scene) -> None:
    with pytest.raises(RuleBroken, match="is available"):
        commit_budget(scene.session, scene.activity.id, euros("1000.01"), source="a", on=ON)
    commit_budget(scene.session, scene.activity.id, euros(1000), source="a", on=ON)
    commit_budget(scene.session, scene.activity.id, euros(1000), source="a", on=ON)
    assert (budget_of(scene.session, scene.activity).committed, budget_of(scene.session, scene.activity).available_for_wages) == (euros(1000), euros(0))
    release_budget(scene.session, ["a"], on=ON)
    assert budget_of(scene.session, scene.activity).available_for_wages == euros(1000)


def test_a_transfer_moves_budget_once_and_balances(scene: Scene) -> None:
    other = another(scene)
    for _ in range(2):
        transfer_budget(scene.session, scene.activity.id, other.id, euros(200), source="request:1", on=ON, by=STAFF, why="posters")
    assert (budget_of(scene.session, scene.activity).budget, budget_of(scene.session, other).budget) == (euros(800), euros(200))
    assert not trial_balance(scene.session, scene.cooperative.id)[AccountRole.TRANSFERS]
    (entry,) = entries_of(scene.session, scene.cooperative.id, "request:1")
    assert [(p.role, p.subject, p.amount) for p in entry.postings] == [
        (AccountRole.TRANSFERS, scene.activity.ref, euros(200)),
        (AccountRole.TRANSFERS, other.ref, -euros(200)),
    ]


@pytest.mark.parametrize(("amount", "wrong"), [("0", Invalid), ("-1", Invalid), ("1000.01", RuleBroken)])
def test_transfers_that_cannot_be(scene: Scene, amount: str, wrong: type[Exception]) -> None:
    other = another(scene)
    with pytest.raises(wrong):
        transfer_budget(scene.session, scene.activity.id, other.id, euros(amount), source="r", on=ON, by=STAFF, why="")
    with pytest.raises(Invalid, match="another activity"):
        transfer_budget(scene.session, scene.activity.id, scene.activity.id, euros(1), source="r", on=ON, by=STAFF, why="")


def test_a_confirmed_order_pays_wages_before_it_is_invoiced(scene: Scene) -> None:
    confirm_order(scene.session, scene.activity.id, euros(500), source="quote:1", on=ON)
    confirm_order(scene.session, scene.activity.id, euros(500), source="quote:1", on=ON)
    budget = budget_of(scene.session, scene.activity)
    assert (budget.orders, budget.available_for_wages, budget.available_for_expenses) == (euros(500), euros(1500), euros(1000))
    release_order(scene.session, "quote:1", on=ON)
    assert not budget_of(scene.session, scene.activity).orders


def owe(scene: Scene, total: Money) -> None:
    made = ledger.moves((AccountRole.RECEIVABLE, "invoice:1", total), (AccountRole.BANK, "bank", -total))
    ledger.post(scene.session, ledger.Draft(scene.cooperative.id, ON, "x", f"x:{total.minor}", "", made))


def test_what_clients_owe_pays_wages_when_it_is_guaranteed_and_never_expenses(scene: Scene) -> None:
    record_claim(scene.session, scene.activity, subject="invoice:1", net=euros(100), total=euros(121), guaranteed=True, reason="")
    claim = scene.session.scalars(select(Claim)).one()
    owe(scene, euros(121))
    budget = budget_of(scene.session, scene.activity)
    assert (budget.uncollected, budget.collected) == (euros(100), euros(900))
    assert (budget.available_for_wages, budget.available_for_expenses) == (euros(1000), euros(900))
    claim.guaranteed = False
    assert budget_of(scene.session, scene.activity).available_for_wages == euros(900)
    owe(scene, -euros("60.50"))
    assert budget_of(scene.session, scene.activity).uncollected == euros(50)
    with pytest.raises(WrongState, match="unpaid invoices"):
        change_activity_state(scene.session, scene.activity.id, ActivityState.CLOSING, by=STAFF, on=ON)


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_part_that_is_not_vat_never_exceeds_what_is_owed(net: int, vat: int, owed: int) -> None:
    claim = Claim(net_minor=net, total_minor=net + vat, currency="EUR")
    part = claim.net_of(Money(min(owed, net + vat), "EUR"))
    assert 0 <= part.minor <= min(owed, net + vat)
    assert claim.net_of(Money(net + vat, "EUR")) == Money(net, "EUR")
    assert claim.net_of(-Money(net + vat, "EUR")) == -Money(net, "EUR")


def test_an_activity_closes_empty_and_opens_again(scene: Scene) -> None:
    change_activity_state(scene.session, scene.activity.id, ActivityState.CLOSING, by=STAFF, on=ON)
    with pytest.raises(WrongState, match="still holds"):
        change_activity_state(scene.session, scene.activity.id, ActivityState.CLOSED, by=STAFF, on=ON)
    scene.earn(-euros(1000), "paid out")
    change_activity_state(scene.session, scene.activity.id, ActivityState.CLOSED, by=STAFF, on=ON)
    with pytest.raises(WrongState, match="nothing can be paid"):
        commit_budget(scene.session, scene.activity.id, euros(1), source="a", on=ON)
    assert change_activity_state(scene.session, scene.activity.id, ActivityState.OPEN, by=STAFF, on=ON).closed_on is None


def test_an_overspent_activity_takes_no_new_money_unless_orders_cover_it(scene: Scene) -> None:
    scene.earn(-euros(1100), "spent")
    confirm_order(scene.session, scene.activity.id, euros(100), source="quote:1", on=ON)
    states = []
    for _ in range(2):
        restrict_overspent(scene.session, scene.activity, by=STAFF, on=ON)
        states.append(scene.activity.state)
        release_order(scene.session, "quote:1", on=ON)
    assert states == [ActivityState.OPEN, ActivityState.RESTRICTED]
    with pytest.raises(WrongState, match="takes no new"):
        transfer_budget(scene.session, another(scene).id, scene.activity.id, euros(1), source="r", on=ON, by=STAFF, why="")


def test_a_suspended_member_brings_no_new_money(scene: Scene) -> None:
    other = another(scene)
    change_member_state(scene.session, scene.member.id, MemberState.SUSPENDED, by=STAFF, why="hearing of 1 March")
    with pytest.raises(WrongState, match="Suspended"):
        transfer_budget(scene.session, scene.activity.id, other.id, euros(1), source="r", on=ON, by=STAFF, why="")


def test_every_posting_behind_the_budget_is_shown(scene: Scene) -> None:
    lines = budget_lines(scene.session, scene.activity)
    assert [(line.amount, line.balance) for line in lines] == [(-euros(1000), -euros(1000))]
    empty = Budget(*[euros(0)] * 5)
    assert replace(empty, budget=euros(5)).available_for_wages == euros(5)
