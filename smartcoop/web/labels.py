"""What states and roles are called on pages, and with which tone they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from smartcoop.activities.models import ActivityState
from smartcoop.audit import StateChange, history_of
from smartcoop.banking.models import OrderKind, OrderState
from smartcoop.country import LineKind
from smartcoop.expenses.models import ExpenseState, Vehicle
from smartcoop.i18n import Text, text
from smartcoop.invoicing.models import InvoiceKind, InvoiceState, QuoteState
from smartcoop.invoicing.queries import InvoiceList, InvoiceStatus
from smartcoop.members.accounts import Role
from smartcoop.members.models import MemberState
from smartcoop.payroll.models import DeclarationState, EngagementState, PayslipState, RunState

Named = tuple[Text, str]

STATES: Mapping[type[StrEnum], Mapping[StrEnum, Named]] = {
    MemberState: {
        MemberState.PROSPECT: (text("Interested"), "plain"),
        MemberState.APPLICANT: (text("Applicant"), "waiting"),
        MemberState.REJECTED: (text("Rejected"), "wrong"),
        MemberState.REGISTERED: (text("Registered"), "waiting"),
        MemberState.SUBSCRIBED: (text("Share to be paid"), "waiting"),
        MemberState.MEMBER: (text("Member"), "good"),
        MemberState.IN_ARREARS: (text("No share this year"), "wrong"),
        MemberState.SUSPENDED: (text("Suspended"), "wrong"),
        MemberState.EXCLUDED: (text("Excluded"), "wrong"),
        MemberState.LEAVING: (text("Leaving"), "waiting"),
        MemberState.LEFT: (text("Left"), "plain"),
        MemberState.DECEASED: (text("Deceased"), "plain"),
    },
    ActivityState: {
        ActivityState.DRAFT: (text("Draft"), "plain"),
        ActivityState.OPEN: (text("Open"), "good"),
        ActivityState.RESTRICTED: (text("Restricted"), "wrong"),
        ActivityState.CLOSING: (text("Closing"), "waiting"),
        ActivityState.CLOSED: (text("Closed"), "plain"),
    },
    EngagementState: {
        EngagementState.COSTED: (text("To be declared"), "waiting"),
        EngagementState.DECLARED: (text("To be signed"), "waiting"),
        EngagementState.SIGNED: (text("Signed"), "good"),
        EngagementState.SUSPENDED: (text("Suspended"), "wrong"),
        EngagementState.SETTLED: (text("On a payslip"), "good"),
        EngagementState.CANCELLED: (text("Cancelled"), "plain"),
    },
    RunState: {
        RunState.COLLECTING: (text("Collecting"), "waiting"),
        RunState.CALCULATED: (text("Calculated"), "waiting"),
        RunState.CHECKED: (text("Checked"), "waiting"),
        RunState.APPROVED: (text("Approved"), "waiting"),
        RunState.POSTED: (text("To be paid"), "waiting"),
        RunState.PAID: (text("Paid"), "good"),
        RunState.CLOSED: (text("Closed"), "plain"),
    },
    PayslipState: {
        PayslipState.COLLECTED: (text("To be calculated"), "plain"),
        PayslipState.CALCULATED: (text("Calculated"), "waiting"),
        PayslipState.ISSUED: (text("Issued"), "good"),
    },
    QuoteState: {
        QuoteState.DRAFT: (text("Draft"), "plain"),
        QuoteState.SENT: (text("Sent"), "waiting"),
        QuoteState.ACCEPTED: (text("Accepted"), "good"),
        QuoteState.DECLINED: (text("Declined"), "wrong"),
        QuoteState.CHANGES_ASKED: (text("Changes asked"), "waiting"),
        QuoteState.EXPIRED: (text("Expired"), "wrong"),
        QuoteState.INVOICED: (text("Invoiced"), "good"),
        QuoteState.CANCELLED: (text("Cancelled"), "plain"),
    },
    InvoiceState: {
        InvoiceState.DRAFT: (text("Draft"), "plain"),
        InvoiceState.ISSUED: (text("Issued"), "waiting"),
        InvoiceState.CANCELLED_DRAFT: (text("Dropped"), "plain"),
    },
    ExpenseState: {
        ExpenseState.DRAFT: (text("Draft"), "plain"),
        ExpenseState.SUBMITTED: (text("To be decided"), "waiting"),
        ExpenseState.INCOMPLETE: (text("Incomplete"), "wrong"),
        ExpenseState.APPROVED: (text("Approved"), "good"),
        ExpenseState.REJECTED: (text("Rejected"), "wrong"),
        ExpenseState.SCHEDULED: (text("Payment ordered"), "waiting"),
        ExpenseState.PAYMENT_ERROR: (text("Payment failed"), "wrong"),
        ExpenseState.PAID: (text("Paid"), "good"),
        ExpenseState.REVERSED: (text("Reversed"), "plain"),
        ExpenseState.CANCELLED: (text("Cancelled"), "plain"),
    },
    DeclarationState: {
        DeclarationState.DONE: (text("Made"), "good"),
        DeclarationState.TAKEN_BACK: (text("Not made after all"), "wrong"),
    },
    OrderState: {
        OrderState.ORDERED: (text("To be released"), "waiting"),
        OrderState.RELEASED: (text("Released"), "waiting"),
        OrderState.EXPORTED: (text("At the bank"), "waiting"),
        OrderState.BOOKED: (text("Paid"), "good"),
        OrderState.REJECTED: (text("Refused by the bank"), "wrong"),
        OrderState.CANCELLED: (text("Cancelled"), "plain"),
    },
}
"""By the kind of state, because the same word means different things of different things."""


def named(state: StrEnum) -> Named:
    """What a state is called, and its tone."""
    return STATES[type(state)][state]


INVOICE_STATUSES: Mapping[InvoiceStatus, Named] = {
    InvoiceStatus.DRAFT: (text("Draft"), "plain"),
    InvoiceStatus.DROPPED: (text("Dropped"), "plain"),
    InvoiceStatus.OUTSTANDING: (text("Sent"), "waiting"),
    InvoiceStatus.PART_PAID: (text("Part paid"), "waiting"),
    InvoiceStatus.OVERDUE: (text("Overdue"), "wrong"),
    InvoiceStatus.PAID: (text("Paid"), "good"),
    InvoiceStatus.CREDITED: (text("Credited"), "plain"),
    InvoiceStatus.TO_REFUND: (text("To be refunded"), "waiting"),
    InvoiceStatus.WRITTEN_OFF: (text("Written off"), "wrong"),
    InvoiceStatus.CREDIT_NOTE: (text("Credit note"), "plain"),
}
"""How an invoice stands with its client."""

INVOICE_LISTS: Mapping[InvoiceList, Text] = {
    InvoiceList.DRAFT: text("Drafts"),
    InvoiceList.ISSUED: text("Issued"),
    InvoiceList.OUTSTANDING: text("To be paid"),
    InvoiceList.OVERDUE: text("Overdue"),
    InvoiceList.PAID: text("Paid"),
}
"""The lists of invoices that one may ask for."""

INVOICE_KINDS: Mapping[InvoiceKind, Text] = {InvoiceKind.INVOICE: text("Invoice"), InvoiceKind.CREDIT_NOTE: text("Credit note")}

EVENTS: Mapping[str, Text] = {
    "confirmed": text("Confirmed"),
    "contact": text("Address"),
    "contact changed": text("Address changed"),
    "erased": text("Data erased"),
    "erased whole": text("All data erased"),
    "founded": text("Founded"),
    "given": text("Given"),
    "granted": text("Role given"),
    "kept": text("Kept"),
    "known": text("Known"),
    "left out": text("Left to the next run"),
    "open": text("Open"),
    "overdue": text("Overdue"),
    "proposed": text("Proposed"),
    "register": text("Register"),
    "register changed": text("Register changed"),
    "refused": text("Given back"),
    "reminded": text("Reminded"),
    "setup": text("Set-up"),
    "statutes": text("Statutes"),
    "statutes published": text("Statutes published"),
    "withdrawn": text("Role withdrawn"),
}
"""What else is kept in histories, beside the states of things."""
ORDER_KINDS: Mapping[OrderKind, Text] = {
    OrderKind.SALARY: text("Wages"),
    OrderKind.SUPPLIER: text("To a supplier"),
    OrderKind.MEMBER: text("To a member"),
    OrderKind.CLIENT: text("To a client"),
    OrderKind.TAX: text("To an authority"),
    OrderKind.SOCIAL_SECURITY: text("Social security"),
    OrderKind.OWN_ACCOUNT: text("Between own accounts"),
    OrderKind.REFUND: text("Refund"),
    OrderKind.OTHER: text("Other"),
}
"""What a payment is for."""

VEHICLES: Mapping[Vehicle, Text] = {Vehicle.CAR: text("car"), Vehicle.BICYCLE: text("bicycle")}

ROLES: Mapping[Role, Text] = {
    Role.MEMBER: text("Member"),
    Role.ADVISER: text("Adviser"),
    Role.PAYROLL_OFFICER: text("Payroll officer"),
    Role.ACCOUNTANT: text("Accountant"),
    Role.TREASURER: text("Treasurer"),
    Role.BOARD: text("Board"),
    Role.AUDITOR: text("Auditor"),
    Role.ADMIN: text("Administrator"),
}
"""What a person is in a cooperative."""

LINE_KINDS: Mapping[LineKind, Text] = {
    LineKind.EARNING: text("Earnings"),
    LineKind.EMPLOYEE_CONTRIBUTION: text("Your contributions"),
    LineKind.WITHHOLDING: text("Income tax withheld"),
    LineKind.UNTAXED: text("Paid without tax"),
    LineKind.DEDUCTION: text("Kept for others"),
    LineKind.EMPLOYER_CONTRIBUTION: text("Employer contributions"),
    LineKind.PROVISION: text("Set aside for you"),
    LineKind.EMPLOYER_REDUCTION: text("Reductions of employer contributions"),
    LineKind.INFORMATION: text("For information"),
}

UNITS: Mapping[str, Text] = {
    "C62": text("piece"),
    "HUR": text("hour"),
    "DAY": text("day"),
    "MON": text("month"),
    "LS": text("lump sum"),
    "KMT": text("kilometre"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a timeline or stepper; `state` is done, now, future or wrong."""

    label: Text | str
    state: str
    day: date | None = None
    note: Text | str = ""


def changes(session: Session, subject: str, states: Mapping[str, Named]) -> list[Step]:
    """The history of a subject as steps that are done, with who and why."""
    return [_change(change, states) for change in history_of(session, subject) if change.state_from != change.state_to]


def _change(change: StateChange, states: Mapping[str, Named]) -> Step:
    label = states[change.state_to][0] if change.state_to in states else EVENTS.get(change.state_to, change.state_to)
    return Step(label, "done", change.at.date(), f"{person(change.by)}{': ' if change.why else ''}{change.why}")


def by_value(kind: type[StrEnum]) -> dict[str, Named]:
    """The names of one kind of states by their stored values."""
    return {state.value: named(state) for state in kind}


def person(by: str) -> str:
    """Who acted, as people read it: `user:3 Ana Peeters` is Ana Peeters."""
    kind, _, name = by.partition(" ")
    return name if kind.startswith("user:") and name else by
