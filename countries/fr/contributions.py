"""Contributions line by line: which base, which rate, who bears it. Each is the year's amount less what the year was charged before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from countries.fr.law import PARAMETERS, PRODUCT, ZERO, euro
from countries.fr.year import Bases, Year
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, PayslipLine
from smartcoop.money import rounded


@dataclass(frozen=True, slots=True)
class Levy:
    """A contribution: its code and label, the base among `Bases`, its rate on the year with this payslip, and its source.

    `rate_before` is the rate on the year before it, where that differs. `first_slice` is the rate of the slice below, with which it is
    rounded once.
    """

    code: str
    label: str
    base: str
    rate: Decimal
    source: str
    rate_before: Decimal | None = None
    first_slice: Decimal | None = None

    def due(self, of: Bases, rate: Decimal) -> Decimal:
        """The contribution on the bases of a year, rounded half up to the cent."""
        own = getattr(of, self.base) * rate
        if self.first_slice is None or not own:
            return rounded(own)
        first = of.capped * self.first_slice
        return rounded(first + own) - rounded(first)

    def owed(self, before: Bases, after: Bases) -> Decimal:
        """The year's contribution with this payslip less that without it."""
        now = self.due(after, self.rate)
        if not getattr(before, self.base):
            return now
        return now - self.due(before, self.rate if self.rate_before is None else self.rate_before)


def lines(levies: tuple[Levy, ...], kind: LineKind, before: Bases, after: Bases) -> Iterator[PayslipLine]:
    """The lines of contributions that are not nothing."""
    for levy in levies:
        amount = levy.owed(before, after)
        old = getattr(before, levy.base)
        base = getattr(after, levy.base) - old
        if not amount and not base:
            continue
        values = {"year": base + old} if old else {}
        told = _OF_THE_YEAR if old else PRODUCT if levy.first_slice is None else _SECOND_SLICE
        yield PayslipLine(levy.code, levy.label, euro(amount), kind, levy.source, base, levy.rate, AccountRole.SOCIAL_SECURITY, told, values)


_EMPLOYEE = (
    ("ee_old_age_capped", "Old age, up to the ceiling", "capped", "employee.old_age_capped"),
    ("ee_old_age_uncapped", "Old age, on all pay", "gross", "employee.old_age_uncapped"),
    ("ee_complementary_t1", "Complementary pension, slice 1", "capped", "employee.complementary_t1"),
    ("ee_ceg_t1", "General balance contribution (CEG), slice 1", "capped", "employee.ceg_t1"),
    ("ee_complementary_t2", "Complementary pension, slice 2", "second_slice", "employee.complementary_t2"),
    ("ee_ceg_t2", "General balance contribution (CEG), slice 2", "second_slice", "employee.ceg_t2"),
    ("ee_cet", "Technical balance contribution (CET)", "cet", "employee.cet"),
)
_EMPLOYER_PENSION = (
    ("er_old_age_capped", "Old age, up to the ceiling, employer", "capped", "employer.old_age_capped"),
    ("er_old_age_uncapped", "Old age, on all pay, employer", "gross", "employer.old_age_uncapped"),
    ("er_complementary_t1", "Complementary pension, slice 1, employer", "capped", "employer.complementary_t1"),
    ("er_ceg_t1", "General balance contribution (CEG), slice 1, employer", "capped", "employer.ceg_t1"),
    ("er_complementary_t2", "Complementary pension, slice 2, employer", "second_slice", "employer.complementary_t2"),
    ("er_ceg_t2", "General balance contribution (CEG), slice 2, employer", "second_slice", "employer.ceg_t2"),
    ("er_cet", "Technical balance contribution (CET), employer", "cet", "employer.cet"),
)
_EMPLOYER_OTHER = (
    ("er_unemployment", "Unemployment insurance", "four_ceilings", "employer.unemployment"),
    ("er_ags", "Wage guarantee (AGS)", "four_ceilings", "employer.ags"),
    ("er_csa", "Solidarity for autonomy (CSA)", "gross", "employer.csa"),
    ("er_social_dialogue", "Social dialogue", "gross", "employer.social_dialogue"),
)


def _levy(law: ParametersAt, row: tuple[str, str, str, str]) -> Levy:
    code, label, base, path = row
    first = law[path.replace("_t2", "_t1")] if base == "second_slice" else None
    return Levy(code, label, base, law[path], law.source(path), first_slice=first)


@cache
def employee_levies(on: date, cadre: bool, local_health: bool) -> tuple[Levy, ...]:
    """What the employee bears on a day, in the order of the payslip; CSG and CRDS last, since their base holds the employer's insurance."""
    law = PARAMETERS.at(on)
    rows = list(_EMPLOYEE)
    if cadre:
        rows.append(("ee_apec", "APEC", "four_ceilings", "employee.apec"))
    if local_health:
        rows.insert(0, ("ee_health_alsace_moselle", "Sickness, local regime of Alsace-Moselle", "gross", "employee.health_local"))
    csg = law["csg.non_deductible"] + law["csg.crds"]
    source = law.source("csg.non_deductible")
    return (
        *(_levy(law, row) for row in rows),
        _levy(law, ("csg_deductible", "CSG deductible from income tax", "csg", "csg.deductible")),
        Levy("csg_crds_non_deductible", "CSG and CRDS not deductible from income tax", "csg", csg, source),
    )


