"""Files of exchange rates, and what amounts become at a rate."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.errors import Invalid
from smartcoop.exchange.conversion import Conversion, Quote, conversion_kept
from smartcoop.exchange.reading import ECB, ReadRate, read_rates
from smartcoop.money import Money

DAY = date(2026, 10, 14)
DOLLAR = Quote("EUR", "USD", Decimal("1.1650"))
CROWN = Quote("EUR", "SEK", Decimal("11.0480"))


def to_euro(quote: Quote) -> Conversion:
    return Conversion(quote.currency, "EUR", (quote,), DAY, ECB)


def test_the_table_of_the_european_central_bank_is_read_without_what_was_not_quoted() -> None:
    table = b"Date,USD,JPY,BGN,\n2026-10-14,1.1650,171.25,N/A,\n2026-10-13,1.1601,170.80,,\n"
    assert read_rates(table) == [
        ReadRate(DAY, "EUR", "USD", Decimal("1.1650"), ECB),
        ReadRate(DAY, "EUR", "JPY", Decimal("171.25"), ECB),
        ReadRate(date(2026, 10, 13), "EUR", "USD", Decimal("1.1601"), ECB),
        ReadRate(date(2026, 10, 13), "EUR", "JPY", Decimal("170.80"), ECB),
    ]


def test_its_xml_is_read() -> None:
    xml = b"""<?xml version="1.0"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
      <Cube><Cube time="2026-10-14"><Cube currency="USD" rate="1.1650"/><Cube currency="HUF" rate="389.10"/></Cube></Cube></gesmes:Envelope>"""
    assert read_rates(xml) == [ReadRate(DAY, "EUR", "USD", Decimal("1.1650"), ECB), ReadRate(DAY, "EUR", "HUF", Decimal("389.10"), ECB)]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_plain_table_names_its_source(separator: str) -> None:
    rows = (("date", "base", "currency", "rate", "source"), ("2026-10-14", "EUR", "HUF", "389.12", "Magyar Nemzeti Bank"))
    table = "\n".join(separator.join(row) for row in rows).encode("utf-8-sig")
    assert read_rates(table) == [ReadRate(DAY, "EUR", "HUF", Decimal("389.12"), "Magyar Nemzeti Bank")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names no columns"),
        (b"date,base,currency,rate,source\n", "holds no rate"),
        (b"a,b\n1,2\n", "names no columns"),
        (b"\xff\xfe", "neither a table nor XML"),
        (b"date,base,currency,rate,source\n2026-10-14,EUR,USD,1.1\n", "line 2 must give"),
        (b"date,base,currency,rate,source\n14/10/2026,EUR,USD,1.1,x\n", "line 2: '14/10/2026' is not a date"),
        (b"date,base,currency,rate,source\n2026-10-14,EUR,dollar,1.1,x\n", "line 2: 'dollar' is not a currency"),
        (b"Date,USD\n2026-10-14,1e3\n", "line 2: '1e3' is not a rate"),
        (b"Date,USD\n2026-10-14,0\n", "line 2: '0' is not a rate"),
        (b"Date,USD\n2026-10-14,-1\n", "line 2: '-1' is not a rate"),
        (b"<Envelope><Cube time='2026-10-14'>", "broken off"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "declares entities"),
    ],
)
def test_what_is_no_file_of_rates_is_refused_by_its_line(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_rates(content)
    assert said in str(refused.value.fields["rates"])


def test_an_amount_is_divided_by_what_a_euro_is_worth() -> None:
    assert to_euro(DOLLAR).of(Money.of("1000.00", "USD")) == Money.of("858.37", "EUR")  # 1,000 / 1.1650 = 858.369...


def test_between_two_other_currencies_the_euro_stands_and_only_the_end_is_rounded() -> None:
    over_the_euro = Conversion("USD", "SEK", (DOLLAR, CROWN), DAY, ECB)
    assert over_the_euro.of(Money.of("1000.00", "USD")) == Money.of("9483.26", "SEK")  # 1,000 / 1.1650 x 11.0480 = 9,483.261...
    assert (
        str(over_the_euro)
        == "1\N{NO-BREAK SPACE}EUR = 1.165\N{NO-BREAK SPACE}USD; 1\N{NO-BREAK SPACE}EUR = 11.048\N{NO-BREAK SPACE}SEK (European Central Bank, Oct 14, 2026)"
    )


def test_another_currency_than_the_given_is_a_bug() -> None:
    with pytest.raises(ValueError, match="SEK is not USD"):
        to_euro(DOLLAR).of(Money.of("1.00", "SEK"))
    with pytest.raises(ValueError, match="to USD, not to SEK"):
        Conversion("EUR", "SEK", (DOLLAR,), DAY, ECB).of(Money.of("1.00", "EUR"))


@given(minor=st.integers(-(10**12), 10**12), rate=st.decimals("0.0001", "99999", places=4))
def test_converting_is_off_by_half_a_hundredth_at_most_and_survives_being_kept(minor: int, rate: Decimal) -> None:
    conversion = to_euro(Quote("EUR", "USD", rate))
    amount = Money(minor, "USD")
    converted = conversion.of(amount)
    assert abs(converted.minor - Decimal(minor) / rate) <= Decimal("0.5000001")
    assert conversion_kept(conversion.kept()) == conversion
    assert conversion.of(-amount) == -converted
