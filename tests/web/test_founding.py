"""The first run: a code, six steps, a cooperative, and nobody who comes in after it."""

from typing import Any

import pytest
from flask import Flask

from smartcoop import country
from smartcoop.country.numbers import ENTERPRISE, REGISTER, VAT
from smartcoop.members.accounts import Role, staff_grants
from smartcoop.members.facts import policies
from smartcoop.members.founding import new_setup_code
from smartcoop.members.models import Cooperative, Founding
from tests.web.conftest import Person, SetUp, said
from tests.web.scene import NOW, TODAY, Scene

IDENTITY = {
    "name": "Coopérative Ensemble",
    "legal_form": "SC",
    "street": "Rue Émile Féron 70",
    "postcode": "1060",
    "city": "Bruxelles",
    "enterprise_number": "0403.170.701",
    "vat_number": "BE0403170701",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "country": {"code": "BE"},
    "identity": IDENTITY,
    "bank": {"iban": "BE68 5390 0754 7034"},
    "rules": {"fee_rate": "7,5"},
    "employer": {"valid_from": "2026-10-01", "fact__workers": "below_10"},
}
"""What is answered before the last step."""
PERSON = {"name": "Inès Claes", "email": "ines@example.org", "password": "three long words", "password_confirm": "three long words"}


@pytest.fixture
def code(set_up: SetUp) -> str:
    return str(set_up(lambda session: new_setup_code(session, at=NOW)))


@pytest.fixture
def founder(nobody: Person, code: str) -> Person:
    """Somebody who read the code and wrote it."""
    nobody.sends("/setup", "/setup", code=code.lower().replace("-", " "))
    return nobody


def answer_until(founder: Person, last: str) -> Any:
    """Answer the steps before `last`."""
    page = founder.sees("/setup")
    for step, fields in ANSWERS.items():
        if step == last:
            break
        page = founder.sends(f"/setup/{step}", f"/setup/{step}", **fields)
    return page


def test_an_empty_installation_leads_to_its_set_up(nobody: Person, code: str) -> None:
    for address in ("/", "/login"):
        assert nobody.sees(address).xpath("//form[@action='/setup']")


def test_only_who_read_the_code_comes_in(nobody: Person, code: str) -> None:
    assert nobody.sends("/setup", "/setup", 422, code="AAAA-BBBB-CCCC-DDDD").xpath("//*[@id='e-code']")
    assert nobody.gets("/setup/identity").headers["Location"] == "/setup"
    page = nobody.sends("/setup", "/setup", code=code)
    assert "In which country" in said(page)


def test_a_new_code_replaces_the_one_before_and_keeps_what_was_answered(founder: Person, set_up: SetUp) -> None:
    answer_until(founder, "bank")
    newer = set_up(lambda session: new_setup_code(session, at=NOW))
    assert founder.sees("/setup").xpath("//input[@name='code']")
    page = founder.sends("/setup", "/setup", code=newer)
    assert "Coopérative Ensemble" in said(page)


def test_guessing_is_paused(nobody: Person, code: str) -> None:
    for _ in range(30):
        nobody.sends("/setup", "/setup", 422, code="nothing")
    page = nobody.sends("/setup", "/setup", 422, code=code)
    assert "quarter of an hour" in said(page)


def test_six_steps_found_the_cooperative_and_let_its_first_user_in(founder: Person, set_up: SetUp) -> None:
    page = answer_until(founder, "person")
    assert "7,5" in said(page)
    assert "BE68 5390 0754 7034" in said(page)
    page = founder.sends("/setup/person", "/setup/person", **PERSON, role__treasurer="yes")
    assert "Coopérative Ensemble is founded" in said(page)
    assert "First steps" in page.xpath("string(//h1)")
    assert "Enter the accounts of the authorities" in said(page)
    assert set_up(lambda session: session.get(Founding, 1)) is None
    home = set_up(lambda session: session.get_one(Cooperative, 1))
    assert (home.country, home.enterprise_number) == ("BE", "0403170701")
    rules = set_up(lambda session: policies(session, session.get_one(Cooperative, 1), TODAY))
    assert str(rules.fee_rate) == "0.075"
    held = {grant.role for grant, _ in set_up(lambda session: staff_grants(session, 1))}
    assert held == {Role.ADMIN, Role.ADVISER, Role.PAYROLL_OFFICER, Role.ACCOUNTANT, Role.TREASURER}
    founder.sees("/members/new")
    stranger = Person(founder.client.application.test_client())
    assert stranger.sees("/login").xpath("string(//a[@class='brand'])") == "Coopérative Ensemble"


