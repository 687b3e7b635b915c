"""A form that makes something is taken once: double clicks and forms sent again make nothing twice."""

from typing import Any

import pytest
from sqlalchemy import func, select

from smartcoop.db import Base
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.members.models import Member, ShareSubscription
from tests.web.conftest import Person, SetUp, SignIn, held
from tests.web.test_flows import LINE
from tests.web.test_jobs import JOB
from tests.web.test_members import ELSA

CLIENT = {"name": "Opéra du Sud", "street": "Place 1", "postcode": "4000", "city": "Liège"}


def filled(person: Person, page: str, action: str, said: dict[str, Any]) -> dict[str, Any]:
    """The form of a page with what somebody typed."""
    form = next(form for form in person.sees(page).xpath("//form[@method='post']") if form.get("action") == action)
    return {**held(form), **{name.replace("__", "-"): value for name, value in said.items()}}


def how_many(set_up: SetUp, model: type[Base]) -> int:
    return int(set_up(lambda session: session.scalar(select(func.count()).select_from(model))))


@pytest.mark.parametrize(
    ("who", "page", "model", "said"),
    [
        ("ana", "/clients/new", Client, CLIENT),
        ("ana", "/invoices/new", Invoice, LINE),
        ("ana", "/jobs/new", Quote, {**JOB, "then": "send"}),
        ("adviser", "/members/new", Member, ELSA),
        ("ana", "/shares", ShareSubscription, {"count": "2"}),
    ],
)
def test_a_second_click_makes_nothing_and_leads_to_the_first(
    who: str, page: str, model: type[Base], said: dict[str, Any], sign_in: SignIn, set_up: SetUp
) -> None:
    person = sign_in(who)
    typed, before = filled(person, page, page, said), how_many(set_up, model)
    first, second = (person.client.post(page, data=typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 303)
    assert second.location == first.location
    assert how_many(set_up, model) == before + 1


def test_a_refused_form_may_be_sent_again(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    typed = filled(ana, "/clients/new", "/clients/new", {**CLIENT, "name": ""})
    assert [ana.client.post("/clients/new", data=typed).status_code for _ in range(2)] == [422, 422]
    assert ana.client.post("/clients/new", data={**typed, "name": "Opéra du Sud"}).status_code == 302


def test_the_same_form_with_other_words_is_another(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    before = how_many(set_up, Client)
    typed = filled(ana, "/clients/new", "/clients/new", CLIENT)
    for name in ("Opéra du Sud", "Opéra du Nord"):
        assert ana.client.post("/clients/new", data={**typed, "name": name}).status_code == 302
    assert how_many(set_up, Client) == before + 2


def test_two_people_with_the_same_form_each_make_their_own(sign_in: SignIn, set_up: SetUp) -> None:
    before = how_many(set_up, Client)
    for who in ("ana", "bob"):
        person = sign_in(who)
        assert person.client.post("/clients/new", data=filled(person, "/clients/new", "/clients/new", {**CLIENT, "once": "same"})).status_code == 302
    assert how_many(set_up, Client) == before + 2
