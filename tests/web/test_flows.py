"""From the client's name to the wage on the account, through the pages alone and without JavaScript."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.invoicing.models import Invoice
from smartcoop.members.accounts import Role, grant_role, staff_grants, withdraw_role
from smartcoop.members.facts import employer_facts, record_facts
from smartcoop.members.models import Cooperative
from smartcoop.payroll.models import PayrollRun, RunState
from smartcoop.payroll.remitting import remit_month
from tests import bank_samples
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn, held, said
from tests.web.scene import Scene

CLIENT = {"name": "Opéra du Sud", "street": "Place 1", "postcode": "4000", "city": "Liège", "email": "opera@example.org", "vat_number": "BE0417497106"}
LINE = {"lines__0__description": "Lights for three evenings", "lines__0__quantity": "3", "lines__0__unit": "DAY", "lines__0__unit_price": "400,00"}


def test_a_client_is_added_and_its_mistakes_are_shown_at_their_fields(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    page = ana.sends("/clients/new", "/clients/new", 422, **{**CLIENT, "vat_number": "BE0417497107", "city": " "})
    assert page.xpath("//*[@id='problems']//a[@href='#f-vat_number' or @href='#f-city']")
    assert page.xpath("string(//input[@name='name']/@value)") == CLIENT["name"]
    assert page.xpath("//input[@aria-invalid='true']")
    french = ana.sends("/clients/new", "/clients/new", 422, **{**CLIENT, "vat_number": "FR1", "country": "FR"})
    assert "Intra-Community VAT number" in french.xpath("string(//label[@for='f-vat-number'])")
    assert "Intra-Community VAT number:" in french.xpath("string(//*[@id='problems']//a[@href='#f-vat-number'])")
    assert "SIREN number" in french.xpath("string(//label[@for='f-enterprise-number'])")
    page = ana.sends("/clients/new", "/clients/new", **CLIENT)
    assert "Opéra du Sud" in said(page)
    assert "is added" in said(page)


def test_a_quote_is_sent_accepted_by_its_link_and_invoiced(sign_in: SignIn, nobody: Person, there: Scene) -> None:
    ana = sign_in("ana")
    page = ana.sends("/quotes/new", "/quotes/new", **LINE)
    assert "1.452,00" in said(page)
    page = ana.sends("/quotes/1", "/send")
    link = page.xpath("string(//p[contains(@class, 'notice')]/span[@class='code'])").partition("8000")[2]
    offer = nobody.sees(link)
    assert offer.get("lang") == "fr"
    assert "452,00" in said(offer)
    refused = nobody.sends(link, "/offer/", 422, answer="accepted")
    assert refused.xpath("//*[@id='e-name']")
    nobody.sends(link, "/offer/", answer="accepted", name="Marie Dupont")
    page = ana.sees("/quotes/1")
    assert "Marie Dupont" in said(page)
    assert "Accepted" in said(page)
    assert nobody.gets(f"{link}/pdf").mimetype == "application/pdf"
    page = ana.sends("/quotes/1", "/invoice")
    assert "Issue the invoice" in said(page)


def test_a_link_that_was_changed_shows_nothing(sign_in: SignIn, nobody: Person) -> None:
    nobody.sees("/offer/1.1.0000", 404)


@pytest.fixture
def issued(sign_in: SignIn) -> Person:
    """Ana, with one issued invoice of 1,452.00 euros."""
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    return ana


def test_an_issued_invoice_shows_its_state_its_story_and_its_documents(issued: Person) -> None:
    page = issued.sees("/invoices/1")
    assert "2026-0001" in said(page)
    assert "due on" in said(page)
    files = [address for address in page.xpath("//a/@href") if "/documents/" in address]
    assert issued.gets(files[0]).data.startswith(b"%PDF")
    issued.sees("/invoices")
    issued.sees("/invoices?which=outstanding")


def test_what_is_issued_cannot_be_changed(issued: Person) -> None:
    assert issued.sees("/invoices/1/change").xpath("string(//h1)") == issued.sees("/invoices/1").xpath("string(//h1)")
    answer = issued.client.post("/invoices/1/change", data={**held(issued.sees("/invoices/new").xpath("//form[@action='/invoices/new']")[0]), **LINE})
    assert answer.status_code == 409
    assert "Only a draft can be changed" in answer.text


def test_a_statement_pays_the_invoice_and_what_is_unknown_waits_for_a_person(issued: Person, sign_in: SignIn, set_up: SetUp) -> None:
    reference = set_up(lambda session: session.get_one(Invoice, 1).payment_reference)
    accountant = sign_in("accountant")
    lines = [bank_samples.Line(145200, reference), bank_samples.Line(5000, "bonjour", name="Mystère")]
    assert "No statement yet" in said(accountant.sees("/bank"))
    page = accountant.sends("/bank", "/bank", statement=(BytesIO(_statement(lines)), "statement.xml"))
    assert re.fullmatch(r"Statement \S+ of 15 Oct 2026", page.xpath("string(//h1)"))
    good, waits = page.xpath("//div[@class='flashes']/p")
    assert said(good).startswith("1.452,00")
    assert said(good).endswith("Invoice 2026-0001.") or "invoice 2026-0001." in said(good)
    assert (said(waits), waits.get("class")) == ("Lines that wait for you to say what they pay: 1.", "notice waiting")
    assert "Paid" in said(issued.sees("/invoices/1"))
    waiting = accountant.sees("/bank")
    assert "Mystère" in said(waiting)
    page = accountant.sends("/bank/lines/2", "/refund")
    assert "refund is ordered" in said(page)
    assert "Mystère" in said(sign_in("treasurer").sees("/payments"))


def _statement(lines: list[bank_samples.Line]) -> bytes:
    return bank_samples.camt(bank_samples.statement(lines, iban="BE68539007547034", day=scene.TODAY))


def test_something_else_than_a_statement_is_refused_in_words(sign_in: SignIn) -> None:
    page = sign_in("accountant").sends("/bank", "/bank", 422, statement=(BytesIO(b"<html>"), "x.xml"))
    assert page.xpath("//*[@id='e-statement']")


def test_an_invoice_is_credited(issued: Person, sign_in: SignIn) -> None:
    accountant = sign_in("accountant")
    assert accountant.sends("/invoices/1/credit", "/credit", 422, reason=" ").xpath("//*[@id='e-reason']")
    page = accountant.sends("/invoices/1/credit", "/credit", what="part", reason="Rebate", lines__0="100,00")
    assert "C2026-0001" in said(page)
    assert "121,00" in said(page)


WORK = {"function": "Éclairagiste", "place": "Bruxelles", "first_day": "2026-10-19", "last_day": "2026-10-21", "days": "3", "hours": "22,8"}


def test_the_simulator_answers_without_writing(sign_in: SignIn) -> None:
    ana = sign_in("ana")
    said_so = "&".join(f"{name}={value}" for name, value in {**WORK, "member_id": 1, "wish": "net", "amount": "500"}.items())
    page = ana.sees(f"/activities/1/pay?{said_so}")
    assert "500,0" in said(page.get_element_by_id("result"))
    assert "Net to you" in said(page)
    part = ana.gets(f"/activities/1/pay/result?{said_so}")
    assert "<html" not in part.text
    assert "Net to you" in part.text
    page = ana.sees(f"/activities/1/pay?{said_so.replace('amount=500', 'amount=50000')}")
    assert "is available" in said(page)
    assert not page.xpath("//*[@class='money-bar']")


def test_from_agreed_work_to_the_payment_file(sign_in: SignIn, set_up: SetUp, app: Flask) -> None:
    ana, officer, treasurer = sign_in("ana"), sign_in("payroll_officer"), sign_in("treasurer")
    address = "/activities/1/pay?" + "&".join(f"{name}={value}" for name, value in {**WORK, "member_id": 1, "wish": "gross", "amount": "600"}.items())
    missing = ana.client.post("/activities/1/pay", data=_agreement(ana, address) | {"place": ""})
    assert missing.status_code == 422
    agreed = ana.client.post("/activities/1/pay", data=_agreement(ana, address), follow_redirects=True)
    assert "To be declared" in agreed.text
    officer.sends("/engagements/1", "/declare", declaration_number="DIM1")
    officer.sends("/engagements/1", "/sign", where="file 1")  # it is the evidence, as the number of the declaration is
    app.config["FROZEN_AT"] = scene.NOW.replace(day=30)
    assert "in no run yet: 1. The first of these wages is promised for 30 Oct 2026." in said(officer.sees("/payroll"))
    page = officer.sends("/payroll", "/payroll", month="2026-10")
    assert page.xpath("//h1/text()") == ["Payroll of October 2026"]
    assert "Nothing waits for a run" in said(officer.sees("/payroll"))
    officer.sends("/payroll/1", "/calculate")
    page = officer.sends("/payroll/1", "/check")
    assert "another person approves it. These people may: Treasurer (Treasurer)." in said(page)
    assert sums_shown(page)[0] == ("People", "1")
    assert dict(sums_shown(page))["Gross"] == page.xpath("//table[@id='rows']/tfoot//td[1]/text()")[0] == "692,04"
    treasurer.sends("/payroll/1", "/approve")
    page = officer.sends("/payroll/1", "/post")
    assert re.search("Ordered for the authorities: ONSS / RSZ [0-9,]+.€, to be paid by 5 November 2026", said(page))
    assert "These people may: Treasurer (Treasurer)." in said(page)
    page = treasurer.sees("/payments")
    assert "Payslip P2026-000001, October 2026" in said(page)
    assert "Social security contributions (DmfA) of October 2026" in said(page)
    assert "Payslip P2026-000001, October 2026" in said(sign_in("accountant").sees("/ledger/entries"))
    page = treasurer.sends("/payroll/1", "/pay")
    assert "Ana Peeters" in said(page)
    file = treasurer.gets(page.xpath("string(//a[contains(@href, 'download')]/@href)"))
    assert b"pain.001" in file.data
    run = set_up(lambda session: session.scalar(select(PayrollRun)))
    assert run.state is RunState.POSTED
    slip = ana.sees("/payslips/1")
    assert "Given to the bank" in said(slip)
    assert "to BE43 0689 9999 9501 by Friday, 30 October 2026" in said(slip)
    assert "paid on" not in said(slip)
    assert "looked through by Payroll Officer and approved by Treasurer" in said(slip)
    assert "Gross, as agreed 600,00" in said(slip)
    assert "Gross in all 692,04" in said(slip)
    assert "Beside the agreed 600,00" in said(slip)
    assert "Download the payslip (PDF, Français)" in said(slip)
    assert ana.gets("/payslips/1/pdf").data.startswith(b"%PDF")
    assert "30 October 2026" in said(ana.sees("/"))
    assert "the bank gets the order in time" in said(ana.sees("/"))  # the file is made, and nobody said that the bank has it
    treasurer.sends("/payments/files/1", "/given")
    assert "the order is given to the bank" in said(ana.sees("/"))


def test_what_waits_is_released_and_in_the_file_by_one_press(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    def ordered(session: Session) -> None:
        home = session.get_one(Cooperative, there.cooperative_id)
        unknown = {"onss_reference": "", "tax_reference": "", "onss_number": ""}
        record_facts(session, home.ref, country.load("BE").employer, unknown, valid_from=date(2026, 1, 1), by=scene.BY)
        run = scene.issued_payslip(session, there)
        remit_month(session, home, run.month, on=scene.TODAY, by=scene.BY)

    set_up(ordered)
    treasurer, admin = sign_in("treasurer"), sign_in("admin")
    page = treasurer.sees("/payments")
    assert "ONSS / RSZ will not know whose payment of" in said(page)
    admin.sends("/settings/employer", "/employer", fact__onss_reference="+++090/9337/55493+++", fact__tax_reference="+++090/9337/55493+++")
    page = treasurer.sees("/payments")
    assert "will not know whose payment" not in said(page)
    button = page.xpath("//button[@name='file']")[0]
    assert said(page.xpath("//tfoot//td")[0]) in said(button)
    page = treasurer.sends("/payments", "/release", file="yes")
    assert [said(one) for one in page.xpath("//*[contains(@class, 'primary')]")] == ["Download the file"]
    assert [said(one) for one in treasurer.sees("/payments/files/1").xpath("//*[contains(@class, 'primary')]")] == ["I have uploaded and signed it at the bank"]
    waits = treasurer.sees("/").xpath("//table[@id='rows']//tr[contains(., 'Upload and sign the payment file at the bank by')]")
    assert len(waits) == 1
    listed = treasurer.sees("/payments/orders")
    assert not listed.xpath("//tbody//a[contains(@href, '/payslips/')]")  # not theirs to open
    assert sign_in("payroll_officer").sees("/payments/orders").xpath("//tbody//a[contains(@href, '/payslips/')]")
    treasurer.sends("/payments/files/1", "/given")
    assert "Upload and sign" not in said(treasurer.sees("/"))


def test_what_payslips_must_carry_is_asked_before_they_are_made(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    def unknown(session: Session) -> None:
        home = session.get_one(Cooperative, there.cooperative_id)
        record_facts(session, home.ref, country.load("BE").employer, {"onss_number": ""}, valid_from=date(2026, 1, 1), by=scene.BY)
        scene.engagement(session, there)

    set_up(unknown)
    admin, officer = sign_in("admin"), sign_in("payroll_officer")
    [step] = admin.sees("/first-steps").xpath("//li[contains(., 'Complete what payslips must carry')]")
    assert "ONSS number" in said(step)
    page = officer.sends("/payroll", "/payroll", month="2026-09")
    assert "Not entered yet, though the law wants it on payslips: ONSS number. An administrator enters it: Admin (Administrator)." in said(page)
    page = officer.sends("/payroll/1", "/calculate")
    lacks = "The payslip will lack what the law wants on it, as nobody has entered it yet: ONSS number"
    assert lacks in said(page)
    officer.sends("/payroll/1", "/check", note="on its way")
    page = sign_in("treasurer").sees("/payroll/1")
    assert "Looked at by Payroll Officer" in said(page.xpath("//section[@id='exceptions']")[0])
    assert lacks in said(page)
    [address] = step.xpath("./a/@href")
    form = admin.sees(address)
    assert form.xpath("//input[starts-with(@name, 'fact-')]/@name") == ["fact-onss_number"]
    admin.sends(address, "/employer", fact__onss_number="1234567-89")
    known = set_up(lambda session: employer_facts(session, session.get_one(Cooperative, there.cooperative_id), date(2026, 9, 30)))
    assert (known["onss_number"], known["onss_iban"]) == ("1234567-89", "BE43679000000101")
    assert "done" in said(admin.sees("/first-steps").xpath("//li[contains(., 'Complete what payslips must carry')]")[0])
    officer.sends("/payroll/1", "/again", why="entered")
    assert "Nothing stands out" in said(officer.sends("/payroll/1", "/calculate"))


def sums_shown(page: Any) -> list[tuple[str, str]]:
    """The rows of a run's sums: what, and how much."""
    return [(row.xpath("string(./th)"), row.xpath("string(./td)")) for row in page.xpath("//table[contains(@class, 'sums')]/tbody/tr")]


