"""People, activities, clients and documents for tests, each made through the services with only what a test does not care about filled in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity
from smartcoop.activities.service import open_activity
from smartcoop.banking.service import refresh_expectation
from smartcoop.country import AccountRole
from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.clients import ClientDetails, add_client
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.models import Client, ClientKind, Invoice, Quote
from smartcoop.invoicing.service import draft_invoice, draft_quote, issue_invoice
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import entries_of
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.models import Cooperative, Member, MemberState
from smartcoop.members.service import Identity, Person, change_member_state, found_cooperative, register_person
from smartcoop.money import Money
from smartcoop.payroll.models import Engagement, EngagementState, PayBasis

TODAY = date(2026, 10, 15)
BY = "user:1 Tester"

_serial = count(1)


def euros(amount: str | int) -> Money:
    """`1210.00` as Money."""
    return Money.of(amount, "EUR")


def an_enterprise_number(n: int) -> str:
    """The n-th valid Belgian enterprise number, ten digits."""
    body = 4_000_000 + n * 37
    return f"{body:08d}{97 - body % 97:02d}"


def an_iban(n: int) -> str:
    """The n-th valid Belgian account number."""
    body = 5_390_000_000 + n
    account = f"{body:010d}{body % 97 or 97:02d}"
    return f"BE{98 - int(account + '111400') % 97:02d}{account}"


def a_national_number(born: date, n: int) -> str:
    """A valid Belgian national number of the n-th person born on a day of the twentieth century."""
    body = int(f"{born:%y%m%d}{n % 997 + 1:03d}")
    return f"{body:09d}{97 - body % 97:02d}"


def an_entity(session: Session, code: str = "demo", *, on: date = date(2026, 1, 1), **said: Any) -> Cooperative:
    """A Belgian cooperative with a bank account."""
    n = next(_serial)
    number = an_enterprise_number(n)
    identity = Identity(
        code=code,
        country="BE",
        name="Coopérative de démonstration",
        legal_form="SC",
        language="fr",
        street="Rue Émile Féron 70",
        postcode="1060",
        city="Saint-Gilles",
        enterprise_number=number,
        vat_number=f"BE{number}",
        register="RPM Bruxelles",
        email="bonjour@coop.example",
    )
    return found_cooperative(session, replace(identity, **said), iban=an_iban(n), bic="GEBABEBB", employer={}, on=on, by=BY)


def a_member(
    session: Session,
    cooperative: Cooperative,
    *,
    state: MemberState = MemberState.MEMBER,
    facts: dict[str, Any] | None = None,
    on: date = date(2026, 1, 2),
    **said: Any,
) -> Member:
    """A registered person, by default one whose share is paid."""
    n = next(_serial)
    born = date(1985, 5, 17) + timedelta(days=n)
    person = Person(
        first_name="Ana",
        last_name=f"Peeters{n}",
        email=f"ana{n}@member.example",
        language="fr",
        born_on=born,
        nationality="BE",
        street="Chaussée de Wavre 12",
        postcode="1050",
        city="Ixelles",
        country="BE",
        iban=an_iban(1000 + n),
        national_number=a_national_number(born, n),
    )
    member = register_person(session, cooperative.id, replace(person, **said), facts=facts or {}, on=on, by=BY)
    for step in (MemberState.REGISTERED, MemberState.SUBSCRIBED, MemberState.MEMBER):
        if member.state is not state:
            change_member_state(session, member.id, step, by=BY)
    return member


def an_activity(session: Session, holder: Member, *, name: str = "Design", on: date = date(2026, 1, 3), is_collective: bool = False) -> Activity:
    """An open activity."""
    return open_activity(session, holder.id, name=name, on=on, by=BY, is_collective=is_collective)


def an_employment(session: Session, home: Cooperative, first: date, last: date) -> None:
    """Somebody's work, agreed and declared."""
    member = a_member(session, home)
    activity = an_activity(session, member)
    what = {"function": "Lights", "place": "Bruxelles", "regime": "employment", "basis": PayBasis.TOTAL, "days": Decimal(3), "hours": Decimal(24)}
    whose = {"cooperative_id": home.id, "member_id": member.id, "activity_id": activity.id}
    kept: dict[str, Any] = {"costs": {}, "facts": {}, "evidence": {}, "state": EngagementState.DECLARED}
    session.add(Engagement(starts_on=first, ends_on=last, gross_minor=50_000, currency="EUR", **what, **whose, **kept))
    session.flush()


