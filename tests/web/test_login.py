"""Signing in, second factors, new passwords, and the pause after failures."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from passlib.totp import TOTP  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.app import InsecureSettings, create_app
from smartcoop.config import settings
from smartcoop.errors import Invalid
from smartcoop.members.accounts import LoginFailure, Role, User, grant_role, roles_of, set_password, withdraw_role
from smartcoop.web.login import ONE_STEP
from tests.web.conftest import Person, SetUp, held
from tests.web.scene import BY, NOW, PASSWORD, Scene


def words(page: Any) -> str:
    return " ".join(page.text_content().split())


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(nobody: Person, there: Scene) -> None:
    wrong = nobody.sends("/login", "/login", email="ana@example.org", password="nothing like it")
    unknown = nobody.sends("/login", "/login", email="who@example.org", password="nothing like it")
    assert wrong.xpath("string(//*[@role='alert'])") == unknown.xpath("string(//*[@role='alert'])") != ""


def test_after_five_failures_nobody_comes_in_for_a_while(nobody: Person, there: Scene, app: Flask) -> None:
    for _ in range(5):
        nobody.sends("/login", "/login", email="ana@example.org", password="nothing like it")
    assert "try again in" in words(nobody.sends("/login", "/login", email="ana@example.org", password=PASSWORD))
    nobody.sends("/login", "/login", email="bob@example.org", password=PASSWORD)
    assert nobody.gets("/account").status_code == 200
    later = Person(app.test_client())
    app.config["FROZEN_AT"] = NOW.replace(hour=NOW.hour + 1)
    later.sends("/login", "/login", email="ana@example.org", password=PASSWORD)
    assert later.gets("/account").status_code == 200


def test_failures_are_kept_without_names(nobody: Person, there: Scene, set_up: SetUp) -> None:
    nobody.sends("/login", "/login", email="ana@example.org", password="nothing like it")
    kept = set_up(lambda session: session.scalars(select(LoginFailure.sha256)).all())
    assert len(kept) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in kept)


def test_one_comes_back_to_the_page_that_was_asked_for(nobody: Person, there: Scene) -> None:
    answer = nobody.gets("/invoices?which=paid")
    assert answer.headers["Location"].startswith("/login?next=/invoices")
    page = nobody.sends(answer.headers["Location"], "/login", email="ana@example.org", password=PASSWORD)
    assert page.xpath("string(//h1)") == "Invoices"


def test_signing_out_ends_the_session(sign_in: Callable[[str], Person]) -> None:
    ana = sign_in("ana")
    ana.sends("/", "/logout")
    assert ana.gets("/account").status_code == 302


def test_a_forgotten_password_is_set_by_a_link(nobody: Person, there: Scene, data_dir: Path) -> None:
    nobody.sends("/reset", "/reset", email="ana@example.org")
    mails = list((data_dir / "outbox").glob("*.eml"))
    assert len(mails) == 1
    mail = message_from_bytes(mails[0].read_bytes())
    link = re.search(r"http://localhost(/reset/\S+)", bytes(mail.get_payload(decode=True)).decode())
    assert link is not None
    page = nobody.sends(link[1], "/reset/", password="three new words", password_confirm="three old words")
    assert "differ" in words(page)
    page = nobody.sends(link[1], "/reset/", password="three new words", password_confirm="three new words")
    assert page.xpath("//input[@name='email']/@value") == ["ana@example.org"]  # who chose it need not write the address
    nobody.sends("/login", "/login", email="ana@example.org", password="three new words")
    assert nobody.gets("/account").status_code == 200


def test_an_unknown_address_gets_the_same_answer_and_no_mail(nobody: Person, there: Scene, data_dir: Path) -> None:
    assert "If this mail address has an account" in words(nobody.sends("/reset", "/reset", email="who@example.org"))
    assert not list((data_dir / "outbox").glob("*.eml"))


def test_the_password_is_changed(sign_in: Callable[[str], Person], nobody: Person) -> None:
    ana = sign_in("ana")
    new = {"new_password": "three new words", "new_password_confirm": "three new words"}
    assert "not your present password" in words(ana.sends("/change", "/change", password="wrong", **new))
    ana.sends("/change", "/change", password=PASSWORD, **new)
    nobody.sends("/login", "/login", email="ana@example.org", password="three new words")
    assert nobody.gets("/account").status_code == 200


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The application where roles that move money need a second factor."""
    app.config["REQUIRE_SECOND_FACTOR"] = True
    return app


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_who_moves_money_sets_up_a_second_factor_first(strict: Flask, sign_in: Callable[[str], Person]) -> None:
    treasurer = sign_in("treasurer")
    page = treasurer.sees("/bank")
    assert "Your second factor" in words(page)
    assert "is on" not in words(page)
    page = treasurer.sends("/tf-setup", "/tf-setup", setup="authenticator")
    form = page.xpath("//form[.//input[@name='code']]")[0]
    token = form.xpath("string(.//input[@name='csrf_token']/@value)")
    code = TOTP(page.xpath("string(//p[@class='code'])").strip()).generate().token
    treasurer.client.post(form.get("action"), data={"csrf_token": token, "code": code}, follow_redirects=True)
    assert treasurer.sees("/bank").xpath("string(//h1)") == "Bank"
    assert "Your second factor is on" in words(treasurer.sees("/tf-setup"))
    assert not treasurer.sees("/mf-recovery-codes").xpath("//button[@name='show_codes']")  # there are none yet
    made = treasurer.sends("/mf-recovery-codes", "/mf-recovery-codes", generate_new_codes="y")
    assert len(made.xpath("//ul[@class='list']/li")) == 5
    _signs_in_with_a_code(strict, made.xpath("string(//ul[@class='list']/li[1])").strip())


