"""A form that comes after its session has ended: nothing is saved, nothing that was typed is lost."""

from typing import Any

from smartcoop.invoicing.models import Client
from tests.web.conftest import Person, SetUp, SignIn, held
from tests.web.markup import check_page

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name": "Opéra du Sud", "street": "Place 1", "postcode": "4000", "city": "Liège", "email": "opera@example.org"}


def typed(person: Person) -> dict[str, Any]:
    """The form of a new client, filled in."""
    form = person.sees("/clients/new").xpath("//form[@action='/clients/new']")[0]
    return {**held(form), **TYPED}


def sent(person: Person, fields: dict[str, Any], headers: dict[str, str]) -> Any:
    answer = person.client.post("/clients/new", data=fields, headers=headers)
    assert answer.status_code == 400
    return check_page(answer.text)


def number_of_clients(set_up: SetUp) -> int:
    return int(set_up(lambda session: session.query(Client).count()))


def test_who_was_signed_out_signs_in_beside_it_and_sends_the_form(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    fields, before = typed(ana), number_of_clients(set_up)
    with ana.client.session_transaction() as cookie:
        cookie.clear()
    page = sent(ana, fields, FROM_HERE)
    assert "You were signed out in the meantime" in page.text_content()
    assert number_of_clients(set_up) == before
    kept = held(page.xpath("//form[@action='/clients/new']")[0])
    assert {name: kept[name] for name in TYPED} == TYPED
    ana.sends("/login", "/login", email="ana@example.org", password="a long enough password")
    answer = ana.client.post("/clients/new", data=kept, headers=FROM_HERE, follow_redirects=True)
    assert answer.status_code == 200
    assert "Opéra du Sud" in check_page(answer.text).xpath("string(//h1)")
    assert number_of_clients(set_up) == before + 1


def test_a_form_that_was_open_too_long_is_sent_with_one_click(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    page = sent(ana, {**typed(ana), "csrf_token": "old"}, FROM_HERE)
    assert "open for a long time" in page.text_content()
    kept = held(page.xpath("//form[@action='/clients/new']")[0])
    assert ana.client.post("/clients/new", data=kept, headers=FROM_HERE).status_code == 302


def test_a_session_that_ended_elsewhere_keeps_the_form_too(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    fields = typed(ana)
    with ana.client.session_transaction() as cookie:
        cookie.pop("_user_id")
    assert "You were signed out" in sent(ana, fields, FROM_HERE).text_content()


def test_a_form_from_elsewhere_is_never_offered_again(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}):
        page = sent(ana, {**TYPED, "csrf_token": "forged"}, headers)
        assert not page.xpath("//form[@action='/clients/new']")


def test_a_password_is_not_written_into_a_page(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    answer = ana.client.post("/change", data={"password": "secret words", "csrf_token": "old"}, headers=FROM_HERE)
    assert answer.status_code == 400
    assert "secret words" not in answer.text
