"""Texts wait for their reader; numbers, rates and days are written as the reader writes them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import decimals, sampled_from

from smartcoop.i18n import (
    filled,
    format_amount,
    format_day,
    format_figure,
    format_money,
    format_month,
    format_rate,
    format_typed,
    in_order,
    language,
    language_name,
    locale,
    plain_number,
    recalled,
    speaking,
    stored,
    text,
    translate,
)


def plain(said: str) -> str:
    return said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_text_is_translated_when_it_is_read() -> None:
    said = text("is required")
    with speaking("fr_BE"):
        french = str(said)
    assert str(said) == "is required" != french
    assert (locale(), language("fr_BE")) == ("en", "fr")


def test_a_day_in_a_message_is_written_as_its_reader_does_even_after_it_was_held_as_text() -> None:
    said = text("this day has passed; choose %(on)s or later", on=date(2026, 10, 3))
    held = stored(said)
    assert str(said) == "this day has passed; choose Oct 3, 2026 or later" == recalled(held)
    with speaking("de_DE"):
        assert "03.10.2026" in str(said)
        assert recalled(held) == str(said)


def test_what_is_not_translated_stays_english_with_its_values() -> None:
    with speaking("nl_BE"):
        assert translate("nobody translated %(this)s", this="one") == "nobody translated one"


def test_a_country_without_a_word_of_its_own_uses_the_core_s() -> None:
    with speaking("fr_BE"):
        assert translate("is required", domain="countries.be") == translate("is required") != "is required"


@pytest.mark.parametrize(
    ("rate", "at", "said"),
    [("0.1307", "en", "13.07 %"), ("0.1307", "fr_BE", "13,07 %"), ("0", "en", "0 %"), ("1.08", "nl_BE", "108 %"), ("0.0768", "en", "7.68 %")],
)
def test_rates(rate: str, at: str, said: str) -> None:
    assert plain(format_rate(Decimal(rate), at)) == said


def test_an_endless_rate_ends_after_four_decimals() -> None:
    assert plain(format_rate(Decimal(1) / Decimal(13), "nl_NL")) == "7,6923 %"


def test_amounts_and_days() -> None:
    assert plain(format_amount(Decimal("1234.5"), at="fr_BE")) == "1 234,50"
    assert format_amount(Decimal("1234.5"), 0, at="en") == "1,234"
    assert plain(format_day(date(2026, 10, 3), "long", at="de_BE")) == "3. Oktober 2026"


@pytest.mark.parametrize("at", ["hu_SE", "fr_NL", "sv_HU", "it_AT"])
def test_a_language_in_a_country_that_nobody_described_writes_as_the_language_does(at: str) -> None:
    spoken = language(at)
    assert format_money(Decimal("1234.50"), "EUR", at) == format_money(Decimal("1234.50"), "EUR", spoken)
    assert format_day(date(2026, 10, 3), "long", at) == format_day(date(2026, 10, 3), "long", spoken)
    with speaking(at):
        assert format_month(date(2026, 10, 3)) == format_month(date(2026, 10, 3), spoken)


def test_whole_forints_have_no_decimals_and_parts_of_one_do() -> None:
    assert plain(format_money(Decimal("1234567.00"), "HUF", "hu_HU")) == "1 234 567 Ft"
    assert plain(format_money(Decimal("-1234567.50"), "HUF", "hu_HU")) == "-1 234 567,50 Ft"
    assert plain(format_money(Decimal("1234.00"), "SEK", "sv_SE")) == "1 234,00 kr"
    assert (format_figure(Decimal("500.00"), "HUF", "en"), format_figure(Decimal("500.00"), "EUR", "en")) == ("500", "500.00")


READERS = ["en", "en_BE", "en_SE", "fr_BE", "fr_FR", "nl_NL", "de_DE", "de_AT", "it_IT", "es_ES", "sv_SE", "hu_HU"]


@given(decimals(min_value=-(10**9), max_value=10**9, places=4), sampled_from(READERS))
def test_a_number_that_a_field_shows_is_read_back_as_it_was(number: Decimal, reader: str) -> None:
    shown = format_typed(number, 2, at=reader)
    assert Decimal(plain_number(shown)) == number
    assert plain_number(plain_number(shown)) == plain_number(shown)


@pytest.mark.parametrize(("reader", "shown"), [("fr_FR", "8,5"), ("de_DE", "8,5"), ("en_BE", "8,5"), ("en", "8.5")])
def test_a_field_shows_a_number_as_its_reader_types_it(reader: str, shown: str) -> None:
    assert format_typed(Decimal("8.50"), at=reader) == shown
    assert {plain_number(typed) for typed in ("8,5", "8.5", " 8,5 ")} == {"8.5"}


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert [format_day(date(2026, 11, 1), length, "fr_FR") for length in ("short", "medium", "full")] == [
        "01/11/2026",
        "1er nov. 2026",
        "dimanche 1er novembre 2026",
    ]
    assert format_day(date(2026, 11, 11), "long", "fr_BE") == "11 novembre 2026"


def test_languages_and_countries_are_named_and_sorted_for_the_reader() -> None:
    with speaking("fr_FR"):
        assert language_name("de") == "allemand"
    assert sorted(["Österreich", "Schweden", "Belgien", "Île"], key=in_order) == ["Belgien", "Île", "Österreich", "Schweden"]


@pytest.mark.parametrize(
    ("reader", "said", "value", "read"),
    [
        ("fr_FR", "Prestation de %(who)s", "Elsa", "Prestation d'Elsa"),
        ("fr_FR", "Prestation de %(who)s", "<a href='/'>Éric</a>", "Prestation d'<a href='/'>Éric</a>"),
        ("fr_FR", "Il faut que %(who)s signe", "Yves", "Il faut qu'Yves signe"),
        ("fr_FR", "de %(who)s", "Yann", "de Yann"),
        ("fr_FR", "la part de %(who)s", "1 200", "la part de 1 200"),
        ("it_IT", "a %(who)s", "Anna", "ad Anna"),
        ("it_IT", "a %(who)s", "Elsa", "a Elsa"),
        ("es_ES", "Ana y %(who)s", "Inés", "Ana e Inés"),
        ("hu_HU", "A(z) %(who)s. sor", "5", "Az 5. sor"),
        ("hu_HU", "a %(who)s számú", "2026-0001", "a 2026-0001 számú"),
        ("hu_HU", "a %(who)s számú", "1", "az 1 számú"),
        ("en", "of %(who)s", "Elsa", "of Elsa"),
    ],
)
def test_words_before_a_value_meet_it_as_the_language_asks(reader: str, said: str, value: str, read: str) -> None:
    with speaking(reader):
        assert filled(said, {"who": value}) == read
