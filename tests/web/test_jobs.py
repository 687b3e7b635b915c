"""A new job through its pages: shown while it is typed, sent, accepted by link, and going on by itself."""

import re
from datetime import UTC, date, datetime, time, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import commit_budget, join_activity
from smartcoop.exchange.service import import_rates
from smartcoop.invoicing.models import Client, Invoice, InvoiceState, Quote
from smartcoop.invoicing.rendering import answer_url
from smartcoop.payroll.engagements import declare_engagement, sign_engagement
from smartcoop.payroll.models import Engagement, PlannedJob
from tests.web.conftest import Person, SetUp, SignIn, said
from tests.web.scene import BY, NOW, TODAY, Scene

JOB = {
    "client_id": 1,
    "lines__0__description": "Lights for three evenings",
    "lines__0__unit_price": "2.000,00",
    "delivered_from": "2026-12-01",
    "delivered_until": "2026-12-03",
    "days": "3",
    "hours": "22,8",
    "function": "Éclairagiste",
    "place": "Bruxelles",
}
NEW_CLIENT = {
    "client_id": "",
    "new_name": "Opéra du Sud",
    "new_email": "opera@example.org",
    "new_street": "Place 1",
    "new_postcode": "4000",
    "new_city": "Liège",
    "new_vat_number": "BE0417497106",
}


def the_link(set_up: SetUp) -> str:
    return str(set_up(lambda session: answer_url(session.get_one(Quote, 1)))).partition("8000")[2]


def test_the_result_is_shown_without_writing_and_without_javascript(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    asked = "&".join(f"{name.replace('__', '-')}={value}" for name, value in JOB.items() if name not in ("function", "place", "lines__0__description"))
    part = ana.gets(f"/jobs/preview?activity_id=1&{asked}")
    assert "<html" not in part.text
    assert "Guaranteed: even if the client pays late." in part.text
    page = ana.sends("/jobs/new", "/jobs/new", then="show", **JOB | {"function": "", "place": ""})
    assert "Monday, 14 December 2026" in said(page.get_element_by_id("result"))
    assert page.xpath("//input[@name='lines-0-unit_price']/@value") == ["2.000,00"]
    assert set_up(lambda session: session.get(Quote, 1)) is None
    assert "the legal minimum" in ana.gets(f"/jobs/preview?activity_id=1&{asked.replace('2.000,00', '100')}").text


def test_the_sum_leads_from_the_price_to_the_account_and_says_why(sign_in: SignIn) -> None:
    page = sign_in("ana").sends("/jobs/new", "/jobs/new", then="show", **JOB)
    result = page.get_element_by_id("result")
    lines = [said(line) for line in result.xpath(".//*[@class='sum']/li")]
    assert lines[0].startswith("The client pays by 02 Jan 2027 2.420,00")
    assert [line for line in lines if "Fee of the cooperative" in line] == [line for line in lines if "130,00" in line]
    assert any("of it: Departure holiday pay, single" in line for line in lines)
    tax = next(line for line in result.xpath(".//*[@class='sum']/li") if "Income tax" in said(line))
    assert "AR/CIR 92" in said(tax.xpath(".//details")[0])
    assert result.xpath(".//a[@class='glance']/@href") == ["#comes-to"]
    assert page.xpath("//form//button[@name='then']/@value") == ["show", "send"]


def test_a_new_client_is_written_to_in_the_language_of_its_address(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | NEW_CLIENT | {"new_postcode": "9000", "new_city": "Gent"})
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | NEW_CLIENT | {"new_language": "de", "new_vat_number": "", "new_name": "Ostbelgien"})
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | NEW_CLIENT | {"new_vat_number": "", "new_name": "Teatro", "new_country": "PT"})
    assert set_up(lambda session: [session.get_one(Client, key).language for key in (2, 3, 4)]) == ["nl", "de", "en"]


def test_too_low_a_price_is_explained(sign_in: SignIn) -> None:
    page = sign_in("ana").sends("/jobs/new", "/jobs/new", then="show", **JOB | {"lines__0__unit_price": "100"})
    assert "the legal minimum" in said(page)
    assert not page.xpath("//*[@class='money-bar']")


