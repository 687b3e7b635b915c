"""Settings: the cooperative, its rules and decisions, the employer's facts, and who may do what."""

from decimal import Decimal
from typing import Any

import pytest

from smartcoop.country import PayPromise
from smartcoop.members.facts import employer_facts, policies
from smartcoop.members.models import Cooperative
from smartcoop.web.policies import POLICIES
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import TODAY, Scene

DECISION = {"valid_from": TODAY.isoformat(), "adopted_by": "General meeting of 12 October, item 4"}


def rules(set_up: SetUp, there: Scene) -> Any:
    return set_up(lambda session: policies(session, session.get_one(Cooperative, there.cooperative_id), TODAY))


def test_every_rule_is_explained_and_has_its_form(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.sees("/settings")
    assert "Coopérative Ensemble" in said(page)
    for name in POLICIES:
        assert page.xpath(f"//a[@href='/settings/rules/{name}']")
        assert admin.sees(f"/settings/rules/{name}").xpath("//input[@name='adopted_by']")
    admin.sees("/settings/rules/nothing", 404)


def test_the_rules_are_read_in_groups_each_with_since_when_and_by_whom(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    admin.sends("/settings/rules/fee_rate", "/rules/fee_rate", **DECISION, value="7,25")
    admin.sends("/settings/rules/fee_rate", "/rules/fee_rate", valid_from="2027-01-01", adopted_by="Item 5", value="8")
    page = admin.sees("/rules")
    assert page.xpath("//section/h2/text()") == ["Money shared", "Pay", "Clients and guarantee", "Reminders"]
    assert len(page.xpath("//tbody/tr")) == len(POLICIES) == len(page.xpath("//td[@class='action']/a"))
    fee = page.get_element_by_id("fee-rate")
    assert said(fee.xpath("./td")[0]) == "7,25 %"
    assert said(fee.xpath("./td")[1]).startswith("since 15 Oct 2026, General meeting of 12 October, item 4")
    assert said(fee.xpath(".//details//li[@class='future']")[0]).startswith("8 %")
    assert "default" in page.get_element_by_id("share-value").text_content()
    assert not sign_in("ana").sees("/rules").xpath("//td[@class='action']")


@pytest.mark.parametrize(
    ("name", "typed", "held"),
    [
        ("fee_rate", {"value": "7,25"}, Decimal("0.0725")),
        ("share_value", {"value": "50,00"}, "50.00"),
        ("invoice_days", {"value": "45"}, 45),
        ("promise", {"kind": "day_of_next_month", "value": "10"}, PayPromise(day_of_next_month=10)),
        ("guarantee_needs_confirmation", {"value": "yes"}, True),
        ("guarantee_countries", {"value": "be, FR"}, ("BE", "FR")),
    ],
)
def test_a_rule_is_adopted_by_a_decision(name: str, typed: dict[str, str], held: Any, sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    admin = sign_in("admin")
    page = admin.sends(f"/settings/rules/{name}", f"/rules/{name}", **DECISION, **typed)
    assert "General meeting of 12 October" in said(page)
    now = getattr(rules(set_up, there), name)
    assert (str(now.amount) if name == "share_value" else now) == held
    assert "General meeting" in said(admin.sees("/settings"))
    assert "another day" in said(admin.sends(f"/settings/rules/{name}", f"/rules/{name}", 422, **DECISION, **typed))


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("fee_rate", {"value": "130"}, "value"),
        ("fee_rate", {"value": "x"}, "value"),
        ("share_value", {"value": "0"}, "value"),
        ("invoice_days", {"value": "9999"}, "value"),
        ("promise", {"kind": "someday", "value": "1"}, "kind"),
        ("guarantee_countries", {"value": "Belgium"}, "value"),
        ("fee_rate", {"value": "7", "valid_from": "2026-10-14"}, "valid-from"),
        ("fee_rate", {"value": "7", "adopted_by": " "}, "adopted-by"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_at_its_field(name: str, typed: dict[str, str], field: str, sign_in: SignIn) -> None:
    page = sign_in("admin").sends(f"/settings/rules/{name}", f"/rules/{name}", 422, **{**DECISION, **typed})
    assert page.xpath(f"//*[@id='e-{field}']")


def test_a_rule_of_a_later_day_is_announced(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    before = rules(set_up, there).fee_rate
    admin = sign_in("admin")
    admin.sends("/settings/rules/fee_rate", "/rules/fee_rate", **{**DECISION, "valid_from": "2027-01-01"}, value="9")
    assert rules(set_up, there).fee_rate == before
    assert "2027: 9 %" in said(admin.sees("/settings")).replace("\N{NO-BREAK SPACE}", " ")


def test_the_employer_changes_from_a_day_on(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    admin = sign_in("admin")
    assert admin.sends("/settings/employer", "/employer", 422, fact__workers="many").xpath("//*[@id='e-fact-workers']")
    admin.sends("/settings/employer", "/employer", fact__workers="below_10")
    known = set_up(lambda session: employer_facts(session, session.get_one(Cooperative, there.cooperative_id), TODAY))
    assert (known["workers"], known["onss_reference"]) == ("below_10", "+++090/9337/55493+++")


def test_the_address_is_changed_and_its_mistakes_shown(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.sends("/settings/contact", "/contact", 422, city=" ", email="nobody")
    assert page.xpath("//*[@id='e-city']")
    assert admin.sends("/settings/contact", "/contact", 422, email="nobody").xpath("//*[@id='e-email']")
    assert "Rue Neuve 5" in said(admin.sends("/settings/contact", "/contact", street="Rue Neuve 5"))


def test_a_role_is_given_and_withdrawn(sign_in: SignIn, there: Scene) -> None:
    admin = sign_in("admin")
    page = admin.sends("/settings/users", "/users", email=there.users["board"], name="Board", role="auditor")
    assert "has the role Auditor" in said(page)
    board = sign_in("board")
    board.sees("/members")
    row = page.xpath("//tr[contains(., 'board@')]")  # one row, however many roles
    assert len(row) == 1
    action = row[0].xpath(".//form[preceding-sibling::text()[1][contains(., 'Auditor')]]/@action")[0]
    assert "Roles that were withdrawn" in said(admin.sends("/settings/users", action))
    board.sees("/members", 403)


def test_nobody_changes_their_own_rights(sign_in: SignIn, there: Scene) -> None:
    admin = sign_in("admin")
    page = admin.sends("/settings/users", "/users", 422, email=there.users["admin"], name="Me", role="treasurer")
    assert "ask another administrator" in said(page)
    own = admin.sees("/settings/users").xpath("//tr[contains(., 'admin@')]")[0]
    assert not own.xpath(".//form")
    token = admin.sees("/settings").xpath("string(//input[@name='csrf_token']/@value)")
    statuses = [admin.client.post(f"/settings/roles/{key}/withdraw", data={"csrf_token": token}).status_code for key in range(1, 8)]
    assert statuses.count(422) == 1


def test_a_role_needs_a_person(sign_in: SignIn) -> None:
    page = sign_in("admin").sends("/settings/users", "/users", 422, email="new@example.org", name=" ")
    assert page.xpath("//*[@id='e-name']")


def test_the_steps_about_an_overdue_invoice_are_rules(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.sees("/settings/rules/reminder_1")
    assert "after 7 days (at the soonest after 1), goes out by itself; 14 days to pay" in said(page)
    assert "art. XIX.2" in said(page)
    decision = {"valid_from": "2026-11-01", "adopted_by": "general meeting, item 5"}
    wrong = admin.sends("/settings/rules/reminder_1", "/settings/rules/reminder_1", 422, days="5", soonest="9", **decision)
    assert "at most the usual 5 days" in said(wrong)
    page = admin.sends("/settings/rules/reminder_1", "/settings/rules/reminder_1", days="10", way="asked", **decision)
    assert "after 10 days (at the soonest after 1), a person decides; 14 days to pay" in said(page)
    assert not admin.sees("/settings/rules/member_told").xpath("//input[@name='time_to_pay']")
    assert "from 01 Nov 2026" in said(admin.sees("/settings"))
    assert "after 7 days" in said(admin.sees("/rules").get_element_by_id("formal-notice"))
