"""A run beside the month before: totals and why each person gets more or less."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.country import load
from smartcoop.dates import Month
from smartcoop.members.facts import record_facts
from smartcoop.members.service import Person
from smartcoop.payroll.comparing import compared, sums_of
from smartcoop.payroll.engagements import Wish
from smartcoop.payroll.issuing import correct_payslip
from smartcoop.payroll.models import StoredPayslip
from tests.payroll_scene import ANA, STAFF, Scene, a_scene, euros, with_member

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def two_months(session: Session, gross: int, days: int, **facts: str) -> Scene:
    scene = a_scene(session)
    scene.earn(euros(9000))
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros(1500)))
    scene.pay(SEPTEMBER, date(2026, 9, 20))
    if facts:
        law = load("BE")
        record_facts(session, scene.member.ref, law.person, {"household": "single", **facts}, valid_from=date(2026, 10, 1), by=STAFF)
    job = scene.job(date(2026, 10, 12), date(2026, 10, 16), days=Decimal(days), hours=Decimal(days * 7))
    scene.engage(job, Wish(gross=euros(gross)))
    return scene


def test_the_first_month_has_nothing_beside_it(session: Session) -> None:
    scene = a_scene(session)
    scene.earn(euros(9000))
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros(600)))
    run = scene.open_run(SEPTEMBER, date(2026, 9, 20))
    scene.calculate(run)
    assert compared(session, run) is None


def test_more_pay_is_explained_by_the_work(session: Session) -> None:
    scene = two_months(session, 1200, 4)
    run = scene.open_run(OCTOBER, date(2026, 10, 20))
    scene.calculate(run)
    found, now = compared(session, run), sums_of(session, run).whole
    assert found is not None
    assert (found.before.people, now.people) == (1, 1)
    assert found.before.gross > now.gross > euros(1200)
    assert (found.joined, found.gone, found.changed, found.same) == (0, 0, 1, 0)
    change = found.largest[0]
    assert change.difference == now.payable - found.before.payable
    assert [str(reason) for reason in change.reasons][:3] == [f"gross: {found.before.gross}, now {now.gross}", "days: 5, now 4", "hours: 38, now 28"]


def test_other_facts_are_named_but_not_told(session: Session) -> None:
    scene = two_months(session, 1500, 5, children="2")
    run = scene.open_run(OCTOBER, date(2026, 10, 20))
    scene.calculate(run)
    found = compared(session, run)
    assert found is not None
    reasons = [str(reason) for reason in found.largest[0].reasons]
    assert any(said.endswith("changed") for said in reasons)


def test_who_comes_and_who_goes_is_counted(session: Session) -> None:
    scene = a_scene(session)
    months = {"stays": (1500, 1500), "more": (1500, 1900), "less": (1500, 1450), "comes": (0, 1600), "goes": (1550, 0)}
    people = {name: with_member(session, scene.cooperative, called(name, serial)) for serial, name in enumerate(months, start=201)}
    for month, at in ((SEPTEMBER, 0), (OCTOBER, 1)):
        for name, one in people.items():
            one.earn(euros(9000), f"{name}{at}")
            if gross := months[name][at]:
                one.engage(one.job(month.first.replace(day=12), month.first.replace(day=16)), Wish(gross=euros(gross)))
        run = scene.open_run(month, month.first.replace(day=20))
        scene.calculate(run)
        if month is SEPTEMBER:
            scene.post(run, month.first.replace(day=20))
    found = compared(session, run)
    assert found is not None
    assert (found.before.people, found.joined, found.gone, found.changed, found.same) == (4, 1, 1, 2, 1)
    assert found.before.gross > euros(6050)
    assert [one.member.first_name for one in found.largest] == ["comes", "goes", "more", "less"]
    assert [str(one.reasons[0]) for one in found.largest[:2]] == ["no work the month before", "no work in this run"]
    assert sums_of(session, run).whole.payable - found.before.payable == sum((one.difference for one in found.largest), euros(0))


def called(name: str, serial: int) -> Person:
    """Somebody like Ana with another name and number."""
    number = f"900517{serial}"
    return replace(ANA, first_name=name, email=f"{name}@example.org", national_number=f"{number}{97 - int(number) % 97:02}")


def test_a_run_comes_to_its_payslips_less_what_they_correct(session: Session) -> None:
    scene = two_months(session, 1200, 4)
    run = scene.open_run(OCTOBER, date(2026, 10, 20))
    old = session.scalars(select(StoredPayslip).where(StoredPayslip.month == SEPTEMBER)).one()
    lower = correct_payslip(session, old.id, run.id, why="a day too many", gross=euros(1400))
    scene.calculate(run)
    new = session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id, StoredPayslip.corrects_id.is_(None))).one()
    found = sums_of(session, run)
    assert (found.whole.people, found.whole.gross, found.whole.payable) == (1, new.gross + lower.gross, new.payable + lower.payable)
    assert found.replaced is not None
    assert (found.replaced.gross, found.replaced.cost) == (old.gross, old.cost)
    assert found.left.cost == new.cost + lower.cost - old.cost
    assert found.owed_back == old.payable - lower.payable > euros(0)
    assert found.to_transfer == new.payable
    assert found.left.gross - found.left.withheld == found.left.payable
    assert found.left.gross + found.left.on_top == found.left.cost


def test_a_run_is_called_by_its_month_and_from_the_second_on_by_its_number(session: Session) -> None:
    scene = two_months(session, 1200, 4)
    run = scene.pay(OCTOBER, date(2026, 10, 20))
    again = scene.open_run(OCTOBER, date(2026, 10, 21))
    assert [str(one.title) for one in (run, again)] == ["Payroll of October 2026", "Payroll of October 2026, run 2"]
