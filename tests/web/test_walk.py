"""Every route, walked by everybody: as nobody, as each member, as each role, and as staff of another cooperative, with the ids of real things.

Only what is allowed answers. What is not allowed is 404 where the thing is another's, 403 where it is one's cooperative's but not one's
work, and a way to the sign-in for nobody. What is allowed is read; nothing is written here, so that every walk sees the same things.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.audit import StateChange
from smartcoop.banking.models import BankAccount, Statement, StatementLine, TransferFile
from smartcoop.dates import Month
from smartcoop.documents.storage import store
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import LineKind
from smartcoop.expenses.service import draft_claim
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.service import draft_invoice, draft_quote, issue_invoice
from smartcoop.jobs.service import enqueue
from smartcoop.ledger.models import Entry
from smartcoop.members.accounts import ApiToken, RoleGrant, issue_token
from smartcoop.members.models import Cooperative, Member, Notice, NoticeKind, Statutes
from smartcoop.members.saved_filters import save_filter
from smartcoop.members.service import subscribe_shares
from smartcoop.payroll.declarations import Receipt, note_declaration
from smartcoop.payroll.models import StoredPayslip
from smartcoop.payroll.service import approve_run, calculate_next, check_run, issue_next, open_run
from smartcoop.web.access import PERMISSIONS, PUBLIC, SIGNED_IN, permission_of
from smartcoop.webhooks.models import Delivery, Webhook
from smartcoop.webhooks.service import DELIVER
from tests import factories
from tests.web import scene
from tests.web.conftest import Person, SetUp, SignIn
from tests.web.scene import BY, NOW, TODAY, Scene
from tests.web.test_access import rules

HOME = ("adviser", "payroll_officer", "accountant", "treasurer", "board", "auditor", "admin")
FILLED = {"client_id", "invoice_id", "quote_id", "claim_id", "engagement_id", "payslip_id", "member_id", "activity_id"}
"""Keys of what each member has; the others are of a cooperative."""
WITHIN = {"position", "subscription", "subscription_id", "document_id"}
"""Keys within one of these things."""
WORDS_SAID = {"msgid": "x", "values": {}}
MADE_LATER = ("pdf", "file", "receipt", "download", "certificate", "proof", "statement_pdf", "page", "paper", "paper_page", "picture", "reminder")
"""Endpoints that answer 404 to whoever may, while the document is not made."""
ABSENT = ("home.show", "jobs.show", "jobs.change", "joining.step")
"""Pages that are not there for what stands here: the home of who is nobody's member, the job behind a quote that is none, a step by a number."""
OTHERS_OWN = ("saved.forget", "people.revoke", "notices.show")
"""What is a user's own, whatever the role."""


@dataclass(frozen=True, slots=True)
class Things:
    """The keys of what belongs to Ana, to Bob, and to the other cooperative, by the name in an address."""

    ana: Mapping[str, int]
    bob: Mapping[str, int]
    elsewhere: Mapping[str, int]


@pytest.fixture
def things(there: Scene, set_up: SetUp) -> Things:
    made: Things = set_up(lambda session: fill(session, there))
    return made


def fill(session: Session, there: Scene) -> Things:
    elsewhere = session.get_one(Cooperative, there.elsewhere_id)
    eve = scene.member(session, elsewhere, "Eve", "Smets", factories.a_national_number(date(1985, 7, 30), 50))
    far = replace(there, cooperative_id=elsewhere.id, ana_id=eve.id, activity_id=open_activity(session, eve.id, name="Far", on=date(2026, 1, 5), by=BY).id)
    near = replace(there, ana_id=there.bob_id, activity_id=there.others_activity_id)
    for one in (near, far):
        scene.earn(session, session.get_one(Activity, one.activity_id), "4200.00")
    ana, bob, others = (of_member(session, one) for one in (there, near, far))
    shared, theirs = of_cooperative(session, there.cooperative_id, there, near), of_cooperative(session, elsewhere.id, far)
    return Things(ana | shared, bob | shared, others | theirs)


