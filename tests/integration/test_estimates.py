"""What a member may expect: about how much now, and when agreed work is paid."""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.payroll.estimates import PayEstimate, estimate_pay, expected_pay
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


def test_nobody_guesses_where_the_budget_pays_no_legal_wage(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    answer(session, start(session, activity, a_plan(activity), price="600"))
    poor = an_activity(session, activity.holder, name="Empty")
    assert _estimated(session, poor) is None
