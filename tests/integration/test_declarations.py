"""Declarations are due, late, then made with their receipt; what was noted by mistake is due again."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from smartcoop.audit import history_of, record_change
from smartcoop.country import AccountRole, load
from smartcoop.country.duties import Per
from smartcoop.dates import Month
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.ledger import service as ledger
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.founding import FOUNDED
from smartcoop.members.models import Cooperative
from smartcoop.members.notices import notices_page, words
from smartcoop.money import Money
from smartcoop.payroll import declarations
from smartcoop.payroll.declarations import (
    DueState,
    Receipt,
    declaration_for,
    declarations_of,
    is_without_wages,
    note_declaration,
    open_declarations,
    take_back_declaration,
    without_wages,
)
from smartcoop.payroll.engagements import Wish
from smartcoop.payroll.models import DeclarationMade
from tests.factories import BY, an_employment, an_entity
from tests.payroll_scene import a_scene, euros

TODAY = date(2026, 10, 15)
AT = datetime(2026, 10, 15, 9, tzinfo=UTC)
PDF = b"%PDF-1.7 receipt"


@pytest.fixture
def home(session: Session) -> Cooperative:
    """A Belgian cooperative that began in August 2026 and employs somebody since then."""
    home = an_entity(session, on=date(2026, 8, 1))
    an_employment(session, home, date(2026, 8, 3), date(2026, 10, 30))
    return home


def periods(session: Session, home: Cooperative, on: date = TODAY) -> set[str]:
    return {row.period for row in declarations_of(session, home, on=on)}


def test_periods_without_work_or_wages_are_not_asked_for(session: Session) -> None:
    home = an_entity(session, on=date(2026, 1, 1))
    assert periods(session, home) == set()
    assert without_wages(session, home, on=TODAY) == Month(2026, 9)
    an_employment(session, home, date(2026, 8, 30), date(2026, 9, 2))
    assert periods(session, home) == {"2026-08", "2026-09", "2026-Q3"}
    assert without_wages(session, home, on=TODAY) is None
    idle = declaration_for(session, home, "finprof", "2026-05", on=TODAY)
    assert is_without_wages(session, home, idle, on=TODAY)  # it may be noted, but nobody asks for it
    assert "2026-11" not in periods(session, home, date(2026, 12, 20))


@pytest.mark.parametrize(("code", "first", "later"), [("FR", "2026-08", {"2026-08", "2026-09", "2026-10"}), ("BE", "2026-08", {"2026-08"})])
def test_an_employer_goes_on_declaring_months_without_pay_where_the_law_says_so(
    code: str, first: str, later: set[str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = an_entity(session, on=date(2026, 1, 1))
    duties = [one for one in load(code).duties.declarations if one.per is Per.MONTH]
    law = SimpleNamespace(duties=SimpleNamespace(declarations=duties))
    monkeypatch.setattr(declarations, "country", SimpleNamespace(load=lambda _: law))
    assert periods(session, home) == set()
    an_employment(session, home, date(2026, 8, 3), date(2026, 8, 5))
    assert periods(session, home, date(2026, 8, 31)) == {first}
    assert periods(session, home) == later


def note(session: Session, home: Cooperative, *, number: str = "N1", content: bytes = b"", done_on: date = TODAY) -> DeclarationMade:
    receipt = Receipt(number, "application/pdf" if content else "", content)
    return note_declaration(session, home.id, "finprof", "2026-09", receipt, done_on=done_on, on=TODAY, by=BY)


def test_what_is_due_late_and_to_come_begins_with_the_cooperative(session: Session, home: Cooperative) -> None:
    found = {(row.declaration.code, row.period): row.state(TODAY) for row in declarations_of(session, home, on=TODAY)}
    assert found == {
        ("finprof", "2026-08"): DueState.LATE,
        ("finprof", "2026-09"): DueState.DUE,
        ("finprof", "2026-10"): DueState.COMING,
        ("dmfa", "2026-Q3"): DueState.DUE,
    }


def test_what_is_made_waits_no_more_and_says_when_by_whom_and_with_which_number(session: Session, home: Cooperative) -> None:
    assert [row.period for row in open_declarations(session, home, on=TODAY, until=TODAY)] == ["2026-08", "2026-09"]
    made = note(session, home)
    assert (made.number, made.done_on, made.done_by) == ("N1", TODAY, BY)
    assert [row.period for row in open_declarations(session, home, on=TODAY, until=TODAY)] == ["2026-08"]
    assert declaration_for(session, home, "finprof", "2026-09", on=TODAY).state(TODAY) is DueState.DONE
    assert [change.why for change in history_of(session, made.ref)] == ["finprof 2026-09 N1"]


def test_a_receipt_is_kept_and_a_later_note_corrects_the_number(session: Session, home: Cooperative) -> None:
    made = note(session, home, number="", content=PDF)
    again = note(session, home, number="N2")
    assert again.id == made.id
    assert (again.number, again.document_key) == ("N2", f"{made.ref}:receipt:1")
    kept = storage.find(session, made.document_key)
    assert kept is not None
    assert storage.read(kept) == PDF


def test_what_does_not_count_is_due_again(session: Session, home: Cooperative) -> None:
    made = note(session, home)
    with pytest.raises(Invalid, match="say why"):
        take_back_declaration(session, made.id, by=BY, why=" ")
    take_back_declaration(session, made.id, by=BY, why="refused")
    assert declaration_for(session, home, "finprof", "2026-09", on=TODAY).state(TODAY) is DueState.DUE
    with pytest.raises(WrongState):
        take_back_declaration(session, made.id, by=BY, why="again")
    note(session, home, number="N3")
    assert [change.state_to for change in history_of(session, made.ref)] == ["done", "taken_back", "done"]


def test_what_proves_nothing_or_is_none_is_refused(session: Session, home: Cooperative) -> None:
    with pytest.raises(Invalid, match="number"):
        note(session, home, number=" ")
    with pytest.raises(Invalid, match="has not come"):
        note(session, home, done_on=date(2026, 10, 16))
    with pytest.raises(NotFound):
        declaration_for(session, home, "finprof", "2026-11", on=TODAY)


def test_work_has_declarations_of_its_own_where_the_law_asks(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    spain = {one.code: one for one in load("ES").duties.declarations}
    monkeypatch.setattr(declarations, "_for_work", lambda cooperative: [spain["contract_notice"], spain["deregistration"]])
    scene = a_scene(session)
    home = scene.cooperative
    officer = invite_user(session, email="omar@example.org", name="Omar", language="en", at=AT)
    grant_role(session, officer.id, home.id, Role.PAYROLL_OFFICER, by=BY, at=AT)
    scene.earn(euros("5000"))
    work = scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros("800")))
    session.flush()
    mine = [row for row in declarations_of(session, home, on=TODAY) if row.period == work.ref]
    assert [(row.declaration.code, row.due_on, row.what) for row in mine] == [
        ("contract_notice", date(2026, 9, 28), "Ana Peeters"),
        ("deregistration", date(2026, 9, 21), "Ana Peeters"),
    ]
    declarations.tell_declarations_due(session, home.id, TODAY)
    said = [words(notice.said) for notice in notices_page(session, officer.id)]
    assert len([one for one in said if "pieces of work" in one]) == 2
    note_declaration(session, home.id, "deregistration", work.ref, Receipt("B1"), done_on=TODAY, on=TODAY, by=BY)
    assert [row.declaration.code for row in open_declarations(session, home, on=TODAY, until=TODAY) if row.who] == ["contract_notice"]
    note_declaration(session, home.id, "contract_notice", work.ref, Receipt("C1"), done_on=TODAY, on=TODAY, by=BY)
    assert {row.declaration.code: row.is_done for row in declarations_of(session, home, on=TODAY) if row.who} == {
        "contract_notice": True,
        "deregistration": True,
    }
    with pytest.raises(NotFound):
        declaration_for(session, home, "deregistration", "engagement:987", on=TODAY)


def test_founded_on_the_pages_nothing_is_owed_for_what_was_before_unless_somebody_was_paid_for_it(session: Session) -> None:
    home = an_entity(session, on=date(2026, 1, 1))
    record_change(session, home.ref, "setup", FOUNDED, by=BY, at=AT)
    an_employment(session, home, date(2026, 9, 1), date(2026, 10, 30))
    assert periods(session, home) == {"2026-10"}
    moved = ledger.moves((AccountRole.BANK, "bank", Money.of(10, "EUR")), (AccountRole.SALES, "coop", Money.of(-10, "EUR")))
    ledger.post(session, ledger.Draft(home.id, date(2026, 9, 28), "sale", "invoice:1", "a sale", moved, BY))
    assert periods(session, home) == {"2026-09", "2026-10", "2026-Q3"}
