"""A scaffolded plugin loads at once from any folder on the path and keeps every promise; what cannot be scaffolded is refused by field."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from smartcoop import i18n
from smartcoop.cli import main
from smartcoop.country import Country, Deduction, Party, PayCase, Work, codes, load, sources
from smartcoop.country.conformance import check, unconfirmed
from smartcoop.country.scaffold import scaffold
from smartcoop.dates import Month
from smartcoop.errors import Invalid, NotFound, RuleBroken
from smartcoop.money import Money
from tests.house.source import ROOT

ON = date(2026, 10, 31)
MONTH = Month(2026, 10)


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder `countries` of another distribution, on the path as long as the test runs; what was loaded from it is forgotten."""
    folder = tmp_path / "distribution" / "countries"
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(folder.parent)
    before = set(sys.modules)
    yield folder
    for name in [name for name in sys.modules if name.startswith("countries.") and name not in before]:
        parent, _, child = name.rpartition(".")
        vars(sys.modules.get(parent, sys)).pop(child, None)
        del sys.modules[name]
    for cached in (load, sources.modules, i18n.catalog):
        cached.cache_clear()


@pytest.fixture
def poland(plugins: Path) -> Country:
    """A plugin that was just scaffolded."""
    scaffold(plugins, "PL", "Poland")
    return load("PL")


@pytest.mark.parametrize(("code", "name"), [("PL", "Poland"), ("pl", "Republic of Poland"), ("CH", "Switzerland"), ("GB", "United Kingdom"), ("IS", "Iceland")])
def test_a_new_plugin_keeps_every_promise(plugins: Path, code: str, name: str) -> None:
    assert scaffold(plugins, code, name) == plugins / code.lower()
    law = load(code)
    assert (law.code, law.name) == (code.upper(), name)
    assert not {kept.name: kept.found for kept in check(law, ON).checks if not kept.ok}


def test_it_is_found_beside_the_countries_of_this_distribution(plugins: Path) -> None:
    assert "PL" not in codes()
    here = codes()
    scaffold(plugins, "PL", "Poland")
    assert codes() == sorted([*here, "PL"])
    assert Path(str(sys.modules[type(load("PL").payroll).__module__].__file__)).parent == plugins / "pl"


def test_what_another_test_scaffolded_is_gone() -> None:
    assert "PL" not in codes()
    with pytest.raises(NotFound):
        load("PL")
    assert not [name for name in sys.modules if name.startswith("countries.pl")]


@pytest.mark.parametrize(
    ("code", "currency", "languages", "time_zone"),
    [
        ("PL", "PLN", ("pl",), "Europe/Warsaw"),
        ("CH", "CHF", ("de", "fr", "it"), "Europe/Zurich"),
        ("US", "USD", ("en",), "UTC"),
        ("AQ", "EUR", ("en",), "UTC"),
    ],
)
def test_it_knows_currency_languages_and_time_zone(plugins: Path, code: str, currency: str, languages: tuple[str, ...], time_zone: str) -> None:
    folder, law = scaffold(plugins, code, "Somewhere"), load(code)
    assert (law.currency, law.languages, law.time_zone) == (currency, languages, time_zone)
    assert {path.parent.name for path in folder.glob("translations/*/messages.po")} == set(languages) - {"en"}
    assert {language for account in law.accounts.values() for language in account.names} == {"en", *languages}


def test_every_number_is_a_placeholder_and_says_so(poland: Country) -> None:
    assert {path for path, why in unconfirmed(poland) if "Poland" in why} == set(poland.parameters)


def test_the_list_of_what_is_to_be_done_names_every_file(plugins: Path) -> None:
    folder = scaffold(plugins, "PL", "Poland")
    told = (folder / "README.md").read_text(encoding="utf-8")
    written = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.name != "README.md"]
    assert {"payroll.py", "parameters/withholding.toml", "translations/pl/messages.po"} <= set(written)
    assert not [path for path in written if path.replace("/pl/", "/*/") not in told]
    assert "$" not in told


def test_its_code_is_clean(plugins: Path) -> None:
    folder = scaffold(plugins, "PL", "Poland")
    settings = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), "--config", 'lint.isort.known-first-party = ["countries", "smartcoop"]']
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, *settings, folder], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def a_case(law: Country, gross: int, **changes: Any) -> PayCase:
    work = Work(MONTH.period, Money(gross, law.currency), Decimal(22), Decimal(160), law.engagement.load({}), **changes)
    return PayCase(MONTH, ON, law.person.load({}), law.employer.load({}), work)


