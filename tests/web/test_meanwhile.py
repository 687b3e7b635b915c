"""Two people at the same form: nothing is written over unknowingly, nothing that was typed is lost, and the way on is said."""

from typing import Any

import pytest

from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.models import Client, Invoice
from smartcoop.members.models import Cooperative
from tests.web.conftest import Person, SetUp, SignIn, held, said
from tests.web.markup import check_page
from tests.web.scene import Scene
from tests.web.test_flows import LINE
from tests.web.test_members import ELSA


def opened(person: Person, address: str, action: str) -> tuple[str, dict[str, Any]]:
    """A form as it was opened: where it leads, and what it holds."""
    form = next(form for form in person.sees(address).xpath("//form[@method='post']") if action in form.get("action"))
    return form.get("action"), held(form)


def sent(person: Person, form: tuple[str, dict[str, Any]], status: int, **typed: Any) -> Any:
    """What comes back when the form is sent with what was typed."""
    action, holds = form
    typed = {name.replace("__", "-"): value for name, value in typed.items()}
    answer = person.client.post(action, data={**holds, **typed}, follow_redirects=True, content_type="multipart/form-data")
    assert answer.status_code == status, said(check_page(answer.text))[:400]
    return check_page(answer.text)


def differences(page: Any) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//div[@id='problems']//tbody/tr")]


@pytest.fixture
def drafted(sign_in: SignIn) -> Person:
    """Ana wrote a draft invoice."""
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    return ana


