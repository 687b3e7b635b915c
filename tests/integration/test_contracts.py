"""A contract is drawn when work is agreed, signed by both, and kept as the evidence that it is; what does not concern a person is not asked."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.budget import budget_of
from smartcoop.dates import Period
from smartcoop.documents import storage
from smartcoop.errors import Changed, Invalid, WrongState
from smartcoop.jobs.models import Job as OutboxJob
from smartcoop.members.accounts import Role, User, grant_role, invite_user
from smartcoop.members.facts import record_facts
from smartcoop.members.notices import notices_page, unread, words
from smartcoop.payroll import engagements, evidence
from smartcoop.payroll.calculation import foreseen
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.evidence import Given, Piece, facts_for, keep_evidence, missing_evidence, pieces_of, signed_contract
from smartcoop.payroll.models import UNSIGNED, Engagement, EngagementState
from smartcoop.payroll.rendering import render_contract
from smartcoop.payroll.signing import give_signed_contract, return_contract
from smartcoop.payroll.terms import change_work_facts
from tests.country_scene import an_activity_with_budget, budget_in, cooperative_in, member_of
from tests.payroll_scene import STAFF, Scene, a_scene, euros

ON = date(2026, 9, 7)
FIRST, LAST = date(2026, 9, 14), date(2026, 9, 18)
AT = datetime(2026, 9, 7, 9, tzinfo=UTC)
CONTRACT, DIMONA = "Employment contract signed before the start", "Dimona declaration made before the start"
PDF = Given(media_type="application/pdf", content=b"%PDF-1.7 signed")


@pytest.fixture
def scene(session: Session) -> Scene:
    made = a_scene(session)
    made.earn(euros("5000"))
    return made


def agreed(scene: Scene, by: str = STAFF) -> Engagement:
    return agree_engagement(scene.session, scene.job(FIRST, LAST), Wish(gross=euros("800")), on=ON, by=by)


def a_user(scene: Scene, role: Role, member_id: int | None = None) -> User:
    user = invite_user(scene.session, email=f"{role.value}@example.org", name=role.value, language="en", at=AT)
    grant_role(scene.session, user.id, scene.cooperative.id, role, by=STAFF, at=AT, member_id=member_id)
    return user


def said(session: Session, user: User) -> list[str]:
    return [words(notice.said) for notice in notices_page(session, user.id)]


def pieces(session: Session, work: Engagement) -> dict[str, Piece]:
    return {one.name: one for one in pieces_of(work, facts_for(session, [work]).get(work.id, {}))}


def missing(session: Session, work: Engagement) -> Sequence[str]:
    return missing_evidence(work, facts_for(session, [work]).get(work.id, {}))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_contract_is_drawn_once_for_what_is_agreed(session: Session, scene: Scene) -> None:
    work = agreed(scene)
    asked = session.scalars(select(OutboxJob).where(OutboxJob.name == "render_contract")).one()
    first = render_contract(session, **asked.arguments)
    assert render_contract(session, work.id, "2026-09-09") is first
    text = text_of(storage.read(first))
    for word in ("Contrat de travail", "Ana Peeters", "Ateliers", "Technicienne", "Bruxelles", "5 jours, 38 heures", "304", "ONSS / RSZ"):
        assert word in text
    assert "du lundi 14 septembre 2026 au vendredi 18 septembre 2026" in text
    assert "Pécule de vacances" in text  # what is earned beside the gross agreed
    assert "90051700255" not in text  # the law does not ask for the personal number
    work.ends_on = date(2026, 9, 21)
    assert render_contract(session, work.id, "2026-09-09").key != first.key


@pytest.mark.parametrize("code", country.codes())
def test_every_regime_of_a_country_has_a_contract_that_can_be_read(session: Session, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcoop.documents.rendering.pdf", lambda html, variant: html.encode())
    member, law = member_of(session, cooperative_in(session, code)), country.load(code)
    activity = an_activity_with_budget(session, member)
    for regime in law.regimes:
        job = Job(member.id, activity.id, Period(date(2026, 10, 5), date(2026, 10, 9)), Decimal(5), Decimal(38), "Worker", "Town", regime.code)
        work = agree_engagement(session, job, Wish(budget=budget_in(code).split([1] * 3)[0]), on=ON, by=STAFF)
        html = storage.read(render_contract(session, work.id, ON.isoformat())).decode()
        contract = law.contracts.of(regime.code)
        assert all(term.institution in html for term in contract.terms)
        assert len({term.label for term in contract.terms}) == len(contract.terms), regime.code
        assert "%(" not in html


def test_who_works_is_told_by_when_to_sign_and_payroll_what_to_declare(session: Session, scene: Scene) -> None:
    ana, officer = a_user(scene, Role.MEMBER, scene.member.id), a_user(scene, Role.PAYROLL_OFFICER)
    work = agreed(scene)
    assert said(session, ana) == ["Your contract for Technicienne is ready: read it and sign it by Sunday, September 13, 2026"]
    assert said(session, officer) == ["Declare the work of Ana Peeters by Sunday, September 13, 2026"]
    mails = session.scalars(select(OutboxJob).where(OutboxJob.name == "send_mail")).all()
    assert {mail.arguments["to"] for mail in mails} == {ana.email, officer.email}
    declare_engagement(session, work.id, number="DIM-7", on=ON, by=officer.ref)
    assert unread(session, officer.id) == 0
    assert len(said(session, ana)) == 1


def test_who_agreed_on_it_themselves_is_asked_to_sign_once_it_is_declared(session: Session, scene: Scene) -> None:
    ana = a_user(scene, Role.MEMBER, scene.member.id)
    work = agreed(scene, by=ana.ref)
    assert said(session, ana) == []
    declare_engagement(session, work.id, number="DIM-7", on=ON, by=STAFF)
    assert len(said(session, ana)) == 1


def test_what_the_person_signed_is_looked_at_and_is_the_evidence(session: Session, scene: Scene) -> None:
    officer, ana = a_user(scene, Role.PAYROLL_OFFICER), a_user(scene, Role.MEMBER, scene.member.id)
    work = agreed(scene)
    with pytest.raises(Invalid) as refused:
        give_signed_contract(session, work.id, Given("in the drawer"), by="user:9 Ana")
    assert list(refused.value.fields) == ["signed"]
    give_signed_contract(session, work.id, PDF, by="user:9 Ana")
    assert said(session, officer)[0] == "Signed copy from Ana Peeters: look at it and confirm that both signatures are on it"
    with pytest.raises(Invalid) as refused:
        return_contract(session, work.id, by=officer.ref, why=" ")
    assert list(refused.value.fields) == ["back-because"]
    return_contract(session, work.id, by=officer.ref, why="page 2 lacks")
    assert said(session, ana)[0] == "Your signed copy for Technicienne comes back: put another one there by Sunday, September 13, 2026"
    assert (signed_contract(work).is_there, signed_contract(work).back) == (False, "page 2 lacks")
    with pytest.raises(WrongState):
        return_contract(session, work.id, by=officer.ref, why="once more")
    give_signed_contract(session, work.id, PDF, by="user:9 Ana")
    declare_engagement(session, work.id, number="DIM-7", on=ON, by=officer.ref)
    assert missing(session, work) == []
    sign_engagement(session, work.id, on=ON, by=officer.ref, signed=Given())
    assert work.state is EngagementState.SIGNED
    assert unread(session, officer.id) == 0
    assert said(session, ana)[0] == "Your contract for Technicienne is signed by both"
    kept = storage.find(session, signed_contract(work).document)
    assert kept is not None
    assert storage.read(kept) == PDF.content
    with pytest.raises(WrongState):
        give_signed_contract(session, work.id, PDF, by="user:9 Ana")


def test_both_have_signed_says_where_the_contract_is(session: Session, scene: Scene) -> None:
    work = agreed(scene)
    declare_engagement(session, work.id, number="DIM-7", on=ON, by=STAFF)
    with pytest.raises(Invalid) as refused:
        sign_engagement(session, work.id, on=ON, by=STAFF, signed=Given("  "))
    assert list(refused.value.fields) == ["signed"]
    sign_engagement(session, work.id, on=ON, by=STAFF, signed=Given("folder 12"))
    assert {name: piece.paper.said for name, piece in pieces(session, work).items()} == {CONTRACT: "folder 12", DIMONA: "DIM-7"}


def test_what_the_law_asks_is_told_before_the_contract_is_signed(session: Session, scene: Scene) -> None:
    ana = a_user(scene, Role.MEMBER, scene.member.id)
    work = agreed(scene, by=ana.ref)
    declare_engagement(session, work.id, number="DIM-7", on=ON, by=STAFF)
    give_signed_contract(session, work.id, PDF, by=ana.ref)
    before, cost, promised = work.contract_key, work.cost, budget_of(session, scene.activity).committed
    with pytest.raises(Changed):
        change_work_facts(session, work.id, {"joint_committee": "200"}, within=UNSIGNED, on=ON, by=STAFF, seen="another")
    change_work_facts(session, work.id, {"departure_holiday_pay": "no"}, within=UNSIGNED, on=ON, by=STAFF, seen=before)
    assert (work.gross, work.contract_key != before, signed_contract(work).is_there) == (euros("800"), True, False)
    assert said(session, ana)[0] == "Your contract for Technicienne has changed: read it and sign it by Sunday, September 13, 2026"
    assert work.cost < cost
    assert budget_of(session, scene.activity).committed == promised - cost + work.cost
    sign_engagement(session, work.id, on=ON, by=STAFF, signed=Given("folder 12"))
    with pytest.raises(WrongState):
        change_work_facts(session, work.id, {"departure_holiday_pay": "yes"}, within=UNSIGNED, on=ON, by=STAFF)


def test_a_contract_that_lasts_is_made_once_and_later_work_is_an_order_under_it(session: Session) -> None:
    member = member_of(session, cooperative_in(session, "FR"))
    member.joined_on = ON
    activity = an_activity_with_budget(session, member)
    job = Job(member.id, activity.id, Period(FIRST, LAST), Decimal(5), Decimal(38), "Graphiste", "Lyon", "cae", {"fixed_part": "0"})
    first = agree_engagement(session, job, Wish(budget=euros("2000")), on=ON, by=STAFF)
    (found,) = foreseen(session, first)
    assert (found["code"], found["blocking"]) == ("fixed_part", False)
    change_work_facts(session, first.id, {"fixed_part": "300"}, within=UNSIGNED, on=ON, by=STAFF)
    assert foreseen(session, first) == []
    assert evidence.contract_of(first).title == "Contract of a salaried entrepreneur (CESA)"
    declare_engagement(session, first.id, number="DPAE-1", on=ON, by=STAFF)
    sign_engagement(session, first.id, on=ON, by=STAFF, signed=PDF)
    assert missing(session, first) == ["Statement of account of the activity handed over"]
    second = agree_engagement(session, job, Wish(budget=euros("2000")), on=ON, by=STAFF)
    assert evidence.contract_of(second).title == "Agreement on work"
    assert missing(session, second) == ["Hire declaration (DPAE) made before the start", "Statement of account of the activity handed over"]
    assert [one.paper.work for one in pieces(session, second).values() if one.paper.work] == [first.id]


def test_evidence_is_corrected_and_a_file_stays_until_another_replaces_it(session: Session, scene: Scene) -> None:
    work = agreed(scene)
    keep_evidence(session, work.id, {CONTRACT: PDF}, by=STAFF)
    keep_evidence(session, work.id, {CONTRACT: Given("folder 12")}, by=STAFF)
    assert (pieces(session, work)[CONTRACT].paper.said, pieces(session, work)[CONTRACT].paper.document) == ("folder 12", f"{work.ref}:paper:1")
    keep_evidence(session, work.id, {CONTRACT: Given("folder 13", "image/png", b"\x89PNG")}, by=STAFF)
    assert pieces(session, work)[CONTRACT].paper.document == f"{work.ref}:paper:2"
    with pytest.raises(Invalid):
        keep_evidence(session, work.id, {"A paper that nobody asks": PDF}, by=STAFF)


def test_evidence_that_does_not_concern_the_person_is_not_asked(session: Session) -> None:
    member = member_of(session, cooperative_in(session, "DE"))
    activity = an_activity_with_budget(session, member)
    job = Job(member.id, activity.id, Period(FIRST, LAST), Decimal(5), Decimal(38), "Fotografin", "Berlin", "employment")
    work = agree_engagement(session, job, Wish(gross=euros("1200")), on=ON, by=STAFF)
    parenthood, tax_card = "Proof of parenthood and number of children for care insurance", "Tax number and date of birth for the tax card (ELStAM)"
    assert parenthood not in pieces(session, work)
    assert pieces(session, work)[tax_card].comes is evidence.Comes.REGISTER
    assert missing(session, work) == [CONTRACT, "Certificate of membership of the health fund"]
    record_facts(session, member.ref, country.load("DE").person, {"parent": True}, valid_from=FIRST, by=STAFF)
    assert parenthood in missing(session, work)


def test_where_nothing_is_declared_before_the_start_no_number_is_asked(session: Session) -> None:
    member = member_of(session, cooperative_in(session, "DE"))
    activity = an_activity_with_budget(session, member)
    job = Job(member.id, activity.id, Period(FIRST, LAST), Decimal(5), Decimal(38), "Fotografin", "Berlin", "employment")
    work = agree_engagement(session, job, Wish(gross=euros("1200")), on=ON, by=STAFF)
    engagements.declare_engagement(session, work.id, number="", on=LAST, by=STAFF)
    assert (work.state, work.declaration_number) == (EngagementState.DECLARED, "")
