"""A wage month of every installed country through the pages alone, all in one installation, and nobody of one sees anything of another."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.i18n import format_figure, speaking
from smartcoop.ledger.queries import balance
from smartcoop.members.accounts import Role, grant_role, invite_user
from smartcoop.members.facts import said_at
from smartcoop.members.models import Cooperative, Member
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.remitting import debts
from smartcoop.web.facts import PREFIX
from tests.country_scene import an_activity_with_budget, budget_in, cooperative_in, member_of, place_in
from tests.web import scene
from tests.web.conftest import Person, SetUp, held, said

Enter = Callable[[str, str], Person]

WORK = {"function": "Worker", "place": "Town", "first_day": "2026-10-01", "last_day": "2026-10-31", "days": "22", "hours": "165", "wish": "budget"}
STAFF = (Role.PAYROLL_OFFICER, Role.TREASURER, Role.ADVISER, Role.ACCOUNTANT, Role.ADMIN)


def email_of(code: str, role: str) -> str:
    return f"{role}@{code.lower()}.example"


def _home(session: Session, code: str) -> dict[str, int]:
    """A cooperative of a country with a member, a budget and staff: their keys."""
    member = member_of(session, cooperative_in(session, code))
    activity = an_activity_with_budget(session, member)
    _user(session, code, Role.MEMBER, member, member)
    for role in STAFF:
        _user(session, code, role, member)
    return {"cooperative": member.cooperative_id, "member": member.id, "activity": activity.id}


def _user(session: Session, code: str, role: Role, member: Member, who: Member | None = None) -> None:
    user = invite_user(session, email=email_of(code, role.value), name=f"{role.value} {code}", language="en", at=scene.NOW)
    user.password = scene.hashed()
    grant_role(session, user.id, member.cooperative_id, role, by=scene.BY, at=scene.NOW, member_id=who.id if who else None)


@pytest.fixture
def enter(app: Flask) -> Enter:
    """Let somebody of a country sign in."""

    def enter(code: str, role: str) -> Person:
        person = Person(app.test_client())
        person.sends("/login", "/login", email=email_of(code, role), password=scene.PASSWORD)
        return person

    return enter


def creditors(code: str) -> dict[str, str]:
    """The accounts of the authorities, as an employer enters them."""
    dues = country.load(code).remittances(Month(2026, 10))
    said = {due.iban_setting: f"Fund: {place_in(code).iban}" if due.each else place_in(code).iban for due in dues if not due.collects}
    return {f"{PREFIX}{name}": value for name, value in said.items()}


def _said_of_the_newest(session: Session) -> dict[str, object]:
    return dict(said_at(session, session.scalars(select(Member).order_by(Member.id.desc())).first().ref, scene.TODAY))  # type: ignore[union-attr]


def _each_to_its_creditor(session: Session, cooperative_id: int) -> None:
    """Every cent that wages owe is one creditor's, and on its way there or debited by it, as far as it is due soon."""
    found = debts(session, session.get_one(Cooperative, cooperative_id), [Month(2026, 10)], on=scene.TODAY)
    for role in (AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX, AccountRole.WAGE_DEDUCTIONS):
        assert sum(one.owed.minor for one in found if one.due.role is role) == -balance(session, cooperative_id, role).minor
    assert not [one for one in found if one.left and not one.is_debited and one.due.due_on <= Month(2026, 11).last]


@pytest.mark.parametrize("code", country.codes())
def test_a_wage_month_from_the_persons_form_to_the_payment_file(code: str, enter: Enter, set_up: SetUp, app: Flask) -> None:
    keys = set_up(lambda session: _home(session, code))
    member, officer, treasurer, adviser = (enter(code, role) for role in ("member", "payroll_officer", "treasurer", "adviser"))
    form = f"/members/{keys['member']}/facts"
    labels = said(adviser.sees(form))
    assert all(field.label in labels for field in country.load(code).person if not field.register)
    adviser.sends(form, "/facts", valid_from="2026-10-01")
    adviser.sends("/members/new", "/members/new", first_name="Eva", last_name="New", email=f"eva@{code}.example")
    assert set_up(_said_of_the_newest) == {}, "nothing was said of her but her name"
    answers = f"/activities/{keys['activity']}/pay?" + "&".join(
        f"{k}={v}" for k, v in {**WORK, "member_id": keys["member"], "amount": budget_in(code).amount}.items()
    )
    simulated = member.sees(answers)
    assert "Net to you" in said(simulated)
    agreed = member.client.post(f"/activities/{keys['activity']}/pay", data=held(simulated.xpath("//form[@data-live]")[0]), follow_redirects=True)
    assert "To be declared" in agreed.text, said(simulated)
    engagement = agreed.request.path
    officer.sends(engagement, "/declare", declaration_number="D-1", late_because="agreed today")
    officer.sends(engagement, "/sign", where="file 1", late_because="agreed today")
    asked = officer.sees(engagement).xpath("//input[starts-with(@name, 'evidence-') and contains(@name, '-said')]/@name")
    page = officer.sends(engagement, "/evidence", **{name.replace("-", "__"): "file" for name in asked})
    assert "missing" not in said(page).partition("What is missing is looked at before pay.")[2]
    assert PdfReader(BytesIO(member.gets(f"{engagement}/contract").data)).pages
    app.config["FROZEN_AT"] = scene.NOW.replace(day=31)
    enter(code, "admin").sends("/settings/employer", "/employer", valid_from="2026-10-31", **creditors(code))
    officer.sends("/payroll", "/payroll", month="2026-10")
    run = officer.sees("/payroll").xpath("string(//main//a[contains(@href, '/payroll/')]/@href)")
    officer.sends(run, "/calculate")
    officer.sends(run, "/check")
    treasurer.sends(run, "/approve")
    officer.sends(run, "/post")
    file = treasurer.gets(treasurer.sends(run, "/pay").xpath("string(//a[contains(@href, 'download')]/@href)"))
    slip = set_up(lambda session: session.query(StoredPayslip).filter_by(cooperative_id=keys["cooperative"]).one())
    assert f'<InstdAmt Ccy="{slip.currency}">{slip.payable.amount}</InstdAmt>'.encode() in file.data
    page = said(member.sees(f"/payslips/{slip.id}"))
    with speaking(f"en_{code}"):
        assert " ".join(format_figure(slip.payable.amount, slip.currency).split()) in page
    set_up(lambda session: _each_to_its_creditor(session, keys["cooperative"]))
    debited = any(due.collects and due.due_on <= Month(2026, 11).last for due in country.load(code).remittances(Month(2026, 10)))
    assert ("Debited from your account, without a transfer" in said(treasurer.sees("/payments"))) is debited
    pdf = PdfReader(BytesIO(member.gets(f"/payslips/{slip.id}/pdf").data))
    assert place_in(code).town in " ".join(sheet.extract_text() for sheet in pdf.pages)


def test_staff_of_one_country_see_nothing_of_another(enter: Enter, set_up: SetUp) -> None:
    codes = country.codes()
    everywhere = set_up(lambda session: {code: _home(session, code) for code in codes})
    for code, other in zip(codes, [*codes[1:], codes[0]], strict=True):
        adviser, keys = enter(code, "adviser"), everywhere[other]
        for address in (f"/members/{keys['member']}", f"/activities/{keys['activity']}", f"/members/{keys['member']}/facts"):
            adviser.sees(address, 404)
        adviser.sees(f"/members/{everywhere[code]['member']}")
        assert f"Coop {other}" not in said(adviser.sees("/members"))
        assert f"Coop {other}" not in said(enter(code, "accountant").sees("/ledger"))
