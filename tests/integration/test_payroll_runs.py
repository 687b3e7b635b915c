"""Payroll: from a budget to a booked, ordered payslip, and what may not happen on the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.banking.models import PaymentOrder
from smartcoop.country import AccountRole, load
from smartcoop.dates import Month, working_days_after
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.ledger.checking import wrong_controls, wrong_entries
from smartcoop.ledger.queries import balance, entries_of, trial_balance
from smartcoop.members.facts import record_facts
from smartcoop.payroll import service as payroll
from smartcoop.payroll.cases import known_of, place_of
from smartcoop.payroll.engagements import Wish, agree_engagement, declare_engagement, propose_pay, sign_engagement
from smartcoop.payroll.issuing import correct_payslip, payslip_of
from smartcoop.payroll.models import EngagementState, PayBasis, RunState, StoredPayslip
from smartcoop.payroll.queries import exceptions_of_run, individual_account, missing_entries, payslip_view, recompute_differences
from smartcoop.payroll.remitting import remit_month
from tests.payroll_scene import OTHER, STAFF, Scene, a_scene, euros

OCTOBER = Month(2026, 10)
FIRST, LAST = date(2026, 10, 12), date(2026, 10, 16)
LATER = date(2026, 10, 20)


@pytest.fixture
def scene(session: Session) -> Scene:
    """2,000.00 in the budget of one member's activity."""
    made = a_scene(session)
    made.earn(euros(2000))
    return made


def only_payslip(scene: Scene) -> StoredPayslip:
    return scene.session.scalars(select(StoredPayslip).order_by(StoredPayslip.id.desc())).first()  # type: ignore[return-value]


def test_all_of_the_budget_becomes_pay(scene: Scene) -> None:
    proposal = propose_pay(scene.session, scene.job(FIRST, LAST), Wish(), on=FIRST)
    assert proposal.cost + proposal.unspent == euros(2000)
    one_cent_more = Wish(gross=proposal.gross + euros("0.01"))
    assert propose_pay(scene.session, scene.job(FIRST, LAST), one_cent_more, on=FIRST).unspent.minor < 0
    scene.engage(scene.job(FIRST, LAST), Wish())
    assert budget_of(scene.session, scene.activity).available_for_wages == proposal.unspent


def test_a_cost_that_equals_the_budget_is_allowed_and_a_cent_more_is_not(scene: Scene) -> None:
    agreed = propose_pay(scene.session, scene.job(FIRST, LAST), Wish(gross=euros(550)), on=FIRST).cost
    exact = agree_engagement(scene.session, scene.job(FIRST, LAST), Wish(gross=euros(550)), on=FIRST, by=STAFF)
    spare = scene.engage(scene.job(date(2026, 10, 5), date(2026, 10, 9)), Wish(budget=euros(2000) - agreed))
    left = budget_of(scene.session, scene.activity).available_for_wages - agreed
    assert left.minor >= 0
    scene.earn(-left, "taken back") if left else None
    declare_engagement(scene.session, exact.id, number="D2", on=FIRST, by=STAFF)
    assert not budget_of(scene.session, scene.activity).available_for_wages
    with pytest.raises(RuleBroken, match="missing"):
        agree_engagement(scene.session, scene.job(FIRST, LAST), Wish(gross=euros(900)), on=FIRST, by=STAFF)
    assert spare.state is EngagementState.SIGNED


def test_a_wished_net_is_reached_by_the_smallest_gross(scene: Scene) -> None:
    wished = euros(750)
    proposal = propose_pay(scene.session, scene.job(FIRST, LAST), Wish(net=wished), on=FIRST)
    assert proposal.net >= wished
    below = Wish(gross=proposal.gross - euros("0.01"))
    assert propose_pay(scene.session, scene.job(FIRST, LAST), below, on=FIRST).net < wished


def test_days_and_hours_finer_than_hundredths_are_refused_rather_than_cut(scene: Scene) -> None:
    with pytest.raises(Invalid, match="two decimals") as refused:
        propose_pay(scene.session, scene.job(FIRST, LAST, hours=Decimal("7.605")), Wish(), on=FIRST)
    assert set(refused.value.fields) == {"hours"}


