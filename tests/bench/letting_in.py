"""Who asks for pages, and the few things that must be unfinished to be asked for: drafts, a planned job, a program that listens."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.dates import Period
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim
from smartcoop.invoicing.models import Client
from smartcoop.members.accounts import Role, User, grant_role, invite_user, issue_token, set_password
from smartcoop.money import Money
from smartcoop.payroll.planning import WorkPlan, start_job
from smartcoop.webhooks.service import KINDS, register_webhook
from tests.bench.decade import BASE, NOW, Size
from tests.factories import BY, a_quote, a_sale

PASSWORD = "a password for measuring"
STAFF = "staff@example.org"
TODAY = NOW.date()


def member_asking(size: Size) -> int:
    """The member who asks: one in the middle."""
    return BASE + size.members // 2


def address_of(member: int) -> str:
    """How a member signs in."""
    return f"m{member}@example.org"


def let_in(session: Session, size: Size) -> tuple[str, dict[str, int]]:
    """Passwords for a member and one of staff with every role; a key for a program; and the keys of what is unfinished."""
    staff = invite_user(session, email=STAFF, name="Staff", language="en", at=NOW)
    for role in Role:
        if role is not Role.MEMBER:
            grant_role(session, staff.id, 1, role, by="bench", at=NOW)
    member = session.scalars(select(User).where(User.email == address_of(member_asking(size)))).one()
    for user in (staff, member):
        set_password(session, user.id, PASSWORD)
    return issue_token(session, staff.id, 1, "bench", at=NOW), _unfinished(session, member_asking(size))


def _unfinished(session: Session, member: int) -> dict[str, int]:
    activity, client = session.get_one(Activity, member), session.get_one(Client, BASE + 2 * (member - BASE))
    lines = [ExpenseInput(LineKind.RECEIPT, TODAY - timedelta(days=5), "Cables", "A shop", Decimal(42), Decimal(7))]
    hook = register_webhook(session, 1, label="A program", url="https://example.org/told", kinds=sorted(KINDS), local=False, by=BY, at=NOW)
    return {
        "quote_draft": a_quote(session, activity, client, on=TODAY).id,
        "claim_draft": draft_claim(session, activity.id, member, "Cables", lines, on=TODAY, by=BY).id,
        "job": _planned(session, activity, client),
        "webhook": hook.id,
    }


def _planned(session: Session, activity: Activity, client: Client) -> int:
    period = Period(date(2026, 12, 7), date(2026, 12, 9))
    plan = WorkPlan({activity.holder_id: 1}, period, Decimal(3), Decimal(24), "Light", "Liège", "employment", Money.zero("EUR"), date(2026, 12, 9))
    sale = a_sale(activity, client, delivered=period)
    return start_job(session, sale, plan, client=None, valid_until=date(2026, 11, 30), holder_id=None, on=TODAY, by=BY).id
