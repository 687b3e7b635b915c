"""Signing in: the login library on our own accounts, our words, our mail, and a pause after too many failures."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, g, render_template, request
from flask import session as cookie
from flask_login import user_logged_in  # type: ignore[import-untyped]
from flask_security import (
    LoginForm,
    MailUtil,
    SQLAlchemyUserDatastore,
    Totp,
    TwoFactorSelectForm,
    TwoFactorVerifyCodeForm,
    UserMixin,
    WebAuthnRegisterForm,
    WebauthnUtil,
)
from flask_security.babel import FsDomain
from flask_security.signals import password_reset
from flask_security.twofactor import tf_clean_session  # type: ignore[attr-defined]
from passlib.exc import TokenError  # type: ignore[import-untyped]
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement
from wtforms import StringField
from wtforms.validators import AnyOf

from smartcoop import extensions
from smartcoop.config import Settings
from smartcoop.db import transaction
from smartcoop.documents.mail import queue_mail
from smartcoop.i18n import Text, marked, plural, speaking, text, translate
from smartcoop.members.accounts import (
    MOVES_MONEY,
    SHORTEST_PASSWORD,
    USE_NOTED,
    Passkey,
    RoleGrant,
    User,
    note_use,
    paused_until,
    record_failure,
    roles_of,
    token_holder,
    use_code,
)
from smartcoop.web.access import SURE_FOR, is_api

FAILURES_OF_A_NETWORK_ADDRESS = 30
SESSION_LIFE = timedelta(hours=12)
ONE_STEP = 30
"""Seconds by which the clock of an app that shows codes may be wrong: the code before and the one after are taken, too (RFC 6238, 5.2)."""


class Account(User, UserMixin):  # type: ignore[misc]  # the columns are ours, the library only reads them
    """A user as the login library needs one; the same row."""

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None that the library would judge by: permissions are ours (see `access`)."""
        return []

    def check_tf_required_setup(self) -> bool:
        """Whether the second factor may not be switched off again."""
        return current_app.config["REQUIRE_SECOND_FACTOR"] and any(grant.role in MOVES_MONEY for grant in roles_of(extensions.session(), self.id))

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Codes that fail count like passwords that fail; those are counted by the form."""
        if tfa:
            _count_failure(self.email)


class PausingLoginForm(LoginForm):
    """The login form, closed for a while after too many failures for a mail address or from a network address."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the person may come in."""
        until = _paused_until(str(self.email.data or ""))
        if until is not None:
            self.form_errors.append(_pause_message(until))
            return False
        if super().validate(**kwargs):
            return True
        if self.email.data and self.password.data:
            _count_failure(str(self.email.data))
            self.email.errors, self.password.errors = [], []
            self.form_errors.append(translate("This mail address and password do not belong together. Check both, or set a new password."))
        return False


class PausingCodeForm(TwoFactorVerifyCodeForm):
    """The code form, closed like the login form."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether the code is right."""
        until = _paused_until(self.user.email) if self.user else None
        if until is not None:
            self.code.errors = [_pause_message(until)]
            tf_clean_session()  # type: ignore[no-untyped-call]
            return False
        is_right = bool(super().validate(**kwargs))
        if g.get("code_was_used"):
            self.code.errors = [translate("This code was used already. Wait until your app shows the next one, half a minute at most, and write that.")]
        return is_right


class CodesUsedOnce(Totp):
    """The codes of an app, each of which lets in once: one that somebody else saw is worth nothing."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right, and used now for the first time."""
        try:
            step: int = self._totp.verify(token, totp_secret, window=window).counter
        except TokenError:
            return False
        is_first = use_code(extensions.session(), user.id, totp_secret, step)
        extensions.db.session.commit()  # whatever becomes of the request, the code is used
        g.code_was_used = not is_first
        return is_first


def _tried(email: str) -> list[str]:
    return [f"mail:{email.strip().lower()}", f"net:{request.remote_addr}"]


def _paused_until(email: str) -> datetime | None:
    mail, net = _tried(email)
    session, now = extensions.session(), extensions.clock().now()
    return paused_until(session, mail, at=now) or paused_until(session, net, at=now, allowed=FAILURES_OF_A_NETWORK_ADDRESS)


def _count_failure(email: str) -> None:
    record_failure(extensions.session(), _tried(email), at=extensions.clock().now())
    extensions.db.session.commit()  # the request ends without a change, but the failure counts


