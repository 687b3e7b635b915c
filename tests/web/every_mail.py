"""What people are written to about, once each, and what the mails say."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim, find_incomplete, submit_claim
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.crediting import credit_invoice
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Client, QuoteState, ReminderStep
from smartcoop.invoicing.quotes import QuoteAnswer
from smartcoop.invoicing.reminders import take_step
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.jobs.models import Job
from smartcoop.members.accounts import User
from smartcoop.members.facts import adopt_policy
from smartcoop.members.models import Cooperative, Member, NoticeKind, NoticeWay
from smartcoop.members.notices import choose_ways
from smartcoop.members.service import subscribe_shares
from smartcoop.payroll.own_facts import say_changed
from smartcoop.payroll.planning import take_answer
from tests.web import every_page, scene
from tests.web.scene import BY, NOW, TODAY, Scene

SENTENCES = re.compile(r"(?<=[.!?:]) ")
STEPS = {
    ReminderStep.REMINDER_1: date(2026, 11, 23),
    ReminderStep.REMINDER_2: date(2026, 12, 7),
    ReminderStep.MEMBER_TOLD: date(2026, 12, 14),
    ReminderStep.FORMAL_NOTICE: date(2026, 12, 21),
}


def speak(session: Session, language: str) -> None:
    """Everybody reads one language and wants to be told everything by mail."""
    for reader in (User, Member, Client):
        session.execute(update(reader).values(language=language))
    for user_id in session.scalars(select(User.id)).all():
        choose_ways(session, user_id, dict.fromkeys(NoticeKind, NoticeWay.MAIL))


def happen(session: Session, there: Scene, *, secret: str) -> None:
    """Offers, of which one is answered; an invoice that is credited and one that nobody pays; wages, expenses, shares; a fund that is too low."""
    home = session.get_one(Cooperative, there.cooperative_id)
    adopt_policy(session, home, "fund_floor", "0.9", valid_from=TODAY, adopted_by="motion 2", today=TODAY)
    adopt_policy(session, home, "staff_checks_invoices", True, valid_from=TODAY, adopted_by="motion 1", today=TODAY)
    every_page.offered(session, there)
    _, offer = every_page.offered(session, there)
    take_answer(session, offer.rpartition("/")[2], QuoteAnswer(QuoteState.ACCEPTED, "Nadia"), secret=secret, on=TODAY, at=NOW)
    late, credited = _issued(session, there), _issued(session, there)
    credit_invoice(session, credited, reason="x", on=TODAY, by=BY)
    for step, day in STEPS.items():
        take_step(session, late, step, on=day, by=BY)
    scene.issued_payslip(session, there)
    claim = draft_claim(session, there.activity_id, there.ana_id, "x", [ExpenseInput(LineKind.MILEAGE, TODAY, "x", km=Decimal(12))], on=TODAY, by=BY)
    submit_claim(session, claim.id, on=TODAY, by=BY)
    find_incomplete(session, claim.id, by="operator:second", why="x")
    subscribe_shares(session, there.ana_id, count=1, on=TODAY, by=BY)
    say_changed(session, there.ana_id, {"children": "2"}, valid_from=date(2026, 11, 1), on=TODAY, by="user:0 Ana")


def _issued(session: Session, there: Scene) -> int:
    sale = SaleDraft(there.activity_id, there.client_id, (LineInput("x", Decimal(3), Decimal(400)),))
    return issue_invoice(session, draft_invoice(session, sale, on=TODAY, by=BY).id, on=TODAY, by=BY).id


def mailed(session: Session) -> dict[str, list[str]]:
    """What every mail says, by the key with which it was asked for: its subject, its lines, and the sentences in them."""
    asked = session.scalars(select(Job).where(Job.name == "send_mail").order_by(Job.id)).all()
    return {job.key: list(_pieces([job.arguments["subject"], *job.arguments["text"].splitlines()])) for job in asked}


def _pieces(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield from {line, *SENTENCES.split(line)}