def test_from_one_form_to_work_and_invoice(sign_in: SignIn, nobody: Person, set_up: SetUp) -> None:
    ana = sign_in("ana")
    page = ana.sends("/jobs/new", "/jobs/new", then="send", **JOB)
    assert "waiting for the client until" in said(page)
    assert set_up(lambda session: session.get(Engagement, 1)) is None
    nobody.sends(the_link(set_up), "/offer/", answer="accepted", name="Marie Dupont")
    page = ana.sees("/jobs/1")
    assert "accepted" in said(page.xpath("//h1")[0])
    assert "the work, its cost and its contract" in said(page)
    assert set_up(lambda session: session.get_one(Invoice, 1).state) is InvoiceState.DRAFT
    assert "To be declared" in said(ana.sees("/engagements/1"))


def test_a_planned_invoice_says_when_it_goes_out_and_that_it_did_not(app: Flask, sign_in: SignIn, nobody: Person, set_up: SetUp) -> None:
    sign_in("ana").sends("/jobs/new", "/jobs/new", then="send", **JOB)
    nobody.sends(the_link(set_up), "/offer/", answer="accepted", name="Marie Dupont")

    def sign(session: Session) -> date:
        declare_engagement(session, 1, number="DIM123456", on=TODAY, by=BY)
        sign_engagement(session, 1, on=TODAY, by=BY)
        return session.get_one(PlannedJob, 1).invoice_on

    day = set_up(sign)
    for days, words in ((-1, "Goes out by itself"), (0, "Goes out today by itself"), (1, "It should have gone out on")):
        app.config["FROZEN_AT"] = datetime.combine(day + timedelta(days=days), time(9), UTC)
        assert words in said(sign_in("ana").sees("/invoices/1"))


def test_home_and_the_jobs_path_say_the_net_that_was_promised(sign_in: SignIn, nobody: Person, set_up: SetUp) -> None:
    ana = sign_in("ana")
    shown = ana.sends("/jobs/new", "/jobs/new", then="show", **JOB).xpath("normalize-space(translate(//*[@class='glance']/strong, '\N{NO-BREAK SPACE}', ' '))")
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB)
    nobody.sends(the_link(set_up), "/offer/", answer="accepted", name="Marie Dupont")
    path = said(ana.sees("/jobs/1"))
    assert re.search(rf"You are paid 14 Dec 2026{re.escape(shown)} net \([0-9.,]+.€ gross\)", path)
    assert "Your work 01 Dec 2026until 03 Dec 2026: Éclairagiste, Bruxelles" in path
    assert re.search(rf"{re.escape(shown)} net ?\(", said(ana.sees("/")))
    assert "Ana Peeters is paid" in said(sign_in("adviser").sees("/jobs/1"))
    set_up(_all_promised)
    assert "is set aside for work that is agreed" in said(ana.sees("/"))


def _all_promised(session: Session) -> int:
    activity = session.get_one(Activity, 1)
    return commit_budget(session, activity.id, budget_of(session, activity).available_for_wages, source="engagement:0:2026-12", on=TODAY).id


def test_a_new_client_is_made_with_the_job_or_not_at_all(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    page = ana.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | NEW_CLIENT | {"new_city": " ", "place": ""})
    assert page.xpath("//*[@id='problems']//a[@href='#f-new-city']")
    page = ana.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | NEW_CLIENT | {"place": ""})
    assert page.xpath("//*[@id='e-place']")
    assert page.xpath("//input[@name='new_name']/@value") == [NEW_CLIENT["new_name"]]
    assert set_up(lambda session: session.get(Client, 2)) is None
    assert "Opéra du Sud" in said(ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | NEW_CLIENT))
    assert set_up(lambda session: session.get_one(Client, 2).holder_id) == 1


def test_mistakes_are_at_their_fields(sign_in: SignIn, there: Scene) -> None:
    ana = sign_in("ana")
    page = ana.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | {"days": "many", "delivered_from": ""})
    assert page.xpath("//*[@id='e-days']")
    page = ana.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | {"valid_until": "2026-12-01"})
    assert page.xpath("//*[@id='e-valid-until']")
    bob = sign_in("bob")
    assert "choose one of the activities" in said(bob.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | {"activity_id": there.activity_id}))
    assert "choose one of the clients" in said(bob.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB))


