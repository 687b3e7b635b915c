"""The guarantee fund: wages are advanced until clients pay, losses are borne, and the books say how much of each."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import confirm_order, transfer_budget
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.errors import Invalid, WrongState
from smartcoop.guarantee.advances import Position, positions
from smartcoop.guarantee.queries import fund_report
from smartcoop.guarantee.service import book_recovery, pay_vat, settle_advances, write_off
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row
from smartcoop.invoicing.service import credit_invoice
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import COOP
from smartcoop.ledger.queries import balance, trial_balance
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.facts import adopt_policy
from smartcoop.money import Money
from smartcoop.payroll.models import Engagement, EngagementState, PayBasis, PayrollRun, PayslipState, RunState, StoredPayslip
from tests.factories import BY, TODAY, a_client, a_member, a_payment, an_activity, an_entity, an_invoice, an_issued_invoice, euros, postings

R = AccountRole
OCTOBER = Month(2026, 10)
PAYDAY = date(2026, 10, 22)


def a_payslip_of_the_model(session: Session, activity: Activity, month: Month = OCTOBER) -> StoredPayslip:
    """Gross 748.00, cost 935.00, net 520.19: the toy payroll of P05, whose rates are no country's."""
    period, member = month.period, activity.holder
    common = {"cooperative_id": activity.cooperative_id, "activity_id": activity.id, "member_id": member.id, "currency": "EUR"}
    engagement = Engagement(
        **common, function="Design", place="Ixelles", regime="employment", starts_on=period.start, ends_on=period.end, basis=PayBasis.TOTAL, days=Decimal(5),
        hours=Decimal(38), gross_minor=74800, costs={str(month): 93500}, facts={}, evidence={}, state=EngagementState.SETTLED,
    )  # fmt: skip
    sequence = len(session.new) + activity.id
    run = PayrollRun(cooperative_id=activity.cooperative_id, month=month, sequence=sequence, state=RunState.POSTED, opened_on=period.end)
    session.add_all([engagement, run])
    session.flush()  # the payslip names both
    payslip = StoredPayslip(
        **common, run_id=run.id, engagement_id=engagement.id, month=month, state=PayslipState.ISSUED, pay_on=PAYDAY, issued_on=TODAY, number=f"P{run.id}",
        gross_minor=74800, net_minor=52019, payable_minor=52019, cost_minor=93500,
    )  # fmt: skip
    session.add(payslip)
    session.flush()  # the books name it
    made = moves(
        (R.GROSS_WAGES, activity.ref, euros("748.00")),
        (R.EMPLOYER_CONTRIBUTIONS, activity.ref, euros("187.00")),
        (R.NET_WAGES, payslip.ref, euros("-520.19")),
        (R.SOCIAL_SECURITY, f"month:{month}", euros("-284.76")),
        (R.WITHHOLDING_TAX, f"month:{month}", euros("-130.05")),
    )
    ledger.post(session, Draft(activity.cooperative_id, TODAY, "payslip", payslip.ref, "payslip", made, BY))
    return payslip


def pay(session: Session, book_id: int, role: AccountRole, subject: str, amount: Money) -> None:
    made = moves((role, subject, amount), (R.BANK, "bank_account:1", -amount))
    ledger.post(session, Draft(book_id, PAYDAY, "bank", f"test:{role}:{subject}:{amount.minor}", "paid", made, BY))


def advanced(session: Session, activity: Activity) -> Money:
    return -balance(session, activity.cooperative_id, R.GUARANTEE_BANK, activity.ref)


@pytest.fixture
def invoice(session: Session) -> Invoice:
    """1,000.00 + VAT that the client has not paid, and its whole budget paid as wages."""
    invoice = an_issued_invoice(session)
    payslip = a_payslip_of_the_model(session, invoice.activity)
    assert budget_of(session, invoice.activity).budget == euros("0")
    pay(session, invoice.cooperative_id, R.NET_WAGES, payslip.ref, euros("520.19"))
    return invoice


def settle(session: Session, invoice: Invoice) -> list[list[tuple[AccountRole, str, str]]]:
    entries = settle_advances(session, invoice.cooperative_id, on=PAYDAY, by=BY)
    return [postings(session, invoice.cooperative_id, entry.source, "advance") for entry in entries]


def remit(session: Session, invoice: Invoice) -> None:
    for role, amount in ((R.SOCIAL_SECURITY, "284.76"), (R.WITHHOLDING_TAX, "130.05")):
        pay(session, invoice.cooperative_id, role, f"month:{OCTOBER}", euros(amount))


