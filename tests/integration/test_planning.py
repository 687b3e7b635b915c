"""A new job: planned at once, sent to the client, and going on by itself once the client has accepted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import join_activity
from smartcoop.dates import Month, Period
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.exchange.service import import_rates
from smartcoop.i18n import speaking
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Client, Invoice, InvoiceState, Quote, QuoteState
from smartcoop.invoicing.quotes import quote_token
from smartcoop.invoicing.service import QuoteAnswer, delete_draft
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.facts import adopt_policy
from smartcoop.members.notices import notices_page, words
from smartcoop.money import Money, total
from smartcoop.payroll.engagements import declare_engagement, sign_engagement
from smartcoop.payroll.evidence import pieces_of
from smartcoop.payroll.models import Engagement, EngagementState
from smartcoop.payroll.planning import WorkPlan, planned_job, preview_job, replan_job, retry_job, start_job, stuck_jobs, take_answer
from smartcoop.payroll.withdrawing import withdraw_quote
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_payment, an_activity, an_entity, an_issued_invoice, client_details, euros

SECRET = "a secret of this test"
AT = datetime(2026, 10, 16, 9, 0, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)
YES = QuoteAnswer(QuoteState.ACCEPTED, "Nadia Benali", ip="203.0.113.7")


@pytest.fixture
def activity(session: Session) -> Activity:
    return an_activity(session, a_member(session, an_entity(session)), is_collective=True)


def a_plan(activity: Activity, *, first: date = date(2026, 12, 1), last: date = date(2026, 12, 3), **said: object) -> WorkPlan:
    plan = WorkPlan(
        shares={activity.holder_id: 1},
        period=Period(first, last),
        days=Decimal(3),
        hours=Decimal("22.8"),
        function="Éclairagiste",
        place="Liège",
        regime="employment",
        kept=euros("0"),
        invoice_on=last,
    )
    return replace(plan, **said)  # type: ignore[arg-type]


def a_sale_of(activity: Activity, client: Client | None, price: str = "2000") -> SaleDraft:
    return SaleDraft(activity.id, client.id if client else 0, (a_line(price),), delivered=Period(date(2026, 12, 1), date(2026, 12, 3)))


def start(session: Session, activity: Activity, plan: WorkPlan, client: Client | None = None, price: str = "2000") -> Quote:
    buyer = client or a_client(session, activity.cooperative)
    return start_job(
        session, a_sale_of(activity, buyer, price), plan, client=None, valid_until=date(2026, 11, 20), holder_id=activity.holder_id, on=TODAY, by=BY
    )


def answer(session: Session, quote: Quote, said: QuoteAnswer = YES) -> Quote:
    return take_answer(session, quote_token(quote, SECRET), said, secret=SECRET, on=TOMORROW, at=AT)


def engagements(session: Session, activity: Activity) -> list[Engagement]:
    return list(session.scalars(select(Engagement).where(Engagement.activity_id == activity.id).order_by(Engagement.id)))


def test_the_preview_accounts_for_every_cent_of_what_the_client_pays(session: Session, activity: Activity) -> None:
    buyer = a_client(session, activity.cooperative).party
    found = preview_job(session, activity.id, buyer, (a_line("2000"),), a_plan(activity, kept=euros("100")), on=TODAY)
    assert (found.sale.net, found.sale.total, found.fee.fee) == (euros("2000"), euros("2420"), euros("130"))
    (pay,) = found.pays
    assert found.fee.fee + pay.simulation.cost + found.unspent == euros("2000")
    assert found.unspent >= euros("100")
    assert found.guaranteed
    assert found.is_promised
    assert found.pay_on == date(2026, 12, 14)
    assert not engagements(session, activity)


def test_nothing_is_agreed_before_the_client_accepts_and_all_of_it_afterwards(session: Session, activity: Activity) -> None:
    quote = start(session, activity, a_plan(activity))
    shown = preview_job(session, activity.id, quote.client.party, (a_line("2000"),), a_plan(activity), on=TODAY)
    assert quote.state is QuoteState.SENT
    assert not engagements(session, activity)
    answer(session, quote)
    (engagement,) = engagements(session, activity)
    assert engagement.state is EngagementState.COSTED
    assert engagement.gross == shown.pays[0].simulation.payslip.work.gross
    assert engagement.cost <= euros("1870")
    job = planned_job(session, quote.id)
    assert job is not None
    assert [work.engagement for work in job.works] == [engagement]
    invoice = session.scalars(select(Invoice)).one()
    assert (invoice.state, invoice.total, invoice.quote) == (InvoiceState.DRAFT, euros("2420"), quote)


def test_the_clients_yes_is_the_order_that_the_law_asks_for(session: Session, activity: Activity) -> None:
    answer(session, start(session, activity, a_plan(activity, regime="art_1bis")))
    (engagement,) = engagements(session, activity)
    there = {piece.name: piece.paper.said for piece in pieces_of(engagement, {}) if piece.paper.is_there}
    assert there == {"Order of the client for the artistic work": f"Q2026-0001, {YES.name}, {AT:%Y-%m-%d}"}


def told_of(session: Session, quote: Quote) -> str:
    """What the holder, who signs in, reads of the client's yes."""
    user = invite_user(session, email="holder@example.org", name="Ana", language="en", at=AT)
    grant_role(session, user.id, quote.cooperative_id, Role.MEMBER, by=BY, at=AT, member_id=quote.activity.holder_id)
    answer(session, quote)
    with speaking("en_BE"):
        return words(notices_page(session, user.id)[0].then)


