"""Who may open which door. Every view names its permission; a view that names none is closed to everybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import time
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import url_for_security
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized

from smartcoop import extensions
from smartcoop.errors import NotAllowed, NotFound
from smartcoop.i18n import text
from smartcoop.members.accounts import MOVES_MONEY, Role, RoleGrant, User, roles_of
from smartcoop.members.models import Cooperative

V = TypeVar("V", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"

_ALL = frozenset(Role)
_MEMBER, _ADVISER, _PAYROLL, _ACCOUNTANT = Role.MEMBER, Role.ADVISER, Role.PAYROLL_OFFICER, Role.ACCOUNTANT
_TREASURER, _BOARD, _AUDITOR, _ADMIN = Role.TREASURER, Role.BOARD, Role.AUDITOR, Role.ADMIN

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "client.read": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT, _AUDITOR}),
    "client.write": frozenset({_MEMBER, _ADVISER}),
    "quote.read": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT, _AUDITOR}),
    "quote.write": frozenset({_MEMBER, _ADVISER}),
    "invoice.read": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT, _TREASURER, _AUDITOR}),
    "invoice.write": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT}),
    "invoice.issue": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT}),
    "invoice.credit": frozenset({_ADVISER, _ACCOUNTANT}),
    "member.read": frozenset({_ADVISER, _PAYROLL, _AUDITOR, _ADMIN}),
    "member.write": frozenset({_ADVISER, _ADMIN}),
    "activity.read": frozenset({_MEMBER, _ADVISER, _PAYROLL, _ACCOUNTANT, _AUDITOR}),
    "activity.write": frozenset({_MEMBER, _ADVISER}),
    "pay.propose": frozenset({_MEMBER, _ADVISER, _PAYROLL}),
    "expense.read": frozenset({_MEMBER, _ADVISER, _ACCOUNTANT, _TREASURER, _AUDITOR}),
    "expense.write": frozenset({_MEMBER}),
    "expense.approve": frozenset({_ADVISER, _ACCOUNTANT}),
    "expense.pay": frozenset({_ACCOUNTANT, _TREASURER}),
    "payslip.read": frozenset({_MEMBER, _PAYROLL, _AUDITOR}),
    "payroll.read": frozenset({_PAYROLL, _TREASURER, _AUDITOR}),
    "payroll.calculate": frozenset({_PAYROLL}),
    "payroll.approve": frozenset({_PAYROLL, _TREASURER}),
    "payment.prepare": frozenset({_PAYROLL, _TREASURER}),
    "payment.release": frozenset({_TREASURER}),
    "bank.read": frozenset({_ACCOUNTANT, _TREASURER, _AUDITOR}),
    "bank.write": frozenset({_ACCOUNTANT}),
    "ledger.read": frozenset({_ACCOUNTANT, _TREASURER, _BOARD, _AUDITOR}),
    "ledger.write": frozenset({_ACCOUNTANT}),
    "books.open": _ALL,
    "country.read": _ALL,
    "fund.read": _ALL,
    "fund.activities": frozenset({_ACCOUNTANT, _TREASURER, _BOARD, _AUDITOR}),
    "fund.write": frozenset({_TREASURER}),
    "settings.write": frozenset({_ADMIN}),
    "share.own": frozenset({_MEMBER}),
    "invoice.remind": frozenset({_ADVISER, _ACCOUNTANT}),
    "joining.read": frozenset({_MEMBER, _ADVISER, _PAYROLL, _AUDITOR, _ADMIN}),
    "joining.write": frozenset({_MEMBER, _ADVISER, _ADMIN}),
    "joining.decide": frozenset({_ADVISER, _ADMIN}),
    "own_facts.write": frozenset({_MEMBER}),
    "own_data.read": frozenset({_MEMBER, _ADMIN}),
    "own_data.erase": frozenset({_MEMBER, _ADMIN}),
    "notices.read": _ALL,
    "statutes.read": _ALL,
    "trail.read": frozenset({_AUDITOR, _ADMIN}),
    "webhook.write": frozenset({_ADMIN}),
    "daily.read": frozenset({_ADMIN, _AUDITOR, _ACCOUNTANT}),
    "declaration.read": frozenset({_PAYROLL, _ACCOUNTANT, _TREASURER, _AUDITOR}),
    "declaration.write": frozenset({_PAYROLL, _ACCOUNTANT}),
}
"""Which roles hold which permission. A role other than MEMBER reaches the whole cooperative, MEMBER only what is theirs."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a thing is: a cooperative's, and within it a member's (None: nobody's in particular)."""

    cooperative_id: int
    member_id: int | None = None


