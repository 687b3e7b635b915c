"""What waits of pay: payments to release, files to give to the bank, declarations, wages to collect, runs for whoever takes their next step."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from sqlalchemy import Select, String, cast, literal, select

from smartcoop import country
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.banking.queries import files_to_give as files_not_given
from smartcoop.banking.queries import total_in
from smartcoop.country.duties import ToldOf
from smartcoop.i18n import Text, format_day, format_month, plural, text
from smartcoop.listing import Order, walk
from smartcoop.members.models import Cooperative
from smartcoop.payroll.collection import to_collect
from smartcoop.payroll.declarations import DueDeclaration, open_declarations
from smartcoop.payroll.models import PayrollRun, RunState, StoredPayslip
from smartcoop.payroll.queries import ordered_by
from smartcoop.payroll.remitting import debts, due_until, months_back
from smartcoop.payroll.run_sums import RunSum, run_sums
from smartcoop.web.declarations import what_for
from smartcoop.web.desk import MOST, Action, Desk, Waiting
from smartcoop.web.run_steps import second_people
from smartcoop.web.subjects import what_it_pays

AHEAD = timedelta(days=30)
"""How long before its day a duty is shown."""
DEBITED_WITHIN = timedelta(days=5)
"""After so many days a debit should be on a statement."""
ON_THEIR_WAY = (RunState.COLLECTING, RunState.CALCULATED, RunState.CHECKED, RunState.APPROVED, RunState.POSTED)


def payments(desk: Desk) -> Iterator[Waiting]:
    """Payments that the reader releases: the wages of a run together, then each other one."""
    runs = runs_of(desk, RunState.POSTED)
    ordered = ordered_by(desk.session, [run.id for run, _ in runs])
    for run, sums in runs:
        if run.id in ordered and desk.actor.by not in ordered[run.id]:
            title, why = text("Release the wages: %(title)s", title=run.title), text("ordered when the payslips were issued")
            yield _of_run(run, sums, text("Wages to release"), title, why)
    for one in walk(desk.session, _other_orders(desk), Order(PaymentOrder.execute_on, PaymentOrder.id, descending=False), size=MOST):
        release = Action(text("Release"), url_for("payments.release"), (("order", str(one.id)),))
        yield Waiting(one.execute_on, text("A payment to release"), one.creditor_name, what_it_pays(one), url_for("payments.index"), one.amount, action=release)


def _other_orders(desk: Desk) -> Select[PaymentOrder]:
    """What waits for release beside the wages of posted runs; what the reader ordered is somebody else's to release."""
    posted = select(PayrollRun.id).where(PayrollRun.cooperative_id == desk.home, PayrollRun.state == RunState.POSTED)
    wages = select(literal("payslip:") + cast(StoredPayslip.id, String)).where(StoredPayslip.run_id.in_(posted))
    waiting = (PaymentOrder.book_id == desk.home, PaymentOrder.state == OrderState.ORDERED, PaymentOrder.ordered_by != desk.actor.by)
    return select(PaymentOrder).where(*waiting, PaymentOrder.source.not_in(wages))


def files_to_give(desk: Desk) -> Iterator[Waiting]:
    """What is released and in no file yet, and payment files that nobody gave to the bank yet."""
    count, released = total_in(desk.session, desk.home, OrderState.RELEASED)
    if count:
        make = Action(text("Make the payment file"), url_for("payments.export"))
        why, title = text("released and in no file yet"), text("Make the payment file")
        yield Waiting(desk.today, text("A payment file for the bank"), "", why, url_for("payments.index"), released, make, title=title)
    for file in files_not_given(desk.session, desk.home, size=MOST):
        why = text("money moves only when it is signed there; say on its page when it is")
        title = text("Upload and sign the payment file at the bank by %(day)s", day=format_day(file.execute_on))
        address = url_for("payments.show", file_id=file.id)
        yield Waiting(file.execute_on, text("A payment file for the bank"), str(file.message_id), why, address, file.amount, title=title)


def declarations(desk: Desk) -> Iterator[Waiting]:
    """What the employer tells authorities: late, or due within the next days; gone once it is noted as made."""
    law, home = country.load(desk.actor.country), desk.session.get_one(Cooperative, desk.home)
    for one in open_declarations(desk.session, home, on=desk.today, until=desk.today + AHEAD)[:MOST]:
        label = str(text(one.declaration.label, domain=law.domain))
        address = url_for("declarations.show", code=one.declaration.code, period=one.period)
        title = f"{label}, {what_for(one)}"
        yield Waiting(one.due_on, text("A declaration is due"), "", _why_declared(one, law.domain), address, title=title)