def test_a_budget_below_the_legal_minimum_says_what_is_needed(scene: Scene) -> None:
    with pytest.raises(RuleBroken, match="minimum") as refused:
        propose_pay(scene.session, scene.job(FIRST, LAST), Wish(budget=euros(200)), on=FIRST)
    assert "200.00" in str(refused.value)
    with pytest.raises(RuleBroken, match="below the minimum"):
        propose_pay(scene.session, scene.job(FIRST, LAST), Wish(gross=euros(100)), on=FIRST)


def test_posting_follows_the_payslip_to_the_cent(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(1500)))
    scene.pay(OCTOBER, LATER)
    row = only_payslip(scene)
    payslip, book = payslip_of(row), scene.cooperative.id
    balances = trial_balance(scene.session, book)
    assert balances[AccountRole.GROSS_WAGES] == payslip.gross
    assert balances[AccountRole.EMPLOYER_CONTRIBUTIONS] == payslip.employer_contributions
    assert balances[AccountRole.NET_WAGES] == -payslip.net_payable
    assert balances[AccountRole.WITHHOLDING_TAX] == -payslip.withholding_tax
    assert balances[AccountRole.SOCIAL_SECURITY] == -(payslip.employee_contributions + payslip.employer_contributions - payslip.reductions)
    assert balances.get(AccountRole.POOLED_REDUCTIONS, euros(0)) == -payslip.reductions
    assert budget_of(scene.session, scene.activity).budget == euros(2000) - row.cost
    assert not budget_of(scene.session, scene.activity).committed
    assert wrong_entries(scene.session, book) == wrong_controls(scene.session, book) == missing_entries(scene.session, book) == []


def test_pay_is_ordered_for_the_promised_day(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(1500)))
    scene.pay(OCTOBER, LATER)
    order = scene.session.scalars(select(PaymentOrder)).one()
    assert order.amount == only_payslip(scene).payable
    assert order.execute_on == working_days_after(LAST, 7, "BE") == date(2026, 10, 27)
    assert (order.clears_role, order.clears_subject) == (AccountRole.NET_WAGES, only_payslip(scene).ref)


def test_who_calculated_does_not_approve(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish())
    run = scene.open_run(OCTOBER, LATER)
    scene.calculate(run)
    payroll.check_run(scene.session, run.id, by=STAFF)
    with pytest.raises(RuleBroken, match="another person"):
        payroll.approve_run(scene.session, run.id, by=STAFF)
    assert run.state is RunState.CHECKED
    with pytest.raises(WrongState):
        payroll.issue_next(scene.session, run.id, on=LATER, by=OTHER)
    assert payroll.approve_run(scene.session, run.id, by=OTHER).state is RunState.APPROVED


def test_one_unfinished_run_a_month_and_nothing_is_collected_twice(scene: Scene) -> None:
    with pytest.raises(Invalid, match="no signed work"):
        scene.calculate(scene.open_run(Month(2026, 9), date(2026, 9, 30)))
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(900)))
    run = scene.open_run(OCTOBER, LATER)
    with pytest.raises(WrongState, match="Finish it before"):
        scene.open_run(OCTOBER, LATER)
    scene.calculate(run)
    scene.post(run, LATER)
    second = scene.open_run(OCTOBER, LATER)
    assert second.name == "2026-10.2"
    assert not scene.session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == second.id)).all()


def test_early_runs_leave_out_work_that_is_not_done(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(900)))
    scene.engage(scene.job(date(2026, 10, 19), date(2026, 10, 23)), Wish(budget=euros(900)))
    run = payroll.open_run(scene.session, scene.cooperative.id, OCTOBER, on=LATER, by=STAFF, until=LAST)
    assert [row.engagement.ends_on for row in scene.session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id))] == [LAST]


def test_what_the_law_refuses_blocks_the_run_until_it_is_mended(scene: Scene) -> None:
    engagement = scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(900)))
    engagement.gross_minor = 100
    run = scene.open_run(OCTOBER, LATER)
    scene.calculate(run)
    (row,) = exceptions_of_run(scene.session, run.id)
    assert any(finding["blocking"] and "minimum" in finding["message"] for finding in row.findings)
    with pytest.raises(WrongState, match="Ana Peeters"):
        payroll.check_run(scene.session, run.id, by=STAFF)
    engagement.gross_minor = 90000
    payroll.calculate_again(scene.session, run.id, by=STAFF, why="gross corrected")
    scene.calculate(run)
    assert payroll.check_run(scene.session, run.id, by=STAFF).state is RunState.CHECKED


