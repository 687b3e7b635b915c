"""Settings: who the cooperative is, its rules and their decisions, its facts as an employer, and who may do what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.audit import history_of
from smartcoop.banking.queries import accounts
from smartcoop.country import Country, FactSchema, Mutualisation
from smartcoop.db import fetched
from smartcoop.errors import Invalid, NotFound, RuleBroken
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import text, translate
from smartcoop.members.accounts import Role, RoleGrant, User, grant_role, staff_grants, withdraw_role
from smartcoop.members.facts import (
    adopt_policy,
    adopted_policies,
    as_adopted,
    employer_facts,
    facts_version,
    held_from,
    known_day,
    policies,
    policy_version,
    record_facts,
    said_at,
)
from smartcoop.members.models import Cooperative, PolicyValue
from smartcoop.members.service import change_contact, contact_version
from smartcoop.web.access import allow, current_actor
from smartcoop.web.clients import spoken
from smartcoop.web.facts import at_fact_fields, fact_labels, facts_in_words, facts_told, facts_typed
from smartcoop.web.factstory import history_of_facts
from smartcoop.web.forms import day_typed, loaded, seen, shown_by
from smartcoop.web.invitations import invite
from smartcoop.web.labels import DUTIES, ROLES
from smartcoop.web.owners import of_grant
from smartcoop.web.policies import POLICIES, PROMISES, Policy, asked, in_words, kept_at_founding, typed
from smartcoop.web.run_steps import SHOWN_ON_PAPERS
from smartcoop.web.schemas.members import ContactSchema

bp = Blueprint("settings", __name__, url_prefix="/settings")

OTHERS = text("four eyes: nobody changes their own rights")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it holds: its words, its value, who decided it (nobody: the country's default stands), and what follows it."""

    name: str
    policy: Policy
    value: str
    decided: PolicyValue | None
    coming: list[tuple[date, str]]


def _here(session: Session) -> tuple[Cooperative, Country]:
    cooperative = session.get_one(Cooperative, current_actor().cooperative_id)
    return cooperative, country.load(cooperative.country)


@bp.get("")
@allow("settings.write")
def index() -> str:
    """Everything that is set, each with the way to change it."""
    session, today = extensions.session(), clock().today()
    cooperative, law = _here(session)
    return render_template(
        "pages/settings/index.html",
        cooperative=cooperative,
        number=law.identifiers.format_enterprise(cooperative.enterprise_number),
        accounts=accounts(session, cooperative.id),
        rules=_rules(session, cooperative, policies(session, cooperative, today), today),
        kept=kept_at_founding(session, cooperative),
        employer=facts_in_words(law.employer, law, employer_facts(session, cooperative, today)),
        story=history_of_facts(session, cooperative.ref, law.code),
        law=law,
    )


def _rules(session: Session, cooperative: Cooperative, now: Mutualisation, today: date) -> list[Rule]:
    adopted = adopted_policies(session, cooperative.id)
    found = []
    for name, policy in POLICIES.items():
        own = [row for row in adopted if row.name == name]
        decided = next((row for row in reversed(own) if row.valid_from <= today), None)
        coming = [(row.valid_from, in_words(name, as_adopted(row, cooperative.currency))) for row in own if row.valid_from > today]
        found.append(Rule(name, policy, in_words(name, getattr(now, name)), decided, coming))
    return found


@bp.get("/contact")
@allow("settings.write")
def contact() -> str:
    """Where the cooperative is found."""
    cooperative, _ = _here(extensions.session())
    return render_template("pages/settings/contact.html", cooperative=cooperative, version=contact_version(cooperative))


@bp.post("/contact")
@allow("settings.write")
@shown_by(contact, about="cooperative:{cooperative_id}")
def keep_contact() -> ResponseReturnValue:
    """Keep it for documents to come."""
    actor = current_actor()
    with transaction() as session:
        change_contact(session, actor.cooperative_id, loaded(ContactSchema), by=actor.by, seen=seen())
    flash(translate("Kept. Documents that are issued keep the old details."))
    return redirect(url_for(".index"))


@bp.get("/rules/<name>")
@allow("settings.write")
def rule(name: str) -> str:
    """A rule: what it means, what the country proposes and why, what was decided when, and the form for a new decision."""
    session, today = extensions.session(), clock().today()
    cooperative, law = _here(session)
    if name not in POLICIES:
        raise NotFound("there is no such rule")
    return render_template(
        "pages/settings/rule.html",
        name=name,
        policy=POLICIES[name],
        version=policy_version(session, cooperative.id, name),
        value=in_words(name, getattr(policies(session, cooperative, today), name)),
        default=in_words(name, getattr(law.mutualisation(today), name)),
        written={change.state_to: change for change in history_of(session, f"{cooperative.ref}:{name}")},
        parameter=law.parameters.get(POLICIES[name].path),
        history=[(row, in_words(name, as_adopted(row, cooperative.currency))) for row in adopted_policies(session, cooperative.id, name)],
        asked=asked(name, policies(session, cooperative, today)),
        promises=PROMISES,
        currency=cooperative.currency,
        law=law,
    )


