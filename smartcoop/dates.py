"""Business time: months, periods, working days, and the only clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from smartcoop.errors import Invalid
from smartcoop.i18n import quoted, text

SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Invalid({"end": text("the last day comes before the first; give a date from %(start)s on", start=self.start)})

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def overlap(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, the unit of wages; written `2026-10`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which a day lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, said: str, field: str = "month") -> "Month":
        """`2026-10`; anything else is Invalid at `field`."""
        try:
            return cls.of(date.fromisoformat(f"{said}-01"))
        except ValueError:
            raise Invalid({field: text("%(said)s is not a month; write it like 2026-10", said=quoted(said))}) from None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next().first - timedelta(days=1)

    @property
    def period(self) -> Period:
        """All its days."""
        return Period(self.first, self.last)

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return (self.number + 2) // 3

    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO code) in a year."""
    return frozenset(holidays.country_holidays(country.upper(), years=year))


def is_working_day(day: date, country: str) -> bool:
    """Whether a day is neither a Saturday, a Sunday nor a public holiday there."""
    return day.weekday() < SATURDAY and day not in public_holidays(country, day.year)


def working_days_after(day: date, count: int, country: str) -> date:
    """The `count`-th working day after `day`; with 0, `day` itself or the next working day."""
    left = count
    while left or not is_working_day(day, country):
        day += timedelta(days=1)
        if is_working_day(day, country):
            left -= 1 if left else 0
            if not left:
                break
    return day


def different_days(periods: Iterable[Period]) -> int:
    """How many days lie in any of some periods, each counted once."""
    told = tuple(periods)
    return told[0].days if len(told) == 1 else len({day for period in told for day in period})


def age_on(born: date, day: date) -> int:
    """Whole years of life on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def weekdays(period: Period) -> int:
    """The days from Monday to Friday in a period, public holidays included."""
    return sum(day.weekday() < SATURDAY for day in period)


@dataclass(frozen=True)
class Clock:
    """Tells the day and the moment; only doors read it. `frozen` stops it, for tests and the demo."""

    time_zone: str = "UTC"
    frozen: datetime | None = None

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return self.frozen or datetime.now(UTC)

    def today(self) -> date:
        """The date where the cooperative is."""
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        """The date of a moment where the cooperative is."""
        return day_there(moment, self.time_zone)


def day_there(moment: datetime, time_zone: str) -> date:
    """The date of a moment in a time zone: shortly after midnight it is another than in UTC."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
