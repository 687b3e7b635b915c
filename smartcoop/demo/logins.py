"""Who signs in to the demo, and as what."""

from dataclasses import dataclass
from datetime import UTC, datetime

from smartcoop.demo.stage import INES, MARIE, OMAR, Stage
from smartcoop.members.accounts import Role, grant_role, invite_user, set_password

PASSWORD = "demo-cooperative"


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the demo; `member` is the key of the person in people.toml."""

    email: str
    name: str
    title: str
    language: str
    roles: tuple[Role, ...]
    member: str = ""


LOGINS = (
    Login("sami@ateliers.example", "Sami El Amrani", "administrator: settings, people and roles", "en", (Role.ADMIN,)),
    Login("ana@example.org", "Ana Peeters", "member, holds two activities (Dutch)", "nl", (Role.MEMBER,), "ana"),
    Login("lea@example.org", "Léa Dubois", "member, performing artist (French)", "fr", (Role.MEMBER,), "lea"),
    Login("jonas@example.org", "Jonas Vermeulen", "member, designer (Dutch)", "nl", (Role.MEMBER,), "jonas"),
    Login("marie@ateliers.example", MARIE.partition(",")[0], "adviser: checks and issues invoices", "fr", (Role.ADVISER,)),
    Login("omar@ateliers.example", OMAR.partition(",")[0], "payroll officer: calculates payroll", "en", (Role.PAYROLL_OFFICER,)),
    Login("ines@ateliers.example", INES.partition(",")[0], "treasurer and accountant: approves, releases, imports", "en", (Role.TREASURER, Role.ACCOUNTANT)),
)


def grant_logins(stage: Stage) -> None:
    """Let the people of the demo sign in."""
    at = datetime.now(UTC)
    for login in LOGINS:
        with stage.act() as session:
            user = invite_user(session, email=login.email, name=login.name, language=login.language, at=at)
            set_password(session, user.id, PASSWORD)
            for role in login.roles:
                grant_role(
                    session,
                    user.id,
                    stage.keys["cooperative"],
                    role,
                    member_id=stage.keys[login.member] if login.member else None,
                    by=INES,
                    at=at,
                )
