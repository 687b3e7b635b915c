"""What employee and employer owe the ONSS/RSZ (law of 27-6-1969, law of 29-6-1981)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from countries.be.facts import INCREASED, married
from countries.be.law import ZERO, euro, product
from smartcoop.country import AccountRole, Facts, LineKind, ParametersAt, PayslipLine
from smartcoop.dates import Month
from smartcoop.money import HUNDRED, rounded

BONUS_SOURCE = "Loi/Wet 20-12-1999, art. 2; AR/KB 17-1-2000"


def contribution_base(law: ParametersAt, worker: str, gross: Decimal) -> Decimal:
    """The pay declared: the gross, or 108 % of it for workers whose holidays the ONVA pays."""
    return rounded(gross * law["base.increased"]) if worker in INCREASED else gross


def employee_contribution(law: ParametersAt, base: Decimal) -> Decimal:
    """13.07 % of the base, rounded to the cent; there is no ceiling."""
    return rounded(base * law["employee.contribution"])


@cache
def full_month_days(month: Month, days_per_week: int) -> int:
    """The most days of work in a month: its Mondays to Fridays in a week of five days, to Saturdays in one of six."""
    return sum(day.weekday() < days_per_week for day in month.period)


@dataclass(frozen=True, slots=True)
class Time:
    """How much of the month is paid. `share` is the rounded part of a full month; `reference` scales the pay up to a full month."""

    paid: Decimal
    full: Decimal
    whole: bool

    @property
    def share(self) -> Decimal:
        """J/D or H/U to two decimals, at most 1."""
        return Decimal(1) if self.whole else min(rounded(self.paid / self.full), Decimal(1))

    def reference(self, pay: Decimal) -> Decimal:
        """S: the pay of a full month at 100 %."""
        return pay if self.whole else rounded(rounded(pay / self.paid) * self.full)


def time_paid(month: Month, engagement: Facts, days: Decimal, hours: Decimal) -> Time:
    """The time of a payment: by days for a full-time schedule, by hours for a part-time one (ONSS 2026/3, p. 449-453)."""
    full_days = Decimal(full_month_days(month, engagement["days_per_week"]))
    if engagement["full_time"]:
        return Time(days, full_days, days >= full_days)
    return Time(hours, full_days * engagement["reference_hours"] / engagement["days_per_week"], whole=False)


@dataclass(frozen=True, slots=True)
class WorkBonus:
    """Both parts of the work bonus as granted, and the pay of a full month that they follow from."""

    a: Decimal
    b: Decimal
    reference: Decimal
    share: Decimal

    @property
    def total(self) -> Decimal:
        """A + B."""
        return self.a + self.b

    def cut_to(self, most: Decimal) -> "WorkBonus":
        """The bonus that `most` allows: part B is cut first, then part A."""
        a = min(self.a, most)
        return WorkBonus(a, min(self.b, most - a), self.reference, self.share)


NO_BONUS = WorkBonus(ZERO, ZERO, ZERO, ZERO)


def work_bonus(law: ParametersAt, worker: str, pay: Decimal, time: Time, most: Decimal) -> WorkBonus:
    """The work bonus of a payment, at most `most`: the contribution of the same payment."""
    reference, share = time.reference(pay), time.share
    scheme = "increased" if worker in INCREASED else "employee"
    a = rounded(_part(law, "a", scheme, reference) * share)
    b = rounded(_part(law, "b", scheme, reference) * share)
    return WorkBonus(a, b, reference, share).cut_to(most)


def _part(law: ParametersAt, part: str, scheme: str, reference: Decimal) -> Decimal:
    paths = _BONUS_PATHS[part, scheme]
    floor, ceiling, maximum, coefficient = paths
    if reference > law[ceiling]:
        return ZERO
    if reference <= law[floor]:
        return Decimal(law[maximum])
    return max(ZERO, rounded(law[maximum] - law[coefficient] * (reference - law[floor])))


_BONUS_PATHS = {
    (part, scheme): tuple(f"work_bonus.{part}.{name}" for name in ("floor", "ceiling", f"maximum.{scheme}", f"coefficient.{scheme}"))
    for part in ("a", "b")
    for scheme in ("employee", "increased")
}


def special_contribution(law: ParametersAt, period: str, person: Facts, base: Decimal) -> Decimal:
    """The special contribution of a `month` or a `quarter` on its declared pay, by household (law of 30-3-1994, art. 106-112)."""
    column = "alone" if not married(person) else "two_incomes" if person["spouse_income"] == "above" else "couple"
    rows = [row for row in law[f"special.{period}.{column}"] if row[0] <= base]
    if not rows:
        return ZERO
    _, fixed, rate, over = rows[-1]
    owed = fixed + rounded(rate * (base - over))
    if column == "two_incomes":
        owed = max(owed, law[f"special.{period}.minimum"])
        return Decimal(min(owed, law[f"special.{period}.maximum_two_incomes"]))
    return Decimal(min(owed, law[f"special.{period}.maximum"]))


_CODES = {
    "employer_basic": ("Employer contribution, basic rate and wage moderation", "employer.basic"),
    "c855": ("Contribution of employers with ten or more workers (855)", "employer.c855"),
    "c809": ("Closure fund, basic contribution (809)", ""),
    "c811": ("Closure fund, non-commercial employers (811)", "employer.c811"),
    "c810": ("Closure fund, special contribution (810)", "employer.c810"),
    "c859": ("Temporary and long-term unemployment (859)", "employer.c859"),
    "c255": ("Occupational accidents, special contribution (255)", "employer.c255"),
    "c256": ("Asbestos fund (256)", "employer.c256"),
    "c852": ("Contribution with code 852", "employer.c852"),
    "c253": ("Annual holidays, quarterly part (253)", "holiday.quarterly"),
}


def employer_paths(employer: Facts, worker: str) -> Iterator[tuple[str, str, str]]:
    """Code, label and parameter of each contribution that this employer owes for this kind of worker, in the order of the rate file."""
    workers, commercial = employer["workers"], employer["commercial"]
    size = "from_20" if workers == "from_20" else "below_20"
    owed = {
        "c855": workers != "below_10",
        "c809": commercial,
        "c811": not commercial,
        "c852": employer["owes_852"],
        "c253": worker in INCREASED,
    }
    for code, (label, path) in _CODES.items():
        if owed.get(code, True):
            yield code, label, path or f"employer.{code}_{size}"


def employer_contributions(law: ParametersAt, employer: Facts, worker: str, base: Decimal) -> Iterator[PayslipLine]:
    """The employer's lines, each code rounded on its own; the yearly holiday debit note is provided for."""
    for code, label, path in employer_paths(employer, worker):
        rate = law[path]
        if rate:
            yield product(code, label, LineKind.EMPLOYER_CONTRIBUTION, base, rate, law.source(path), AccountRole.SOCIAL_SECURITY)
    if percent := employer["sector_fund_percent"]:
        source = "CCT/CAO (CP/PC)"
        rate = percent / HUNDRED
        yield product("sector_fund", "Sector funds", LineKind.EMPLOYER_CONTRIBUTION, base, rate, source, AccountRole.SOCIAL_SECURITY)
    if worker in INCREASED:
        path = "holiday.yearly"
        label = "Annual holidays, provision for the yearly debit note"
        yield product("holiday_yearly", label, LineKind.PROVISION, base, law[path], law.source(path), AccountRole.HOLIDAY_PROVISION)


