"""What the law asks of an employer beside pay: what is declared by when, how long papers are kept, how long people may work.

Read from a country's `duties.toml`:

    [declarations.dmfa]
    label = "Quarterly declaration (DmfA)"
    per = "quarter"          # engagement, month, quarter or year
    months_after = 1         # after the end of the period
    day = 31                 # of that month; beyond its end means its last day
    source = "Loi/Wet 27-6-1969, art. 21"
    checked = 2026-11-23
    confirmed = true
    told_of = "wages"        # optional: wages (the rule), a period in which somebody works or is paid; employer, each since the first; sales, each
    note = "..."             # optional: what explains it; a source is cited as the law's own language cites it

    [declarations.dimona]
    label = "Hire declaration (Dimona)"
    per = "engagement"
    days_after = 0           # after the first day of the work, where 0 means before it; or days_after_end = 3, after its last day
    proves = ["Dimona declaration made before the start"]   # evidence of regimes that its number is, so that it is asked once
    authority = "ONSS / RSZ"            # who is told, as it calls itself
    asked = "Dimona period number"      # what the engagement keeps of it: the hire is declared with it
    hint = "..."                        # optional: where that stands, how it looks
    follows = true                      # optional: work may start before there is such a thing

    [retention.payslips]
    label = "Payslips"
    years = 5                # 0 means without end
    source = ...

    [working_time]
    hours_per_day = 11
    hours_per_week = 50
    source = ...
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any

from smartcoop.country.parameters import Parameter, Parameters
from smartcoop.dates import Month, Period
from smartcoop.i18n import Text, text

KEPT = ("payslips", "invoices")
"""What every country says how long it is kept."""


class Per(StrEnum):
    """What a declaration is made for."""

    ENGAGEMENT = "engagement"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ToldOf(StrEnum):
    """Of which periods a declaration is made: those with wages, each since an employer's first wages, or each in which something may be sold."""

    WAGES = "wages"
    EMPLOYER = "employer"
    SALES = "sales"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a duty stands in the law, and whether a source confirmed it."""

    text: str
    checked: date
    confirmed: bool
    note: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the employer tells an authority: for each engagement, month, quarter or year, and by when.

    An engagement's is counted from its first day (`days_after`), or from its last where `days_after_end` is given. `proves` names the evidence
    of legal regimes that its number is; `asked` what the engagement keeps of it, `hint` where that stands. One that `follows` need not be there
    before work starts. `dated` is the parameter that holds its day, where what is declared is paid by the same rule.
    """

    code: str
    label: str
    per: Per
    source: Source
    months_after: int = 0
    day: int = 0
    days_after: int = 0
    days_after_end: int | None = None
    proves: tuple[str, ...] = ()
    authority: str = ""
    asked: str = ""
    hint: str = ""
    follows: bool = False
    told_of: ToldOf = ToldOf.WAGES
    dated: Parameter | None = None

    @property
    def is_hire(self) -> bool:
        """Whether it is made before work starts: the engagement itself keeps its number."""
        return self.per is Per.ENGAGEMENT and self.days_after == 0 and self.days_after_end is None

    def period_of(self, month: Month) -> str:
        """What the period that ends with a month is called: 2026-09, 2026-Q3 or 2026."""
        return {Per.QUARTER: f"{month.year}-Q{month.quarter}", Per.YEAR: f"{month.year}"}.get(self.per, str(month))

    def months_of(self, month: Month) -> list[Month]:
        """The months of the period that ends with a month, the last first."""
        found = [month]
        while len(found) < _LENGTHS[self.per]:
            found.append(found[-1].previous())
        return found

    def due_for(self, month: Month) -> date | None:
        """The last day for the period that ends with a month; None when no period of its kind ends then, or it follows each engagement."""
        if self.per is Per.ENGAGEMENT or month.number % _LENGTHS[self.per]:
            return None
        day = int(self.dated.at(month.last)) if self.dated else self.day
        for _ in range(self.months_after):
            month = month.next()
        return date(month.year, month.number, min(day, monthrange(month.year, month.number)[1]))

    def due_for_work(self, period: Period) -> date | None:
        """The last day for one engagement: `days_after` its first day, where 0 means the day before it, or `days_after_end` its last day.

        None when it is not made for engagements.
        """
        if self.per is not Per.ENGAGEMENT:
            return None
        if self.days_after_end is not None:
            return period.end + timedelta(days=self.days_after_end)
        return period.start + timedelta(days=self.days_after or -1)


