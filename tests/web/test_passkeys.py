"""The pages around passkeys, with keys that are on record; the browser's tests use them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.members.accounts import Passkey, User
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import NOW, PASSWORD, Scene


@pytest.fixture
def has_passkey(there: Scene, set_up: SetUp) -> Callable[..., None]:
    """Give somebody a passkey."""

    def give(who: str, name: str, usage: str) -> None:
        def work(session: Session) -> None:
            user = session.scalars(select(User).where(User.email == f"{who}@example.org")).one()
            key = name.encode()
            user.webauthn.append(
                Passkey(name=name, usage=usage, credential_id=key, public_key=key, backup_state=False, device_type="single_device", lastuse_datetime=NOW)
            )

        set_up(work)

    return give


def test_passkeys_are_listed_named_and_removed(has_passkey: Callable[..., None], sign_in: SignIn) -> None:
    has_passkey("ana", "phone", "first")
    ana = sign_in("ana")
    assert "phone" in said(ana.sees("/wan-register"))
    assert ana.sees("/account").xpath("string(//dt[.='Passkeys']/following-sibling::dd)") == "1"
    assert "choose another name" in said(ana.sends("/wan-register", "/wan-register", name="phone"))
    asked = ana.sends("/wan-register", "/wan-register", name="blue key", usage="secondary")
    assert asked.xpath("//form[@data-passkey='register']/@data-options")
    page = ana.sends("/wan-register", "/wan-delete", name="phone")
    assert "The passkey phone is removed" in said(page)
    assert "You have no passkey yet" in said(page)


def test_a_passkey_after_the_password_is_a_second_factor(app: Flask, has_passkey: Callable[..., None], there: Scene) -> None:
    app.config["REQUIRE_SECOND_FACTOR"] = True
    has_passkey("treasurer", "blue key", "secondary")
    treasurer = Person(app.test_client())
    page = treasurer.sends("/login", "/login", email="treasurer@example.org", password=PASSWORD)
    assert "Your passkey after the password" in said(page)
    assert treasurer.gets("/payments").status_code == 302


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_a_passkey_instead_of_the_password_alone_does_not_protect_the_password(app: Flask, has_passkey: Callable[..., None], sign_in: SignIn) -> None:
    has_passkey("treasurer", "phone", "first")
    app.config["REQUIRE_SECOND_FACTOR"] = True
    assert sign_in("treasurer").gets("/payments").headers["Location"] == "/tf-setup"


def test_who_has_both_chooses(app: Flask, has_passkey: Callable[..., None], set_up: SetUp, nobody: Person) -> None:
    has_passkey("treasurer", "blue key", "secondary")

    def with_app(session: Session) -> None:
        user = session.scalars(select(User).where(User.email == "treasurer@example.org")).one()
        user.tf_primary_method, user.tf_totp_secret = "authenticator", "kept"

    set_up(with_app)
    page = nobody.sends("/login", "/login", email="treasurer@example.org", password=PASSWORD)
    assert "Which second factor do you have at hand?" in said(page)
    assert set(page.xpath("//button[@name='which']/@value")) == {"authenticator", "webauthn"}
    assert "Your passkey after the password" in said(nobody.sends("/tf-select", "/tf-select", which="webauthn"))


def test_visitors_are_asked_for_a_passkey_without_saying_who_they_are(nobody: Person, there: Scene) -> None:
    page = nobody.sends("/wan-signin", "/wan-signin")
    assert '"allowCredentials": []' in page.xpath("string(//form[@data-passkey='sign-in']/@data-options)")
