"""Every page that can be opened, each by a member and by one of staff where both may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy.orm import Session

from smartcoop.dates import Period
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.rendering import answer_url
from smartcoop.members.accounts import Role
from smartcoop.money import Money
from smartcoop.payroll.planning import WorkPlan, start_job
from smartcoop.web.access import PERMISSIONS, SIGNED_IN
from tests.web.scene import BY, TODAY, Scene
from tests.web.test_walk import Door, doors

STAFF = (Role.ACCOUNTANT, Role.PAYROLL_OFFICER, Role.TREASURER, Role.ADVISER, Role.ADMIN, Role.AUDITOR)
"""Who opens a page for staff: the first of these who may."""
NO_PAGES = {"jobs.preview", "pay.result", "countries.promises", "notices.show", "expenses.page"}
"""Parts that a script puts into a page, addresses that lead on to a page, and pictures of pages."""
FILES = (".pdf", ".file", ".download", ".receipt", ".picture", ".certificate", ".archive", ".paper", ".paper_page", ".font", ".reminder", ".contract")
"""What answers with a file."""
OF_A_JOB = {"jobs.show": "/jobs/{job}", "jobs.change": "/jobs/{job}/change"}
JOINING = ("bank_account", "identity", "pay_facts", "right_to_work", "share", "statutes")
OPEN = ("/login", "/reset", "/tf-validate", "/nothing-here")
"""What anybody may open while a cooperative exists."""
OF_THE_SIGN_IN = ("/change", "/wan-register", "/mf-recovery-codes", "/tf-setup")


@dataclass(frozen=True, slots=True)
class Sight:
    """A page and who looks at it; nobody is an empty name."""

    who: str
    address: str


def offered(session: Session, there: Scene) -> tuple[int, str]:
    """A job that was sent to its client, and the address where the client answers."""
    period = Period(date(2026, 12, 1), date(2026, 12, 3))
    plan = WorkPlan({there.ana_id: 1}, period, Decimal(3), Decimal(24), "Light", "Liège", "employment", Money.zero("EUR"), date(2026, 12, 3))
    sale = SaleDraft(there.activity_id, there.client_id, (LineInput("Lights", Decimal(1), Decimal(2000)),), delivered=period)
    quote = start_job(session, sale, plan, client=None, valid_until=date(2026, 11, 20), holder_id=None, on=TODAY, by=BY)
    return quote.id, answer_url(quote)


def sights(app: Flask, keys: Mapping[str, int], job: int, offer: str) -> list[Sight]:
    """Every page once for a member and once for staff, as far as they may open it, with these keys in the addresses."""
    found = [Sight("", address) for address in (*OPEN, "/offer/" + offer.rpartition("/")[2])] + [Sight("ana", address) for address in OF_THE_SIGN_IN]
    for door in doors(app, keys):
        if door.method == "GET" and _is_page(door):
            found += [Sight(who, address) for who in readers(door.permission) for address in _addresses(door, keys, job)]
    return found


def _is_page(door: Door) -> bool:
    return not door.address.startswith("/api/") and door.endpoint not in NO_PAGES and not door.endpoint.endswith(FILES)


def _addresses(door: Door, keys: Mapping[str, int], job: int) -> list[str]:
    if door.endpoint == "joining.step":
        return [f"/members/{keys['member_id']}/joining/{step}" for step in JOINING]
    return [OF_A_JOB.get(door.endpoint, door.address).format(job=job)]


def readers(permission: str) -> Iterator[str]:
    """A member and one of staff, as far as they hold a permission."""
    if permission == SIGNED_IN:
        yield from ("ana", STAFF[0].value)
        return
    if Role.MEMBER in PERMISSIONS[permission]:
        yield "ana"
    if holding := [role.value for role in STAFF if role in PERMISSIONS[permission]]:
        yield holding[0]