def _pause_message(until: datetime) -> str:
    minutes = max(1, int((until - extensions.clock().now()).total_seconds()) // 60)
    one = text("Too many attempts failed. For your safety you can try again in a minute.")
    return str(plural(minutes, one, text("Too many attempts failed. For your safety you can try again in %(minutes)s minutes.", minutes=minutes)))


class PasskeyForm(WebAuthnRegisterForm):
    """The form for a new passkey; its use is one of two words, however the page offers them."""

    usage = StringField(validators=[AnyOf(("first", "secondary"))], default="secondary")


class FactorForm(TwoFactorSelectForm):
    """Which of several second factors: the view says which there are."""

    which = StringField()


class OurPasskeys(WebauthnUtil):
    """Instead of a password, a passkey that knows its user and asks for a finger, a face or a PIN; after it, any key will do."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """What kind of key is asked for."""
        first = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if first else ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.REQUIRED if first else UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Whether the key must have seen its user."""
        return UserVerificationRequirement.REQUIRED if usage == ["first"] else UserVerificationRequirement.DISCOURAGED


RESET, WAS_SET = "pages/login/mail/reset", "pages/login/mail/was_set"
SUBJECTS = {RESET: marked("Set a new password"), WAS_SET: marked("Your password was set")}


class OutboxMail(MailUtil):
    """The library's mails leave through the outbox, like all others."""

    def validate(self, email: str) -> str:
        """The address in its normal form, without asking the network whether it exists."""
        return str(self.normalize(email))

    def send_mail(self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None, **kwargs: Any) -> None:
        """Ask for the mail in its reader's language, and have it sent after the answer, which then takes as long for an address without account."""
        key = f"{template.rpartition('/')[2]}:{extensions.clock().now().isoformat()}"
        with speaking(kwargs["user"].language):
            subject, body = translate(SUBJECTS[template]), render_template(f"{template}.txt", **kwargs)
        queue_mail(extensions.session(), key=key, to=str(recipient), subject=subject, text=body)
        extensions.db.session.commit()  # the library commits only what it changes itself
        outbox, sessions = current_app.extensions["outbox"], extensions.sessions()

        @after_this_request
        def then(response: Response) -> Response:
            response.call_on_close(lambda: outbox(sessions))
            return response


class OurWords(FsDomain):
    """The library's sentences in the reader's language, from our own catalogue."""

    def gettext(self, string: str, **variables: Any) -> str:
        """Translated, with its values."""
        return translate(string, **variables)

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """By number."""
        return translate(singular if num == 1 else plural, num=num, **variables)

    @staticmethod
    def format_list(lst: Sequence[Any], **kwargs: Any) -> str:
        """A plain list."""
        return ", ".join(str(item) for item in lst)


MESSAGES: dict[str, tuple[Text, str]] = {
    "EMAIL_NOT_PROVIDED": (text("Write your mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (text("This is not a mail address; write it like ana@example.org."), "error"),
    "PASSWORD_NOT_PROVIDED": (text("Write your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (text("Use at least %(length)s characters."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (text("The two passwords differ; write the same one twice."), "error"),
    "INVALID_PASSWORD": (text("This is not your present password."), "error"),
    "PASSWORD_IS_THE_SAME": (text("This is your present password; choose another one."), "error"),
    "PASSWORD_CHANGE": (text("Your password is changed."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (text("Your password is set. Sign in with it now."), "success"),
    "PASSWORD_RESET_EXPIRED": (text("This link is too old. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (text("This link is not valid any more. Ask for a new one."), "error"),
    "PASSWORD_RESET_REQUEST": (text("If this mail address has an account, a mail with a link to set a new password is on its way."), "info"),
    "GENERIC_RECOVERY": (text("If this mail address has an account, a mail with a link to set a new password is on its way."), "info"),
    "DISABLED_ACCOUNT": (text("This account is closed. Ask whoever manages the users of your cooperative."), "error"),
    "INVALID_CODE": (text("This code is not right, or is too old. Write the one that your app shows now."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (text("This code is not right, or is too old. Write the one that your app shows now."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (text("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (text("Your second factor is set up. Now keep recovery codes in a safe place."), "success"),
    "TWO_FACTOR_DISABLED": (text("Your second factor is switched off."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (text("Sign in first."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (text("Setting up took too long. Begin again."), "error"),
    "INVALID_RECOVERY_CODE": (text("This recovery code is not right, or was used already."), "error"),
    "NO_RECOVERY_CODES_SETUP": (text("You have no recovery codes yet."), "info"),
    "WEBAUTHN_EXPIRED": (text("This took too long. Begin again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (text("Give the passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (text("You have a passkey with the name %(name)s; choose another name."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (text("You have no passkey with the name %(name)s."), "error"),
    "WEBAUTHN_CREDENTIAL_DELETED": (text("The passkey %(name)s is removed. Remove it on your device, too."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (text("The passkey %(name)s is set up. Now keep recovery codes in a safe place."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (text("This passkey is set up already."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (text("This passkey is not known here; it may have been removed. Sign in with your password."), "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (text("This passkey is not known here; it may have been removed. Sign in with your password."), "error"),
    "WEBAUTHN_NO_VERIFY": (text("The passkey could not be checked. Try again, or sign in with your password."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (text("This passkey was set up for another use. Sign in with your password."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (text("This passkey belongs to another account."), "error"),
    "API_ERROR": (text("The answer of the device could not be read. Try again."), "error"),
    "REAUTHENTICATION_REQUIRED": (text("Write your password once more before you change this."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (text("Thank you, you can go on."), "success"),
    "UNAUTHENTICATED": (text("Sign in first."), "info"),
    "LOGIN": (text("Sign in first."), "info"),
    "ANONYMOUS_USER_REQUIRED": (text("You are signed in already."), "info"),
}


TEMPLATES = {
    "LOGIN_USER": "login",
    "LOGOUT_USER": "logout",
    "FORGOT_PASSWORD": "forgot",
    "RESET_PASSWORD": "reset",
    "CHANGE_PASSWORD": "change",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "second_factor",
    "TWO_FACTOR_VERIFY_CODE": "code",
    "TWO_FACTOR_SELECT": "select",
    "WAN_REGISTER": "passkeys",
    "WAN_SIGNIN": "passkey",
    "WAN_VERIFY": "passkey_once_more",
    "MULTI_FACTOR_RECOVERY": "recovery",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
}


def init_login(app: Flask, settings: Settings) -> None:
    """Attach the login library to the application."""
    app.config.update(_options(settings))
    app.config.update({f"SECURITY_MSG_{name}": (said.msgid, kind) for name, (said, kind) in MESSAGES.items()})
    datastore = SQLAlchemyUserDatastore(extensions.db, Account, RoleGrant, Passkey)  # type: ignore[arg-type]
    extensions.security.__init__(  # type: ignore[misc]
        mail_util_cls=OutboxMail,
        login_form=PausingLoginForm,
        two_factor_verify_code_form=PausingCodeForm,
        webauthn_util_cls=OurPasskeys,
        wan_register_form=PasskeyForm,
        two_factor_select_form=FactorForm,
        totp_cls=CodesUsedOnce,
    )
    extensions.security.init_app(app, datastore, datetime_factory=lambda: datetime.now(UTC))
    extensions.security.i18n_domain = OurWords(app)  # type: ignore[no-untyped-call]
    extensions.security.login_manager.request_loader(lambda request: user_of_token())
    app.jinja_env.globals["_fsdomain"] = translate
    app.jinja_env.globals["address_at_hand"] = lambda: cookie.get(AT_HAND, "")
    password_reset.connect(_keep_address, app)
    user_logged_in.connect(_forget_address, app)


AT_HAND = "address_at_hand"


def _keep_address(sender: Flask, user: User, **_: Any) -> None:
    """Whoever chose a password by a mailed link signs in with it next and need not write the address.

    The link alone lets nobody in: a mailbox that somebody else reads would be enough, and the first sign-in with the new password
    also has a password manager keep it.
    """
    cookie[AT_HAND] = user.email


def _forget_address(sender: Flask, **_: Any) -> None:
    cookie.pop(AT_HAND, None)


def _options(settings: Settings) -> dict[str, Any]:
    https = settings.base_url.startswith("https:")
    cookie = {"httponly": True, "secure": https, "samesite": "Lax"}
    return {
        "REQUIRE_SECOND_FACTOR": settings.require_second_factor,
        "PERMANENT_SESSION_LIFETIME": SESSION_LIFE,
        "WTF_CSRF_TIME_LIMIT": int(SESSION_LIFE.total_seconds()),  # a form is as good as the session that it was opened in
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__time_cost": 3, "argon2__memory_cost": 65536, "argon2__parallelism": 4},
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": RESET,
        **dict.fromkeys(("SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE", "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE"), WAS_SET),
        **{f"SECURITY_{name}_TEMPLATE": f"pages/login/{page}.html" for name, page in TEMPLATES.items()},
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": ONE_STEP,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/mf-recovery-codes",
        "SECURITY_TWO_FACTOR_VALIDITY_COOKIE": cookie,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key},
        "SECURITY_TOTP_ISSUER": "smartcoop",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "smartcoop",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_NAME_ALLOWED_CHARS": None,
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_FRESHNESS": SURE_FOR,
        "SECURITY_FRESHNESS_GRACE_PERIOD": SURE_FOR,
        "SECURITY_JOIN_USER_ROLES": False,
        **dict.fromkeys(("SECURITY_CLI_USERS_NAME", "SECURITY_CLI_ROLES_NAME"), False),
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def _note_use(token_id: int, now: datetime) -> None:
    """In the request's transaction, or in one of its own where the request only reads."""
    if request.method not in extensions.READS:
        note_use(extensions.session(), token_id, at=now)
        return
    with transaction(extensions.sessions()) as session:
        note_use(session, token_id, at=now)


def user_of_token() -> Account | None:
    """The user whose bearer token a request of the API carries."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token or not is_api():
        return None
    now = extensions.clock().now()
    held = token_holder(extensions.session(), token.strip(), at=now)
    if held is None:
        return None
    g.token, g.token_cooperative = held, held.cooperative_id
    if held.last_used_at is None or now - held.last_used_at >= USE_NOTED:
        _note_use(held.id, now)
    user = extensions.session().get(Account, held.user_id)
    return user if user is not None and user.active else None
