"""How a person becomes a member: what is given, what is looked at and by whom, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import checked_step, history_of, record_change
from smartcoop.country import AccountRole
from smartcoop.dates import day_there
from smartcoop.db import exists, locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, stored, text
from smartcoop.ledger.queries import balances
from smartcoop.members.accounts import users_of_member
from smartcoop.members.facts import facts_version, record_facts
from smartcoop.members.models import (
    CHECK_STEPS,
    Check,
    CheckState,
    Cooperative,
    Member,
    MemberState,
    NoticeKind,
    OnboardingCheck,
    ShareSubscription,
    Statutes,
)
from smartcoop.members.notices import Tiding, tell
from smartcoop.members.queries import shares_of
from smartcoop.members.service import OF_IDENTITY, Person, change_member_state, change_person, person_of, subscribe_shares
from smartcoop.versions import check_seen, version_of

NEEDED = (Check.IDENTITY, Check.RIGHT_TO_WORK, Check.BANK_ACCOUNT, Check.PAY_FACTS)
"""What staff looks at before an applicant is registered, where it is asked."""
ARRIVING = frozenset({MemberState.PROSPECT, MemberState.APPLICANT, MemberState.REGISTERED, MemberState.SUBSCRIBED})
"""Who is on the way to membership."""
FOUR_EYES = text("four eyes: nobody confirms their own papers")


def checks_of(member: Member) -> list[Check]:
    """What is looked at of a person; what pay depends on only where their cooperative's country asks anything."""
    asks = bool(country.load(member.cooperative.country).person.asked.fields)
    return [check for check in Check if asks or check is not Check.PAY_FACTS]


def publish_statutes(session: Session, cooperative: Cooperative, *, version: str, adopted_on: date, content: bytes, by: str, at: datetime) -> Statutes:
    """A new version of the statutes, which people accept from now on. Invalid at `version` and `adopted_on`."""
    name = version.strip()
    if not name:
        raise Invalid({"version": text("name the version, such as the year or the deed: 2026")})
    if adopted_on > _day(at, cooperative):
        raise Invalid({"adopted_on": text("this day is to come; publish statutes once they are adopted")})
    if exists(session, select(Statutes.id).where(Statutes.cooperative_id == cooperative.id, Statutes.version == name)):
        raise Invalid({"version": text("this version is published already; a change is a new version")})
    key = f"statutes:{cooperative.id}:{name}"
    storage.store(session, key=key, subject=cooperative.ref, name="statutes.pdf", media_type="application/pdf", content=content)
    row = Statutes(cooperative_id=cooperative.id, version=name, adopted_on=adopted_on, document_key=key, published_by=by, published_at=at)
    session.add(row)
    record_change(session, cooperative.ref, "statutes", "statutes published", by=by, at=at, why=name)
    session.flush()  # the next reading must find it
    return row


