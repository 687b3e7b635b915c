"""Becoming a member: what is given, who looks at it, and what follows by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import history_of
from smartcoop.country import FactSchema
from smartcoop.errors import Changed, Invalid, RuleBroken, WrongState
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.facts import facts_of
from smartcoop.members.models import Check, CheckState, Cooperative, Member, MemberState
from smartcoop.members.onboarding import (
    NEEDED,
    Given,
    StepState,
    accept_statutes,
    check_version,
    checklist,
    confirm_check,
    give_bank_account,
    give_identity,
    give_pay_facts,
    give_right_to_work,
    own_step,
    publish_statutes,
    refuse_check,
    subscribe_own_share,
)
from smartcoop.members.queries import checks_waiting
from smartcoop.members.service import Person, change_member_state, person_of, register_person
from tests.factories import an_entity, an_iban

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAFF = "user:9 Marie"
LEA = Person("Léa", "Dubois", "lea@example.org", "fr", date(1987, 11, 2), "FR", "Rue Neuve 1", "1000", "Bruxelles", "BE", "BE43068999999501")


@pytest.fixture
def home(session: Session) -> Cooperative:
    return an_entity(session)


@pytest.fixture
def lea(session: Session, home: Cooperative) -> Member:
    return register_person(session, home.id, LEA, facts={}, on=ON, by=STAFF)


def states(session: Session, member: Member) -> dict[str, StepState]:
    return {step.code: step.state for step in checklist(session, member, first_activity=None)}


def test_who_was_invited_by_name_says_the_rest_before_anybody_registers_them(session: Session, home: Cooperative) -> None:
    empty = replace(LEA, born_on=None, street="", postcode="", city="", iban="")
    lea = register_person(session, home.id, empty, facts={}, on=ON, by=STAFF)
    with pytest.raises(RuleBroken, match="Born on, Bank account"):
        change_member_state(session, lea.id, MemberState.REGISTERED, by=STAFF)
    with pytest.raises(Invalid, match="born_on"):
        give_identity(session, lea.id, replace(LEA, born_on=None), Given(), on=ON, by="user:1 Léa")
    with pytest.raises(Invalid, match="iban"):
        give_bank_account(session, lea.id, " ", Given(), on=ON, by="user:1 Léa")
    give_identity(session, lea.id, replace(LEA, iban=""), Given(), on=ON, by="user:1 Léa")
    give_bank_account(session, lea.id, an_iban(7), Given(), on=ON, by="user:1 Léa")
    assert change_member_state(session, lea.id, MemberState.REGISTERED, by=STAFF).born_on == LEA.born_on


def give_all(session: Session, member: Member) -> None:
    give_identity(session, member.id, person_of(member), Given(), on=ON, by="user:1 Léa")
    give_right_to_work(session, member.id, Given("citizen of the European Union"), on=ON, by="user:1 Léa")
    give_bank_account(session, member.id, an_iban(7), Given(), on=ON, by="user:1 Léa")
    give_pay_facts(session, member.id, {"children": "2"}, valid_from=ON, by="user:1 Léa")


def publish(session: Session, home: Cooperative, version: str = "2026") -> int:
    return publish_statutes(session, home, version=version, adopted_on=ON, content=b"%PDF-1.7", by=STAFF, at=AT).id


def test_an_applicant_has_everything_to_do_in_order(session: Session, lea: Member) -> None:
    steps = checklist(session, lea, first_activity=None)
    assert [step.code for step in steps] == ["identity", "right_to_work", "bank_account", "pay_facts", "statutes", "share", "activity"]
    assert [step.state for step in steps] == [StepState.OPEN] * 5 + [StepState.LATER] * 2
    first = own_step(steps)
    assert first is not None
    assert first.code == "identity"


def test_the_last_confirmed_paper_registers_the_person(session: Session, home: Cooperative, lea: Member) -> None:
    give_all(session, lea)
    assert [row.check for row, _ in checks_waiting(session, home.id)] == list(NEEDED)
    assert own_step(checklist(session, lea, first_activity=None)) is not None
    *others, last = NEEDED
    for check in others:
        confirm_check(session, lea.id, check, by=STAFF)
        assert lea.state is MemberState.APPLICANT
    confirm_check(session, lea.id, last, by=STAFF)
    assert lea.state is MemberState.REGISTERED
    assert not checks_waiting(session, home.id)
    assert [(one.state_from, one.state_to, one.by) for one in history_of(session, f"member:{lea.id}:identity")] == [
        ("open", "given", "user:1 Léa"),
        ("given", "confirmed", STAFF),
    ]


def test_what_is_refused_is_given_again_and_what_is_confirmed_is_not(session: Session, lea: Member) -> None:
    give_all(session, lea)
    with pytest.raises(Invalid, match="why"):
        refuse_check(session, lea.id, Check.IDENTITY, by=STAFF, why=" ")
    refuse_check(session, lea.id, Check.IDENTITY, by=STAFF, why="the photograph cannot be read")
    assert states(session, lea)["identity"] is StepState.REFUSED
    give_identity(session, lea.id, replace(person_of(lea), city="Ixelles"), Given("card"), on=ON, by="user:1 Léa")
    confirm_check(session, lea.id, Check.IDENTITY, by=STAFF)
    with pytest.raises(WrongState, match="confirmed on"):
        give_identity(session, lea.id, person_of(lea), Given(), on=ON, by="user:1 Léa")
    assert lea.city == "Ixelles"
    assert [one.why for one in history_of(session, lea.ref) if one.state_to == "register changed"] == ["iban", "city"]


def test_wrong_papers_are_refused_at_their_fields(session: Session, lea: Member) -> None:
    with pytest.raises(Invalid, match="said"):
        give_right_to_work(session, lea.id, Given(" "), on=ON, by="user:1 Léa")
    with pytest.raises(Invalid, match="valid_until"):
        give_right_to_work(session, lea.id, Given("permit", valid_until=date(2026, 1, 1)), on=ON, by="user:1 Léa")
    with pytest.raises(Invalid, match="iban"):
        give_bank_account(session, lea.id, "BE00", Given(), on=ON, by="user:1 Léa")
    with pytest.raises(Invalid, match="said"):
        confirm_check(session, lea.id, Check.RIGHT_TO_WORK, by=STAFF)
    with pytest.raises(WrongState, match="nothing was given"):
        refuse_check(session, lea.id, Check.RIGHT_TO_WORK, by=STAFF, why="missing")
    confirm_check(session, lea.id, Check.RIGHT_TO_WORK, Given("identity card seen at the office"), by=STAFF)
    assert states(session, lea)["right_to_work"] is StepState.DONE


def test_what_pay_depends_on_is_asked_kept_from_the_first_day_and_looked_at(session: Session, lea: Member) -> None:
    with pytest.raises(Invalid, match="not asked yet"):
        confirm_check(session, lea.id, Check.PAY_FACTS, by=STAFF)
    with pytest.raises(Invalid, match="spouse_income"):
        give_pay_facts(session, lea.id, {"household": "married"}, valid_from=ON, by="user:1 Léa")
    unsaid = {fact.field.name for fact in facts_of(session, lea, ON) if fact.since is None}
    assert {"household", "children"} <= unsaid
    before = check_version(session, lea, Check.PAY_FACTS)
    give_pay_facts(session, lea.id, {"household": "single", "children": "2"}, valid_from=ON, by="user:1 Léa", seen=before)
    held = {fact.field.name: (fact.value, fact.since) for fact in facts_of(session, lea, ON)}
    assert (held["household"], held["children"]) == (("single", ON), (2, ON))
    with pytest.raises(Changed):
        confirm_check(session, lea.id, Check.PAY_FACTS, by=STAFF, seen=before)
    confirm_check(session, lea.id, Check.PAY_FACTS, by=STAFF)
    with pytest.raises(WrongState, match="confirmed on"):
        give_pay_facts(session, lea.id, {"children": "3"}, valid_from=ON, by="user:1 Léa")
    assert [(one.by, one.why) for one in history_of(session, f"{lea.ref}:facts")] == [("user:1 Léa", "")]


def test_a_country_that_asks_nothing_has_no_such_step(session: Session, lea: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    law = replace(country.load("BE"), person=FactSchema())
    monkeypatch.setattr(country, "load", lambda code: law)
    assert "pay_facts" not in states(session, lea)
    give_identity(session, lea.id, person_of(lea), Given(), on=ON, by="user:1 Léa")
    for check in (Check.IDENTITY, Check.RIGHT_TO_WORK, Check.BANK_ACCOUNT):
        confirm_check(session, lea.id, check, Given("seen"), by=STAFF)
    assert lea.state is MemberState.REGISTERED


def test_nobody_confirms_their_own_papers(session: Session, home: Cooperative, lea: Member) -> None:
    user = invite_user(session, email="lea@example.org", name="Léa", language="fr", at=AT)
    grant_role(session, user.id, home.id, Role.MEMBER, by=STAFF, at=AT, member_id=lea.id)
    grant_role(session, user.id, home.id, Role.ADVISER, by=STAFF, at=AT)
    give_all(session, lea)
    with pytest.raises(RuleBroken, match="somebody else"):
        confirm_check(session, lea.id, Check.IDENTITY, by=user.ref)


def test_a_share_follows_papers_and_statutes(session: Session, home: Cooperative, lea: Member) -> None:
    first = publish(session, home)
    newest = publish(session, home, "2027")
    with pytest.raises(WrongState, match="newer statutes"):
        accept_statutes(session, lea.id, first, by="user:1 Léa")
    with pytest.raises(WrongState, match="accept the statutes first"):
        subscribe_own_share(session, lea.id, count=1, on=ON, by="user:1 Léa")
    row = accept_statutes(session, lea.id, newest, by="user:1 Léa")
    assert accept_statutes(session, lea.id, newest, by="user:1 Léa") is row
    assert (row.said, row.state) == ("2027", CheckState.CONFIRMED)
    with pytest.raises(WrongState, match="not confirmed yet"):
        subscribe_own_share(session, lea.id, count=1, on=ON, by="user:1 Léa")
    give_all(session, lea)
    for check in NEEDED:
        confirm_check(session, lea.id, check, by=STAFF)
    assert states(session, lea)["share"] is StepState.OPEN
    subscribe_own_share(session, lea.id, count=1, on=ON, by="user:1 Léa")
    assert states(session, lea)["share"] is StepState.WAITING
    with pytest.raises(WrongState, match="subscribed already"):
        subscribe_own_share(session, lea.id, count=1, on=ON, by="user:1 Léa")


def test_shortly_after_midnight_it_is_tomorrow_where_the_cooperative_is(session: Session, home: Cooperative) -> None:
    tomorrow, in_brussels = ON + timedelta(days=1), datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert publish_statutes(session, home, version="2026", adopted_on=tomorrow, content=b"%PDF-1.7", by=STAFF, at=in_brussels).adopted_on == tomorrow
    with pytest.raises(Invalid, match="adopted_on"):
        publish_statutes(session, home, version="2027", adopted_on=tomorrow, content=b"%PDF-1.7", by=STAFF, at=AT)


def test_statutes_are_published_once_under_their_name(session: Session, home: Cooperative) -> None:
    publish(session, home)
    for wrong in ({"version": "2026"}, {"version": " "}, {"adopted_on": date(2027, 1, 1)}):
        said = {"version": "2028", "adopted_on": ON, **wrong}
        with pytest.raises(Invalid):
            publish_statutes(session, home, content=b"%PDF-1.7", by=STAFF, at=AT, **said)  # type: ignore[arg-type]  # a table of cases