def test_who_comes_second_sees_who_was_first_and_where_they_differ(drafted: Person, sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    mine, theirs = opened(drafted, "/invoices/1/change", "/change"), opened(adviser, "/invoices/1/change", "/change")
    sent(adviser, theirs, 200, lines__0__unit_price="450", note="With the cables")
    page = sent(drafted, mine, 409, lines__0__unit_price="420", order_reference="B-7")
    assert "This was changed while you had it open" in said(page)
    assert "Adviser changed it on" in said(page)
    assert differences(page) == [
        ["Price without VAT", "450", "420"],
        ["Order number", "nothing", "B-7"],
        ["Note to the client", "With the cables", "nothing"],
    ]
    again = page.xpath("//form[@action='/invoices/1/change']")[0]
    assert held(again)["lines-0-unit_price"] == "420"
    assert "There now: 450" in said(again)
    assert page.xpath("//a[.='Drop mine, take what is there now']/@href") == ["/invoices/1/change"]
    sent(drafted, ("/invoices/1/change", held(again)), 200)
    kept = set_up(lambda session: [(one.unit_price, one.quantity) for one in session.get_one(Invoice, 1).lines])
    assert kept == [(420, 3)]


def test_a_draft_that_was_issued_meanwhile_leads_to_a_new_one_with_what_was_typed(drafted: Person, sign_in: SignIn, set_up: SetUp) -> None:
    mine = opened(drafted, "/invoices/1/change", "/change")
    sign_in("adviser").sends("/invoices/1", "/issue")
    page = sent(drafted, mine, 409, note="Late words")
    assert "Only a draft can be changed" in said(page)
    assert "Adviser changed it on" in said(page)
    assert "undone by a credit note" in said(page)
    fresh = page.xpath("//form[@action='/invoices/new']")[0]
    assert held(fresh)["note"] == "Late words"
    sent(drafted, ("/invoices/new", held(fresh)), 200)
    assert set_up(lambda session: [session.get_one(Invoice, key).note for key in (1, 2)]) == ["", "Late words"]


def test_what_is_issued_is_what_was_looked_at(drafted: Person, sign_in: SignIn, set_up: SetUp) -> None:
    looked_at = opened(drafted, "/invoices/1", "/issue")
    adviser = sign_in("adviser")
    sent(adviser, opened(adviser, "/invoices/1/change", "/change"), 200, lines__0__unit_price="450")
    page = sent(drafted, looked_at, 409)
    assert "You see it here as it is now" in said(page)
    assert "Issue the invoice for 1.633,50" in said(page)
    again = next(form for form in page.xpath("//form[@method='post']") if "/issue" in form.get("action"))
    sent(drafted, (again.get("action"), held(again)), 200)
    assert set_up(lambda session: session.get_one(Invoice, 1).number) == "2026-0001"


def test_one_s_own_change_in_another_window_is_called_one_s_own(drafted: Person) -> None:
    first, second = (opened(drafted, "/invoices/1/change", "/change") for _ in range(2))
    sent(drafted, first, 200, note="First")
    assert "You changed it yourself" in said(sent(drafted, second, 409, note="Second"))


def rule(value: str, valid_from: str) -> dict[str, str]:
    return {"value": value, "valid_from": valid_from, "adopted_by": "general meeting"}


FORMS = [
    ("adviser", "/clients/1/change", "/change", {"contact": "Ines"}, {"contact": "Omar"}, "Contact person"),
    ("adviser", "/members/1/facts", "/facts", {"fact-children": "1"}, {"fact-children": "2"}, "Dependent children"),
    ("ana", "/account/pay-facts/change", "/pay-facts", {"fact-children": "1"}, {"fact-children": "2"}, "Dependent children"),
    ("adviser", "/members/3/joining/pay_facts", "/pay_facts", {"fact-children": "1"}, {"fact-children": "3"}, "Dependent children"),
    ("admin", "/settings/contact", "/contact", {"phone": "1"}, {"phone": "2"}, "Telephone"),
    ("admin", "/settings/employer", "/employer", {"fact-tax_iban": "BE78310000000086"}, {"fact-tax_iban": "BE43679000000101"}, ""),
    ("admin", "/settings/rules/invoice_days", "/rules", rule("10", "2026-12-01"), rule("12", "2027-01-01"), ""),
    ("adviser", "/members/3/joining/right_to_work", "/right_to_work", {"said": "citizen"}, {"said": "permit"}, "On what it rests"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "address", "action", "one", "other", "label"), FORMS)
def test_every_form_that_changes_something_notices(
    who: str, address: str, action: str, one: dict[str, str], other: dict[str, str], label: str, sign_in: SignIn, there: Scene
) -> None:
    person = sign_in(who)
    if "/members/3" in address:
        person.sends("/members/new", "/members/new", **ELSA)
    first, second = (opened(person, address, action) for _ in range(2))
    sent(person, first, 200, **one)
    page = sent(person, second, 409, **other)
    assert "You changed it yourself" in said(page)
    if label:
        assert [label, next(iter(one.values())), next(iter(other.values()))] in differences(page)
    again = next(form for form in page.xpath("//form[@method='post']") if action in form.get("action"))
    sent(person, (again.get("action"), held(again)), 200)


def test_another_refusal_does_not_forget_what_was_seen(drafted: Person, sign_in: SignIn) -> None:
    adviser = sign_in("adviser")
    mine = opened(drafted, "/invoices/1/change", "/change")
    sent(adviser, opened(adviser, "/invoices/1/change", "/change"), 200, note="Meanwhile")
    page = sent(drafted, mine, 422, lines__0__unit_price="much")
    again = page.xpath("//form[@action='/invoices/1/change']")[0]
    assert "This was changed while you had it open" in said(sent(drafted, ("/invoices/1/change", held(again)), 409, lines__0__unit_price="9"))


def test_a_claim_that_changed_is_not_approved_as_it_was(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    ana, adviser, accountant = sign_in("ana"), sign_in("adviser"), sign_in("accountant")
    row = {"lines__3__description": "Depot", "lines__3__spent_on": "2026-10-12", "lines__3__km": "40"}
    ana.sends("/expenses/new", "/expenses/new", title="Trip", then="submit", **row)
    looked_at = opened(adviser, "/expenses/1", "/decide")
    accountant.sends("/expenses/1", "/decide", answer="incomplete", why="which depot?")
    ana.sends("/expenses/1/change", "/change", then="submit", lines__0__km="400")
    page = sent(adviser, looked_at, 409, answer="approved")
    assert "You see it here as it is now" in said(page)
    assert set_up(lambda session: session.get_one(ExpenseClaim, 1).approved_by) == ""


def test_a_client_s_form_says_values_as_people_do(sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    form = opened(adviser, "/clients/1/change", "/change")
    set_up(lambda session: setattr(session.get_one(Client, 1), "is_organiser", True))
    page = sent(adviser, form, 409, language="nl")
    assert ["It organises shows, exhibitions or courses", "yes", "no"] in differences(page)
    assert ["Language of documents", "Français", "Nederlands"] in differences(page)
    assert "Somebody changed it" not in said(page)


def test_the_cooperative_keeps_the_first_words(sign_in: SignIn, set_up: SetUp, there: Scene) -> None:
    admin = sign_in("admin")
    first, second = (opened(admin, "/settings/contact", "/contact") for _ in range(2))
    sent(admin, first, 200, phone="02 1")
    sent(admin, second, 409, phone="02 2")
    assert set_up(lambda session: session.get_one(Cooperative, there.cooperative_id).phone) == "02 1"