def _signs_in_with_a_code(app: Flask, recovery: str) -> None:
    again = Person(app.test_client())
    asked = again.sends("/login", "/login", email="treasurer@example.org", password=PASSWORD)
    assert "The code of your app" in words(asked)
    assert again.gets("/bank").status_code == 302
    again.sends("/mf-recovery", "/mf-recovery", code=recovery)
    assert again.gets("/bank").status_code == 200


def an_app_for(app: Flask, email: str) -> Callable[..., str]:
    """Set up a second factor for somebody; gives what shows the code of a number of steps from now."""
    with app.app_context():
        secret = extensions.security.totp_factory.generate_totp_secret()
        user = extensions.session().scalars(select(User).where(User.email == email)).one()
        user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
        extensions.db.session.commit()
        shown = extensions.security.totp_factory._totp.from_source(secret)
    now = int(time.time())
    return lambda steps=0: str(shown.generate(time=now + steps * ONE_STEP).token)


def at_the_code(app: Flask, email: str) -> Person:
    """Somebody who wrote the password and is asked for the code."""
    person = Person(app.test_client())
    assert "The code of your app" in words(person.sends("/login", "/login", email=email, password=PASSWORD))
    return person


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_a_code_lets_in_once_and_the_next_one_lets_in_again(app: Flask, there: Scene) -> None:
    shows, email = an_app_for(app, "treasurer@example.org"), "treasurer@example.org"
    first, second = at_the_code(app, email), at_the_code(app, email)
    first.sends("/tf-validate", "/tf-validate", code=shows())
    assert first.gets("/bank").status_code == 200
    page = second.sends("/tf-validate", "/tf-validate", code=shows())
    assert "This code was used already" in words(page)
    assert second.gets("/bank").status_code == 302
    second.sends("/tf-validate", "/tf-validate", code=shows(1))
    assert second.gets("/bank").status_code == 200
    third = at_the_code(app, email)
    assert "This code was used already" in words(third.sends("/tf-validate", "/tf-validate", code=shows()))
    assert "is not right" in words(third.sends("/tf-validate", "/tf-validate", code="000000"))


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_a_code_with_which_an_app_was_set_up_lets_nobody_in_and_another_app_begins_anew(app: Flask, there: Scene, sign_in: Callable[[str], Person]) -> None:
    treasurer = sign_in("treasurer")
    for _ in range(2):
        page = treasurer.sends("/tf-setup", "/tf-setup", setup="authenticator")
        form = page.xpath("//form[.//input[@name='code']]")[0]
        code = TOTP(page.xpath("string(//p[@class='code'])").strip()).generate().token
        treasurer.client.post(form.get("action"), data={**held(form), "code": code})
    again = at_the_code(app, "treasurer@example.org")
    assert "This code was used already" in words(again.sends("/tf-validate", "/tf-validate", code=code))


