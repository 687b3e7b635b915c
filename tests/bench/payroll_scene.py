"""Many people with signed work, written straight into the tables: what the payroll benchmark runs on."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, ActivityState
from smartcoop.country import load
from smartcoop.members.facts import record_facts
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.payroll.models import Engagement, EngagementState, PayBasis
from tests.payroll_scene import STAFF, a_scene, euros

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def crowd(session: Session, people: int) -> Cooperative:
    """A cooperative with so many people, each with one full month of work between 2,500 and 3,500 euros."""
    scene = a_scene(session)
    scene.earn(euros(10_000_000), "crowd")
    cooperative, law = scene.cooperative, load("BE")
    facts = law.engagement.dump(law.engagement.load({"worker": "white_collar", "departure_holiday_pay": False}))
    for n in range(1, people + 1):
        member = _member(cooperative.id, n)
        session.add(member)
        session.flush()
        record_facts(session, member.ref, law.person, {"household": "single", "children": n % 4}, valid_from=FIRST, by=STAFF)
        activity = Activity(
            cooperative_id=cooperative.id, number=n + 1, name=f"Activity {n}", holder_id=member.id, is_collective=False, state=ActivityState.OPEN
        )
        session.add(activity)
        session.flush()
        session.add(_engagement(cooperative.id, member.id, activity.id, 250_000 + (n * 37) % 100_000, facts))
    session.flush()
    return cooperative


def _member(cooperative_id: int, n: int) -> Member:
    return Member(
        cooperative_id=cooperative_id,
        number=n + 1,
        first_name="Person",
        last_name=f"Number {n}",
        email=f"person{n}@example.org",
        language="fr",
        born_on=date(1990, 1, 1),
        nationality="BE",
        street="Rue Haute 1",
        postcode="1000",
        city="Bruxelles",
        country="BE",
        national_number=f"N{n:09}",
        iban="BE68539007547034",
        state=MemberState.MEMBER,
    )


def _engagement(cooperative_id: int, member_id: int, activity_id: int, gross: int, facts: dict[str, object]) -> Engagement:
    return Engagement(
        cooperative_id=cooperative_id,
        member_id=member_id,
        activity_id=activity_id,
        function="Worker",
        place="Bruxelles",
        regime="employment",
        starts_on=FIRST,
        ends_on=LAST,
        basis=PayBasis.TOTAL,
        days=Decimal(22),
        hours=Decimal("167.2"),
        gross_minor=gross,
        currency="EUR",
        costs={"2026-10": gross * 14 // 10},
        facts=facts,
        evidence={},
        declaration_number="D",
        state=EngagementState.SIGNED,
    )
