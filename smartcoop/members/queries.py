"""Reading members: registers, documents' parties, who holds which shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from smartcoop import country
from smartcoop.banking.queries import payee
from smartcoop.country import AccountRole
from smartcoop.db import page
from smartcoop.documents.views import CertificateView, PartyView
from smartcoop.errors import NotFound
from smartcoop.ledger.models import Entry, Posting
from smartcoop.ledger.queries import balance, balances
from smartcoop.members.models import CheckState, Cooperative, Member, OnboardingCheck, ShareSubscription
from smartcoop.money import Money


def cooperative_named(session: Session, code: str | None = None) -> Cooperative:
    """The cooperative with this book code, or the only one there is."""
    found = session.scalars(select(Cooperative).order_by(Cooperative.id)).all()
    chosen = [cooperative for cooperative in found if code in (None, cooperative.book.code)]
    if len(chosen) != 1:
        codes = ", ".join(c.book.code for c in found)
        raise NotFound("name the cooperative; there are %(known)s", known=codes) if codes else NotFound("there is no cooperative yet; found one first")
    return chosen[0]


def member_numbered(session: Session, cooperative_id: int, number: int) -> Member:
    """The member with this number; NotFound otherwise."""
    found = session.scalar(select(Member).where(Member.cooperative_id == cooperative_id, Member.number == number))
    if found is None:
        raise NotFound("there is no member with the number %(number)s", number=number)
    return found


def members_page(session: Session, cooperative_id: int, *, after: int | None = None, size: int = 50) -> Sequence[Member]:
    """Members, newest first, by key."""
    return page(session, select(Member).where(Member.cooperative_id == cooperative_id), Member.id, after=after, size=size)


def checks_waiting(session: Session, cooperative_id: int, *, size: int = 50) -> list[tuple[OnboardingCheck, Member]]:
    """What people gave and nobody looked at yet, the longest waiting first."""
    query = select(OnboardingCheck, Member).join(Member, Member.id == OnboardingCheck.member_id)
    query = query.where(Member.cooperative_id == cooperative_id, OnboardingCheck.state == CheckState.GIVEN)
    return [(row, member) for row, member in session.execute(query.order_by(OnboardingCheck.at, OnboardingCheck.member_id).limit(size))]


def shares_of(session: Session, member_id: int) -> Sequence[ShareSubscription]:
    """All subscriptions of a member, oldest first."""
    return session.scalars(select(ShareSubscription).where(ShareSubscription.member_id == member_id).order_by(ShareSubscription.id)).all()


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of the share register: who holds how many shares of which class, since when, and what of their value is paid."""

    member: Member
    subscription: ShareSubscription
    paid: Money


def share_register(session: Session, cooperative_id: int, on: date) -> list[RegisterLine]:
    """The shares subscribed up to a day and not repaid by then, by member and year."""
    query = (
        select(ShareSubscription)
        .join(Member)
        .where(Member.cooperative_id == cooperative_id, ShareSubscription.subscribed_on <= on)
        .where(or_(ShareSubscription.repaid_on.is_(None), ShareSubscription.repaid_on > on))
        .order_by(Member.number, ShareSubscription.for_year, ShareSubscription.id)
    )
    held = session.scalars(query.options(joinedload(ShareSubscription.member))).all()
    owed = balances(session, cooperative_id, AccountRole.OWED_BY_MEMBERS, [shares.ref for shares in held])
    return [RegisterLine(shares.member, shares, shares.total - owed.get(shares.ref, Money.zero(shares.currency))) for shares in held]


def cooperative_party(session: Session, cooperative: Cooperative) -> PartyView:
    """The cooperative as its documents show it."""
    law = country.load(cooperative.country)
    iban, bic = payee(session, cooperative.id)
    return PartyView(
        name=cooperative.name,
        street=cooperative.street,
        postcode=cooperative.postcode,
        city=cooperative.city,
        country=cooperative.country,
        vat_number=cooperative.vat_number,
        enterprise_number=law.identifiers.format_enterprise(cooperative.enterprise_number),
        legal_form=cooperative.legal_form,
        register=cooperative.register,
        email=cooperative.email,
        phone=cooperative.phone,
        website=cooperative.website,
        iban=iban,
        bic=bic,
        electronic_address=law.documents.electronic_address(vat_party(cooperative)),
    )


def vat_party(cooperative: Cooperative) -> country.Party:
    """The cooperative as VAT law sees it."""
    return country.Party(
        country=cooperative.country,
        is_business=True,
        vat_number=cooperative.vat_number,
        enterprise_number=cooperative.enterprise_number,
        postcode=cooperative.postcode,
    )


def member_party(member: Member) -> PartyView:
    """A member as documents show them."""
    return PartyView(
        name=member.name, street=member.street, postcode=member.postcode, city=member.city, country=member.country, iban=member.iban, is_business=False
    )


def certificate_view(session: Session, subscription: ShareSubscription) -> CertificateView:
    """The certificate of paid shares; NotFound while something is owed on them."""
    member = subscription.member
    cooperative = member.cooperative
    if balance(session, cooperative.id, AccountRole.OWED_BY_MEMBERS, subscription.ref):
        raise NotFound("these shares are not paid yet; the certificate follows the payment")
    return CertificateView(
        country=cooperative.country,
        language=member.language,
        number=f"{member.number}-{subscription.id}",
        issued_on=member.joined_on or subscription.subscribed_on,
        cooperative=cooperative_party(session, cooperative),
        member=member_party(member),
        member_number=str(member.number),
        shares=subscription.count,
        value=Money(subscription.value_minor, subscription.currency),
        subscribed_on=subscription.subscribed_on,
        paid_on=_paid_on(session, subscription),
        year=subscription.for_year,
    )


def _paid_on(session: Session, subscription: ShareSubscription) -> date:
    query = (
        select(func.max(Entry.booked_on))
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Posting.role == AccountRole.OWED_BY_MEMBERS, Posting.subject == subscription.ref)
    )
    return session.scalar(query) or subscription.subscribed_on


def missing_entries(session: Session, book_id: int) -> list[str]:
    """Share subscriptions without their entry, and entries without their subscription."""
    booked = set(session.scalars(select(Entry.source).where(Entry.book_id == book_id, Entry.kind == "share_subscribed")))
    query = select(ShareSubscription.id).join(Member).where(Member.cooperative_id == book_id)
    subscribed = {f"share:{key}" for key in session.scalars(query)}
    return [f"{ref} is not in the books" for ref in sorted(subscribed - booked)] + [f"{ref} is in the books only" for ref in sorted(booked - subscribed)]
