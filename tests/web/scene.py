"""Two cooperatives with people in every role, made through the services: what the tests of pages look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.invoicing.clients import ClientDetails, add_client
from smartcoop.invoicing.models import Client, ClientKind
from smartcoop.ledger import service as ledger
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.service import Identity, Person, change_member_state, found_cooperative, register_person
from smartcoop.money import Money
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, sign_engagement
from smartcoop.payroll.models import Engagement, PayrollRun
from smartcoop.payroll.service import approve_run, calculate_next, check_run, issue_next, open_run

NOW = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
BY = "operator:test"
EMPLOYER = {
    "onss_number": "1234567-89",
    "onss_iban": "BE43679000000101",
    "onss_reference": "+++090/9337/55493+++",
    "tax_iban": "BE78310000000086",
    "tax_reference": "+++090/9337/55493+++",
}
PASSWORD = "a long enough password"
CHEAP = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}
"""What hashing a password costs here, where thousands sign in."""


@dataclass
class Scene:
    """What there is, by the keys that a test needs."""

    cooperative_id: int
    elsewhere_id: int
    ana_id: int
    bob_id: int
    activity_id: int
    others_activity_id: int
    client_id: int
    users: dict[str, str]


def set_up(session: Session) -> Scene:
    """Found both cooperatives, register Ana and Bob, and give every role a user `<role>@example.org`."""
    home = cooperative(session, "coop", "Coopérative Ensemble", "0403.170.701", "BE68539007547034")
    elsewhere = cooperative(session, "other", "Elders", "0417.497.106", "BE71096123456769")
    ana = member(session, home, "Ana", "Peeters", "85.07.30-033.28")
    bob = member(session, home, "Bob", "Janssens", "93.05.18-223.61")
    activity = open_activity(session, ana.id, name="Éclairage de scène", on=date(2026, 1, 5), by=BY)
    others = open_activity(session, bob.id, name="Traductions", on=date(2026, 1, 5), by=BY)
    client = a_client(session, home, ana)
    earn(session, activity, "4200.00")
    return Scene(home.id, elsewhere.id, ana.id, bob.id, activity.id, others.id, client.id, _users(session, home, elsewhere, ana, bob))


def cooperative(session: Session, code: str, name: str, number: str, iban: str) -> Cooperative:
    """A Belgian cooperative with its account and its settings as an employer."""
    compact = number.replace(".", "")
    said = Identity(code, "BE", name, "SC", "fr", "Rue Émile Féron 70", "1060", "Bruxelles", number, f"BE{compact}", email="bonjour@example.org")
    return found_cooperative(session, said, iban=iban, bic="NICABEBB", employer=EMPLOYER, on=date(2026, 1, 1), by=BY)


def member(session: Session, home: Cooperative, first: str, last: str, number: str) -> Member:
    """A member whose share is paid."""
    said = Person(
        first, last, f"{first.lower()}@example.org", "fr", date(1985, 7, 30), "BE", "Rue Haute 1", "1000", "Bruxelles", "BE", "BE43068999999501", number
    )
    person = register_person(session, home.id, said, facts={}, on=date(2026, 1, 2), by=BY)
    for state in (MemberState.REGISTERED, MemberState.SUBSCRIBED, MemberState.MEMBER):
        change_member_state(session, person.id, state, by=BY)
    return person


def a_client(session: Session, home: Cooperative, holder: Member, name: str = "Théâtre Nord asbl") -> Client:
    """A Belgian organisation, known to its member."""
    details = ClientDetails(
        ClientKind.ORGANISATION, name, "Boulevard Albert II 3", "1000", "Bruxelles", "BE", "fr", email="compta@example.org", vat_number="BE0428759497"
    )
    return add_client(session, home.id, details, holder_id=holder.id, by=BY)


def earn(session: Session, activity: Activity, amount: str) -> None:
    """Money in the budget of an activity, without an invoice."""
    money = Money.of(amount, "EUR")
    made = moves((AccountRole.BANK, "bank_account:1", money), (AccountRole.SALES, activity.ref, -money))
    ledger.post(session, Draft(activity.cooperative_id, date(2026, 9, 1), "grant", f"grant:{activity.id}", "Subside", made, BY))


def engagement(session: Session, scene: Scene, *, signed: bool = True) -> Engagement:
    """Three days of Ana's work in September, agreed for 450 euros gross."""
    period = Period(date(2026, 9, 14), date(2026, 9, 16))
    job = Job(scene.ana_id, scene.activity_id, period, Decimal(3), Decimal("22.8"), "Éclairagiste", "Bruxelles", "employment", evidence=_evidence())
    made = agree_engagement(session, job, Wish(gross=Money.of("450.00", "EUR")), on=date(2026, 9, 10), by=BY)
    if signed:
        declare_engagement(session, made.id, number="DIM123456", on=date(2026, 9, 11), by=BY)
        sign_engagement(session, made.id, on=date(2026, 9, 11), by=BY)
    return made


def _evidence() -> dict[str, str]:
    return {"Employment contract signed before the start": "contract 12", "Dimona declaration made before the start": "DIM123456"}


def issued_payslip(session: Session, scene: Scene) -> PayrollRun:
    """A posted run of September with Ana's payslip."""
    return issued_run(session, calculated_run(session, scene).id)


def calculated_run(session: Session, scene: Scene) -> PayrollRun:
    """The run of September as it waits for somebody to look at it."""
    engagement(session, scene)
    run = open_run(session, scene.cooperative_id, Month(2026, 9), on=date(2026, 10, 1), by=BY)
    calculate_next(session, run.id, by=BY)
    return run


def issued_run(session: Session, run_id: int) -> PayrollRun:
    """A calculated run, checked, approved by somebody else, and posted."""
    check_run(session, run_id, by=BY)
    run = approve_run(session, run_id, by="operator:second")
    issue_next(session, run_id, on=date(2026, 10, 1), by="operator:second")
    return run


def _users(session: Session, home: Cooperative, elsewhere: Cooperative, ana: Member, bob: Member) -> dict[str, str]:
    made = {role.value: _user(session, role.value, home, role) for role in Role if role is not Role.MEMBER}
    made["ana"] = _user(session, "ana", home, Role.MEMBER, ana)
    made["bob"] = _user(session, "bob", home, Role.MEMBER, bob)
    made["stranger"] = _user(session, "stranger", elsewhere, Role.ADVISER)
    for role in (Role.ACCOUNTANT, Role.PAYROLL_OFFICER, Role.TREASURER):
        _grant(session, made["stranger"], elsewhere, role, None)
    return made


def _user(session: Session, name: str, home: Cooperative, role: Role, who: Member | None = None) -> str:
    email = f"{name}@example.org"
    user = invite_user(session, email=email, name=who.name if who else name.replace("_", " ").title(), language="en", at=NOW)
    user.password = hashed()
    _grant(session, email, home, role, who)
    return email


@cache
def hashed() -> str:
    """The password of everybody, hashed at little cost; that the application spends what it should is proved in test_login.py."""
    return PasswordHasher(CHEAP["time_cost"], CHEAP["memory_cost"], CHEAP["parallelism"]).hash(PASSWORD)


def _grant(session: Session, email: str, home: Cooperative, role: Role, who: Member | None) -> None:
    user = invite_user(session, email=email, name="", language="en", at=NOW)
    grant_role(session, user.id, home.id, role, by=BY, at=NOW, member_id=who.id if who else None)
