"""What a wage month owes goes to each creditor: by transfer where its account is known, as a debit where it debits; the rest is asked for."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.banking import service as banking
from smartcoop.banking.models import PaymentOrder
from smartcoop.banking.queries import unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.ledger.queries import balance
from smartcoop.members.facts import record_facts
from smartcoop.members.models import Cooperative, Member
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.issuing import correct_payslip
from smartcoop.payroll.models import PayrollRun, RunState, StoredPayslip
from smartcoop.payroll.remitting import Debt, debts, explanations, remit_month
from tests import bank_samples
from tests.country_scene import an_activity_with_budget, cooperative_in, member_of, place_in
from tests.payroll_scene import OTHER, STAFF

OCTOBER, ON = Month(2026, 10), date(2026, 10, 31)
OWED = (AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX)


def agree(session: Session, member: Member) -> None:
    """A month of work for a member."""
    activity, law = an_activity_with_budget(session, member), country.load(member.cooperative.country)
    job = Job(member.id, activity.id, Period(OCTOBER.first, OCTOBER.last), Decimal(22), Decimal(165), "Worker", "Town", law.regimes[0].code)
    engagement = agree_engagement(session, job, Wish(), on=OCTOBER.first, by=STAFF)
    declare_engagement(session, engagement.id, number="1", on=OCTOBER.first, by=STAFF)
    sign_engagement(session, engagement.id, on=OCTOBER.first, by=STAFF)


def issue(session: Session, run: PayrollRun) -> PayrollRun:
    """A run from its calculation to its payslips."""
    assert payroll.calculate_next(session, run.id, by=STAFF) == 0
    payroll.check_run(session, run.id, by=STAFF)
    payroll.approve_run(session, run.id, by=OTHER)
    assert payroll.issue_next(session, run.id, on=ON, by=OTHER) == 0
    return run


def in_fund(session: Session, member: Member, fund: str) -> Member:
    """A person whose facts name a health fund."""
    record_facts(session, member.ref, country.load("DE").person, {"health_fund": fund}, valid_from=OCTOBER.first, by=STAFF)
    return member


def by_creditor(found: list[Debt]) -> dict[str, int]:
    """What each creditor of contributions is owed."""
    return {one.due.creditor: one.owed.minor for one in found if one.due.role is AccountRole.SOCIAL_SECURITY}


def test_each_health_fund_gets_its_own_and_one_without_an_account_is_asked_for(session: Session) -> None:
    cooperative = cooperative_in(session, "DE")
    law, iban = country.load("DE"), place_in("DE").iban
    for number, fund in (("86095742719", "AOK Bayern"), ("47036892816", "aok  bayern"), (place_in("DE").person, "TK")):
        member = member_of(session, cooperative)
        member.national_number = number
        agree(session, in_fund(session, member, fund))
    run = issue(session, payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF))
    known = {"health_fund_ibans": f"aok bayern: {iban}", "tax_iban": iban}
    record_facts(session, cooperative.ref, law.employer, known, valid_from=OCTOBER.first, by=STAFF)
    owed = by_creditor(debts(session, cooperative, [OCTOBER], on=ON))
    assert owed["AOK BAYERN"] == 2 * owed["TK"]
    assert set(owed) == {"AOK BAYERN", "TK"}
    assert sum(owed.values()) == -balance(session, cooperative.id, AccountRole.SOCIAL_SECURITY).minor

    told = " ".join(map(str, remit_month(session, cooperative, OCTOBER, on=ON, by=STAFF)))
    assert "TK is owed" in told
    orders = {order.creditor_name: order.minor for order in session.scalars(select(PaymentOrder).where(PaymentOrder.source.startswith("remittance:")))}
    assert orders["AOK BAYERN"] == owed["AOK BAYERN"]
    assert set(orders) == {"AOK BAYERN", "Finanzamt"}
    known["health_fund_ibans"] += f"; TK: {iban}"
    record_facts(session, cooperative.ref, law.employer, known, valid_from=date(2026, 11, 2), by=STAFF)
    assert ["TK" in str(one) for one in remit_month(session, cooperative, OCTOBER, on=date(2026, 11, 2), by=STAFF)] == [True]
    assert remit_month(session, cooperative, OCTOBER, on=date(2026, 11, 2), by=STAFF) == []
    assert run.state is RunState.POSTED


def test_what_is_debited_is_no_transfer_and_its_line_is_known_to_the_cent(session: Session) -> None:
    cooperative = cooperative_in(session, "FR")
    agree(session, member_of(session, cooperative))
    run = issue(session, payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF))
    found = debts(session, cooperative, [OCTOBER], on=ON)
    assert {"URSSAF", "Agirc-Arrco", "Assureur santé"} <= set(by_creditor(found))
    for role in OWED:
        assert sum(one.owed.minor for one in found if one.due.role is role) == -balance(session, cooperative.id, role).minor
    assert all("debits" in str(one) for one in remit_month(session, cooperative, OCTOBER, on=ON, by=STAFF))
    assert session.scalar(select(PaymentOrder).where(PaymentOrder.source.startswith("remittance:"))) is None

    lines = [bank_samples.Line(-one.owed.minor, name=one.due.creditor) for one in found if one.is_debited]
    wages = [bank_samples.Line(-slip.payable_minor, name="wages") for slip in session.scalars(select(StoredPayslip))]
    said = bank_samples.camt(bank_samples.statement([*lines, *wages], opening=0, number=1, day=date(2026, 11, 25), iban=place_in("FR").iban))
    banking.import_statement(session, cooperative.id, said, name="1.xml", by=STAFF, on=date(2026, 11, 25))
    settle(session, cooperative, wages[0].minor)
    assert not [one for one in debts(session, cooperative, [OCTOBER], on=ON) if one.is_debited]
    assert run.state is RunState.POSTED


def settle(session: Session, cooperative: Cooperative, wages: int) -> None:
    """Accept the first explanation of each line that is no wage."""
    waiting = [(one.line, one.left) for one in unmatched_lines(session, cooperative.id)]
    likely = explanations(session, cooperative, waiting, on=date(2026, 11, 25))
    for line, left in waiting:
        if left.minor != wages:
            banking.settle_line(session, line.id, allocations=likely[line.id][0].allocations, by=STAFF, on=date(2026, 11, 25), why="debit")


def test_a_month_booked_before_creditors_were_told_apart_stays_owed_to_one_until_it_is_corrected(session: Session) -> None:
    cooperative = cooperative_in(session, "FR")
    agree(session, member_of(session, cooperative))
    run = payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF)
    assert payroll.calculate_next(session, run.id, by=STAFF) == 0
    [slip] = session.scalars(select(StoredPayslip))
    slip.lines = [{name: value for name, value in line.items() if name != "creditors"} for line in slip.lines]
    payroll.check_run(session, run.id, by=STAFF)
    payroll.approve_run(session, run.id, by=OTHER)
    payroll.issue_next(session, run.id, on=ON, by=OTHER)
    whole = by_creditor(debts(session, cooperative, [OCTOBER], on=ON))
    assert set(whole) == {"URSSAF"}
    again = payroll.open_run(session, cooperative.id, OCTOBER, on=ON, by=STAFF)
    correct_payslip(session, slip.id, again.id, why="each creditor apart")
    issue(session, again)
    apart = by_creditor(debts(session, cooperative, [OCTOBER], on=ON))
    assert apart["Agirc-Arrco"] > 0
    assert sum(apart.values()) == whole["URSSAF"]
