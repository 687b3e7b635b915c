"""Dated legal numbers and payslip lines as every country uses them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcoop.country import (
    ROLE_NAMES,
    Account,
    AccountRole,
    LineKind,
    NotCovered,
    Parameters,
    Payslip,
    PayslipLine,
    Scale,
    Work,
    account_name,
    read_accounts,
)
from smartcoop.dates import Month
from smartcoop.i18n import speaking, translate
from smartcoop.money import Money

RATE = """
[social.rate]
label = "Rate"
unit = "fraction"
source = "law"
checked = 2026-11-23
values = [{ from = 2025-01-01, value = 0.1, confirmed = false }, { from = 2026-01-01, value = 0.2 }]
"""


def read(folder: Path, content: str) -> Parameters:
    (folder / "numbers.toml").write_text(content)
    return Parameters.read(folder)


def test_a_value_holds_from_its_day_until_the_next(tmp_path: Path) -> None:
    numbers = read(tmp_path, RATE)
    assert numbers.at(date(2025, 12, 31))["social.rate"] == Decimal("0.1")
    assert numbers.at(date(2026, 1, 1))["social.rate"] == Decimal("0.2")
    assert numbers.at(date(2026, 1, 1)).source("social.rate") == "law"
    assert list(numbers) == ["social.rate"]
    assert len(numbers) == 1


def test_before_its_first_day_a_number_is_not_covered_and_an_unknown_one_is_a_bug(tmp_path: Path) -> None:
    law = read(tmp_path, RATE).at(date(2024, 12, 31))
    assert not law.knows("social.rate")
    with pytest.raises(NotCovered, match="Jan 1, 2025"):
        law["social.rate"]
    with pytest.raises(KeyError):
        law["social.other"]


def test_a_line_may_be_unconfirmed_by_itself(tmp_path: Path) -> None:
    rate = read(tmp_path, RATE)["social.rate"]
    assert not rate.is_confirmed(date(2025, 6, 1))
    assert rate.is_confirmed(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('source = "law"', 'source = ""'),
        ('unit = "fraction"', 'unit = "apples"'),
        ("checked = 2026-11-23", "checked = 2026-11-23\ncolour = 1"),
        ("value = 0.2 }", "value = 0.2, note = 1 }"),
        ("value = 0.2 }", "confirmed = true }"),
        ("from = 2026-01-01", "from = 2024-01-01"),
        ("[social.rate]", "top = 1\n[social.rate]"),
        ("values = [", "values = []\nx = ["),
    ],
)
def test_a_file_that_lacks_a_fact_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        read(tmp_path, RATE.replace(old, new))


def test_a_path_is_defined_once(tmp_path: Path) -> None:
    (tmp_path / "again.toml").write_text(RATE)
    (tmp_path / "readme.md").write_text("no numbers")
    with pytest.raises(ValueError, match="twice"):
        read(tmp_path, RATE)


@given(st.decimals(0, 100000, places=2))
def test_a_scale_taxes_each_slice_at_its_rate(base: Decimal) -> None:
    scale = Scale(((Decimal(0), Decimal("0.25")), (Decimal(1000), Decimal("0.5"))))
    expected = min(base, Decimal(1000)) / 4 + max(base - 1000, Decimal(0)) / 2
    assert abs(scale(base) - expected) <= Decimal("0.01")


def a_slip(*lines: PayslipLine) -> Payslip:
    month = Month(2026, 10)
    return Payslip(month, month.last, Work(month.period, Money(0, "EUR"), Decimal(1), Decimal(8), {}), lines, "EUR")


def test_totals_are_sums_over_lines() -> None:
    kinds = {
        LineKind.EARNING: 100000,
        LineKind.EMPLOYEE_CONTRIBUTION: 13000,
        LineKind.WITHHOLDING: 20000,
        LineKind.UNTAXED: 500,
        LineKind.DEDUCTION: 700,
        LineKind.EMPLOYER_CONTRIBUTION: 25000,
        LineKind.PROVISION: 10000,
        LineKind.EMPLOYER_REDUCTION: -4000,
        LineKind.INFORMATION: 999,
    }
    slip = a_slip(*(PayslipLine(kind, kind, Money(minor, "EUR"), kind, "law") for kind, minor in kinds.items()))
    assert slip.net == Money(67500, "EUR")
    assert slip.net_payable == Money(66800, "EUR")
    assert slip.employer_contributions == Money(35000, "EUR")
    assert slip.reductions == Money(4000, "EUR")
    assert slip.total_cost == Money(135500, "EUR")
    assert slip.amount("information") == Money(999, "EUR")
    assert slip.amount("other") == Money(0, "EUR")


def test_a_line_writes_its_numbers_for_its_reader() -> None:
    line = PayslipLine(
        "x",
        "Until %(until)s",
        Money(12345678, "EUR"),
        LineKind.INFORMATION,
        "law",
        Decimal("1234.5"),
        Decimal("0.1307"),
        explanation="%(rate)s of %(base)s is %(amount)s for %(who)s",
        values={"until": date(2026, 10, 31), "who": "Ana"},
    )
    with speaking("de_DE"):
        assert line.explanation_in("smartcoop") == "13,07\N{NO-BREAK SPACE}% of 1.234,5 is 123.456,78 for Ana"
        assert line.label_in("smartcoop") == "Until 31.10.2026"
    assert PayslipLine("x", "Half", Money(0, "EUR"), LineKind.INFORMATION, "law").explanation_in("smartcoop") == ""


def chart(**changes: str | None) -> str:
    tables = {role.value: f'[{role}]\nnumber = "{place}"\nen = "{role}"\n' for place, role in enumerate(AccountRole)}
    return "".join(table for name, table in {**tables, **changes}.items() if table)


def test_a_chart_names_each_role_once(tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text(chart())
    assert read_accounts(file)[AccountRole.BANK].names == {"en": "bank"}
    for broken, said in ((chart(bank=None), "missing"), (chart(bank='[bank]\nnumber = "1"\n'), "share"), (chart(other='[other]\nnumber = "x"\n'), "unknown")):
        file.write_text(broken)
        with pytest.raises(ValueError, match=said):
            read_accounts(file)


def test_an_account_is_named_in_the_chart_s_words_or_by_its_role() -> None:
    chart = {AccountRole.BANK: Account("550", {"en": "Current account", "fr": "Compte à vue"})}
    with speaking("fr"):
        assert account_name(chart, AccountRole.BANK) == "Compte à vue"
    with speaking("sv"):
        assert account_name(chart, AccountRole.BANK) == translate(ROLE_NAMES[AccountRole.BANK])
    assert set(ROLE_NAMES) == set(AccountRole)
