"""What concerns the safety of an account or where money goes asks once more who somebody is, some minutes after they signed in."""

from typing import Any

import pytest
from sqlalchemy import func, select

from smartcoop.members.accounts import ApiToken
from smartcoop.members.models import Member
from smartcoop.web.access import SURE_FOR
from tests.web.conftest import Person, SetUp, SignIn, held
from tests.web.markup import check_page
from tests.web.scene import PASSWORD
from tests.web.test_again import FROM_HERE
from tests.web.test_members import ELSA

IBAN = "BE71 0961 2345 6769"


def signed_in_long_ago(person: Person) -> None:
    with person.client.session_transaction() as cookie:
        cookie["fs_paa"] -= SURE_FOR.total_seconds() + 1
        cookie.pop("fs_gexp", None)


def keys(set_up: SetUp) -> int:
    return int(set_up(lambda session: session.scalar(select(func.count()).select_from(ApiToken))))


def form(person: Person, address: str, action: str) -> dict[str, Any]:
    return held(next(one for one in person.sees(address).xpath("//form[@method='post']") if action in one.get("action")))


def test_a_key_is_made_only_by_who_said_a_moment_ago_who_they_are(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    typed = {**form(ana, "/account", "/token"), "label": "Bookkeeping", "scope-client": "read"}
    signed_in_long_ago(ana)
    assert not ana.sees("/account").xpath("//form[contains(@action, '/token')]")
    answer = ana.client.post("/account/token", data=typed, headers=FROM_HERE)
    assert answer.status_code == 400
    page = check_page(answer.text)
    assert "nothing that you typed is lost" in page.text_content()
    kept = held(page.xpath("//form[@action='/account/token']")[0])
    assert (kept["label"], keys(set_up)) == ("Bookkeeping", 0)
    ana.sends("/verify", "/verify", password=PASSWORD)
    assert ana.client.post("/account/token", data=kept, headers=FROM_HERE).status_code == 200
    assert keys(set_up) == 1


def test_a_form_whose_sender_is_not_known_to_be_ours_is_not_kept(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    typed = {**form(ana, "/account", "/token"), "label": "Bookkeeping", "scope-client": "read"}
    signed_in_long_ago(ana)
    answer = ana.client.post("/account/token", data=typed)
    assert (answer.status_code, answer.location) == (302, "/verify?next=/account")
    assert keys(set_up) == 0


def test_where_wages_go_is_changed_only_after_the_password(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    address = "/members/3/joining/bank_account"
    typed = {**form(adviser, address, "/bank_account"), "iban": IBAN}
    signed_in_long_ago(adviser)
    assert "we ask once more who you are" in adviser.sees(address).text_content()
    assert adviser.client.post(address, data=typed).location == f"/verify?next={address}"
    before = set_up(lambda session: session.get_one(Member, 3).iban)
    assert before != IBAN.replace(" ", "")
    page = adviser.sends(f"/verify?next={address}", "/verify", password=PASSWORD)
    assert page.xpath("//input[@name='iban']")
    adviser.sends(address, "/bank_account", iban=IBAN)
    assert set_up(lambda session: session.get_one(Member, 3).iban) == IBAN.replace(" ", "")


def test_other_steps_of_the_checklist_ask_for_no_password(sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    adviser.sends("/members/new", "/members/new", **ELSA)
    signed_in_long_ago(adviser)
    adviser.sends("/members/3/joining/right_to_work", "/right_to_work", said="citizen")


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
@pytest.mark.parametrize("address", ["/tf-setup", "/wan-register", "/mf-recovery-codes"])
def test_second_factors_ask_too(address: str, sign_in: SignIn) -> None:
    treasurer = sign_in("treasurer")
    signed_in_long_ago(treasurer)
    assert treasurer.sees(address).xpath("string(//h1)") == "Your password once more"
