"""The work queue: what waits for whom, by its day, and settled from where it stands."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.banking.models import PaymentOrder
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import ExpenseClaim, ExpenseState, LineKind
from smartcoop.expenses.service import draft_claim, submit_claim
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.members.models import Cooperative
from smartcoop.members.service import register_person
from smartcoop.web.desk import MOST
from tests.integration.test_members import LEA
from tests.web import scene
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import BY, TODAY, Scene


@pytest.fixture
def busy(there: Scene, set_up: SetUp) -> Scene:
    """An applicant, a claim, wages to release, work without evidence and a client who is late."""

    def fill(session: Session) -> None:
        register_person(session, there.cooperative_id, LEA, facts={}, on=TODAY, by=BY)
        receipt = [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))]
        claim = draft_claim(session, there.activity_id, there.ana_id, "Cables", receipt, on=TODAY, by=BY)
        submit_claim(session, claim.id, on=TODAY, by=BY)
        scene.issued_payslip(session, there)
        issue_invoice(session, draft_invoice(session, a_sale(there), on=scene.TODAY.replace(month=8), by=BY).id, on=scene.TODAY.replace(month=8), by=BY)

    set_up(fill)
    return there


def a_sale(there: Scene) -> SaleDraft:
    return SaleDraft(there.activity_id, there.client_id, (LineInput("Lights", Decimal(3), Decimal(400)),))


def rows(page: Any) -> dict[str, str]:
    found = page.xpath("//table[@id='rows']/tbody/tr")
    return {" ".join(row.xpath("./th")[0].text_content().split()): " ".join(row.text_content().split()) for row in found}


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("adviser", {"Somebody wants to become a member", "Expenses to decide on", "A client is late"}),
        ("accountant", {"Expenses to decide on", "A client is late"}),
        ("treasurer", {"Release the wages: Payroll of September 2026", "Owed to an authority"}),
        ("board", set()),
        ("ana", set()),
    ],
)
def test_each_role_sees_what_it_settles(who: str, kinds: set[str], busy: Scene, sign_in: SignIn) -> None:
    found = rows(sign_in(who).sees("/work"))
    assert {kind for kind in found if "(FinProf 274)" not in kind and "(DmfA)" not in kind} == kinds


def test_the_first_page_of_staff_is_the_queue_and_says_how_much_of_each_kind_waits(busy: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    page = adviser.sees("/")
    assert rows(page) == rows(adviser.sees("/work"))
    assert [" ".join(link.text_content().split()) for link in page.xpath("//nav[@class='kinds']//a")] == [
        "all 3",
        "A client is late 1",
        "Expenses to decide on 1",
        "Somebody wants to become a member 1",
    ]
    late = adviser.sees(page.xpath("string(//nav[@class='kinds']//a[contains(., 'late')]/@href)"))
    assert set(rows(late)) == {"A client is late"}
    assert late.xpath("//nav[@class='kinds']//a[@aria-current]")[0].text_content().startswith("A client is late")
    page = adviser.sends("/?what=Expenses to decide on", "/decide")
    assert page.xpath("//h1/text()") == ["What waits for you: 2"]
    assert not rows(page)


def test_a_kind_of_which_more_waits_than_is_shown_says_so(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    def crowd(session: Session) -> None:
        for number in range(MOST + 1):
            register_person(session, there.cooperative_id, replace(LEA, email=f"lea{number}@example.org", national_number=None), facts={}, on=TODAY, by=BY)

    set_up(crowd)
    page = sign_in("adviser").sees("/")
    assert page.xpath("//h1/text()") == [f"What waits for you: {MOST}+"]
    assert "More waits than is shown here" in page.text_content()


def test_first_steps_lead_on_whoever_may_set_up(there: Scene, sign_in: SignIn) -> None:
    page = sign_in("admin").sees("/")
    ahead = page.xpath("//section[@aria-labelledby='ahead']")[0]
    assert " ".join(ahead.text_content().split()).startswith("First steps: 4 of 11 done Next: Protect your own sign-in")
    assert ahead.xpath(".//a[contains(@class, 'primary')]")
    assert not sign_in("treasurer").sees("/").xpath("//section[@aria-labelledby='ahead']")


def test_a_first_step_is_done_when_what_it_is_for_is_done(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    admin = sign_in("admin")
    draft = set_up(lambda session: draft_invoice(session, a_sale(there), on=TODAY, by=BY).id)
    run = set_up(lambda session: scene.calculated_run(session, there).id)
    assert to_do(admin) >= {"Look through the rules that members share", "Issue the first invoice", "Run the first payroll"}
    page = admin.sends("/rules", "/rules/looked-at")
    assert page.xpath("string(//h1)").startswith("First steps")
    assert not admin.sees("/rules").xpath("//form[contains(@action, 'looked-at')]")
    set_up(lambda session: issue_invoice(session, draft, on=TODAY, by=BY))
    set_up(lambda session: scene.issued_run(session, run))
    assert not to_do(admin) & {"Look through the rules that members share", "Issue the first invoice", "Run the first payroll"}


def to_do(admin: Any) -> set[str]:
    open_steps = admin.sees("/first-steps").xpath("//ol/li[not(.//*[contains(@class, 'good')])]")
    assert all(step.xpath("./a[contains(@class, 'button')]") for step in open_steps)
    return {step.xpath("string(.//strong)") for step in open_steps}


def test_the_longest_due_comes_first_and_says_who_and_why(busy: Scene, sign_in: SignIn) -> None:
    page = sign_in("adviser").sees("/work")
    days = page.xpath("//table[@id='rows']/tbody/tr/td[1]/text()")
    assert days[0] == "14 Sept 2026"
    late = rows(page)["A client is late"]
    assert "Théâtre Nord asbl" in late
    assert "Invoice 2026-0001, days late: 31" in late
    assert page.xpath("//td[@class='late']")


def test_a_row_is_settled_where_it_stands(busy: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    adviser = sign_in("adviser")
    page = adviser.sends("/work", "/decide")
    assert page.xpath("//h1/text()")[0].startswith("What waits")
    assert set_up(lambda session: session.scalars(select(ExpenseClaim.state)).one()) is ExpenseState.APPROVED
    assert set(page.xpath("//tr[.//a[.='Somebody wants to become a member']]//a/@href")) == {"/members/3/joining"}


def test_the_wages_of_a_run_are_one_line_and_lead_to_their_release(busy: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    treasurer = sign_in("treasurer")
    page = treasurer.sees("/work?what=Wages to release")
    (line,) = rows(page).values()
    assert "1 person" in line
    assert "promised for 01 Oct 2026" in line
    address = page.xpath("string(//tr//a[contains(., 'Release the wages')]/@href)")
    made = treasurer.sends(address, "/pay")
    assert "Payment file made" in said(made)
    assert set(rows(treasurer.sees("/work"))) == {"Upload and sign the payment file at the bank by 15 Oct 2026", "Owed to an authority"}
    given = treasurer.sends(made.xpath("string(//form[contains(@action, '/given')]/@action)").removesuffix("/given"), "/given")
    assert "At the bank" in said(given)
    assert set(rows(treasurer.sees("/work"))) == {"Owed to an authority"}
    assert "Nothing more to do until the bank statement of 01 Oct 2026" in said(treasurer.sees(address))


def test_a_run_waits_for_whoever_may_take_its_next_step(there: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    officer, treasurer = sign_in("payroll_officer"), sign_in("treasurer")
    set_up(lambda session: scene.engagement(session, there).id)
    assert "Begin the payroll of September 2026" in rows(officer.sees("/work"))
    officer.sends("/payroll", "/payroll", month="2026-09")
    assert "Calculate: Payroll of September 2026" in rows(officer.sees("/work"))
    officer.sends("/payroll/1", "/calculate")
    officer.sends("/payroll/1", "/check")
    assert not {title for title in rows(officer.sees("/work")) if "Payroll" in title}  # whoever calculated does not approve
    assert "Approve: Payroll of September 2026" in rows(treasurer.sees("/work"))
    treasurer.sends("/payroll/1", "/give-back", 422, why=" ")
    treasurer.sends("/payroll/1", "/give-back", why="the days are four")
    assert "the days are four" in said(officer.sees("/notices"))
    officer.sends("/payroll/1", "/calculate")
    officer.sends("/payroll/1", "/check")
    treasurer.sends("/payroll/1", "/approve")
    assert not {title for title in rows(treasurer.sees("/work")) if "Issue" in title}  # whoever issues could not release
    assert "Issue the payslips: Payroll of September 2026" in rows(officer.sees("/work"))


def test_who_has_nothing_to_do_yet_reads_what_the_work_will_be(there: Scene, sign_in: SignIn) -> None:
    page = sign_in("treasurer").sees("/")
    assert "releases payments, answers for the guarantee fund" in said(page)
    assert page.xpath("//section[@aria-labelledby='protect']//a[@href='/tf-setup']")
    assert not sign_in("board").sees("/").xpath("//section[@aria-labelledby='protect']")


def test_nobody_is_offered_to_approve_what_they_made(busy: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    def own(session: Session) -> None:
        from smartcoop.members.accounts import User

        treasurer = session.scalars(select(User).where(User.email == busy.users["treasurer"])).one()
        for order in session.scalars(select(PaymentOrder)):
            order.ordered_by = treasurer.ref

    set_up(own)
    page = sign_in("treasurer").sees("/work")
    assert not {title for title in rows(page) if "elease" in title}
    assert not page.xpath("//form[contains(@action, '/payments/release')]")


def test_a_form_leads_back_to_the_queue_and_nowhere_else(busy: Scene, sign_in: SignIn) -> None:
    page = sign_in("adviser").sends("/work", "/decide", back="https://elsewhere.example/work")
    assert "Cables" in page.xpath("//h1")[0].text_content() or page.xpath("//h1")
    assert "elsewhere" not in page.text_content()


def test_of_one_kind_only(busy: Scene, sign_in: SignIn) -> None:
    found = rows(sign_in("adviser").sees("/work?what=A client is late"))
    assert set(found) == {"A client is late"}


def test_the_cooperatives_are_apart(busy: Scene, sign_in: SignIn, set_up: SetUp) -> None:
    assert set_up(lambda session: session.get(Cooperative, busy.elsewhere_id)) is not None
    assert not set(rows(sign_in("stranger").sees("/work"))) - {"A declaration is due"}
