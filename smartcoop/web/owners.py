"""Whose a thing is, by the key in an address. A key that leads nowhere is NotFound, as is a thing of others."""

from typing import TypeVar

from flask import g
from sqlalchemy.orm import Session

from smartcoop import db
from smartcoop.activities.models import Activity, Participant
from smartcoop.banking.models import BankAccount, Statement, StatementLine, TransferFile
from smartcoop.expenses.models import ExpenseClaim
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.ledger.models import Entry
from smartcoop.members.accounts import RoleGrant
from smartcoop.members.models import Member, ShareSubscription, Statutes
from smartcoop.members.notices import own_notice
from smartcoop.payroll.models import DeclarationMade, Engagement, PayrollRun, StoredPayslip
from smartcoop.web.access import Owner, reader
from smartcoop.webhooks.models import Delivery, Webhook

T = TypeVar("T")


def fetched(session: Session, model: type[T], key: int) -> T:
    """The row with this key, held until the end of the request: the session forgets what nobody holds, and the page asks for it next."""
    g.owned = found = db.fetched(session, model, key)
    return found


def of_grant(session: Session, grant_id: int) -> Owner:
    """The cooperative's in which the role is held."""
    return Owner(fetched(session, RoleGrant, grant_id).cooperative_id)


def of_member(session: Session, member_id: int) -> Owner:
    """The person's."""
    return Owner(fetched(session, Member, member_id).cooperative_id, member_id)


def of_shares(session: Session, subscription_id: int) -> Owner:
    """The person's who subscribed them."""
    found = fetched(session, ShareSubscription, subscription_id)
    return Owner(found.member.cooperative_id, found.member_id)


def of_activity(session: Session, activity_id: int) -> Owner:
    """Its holder's; for a participant who reads, also the participant's."""
    activity = fetched(session, Activity, activity_id)
    who = reader()
    takes_part = who is not None and who.member_id is not None and session.get(Participant, (activity_id, who.member_id)) is not None
    return Owner(activity.cooperative_id, who.member_id if takes_part and who else activity.holder_id)


def of_held_activity(session: Session, activity_id: int) -> Owner:
    """Its holder's only: who decides about its money."""
    activity = fetched(session, Activity, activity_id)
    return Owner(activity.cooperative_id, activity.holder_id)


def of_client(session: Session, client_id: int) -> Owner:
    """The member's who found it; one that all share is anybody's of the cooperative to read."""
    client = fetched(session, Client, client_id)
    who = reader()
    return Owner(client.cooperative_id, client.holder_id or (who.member_id if who else None))


def of_declaration(session: Session, declaration_id: int) -> Owner:
    """The cooperative's that made it."""
    return Owner(fetched(session, DeclarationMade, declaration_id).cooperative_id)


def of_own_client(session: Session, client_id: int) -> Owner:
    """The member's who found it."""
    client = fetched(session, Client, client_id)
    return Owner(client.cooperative_id, client.holder_id)


def of_quote(session: Session, quote_id: int) -> Owner:
    """The holder's of its activity."""
    quote = fetched(session, Quote, quote_id)
    return Owner(quote.cooperative_id, quote.activity.holder_id)


def of_invoice(session: Session, invoice_id: int) -> Owner:
    """The holder's of its activity."""
    invoice = fetched(session, Invoice, invoice_id)
    return Owner(invoice.cooperative_id, invoice.activity.holder_id)


def of_engagement(session: Session, engagement_id: int) -> Owner:
    """The person's who is employed."""
    engagement = fetched(session, Engagement, engagement_id)
    return Owner(engagement.cooperative_id, engagement.member_id)


def of_payslip(session: Session, payslip_id: int) -> Owner:
    """The person's who is paid."""
    payslip = fetched(session, StoredPayslip, payslip_id)
    return Owner(payslip.cooperative_id, payslip.member_id)


def of_claim(session: Session, claim_id: int) -> Owner:
    """The person's who is paid back."""
    claim = fetched(session, ExpenseClaim, claim_id)
    return Owner(claim.cooperative_id, claim.member_id)


def of_run(session: Session, run_id: int) -> Owner:
    """The cooperative's."""
    return Owner(fetched(session, PayrollRun, run_id).cooperative_id)


def of_statement(session: Session, statement_id: int) -> Owner:
    """The cooperative's whose account it tells of."""
    statement = fetched(session, Statement, statement_id)
    return Owner(session.get_one(BankAccount, statement.bank_account_id).book_id)


def of_line(session: Session, line_id: int) -> Owner:
    """The cooperative's."""
    return Owner(fetched(session, StatementLine, line_id).book_id)


def of_file(session: Session, file_id: int) -> Owner:
    """The cooperative's."""
    return Owner(fetched(session, TransferFile, file_id).book_id)


def of_webhook(session: Session, webhook_id: int) -> Owner:
    """The cooperative's whose changes it is told of."""
    return Owner(fetched(session, Webhook, webhook_id).cooperative_id)


def of_delivery(session: Session, delivery_id: int) -> Owner:
    """The cooperative's whose change it tells."""
    return Owner(fetched(session, Delivery, delivery_id).webhook.cooperative_id)


def of_entry(session: Session, entry_id: int) -> Owner:
    """The cooperative's in whose books it stands."""
    return Owner(fetched(session, Entry, entry_id).book_id)


def of_notice(session: Session, notice_id: int) -> Owner:
    """Nobody's but the user's who was told it."""
    who = reader()
    notice = own_notice(session, who.user_id if who else 0, notice_id)
    return Owner(notice.cooperative_id, notice.member_id)


def of_statutes(session: Session, statutes_id: int) -> Owner:
    """The cooperative's, for each of its members to read."""
    who = reader()
    return Owner(fetched(session, Statutes, statutes_id).cooperative_id, who.member_id if who else None)
