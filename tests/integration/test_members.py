"""Members: from application to share to membership, what is dated, and how one leaves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.audit import history_of
from smartcoop.banking.models import ExpectedPayment, PaymentOrder
from smartcoop.country import AccountRole, load
from smartcoop.errors import Invalid, NotFound, RuleBroken, WrongState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import balance
from smartcoop.members.facts import adopt_policy, facts_of, policies, record_facts
from smartcoop.members.models import Cooperative, FactRecord, Member, MemberState
from smartcoop.members.numbering import next_number, next_numbers
from smartcoop.members.queries import certificate_view, missing_entries, share_register
from smartcoop.members.service import (
    Person,
    change_member_state,
    mark_arrears,
    register_person,
    repay_shares,
    subscribe_shares,
    welcome_paid_members,
)
from smartcoop.money import Money
from tests.payroll_scene import STAFF, Scene, a_scene, euros

LEA = Person(
    first_name="Léa",
    last_name="Dubois",
    email="lea@example.org",
    language="fr",
    born_on=date(1987, 11, 2),
    nationality="FR",
    street="Rue Neuve 1",
    postcode="1000",
    city="Bruxelles",
    country="be",
    iban="BE43 0689 9999 9501",
    national_number="87.11.02-004.94",
)
ON = date(2026, 3, 2)


@pytest.fixture
def scene(session: Session) -> Scene:
    """A cooperative with one member."""
    return a_scene(session)


def registered(scene: Scene, person: Person = LEA) -> Member:
    member = register_person(scene.session, scene.cooperative.id, person, facts={"household": "single"}, on=ON, by=STAFF)
    return change_member_state(scene.session, member.id, MemberState.REGISTERED, by=STAFF)


def pay(scene: Scene, subject: str, amount: Money, on: date = ON) -> None:
    """The bank received it."""
    made = ledger.moves((AccountRole.BANK, "bank", amount), (AccountRole.OWED_BY_MEMBERS, subject, -amount))
    ledger.post(scene.session, ledger.Draft(scene.cooperative.id, on, "bank", f"line:{subject}", "share", made))


def test_a_share_makes_a_member_once_it_is_paid(scene: Scene) -> None:
    member = registered(scene)
    shares = subscribe_shares(scene.session, member.id, count=2, on=ON, by=STAFF)
    book = scene.cooperative.id
    assert (balance(scene.session, book, AccountRole.OWED_BY_MEMBERS, shares.ref), balance(scene.session, book, AccountRole.SHARE_CAPITAL)) == (
        euros(60),
        -euros(60),
    )
    expected = scene.session.scalars(select(ExpectedPayment)).one()
    assert (expected.printed_reference, expected.amount) == (shares.payment_reference, euros(60))
    assert welcome_paid_members(scene.session, book, on=ON, by=STAFF) == []
    with pytest.raises(NotFound, match="not paid"):
        certificate_view(scene.session, shares)
    pay(scene, shares.ref, euros(60), date(2026, 3, 5))
    assert welcome_paid_members(scene.session, book, on=ON, by=STAFF) == [member]
    assert (member.state, member.joined_on) == (MemberState.MEMBER, ON)
    view = certificate_view(scene.session, shares)
    assert (view.shares, view.value, view.paid_on) == (2, euros(30), date(2026, 3, 5))
    assert [change.state_to for change in history_of(scene.session, member.ref)] == ["applicant", "registered", "subscribed", "member"]
    assert missing_entries(scene.session, book) == []


def test_shares_are_repaid_to_who_leaves_and_only_once(scene: Scene) -> None:
    member = registered(scene)
    shares = subscribe_shares(scene.session, member.id, count=1, on=ON, by=STAFF)
    pay(scene, shares.ref, euros(30))
    welcome_paid_members(scene.session, scene.cooperative.id, on=ON, by=STAFF)
    with pytest.raises(RuleBroken, match="resignation"):
        repay_shares(scene.session, shares.id, on=ON, by=STAFF)
    change_member_state(scene.session, member.id, MemberState.LEAVING, by=STAFF, why="letter of 2 March")
    repay_shares(scene.session, shares.id, on=ON, by=STAFF)
    book = scene.cooperative.id
    assert balance(scene.session, book, AccountRole.SHARES_TO_REPAY, shares.ref) == -euros(30)
    assert not balance(scene.session, book, AccountRole.SHARE_CAPITAL)
    assert scene.session.scalars(select(PaymentOrder)).one().amount == euros(30)
    with pytest.raises(WrongState, match="were repaid"):
        repay_shares(scene.session, shares.id, on=ON, by=STAFF)


def test_the_register_tells_who_held_what_on_a_day(scene: Scene) -> None:
    member = registered(scene)
    shares = subscribe_shares(scene.session, member.id, count=3, on=ON, by=STAFF)
    pay(scene, shares.ref, euros(40))
    (line,) = share_register(scene.session, scene.cooperative.id, ON)
    assert (line.member, line.subscription.total, line.paid) == (member, euros(90), euros(40))
    assert share_register(scene.session, scene.cooperative.id, date(2026, 3, 1)) == []


def test_a_year_without_a_share_is_a_year_in_arrears(scene: Scene) -> None:
    assert mark_arrears(scene.session, scene.cooperative.id, on=ON, by=STAFF) == [scene.member]
    assert scene.member.state is MemberState.IN_ARREARS
    shares = subscribe_shares(scene.session, scene.member.id, count=1, on=ON, by=STAFF)
    pay(scene, shares.ref, euros(30))
    assert welcome_paid_members(scene.session, scene.cooperative.id, on=ON, by=STAFF) == [scene.member]
    assert mark_arrears(scene.session, scene.cooperative.id, on=ON, by=STAFF) == []


def test_steps_that_do_not_follow_are_refused(scene: Scene) -> None:
    with pytest.raises(WrongState, match=r"Possible next: .*Leaving"):
        change_member_state(scene.session, scene.member.id, MemberState.REGISTERED, by=STAFF)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"iban": "BE71096123456768"}, "iban"),
        ({"national_number": "87110200495"}, "national_number"),
        ({"email": "lea"}, "email"),
        ({"first_name": " "}, "first_name"),
        ({"born_on": date(2020, 1, 1)}, "born_on"),
    ],
)
def test_wrong_data_is_refused_at_its_field(scene: Scene, changes: dict[str, object], field: str) -> None:
    before = scene.session.scalar(select(func.count()).select_from(Member))
    with pytest.raises(Invalid) as refused:
        registered(scene, replace(LEA, **changes))  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert scene.session.scalar(select(func.count()).select_from(Member)) == before


def test_nobody_is_registered_twice(scene: Scene) -> None:
    registered(scene)
    with pytest.raises(Invalid, match="registered already"):
        registered(scene)


def known(scene: Scene, on: date) -> dict[str, Any]:
    return {fact.field.name: fact.value for fact in facts_of(scene.session, scene.member, on)}


def test_facts_hold_from_their_day(scene: Scene) -> None:
    schema, member = load("BE").person, scene.member
    record_facts(scene.session, member.ref, schema, {"children": 2}, valid_from=date(2026, 3, 1), by=STAFF)
    assert [known(scene, day)["children"] for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1))] == [0, 0, 2]
    record_facts(scene.session, member.ref, schema, {"household": "married", "spouse_income": "none"}, valid_from=date(2026, 6, 1), by=STAFF)
    assert known(scene, date(2026, 6, 1))["children"] == 2
    assert scene.session.scalar(select(func.count()).select_from(FactRecord).where(FactRecord.subject == member.ref)) == 3


def test_unknown_and_impossible_facts_are_named(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        record_facts(scene.session, scene.member.ref, load("BE").person, {"kids": 2, "children": -1}, valid_from=ON, by=STAFF)
    assert set(refused.value.fields) == {"kids", "children"}


def test_a_policy_replaces_the_country_default_from_its_day(scene: Scene) -> None:
    cooperative = scene.session.get_one(Cooperative, scene.cooperative.id)
    assert policies(scene.session, cooperative, ON).fee_rate == Decimal("0.065")
    adopt_policy(scene.session, cooperative, "fee_rate", "0.07", valid_from=date(2026, 7, 1), adopted_by="motion 12", today=ON)
    assert [policies(scene.session, cooperative, day).fee_rate for day in (date(2026, 6, 30), date(2026, 7, 1))] == [Decimal("0.065"), Decimal("0.07")]
    adopt_policy(scene.session, cooperative, "promise", {"day_of_next_month": 10}, valid_from=date(2026, 7, 1), adopted_by="motion 13", today=ON)
    assert policies(scene.session, cooperative, date(2026, 7, 1)).promise.day_of_next_month == 10


@pytest.mark.parametrize(
    ("name", "value", "valid_from", "motion", "field"),
    [
        ("fee", "0.07", ON, "m", "name"),
        ("fee_rate", "7", ON, "m", "fee_rate"),
        ("fee_rate", "a lot", ON, "m", "fee_rate"),
        ("fee_rate", "0.07", date(2026, 3, 1), "m", "valid_from"),
        ("fee_rate", "0.07", ON, " ", "adopted_by"),
        ("promise", {"days": 3}, ON, "m", "promise"),
        ("fund_rate", "0.0651", ON, "m", "fund_rate"),
        ("fee_rate", "0.0199", ON, "m", "fee_rate"),
    ],
)
def test_policies_that_cannot_be(scene: Scene, name: str, value: object, valid_from: date, motion: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        adopt_policy(scene.session, scene.cooperative, name, value, valid_from=valid_from, adopted_by=motion, today=ON)
    assert set(refused.value.fields) == {field}


def test_numbers_follow_each_other(scene: Scene) -> None:
    book = scene.cooperative.id
    assert next_number(scene.session, book, "x") == 1
    assert list(next_numbers(scene.session, book, "x", 3)) == [2, 3, 4]
    assert list(next_numbers(scene.session, book, "x", 0)) == []
    assert next_number(scene.session, book, "y") == 1
