"""A cooperative with a member, an activity with money in it, and work to be paid: what payroll tests begin with."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.ledger import service as ledger
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.service import Identity, Person, change_member_state, found_cooperative, register_person
from smartcoop.money import Money
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import Engagement, PayrollRun

STAFF, OTHER = "staff: Omar", "staff: Inès"
FOUNDED = date(2026, 1, 1)
EMPLOYER = {"onss_number": "1234567-89", "onss_iban": "BE43679000000101", "tax_iban": "BE78310000000086"}
ANA = Person(
    first_name="Ana",
    last_name="Peeters",
    email="ana@example.org",
    language="fr",
    born_on=date(1990, 5, 17),
    nationality="BE",
    street="Rue Basse 2",
    postcode="1000",
    city="Bruxelles",
    country="BE",
    iban="BE68539007547034",
    national_number="90051700255",
)


def euros(amount: str | int) -> Money:
    """Money of the scene."""
    return Money.of(amount, "EUR")


@dataclass
class Scene:
    """One session and what was made in it."""

    session: Session
    cooperative: Cooperative
    member: Member
    activity: Activity

    def earn(self, amount: Money, source: str = "sale") -> None:
        """Money comes into the activity's budget."""
        moves = ledger.moves((AccountRole.BANK, "bank", amount), (AccountRole.SALES, self.activity.ref, -amount))
        ledger.post(self.session, ledger.Draft(self.cooperative.id, date(2026, 1, 2), "sale", source, "a sale", moves))

    def job(self, start: date, end: date, **changes: Any) -> Job:
        """Five days of white-collar work, or what is said instead."""
        job = Job(
            member_id=self.member.id,
            activity_id=self.activity.id,
            period=Period(start, end),
            days=Decimal(5),
            hours=Decimal(38),
            function="Technicienne",
            place="Bruxelles",
            regime="employment",
            facts={"worker": "white_collar", "joint_committee": "304"},
        )
        return replace(job, **changes)

    def engage(self, job: Job, wish: Wish) -> Engagement:
        """Agreed, declared and signed before the first day."""
        before = job.period.start
        engagement = agree_engagement(self.session, job, wish, on=before, by=STAFF)
        declare_engagement(self.session, engagement.id, number="DIM-1", on=before, by=STAFF)
        return sign_engagement(self.session, engagement.id, on=before, by=STAFF)

    def open_run(self, month: Month, on: date) -> PayrollRun:
        """A run with what waits."""
        return payroll.open_run(self.session, self.cooperative.id, month, on=on, by=STAFF)

    def calculate(self, run: PayrollRun) -> None:
        """Every payslip of a run, in portions."""
        while payroll.calculate_next(self.session, run.id, by=STAFF, portion=2):
            pass

    def post(self, run: PayrollRun, on: date) -> None:
        """Checked, approved by somebody else, and issued."""
        payroll.check_run(self.session, run.id, by=STAFF)
        payroll.approve_run(self.session, run.id, by=OTHER)
        while payroll.issue_next(self.session, run.id, on=on, by=OTHER, portion=2):
            pass

    def pay(self, month: Month, on: date) -> PayrollRun:
        """A run from collecting to posted."""
        run = self.open_run(month, on)
        self.calculate(run)
        self.post(run, on)
        return run


def a_scene(session: Session, **facts: Any) -> Scene:
    """A Belgian cooperative with one member, single unless said otherwise, and an empty activity."""
    identity = Identity(
        code="test",
        country="BE",
        name="Ateliers",
        legal_form="SC",
        language="fr",
        street="Rue Haute 1",
        postcode="1000",
        city="Bruxelles",
        enterprise_number="0123456749",
        vat_number="BE0123456749",
    )
    cooperative = found_cooperative(session, identity, iban="BE71096123456769", bic="GKCCBEBB", employer=EMPLOYER, on=FOUNDED, by=STAFF)
    return with_member(session, cooperative, ANA, **facts)


def with_member(session: Session, cooperative: Cooperative, person: Person, **facts: Any) -> Scene:
    """The scene of one more member, single unless said otherwise, with an empty activity of their own."""
    member = register_person(session, cooperative.id, person, facts={"household": "single", **facts}, on=FOUNDED, by=STAFF)
    for state in (MemberState.REGISTERED, MemberState.SUBSCRIBED, MemberState.MEMBER):
        change_member_state(session, member.id, state, by=STAFF)
    return Scene(session, cooperative, member, open_activity(session, member.id, name="Lights", on=FOUNDED, by=STAFF))
