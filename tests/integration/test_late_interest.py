"""Interest and costs that a formal notice claimed: proposed to be matched when they are paid, and booked as income then, never before."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.proposals import Proposal, proposals
from smartcoop.banking.queries import main_account, unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.followup import after_statement
from smartcoop.invoicing.models import Invoice, ReminderStep
from smartcoop.invoicing.queries import InvoiceStatus, invoice_row
from smartcoop.invoicing.reminders import take_step
from smartcoop.ledger.queries import balance
from smartcoop.money import Money
from tests.bank_samples import Line, camt, statement
from tests.factories import BY, TODAY, an_issued_invoice, euros

STEPS = {ReminderStep.REMINDER_1: 7, ReminderStep.REMINDER_2: 21, ReminderStep.MEMBER_TOLD: 28, ReminderStep.FORMAL_NOTICE: 35}
PAID_ON = TODAY + timedelta(days=40)
OWED, CLAIMED = euros("1210"), euros("52.18")  # 12.18 of interest and 40 of costs


@pytest.fixture
def invoice(session: Session) -> Invoice:
    """1,210 euros, overdue, with a formal notice that claims 1,262.18."""
    made = an_issued_invoice(session, payment_days=0)
    for step, days in STEPS.items():
        take_step(session, made.id, step, on=TODAY + timedelta(days=days), by=BY)
    return made


def read_bank(session: Session, invoice: Invoice, *lines: Line, opening: int = 0, number: int = 1) -> list[Proposal]:
    """Read a statement; what is proposed for its line that waits."""
    content = camt(statement(lines, opening=opening, number=number, iban=main_account(session, invoice.cooperative_id).iban), message=f"M{number}")
    banking.import_statement(session, invoice.cooperative_id, content, name="s.xml", by=BY, on=PAID_ON)
    after_statement(session, invoice.cooperative, on=PAID_ON, by=BY)
    [waiting] = unmatched_lines(session, invoice.cooperative_id)
    return proposals(session, waiting.line.id)


def settle(session: Session, invoice: Invoice, proposal: Proposal) -> None:
    [waiting] = unmatched_lines(session, invoice.cooperative_id)
    banking.settle_line(session, waiting.line.id, allocations=proposal.allocations, by=BY, on=PAID_ON, why=str(proposal.reason))


def received(session: Session, invoice: Invoice) -> Money:
    return -balance(session, invoice.cooperative_id, AccountRole.LATE_INTEREST, invoice.ref)


def compact(invoice: Invoice) -> str:
    return "".join(sign for sign in invoice.payment_reference if sign.isdigit())


def test_a_payment_of_both_without_a_reference_is_proposed_for_both(session: Session, invoice: Invoice) -> None:
    assert received(session, invoice) == euros("0")
    found = read_bank(session, invoice, Line(126218, text="invoice and interest", name=invoice.client.name))
    assert found[0].allocations == ((AccountRole.RECEIVABLE, invoice.ref, OWED), (AccountRole.LATE_INTEREST, invoice.ref, CLAIMED))
    assert "52.18" in str(found[0].reason)
    settle(session, invoice, found[0])
    assert received(session, invoice) == CLAIMED
    assert invoice_row(session, invoice, on=PAID_ON).status is InvoiceStatus.PAID


def test_with_the_reference_the_invoice_is_paid_at_once_and_the_rest_is_proposed_as_interest(session: Session, invoice: Invoice) -> None:
    found = read_bank(session, invoice, Line(126218, reference=compact(invoice)))
    assert invoice_row(session, invoice, on=PAID_ON).status is InvoiceStatus.PAID
    assert found[0].allocations == ((AccountRole.LATE_INTEREST, invoice.ref, CLAIMED),)
    settle(session, invoice, found[0])
    assert received(session, invoice) == CLAIMED


def test_interest_that_comes_later_alone_is_proposed_once(session: Session, invoice: Invoice) -> None:
    account = main_account(session, invoice.cooperative_id).iban
    banking.import_statement(
        session, invoice.cooperative_id, camt(statement([Line(121000, reference=compact(invoice))], iban=account)), name="s", by=BY, on=PAID_ON
    )
    found = read_bank(session, invoice, Line(5218, text="interest", name=invoice.client.name), opening=121000, number=2)
    assert [one.allocations for one in found] == [((AccountRole.LATE_INTEREST, invoice.ref, CLAIMED),)]
    settle(session, invoice, found[0])
    assert read_bank(session, invoice, Line(5218, text="again", name=invoice.client.name), opening=126218, number=3) == []


def test_another_amount_is_not_taken_for_interest(session: Session, invoice: Invoice) -> None:
    found = read_bank(session, invoice, Line(126219, text="invoice and interest", name=invoice.client.name))
    assert not [part for one in found for part in one.allocations if part[0] is AccountRole.LATE_INTEREST]


def test_before_the_formal_notice_nothing_is_claimed(session: Session) -> None:
    early = an_issued_invoice(session, payment_days=0)
    take_step(session, early.id, ReminderStep.REMINDER_1, on=date(2026, 10, 22), by=BY)
    found = read_bank(session, early, Line(126218, text="more", name=early.client.name))
    assert not [part for one in found for part in one.allocations if part[0] is AccountRole.LATE_INTEREST]
