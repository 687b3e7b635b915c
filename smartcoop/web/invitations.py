"""Letting somebody sign in: the account, and a mail with the link behind which they choose their password."""

from flask import current_app, render_template
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import url_for_security
from sqlalchemy.orm import Session

from smartcoop.documents.mail import queue_mail
from smartcoop.extensions import clock
from smartcoop.i18n import speaking, translate
from smartcoop.members.accounts import Role, User, invite_user
from smartcoop.web.access import Actor
from smartcoop.web.labels import DUTIES, ROLES


def invite(session: Session, actor: Actor, *, email: str, name: str, language: str, role: Role = Role.MEMBER, joins: bool = False) -> User:
    """The user with this mail address, told by mail who invites them to which role and how to sign in. Who `joins` is told of the checklist.

    Invalid at `email`.
    """
    at = clock().now()
    user = invite_user(session, email=email, name=name, language=language, at=at)
    with speaking(f"{language}_{actor.country}"):
        queue_mail(
            session,
            key=f"invitation:{user.id}:{at.isoformat()}",
            to=user.email,
            subject=translate("%(who)s invites you to %(cooperative)s", who=actor.name, cooperative=actor.cooperative_name),
            text=render_template(
                "pages/members/mail/invitation.txt",
                user=user,
                who=actor.name,
                role=ROLES[role],
                duty=DUTIES.get(role, ""),
                member=joins,
                cooperative=actor.cooperative_name,
                **_links(user),
            ),
        )
    return user


def _links(user: User) -> dict[str, str]:
    """Where the person signs in, and, for who has no password yet, where one is chosen."""
    base = current_app.config["SETTINGS"].base_url
    choose = "" if user.password else base + url_for_security("reset_password", token=generate_reset_password_token(user))  # type: ignore[no-untyped-call]
    return {"choose": choose, "enter": base + url_for_security("login"), "again": base + url_for_security("forgot_password")}