def period_named(name: str) -> Text | Month | str:
    """The period that `period_of` called so, to be said in the reader's way: a quarter, a month, or a year."""
    year, _, part = name.partition("-")
    if part.startswith("Q"):
        return text("quarter %(number)s of %(year)s", number=part[1:], year=year)
    return Month.parse(name) if part else year


_LENGTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Retention:
    """How many years something is kept after the end of its year; None without end."""

    code: str
    label: str
    years: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours that may be worked at most in a day and in a week, all ordinary derogations included."""

    hours_per_day: Decimal
    hours_per_week: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Duties:
    """All of them."""

    declarations: tuple[Declaration, ...]
    retention: tuple[Retention, ...]
    working_time: WorkingTime

    @property
    def hire(self) -> Declaration | None:
        """What tells an authority that somebody is hired; None where nobody is told."""
        return next((one for one in self.declarations if one.per is Per.ENGAGEMENT and one.asked), None)

    def labels(self) -> Iterator[str]:
        """The message ids that people read: labels, what is asked, and the notes on their sources."""
        yield from (said for made in self.declarations for said in (made.label, made.asked, made.hint, made.source.note) if said)
        yield from (said for kept in self.retention for said in (kept.label, kept.source.note))
        yield self.working_time.source.note

    def unconfirmed(self) -> Iterator[tuple[str, str]]:
        """What no source confirmed, and the note on it."""
        named = [(f"declarations.{one.code}", one.source) for one in self.declarations] + [(f"retention.{one.code}", one.source) for one in self.retention]
        yield from ((name, source.note) for name, source in [*named, ("working_time", self.working_time.source)] if not source.confirmed)


def read_duties(file: Traversable, parameters: Parameters | None = None) -> Duties:
    """The duties of a country's file, whose days may be the paths of `parameters`. ValueError names what is missing or unknown."""
    tree = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    if wrong := set(tree) ^ {"declarations", "retention", "working_time"}:
        raise ValueError(f"{file.name}: tables missing or unknown: {sorted(wrong)}")
    if missing := set(KEPT) - set(tree["retention"]):
        raise ValueError(f"{file.name}: retention does not say how long it keeps {sorted(missing)}")
    hours = tree["working_time"]
    return Duties(
        declarations=tuple(_declaration(code, table, parameters or {}) for code, table in tree["declarations"].items()),
        retention=tuple(Retention(code, table["label"], table["years"] or None, source_of(table["label"], table)) for code, table in tree["retention"].items()),
        working_time=WorkingTime(Decimal(hours["hours_per_day"]), Decimal(hours["hours_per_week"]), source_of("working_time", hours)),
    )


def _declaration(code: str, table: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> Declaration:
    when = {name: table[name] for name in ("months_after", "day", "days_after", "days_after_end") if name in table}
    if isinstance(when.get("day"), str):
        when["dated"] = parameters[when.pop("day")]
    per = Per(table["per"])
    if (per is Per.ENGAGEMENT) != (len(when.keys() & {"days_after", "days_after_end"}) == 1):
        raise ValueError(f"{code}: an engagement's declaration has days_after or days_after_end, and only it")
    told = {name: table[name] for name in ("authority", "asked", "hint", "follows") if name in table}
    if per is Per.ENGAGEMENT and not when.get("days_after") and "days_after_end" not in when and not told.get("asked"):
        raise ValueError(f"{code}: a hire declaration says what is asked of it")
    proves, told_of = tuple(table.get("proves", ())), ToldOf(table.get("told_of", "wages"))
    return Declaration(code, table["label"], per, source_of(table["label"], table), proves=proves, told_of=told_of, **when, **told)


def source_of(called: str, table: Mapping[str, Any]) -> Source:
    """Where what a table says stands in the law. ValueError where it does not say."""
    if not table["source"]:
        raise ValueError(f"{called}: no source")
    return Source(table["source"], table["checked"], table.get("confirmed", True), table.get("note", ""))
