"""A new job: client, quote, dates, work and invoice planned at once.

Nothing is declared before the client accepts. Then the work is agreed, ready to be declared, and the invoice is drafted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from smartcoop import country
from smartcoop.activities.budget import NOT_OVERSPENT, budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import activity_that_spends
from smartcoop.country import Mutualisation, Party
from smartcoop.dates import Month, Period
from smartcoop.db import fetched, locked
from smartcoop.errors import DomainError, Invalid, RuleBroken, WrongState
from smartcoop.exchange.conversion import Conversion
from smartcoop.exchange.queries import conversion_at
from smartcoop.i18n import Text, speaking, text
from smartcoop.invoicing import service as invoicing
from smartcoop.invoicing.calculation import Fee, Totals, checked_lines, fee_of, totals, vat_groups
from smartcoop.invoicing.drafting import SaleDraft, checked_currency, sale_version
from smartcoop.invoicing.issuing import guarantee_of
from smartcoop.invoicing.models import Client, Quote, QuoteState
from smartcoop.invoicing.quotes import check_rewritable, quote_to_change
from smartcoop.invoicing.rendering import thank_client
from smartcoop.invoicing.service import ClientDetails, LineInput, QuoteAnswer
from smartcoop.members.facts import policies
from smartcoop.members.queries import vat_party
from smartcoop.money import Money, total
from smartcoop.payroll.cases import parts_of
from smartcoop.payroll.engagements import Job, Proposal, Wish, agree_engagement, check_words, job_cases, payable_member, propose_pay
from smartcoop.payroll.evidence import ordered_papers
from smartcoop.payroll.models import PayBasis, PlannedJob, PlannedWork
from smartcoop.payroll.simulation import Simulation, simulate_budget
from smartcoop.versions import check_seen, version_of


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """Who works when, and how the pay is shared: `shares` are parts by member, `days` and `hours` are those of each, `kept` stays in the activity."""

    shares: Mapping[int, int]
    period: Period
    days: Decimal
    hours: Decimal
    function: str
    place: str
    regime: str
    kept: Money
    invoice_on: date
    payment_days: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def job(self, activity_id: int, member_id: int) -> Job:
        """The whole work of one person."""
        return Job(member_id, activity_id, self.period, self.days, self.hours, self.function, self.place, self.regime, self.facts)


@dataclass(frozen=True, slots=True)
class PlannedPay:
    """What one person would be paid for one wage month of the job, and when."""

    name: str
    month: Month
    simulation: Simulation
    pay_on: date


@dataclass(frozen=True, slots=True)
class JobPreview:
    """What a job comes to: what the client pays, where it goes, and what each person receives when.

    `sale` is in the currency of the invoice, `booked` the same in the cooperative's: an estimate by `conversion` where they differ, for the
    invoice takes the rate of its own day. All else is in the cooperative's currency.
    `guaranteed` (with its `reason`) says whether wages are paid although the client is late. `missing` is what the activity lacks beside this
    job to pay them at once; zero or less where it lacks nothing.
    """

    sale: Totals
    booked: Totals
    fee: Fee
    kept: Money
    guaranteed: bool
    reason: str
    missing: Money
    due_on: date
    pays: tuple[PlannedPay, ...]
    conversion: Conversion | None = None

    @property
    def net(self) -> Money:
        """What all people receive."""
        return total((pay.simulation.payslip.net_payable for pay in self.pays), self.kept.currency)

    @property
    def unspent(self) -> Money:
        """What stays in the activity: what is kept, and the cents that no gross uses up."""
        return self.kept + total((pay.simulation.unspent for pay in self.pays), self.kept.currency)

    @property
    def pay_on(self) -> date:
        """The day of the first payment."""
        return min(pay.pay_on for pay in self.pays)

    @property
    def last_pay_on(self) -> date:
        """The day of the last payment."""
        return max(pay.pay_on for pay in self.pays)

    @property
    def is_promised(self) -> bool:
        """Whether the pay comes on its day even if the client is late."""
        return self.missing.minor <= 0


def preview_job(
    session: Session, activity_id: int, buyer: Party, lines: Sequence[LineInput], plan: WorkPlan, *, on: date, term: int | None = None, currency: str = ""
) -> JobPreview:
    """What a job would come to if the client accepted it today. Writes nothing; `term` is the client's own days to pay.

    `currency` is that of the price, the cooperative's where it is empty; what it leaves for pay is estimated at the latest rate.

    Invalid names wrong fields; RuleBroken what is in the way, such as the legal minimum.
    """
    activity = fetched(session, Activity, activity_id)
    rules = policies(session, activity.cooperative, on)
    sale = _taxed(activity, buyer, lines, on, checked_currency(session, activity, currency, on))
    conversion = _conversion(session, activity, sale.net.currency, on)
    booked = Totals(conversion.of(sale.net), conversion.of(sale.vat)) if conversion else sale
    fee = fee_of(booked.net, fee_rate=rules.fee_rate, fund_rate=rules.fund_rate)
    guaranteed, reason = guarantee_of(rules, buyer.country, is_confirmed=True)
    budget = pay_budget(booked.net, fee, plan.kept)
    within = budget_of(session, activity).available_for_wages + (booked.net - fee.fee if guaranteed else Money.zero(budget.currency))
    days = next(n for n in (plan.payment_days, term, rules.invoice_days) if n is not None)
    due_on = plan.invoice_on + timedelta(days=days)
    pays = tuple(_pays(session, activity, plan, budget, rules))
    return JobPreview(sale, booked, fee, plan.kept, guaranteed, reason, budget - within, due_on, pays, conversion)


def _conversion(session: Session, activity: Activity, currency: str, on: date) -> Conversion | None:
    """How a price becomes money of the books at the latest rate; None where it is in their currency. RuleBroken without a recent rate."""
    own = activity.cooperative.currency
    return None if currency == own else conversion_at(session, currency, own, on=on)


def _taxed(activity: Activity, buyer: Party, lines: Sequence[LineInput], on: date, currency: str) -> Totals:
    law, seller = country.load(activity.cooperative.country), vat_party(activity.cooperative)
    amounts = checked_lines(lines, currency)
    treated = [(came_to.net, law.vat.treatment(line.vat_category, seller, buyer, on)) for line, came_to in zip(lines, amounts, strict=True)]
    return totals(vat_groups(treated), currency)


def pay_budget(net: Money, fee: Fee, kept: Money) -> Money:
    """What a sale leaves for pay. Invalid at `kept` where nothing is left."""
    left = net - fee.fee - kept
    if kept.minor < 0 or left.minor <= 0:
        raise Invalid({"kept": text("after the fee %(left)s is left; keep less than that", left=str(net - fee.fee))})
    return left


def _pays(session: Session, activity: Activity, plan: WorkPlan, budget: Money, rules: Mutualisation) -> list[PlannedPay]:
    law = country.load(activity.cooperative.country)
    works = _works(plan)
    found: list[PlannedPay] = []
    for work, share in zip(works, budget.split([work.weight for work in works]), strict=True):
        job = replace(plan.job(activity.id, work.member_id), period=work.period, days=work.days, hours=work.hours)
        member = payable_member(session, activity, job)
        (case,) = job_cases(session, law, member, activity, job, Money(1, law.currency), rules)
        earlier = tuple(pay.simulation.payslip for pay in found if pay.name == member.name)
        simulation = simulate_budget(law, replace(case, history=(*case.history, *earlier)), rules, share)
        found.append(PlannedPay(member.name, case.month, simulation, case.paid_on))
    return found


def _works(plan: WorkPlan) -> list[PlannedWork]:
    """One piece of work for each person and wage month; each weighs its share and its part of the time."""
    if not plan.shares or any(share <= 0 for share in plan.shares.values()):
        raise Invalid({"shares": text("say who works, each with at least one part")})
    parts = parts_of(plan.period, PayBasis.TOTAL, Money(1, plan.kept.currency), plan.days, plan.hours)
    pieces = [(member_id, share, part) for member_id, share in sorted(plan.shares.items()) for part in parts]
    return [
        PlannedWork(
            position=n,
            member_id=member_id,
            weight=share * int(part.hours.scaleb(2)),
            share=share,
            function=plan.function.strip(),
            place=plan.place.strip(),
            regime=plan.regime,
            starts_on=part.period.start,
            ends_on=part.period.end,
            days=part.days,
            hours=part.hours,
            facts=dict(plan.facts),
        )
        for n, (member_id, share, part) in enumerate(pieces)
    ]


def start_job(
    session: Session, said: SaleDraft, plan: WorkPlan, *, client: ClientDetails | None, valid_until: date, holder_id: int | None, on: date, by: str
) -> Quote:
    """Add the client where it is new, send the quote, and keep what follows once it is accepted. All of it or nothing.

    Invalid and RuleBroken as for the parts; `holder_id` is whose the new client is, None for one that all share.
    """
    activity = fetched(session, Activity, said.activity_id)
    if client is not None:
        added = invoicing.add_client(session, activity.cooperative_id, client, holder_id=holder_id, by=by)
        said = replace(said, client_id=added.id)
    _check_plan(session, activity, said, plan, valid_until, on)
    quote = invoicing.draft_quote(session, said, valid_until=valid_until, on=on, by=by)
    session.add(_kept(quote, plan, by))
    return invoicing.send_quote(session, quote.id, on=on, by=by)


def job_version(job: PlannedJob) -> str:
    """The name of what was planned: the quote, and the work behind it."""
    works = [[getattr(work, name) for name in _PLANNED] for work in job.works]
    return version_of(sale_version(job.quote), job.invoice_on, job.payment_days, job.kept_minor, works)


_PLANNED = ("member_id", "starts_on", "ends_on", "days", "hours", "function", "place", "regime", "share", "facts")


def replan_job(session: Session, quote_id: int, said: SaleDraft, plan: WorkPlan, *, valid_until: date, on: date, by: str, seen: str | None = None) -> Quote:
    """Write quote and plan anew, after the client asked for a change, and send them again. Changed where another than was `seen` is planned."""
    check_rewritable(quote_to_change(session, quote_id))
    check_seen(seen, job_version(locked(session, PlannedJob, quote_id)))
    _check_plan(session, fetched(session, Activity, said.activity_id), said, plan, valid_until, on)
    quote = invoicing.change_quote(session, quote_id, said, valid_until=valid_until, on=on, by=by)
    session.delete(fetched(session, PlannedJob, quote_id))
    session.flush()  # the new plan takes the place of the old one
    session.add(_kept(quote, plan, by))
    return invoicing.send_quote(session, quote.id, on=on, by=by)


def _check_plan(session: Session, activity: Activity, said: SaleDraft, plan: WorkPlan, valid_until: date, on: date) -> None:
    law, client = country.load(activity.cooperative.country), fetched(session, Client, said.client_id)
    for member_id in plan.shares:
        check_words(law, plan.job(activity.id, member_id))
    if valid_until >= plan.period.start:
        raise Invalid({"valid_until": text("the work is declared before it starts; let the client answer before %(day)s", day=plan.period.start)})
    if plan.invoice_on < on:
        raise Invalid({"invoice_on": text("this day has passed; choose %(on)s or later", on=on)})
    preview_job(session, activity.id, client.party, said.lines, plan, on=on, currency=said.currency)


def _kept(quote: Quote, plan: WorkPlan, by: str) -> PlannedJob:
    return PlannedJob(
        quote=quote,
        invoice_on=plan.invoice_on,
        payment_days=plan.payment_days,
        kept_minor=plan.kept.minor,
        currency=plan.kept.currency,
        planned_by=by,
        works=_works(plan),
    )


def planned_job(session: Session, quote_id: int) -> PlannedJob | None:
    """What follows a quote, where it was planned."""
    return session.get(PlannedJob, quote_id)


def planned_jobs(session: Session, quote_ids: Collection[int]) -> dict[int, PlannedJob]:
    """What follows each of some quotes, where it was planned."""
    return {job.quote_id: job for job in session.scalars(select(PlannedJob).where(PlannedJob.quote_id.in_(quote_ids)))} if quote_ids else {}


def stuck_jobs(session: Session, member_id: int) -> Sequence[PlannedJob]:
    """The jobs of a member's activities that were accepted and could not go on by themselves, with the reason; oldest first."""
    held = select(Activity.id).where(Activity.holder_id == member_id)
    query = select(PlannedJob).join(PlannedJob.quote).where(Quote.activity_id.in_(held), PlannedJob.why != "", Quote.state != QuoteState.CANCELLED)
    query = query.options(contains_eager(PlannedJob.quote).joinedload(Quote.client, innerjoin=True))
    return session.scalars(query.order_by(PlannedJob.quote_id)).all()


