"""Conformance finds what is broken: a country that breaks one promise fails that promise."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smartcoop.country import (
    Account,
    AccountRole,
    Country,
    FactSchema,
    Field,
    FieldType,
    LineKind,
    Parameters,
    PayCase,
    Payslip,
    VatTreatment,
    load,
    samples,
    sources,
)
from smartcoop.country.conformance import broken, check
from smartcoop.dates import Month
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.money import Money

ON = date(2026, 10, 31)
COUNTRY = load("be")


@dataclass(frozen=True)
class Changed:
    """Somebody's methods, some of them replaced."""

    own: Any
    changes: dict[str, Callable[..., Any]]

    def __getattr__(self, name: str) -> Any:
        return self.changes.get(name) or getattr(self.own, name)


def found(country: Country, promise: str) -> str:
    """What was found to break a promise."""
    return "\n".join(map(str, broken(country, ON, promise)))


def paying(change: Callable[[PayCase, Payslip], Payslip]) -> Country:
    compute = COUNTRY.payroll.compute
    return replace(COUNTRY, payroll=Changed(COUNTRY.payroll, {"compute": lambda case: change(case, compute(case))}))


def with_lines(change: Callable[[Any], Any]) -> Country:
    return paying(lambda case, slip: replace(slip, lines=tuple(change(line) for line in slip.lines)))


def test_a_country_that_keeps_all_is_told_so() -> None:
    report = check(COUNTRY, ON)
    assert report.ok
    assert report.score == (len(report.checks), len(report.checks))
    assert "cooperative.fund" in dict(report.unconfirmed)
    assert dict(report.expiring)["expenses.car_per_km"] == date(2026, 7, 1)


def test_a_line_without_source_or_account_is_found() -> None:
    assert "has no source" in found(with_lines(lambda line: replace(line, source="")), "lines")
    assert "names no account" in found(with_lines(lambda line: replace(line, role=None)), "lines")


def test_cost_that_falls_is_found_and_breaks_the_inverse() -> None:
    def falling(case: PayCase, slip: Payslip) -> Payslip:
        if case.work.gross.minor % 7:
            return slip
        return replace(slip, lines=tuple(line for line in slip.lines if line.kind is not LineKind.EMPLOYER_CONTRIBUTION))

    assert "cost falls" in found(paying(falling), "cost grows")


def test_a_net_below_zero_is_found() -> None:
    wrong = with_lines(lambda line: replace(line, amount=Money(10**8, "EUR")) if line.kind is LineKind.WITHHOLDING else line)
    assert "net of" in found(wrong, "identities")


def test_a_country_that_computes_nothing_is_found() -> None:
    def refuse(case: PayCase, slip: Payslip) -> Payslip:
        raise RuleBroken("nobody is paid here")

    assert "no sample" in found(paying(refuse), "identities")


def test_a_worked_case_that_comes_out_otherwise_is_found() -> None:
    assert "got None" in found(replace(COUNTRY, example=lambda period, on, inputs: {}), "examples")


def test_a_missing_account_or_name_is_found() -> None:
    accounts: dict[AccountRole, Account] = {role: account for role, account in COUNTRY.accounts.items() if role is not AccountRole.BANK}
    assert "bank" in found(replace(COUNTRY, accounts=accounts), "accounts")
    nameless = {role: replace(account, names={"fr": "x"}) for role, account in COUNTRY.accounts.items()}
    assert "has no name" in found(replace(COUNTRY, accounts=nameless), "languages")


def test_a_message_without_translation_is_found() -> None:
    said = with_lines(lambda line: replace(line, label="Never translated"))
    assert "Never translated" in found(said, "languages")
    assert "not translated" in found(replace(COUNTRY, languages=("fr", "pt")), "languages")


def test_identifiers_that_accept_or_refuse_the_wrong_numbers_are_found() -> None:
    gullible = Changed(COUNTRY.identifiers, {"person": lambda said: said})
    assert "is accepted" in found(replace(COUNTRY, identifiers=gullible), "identifiers")
    confused = Changed(COUNTRY.identifiers, {"enterprise": COUNTRY.identifiers.person})
    assert "is refused" in found(replace(COUNTRY, identifiers=confused), "identifiers")


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        (VatTreatment("X", Decimal(0), "law", "mention"), "code 'X'"),
        (VatTreatment("S", Decimal(0), "law"), "with 0 percent"),
        (VatTreatment("E", Decimal(0), "law"), "no mention"),
    ],
)
def test_a_vat_treatment_that_is_none_is_found(treatment: VatTreatment, said: str) -> None:
    vat = Changed(COUNTRY.vat, {"treatment": lambda *asked: treatment})
    assert said in found(replace(COUNTRY, vat=vat), "VAT")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"payment_reference": lambda number: "+++010/8068/17183+++"}, "same payment reference"),
        ({"normal_reference": lambda said: None}, "is not known again"),
        ({"normal_reference": lambda said: said}, "any text"),
    ],
)
def test_references_that_collide_or_are_not_known_again_are_found(changes: dict[str, Callable[..., Any]], said: str) -> None:
    assert said in found(replace(COUNTRY, documents=Changed(COUNTRY.documents, changes)), "documents")


