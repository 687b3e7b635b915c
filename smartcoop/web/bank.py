"""The bank: statements in, what they paid, and what a person must say of the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.banking import queries, service
from smartcoop.banking.models import BankAccount, Match, Statement, StatementLine
from smartcoop.banking.proposals import Proposal
from smartcoop.banking.queries import Unsettled
from smartcoop.banking.service import ImportReport
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.errors import Invalid
from smartcoop.extensions import clock, transaction
from smartcoop.followup import after_statement
from smartcoop.i18n import Text, text, translate
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money, parse_amount
from smartcoop.payroll.remitting import explanations
from smartcoop.web.access import Actor, allow, current_actor
from smartcoop.web.forms import onward, shown_by
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.money import LINES
from smartcoop.web.owners import of_line, of_statement
from smartcoop.web.subjects import meet, subject_name
from smartcoop.web.uploads import XML, attached, takes

bp = Blueprint("bank", __name__, url_prefix="/bank")

PAGE = 50
PROPOSED = 20
"""How many unmatched lines are shown with proposals at once."""
SHOWN = 2
"""Proposals of each."""
NAMED = 8
"""Lines of a statement that are told one by one."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that nobody explained yet, with what it may pay."""

    unsettled: Unsettled
    proposals: list[Proposal]


@bp.get("")
@allow("bank.read")
def index() -> str:
    """The accounts and whether books and bank agree, the unmatched lines with proposals, and the form for a statement."""
    actor, session = current_actor(), extensions.session()
    lines = queries.unmatched_lines(session, actor.cooperative_id, after=request.args.get("after", type=int), size=PROPOSED)
    likely = _likely(session, actor, lines)
    meet(subject for found in likely.values() for one in found[:SHOWN] for _, subject, _ in one.allocations)
    return render_template(
        "pages/bank/index.html",
        accounts=queries.reconciliations(session, actor.cooperative_id),
        waiting=[Waiting(one, likely[one.line.id][:SHOWN]) for one in lines],
        size=PROPOSED,
    )


def _likely(session: Session, actor: Actor, lines: Sequence[Unsettled]) -> Mapping[int, list[Proposal]]:
    cooperative = session.get_one(Cooperative, actor.cooperative_id)
    return explanations(session, cooperative, [(one.line, one.left) for one in lines], on=clock().today())


@bp.post("")
@allow("bank.write")
@shown_by(index)
@takes(statement=XML)
def upload() -> ResponseReturnValue:
    """Read a statement, book it, and draw the consequences."""
    actor, today = current_actor(), clock().today()
    file = attached("statement")
    if file is None:
        raise Invalid({"statement": text("choose the file that you downloaded from the bank")})
    with transaction() as session:
        report = service.import_statement(session, actor.cooperative_id, file.read(), name=file.filename or "", by=actor.by, on=today)
        welcome = after_statement(session, session.get_one(Cooperative, actor.cooperative_id), on=today, by=actor.by)
        told = sentences(session, report, welcome)
    for said, tone in told:
        flash(str(said), tone)
    shown = report.statement
    return redirect(url_for(".show", statement_id=shown.id) if shown else url_for(".index"))


def sentences(session: Session, report: ImportReport, welcome: Sequence[Member]) -> list[tuple[Text, str]]:
    """What an import did, in words, each with its tone: what went well, and what waits for somebody."""
    known = text("This statement was imported before; nothing was booked twice.")
    waiting = text("Lines that wait for you to say what they pay: %(count)s.", count=len(report.unmatched))
    repeated = text("Lines that were known from an earlier statement: %(count)s.", count=report.repeated)
    pending = text("Lines that the bank has not booked yet and that come with a later statement: %(count)s.", count=report.pending)
    told = [
        *([(known, "info")] if report.known else []),
        *((said, "good") for said in _paid(session, report)),
        *((text("%(name)s is a member now.", name=one.name), "good") for one in welcome),
        *([(waiting, "waiting")] if report.unmatched else []),
        *([(repeated, "info")] if report.repeated else []),
        *([(pending, "info")] if report.pending else []),
    ]
    return [*told, *((note, "waiting") for note in report.notes)]


