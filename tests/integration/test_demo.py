"""The demo lives through the same two months each time, its books hold, and a person can open everything it laid out."""

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.banking.queries import unmatched_lines
from smartcoop.cli import main
from smartcoop.country import AccountRole
from smartcoop.db import open_engine
from smartcoop.jobs.models import Job
from smartcoop.ledger.queries import balance
from smartcoop.payroll.models import PayrollRun, RunState


def built(out: Path) -> tuple[str, dict[str, str]]:
    """What the demo said, and the hash of every file that it laid out."""
    ran = CliRunner().invoke(main, ["demo", "--out", str(out)], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    laid = (path for path in sorted(out.rglob("*")) if path.is_file() and "data" not in path.relative_to(out).parts)
    return ran.output, {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in laid}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, str], Path]]:
    """The demo, built twice in different places."""
    places = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA_DIR", "DATABASE_URL"):
            patch.setenv(f"SMARTCOOP_{name}", "unused")
        return [(*built(place), place) for place in places]


def test_twice_gives_the_same_figures_and_the_same_files(twice: list[tuple[str, dict[str, str], Path]]) -> None:
    (said, files, place), (said_again, files_again, other) = twice
    assert said.replace(str(place), "") == said_again.replace(str(other), "")
    times = {"ledger/books.csv", *(name for name in files if name.startswith("outbox/"))}  # they tell when something was recorded or sent
    assert {name: digest for name, digest in files.items() if name not in times} == {n: d for n, d in files_again.items() if n not in times}


def test_everything_to_open_is_there(twice: list[tuple[str, dict[str, str], Path]]) -> None:
    folders = {name.partition("/")[0] for name in twice[0][1]}
    assert {"invoices", "payslips", "payment-files", "bank-statements", "shares", "ledger", "outbox", "individual-accounts"} <= folders
    assert any(name.startswith("invoices/") and name.endswith(".xml") for name in twice[0][1])


def test_the_late_payer_costs_the_artist_nothing(twice: list[tuple[str, dict[str, str], Path]]) -> None:
    engine = open_engine(f"sqlite:///{twice[0][2] / 'data' / 'smartcoop.sqlite'}")
    with Session(engine) as session:
        stage = session.scalars(select(Activity).where(Activity.name == "Spectacles")).one()
        budget = budget_of(session, stage)
        assert budget.collected.minor < 0 <= budget.budget.minor
        assert balance(session, 1, AccountRole.NET_WAGES).minor == 0
        assert balance(session, 1, AccountRole.GUARANTEE_BANK, stage.ref).minor < 0
        assert balance(session, 1, AccountRole.SUSPENSE).minor == 0
        assert unmatched_lines(session, 1) == []
        assert [run.state for run in session.scalars(select(PayrollRun).order_by(PayrollRun.id))] == [RunState.CLOSED, RunState.PAID]
        assert not session.scalars(select(Job).where(Job.done_at.is_(None))).all()
    engine.dispose()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    ran = CliRunner().invoke(main, ["demo", "--out", str(tmp_path)])
    assert ran.exit_code == 2
    assert "empty or new folder" in ran.output
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
