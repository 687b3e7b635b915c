"""Numbers: no gap, no double, in the order of the dates, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.db import transaction
from smartcoop.errors import Invalid
from smartcoop.invoicing.models import Invoice
from smartcoop.invoicing.queries import missing_entries
from smartcoop.invoicing.service import credit_invoice, issue_invoice
from tests.factories import BY, TODAY, a_client, a_member, an_activity, an_entity, an_invoice, an_issued_invoice

TOGETHER = 12
WORKERS = 4


def test_each_kind_and_year_has_a_series_of_its_own(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    issued = [an_issued_invoice(session, activity, on=on) for on in (date(2026, 12, 30), date(2026, 12, 30), date(2027, 1, 2))]
    notes = [credit_invoice(session, invoice.id, reason="wrong", on=date(2027, 1, 3), by=BY) for invoice in issued[:2]]
    assert [document.number for document in (*issued, *notes)] == ["2026-0001", "2026-0002", "2027-0001", "C2027-0001", "C2027-0002"]


def test_each_cooperative_counts_for_itself(session: Session) -> None:
    assert [an_issued_invoice(session).number for _ in range(2)] == ["2026-0001"] * 2


def test_no_invoice_is_dated_before_the_last_one_of_its_series(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    an_issued_invoice(session, activity, on=TODAY)
    draft = an_invoice(session, activity, a_client(session, activity.cooperative))
    with pytest.raises(Invalid, match=r"issued_on: .*Oct 15, 2026"), session.begin_nested():
        issue_invoice(session, draft.id, on=date(2026, 10, 14), by=BY)
    session.refresh(draft)
    assert issue_invoice(session, draft.id, on=TODAY, by=BY).number == "2026-0002"


def test_a_refused_issue_leaves_no_gap(sessions: "sessionmaker[Session]") -> None:
    with transaction(sessions) as session:
        activity = an_activity(session, a_member(session, an_entity(session)))
        an_issued_invoice(session, activity)
        draft = an_invoice(session, activity, a_client(session, activity.cooperative)).id
    with pytest.raises(Invalid), transaction(sessions) as session:
        issue_invoice(session, draft, on=date(2026, 1, 1), by=BY)
    with transaction(sessions) as session:
        assert issue_invoice(session, draft, on=TODAY, by=BY).number == "2026-0002"


def test_many_at_once_get_one_number_each_without_gaps(sessions: "sessionmaker[Session]") -> None:
    with transaction(sessions) as session:
        activity = an_activity(session, a_member(session, an_entity(session)))
        client = a_client(session, activity.cooperative)
        drafts = [an_invoice(session, activity, client).id for _ in range(TOGETHER)]
        cooperative_id = activity.cooperative_id

    def issue(draft: int) -> None:
        with transaction(sessions) as session:
            issue_invoice(session, draft, on=TODAY, by=BY)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(issue, drafts))
    with transaction(sessions) as session:
        numbers = session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
        references = session.scalars(select(Invoice.payment_reference)).all()
        assert numbers == [f"2026-{n:04}" for n in range(1, TOGETHER + 1)]
        assert len(set(references)) == TOGETHER
        assert missing_entries(session, cooperative_id) == []
