"""A budget through a year, who was paid from it, and what a client means: sums of what is in the books."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of, budget_year, first_year
from smartcoop.activities.models import Activity
from smartcoop.invoicing.history import client_history
from smartcoop.invoicing.models import Client, Invoice
from smartcoop.invoicing.service import credit_invoice
from smartcoop.payroll.queries import paid_from
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_payment, an_activity, an_entity, an_issued_invoice, euros

Sold = tuple[Activity, Client, Invoice, Invoice]


@pytest.fixture
def sold(session: Session) -> Sold:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    first = an_issued_invoice(session, activity, client, on=date(2026, 9, 10))
    second = an_issued_invoice(session, activity, client, [a_line("500")], on=TODAY, payment_days=5)
    return activity, client, first, second


def test_a_years_months_and_postings_lead_from_what_was_held_to_what_is(session: Session, sold: Sold) -> None:
    activity, _, _, second = sold
    credit_invoice(session, second.id, reason="less", on=TODAY, by=BY, lines={0: euros("100")})
    told = budget_year(session, activity, 2026)
    september, october = told.months[8], told.months[9]
    assert (september.came_in, september.went_out, september.after) == (euros("1000"), euros("65"), euros("935"))
    assert (october.came_in, october.went_out) == (euros("400"), euros("26"))
    assert told.closing == told.lines[-1].balance == budget_of(session, activity).budget == euros("1309")
    assert sum(line.amount.minor for line in told.lines) == told.closing.minor - told.opening.minor
    later = budget_year(session, activity, 2027)
    assert (later.opening, later.closing, later.lines) == (euros("1309"), euros("1309"), ())
    assert first_year(session, activity) == 2026
    assert paid_from(session, activity) == []


def test_a_client_is_known_by_what_it_owes_and_how_long_it_takes(session: Session, sold: Sold) -> None:
    activity, client, first, _ = sold
    a_payment(session, first, on=date(2026, 10, 2))
    found = client_history(session, client, member_id=activity.holder_id, on=TODAY + timedelta(days=6))
    assert (found.invoiced, found.outstanding, found.overdue) == (euros("1500"), euros("605"), euros("605"))
    assert (found.usual_days, found.longest_days) == (22, 22)
    nobodys = client_history(session, client, member_id=activity.holder_id + 1, on=TODAY)
    assert (nobodys.rows, nobodys.usual_days) == ([], None)
