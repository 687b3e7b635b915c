"""Overdue invoices: dated steps, letters in the client's language, interest to the cent, and the member told before the formal notice."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.dates import Period
from smartcoop.documents import storage
from smartcoop.errors import Invalid, WrongState
from smartcoop.invoicing.dunning import send_reminder
from smartcoop.invoicing.interest import interest_of, late_interest, stretches_of
from smartcoop.invoicing.models import ClientKind, Invoice, Reminder, ReminderStep
from smartcoop.invoicing.reminders import due_by_itself, due_steps, plan_for, plan_of, reminders_of, send_due, take_due_step, take_step, tell_steps_due
from smartcoop.jobs.models import Job
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.facts import adopt_policy, policies
from smartcoop.members.notices import notices_page, unread, words
from tests.factories import BY, TODAY, a_client, a_member, a_payment, an_activity, an_entity, an_issued_invoice, euros

AT = datetime(2026, 10, 15, 9, tzinfo=UTC)
DAYS_TO = {ReminderStep.REMINDER_1: 7, ReminderStep.REMINDER_2: 21, ReminderStep.MEMBER_TOLD: 28, ReminderStep.FORMAL_NOTICE: 35}


@pytest.fixture
def invoice(session: Session) -> Invoice:
    """1,210 euros, due on the day it is issued."""
    return an_issued_invoice(session, payment_days=0)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def step_on_its_day(session: Session, invoice: Invoice, step: ReminderStep) -> Reminder:
    reminder = take_step(session, invoice.id, step, on=after(DAYS_TO[step]), by=BY)
    send_reminder(session, reminder.id)
    session.flush()
    return reminder


def letter(session: Session, reminder: Reminder) -> str:
    document = storage.find(session, reminder.key)
    assert document is not None
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(storage.read(document))).pages).split())


def mails(session: Session, invoice: Invoice) -> list[dict[str, object]]:
    query = select(Job).where(Job.name == "send_mail", Job.key.startswith(f"send_mail:{invoice.ref}:")).order_by(Job.id)
    return [job.arguments for job in session.scalars(query)]


def test_interest_runs_from_the_day_after_the_due_date_on_what_is_open(session: Session, invoice: Invoice) -> None:
    assert late_interest(session, invoice, on=TODAY).interest == euros("0")
    thirty = late_interest(session, invoice, on=after(30))
    assert (thirty.interest, thirty.flat) == (euros("10.44"), euros("40"))  # 1210 x 10.5 % x 30 / 365 = 10.4425
    a_payment(session, invoice, euros("210"), on=after(11))
    part = late_interest(session, invoice, on=after(30))
    assert part.interest == euros("9.23")  # (1210 x 10 + 1000 x 20) x 10.5 % / 365 = 9.2342
    assert [stretch.days for stretch in part.stretches] == [10, 20]


def test_a_new_rate_counts_from_its_day() -> None:
    rates = country.load("BE").parameters["late_interest.business"]
    found = tuple(stretches_of([(date(2025, 5, 1), euros("1000"))], rates, Period(date(2025, 6, 21), date(2025, 7, 10))))
    assert [(stretch.days, stretch.rate) for stretch in found] == [(10, Decimal("0.115")), (10, Decimal("0.105"))]
    assert interest_of(found, "EUR") == euros("6.03")  # 1000 x (11.5 % + 10.5 %) x 10 / 365 = 6.0274


def test_a_person_owes_no_interest_before_the_formal_notice(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    claire = a_client(session, activity.cooperative, kind=ClientKind.PERSON, vat_number=None, enterprise_number=None)
    added = late_interest(session, an_issued_invoice(session, activity, claire, payment_days=0), on=after(60))
    assert (added.interest, added.flat, added.is_business) == (euros("0"), euros("0"), False)
    assert added.rate == Decimal("0.045")


def test_the_steps_follow_each_other_with_their_days(session: Session, invoice: Invoice) -> None:
    assert [(one.step, one.day) for one in plan_for(session, invoice, on=TODAY)] == [(step, after(days)) for step, days in DAYS_TO.items()]
    with pytest.raises(WrongState, match="overdue"):
        take_step(session, invoice.id, ReminderStep.REMINDER_1, on=TODAY, by=BY)
    with pytest.raises(WrongState, match="another"):
        take_step(session, invoice.id, ReminderStep.FORMAL_NOTICE, on=after(40), by=BY)
    first = step_on_its_day(session, invoice, ReminderStep.REMINDER_1)
    with pytest.raises(WrongState, match="taken already"):
        take_step(session, invoice.id, ReminderStep.REMINDER_1, on=after(8), by=BY)
    with pytest.raises(WrongState, match="too soon"):
        take_step(session, invoice.id, ReminderStep.REMINDER_2, on=after(13), by=BY)
    rules = policies(session, invoice.cooperative, TODAY)
    assert plan_of(invoice, [first], rules)[0].day == after(21)
    for step in (ReminderStep.REMINDER_2, ReminderStep.MEMBER_TOLD, ReminderStep.FORMAL_NOTICE):
        step_on_its_day(session, invoice, step)
    assert [one.step for one in reminders_of(session, invoice)] == list(ReminderStep)
    assert not plan_for(session, invoice, on=after(40))


def test_letters_say_it_in_the_clients_language_with_what_the_law_adds(session: Session, invoice: Invoice) -> None:
    first = step_on_its_day(session, invoice, ReminderStep.REMINDER_1)
    assert first.claimed == euros("1210")
    assert str(invoice.number) in letter(session, first)
    step_on_its_day(session, invoice, ReminderStep.REMINDER_2)
    step_on_its_day(session, invoice, ReminderStep.MEMBER_TOLD)
    notice = step_on_its_day(session, invoice, ReminderStep.FORMAL_NOTICE)
    assert (notice.interest, notice.flat) == (euros("12.18"), euros("40"))  # 1210 x 10.5 % x 35 / 365 = 12.1830
    assert notice.claimed == euros("1262.18")
    told = letter(session, notice)
    assert "262,18" in told
    assert "10,5" in told
    assert [mail["to"] for mail in mails(session, invoice)] == [invoice.client.email] * 2 + [invoice.activity.holder.email, invoice.client.email]
    assert mails(session, invoice)[0]["attachments"] == [first.key, f"{invoice.ref}:pdf"]
    before = len(mails(session, invoice))
    send_reminder(session, notice.id)
    assert len(mails(session, invoice)) == before


def test_reminders_go_by_themselves_a_formal_notice_does_not(session: Session, invoice: Invoice) -> None:
    book = invoice.cooperative_id
    assert due_steps(session, book, on=after(6)) == []
    assert [one.step for one in send_due(session, book, on=after(7), by="system")] == [ReminderStep.REMINDER_1]
    assert send_due(session, book, on=after(7), by="system") == []
    send_due(session, book, on=after(21), by="system")
    send_due(session, book, on=after(28), by="system")
    assert send_due(session, book, on=after(35), by="system") == []
    assert [(one, due.step) for one, due in due_steps(session, book, on=after(35))] == [(invoice, ReminderStep.FORMAL_NOTICE)]
    a_payment(session, invoice)
    assert due_steps(session, book, on=after(35)) == []


def test_without_a_mail_address_nothing_is_sent(session: Session, invoice: Invoice) -> None:
    invoice.client.email = ""
    session.flush()
    with pytest.raises(Invalid, match="email"):
        take_step(session, invoice.id, ReminderStep.REMINDER_1, on=after(7), by=BY)
    assert send_due(session, invoice.cooperative_id, on=after(7), by="system") == []
    assert reminders_of(session, invoice) == []


def decide(session: Session, invoice: Invoice, name: str, **value: Any) -> None:
    adopt_policy(session, invoice.cooperative, name, value, valid_from=TODAY, adopted_by="motion 4", today=TODAY)


def test_the_cooperative_decides_the_days_and_the_ways(session: Session, invoice: Invoice) -> None:
    decide(session, invoice, "reminder_1", days=3, soonest=2, time_to_pay=10, way="sent")
    decide(session, invoice, "reminder_2", days=14, soonest=7, time_to_pay=8, way="left_out")
    decide(session, invoice, "formal_notice", days=30, soonest=9, time_to_pay=20, way="asked")
    days = {ReminderStep.REMINDER_1: 3, ReminderStep.MEMBER_TOLD: 10, ReminderStep.FORMAL_NOTICE: 40}
    assert {one.step: one.day for one in plan_for(session, invoice, on=after(1))} == {step: after(n) for step, n in days.items()}
    [first] = send_due(session, invoice.cooperative_id, on=after(3), by=BY)
    assert first.pay_by == after(13)
    take_step(session, invoice.id, ReminderStep.MEMBER_TOLD, on=after(10), by=BY)
    notice = take_step(session, invoice.id, ReminderStep.FORMAL_NOTICE, on=after(19), by=BY)
    assert notice.pay_by == after(39)


def test_what_a_person_decides_does_not_go_by_itself(session: Session, invoice: Invoice) -> None:
    decide(session, invoice, "reminder_1", days=7, soonest=1, time_to_pay=8, way="asked")
    assert due_by_itself(session, invoice.cooperative_id, after(9)) == []
    assert take_due_step(session, invoice.id, on=after(9), by=BY) == 0
    assert [due.step for _, due in due_steps(session, invoice.cooperative_id, on=after(9))] == [ReminderStep.REMINDER_1]
    adviser = invite_user(session, email="marie@example.org", name="Marie", language="en", at=AT)
    grant_role(session, adviser.id, invoice.cooperative_id, Role.ADVISER, by=BY, at=AT)
    for _ in range(2):
        assert tell_steps_due(session, invoice.cooperative_id, after(9)) == 1
    assert [words(notice.said).partition(" to ")[0] for notice in notices_page(session, adviser.id)] == ["A reminder can go"]
    take_step(session, invoice.id, ReminderStep.REMINDER_1, on=after(9), by=BY)
    assert unread(session, adviser.id) == 0


def test_without_formal_notices_the_member_is_not_told_of_one(session: Session, invoice: Invoice) -> None:
    decide(session, invoice, "formal_notice", days=7, soonest=7, time_to_pay=15, way="left_out")
    assert [one.step for one in plan_for(session, invoice, on=after(1))] == [ReminderStep.REMINDER_1, ReminderStep.REMINDER_2]


def test_a_formal_notice_alone_names_no_earlier_letter(session: Session, invoice: Invoice) -> None:
    for name, pay in (("reminder_1", 8), ("reminder_2", 8), ("member_told", 0)):
        decide(session, invoice, name, days=7, soonest=7, time_to_pay=pay, way="left_out")
    assert "262,18" in letter(session, step_on_its_day(session, invoice, ReminderStep.FORMAL_NOTICE))


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("reminder_1", {"soonest": 8}, "at the soonest one day"),
        ("reminder_1", {"time_to_pay": 0}, "at least a day"),
        ("member_told", {"time_to_pay": 5}, "asks for no money"),
        ("formal_notice", {"way": "sent"}, "cannot be taken in this way"),
        ("reminder_2", {"way": "shouted"}, "cannot be read"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(session: Session, invoice: Invoice, name: str, wrong: Mapping[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        decide(session, invoice, name, **{"days": 7, "soonest": 1, "time_to_pay": 8 if name != "member_told" else 0, "way": "sent", **wrong})


def test_where_the_law_says_how_long_the_first_reminder_leaves_that_is_proposed(session: Session, invoice: Invoice) -> None:
    assert policies(session, invoice.cooperative, TODAY).reminder_1.time_to_pay == country.load("BE").parameters["reminders.days_to_pay"].at(TODAY)
    assert country.load("FR").mutualisation(TODAY).reminder_1.time_to_pay == country.FIRST_REMINDER.time_to_pay
