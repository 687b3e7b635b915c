"""Credit notes: the mirror of an invoice, wholly or in parts that add up to it, whatever was paid in between."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import ActivityState
from smartcoop.activities.service import transfer_budget
from smartcoop.banking.queries import expectation_of
from smartcoop.banking.service import cancel_order
from smartcoop.country import AccountRole
from smartcoop.errors import Invalid, WrongState
from smartcoop.invoicing.calculation import LineInput, vat_of
from smartcoop.invoicing.crediting import credited_lines
from smartcoop.invoicing.models import Invoice, InvoiceKind
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row, missing_entries, outstanding_of
from smartcoop.invoicing.service import credit_invoice, refund_client
from smartcoop.invoicing.views import invoice_view
from smartcoop.ledger.models import COOP
from smartcoop.ledger.queries import balance, trial_balance
from smartcoop.money import Money
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_payment, an_activity, an_entity, an_invoice, an_issued_invoice, euros, postings

R = AccountRole
LATER = date(2026, 11, 2)


def credit(session: Session, invoice: Invoice, lines: dict[int, Money] | None = None) -> Invoice:
    return credit_invoice(session, invoice.id, reason="not delivered", on=LATER, by=BY, lines=lines)


def test_a_credit_note_over_all_is_the_mirror_of_the_model(session: Session) -> None:
    invoice = an_issued_invoice(session)
    note = credit(session, invoice)
    assert (note.kind, note.number, note.total, note.payment_reference) == (InvoiceKind.CREDIT_NOTE, "C2026-0001", euros("1210"), "")
    assert postings(session, note.cooperative_id, note.ref, "credit_note") == [
        (R.RECEIVABLE, invoice.ref, "-1210.00"),
        (R.SALES, invoice.activity.ref, "1000.00"),
        (R.OUTPUT_VAT, "coop", "210.00"),
    ]
    assert postings(session, note.cooperative_id, note.ref, "fee_back") == [
        (R.FEE_CHARGED, invoice.activity.ref, "-65.00"),
        (R.FEE_INCOME, "coop", "45.00"),
        (R.FEE_FUND_INCOME, "coop", "20.00"),
        (R.FUND_ALLOCATION, "coop", "-20.00"),
        (R.GUARANTEE_FUND, "coop", "20.00"),
    ]
    assert not any(trial_balance(session, note.cooperative_id).values())
    assert invoice_row(session, invoice, on=LATER).status is InvoiceStatus.CREDITED
    assert missing_entries(session, note.cooperative_id) == []


def test_nothing_more_is_awaited_for_an_invoice_that_was_credited(session: Session) -> None:
    invoice = an_issued_invoice(session)
    credit(session, invoice)
    awaited = expectation_of(session, invoice.cooperative_id, R.RECEIVABLE, invoice.ref)
    assert awaited is not None
    assert awaited.cancelled_on == LATER


def test_the_note_says_what_it_credits(session: Session) -> None:
    invoice = an_issued_invoice(session, lines=[a_line("500", quantity="2", discount_percent=Decimal(10))])
    view = invoice_view(session, credit(session, invoice))
    assert (view.kind, view.credited_number, view.credited_on, view.reason) == ("credit_note", invoice.number, TODAY, "not delivered")
    (line,) = view.lines
    assert (line.quantity, line.unit_price, line.discount, line.net) == (Decimal(2), Decimal(500), euros("100"), euros("900"))


def test_a_part_of_one_line_may_be_credited(session: Session) -> None:
    invoice = an_issued_invoice(session, lines=[a_line("1000"), a_line("200", category="copyright")])
    note = credit(session, invoice, {1: euros("50")})
    assert (note.net, note.vat, note.total) == (euros("50"), euros("3"), euros("53"))
    assert note.fee_minor == 325
    assert outstanding_of(session, invoice) == invoice.total - euros("53")
    assert [(line.quantity, line.unit_price) for line in note.lines] == [(Decimal(1), Decimal("50.00"))]
    rest = credit(session, invoice)
    assert rest.total + note.total == invoice.total
    assert outstanding_of(session, invoice) == euros("0")


@pytest.mark.parametrize(
    ("lines", "field"),
    [({0: euros("1000.01")}, "lines.0"), ({0: euros("-1")}, "lines.0"), ({7: euros("1")}, "lines.7"), ({0: euros("0")}, "lines"), ({}, "lines")],
)
def test_no_more_is_credited_than_was_invoiced(session: Session, lines: dict[int, Money], field: str) -> None:
    invoice = an_issued_invoice(session)
    with pytest.raises(Invalid) as refused:
        credit(session, invoice, lines)
    assert list(refused.value.fields) == [field]


def test_a_second_credit_note_finds_nothing_left(session: Session) -> None:
    invoice = an_issued_invoice(session)
    note = credit(session, invoice)
    for document in (invoice, note):
        with pytest.raises(WrongState):
            credit(session, document)


def test_a_credit_note_has_a_reason_and_a_day_after_the_invoice(session: Session) -> None:
    invoice = an_issued_invoice(session)
    with pytest.raises(Invalid, match="reason"):
        credit_invoice(session, invoice.id, reason=" ", on=LATER, by=BY)
    with pytest.raises(Invalid, match="issued_on"):
        credit_invoice(session, invoice.id, reason="early", on=date(2026, 10, 14), by=BY)
    with pytest.raises(WrongState):
        credit(session, an_invoice(session, invoice.activity, invoice.client))


def test_a_deduction_is_not_left_behind(session: Session) -> None:
    invoice = an_issued_invoice(session, lines=[a_line("1000"), a_line("300", quantity="-1", description="Deposit")])
    with pytest.raises(Invalid, match="deductions"):
        credit(session, invoice, {0: euros("1000")})
    note = credit(session, invoice)
    assert (note.total, [line.net for line in note.lines]) == (invoice.total, [euros("1000"), euros("-300")])


def test_what_was_paid_is_refunded_once(session: Session) -> None:
    invoice = an_issued_invoice(session)
    a_payment(session, invoice)
    credit(session, invoice, {0: euros("100")})
    assert invoice_row(session, invoice, on=LATER).status is InvoiceStatus.TO_REFUND
    order = refund_client(session, invoice.id, iban="BE68 5390 0754 7034", on=LATER, by=BY)
    assert (order.amount, order.clears_subject, order.iban) == (euros("121"), invoice.ref, "BE68539007547034")
    with pytest.raises(WrongState, match="nothing"):
        refund_client(session, invoice.id, iban="BE68539007547034", on=LATER, by=BY)
    cancel_order(session, order.id, by=BY, why="other account")
    assert refund_client(session, invoice.id, iban="BE43068999999501", on=LATER, by=BY).amount == euros("121")


def test_nobody_is_refunded_who_owes(session: Session) -> None:
    invoice = an_issued_invoice(session)
    with pytest.raises(WrongState):
        refund_client(session, invoice.id, iban="BE68539007547034", on=LATER, by=BY)


def test_an_activity_that_spent_what_is_credited_is_restricted(session: Session) -> None:
    invoice = an_issued_invoice(session)
    a_payment(session, invoice)
    other = an_activity(session, invoice.activity.holder)
    transfer_budget(session, invoice.activity_id, other.id, euros("935"), source="test:1", on=LATER, by=BY, why="moved")
    credit(session, invoice)
    assert invoice.activity.state is ActivityState.RESTRICTED
    assert budget_of(session, invoice.activity).budget == euros("-935")


def test_with_several_rates_the_part_without_vat_stays_right(session: Session) -> None:
    invoice = an_issued_invoice(session, lines=[a_line("1000"), a_line("500", category="copyright")])
    credit(session, invoice, {0: euros("1000")})
    left = budget_of(session, invoice.activity)
    assert (left.uncollected, left.budget) == (euros("500"), euros("467.50"))


lines = st.lists(
    st.builds(
        lambda minor, quantity, category: LineInput("Work", Decimal(quantity), Decimal(minor).scaleb(-2), category),
        st.integers(1, 50_000),
        st.integers(1, 3),
        st.sampled_from(["standard", "copyright", "reduced"]),
    ),
    min_size=1,
    max_size=4,
)
events = st.lists(st.one_of(st.tuples(st.just("pay"), st.integers(1, 60_000)), st.tuples(st.just("credit"), st.integers(0, 100))), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=lines, events=events)
def test_whatever_happens_all_adds_up(sessions: "sessionmaker[Session]", lines: list[LineInput], events: list[tuple[str, int]]) -> None:
    """Payments and credit notes in any order: the receivable is what was invoiced less both, and crediting the rest leaves only the money."""
    with sessions() as session:
        activity = an_activity(session, a_member(session, an_entity(session)))
        invoice = an_issued_invoice(session, activity, a_client(session, activity.cooperative), lines)
        paid, credited = euros("0"), euros("0")
        for what, size in events:
            if what == "pay":
                paid += a_payment(session, invoice, Money(size, "EUR"))
            elif chosen := _share(session, invoice, size):
                credited += credit(session, invoice, chosen).total
            assert outstanding_of(session, invoice) == invoice.total - credited - paid
        if _share(session, invoice, 100):
            credited += credit(session, invoice).total
        assert credited == invoice.total
        left = {role: amount for role, amount in trial_balance(session, activity.cooperative_id).items() if amount}
        assert left == ({R.BANK: paid, R.RECEIVABLE: -paid} if paid else {})
        assert balance(session, activity.cooperative_id, R.GUARANTEE_FUND, COOP) == euros("0")
        assert missing_entries(session, activity.cooperative_id) == []
        session.rollback()


def _share(session: Session, invoice: Invoice, percent: int) -> dict[int, Money]:
    """Some percent of what is left of every line, in whole cents; none for lines with nothing left."""
    done = credited_lines(session, invoice)
    left = {line.position: line.net - done.get(line.position, euros("0")) for line in invoice.lines}
    return {position: Money(amount.minor * percent // 100, "EUR") for position, amount in left.items() if amount.minor * percent // 100}


@settings(max_examples=200)
@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=10), st.sampled_from([Decimal(21), Decimal(6), Decimal("5.5")]))
def test_vat_given_back_in_parts_is_never_a_cent_off_its_own(parts: list[int], rate: Decimal) -> None:
    """Each note's VAT differs by at most a cent from its own product, and together they are exact (EN 16931, BR-CO-17 allows it)."""
    before = given_back = euros("0")
    for part in parts:
        after = before + Money(part, "EUR")
        back = vat_of(after, rate) - vat_of(before, rate)
        assert abs(back - vat_of(Money(part, "EUR"), rate)).minor <= 1
        given_back, before = given_back + back, after
    assert given_back == vat_of(Money(sum(parts), "EUR"), rate)