def test_the_holder_is_told_who_does_what_and_what_comes_by_itself(session: Session, activity: Activity) -> None:
    said = told_of(session, start(session, activity, a_plan(activity)))
    (work,) = engagements(session, activity)
    assert "The cooperative declares the work" in said
    assert "sign it by Monday, 30 November 2026" in said
    assert "goes out by itself on Thursday, 3 December 2026" in said
    assert said.endswith("on Monday, 14 December 2026.")
    assert str(work.gross) not in said  # net is what arrives


def test_a_new_client_is_added_in_the_same_transaction(session: Session, activity: Activity) -> None:
    details = client_details(name="Opéra du Sud")
    said = a_sale_of(activity, None)
    quote = start_job(session, said, a_plan(activity), client=details, valid_until=date(2026, 11, 20), holder_id=activity.holder_id, on=TODAY, by=BY)
    assert (quote.client.name, quote.client.holder_id) == ("Opéra du Sud", activity.holder_id)


def test_an_offer_must_be_answered_before_the_work_starts(session: Session, activity: Activity) -> None:
    buyer = a_client(session, activity.cooperative)
    with pytest.raises(Invalid, match="valid_until"):
        start_job(session, a_sale_of(activity, buyer), a_plan(activity), client=None, valid_until=date(2026, 12, 1), holder_id=None, on=TODAY, by=BY)
    with pytest.raises(Invalid, match="invoice_on"):
        start(session, activity, a_plan(activity, invoice_on=TODAY - timedelta(days=1)))
    with pytest.raises(Invalid, match="function"):
        start(session, activity, a_plan(activity, function=" "))
    with pytest.raises(Invalid, match="shares"):
        start(session, activity, a_plan(activity, shares={}))
    with pytest.raises(Invalid, match="kept"):
        start(session, activity, a_plan(activity, kept=euros("1870")))
    with pytest.raises(RuleBroken, match="minimum"):
        start(session, activity, a_plan(activity), price="150")


