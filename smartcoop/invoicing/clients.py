"""Clients: known once to whoever may see them, with numbers that were checked."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import record_change
from smartcoop.db import locked
from smartcoop.errors import Invalid
from smartcoop.i18n import LANGUAGES, Text, quoted, text
from smartcoop.identifiers import checked_vat
from smartcoop.invoicing.models import Client, ClientKind
from smartcoop.versions import check_seen, version_of

LONGEST_TERM = 120


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """What one says of a client. `payment_days` is None where the cooperative's own term holds."""

    kind: ClientKind
    name: str
    street: str
    postcode: str
    city: str
    country: str
    language: str
    email: str = ""
    contact: str = ""
    vat_number: str | None = None
    enterprise_number: str | None = None
    is_public_body: bool = False
    is_organiser: bool = False
    payment_days: int | None = None
    buyer_reference: str = ""


def add_client(session: Session, cooperative_id: int, details: ClientDetails, *, holder_id: int | None, by: str) -> Client:
    """A client found by a member, or shared by all with `holder_id` None. Invalid for wrong fields and for numbers of a known client."""
    checked = _checked(details)
    _refuse_known(session, cooperative_id, checked, holder_id)
    client = Client(cooperative_id=cooperative_id, holder_id=holder_id, name_key=name_key(checked.name), **asdict(checked))
    session.add(client)
    session.flush()  # the record of the change names it
    record_change(session, client.ref, "", "known", by=by, at=datetime.now(UTC))
    return client


def change_client(session: Session, client_id: int, details: ClientDetails, *, by: str, seen: str | None = None) -> Client:
    """New details for documents to come; those that are issued keep the old ones. Changed where somebody wrote others than were `seen`."""
    client = locked(session, Client, client_id)
    check_seen(seen, client_version(client))
    checked = _checked(details)
    _refuse_known(session, client.cooperative_id, checked, client.holder_id, but=client.id)
    changed = sorted(name for name, value in asdict(checked).items() if getattr(client, name) != value)
    for name, value in asdict(checked).items():
        setattr(client, name, value)
    client.name_key = name_key(checked.name)
    record_change(session, client.ref, "known", "known", by=by, at=datetime.now(UTC), why=", ".join(changed))
    session.flush()  # drafts read it in this transaction
    return client


def client_version(client: Client) -> str:
    """The name of what is known of a client."""
    return version_of(asdict(details_of(client)))


def details_of(client: Client) -> ClientDetails:
    """What is known of a client, to be changed."""
    return ClientDetails(**{name: getattr(client, name) for name in ClientDetails.__dataclass_fields__})


def _checked(said: ClientDetails) -> ClientDetails:
    wrong = _wrong(said)
    if wrong:
        raise Invalid(wrong)
    code = said.country.strip().upper()
    vat_number = checked_vat(said.vat_number, code) if said.vat_number and said.vat_number.strip() else None
    return replace(
        said,
        name=" ".join(said.name.split()),
        country=code,
        language=said.language.lower(),
        email=said.email.strip(),
        vat_number=vat_number,
        enterprise_number=_checked_enterprise(said.enterprise_number, code),
    )


def _checked_enterprise(said: str | None, code: str) -> str | None:
    if not said or not said.strip():
        return None
    return country.load(code).identifiers.enterprise(said) if code in country.codes() else said.strip()


def _wrong(said: ClientDetails) -> dict[str, str | Text]:
    wrong: dict[str, str | Text] = {name: text("is required") for name in ("name", "street", "postcode", "city") if not getattr(said, name).strip()}
    code = said.country.strip()
    if len(code) != len("BE") or not code.isascii() or not code.isalpha():
        wrong["country"] = text("%(said)s is no country code; write two letters, such as BE", said=quoted(said.country))
    if said.language.lower() not in LANGUAGES:
        wrong["language"] = text("documents are written in %(known)s; choose one", known=", ".join(LANGUAGES))
    if said.email.strip() and "@" not in said.email.strip("@ "):
        wrong["email"] = text("%(said)s is not a mail address; write it like ana@example.org", said=quoted(said.email))
    if said.payment_days is not None and not 0 <= said.payment_days <= LONGEST_TERM:
        wrong["payment_days"] = text("a term lies between 0 and %(most)s days", most=LONGEST_TERM)
    return wrong


def _refuse_known(session: Session, cooperative_id: int, said: ClientDetails, holder_id: int | None, but: int | None = None) -> None:
    for name in ("vat_number", "enterprise_number"):
        number = getattr(said, name)
        if number is None:
            continue
        known = session.scalar(_seen_by(cooperative_id, holder_id).where(getattr(Client, name) == number, Client.id != (but or 0)).limit(1))
        if known is not None:
            raise Invalid({name: text("%(name)s (client %(id)s) has this number already; use that client", name=known.name, id=known.id)})


def _seen_by(cooperative_id: int, holder_id: int | None) -> Select[Client]:
    return select(Client).where(Client.cooperative_id == cooperative_id, known_to(holder_id))


def known_to(holder_id: int | None) -> ColumnElement[bool]:
    """The clients that a member may use: those that the member found and those that all share."""
    return Client.holder_id.is_(None) if holder_id is None else or_(Client.holder_id.is_(None), Client.holder_id == holder_id)


def possible_duplicates(session: Session, cooperative_id: int, *, holder_id: int | None, name: str, postcode: str, but: int | None = None) -> Sequence[Client]:
    """Clients at the same postcode whose name is much like this one: to be looked at before another is added."""
    near = session.scalars(_seen_by(cooperative_id, holder_id).where(Client.postcode == postcode.strip(), Client.id != (but or 0)).order_by(Client.id)).all()
    alike = get_close_matches(name_key(name), [client.name_key for client in near], n=len(near) or 1)
    return [client for client in near if client.name_key in alike]


def name_key(name: str) -> str:
    """A name without case, accents and punctuation, for comparing and sorting."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())
