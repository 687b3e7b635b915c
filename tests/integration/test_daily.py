"""The daily work: what is due is done once, whatever failed beside it, and again after days that were missed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.activities.models import Activity, ActivityState
from smartcoop.audit import history_of
from smartcoop.daily import service
from smartcoop.daily.models import DailyRun
from smartcoop.daily.pieces import PIECES, Piece
from smartcoop.daily.service import run_daily, runs_page
from smartcoop.dates import Month
from smartcoop.db import transaction
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.invoicing.models import Client, Invoice, InvoiceState, Quote, QuoteState, ReminderStep
from smartcoop.invoicing.quotes import send_quote
from smartcoop.invoicing.reminders import reminders_of
from smartcoop.jobs.models import Job
from smartcoop.jobs.service import MOST_ATTEMPTS, enqueue, given_up, try_again
from smartcoop.members.accounts import ApiAnswer, Role, User, grant_role, invite_user
from smartcoop.members.facts import adopt_policy
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import notices_page, words
from smartcoop.payroll.engagements import declare_engagement, sign_engagement
from smartcoop.payroll.planned_invoices import in_the_way
from smartcoop.payroll.planning import planned_job
from smartcoop.payroll.service import open_run
from tests.factories import BY, TODAY, a_client, a_member, a_payment, a_quote, an_activity, an_entity, an_issued_invoice
from tests.integration.test_planning import a_plan, answer, start

AT = datetime(2026, 10, 15, 9, tzinfo=UTC)
INVOICE_DAY = date(2026, 12, 3)
TOLD_BY_THE_CALENDAR = ("declarations", "law")
"""What is due on most days whatever happens; see test_staff_notices.py."""
Sessions = sessionmaker[Session]


@dataclass
class House:
    """The keys of a cooperative with one activity, one client, and an administrator and an adviser who are told things."""

    cooperative: int
    activity: int
    client: int
    admin: int
    adviser: int


def a_house(session: Session) -> House:
    home = an_entity(session)
    activity = an_activity(session, a_member(session, home), is_collective=True)
    client = a_client(session, home)
    return House(home.id, activity.id, client.id, a_user(session, home, Role.ADMIN).id, a_user(session, home, Role.ADVISER).id)


def a_user(session: Session, home: Cooperative, role: Role) -> User:
    made = invite_user(session, email=f"{role.value}@example.org", name=role.value, language="en", at=AT)
    grant_role(session, made.id, home.id, role, by=BY, at=AT)
    return made


@pytest.fixture
def house(sessions: Sessions) -> House:
    with transaction(sessions) as session:
        return a_house(session)


@pytest.fixture
def day(sessions: Sessions, house: House) -> Callable[..., dict[str, tuple[int, int]]]:
    """Do the daily work of a day; how much was done and how many things failed, by piece."""

    def do(on: date) -> dict[str, tuple[int, int]]:
        key = run_daily(sessions, house.cooperative, on=on, today=on, by=BY)
        with transaction(sessions) as session:
            run = session.get_one(DailyRun, key)
            assert run.ended_at is not None
            found = [piece for piece in run.pieces if piece["code"] not in TOLD_BY_THE_CALENDAR]
            return {piece["code"]: (piece["done"], len(piece["failed"])) for piece in found if piece["done"] or piece["failed"]}

    return do


def on_the_books(sessions: Sessions, house: House, work: Callable[[Session, Activity, Client], Any]) -> Any:
    with transaction(sessions) as session:
        return work(session, session.get_one(Activity, house.activity), session.get_one(Client, house.client))


def told(sessions: Sessions, user_id: int) -> list[str]:
    with transaction(sessions) as session:
        return [words(notice.said) for notice in notices_page(session, user_id)]


def test_a_day_without_anything_due_does_nothing(day: Callable[..., Any]) -> None:
    assert day(TODAY) == {}


def test_a_day_to_come_is_refused(sessions: Sessions, house: House) -> None:
    with pytest.raises(Invalid, match="has not come"):
        run_daily(sessions, house.cooperative, on=TODAY + timedelta(days=1), today=TODAY, by=BY)


def test_an_overdue_invoice_is_marked_and_reminded_once_however_often_it_runs(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    key = on_the_books(sessions, house, lambda session, activity, client: an_issued_invoice(session, activity, client, payment_days=0).id)
    assert day(TODAY) == {}
    assert day(TODAY + timedelta(days=1)) == {"overdue": (1, 0)}
    assert day(TODAY + timedelta(days=1)) == {}
    assert day(TODAY + timedelta(days=9)) == {"reminders": (1, 0)}  # two days late: the seventh was missed
    assert day(TODAY + timedelta(days=9)) == {}
    with transaction(sessions) as session:
        invoice = session.get_one(Invoice, key)
        assert [one.step for one in reminders_of(session, invoice)] == [ReminderStep.REMINDER_1]
        assert [change.state_to for change in history_of(session, invoice.ref)] == ["issued", "overdue", "reminder_1"]
        a_payment(session, invoice)
    assert day(TODAY + timedelta(days=60)) == {}


def test_a_formal_notice_is_proposed_to_staff_once(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    on_the_books(sessions, house, lambda session, activity, client: an_issued_invoice(session, activity, client, payment_days=0).id)
    for days in (7, 21, 28, 35, 36):
        day(TODAY + timedelta(days=days))
    notice = [said for said in told(sessions, house.adviser) if "formal notice" in said]
    assert len(notice) == 1
    assert "formal notice" not in str(told(sessions, house.admin))


def test_an_offer_that_nobody_answered_expires(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    def send(session: Session, activity: Activity, client: Client) -> int:
        return send_quote(session, a_quote(session, activity, client, days=3).id, on=TODAY, by=BY).id

    key = on_the_books(sessions, house, send)
    assert day(TODAY + timedelta(days=3)) == {}
    assert day(TODAY + timedelta(days=5)) == {"quotes": (1, 0)}
    with transaction(sessions) as session:
        assert session.get_one(Quote, key).state is QuoteState.EXPIRED


def a_job(session: Session, activity: Activity, client: Client, *, signed: bool = True) -> int:
    """A job that was accepted, whose invoice is planned for the last day of work."""
    quote = start(session, activity, a_plan(activity, invoice_on=INVOICE_DAY), client)
    answer(session, quote)
    job = planned_job(session, quote.id)
    assert job is not None
    for work in job.works if signed else []:
        assert work.engagement_id is not None
        declare_engagement(session, work.engagement_id, number="DIM1", on=TODAY, by=BY)
        sign_engagement(session, work.engagement_id, on=TODAY, by=BY)
    return quote.id


def the_invoice(session: Session) -> Invoice:
    return session.scalars(select(Invoice).where(Invoice.quote_id.is_not(None))).one()


def test_a_planned_invoice_goes_out_on_its_day_or_when_the_work_is_done_next(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    on_the_books(sessions, house, a_job)
    assert day(INVOICE_DAY - timedelta(days=1)) == {}
    late = INVOICE_DAY + timedelta(days=2)
    assert day(late)["invoices"] == (1, 0)
    with transaction(sessions) as session:
        invoice = the_invoice(session)
        assert (invoice.state, invoice.issued_on, invoice.issued_by) == (InvoiceState.ISSUED, late, "system")
    assert "invoices" not in day(late)


def test_what_staff_checks_waits_for_them_and_is_told_once(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    on_the_books(sessions, house, a_job)
    with transaction(sessions) as session:
        home = session.get_one(Cooperative, house.cooperative)
        adopt_policy(session, home, "staff_checks_invoices", True, valid_from=TODAY, adopted_by="motion 1", today=TODAY)
    for days in (0, 1):
        assert "invoices" not in day(INVOICE_DAY + timedelta(days=days))
    with transaction(sessions) as session:
        assert the_invoice(session).state is InvoiceState.DRAFT
        notice = notices_page(session, house.adviser)[0]
        assert "waits for you" in words(notice.said)
        assert "staff checks invoices" in words(notice.then)
        assert "December 3, 2026" in words(notice.then)
    assert len([said for said in told(sessions, house.adviser) if "waits for you" in said]) == 1


def test_an_invoice_for_work_that_nobody_signed_waits_for_a_person(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    key = on_the_books(sessions, house, lambda session, activity, client: a_job(session, activity, client, signed=False))
    assert "invoices" not in day(INVOICE_DAY)
    with transaction(sessions) as session:
        job = planned_job(session, key)
        assert job is not None
        assert "is not signed" in str(in_the_way(session, job, on=INVOICE_DAY))


def test_who_planned_it_and_works_here_no_more_leaves_it_to_staff(sessions: Sessions, house: House) -> None:
    key = on_the_books(sessions, house, a_job)
    with transaction(sessions) as session:
        job = planned_job(session, key)
        assert job is not None
        for by, expected in (("user:987 Jo", "Jo, who planned it, no longer works here"), (f"user:{house.adviser} Ad", "None"), ("operator:root", "None")):
            job.planned_by = by
            assert str(in_the_way(session, job, on=INVOICE_DAY)) == expected
        job.planned_by = BY


def test_what_fails_stops_nothing_else_is_told_and_tried_again(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    on_the_books(sessions, house, a_job)
    on_the_books(sessions, house, lambda session, activity, client: an_issued_invoice(session, activity, client, payment_days=0).id)
    with transaction(sessions) as session:
        session.get_one(Activity, house.activity).state = ActivityState.RESTRICTED
    done = day(INVOICE_DAY)
    assert done["invoices"] == (0, 1)
    assert done["reminders"] == (1, 0)
    with transaction(sessions) as session:
        run = runs_page(session, house.cooperative)[0]
        assert run.failures == 1
        [failed] = [one for piece in run.pieces for one in piece["failed"]]
        assert "takes no new invoices" in words(failed["why"][0])
        assert the_invoice(session).state is InvoiceState.DRAFT
        session.get_one(Activity, house.activity).state = ActivityState.OPEN
    assert "The daily work of Thursday, December 3, 2026 could not do everything: 1" in told(sessions, house.admin)
    assert day(INVOICE_DAY + timedelta(days=1))["invoices"] == (1, 0)


def test_a_fault_is_told_by_its_place_and_names_nobody(sessions: Sessions, house: House, day: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(session: Session, key: int, on: date) -> int:
        raise KeyError("85.07.30-033.28")

    piece = PIECES[0]
    monkeypatch.setattr(service, "PIECES", (Piece("quotes", text("x"), piece.due, broken), Piece("overdue", text("x"), broken, piece.do)))  # type: ignore[arg-type]
    assert day(TODAY) == {"quotes": (0, 1), "overdue": (0, 1)}
    with transaction(sessions) as session:
        said = str(runs_page(session, house.cooperative)[0].pieces)
    assert "KeyError, test_daily.py" in said
    assert "033.28" not in said


def test_documents_that_gave_up_are_told_and_can_be_tried_again(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    with transaction(sessions) as session:
        enqueue(session, "render_invoice", "render_invoice:x", invoice_id=1).attempts = MOST_ATTEMPTS
    assert day(TODAY) == {"outbox": (0, 1)}
    with transaction(sessions) as session:
        assert [job.key for job in given_up(session)] == ["render_invoice:x"]
        assert try_again(session) == 1
        assert session.scalars(select(Job).where(Job.key == "render_invoice:x")).one().attempts == 0
    assert day(TODAY) == {}


def test_totals_are_carried_forward_once_enough_was_written(sessions: Sessions, house: House, day: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcoop.followup.ENOUGH", 1)
    on_the_books(sessions, house, lambda session, activity, client: an_issued_invoice(session, activity, client).id)
    assert day(TODAY) == {"totals": (1, 0)}
    assert day(TODAY) == {}


def test_answers_to_programs_are_forgotten_after_two_days(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    with transaction(sessions) as session:
        for key, at in (("old", AT), ("new", AT + timedelta(days=1))):
            session.add(ApiAnswer(user_id=house.admin, key=key, request_sha256=key, status=201, body="{}", answered_at=at))
    assert day(TODAY + timedelta(days=2)) == {}  # less than 48 hours ago, as long as the day has not ended
    assert day(TODAY + timedelta(days=3)) == {"answers": (1, 0)}
    with transaction(sessions) as session:
        assert session.scalars(select(ApiAnswer.key)).all() == ["new"]


def test_wages_to_collect_are_told_to_payroll_while_there_is_time(sessions: Sessions, house: House, day: Callable[..., Any]) -> None:
    with transaction(sessions) as session:
        officer = a_user(session, session.get_one(Cooperative, house.cooperative), Role.PAYROLL_OFFICER).id
    on_the_books(sessions, house, a_job)
    assert "collection" not in day(INVOICE_DAY)  # promised seven working days after the third: on the fourteenth
    for on in (date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 15)):
        assert day(on)["collection"] == (1, 0)
    assert [said for said in told(sessions, officer) if "to collect" in said] == ["Wages of December 2026 to collect: 1"]
    with transaction(sessions) as session:
        open_run(session, house.cooperative, Month(2026, 12), on=date(2026, 12, 15), by=BY)
    with transaction(sessions) as session:
        assert [one.read_at is not None for one in notices_page(session, officer) if one.kind is NoticeKind.WAGES_TO_COLLECT] == [True]  # they are collected
