"""What a member may expect: about how much now, and when agreed work is paid."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.dates import Period
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement
from smartcoop.payroll.estimates import PayEstimate, agreed_costs, estimate_pay, expected_pay, next_pays, promised_net, promised_pays
from tests.factories import TODAY, a_client, a_member, an_activity, an_entity, an_issued_invoice, euros
from tests.integration.test_planning import a_plan, answer, start


def _estimated(session: Session, activity: Activity) -> PayEstimate | None:
    return estimate_pay(session, activity.holder, activity, budget_of(session, activity).available_for_wages, on=TODAY)


def test_the_estimate_is_the_whole_budget_for_work_like_the_last(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    assert _estimated(session, activity) is None
    an_issued_invoice(session, activity, a_client(session, activity.cooperative))
    answer(session, start(session, activity, a_plan(activity)))
    found = _estimated(session, activity)
    assert found is not None
    assert found.like.function == "Éclairagiste"
    assert euros("1000") < found.net < euros("2805")
    (expected,) = expected_pay(session, activity.holder, on=TODAY)
    assert (expected.engagement, expected.pay_on) == (found.like, date(2026, 12, 14))


def test_agreed_work_is_offered_no_second_time_and_its_net_is_told_month_by_month(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    an_issued_invoice(session, activity, a_client(session, activity.cooperative))
    assert (agreed_costs(session, [activity]), next_pays(session, [activity], on=TODAY)) == ({activity.id: euros("0")}, {})
    period = Period(date(2026, 11, 16), date(2026, 12, 11))
    job = Job(activity.holder_id, activity.id, period, Decimal(4), Decimal("30.4"), "Éclairagiste", "Liège", "employment")
    work = agree_engagement(session, job, Wish(gross=euros("600")), on=TODAY, by="user:9 Staff")
    assert agreed_costs(session, [activity]) == {activity.id: work.cost}
    assert next_pays(session, [activity], on=TODAY) == {activity.id: date(2026, 12, 22)}
    first, second = promised_pays(session, work)
    assert (first.pay_on, second.pay_on) == (date(2026, 12, 9), date(2026, 12, 22))
    assert first.gross + second.gross == work.gross
    assert promised_net(session, work) == first.net + second.net
    declare_engagement(session, work.id, number="DIM-1", on=TODAY, by="user:9 Staff")
    assert agreed_costs(session, [activity]) == {activity.id: euros("0")}
    assert budget_of(session, activity).committed == work.cost


def test_nobody_guesses_where_the_budget_pays_no_legal_wage(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    answer(session, start(session, activity, a_plan(activity), price="600"))
    poor = an_activity(session, activity.holder, name="Empty")
    assert _estimated(session, poor) is None
