"""What the bank's news mean to people: who is told that a client paid or is late, and that a wage arrived."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budgets_of
from smartcoop.audit import StateChange, record_change
from smartcoop.banking.models import ExpectedPayment, Match, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.queries import unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.dates import working_days_after
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import InvoiceStatus
from smartcoop.ledger.queries import balances
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import StaffTiding, Tiding, settle_notices, tell, tell_staff, waiting_subjects
from smartcoop.money import Money
from smartcoop.payroll.estimates import WORTH_PAYING, agreed_costs, next_pays
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.service import salary_orders

RUN = "payroll_run"
"""How the subject of a payroll run begins."""
NEWS = timedelta(hours=1)
"""How far back a match is news; what was told once is not told again."""
LATE_DAYS = 30
"""Up to how long after its day an unpaid invoice is told of as overdue."""
BEFORE_PAYMENT = 2
"""Working days before a payment is to be made within which it must be released."""
AT_ONCE = 500


def tell_bank_news(session: Session, cooperative_id: int, *, on: date, by: str = "") -> None:
    """Tell members what a statement that was just read means to them, and staff what nobody explained. The same again tells nothing twice."""
    tell(session, list(_paid_invoices(session, cooperative_id, on)))
    tell(session, list(_paid_wages(session, cooperative_id)))
    mark_overdue(session, cooperative_id, on)
    _tell_unmatched(session, cooperative_id, by)


def _tell_unmatched(session: Session, cooperative_id: int, by: str) -> None:
    """Once for each newest line that nothing explains; whoever read the statement saw it. What was told of lines that are explained by now is settled."""
    waiting = unmatched_lines(session, cooperative_id, size=AT_ONCE)
    for told in waiting_subjects(session, NoticeKind.BANK_UNMATCHED, cooperative_id):
        if not any(one.line.id <= key for key in _keys([told], "statement_line") for one in waiting[:1]):
            settle_notices(session, NoticeKind.BANK_UNMATCHED, told)
    if waiting:
        said = text("Bank lines that nothing explains: %(count)s", count=len(waiting))
        then = text("The oldest is of %(day)s. Say what each pays: until then the money counts for nobody.", day=waiting[0].line.booked_on)
        newest = max(one.line.id for one in waiting)
        subject = f"statement_line:{newest}"
        tell_staff(session, [StaffTiding(NoticeKind.BANK_UNMATCHED, cooperative_id, subject, f"{subject}:unmatched", said, then)], by=by)


def _news(session: Session, cooperative_id: int, role: AccountRole) -> list[str]:
    """The subjects that the latest matches cleared something of."""
    query = select(Match.clears_subject).join(StatementLine, StatementLine.id == Match.line_id)
    query = query.where(StatementLine.book_id == cooperative_id, Match.clears_role == role, Match.at >= datetime.now(UTC) - NEWS)
    return sorted(set(session.scalars(query)))


def _keys(subjects: Iterable[str], kind: str) -> list[int]:
    return [int(subject.partition(":")[2]) for subject in subjects if subject.startswith(f"{kind}:") and subject.partition(":")[2].isdecimal()]


def _paid_invoices(session: Session, cooperative_id: int, on: date) -> Iterator[Tiding]:
    subjects = _news(session, cooperative_id, AccountRole.RECEIVABLE)
    owed = balances(session, cooperative_id, AccountRole.RECEIVABLE, subjects) if subjects else {}
    paid = session.scalars(select(Invoice).where(Invoice.id.in_(_keys(subjects, "invoice")))).all()
    follows = _follows(session, [invoice for invoice in paid if invoice.ref not in owed], on)
    for invoice in paid:
        client, number, left = invoice.client.name, invoice.number or "", owed.get(invoice.ref)
        if left is None:
            said = text("%(client)s paid %(amount)s", client=client, amount=invoice.total)
            then = text(follows[invoice.activity_id].msgid, number=number, **follows[invoice.activity_id].values)
        elif left.minor > 0:
            said = text("%(client)s paid a part of invoice %(number)s", client=client, number=number)
            then = text("%(left)s is still open. You are told when it comes in, or when it is overdue.", left=left)
        else:
            continue
        amount = left.minor if left is not None else 0
        yield Tiding(NoticeKind.INVOICE_PAID, invoice.activity.holder_id, invoice.ref, f"{invoice.ref}:paid:{amount}", said, then)


def _follows(session: Session, paid: Sequence[Invoice], on: date) -> dict[int, Text]:
    """What a settled invoice means for its activity: the pay that is promised already, and what is beyond it."""
    activities = list({invoice.activity_id: invoice.activity for invoice in paid}.values())
    agreed, days = agreed_costs(session, activities), next_pays(session, activities, on=on)
    budgets = zip(activities, budgets_of(session, activities), strict=True)
    return {one.id: _means(budget.available_for_wages - agreed[one.id], days.get(one.id)) for one, budget in budgets}


def _means(free: Money, pay_on: date | None) -> Text:
    is_more = free.minor >= WORTH_PAYING
    if pay_on is None:
        return text("Invoice %(number)s is settled. You can be paid from it from today.") if is_more else text("Invoice %(number)s is settled.")
    if not is_more:
        return text("Invoice %(number)s is settled. It pays what is promised for %(day)s.", day=pay_on)
    return text("Invoice %(number)s is settled. It pays what is promised for %(day)s; beyond that, %(free)s is available for your pay.", day=pay_on, free=free)


def _paid_wages(session: Session, cooperative_id: int) -> Iterator[Tiding]:
    subjects = _news(session, cooperative_id, AccountRole.NET_WAGES)
    for at in range(0, len(subjects), AT_ONCE):
        chunk = subjects[at : at + AT_ONCE]
        owed = balances(session, cooperative_id, AccountRole.NET_WAGES, chunk)
        yield from (_paid_wage(row) for row in _payslips(session, chunk) if row.ref not in owed)


def _payslips(session: Session, subjects: Sequence[str]) -> Sequence[StoredPayslip]:
    return session.scalars(select(StoredPayslip).where(StoredPayslip.id.in_(_keys(subjects, "payslip")))).all()


def _paid_wage(row: StoredPayslip) -> Tiding:
    said = text("Your wage of %(amount)s is paid", amount=row.payable)
    then = text("It is on your account today or on the next banking day. Payslip %(number)s says what it is for.", number=row.number)
    return Tiding(NoticeKind.WAGE_PAID, row.member_id, row.ref, f"{row.ref}:paid", said, then)


def mark_overdue(session: Session, cooperative_id: int, on: date) -> int:
    """Keep with every invoice whose day has passed unpaid that it is overdue, and tell its member; once for each. How many are new."""
    marked = 0
    for new, owed in _newly_overdue(session, cooperative_id, on):
        for invoice in new:
            why = text("it was due on %(day)s", day=invoice.due_on)
            record_change(session, invoice.ref, invoice.state, InvoiceStatus.OVERDUE, by="system", at=datetime.now(UTC), why=why)
        news = [invoice for invoice in new if invoice.due_on and invoice.due_on >= on - timedelta(days=LATE_DAYS)]
        tell(session, [_overdue_tiding(invoice, owed[invoice.ref]) for invoice in news])
        marked += len(new)
    return marked


def _newly_overdue(session: Session, cooperative_id: int, on: date) -> Iterator[tuple[Sequence[Invoice], dict[str, Money]]]:
    """Portions of invoices whose day has passed, as far as the books still do not show their payment and nobody marked them, with what is owed."""
    open_ones = (ExpectedPayment.book_id == cooperative_id, ExpectedPayment.is_open, ExpectedPayment.cancelled_on.is_(None))
    query = select(ExpectedPayment.clears_subject).where(*open_ones, ExpectedPayment.due_on < on, ExpectedPayment.clears_role == AccountRole.RECEIVABLE)
    subjects = session.scalars(query).all()
    for at in range(0, len(subjects), AT_ONCE):
        some = subjects[at : at + AT_ONCE]
        marks = select(StateChange.subject).where(StateChange.subject.in_(some), StateChange.state_to == InvoiceStatus.OVERDUE.value)
        unmarked = sorted(set(some) - set(session.scalars(marks)))
        found = balances(session, cooperative_id, AccountRole.RECEIVABLE, unmarked) if unmarked else {}
        owed = {subject: left for subject, left in found.items() if left.minor > 0}
        yield session.scalars(select(Invoice).where(Invoice.id.in_(_keys(owed, "invoice"))).order_by(Invoice.id)).all(), owed


def _overdue_tiding(invoice: Invoice, left: Money) -> Tiding:
    said = text("Invoice %(number)s of %(client)s is overdue", number=invoice.number, client=invoice.client.name)
    then = text("It was due on %(day)s and %(left)s is open. Your promised pay does not wait for it. A call from you helps.", day=invoice.due_on, left=left)
    return Tiding(NoticeKind.INVOICE_OVERDUE, invoice.activity.holder_id, invoice.ref, f"{invoice.ref}:overdue", said, then)


def payments_near(session: Session, cooperative: Cooperative, on: date) -> tuple[int, Money, date | None]:
    """The payments whose day is near and that nobody released yet: how many, together how much, and the first day."""
    near = (PaymentOrder.state == OrderState.ORDERED, PaymentOrder.execute_on <= working_days_after(on, BEFORE_PAYMENT, cooperative.country))
    query = select(func.count(), func.sum(PaymentOrder.minor), func.min(PaymentOrder.execute_on)).where(PaymentOrder.book_id == cooperative.id, *near)
    count, minor, first = session.execute(query).one()
    return count, Money(int(minor or 0), cooperative.currency), first


def settle_payments_told(session: Session, cooperative: Cooperative, *, on: date) -> None:
    """Nobody need read any more of payments of which none waits for release: those of a payroll run, or those whose day is near."""
    for told in waiting_subjects(session, NoticeKind.PAYMENTS_TO_RELEASE, cooperative.id):
        waits = payments_near(session, cooperative, on)[0] if told == cooperative.ref else any(salary_orders(session, key) for key in _keys([told], RUN))
        if not waits:
            settle_notices(session, NoticeKind.PAYMENTS_TO_RELEASE, told)