def test_a_run_that_nobody_else_may_approve_or_release_says_what_it_takes(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    def alone(session: Session) -> None:
        for grant, user in staff_grants(session, there.cooperative_id):
            if grant.role is Role.TREASURER:
                withdraw_role(session, grant.id, by=scene.BY, at=scene.NOW)
            if grant.role is Role.ADMIN:
                grant_role(session, user.id, there.cooperative_id, Role.AUDITOR, by=scene.BY, at=scene.NOW)
        scene.engagement(session, there)

    set_up(alone)
    officer = sign_in("payroll_officer")
    officer.sends("/payroll", "/payroll", month="2026-09")
    officer.sends("/payroll/1", "/calculate")
    page = officer.sends("/payroll/1", "/check")
    assert "Nobody else may approve it yet: it takes a second person with one of these roles: Payroll officer, Treasurer." in said(page)
    page = sign_in("admin").sees("/payroll/1")
    assert page.xpath("//section[@aria-labelledby='now']//a[@href='/settings/users']")
    assert not page.xpath("//form[contains(@action, '/approve')]")


def _agreement(person: Person, address: str) -> dict[str, Any]:
    """The form of the simulator as it stands."""
    page = person.sees(address)
    return held(page.xpath("//form[@data-live]")[0])


def test_a_run_is_proposed_for_the_month_of_the_work_that_waits(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    officer = sign_in("payroll_officer")
    assert officer.sees("/payroll").xpath("string(//input[@name='month']/@value)") == "2026-10"
    set_up(lambda session: scene.engagement(session, there).id)
    assert officer.sees("/payroll").xpath("string(//input[@name='month']/@value)") == "2026-09"
