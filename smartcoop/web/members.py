"""Members: their registration, their state, their shares, and the facts that the country's law asks of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.activities.queries import activities_of
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, text, translate
from smartcoop.ledger.queries import balance
from smartcoop.members import service
from smartcoop.members.accounts import Role, grant_role, users_of_member
from smartcoop.members.facts import facts_of, facts_version, policies, record_facts, said_at
from smartcoop.members.models import MEMBER_STEPS, Member, MemberState, ShareSubscription
from smartcoop.members.onboarding import ARRIVING
from smartcoop.members.queries import shares_of
from smartcoop.money import Money
from smartcoop.payroll.queries import payslips_page
from smartcoop.web.access import allow, current_actor
from smartcoop.web.clients import countries, spoken
from smartcoop.web.downloads import document
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_known, facts_shown, facts_told, facts_typed
from smartcoop.web.factstory import history_of_facts
from smartcoop.web.forms import count_typed, day_typed, loaded, onward, seen, shown_by
from smartcoop.web.invitations import invite
from smartcoop.web.joining import arriving
from smartcoop.web.labels import by_value, changes
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.people import MEMBERS
from smartcoop.web.owners import of_member
from smartcoop.web.schemas.members import PersonSchema

bp = Blueprint("members", __name__, url_prefix="/members")

OF_ITSELF = frozenset(
    {
        (MemberState.REGISTERED, MemberState.SUBSCRIBED),
        (MemberState.SUBSCRIBED, MemberState.MEMBER),
        (MemberState.MEMBER, MemberState.IN_ARREARS),
        (MemberState.IN_ARREARS, MemberState.MEMBER),
    }
)
"""Steps that follow from shares being subscribed, paid or missing; no button leads to them."""
STEPS: Mapping[MemberState, Text] = {
    MemberState.APPLICANT: text("Take up a new application"),
    MemberState.REJECTED: text("Reject the application"),
    MemberState.REGISTERED: text("Register: the checks are passed"),
    MemberState.MEMBER: text("End the suspension"),
    MemberState.SUSPENDED: text("Suspend"),
    MemberState.EXCLUDED: text("Exclude"),
    MemberState.LEAVING: text("Record the resignation"),
    MemberState.LEFT: text("The membership has ended"),
    MemberState.DECEASED: text("Record the death"),
}
"""What the button says that leads to a state."""
SUBSCRIBE = frozenset({MemberState.REGISTERED, MemberState.SUBSCRIBED, MemberState.MEMBER, MemberState.IN_ARREARS})
"""Who takes shares."""
RARE = frozenset({MemberState.REJECTED, MemberState.SUSPENDED, MemberState.EXCLUDED, MemberState.DECEASED})
"""What seldom happens; the page keeps it apart."""
GONE = frozenset({MemberState.LEAVING, MemberState.LEFT, MemberState.EXCLUDED, MemberState.DECEASED})
"""Who is given the paid capital back."""


@bp.get("")
@allow("member.read")
def index() -> ResponseReturnValue:
    """Members, the newest first, or those with a name or number."""
    return answered(MEMBERS, "pages/members/index.html")


@bp.get("/new")
@allow("member.write")
def new() -> str:
    """The form for a person, with what the cooperative's country asks."""
    law = country.load(current_actor().country)
    return render_template("pages/members/new.html", law=law, labels=fact_labels(law.person, law), countries=countries(), spoken=spoken())


@bp.post("/new")
@allow("member.write")
@shown_by(new)
def create() -> ResponseReturnValue:
    """Register a person."""
    actor = current_actor()
    schema = country.load(actor.country).person
    with transaction() as session, at_fact_fields(schema):
        person = loaded(PersonSchema)
        member = service.register_person(session, actor.cooperative_id, person, facts=facts_known(schema.asked, request.form), on=clock().today(), by=actor.by)
    flash(translate("%(name)s is registered as number %(number)s.", name=member.name, number=member.number))
    return redirect(url_for(".show", member_id=member.id))


@dataclass(frozen=True, slots=True)
class Shares:
    """A subscription, what is owed on it, and what can be done with it."""

    subscription: ShareSubscription
    owed: Money
    has_certificate: bool
    may_be_repaid: bool


@bp.get("/<int:member_id>")
@allow("member.read", owning=of_member)
def show(member_id: int) -> str:
    """A person: the state and the next steps, facts as they hold today, shares, activities and payslips."""
    session, actor, today = extensions.session(), current_actor(), clock().today()
    member = fetched(session, Member, member_id)
    law, steps, joining = country.load(member.cooperative.country), _steps(member), arriving(session, member)
    is_joining = joining is not None and joining.done < joining.all
    return render_template(
        "pages/members/show.html",
        member=member,
        facts_today=facts_shown(facts_of(session, member, today), law),
        number=law.identifiers.format_person(member.national_number) if member.national_number else "",
        joining=joining,
        steps=[] if is_joining else [(state.value, STEPS[state]) for state in steps if state not in RARE],
        rare=[(state.value, STEPS[state]) for state in steps if state in RARE or is_joining],
        shares=[_shares(session, one) for one in shares_of(session, member_id)],
        share_value=policies(session, member.cooperative, today).share_value,
        may_subscribe=member.state in SUBSCRIBE,
        users=users_of_member(session, member_id),
        activities=activities_of(session, member_id) if actor.as_staff("activity.read") else [],
        payslips=payslips_page(session, cooperative_id=actor.cooperative_id, member_id=member_id, size=10) if actor.as_staff("payslip.read") else [],
        history=changes(session, member.ref, by_value(MemberState)),
        story=history_of_facts(session, member.ref, law.code),
    )


