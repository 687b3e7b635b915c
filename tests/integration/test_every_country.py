"""One installation holds a cooperative of every installed country: each sells, pays a wage month, and keeps its own books."""

import io
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.banking import service as banking
from smartcoop.banking.queries import main_account
from smartcoop.checks import check_book
from smartcoop.country import AccountRole, LineKind, Party
from smartcoop.dates import Month, Period
from smartcoop.documents import storage
from smartcoop.documents.storage import read
from smartcoop.invoicing.service import LineInput
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import trial_balance
from smartcoop.members.facts import facts_of, policies, record_facts
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.planning import WorkPlan, preview_job
from smartcoop.payroll.queries import payslip_view, recompute_differences
from smartcoop.payroll.rendering import render_payslip
from smartcoop.web.jobsum import job_sum
from tests.country_scene import an_activity_with_budget, budget_in, cooperative_in, member_of, place_in
from tests.payroll_scene import OTHER, STAFF

OCTOBER = Month(2026, 10)
ON = date(2026, 10, 30)


def agree(session: Session, member: Member) -> int:
    """A full month of work, paid from the whole of a budget."""
    law = country.load(member.cooperative.country)
    activity = an_activity_with_budget(session, member)
    job = Job(member.id, activity.id, Period(OCTOBER.first, OCTOBER.last), Decimal(22), Decimal(165), "Worker", "Town", law.regimes[0].code)
    engagement = agree_engagement(session, job, Wish(), on=OCTOBER.first, by=STAFF)
    declare_engagement(session, engagement.id, number="1", on=OCTOBER.first, by=STAFF)
    sign_engagement(session, engagement.id, on=OCTOBER.first, by=STAFF)
    assert (budget_in(law.code) - engagement.cost).minor >= 0
    return engagement.id


def pay(session: Session, cooperative: Cooperative) -> StoredPayslip:
    run = payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF)
    assert payroll.calculate_next(session, run.id, by=STAFF) == 0
    payroll.check_run(session, run.id, by=STAFF)
    payroll.approve_run(session, run.id, by=OTHER)
    assert payroll.issue_next(session, run.id, on=ON, by=OTHER) == 0
    return session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id)).one()


def test_each_sells_and_pays_a_month_in_its_own_books(session: Session) -> None:
    paid = {}
    for code in country.codes():
        cooperative = cooperative_in(session, code)
        agree(session, member_of(session, cooperative))
        paid[code] = pay(session, cooperative)
    for code, row in paid.items():
        book = session.get_one(Book, row.cooperative_id)
        balances = trial_balance(session, book.id)
        assert balances[AccountRole.NET_WAGES] == -row.payable
        assert balances[AccountRole.GROSS_WAGES] == row.gross
        assert (row.number, book.country) == ("P2026-000001", code)
        assert not [found for lines in check_book(session, book).values() for found in lines]
        assert recompute_differences(session, book.id, Month(2026, 1)) == []


@pytest.mark.parametrize(("code", "fact"), [("NL", "born"), ("DE", "birth_date")])
def test_the_register_tells_the_date_of_birth(session: Session, code: str, fact: str) -> None:
    member = member_of(session, cooperative_in(session, code))
    assert (member.born_on, None) in [(one.value, one.since) for one in facts_of(session, member, ON) if one.field.name == fact]
    record_facts(session, member.ref, country.load(code).person, {fact: "1980-01-01"}, valid_from=ON, by=STAFF)
    assert (date(1980, 1, 1), ON) in [(one.value, one.since) for one in facts_of(session, member, ON) if one.field.name == fact]


@pytest.mark.parametrize("code", country.codes())
def test_the_payslip_is_a_document_of_its_country(session: Session, code: str) -> None:
    cooperative = cooperative_in(session, code)
    agree(session, member_of(session, cooperative))
    row = pay(session, cooperative)
    pages = PdfReader(io.BytesIO(read(render_payslip(session, row.id)))).pages
    said = " ".join(page.extract_text() for page in pages)
    assert "Ana Peeters" in said
    assert f"Coop {code}" in said
    assert place_in(code).town in said
    view = payslip_view(session, row)
    assert (view.employed_from, view.employed_until) == (OCTOBER.first, OCTOBER.last)


@pytest.mark.parametrize("code", country.codes())
def test_the_wage_goes_to_the_bank_in_a_payment_file(session: Session, code: str) -> None:
    cooperative = cooperative_in(session, code)
    agree(session, member_of(session, cooperative))
    row = pay(session, cooperative)
    banking.release_orders(session, cooperative.id, payroll.salary_orders(session, row.run_id), by=STAFF)
    file = banking.export_transfers(session, main_account(session, cooperative.id).id, on=ON, by=STAFF)
    document = storage.find(session, file.document_key)
    assert document is not None
    assert (file.count, file.amount) == (1, row.payable)
    assert b"<Cd>SALA</Cd>" in storage.read(document)


@pytest.mark.parametrize("code", country.codes())
def test_a_job_adds_up_from_the_price_to_the_account(code: str, session: Session) -> None:
    place, law = place_in(code), country.load(code)
    member = member_of(session, cooperative_in(session, code))
    activity, price = an_activity_with_budget(session, member), budget_in(code).times(Decimal("0.4"))
    buyer = Party(code, is_business=True, vat_number=place.vat or None, enterprise_number=place.enterprise, postcode=place.postcode)
    kept, days = price.times(Decimal("0.01")), Period(date(2026, 10, 12), date(2026, 10, 14))
    plan = WorkPlan({member.id: 1}, days, Decimal(3), Decimal("22.8"), "Worker", "Town", law.regimes[0].code, kept, days.end)
    preview = preview_job(session, activity.id, buyer, [LineInput("Work", Decimal(1), price.amount)], plan, on=OCTOBER.first)
    came_to, slip, nothing = job_sum(preview, law), preview.pays[0].simulation.payslip, Money.zero(law.currency)
    assert sum((line.money for line in came_to.spent), nothing) == came_to.earned.money == slip.gross + slip.sum(LineKind.UNTAXED)
    assert sum((line.money for line in came_to.parts), nothing) == came_to.earned.money
    assert came_to.earned.money + sum((line.money for line in came_to.withheld), nothing) == came_to.net.money == slip.net_payable
    assert came_to.parts[0].money == slip.work.gross
    assert not came_to.parts[-1].money, "everything paid beside the agreed gross has its name"
    reduced = nothing if policies(session, member.cooperative, OCTOBER.first).pool_reductions else slip.reductions
    assert -came_to.spent[-1].money == slip.employer_contributions - reduced
    given = sum((line.money for line in came_to.withheld if line.money > nothing), nothing)
    assert sum((part.money for part in came_to.bar), nothing) == preview.booked.total + given
    assert all(line.because for line in (came_to.spent[-1], *came_to.withheld) if line.money)
