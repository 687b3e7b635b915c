"""A cooperative after ten years: people, sales, wages, bank and books in proportion, written straight into the tables.

One of each thing is made through the services; the others are written like it, with their own numbers, days and amounts. The databases'
own triggers look at every row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from smartcoop.activities.models import Activity, Claim
from smartcoop.audit import StateChange
from smartcoop.banking.models import ExpectedPayment
from smartcoop.country import AccountRole
from smartcoop.dates import Month
from smartcoop.documents.models import StoredDocument
from smartcoop.invoicing.models import Client, Invoice, InvoiceLine, InvoiceState, InvoiceVat, Quote, QuoteLine, QuoteState
from smartcoop.jobs.models import Job
from smartcoop.ledger.models import COOP, Entry, Posting
from smartcoop.members.accounts import Role, RoleGrant, User
from smartcoop.members.models import FactRecord, Member, MemberState, Notice, NoticeKind, ShareSubscription
from smartcoop.names import NameWord, name_rows
from smartcoop.payroll.engagements import Wish
from tests.bench.bulk import like, write
from tests.factories import a_client, a_quote, an_issued_invoice
from tests.payroll_scene import Scene, a_scene, euros

FIRST, DAYS, MONTHS = date(2016, 11, 1), 3652, 120
NOW = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
BASE = 1000
"""Keys below are of what the services made."""
CHUNK = 20_000
WAITING = 100
"""What waits today fills a page on a small database too: the difference is what lies behind."""
SHARE = 3_000
BAD = 7
"""Which of a thousand invoices is never paid."""
BEHIND = datetime(2026, 10, 1, tzinfo=UTC)
FIRST_NAMES = ("Ana", "Bo", "Chloé", "Dirk", "Emma", "Femke", "Giulia", "Hugo", "Inès", "Jan", "Karim", "Lotte", "Milan", "Nora", "Omar", "Pia", "Quentin")
LAST_NAMES = ("Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet", "Dubois", "Lambert", "Martin")

Move = tuple[AccountRole, str, int]
Booking = tuple[date, str, str, str, list[Move]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many of what; everything is in proportion to the members."""

    members: int

    @property
    def invoices(self) -> int:
        """Ten for each member."""
        return 10 * self.members

    @property
    def payslips(self) -> int:
        """Three for each member, issued."""
        return 3 * self.members

    @property
    def in_run(self) -> int:
        """The payslips of the month that is open: those of a quarter of the members."""
        return self.members // 4

    @property
    def days_a_statement(self) -> int:
        """The bank sends one every few days to the large, more seldom to the small: a page of lines is full on both."""
        return max(5, 25_000 // self.members)

    @property
    def open_invoices(self) -> int:
        """The newest ones, which are not paid yet; a hundred at least."""
        return max(WAITING, self.invoices * 3 // 100)


def day_of(n: int, count: int) -> date:
    """The day of the n-th of so many things, evenly over ten years."""
    return FIRST + timedelta(days=n * DAYS // count)


def month_of(n: int, count: int) -> Month:
    """The month of the n-th of so many things."""
    whole = (FIRST.month - 1) + n * MONTHS // count
    return Month(FIRST.year + whole // 12, whole % 12 + 1)


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """What the bank moved: day, cents (in is positive), who, and what it clears."""

    on: date
    minor: int
    who: str
    role: AccountRole
    subject: str


@dataclass
class Decade:
    """What is being written, and what the services made of each."""

    connection: Connection
    size: Size
    scene: Scene
    entries: int = BASE
    bank: list[Moved] = field(default_factory=list)
    bookings: list[Iterable[Booking]] = field(default_factory=list)
    """What is booked, each in the order of days."""
    lines: list[int] = field(default_factory=list)
    """The entries of the bank's lines, in their order."""

    @property
    def home(self) -> int:
        """The cooperative."""
        return self.scene.cooperative.id

    def template(self, model: Any, **wanted: object) -> dict[str, Any]:
        """What the services made last."""
        return like(self.connection, model, **wanted)


def begin(session: Session) -> Scene:
    """One of everything, made through the services."""
    scene = a_scene(session)
    scene.earn(euros(20_000))
    client = a_client(session, scene.cooperative, holder=scene.member)
    an_issued_invoice(session, scene.activity, client, on=date(2026, 10, 1))
    a_quote(session, scene.activity, client, on=date(2026, 10, 1))
    scene.engage(scene.job(date(2026, 9, 14), date(2026, 9, 18)), Wish(gross=euros("900")))
    scene.pay(Month(2026, 9), date(2026, 9, 30))
    scene.engage(scene.job(date(2026, 10, 12), date(2026, 10, 16)), Wish(gross=euros("950")))
    scene.calculate(scene.open_run(Month(2026, 10), date(2026, 10, 30)))
    session.flush()
    return scene


def book(decade: Decade, bookings: Iterable[Booking]) -> None:
    """Entries and their postings, in portions so that each entry is there before its postings."""
    sale = decade.template(Entry, kind="invoice")
    posting = decade.template(Posting, role=AccountRole.SALES)
    left = iter(bookings)
    while portion := list(islice(left, CHUNK)):
        numbered = list(enumerate(portion, start=decade.entries))
        decade.entries += len(portion)
        decade.lines += [key for key, one in numbered if one[1] == "bank"]
        rows = ((key, on, kind, source, said, len(moves)) for key, (on, kind, source, said, moves) in numbered)
        write(decade.connection, Entry, sale, ("id", "booked_on", "kind", "source", "text", "posting_count"), rows)
        moved = ((key, place, *move) for key, one in numbered for place, move in enumerate(one[4]))
        write(decade.connection, Posting, posting, ("entry_id", "position", "role", "subject", "minor"), moved)


def _named(decade: Decade, kind: str, names: Iterable[tuple[int, str]]) -> None:
    rows = (row for key, name in names for row in name_rows(decade.home, kind, key, name))
    write(decade.connection, NameWord, {"cooperative_id": decade.home, "kind": kind}, ("key", "word"), ((row["key"], row["word"]) for row in rows))


def name_of(n: int) -> tuple[str, str]:
    """The first and last name of a member."""
    return FIRST_NAMES[n % len(FIRST_NAMES)], f"{LAST_NAMES[n // len(FIRST_NAMES) % len(LAST_NAMES)]}{n % 97}"


def people(decade: Decade) -> None:
    """Members with their facts, shares, sign-in, activity and notices."""
    count, same = decade.size.members, decade.template(Member)
    keys = range(BASE, BASE + count)
    person = [(key, *name_of(key), day_of(key - BASE, count)) for key in keys]
    columns = ("id", "number", "first_name", "last_name", "email", "joined_on", "national_number", "state")
    rows = ((key, key, first, last, f"m{key}@example.org", on, f"N{key}", MemberState.MEMBER) for key, first, last, on in person)
    write(decade.connection, Member, same, columns, rows)
    _named(decade, "member", ((key, f"{first} {last}") for key, first, last, _ in person))
    facts = decade.template(FactRecord, subject=decade.scene.member.ref)
    write(decade.connection, FactRecord, facts, ("id", "subject", "valid_from"), ((key, f"member:{key}", on) for key, _, _, on in person))
    shares = {"share_class": "B", "count": 1, "value_minor": SHARE, "currency": "EUR", "payment_reference": ""}
    write(decade.connection, ShareSubscription, shares, ("id", "member_id", "subscribed_on", "for_year"), ((k, k, on, on.year) for k, _, _, on in person))
    decade.bookings.append(list(_shares(decade, person)))
    _users(decade, person)
    activity = decade.template(Activity)
    write(
        decade.connection,
        Activity,
        activity,
        ("id", "number", "name", "holder_id", "opened_on"),
        ((k, k, f"{first} studio {k}", k, on) for k, first, _, on in person),
    )
    _named(decade, "activity", ((key, f"{first} studio {key}") for key, first, _, _ in person))


def _shares(decade: Decade, person: list[tuple[int, str, str, date]]) -> Iterator[Booking]:
    for key, first, last, on in person:
        subject = f"share:{key}"
        yield (
            on,
            "share_subscribed",
            subject,
            f"shares of {first}",
            [(AccountRole.OWED_BY_MEMBERS, subject, SHARE), (AccountRole.SHARE_CAPITAL, subject, -SHARE)],
        )
        decade.bank.append(Moved(on + timedelta(days=5), SHARE, f"{first} {last}", AccountRole.OWED_BY_MEMBERS, subject))


def _users(decade: Decade, person: list[tuple[int, str, str, date]]) -> None:
    user = {"name": "Somebody", "language": "fr", "active": True, "created_at": NOW}
    write(decade.connection, User, user, ("id", "email", "fs_uniquifier"), ((key, f"m{key}@example.org", f"u{key}") for key, *_ in person))
    grant = {"cooperative_id": decade.home, "role": Role.MEMBER, "granted_by": "bench", "granted_at": NOW}
    write(decade.connection, RoleGrant, grant, ("id", "user_id", "member_id"), ((key, key, key) for key, *_ in person))
    notice = {"cooperative_id": decade.home, "kind": NoticeKind.INVOICE_PAID, "at": NOW, "then": {"msgid": "nothing to do", "values": {}}}
    rows = ((key, key, f"invoice:{key}", f"k{key}-{n}", {"msgid": "paid", "values": {}}, BEHIND) for key, *_ in person for n in range(10))
    write(decade.connection, Notice, notice, ("user_id", "member_id", "subject", "key", "said", "read_at"), rows)


def clients(decade: Decade) -> None:
    """Two for each member."""
    count, same = 2 * decade.size.members, decade.template(Client)
    known = [(key, f"{LAST_NAMES[key % len(LAST_NAMES)]} theatre {key}") for key in range(BASE, BASE + count)]
    rows = ((key, name, name.casefold(), BASE + (key - BASE) // 2, f"BE{key}", str(key)) for key, name in known)
    write(decade.connection, Client, same, ("id", "name", "name_key", "holder_id", "vat_number", "enterprise_number"), rows)
    _named(decade, "client", known)


@dataclass(frozen=True, slots=True)
class Sold:
    """The n-th invoice."""

    n: int
    decade: Decade

    @property
    def key(self) -> int:
        """Its key; those of the services come before."""
        return BASE + self.n

    @property
    def member(self) -> int:
        """Whose it is, and of which activity: of each member in turn."""
        return BASE + self.n % self.decade.size.members

    @property
    def client(self) -> int:
        """One of the member's two."""
        return BASE + 2 * (self.member - BASE) + self.n // self.decade.size.members % 2

    @property
    def on(self) -> date:
        """When it was issued."""
        return day_of(self.n, self.decade.size.invoices)

    @property
    def net(self) -> int:
        """In cents: some of many amounts."""
        return 20_000 + self.n * 37 % 3000 * 100

    @property
    def total(self) -> int:
        """With a fifth and a hundredth of VAT."""
        return self.net * 121 // 100

    @property
    def is_paid(self) -> bool:
        """The old ones, but for a few."""
        return self.n < self.decade.size.invoices - self.decade.size.open_invoices and self.n % 1000 != BAD

    @property
    def number(self) -> str:
        """Gapless."""
        return f"{self.on.year}-{self.n:06}"


def sales(decade: Decade) -> None:
    """Invoices with a line, VAT, claim, expected payment, file, history, and their entries; drafts and quotes."""
    invoices = [Sold(n, decade) for n in range(decade.size.invoices)]
    _documents(decade, invoices)
    decade.bookings.append(booking for one in invoices for booking in _sale(one))
    decade.bank += [Moved(one.on + timedelta(days=28), one.total, "A client", AccountRole.RECEIVABLE, f"invoice:{one.key}") for one in invoices if one.is_paid]


def _documents(decade: Decade, invoices: list[Sold]) -> None:
    """As drafts with their lines first, then issued: the database lets nobody add a line to an issued one."""
    same = decade.template(Invoice) | {"state": InvoiceState.DRAFT}
    names = ("id", "activity_id", "client_id", "number", "drafted_on", "issued_on", "due_on", "net_minor", "vat_minor", "total_minor")
    rows = ((i.key, i.member, i.client, i.number, i.on, i.on, i.on + timedelta(days=30), i.net, i.total - i.net, i.total) for i in invoices)
    write(decade.connection, Invoice, same, names, rows)
    write(decade.connection, InvoiceLine, decade.template(InvoiceLine), ("invoice_id", "net_minor"), ((one.key, one.net) for one in invoices))
    vat = ((one.key, one.net, one.total - one.net) for one in invoices)
    write(decade.connection, InvoiceVat, decade.template(InvoiceVat), ("invoice_id", "base_minor", "tax_minor"), vat)
    decade.connection.execute(update(Invoice).where(Invoice.id >= BASE).values(state=InvoiceState.ISSUED))
    claims = ((one.key, one.member, f"invoice:{one.key}", one.net, one.total) for one in invoices)
    write(decade.connection, Claim, decade.template(Claim), ("id", "activity_id", "subject", "net_minor", "total_minor"), claims)
    awaited = ("id", "reference", "label", "label_key", "minor", "clears_subject", "due_on", "is_open")
    due = timedelta(days=30)
    expected = ((i.key, f"{i.key:012}", i.number, i.number.replace("-", ""), i.total, f"invoice:{i.key}", i.on + due, not i.is_paid) for i in invoices)
    write(decade.connection, ExpectedPayment, decade.template(ExpectedPayment), awaited, expected)
    _followed(decade, "invoice", "draft", "issued", [(one.key, one.on) for one in invoices])
    _unfinished(decade)


def _followed(decade: Decade, kind: str, state_from: str, state_to: str, keys: list[tuple[int, date]]) -> None:
    """Their history, their files and the work that made these."""
    change = {"state_from": state_from, "state_to": state_to, "by": "user:1 Staff"}
    write(decade.connection, StateChange, change, ("subject", "at"), ((f"{kind}:{key}", _noon(on)) for key, on in keys))
    file = {"name": f"{kind}.pdf", "media_type": "application/pdf", "sha256": "0" * 64, "size": 20_000}
    write(decade.connection, StoredDocument, file, ("key", "subject", "stored_at"), ((f"{kind}:{key}:pdf", f"{kind}:{key}", _noon(on)) for key, on in keys))
    job = {"name": f"render_{kind}", "arguments": {}, "attempts": 1}
    write(decade.connection, Job, job, ("key", "asked_at", "done_at"), ((f"render_{kind}:{key}", _noon(on), _noon(on)) for key, on in keys))


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)


def _unfinished(decade: Decade) -> None:
    """Drafts, and quotes in every state."""
    size, draft = decade.size, decade.template(Invoice, id=1) | {"state": InvoiceState.DRAFT, "number": None, "issued_on": None, "due_on": None}
    keys = range(BASE + size.invoices, BASE + size.invoices + max(WAITING, size.invoices // 1000))
    rows = ((key, BASE + key % size.members, BASE + 2 * (key % size.members)) for key in keys)
    write(decade.connection, Invoice, draft, ("id", "activity_id", "client_id"), rows)
    states = (QuoteState.SENT, QuoteState.ACCEPTED, QuoteState.CHANGES_ASKED, QuoteState.EXPIRED, QuoteState.DECLINED)
    count, quote = 2 * size.members, decade.template(Quote)
    said = (
        (n, BASE + n % size.members, QuoteState.INVOICED if n < count - max(WAITING, count * 2 // 100) else states[n % len(states)], day_of(n, count))
        for n in range(count)
    )
    quotes = ((BASE + n, who, 2 * who - BASE, f"D{BASE + n}", state, on, on + timedelta(days=30)) for n, who, state, on in said)
    write(decade.connection, Quote, quote, ("id", "activity_id", "client_id", "number", "state", "drafted_on", "valid_until"), quotes)
    write(decade.connection, QuoteLine, decade.template(QuoteLine), ("quote_id",), ((BASE + n,) for n in range(count)))


def _sale(one: Sold) -> Iterator[Booking]:
    activity, claim, fee = f"activity:{one.member}", f"invoice:{one.key}", one.net * 65 // 1000
    fund = fee * 2 // 10
    yield (
        one.on,
        "invoice",
        claim,
        f"{one.number} A client",
        [
            (AccountRole.RECEIVABLE, claim, one.total),
            (AccountRole.SALES, activity, -one.net),
            (AccountRole.OUTPUT_VAT, COOP, one.net - one.total),
        ],
    )
    yield (
        one.on,
        "fee",
        claim,
        f"{one.number} A client",
        [
            (AccountRole.FEE_CHARGED, activity, fee),
            (AccountRole.FEE_INCOME, COOP, fund - fee),
            (AccountRole.FEE_FUND_INCOME, COOP, -fund),
            (AccountRole.FUND_ALLOCATION, COOP, fund),
            (AccountRole.GUARANTEE_FUND, COOP, -fund),
        ],
    )
