"""Own data is given whole; what the law does not keep is erased, and the rest when its day has come."""

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.audit import history_of
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.documents.models import StoredDocument
from smartcoop.errors import WrongState
from smartcoop.jobs.models import Job
from smartcoop.ledger import service as ledger
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.accounts import Role, User, grant_role, invite_user, issue_token, roles_of
from smartcoop.members.models import Check, Cooperative, FactRecord, Member, MemberState, OnboardingCheck, ShareSubscription
from smartcoop.members.onboarding import Given, give_right_to_work, keep_evidence
from smartcoop.members.service import Person, change_member_state, register_person, repay_shares, subscribe_shares
from smartcoop.money import Money
from smartcoop.personal.erasing import erase_person, erasure_plan, finish_erasures
from smartcoop.personal.giving import PARTS, write_archive
from tests.factories import an_entity

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY = "user:9 Marie"
LEA = Person("Léa", "Dubois", "lea@example.org", "fr", date(1987, 11, 2), "FR", "Rue Neuve 1", "1000", "Bruxelles", "BE", "BE43068999999501", "87.11.02-004.94")


@pytest.fixture
def home(session: Session) -> Cooperative:
    return an_entity(session)


@pytest.fixture
def lea(session: Session, home: Cooperative) -> Member:
    """An applicant with a paper and a login."""
    member = register_person(session, home.id, LEA, facts={"children": 2}, on=ON, by=BY)
    key = keep_evidence(session, member.id, Check.RIGHT_TO_WORK, media_type="image/png", content=b"\x89PNG permit", at=AT)
    give_right_to_work(session, member.id, Given("permit 77", key), on=ON, by=BY)
    user = invite_user(session, email=LEA.email, name=member.name, language="fr", at=AT)
    grant_role(session, user.id, home.id, Role.MEMBER, by=BY, at=AT, member_id=member.id)
    issue_token(session, user.id, home.id, "x", at=AT)
    session.flush()
    return member


def pay(session: Session, shares: ShareSubscription, role: AccountRole, money: Money) -> None:
    made = moves((AccountRole.BANK, "bank_account:1", money), (role, shares.ref, -money))
    ledger.post(session, Draft(shares.member.cooperative_id, ON, "payment", f"statement_line:{role.value}", "share", made, BY))


def archive_of(session: Session, member: Member) -> zipfile.ZipFile:
    file = io.BytesIO()
    write_archive(session, member.id, file, at=AT)
    return zipfile.ZipFile(file)


def test_the_archive_holds_every_part_and_every_document_and_no_secret(session: Session, lea: Member) -> None:
    subscribe_shares(session, lea.id, count=1, on=ON, by=BY)
    archive = archive_of(session, lea)
    read = {name: json.loads(archive.read(f"data/{name}.json")) for name in PARTS}
    assert read["person"][0]["national_number"] == lea.national_number
    assert read["facts"][0]["values"]["children"] == 2
    assert [row["check"] for row in read["checks"]] == ["right_to_work"]
    assert read["shares"][0]["count"] == 1
    assert {row["role"] for row in read["postings"]} == {"owed_by_members", "share_capital"}
    assert read["entries"][0]["kind"] == "share_subscribed"
    assert {row["subject"] for row in read["history"]} == {lea.ref, f"{lea.ref}:right_to_work"}
    assert read["account"][0]["email"] == "lea@example.org"
    assert "password" not in read["account"][0]
    assert "sha256" not in read["keys"][0]
    documents = json.loads(archive.read("contents.json"))["documents"]
    assert archive.read(documents[0]["file"]) == b"\x89PNG permit"


def test_another_person_is_not_in_the_archive(session: Session, home: Cooperative, lea: Member) -> None:
    other = register_person(session, home.id, replace(LEA, first_name="Ana", national_number=None), facts={}, on=ON, by=BY)
    archive = archive_of(session, other)
    assert [row["first_name"] for row in json.loads(archive.read("data/person.json"))] == ["Ana"]
    assert json.loads(archive.read("data/account.json")) == []
    assert json.loads(archive.read("contents.json"))["documents"] == []


def test_a_document_that_is_lost_is_named(session: Session, lea: Member) -> None:
    document = session.scalars(select(StoredDocument).where(StoredDocument.subject == lea.ref)).one()
    document.sha256 = "0" * 64
    session.flush()
    assert json.loads(archive_of(session, lea).read("contents.json"))["documents"][0]["file"] == ""


def test_who_never_became_a_member_is_erased_whole(session: Session, lea: Member) -> None:
    plan = erasure_plan(session, lea, on=ON)
    assert (list(plan.kept), list(plan.obstacles), plan.is_erased) == ([], [], False)
    row = erase_person(session, lea.id, on=ON, by="user:1 Léa Dubois")
    assert erase_person(session, lea.id, on=ON, by=BY) is row
    assert row.finished_at is not None
    assert (lea.name, lea.email, lea.iban, lea.national_number, lea.city) == ("erased 1", "", "", None, "")
    assert not session.scalars(select(FactRecord).where(FactRecord.subject == lea.ref)).all()
    assert not session.scalars(select(StoredDocument).where(StoredDocument.subject == lea.ref)).all()
    assert session.get_one(OnboardingCheck, (lea.id, Check.RIGHT_TO_WORK)).said == ""
    user = session.scalars(select(User)).one()
    assert (user.email, user.active, user.password, list(roles_of(session, user.id))) == (f"erased-{user.id}@invalid", False, None, [])
    assert [(one.state_to, one.by) for one in history_of(session, lea.ref)][-1] == ("erased", "user:1")
    assert erasure_plan(session, lea, on=ON).is_erased


