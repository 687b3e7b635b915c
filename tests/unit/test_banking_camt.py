from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.banking.camt import LARGEST_FILE, read_statements
from smartcoop.errors import Invalid
from tests.bank_samples import CLIENT_IBAN, DAY, IBAN, Line, camt, details, statement

BOMB = b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_statements(content)
    assert list(refused.value.fields) == ["statement"]
    return str(refused.value)


@pytest.mark.parametrize("version", ["02", "04", "06", "08", "10", "13"])
def test_every_version_is_read(version: str) -> None:
    lines = [Line(12100, text="thanks", reference="RF18539007547034", name="Acme & Co", bank_reference="B1"), Line(-100, end_to_end="PAY-1")]
    [read] = read_statements(camt(statement(lines, opening=500, version=version), version=version))
    assert (read.iban, read.number, read.currency, read.opening, read.closing, read.from_on, read.to_on) == (IBAN, "1", "EUR", 500, 12500, DAY, DAY)
    first, second = read.lines
    assert (first.minor, first.references, first.text, first.counterparty, first.counterparty_iban) == (
        12100,
        ("RF18539007547034",),
        "thanks",
        "Acme & Co",
        CLIENT_IBAN,
    )
    assert (first.bank_reference, first.end_to_end_id, first.booked_on) == ("B1", "", DAY)
    assert (second.minor, second.end_to_end_id) == (-100, "PAY-1")


def test_several_statements_of_a_file_are_told_apart() -> None:
    both = read_statements(camt(statement([Line(1)]), statement([Line(2)], number=2, iban=CLIENT_IBAN)))
    assert [(one.iban, one.lines[0].minor) for one in both] == [(IBAN, 1), (CLIENT_IBAN, 2)]


def test_an_entry_with_several_transactions_becomes_several_lines() -> None:
    parts = [Line(-100, end_to_end="PAY-1"), Line(-200, end_to_end="PAY-2")]
    whole = Line(-300, details="".join(details(part, abs(part.minor)) for part in parts))
    [read] = read_statements(camt(statement([whole])))
    assert [(line.minor, line.end_to_end_id) for line in read.lines] == [(-100, "PAY-1"), (-200, "PAY-2")]


def test_an_entry_whose_transactions_do_not_make_its_amount_stays_whole() -> None:
    parts = [Line(-100, end_to_end="PAY-1", batch="SC1-1"), Line(-150, end_to_end="PAY-2", batch="SC1-1")]
    whole = Line(-300, details="".join(details(part, abs(part.minor)) for part in parts))
    [read] = read_statements(camt(statement([whole])))
    assert [(line.minor, line.end_to_end_id, line.payment_information_id) for line in read.lines] == [(-300, "", "SC1-1")]


def test_a_return_is_read_with_its_reason_and_the_party_it_was_for() -> None:
    [read] = read_statements(camt(statement([Line(100, end_to_end="PAY-1", is_reversal=True, return_code="AC04", name="Ana")])))
    assert (read.lines[0].minor, read.lines[0].is_reversal, read.lines[0].return_reason, read.lines[0].counterparty) == (100, True, "AC04", "Ana")


def test_entries_that_the_bank_has_not_booked_are_left_out() -> None:
    [read] = read_statements(camt(statement([Line(100), Line(900, status="PDNG"), Line(800, status="INFO")])))
    assert ([line.minor for line in read.lines], read.pending) == ([100], 2)


def test_equal_payments_of_a_day_have_keys_of_their_own_that_do_not_depend_on_the_file() -> None:
    [first] = read_statements(camt(statement([Line(100), Line(100), Line(7)])))
    [second] = read_statements(camt(statement([Line(7), Line(100), Line(100)], number=9), message="other"))
    assert len({line.natural_key for line in first.lines}) == 3
    assert {line.natural_key for line in first.lines} == {line.natural_key for line in second.lines}


def test_the_identity_of_a_statement_does_not_depend_on_the_bytes() -> None:
    one, other = camt(statement([Line(1)])), camt(statement([Line(1)]), message="downloaded again")
    assert one != other
    assert read_statements(one)[0].identity == read_statements(other)[0].identity


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not whole XML"),
        (b"hello", "not whole XML"),
        (b"\x00\xff\xfe", "not whole XML"),
        (camt(statement([Line(1)]))[:-40], "not whole XML"),
        (b"<Document/>", "not a camt.053"),
        (camt(statement([Line(1)])).replace(b"camt.053.001.", b"camt.054.001."), "not a camt.053"),
        (camt(), "holds no statement"),
        (camt(statement([Line(1)], closing=2)), "does not add up"),
        (camt(statement([Line(1)]).replace("CLBD", "ITBD")), "no opening or no closing balance"),
        (camt(statement([Line(1, currency="USD")])), "another currency"),
        (camt(statement([Line(1)]).replace(">0.01<", ">0.0x<")), "not an amount"),
        (camt(statement([Line(1)]).replace(">0.01<", ">NaN<")), "not an amount"),
        (camt(statement([Line(1)]).replace(">0.01<", ">1E999999999<")), "not an amount"),
        (camt(statement([Line(1)]).replace(">0.01<", ">-0.01<")), "not an amount"),
        (camt(statement([Line(10**16)])), "too large"),
        (camt(statement([Line(1)]).replace(">0.01<", ">0.012<")), "two decimals"),
        (camt(statement([Line(1)]).replace(f"<Dt>{DAY}</Dt>", "<Dt>soon</Dt>")), "not a date"),
        (b" " * (LARGEST_FILE + 1), "larger than"),
    ],
)
def test_what_is_no_whole_statement_is_refused_with_the_remedy(content: bytes, told: str) -> None:
    assert told in refusal(content)


@pytest.mark.parametrize("body", [b"<Document>&b;</Document>", camt(statement([Line(1, text="x")])).split(b"?>", 1)[1].replace(b">x<", b">&b;<")])
def test_documents_with_entities_are_refused_unread(body: bytes) -> None:
    assert "document type" in refusal(BOMB + body)


def test_a_file_that_points_to_another_file_is_refused() -> None:
    outside = b'<?xml version="1.0"?><!DOCTYPE Document SYSTEM "file:///etc/passwd"><Document/>'
    assert "document type" in refusal(outside)


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=20), st.integers(-(10**9), 10**9))
def test_the_lines_of_any_statement_lead_from_opening_to_closing(amounts: list[int], opening: int) -> None:
    [read] = read_statements(camt(statement([Line(minor) for minor in amounts], opening=opening)))
    assert read.opening + sum(line.minor for line in read.lines) == read.closing
    assert len({line.natural_key for line in read.lines}) == len(amounts)


@given(st.integers(0, 2000), st.integers(1, 50))
def test_a_file_cut_or_damaged_anywhere_is_refused_or_read_whole(at: int, length: int) -> None:
    whole = camt(statement([Line(100, text="a"), Line(-30, text="b")], opening=5))
    damaged = whole[:at] + whole[at + length :]
    try:
        statements = read_statements(damaged)
    except Invalid:
        statements = []
    assert all(read.opening + sum(line.minor for line in read.lines) == read.closing for read in statements)


def test_the_day_of_a_line_without_booking_day_is_the_statements() -> None:
    [read] = read_statements(camt(statement([Line(1)]).replace(f"<BookgDt><Dt>{DAY}</Dt></BookgDt>", ""), message="x"))
    assert read.lines[0].booked_on == DAY == date(2026, 10, 14) + timedelta(days=1)