def test_a_payslip_left_out_is_collected_by_the_next_run(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(800)))
    scene.engage(scene.job(date(2026, 10, 5), date(2026, 10, 9)), Wish(budget=euros(800)))
    run = scene.open_run(OCTOBER, LATER)
    scene.calculate(run)
    left = only_payslip(scene)
    engagement = left.engagement_id
    payroll.leave_out(scene.session, left.id, by=STAFF, why="hours disputed")
    scene.session.flush()
    scene.post(run, LATER)
    scene.open_run(OCTOBER, LATER)
    assert only_payslip(scene).engagement_id == engagement


def test_a_declaration_after_the_first_day_needs_a_reason(scene: Scene) -> None:
    engagement = agree_engagement(scene.session, scene.job(FIRST, LAST), Wish(budget=euros(900)), on=FIRST, by=STAFF)
    with pytest.raises(RuleBroken, match="say why"):
        declare_engagement(scene.session, engagement.id, number="D", on=LAST, by=STAFF)
    declare_engagement(scene.session, engagement.id, number="D", on=LAST, by=STAFF, late_because="the client confirmed late")
    with pytest.raises(RuleBroken):
        sign_engagement(scene.session, engagement.id, on=LAST, by=STAFF)


def test_facts_of_a_later_month_do_not_alter_an_earlier_one(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(1900)))
    scene.pay(OCTOBER, LATER)
    before = only_payslip(scene).lines
    law_facts = {"household": "married", "spouse_income": "none", "children": 3}
    record_facts(scene.session, scene.member.ref, load("BE").person, law_facts, valid_from=date(2026, 11, 1), by=STAFF)
    assert recompute_differences(scene.session, scene.cooperative.id, Month(2026, 1)) == []
    assert only_payslip(scene).lines == before


def test_a_correction_pays_the_difference_and_leaves_the_first_as_it_was(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(gross=euros(900)))
    scene.pay(OCTOBER, LATER)
    first = only_payslip(scene)
    lines, payable = first.lines, first.payable
    run = scene.open_run(OCTOBER, date(2026, 10, 28))
    new = correct_payslip(scene.session, first.id, run.id, why="two hours were forgotten", gross=euros(950))
    scene.calculate(run)
    scene.post(run, date(2026, 10, 28))
    assert first.lines == lines
    assert new.payable > payable
    owed = scene.session.scalars(select(PaymentOrder).where(PaymentOrder.source == new.ref)).one()
    assert owed.amount == new.payable - payable
    assert trial_balance(scene.session, scene.cooperative.id)[AccountRole.GROSS_WAGES] == new.gross
    assert [entry.kind for entry in entries_of(scene.session, scene.cooperative.id, new.ref)] == ["payslip_correction"]
    assert recompute_differences(scene.session, scene.cooperative.id, OCTOBER) == []
    with pytest.raises(WrongState, match="corrected already"):
        correct_payslip(scene.session, first.id, scene.open_run(OCTOBER, date(2026, 10, 29)).id, why="again", gross=euros(960))


def test_the_year_of_a_history_is_that_of_the_wage_months_or_of_the_payments(scene: Scene) -> None:
    scene.engage(scene.job(date(2026, 12, 28), date(2026, 12, 31), days=Decimal(4)), Wish(gross=euros(550)))
    scene.pay(Month(2026, 12), date(2026, 12, 31))
    slip = only_payslip(scene)
    assert slip.pay_on.year == 2027
    by_month = known_of(scene.session, scene.cooperative, [scene.member])
    by_payment = replace(by_month, law=replace(by_month.law, history_by_payment=True))
    december, january = (Month(2026, 12), date(2026, 12, 31)), (Month(2027, 1), date(2027, 1, 29))
    assert [len(by_month.history(scene.member, *when)) for when in (december, january)] == [1, 0]
    assert [len(by_payment.history(scene.member, *when)) for when in (december, january)] == [0, 1]
    assert by_payment.history(scene.member, Month(2026, 12), slip.pay_on, place_of(slip)) == ()