def employer_levies(law: ParametersAt, employer: Facts, engagement: Facts, before: Year, after: Year) -> tuple[Levy, ...]:
    """What the employer bears, in the order of the payslip."""
    return (
        _until_2025(law, "er_health", "Sickness, maternity, invalidity, death", "employer.health", before, after),
        *_general(law.on, engagement["cadre"]),
        _until_2025(law, "er_family", "Family", "employer.family", before, after),
        *_by_headcount(
            law.on, employer["headcount"], employer["atmp_rate"], employer["mobility_rate"], employer["alternants_ratio"], engagement["alsace_moselle"]
        ),
        *_cpf(law.on, engagement["contract"] in FIXED_TERM and engagement["cdd_kind"] != "seasonal"),
    )


FIXED_TERM = frozenset({"cdd", "portage_cdd"})


@cache
def _general(on: date, cadre: bool) -> tuple[Levy, ...]:
    law = PARAMETERS.at(on)
    rows = [*_EMPLOYER_PENSION, *_EMPLOYER_OTHER]
    if cadre:
        rows.append(("er_apec", "APEC, employer", "four_ceilings", "employer.apec"))
    return tuple(_levy(law, row) for row in rows)


@cache
def _cpf(on: date, due: bool) -> tuple[Levy, ...]:
    law = PARAMETERS.at(on)
    return (_levy(law, ("er_cpf_cdd", "Training of fixed-term workers (CPF-CDD)", "gross", "employer.cpf_cdd")),) if due else ()


def _until_2025(law: ParametersAt, code: str, label: str, path: str, before: Year, after: Year) -> Levy:
    """A contribution that had a reduced rate up to so many SMIC until 2025; since 2026 the limit is zero."""
    full, reduced, limit = law[path], law[f"{path}_reduced"], law[f"{path}_reduced_up_to"]
    now, old = (reduced if limit and year.gross <= limit * year.smic else full for year in (after, before))
    return Levy(code, label, "gross", now, law.source(path), old)


@cache
def _by_headcount(on: date, headcount: int, accident: Decimal, mobility: Decimal, apprentices: Decimal, local: bool) -> tuple[Levy, ...]:
    """What depends on the establishment: accidents, housing, training, mobility, apprenticeship."""
    law = PARAMETERS.at(on)
    large = headcount >= law["headcount.housing"]
    taxed = headcount >= law["headcount.local_taxes"]
    fnal = "employer.fnal_large" if large else "employer.fnal_small"
    training = "employer.training_large" if taxed else "employer.training_small"
    apprenticeship = law["employer.apprenticeship_local" if local else "employer.apprenticeship"] + _supplement(law, headcount, apprentices)
    levies = [
        Levy("er_work_accident", "Work accidents and occupational diseases", "gross", accident / 100, "CSS art. D242-6-1; notification de taux de la Carsat"),
        Levy("er_fnal", "Housing aid fund (FNAL)", "gross" if large else "capped", law[fnal], law.source(fnal)),
        Levy("er_training", "Vocational training", "gross", law[training], law.source(training)),
        Levy("er_apprenticeship_tax", "Apprenticeship tax", "gross", apprenticeship, law.source("employer.apprenticeship")),
    ]
    if large:
        levies.append(_levy(law, ("er_peec", "Participation in housing (PEEC)", "gross", "employer.peec")))
    if taxed and mobility:
        levies.append(Levy("er_mobility", "Mobility tax", "gross", mobility / 100, "CGCT art. L2333-64; taux de la commune"))
    if taxed:
        levies.append(_levy(law, ("er_forfait_social", "Forfait social", "insurance", "employer.forfait_social")))
    return tuple(levies)


def _supplement(law: ParametersAt, headcount: int, apprentices: Decimal) -> Decimal:
    """The supplement of the apprenticeship tax for employers with few apprentices (C. trav. L6242-1)."""
    if headcount < law["headcount.apprentices"]:
        return ZERO
    largest = headcount >= law["headcount.apprentices_largest"]
    table = law["employer.apprentices_largest" if largest else "employer.apprentices"]
    return next((rate for below, rate in table if apprentices < below), ZERO)


_SECOND_SLICE = "%(rate)s of %(base)s, rounded half up to the cent together with slice 1, is %(amount)s."
_OF_THE_YEAR = "%(rate)s of %(base)s; the year's base is now %(year)s, and what was charged before is deducted: %(amount)s."
