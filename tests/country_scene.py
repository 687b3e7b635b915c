"""A cooperative and a member of every installed country, for tests that go once around the map."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

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
    "AT": Place("FN 122119m", "ATU13585627", "1237010180", "AT611904300234573201", "1070", "Wien"),
    "BE": Place("0123456749", "BE0123456749", "90051700255", "BE71096123456769", "1000", "Bruxelles"),
    "DE": Place("GnR 12", "DE136695976", "36574261809", "DE89370400440532013000", "10115", "Berlin"),
    "ES": Place("F99000002", "ESF99000002", "12345678Z", "ES9121000418450200051332", "41001", "Sevilla"),
    "FR": Place("732829320", "FR44732829320", "295109912611193", "FR1420041010050500013M02606", "59000", "Lille"),
    "HU": Place("23456787", "HU23456787", "8123456786", "HU42117730161111101800000000", "1052", "Budapest", "1200000"),
    "IT": Place("09990000011", "IT09990000011", "RSSMRA85T10A562S", "IT60X0542811101000000123456", "20121", "Milano"),
    "NL": Place("12345678", "NL004495445B01", "111222333", "NL91ABNA0417164300", "1016 JB", "Amsterdam"),
    "SE": Place("769631-2342", "SE769631234201", "19811228-9874", "SE4550000000058398257466", "111 20", "Stockholm", "60000"),
}


def place_in(code: str) -> Place:
    """The place of a country; one that is not on our map takes the numbers that it accepts itself, and an account abroad."""
    return PLACES.get(code) or _elsewhere(code)


def _elsewhere(code: str) -> Place:
    numbers = tomllib.loads((files(f"countries.{code.lower()}") / "numbers.toml").read_text(encoding="utf-8"))
    return Place(numbers["enterprise"]["accept"][0], "", numbers["person"]["accept"][0], PLACES["BE"].iban, "1000", "Town")


def cooperative_in(session: Session, code: str) -> Cooperative:
    place, law = place_in(code), country.load(code)
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
    place, law = place_in(cooperative.country), country.load(cooperative.country)
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
    return Money.of(place_in(code).budget, country.load(code).currency)
