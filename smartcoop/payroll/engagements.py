"""Engagements: from a wish to a lawful contract. Costed, declared before work starts, signed, then paid by the runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.budget import NOT_OVERSPENT, budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import may_be_paid_from
from smartcoop.activities.service import activity_that_spends, commit_budget, release_budget
from smartcoop.audit import checked_step, record_change
from smartcoop.country import Country, Mutualisation, PayCase
from smartcoop.dates import Period
from smartcoop.db import locked
from smartcoop.errors import Invalid, NotAllowed, RuleBroken
from smartcoop.i18n import Text, text
from smartcoop.jobs.service import enqueue
from smartcoop.members.facts import policies
from smartcoop.members.models import SPENDS, STATUTES, Member, NoticeKind
from smartcoop.members.notices import StaffTiding, settle_notices, tell_staff
from smartcoop.members.service import check_known
from smartcoop.money import Money, rounded_down, total
from smartcoop.payroll.cases import case_for, known_of, parts_of, promised_on
from smartcoop.payroll.evidence import Given, lasting_papers
from smartcoop.payroll.models import ENGAGEMENT_STEPS, Engagement, EngagementState, PayBasis
from smartcoop.payroll.signing import ask_to_sign, keep_signed, tell_signed
from smartcoop.payroll.simulation import Simulation, simulate_budget, simulate_gross, simulate_net

PROPOSED = "proposed"
"""What stands for the engagement in a case while there is none."""


@dataclass(frozen=True, slots=True)
class Job:
    """The work that a member wants to be paid for. Days and hours are of the whole work, or per week with basis `monthly`."""

    member_id: int
    activity_id: int
    period: Period
    days: Decimal
    hours: Decimal
    function: str
    place: str
    regime: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    basis: PayBasis = PayBasis.TOTAL


@dataclass(frozen=True, slots=True)
class Wish:
    """How the pay is chosen: exactly one of a gross, a net to reach, or a budget to use up (None in all three: all that is available)."""

    gross: Money | None = None
    net: Money | None = None
    budget: Money | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a job would be paid, month by month, and when. `gross` is the pay agreed, `earned` all that is earned with it, holiday pay included."""

    simulations: tuple[Simulation, ...]
    pay_dates: tuple[date, ...]
    gross: Money
    earned: Money
    net: Money
    cost: Money
    unspent: Money


def propose_pay(session: Session, job: Job, wish: Wish, *, on: date) -> Proposal:
    """What the job would be paid if it were agreed today. Writes nothing.

    Invalid and RuleBroken name what is in the way: dates, hours, the legal minimum, the budget.
    """
    activity = session.get_one(Activity, job.activity_id)
    return proposed_within(session, activity, job, wish, available=budget_of(session, activity).available_for_wages, on=on)


def proposed_within(session: Session, activity: Activity, job: Job, wish: Wish, *, available: Money, on: date) -> Proposal:
    """The same for who knows what is available for wages in the activity."""
    member = payable_member(session, activity, job)
    rules = policies(session, activity.cooperative, on)
    law = country.load(activity.cooperative.country)
    budget = min(wish.budget, available) if wish.budget else available
    if wish.gross is not None or len(parts_of(job.period, job.basis, Money(1, law.currency), job.days, job.hours)) > 1:
        return _several(session, law, member, activity, job, _agreed_gross(wish, job), rules, budget)
    case = job_cases(session, law, member, activity, job, Money(1, law.currency), rules)[0]
    found = simulate_net(law, case, rules, wish.net, budget=budget) if wish.net else simulate_budget(law, case, rules, budget)
    return _proposal((found,), (case.paid_on,), budget)


def _agreed_gross(wish: Wish, job: Job) -> Money:
    if wish.gross is None:
        raise Invalid({"gross": text("work over several wage months is agreed by its gross; give it, or one engagement a month")})
    if wish.gross.minor <= 0:
        raise Invalid({"gross": text("give a gross above zero")})
    return wish.gross


def _several(session: Session, law: Country, member: Member, activity: Activity, job: Job, gross: Money, rules: Mutualisation, budget: Money) -> Proposal:
    cases = job_cases(session, law, member, activity, job, gross, rules)
    found: list[Simulation] = []
    for case in cases:
        so_far = (*case.history, *(simulation.payslip for simulation in found))
        found.append(simulate_gross(law, replace(case, history=so_far), rules))
    return _proposal(tuple(found), tuple(case.paid_on for case in cases), budget)


def _proposal(simulations: tuple[Simulation, ...], pay_dates: tuple[date, ...], budget: Money) -> Proposal:
    cost = total((s.cost for s in simulations), budget.currency)
    return Proposal(
        simulations=simulations,
        pay_dates=pay_dates,
        gross=total((s.payslip.work.gross for s in simulations), budget.currency),
        earned=total((s.payslip.gross for s in simulations), budget.currency),
        net=total((s.payslip.net_payable for s in simulations), budget.currency),
        cost=cost,
        unspent=budget - cost,
    )