def test_each_wrong_answer_is_said_at_its_field_and_nothing_is_kept(founder: Person) -> None:
    answer_until(founder, "identity")
    page = founder.sends("/setup/identity", "/setup/identity", 422, **{**IDENTITY, "enterprise_number": "1", "vat_number": "2"})
    assert page.xpath("//*[@class='error']/@id") == ["e-enterprise-number", "e-vat-number"]
    assert page.xpath("//input[@name='name']/@value") == ["Coopérative Ensemble"]
    founder.sends("/setup/identity", "/setup/identity", **IDENTITY)
    assert founder.sends("/setup/bank", "/setup/bank", 422, iban="BE00").xpath("//*[@id='e-iban']")
    founder.sends("/setup/bank", "/setup/bank", iban="BE68539007547034")
    assert founder.sends("/setup/rules", "/setup/rules", 422, fund_rate="9").xpath("//*[@id='e-fund-rate']")
    assert founder.sends("/setup/rules", "/setup/rules", 422, promise="0").xpath("//*[@id='e-promise']")
    founder.sends("/setup/rules", "/setup/rules")
    assert founder.sends("/setup/employer", "/setup/employer", 422, valid_from="soon").xpath("//*[@id='e-valid-from']")
    assert founder.sends("/setup/employer", "/setup/employer", 422).xpath("//*[@id='e-fact-workers']")
    founder.sends("/setup/employer", "/setup/employer", fact__workers="below_10")
    page = founder.sends("/setup/person", "/setup/person", 422, **{**PERSON, "password_confirm": "other"})
    assert page.xpath("//*[@id='e-password-confirm']")
    assert founder.sends("/setup/person", "/setup/person", 422, **{**PERSON, "password": "short", "password_confirm": "short"}).xpath("//*[@id='e-password']")


def test_another_country_is_asked_everything_anew(founder: Person) -> None:
    answer_until(founder, "person")
    page = founder.sends("/setup/country", "/setup/country", code="FR")
    assert page.xpath("string(//h1)") == "Which cooperative is it?"
    assert founder.gets("/setup/bank").headers["Location"] == "/setup/identity"


@pytest.mark.parametrize("country_code", country.codes())
def test_every_country_says_what_it_covers_and_asks_its_own(country_code: str, founder: Person) -> None:
    page = founder.sees("/setup/country")
    assert sorted(page.xpath("//input[@name='code']/@value")) == country.codes()
    page = founder.sees("/setup/country")
    form = next(form for form in page.xpath("//form[@method='post']") if form.xpath(f".//input[@value='{country_code}']"))
    token = form.xpath("string(.//input[@name='csrf_token']/@value)")
    founder.client.post("/setup/country", data={"csrf_token": token, "code": country_code})
    page, law = founder.sees("/setup"), country.load(country_code)
    assert page.xpath("string(//h1)") == "Which cooperative is it?"
    for kind in (ENTERPRISE, VAT, *(kind for kind in law.numbers if kind == REGISTER)):
        assert law.number(kind).label in page.xpath(f"string(//label[@for='f-{kind.replace('_', '-')}'])")
        assert law.number(kind).example in page.xpath(f"string(//*[@id='h-{kind.replace('_', '-')}'])")
    assert law.legal_forms[0] in page.xpath("string(//*[@id='h-legal-form'])")


def test_an_installation_with_a_cooperative_is_closed(nobody: Person, there: Scene, set_up: SetUp) -> None:
    assert set_up(lambda session: new_setup_code(session, at=NOW)) is None
    assert "is founded" in said(nobody.sees("/setup", 403))
    nobody.sees("/setup/country", 403)
    nobody.sees("/login")


@pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")  # the login library builds a form in the old way
def test_in_production_the_first_user_protects_the_sign_in_first(founder: Person, app: Flask) -> None:
    app.config["REQUIRE_SECOND_FACTOR"] = True
    answer_until(founder, "person")
    page = founder.sends("/setup/person", "/setup/person", **PERSON)
    assert page.xpath("string(//h1)") == "Your second factor"
