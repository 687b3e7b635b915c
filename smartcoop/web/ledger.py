"""The books: the trial balance, the entries behind each balance, and what an entry did."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from smartcoop import country, extensions
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.extensions import clock
from smartcoop.i18n import text
from smartcoop.ledger.models import Entry
from smartcoop.ledger.queries import balance, trial_balance
from smartcoop.money import Money, total
from smartcoop.web.access import allow, current_actor
from smartcoop.web.labels import person
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.exports import table_file
from smartcoop.web.lists.money import ENTRIES, POSTINGS
from smartcoop.web.owners import of_entry
from smartcoop.web.pages import role_name

bp = Blueprint("ledger", __name__, url_prefix="/ledger")

BALANCE_HEADS = (text("Account"), text("Name"), text("Balance"), text("Currency"))


@bp.get("")
@allow("ledger.read")
def index() -> ResponseReturnValue:
    """The balance of every account, in the country's own chart; both sides come to the same sum."""
    actor = current_actor()
    until = request.args.get("until", type=date.fromisoformat)
    chart = country.load(actor.country).accounts
    balances = trial_balance(extensions.session(), actor.cooperative_id, until=until)
    rows = sorted(((chart[role].number, role, balance) for role, balance in balances.items() if balance), key=lambda row: row[0])
    if request.args.get("as") == "csv":
        lines = [(number, role_name(role), str(held.amount), held.currency) for number, role, held in rows]
        return table_file("trial-balance", until or clock().today(), [str(head) for head in BALANCE_HEADS], lines)
    debit = total((balance for _, _, balance in rows if balance.minor > 0), actor.currency)
    return render_template("pages/ledger/index.html", rows=rows, debit=debit, until=until, zero=Money.zero(actor.currency))


@bp.get("/entries")
@allow("ledger.read")
def entries() -> ResponseReturnValue:
    """Entries, the newest first: all, or those that move a subject."""
    return answered(ENTRIES, "pages/ledger/entries.html")


@bp.get("/postings")
@allow("ledger.read")
def postings() -> ResponseReturnValue:
    """The statement of an account, of a subject, or of both, posting by posting, with the balance today."""
    said, actor = request.args, current_actor()
    role = AccountRole(said["role"]) if said.get("role") in set(AccountRole) else None
    subject = said.get("subject", "").strip()
    until = said.get("until", type=date.fromisoformat)
    held = balance(extensions.session(), actor.cooperative_id, role, subject or None, until=until) if role else None
    return answered(POSTINGS, "pages/ledger/postings.html", role=role, subject=subject, balance=held, until=until)


@bp.get("/entries/<int:entry_id>")
@allow("ledger.read", owning=of_entry)
def entry(entry_id: int) -> str:
    """An entry with its postings, who made it and when."""
    session = extensions.session()
    found = fetched(session, Entry, entry_id)
    chart = country.load(found.book.country).accounts
    return render_template("pages/ledger/entry.html", entry=found, chart=chart, by=person(found.recorded_by))