def test_people_share_the_pay_and_months_are_agreed_one_by_one(session: Session, activity: Activity) -> None:
    other = a_member(session, activity.cooperative)
    join_activity(session, activity.id, other.id, on=TODAY)
    over = a_plan(
        activity, first=date(2026, 11, 26), last=date(2026, 12, 3), days=Decimal(6), hours=Decimal("45.6"), shares={activity.holder_id: 2, other.id: 1}
    )
    shown = preview_job(session, activity.id, a_client(session, activity.cooperative).party, (a_line("6000"),), over, on=TODAY)
    assert [(pay.name, pay.month) for pay in shown.pays] == [(m.name, month) for m in (activity.holder, other) for month in (Month(2026, 11), Month(2026, 12))]
    quote = start(session, activity, replace(over), price="6000")
    answer(session, quote)
    found = engagements(session, activity)
    assert [one.member_id for one in found] == [activity.holder_id] * 2 + [other.id] * 2
    assert sum((one.days for one in found if one.member_id == other.id), Decimal(0)) == Decimal(6)
    assert total((one.cost for one in found), "EUR") <= euros("6000") - euros("390")


def test_a_refusal_leaves_nothing_and_a_change_plans_anew(session: Session, activity: Activity) -> None:
    quote = start(session, activity, a_plan(activity))
    answer(session, quote, QuoteAnswer(QuoteState.CHANGES_ASKED, "Nadia Benali", "Two days only"))
    assert not engagements(session, activity)
    shorter = a_plan(activity, last=date(2026, 12, 2), days=Decimal(2), hours=Decimal("15.2"))
    replan_job(session, quote.id, a_sale_of(activity, quote.client, "1400"), shorter, valid_until=date(2026, 11, 25), on=TODAY, by=BY)
    assert (quote.state, quote.version) == (QuoteState.SENT, 2)
    answer(session, quote)
    (engagement,) = engagements(session, activity)
    assert (engagement.days, engagement.ends_on) == (Decimal(2), date(2026, 12, 2))
    assert engagement.cost <= euros("1309")


def test_without_guarantee_the_acceptance_stands_and_the_work_waits_with_its_reason(session: Session, activity: Activity) -> None:
    adopt_policy(session, activity.cooperative, "guarantee_countries", ["FR"], valid_from=TODAY, adopted_by="General meeting", today=TODAY)
    buyer = a_client(session, activity.cooperative)
    shown = preview_job(session, activity.id, buyer.party, (a_line("2000"),), a_plan(activity), on=TODAY)
    assert not shown.guaranteed
    assert not shown.is_promised
    quote = start(session, activity, a_plan(activity), buyer)
    answer(session, quote)
    assert not engagements(session, activity)
    (job,) = stuck_jobs(session, activity.holder_id)
    assert job.quote is quote
    assert job.why
    assert quote.state is QuoteState.INVOICED
    with_money = an_issued_invoice(session, activity, buyer, [a_line("3000")])
    a_payment(session, with_money)
    retry_job(session, quote.id, on=TOMORROW)
    assert not stuck_jobs(session, activity.holder_id)
    assert len(engagements(session, activity)) == 1
    with pytest.raises(WrongState):
        retry_job(session, quote.id, on=TOMORROW)
    assert budget_of(session, activity).committed == euros("0")


RATES = b"Date,USD,SEK\n2026-10-15,1.2500,11.00\n2026-10-16,1.2500,11.00\n"


def dollars(amount: str) -> Money:
    return Money.of(amount, "USD")


def in_dollars(session: Session, activity: Activity, price: str = "2500") -> Quote:
    buyer = a_client(session, activity.cooperative, country="FR", vat_number="FR40303265045", enterprise_number=None)
    sale = replace(a_sale_of(activity, buyer, price), currency="USD")
    return start_job(session, sale, a_plan(activity), client=None, valid_until=date(2026, 11, 20), holder_id=None, on=TODAY, by=BY)


def test_a_price_in_another_currency_is_estimated_in_ones_own(session: Session, activity: Activity) -> None:
    import_rates(session, RATES, by=BY, at=AT)
    buyer = a_client(session, activity.cooperative).party
    found = preview_job(session, activity.id, buyer, (a_line("2500"),), a_plan(activity, kept=euros("100")), on=TODAY, currency="USD")
    assert (found.sale.net, found.sale.total) == (dollars("2500"), dollars("3025"))
    assert (found.booked.net, found.booked.vat, found.fee.fee) == (euros("2000"), euros("420"), euros("130"))
    assert found.conversion is not None
    assert found.conversion.on == TODAY
    (pay,) = found.pays
    assert found.fee.fee + pay.simulation.cost + found.unspent == euros("2000")
    assert pay.simulation.payslip.net_payable.currency == "EUR"