def of_member(session: Session, one: Scene) -> dict[str, int]:
    """One of everything that a member has."""
    home, member = session.get_one(Cooperative, one.cooperative_id), session.get_one(Member, one.ana_id)
    client = factories.a_client(session, home, holder=member, name=f"Client of {member.first_name}", vat_number=None, enterprise_number=None)
    draft = SaleDraft(one.activity_id, client.id, (LineInput("Lights", Decimal(3), Decimal(400)),))
    invoice = issue_invoice(session, draft_invoice(session, draft, on=TODAY, by=BY).id, on=TODAY, by=BY)
    claim = draft_claim(session, one.activity_id, member.id, "Cables", [ExpenseInput(LineKind.MILEAGE, TODAY, "Shop", km=Decimal(12))], on=TODAY, by=BY)
    shares = subscribe_shares(session, member.id, count=1, on=TODAY, by=BY)
    paper = store(session, key=f"test:{invoice.ref}", subject=invoice.ref, name="x.pdf", media_type="application/pdf", content=b"%PDF-")
    return {
        "member_id": member.id,
        "activity_id": one.activity_id,
        "client_id": client.id,
        "invoice_id": invoice.id,
        "document_id": paper.id,
        "quote_id": draft_quote(session, draft, valid_until=TODAY, on=TODAY, by=BY).id,
        "claim_id": claim.id,
        "engagement_id": scene.engagement(session, one).id,
        "subscription": shares.id,
        "subscription_id": shares.id,
        "position": 1,
    }


def of_cooperative(session: Session, home_id: int, *people: Scene) -> dict[str, int]:
    """One of everything that a cooperative has; the payslip is the first person's."""
    run = open_run(session, home_id, Month(2026, 9), on=date(2026, 10, 1), by=BY)
    calculate_next(session, run.id, by=BY)
    check_run(session, run.id, by=BY)
    approve_run(session, run.id, by="operator:second")
    issue_next(session, run.id, on=date(2026, 10, 1), by="operator:second")
    account = session.scalars(select(BankAccount).where(BankAccount.book_id == home_id)).first()
    assert account is not None
    webhook = Webhook(cooperative_id=home_id, label="x", url="https://x.example", kinds=["invoice"], salt="x", made_by=BY, made_at=NOW, ended_at=NOW)
    session.add(webhook)
    session.flush()
    change = session.scalars(select(StateChange.id).limit(1)).one()
    delivery = Delivery(webhook_id=webhook.id, change_id=change, event="x", body="{}", made_at=NOW)
    user = session.scalars(select(RoleGrant.user_id).where(RoleGrant.cooperative_id == home_id).order_by(RoleGrant.id).limit(1)).one()
    issue_token(session, user, home_id, "x", at=NOW)
    kept = save_filter(session, user, home_id, "invoices", name="x", said="which=issued")
    statutes = Statutes(cooperative_id=home_id, version="1", adopted_on=TODAY, document_key="x", published_by=BY, published_at=NOW)
    notice = Notice(
        user_id=user,
        cooperative_id=home_id,
        member_id=people[0].ana_id,
        kind=NoticeKind.MEMBERSHIP,
        subject="x",
        key="x",
        said=WORDS_SAID,
        then=WORDS_SAID,
        at=NOW,
    )
    session.add_all([delivery, statutes, notice])
    session.flush()
    enqueue(session, DELIVER, delivery.job_key, delivery_id=delivery.id)
    return {
        "run_id": run.id,
        "payslip_id": session.scalars(select(StoredPayslip.id).where(StoredPayslip.member_id == people[0].ana_id)).one(),
        **bank(session, account),
        "entry_id": session.scalars(select(Entry.id).where(Entry.book_id == home_id).limit(1)).one(),
        "grant_id": session.scalars(select(RoleGrant.id).where(RoleGrant.cooperative_id == home_id).order_by(RoleGrant.id).limit(1)).one(),
        "webhook_id": webhook.id,
        "delivery_id": delivery.id,
        "filter_id": kept.id,
        "statutes_id": statutes.id,
        "notice_id": notice.id,
        "declaration_id": note_declaration(session, home_id, "finprof", "2026-08", Receipt("N1"), done_on=TODAY, on=TODAY, by=BY).id,
        "token_id": session.scalars(select(func.max(ApiToken.id))).one(),
    }


