"""A cooperative and a member of every installed country, for tests that go once around the map."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.country import AccountRole
from smartcoop.ledger import service as ledger
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.service import Identity, Person, change_member_state, found_cooperative, register_person
from smartcoop.money import Money
from tests.payroll_scene import STAFF


@dataclass(frozen=True)
class Place:
    """Valid numbers of a country, and a town."""

    enterprise: str
    vat: str
    person: str
    iban: str
    postcode: str
    town: str
    budget: str = "5000"


PLACES = {
    "BE": Place("0123456749", "BE0123456749", "90051700255", "BE71096123456769", "1000", "Bruxelles"),
    "DE": Place("GnR 12", "DE136695976", "36574261809", "DE89370400440532013000", "10115", "Berlin"),
    "FR": Place("732829320", "FR44732829320", "295109912611193", "FR1420041010050500013M02606", "59000", "Lille"),
    "NL": Place("12345678", "NL004495445B01", "111222333", "NL91ABNA0417164300", "1016 JB", "Amsterdam"),
}


def cooperative_in(session: Session, code: str) -> Cooperative:
    place, law = PLACES[code], country.load(code)
    identity = Identity(
        code=code.lower(),
        country=code,
        name=f"Coop {code}",
        legal_form="coop",
        language=law.languages[0],
        street="1",
        postcode=place.postcode,
        city=place.town,
        enterprise_number=place.enterprise,
        vat_number=place.vat,
    )
    return found_cooperative(session, identity, iban=place.iban, bic="", employer={}, on=date(2026, 1, 1), by=STAFF)


def member_of(session: Session, cooperative: Cooperative) -> Member:
    place, law = PLACES[cooperative.country], country.load(cooperative.country)
    person = Person(
        first_name="Ana",
        last_name="Peeters",
        email="ana@example.org",
        language=law.languages[0],
        born_on=date(1990, 5, 17),
        nationality="BE",
        street="2",
        postcode=place.postcode,
        city=place.town,
        country=cooperative.country,
        iban=place.iban,
        national_number=place.person,
    )
    member = register_person(session, cooperative.id, person, facts={}, on=date(2026, 1, 1), by=STAFF)
    for state in (MemberState.REGISTERED, MemberState.SUBSCRIBED, MemberState.MEMBER):
        change_member_state(session, member.id, state, by=STAFF)
    return member


def an_activity_with_budget(session: Session, member: Member) -> Activity:
    """An activity with enough money for a month of work."""
    activity = open_activity(session, member.id, name="Work", on=date(2026, 1, 2), by=STAFF)
    money = budget_in(member.cooperative.country)
    income = ledger.moves((AccountRole.BANK, "bank", money), (AccountRole.SALES, activity.ref, -money))
    ledger.post(session, ledger.Draft(member.cooperative_id, date(2026, 1, 2), "sale", f"sale:{activity.id}", "a sale", income))
    return activity


def budget_in(code: str) -> Money:
    """What a month of work may cost in a country's money."""
    return Money.of(PLACES[code].budget, country.load(code).currency)