def test_the_bytes_go_with_the_job_unless_somebody_else_has_the_same(session: Session, lea: Member) -> None:
    document = session.scalars(select(StoredDocument).where(StoredDocument.subject == lea.ref)).one()
    digest, place = document.sha256, storage._place(document.sha256)
    storage.store(session, key="other", subject="member:99", name="x.png", media_type="image/png", content=b"\x89PNG permit")
    erase_person(session, lea.id, on=ON, by=BY)
    assert session.scalars(select(Job.name).where(Job.name == "discard_file")).all() == ["discard_file"]
    storage.discard_file(session, sha256=digest)
    assert place.is_file()
    other = storage.find(session, "other")
    assert other is not None
    storage.discard(session, other)
    storage.discard_file(session, sha256=digest)
    assert place.is_file()  # it was stored just now: who stored it may not have told yet
    asked = session.scalars(select(Job).where(Job.name == "discard_file")).all()
    assert len(asked) == 3  # each time anew, an hour later
    assert all(job.not_before is not None and job.not_before > datetime.now(UTC) + timedelta(minutes=50) for job in asked)
    _age(place)
    storage.discard_file(session, sha256=digest)
    storage.discard_file(session, sha256=digest)
    assert not place.exists()


def test_bytes_that_are_stored_while_they_are_removed_stay(session: Session, lea: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    document = session.scalars(select(StoredDocument).where(StoredDocument.subject == lea.ref)).one()
    place, moved = storage._place(document.sha256), Path.rename
    storage.discard(session, document)
    _age(place)

    def stored_meanwhile(aside: Path, target: Path) -> Path:
        if aside == place:
            os.utime(place)  # what another transaction does that stores the same, and ends later
        return moved(aside, target)

    monkeypatch.setattr(Path, "rename", stored_meanwhile)
    storage.discard_file(session, sha256=document.sha256)
    assert place.read_bytes() == b"\x89PNG permit"


def _age(place: Path) -> None:
    """As if the bytes had been stored two hours ago."""
    then = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(place, (then, then))


def test_a_member_is_not_erased_before_everything_is_settled(session: Session, lea: Member) -> None:
    change_member_state(session, lea.id, MemberState.REGISTERED, by=BY)
    shares = subscribe_shares(session, lea.id, count=1, on=ON, by=BY)
    pay(session, shares, AccountRole.OWED_BY_MEMBERS, shares.total)
    for state in (MemberState.MEMBER, MemberState.LEAVING):
        change_member_state(session, lea.id, state, by=BY)
    assert len(erasure_plan(session, lea, on=ON).obstacles) == 2
    change_member_state(session, lea.id, MemberState.LEFT, by=BY)
    with pytest.raises(WrongState, match="Money is still on its way"):
        erase_person(session, lea.id, on=ON, by=BY)
    repay_shares(session, shares.id, on=ON, by=BY)
    with pytest.raises(WrongState, match="Money is still on its way"):
        erase_person(session, lea.id, on=ON, by=BY)
    pay(session, shares, AccountRole.SHARES_TO_REPAY, -shares.total)
    assert not erasure_plan(session, lea, on=ON).obstacles


def test_what_the_law_keeps_stays_until_its_last_day(session: Session, home: Cooperative, lea: Member) -> None:
    change_member_state(session, lea.id, MemberState.REGISTERED, by=BY)
    shares = subscribe_shares(session, lea.id, count=1, on=ON, by=BY)
    pay(session, shares, AccountRole.OWED_BY_MEMBERS, shares.total)
    for state in (MemberState.MEMBER, MemberState.LEAVING, MemberState.LEFT):
        change_member_state(session, lea.id, state, by=BY)
    repay_shares(session, shares.id, on=ON, by=BY)
    pay(session, shares, AccountRole.SHARES_TO_REPAY, -shares.total)
    plan = erasure_plan(session, lea, on=ON)
    assert [(one.duty.code, one.count, one.until) for one in plan.kept] == [("accounts", 1, date(2033, 12, 31))]
    row = erase_person(session, lea.id, on=ON, by=BY)
    assert (row.keeps_until, row.finished_at) == (date(2033, 12, 31), None)
    assert (lea.name, lea.email, lea.national_number) == ("Léa Dubois", "", "87110200494")
    assert finish_erasures(session, home.id, on=date(2033, 12, 31)) == 0
    assert finish_erasures(session, home.id, on=date(2034, 1, 1)) == 1
    assert (lea.name, lea.national_number) == ("erased 1", None)
    assert finish_erasures(session, home.id, on=date(2034, 1, 2)) == 0


def test_a_login_that_works_for_the_cooperative_stays(session: Session, home: Cooperative, lea: Member) -> None:
    user = session.scalars(select(User)).one()
    grant_role(session, user.id, home.id, Role.ADVISER, by=BY, at=AT)
    erase_person(session, lea.id, on=ON, by=BY)
    assert [grant.role for grant in roles_of(session, user.id)] == [Role.ADVISER]
    assert (user.active, user.email) == (True, "lea@example.org")
