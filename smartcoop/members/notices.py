"""What people are told: written in the transaction of the event, on the page and by mail, as each of them chose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from smartcoop.config import settings
from smartcoop.dates import Month
from smartcoop.db import page
from smartcoop.documents.letters import plain_letter
from smartcoop.documents.mail import queue_mail
from smartcoop.errors import NotFound
from smartcoop.i18n import CORE, Text, format_day, format_month, speaking, text
from smartcoop.members.accounts import Role, RoleGrant, User, roles_of
from smartcoop.members.models import Cooperative, Member, Notice, NoticeChoice, NoticeKind, NoticeWay
from smartcoop.money import Money

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Tiding:
    """Something to tell a member, once for each `key`: what happened, what comes next, and the thing it is about (`invoice:42`)."""

    kind: NoticeKind
    member_id: int
    subject: str
    key: str
    said: Text
    then: Text
    is_mailed: bool = True


@dataclass(frozen=True, slots=True)
class StaffTiding:
    """Something to tell those of a cooperative's staff whom its kind concerns, once for each `key`.

    `about` is a member whom it names: erased with that person's data.
    """

    kind: NoticeKind
    cooperative_id: int
    subject: str
    key: str
    said: Text
    then: Text
    is_mailed: bool = True
    about: int | None = None


CONCERNS: Mapping[NoticeKind, frozenset[Role]] = {
    NoticeKind.RUN_TO_APPROVE: frozenset({Role.PAYROLL_OFFICER, Role.TREASURER}),
    NoticeKind.EXPENSES_TO_DECIDE: frozenset({Role.ADVISER, Role.ACCOUNTANT}),
    NoticeKind.INVOICE_TO_CHECK: frozenset({Role.ADVISER, Role.ACCOUNTANT}),
    NoticeKind.FORMAL_NOTICE_DUE: frozenset({Role.ADVISER, Role.ACCOUNTANT}),
    NoticeKind.PAYMENTS_TO_RELEASE: frozenset({Role.TREASURER}),
    NoticeKind.BANK_UNMATCHED: frozenset({Role.ACCOUNTANT}),
    NoticeKind.WAGES_TO_COLLECT: frozenset({Role.PAYROLL_OFFICER}),
    NoticeKind.WORK_TO_DECLARE: frozenset({Role.PAYROLL_OFFICER}),
    NoticeKind.FACTS_CHANGED: frozenset({Role.PAYROLL_OFFICER}),
    NoticeKind.DECLARATION_DUE: frozenset({Role.PAYROLL_OFFICER, Role.ACCOUNTANT}),
    NoticeKind.FUND_LOW: frozenset({Role.TREASURER, Role.ACCOUNTANT, Role.BOARD}),
    NoticeKind.LAW_EXPIRES: frozenset({Role.PAYROLL_OFFICER, Role.ADMIN}),
    NoticeKind.DAILY_FAILED: frozenset({Role.ADMIN}),
}
"""What staff are told of, and which roles it concerns; every other kind concerns members."""
MAILED = frozenset(
    {
        NoticeKind.DAILY_FAILED,
        NoticeKind.DECLARATION_DUE,
        NoticeKind.FUND_LOW,
        NoticeKind.PAYMENTS_TO_RELEASE,
        NoticeKind.RUN_TO_APPROVE,
        NoticeKind.WAGES_TO_COLLECT,
        NoticeKind.WORK_TO_DECLARE,
    }
)
"""What staff are told by mail too unless they choose otherwise: what has a day, keeps other people's money waiting, or would be seen by nobody."""


def usual_way(kind: NoticeKind) -> NoticeWay:
    """How somebody who chose nothing is told."""
    return NoticeWay.PAGE if kind in CONCERNS and kind not in MAILED else NoticeWay.MAIL


def tell(session: Session, tidings: Sequence[Tiding], *, by: str = "") -> list[Notice]:
    """Tell members, on the page and by mail, as they chose; whoever did it themselves (`by`) knows already."""
    told: list[Notice] = []
    for at in range(0, len(tidings), AT_ONCE):
        some = tidings[at : at + AT_ONCE]
        people = _people(session, {one.member_id for one in some})
        told += _deliver(session, [(one, user) for one in some for user in people.get(one.member_id, ())], by)
    return told