def _steps(member: Member) -> list[MemberState]:
    """The steps that a person decides, in the order of the states."""
    return [state for state in MemberState if state in MEMBER_STEPS.get(member.state, ()) and (member.state, state) not in OF_ITSELF]


def _shares(session: Session, shares: ShareSubscription) -> Shares:
    owed = balance(session, shares.member.cooperative_id, AccountRole.OWED_BY_MEMBERS, shares.ref)
    made = storage.find(session, f"{shares.ref}:certificate") is not None
    return Shares(shares, owed, made, may_be_repaid=shares.member.state in GONE and not owed and shares.repaid_on is None)


@bp.post("/<int:member_id>/state")
@allow("member.write", owning=of_member)
@shown_by(show, about="member:{member_id}")
def step(member_id: int) -> ResponseReturnValue:
    """One step in the life of the membership, with its reason."""
    said = request.form
    with transaction() as session:
        offered = {state.value: state for state in _steps(fetched(session, Member, member_id))}
        if said.get("state") not in offered:
            raise Invalid({"state": text("choose one of the steps that are offered")})
        service.change_member_state(session, member_id, offered[said["state"]], by=current_actor().by, why=said.get("why", "").strip())
    return redirect(onward(url_for(".show", member_id=member_id)))


@bp.get("/<int:member_id>/facts")
@allow("member.write", owning=of_member)
def facts_form(member_id: int) -> str:
    """The facts as they hold today, to be changed from a day on."""
    session = extensions.session()
    member = fetched(session, Member, member_id)
    law = country.load(member.cooperative.country)
    told = facts_told(law.person, said_at(session, member.ref, clock().today()))
    version = facts_version(session, member.ref)
    return render_template("pages/members/facts.html", member=member, law=law, version=version, told=told, labels=fact_labels(law.person, law))


@bp.post("/<int:member_id>/facts")
@allow("member.write", owning=of_member)
@shown_by(facts_form, about="member:{member_id}:facts")
def keep_facts(member_id: int) -> ResponseReturnValue:
    """Keep what is true of the person from a day on; what held before stays on record."""
    with transaction() as session:
        member = fetched(session, Member, member_id)
        schema = country.load(member.cooperative.country).person
        with at_fact_fields(schema):
            said, why, by = facts_typed(schema, request.form), request.form.get("why", "").strip(), current_actor().by
            record_facts(session, member.ref, schema, said, valid_from=day_typed("valid_from"), by=by, why=why, seen=seen())
    flash(translate("Kept. Payslips are calculated with what holds in their month."))
    return redirect(url_for(".show", member_id=member_id))


@bp.post("/<int:member_id>/shares")
@allow("member.write", owning=of_member)
@shown_by(show)
def subscribe(member_id: int) -> ResponseReturnValue:
    """The member takes shares, which are to be paid with a reference."""
    with transaction() as session:
        if fetched(session, Member, member_id).state not in SUBSCRIBE:
            raise WrongState("shares are subscribed by registered people and members; register the person first")
        shares = service.subscribe_shares(session, member_id, count=count_typed("count"), on=clock().today(), by=current_actor().by)
    flash(translate("Subscribed: %(amount)s, to be paid with the reference %(reference)s.", amount=str(shares.total), reference=shares.payment_reference))
    return redirect(url_for(".show", member_id=member_id))


def _own_shares(session: Session, member_id: int, subscription: int) -> ShareSubscription:
    found = session.get(ShareSubscription, subscription)
    if found is None or found.member_id != member_id:
        raise NotFound("there are no such shares of this member")
    return found


@bp.get("/<int:member_id>/shares/<int:subscription>/certificate")
@allow("member.read", owning=lambda session, member_id, subscription: of_member(session, member_id))
def certificate(member_id: int, subscription: int) -> ResponseReturnValue:
    """The certificate of paid shares."""
    return document(f"{_own_shares(extensions.session(), member_id, subscription).ref}:certificate")


@bp.post("/<int:member_id>/shares/<int:subscription>/repay")
@allow("member.write", owning=lambda session, member_id, subscription: of_member(session, member_id))
def repay(member_id: int, subscription: int) -> ResponseReturnValue:
    """Give the capital back to somebody who leaves; its payment waits for release."""
    with transaction() as session:
        shares = service.repay_shares(session, _own_shares(session, member_id, subscription).id, on=clock().today(), by=current_actor().by)
    flash(translate("The repayment of %(amount)s is ordered and waits for release.", amount=str(shares.total)))
    return redirect(url_for(".show", member_id=member_id))


@bp.post("/<int:member_id>/invite")
@allow("member.write", owning=of_member)
@shown_by(show)
def invite_member(member_id: int) -> ResponseReturnValue:
    """Let the member sign in; the mail holds the link behind which the password is chosen."""
    actor = current_actor()
    with transaction() as session:
        member = fetched(session, Member, member_id)
        user = invite(session, actor, email=member.email, name=member.name, language=member.language, joins=member.state in ARRIVING)
        grant_role(session, user.id, actor.cooperative_id, Role.MEMBER, by=actor.by, at=clock().now(), member_id=member.id)
    flash(translate("The invitation is sent to %(email)s.", email=user.email))
    return redirect(url_for(".show", member_id=member_id))
