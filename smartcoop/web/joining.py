"""Becoming a member: a checklist that the person and staff fill in together, left and taken up again at any step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.queries import activities_of
from smartcoop.banking.queries import main_account
from smartcoop.db import fetched
from smartcoop.documents import qr
from smartcoop.errors import Invalid, NotFound
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, text, translate
from smartcoop.identifiers import FREE_TO_WORK
from smartcoop.members import onboarding
from smartcoop.members.facts import facts_of, policies, said_at
from smartcoop.members.models import Check, Member, MemberState, OnboardingCheck
from smartcoop.members.onboarding import ChecklistStep, Given, StepState, checklist, own_step
from smartcoop.members.queries import checks_waiting, shares_of
from smartcoop.members.service import Person
from smartcoop.payroll.own_facts import joins_from
from smartcoop.web.access import Actor, allow, current_actor, sure
from smartcoop.web.clients import countries
from smartcoop.web.downloads import document
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_shown, facts_told, facts_typed
from smartcoop.web.forms import count_typed, day_typed, loaded, nested, seen, shown_by
from smartcoop.web.owners import of_member
from smartcoop.web.pages import territories
from smartcoop.web.receipts import pages_of
from smartcoop.web.schemas.members import PersonSchema
from smartcoop.web.uploads import PAPER, attached, content_of, takes

bp = Blueprint("joining", __name__)

PAGE = 50
TITLES: Mapping[str, Text] = {
    "identity": text("Identity"),
    "right_to_work": text("Right to work"),
    "bank_account": text("Bank account for pay"),
    "pay_facts": text("What pay depends on"),
    "statutes": text("Statutes"),
    "share": text("Share"),
    "activity": text("First activity"),
}
"""The steps, as the person and staff call them."""
NEXT: Mapping[tuple[str, StepState], Text] = {
    ("identity", StepState.OPEN): text("Look through what is registered about you and add what is missing."),
    ("right_to_work", StepState.OPEN): text("Say on what your right to work rests, and attach a photograph of the paper."),
    ("bank_account", StepState.OPEN): text("Check the account to which wages and refunds are paid."),
    ("pay_facts", StepState.OPEN): text("Look through what the law asks about you: it decides your contributions and your tax."),
    ("statutes", StepState.OPEN): text("Read the statutes and accept them: they are the contract between all members."),
    ("share", StepState.OPEN): text("Subscribe a share. You get an amount and a reference to pay it with."),
    ("share", StepState.LATER): text("Follows when the papers are confirmed and the statutes are accepted."),
    ("share", StepState.WAITING): text("Waits for your payment. A transfer takes one or two banking days; you are a member when the bank reports it."),
    ("activity", StepState.OPEN): text("Open the activity in which your invoices come in and from which you are paid."),
    ("activity", StepState.LATER): text("Follows when your share is paid."),
}
GIVEN_NEXT = text(
    "Somebody of the cooperative who looks after members looks at what waits; that takes some working days. You are told by mail, and can still change it."
)
TO_LOOK_AT = text("Waits for a look: confirm it, or give it back with a reason.")
WAITS_FOR_THEM = text("Waits for the person.")
REFUSED_NEXT = text("Read the reason, and give it once more.")
STATES: Mapping[StepState, tuple[Text, str]] = {
    StepState.OPEN: (text("to do"), "waiting"),
    StepState.WAITING: (text("waits"), "waiting"),
    StepState.DONE: (text("done"), "good"),
    StepState.REFUSED: (text("given back"), "wrong"),
    StepState.LATER: (text("later"), "plain"),
}


DOING: Mapping[str, Text] = {
    "identity": text("Look through it"),
    "right_to_work": text("Say why you may work"),
    "bank_account": text("Check the account"),
    "pay_facts": text("Answer the questions"),
    "statutes": text("Read and accept"),
    "share": text("Subscribe a share"),
}
"""What the person does in each step, as its button says it."""


def next_of(step: ChecklistStep) -> str:
    """What happens next with a step; nothing when it is done."""
    if step.state is StepState.REFUSED:
        return str(REFUSED_NEXT)
    return str(NEXT.get((step.code, step.state), "")) or (str(GIVEN_NEXT) if step.state is StepState.WAITING else "")


def next_for_staff(step: ChecklistStep) -> str:
    """The same as staff reads it."""
    if step.state is StepState.WAITING and step.shares is None:
        return str(TO_LOOK_AT)
    if step.state in (StepState.OPEN, StepState.REFUSED, StepState.WAITING):
        return str(WAITS_FOR_THEM)
    return ""


def _spoken_to(member_id: int) -> dict[str, Any]:
    """The words for the person, or those for staff."""
    if member_id == current_actor().member_id:
        return {"titles": TITLES, "doing": DOING, "next_of": next_of, "is_mine": True}
    return {"titles": TITLES, "doing": {}, "next_of": next_for_staff, "is_mine": False}


def checklist_of(session: Session, member: Member) -> list[ChecklistStep]:
    """The checklist of a person, with the day of the first activity."""
    first = next((activity.opened_on for activity in activities_of(session, member.id)), None)
    return checklist(session, member, first_activity=first)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a person is: how many of all steps are `done`, how many they did that still `wait` for the cooperative, and what they can do now."""

    done: int
    waiting: int
    all: int
    own: ChecklistStep | None

    @property
    def by_them(self) -> int:
        """The steps in which nothing is left for the person to do."""
        return self.done + self.waiting


