"""An operator sets up a real cooperative with the commands alone, and each wrong word is answered by its field."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smartcoop.cli import main
from smartcoop.cli.doors import sessions

COOPERATIVE = """
code = "ateliers"
country = "BE"
name = "Ateliers"
legal_form = "SC"
language = "fr"
street = "Rue Haute 1"
postcode = "1000"
city = "Bruxelles"
enterprise_number = "0123.456.749"
vat_number = "BE0123456749"
iban = "BE71 0961 2345 6769"
bic = "GKCCBEBB"
employer = { workers = "from_20" }
"""
PERSON = """
first_name = "Ana"
last_name = "Peeters"
email = "ana@example.org"
language = "nl"
born_on = 1990-05-17
nationality = "BE"
street = "Rue Basse 2"
postcode = "1000"
city = "Bruxelles"
country = "BE"
iban = "BE68539007547034"
national_number = "90.05.17-002.55"
facts = { household = "single" }
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Runs `smartcoop` in a folder of its own, on a database that `smartcoop init` makes."""
    monkeypatch.chdir(tmp_path)
    sessions.cache_clear()
    (tmp_path / "coop.toml").write_text(COOPERATIVE, encoding="utf-8")
    (tmp_path / "ana.toml").write_text(PERSON, encoding="utf-8")

    def command(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    yield command
    if sessions.cache_info().currsize:
        sessions().kw["bind"].dispose()
        sessions.cache_clear()


def test_from_nothing_to_a_member_with_a_share(run) -> None:  # type: ignore[no-untyped-def]
    assert "run `smartcoop init`" in run("members", "register", exit_code=2).output
    run("init")
    assert "already" in run("init").output
    run("cooperative", "found", "coop.toml", "--on", "2026-01-01")
    run("cooperative", "employer", "workers=from_10", "--from", "2026-06-01")
    run("cooperative", "policy", "fee_rate", "0.07", "--from", "2099-01-01", "--adopted-by", "motion 1")
    run("cooperative", "policy", "promise", '{"day_of_next_month": 10}', "--from", "2099-01-01", "--adopted-by", "motion 1")
    run("cooperative", "invite", "omar@example.org", "--name", "Omar", "--role", "payroll_officer", "--password", "a long password")
    run("members", "add", "ana.toml", "--on", "2026-01-05")
    run("members", "facts", "1", "children=2", "--from", "2026-03-01")
    run("members", "step", "1", "registered")
    assert "+++" in run("members", "subscribe", "1", "--count", "2").output
    assert '"value": "60.00"' in run("members", "register", "--json").output
    assert all(line.startswith("ok ") for line in run("ledger", "check").output.splitlines())
    assert "Liabilities" in run("ledger", "export", "--format", "beancount").output
    assert "0 members in arrears" in run("members", "arrears").output
    assert "Reminders sent: 0" in run("daily").output
    assert '"pieces"' in run("daily", "--on", "2026-06-01", "--json").output
    assert "has not come" in run("daily", "--on", "2099-01-01", exit_code=2).output
    assert "0 jobs are tried again" in run("worker", "--once", "--again").output
    assert run("worker", "--failed").output == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("0123.456.749", "0123.456.748"), "enterprise_number"),
        (("BE71 0961 2345 6769", "BE71 0961 2345 6768"), "iban"),
        (('legal_form = "SC"', 'form = "SC"'), "form"),
        (('legal_form = "SC"', ""), "legal_form"),
        (('workers = "from_20"', 'workers = "many"'), "workers"),
        (('country = "BE"', 'country = "XX"'), "installed"),
        (('code = "ateliers"', "code = "), "file"),
    ],
)
def test_a_wrong_cooperative_is_not_founded(run, change: tuple[str, str], field: str) -> None:  # type: ignore[no-untyped-def]
    run("init")
    Path("coop.toml").write_text(COOPERATIVE.replace(*change), encoding="utf-8")
    assert field in run("cooperative", "found", "coop.toml", "--on", "2026-01-01", exit_code=2).output
    assert "there is no cooperative yet" in run("members", "register", exit_code=2).output


def test_words_that_say_nothing_are_refused(run) -> None:  # type: ignore[no-untyped-def]
    run("init")
    run("cooperative", "found", "coop.toml", "--on", "2026-01-01")
    run("members", "add", "ana.toml", "--on", "2026-01-05")
    assert "has no value" in run("members", "facts", "1", "children", "--from", "2026-03-01", exit_code=2).output
    assert "no member with the number 7" in run("members", "step", "7", "registered", exit_code=2).output
    assert "Possible next" in run("members", "step", "1", "member", exit_code=2).output
    assert "registered already" in run("members", "add", "ana.toml", exit_code=2).output
    assert "fraction" in run("cooperative", "policy", "fee_rate", "7", "--from", "2099-01-01", "--adopted-by", "m", exit_code=2).output
    assert "write it like 2026-10" in run("payroll", "open", "October", exit_code=2).output
    assert "open it with" in run("payroll", "calculate", "2026-10", exit_code=2).output
    assert "no signed work" in (run("payroll", "open", "2026-10"), run("payroll", "calculate", "2026-10", exit_code=2))[1].output
    assert "no payslip" in run("payroll", "correct", "P2026-000001", "2026-10", "--why", "x", exit_code=2).output
    assert "closed until" in run("ledger", "close", "2026-10-31").output


def test_statements_that_are_none_are_refused(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("init")
    run("cooperative", "found", "coop.toml", "--on", "2026-01-01")
    (tmp_path / "note.xml").write_text("<note/>", encoding="utf-8")
    assert "statement" in run("bank", "import", "note.xml", exit_code=2).output
    assert run("bank", "unmatched").output == ""
    assert "Bank line 1 was not found" in run("bank", "settle", "1", "--refund", exit_code=2).output
    run("bank", "settle", "1", exit_code=2)


def test_serve_prints_a_set_up_code_while_there_is_no_cooperative(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("smartcoop.app.serve", lambda **_: None)
    run("init")
    codes = [re.findall(r"code (\w{4}-\w{4}-\w{4}-\w{4})", run("serve").output) for _ in range(2)]
    assert codes[0] != codes[1]
    assert [len(found) for found in codes] == [1, 1]
    run("cooperative", "found", "coop.toml", "--on", "2026-01-01")
    assert "code" not in run("serve").output
    assert "0 people are erased whole" in run("members", "erase-due").output
