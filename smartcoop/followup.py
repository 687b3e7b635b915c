"""What follows when the bank told something: paid shares make members, paid wages and expenses close what asked for them, advances are released."""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop.expenses.service import note_paid_claims
from smartcoop.guarantee.service import settle_advances
from smartcoop.members.models import Cooperative
from smartcoop.members.service import welcome_paid_members
from smartcoop.payroll.service import note_paid_runs
from smartcoop.tidings import tell_bank_news


def after_statement(session: Session, cooperative: Cooperative, *, on: date, by: str) -> None:
    """Draw the consequences of an imported statement or a settled line, in the same transaction."""
    welcome_paid_members(session, cooperative.id, on=on, by=by)
    note_paid_runs(session, cooperative.id, by=by)
    note_paid_claims(session, cooperative.id, by=by)
    settle_advances(session, cooperative.id, on=on, by=by)
    tell_bank_news(session, cooperative.id, on=on)