def arrival(steps: Sequence[ChecklistStep]) -> Arrival:
    """How far a checklist is; a share that waits for its payment waits for the person."""
    waiting = sum(step.state is StepState.WAITING and step.shares is None for step in steps)
    return Arrival(sum(step.state is StepState.DONE for step in steps), waiting, len(steps), own_step(steps))


def arriving(session: Session, member: Member) -> Arrival | None:
    """How far a person is on the way to membership and the first activity; None for who has arrived."""
    if member.state not in onboarding.ARRIVING and not (member.state is MemberState.MEMBER and not activities_of(session, member.id)):
        return None
    return arrival(checklist_of(session, member))


@bp.get("/joining")
@allow("joining.read")
def index() -> str:
    """One's own checklist; for staff, whose papers wait for a look, the longest waiting first."""
    actor = current_actor()
    if (mine := actor.scope("joining.read")) is not None:
        return show(mine)
    rows = checks_waiting(extensions.session(), actor.cooperative_id, size=PAGE)
    return render_template("pages/joining/waiting.html", rows=rows, titles=TITLES, size=PAGE)


@bp.get("/members/<int:member_id>/joining")
@allow("joining.read", owning=of_member)
def show(member_id: int) -> str:
    """The checklist: each step with its state, day, reason and what comes next."""
    session = extensions.session()
    member = fetched(session, Member, member_id)
    steps = checklist_of(session, member)
    return render_template(
        "pages/joining/index.html",
        member=member,
        steps=steps,
        arrival=arrival(steps),
        states=STATES,
        waits=str(GIVEN_NEXT if member_id == current_actor().member_id else ""),
        **_spoken_to(member_id),
    )


@bp.get("/members/<int:member_id>/joining/<step>")
@allow("joining.read", owning=lambda session, member_id, step: of_member(session, member_id))
def step(member_id: int, step: str) -> str:
    """One step: what was given, and the form to give it; for staff also what to decide."""
    session, actor = extensions.session(), current_actor()
    member = fetched(session, Member, member_id)
    found = next((one for one in checklist_of(session, member) if one.code == step), None)
    if found is None or step not in _FILLED:
        raise NotFound("there is no such step")
    return render_template(
        f"pages/joining/{step}.html",
        member=member,
        step=found,
        states=STATES,
        pages=pages_of(found.row.document_key) if found.row and step != "statutes" else 0,
        version=onboarding.check_version(session, member, Check(step)) if step in set(Check) else "",
        may_give=_may_give(actor, found),
        may_decide=actor.may("joining.decide") and step in set(onboarding.NEEDED) and found.state is not StepState.DONE,
        **_spoken_to(member_id),
        **_FILLED[step](session, member),
    )


def _may_give(actor: Actor, found: ChecklistStep) -> bool:
    """Whether the form is open: not once it is confirmed, and the statutes only for the person."""
    return actor.may("joining.write") and found.state in (StepState.OPEN, StepState.WAITING, StepState.REFUSED) and found.shares is None


