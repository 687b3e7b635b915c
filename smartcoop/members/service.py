"""What a cooperative does with its people: found, register, subscribe, accept, let go."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import checked_step, record_change
from smartcoop.banking import service as banking
from smartcoop.country import AccountRole
from smartcoop.db import exists, locked
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.i18n import Text, quoted, speaking, text
from smartcoop.identifiers import checked_iban, checked_vat
from smartcoop.jobs.service import enqueue
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance, balances
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.facts import begin_facts, policies, record_facts
from smartcoop.members.models import (
    MEMBER_STEPS,
    STATUTES,
    Cooperative,
    Member,
    MemberState,
    NoticeKind,
    ShareSubscription,
)
from smartcoop.members.notices import Tiding, tell
from smartcoop.members.numbering import next_number
from smartcoop.versions import check_seen, version_of

YOUNGEST = 15


@dataclass(frozen=True, slots=True)
class Identity:
    """A legal entity as its documents name it."""

    code: str
    country: str
    name: str
    legal_form: str
    language: str
    street: str
    postcode: str
    city: str
    enterprise_number: str
    vat_number: str
    register: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a cooperative is found; its documents to come say it."""

    street: str
    postcode: str
    city: str
    register: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as registered. Who is invited says in the checklist what is empty here; `national_number` may wait until the first contract."""

    first_name: str
    last_name: str
    email: str
    language: str
    born_on: date | None
    nationality: str
    street: str
    postcode: str
    city: str
    country: str
    iban: str
    national_number: str | None = None
    phone: str = ""


def found_cooperative(session: Session, identity: Identity, *, iban: str, bic: str, employer: Mapping[str, Any], on: date, by: str) -> Cooperative:
    """A legal entity with its books, its bank account and its settings as an employer from a day on. Invalid names wrong fields."""
    law = country.load(identity.country)
    if exists(session, select(Book.id).where(Book.code == identity.code)):
        raise Invalid({"code": text("a cooperative with this code exists; choose another")})
    book = Book(code=identity.code, name=identity.name, country=law.code, currency=law.currency)
    session.add(book)
    session.flush()  # the cooperative shares the book's key
    checked = checked_identity(identity)
    cooperative = Cooperative(id=book.id, **{name: value for name, value in asdict(checked).items() if name != "code"})
    session.add(cooperative)
    session.flush()  # facts are recorded under its name
    banking.open_account(session, book.id, iban=iban, bic=bic, holder=identity.name)
    record_facts(session, cooperative.ref, law.employer, employer, valid_from=on, by=by)
    return cooperative


def checked_identity(identity: Identity) -> Identity:
    """A legal entity with its numbers in their normal form. Invalid names every wrong field."""
    law = country.load(identity.country)
    empty = [name for name in ("name", "legal_form", "street", "postcode", "city") if not getattr(identity, name).strip()]
    wrong: dict[str, str | Text] = {name: text("is required") for name in empty}
    numbers: dict[str, Callable[[str], str]] = {"enterprise_number": law.identifiers.enterprise, "vat_number": partial(checked_vat, country=law.code)}
    normal: dict[str, str] = {}
    for name, check in numbers.items():
        try:
            normal[name] = check(getattr(identity, name))
        except Invalid as refused:
            wrong |= refused.fields
    if wrong:
        raise Invalid(wrong)
    return replace(identity, country=law.code, **normal)


def contact_version(cooperative: Cooperative) -> str:
    """The name of where a cooperative is found."""
    return version_of(*(getattr(cooperative, field.name) for field in fields(Contact)))


def change_contact(session: Session, cooperative_id: int, contact: Contact, *, by: str, seen: str | None = None) -> Cooperative:
    """Keep where the cooperative is found from now on; what is issued keeps the old address. Invalid names wrong fields.

    Changed where somebody wrote another than was `seen`.
    """
    empty = [name for name in ("street", "postcode", "city") if not getattr(contact, name).strip()]
    if empty:
        raise Invalid({name: text("is required") for name in empty})
    if contact.email and "@" not in contact.email.strip("@ "):
        raise Invalid({"email": text("%(said)s is not a mail address; write it like ana@example.org", said=quoted(contact.email))})
    cooperative = locked(session, Cooperative, cooperative_id)
    check_seen(seen, contact_version(cooperative))
    before = f"{cooperative.street}, {cooperative.postcode} {cooperative.city}"
    for name, value in asdict(contact).items():
        setattr(cooperative, name, value)
    record_change(session, cooperative.ref, "contact", "contact changed", by=by, at=datetime.now(UTC), why=before)
    return cooperative


def register_person(session: Session, cooperative_id: int, person: Person, *, facts: Mapping[str, Any], on: date, by: str) -> Member:
    """An applicant, of whom name and mail address are enough, with what is known already. Invalid names wrong fields."""
    cooperative = session.get_one(Cooperative, cooperative_id)
    law = country.load(cooperative.country)
    checked = _checked_person(law, person, on)
    _refuse_known(session, cooperative_id, checked.national_number)
    number = next_number(session, cooperative_id, "member")
    member = Member(cooperative_id=cooperative_id, number=number, state=MemberState.APPLICANT, **asdict(checked))
    session.add(member)
    session.flush()  # facts are recorded under its name
    begin_facts(session, member, law.person, facts, valid_from=on, by=by)
    record_change(session, member.ref, MemberState.PROSPECT, MemberState.APPLICANT, by=by, at=datetime.now(UTC))
    return member


def person_of(member: Member) -> Person:
    """A member as registered now."""
    return Person(**{field.name: getattr(member, field.name) for field in fields(Person)})


def change_person(session: Session, member_id: int, person: Person, *, on: date, by: str) -> Member:
    """Keep what is true of a person from now on; the history names the fields, not what stood in them. Invalid names wrong fields."""
    member = locked(session, Member, member_id)
    checked = _checked_person(country.load(member.cooperative.country), person, on)
    if checked.national_number != member.national_number:
        _refuse_known(session, member.cooperative_id, checked.national_number)
    changed = {name: value for name, value in asdict(checked).items() if value != getattr(member, name)}
    for name, value in changed.items():
        setattr(member, name, value)
    if changed:
        record_change(session, member.ref, "register", "register changed", by=by, at=datetime.now(UTC), why=", ".join(sorted(changed)))
    return member


def _refuse_known(session: Session, cooperative_id: int, number: str | None) -> None:
    if number and exists(session, select(Member.id).where(Member.cooperative_id == cooperative_id, Member.national_number == number)):
        raise Invalid({"national_number": text("somebody with this number is registered already; open that person's page")})


def _checked_person(law: country.Country, person: Person, on: date) -> Person:
    empty = [name for name in ("first_name", "last_name") if not getattr(person, name).strip()]
    if empty:
        raise Invalid({name: text("is required") for name in empty})
    if "@" not in person.email.strip("@ "):
        raise Invalid({"email": text("%(said)s is not a mail address; write it like ana@example.org", said=quoted(person.email))})
    if person.born_on is not None and person.born_on.year > on.year - YOUNGEST:
        raise Invalid({"born_on": text("nobody younger than %(youngest)s years can be employed; check the year", youngest=YOUNGEST)})
    number = law.identifiers.person(person.national_number) if person.national_number else None
    return replace(person, iban=checked_iban(person.iban) if person.iban else "", national_number=number, country=person.country.upper())


ADDRESS = ("street", "postcode", "city")
OF_IDENTITY = (*ADDRESS, "born_on")
KNOWN_BEFORE_PAY: Mapping[str, Text] = {
    "street": text("Street and number"),
    "postcode": text("Postcode"),
    "city": text("Town"),
    "born_on": text("Born on"),
    "iban": text("Bank account (IBAN)"),
}
"""What is known of everybody who is registered or paid, and its words."""


def check_known(member: Member) -> None:
    """RuleBroken names what is not known yet of a person who was invited by name and mail address, and who says it where."""
    missing = [str(label) for name, label in KNOWN_BEFORE_PAY.items() if not getattr(member, name)]
    if missing:
        raise RuleBroken(
            "of %(name)s it is not known yet: %(what)s. The person says it in the checklist, or write it there for them",
            name=member.name,
            what=", ".join(missing),
        )


def change_member_state(session: Session, member_id: int, state: MemberState, *, by: str, why: Text | str = "") -> Member:
    """One step in the life of a membership, kept with who and why. WrongState names the possible steps."""
    member = locked(session, Member, member_id)
    checked_step(MEMBER_STEPS, member.state, state, member.name)
    if state is MemberState.REGISTERED:
        check_known(member)
    record_change(session, member.ref, member.state, state, by=by, at=datetime.now(UTC), why=why)
    member.state = state
    return member


def subscribe_shares(
    session: Session, member_id: int, *, count: int, on: date, by: str, for_year: int | None = None, share_class: str = "A"
) -> ShareSubscription:
    """The member takes shares, which are now owed (P01). A registered person becomes subscribed, a member when they are paid."""
    member = locked(session, Member, member_id)
    if count < 1:
        raise Invalid({"count": text("take at least one share")})
    cooperative = member.cooperative
    value = policies(session, cooperative, on).share_value
    reference = country.load(cooperative.country).documents.payment_reference(next_number(session, cooperative.id, "reference"))
    shares = ShareSubscription(
        member_id=member.id,
        share_class=share_class,
        count=count,
        value_minor=value.minor,
        currency=value.currency,
        for_year=for_year or on.year,
        subscribed_on=on,
        payment_reference=reference,
    )
    session.add(shares)
    session.flush()  # the books name it
    made = moves((AccountRole.OWED_BY_MEMBERS, shares.ref, shares.total), (AccountRole.SHARE_CAPITAL, member.ref, -shares.total))
    said = text("Shares of %(name)s: %(count)s", name=member.name, count=count)
    ledger.post(session, Draft(cooperative.id, on, "share_subscribed", shares.ref, said, made, by))
    banking.expect(
        session,
        cooperative.id,
        reference=reference,
        label=f"{member.name} {shares.for_year}",
        amount=shares.total,
        clears_role=AccountRole.OWED_BY_MEMBERS,
        clears_subject=shares.ref,
        due_on=on,
        payer=member.name,
    )
    if member.state is MemberState.REGISTERED:
        change_member_state(session, member.id, MemberState.SUBSCRIBED, by=by)
    tell(session, [_share_tiding(shares)])
    return shares


def _share_tiding(shares: ShareSubscription) -> Tiding:
    """What is to be paid for shares, and how."""
    said = text("Your share of %(year)s is to be paid: %(amount)s", year=shares.for_year, amount=shares.total)
    reference = shares.payment_reference
    then = text("Pay it with the reference %(reference)s; your checklist says to which account. It counts from the day it arrives.", reference=reference)
    return Tiding(NoticeKind.SHARE_DUE, shares.member_id, shares.ref, f"{shares.ref}:due", said, then)


def welcome_paid_members(session: Session, cooperative_id: int, *, on: date, by: str) -> list[Member]:
    """Those whose subscribed shares are paid become members, with a certificate to come; call it after a statement was read."""
    query = (
        select(ShareSubscription)
        .join(Member)
        .where(
            Member.cooperative_id == cooperative_id, Member.state.in_((MemberState.SUBSCRIBED, MemberState.IN_ARREARS)), ShareSubscription.repaid_on.is_(None)
        )
        .order_by(ShareSubscription.id)
    )
    candidates = session.scalars(query).all()
    owed = balances(session, cooperative_id, AccountRole.OWED_BY_MEMBERS, [shares.ref for shares in candidates])
    welcomed = []
    for shares in candidates:
        if shares.ref not in owed and shares.for_year >= on.year and shares.member not in welcomed:
            welcomed.append(_welcome(session, shares, on, by))
    return welcomed


def _welcome(session: Session, shares: ShareSubscription, on: date, by: str) -> Member:
    why = text("the share is paid, reference %(reference)s", reference=shares.payment_reference)
    member = change_member_state(session, shares.member_id, MemberState.MEMBER, by=by, why=why)
    member.joined_on = member.joined_on or on
    enqueue(session, "render_certificate", f"render_certificate:{shares.id}", subscription_id=shares.id)
    said = text("Your share is paid: you are a member")
    then = text("Open your first activity, or go on with yours; a certificate of your share is made for you.")
    tell(session, [Tiding(NoticeKind.MEMBERSHIP, member.id, member.ref, f"{shares.ref}:paid", said, then)])
    return member


def mark_arrears(session: Session, cooperative_id: int, *, on: date, by: str) -> list[Member]:
    """Members without a share for the year of `on` fall into arrears: they may spend, not bring new money in."""
    covered = select(ShareSubscription.member_id).where(ShareSubscription.for_year >= on.year, ShareSubscription.repaid_on.is_(None))
    late = select(Member).where(Member.cooperative_id == cooperative_id, Member.state == MemberState.MEMBER, Member.id.not_in(covered))
    why = text("no share is taken for %(year)s", year=on.year)
    found = [change_member_state(session, member.id, MemberState.IN_ARREARS, by=by, why=why) for member in session.scalars(late).all()]
    said = text("Your share of %(year)s is missing", year=on.year)
    then = text("You can spend what is in your activities, and bring in new money once a share is subscribed and paid. Ask your adviser for the reference.")
    tell(session, [Tiding(NoticeKind.SHARE_DUE, member.id, member.ref, f"{member.ref}:arrears:{on.year}", said, then) for member in found])
    return found


def repay_shares(session: Session, subscription_id: int, *, on: date, by: str) -> ShareSubscription:
    """Capital given back to a member who leaves (P20): owed now, and ordered for transfer. Only what was paid, and only once."""
    shares = locked(session, ShareSubscription, subscription_id)
    member = shares.member
    if shares.repaid_on:
        raise WrongState("these shares were repaid on %(on)s", on=shares.repaid_on)
    if member.state not in (MemberState.LEAVING, MemberState.LEFT, MemberState.EXCLUDED, MemberState.DECEASED):
        raise RuleBroken("shares are repaid to members who leave; record the resignation of %(name)s first", name=member.name, source=STATUTES)
    if balance(session, member.cooperative_id, AccountRole.OWED_BY_MEMBERS, shares.ref):
        raise WrongState("these shares were never paid in full; there is nothing to repay")
    shares.repaid_on = on
    made = moves((AccountRole.SHARE_CAPITAL, member.ref, shares.total), (AccountRole.SHARES_TO_REPAY, shares.ref, -shares.total))
    said = text("Shares of %(name)s to be given back: %(count)s", name=member.name, count=shares.count)
    ledger.post(session, Draft(member.cooperative_id, on, "share_repayable", shares.ref, said, made, by))
    banking.order(
        session,
        member.cooperative_id,
        source=shares.ref,
        kind="member",
        creditor_name=member.name,
        iban=member.iban,
        amount=shares.total,
        execute_on=on,
        text=_of_shares(shares),
        clears_role=AccountRole.SHARES_TO_REPAY,
        clears_subject=shares.ref,
        by=by,
    )
    return shares


def _of_shares(shares: ShareSubscription) -> str:
    """What the transfer says, in the member's language."""
    with speaking(shares.member.language):
        return str(text("Shares of %(year)s", year=shares.for_year))