Owning = Callable[..., Owner]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the door, in which cooperative, with which roles, and as which member."""

    user_id: int
    name: str
    by: str
    language: str
    cooperative_id: int
    cooperative_name: str
    country: str
    currency: str
    roles: frozenset[Role]
    member_id: int | None

    def may(self, permission: str) -> bool:
        """Whether any of the roles holds the permission."""
        return bool(self.roles & PERMISSIONS[permission])

    def as_staff(self, permission: str) -> bool:
        """Whether the permission is held for the whole cooperative, not only as a member for what is theirs."""
        return bool((self.roles & PERMISSIONS[permission]) - {Role.MEMBER})

    def scope(self, permission: str) -> int | None:
        """The member to whom lists are limited; None for the whole cooperative."""
        return None if self.as_staff(permission) else self.member_id

    @property
    def is_staff(self) -> bool:
        """Whether the person does more here than being a member."""
        return bool(self.roles - {Role.MEMBER})

    @property
    def moves_money(self) -> bool:
        """Whether a role needs a second factor."""
        return bool(self.roles & MOVES_MONEY)


def allow(permission: str, *, owning: Owning | None = None) -> Callable[[V], V]:
    """Name the permission of a view; `owning(session, **view_args)` tells whose the thing in its address is."""
    if permission not in (*PERMISSIONS, PUBLIC, SIGNED_IN):
        raise ValueError(f"there is no permission {permission}")

    def marked(view: V) -> V:
        view.permission = permission  # type: ignore[attr-defined]
        view.owning = owning  # type: ignore[attr-defined]
        return view

    return marked


def sure(when: Callable[..., bool] = lambda **_: True) -> Callable[[V], V]:
    """A view that concerns the safety of an account or where money goes: who signed in a while ago says once more who they are.

    `when(**view_args)` tells whether it does.
    """

    def marked(view: V) -> V:
        view.sure = when  # type: ignore[attr-defined]
        return view

    return marked


SURE_FOR = timedelta(minutes=10)
"""For how long a password or a passkey says who somebody is, where that matters."""


def is_sure() -> bool:
    """Whether the person wrote the password or used the passkey a moment ago; the login library notes when."""
    signed_in_at: float = cookie.get("fs_paa", 0)
    return 0 <= time() - signed_in_at < SURE_FOR.total_seconds()


class Unsure(CSRFError):  # type: ignore[misc]
    """The form waits until its sender has said once more who they are; what was typed is kept in the answer."""


def guard(app: Flask) -> None:
    """Check every request against the permission of its view before the view is called."""
    app.before_request(_check)
    app.jinja_env.globals["is_sure"] = is_sure


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission of an endpoint; None when it names none and is closed."""
    named: str | None = LIBRARY_VIEWS.get(endpoint) or getattr(app.view_functions.get(endpoint), "permission", None)
    return named


LIBRARY_VIEWS: Mapping[str, str] = {
    "static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.verify": SIGNED_IN,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.two_factor_token_validation": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.wan_register": SIGNED_IN,
    "security.wan_register_response": SIGNED_IN,
    "security.wan_delete": SIGNED_IN,
    "security.wan_signin": PUBLIC,
    "security.wan_signin_response": PUBLIC,
    "security.wan_verify": SIGNED_IN,
    "security.wan_verify_response": SIGNED_IN,
    "api-docs.openapi_json": PUBLIC,
}
"""Views that libraries bring. Those of the second factor are reached between password and code; the library guards them itself."""


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.routing_exception is not None:
        return None
    permission = permission_of(current_app, request.endpoint)
    if permission == PUBLIC:
        return None
    if permission is None:
        raise NotFound("there is no such page")
    if not current_user.is_authenticated:
        return _sign_in_first()
    owning = getattr(current_app.view_functions[request.endpoint], "owning", None)
    if permission == SIGNED_IN:
        if owning is not None:
            owning(extensions.session(), **(request.view_args or {}))
        who = None if request.endpoint in LIBRARY_VIEWS else reader()
        if who and (first := _second_factor_first(who)):
            return first
        _check_sure()
        return None
    actor = current_actor()
    _check_permission(actor, permission, owning)
    first = _second_factor_first(actor)
    if first is None:
        _check_sure()
    return first


