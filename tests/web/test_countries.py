"""Countries: everybody reads what the law's figures rest on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from smartcoop import country
from smartcoop.country import Country, Parameter, Scale
from smartcoop.country.conformance import unconfirmed
from smartcoop.i18n import speaking, translate
from smartcoop.web import countries
from tests.web.conftest import SignIn, said


def in_words(law: Country, msgid: str) -> str:
    return " ".join(translate(msgid, domain=law.domain).split())


@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
def test_every_country_shows_its_figures_with_their_sources(language: str, sign_in: SignIn) -> None:
    ana = sign_in("ana")
    ana.sends("/account", "/language", language=language, back="/account")
    links = ana.sees("/countries").xpath("//tbody//th/a/@href")
    assert links == [f"/countries/{code}" for code in country.codes()]
    for address in links:
        law = country.load(address[-2:])
        page = ana.sees(address)
        assert len(page.xpath("//details//tbody/tr")) == len(law.parameters)
        with speaking(language):
            assert all(in_words(law, parameter.source) in said(page) for parameter in law.parameters.values())
        assert all(evidence for regime in law.regimes for evidence in regime.evidence)


def test_what_is_not_confirmed_says_why(sign_in: SignIn) -> None:
    page = said(sign_in("bob").sees("/countries/BE"))
    notes = [note for _, note in unconfirmed(country.load("BE"))]
    assert notes
    assert all(note.rpartition("-01: ")[2] in page for note in notes)


def test_promises_are_tried_once_a_day(sign_in: SignIn) -> None:
    countries._report.cache_clear()
    board = sign_in("board")
    assert "promises" in said(board.sees("/countries/BE/promises"))
    board.sees("/countries/be/promises")
    assert (countries._report.cache_info().misses, countries._report.cache_info().hits) == (1, 1)


def test_a_country_that_is_not_installed_is_not_found(sign_in: SignIn) -> None:
    assert "is not installed" in said(sign_in("ana").sees("/countries/XX", 404))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("0.1307"), "fraction", ["13.07 %"]),
        (Decimal("3.4"), "percent", ["3.4 %"]),
        (Decimal(30), "currency", ["30 EUR"]),
        (Decimal("7.6"), "hours", ["7.6"]),
        (True, "flag", ["yes"]),
        (False, "flag", ["no"]),
        (date(2026, 10, 31), "date", ["Oct 31, 2026"]),
        ("A", "text", ["A"]),
        ({"a": Decimal(1), "b": Decimal(2)}, "count", ["a: 1", "b: 2"]),
        (tuple(Decimal(n) for n in range(14)), "count", [*map(str, range(12)), "and 2 more"]),
        (Scale(((Decimal(0), Decimal("0.25")), (Decimal(16710), Decimal("0.4")))), "fraction", ["from 0.00: 25 %", "from 16,710.00: 40 %"]),
    ],
)
def test_values_are_told_in_words(value: Any, unit: str, words: list[str]) -> None:
    figure = Parameter("a.b", "A", unit, "law", date(2026, 1, 1), (date(2026, 1, 1),), (value,))
    with speaking("en"):
        told = countries._figure(figure, country.load("BE"), date(2026, 5, 1))
        assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in told.value] == words
        early = countries._figure(figure, country.load("BE"), date(2025, 5, 1))
        assert early.value == ["from Jan 1, 2026 on"]