def test_duties_that_cannot_be_are_found() -> None:
    rules = COUNTRY.mutualisation(ON)
    assert "inside the fee" in found(replace(COUNTRY, mutualisation=lambda on: replace(rules, fund_rate=Decimal("0.1"))), "duties")
    early = tuple(replace(owed, due_on=ON) for owed in COUNTRY.remittances(Month.of(ON)))
    assert "within its month" in found(replace(COUNTRY, remittances=lambda month: early), "duties")
    assert "is not owed to one creditor" in found(replace(COUNTRY, creditors=lambda case, line: {"nobody": 1}), "lines")
    assert "is not owed to one creditor" in found(replace(COUNTRY, remittances=lambda month: ()), "lines")
    regimes = (replace(COUNTRY.regimes[0], evidence=()),)
    assert "names no evidence" in found(replace(COUNTRY, regimes=regimes), "duties")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of another country, ZZ, which the interpreter finds beside the installed ones."""
    home = tmp_path / "countries" / "zz"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield home
    sys.modules.pop("countries.zz", None)
    sources.modules.cache_clear()


ZZ = replace(COUNTRY, code="ZZ")


def test_an_empty_folder_has_no_worked_case_no_numbers_and_no_translation(folder: Path) -> None:
    assert "no worked case" in found(ZZ, "examples")
    assert "does not list" in found(ZZ, "identifiers")
    assert "fr: not translated: Gross pay" in found(ZZ, "languages")


def test_legal_numbers_in_python_and_parameters_that_nobody_reads_are_found(folder: Path) -> None:
    (folder / "law.py").write_text('RATE = 0.21\nYEARS = 42\nMONTHS = 12\nIS = True\npath = f"tax.{MONTHS}"\nrest = "tax.rest"\nany = f"{MONTHS}"\n')
    (folder / "numbers.toml").write_text(
        "".join(
            f'[{path}]\nlabel = "x"\nunit = "count"\nsource = "law"\nchecked = 2026-01-01\nconfirmed = {sure}\nvalues = [{{ from = 2026-01-01, value = 1 }}]\n'
            for path, sure in (("tax.one", "true"), ("tax.rest", "false"), ("unread.two", "true"), ("expenses.car", "true"))
        )
    )
    said = found(replace(ZZ, parameters=Parameters.read(folder)), "parameters").splitlines()
    numbers = [f"a number of the law stands in Python: {place}" for place in ("law.py:1: 0.21", "law.py:2: 42")]
    assert said == ["unread.two is never read", "tax.rest is unconfirmed without a note that says why", *numbers]


def test_a_translation_with_other_placeholders_is_found(folder: Path) -> None:
    (folder / "translations" / "fr").mkdir(parents=True)
    (folder / "translations" / "fr" / "messages.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "%(a)s of"\nmsgstr "de %(b)s"\n'
    )
    assert "other placeholders in the translation of: %(a)s of" in found(ZZ, "languages")


def test_a_cost_below_the_gross_and_an_inverse_that_leads_elsewhere_are_found() -> None:
    def without_employer(line: Any) -> Any:
        return replace(line, amount=Money(-line.amount.minor, "EUR")) if line.kind is LineKind.EMPLOYER_CONTRIBUTION else line

    assert "less than the gross" in found(with_lines(without_employer), "identities")

    def rising(case: PayCase, slip: Payslip) -> Payslip:
        asked.append(case)
        return replace(slip, lines=(*slip.lines, replace(slip.lines[0], amount=Money(len(asked), "EUR"))))

    asked: list[PayCase] = []
    assert "leads back to none" in found(paying(rising), "inverse")

    def falling(case: PayCase, slip: Payslip) -> Payslip:
        asked.append(case)
        return replace(slip, lines=tuple(replace(line, amount=Money(10**6 - len(asked) * 10, "EUR")) for line in slip.lines[:1]))

    asked.clear()
    assert found(paying(falling), "cost grows")


def test_a_kind_of_sale_that_nobody_may_buy_is_found() -> None:
    def refuse(*asked: Any) -> VatTreatment:
        raise Invalid({"vat_category": "nobody"})

    assert "cannot be sold" in found(replace(COUNTRY, vat=Changed(COUNTRY.vat, {"treatment": refuse})), "VAT")


def test_facts_that_must_be_given_are_given_in_samples() -> None:
    asked = FactSchema(
        (
            Field("name", "Name", FieldType.TEXT),
            Field("age", "Age", FieldType.INTEGER, minimum=16),
            Field("rate", "Rate", FieldType.DECIMAL),
            Field("adult", "Adult", FieldType.FLAG),
            Field("since", "Since", FieldType.DATE),
            Field("kind", "Kind", FieldType.CHOICE, choices={"a": "A", "b": "B"}),
        )
    )
    told = list(samples.variants(asked, ON))
    assert told[0] == {"name": "x", "age": 16, "rate": Decimal(1), "adult": False, "since": ON, "kind": "a"}
    assert {facts["kind"] for facts in told} == {"a", "b"}
    assert {facts["adult"] for facts in told} == {True, False}
