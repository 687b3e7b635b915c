"""Bad input at the commands, and at the services where no command takes it: one clear message with field and remedy, and nothing is written."""

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop import schema
from smartcoop.activities.models import Activity, ActivityState
from smartcoop.activities.service import change_activity_state
from smartcoop.cli import doors, main
from smartcoop.country import NotCovered, load
from smartcoop.dates import Month, Period
from smartcoop.db import transaction
from smartcoop.errors import DomainError, Invalid, RuleBroken, WrongState
from smartcoop.invoicing.models import Client
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.ledger.service import close_period
from smartcoop.members.models import Cooperative, Member
from smartcoop.members.service import Person, register_person
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement
from smartcoop.payroll.models import PayrollRun, RunState
from tests import databases
from tests.bank_samples import Line, camt, statement
from tests.factories import a_client, a_line, a_sale, an_activity, an_issued_invoice
from tests.payroll_scene import OTHER, STAFF, Scene, a_scene, euros

Sessions = sessionmaker[Session]

AUGUST, OCTOBER = Month(2026, 8), Month(2026, 10)
FIRST, LAST = date(2026, 10, 12), date(2026, 10, 16)
ON = date(2026, 10, 20)
WEEK = {"start": "2026-10-12", "end": "2026-10-16", "gross": "800.00", "days": "5", "hours": "38"}
GOOD = {"month": "2026-10", "paid_on": "2026-10-27", "person": {"household": "single"}, "work": {**WEEK, "facts": {"worker": "white_collar"}}}


def counted(sessions: Sessions) -> dict[str, int]:
    """How many rows each table holds."""
    with transaction(sessions) as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in schema.metadata().sorted_tables}


def lived(session: Session) -> Scene:
    """Money, an issued invoice, a month that is closed, and a run that one person calculated and checked."""
    scene = a_scene(session)
    scene.earn(euros(5000))
    an_issued_invoice(session, scene.activity, a_client(session, scene.cooperative), on=FIRST)
    session.add(PayrollRun(cooperative_id=scene.cooperative.id, month=AUGUST, sequence=1, state=RunState.CLOSED, opened_on=date(2026, 8, 31)))
    scene.engage(scene.job(FIRST, LAST), Wish(gross=euros(800)))
    run = scene.open_run(OCTOBER, ON)
    scene.calculate(run)
    payroll.check_run(session, run.id, by=STAFF)
    return scene


# At the commands


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `smartcoop init` makes it, with a little life in it."""
    place = tmp_path_factory.mktemp("upgraded") / "smartcoop.sqlite"
    with databases.opened(f"sqlite:///{place}") as engine:
        schema.upgrade(engine)
        with transaction(sessionmaker(engine)) as session:
            lived(session)
    return place


@pytest.fixture
def refused(upgraded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a command that must be refused with exit status 2 and must leave every table as it was; gives what it says."""
    url = f"sqlite:///{shutil.copy(upgraded, tmp_path / 'smartcoop.sqlite')}"
    monkeypatch.setenv("SMARTCOOP_DATABASE_URL", url)

    def run(*words: str, said: str | None = None) -> str:
        with ExitStack() as closing:
            sessions = sessionmaker(closing.enter_context(databases.opened(url)))
            before = counted(sessions)
            doors.sessions.cache_clear()
            closing.callback(doors.sessions.cache_clear)
            ran = CliRunner().invoke(main, list(words), input=said)
            doors.sessions().kw["bind"].dispose()
            assert (ran.exit_code, ran.stdout) == (2, "")
            assert counted(sessions) == before
            assert "Traceback" not in ran.stderr
            return ran.stderr

    return run


