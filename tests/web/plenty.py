"""More of everything that pages show, made through the services: what counts the questions that a page asks."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, OrderState, Statement, StatementLine
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim, submit_claim
from smartcoop.invoicing.models import Client, QuoteState
from smartcoop.ledger import service as ledger
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.money import Money
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import PayrollRun, RunState
from smartcoop.payroll.service import approve_run, calculate_next, check_run, issue_next, open_run
from tests.bank_samples import Line, camt, statement
from tests.factories import a_client, a_member, a_quote, an_activity, an_invoice, an_issued_invoice
from tests.web.scene import BY, TODAY, Scene

LATE = date(2026, 8, 3)
AHEAD = (date(2026, 10, 26), date(2026, 10, 28))


@dataclass(frozen=True)
class Keys:
    """The newest of what has a page of its own."""

    run: int
    statement: int
    line: int
    activity: int


def more(session: Session, there: Scene, count: int, month: Month) -> Keys:
    """So many more of each thing that waits or is owed, and a calculated run of a month; the run of the month before is posted."""
    home, own = session.get_one(Cooperative, there.cooperative_id), session.get_one(Activity, there.activity_id)
    client = session.get_one(Client, there.client_id)
    for n in range(count):
        a_member(session, home, state=MemberState.APPLICANT)
        _sales(session, own, client)
        _person(session, home, n, month)
    session.flush()
    _run(session, home, month)
    _bank(session, home, count)
    return Keys(_newest(session, PayrollRun), _newest(session, Statement), _newest(session, StatementLine), own.id)


def _newest(session: Session, model: type) -> int:
    return int(session.scalar(select(func.max(model.id))) or 0)  # type: ignore[attr-defined]  # all of them have keys


def _sales(session: Session, activity: Activity, client: Client) -> None:
    """Of the first activity, whose holder signs in: late, awaited and drafted, accepted and to be changed."""
    an_issued_invoice(session, activity, client, on=LATE)
    an_invoice(session, activity, client)
    for state in (QuoteState.ACCEPTED, QuoteState.CHANGES_ASKED):
        a_quote(session, activity, client).state = state


def _person(session: Session, home: Cooperative, n: int, month: Month) -> None:
    """A member with an activity that is paid in advance, a late client, a claim, and work in every state."""
    member = a_member(session, home)
    activity = an_activity(session, member)
    an_issued_invoice(session, activity, a_client(session, home, holder=member, name=f"Client {n} of {member.number}"), on=LATE)
    earned = Money.of(4000, "EUR")
    moved = ledger.moves((AccountRole.BANK, "bank_account:1", earned), (AccountRole.SALES, activity.ref, -earned))
    ledger.post(session, ledger.Draft(home.id, LATE, "grant", f"grant:{activity.id}", "Subside", moved, BY))
    lent = Money.of(100, "EUR")
    advanced = ledger.moves((AccountRole.BANK, "bank_account:1", lent), (AccountRole.GUARANTEE_BANK, activity.ref, -lent))
    ledger.post(session, ledger.Draft(home.id, LATE, "advance", f"advance:{activity.id}", "Advance", advanced, BY))
    claim = draft_claim(session, activity.id, member.id, "Cables", [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))], on=TODAY, by=BY)
    submit_claim(session, claim.id, on=TODAY, by=BY)
    _work(session, member, activity, month)


def _work(session: Session, member: Member, activity: Activity, month: Month) -> None:
    """Worked in a month and signed without its evidence, so that its payslip is an exception; and ahead, to be declared and to be signed."""
    worked = (month.first + timedelta(days=10), month.first + timedelta(days=12))
    for steps, days in ((2, worked), (1, AHEAD), (0, AHEAD)):
        job = Job(member.id, activity.id, Period(*days), Decimal(3), Decimal("22.8"), "Éclairagiste", "Bruxelles", "employment")
        made = agree_engagement(session, job, Wish(gross=Money.of("450.00", "EUR")), on=days[0] - timedelta(days=4), by=BY)
        if steps:
            declare_engagement(session, made.id, number="DIM123456", on=days[0] - timedelta(days=3), by=BY)
        if steps > 1:
            sign_engagement(session, made.id, on=days[0] - timedelta(days=3), by=BY)


def _run(session: Session, home: Cooperative, month: Month) -> None:
    for earlier in session.scalars(select(PayrollRun).where(PayrollRun.cooperative_id == home.id, PayrollRun.state == RunState.CALCULATED)):
        check_run(session, earlier.id, by=BY)
        approve_run(session, earlier.id, by="operator:second")
        while issue_next(session, earlier.id, on=earlier.month.last, by="operator:second"):
            pass
    run = open_run(session, home.id, month, on=month.last, by=BY)
    while calculate_next(session, run.id, by=BY):
        pass


def _bank(session: Session, home: Cooperative, count: int) -> None:
    """A statement of lines that nobody explained: some like what is owed, some like what was ordered; and orders to release."""
    account = session.scalars(select(BankAccount).where(BankAccount.book_id == home.id, BankAccount.is_main)).one()
    earlier = _newest(session, Statement)
    lines = [Line(121_000, text=f"theatre {earlier} {n}", name="Théâtre Nord asbl", bank_reference=f"A{earlier}-{n}") for n in range(count)]
    lines += [Line(-700 - n, text=f"who knows {earlier} {n}", bank_reference=f"B{earlier}-{n}") for n in range(count)]
    lines += [Line(121_000, text=f"2026-{n:04} and 2026-{n + 1:04}", name="Somebody", bank_reference=f"C{earlier}-{n}") for n in range(1, count + 1)]
    day = TODAY + timedelta(days=earlier)
    held = session.scalar(select(Statement.closing_minor).order_by(Statement.id.desc()).limit(1)) or 0
    told = camt(statement(lines, opening=held, iban=account.iban, number=earlier + 1, day=day), message=f"M{earlier}")
    report = banking.import_statement(session, home.id, told, name="s.xml", by=BY, on=day)
    for line in (one for one in report.unmatched if one.minor < 0):
        for state in (OrderState.ORDERED, OrderState.EXPORTED):
            _order(session, account, line, state)


def _order(session: Session, account: BankAccount, line: StatementLine, state: OrderState) -> None:
    made = banking.order(
        session,
        account.book_id,
        source=f"{line.ref}:{state.value}",
        kind="other",
        creditor_name=line.counterparty,
        iban=line.counterparty_iban,
        amount=-line.amount,
        execute_on=TODAY,
        clears_role=AccountRole.SUSPENSE,
        clears_subject=line.ref,
        by=BY,
    )
    made.state = state