def bank(session: Session, account: BankAccount) -> dict[str, int]:
    """A statement with a line, and a payment file."""
    same = {"opening_minor": 0, "closing_minor": 100, "currency": "EUR", "from_on": TODAY, "to_on": TODAY, "document_key": "x", "imported_by": BY}
    statement = Statement(bank_account_id=account.id, number="1", identity="x", sha256="x", imported_on=TODAY, **same)
    file = TransferFile(book_id=account.book_id, bank_account_id=account.id, message_id=f"M{account.id}", schema="x", count=1, minor=1, currency="EUR")
    file.made_by, file.made_on, file.made_at, file.execute_on = BY, TODAY, NOW, TODAY
    session.add_all([statement, file])
    session.flush()
    line = StatementLine(book_id=account.book_id, bank_account_id=account.id, statement_id=statement.id, position=1, natural_key="x", currency="EUR")
    line.booked_on = line.value_on = TODAY
    line.minor = 100
    session.add(line)
    session.flush()
    return {"statement_id": statement.id, "line_id": line.id, "file_id": file.id}


@dataclass(frozen=True, slots=True)
class Door:
    """A method at an address, and what it asks."""

    endpoint: str
    method: str
    address: str
    permission: str
    keys: frozenset[str]

    @property
    def is_one_persons(self) -> bool:
        """Whether the thing in the address is a member's."""
        return bool(self.keys & FILLED)


WORDS = {"code": "BE", "name": "fee_rate", "listing": "invoices", "filename": "style.css", "token": "x", "path": "x"}


OF_ENDPOINT = {"joining": {"code": "identity"}, "declarations": {"code": "finprof", "period": "2026-08"}}


def doors(app: Flask, keys: Mapping[str, int]) -> Iterator[Door]:
    """Every route with these keys in its address."""
    for rule in rules(app):
        permission = str(permission_of(app, rule.endpoint))
        if permission == PUBLIC or rule.endpoint.startswith("security.") or any(name.endswith("_id") and name not in keys for name in rule.arguments):
            continue
        words = WORDS | OF_ENDPOINT.get(rule.endpoint.partition(".")[0], {})
        built = rule.build({name: keys.get(name, words.get(name, "1")) for name in rule.arguments}, append_unknown=False)
        assert built is not None, rule
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
            yield Door(rule.endpoint, method, built[1], permission, frozenset(rule.arguments))


def status(person: Person, door: Door, token: str) -> int:
    with person.client.open(door.address, method=door.method, data={"csrf_token": token}, headers={"X-CSRFToken": token}) as answer:
        return answer.status_code


def token_of(person: Person) -> str:
    return str(person.sees("/account").xpath("string(//input[@name='csrf_token']/@value)"))


def walked(app: Flask, person: Person, keys: Mapping[str, int], *, keyed: bool) -> Iterator[tuple[Door, int]]:
    """What every door that takes a key (or none) answers; doors that would write for this person are left to others."""
    token = token_of(person)
    for door in doors(app, keys):
        if bool(door.keys & set(keys)) is keyed:
            yield door, status(person, door, token)


def test_every_key_in_an_address_is_filled_in(app: Flask, things: Things) -> None:
    """A new route with a key of a new kind is walked too, or this fails."""
    asked = {name for rule in rules(app) for name in rule.arguments if name.endswith("_id")}
    assert asked - set(things.ana) == set()


def test_nobody_is_sent_to_the_sign_in(app: Flask, nobody: Person, things: Things) -> None:
    for door in doors(app, things.ana):
        with nobody.client.open(door.address, method=door.method) as answer:
            if door.address.startswith("/api/"):
                assert answer.status_code in (400, 401), door
            elif door.method == "GET":
                assert answer.status_code == 302, door
                assert answer.headers["Location"].startswith("/login"), door
            else:
                assert answer.status_code == 400, door