def test_a_payslip_is_computed(poland: Country) -> None:
    slip = poland.payroll.compute(a_case(poland, 300_000, untaxed=Money(5_000, "PLN"), deductions=(Deduction("Advance", Money(10_000, "PLN")),)))
    assert [(line.code, line.amount.minor) for line in slip.lines] == [
        ("gross", 300_000),
        ("employee_contribution", 30_000),
        ("income_tax", 25_000),
        ("untaxed", 5_000),
        ("deduction", 10_000),
        ("employer_contribution", 60_000),
    ]
    assert (slip.net.minor, slip.net_payable.minor, slip.total_cost.minor) == (250_000, 240_000, 365_000)
    assert not poland.payroll.findings(a_case(poland, 300_000), slip)


def test_pay_that_deductions_exceed_is_found_before_it_is_paid(poland: Country) -> None:
    case = a_case(poland, 300_000, deductions=(Deduction("Advance", Money(300_000, "PLN")),))
    [found] = poland.payroll.findings(case, poland.payroll.compute(case))
    assert found.blocking


def test_pay_below_the_minimum_and_pay_of_nothing_are_refused(poland: Country) -> None:
    with pytest.raises(RuleBroken):
        poland.payroll.compute(a_case(poland, 15_999))
    with pytest.raises(Invalid) as refused:
        poland.payroll.compute(a_case(poland, 0))
    assert set(refused.value.fields) == {"gross"}


@pytest.mark.parametrize(
    ("home", "category", "buyer", "code"),
    [
        ("PL", "services", Party("PL", True, "PL1"), "S"),
        ("PL", "services", Party("BE", True, "BE1"), "AE"),
        ("PL", "services", Party("BE", False), "S"),
        ("PL", "services", Party("US", True), "O"),
        ("PL", "services", Party("US", False), "S"),
        ("PL", "goods", Party("BE", True, "BE1"), "K"),
        ("PL", "goods", Party("BE", False), "S"),
        ("PL", "goods", Party("US", False), "G"),
        ("CH", "services", Party("BE", True, "BE1"), "O"),
        ("CH", "goods", Party("BE", True, "BE1"), "G"),
    ],
)
def test_a_sale_is_taxed_by_where_the_client_is(plugins: Path, home: str, category: str, buyer: Party, code: str) -> None:
    scaffold(plugins, home, "Somewhere")
    assert load(home).vat.treatment(category, Party(home, True), buyer, ON).code == code


def test_an_unknown_kind_of_sale_is_refused(poland: Country) -> None:
    with pytest.raises(Invalid) as refused:
        poland.vat.treatment("nothing", Party("PL", True), Party("PL", True), ON)
    assert set(refused.value.fields) == {"vat_category"}


@pytest.mark.parametrize(
    ("code", "name", "fields"),
    [
        ("P", "Poland", {"code"}),
        ("POL", "Poland", {"code"}),
        ("", "Poland", {"code"}),
        ("..", "Poland", {"code"}),
        ("ZZ", "Nowhere", {"code"}),
        ("EU", "Union", {"code"}),
        ("PL", " ", {"name"}),
        ("PL", 'Po"land', {"name"}),
        ("PL", "Po\nland", {"name"}),
        ("XX", "", {"code", "name"}),
    ],
)
def test_what_is_no_country_is_refused_and_nothing_is_written(tmp_path: Path, code: str, name: str, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        scaffold(tmp_path / "countries", code, name)
    assert set(refused.value.fields) == fields
    assert not (tmp_path / "countries").exists()


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pl").mkdir()
    (tmp_path / "file").touch()
    for into in (tmp_path, tmp_path / "file"):
        with pytest.raises(Invalid) as refused:
            scaffold(into, "PL", "Poland")
        assert set(refused.value.fields) == {"into"}
    assert not list((tmp_path / "pl").iterdir())


def test_the_command_writes_a_plugin_that_the_other_commands_know(plugins: Path) -> None:
    made = CliRunner().invoke(main, ["country", "new", "PL", "--name", "Poland", "--into", str(plugins)])
    assert (made.exit_code, (plugins / "pl/README.md").is_file()) == (0, True)
    assert "PL  Poland  PLN  pl" in CliRunner().invoke(main, ["country", "list"]).output
    assert CliRunner().invoke(main, ["country", "check", "PL"]).exit_code == 0
    again = CliRunner().invoke(main, ["country", "new", "PL", "--name", "Poland", "--into", str(plugins)])
    assert again.exit_code == 2
    assert "into" in again.output
