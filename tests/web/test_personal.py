"""A person takes their data along, and has it erased in two steps."""

import io
import json
import zipfile
from collections.abc import Callable

from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, ActivityState
from smartcoop.members.models import Member, MemberState
from smartcoop.members.service import change_member_state
from tests.web import scene
from tests.web.conftest import SetUp, SignIn, said
from tests.web.scene import BY, Scene


def leave(session: Session, member_id: int) -> None:
    """Somebody leaves whose activity never held money."""
    for activity in session.query(Activity).filter_by(holder_id=member_id):
        activity.state = ActivityState.CLOSED
    for state in (MemberState.LEAVING, MemberState.LEFT):
        change_member_state(session, member_id, state, by=BY)


def test_everything_is_in_one_file(there: Scene, set_up: SetUp, run_outbox: Callable[[], None], sign_in: SignIn) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    run_outbox()
    ana = sign_in("ana")
    page = ana.sees("/account").xpath("string(//a[contains(@href, '/data')]/@href)")
    link = ana.sees(page).xpath("string(//a[contains(@href, 'archive')]/@href)")
    answer = ana.gets(link)
    assert answer.headers["Content-Disposition"] == "attachment; filename=member-1-2026-10-15.zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert len(json.loads(archive.read("data/payslips.json"))) == 1
    pdf = next(name for name in archive.namelist() if name.endswith(".pdf"))
    assert archive.read(pdf).startswith(b"%PDF")
    answer.close()


def test_a_member_is_told_what_stands_against_an_erasure(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    set_up(lambda session: scene.issued_payslip(session, there).id)
    page = sign_in("ana").sees("/members/1/data")
    assert "The membership still runs" in said(page)
    assert "31 Dec 2031" in said(page)
    assert not page.xpath("//a[contains(@href, '/erasure')]")


def test_who_left_is_erased_in_two_steps_and_signed_out(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    set_up(lambda session: leave(session, there.bob_id))
    bob = sign_in("bob")
    link = bob.sees("/members/2/data").xpath("string(//a[contains(@href, '/erasure')]/@href)")
    page = bob.sends(link, "/erasure", 422, name="somebody")
    assert page.xpath("//*[@id='e-name']")
    page = bob.sends(link, "/erasure", name="bob janssens")
    assert "Farewell" in said(page)
    assert bob.gets("/account").status_code == 302
    bob.sends("/login", "/login", email="bob@example.org", password=scene.PASSWORD)
    assert bob.gets("/account").status_code == 302
    member = set_up(lambda session: session.get_one(Member, there.bob_id))
    assert (member.name, member.iban) == ("erased 2", "")


def test_an_administrator_erases_for_somebody_who_cannot_sign_in(there: Scene, set_up: SetUp, sign_in: SignIn) -> None:
    set_up(lambda session: leave(session, there.bob_id))
    admin = sign_in("admin")
    page = admin.sends("/members/2/data/erasure", "/erasure", name="Bob Janssens")
    assert "Erased, but for what the law keeps" in said(page)
    assert "Erased already" in said(admin.sees("/members/2/data"))
    sign_in("adviser").sees("/members/2/data", 403)
