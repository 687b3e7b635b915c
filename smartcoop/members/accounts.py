"""Who may sign in, and with which roles in which cooperative. Roles are granted and withdrawn, never edited."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from smartcoop.audit import record_change
from smartcoop.db import KEY, Base, coded, fetched, locked
from smartcoop.errors import Invalid, NotFound
from smartcoop.i18n import quoted, text

SHORTEST_PASSWORD = 10
FAILURES_BEFORE_PAUSE = 5
PAUSE = timedelta(minutes=15)
USE_NOTED = timedelta(hours=1)
ANSWERS_KEPT = timedelta(hours=48)
"""At least so long; the next daily work forgets them."""


class Role(StrEnum):
    """What a person is in a cooperative; what each may do is the table of `web.access`."""

    MEMBER = "member"
    ADVISER = "adviser"
    PAYROLL_OFFICER = "payroll_officer"
    ACCOUNTANT = "accountant"
    TREASURER = "treasurer"
    BOARD = "board"
    AUDITOR = "auditor"
    ADMIN = "admin"


MOVES_MONEY = frozenset({Role.PAYROLL_OFFICER, Role.TREASURER, Role.ACCOUNTANT, Role.ADMIN})
"""Roles that need a second factor where the installation asks for one."""


class User(Base):
    """A person who signs in. The columns of the second factor and the session are those that the login library reads."""

    __tablename__ = "user_account"
    called = text("Person")

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[Any] | None]
    code_step: Mapped[int | None] = mapped_column(BigInteger)
    """The step of time of the last code that was used: none is used twice."""
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)
    created_at: Mapped[datetime]

    webauthn: Mapped[list["Passkey"]] = relationship(order_by="Passkey.id", cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """The person as whoever acted, in every record of a change."""
        return f"user:{self.id} {self.name}"


class Passkey(Base):
    """A passkey of a user, with the columns that the login library reads. `usage` is `first` (instead of the password) or `secondary` (after it)."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[Any] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[datetime]

    def get_user_mapping(self) -> dict[str, int]:
        """How the login library finds whose it is."""
        return {"id": self.user_id}


class RoleGrant(Base):
    """A role of a user in a cooperative, from its grant until it is withdrawn. `member_id` says which member a MEMBER is."""

    __tablename__ = "role_grant"
    called = text("Role")
    __table_args__ = (Index(None, "user_id", "cooperative_id"), Index(None, "cooperative_id", "role"), Index(None, "member_id"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    role: Mapped[Role] = mapped_column(coded(Role))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]

    user: Mapped["User"] = relationship(viewonly=True)

    @property
    def ref(self) -> str:
        """The grant as a subject."""
        return f"role_grant:{self.id}"


class ApiToken(Base):
    """A key with which a program acts as a user in one cooperative; only its hash is kept.

    `scopes` are the permissions that it may use, `invoice.read` or `invoice.*`; none at all means every one of its user.
    """

    __tablename__ = "api_token"
    called = text("Key for programs")

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    label: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[Any] | None]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def is_expired(self, at: datetime) -> bool:
        """Whether it opened nothing any more at this moment."""
        return self.expires_at is not None and self.expires_at <= at

    def covers(self, permission: str) -> bool:
        """Whether the key may be used for this, if its user may."""
        return not self.scopes or permission in self.scopes or f"{permission.partition('.')[0]}.*" in self.scopes


class ApiAnswer(Base):
    """What a write of the API answered, or where a form led, so that the same `Idempotency-Key` or form finds the first answer, for two days."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str]
    request_sha256: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    answered_at: Mapped[datetime]


class LoginFailure(Base):
    """A sign-in that failed, by the hash of what was tried: an address of mail or of network. Kept for the pause, then removed."""

    __tablename__ = "login_failure"
    __table_args__ = (Index(None, "sha256", "at"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    sha256: Mapped[str]
    at: Mapped[datetime]


def invite_user(session: Session, *, email: str, name: str, language: str, at: datetime) -> User:
    """The user with this mail address, made if there is none; without a password until one is set. Invalid at `email`."""
    email = email.strip().lower()
    if "@" not in email.strip("@"):
        raise Invalid({"email": text("%(email)s is not a mail address; write it like ana@example.org", email=quoted(email))})
    told = session.scalar(select(User).where(User.email == email))
    if told is not None:
        return told
    user = User(email=email, name=name, language=language, password=None, active=True, fs_uniquifier=secrets.token_hex(16), created_at=at)
    session.add(user)
    session.flush()  # grants need its key
    return user


def set_password(session: Session, user_id: int, password: str) -> User:
    """Give a user this password; sessions that are open elsewhere end. Invalid at `password` when it is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": text("use at least %(least)s characters", least=SHORTEST_PASSWORD)})
    user = locked(session, User, user_id)
    user.password = PasswordHasher().hash(password)
    user.fs_uniquifier = secrets.token_hex(16)
    return user


def use_code(session: Session, user_id: int, secret: str, step: int) -> bool:
    """Use the one-time code of a step of time of this secret; whether neither it nor a later one was used before."""
    user = locked(session, User, user_id)  # the same code at the same moment waits, then is refused
    if user.tf_totp_secret == secret and user.code_step is not None and step <= user.code_step:
        return False
    user.code_step = step
    return True