def test_an_advance_opens_grows_and_is_released_as_in_the_model(session: Session, invoice: Invoice) -> None:
    ref = invoice.activity.ref
    assert settle(session, invoice) == [[(R.BANK, ref, "520.19"), (R.GUARANTEE_BANK, ref, "-520.19")]]
    assert settle(session, invoice) == []
    remit(session, invoice)
    assert settle(session, invoice) == [[(R.BANK, ref, "414.81"), (R.GUARANTEE_BANK, ref, "-414.81")]]
    a_payment(session, invoice)
    assert settle(session, invoice) == [[(R.BANK, ref, "-935.00"), (R.GUARANTEE_BANK, ref, "935.00")]]
    assert fund_report(session, invoice.cooperative_id).advanced == euros("0")


def test_a_part_payment_releases_its_part_without_vat(session: Session, invoice: Invoice) -> None:
    remit(session, invoice)
    settle(session, invoice)
    a_payment(session, invoice, euros("400"))
    settle(session, invoice)
    assert advanced(session, invoice.activity) == euros("604.42")  # 935.00 - 400.00 / 1.21


def test_debts_of_a_month_are_shared_by_what_each_activity_owes(session: Session, invoice: Invoice) -> None:
    other = an_issued_invoice(session, an_activity(session, invoice.activity.holder), invoice.client)
    a_payslip_of_the_model(session, other.activity)
    pay(session, invoice.cooperative_id, R.SOCIAL_SECURITY, f"month:{OCTOBER}", euros("284.76"))
    settle(session, invoice)
    assert (advanced(session, invoice.activity), advanced(session, other.activity)) == (euros("662.57"), euros("142.38"))


def test_the_fund_advances_no_more_than_it_guarantees(session: Session) -> None:
    cooperative = an_entity(session)
    adopt_policy(session, cooperative, "guarantee_countries", ["BE"], valid_from=TODAY, adopted_by="assembly", today=TODAY)
    activity = an_activity(session, a_member(session, cooperative))
    invoice = an_issued_invoice(session, activity, a_client(session, cooperative, country="US", vat_number=None, enterprise_number=None))
    pay(session, cooperative.id, R.NET_WAGES, a_payslip_of_the_model(session, activity).ref, euros("520.19"))
    assert settle(session, invoice) == []


def test_money_of_another_budget_needs_no_advance(session: Session, invoice: Invoice) -> None:
    giver = an_issued_invoice(session, an_activity(session, invoice.activity.holder), invoice.client)
    a_payment(session, giver)
    transfer_budget(session, giver.activity_id, invoice.activity_id, euros("500"), source="test:1", on=TODAY, by=BY, why="help")
    settle(session, invoice)
    assert advanced(session, invoice.activity) == euros("20.19")


def test_a_default_is_borne_by_the_fund_as_in_the_model(session: Session, invoice: Invoice) -> None:
    remit(session, invoice)
    settle(session, invoice)
    a_payment(session, invoice, euros("400"))
    write_off(session, invoice.id, on=PAYDAY, by=BY, why="bankrupt")
    home, ref = invoice.cooperative_id, invoice.ref
    assert postings(session, home, ref, "in_recovery") == [(R.RECEIVABLE_IN_RECOVERY, ref, "810.00"), (R.RECEIVABLE, ref, "-810.00")]
    assert postings(session, home, ref, "write_off") == [
        (R.BAD_DEBTS, COOP, "669.42"),
        (R.VAT_RELIEF, COOP, "140.58"),
        (R.RECEIVABLE_IN_RECOVERY, ref, "-810.00"),
    ]
    assert postings(session, home, ref, "fund_use") == [(R.GUARANTEE_FUND, COOP, "669.42"), (R.FUND_USE, COOP, "-669.42")]
    assert budget_of(session, invoice.activity).budget == euros("0")
    assert invoice_row(session, invoice, on=PAYDAY).status is InvoiceStatus.WRITTEN_OFF
    report = fund_report(session, home)
    assert (report.holds, report.put_in, report.lost, report.advanced, report.exposed) == (
        euros("-649.42"),
        euros("20"),
        euros("669.42"),
        euros("0"),
        euros("0"),
    )