def tell_staff(session: Session, tidings: Sequence[StaffTiding], *, by: str = "") -> list[Notice]:
    """Tell staff what concerns their roles, as they chose; whoever did it themselves knows already."""
    people = _staff(session, {one.cooperative_id for one in tidings}) if tidings else []
    return _deliver(session, [(one, user) for one in tidings for user in _concerned(one, people)], by)


def _staff(session: Session, cooperatives: Iterable[int]) -> list[tuple[RoleGrant, User]]:
    query = select(RoleGrant, User).join(User, User.id == RoleGrant.user_id).where(RoleGrant.cooperative_id.in_(cooperatives))
    query = query.where(RoleGrant.role != Role.MEMBER, RoleGrant.withdrawn_at.is_(None), User.active)
    return [(grant, user) for grant, user in session.execute(query.order_by(RoleGrant.id))]


def _concerned(one: StaffTiding, people: Sequence[tuple[RoleGrant, User]]) -> list[User]:
    found = {user.id: user for grant, user in people if grant.cooperative_id == one.cooperative_id and grant.role in CONCERNS[one.kind]}
    return list(found.values())


def _deliver(session: Session, wanted: Sequence[tuple[Tiding | StaffTiding, User]], by: str) -> list[Notice]:
    if not wanted:
        return []
    users = {user.id for _, user in wanted}
    known, ways = _known(session, users, {one.key for one, _ in wanted}), _ways(session, users)
    made = []
    for one, user in wanted:
        way = ways.get((user.id, one.kind), usual_way(one.kind))
        if way is not NoticeWay.NOTHING and user.ref != by and (user.id, one.key) not in known:
            known.add((user.id, one.key))
            made.append((_notice(session, one, user), one, user, way))
    session.flush()  # the mails link to the notices
    for notice, one, user, way in made:
        if way is NoticeWay.MAIL and one.is_mailed:
            _mail(session, notice, user)
    return [notice for notice, *_ in made]


def _people(session: Session, members: Iterable[int]) -> dict[int, list[User]]:
    """Who signs in as each of the members."""
    session.flush()  # somebody who was let in in this transaction is told too
    whose = [(member_id, user_id) for member_id, user_id in session.connection().execute(_SIGN_IN, {"members": list(members)})]
    users = {user.id: user for user in session.scalars(select(User).where(User.id.in_({key for _, key in whose})))} if whose else {}
    found: dict[int, list[User]] = {}
    for member_id, user_id in whose:
        found.setdefault(int(member_id or 0), []).append(users[user_id])
    return found


_SIGN_IN = (
    select(RoleGrant.member_id, User.id)
    .join(User, User.id == RoleGrant.user_id)
    .where(RoleGrant.member_id.in_(bindparam("members", expanding=True)), RoleGrant.withdrawn_at.is_(None), User.active)
)
"""Built once: most who are told nothing have no sign-in."""


def _known(session: Session, users: Iterable[int], keys: Iterable[str]) -> set[tuple[int, str]]:
    return {(user, key) for user, key in session.execute(select(Notice.user_id, Notice.key).where(Notice.user_id.in_(users), Notice.key.in_(keys)))}


def _ways(session: Session, users: Iterable[int]) -> dict[tuple[int, NoticeKind], NoticeWay]:
    return {(row.user_id, row.kind): row.way for row in session.scalars(select(NoticeChoice).where(NoticeChoice.user_id.in_(users)))}


def _notice(session: Session, one: Tiding | StaffTiding, user: User) -> Notice:
    member_id = one.member_id if isinstance(one, Tiding) else one.about
    home = session.get_one(Member, one.member_id).cooperative_id if isinstance(one, Tiding) else one.cooperative_id
    notice = Notice(
        user_id=user.id,
        cooperative_id=home,
        member_id=member_id,
        kind=one.kind,
        subject=one.subject,
        key=one.key,
        said=kept(one.said),
        then=kept(one.then),
        at=datetime.now(UTC),
    )
    session.add(notice)
    return notice


def kept(said: Text) -> dict[str, Any]:
    """A message as JSON can hold it: amounts, days and messages within it stay what they are, to be written in the reader's way."""
    message = {"msgid": said.msgid, "values": {name: _kept_value(value) for name, value in said.values.items()}}
    return message if said.domain == CORE else {**message, "domain": said.domain}