def payable_member(session: Session, activity: Activity, job: Job) -> Member:
    """Who would be paid. NotAllowed and RuleBroken for somebody who cannot be, Invalid at `days` and `hours`."""
    member = session.get_one(Member, job.member_id)
    if not may_be_paid_from(session, activity, member.id):
        raise NotAllowed("%(name)s takes no part in %(activity)s; let them join it first", name=member.name, activity=activity.name)
    if member.state not in SPENDS:
        raise RuleBroken("%(name)s cannot be employed. State now: %(state)s", name=member.name, state=member.state.label, source=STATUTES)
    if job.days <= 0 or job.hours <= 0:
        raise Invalid({name: text("give a number above zero") for name in ("days", "hours") if getattr(job, name) <= 0})
    if finer := [name for name in ("days", "hours") if (value := getattr(job, name)) != rounded_down(value)]:
        raise Invalid({name: text("give at most two decimals: a quarter of an hour is 0.25") for name in finer})
    if job.basis is PayBasis.TOTAL and job.days > (longest := job.period.days):
        raise Invalid({"days": text("more days than there are from the first to the last; give at most %(longest)s", longest=longest)})
    return member


def job_cases(session: Session, law: Country, member: Member, activity: Activity, job: Job, gross: Money, rules: Mutualisation) -> list[PayCase]:
    """What is asked of the country for each wage month of a job that is not agreed yet."""
    facts = law.work_facts(job.regime, job.facts)
    known = known_of(session, activity.cooperative, [member])
    return [
        case_for(
            known,
            member,
            part,
            facts=facts,
            pay_on=promised_on(rules.promise, part.period.end, law.code),
            reference=PROPOSED,
        )
        for part in parts_of(job.period, job.basis, gross, job.days, job.hours, law.gross_unit)
    ]


def agree_engagement(session: Session, job: Job, wish: Wish, *, on: date, by: str) -> Engagement:
    """An engagement whose cost is known and fits the budget; nothing is promised yet. Same refusals as `propose_pay`."""
    activity = activity_that_spends(session, job.activity_id)
    law = country.load(activity.cooperative.country)
    check_words(law, job)
    check_known(session.get_one(Member, job.member_id))
    proposal = propose_pay(session, job, wish, on=on)
    if proposal.unspent.minor < 0:
        raise RuleBroken(
            "this costs %(cost)s and %(short)s is missing in %(name)s; lower the pay or wait for more income",
            cost=str(proposal.cost),
            short=str(-proposal.unspent),
            name=activity.name,
            source=NOT_OVERSPENT,
        )
    engagement = Engagement(
        cooperative_id=activity.cooperative_id,
        member_id=job.member_id,
        activity_id=job.activity_id,
        function=job.function.strip(),
        place=job.place.strip(),
        regime=job.regime,
        starts_on=job.period.start,
        ends_on=job.period.end,
        basis=job.basis,
        days=job.days,
        hours=job.hours,
        gross_minor=(wish.gross or proposal.gross).minor,
        currency=law.currency,
        costs={str(s.payslip.month): s.cost.minor for s in proposal.simulations},
        facts=law.engagement.dump(law.work_facts(job.regime, job.facts)),
        evidence={**lasting_papers(session, job.member_id, job.regime, law), **job.evidence},
        state=EngagementState.COSTED,
    )
    session.add(engagement)
    session.flush()  # the change of state names it
    record_change(session, engagement.ref, "proposed", EngagementState.COSTED, by=by, at=datetime.now(UTC))
    enqueue(session, "render_contract", f"render_contract:{engagement.contract_key}", engagement_id=engagement.id, on=on.isoformat())
    _tell_to_declare(session, engagement, by=by)
    ask_to_sign(session, engagement, by=by)
    return engagement


def check_words(law: Country, job: Job) -> None:
    """Invalid at `function`, `place` and `regime` where a contract could not name them."""
    wrong = {name: text("is required") for name in ("function", "place") if not getattr(job, name).strip()}
    known = {regime.code: regime for regime in law.regimes}
    if job.regime not in known:
        wrong["regime"] = text("choose one of %(known)s", known=", ".join(known))
    if wrong:
        raise Invalid(wrong)