def test_a_default_that_was_not_guaranteed_is_borne_by_the_activity(session: Session) -> None:
    cooperative = an_entity(session)
    adopt_policy(session, cooperative, "guarantee_needs_confirmation", True, valid_from=TODAY, adopted_by="assembly", today=TODAY)
    invoice = an_issued_invoice(session, an_activity(session, a_member(session, cooperative)))
    write_off(session, invoice.id, on=PAYDAY, by=BY, why="gone")
    assert postings(session, cooperative.id, invoice.ref, "fund_use") == []
    assert budget_of(session, invoice.activity).budget == euros("-65")
    assert invoice.activity.state.value == "restricted"


def test_what_is_given_up_is_neither_given_up_twice_nor_credited(session: Session, invoice: Invoice) -> None:
    with pytest.raises(Invalid, match="why"):
        write_off(session, invoice.id, on=PAYDAY, by=BY, why="")
    write_off(session, invoice.id, on=PAYDAY, by=BY, why="bankrupt")
    with pytest.raises(WrongState, match="nothing is owed"):
        write_off(session, invoice.id, on=PAYDAY, by=BY, why="again")
    with pytest.raises(WrongState, match="written off"):
        credit_invoice(session, invoice.id, reason="late", on=PAYDAY, by=BY)


def test_a_late_recovery_goes_back_to_the_fund_as_in_the_model(session: Session, invoice: Invoice) -> None:
    write_off(session, invoice.id, on=PAYDAY, by=BY, why="bankrupt")
    with pytest.raises(WrongState, match="settle"):
        book_recovery(session, invoice.id, on=PAYDAY, by=BY)
    came = moves((R.BANK, "bank_account:1", euros("200")), (R.RECEIVABLE_IN_RECOVERY, invoice.ref, euros("-200")))
    ledger.post(session, Draft(invoice.cooperative_id, PAYDAY, "bank", "test:late", "late", came, BY))
    first, second = book_recovery(session, invoice.id, on=PAYDAY, by=BY)
    assert postings(session, invoice.cooperative_id, first.source, "late_recovery") == [
        (R.BAD_DEBTS, COOP, "-165.29"),
        (R.VAT_RELIEF, COOP, "-34.71"),
        (R.RECEIVABLE_IN_RECOVERY, invoice.ref, "200.00"),
    ]
    assert postings(session, invoice.cooperative_id, second.source, "fund_back") == [(R.FUND_ALLOCATION, COOP, "165.29"), (R.GUARANTEE_FUND, COOP, "-165.29")]


def test_vat_is_paid_once_for_a_period_less_what_the_state_owes(session: Session) -> None:
    invoice = an_issued_invoice(session)
    home, october = invoice.cooperative_id, Period(date(2026, 10, 1), date(2026, 10, 31))
    bought = moves((R.INPUT_VAT, COOP, euros("21")), (R.EXPENSES, COOP, euros("100")), (R.BANK, "bank_account:1", euros("-121")))
    ledger.post(session, Draft(home, TODAY, "bought", "test:bought", "bought", bought, BY))
    november = date(2026, 11, 18)

    def ordered(period: Period) -> Money | None:
        told = pay_vat(session, home, period, creditor="SPF Finances", iban="BE22679200300047", reference="", on=november, by=BY)
        return told.amount if told else None

    assert [ordered(october), ordered(october)] == [euros("189")] * 2
    assert (balance(session, home, R.INPUT_VAT, COOP), balance(session, home, R.OUTPUT_VAT, COOP)) == (euros("0"), euros("-189"))
    assert ordered(Period(date(2026, 11, 1), date(2026, 11, 30))) is None
    pay(session, home, R.OUTPUT_VAT, COOP, euros("189"))
    assert balance(session, home, R.OUTPUT_VAT, COOP) == euros("0")


def test_a_state_that_owes_is_not_paid(session: Session) -> None:
    cooperative = an_entity(session)
    bought = moves((R.INPUT_VAT, COOP, euros("21")), (R.BANK, "bank_account:1", euros("-21")))
    ledger.post(session, Draft(cooperative.id, TODAY, "bought", "test:bought", "bought", bought, BY))
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert pay_vat(session, cooperative.id, october, creditor="SPF", iban="BE22679200300047", reference="", on=PAYDAY, by=BY) is None
    assert balance(session, cooperative.id, R.INPUT_VAT, COOP) == euros("21")


@given(st.tuples(*[st.integers(0, 10**7)] * 5))
def test_no_advance_exceeds_what_is_guaranteed_or_what_was_paid_out(figures: tuple[int, int, int, int, int]) -> None:
    income, uncollected, guaranteed, spent, unpaid = figures
    needed = Position(income, min(uncollected, income), guaranteed, spent, min(unpaid, spent)).needed
    assert 0 <= needed <= min(guaranteed, spent)