def case(**work: str) -> str:
    """A payroll case of which something of the work is changed."""
    return json.dumps({**GOOD, "work": {**GOOD["work"], **work}})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("said", "field", "remedy"),
    [
        ({"gross": "800.001"}, "work.gross", "round it to cents"),
        ({"gross": "10000000000.00"}, "work.gross", "stay below"),
        ({"gross": "eight hundred"}, "work.gross", "write it like"),
        ({"end": "2026-10-01"}, "end", "give a date from Oct 12, 2026 on"),
        ({"start": "12/10/2026"}, "work.start", "write a date like"),
        ({"hours": "-1"}, "hours", "at most 12 a day"),
        ({"hours": "many"}, "work.hours", "write a number"),
        ({"gross": "100.00"}, "below the minimum of €515.45", "raise the pay or correct days and hours"),
        ({"holidays": "3"}, "work.holidays", "known are"),
    ],
)
def test_a_payslip_that_cannot_be_is_refused_by_field(refused: Callable[..., str], said: dict[str, str], field: str, remedy: str) -> None:
    told = refused("payslip", "BE", "--input", "-", said=case(**said))
    assert field in told
    assert remedy in told


@pytest.mark.parametrize("dates", [("2026-10", "1990-01"), ("2026-10-27", "2020-01-01")])
def test_a_parameter_asked_for_a_day_that_is_not_covered_says_from_when_it_is(refused: Callable[..., str], dates: tuple[str, str]) -> None:
    told = refused("payslip", "BE", "--input", "-", said=case().replace(*dates))
    assert "is not known on" in told
    assert "choose a later date" in told


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        ("1.00", "the legal minimum for this work is €515.45 gross, which costs €746.57; add budget or agree fewer hours"),
        ("746.56", "€746.56 is too little"),
        ("1.001", "budget: 1.001 has more than two decimals; round it to cents"),
        ("10000000000", "budget: 10000000000 is too large"),
        ("NaN", "budget: write a finite amount"),
        ("much", "budget: 'much' is not an amount; write it like 1234.50"),
    ],
)
def test_a_budget_that_pays_nothing_says_what_is_needed(refused: Callable[..., str], budget: str, message: str) -> None:
    assert message in refused("simulate", "BE", "--budget", budget, "--input", "-", said=case())


