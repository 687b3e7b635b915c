"""The books of the demo in other software's eyes: Beancount accepts them and refuses a cent too much; its payment files are valid pain.001."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core.data import Transaction
from click.testing import CliRunner
from lxml import etree
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from smartcoop.banking import sepa
from smartcoop.cli import main
from smartcoop.db import open_engine
from smartcoop.ledger.checking import books
from smartcoop.ledger.export import beancount
from smartcoop.ledger.queries import trial_balance

BEAN_CHECK = Path(sys.executable).with_name("bean-check")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo."""
    out = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA_DIR", "DATABASE_URL"):
            patch.setenv(f"SMARTCOOP_{name}", "unused")
        assert CliRunner().invoke(main, ["demo", "--out", str(out)], catch_exceptions=False).exit_code == 0
    return out


@pytest.fixture
def journal(demo: Path) -> Path:
    """Its books, as `smartcoop ledger export` wrote them."""
    return demo / "ledger" / "books.beancount"


@pytest.fixture
def engine(demo: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{demo / 'data' / 'smartcoop.sqlite'}")
    yield opened
    opened.dispose()


def loaded(content: str) -> tuple[list[Any], list[Any]]:
    """What Beancount reads, and what its validation finds wrong."""
    entries, errors, _ = loader.load_string(content)
    return entries, errors


def test_the_export_of_a_book_is_what_the_demo_laid_out(engine: Engine, journal: Path) -> None:
    with Session(engine) as session:
        [book] = books(session)
        assert "\n".join(beancount(session, book)) + "\n" == journal.read_text(encoding="utf-8")


def test_beancount_accepts_the_books_and_counts_what_we_count(engine: Engine, journal: Path) -> None:
    entries, errors = loaded(journal.read_text(encoding="utf-8"))
    assert errors == []
    counted: dict[str, Decimal] = defaultdict(Decimal)
    postings: list[Any] = [posting for entry in entries if isinstance(entry, Transaction) for posting in entry.postings]
    for posting in postings:
        counted[posting.account.rpartition(":")[2].partition("-")[2].replace("-", "_").lower()] += posting.units.number
    with Session(engine) as session:
        [book] = books(session)
        ours = {role.value: amount.amount for role, amount in trial_balance(session, book.id).items() if amount}
    assert {role: amount for role, amount in counted.items() if amount} == ours


def tampered(content: str, wanted: str) -> str:
    """One cent more on the first posting of an account."""
    lines = content.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  ") and wanted in line and line.endswith(" EUR"))
    account, amount, currency = lines[at].split()
    lines[at] = f"  {account}  {Decimal(amount) + Decimal('0.01')} {currency}"
    return "\n".join(lines)


def test_a_cent_too_much_in_an_entry_is_refused(journal: Path) -> None:
    _, errors = loaded(tampered(journal.read_text(encoding="utf-8"), "Net-Wages"))
    assert any("does not balance" in error.message for error in errors)


def test_a_cent_moved_to_another_account_is_refused(journal: Path) -> None:
    content = tampered(journal.read_text(encoding="utf-8"), "Net-Wages")
    at = content.index("Net-Wages  ")
    end = content.index("\n\n", at) if "\n\n" in content[at:] else len(content)
    entry = content[at:end]
    other = next(line for line in entry.splitlines() if "Withholding-Tax" in line)
    account, amount, currency = other.split()
    moved = entry.replace(other, f"  {account}  {Decimal(amount) - Decimal('0.01')} {currency}")
    _, errors = loaded(content[:at] + moved + content[end:])
    assert {type(error).__name__ for error in errors} == {"BalanceError"}
    assert len(errors) == 2


@pytest.mark.parametrize("cents", [0, 1])
def test_the_command_bean_check_says_the_same(journal: Path, tmp_path: Path, cents: int) -> None:
    content = journal.read_text(encoding="utf-8")
    (tmp_path / "books.beancount").write_text(tampered(content, "Net-Wages") if cents else content, encoding="utf-8")
    ran = subprocess.run([BEAN_CHECK, "--no-cache", tmp_path / "books.beancount"], capture_output=True, text=True, check=False)
    assert (ran.returncode, bool(ran.stderr)) == (cents, bool(cents))


def test_the_payment_files_are_valid_and_wages_are_marked_as_salaries(demo: Path) -> None:
    files = sorted((demo / "payment-files").iterdir())
    assert files
    for file in files:
        content = file.read_bytes()
        root = etree.fromstring(content)
        schema = etree.QName(root).namespace or ""
        sepa.check_against_schema(content, schema.removeprefix("urn:iso:std:iso:20022:tech:xsd:"))
        amounts = [Decimal(str(node.text)) for node in root.iterfind(".//{*}CdtTrfTxInf/{*}Amt/{*}InstdAmt")]
        assert sum(amounts) == Decimal(root.findtext(".//{*}GrpHdr/{*}CtrlSum") or 0)
        assert len(amounts) == int(root.findtext(".//{*}GrpHdr/{*}NbOfTxs") or 0)
    assert any(b"<Cd>SALA</Cd>" in file.read_bytes() for file in files)
