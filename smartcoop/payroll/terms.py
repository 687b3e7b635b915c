"""What the law asks of work that is agreed, told or corrected before its contract is signed: cost, promise and contract follow."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.budget import NOT_OVERSPENT, budget_of
from smartcoop.activities.service import change_promises
from smartcoop.audit import record_change
from smartcoop.db import locked
from smartcoop.errors import RuleBroken, WrongState
from smartcoop.jobs.service import enqueue
from smartcoop.money import Money
from smartcoop.payroll.cases import months_of
from smartcoop.payroll.engagements import Job, Proposal, Wish, proposed_within
from smartcoop.payroll.evidence import drop_copy
from smartcoop.payroll.models import Engagement, EngagementState, PayBasis
from smartcoop.payroll.signing import ask_to_sign_anew
from smartcoop.versions import check_seen

FACTS_CHANGED = "facts of the work"
"""What the history keeps of it, beside the states of the work."""


def change_work_facts(
    session: Session, engagement_id: int, said: Mapping[str, Any], *, within: Collection[EngagementState], on: date, by: str, seen: str | None = None
) -> Engagement:
    """Tell the law's facts of agreed work anew. Its cost is reckoned again, its contract drawn again, and what was signed counts no more.

    Work of one wage month whose cost would no longer fit keeps its cost, and its gross becomes what that pays. WrongState outside `within`;
    Invalid and RuleBroken as when it was agreed, Changed where it says something else than was `seen`.
    """
    engagement = locked(session, Engagement, engagement_id)
    if engagement.state not in within:
        raise WrongState("the contract says this already; it changes only by a new contract: cancel this work and agree on it anew")
    check_seen(seen, engagement.contract_key)
    law = country.load(engagement.cooperative.country)
    law.check_regime(engagement.regime, said)
    facts = law.engagement.dump(law.work_facts(engagement.regime, {**engagement.facts, **said}))
    if facts == engagement.facts:
        return engagement
    proposal = _reckoned(session, engagement, facts, on)
    engagement.facts, engagement.gross_minor = facts, _agreed_gross(engagement, proposal).minor
    _keep_costs(session, engagement, {str(s.payslip.month): s.cost.minor for s in proposal.simulations})
    record_change(session, engagement.ref, engagement.state, FACTS_CHANGED, by=by, at=datetime.now(UTC))
    enqueue(session, "render_contract", f"render_contract:{engagement.contract_key}", engagement_id=engagement.id, on=on.isoformat())
    drop_copy(engagement)
    ask_to_sign_anew(session, engagement, by=by)
    return engagement


def _reckoned(session: Session, engagement: Engagement, facts: Mapping[str, Any], on: date) -> Proposal:
    """What the work costs with these facts, for the same gross where the activity bears it. RuleBroken where it does not."""
    promised = engagement.cost if engagement.state is EngagementState.DECLARED else Money.zero(engagement.currency)
    available = budget_of(session, engagement.activity).available_for_wages + promised
    found = proposed_within(session, engagement.activity, _job(engagement, facts), Wish(gross=engagement.gross), available=available, on=on)
    if found.unspent.minor < 0 and _is_reckoned_from_cost(engagement):
        found = proposed_within(session, engagement.activity, _job(engagement, facts), Wish(budget=engagement.cost), available=available, on=on)
    if found.unspent.minor < 0:
        raise RuleBroken(
            "this costs %(cost)s and %(short)s is missing in %(name)s; lower the pay or wait for more income",
            cost=str(found.cost),
            short=str(-found.unspent),
            name=engagement.activity.name,
            source=NOT_OVERSPENT,
        )
    return found


def _is_reckoned_from_cost(engagement: Engagement) -> bool:
    """Whether a gross can be found for a cost."""
    return engagement.basis is PayBasis.TOTAL and len(months_of(engagement.period)) == 1


def _agreed_gross(engagement: Engagement, proposal: Proposal) -> Money:
    return proposal.gross if _is_reckoned_from_cost(engagement) else engagement.gross


def _job(engagement: Engagement, facts: Mapping[str, Any]) -> Job:
    return Job(
        engagement.member_id,
        engagement.activity_id,
        engagement.period,
        engagement.days,
        engagement.hours,
        engagement.function,
        engagement.place,
        engagement.regime,
        facts,
        basis=engagement.basis,
    )


def _keep_costs(session: Session, engagement: Engagement, costs: dict[str, int]) -> None:
    """The cost of each month, and where it is promised already, the promise of it."""
    engagement.costs = costs
    if engagement.state is EngagementState.DECLARED:
        change_promises(session, {f"{engagement.ref}:{month}": Money(minor, engagement.currency) for month, minor in costs.items()})
