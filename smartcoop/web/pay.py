"""From a budget to a wage: the simulator, agreeing on work, declaring it, and signing its contract."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.models import Activity
from smartcoop.activities.queries import participants_of
from smartcoop.country import Country, LineKind, Payslip, PayslipLine
from smartcoop.db import fetched
from smartcoop.db import transaction as separate
from smartcoop.documents import storage
from smartcoop.errors import DomainError
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, format_rate, text, translate
from smartcoop.money import Money
from smartcoop.payroll import engagements as service
from smartcoop.payroll import evidence
from smartcoop.payroll.engagements import Proposal, Wish, propose_pay
from smartcoop.payroll.estimates import free_for_pay
from smartcoop.payroll.models import Engagement, EngagementState
from smartcoop.payroll.rendering import render_contract
from smartcoop.payroll.signing import give_signed_contract, return_contract
from smartcoop.payroll.terms import change_work_facts
from smartcoop.web import work
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_typed
from smartcoop.web.forms import loaded, nested, onward, refused, seen, shown_by
from smartcoop.web.labels import LINE_KINDS, by_value, changes, person
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.pay import ENGAGEMENTS
from smartcoop.web.owners import of_engagement, of_held_activity
from smartcoop.web.receipts import LARGE, pages_of, picture
from smartcoop.web.schemas.pay import PayForm, PaySchema, facts_said
from smartcoop.web.uploads import PAPER, attached, content_of, takes

bp = Blueprint("pay", __name__)

WHOLE = 1000


@bp.get("/activities/<int:activity_id>/pay")
@allow("pay.propose", owning=of_held_activity)
def simulate(activity_id: int) -> str:
    """The form, and beside it what it comes to once it is filled in; nothing is written."""
    session = extensions.session()
    activity = fetched(session, Activity, activity_id)
    law = country.load(activity.cooperative.country)
    proposal = _proposed(session, activity, law) if request.method == "GET" and "first_day" in request.args else None
    return render_template(
        "pages/pay/simulate.html",
        activity=activity,
        law=law,
        free=(free := free_for_pay(session, activity)),
        most=max(0, int(free.amount)),
        people=[(activity.holder.id, activity.holder.name), *((p.member.id, p.member.name) for p in participants_of(session, activity_id))],
        proposal=proposal,
        kinds=LINE_KINDS,
        line=lambda one: explained(one, law),
        parts=money_parts,
    )


def _proposed(session: Session, activity: Activity, law: Country) -> Proposal | None:
    """What the form in the address comes to; None, with the reason at its field, when it cannot be."""
    try:
        said: PayForm = loaded(PaySchema, nested(request.args))
        job = said.job(activity.id, facts_said(request.args, law))
        return propose_pay(session, job, _wished(session, activity, said, law), on=clock().today())
    except DomainError as error:
        refused(error, request.args)
        return None


def _wished(session: Session, activity: Activity, said: PayForm, law: Country) -> Wish:
    """How the pay is chosen; all that is available is what no other agreed work will take."""
    wish = said.wished(law.currency)
    return Wish(budget=free_for_pay(session, activity)) if wish == Wish() else wish


@bp.get("/activities/<int:activity_id>/pay/result")
@allow("pay.propose", owning=of_held_activity)
def result(activity_id: int) -> str:
    """Only the result, for the live simulator."""
    session = extensions.session()
    activity = fetched(session, Activity, activity_id)
    law = country.load(activity.cooperative.country)
    proposal = _proposed(session, activity, law)
    return render_template("pages/pay/_result.html", proposal=proposal, kinds=LINE_KINDS, line=lambda one: explained(one, law), parts=money_parts)


@bp.post("/activities/<int:activity_id>/pay")
@allow("pay.propose", owning=of_held_activity)
@shown_by(simulate)
def agree(activity_id: int) -> ResponseReturnValue:
    """Agree on the work; it is declared before it starts."""
    actor = current_actor()
    with transaction() as session:
        activity = fetched(session, Activity, activity_id)
        law = country.load(activity.cooperative.country)
        said: PayForm = loaded(PaySchema)
        job = said.job(activity_id, facts_said(request.form, law))
        engagement = service.agree_engagement(session, job, _wished(session, activity, said, law), on=clock().today(), by=actor.by)
    flash(translate("Agreed. The contract is below; the cooperative declares the work before it starts."))
    return redirect(url_for(".show", engagement_id=engagement.id))


@bp.get("/engagements")
@allow("activity.read")
def index() -> ResponseReturnValue:
    """Work that is agreed, declared, signed or paid, the newest first."""
    return answered(ENGAGEMENTS, "pages/pay/index.html")


@bp.get("/engagements/<int:engagement_id>")
@allow("activity.read", owning=of_engagement)
def show(engagement_id: int) -> str:
    """An engagement, its contract, and the next step."""
    session, actor = extensions.session(), current_actor()
    engagement = fetched(session, Engagement, engagement_id)
    law = country.load(engagement.cooperative.country)
    facts = evidence.facts_for(session, [engagement]).get(engagement_id, {})
    pieces, signed = evidence.pieces_of(engagement, facts), evidence.signed_contract(engagement)
    return render_template(
        "pages/pay/engagement.html",
        engagement=engagement,
        costs=[(month, Money(minor, engagement.currency)) for month, minor in sorted(engagement.costs.items())],
        law=law,
        hire=law.duties.hire,
        due_on=law.duties.hire.due_for_work(engagement.period) if law.duties.hire else None,
        contract=evidence.contract_of(engagement),
        regime=evidence.regime_of(engagement),
        signed=signed,
        pages=pages_of(signed.document) if signed.document and actor.may("payroll.calculate") else 0,
        proofs=work.proofs(engagement, pieces),
        to_give=list(work.to_give(engagement, pieces)),
        ahead=work.ahead_of(session, engagement, actor),
        facts_of=work.facts_of_work(engagement),
        may_change=engagement.state in work.changeable(actor),
        fact_labels=fact_labels(law.engagement, law),
        paper_number=evidence.paper_number,
        person=person,
        history=changes(session, engagement.ref, by_value(EngagementState)),
    )


@bp.post("/engagements/<int:engagement_id>/facts")
@allow("pay.propose", owning=of_engagement)
@shown_by(show, about="engagement:{engagement_id}")
def tell_facts(engagement_id: int) -> ResponseReturnValue:
    """Say what the law asks of the work, before its contract is signed."""
    actor = current_actor()
    with transaction() as session:
        engagement = fetched(session, Engagement, engagement_id)
        schema, before = country.load(engagement.cooperative.country).asked_with(engagement.regime), engagement.gross
        with at_fact_fields(schema):
            said, within = facts_typed(schema, request.form), work.changeable(actor)
            change_work_facts(session, engagement_id, said, within=within, on=clock().today(), by=actor.by, seen=seen())
    flash(translate("Kept; the contract says so now."))
    if engagement.gross != before:
        flash(translate("So that the work costs no more than the activity has for it, its gross is now %(gross)s.", gross=str(engagement.gross)))
    return redirect(url_for(".show", engagement_id=engagement_id))


@bp.post("/engagements/<int:engagement_id>/declare")
@allow("payroll.calculate", owning=of_engagement)
@shown_by(show)
def declare(engagement_id: int) -> ResponseReturnValue:
    """Keep what the authority answered; the cost is promised from the budget."""
    said = request.form
    with transaction() as session:
        service.declare_engagement(
            session,
            engagement_id,
            number=said.get("declaration_number", ""),
            on=clock().today(),
            by=current_actor().by,
            late_because=said.get("late_because", ""),
        )
    flash(translate("Kept. Next: the contract, which both sign."))
    return redirect(url_for(".show", engagement_id=engagement_id))


@bp.get("/engagements/<int:engagement_id>/contract")
@allow("activity.read", owning=of_engagement)
def contract(engagement_id: int) -> ResponseReturnValue:
    """The contract for both to sign; drawn first, apart, for work that was agreed before contracts were drawn."""
    engagement = fetched(extensions.session(), Engagement, engagement_id)
    if storage.find(extensions.session(), engagement.contract_key) is not None:
        return document(engagement.contract_key)
    with separate(extensions.sessions()) as session:
        render_contract(session, engagement_id, clock().today().isoformat())
    return redirect(url_for(".contract", engagement_id=engagement_id))


@bp.get("/engagements/<int:engagement_id>/papers/<int:number>")
@allow("activity.read", owning=lambda session, engagement_id, number: of_engagement(session, engagement_id))
def paper(engagement_id: int, number: int) -> ResponseReturnValue:
    """A file that was put to the work: the signed contract, or what proves its legal regime."""
    return document(evidence.paper_key(engagement_id, number))


@bp.get("/engagements/<int:engagement_id>/papers/<int:number>/pages/<int:page>")
@allow("activity.read", owning=lambda session, engagement_id, number, page: of_engagement(session, engagement_id))
def paper_page(engagement_id: int, number: int, page: int) -> ResponseReturnValue:
    """A page of such a file, drawn by us."""
    return picture(evidence.paper_key(engagement_id, number), page - 1, LARGE)


@bp.post("/engagements/<int:engagement_id>/contract")
@allow("pay.propose", owning=of_engagement)
@shown_by(show)
@takes(signed=PAPER)
def give_contract(engagement_id: int) -> ResponseReturnValue:
    """Put here the contract that was signed."""
    with transaction() as session:
        give_signed_contract(session, engagement_id, _given("signed"), by=current_actor().by)
    flash(translate("Kept. The cooperative looks at it and signs, too."))
    return redirect(url_for(".show", engagement_id=engagement_id))


@bp.post("/engagements/<int:engagement_id>/give-back")
@allow("payroll.calculate", owning=of_engagement)
@shown_by(show)
def give_back(engagement_id: int) -> ResponseReturnValue:
    """The person's copy does not do; they are told why."""
    with transaction() as session:
        engagement = return_contract(session, engagement_id, by=current_actor().by, why=request.form.get("back-because", ""))
    flash(translate("Given back; %(name)s is told why.", name=engagement.member.name))
    return redirect(url_for(".show", engagement_id=engagement_id))


