"""The keys that reports to social insurance and the payslip name: group of persons and contribution groups (DEÜV)."""

from countries.de.case import GermanCase
from countries.de.employer_side import is_free_of_pension
from countries.de.facts import CASUAL, MINIJOB, REGULAR
from countries.de.law import ZERO, information
from countries.de.social_insurance import health_path
from smartcoop.country import PayslipLine

SOURCE = "DEÜV § 28b; EBV § 1 Abs. 1 Nr. 2; Schlüssel des GKV-Spitzenverbandes"
PERSONS = {REGULAR: "101", MINIJOB: "109", CASUAL: "118"}
SHORT_TERM_PERSONS, PENSIONER, WORKING_PENSIONER = "110", "119", "120"
NONE, GENERAL, HALF, REDUCED, LUMP_PENSION, LUMP_HEALTH = "0", "1", "2", "3", "5", "6"
EMPLOYER_HALF_PENSION = "3"


def group_line(pay: GermanCase) -> PayslipLine:
    """Group of persons and contribution groups of health, pension, unemployment and care insurance, as a line of information."""
    label = "Group of persons %(persons)s, contribution groups %(groups)s"
    return information("groups", label, ZERO, SOURCE, _GROUPS, persons=persons(pay), groups=groups(pay))


def persons(pay: GermanCase) -> str:
    """The group of persons (Personengruppenschlüssel)."""
    person = pay.person
    if pay.kind == REGULAR and person["full_old_age_pension"]:
        return PENSIONER if person["retirement_age_reached"] else WORKING_PENSIONER
    return PERSONS.get(pay.kind, SHORT_TERM_PERSONS)


def groups(pay: GermanCase) -> str:
    """The four contribution groups (Beitragsgruppenschlüssel)."""
    statutory = pay.person["health_insurance"] == "statutory"
    if pay.kind == MINIJOB:
        return (LUMP_HEALTH if statutory else NONE) + (LUMP_PENSION if is_free_of_pension(pay) else GENERAL) + NONE + NONE
    if pay.kind not in (REGULAR, CASUAL):
        return NONE + NONE + NONE + NONE
    return _health(pay, statutory) + _pension(pay) + _unemployment(pay) + (GENERAL if statutory else NONE)


def _health(pay: GermanCase, statutory: bool) -> str:
    if not statutory:
        return NONE
    return GENERAL if health_path(pay) == "health.half" else REDUCED


def _pension(pay: GermanCase) -> str:
    person = pay.person
    return EMPLOYER_HALF_PENSION if person["retirement_age_reached"] and person["full_old_age_pension"] else GENERAL


def _unemployment(pay: GermanCase) -> str:
    if pay.kind == CASUAL:
        return NONE
    return HALF if pay.person["retirement_age_reached"] else GENERAL


_GROUPS = "These keys stand in the reports to social insurance."
