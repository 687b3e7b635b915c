"""The subjects of the books and of payments in words, leading to their pages: `invoice:7` is invoice 2026-0007."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import g, url_for
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only
from sqlalchemy.orm.interfaces import ORMOption

from smartcoop import country, extensions
from smartcoop.activities.models import Activity
from smartcoop.banking.models import BankAccount, PaymentOrder, TransferFile
from smartcoop.dates import Month
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.i18n import format_month, recalled, text
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.members.accounts import RoleGrant, User
from smartcoop.members.models import Cooperative, Member, ShareSubscription
from smartcoop.payroll.entries import month_of
from smartcoop.payroll.models import DeclarationMade, Engagement, PayrollRun, StoredPayslip
from smartcoop.payroll.remitting import Debt, remittance_of
from smartcoop.web.access import current_actor, reader

Told = tuple[object, str]
"""What a subject is called, and where its page is (empty where it has none)."""


def subject_link(subject: str, called: str = "") -> Markup:
    """A subject as people call it (or `called` so), with a link where there is a page; what is not known stays as it is written."""
    kind, _, key = subject.partition(":")
    number, _, rest = key.partition(":")
    if kind == "month":
        return escape(called or month_name(number, rest))
    if kind not in NAMES or not number.isdigit():
        return escape(called or subject)
    name, address = _told(kind, int(number))
    said = called or (f"{name} {rest}" if rest else name)
    return Markup('<a href="{}">{}</a>').format(address, said) if address else escape(said)


def subject_name(subject: str) -> object:
    """A subject as people call it, in plain words."""
    kind, _, key = subject.partition(":")
    number, _, rest = key.partition(":")
    if kind == "month":
        return month_name(number, rest)
    return NAMES[kind](extensions.session(), int(number))[0] if kind in NAMES and number.isdigit() else subject


def month_name(said: str, creditor: str) -> object:
    """A wage month, and which of its debts where they stand apart."""
    month, who = Month.parse(said), reader()
    if creditor and who is not None:
        law, (code, _, name) = country.load(who.country), creditor.partition(":")
        label = next((text(due.label, domain=law.domain) for due in law.remittances(month) if due.code == code), code)
        return text("%(what)s of %(month)s", what=f"{label}, {name}" if name else label, month=format_month(month.first))
    return text("month %(month)s", month=format_month(month.first))


def meet(subjects: Iterable[str]) -> None:
    """Fetch what many subjects name with one question for each kind of things, so that their links ask nothing more."""
    keys: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if kind in MET and (number := key.partition(":")[0]).isdecimal():
            keys[kind].add(int(number))
    # held until the next meeting or the end of the request: the session forgets what nobody holds
    g.met = [extensions.session().scalars(_named(kind, found)).all() for kind, found in keys.items()]


def _named(kind: str, keys: set[int]) -> Any:
    model, options = MET[kind]
    return select(model).where(model.id.in_(sorted(keys))).options(*options)


PAYSLIP = re.compile(r"(\S+) (\d{4}-\d{2})")
"""The text of a payslip's entry and payment, as the books and the bank keep it: its number and its month."""


def booked_text(held: str) -> str:
    """The text of an entry or a payment, as people read it."""
    if found := PAYSLIP.fullmatch(held):
        number, month = found.groups()
        return str(text("Payslip %(number)s, %(month)s", number=number, month=format_month(Month.parse(month).first)))
    return recalled(held)


def what_it_pays(order: PaymentOrder) -> str:
    """What a payment is for; of an authority's, what of which month."""
    paid, who = month_of(order.clears_subject), reader()
    if paid is None or who is None:
        return booked_text(order.text) if order.text else order.reference
    law = country.load(who.country)
    due = remittance_of(order.source, law)
    what = text(due.label if due else order.clears_role.value, domain=law.domain)
    return str(text("%(what)s of %(month)s", what=what, month=format_month(paid.first)))


def what_is_owed(debt: Debt) -> str:
    """What a wage month owes, and for which month."""
    what = text(debt.due.label, domain=country.load(current_actor().country).domain)
    return str(text("%(what)s of %(month)s", what=what, month=format_month(debt.month.first)))


def address_of(subject: str) -> str:
    """Where the page of a subject is; nothing where it has none."""
    kind, _, key = subject.partition(":")
    return _told(kind, int(key))[1] if kind in NAMES and key.isdecimal() else ""


def _told(kind: str, key: int) -> Told:
    """What a thing is called, and its page where the reader may open it."""
    name, address = NAMES[kind](extensions.session(), key)
    return name, address if kind not in READS or _may_read(kind, key) else ""


def _may_read(kind: str, key: int) -> bool:
    """Whether the reader may open a page: as staff for all, else for what is theirs; a member is only told of that."""
    who, permission = reader(), READS[kind]
    if who is None or not who.may(permission):
        return False
    if who.as_staff(permission) or not who.is_staff:
        return True
    owner = getattr(extensions.session().get(MET[kind][0], key), "member_id", None)
    return owner is not None and owner == who.member_id


def _invoice(session: Session, key: int) -> Told:
    found = session.get(Invoice, key)
    return text("invoice %(number)s", number=found.number if found and found.number else key), url_for("invoices.show", invoice_id=key)