def grant_role(session: Session, user_id: int, cooperative_id: int, role: Role, *, by: str, at: datetime, member_id: int | None = None) -> RoleGrant:
    """Give a user a role in a cooperative; the same again finds the first. Invalid at `member_id` when a MEMBER names no member."""
    if (role is Role.MEMBER) != (member_id is not None):
        raise Invalid({"member_id": text("the role member, and only it, names the member that the person is")})
    for grant in roles_of(session, user_id):
        if (grant.cooperative_id, grant.role, grant.member_id) == (cooperative_id, role, member_id):
            return grant
    grant = RoleGrant(user_id=user_id, cooperative_id=cooperative_id, role=role, member_id=member_id, granted_by=by, granted_at=at)
    session.add(grant)
    session.flush()  # a second telling in this transaction finds it
    record_change(session, grant.ref, "none", "granted", by=by, at=at, why=role)
    return grant


def withdraw_role(session: Session, grant_id: int, *, by: str, at: datetime) -> RoleGrant:
    """End a grant; it stays on record."""
    grant = locked(session, RoleGrant, grant_id)
    if grant.withdrawn_at is None:
        grant.withdrawn_by, grant.withdrawn_at = by, at
        record_change(session, grant.ref, "granted", "withdrawn", by=by, at=at, why=grant.role)
    return grant


def roles_of(session: Session, user_id: int) -> Sequence[RoleGrant]:
    """The grants of a user that stand, the oldest first."""
    return session.scalars(select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.withdrawn_at.is_(None)).order_by(RoleGrant.id)).all()


def staff_grants(session: Session, cooperative_id: int) -> Sequence[tuple[RoleGrant, User]]:
    """Every role beside MEMBER that was granted in a cooperative, withdrawn ones too, with its user, by name."""
    query = select(RoleGrant, User).join(User, User.id == RoleGrant.user_id)
    query = query.where(RoleGrant.cooperative_id == cooperative_id, RoleGrant.role.in_(set(Role) - {Role.MEMBER}))
    return [(grant, user) for grant, user in session.execute(query.order_by(User.name, RoleGrant.id))]


def users_of_member(session: Session, member_id: int) -> Sequence[User]:
    """Who signs in as this member."""
    query = select(User).join(RoleGrant, RoleGrant.user_id == User.id)
    return session.scalars(query.where(RoleGrant.member_id == member_id, RoleGrant.withdrawn_at.is_(None)).order_by(User.id)).all()


def issue_token(
    session: Session, user_id: int, cooperative_id: int, label: str, *, at: datetime, scopes: Sequence[str] = (), expires_at: datetime | None = None
) -> str:
    """A new key for a program, shown this once. Invalid at `label` when it does not say what it is for."""
    if not label.strip():
        raise Invalid({"label": text("say what the key is for, so that you know later which one to revoke")})
    user = fetched(session, User, user_id)
    token = f"sc_{secrets.token_urlsafe(32)}"
    held = ApiToken(user_id=user.id, cooperative_id=cooperative_id, label=label.strip(), sha256=_hashed(token), scopes=list(scopes), issued_at=at)
    held.expires_at = expires_at
    session.add(held)
    return token


def token_holder(session: Session, token: str, *, at: datetime) -> ApiToken | None:
    """The key that was issued and is neither revoked nor expired, if this is one."""
    found = session.scalar(select(ApiToken).where(ApiToken.sha256 == _hashed(token), ApiToken.revoked_at.is_(None)))
    return None if found is None or found.is_expired(at) else found


def note_use(session: Session, token_id: int, *, at: datetime) -> None:
    """Remember that a key was used, to the hour: more often is not worth the writing."""
    token = locked(session, ApiToken, token_id)
    if token.last_used_at is None or at - token.last_used_at >= USE_NOTED:
        token.last_used_at = at


def tokens_of(session: Session, user_id: int, cooperative_id: int) -> Sequence[ApiToken]:
    """The keys of a user in a cooperative, revoked and expired ones too, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.cooperative_id == cooperative_id)
    return session.scalars(query.order_by(ApiToken.id.desc())).all()


def revoke_token(session: Session, token_id: int, user_id: int, *, at: datetime) -> ApiToken:
    """End a key of one's own from this moment on; it stays on record. NotFound for another's."""
    token = locked(session, ApiToken, token_id)
    if token.user_id != user_id:
        raise NotFound("there is no such key")
    token.revoked_at = token.revoked_at or at
    return token


def record_failure(session: Session, tried: Sequence[str], *, at: datetime) -> None:
    """Count a sign-in that failed against everything that was tried; failures older than the pause are forgotten."""
    session.execute(delete(LoginFailure).where(LoginFailure.at < at - PAUSE))
    session.add_all(LoginFailure(sha256=_hashed(one), at=at) for one in tried)


def paused_until(session: Session, tried: str, *, at: datetime, allowed: int = FAILURES_BEFORE_PAUSE) -> datetime | None:
    """Until when no more sign-in is tried, because `allowed` of them failed within the pause; None when one may try."""
    query = select(func.count(), func.max(LoginFailure.at)).where(LoginFailure.sha256 == _hashed(tried), LoginFailure.at > at - PAUSE)
    count, last = session.execute(query).one()
    return last + PAUSE if count >= allowed else None


def forget_answers(session: Session, on: date) -> int:
    """Forget what writes answered more than two days ago, of everybody; how many they were."""
    until = datetime.combine(on, time.min, UTC) - ANSWERS_KEPT
    forgotten = session.connection().execute(delete(ApiAnswer).where(ApiAnswer.answered_at < until))
    return forgotten.rowcount


def _hashed(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