def declare_engagement(session: Session, engagement_id: int, *, number: str, on: date, by: str, late_because: str = "") -> Engagement:
    """The hire is declared: what the authority answered is kept and the cost is promised from the budget.

    Invalid where it must be there and is not. RuleBroken for a declaration after the first day, unless a reason is given, which the history keeps.
    """
    engagement = locked(session, Engagement, engagement_id)
    hire = country.load(engagement.cooperative.country).duties.hire
    if hire is not None and not hire.follows:
        if not number.strip():
            raise Invalid({"declaration_number": text("give the number that the authority answered")})
        said = text("the hire must be declared before the work starts on %(start)s; say why it is late", start=engagement.starts_on)
        _check_in_time(engagement, on, late_because, said)
    for month, minor in sorted(engagement.costs.items()):
        commit_budget(session, engagement.activity_id, Money(minor, engagement.currency), source=f"{engagement.ref}:{month}", on=on)
    engagement.declaration_number, engagement.declared_on = number.strip(), on
    settle_notices(session, NoticeKind.WORK_TO_DECLARE, engagement.ref)
    ask_to_sign(session, engagement, by=by)
    return _step(session, engagement, EngagementState.DECLARED, by=by, why=late_because)


def _tell_to_declare(session: Session, engagement: Engagement, *, by: str) -> None:
    """Tell payroll what is to be done before the work starts, and by when."""
    law = country.load(engagement.cooperative.country)
    hire, who = law.duties.hire, engagement.member.name
    if hire is not None and not hire.follows:
        due = hire.due_for_work(engagement.period)
        said = text("Declare the work of %(name)s by %(day)s", name=who, day=due)
        label: Text = text(hire.label, domain=law.domain)
        then = text(
            "%(function)s starts on %(start)s. Make this declaration, then note its answer: %(label)s.",
            function=engagement.function,
            start=engagement.starts_on,
            label=label,
        )
    else:
        said = text("Confirm the work of %(name)s by %(day)s", name=who, day=engagement.sign_by)
        then = text(
            "%(function)s starts on %(start)s. Nothing is declared before; both sign the contract.", function=engagement.function, start=engagement.starts_on
        )
    key = f"{engagement.ref}:to_declare"
    told = StaffTiding(NoticeKind.WORK_TO_DECLARE, engagement.cooperative_id, engagement.ref, key, said, then, about=engagement.member_id)
    tell_staff(session, [told], by=by)


def sign_engagement(session: Session, engagement_id: int, *, on: date, by: str, late_because: str = "", signed: Given | None = None) -> Engagement:
    """Both parties signed the contract; `signed` is it, or says where it is kept. RuleBroken after the first day, unless a reason is given.

    Invalid at `signed` where neither is told and no signed contract is here yet.
    """
    engagement = locked(session, Engagement, engagement_id)
    said = text("the contract must be signed before the work starts on %(start)s; say why it is late", start=engagement.starts_on)
    _check_in_time(engagement, on, late_because, said)
    if signed is not None:
        keep_signed(session, engagement, signed, by)
    engagement.signed_on = on
    for kind in (NoticeKind.CONTRACT_TO_SIGN, NoticeKind.WORK_TO_DECLARE):
        settle_notices(session, kind, engagement.ref)
    signed_now = _step(session, engagement, EngagementState.SIGNED, by=by, why=late_because)
    tell_signed(session, signed_now, on=on, by=by)
    return signed_now


def _check_in_time(engagement: Engagement, on: date, late_because: str, said: Text) -> None:
    if on > engagement.starts_on and not late_because.strip():
        raise RuleBroken(said, source=text("the hire is declared and the contract signed before the work starts"))


def cancel_engagement(session: Session, engagement_id: int, *, on: date, by: str, why: str) -> Engagement:
    """The work does not take place; its promise returns to the budget. RuleBroken once work has started."""
    engagement = locked(session, Engagement, engagement_id)
    if engagement.state is EngagementState.SIGNED and on >= engagement.starts_on:
        raise RuleBroken("work started on %(start)s; end the engagement instead", start=engagement.starts_on, source=text("labour law"))
    for kind in (NoticeKind.CONTRACT_TO_SIGN, NoticeKind.WORK_TO_DECLARE):
        settle_notices(session, kind, engagement.ref)
    release_budget(session, (f"{engagement.ref}:{month}" for month in engagement.costs), on=on)
    return _step(session, engagement, EngagementState.CANCELLED, by=by, why=why)


def _step(session: Session, engagement: Engagement, state: EngagementState, *, by: str, why: str = "") -> Engagement:
    checked_step(ENGAGEMENT_STEPS, engagement.state, state, engagement.function)
    record_change(session, engagement.ref, engagement.state, state, by=by, at=datetime.now(UTC), why=why)
    engagement.state = state
    return engagement


def settle_engagement(session: Session, engagement: Engagement, *, by: str) -> None:
    """Every month of the engagement is on an issued payslip."""
    _step(session, engagement, EngagementState.SETTLED, by=by)
