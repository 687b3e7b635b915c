"""What people are told, once, as they chose, in their language, with what comes next."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.banking import service as banking
from smartcoop.banking.queries import main_account, unmatched_lines
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim, find_incomplete, reject_claim, submit_claim
from smartcoop.followup import after_statement
from smartcoop.i18n import speaking, text
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Invoice, QuoteState
from smartcoop.invoicing.quotes import QuoteAnswer, draft_quote, quote_token, send_quote
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.jobs.models import Job
from smartcoop.members.accounts import Role, User, grant_role, invite_user
from smartcoop.members.models import Cooperative, Member, NoticeKind, NoticeWay
from smartcoop.members.notices import Tiding, choose_ways, notices_page, read_all, read_notice, tell, unread, wants_mail, words
from smartcoop.members.service import mark_arrears, subscribe_shares
from smartcoop.money import Money
from smartcoop.payroll.engagements import Wish
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.planning import take_answer
from smartcoop.tidings import tell_bank_news
from tests.bank_samples import Line, camt, statement
from tests.factories import TODAY, a_client, a_member, an_activity, an_entity
from tests.payroll_scene import a_scene, euros

AT = datetime(2026, 10, 15, 9, tzinfo=UTC)
BY = "user:99 Marie"


@pytest.fixture
def home(session: Session) -> Cooperative:
    return an_entity(session)


@pytest.fixture
def ana(session: Session, home: Cooperative) -> Member:
    return a_member(session, home)


@pytest.fixture
def user(session: Session, home: Cooperative, ana: Member) -> User:
    made = invite_user(session, email="ana@example.org", name="Ana", language="fr", at=AT)
    grant_role(session, made.id, home.id, Role.MEMBER, by=BY, at=AT, member_id=ana.id)
    return made


@pytest.fixture
def activity(session: Session, ana: Member) -> Activity:
    return an_activity(session, ana)


def a_tiding(member: Member, key: str = "x", kind: NoticeKind = NoticeKind.WAGE_PAID) -> Tiding:
    return Tiding(kind, member.id, member.ref, key, text("Your wage of %(amount)s is paid", amount=Money(120000, "EUR")), text("on %(day)s", day=TODAY))


def told(session: Session, user: User) -> list[tuple[str, str]]:
    return [(notice.kind.value, notice.key) for notice in notices_page(session, user.id)]


def mails(session: Session) -> list[str]:
    return [
        job.arguments["subject"]
        for job in session.scalars(select(Job).where(Job.name == "send_mail").order_by(Job.id))
        if job.key.startswith("send_mail:notice:")
    ]


def test_everybody_who_is_the_member_is_told_once(session: Session, ana: Member, user: User) -> None:
    assert len(tell(session, [a_tiding(ana), a_tiding(ana)])) == 1
    assert tell(session, [a_tiding(ana)]) == []
    assert unread(session, user.id) == 1
    assert len(mails(session)) == 1


def test_amounts_and_days_are_written_in_the_readers_way(session: Session, ana: Member, user: User) -> None:
    (notice,) = tell(session, [a_tiding(ana)])
    with speaking("de_DE"):
        assert "1.200,00\N{NO-BREAK SPACE}€" in words(notice.said)
        assert "15. Oktober 2026" in words(notice.then)
    mail = session.scalars(select(Job).where(Job.name == "send_mail")).one().arguments
    assert "1\N{NARROW NO-BREAK SPACE}200,00" in mail["subject"]
    assert f"/notices/{notice.id}" in mail["text"]


def test_who_did_it_knows_already(session: Session, ana: Member, user: User) -> None:
    assert tell(session, [a_tiding(ana)], by=user.ref) == []


def test_a_member_without_login_is_told_nothing_here(session: Session, home: Cooperative) -> None:
    alone = a_member(session, home)
    assert tell(session, [a_tiding(alone)]) == []
    assert wants_mail(session, alone.id, NoticeKind.PAYSLIP_READY)


def test_each_chooses_the_way_by_kind(session: Session, ana: Member, user: User) -> None:
    choose_ways(session, user.id, {NoticeKind.WAGE_PAID: NoticeWay.PAGE, NoticeKind.INVOICE_PAID: NoticeWay.NOTHING})
    tell(session, [a_tiding(ana), a_tiding(ana, "y", NoticeKind.INVOICE_PAID), a_tiding(ana, "z", NoticeKind.SHARE_DUE)])
    assert told(session, user) == [("share_due", "z"), ("wage_paid", "x")]
    assert len(mails(session)) == 1
    assert not wants_mail(session, ana.id, NoticeKind.WAGE_PAID)
    choose_ways(session, user.id, {NoticeKind.WAGE_PAID: NoticeWay.MAIL})
    assert wants_mail(session, ana.id, NoticeKind.WAGE_PAID)


def test_notices_are_read_one_by_one_or_all(session: Session, ana: Member, user: User) -> None:
    first, _ = tell(session, [a_tiding(ana), a_tiding(ana, "y")])
    read_notice(session, user.id, first.id, at=AT)
    read_notice(session, user.id, first.id, at=AT + timedelta(days=1))
    session.flush()
    assert (first.read_at, unread(session, user.id)) == (AT, 1)
    read_all(session, user.id, at=AT)
    assert unread(session, user.id) == 0


@pytest.mark.parametrize("state", [QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.CHANGES_ASKED])
def test_an_answer_of_a_client_is_told(state: QuoteState, session: Session, activity: Activity, user: User) -> None:
    client = a_client(session, activity.cooperative, holder=activity.holder)
    draft = SaleDraft(activity.id, client.id, (LineInput("Lights", Decimal(1), Decimal(100)),))
    quote = send_quote(session, draft_quote(session, draft, valid_until=TODAY, on=TODAY, by=BY).id, on=TODAY, by=BY)
    take_answer(session, quote_token(quote, "secret"), QuoteAnswer(state, "Jo", "two days, not three"), secret="secret", on=TODAY, at=AT)
    assert told(session, user)[0] == ("quote_answered", f"quote:{quote.id}:1:{state.value}")
    notice = notices_page(session, user.id)[0]
    assert client.name in words(notice.said)
    assert state is QuoteState.ACCEPTED or "two days, not three" in words(notice.then)
    thanked = [job.arguments for job in session.scalars(select(Job).where(Job.key == f"send_mail:{quote.ref}:1:accepted"))]
    assert [mail["to"] for mail in thanked] == ([client.email] if state is QuoteState.ACCEPTED else [])
    assert all(activity.holder.name in mail["text"] for mail in thanked)


def an_invoice(session: Session, activity: Activity) -> Invoice:
    client = a_client(session, activity.cooperative, holder=activity.holder)
    draft = SaleDraft(activity.id, client.id, (LineInput("Lights", Decimal(1), Decimal(100)),))
    return issue_invoice(session, draft_invoice(session, draft, on=TODAY, by=BY).id, on=TODAY, by=BY)


def read_bank(session: Session, home: Cooperative, *lines: Line, opening: int = 0, number: int = 1) -> None:
    content = camt(statement(lines, opening=opening, number=number, iban=main_account(session, home.id).iban), message=f"M{number}")
    banking.import_statement(session, home.id, content, name="s.xml", by=BY, on=TODAY)
    after_statement(session, home, on=TODAY, by=BY)


def test_an_invoice_is_told_when_issued_part_paid_and_paid(session: Session, home: Cooperative, activity: Activity, user: User) -> None:
    invoice = an_invoice(session, activity)
    compact = "".join(sign for sign in invoice.payment_reference if sign.isdigit())
    read_bank(session, home, Line(2100, reference=compact))
    read_bank(session, home, Line(10000, reference=compact), opening=2100, number=2)
    tell_bank_news(session, home.id, on=TODAY)
    assert told(session, user) == [
        ("invoice_paid", f"{invoice.ref}:paid:0"),
        ("invoice_paid", f"{invoice.ref}:paid:10000"),
        ("invoice_issued", f"{invoice.ref}:issued"),
    ]
    assert words(notices_page(session, user.id)[0].then) == f"Invoice {invoice.number} is settled. You can be paid from it from today."


def test_what_is_overdue_is_told_once(session: Session, home: Cooperative, activity: Activity, user: User) -> None:
    invoice = an_invoice(session, activity)
    assert invoice.due_on is not None
    tell_bank_news(session, home.id, on=invoice.due_on)
    for days in (1, 2):
        tell_bank_news(session, home.id, on=invoice.due_on + timedelta(days=days))
    assert [kind for kind, _ in told(session, user)] == ["invoice_overdue", "invoice_issued"]


def test_a_share_is_told_when_due_paid_and_missing(session: Session, home: Cooperative, user: User, ana: Member) -> None:
    mark_arrears(session, home.id, on=date(2027, 1, 2), by=BY)
    shares = subscribe_shares(session, ana.id, count=1, on=date(2027, 1, 3), by=BY)
    compact = "".join(sign for sign in shares.payment_reference if sign.isdigit())
    read_bank(session, home, Line(shares.total.minor, reference=compact))
    assert [kind for kind, _ in told(session, user)] == ["membership", "share_due", "share_due"]
    assert shares.payment_reference in words(notices_page(session, user.id)[1].then)


def test_contract_payslip_and_wage_are_told(session: Session) -> None:
    scene = a_scene(session)
    made = invite_user(session, email="ana@example.org", name="Ana", language="nl", at=AT)
    grant_role(session, made.id, scene.cooperative.id, Role.MEMBER, by=BY, at=AT, member_id=scene.member.id)
    scene.earn(euros("5000"))
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros("800")))
    scene.pay(Month(2026, 9), date(2026, 10, 1))
    assert told(session, made) == [
        ("payslip_ready", "payslip:1:ready"),
        ("contract_to_sign", "engagement:1:both_signed"),
        ("contract_to_sign", "engagement:1:to_sign"),
    ]
    payslip = session.get_one(StoredPayslip, 1)
    read_bank(session, scene.cooperative, Line(-payslip.payable.minor, text="wages"))
    [line] = unmatched_lines(session, scene.cooperative.id)
    banking.settle_line(session, line.line.id, allocations=[(AccountRole.NET_WAGES, payslip.ref, payslip.payable)], by=BY, on=TODAY, why="x")
    tell_bank_news(session, scene.cooperative.id, on=TODAY)
    assert told(session, made)[0] == ("wage_paid", "payslip:1:paid")
    assert not [one for one in mails(session) if "P2026" in one]


def test_decisions_on_expenses_are_told_with_their_reason(session: Session, activity: Activity, user: User, ana: Member) -> None:
    claim = draft_claim(session, activity.id, ana.id, "Cables", [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))], on=TODAY, by=user.ref)
    submit_claim(session, claim.id, on=TODAY, by=user.ref)
    find_incomplete(session, claim.id, by=BY, why="where did you drive?")
    submit_claim(session, claim.id, on=TODAY, by=user.ref)
    reject_claim(session, claim.id, by=BY, why="not for this activity")
    assert [words(notice.said) for notice in notices_page(session, user.id)] == [
        f"Your expenses {claim.number} are rejected",
        f"Your expenses {claim.number} are incomplete",
    ]
    assert "not for this activity" in words(notices_page(session, user.id)[0].then)
