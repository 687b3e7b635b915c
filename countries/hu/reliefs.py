"""The reliefs of income tax, each from what the ones before it left of the month's income (Szja tv. 29/A-29/I. §)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.hu.law import PARAMETERS, ZERO, whole
from smartcoop.country import Facts, ParametersAt
from smartcoop.dates import Month
from smartcoop.money import HUNDRED

LABELS = {
    "mother_under30": "Relief for mothers below 30",
    "mother_children": "Relief for mothers of several children",
    "under25": "Relief for people below 25",
    "personal": "Relief for disabled people",
    "first_marriage": "Relief of the first marriage",
    "family": "Family relief",
}
SOURCES = {
    "mother_under30": "Szja tv. 29/G. §",
    "mother_children": "Szja tv. 29/D. §; 2025. évi XV. tv.",
    "under25": "Szja tv. 29/F. §",
    "personal": "Szja tv. 29/E. §",
    "first_marriage": "Szja tv. 29/C. §",
    "family": "Szja tv. 29/A. §",
}
TWO_CHILDREN = "relief.two_children.age"


@dataclass(frozen=True, slots=True)
class Reliefs:
    """What each relief takes of the month's income, by its code in the order of the law; what is left; what the family relief leaves unused."""

    used: tuple[tuple[str, Decimal], ...]
    base: Decimal
    family_unused: Decimal


def reliefs_of(law: ParametersAt, person: Facts, month: Month, income: Decimal) -> Reliefs:
    """The reliefs of a person on all income of a month."""
    left, used = income, []
    for code, most in _claims(law, person, month):
        taken = left if most is None else min(left, most)
        if taken:
            used.append((code, taken))
        left -= taken
    family = family_relief(law, person)
    taken = min(left, family)
    if taken:
        used.append(("family", taken))
    return Reliefs(tuple(used), left - taken, family - taken)


def _claims(law: ParametersAt, person: Facts, month: Month) -> Iterator[tuple[str, Decimal | None]]:
    """The reliefs before the family's that a person has in a month, with their limits; None frees everything."""
    if is_young_mother(law, person, month):
        yield "mother_under30", None
    if is_mother_of_several(law, person, month):
        yield "mother_children", None
    if is_below_25(law, person, month):
        asked = person["under25_limit"]
        most = law["relief.under25.month"]
        yield "under25", most if asked is None else min(most, whole(asked))
    if person["personal_relief"]:
        yield "personal", law["relief.personal"]
    if is_first_marriage(law, person, month):
        yield "first_marriage", whole(law["relief.first_marriage"] * person["first_marriage_percent"] / HUNDRED)


def is_below_25(law: ParametersAt, person: Facts, month: Month) -> bool:
    """Up to the month of the 25th birthday, unless it is declined; not where the date of birth is unknown."""
    born = person["born"]
    if born is None or person["under25_declined"]:
        return False
    return bool((month.year - born.year, month.number) <= (law["relief.under25.age"], born.month))


def is_young_mother(law: ParametersAt, person: Facts, month: Month) -> bool:
    """Declared, and up to the end of the year in which she turns thirty."""
    born = person["born"]
    return bool(person["mother_under30"] and (born is None or month.year - born.year <= law["relief.mother.age"]))


def is_mother_of_several(law: ParametersAt, person: Facts, month: Month) -> bool:
    """Declared; a mother of two must not have reached an age on 1 January that rises from year to year."""
    born = person["born"]
    if person["mother_of"] != "2" or born is None:
        return bool(person["mother_of"] != "0")
    return (born.year + int(law[TWO_CHILDREN]), born.month, born.day) > (month.year, 1, 1)


def is_first_marriage(law: ParametersAt, person: Facts, month: Month) -> bool:
    """Declared, and in the months that follow the wedding; without its date, on trust."""
    wedding = person["married_on"]
    if person["first_marriage_percent"] is None:
        return False
    return wedding is None or 1 <= (month.year - wedding.year) * 12 + month.number - wedding.month <= law["relief.first_marriage_months"]


def family_relief(law: ParametersAt, person: Facts) -> Decimal:
    """The family relief of this parent in a month: by all dependants for each child that gives it, more for ill and disabled children."""
    rows = law["relief.family.child"]
    if not person["dependants_beneficiary"]:
        return ZERO
    child = rows[min(person["dependants_total"], len(rows)) - 1]
    amount = child * person["dependants_beneficiary"] + law["relief.family.disabled"] * person["dependants_disabled"]
    return whole(amount * person["family_share_percent"] / HUNDRED)


def turns_limit(person: Facts, month: Month) -> bool:
    """Whether a mother of two reaches the limit of age in the very year, so that law and calculators may differ."""
    born = person["born"]
    return bool(born and person["mother_of"] == "2" and born.year + PARAMETERS[TWO_CHILDREN].at(month.last) == month.year)
