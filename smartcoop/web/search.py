"""Search over everything that the reader may see: a page, and the same answer in a dialog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for

from smartcoop import extensions
from smartcoop.i18n import Text, text
from smartcoop.search import queries
from smartcoop.search.queries import Find, Sought
from smartcoop.web.access import SIGNED_IN, Actor, allow, current_actor
from smartcoop.web.labels import INVOICE_KINDS
from smartcoop.web.subjects import booked_text

bp = Blueprint("search", __name__, url_prefix="/search")

SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is called, what tells it from others, an amount, and where it is."""

    name: object
    note: object
    address: str
    money: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of things that are found: its words, the permission, how it is sought, and how a hit is told."""

    label: Text
    permission: str
    find: Find
    told: Callable[[Any], Hit]


def _sale(endpoint: str, key: str, name: Callable[[Any], object]) -> Callable[[Any], Hit]:
    return lambda one: Hit(name(one), one.client.name, url_for(endpoint, **{key: one.id}), one.total)


KINDS = (
    Kind(
        text("Members"),
        "member.read",
        queries.found_members,
        lambda one: Hit(one.name, text("number %(number)s", number=one.number), url_for("members.show", member_id=one.id)),
    ),
    Kind(text("Clients"), "client.read", queries.found_clients, lambda one: Hit(one.name, one.city, url_for("clients.show", client_id=one.id))),
    Kind(
        text("Activities"),
        "activity.read",
        queries.found_activities,
        lambda one: Hit(one.name, one.holder.name, url_for("activities.show", activity_id=one.id)),
    ),
    Kind(
        text("Invoices"),
        "invoice.read",
        queries.found_invoices,
        _sale("invoices.show", "invoice_id", lambda one: f"{INVOICE_KINDS[one.kind]} {one.number or text('Draft')}"),
    ),
    Kind(text("Quotes"), "quote.read", queries.found_quotes, _sale("quotes.show", "quote_id", lambda one: one.number or text("Draft"))),
    Kind(
        text("Expenses"),
        "expense.read",
        queries.found_expenses,
        lambda one: Hit(one.number or text("Draft"), one.title, url_for("expenses.show", claim_id=one.id), one.total),
    ),
    Kind(
        text("Payslips"),
        "payslip.read",
        queries.found_payslips,
        lambda one: Hit(one.number, one.member.name, url_for("payslips.show", payslip_id=one.id), one.payable),
    ),
    Kind(
        text("Bank lines"),
        "bank.read",
        queries.found_lines,
        lambda one: Hit(one.counterparty or text("unknown"), one.booked_on, url_for("bank.line", line_id=one.id), one.amount),
    ),
    Kind(
        text("Payments"),
        "payment.prepare",
        queries.found_orders,
        lambda one: Hit(one.creditor_name, one.execute_on, url_for("payments.orders", at_least=one.amount.amount, at_most=one.amount.amount), one.amount),
    ),
    Kind(
        text("Ledger"),
        "ledger.read",
        queries.found_entries,
        lambda one: Hit(text("entry %(id)s", id=one.id), booked_text(one.text), url_for("ledger.entry", entry_id=one.id)),
    ),
)
"""What is found, in the order in which it is shown."""


@bp.get("")
@allow(SIGNED_IN)
def show() -> str:
    """What was found, by kind; within the dialog without the page around it."""
    said = request.args.get("q", "").strip()[:LONGEST]
    template = "pages/search/_found.html" if request.args.get("part") else "pages/search/index.html"
    return render_template(template, said=said, found=_found(current_actor(), said) if len(said) >= SHORTEST or said.isdecimal() else [], shortest=SHORTEST)


def _found(actor: Actor, said: str) -> list[tuple[Text, Sequence[Hit]]]:
    found = [(kind.label, [kind.told(one) for one in kind.find(_sought(actor, kind, said))]) for kind in KINDS if actor.may(kind.permission)]
    return [(label, hits) for label, hits in found if hits]


def _sought(actor: Actor, kind: Kind, said: str) -> Sought:
    return Sought(extensions.session(), actor.cooperative_id, actor.currency, said, actor.scope(kind.permission))