def test_a_budget_of_exactly_the_least_cost_pays_the_minimum() -> None:
    ran = CliRunner().invoke(main, ["simulate", "BE", "--budget", "746.57", "--input", "-", "--json"], input=case())
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["unspent"] == "0.00"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&d;</Document>"""
WHOLE = camt(statement([Line(100, text="a")]))
STATEMENTS = {
    "not XML": (b"date;amount\n2026-10-15;100", "not whole XML", "download it again"),
    "empty": (b"", "not whole XML", "download it again"),
    "not camt": (b"<html><body>Please log in</body></html>", "not a camt.053", "choose the format camt.053"),
    "a payment file": (WHOLE.replace(b"camt.053", b"pain.001"), "not a camt.053", "choose the format camt.053"),
    "truncated": (WHOLE[: len(WHOLE) // 2], "not whole XML", "download it again"),
    "foreign currency": (camt(statement([Line(100, currency="USD")], currency="USD")), "USD", "EUR"),
    "another account": (camt(statement([Line(100)], iban="NL91ABNA0417164300")), "NL91ABNA0417164300", "open it first"),
    "entity bomb": (BOMB, "document type", "download it again"),
    "sums that disagree": (camt(statement([Line(100)], closing=101)), "does not add up", "download it again"),
    "too many decimals": (WHOLE.replace(b">1.00<", b">1.001<"), "more than two decimals", "round"),
    "too large": (WHOLE.replace(b">1.00<", b">10000000000.00<"), "too large", "stay below"),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_what_is_no_statement_of_ours_is_refused(refused: Callable[..., str], tmp_path: Path, name: str) -> None:
    content, wrong, remedy = STATEMENTS[name]
    (tmp_path / "statement.xml").write_bytes(content)
    told = refused("bank", "import", str(tmp_path / "statement.xml"), "--by", STAFF)
    assert told.startswith("statement: ")
    assert wrong in told
    assert remedy in told


def test_a_month_that_is_closed_takes_no_run(refused: Callable[..., str]) -> None:
    assert "2026-08 is closed; correct its payslips in a run of a later month" in refused("payroll", "open", "2026-08", "--by", STAFF)


def test_who_calculated_cannot_approve(refused: Callable[..., str]) -> None:
    assert "you calculated this run yourself; another person approves it" in refused("payroll", "approve", "2026-10", "--by", STAFF)


@pytest.mark.parametrize("month", ["October", "2026-13", "10-2026"])
def test_what_is_no_month_is_refused(refused: Callable[..., str], month: str) -> None:
    assert refused("payroll", "open", month).startswith("month: ")


def test_a_run_that_is_not_open_is_named_with_the_command_that_opens_it(refused: Callable[..., str]) -> None:
    assert "smartcoop payroll open 2026-11" in refused("payroll", "calculate", "2026-11", "--by", STAFF)


# At the services


@pytest.fixture
def scene_id(sessions: Sessions) -> int:
    """The key of the cooperative."""
    with transaction(sessions) as session:
        return lived(session).cooperative.id


def refusal(sessions: Sessions, kind: type[DomainError], ask: Callable[[Scene], Any]) -> DomainError:
    """Asks what must be refused, in a transaction of its own; every table is as it was."""
    before = counted(sessions)
    with pytest.raises(kind) as refused, transaction(sessions) as session:
        ask(scene_in(session))
    assert counted(sessions) == before
    return refused.value


def scene_in(session: Session) -> Scene:
    """The scene as a later transaction finds it."""
    return Scene(session, session.get_one(Cooperative, 1), session.get_one(Member, 1), session.get_one(Activity, 1))


ADA = Person("Ada", "Maes", "ada@example.org", "nl", date(1990, 5, 17), "BE", "Straat 1", "1000", "Brussel", "BE", "BE68539007547034", "90051700255")


def registering(**changes: Any) -> Callable[[Scene], Any]:
    return lambda scene: register_person(scene.session, scene.cooperative.id, replace(ADA, **changes), facts={"household": "single"}, on=ON, by=STAFF)


def drafting(*lines: Any, on: date = ON) -> Callable[[Scene], Any]:
    return lambda scene: draft_invoice(scene.session, replace(a_sale(scene.activity, a_known_client(scene)), lines=lines), on=on, by=STAFF)


def a_known_client(scene: Scene) -> Client:
    return scene.session.get_one(Client, 1)


def issued_before_the_last(scene: Scene) -> None:
    draft = draft_invoice(scene.session, a_sale(scene.activity, a_known_client(scene)), on=ON, by=STAFF)
    issue_invoice(scene.session, draft.id, on=date(2026, 10, 1), by=STAFF)


@pytest.mark.parametrize(
    ("ask", "field", "remedy"),
    [
        (lambda scene: a_client(scene.session, scene.cooperative, vat_number="BE0123456788"), "vat_number", "copy it from"),
        (registering(iban="BE68539007547035"), "iban", "copy it from a bank statement"),
        (registering(national_number="90051700256"), "national_number", "copy the eleven digits"),
        (registering(national_number="90051700255"), "national_number", "open that person's page"),
        (lambda scene: Period(LAST, FIRST), "end", "give a date from Oct 16, 2026 on"),
        (issued_before_the_last, "issued_on", "Oct 12, 2026"),
        (drafting(), "lines", "add at least one line"),
        (drafting(a_line("1.00001")), "lines.0.unit_price", "round it"),
        (drafting(a_line("1"), a_line("1", quantity="0.00001")), "lines.1.quantity", "round it"),
        (drafting(a_line("10000000000")), "lines.0.unit_price", "stay below"),
        (drafting(a_line("9999999999", quantity="2")), "lines.0.unit_price", "stay below"),
        (drafting(*[a_line("6000000000")] * 2), "lines", "stay below"),
        (drafting(a_line("NaN")), "lines.0.unit_price", "write a finite number"),
        (drafting(a_line("-5")), "lines.0.unit_price", "make the quantity negative"),
        (lambda scene: agree_engagement(scene.session, scene.job(FIRST, LAST, days=Decimal(6)), Wish(), on=FIRST, by=STAFF), "days", "give at most 5"),
        (lambda scene: agree_engagement(scene.session, scene.job(FIRST, LAST, place=" "), Wish(), on=FIRST, by=STAFF), "place", "is required"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(sessions: Sessions, scene_id: int, ask: Callable[[Scene], Any], field: str, remedy: str) -> None:
    refused = refusal(sessions, Invalid, ask)
    assert isinstance(refused, Invalid)
    assert list(refused.fields) == [field]
    assert remedy in str(refused.fields[field])


def test_a_closed_activity_neither_earns_nor_spends(sessions: Sessions, scene_id: int) -> None:
    with transaction(sessions) as session:
        scene = scene_in(session)
        closed = an_activity(session, scene.member, name="Old trade").id
        for state in (ActivityState.CLOSING, ActivityState.CLOSED):
            change_activity_state(session, closed, state, by=STAFF, on=ON)
    asked: list[tuple[Callable[[Scene], Any], str]] = [
        (lambda scene: issue_invoice(scene.session, draft_invoice_in(scene, closed), on=ON, by=STAFF), "reopen it first"),
        (lambda scene: agree_engagement(scene.session, job_in(scene, closed), Wish(), on=FIRST, by=STAFF), "nothing can be paid from"),
    ]
    for ask, remedy in asked:
        assert remedy in str(refusal(sessions, WrongState, ask))


def draft_invoice_in(scene: Scene, activity_id: int) -> int:
    said = replace(a_sale(scene.activity, a_known_client(scene)), activity_id=activity_id)
    return draft_invoice(scene.session, said, on=ON, by=STAFF).id


def job_in(scene: Scene, activity_id: int) -> Job:
    return scene.job(FIRST, LAST, activity_id=activity_id)


@pytest.mark.parametrize(
    ("wish", "remedy"),
    [
        (Wish(budget=euros(1)), "add budget or agree fewer hours"),
        (Wish(gross=euros(100)), "agree at least the minimum, or fewer hours"),
        (Wish(gross=euros(9000)), "lower the pay or wait for more income"),
    ],
)
def test_pay_that_cannot_be_is_refused(sessions: Sessions, scene_id: int, wish: Wish, remedy: str) -> None:
    refused = refusal(sessions, RuleBroken, lambda scene: agree_engagement(scene.session, scene.job(FIRST, LAST), wish, on=FIRST, by=STAFF))
    assert remedy in str(refused)
    assert isinstance(refused, RuleBroken)
    assert refused.source


def test_who_calculated_does_not_approve_and_nothing_is_posted(sessions: Sessions, scene_id: int) -> None:
    def approve(scene: Scene) -> None:
        payroll.approve_run(scene.session, scene.session.scalars(select(PayrollRun.id).where(PayrollRun.state == RunState.CHECKED)).one(), by=STAFF)

    assert "another person approves it" in str(refusal(sessions, RuleBroken, approve))


def test_a_closed_month_takes_no_run_and_closed_books_no_entry(sessions: Sessions, scene_id: int) -> None:
    opening = refusal(sessions, WrongState, lambda scene: payroll.open_run(scene.session, scene.cooperative.id, AUGUST, on=ON, by=OTHER))
    assert "a run of a later month" in str(opening)
    with transaction(sessions) as session:
        close_period(session, scene_id, OCTOBER.last)
    issuing = refusal(sessions, RuleBroken, lambda scene: issue_invoice(scene.session, draft_invoice_in(scene, scene.activity.id), on=ON, by=STAFF))
    assert "closed until Oct 31, 2026; book on a later day" in str(issuing)


def test_a_parameter_is_not_guessed_for_a_day_before_its_first_value() -> None:
    law = load("BE").parameters
    with pytest.raises(NotCovered, match="choose a later date"):
        law.at(date(1990, 1, 1))["cooperative.fee"]