def test_a_change_that_the_client_asked_goes_out_again(sign_in: SignIn, nobody: Person, set_up: SetUp) -> None:
    ana = sign_in("ana")
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB)
    nobody.sends(the_link(set_up), "/offer/", answer="changes_asked", name="Marie Dupont", message="Two days only")
    assert "Two days only" in said(ana.sees("/jobs/1"))
    page = ana.sees("/quotes/1/change")
    assert page.xpath("//input[@name='hours']/@value") == ["22,8"]
    page = ana.sends("/jobs/1/change", "/jobs/1/change", then="send", days="2", hours="15,2", delivered_until="2026-12-02")
    assert "waiting for the client" in said(page)
    nobody.sends(the_link(set_up), "/offer/", answer="accepted", name="Marie Dupont")
    assert set_up(lambda session: session.get_one(Engagement, 1).days) == 2


def test_people_of_a_collective_share_the_pay(sign_in: SignIn, nobody: Person, there: Scene, set_up: SetUp) -> None:
    def together(session: Session) -> None:
        session.get_one(Activity, there.activity_id).is_collective = True
        session.flush()
        join_activity(session, there.activity_id, there.bob_id, on=TODAY)

    set_up(together)
    ana = sign_in("ana")
    page = ana.sends("/jobs/new", "/jobs/new", then="show", **JOB | {"share__2": "1", "lines__0__unit_price": "4000"})
    assert "Bob Janssens" in said(page.get_element_by_id("result"))
    assert ana.sends("/jobs/new", "/jobs/new", 422, then="send", **JOB | {"share__2": "x"}).xpath("//*[@id='e-share-2']")
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | {"share__2": "3", "lines__0__unit_price": "6000"})
    nobody.sends(the_link(set_up), "/offer/", answer="changes_asked", name="Marie Dupont", message="Later")
    page = sign_in("adviser").sees("/jobs/1/change")
    assert [field.get("value") for field in page.xpath("//input[starts-with(@name, 'share-')]")] == ["1", "3"]


def test_the_client_declines_with_a_reason_that_the_member_reads(sign_in: SignIn, nobody: Person, set_up: SetUp) -> None:
    ana = sign_in("ana")
    ana.sends("/jobs/new", "/jobs/new", then="send", **JOB)
    link = the_link(set_up)
    assert nobody.sends(link, "/offer/", 422, answer="declined", name="Marie Dupont").xpath("//*[@id='e-message']")
    page = nobody.sends(link, "/offer/", answer="declined", name="Marie Dupont", message="Trop cher")
    assert "Trop cher" in said(page)
    assert not page.xpath("//form[contains(@action, '/offer/')]")
    assert set_up(lambda session: session.get_one(Quote, 1).answered_sha256) in said(page)
    assert "Trop cher" in said(ana.sees("/jobs/1"))
    assert "Change it and send it again" in said(ana.sees("/jobs/1"))


def test_a_price_may_be_in_another_currency(sign_in: SignIn, set_up: SetUp) -> None:
    ana = sign_in("ana")
    assert not ana.sees("/jobs/new").xpath("//select[@name='currency']")
    set_up(lambda session: import_rates(session, b"Date,USD\n2026-10-15,1.2500\n", by="operator:test", at=NOW))
    page = ana.sends("/jobs/new", "/jobs/new", then="show", **JOB | {"lines__0__unit_price": "2.500,00", "currency": "USD"})
    result = said(page.get_element_by_id("result"))
    assert "An estimate in EUR, at the rate of 15 Oct 2026" in result
    assert "about 2.420,00 €" in result, result
    assert page.xpath("//select[@name='currency']/option[@selected]/@value") == ["USD"]
    page = ana.sends("/jobs/new", "/jobs/new", then="send", **JOB | {"lines__0__unit_price": "2.500,00", "currency": "USD"})
    assert "About 2.000,00 € without VAT: an estimate" in said(page)
    assert "About 2.000,00 € without VAT: an estimate" in said(ana.sees("/quotes/1"))
