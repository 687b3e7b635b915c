"""What a person says changed for their pay: from when it can count, which payslip uses it, and who is told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import history_of
from smartcoop.country import FactSchema, Field, FieldType
from smartcoop.dates import Month
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import speaking
from smartcoop.members.accounts import Role, User, grant_role, invite_user
from smartcoop.members.facts import FactsMissing, facts_of, record_facts
from smartcoop.members.models import MemberState, NoticeKind
from smartcoop.members.notices import notices_page, words
from smartcoop.payroll.engagements import Wish, propose_pay
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.own_facts import first_use, joins_from, open_from, say_changed
from tests.payroll_scene import FOUNDED, STAFF, Scene, a_scene, euros

ANA = "user:1 Ana Peeters"
ON = date(2026, 10, 7)
GROSS = Wish(gross=euros("800"))


@pytest.fixture
def scene(session: Session) -> Scene:
    made = a_scene(session)
    made.earn(euros("20000"))
    return made


@pytest.fixture
def officer(scene: Scene) -> User:
    at = datetime(2026, 10, 7, 9, tzinfo=UTC)
    made = invite_user(scene.session, email="omar@example.org", name="Omar", language="en", at=at)
    grant_role(scene.session, made.id, scene.cooperative.id, Role.PAYROLL_OFFICER, by=STAFF, at=at)
    return made


def told(scene: Scene, officer: User) -> list[tuple[str, str]]:
    """What was said of facts, not of work to declare."""
    return [(words(one.said), words(one.then)) for one in notices_page(scene.session, officer.id) if one.kind is NoticeKind.FACTS_CHANGED]


def test_payroll_is_told_what_changed_and_which_payslip_uses_it(scene: Scene, officer: User) -> None:
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), GROSS)
    scene.engage(scene.job(date(2026, 10, 12), date(2026, 11, 6), days=Decimal(20), hours=Decimal(152)), Wish(gross=euros("3200")))
    say_changed(scene.session, scene.member.id, {"children": "1"}, valid_from=date(2026, 11, 2), on=ON, by=ANA, why="a birth")
    [(said, then)] = told(scene, officer)
    assert said == "Ana Peeters says what changed for their pay from Monday, November 2, 2026: Dependent children"
    assert then.startswith("It counts first for Technicienne, work until Friday, November 6, 2026, paid on")
    with speaking("fr_BE"):
        assert told(scene, officer)[0][0].endswith(": Enfants à charge")
    used = first_use(scene.session, scene.member, date(2026, 10, 20), ON)
    assert used is not None
    assert used.until == date(2026, 10, 31)  # of work over two months, the part of the first
    [change] = history_of(scene.session, f"{scene.member.ref}:facts")
    assert (change.by, change.why) == (ANA, "a birth")


def test_what_stands_already_is_no_change_and_what_was_never_said_is_kept_in_silence(scene: Scene, officer: User) -> None:
    say_changed(scene.session, scene.member.id, {"children": "0"}, valid_from=ON, on=ON, by=ANA)
    assert {fact.since for fact in facts_of(scene.session, scene.member, ON) if fact.field.name in ("household", "children")} == {FOUNDED, ON}
    assert told(scene, officer) == []
    with pytest.raises(Invalid, match="recorded already"):
        say_changed(scene.session, scene.member.id, {"children": "0"}, valid_from=ON, on=ON, by=ANA)


def test_what_has_counted_is_payroll_s_to_correct(scene: Scene) -> None:
    assert open_from(scene.session, scene.member) == FOUNDED
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), GROSS)
    run = scene.open_run(Month(2026, 9), date(2026, 10, 1))
    assert open_from(scene.session, scene.member) == FOUNDED
    scene.calculate(run)
    assert open_from(scene.session, scene.member) == date(2026, 9, 19)
    scene.post(run, date(2026, 10, 1))
    with pytest.raises(Invalid, match="is on a payslip"):
        say_changed(scene.session, scene.member.id, {"children": "1"}, valid_from=date(2026, 9, 18), on=ON, by=ANA)
    say_changed(scene.session, scene.member.id, {"children": "1"}, valid_from=date(2026, 9, 19), on=ON, by=ANA)
    record_facts(scene.session, scene.member.ref, country.load("BE").person, {"children": 2}, valid_from=date(2026, 12, 1), by=STAFF)
    with pytest.raises(Invalid, match="recorded from"):
        say_changed(scene.session, scene.member.id, {"children": "3"}, valid_from=date(2026, 11, 1), on=ON, by=ANA)
    assert joins_from(scene.session, scene.member, ON) == date(2026, 9, 19)


def test_the_payslip_uses_what_the_person_said(scene: Scene) -> None:
    first = scene.engage(scene.job(date(2026, 10, 12), date(2026, 10, 16)), Wish(gross=euros("3000")))
    say_changed(scene.session, scene.member.id, {"household": "married", "spouse_income": "none"}, valid_from=date(2026, 10, 16), on=ON, by=ANA)
    scene.pay(Month(2026, 10), date(2026, 11, 2))
    [slip] = scene.session.query(StoredPayslip).all()
    assert (slip.engagement_id, slip.case["person"]["household"]) == (first.id, "married")


def test_who_is_not_registered_says_it_in_the_checklist(scene: Scene) -> None:
    scene.member.state = MemberState.APPLICANT
    with pytest.raises(WrongState, match="checklist"):
        say_changed(scene.session, scene.member.id, {"children": "1"}, valid_from=ON, on=ON, by=ANA)


def test_a_fact_without_which_no_pay_can_be_worked_out_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), GROSS)
    law = country.load("BE")
    asks = FactSchema((*law.person.fields, Field("region", "Region", FieldType.TEXT, personal=True)), law.person.consistent)
    monkeypatch.setattr(country, "load", lambda code: replace(law, person=asks))
    with pytest.raises(FactsMissing, match="Region: not recorded yet") as refused:
        propose_pay(scene.session, scene.job(date(2026, 10, 12), date(2026, 10, 16)), GROSS, on=ON)
    assert refused.value.member_id == scene.member.id
    run = scene.open_run(Month(2026, 9), date(2026, 10, 1))
    scene.calculate(run)
    [slip] = scene.session.query(StoredPayslip).all()
    assert [(one["code"], one["values"], one["blocking"]) for one in slip.findings] == [("facts_missing", {"fact": "Region"}, True)]
    assert open_from(scene.session, scene.member) == FOUNDED  # nothing was calculated with it
    say_changed(scene.session, scene.member.id, {"region": "Bruxelles"}, valid_from=date(2026, 9, 14), on=ON, by=ANA)
    assert propose_pay(scene.session, scene.job(date(2026, 10, 12), date(2026, 10, 16)), GROSS, on=ON).net.minor > 0