@bp.post("/engagements/<int:engagement_id>/sign")
@allow("payroll.calculate", owning=of_engagement)
@shown_by(show)
@takes(signed=PAPER)
def sign(engagement_id: int) -> ResponseReturnValue:
    """Note that both parties signed, and keep the contract."""
    given, late = _given("signed", said=request.form.get("where", "")), request.form.get("late_because", "")
    with transaction() as session:
        service.sign_engagement(session, engagement_id, on=clock().today(), by=current_actor().by, late_because=late, signed=given)
    flash(translate("Kept: both have signed. The work can begin."))
    return redirect(onward(url_for(".show", engagement_id=engagement_id)))


@bp.post("/engagements/<int:engagement_id>/evidence")
@allow("pay.propose", owning=of_engagement)
@shown_by(show)
@takes(paper=PAPER)
def prove(engagement_id: int) -> ResponseReturnValue:
    """Keep where pieces of evidence are found."""
    with transaction() as session:
        evidence.keep_evidence(session, engagement_id, _evidence_given(), by=current_actor().by)
    flash(translate("Kept."))
    return redirect(url_for(".show", engagement_id=engagement_id))


def _evidence_given() -> dict[str, evidence.Given]:
    """By name, what the form says of each piece: its fields are `evidence-0-name`, `evidence-0-said` and `evidence-0-paper`."""
    form = request.form
    rows = [field.removesuffix("-name") for field in form if field.startswith("evidence-") and field.endswith("-name")]
    return {form[f"{row}-name"]: _given(f"{row}-paper", said=form.get(f"{row}-said", "")) for row in rows}