def take_answer(session: Session, token: str, answer: QuoteAnswer, *, secret: str, on: date, at: datetime) -> Quote:
    """Keep the client's answer; where a job was planned and is accepted, agree on its work and draft its invoice."""
    quote = invoicing.answer_quote(session, token, answer, secret=secret, on=on, at=at)
    job = planned_job(session, quote.id)
    then = go_on(session, job, on=on) if job is not None and quote.state is QuoteState.ACCEPTED else None
    invoicing.tell_answer(session, quote, answer.state, then)
    if answer.state is QuoteState.ACCEPTED:
        thank_client(session, quote, on=on)
    return quote


def go_on(session: Session, job: PlannedJob, *, on: date) -> Text:
    """The client accepted: agree on the work of each person, then draft the invoice. What the holder is to know of what follows.

    What is in the way of the work does not undo the acceptance: it is kept as the reason, in the holder's language.
    """
    quote = job.quote
    with speaking(quote.activity.holder.language):
        try:
            proposals = _agree(session, job, on)
            job.why, then = "", _follows(job, proposals)
        except DomainError as refused:
            job.why, then = str(refused.message), text("The work cannot be agreed yet: %(why)s. Nothing is declared until then.", why=refused.message)
    if quote.state is QuoteState.ACCEPTED:
        invoice = invoicing.invoice_from_quote(session, quote.id, on=on, by=job.planned_by)
        invoice.payment_days = job.payment_days
    return then


