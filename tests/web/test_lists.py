"""Lists as people ask for them: filtered, sorted, page by page, as files, kept under a name; and search over everything."""

import csv
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from smartcoop.extensions import db
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Client
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.web.saved import LISTS
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn
from tests.web.scene import BY, TODAY, Scene

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def many(there: Scene, set_up: SetUp) -> Scene:
    """Sixty drafts and three issued invoices of Ana's, one of a client whose name is a formula, and a payslip."""

    def fill(session: Session) -> None:
        session.get_one(Client, there.client_id).name = FORMULA
        for n in range(63):
            sale = SaleDraft(there.activity_id, there.client_id, (LineInput("Lights", Decimal(1), Decimal(100 + n)),))
            draft = draft_invoice(session, sale, on=TODAY, by=BY)
            if n < 3:
                issue_invoice(session, draft.id, on=TODAY, by=BY)
        scene.issued_payslip(session, there)

    set_up(fill)
    return there


def content(person: Person, address: str) -> bytes:
    with person.gets(address) as answer:
        return bytes(answer.data)


def heads(page: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//table[@id='rows']//tbody/tr/th")]


def test_a_list_is_walked_by_key_and_sorted_by_its_heads(many: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    first = ana.sees("/invoices?sort=total")
    more = first.xpath("//a[@rel='next']/@href")[0]
    second = ana.sees(f"/invoices{more}")
    assert (len(heads(first)), len(heads(second))) == (50, 13)
    assert heads(first)[:3] == ["2026-0001", "2026-0002", "2026-0003"]
    assert first.xpath("//th[@aria-sort='ascending']//text()") == ["Total"]
    assert heads(ana.sees("/invoices?sort=-number"))[:3] == ["2026-0003", "2026-0002", "2026-0001"]
    assert not second.xpath("//a[@rel='next']")
    assert len(heads(ana.sees("/invoices?sort=total&after=nonsense"))) == 50


def test_an_empty_list_asks_for_no_filter_until_one_is_said(there: Scene, sign_in: SignIn) -> None:
    officer = sign_in("payroll_officer")
    assert not officer.sees("/payroll").xpath("//form[@method='get'][@class='filters']")
    assert officer.sees("/payroll?state=paid").xpath("//form[@method='get'][@class='filters']")


def test_filters_narrow_and_a_wrong_one_is_named(many: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    assert len(heads(ana.sees("/invoices?which=issued&at_least=122&at_most=124"))) == 2
    assert len(heads(ana.sees("/invoices?number=2026-000&client=hyper"))) == 3
    assert "Nothing matches" in ana.sees("/invoices?client=nobody").text_content()
    page = ana.sees("/invoices?issued_from=yesterday&at_least=lots", 422)
    assert page.xpath("//*[@id='e-issued-from']")
    assert page.xpath("//*[@id='e-at-least']")
    assert not heads(page)


def test_a_list_is_exported_as_it_stands_and_text_is_no_formula(many: Scene, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    answer = ana.gets("/invoices?which=issued&sort=total&as=csv")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\N{BOM}"))))
    assert answer.headers["Content-Disposition"].endswith('filename="invoices-2026-10-15.csv"')
    assert [row[0] for row in rows] == ["Invoice", "2026-0001", "2026-0002", "2026-0003"]
    assert rows[1][1:6] == [f"'{FORMULA}", "2026-10-15", "2026-11-14", "121.00", "EUR"]
    book = zipfile.ZipFile(BytesIO(content(ana, "/invoices?which=issued&sort=total&as=xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4
    assert FORMULA in sheet
    assert "<f>" not in sheet
    assert ana.gets("/invoices?as=pdf").status_code == 404
    assert ana.gets("/invoices?as=csv&issued_from=x").status_code == 422


@pytest.mark.parametrize(
    ("name", "who"), [(name, "ana" if name in ("clients", "quotes", "invoices", "expenses", "payslips", "engagements") else "auditor") for name in LISTS]
)
def test_every_list_is_shown_sorted_and_exported(name: str, who: str, app: Any, many: Scene, sign_in: SignIn) -> None:
    listing, person = LISTS[name], sign_in("treasurer" if name == "payments" else who)
    with app.test_request_context():
        address = app.url_for(listing.endpoint)
    for column in listing.columns:
        if column.sort is not None:
            for sort in (column.name, f"-{column.name}"):
                person.sees(f"{address}?sort={sort}")
    rows = list(csv.reader(StringIO(person.gets(f"{address}?as=csv").text)))
    assert len(rows) >= (1 if name in ("quotes", "expenses", "bank-lines") else 2)
    assert content(person, f"{address}?as=xlsx")[:2] == b"PK"


def test_a_filter_is_kept_and_forgotten_by_its_person(many: Scene, sign_in: SignIn) -> None:
    ana, bob = sign_in("ana"), sign_in("bob")
    page = ana.sends("/invoices?which=issued&sort=-due", "/filters/invoices", name="Issued, by day")
    assert len(heads(page)) == 3
    assert page.xpath("//nav[@aria-label='Kept filters']//a[@aria-current]/text()") == ["Issued, by day"]
    assert "Issued, by day" not in bob.sees("/invoices").text_content()
    forget = page.xpath("//form[contains(@action, '/filters/forget/')]/@action")[0]
    token = bob.sees("/invoices").xpath("//input[@name='csrf_token']/@value")[0]
    assert bob.client.post(forget, data={"csrf_token": token}).status_code == 404
    assert "Issued, by day" not in ana.sends("/invoices", "/filters/forget/").text_content()


@pytest.mark.parametrize(
    ("who", "said", "found"),
    [
        ("ana", "2026-0001", ["Invoice 2026-0001"]),
        ("ana", "hyper", [FORMULA]),
        ("ana", "123.42", ["Invoice 2026-0003"]),
        ("ana", "eclai", ["Éclairage de scène"]),
        ("ana", "Bob", []),
        ("bob", "2026-0001", []),
        ("bob", "hyper", []),
        ("adviser", "peet", ["Ana Peeters"]),
        ("stranger", "peet", []),
        ("stranger", "2026-0001", []),
        ("payroll_officer", "P2026", ["P2026-000001"]),
        ("accountant", "1", [FORMULA, "entry 1"]),
        ("ana", "x", []),
    ],
)
def test_search_finds_what_one_may_see(who: str, said: str, found: list[str], many: Scene, sign_in: SignIn) -> None:
    page = sign_in(who).sees(f"/search?q={said}")
    assert [" ".join(link.text_content().split()) for link in page.xpath("//li[@data-row]/a")] == found


def test_search_answers_in_part_for_the_dialog(many: Scene, sign_in: SignIn) -> None:
    answer = sign_in("ana").gets("/search?q=2026-0001&part=1")
    assert "<html" not in answer.text
    assert "2026-0001" in answer.text


def test_a_list_as_a_file_gives_its_connection_back(app: Flask, sign_in: SignIn) -> None:
    accountant = sign_in("accountant")
    for form in ("csv", "xlsx"):
        with accountant.client.get(f"/invoices?as={form}") as answer:
            assert answer.data
        with app.app_context():
            assert db.engine.pool.checkedout() == 0, form  # type: ignore[attr-defined]