def _quote(session: Session, key: int) -> Told:
    found = session.get(Quote, key)
    return text("quote %(number)s", number=found.number if found and found.number else key), url_for("quotes.show", quote_id=key)


def _payslip(session: Session, key: int) -> Told:
    found = session.get(StoredPayslip, key)
    return text("payslip %(number)s", number=found.number if found and found.number else key), url_for("payslips.show", payslip_id=key)


def _activity(session: Session, key: int) -> Told:
    found = session.get(Activity, key)
    return text("activity %(name)s", name=found.name if found else key), url_for("activities.show", activity_id=key)


def _engagement(session: Session, key: int) -> Told:
    found = session.get(Engagement, key)
    return text("work of %(name)s", name=found.member.name if found else key), url_for("pay.show", engagement_id=key)


def _expense(session: Session, key: int) -> Told:
    found = session.get(ExpenseClaim, key)
    return text("expenses %(number)s", number=found.number if found and found.number else key), url_for("expenses.show", claim_id=key)


def _share(session: Session, key: int) -> Told:
    found = session.get(ShareSubscription, key)
    return text("shares of %(name)s", name=found.member.name if found else key), _page(found.member_id) if found else ""


def _member(session: Session, key: int) -> Told:
    found = session.get(Member, key)
    return (found.name if found else key), _page(key)


def _page(member_id: int) -> str:
    who = reader()
    return url_for("members.show", member_id=member_id) if who and who.may("member.read") else ""


def _bank_account(session: Session, key: int) -> Told:
    found = session.get(BankAccount, key)
    return text("account %(iban)s", iban=found.iban if found else key), url_for("bank.index")


def _statement_line(session: Session, key: int) -> Told:
    who = reader()
    return text("bank line %(id)s", id=key), url_for("bank.line", line_id=key) if who and who.may("bank.read") else ""


def _client(session: Session, key: int) -> Told:
    found = session.get(Client, key)
    return text("client %(name)s", name=found.name if found else key), url_for("clients.show", client_id=key)


def _run(session: Session, key: int) -> Told:
    found = session.get(PayrollRun, key)
    return (found.title if found else key), url_for("payroll.show", run_id=key)


def _order(session: Session, key: int) -> Told:
    found = session.get(PaymentOrder, key)
    return text("payment to %(name)s", name=found.creditor_name if found else key), ""


def _file(session: Session, key: int) -> Told:
    who, found = reader(), session.get(TransferFile, key)
    may = who is not None and who.may("payment.prepare")
    return (found.message_id if found else key), url_for("payments.show", file_id=key) if may else ""


def _cooperative(session: Session, key: int) -> Told:
    found = session.get(Cooperative, key)
    return (found.name if found else key), ""


def _declaration(session: Session, key: int) -> Told:
    found = session.get(DeclarationMade, key)
    return (f"{found.code} {found.period}", url_for("declarations.show", code=found.code, period=found.period)) if found else (key, "")


def _grant(session: Session, key: int) -> Told:
    found = session.get(RoleGrant, key)
    return text("role of %(name)s", name=found.user.name if found else key), ""


NAMES: Mapping[str, Callable[[Session, int], Told]] = {
    "activity": _activity,
    "bank_account": _bank_account,
    "client": _client,
    "cooperative": _cooperative,
    "declaration": _declaration,
    "engagement": _engagement,
    "expense": _expense,
    "invoice": _invoice,
    "member": _member,
    "payment_order": _order,
    "payroll_run": _run,
    "payslip": _payslip,
    "quote": _quote,
    "role_grant": _grant,
    "share": _share,
    "statement_line": _statement_line,
    "transfer_file": _file,
}

READS: Mapping[str, str] = {
    "activity": "activity.read",
    "bank_account": "bank.read",
    "client": "client.read",
    "declaration": "declaration.read",
    "engagement": "activity.read",
    "expense": "expense.read",
    "invoice": "invoice.read",
    "payroll_run": "payroll.read",
    "payslip": "payslip.read",
    "quote": "quote.read",
}
"""What it takes to open the page of each kind, where its name does not look itself."""

MET: Mapping[str, tuple[type[Any], Sequence[ORMOption]]] = {
    "activity": (Activity, ()),
    "bank_account": (BankAccount, ()),
    "client": (Client, ()),
    "engagement": (Engagement, [load_only(Engagement.member_id), joinedload(Engagement.member)]),
    "expense": (ExpenseClaim, [load_only(ExpenseClaim.number)]),
    "invoice": (Invoice, [load_only(Invoice.number)]),
    "member": (Member, ()),
    "payment_order": (PaymentOrder, ()),
    "payroll_run": (PayrollRun, ()),
    "payslip": (StoredPayslip, [load_only(StoredPayslip.number)]),
    "quote": (Quote, [load_only(Quote.number)]),
    "role_grant": (RoleGrant, [joinedload(RoleGrant.user).load_only(User.name)]),
    "share": (ShareSubscription, [joinedload(ShareSubscription.member)]),
    "transfer_file": (TransferFile, ()),
}
"""What `meet` fetches of each kind: what its link tells, and no more."""