def _follows(job: PlannedJob, proposals: Sequence[Proposal]) -> Text:
    """Who does what until the holder is paid, and what comes by itself."""
    start, holder = min(work.starts_on for work in job.works), job.quote.activity.holder_id
    own = [found for work, found in zip(job.works, proposals, strict=True) if work.member_id == holder]
    if not own:
        return text(
            "The cooperative declares the work, and who works signs a contract, before %(start)s. The invoice goes out by itself on %(invoice)s.",
            start=start,
            invoice=job.invoice_on,
        )
    return text(
        "The cooperative declares the work. Yours is to read your contract and to sign it by %(sign)s; it waits on your first page. "
        "The invoice goes out by itself on %(invoice)s. You get about %(net)s on %(pay)s.",
        sign=start - timedelta(days=1),
        invoice=job.invoice_on,
        net=total((found.net for found in own), own[0].net.currency),
        pay=min(day for found in own for day in found.pay_dates),
    )


def retry_job(session: Session, quote_id: int, *, on: date) -> PlannedJob:
    """Try again what could not go on when the client accepted. WrongState when nothing is in the way."""
    job = locked(session, PlannedJob, quote_id)
    if not job.why:
        raise WrongState("nothing is in the way of this job any more")
    go_on(session, job, on=on)
    return job