def test_a_correction_downwards_is_owed_by_the_member(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(gross=euros(950)))
    scene.pay(OCTOBER, LATER)
    first = only_payslip(scene)
    run = scene.open_run(OCTOBER, date(2026, 10, 28))
    new = correct_payslip(scene.session, first.id, run.id, why="a day too many", gross=euros(900))
    scene.calculate(run)
    scene.post(run, date(2026, 10, 28))
    assert balance(scene.session, scene.cooperative.id, AccountRole.OWED_BY_MEMBERS, new.ref) == first.payable - new.payable
    assert not scene.session.scalars(select(PaymentOrder).where(PaymentOrder.source == new.ref)).all()


def test_what_a_month_owes_is_ordered_once(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(1900)))
    scene.pay(OCTOBER, LATER)
    told = remit_month(scene.session, scene.cooperative, OCTOBER, on=LATER, by=STAFF)
    assert told
    assert remit_month(scene.session, scene.cooperative, OCTOBER, on=LATER, by=STAFF) == []
    for role in (AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX):
        orders = scene.session.scalars(select(PaymentOrder).where(PaymentOrder.clears_role == role)).all()
        assert sum(order.minor for order in orders) == -balance(scene.session, scene.cooperative.id, role).minor
    due = {order.clears_role: order.execute_on for order in scene.session.scalars(select(PaymentOrder))}
    assert due[AccountRole.WITHHOLDING_TAX] == date(2026, 11, 15)


def test_a_month_that_is_not_paid_is_not_closed(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(1900)))
    run = scene.pay(OCTOBER, LATER)
    with pytest.raises(WrongState, match="not over"):
        payroll.close_run(scene.session, run.id, on=LATER, by=STAFF)
    with pytest.raises(WrongState, match="still owed"):
        payroll.close_run(scene.session, run.id, on=date(2026, 11, 30), by=STAFF)


def test_work_over_two_months_is_paid_month_by_month(scene: Scene) -> None:
    scene.earn(euros(3000), "more")
    job = scene.job(date(2026, 10, 19), date(2026, 11, 13), days=Decimal(20), hours=Decimal(152))
    engagement = scene.engage(job, Wish(gross=euros(2400)))
    states = []
    for month, on in ((OCTOBER, date(2026, 10, 30)), (OCTOBER.next(), date(2026, 11, 16))):
        scene.pay(month, on)
        states.append(engagement.state)
    rows = scene.session.scalars(select(StoredPayslip).order_by(StoredPayslip.id)).all()
    assert [row.month for row in rows] == [OCTOBER, OCTOBER.next()]
    assert sum(payslip_of(row).work.gross.minor for row in rows) == 240000
    assert states == [EngagementState.SIGNED, EngagementState.SETTLED]
    assert recompute_differences(scene.session, scene.cooperative.id, OCTOBER) == []


def test_a_monthly_engagement_pays_part_months_in_proportion(scene: Scene) -> None:
    scene.earn(euros(9000), "more")
    job = scene.job(date(2026, 10, 1), date(2026, 11, 30), basis=PayBasis.MONTHLY)
    proposal = propose_pay(scene.session, job, Wish(gross=euros(2400)), on=date(2026, 10, 1))
    assert [s.payslip.work.gross for s in proposal.simulations] == [euros(2400), euros(2400)]
    assert [s.payslip.work.days for s in proposal.simulations] == [22, 21]


def test_the_individual_account_adds_up_what_was_paid(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(900)))
    scene.engage(scene.job(date(2026, 10, 5), date(2026, 10, 9)), Wish(budget=euros(900)))
    scene.pay(OCTOBER, LATER)
    account = individual_account(scene.session, scene.cooperative, scene.member, 2026, on=date(2027, 1, 31))
    assert len(account.lines) == 2
    assert account.totals.net.minor == sum(line.net.minor for line in account.lines)
    assert account.totals.days == 10
    assert account.totals.gross - account.totals.employee_contributions - account.totals.withholding_tax == account.totals.net


def test_the_payslip_shows_who_what_and_where(scene: Scene) -> None:
    scene.engage(scene.job(FIRST, LAST), Wish(budget=euros(900)))
    scene.pay(OCTOBER, LATER)
    view = payslip_view(scene.session, only_payslip(scene))
    assert (view.employee.name, view.national_number, view.language) == ("Ana Peeters", "90051700255", "fr")
    assert "Technicienne" in [value for _, value in view.facts]
    assert view.number == "P2026-000001"