def test_without_a_recent_rate_the_currency_is_refused_at_its_field(session: Session, activity: Activity) -> None:
    with pytest.raises(Invalid) as refused:
        preview_job(session, activity.id, a_client(session, activity.cooperative).party, (a_line("2500"),), a_plan(activity), on=TODAY, currency="USD")
    assert list(refused.value.fields) == ["currency"]


def test_work_for_a_price_in_another_currency_is_agreed_in_ones_own(session: Session, activity: Activity) -> None:
    import_rates(session, RATES, by=BY, at=AT)
    quote = in_dollars(session, activity)
    shown = preview_job(session, activity.id, quote.client.party, (a_line("2500"),), a_plan(activity), on=TOMORROW, currency="USD")
    answer(session, quote)
    job = planned_job(session, quote.id)
    assert job is not None
    assert job.why == ""
    (work,) = engagements(session, activity)
    assert (work.currency, work.gross) == ("EUR", shown.pays[0].simulation.payslip.work.gross)
    invoice = session.scalars(select(Invoice)).one()
    assert (invoice.currency, invoice.net) == ("USD", dollars("2500"))


def test_without_a_rate_on_the_day_of_the_answer_the_work_waits_with_its_reason(session: Session, activity: Activity) -> None:
    import_rates(session, RATES, by=BY, at=AT)
    quote = in_dollars(session, activity)
    late = date(2026, 11, 10)
    take_answer(session, quote_token(quote, SECRET), YES, secret=SECRET, on=late, at=AT)
    job = planned_job(session, quote.id)
    assert job is not None
    assert "USD" in job.why
    assert engagements(session, activity) == []


def accepted_and_dropped(session: Session, activity: Activity, *, declared: bool = True) -> Quote:
    """An accepted job whose draft invoice was dropped; its work is declared and signed."""
    quote = answer(session, start(session, activity, a_plan(activity)))
    (work,) = engagements(session, activity)
    if declared:
        declare_engagement(session, work.id, number="DIM-9", on=TOMORROW, by=BY)
        sign_engagement(session, work.id, on=TOMORROW, by=BY)
    delete_draft(session, session.scalars(select(Invoice)).one().id, by=BY)
    session.flush()
    return quote


@pytest.mark.parametrize("declared", [True, False])
def test_a_withdrawn_job_leaves_no_promise_on_the_budget(session: Session, activity: Activity, declared: bool) -> None:
    before = budget_of(session, activity)
    quote = accepted_and_dropped(session, activity, declared=declared)
    assert bool(budget_of(session, activity).committed) is declared
    withdraw_quote(session, quote.id, on=TOMORROW, by=BY, why="the client fell ill")
    after = budget_of(session, activity)
    assert (after.committed, after.orders, after.available_for_wages) == (before.committed, before.orders, before.available_for_wages)
    assert [work.state for work in engagements(session, activity)] == [EngagementState.CANCELLED]
    assert quote.state is QuoteState.CANCELLED


def test_payroll_is_told_to_withdraw_the_declaration(session: Session, activity: Activity) -> None:
    officer = invite_user(session, email="omar@example.org", name="Omar", language="en", at=AT)
    grant_role(session, officer.id, activity.cooperative_id, Role.PAYROLL_OFFICER, by=BY, at=AT)
    withdraw_quote(session, accepted_and_dropped(session, activity).id, on=TOMORROW, by=BY, why="ill")
    assert "DIM-9" in words(notices_page(session, officer.id)[0].said)


def test_work_that_began_is_not_withdrawn(session: Session, activity: Activity) -> None:
    quote = accepted_and_dropped(session, activity)
    with pytest.raises(RuleBroken, match="began on Dec 1, 2026"):
        withdraw_quote(session, quote.id, on=date(2026, 12, 1), by=BY, why="late")
    assert quote.state is QuoteState.ACCEPTED
    assert budget_of(session, activity).committed