def _given(field: str, said: str = "") -> evidence.Given:
    """Where something is kept, and the file that was attached."""
    file = attached(field)
    media_type, content = content_of(file, field) if file is not None else ("", b"")
    return evidence.Given(said, media_type, content)


@bp.post("/engagements/<int:engagement_id>/cancel")
@allow("payroll.calculate", owning=of_engagement)
@shown_by(show)
def cancel(engagement_id: int) -> ResponseReturnValue:
    """The work does not take place; its promise returns to the budget."""
    with transaction() as session:
        service.cancel_engagement(session, engagement_id, on=clock().today(), by=current_actor().by, why=request.form.get("why", ""))
    return redirect(url_for(".show", engagement_id=engagement_id))


def beside(slip: Payslip) -> list[PayslipLine]:
    """What is paid beside the agreed gross: the earnings after the lines that make it up (none where no lines do), and what is free of tax."""
    earnings = [line for line in slip.lines if line.kind is LineKind.EARNING]
    so_far = list(accumulate(line.amount for line in earnings))
    agreed = next((n for n, money in enumerate(so_far, start=1) if money == slip.work.gross), len(earnings))
    return [*earnings[agreed:], *(line for line in slip.lines if line.kind is LineKind.UNTAXED)]


def by_label(lines: Iterable[PayslipLine], law: Country) -> list[tuple[str, list[PayslipLine]]]:
    """Lines by their names in the reader's language."""
    named: dict[str, list[PayslipLine]] = {}
    for line in lines:
        named.setdefault(line.label_in(law.domain), []).append(line)
    return list(named.items())


