"""The lists of payslips, payroll runs and expenses."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from smartcoop.dates import Month
from smartcoop.expenses.models import ExpenseClaim, ExpenseState
from smartcoop.i18n import Text, text
from smartcoop.members.models import Member
from smartcoop.payroll.models import Engagement, EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.web.labels import named
from smartcoop.web.lists.filters import at_least, at_most, called, in_state, numbered, since, until
from smartcoop.web.lists.listing import Asks, Badge, Column, Filter, Listing, Seen


def _payslips(seen: Seen) -> Select[Any]:
    query = select(StoredPayslip).where(StoredPayslip.state == PayslipState.ISSUED).options(selectinload(StoredPayslip.member))
    if seen.mine is None:
        return query.where(seen.at_home(StoredPayslip.cooperative_id))
    return query.where(StoredPayslip.member_id == seen.mine)


PAYSLIPS = Listing(
    name="payslips",
    title=text("Payslips, the newest first"),
    endpoint="payslips.index",
    permission="payslip.read",
    query=_payslips,
    key=StoredPayslip.id,
    columns=(
        Column("number", text("Payslip"), lambda one: one.number, sort=StoredPayslip.number, link=lambda one: url_for("payslips.show", payslip_id=one.id)),
        Column("person", text("Person"), lambda one: one.member.name, staff_only=True),
        Column("month", text("Month"), lambda one: one.month, sort=StoredPayslip.month),
        Column("paid", text("Paid on"), lambda one: one.pay_on, sort=StoredPayslip.pay_on),
        Column("gross", text("Gross"), lambda one: one.gross, "number money wide-only"),
        Column("net", text("Net"), lambda one: one.payable, "number money", sort=StoredPayslip.payable_minor),
    ),
    filters=(
        Filter("month", text("Month"), Asks.WORDS, lambda seen, said: [StoredPayslip.month == Month.parse(said)], first=True),
        called(Member, StoredPayslip.member_id, "person", text("Person"), first=False),
        numbered(StoredPayslip.number),
        since("paid_from", text("Paid on or after (day)"), StoredPayslip.pay_on, "paid"),
        until("paid_until", text("until"), StoredPayslip.pay_on, "paid"),
        at_least("at_least", text("Net at least"), StoredPayslip.payable_minor, "net"),
        at_most("at_most", text("at most"), StoredPayslip.payable_minor, "net"),
    ),
    empty=text("There is no payslip yet. It comes after the first work that is declared, signed and done."),
)


def _title(run: PayrollRun) -> Text:
    return run.title


RUNS = Listing(
    name="runs",
    title=text("Payroll runs, the newest first"),
    endpoint="payroll.index",
    permission="payroll.read",
    query=lambda seen: select(PayrollRun).where(PayrollRun.cooperative_id == seen.actor.cooperative_id),
    key=PayrollRun.id,
    columns=(
        Column("name", text("Run"), _title, sort=PayrollRun.month, link=lambda one: url_for("payroll.show", run_id=one.id), plain=lambda one: one.name),
        Column("opened", text("Opened"), lambda one: one.opened_on),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(in_state(PayrollRun.state, RunState),),
    empty=text("No run was opened yet."),
)


def _claims(seen: Seen) -> Select[Any]:
    query = select(ExpenseClaim).options(selectinload(ExpenseClaim.member))
    if seen.mine is None:
        return query.where(seen.at_home(ExpenseClaim.cooperative_id))
    return query.where(ExpenseClaim.member_id == seen.mine)


EXPENSES = Listing(
    name="expenses",
    title=text("Expense claims, the newest first"),
    endpoint="expenses.index",
    permission="expense.read",
    query=_claims,
    key=ExpenseClaim.id,
    columns=(
        Column(
            "number",
            text("Claim"),
            lambda one: one.number or text("Draft"),
            sort=ExpenseClaim.number,
            link=lambda one: url_for("expenses.show", claim_id=one.id),
        ),
        Column("person", text("Person"), lambda one: one.member.name, staff_only=True),
        Column("title", text("What for"), lambda one: one.title, "prose"),
        Column("drafted", text("Drafted"), lambda one: one.drafted_on, sort=ExpenseClaim.drafted_on),
        Column("total", text("Amount"), lambda one: one.total, "number money", sort=ExpenseClaim.total_minor),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        in_state(ExpenseClaim.state, ExpenseState),
        called(Member, ExpenseClaim.member_id, "person", text("Person"), first=False),
        numbered(ExpenseClaim.number),
        since("drafted_from", text("Drafted from"), ExpenseClaim.drafted_on, "drafted"),
        until("drafted_until", text("until"), ExpenseClaim.drafted_on, "drafted"),
        at_least("at_least", text("Amount at least"), ExpenseClaim.total_minor, "total"),
        at_most("at_most", text("at most"), ExpenseClaim.total_minor, "total"),
    ),
    empty=text("No claim here. What you spend for your work comes back from your activity, with its receipt."),
)


def _engagements(seen: Seen) -> Select[Any]:
    query = select(Engagement).options(selectinload(Engagement.member))
    if seen.mine is None:
        return query.where(seen.at_home(Engagement.cooperative_id))
    return query.where(Engagement.member_id == seen.mine)


ENGAGEMENTS = Listing(
    name="engagements",
    title=text("Work, the newest first"),
    endpoint="pay.index",
    permission="activity.read",
    query=_engagements,
    key=Engagement.id,
    columns=(
        Column("person", text("Person"), lambda one: one.member.name, staff_only=True),
        Column("work", text("Work"), lambda one: one.function, link=lambda one: url_for("pay.show", engagement_id=one.id)),
        Column("starts", text("First day"), lambda one: one.starts_on, sort=Engagement.starts_on),
        Column("ends", text("Last day"), lambda one: one.ends_on),
        Column("gross", text("Gross"), lambda one: one.gross, "number money"),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        in_state(Engagement.state, EngagementState, "-starts"),
        called(Member, Engagement.member_id, "person", text("Person"), first=False),
        since("starts_from", text("Starts from"), Engagement.starts_on, "starts"),
        until("starts_until", text("until"), Engagement.starts_on, "starts"),
    ),
    empty=text("No work is agreed yet. It begins with what an activity can pay."),
)
