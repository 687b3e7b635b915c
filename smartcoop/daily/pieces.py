"""The pieces of the daily work, in their order: what is due of each, and how one thing of it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smartcoop.daily.telling import tell_expiring_law, tell_fund, tell_payments
from smartcoop.errors import WrongState
from smartcoop.followup import carry_forward, is_enough_to_carry
from smartcoop.i18n import Text, text
from smartcoop.invoicing.quotes import expire_quotes
from smartcoop.invoicing.reminders import due_by_itself, take_due_step, tell_steps_due
from smartcoop.jobs.service import failed
from smartcoop.members.accounts import forget_answers
from smartcoop.members.kept_files import drop_old_files
from smartcoop.payroll.collection import remind_to_collect
from smartcoop.payroll.declarations import tell_declarations_due
from smartcoop.payroll.planned_invoices import due_invoices, issue_planned
from smartcoop.personal.erasing import erasures_due, finish_erasure
from smartcoop.tidings import mark_overdue

BY = "system"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the daily work: `due` gives the keys of what is to be done, `do` does one of them in a transaction of its own and says how much it was."""

    code: str
    label: Text
    due: Callable[[Session, int, date], Sequence[int]]
    do: Callable[[Session, int, date], int]


def _whole(session: Session, cooperative_id: int, on: date) -> Sequence[int]:
    """What is done for the cooperative at once."""
    return (cooperative_id,)


def _expire(session: Session, cooperative_id: int, on: date) -> int:
    return len(expire_quotes(session, cooperative_id, on=on, by=BY))


def _issue(session: Session, quote_id: int, on: date) -> int:
    return issue_planned(session, quote_id, on=on, by=BY)


def _remind(session: Session, invoice_id: int, on: date) -> int:
    return take_due_step(session, invoice_id, on=on, by=BY)


def _erase(session: Session, member_id: int, on: date) -> int:
    return finish_erasure(session, member_id, on=on)


def _carry_due(session: Session, cooperative_id: int, on: date) -> Sequence[int]:
    return (cooperative_id,) if is_enough_to_carry(session, cooperative_id) else ()


def _carry(session: Session, cooperative_id: int, on: date) -> int:
    carry_forward(session, book_id=cooperative_id)
    return 1


def _look_at_outbox(session: Session, cooperative_id: int, on: date) -> int:
    """Nothing is done here, but what gave up is told."""
    if given_up := failed(session):
        raise WrongState(
            "%(count)s documents or mails could not be made after several tries; `smartcoop worker --failed` says why, `--again` tries again", count=given_up
        )
    return 0


def _drop_files(session: Session, cooperative_id: int, on: date) -> int:
    """Of whatever cooperative their senders are: a form that was given up belongs to none."""
    return drop_old_files(session, on)


def _forget(session: Session, cooperative_id: int, on: date) -> int:
    return forget_answers(session, on)


PIECES: tuple[Piece, ...] = (
    Piece("quotes", text("Quotes that expired"), _whole, _expire),
    Piece("invoices", text("Planned invoices issued"), due_invoices, _issue),
    Piece("overdue", text("Invoices that became overdue"), _whole, mark_overdue),
    Piece("reminders", text("Reminders sent"), due_by_itself, _remind),
    Piece("formal_notices", text("Reminders and formal notices that a person may send now"), _whole, tell_steps_due),
    Piece("collection", text("Wages to collect, told to payroll"), _whole, remind_to_collect),
    Piece("payments", text("Payments to release, told to whoever releases"), _whole, tell_payments),
    Piece("declarations", text("Declarations due, told to payroll and accounting"), _whole, tell_declarations_due),
    Piece("fund", text("Guarantee fund below its floor"), _whole, tell_fund),
    Piece("law", text("Figures of the law that end within a month"), _whole, tell_expiring_law),
    Piece("erasure", text("People whose data is erased whole"), erasures_due, _erase),
    Piece("kept_files", text("Files of forms that were given up, removed"), _whole, _drop_files),
    Piece("answers", text("Answers to programs and forms that are kept no longer"), _whole, _forget),
    Piece("totals", text("Totals of the books carried forward"), _carry_due, _carry),
    Piece("outbox", text("Documents and mails that could not be made"), _whole, _look_at_outbox),
)
"""What is done every day, in this order: what is issued today is not overdue today, and what is overdue is reminded of after it was told."""
