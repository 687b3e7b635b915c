"""Months, periods and working days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.dates import Clock, Month, Period, age_on, different_days, is_working_day, weekdays, working_days_after
from smartcoop.errors import Invalid

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days)
def test_a_month_holds_its_days(day: date) -> None:
    month = Month.of(day)
    assert day in month.period
    assert month.next().previous() == month == Month.parse(str(month))
    assert month.last < month.next().first


@given(days, st.integers(1, 30))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    end = working_days_after(day, count, "BE")
    assert is_working_day(end, "BE")
    assert sum(is_working_day(d, "BE") for d in Period(day, end)) - is_working_day(day, "BE") == count


@pytest.mark.parametrize(
    ("end", "paid"),
    [
        (date(2026, 10, 16), date(2026, 10, 27)),
        (date(2026, 10, 30), date(2026, 11, 10)),  # All Saints' Day is a Sunday
        (date(2026, 12, 18), date(2026, 12, 30)),  # Christmas is a Friday
        (date(2026, 11, 6), date(2026, 11, 18)),  # Armistice Day is a Wednesday
    ],
)
def test_wages_are_promised_for_the_seventh_working_day(end: date, paid: date) -> None:
    assert working_days_after(end, 7, "BE") == paid


def test_no_working_day_away_is_the_day_itself_or_the_next_one() -> None:
    assert working_days_after(date(2026, 10, 16), 0, "BE") == date(2026, 10, 16)
    assert working_days_after(date(2026, 10, 17), 0, "BE") == date(2026, 10, 19)


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(Invalid, match="before the first"):
        Period(date(2026, 10, 2), date(2026, 10, 1))


@pytest.mark.parametrize("said", ["2026", "2026-13", "10-2026", "2026-1", ""])
def test_what_is_no_month(said: str) -> None:
    with pytest.raises(Invalid, match="2026-10"):
        Month.parse(said)


def test_weekdays_of_a_month() -> None:
    assert weekdays(Month(2026, 10).period) == 22
    assert weekdays(Month(2026, 2).period) == 20


@given(st.lists(st.tuples(days, days), min_size=1, max_size=4))
def test_a_day_that_lies_in_several_periods_counts_once(bounds: list[tuple[date, date]]) -> None:
    periods = [Period(min(pair), max(pair)) for pair in bounds]
    assert different_days(periods) == len({day for period in periods for day in period})


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 21), (date(2026, 3, 1), 22), (date(2024, 2, 29), 20), (date(2024, 2, 28), 19)])
def test_a_year_of_life_ends_on_the_birthday(day: date, age: int) -> None:
    assert age_on(date(2004, 2, 29), day) == age


def test_the_day_is_that_of_the_place() -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert Clock("Europe/Brussels", late).today() == date(2026, 11, 1)
    assert Clock("UTC", late).today() == date(2026, 10, 31)