@bp.post("/rules/<name>")
@allow("settings.write")
@shown_by(rule, about="cooperative:{cooperative_id}:{name}")
def adopt(name: str) -> ResponseReturnValue:
    """A rule from a day on, by a decision that is named."""
    if name not in POLICIES:
        raise NotFound("there is no such rule")
    with transaction() as session:
        cooperative, _ = _here(session)
        value, decision = typed(name, cooperative.currency), request.form.get("adopted_by", "").strip()
        first, today, by = day_typed("valid_from"), clock().today(), current_actor().by
        adopt_policy(session, cooperative, name, value, valid_from=first, adopted_by=decision, today=today, by=by, seen=seen())
    flash(translate("Adopted. It holds from the day that you chose; what happened before stays as it is."))
    return redirect(url_for(".rule", name=name))


@bp.get("/employer")
@allow("settings.write")
def employer() -> str:
    """The facts of the employer as they hold today, to be changed from a day on."""
    session = extensions.session()
    cooperative, law = _here(session)
    schema, day = _asked_here(law), known_day(session, cooperative.ref, clock().today())
    return render_template(
        "pages/settings/employer.html",
        law=law,
        schema=schema,
        version=facts_version(session, cooperative.ref),
        told=facts_told(schema, said_at(session, cooperative.ref, day)),
        labels=fact_labels(schema, law),
        since=held_from(session, cooperative.ref, day) if schema is not law.employer else None,
    )


def _asked_here(law: Country) -> FactSchema:
    """What the form asks: all of it, or only what papers mention, which was always so and holds from the first day on."""
    return law.employer.shown if request.args.get("only") == SHOWN_ON_PAPERS else law.employer


@bp.post("/employer")
@allow("settings.write")
@shown_by(employer, about="cooperative:{cooperative_id}:facts")
def keep_employer() -> ResponseReturnValue:
    """Keep what is true of the employer from a day on."""
    with transaction() as session:
        cooperative, law = _here(session)
        with at_fact_fields(law.employer):
            said, why, by = facts_typed(_asked_here(law), request.form), request.form.get("why", "").strip(), current_actor().by
            record_facts(session, cooperative.ref, law.employer, said, valid_from=day_typed("valid_from"), by=by, why=why, seen=seen())
    flash(translate("Kept. Payslips are calculated with what holds in their month."))
    return redirect(url_for("first_steps.show" if SHOWN_ON_PAPERS in request.args.values() else ".index"))


@bp.get("/users")
@allow("settings.write")
def users() -> str:
    """Who of the staff may do what, and what was withdrawn."""
    actor = current_actor()
    grants = staff_grants(extensions.session(), actor.cooperative_id)
    return render_template(
        "pages/settings/users.html",
        people=_by_person([(grant, user) for grant, user in grants if grant.withdrawn_at is None]),
        withdrawn=[(grant, user) for grant, user in grants if grant.withdrawn_at is not None],
        roles=[(role.value, str(label)) for role, label in ROLES.items() if role is not Role.MEMBER],
        duties=[(str(ROLES[role]), str(does)) for role, does in DUTIES.items()],
        names=ROLES,
        me=actor.user_id,
        spoken=spoken(),
    )


def _by_person(grants: Sequence[tuple[RoleGrant, User]]) -> list[tuple[User, list[RoleGrant]]]:
    """Each of the staff with all that they may do, in the order of the grants."""
    found: dict[int, tuple[User, list[RoleGrant]]] = {}
    for grant, user in grants:
        found.setdefault(user.id, (user, []))[1].append(grant)
    return list(found.values())


@bp.post("/users")
@allow("settings.write")
@shown_by(users)
def grant() -> ResponseReturnValue:
    """Give a person a role; who is new is invited by mail."""
    actor, said = current_actor(), request.form
    roles = {role.value: role for role in Role if role is not Role.MEMBER}
    wrong = {name: text("is required") for name in ("email", "name") if not said.get(name, "").strip()}
    if wrong or said.get("role") not in roles:
        raise Invalid({**wrong} if wrong else {"role": text("choose one of the roles")})
    role = roles[said["role"]]
    with transaction() as session:
        user = invite(session, actor, email=said["email"], name=said["name"].strip(), language=said.get("language", actor.language), role=role)
        if user.id == actor.user_id:
            raise RuleBroken("you cannot give yourself a role; ask another administrator", source=OTHERS)
        grant_role(session, user.id, actor.cooperative_id, role, by=actor.by, at=clock().now())
    flash(translate("%(name)s has the role %(role)s. A mail tells how to sign in.", name=user.name, role=str(ROLES[role])))
    return redirect(url_for(".users"))


@bp.post("/roles/<int:grant_id>/withdraw")
@allow("settings.write", owning=of_grant)
def withdraw(grant_id: int) -> ResponseReturnValue:
    """End a role; it stays on record."""
    actor = current_actor()
    with transaction() as session:
        if fetched(session, RoleGrant, grant_id).user_id == actor.user_id:
            raise RuleBroken("you cannot withdraw your own role; ask another administrator", source=OTHERS)
        withdraw_role(session, grant_id, by=actor.by, at=clock().now())
    flash(translate("The role is withdrawn."))
    return redirect(url_for(".users"))