def _fill_pay_facts(session: Session, member: Member) -> dict[str, Any]:
    law = country.load(member.cooperative.country)
    today = clock().today()
    known = [fact for fact in facts_of(session, member, today) if not fact.field.register]
    return {
        "law": law,
        "shown": facts_shown(known, law),
        "told": facts_told(law.person.asked, said_at(session, member.ref, today)),
        "since": joins_from(session, member, today),
        "fact_names": fact_labels(law.person, law),
    }


def _fill_right_to_work(session: Session, member: Member) -> dict[str, Any]:
    """For who may work as a citizen of the Union and its neighbours, the words that say so; the card is that of the first step."""
    card = session.get(OnboardingCheck, (member.id, Check.IDENTITY))
    citizen = translate("Citizen of %(country)s, as on the identity card", country=territories().get(member.nationality, member.nationality))
    is_free = {member.nationality, member.cooperative.country} <= FREE_TO_WORK
    return {"citizen": citizen if is_free else "", "card": card if card and card.document_key else None}


def _fill_statutes(session: Session, member: Member) -> dict[str, Any]:
    newest = next(iter(onboarding.statutes_of(session, member.cooperative_id)), None)
    return {"newest": newest}


def _fill_share(session: Session, member: Member) -> dict[str, Any]:
    account, shares = main_account(session, member.cooperative_id), shares_of(session, member.id)
    code = qr.transfer(account.holder, account.iban, shares[-1].total, shares[-1].payment_reference, bic=account.bic) if shares else ""
    return {"value": policies(session, member.cooperative, clock().today()).share_value, "account": account, "code": code}


_FILLED: Mapping[str, Callable[[Session, Member], dict[str, Any]]] = {
    "identity": lambda session, member: {"countries": countries(), "law": country.load(member.cooperative.country)},
    "right_to_work": _fill_right_to_work,
    "bank_account": lambda session, member: {},
    "pay_facts": _fill_pay_facts,
    "statutes": _fill_statutes,
    "share": _fill_share,
}


@bp.post("/members/<int:member_id>/joining/<step>")
@allow("joining.write", owning=lambda session, member_id, step: of_member(session, member_id))
@sure(lambda step, **_: step == Check.BANK_ACCOUNT)
@shown_by(step, about="member:{member_id}:{step}")
@takes(paper=PAPER)
def give(member_id: int, step: str) -> ResponseReturnValue:
    """Keep what the person gives for a step, and lead them on to the next that is theirs; staff goes back to the list."""
    if step not in _GIVES:
        raise NotFound("there is no such step")
    actor, today = current_actor(), clock().today()
    with transaction() as session:
        _GIVES[step](session, member_id, actor.by, today)
    return redirect(_led_on(member_id, step) if member_id == actor.member_id else _kept(member_id))


def _kept(member_id: int) -> str:
    flash(translate("Kept."))
    return url_for(".show", member_id=member_id)


def _led_on(member_id: int, given: str) -> str:
    """The next step that the person can take, else the list, which says what waits for whom."""
    session = extensions.session()
    following = own_step(checklist_of(session, fetched(session, Member, member_id)))
    if following is None or following.code not in _FILLED:
        return _kept(member_id)
    flash(translate("Kept.") if following.code == given else translate("Kept. Here is the next step."))
    return url_for(".step", member_id=member_id, step=following.code)


def _give_identity(session: Session, member_id: int, by: str, on: date) -> None:
    member = fetched(session, Member, member_id)
    kept = {"email": member.email, "language": member.language, "iban": member.iban}
    person: Person = loaded(PersonSchema, {**nested(request.form), **kept})
    given = _paper(session, member_id, Check.IDENTITY)
    onboarding.give_identity(session, member_id, person, given, on=on, by=by, seen=seen())


def _give_right_to_work(session: Session, member_id: int, by: str, on: date) -> None:
    given = _paper(session, member_id, Check.RIGHT_TO_WORK, until=day_typed("valid_until") if request.form.get("valid_until") else None)
    onboarding.give_right_to_work(session, member_id, given, on=on, by=by, seen=seen())


def _give_bank_account(session: Session, member_id: int, by: str, on: date) -> None:
    given = _paper(session, member_id, Check.BANK_ACCOUNT)
    onboarding.give_bank_account(session, member_id, request.form.get("iban", ""), given, on=on, by=by, seen=seen())