def _why_declared(one: DueDeclaration, domain: str) -> Text:
    """What an authority is to know, and by which law."""
    law = text(one.declaration.source.text, domain=domain)
    if one.who:
        return text("the authority is told of this work; law: %(law)s", law=law)
    if one.declaration.told_of is ToldOf.SALES:
        return text("the tax office is told of the sales of %(period)s; law: %(law)s", period=what_for(one), law=law)
    return text("the authority is told of the wages of %(period)s; law: %(law)s", period=what_for(one), law=law)


def wages_to_collect(desk: Desk) -> Iterator[Waiting]:
    """Signed work that is done, by the day on which its wages are promised."""
    for one in to_collect(desk.session, desk.session.get_one(Cooperative, desk.home), on=desk.today):
        one_wage = text("1 wage is promised for this day")
        wages = plural(one.count, one_wage, text("%(count)s wages are promised for this day", count=one.count))
        why = text("%(wages)s; begin some working days before, since two people look at it and the bank needs one more", wages=wages)
        title = text("Begin the payroll of %(month)s", month=format_month(one.month.first))
        yield Waiting(one.promised_on, text("Wages to collect"), "", why, url_for("payroll.index"), title=title)


def remittances(desk: Desk) -> Iterator[Waiting]:
    """What is owed for wage months and not ordered yet: what is ordered waits as a payment, what is debited by the day on which it should have been."""
    law, home = country.load(desk.actor.country), desk.session.get_one(Cooperative, desk.home)
    for one in due_until(debts(desk.session, home, months_back(desk.today), on=desk.today), desk.today + AHEAD):
        if not one.is_debited or one.due.due_on < desk.today - DEBITED_WITHIN:
            why = text("%(what)s of %(month)s", what=text(one.due.label, domain=law.domain), month=format_month(one.month.first))
            yield Waiting(one.due.due_on, text("Owed to an authority"), one.due.creditor, why, url_for("payments.index"), one.left)


def runs_to_calculate(desk: Desk) -> Iterator[Waiting]:
    """Runs that whoever calculates takes to approval."""
    for run, sums in runs_of(desk, RunState.COLLECTING):
        title, why = text("Calculate: %(title)s", title=run.title), text("collected and not calculated yet")
        yield _of_run(run, sums, text("Payroll to calculate"), title, why)
    for run, sums in runs_of(desk, RunState.CALCULATED):
        title, why = text("Check: %(title)s", title=run.title), text("calculated; look at it before somebody approves it")
        yield _of_run(run, sums, text("Payroll to check"), title, why)


def runs_to_approve(desk: Desk) -> Iterator[Waiting]:
    """Checked runs that the reader did not calculate."""
    for run, sums in runs_of(desk, RunState.CHECKED):
        if run.calculated_by != desk.actor.by:
            title, why = text("Approve: %(title)s", title=run.title), text("calculated and checked; it takes a second person")
            yield _of_run(run, sums, text("Payroll to approve"), title, why)


def runs_to_issue(desk: Desk) -> Iterator[Waiting]:
    """Approved runs; not for whoever releases payments where somebody else can issue them, because that person could not release them then."""
    runs = runs_of(desk, RunState.APPROVED)
    others = second_people(desk.session, desk.actor, "payroll.approve", beside={desk.actor.by}).people if runs else []
    if not (desk.actor.may("payment.release") and others):
        for run, sums in runs:
            why = text("approved; this sends the payslips and orders the payments")
            yield _of_run(run, sums, text("Payslips to issue"), text("Issue the payslips: %(title)s", title=run.title), why)


def runs_of(desk: Desk, state: RunState) -> list[tuple[PayrollRun, RunSum]]:
    """The runs in a state, each with what it pays; all that are on their way are fetched for the first who asks."""
    if "runs" not in desk.fetched:
        query = select(PayrollRun).where(PayrollRun.cooperative_id == desk.home, PayrollRun.state.in_(ON_THEIR_WAY))
        found = walk(desk.session, query, Order(PayrollRun.id, PayrollRun.id), size=MOST)
        sums = run_sums(desk.session, found) if found else {}
        desk.fetched["runs"] = [(run, sums[run.id]) for run in found]
    return [(run, sums) for run, sums in desk.fetched["runs"] if run.state is state]


def _of_run(run: PayrollRun, sums: RunSum, sort: Text, title: Text, why: Text) -> Waiting:
    """With how many people it pays, how much and by when."""
    who = plural(sums.people, text("1 person"), text("%(count)s people", count=sums.people))
    due = sums.first_on or run.opened_on
    said = text("%(why)s; promised for %(day)s", why=why, day=format_day(due))
    return Waiting(due, sort, str(who), said, url_for("payroll.show", run_id=run.id), sums.payable if sums.payable.minor else None, title=title)