@pytest.mark.parametrize(("who", "whose"), [("ana", "bob"), ("bob", "ana"), ("ana", "elsewhere"), ("stranger", "ana"), ("stranger", "bob")])
def test_what_belongs_to_others_is_not_there(who: str, whose: str, app: Flask, things: Things, sign_in: SignIn) -> None:
    keys = dict(getattr(things, whose))
    if (who, whose) in (("ana", "bob"), ("bob", "ana")):
        keys = {name: key for name, key in keys.items() if name in WITHIN or (name in FILLED and (name != "payslip_id" or whose == "ana"))}
    asked = 0
    for door, answered in walked(app, sign_in(who), keys, keyed=True):
        assert answered == 404, door
        asked += 1
    assert asked > 40


@pytest.mark.parametrize("who", HOME)
def test_a_role_opens_what_it_holds_and_nothing_more(who: str, app: Flask, things: Things, sign_in: SignIn, set_up: SetUp) -> None:
    person = sign_in(who)
    token = token_of(person)
    before = set_up(lambda session: session.scalar(select(func.count()).select_from(StateChange)))
    for door in doors(app, things.ana):
        holds = door.permission == SIGNED_IN or who in {role.value for role in PERMISSIONS[door.permission]}
        if door.endpoint in OTHERS_OWN:
            assert who == "adviser" or status(person, door, token) == 404, door  # the adviser is the first user of the scene, who has them
        elif not holds:
            assert status(person, door, token) == 403, door
        elif door.method == "GET" and door.endpoint.partition(".")[2] not in ("promises",):
            late = door.endpoint.rpartition(".")[2] in MADE_LATER or door.endpoint in ABSENT
            assert status(person, door, token) in ((200, 302, 404) if late else (200, 302, 422)), door
    assert set_up(lambda session: session.scalar(select(func.count()).select_from(StateChange))) == before


@pytest.mark.parametrize("who", ["ana", "bob"])
def test_a_member_opens_what_is_theirs(who: str, app: Flask, things: Things, sign_in: SignIn) -> None:
    person, keys = sign_in(who), getattr(things, who)
    token = token_of(person)
    for door in doors(app, {name: key for name, key in keys.items() if name != "payslip_id" or who == "ana"}):
        holds = door.permission == SIGNED_IN or "member" in {role.value for role in PERMISSIONS[door.permission]}
        if door.endpoint in OTHERS_OWN:
            assert status(person, door, token) == 404, door
        elif not holds:
            assert status(person, door, token) in (403, 404), door
        elif (
            door.method == "GET"
            and door.is_one_persons
            and door.endpoint.rpartition(".")[2] not in MADE_LATER
            and door.endpoint not in ABSENT
            and "payslip_id" not in door.keys
        ):
            assert status(person, door, token) in (200, 302, 422), door


def test_who_moves_money_is_named_here_as_well() -> None:
    """A change of the table of permissions that lets more people move money is a change of this test."""
    held = {name: {role.value for role in roles} for name, roles in PERMISSIONS.items()}
    assert held["payment.release"] == {"treasurer"}
    assert held["payroll.approve"] == {"payroll_officer", "treasurer"}
    assert held["ledger.write"] == {"accountant"}
    assert held["bank.write"] == {"accountant"}
    assert held["expense.approve"] == {"adviser", "accountant"}
    assert held["settings.write"] == {"admin"}
    assert held["webhook.write"] == {"admin"}
    assert {name for name, roles in held.items() if "auditor" in roles and not name.endswith((".read", ".open", ".activities"))} == set()


def test_the_keys_of_the_walk_are_of_different_things(things: Things) -> None:
    for name in FILLED:
        assert len({things.ana[name], things.elsewhere[name]}) == 2, name
    assert len({things.ana["invoice_id"], things.bob["invoice_id"], things.elsewhere["invoice_id"]}) == 3