def contribution_lines(law: ParametersAt, base: Decimal, bonus: WorkBonus) -> Iterator[PayslipLine]:
    """The employee's contribution and, as negative amounts, both parts of the work bonus."""
    path = "employee.contribution"
    kind, role = LineKind.EMPLOYEE_CONTRIBUTION, AccountRole.SOCIAL_SECURITY
    yield product("employee_contribution", "Employee contribution ONSS", kind, base, law[path], law.source(path), role)
    for part, amount in (("a", bonus.a), ("b", bonus.b)):
        if amount:
            explanation = _BONUS_EXPLANATION if bonus.share == 1 else _BONUS_EXPLANATION_PART
            values = {"reference": bonus.reference, "share": bonus.share, "granted": amount}
            label = f"Work bonus, part {part.upper()}"
            yield PayslipLine(f"work_bonus_{part}", label, euro(-amount), kind, BONUS_SOURCE, role=role, explanation=explanation, values=values)


_BONUS_EXPLANATION = "For a full month at %(reference)s the law gives back %(granted)s of the contribution, at most what is left of it."
_BONUS_EXPLANATION_PART = (
    "The pay corresponds to %(reference)s for a full month; %(share)s of the bonus of a full month is %(granted)s, rounded half up to the cent, "
    "at most what is left of the contribution."
)