def _agree(session: Session, job: PlannedJob, on: date) -> list[Proposal]:
    quote = job.quote
    rules = policies(session, quote.cooperative, on)
    conversion = _conversion(session, quote.activity, quote.currency, on)
    net = conversion.of(quote.net) if conversion else quote.net
    fee = fee_of(net, fee_rate=rules.fee_rate, fund_rate=rules.fund_rate)
    budget = pay_budget(net, fee, job.kept)
    available = budget_of(session, quote.activity).available_for_wages
    if available < budget:
        raise RuleBroken(
            "the job leaves %(budget)s for pay and %(available)s is available in %(name)s; the work can be agreed once the client has paid",
            budget=str(budget),
            available=str(available),
            name=quote.activity.name,
            source=NOT_OVERSPENT,
        )
    activity_that_spends(session, quote.activity_id)
    agreed = [(work, _job_of(work, quote), Wish(budget=share)) for work, share in zip(job.works, budget.split([w.weight for w in job.works]), strict=True)]
    proposals = [propose_pay(session, said, wish, on=on) for _, said, wish in agreed]  # all of the work is agreed, or none
    for work, said, wish in agreed:
        work.engagement = agree_engagement(session, said, wish, on=on, by=job.planned_by)
    return proposals


def _job_of(work: PlannedWork, quote: Quote) -> Job:
    return Job(
        member_id=work.member_id,
        activity_id=quote.activity_id,
        period=work.period,
        days=work.days,
        hours=work.hours,
        function=work.function,
        place=work.place,
        regime=work.regime,
        facts=work.facts,
        evidence=ordered_papers(work.regime, country.load(quote.cooperative.country), quote),
    )
