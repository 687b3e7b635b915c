"""Declarations fall due on the right day, papers are kept, and a file that says less than it must is refused."""

from datetime import date
from pathlib import Path

import pytest

from smartcoop.country import load, read_duties
from smartcoop.country.duties import period_named
from smartcoop.dates import Month, Period

BELGIUM = {made.code: made for made in load("BE").duties.declarations}


@pytest.mark.parametrize(
    ("code", "month", "due"),
    [
        ("finprof", Month(2026, 10), date(2026, 11, 15)),
        ("dmfa", Month(2026, 9), date(2026, 10, 31)),
        ("dmfa", Month(2026, 10), None),
        ("belcotax", Month(2026, 12), date(2027, 2, 28)),
        ("belcotax", Month(2027, 12), date(2028, 2, 29)),
        ("dimona", Month(2026, 10), None),
    ],
)
def test_the_last_day_of_a_declaration(code: str, month: Month, due: date | None) -> None:
    assert BELGIUM[code].due_for(month) == due


def test_a_hire_is_declared_before_the_work() -> None:
    work = Period(date(2026, 10, 12), date(2026, 10, 16))
    assert BELGIUM["dimona"].due_for_work(work) == date(2026, 10, 11)
    assert BELGIUM["dmfa"].due_for_work(work) is None
    germany = {made.code: made for made in load("DE").duties.declarations}
    assert germany["deuev"].due_for_work(work) == date(2026, 11, 23)


def test_some_declarations_follow_the_end_of_the_work() -> None:
    work = Period(date(2026, 10, 12), date(2026, 10, 16))
    spain = {made.code: made for made in load("ES").duties.declarations}
    assert spain["deregistration"].due_for_work(work) == date(2026, 10, 19)
    assert spain["contract_notice"].due_for_work(work) == date(2026, 10, 26)
    assert [code for code, made in spain.items() if made.is_hire] == ["affiliation"]


@pytest.mark.parametrize("code", ["AT", "BE", "ES", "FR", "HU", "IT"])
def test_the_number_of_a_hire_is_evidence_of_a_regime(code: str) -> None:
    law = load(code)
    proved = {name for made in law.duties.declarations for name in made.proves}
    assert proved
    assert proved <= {name for regime in law.regimes for name in regime.evidence}


def test_periods_are_called_by_their_kind() -> None:
    assert BELGIUM["finprof"].period_of(Month(2026, 9)) == "2026-09"
    assert BELGIUM["dmfa"].period_of(Month(2026, 9)) == "2026-Q3"
    assert BELGIUM["belcotax"].period_of(Month(2026, 12)) == "2026"


def test_a_period_is_said_in_the_readers_way_by_its_name() -> None:
    assert period_named("2026-09") == Month(2026, 9)
    assert str(period_named("2026-Q3")) == "quarter 3 of 2026"
    assert period_named("2026") == "2026"


GOOD = (Path(__file__).parents[2] / "countries" / "be" / "duties.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[retention.invoices]", "[retention.bills]"), "invoices"),
        (("[working_time]", "[hours]"), "working_time"),
        (("days_after = 0", "months_after = 1"), "days_after"),
        (("days_after = 0", "days_after = 0\ndays_after_end = 3"), "and only it"),
        (('source = "Loi/Wet 16-3-1971, art. 19-27"', 'source = ""\nlabel = "hours"'), "no source"),
    ],
)
def test_a_file_that_lacks_something_is_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "duties.toml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_duties(tmp_path / "duties.toml")


def test_what_is_not_confirmed_says_so() -> None:
    unconfirmed = dict(load("BE").duties.unconfirmed())
    assert "declarations.dimona" in unconfirmed
    assert "declarations.dmfa" not in unconfirmed
    assert all(unconfirmed.values())