def _check_permission(actor: Actor, permission: str, owning: Owning | None) -> None:
    if owning is not None:
        _check_owner(actor, permission, owning(extensions.session(), **(request.view_args or {})))
    if "token" in g and not g.token.covers(permission):
        raise NotAllowed("this key may not be used for this; make one that includes %(permission)s", permission=permission)
    if not actor.may(permission):
        raise NotAllowed("your role here does not include this; ask whoever manages the users of %(name)s", name=actor.cooperative_name)


def _check_owner(actor: Actor, permission: str, owner: Owner) -> None:
    """What belongs to others does not exist for this reader: NotFound, not NotAllowed."""
    elsewhere = owner.cooperative_id != actor.cooperative_id
    others = not actor.as_staff(permission) and (owner.member_id is None or owner.member_id != actor.member_id)
    if elsewhere or (others and (actor.may(permission) or not actor.is_staff)):
        raise NotFound("there is no such page, or it is not yours")


def _sign_in_first() -> ResponseReturnValue:
    if is_api():
        raise Unauthorized
    if request.method == "POST":
        raise CSRFError("signed out")  # what was typed is kept in the answer
    return redirect(url_for_security("login", next=request.full_path.rstrip("?")))


def _second_factor_first(actor: Actor) -> ResponseReturnValue | None:
    needed = current_app.config["REQUIRE_SECOND_FACTOR"] and actor.moves_money and not has_second_factor(current_user)
    if not needed:
        return None
    if is_api():
        raise NotAllowed("your role moves money and needs a second factor; set it up on the web pages")
    return redirect(url_for("security.two_factor_setup"))


def _check_sure() -> None:
    asked = getattr(current_app.view_functions[request.endpoint or ""], "sure", None)
    if asked is not None and not is_sure() and asked(**(request.view_args or {})):
        raise Unsure("say once more who you are")


def has_second_factor(user: User) -> bool:
    """Whether a password alone does not let this user in: an app that shows codes, or a passkey after the password."""
    return bool(user.tf_primary_method) or any(passkey.usage == "secondary" for passkey in user.webauthn)


def is_api() -> bool:
    """Whether the request speaks to the JSON API."""
    return request.path.startswith("/api/")


def current_actor() -> Actor:
    """Who is at the door. NotAllowed for a user without a role in any cooperative."""
    if "actor" not in g:
        g.actor = _actor(extensions.session(), current_user)
        g.country_code = g.actor.country
    found: Actor = g.actor
    return found


def reader() -> Actor | None:
    """Who is at the door, or None for somebody unknown or without a role."""
    if not current_user.is_authenticated:
        return None
    try:
        return current_actor()
    except NotAllowed:
        return None


def _actor(session: Session, user: User) -> Actor:
    grants = roles_of(session, user.id)
    if not grants:
        raise NotAllowed(text("your account has no role in any cooperative; ask whoever invited you"))
    chosen = _chosen_cooperative(grants)
    here = [grant for grant in grants if grant.cooperative_id == chosen]
    cooperative = g.cooperative = session.get_one(Cooperative, chosen)  # held with its book: the session forgets what nobody holds
    return Actor(
        user_id=user.id,
        name=user.name,
        by=user.ref,
        language=user.language,
        cooperative_id=cooperative.id,
        cooperative_name=cooperative.name,
        country=cooperative.country,
        currency=cooperative.currency,
        roles=frozenset(grant.role for grant in here),
        member_id=next((grant.member_id for grant in here if grant.member_id is not None), None),
    )


def _chosen_cooperative(grants: Sequence[RoleGrant]) -> int:
    """The cooperative of the token, else the one chosen in this session, else the first."""
    held = {grant.cooperative_id for grant in grants}
    wished = g.get("token_cooperative") or cookie.get("cooperative_id")
    return wished if wished in held else grants[0].cooperative_id