def explained(line: PayslipLine, law: Country) -> dict[str, Any]:
    """A payslip line in the reader's words: label, base times rate, why, and the article of law."""
    return {
        "label": line.label_in(law.domain),
        "amount": line.amount,
        "tells_amount": bool(line.amount.minor) or "%(" not in line.label,
        "base": line.base,
        "rate": format_rate(line.rate) if line.rate is not None else "",
        "why": line.explanation_in(law.domain),
        "source": str(text(line.source, domain=law.domain)),
    }


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the money bar: `start` and `length` in thousandths of the whole."""

    label: Text
    money: Money
    kind: str
    start: int
    length: int


def money_parts(payslip: Payslip, margin: Money, cost: Money) -> list[Part]:
    """Where the cost of a payslip goes; parts that are zero or negative are not drawn. Employer contributions are less what reduces them for the activity."""
    return drawn(
        (text("Net to you"), payslip.net, "net"),
        (text("Income tax"), payslip.withholding_tax, "tax"),
        (text("Your contributions"), payslip.employee_contributions, "employee"),
        (employer_label(cost - margin, payslip.total_cost), cost - margin - payslip.gross - payslip.sum(LineKind.UNTAXED), "employer"),
        (text("Cooperative, for employing"), margin, "fee"),
    )


def employer_label(borne: Money, whole: Money) -> Text:
    """What the employer's contributions are called where the activity bears less than all that work costs: so one knows why the lines say more."""
    return text("Employer contributions, their reductions taken off") if borne < whole else text("Employer contributions")


def drawn(*parts: tuple[Text, Money, str]) -> list[Part]:
    """Parts as a bar; those that are zero or negative are not drawn."""
    shown = [part for part in parts if part[1].minor > 0]
    if not shown:
        return []
    lengths = [share.minor for share in Money(WHOLE, shown[0][1].currency).split([money.minor for _, money, _ in shown])]
    return [Part(*part, sum(lengths[:n]), length) for n, (part, length) in enumerate(zip(shown, lengths, strict=True))]