def statutes_of(session: Session, cooperative_id: int) -> Sequence[Statutes]:
    """The versions of the statutes, the newest first."""
    return session.scalars(select(Statutes).where(Statutes.cooperative_id == cooperative_id).order_by(Statutes.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives for a check: words, a stored paper, and until when it holds."""

    said: str = ""
    document_key: str = ""
    valid_until: date | None = None


def keep_evidence(session: Session, member_id: int, check: Check, *, media_type: str, content: bytes, at: datetime) -> str:
    """Store a paper for a check; gives its key."""
    key = f"evidence:{member_id}:{check.value}:{at.isoformat()}"
    name = f"{check.value}.{media_type.partition('/')[2]}"
    return storage.store(session, key=key, subject=f"member:{member_id}", name=name, media_type=media_type, content=content).key


def check_version(session: Session, member: Member, check: Check) -> str:
    """The name of what is known for a check: what was given, and what is registered or recorded of the person."""
    row = session.get(OnboardingCheck, (member.id, check), populate_existing=True)
    given = (row.state, row.said, row.document_key, row.valid_until) if row else ()
    known = facts_version(session, member.ref) if check is Check.PAY_FACTS else asdict(person_of(member))
    return version_of(given, known)


def _check_given(session: Session, member_id: int, check: Check, seen: str | None) -> None:
    """Changed where other things are known for a check than were `seen`."""
    member = locked(session, Member, member_id)
    check_seen(seen, check_version(session, member, check))


def give_identity(session: Session, member_id: int, person: Person, given: Given, *, on: date, by: str, seen: str | None = None) -> OnboardingCheck:
    """Keep who the person is, for somebody to look at. Invalid names wrong fields."""
    _refuse_confirmed(session, member_id, Check.IDENTITY)
    _check_given(session, member_id, Check.IDENTITY, seen)
    if gaps := [name for name in OF_IDENTITY if not getattr(person, name)]:
        raise Invalid({name: text("is required") for name in gaps})
    change_person(session, member_id, person, on=on, by=by)
    return _given(session, member_id, Check.IDENTITY, given, by)


def give_bank_account(session: Session, member_id: int, iban: str, given: Given, *, on: date, by: str, seen: str | None = None) -> OnboardingCheck:
    """Keep where wages are paid, for somebody to look at. Invalid at `iban`."""
    _refuse_confirmed(session, member_id, Check.BANK_ACCOUNT)
    _check_given(session, member_id, Check.BANK_ACCOUNT, seen)
    if not iban.strip():
        raise Invalid({"iban": text("is required")})
    person = person_of(locked(session, Member, member_id))
    change_person(session, member_id, replace(person, iban=iban), on=on, by=by)
    return _given(session, member_id, Check.BANK_ACCOUNT, given, by)


def give_right_to_work(session: Session, member_id: int, given: Given, *, on: date, by: str, seen: str | None = None) -> OnboardingCheck:
    """Keep on what the person's right to work rests. Invalid at `said` and `valid_until`."""
    _refuse_confirmed(session, member_id, Check.RIGHT_TO_WORK)
    _check_given(session, member_id, Check.RIGHT_TO_WORK, seen)
    if not given.said.strip():
        raise Invalid({"said": text("say on what your right to work rests: citizenship, residence permit, work permit")})
    if given.valid_until and given.valid_until < on:
        raise Invalid({"valid_until": text("this paper has ended; give the one that holds today")})
    return _given(session, member_id, Check.RIGHT_TO_WORK, given, by)


def give_pay_facts(session: Session, member_id: int, said: Mapping[str, Any], *, valid_from: date, by: str, seen: str | None = None) -> OnboardingCheck:
    """Keep what the person's pay depends on, for somebody to look at. Invalid names wrong fields."""
    _refuse_confirmed(session, member_id, Check.PAY_FACTS)
    _check_given(session, member_id, Check.PAY_FACTS, seen)
    member = session.get_one(Member, member_id)
    record_facts(session, member.ref, country.load(member.cooperative.country).person, said, valid_from=valid_from, by=by)
    return _given(session, member_id, Check.PAY_FACTS, Given(), by)


def accept_statutes(session: Session, member_id: int, statutes_id: int, *, by: str) -> OnboardingCheck:
    """The person accepts the newest statutes; which version is kept. WrongState when a newer one was published in the meantime."""
    member = locked(session, Member, member_id)
    newest = next(iter(statutes_of(session, member.cooperative_id)), None)
    if newest is None or newest.id != statutes_id:
        raise WrongState("newer statutes were published in the meantime; read them before you accept")
    row = session.get(OnboardingCheck, (member_id, Check.STATUTES))
    if row is not None and row.state is CheckState.CONFIRMED and row.said == newest.version:
        return row
    given = Given(newest.version, newest.document_key)
    why = text("version %(version)s of the statutes was accepted", version=newest.version)
    return _kept(session, member_id, Check.STATUTES, CheckState.CONFIRMED, given, by=by, why=why)


def subscribe_own_share(session: Session, member_id: int, *, count: int, on: date, by: str) -> ShareSubscription:
    """A person on the way to membership takes shares. WrongState before the checks are passed, and a second time."""
    member = locked(session, Member, member_id)
    statutes = session.get(OnboardingCheck, (member_id, Check.STATUTES))
    if statutes is None:
        raise WrongState("accept the statutes first; a share makes you a co-owner under them")
    if member.state is not MemberState.REGISTERED:
        raise WrongState("your papers are not confirmed yet, or your share is subscribed already; your checklist says which")
    return subscribe_shares(session, member_id, count=count, on=on, by=by)


def _day(moment: datetime, cooperative: Cooperative) -> date:
    return day_there(moment, country.load(cooperative.country).time_zone)


def _refuse_confirmed(session: Session, member_id: int, check: Check) -> None:
    row = session.get(OnboardingCheck, (member_id, check))
    if row is not None and row.state is CheckState.CONFIRMED:
        raise WrongState("this was confirmed on %(day)s; ask your adviser to open it again", day=_day(row.at, session.get_one(Member, member_id).cooperative))


def _given(session: Session, member_id: int, check: Check, given: Given, by: str) -> OnboardingCheck:
    return _kept(session, member_id, check, CheckState.GIVEN, given, by=by)


def confirm_check(session: Session, member_id: int, check: Check, given: Given | None = None, *, by: str, seen: str | None = None) -> OnboardingCheck:
    """Staff saw what was given, or tells here what was seen; the last check that is needed registers an applicant.

    RuleBroken for the person's own papers; Invalid where nobody was asked; WrongState for the statutes;
    Changed where the person gave something else than was `seen`.
    """
    member = locked(session, Member, member_id)
    check_seen(seen, check_version(session, member, check))
    if check not in NEEDED:
        raise WrongState("only the person accepts the statutes")
    if any(user.ref == by for user in users_of_member(session, member_id)):
        raise RuleBroken("somebody else must confirm your own papers", source=FOUR_EYES)
    row = session.get(OnboardingCheck, (member_id, check))
    told = given or (Given(row.said, row.document_key, row.valid_until) if row else Given())
    _check_told(check, row, told)
    kept = _kept(session, member_id, check, CheckState.CONFIRMED, told, by=by)
    if _register_when_checked(session, member, by):
        said = text("Your papers are confirmed")
        accepted = _states(session, member_id).get(Check.STATUTES) is CheckState.CONFIRMED
        then = text("Go on with your checklist: accept the statutes and subscribe your share.")
        if accepted:
            then = text("Go on with your checklist: subscribe your share.")
        tell(session, [Tiding(NoticeKind.MEMBERSHIP, member_id, member.ref, f"{member.ref}:registered:{kept.at.isoformat()}", said, then)], by=by)
    return kept


def _check_told(check: Check, row: OnboardingCheck | None, told: Given) -> None:
    if check is Check.RIGHT_TO_WORK and not (told.said.strip() or told.document_key):
        raise Invalid({"said": text("name what you saw: identity card of a citizen, residence permit with its end")})
    if check is Check.PAY_FACTS and row is None and not told.said.strip():
        raise Invalid({"saw": text("the person was not asked yet; fill it in with them, or say how you know")})


def refuse_check(session: Session, member_id: int, check: Check, *, by: str, why: str, seen: str | None = None) -> OnboardingCheck:
    """What was given is not enough; the person reads why and gives it again. Invalid at `why`; Changed as for confirming."""
    _check_given(session, member_id, check, seen)
    if not why.strip():
        raise Invalid({"why": text("say what is missing; the person will read it")})
    row = session.get(OnboardingCheck, (member_id, check))
    if row is None or check not in NEEDED:
        raise WrongState("nothing was given yet that could be refused")
    kept = _kept(session, member_id, check, CheckState.REFUSED, Given(row.said, row.document_key, row.valid_until), by=by, why=why.strip())
    said, then = text("A paper of yours was given back"), text("The reason: %(why)s. Give it once more in your checklist.", why=kept.why)
    tell(session, [Tiding(NoticeKind.MEMBERSHIP, member_id, f"member:{member_id}", f"{kept.ref}:{kept.at.isoformat()}", said, then)], by=by)
    return kept


def _register_when_checked(session: Session, member: Member, by: str) -> bool:
    passed = _states(session, member.id)
    needed = [check for check in checks_of(member) if check in NEEDED]
    if member.state is not MemberState.APPLICANT or any(passed.get(check) is not CheckState.CONFIRMED for check in needed):
        return False
    why = text("identity, right to work, bank account and what pay depends on are checked")
    if Check.PAY_FACTS not in needed:
        why = text("identity, right to work and bank account are checked")
    change_member_state(session, member.id, MemberState.REGISTERED, by=by, why=why)
    return True


def _states(session: Session, member_id: int) -> dict[Check, CheckState]:
    return {row.check: row.state for row in _rows(session, member_id)}


def _rows(session: Session, member_id: int) -> Sequence[OnboardingCheck]:
    return session.scalars(select(OnboardingCheck).where(OnboardingCheck.member_id == member_id)).all()


def _kept(session: Session, member_id: int, check: Check, state: CheckState, given: Given, *, by: str, why: Text | str = "") -> OnboardingCheck:
    row = session.get(OnboardingCheck, (member_id, check))
    before = row.state.value if row else "open"
    if row is None:
        row = OnboardingCheck(member_id=member_id, check=check)
        session.add(row)
    elif check is not Check.STATUTES:
        checked_step(CHECK_STEPS, row.state, state, text("This paper"))
    row.state, row.said, row.document_key, row.valid_until = state, given.said.strip(), given.document_key, given.valid_until
    row.by, row.at, row.why = by, datetime.now(UTC), stored(why)
    record_change(session, row.ref, before, state, by=by, at=row.at, why=why)
    session.flush()  # the next look in this transaction must find it
    return row


class StepState(StrEnum):
    """Where a step of the checklist stands: to do, waiting for somebody else, done, given back, or not yet possible."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One step: where it stands, since when, by whom and why. `code` is a check's value, `share` or `activity`."""

    code: str
    state: StepState
    day: date | None = None
    by: str = ""
    why: str = ""
    row: OnboardingCheck | None = None
    shares: ShareSubscription | None = None


_SHOWN: Mapping[CheckState, StepState] = {
    CheckState.GIVEN: StepState.WAITING,
    CheckState.CONFIRMED: StepState.DONE,
    CheckState.REFUSED: StepState.REFUSED,
}


def checklist(session: Session, member: Member, *, first_activity: date | None) -> list[ChecklistStep]:
    """The steps from application to the first activity, as they stand."""
    rows = {row.check: row for row in _rows(session, member.id)}
    registered = None if member.state in (MemberState.PROSPECT, MemberState.APPLICANT, MemberState.REJECTED) else _registered(session, member)
    checks = [_check_step(member, check, rows.get(check), registered if check in NEEDED else None) for check in checks_of(member)]
    return [*checks, _share_step(session, member, Check.STATUTES in rows), _activity_step(member, first_activity)]


def _registered(session: Session, member: Member) -> ChecklistStep | None:
    """The look at everything together, for who was registered without single checks."""
    change = next((one for one in history_of(session, member.ref) if one.state_to == MemberState.REGISTERED), None)
    return ChecklistStep("", StepState.DONE, _day(change.at, member.cooperative), change.by, change.why) if change else None


def _check_step(member: Member, check: Check, row: OnboardingCheck | None, together: ChecklistStep | None) -> ChecklistStep:
    if row is not None:
        return ChecklistStep(check.value, _SHOWN[row.state], _day(row.at, member.cooperative), row.by, row.why, row)
    if together is not None:
        return ChecklistStep(check.value, together.state, together.day, together.by, together.why)
    return ChecklistStep(check.value, StepState.OPEN)


def _share_step(session: Session, member: Member, accepted: bool) -> ChecklistStep:
    shares = [one for one in shares_of(session, member.id) if one.repaid_on is None]
    if not shares:
        ready = member.state is MemberState.REGISTERED and accepted
        return ChecklistStep("share", StepState.OPEN if ready else StepState.DONE if member.state not in ARRIVING else StepState.LATER)
    last = shares[-1]
    owed = balances(session, member.cooperative_id, AccountRole.OWED_BY_MEMBERS, [last.ref])
    return ChecklistStep("share", StepState.WAITING if owed else StepState.DONE, last.subscribed_on, shares=last)


def _activity_step(member: Member, first_activity: date | None) -> ChecklistStep:
    if first_activity is not None:
        return ChecklistStep("activity", StepState.DONE, first_activity)
    return ChecklistStep("activity", StepState.OPEN if member.state is MemberState.MEMBER else StepState.LATER)


def own_step(steps: Sequence[ChecklistStep]) -> ChecklistStep | None:
    """The first step that the person can take now, paying a share included; None when all others wait for somebody else or are done."""
    return next((step for step in steps if step.state in (StepState.OPEN, StepState.REFUSED) or (step.shares and step.state is StepState.WAITING)), None)