def _give_pay_facts(session: Session, member_id: int, by: str, on: date) -> None:
    member = fetched(session, Member, member_id)
    schema = country.load(member.cooperative.country).person
    if Check.PAY_FACTS not in onboarding.checks_of(member):
        raise NotFound("there is no such step")
    with at_fact_fields(schema):
        since = joins_from(session, member, on)
        onboarding.give_pay_facts(session, member_id, facts_typed(schema.asked, request.form), valid_from=since, by=by, seen=seen())


def _paper(session: Session, member_id: int, check: Check, *, until: date | None = None) -> Given:
    """What was written and attached; the paper given before stays where no other is attached."""
    file, before = attached("paper"), session.get(OnboardingCheck, (member_id, check))
    key = before.document_key if before else ""
    if file is not None:
        media_type, content = content_of(file, "paper")
        key = onboarding.keep_evidence(session, member_id, check, media_type=media_type, content=content, at=clock().now())
    return Given(request.form.get("said", ""), key, until)


def _accept(session: Session, member_id: int, by: str, on: date) -> None:
    if member_id != current_actor().member_id:
        raise Invalid({"accept": text("only the person accepts the statutes, signed in")})
    if request.form.get("accept") != "yes":
        raise Invalid({"accept": text("tick that you read and accept the statutes")})
    onboarding.accept_statutes(session, member_id, request.form.get("statutes", 0, type=int), by=by)


def _subscribe(session: Session, member_id: int, by: str, on: date) -> None:
    onboarding.subscribe_own_share(session, member_id, count=count_typed("count"), on=on, by=by)


_GIVES: Mapping[str, Callable[[Session, int, str, date], None]] = {
    "identity": _give_identity,
    "right_to_work": _give_right_to_work,
    "bank_account": _give_bank_account,
    "pay_facts": _give_pay_facts,
    "statutes": _accept,
    "share": _subscribe,
}


@bp.post("/members/<int:member_id>/joining/<step>/decision")
@allow("joining.decide", owning=lambda session, member_id, step: of_member(session, member_id))
@shown_by(step, about="member:{member_id}:{step}")
def decide(member_id: int, step: str) -> ResponseReturnValue:
    """Confirm what was given, or give it back with the reason."""
    if step not in onboarding.checks_of(fetched(extensions.session(), Member, member_id)):
        raise NotFound("there is no such step")
    check, said, by = Check(step), request.form, current_actor().by
    with transaction() as session:
        if said.get("decision") == "refuse":
            onboarding.refuse_check(session, member_id, check, by=by, why=said.get("why", ""), seen=seen())
        else:
            onboarding.confirm_check(session, member_id, check, _seen_paper(session, member_id, check), by=by, seen=seen())
    following = _next_paper(member_id)
    _say_decision(TITLES[step], said.get("decision") == "refuse", following)
    return redirect(url_for(".step", member_id=member_id, step=following) if following else url_for(".show", member_id=member_id))


def _say_decision(paper: Text, is_refused: bool, following: str) -> None:
    """What was decided, since the page goes on to the next paper."""
    told = text("Given back: %(paper)s.", paper=paper) if is_refused else text("Confirmed: %(paper)s.", paper=paper)
    then = text("Next: %(paper)s.", paper=TITLES[following]) if following else text("No other paper of this person waits.")
    flash(f"{told} {then}")


def _next_paper(member_id: int) -> str:
    """The next of this person that waits for a look; nothing where none does."""
    session = extensions.session()
    waiting = (one.code for one in checklist_of(session, fetched(session, Member, member_id)) if one.state is StepState.WAITING and one.row)
    return next(waiting, "")


def _seen_paper(session: Session, member_id: int, check: Check) -> Given | None:
    """What staff writes that it saw; None where the person's own words stand."""
    row = session.get(OnboardingCheck, (member_id, check))
    said = request.form.get("saw", "").strip()
    if not said:
        return None
    return Given(said, row.document_key if row else "", row.valid_until if row else None)


@bp.get("/members/<int:member_id>/joining/<step>/paper")
@allow("joining.read", owning=lambda session, member_id, step: of_member(session, member_id))
def paper(member_id: int, step: str) -> ResponseReturnValue:
    """The paper that was given for a check, as it was attached."""
    row = extensions.session().get(OnboardingCheck, (member_id, Check(step))) if step in {check.value for check in Check} else None
    if row is None or not row.document_key:
        raise NotFound("no paper was given for this step")
    return document(row.document_key)