def client_details(**said: Any) -> ClientDetails:
    """A Belgian business; each has a number of its own."""
    n = next(_serial)
    number = an_enterprise_number(500 + n)
    details = ClientDetails(
        kind=ClientKind.ORGANISATION,
        name=f"Théâtre du Nord {n}",
        street="Place Flagey 18",
        postcode="1050",
        city="Ixelles",
        country="BE",
        language="fr",
        email="compta@client.example",
        vat_number=f"BE{number}",
        enterprise_number=number,
    )
    return replace(details, **said)


def a_client(session: Session, cooperative: Cooperative, *, holder: Member | None = None, **said: Any) -> Client:
    """A client, a Belgian business shared by all unless something else is said."""
    return add_client(session, cooperative.id, client_details(**said), holder_id=holder.id if holder else None, by=BY)


def a_line(
    unit_price: str = "1000.00", *, quantity: str = "1", category: str = "standard", description: str = "Conception graphique", **said: Any
) -> LineInput:
    """A line at the standard rate."""
    return LineInput(description, Decimal(quantity), Decimal(unit_price), category, **said)


def a_sale(activity: Activity, client: Client, lines: Sequence[LineInput] = (), **said: Any) -> SaleDraft:
    """What a quote or an invoice says; by default one line of 1,000.00."""
    return SaleDraft(activity.id, client.id, tuple(lines) or (a_line(),), **said)


def a_quote(session: Session, activity: Activity, client: Client, lines: Sequence[LineInput] = (), *, on: date = TODAY, days: int = 30, **said: Any) -> Quote:
    """A draft quote that is valid for some days."""
    return draft_quote(session, a_sale(activity, client, lines, **said), valid_until=on + timedelta(days=days), on=on, by=BY)


def an_invoice(session: Session, activity: Activity, client: Client, lines: Sequence[LineInput] = (), *, on: date = TODAY, **said: Any) -> Invoice:
    """A draft invoice."""
    return draft_invoice(session, a_sale(activity, client, lines, **said), on=on, by=BY)


def an_issued_invoice(
    session: Session, activity: Activity | None = None, client: Client | None = None, lines: Sequence[LineInput] = (), *, on: date = TODAY, **said: Any
) -> Invoice:
    """An issued invoice; without an activity, in a cooperative of its own."""
    activity = activity or an_activity(session, a_member(session, an_entity(session, code=f"coop{next(_serial)}")))
    client = client or a_client(session, activity.cooperative)
    return issue_invoice(session, an_invoice(session, activity, client, lines, on=on, **said).id, on=on, by=BY)


def a_payment(session: Session, invoice: Invoice, amount: Money | None = None, *, on: date = TODAY) -> Money:
    """Money of the client in the books, as a bank statement would bring it; by default all of the invoice. Gives the amount."""
    paid = amount or invoice.total
    made = moves((AccountRole.BANK, "bank_account:1", paid), (AccountRole.RECEIVABLE, invoice.ref, -paid))
    ledger.post(session, Draft(invoice.cooperative_id, on, "bank", f"test_payment:{next(_serial)}", "payment", made, BY))
    refresh_expectation(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)
    return paid


def postings(session: Session, book_id: int, source: str, kind: str) -> list[tuple[AccountRole, str, str]]:
    """The moves of one entry as (role, subject, amount), to compare with a printed table."""
    return [(p.role, p.subject, str(p.amount.amount)) for entry in entries_of(session, book_id, source) if entry.kind == kind for p in entry.postings]