def test_a_member_needs_no_second_factor(strict: Flask, sign_in: Callable[[str], Person]) -> None:
    assert sign_in("ana").gets("/activities").status_code == 200


def test_production_refuses_the_secret_that_everybody_knows() -> None:
    with pytest.raises(InsecureSettings, match="SECRET_KEY"):
        create_app(replace(settings(), production=True))
    with pytest.raises(InsecureSettings, match="SMARTCOOP_BASE_URL"):
        create_app(replace(settings(), production=True, secret_key="a long one"))


def test_in_production_no_other_host_is_answered(there: Scene) -> None:
    """A forged Host would lead the link of a mail elsewhere."""
    app = create_app(replace(settings(), production=True, secret_key="a long one", base_url="https://coop.example.org"))
    asked = {host: app.test_client().get("/login", base_url=f"https://{host}").status_code for host in ("coop.example.org", "evil.example.org")}
    assert asked == {"coop.example.org": 200, "evil.example.org": 400}


def test_production_asks_for_a_second_factor_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings().require_second_factor
    monkeypatch.setenv("SMARTCOOP_PRODUCTION", "1")
    assert settings().require_second_factor
    monkeypatch.setenv("SMARTCOOP_REQUIRE_2FA", "no")
    assert not settings().require_second_factor


def test_https_makes_cookies_secure_and_is_kept(there: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTCOOP_BASE_URL", "https://coop.example.org")
    app = create_app()
    answer = app.test_client().get("/login", base_url="https://coop.example.org")
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_sign_in_of_several_cooperatives_names_none(there: Scene, nobody: Person) -> None:
    assert nobody.sees("/login").xpath("string(//a[@class='brand'])") == "smartcoop"


def test_roles_end_when_they_are_withdrawn(there: Scene, set_up: SetUp, sign_in: Callable[[str], Person]) -> None:
    def withdraw(session: Session) -> None:
        user = session.scalars(select(User).where(User.email == "ana@example.org")).one()
        withdraw_role(session, roles_of(session, user.id)[0].id, by=BY, at=NOW)

    ana = sign_in("ana")
    set_up(withdraw)
    assert "no role in any cooperative" in words(ana.sees("/", 403))


def test_a_grant_is_made_once_and_a_member_names_the_member(there: Scene, set_up: SetUp) -> None:
    def grant(session: Session) -> None:
        user = session.scalars(select(User).where(User.email == "ana@example.org")).one()
        before = roles_of(session, user.id)
        assert grant_role(session, user.id, there.cooperative_id, Role.MEMBER, by=BY, at=NOW, member_id=there.ana_id) is before[0]
        assert len(roles_of(session, user.id)) == 1
        with pytest.raises(Invalid, match="names the member"):
            grant_role(session, user.id, there.cooperative_id, Role.MEMBER, by=BY, at=NOW)
        with pytest.raises(Invalid, match="at least 10"):
            set_password(session, user.id, "short")

    set_up(grant)


def test_passwords_are_hashed_at_the_recommended_cost(there: Scene, set_up: SetUp) -> None:
    """RFC 9106, section 4, the second recommended option: argon2id, 3 passes over 64 MiB in 4 lanes; both by the commands and by the pages."""
    asked = "$argon2id$v=19$m=65536,t=3,p=4$"
    kept = set_up(lambda session: set_password(session, session.scalars(select(User.id)).first() or 0, PASSWORD).password)
    assert str(kept).startswith(asked)
    pages = create_app(settings()).extensions["security"].pwd_context
    assert pages.hash(PASSWORD).startswith(asked)
    assert not pages.needs_update(kept)


def test_nothing_typed_is_logged(nobody: Person, there: Scene, caplog: pytest.LogCaptureFixture) -> None:
    nobody.sends("/login", "/login", email="ana@example.org", password="nothing like it")
    assert "ana@" not in caplog.text
    assert "nothing like" not in caplog.text