def _kept_value(value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Month):
        return {"month": str(value)}
    return kept(value) if isinstance(value, Text) else str(value)


def words(row: Mapping[str, Any]) -> str:
    """A kept message in the language that is spoken now."""
    values = {name: _read_value(value) for name, value in row["values"].items()}
    return str(text(row["msgid"], domain=row.get("domain", CORE), **values))


def _read_value(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if "day" in value:
        return format_day(date.fromisoformat(value["day"]), "full")
    if "month" in value:
        return format_month(Month.parse(value["month"]).first)
    return words(value) if "msgid" in value else str(Money(value["minor"], value["currency"]))


def _mail(session: Session, notice: Notice, user: User) -> None:
    """The same by mail: what happened is the subject, what comes next the first line, one link."""
    cooperative = session.get_one(Cooperative, notice.cooperative_id)
    with speaking(f"{user.language}_{cooperative.country}"):
        subject, link = words(notice.said), f"{settings().base_url}/notices/{notice.id}"
        choose = str(text("What you are told by mail is your choice: %(url)s", url=f"{settings().base_url}/notices/choices"))
        told = plain_letter(subject, [words(notice.then), link, cooperative.name, choose], language=user.language, country=cooperative.country)
    queue_mail(session, key=f"notice:{notice.id}", to=user.email, subject=told.subject, text=told.text, html=told.html)


def wants_mail(session: Session, member_id: int, kind: NoticeKind) -> bool:
    """Whether a member wants mail of a kind of things; who cannot sign in has not said otherwise."""
    users = _people(session, [member_id]).get(member_id, [])
    ways = _ways(session, {user.id for user in users})
    return not users or any(ways.get((user.id, kind), usual_way(kind)) is NoticeWay.MAIL for user in users)


def notices_page(session: Session, user_id: int, *, after: int | None = None, size: int = 30) -> Sequence[Notice]:
    """What a user was told, the newest first."""
    return page(session, select(Notice).where(Notice.user_id == user_id), Notice.id, after=after, size=size)


def unread(session: Session, user_id: int) -> int:
    """How many notices a user has not read."""
    return session.scalar(select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))) or 0


def own_notice(session: Session, user_id: int, notice_id: int) -> Notice:
    """The notice, if the user was told it; NotFound otherwise."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != user_id:
        raise NotFound("there is no such notice")
    return notice


def read_notice(session: Session, user_id: int, notice_id: int, *, at: datetime) -> Notice:
    """Mark a notice as read."""
    notice = own_notice(session, user_id, notice_id)
    notice.read_at = notice.read_at or at
    return notice


def read_all(session: Session, user_id: int, *, at: datetime) -> None:
    """Mark everything that a user was told as read."""
    session.execute(update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=at))


def waiting_subjects(session: Session, kind: NoticeKind, cooperative_id: int) -> set[str]:
    """What somebody of a cooperative's staff was told to do and did not read yet, of a kind."""
    told = (Notice.cooperative_id == cooperative_id, Notice.kind == kind, Notice.read_at.is_(None))
    return set(session.scalars(select(Notice.subject).where(*told).distinct()))


def settle_notices(session: Session, kind: NoticeKind, subject: str) -> None:
    """What staff was told to do about a thing is done: nobody need read it any more."""
    told = (Notice.subject == subject, Notice.kind == kind, Notice.read_at.is_(None))
    session.execute(update(Notice).where(*told).values(read_at=datetime.now(UTC)))


def choices_of(session: Session, user_id: int) -> dict[NoticeKind, NoticeWay]:
    """How a user wants to be told of each kind of things that concerns one of their roles."""
    chosen, roles = _ways(session, [user_id]), {grant.role for grant in roles_of(session, user_id)}
    concern = [kind for kind in NoticeKind if roles & CONCERNS.get(kind, {Role.MEMBER})]
    return {kind: chosen.get((user_id, kind), usual_way(kind)) for kind in concern}


def choose_ways(session: Session, user_id: int, ways: Mapping[NoticeKind, NoticeWay]) -> None:
    """Keep how a user wants to be told."""
    for kind, way in ways.items():
        session.merge(NoticeChoice(user_id=user_id, kind=kind, way=way))
