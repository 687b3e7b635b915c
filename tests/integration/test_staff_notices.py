"""What staff is told: by role, once, on the page, and by mail where it has a day or they chose so."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.banking import service as banking
from smartcoop.banking.queries import main_account, unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.daily.telling import tell_expiring_law, tell_fund, tell_payments
from smartcoop.dates import Month
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim, submit_claim
from smartcoop.followup import after_release, after_statement
from smartcoop.i18n import speaking, text
from smartcoop.invoicing.models import ReminderStep
from smartcoop.invoicing.reminders import take_step
from smartcoop.jobs.models import Job
from smartcoop.members.accounts import Role, User, grant_role, invite_user, roles_of, withdraw_role
from smartcoop.members.facts import adopt_policy
from smartcoop.members.models import Cooperative, NoticeKind, NoticeWay
from smartcoop.members.notices import StaffTiding, choices_of, choose_ways, kept, notices_page, tell_staff, unread, words
from smartcoop.payroll import service as payroll
from smartcoop.payroll.declarations import Receipt, note_declaration, open_declarations, tell_declarations_due
from smartcoop.payroll.engagements import Wish
from tests.bank_samples import Line, camt, statement
from tests.factories import BY, TODAY, a_member, an_activity, an_employment, an_entity, an_issued_invoice
from tests.payroll_scene import OTHER, STAFF, a_scene, euros

AT = datetime(2026, 10, 15, 9, tzinfo=UTC)


def a_user(session: Session, home: Cooperative, role: Role, member_id: int | None = None) -> User:
    made = invite_user(session, email=f"{role.value}@example.org", name=role.value, language="en", at=AT)
    grant_role(session, made.id, home.id, role, by=BY, at=AT, member_id=member_id)
    return made


@pytest.fixture
def home(session: Session) -> Cooperative:
    return an_entity(session)


def told(session: Session, user: User) -> list[str]:
    return [words(notice.said) for notice in notices_page(session, user.id)]


def mails(session: Session) -> list[str]:
    return [job.arguments["to"] for job in session.scalars(select(Job).where(Job.name == "send_mail").order_by(Job.id)) if ":notice:" in job.key]


def a_tiding(home: Cooperative, kind: NoticeKind, key: str = "x") -> StaffTiding:
    return StaffTiding(kind, home.id, home.ref, key, text("Due soon: %(label)s, %(what)s", label="L", what="W"), text("on %(day)s", day=TODAY))


def test_staff_is_told_by_role_once_and_not_elsewhere(session: Session, home: Cooperative) -> None:
    treasurer, adviser = a_user(session, home, Role.TREASURER), a_user(session, home, Role.ADVISER)
    there = an_entity(session, code="there")
    for _ in range(2):
        tell_staff(session, [a_tiding(home, NoticeKind.PAYMENTS_TO_RELEASE), a_tiding(there, NoticeKind.PAYMENTS_TO_RELEASE, "y")])
    assert (len(told(session, treasurer)), told(session, adviser)) == (1, [])
    assert notices_page(session, treasurer.id)[0].member_id is None
    assert tell_staff(session, [a_tiding(home, NoticeKind.PAYMENTS_TO_RELEASE, "z")], by=treasurer.ref) == []


def test_mail_is_for_what_has_a_day_unless_they_choose(session: Session, home: Cooperative) -> None:
    accountant = a_user(session, home, Role.ACCOUNTANT)
    tell_staff(session, [a_tiding(home, NoticeKind.BANK_UNMATCHED), a_tiding(home, NoticeKind.DECLARATION_DUE, "y")])
    assert mails(session) == ["accountant@example.org"]
    choose_ways(session, accountant.id, {NoticeKind.BANK_UNMATCHED: NoticeWay.MAIL, NoticeKind.DECLARATION_DUE: NoticeWay.NOTHING})
    session.flush()
    tell_staff(session, [a_tiding(home, NoticeKind.BANK_UNMATCHED, "a"), a_tiding(home, NoticeKind.DECLARATION_DUE, "b")])
    assert (len(mails(session)), len(told(session, accountant))) == (2, 3)


def test_each_chooses_among_what_concerns_them(session: Session, home: Cooperative) -> None:
    treasurer, member = a_user(session, home, Role.TREASURER), a_user(session, home, Role.MEMBER, a_member(session, home).id)
    mine, theirs = choices_of(session, treasurer.id), choices_of(session, member.id)
    assert set(mine) == {NoticeKind.RUN_TO_APPROVE, NoticeKind.PAYMENTS_TO_RELEASE, NoticeKind.FUND_LOW}
    assert mine[NoticeKind.FUND_LOW] is NoticeWay.MAIL
    assert mine[NoticeKind.RUN_TO_APPROVE] is mine[NoticeKind.PAYMENTS_TO_RELEASE] is NoticeWay.MAIL  # others wait for it
    assert NoticeKind.WAGE_PAID in theirs
    assert not set(mine) & set(theirs)


def test_who_lost_the_role_is_told_no_more(session: Session, home: Cooperative) -> None:
    treasurer = a_user(session, home, Role.TREASURER)
    withdraw_role(session, roles_of(session, treasurer.id)[0].id, by=BY, at=AT)
    session.flush()
    assert tell_staff(session, [a_tiding(home, NoticeKind.FUND_LOW)]) == []


def test_a_message_within_a_message_is_read_in_the_readers_language() -> None:
    said = kept(text("Late: %(label)s, %(what)s", label=text("Hire declaration (Dimona)", domain="countries.be"), what="2026-09"))
    with speaking("fr_BE"):
        assert "Dimona" in words(said)
        assert "Hire" not in words(said)


def test_a_run_is_told_when_checked_and_its_payments_when_posted(session: Session) -> None:
    scene = a_scene(session)
    officer, treasurer = a_user(session, scene.cooperative, Role.PAYROLL_OFFICER), a_user(session, scene.cooperative, Role.TREASURER)
    scene.earn(euros("5000"))
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros("800")))
    run = scene.open_run(Month(2026, 9), date(2026, 10, 1))
    while payroll.calculate_next(session, run.id, by=officer.ref):
        pass
    payroll.check_run(session, run.id, by=STAFF)
    assert told(session, treasurer) == ["Approve the payroll of September 2026: €803.03 for 1 person, promised for Thursday, October 1, 2026"]
    assert told(session, officer) == ["Declare the work of Ana Peeters by Sunday, September 13, 2026"]  # who calculated cannot approve
    assert unread(session, treasurer.id) == 1
    payroll.approve_run(session, run.id, by=OTHER)
    assert unread(session, treasurer.id) == 0  # nothing is left to do about it
    payroll.issue_next(session, run.id, on=date(2026, 10, 1), by=OTHER)
    assert told(session, treasurer)[0] == "Release the wages of September 2026: €803.03 for 1 person, promised for Thursday, October 1, 2026"
    for _ in range(2):
        assert tell_payments(session, scene.cooperative.id, date(2026, 10, 2)) == 1
    assert len(told(session, treasurer)) == 3
    assert unread(session, treasurer.id) == 2
    later = a_user(session, scene.cooperative, Role.BOARD)
    grant_role(session, later.id, scene.cooperative.id, Role.TREASURER, by=BY, at=AT)
    tell_payments(session, scene.cooperative.id, date(2026, 10, 2))
    session.flush()
    after_release(session, scene.cooperative, on=date(2026, 10, 2))
    assert (unread(session, treasurer.id), unread(session, later.id)) == (2, 1)  # they wait still
    banking.release_orders(session, scene.cooperative.id, payroll.salary_orders(session, run.id), by=treasurer.ref)
    after_release(session, scene.cooperative, on=date(2026, 10, 2))
    assert (unread(session, treasurer.id), unread(session, later.id)) == (0, 0)


def test_expenses_to_decide_are_told(session: Session, home: Cooperative) -> None:
    adviser, ana = a_user(session, home, Role.ADVISER), a_member(session, home)
    activity = an_activity(session, ana)
    claim = draft_claim(session, activity.id, ana.id, "Cables", [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))], on=TODAY, by="user:9 Ana")
    submit_claim(session, claim.id, on=TODAY, by="user:9 Ana")
    assert "Cables" in told(session, adviser)[0]


def test_bank_lines_that_nothing_explains_are_told_once_to_who_did_not_read_them(session: Session, home: Cooperative) -> None:
    accountant = a_user(session, home, Role.ACCOUNTANT)
    content = camt(statement([Line(1234, text="?")], iban=main_account(session, home.id).iban))
    banking.import_statement(session, home.id, content, name="s.xml", by=BY, on=TODAY)
    after_statement(session, home, on=TODAY, by=accountant.ref)
    assert told(session, accountant) == []
    for _ in range(2):
        after_statement(session, home, on=TODAY, by=BY)
    assert told(session, accountant) == ["Bank lines that nothing explains: 1"]


def test_what_was_told_of_bank_lines_is_settled_with_the_last_of_them(session: Session, home: Cooperative) -> None:
    accountant, ana = a_user(session, home, Role.ACCOUNTANT), a_member(session, home)
    account, lines = main_account(session, home.id), [Line(1234, text="?"), Line(4321, text="??")]
    banking.import_statement(session, home.id, camt(statement(lines, iban=account.iban)), name="s.xml", by=BY, on=TODAY)
    after_statement(session, home, on=TODAY, by=BY)
    session.flush()
    for left, waiting in zip((1, 0), unmatched_lines(session, home.id), strict=True):
        banking.settle_line(session, waiting.line.id, allocations=[(AccountRole.SALES, ana.ref, waiting.left)], by=BY, on=TODAY, why="a gift")
        after_statement(session, home, on=TODAY, by=BY)
        assert unread(session, accountant.id) == left
    assert told(session, accountant) == ["Bank lines that nothing explains: 2"]


def test_a_member_reads_of_the_formal_notice_before_and_after(session: Session) -> None:
    invoice = an_issued_invoice(session, payment_days=0)
    member = a_user(session, invoice.cooperative, Role.MEMBER, invoice.activity.holder_id)
    for step, day in zip(ReminderStep, (date(2026, 10, 22), date(2026, 11, 5), date(2026, 11, 12), date(2026, 11, 19)), strict=True):
        take_step(session, invoice.id, step, on=day, by=BY)
    after, before = told(session, member)[:2]
    assert "will perhaps go to" in before
    assert "got a formal notice" in after
    assert "1,262.18" in after


def test_declarations_are_told_when_near_and_when_late(session: Session) -> None:
    home = an_entity(session, on=date(2026, 8, 1))
    an_employment(session, home, date(2026, 8, 3), date(2026, 10, 30))
    officer = a_user(session, home, Role.PAYROLL_OFFICER)
    tell_declarations_due(session, home.id, date(2026, 10, 9))
    tell_declarations_due(session, home.id, date(2026, 10, 10))
    assert [said.partition(":")[0] for said in told(session, officer)] == ["Due soon", "Late"]
    assert told(session, officer)[0].endswith("FinProf 274), September 2026")
    tell_declarations_due(session, home.id, date(2026, 10, 16))
    assert [said.partition(":")[0] for said in told(session, officer)] == ["Late", "Due soon", "Late"]
    assert told(session, officer)[0].endswith("FinProf 274), 2 periods")


def test_what_is_late_of_a_kind_is_told_in_one_notice_and_settled_with_the_last(session: Session) -> None:
    home = an_entity(session, on=date(2025, 9, 1))
    an_employment(session, home, date(2025, 9, 1), date(2026, 12, 31))
    officer = a_user(session, home, Role.PAYROLL_OFFICER)
    for _ in range(2):
        tell_declarations_due(session, home.id, TODAY)
    late = [said for said in told(session, officer) if said.startswith("Late")]
    assert sorted(said.rpartition(", ")[2] for said in late) == ["12 periods", "2025", "2025", "4 periods"]
    before = unread(session, officer.id)
    for row in [row for row in open_declarations(session, home, on=TODAY, until=TODAY - timedelta(days=1)) if row.declaration.code == "finprof"]:
        assert unread(session, officer.id) == before
        note_declaration(session, home.id, "finprof", row.period, Receipt("1"), done_on=TODAY, on=TODAY, by=BY)
    assert unread(session, officer.id) == before - 1
    tell_declarations_due(session, home.id, TODAY)
    assert unread(session, officer.id) == before - 1


def test_what_was_due_before_the_first_invoice_is_not_told(session: Session) -> None:
    home = an_entity(session, on=date(2025, 9, 1))
    an_employment(session, home, date(2025, 9, 1), date(2026, 12, 31))
    officer = a_user(session, home, Role.PAYROLL_OFFICER)
    an_issued_invoice(session, an_activity(session, a_member(session, home)))
    tell_declarations_due(session, home.id, TODAY + timedelta(days=2))
    assert told(session, officer) == ["Late: Withholding tax return (FinProf 274), September 2026"]


def test_a_fund_below_its_floor_is_told_once_a_month(session: Session) -> None:
    invoice = an_issued_invoice(session)
    home = invoice.cooperative
    treasurer = a_user(session, home, Role.TREASURER)
    assert tell_fund(session, home.id, TODAY) == 0  # no floor is decided
    adopt_policy(session, home, "fund_floor", "0.05", valid_from=TODAY, adopted_by="motion 2", today=TODAY)
    for day in (TODAY, date(2026, 10, 20), date(2026, 11, 1)):
        assert tell_fund(session, home.id, day) == 1  # 20.00 of 1,000.00
    assert len(told(session, treasurer)) == 2
    assert "20.00" in told(session, treasurer)[0]
    adopt_policy(session, home, "fund_floor", "0.01", valid_from=date(2026, 11, 2), adopted_by="motion 3", today=TODAY)
    assert (tell_fund(session, home.id, date(2026, 11, 2)), unread(session, treasurer.id)) == (0, 0)  # nobody need read it any more


def test_figures_that_end_are_told_once_for_each_day(session: Session, home: Cooperative) -> None:
    admin = a_user(session, home, Role.ADMIN)
    tell_expiring_law(session, home.id, date(2026, 12, 15))
    tell_expiring_law(session, home.id, date(2026, 12, 16))
    said = [one for one in told(session, admin) if "January 1, 2027" in one]
    assert len(said) == 1