steps = st.lists(st.sampled_from(["invoice", "wage", "net", "remit", "client", "part", "credit", "settle"]), min_size=4, max_size=14)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_in_whatever_order_things_happen_the_fund_ends_where_it_began(sessions: "sessionmaker[Session]", steps: list[str]) -> None:
    with sessions() as session:
        activity = an_activity(session, a_member(session, an_entity(session)))
        first = an_issued_invoice(session, activity)
        invoices, payslips = [first], list[StoredPayslip]()
        for step in steps:
            _do(session, step, activity, invoices, payslips)
            position = positions(session, activity.cooperative_id).get(activity.id, Position())
            assert 0 <= position.needed <= max(0, position.guaranteed)
        for invoice in invoices:
            owed = balance(session, activity.cooperative_id, R.RECEIVABLE, invoice.ref)
            if owed.minor > 0:
                a_payment(session, invoice, owed)
        settle(session, first)
        assert advanced(session, activity) == euros("0")
        assert settle(session, first) == []
        assert sum(amount.minor for amount in trial_balance(session, activity.cooperative_id).values()) == 0
        session.rollback()


def _do(session: Session, step: str, activity: Activity, invoices: list[Invoice], payslips: list[StoredPayslip]) -> None:
    invoice = invoices[-1]
    owed = balance(session, activity.cooperative_id, R.RECEIVABLE, invoice.ref)
    if step == "invoice" and activity.state.value == "open":
        invoices.append(an_issued_invoice(session, activity, invoice.client))
    elif step == "wage" and budget_of(session, activity).available_for_wages >= euros("935") and len(payslips) < 3:
        payslips.append(a_payslip_of_the_model(session, activity, Month(2026, 8 + len(payslips))))
    elif step == "net":
        for payslip in payslips:
            pay(session, activity.cooperative_id, R.NET_WAGES, payslip.ref, euros("520.19"))
    elif step == "remit" and payslips:
        pay(session, activity.cooperative_id, R.SOCIAL_SECURITY, f"month:{payslips[-1].month}", euros("284.76"))
    elif step in ("client", "part") and owed.minor > 0:
        a_payment(session, invoice, owed if step == "client" else Money(1 + owed.minor // 2, "EUR"))
    elif step == "credit" and invoice_row(session, invoice, on=TODAY).status is InvoiceStatus.OUTSTANDING:
        credit_invoice(session, invoice.id, reason="test", on=TODAY, by=BY)
    elif step == "settle":
        settle(session, invoice)


def test_a_confirmed_order_is_advanced_before_it_is_invoiced(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    confirm_order(session, activity.id, euros("935"), source="quote:1", on=TODAY)
    payslip = a_payslip_of_the_model(session, activity)
    pay(session, activity.cooperative_id, R.NET_WAGES, payslip.ref, euros("520.19"))
    settle_advances(session, activity.cooperative_id, on=PAYDAY, by=BY)
    assert advanced(session, activity) == euros("520.19")
    assert fund_report(session, activity.cooperative_id).exposed == euros("935")


def test_only_what_was_issued_is_given_up(session: Session, invoice: Invoice) -> None:
    with pytest.raises(WrongState, match="issued"):
        write_off(session, an_invoice(session, invoice.activity, invoice.client).id, on=PAYDAY, by=BY, why="never sent")


def test_vat_is_paid_where_nothing_can_be_deducted(session: Session) -> None:
    invoice = an_issued_invoice(session)
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    order = pay_vat(session, invoice.cooperative_id, october, creditor="SPF", iban="BE22679200300047", reference="", on=PAYDAY, by=BY)
    assert order is not None
    assert (order.amount, order.clears_role, order.clears_subject) == (euros("210"), R.OUTPUT_VAT, COOP)


def test_what_the_fund_stands_for_is_the_sum_over_each_claim_whether_paid_in_part_or_not(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    invoices = [an_issued_invoice(session, activity, client) for _ in range(6)]
    for invoice, paid in zip(invoices, ("0.01", "333.33", "1209.99", "1210.00"), strict=False):
        a_payment(session, invoice, euros(paid))
    confirm_order(session, activity.id, euros("77.77"), source="quote:1", on=TODAY)
    for told in (
        fund_report(session, activity.cooperative_id).exposed.minor,
        sum(one.guaranteed for one in positions(session, activity.cooperative_id).values()),
    ):
        assert told == 99_999 + 72_452 + 1 + 0 + 2 * 100_000 + 7_777
