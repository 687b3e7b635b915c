"""What states and roles are called on pages, and with which tone they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smartcoop.audit import State, StateChange, history_of
from smartcoop.banking.models import OrderKind
from smartcoop.country import LineKind
from smartcoop.expenses.models import Vehicle
from smartcoop.extensions import clock
from smartcoop.i18n import Text, format_list, recalled, text
from smartcoop.invoicing.models import InvoiceKind
from smartcoop.invoicing.queries import InvoiceList
from smartcoop.members.accounts import MOVES_MONEY, Role

Named = tuple[Text, str]

INVOICE_LISTS: Mapping[InvoiceList, Text] = {
    InvoiceList.DRAFT: text("Drafts"),
    InvoiceList.ISSUED: text("Issued"),
    InvoiceList.OUTSTANDING: text("To be paid"),
    InvoiceList.OVERDUE: text("Overdue"),
    InvoiceList.PAID: text("Paid"),
}
"""The lists of invoices that one may ask for."""

INVOICE_KINDS: Mapping[InvoiceKind, Text] = {InvoiceKind.INVOICE: text("Invoice"), InvoiceKind.CREDIT_NOTE: text("Credit note")}

SUBJECTS: Mapping[str, Text] = {
    "activity": text("Activities"),
    "client": text("Clients"),
    "cooperative": text("The cooperative"),
    "declaration": text("Declarations"),
    "engagement": text("Work"),
    "expense": text("Expenses"),
    "invoice": text("Invoices"),
    "member": text("Members"),
    "payment_order": text("Payments"),
    "payroll_run": text("Payroll runs"),
    "payslip": text("Payslips"),
    "quote": text("Quotes"),
    "role_grant": text("Roles"),
    "transfer_file": text("Files for the bank"),
}
"""What the history and webhooks tell of, by the kind of things."""

EVENTS: Mapping[str, Text] = {
    "confirmed": text("Confirmed"),
    "contact": text("Address"),
    "contact changed": text("Address changed"),
    "erased": text("Data erased"),
    "facts of the work": text("What the law asks was told anew"),
    "erased whole": text("All data erased"),
    "founded": text("Founded"),
    "given": text("Given"),
    "granted": text("Role given"),
    "kept": text("Kept"),
    "known": text("Known"),
    "left out": text("Left to the next run"),
    "made": text("Payment file made"),
    "open": text("To do"),
    "overdue": text("Overdue"),
    "proposed": text("Proposed"),
    "register": text("Register"),
    "register changed": text("Register changed"),
    "refused": text("Given back"),
    "reminded": text("Reminded"),
    "rules": text("Rules"),
    "rules looked through": text("Looked through"),
    "setup": text("Set-up"),
    "signed copy": text("Signed copy came"),
    "signed copy back": text("Signed copy given back"),
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

DUTIES: Mapping[Role, Text] = {
    Role.ADVISER: text("Accompanies members: their clients, quotes and invoices, and the papers of people who join."),
    Role.PAYROLL_OFFICER: text("Declares work, calculates and checks payroll. May also approve a run that somebody else calculated."),
    Role.ACCOUNTANT: text("Imports bank statements, explains their lines, keeps the books, decides on expenses."),
    Role.TREASURER: text("Approves payroll that somebody else calculated, releases payments, answers for the guarantee fund."),
    Role.BOARD: text("Sees the books and the guarantee fund, changes nothing."),
    Role.AUDITOR: text("Reads everything, changes nothing."),
    Role.ADMIN: text("Invites people, gives them their roles, keeps the settings and the rules."),
}
"""What somebody of staff does in a role."""

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

REGISTERED: Mapping[str, Text] = {
    "first_name": text("First name"),
    "last_name": text("Last name"),
    "email": text("Mail address"),
    "language": text("Language"),
    "born_on": text("Born on"),
    "nationality": text("Nationality"),
    "street": text("Street and number"),
    "postcode": text("Postcode"),
    "city": text("Town"),
    "country": text("Country"),
    "iban": text("Bank account (IBAN)"),
    "national_number": text("Personal number"),
    "phone": text("Telephone"),
}
"""What is registered of a person."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a timeline or stepper; `state` is done, now, future or wrong."""

    label: Text | str
    state: str
    day: date | None = None
    note: Text | str = ""


def protected(roles: Iterable[Role]) -> str:
    """Those roles that move money, and are protected by a second factor, as people name them."""
    return format_list([str(label) for role, label in ROLES.items() if role in MOVES_MONEY and role in set(roles)])


def changes(session: Session, subject: str, states: Mapping[str, Named]) -> list[Step]:
    """The history of a subject as steps that are done, with who and why."""
    return [_change(change, states) for change in history_of(session, subject) if change.state_from != change.state_to]


def _change(change: StateChange, states: Mapping[str, Named]) -> Step:
    label = states[change.state_to][0] if change.state_to in states else EVENTS.get(change.state_to, change.state_to)
    return Step(
        label,
        "done",
        clock().day_of(change.at),
        str(text("%(label)s: %(said)s", label=person(change.by), said=reason(change)) if change.why else person(change.by)),
    )


def reason(change: StateChange) -> str:
    """Why, as it was written; roles and what is registered of a person by their names."""
    if change.subject.startswith("role_grant:") and change.why in set(Role):
        return str(ROLES[Role(change.why)])
    if change.state_to == "register changed":
        return ", ".join(str(REGISTERED.get(name, name)) for name in change.why.split(", "))
    return recalled(change.why)


def named(state: State) -> Named:
    """What a state is called, and its tone."""
    return state.label, state.tone


def by_value(kind: type[State]) -> dict[str, Named]:
    """The names of one kind of states by their stored values."""
    return {state.value: named(state) for state in kind}


def person(by: str) -> str:
    """Who acted, as people read it: `user:3 Ana Peeters` is Ana Peeters."""
    kind, _, name = by.partition(" ")
    if by == "system":
        return str(text("by itself"))
    if kind == "client:":
        return str(text("%(name)s, for the client", name=name))
    return name if kind.startswith("user:") and name else by.removeprefix("operator:")
