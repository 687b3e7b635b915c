"""The rules that all members share, with the days from which each held, holds or will hold, and who decided it."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.extensions import clock, transaction
from smartcoop.members.facts import adopted_policies, as_adopted, note_rules_looked_at, policies, were_rules_looked_at
from smartcoop.members.models import Cooperative
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by
from smartcoop.web.labels import Step
from smartcoop.web.policies import GROUPS, POLICIES, Policy, in_words, kept_at_founding

bp = Blueprint("rules", __name__, url_prefix="/rules")


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule: its value today, and every value that was decided, in the order of the days from which they hold."""

    name: str
    policy: Policy
    value: str
    source: str
    steps: list[Step]

    @property
    def decided(self) -> Step | None:
        """The decision that holds today; None where the country's default stands."""
        return next((step for step in self.steps if step.state == "now"), None)

    @property
    def others(self) -> list[Step]:
        """What held before, and what will."""
        return [step for step in self.steps if step.state != "now"]


@bp.get("")
@allow("books.open")
def index() -> str:
    """Every rule, its value today and its history."""
    session, today = extensions.session(), clock().today()
    cooperative = session.get_one(Cooperative, current_actor().cooperative_id)
    law = country.load(cooperative.country)
    rules = {rule.name: rule for rule in _dated(session, cooperative, today)}
    groups = [(label, [rules[name] for name in names]) for label, names in GROUPS]
    looked_at = were_rules_looked_at(session, cooperative.id)
    return render_template("pages/settings/rules.html", groups=groups, law=law, looked_at=looked_at, kept=kept_at_founding(session, cooperative))


@bp.post("/looked-at")
@allow("settings.write")
@shown_by(index)
def looked_at() -> ResponseReturnValue:
    """Somebody looked through them and lets them stand."""
    actor = current_actor()
    with transaction() as session:
        note_rules_looked_at(session, actor.cooperative_id, by=actor.by, at=clock().now())
    return redirect(url_for("first_steps.show"))


def _dated(session: Session, cooperative: Cooperative, today: date) -> list[Dated]:
    law, now, adopted = country.load(cooperative.country), policies(session, cooperative, today), adopted_policies(session, cooperative.id)
    found = []
    for name, policy in POLICIES.items():
        own = [row for row in adopted if row.name == name]
        holds = max((row.valid_from for row in own if row.valid_from <= today), default=None)
        steps = [
            Step(
                in_words(name, as_adopted(row, cooperative.currency)),
                "now" if row.valid_from == holds else "done" if row.valid_from < today else "future",
                row.valid_from,
                row.adopted_by,
            )
            for row in own
        ]
        source = law.parameters[policy.path].source if policy.path in law.parameters and holds is None else ""
        found.append(Dated(name, policy, in_words(name, getattr(now, name)), source, steps))
    return found
