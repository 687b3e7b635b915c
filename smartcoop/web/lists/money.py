"""The lists of bank lines, payments and ledger entries."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from smartcoop.banking.models import OrderKind, OrderState, PaymentOrder, StatementLine
from smartcoop.country import AccountRole
from smartcoop.i18n import text
from smartcoop.ledger.models import COOP, Entry, Posting
from smartcoop.ledger.queries import keys_booked
from smartcoop.money import Money, total
from smartcoop.web.labels import ORDER_KINDS, named
from smartcoop.web.lists.filters import at_least, at_most, in_state, one_of, since, until
from smartcoop.web.lists.listing import Asks, Badge, Column, Conditions, Few, Filter, Listing, Pairs, Seen
from smartcoop.web.pages import role_name
from smartcoop.web.subjects import booked_text, meet, subject_link, what_it_pays

SETTLED = (("yes", text("Wait for somebody")), ("no", text("Explained")))


def _iban(column: InstrumentedAttribute[Any]) -> Filter:
    return Filter("iban", text("Account number"), Asks.WORDS, lambda seen, said: [column == "".join(said.split()).upper()])


LINES = Listing(
    name="bank-lines",
    title=text("Bank lines, the newest first"),
    endpoint="bank.lines",
    permission="bank.read",
    query=lambda seen: select(StatementLine).where(seen.at_home(StatementLine.book_id)),
    key=StatementLine.id,
    columns=(
        Column("who", text("Who"), lambda one: one.counterparty or text("unknown"), link=lambda one: url_for("bank.line", line_id=one.id)),
        Column("day", text("Day"), lambda one: one.booked_on, sort=StatementLine.booked_on),
        Column("text", text("Text"), lambda one: one.text, "prose"),
        Column("amount", text("Amount"), lambda one: one.amount, "number money", sort=StatementLine.minor),
        Column("state", text("State"), lambda one: Badge(text("waits for you"), "waiting") if one.is_unsettled else Badge(text("Explained"), "good")),
    ),
    filters=(
        Filter("open", text("State"), Asks.CHOICE, lambda seen, said: [StatementLine.is_unsettled.is_(said == "yes")], lambda: SETTLED, first=True),
        since("from", text("From (day)"), StatementLine.booked_on, "day"),
        until("until", text("until"), StatementLine.booked_on, "day"),
        at_least("at_least", text("Amount at least"), StatementLine.minor, "amount"),
        at_most("at_most", text("at most"), StatementLine.minor, "amount"),
        _iban(StatementLine.counterparty_iban),
    ),
    empty=text("No statement was imported yet."),
)


def _meeting(subject: str) -> Callable[[Seen, Sequence[Any]], Sequence[Any]]:
    """Rows whose links are asked for together; `subject` names the attribute that holds what each is about."""

    def told(_: Seen, rows: Sequence[Any]) -> Sequence[Any]:
        meet(getattr(row, subject) for row in rows)
        return rows

    return told


def _pays(order: PaymentOrder) -> Markup:
    return subject_link(order.clears_subject, what_it_pays(order))


PAYMENTS = Listing(
    name="payments",
    title=text("Payments, the newest first"),
    endpoint="payments.orders",
    permission="payment.prepare",
    query=lambda seen: select(PaymentOrder).where(seen.at_home(PaymentOrder.book_id)),
    key=PaymentOrder.id,
    columns=(
        Column("to", text("Payee"), lambda one: one.creditor_name, "row"),
        Column("kind", text("Kind"), lambda one: ORDER_KINDS[one.kind]),
        Column("for", text("What it pays"), _pays, plain=lambda one: one.clears_subject),
        Column("day", text("Payment day"), lambda one: one.execute_on, sort=PaymentOrder.execute_on),
        Column("amount", text("Amount"), lambda one: one.amount, "number money", sort=PaymentOrder.minor),
        Column("state", text("State"), lambda one: Badge(*named(one.state))),
    ),
    filters=(
        in_state(PaymentOrder.state, OrderState),
        one_of("kind", text("Kind"), PaymentOrder.kind, {kind: ORDER_KINDS[kind] for kind in OrderKind}),
        since("from", text("From (day)"), PaymentOrder.execute_on, "day"),
        until("until", text("until"), PaymentOrder.execute_on, "day"),
        at_least("at_least", text("Amount at least"), PaymentOrder.minor, "amount"),
        at_most("at_most", text("at most"), PaymentOrder.minor, "amount"),
    ),
    told=_meeting("clears_subject"),
    empty=text("No payment was ordered yet."),
)


def _moves_subject(seen: Seen, subject: str) -> Conditions:
    """The entries of one subject are few and are found first; what the cooperative or its account moves is in most, so that each is asked."""
    if subject != COOP and not subject.startswith("bank_account:"):
        return Few([Entry.id.in_(select(Posting.entry_id).where(Posting.book_id == seen.actor.cooperative_id, Posting.subject == subject))])
    return [select(func.count()).where(Posting.entry_id == Entry.id, Posting.subject == subject).scalar_subquery() > 0]


def _turnover(entry: Entry) -> Money:
    """What an entry moves: the sum of its debits."""
    currency = entry.postings[0].currency
    return total((posting.amount for posting in entry.postings if posting.minor > 0), currency)


ENTRIES = Listing(
    name="entries",
    title=text("Entries, the newest first"),
    endpoint="ledger.entries",
    permission="ledger.read",
    query=lambda seen: select(Entry).where(seen.at_home(Entry.book_id)),
    key=Entry.id,
    columns=(
        Column("entry", text("Entry"), lambda one: one.id, "row", link=lambda one: url_for("ledger.entry", entry_id=one.id)),
        Column("day", text("Day"), lambda one: one.booked_on, sort=Entry.booked_on),
        Column("what", text("What"), lambda one: booked_text(one.text), "prose"),
        Column("cause", text("Caused by"), lambda one: subject_link(one.source), plain=lambda one: one.source),
        Column("amount", text("Moved"), _turnover, "number money"),
    ),
    filters=(
        Filter("subject", text("Subject"), Asks.WORDS, _moves_subject, first=True),
        since("from", text("From (day)"), Entry.booked_on, "day"),
        until("until", text("until"), Entry.booked_on, "day"),
    ),
    told=_meeting("source"),
    empty=text("Nothing is booked yet."),
)


def _account(seen: Seen) -> Select[Any]:
    return select(Posting).where(Posting.book_id == seen.actor.cooperative_id).options(joinedload(Posting.entry))


def _booked_from(seen: Seen, day: date) -> Conditions:
    """Booked on a day or later, and for the walk along the account where such entries begin."""
    lowest, _ = keys_booked(seen.session, seen.actor.cooperative_id, since=day)
    return [_day_booked() >= day, Posting.entry_id >= lowest]


def _booked_until(seen: Seen, day: date) -> Conditions:
    """Booked on a day or before, and for the walk along the account where such entries end."""
    _, highest = keys_booked(seen.session, seen.actor.cooperative_id, until=day)
    return [_day_booked() <= day, Posting.entry_id <= highest]


def _day_booked() -> Any:
    """Asked of each posting, so that nobody thinks of walking the entries instead."""
    return select(Entry.booked_on).where(Entry.id == Posting.entry_id).scalar_subquery()


def _accounts() -> Pairs:
    return sorted(((role.value, role_name(role)) for role in AccountRole), key=lambda pair: pair[1])


POSTINGS = Listing(
    name="postings",
    title=text("Postings, the newest first"),
    endpoint="ledger.postings",
    permission="ledger.read",
    query=_account,
    key=Posting.position,
    columns=(
        Column("day", text("Day"), lambda one: one.entry.booked_on),
        Column("entry", text("Entry"), lambda one: one.entry_id, sort=Posting.entry_id, link=lambda one: url_for("ledger.entry", entry_id=one.entry_id)),
        Column("what", text("What"), lambda one: booked_text(one.entry.text), "prose"),
        Column("account", text("Account"), lambda one: role_name(one.role)),
        Column("subject", text("Subject"), lambda one: subject_link(one.subject), plain=lambda one: one.subject),
        Column("debit", text("Debit"), lambda one: one.amount if one.minor > 0 else None, "number money labelled"),
        Column("credit", text("Credit"), lambda one: -one.amount if one.minor < 0 else None, "number money labelled"),
    ),
    filters=(
        Filter("role", text("Account"), Asks.CHOICE, lambda seen, said: [Posting.role == AccountRole(said)], _accounts, first=True),
        Filter("subject", text("Subject"), Asks.WORDS, lambda seen, said: [Posting.subject == said], first=True),
        Filter("from", text("From (day)"), Asks.DAY, _booked_from),
        Filter("until", text("until"), Asks.DAY, _booked_until),
    ),
    sorted_by="entry",
    told=_meeting("subject"),
    empty=text("Nothing is booked yet."),
)
"""The statement of an account, of a subject, or of both; walked along the index of the account."""