def _paid(session: Session, report: ImportReport) -> Iterator[Text]:
    """The first lines that found what they pay, each with what that is, and how many more did."""
    shown = report.matched[:NAMED]
    for line in shown:
        subjects = session.scalars(select(Match.clears_subject).where(Match.line_id == line.id).order_by(Match.id))
        what = ", ".join(str(subject_name(subject)) for subject in dict.fromkeys(subjects))
        who = line.counterparty or line.text or line.bank_reference
        if line.minor > 0:
            yield text("%(amount)s came from %(who)s: %(what)s.", amount=abs(line.amount), who=who, what=what)
        else:
            yield text("%(amount)s went to %(who)s: %(what)s.", amount=abs(line.amount), who=who, what=what)
    if more := len(report.matched) - len(shown):
        yield text("More lines that found what they pay: %(count)s.", count=more)


@bp.get("/lines")
@allow("bank.read")
def lines() -> ResponseReturnValue:
    """Every line of every statement, the newest first."""
    return answered(LINES, "pages/bank/lines.html")


@bp.get("/statements")
@allow("bank.read")
def statements() -> str:
    """The imported statements of every account, the last first."""
    actor, session = current_actor(), extensions.session()
    accounts = queries.accounts(session, actor.cooperative_id)
    return render_template("pages/bank/statements.html", accounts=[(account, queries.statements(session, account.id, size=PAGE)) for account in accounts])


@bp.get("/statements/<int:statement_id>")
@allow("bank.read", owning=of_statement)
def show(statement_id: int) -> str:
    """A statement, line by line, with what each paid."""
    session = extensions.session()
    statement = fetched(session, Statement, statement_id)
    lines = queries.lines_of(session, statement_id, after=request.args.get("after", type=int), size=PAGE)
    matches = queries.matches_of_lines(session, [line.id for line in lines])
    meet(match.clears_subject for found in matches.values() for match in found)
    return render_template(
        "pages/bank/statement.html",
        statement=statement,
        account=session.get_one(BankAccount, statement.bank_account_id),
        lines=[(line, matches[line.id]) for line in lines],
        size=PAGE,
    )


@bp.get("/lines/<int:line_id>")
@allow("bank.read", owning=of_line)
def line(line_id: int) -> str:
    """One unmatched line: proposals, the open payments to choose from, and giving it back."""
    actor, session = current_actor(), extensions.session()
    unsettled = queries.unmatched_lines(session, actor.cooperative_id, after=line_id - 1, size=1)
    found = unsettled[0] if unsettled and unsettled[0].line.id == line_id else None
    likely = _likely(session, actor, [found])[line_id] if found else []
    matches = queries.matches_of(session, line_id)
    meet([*(match.clears_subject for match in matches), *(subject for one in likely for _, subject, _ in one.allocations)])
    return render_template(
        "pages/bank/line.html",
        line=found.line if found else fetched(session, StatementLine, line_id),
        left=found.left if found else None,
        proposals=likely,
        awaited=queries.open_expected(session, actor.cooperative_id, size=PAGE) if found and found.left.minor > 0 else [],
        matches=matches,
    )


@bp.post("/lines/<int:line_id>/settle")
@allow("bank.write", owning=of_line)
@shown_by(line)
def settle(line_id: int) -> ResponseReturnValue:
    """Say what a line pays: a proposal that is accepted, or an open payment that was chosen."""
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        service.settle_line(session, line_id, allocations=_allocations(actor), by=actor.by, on=today, why=request.form.get("why", ""))
        after_statement(session, session.get_one(Cooperative, actor.cooperative_id), on=today, by=actor.by)
    flash(translate("Settled."))
    return redirect(onward(url_for(".index")))


def _allocations(actor: Actor) -> list[tuple[AccountRole, str, Money]]:
    """`receivable|invoice:7|1210.00`, once for each part."""
    said = [part.split("|") for part in request.form.getlist("part") if part]
    typed = request.form.get("amount", "").strip()
    if any(len(part) != len(("role", "subject", "amount")) or part[0] not in set(AccountRole) for part in said):
        raise Invalid({"allocations": text("choose what the line pays")})
    return [(AccountRole(role), subject, parse_amount(typed or amount, actor.currency)) for role, subject, amount in said]


@bp.post("/lines/<int:line_id>/refund")
@allow("bank.write", owning=of_line)
@shown_by(line)
def refund(line_id: int) -> ResponseReturnValue:
    """Order to give back what is left of a line."""
    actor = current_actor()
    with transaction() as session:
        service.refund_line(session, line_id, by=actor.by, on=clock().today(), iban=request.form.get("iban", ""))
    flash(translate("The refund is ordered; another person releases it with the payments."))
    return redirect(url_for(".index"))
