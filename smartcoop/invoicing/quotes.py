"""Quotes: offered by a signed link, answered without signing in, and the answer kept as evidence."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.activities.service import confirm_order, release_order
from smartcoop.audit import checked_step, record_change
from smartcoop.db import locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.exchange.queries import find_conversion
from smartcoop.i18n import Text, text
from smartcoop.invoicing.calculation import fee_of
from smartcoop.invoicing.drafting import SaleDraft, sale_version, write_draft
from smartcoop.invoicing.models import QUOTE_STEPS, Quote, QuoteState
from smartcoop.invoicing.numbering import next_number
from smartcoop.invoicing.views import freeze_parties, quote_view
from smartcoop.jobs.service import enqueue
from smartcoop.members.facts import policies
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import Tiding, tell
from smartcoop.money import Money
from smartcoop.versions import check_seen

ANSWERS = (QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.CHANGES_ASKED)
LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """What a client said: the state it leads to (accepted, declined, changes_asked), by whom, in which words, and from where."""

    state: QuoteState
    name: str
    message: str = ""
    ip: str = ""
    agent: str = ""


def draft_quote(session: Session, said: SaleDraft, *, valid_until: date, on: date, by: str) -> Quote:
    """A quote to be sent later. Invalid names wrong fields."""
    quote = Quote(state=QuoteState.DRAFT, drafted_on=on, drafted_by=by, valid_until=_checked_validity(valid_until, on), version=0)
    write_draft(session, quote, said, on)
    return quote


def change_quote(session: Session, quote_id: int, said: SaleDraft, *, valid_until: date, on: date, by: str, seen: str | None = None) -> Quote:
    """Write a quote anew; one that the client refused, wants changed or let expire becomes a draft again.

    Changed where somebody wrote another than was `seen`.
    """
    quote = quote_to_change(session, quote_id)
    check_rewritable(quote)
    check_seen(seen, sale_version(quote))
    record_change(session, quote.ref, quote.state, QuoteState.DRAFT, by=by, at=datetime.now(UTC))
    quote.state = QuoteState.DRAFT
    quote.valid_until, quote.drafted_by = _checked_validity(valid_until, on), by
    write_draft(session, quote, said, on)
    return quote


def check_rewritable(quote: Quote) -> None:
    """WrongState for a quote that the client has before it, accepted, or that is invoiced or withdrawn."""
    if quote.state is not QuoteState.DRAFT:
        checked_step(QUOTE_STEPS, quote.state, QuoteState.DRAFT, quote_named(quote))


def _checked_validity(valid_until: date, on: date) -> date:
    if valid_until < on:
        raise Invalid({"valid_until": text("this day has passed; choose %(on)s or later", on=on)})
    return valid_until


def send_quote(session: Session, quote_id: int, *, on: date, by: str, seen: str | None = None) -> Quote:
    """Number a quote, freeze what it says and have it sent to the client with the link to answer. Invalid at `email` where there is none.

    Changed where it says something else than was `seen`.
    """
    quote = quote_to_change(session, quote_id)
    checked_step(QUOTE_STEPS, quote.state, QuoteState.SENT, quote_named(quote))
    check_seen(seen, sale_version(quote))
    _checked_validity(quote.valid_until, on)
    if not quote.client.email:
        raise Invalid({"email": text("the client has no mail address; add one, so that the quote can be sent")})
    quote.number = quote.number or next_number(session, quote.cooperative_id, "quote", on)
    quote.version, quote.sent_on = quote.version + 1, on
    freeze_parties(session, quote)
    move_quote(session, quote, QuoteState.SENT, by=by)
    enqueue(session, "render_quote", f"render_quote:{quote.id}:{quote.version}", quote_id=quote.id, version=quote.version)
    return quote


def cancel_quote(session: Session, quote_id: int, *, on: date, by: str, why: str) -> Quote:
    """Withdraw a quote that is not invoiced."""
    quote = quote_to_change(session, quote_id)
    move_quote(session, quote, QuoteState.CANCELLED, by=by, why=why)
    release_order(session, quote.ref, on=on)
    return quote


def quote_to_change(session: Session, quote_id: int) -> Quote:
    """The quote, locked; NotFound otherwise."""
    return locked(session, Quote, quote_id)


def quote_named(quote: Quote) -> Text:
    """A quote as a refusal names it."""
    return text("Quote %(number)s", number=quote.number) if quote.number else text("This draft")


def move_quote(session: Session, quote: Quote, state: QuoteState, *, by: str, why: Text | str = "") -> None:
    """One step in the life of a quote, kept with who and why. WrongState names the possible steps."""
    checked_step(QUOTE_STEPS, quote.state, state, quote_named(quote))
    record_change(session, quote.ref, quote.state, state, by=by, at=datetime.now(UTC), why=why)
    quote.state = state
    session.flush()  # lists and a locked reading in this transaction see it


def quote_token(quote: Quote, secret: str) -> str:
    """What the link to this version of a quote carries: its key, its version, and our signature under both."""
    body = f"{quote.id}.{quote.version}"
    return f"{body}.{_signature(body, secret)}"


def _signature(body: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"quote {body}".encode(), hashlib.sha256).hexdigest()


def quote_behind(session: Session, token: str, *, secret: str) -> Quote:
    """The quote that a link shows; NotFound for a link that we did not sign or whose version was replaced."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body, secret).encode()):
        raise NotFound("this link is not complete; open it from the mail as it was sent")
    quote_id, version = (int(part) for part in body.split("."))
    quote = session.get(Quote, quote_id)
    if quote is None or quote.version != version:
        raise NotFound("this quote was replaced by a newer one; open the link of the newest mail")
    return quote


def answer_quote(session: Session, token: str, answer: QuoteAnswer, *, secret: str, on: date, at: datetime) -> Quote:
    """Keep the client's answer with its evidence: name, moment, address, browser, and the hash of what was shown.

    Whoever made the quote is told with `tell_answer`. WrongState when it was answered or withdrawn, or its validity has passed; Invalid at `name`
    and `message`.
    """
    quote = quote_to_change(session, quote_behind(session, token, secret=secret).id)
    _check_answer(quote, answer, on)
    quote.answered_at, quote.answered_by, quote.answer = at, answer.name.strip(), answer.message.strip()
    quote.answered_ip, quote.answered_agent = answer.ip, answer.agent
    quote.answered_sha256 = shown_sha256(session, quote)
    move_quote(session, quote, answer.state, by=f"client: {quote.answered_by}", why=quote.answer)
    if answer.state is QuoteState.ACCEPTED:
        _count_order(session, quote, on)
    return quote


def tell_answer(session: Session, quote: Quote, answered: QuoteState, then: Text | None = None) -> None:
    """Tell whoever made the quote what the client answered, and what follows: `then`, where more is known of it than what follows any such answer."""
    named: dict[str, Any] = {"client": quote.client.name, "number": quote.number or "", "answer": quote.answer, "until": quote.valid_until}
    said, usual = _ANSWERED[answered]
    key = f"{quote.ref}:{quote.version}:{answered.value}"
    follows = then or text(usual.msgid, **named)
    tell(session, [Tiding(NoticeKind.QUOTE_ANSWERED, quote.activity.holder_id, quote.ref, key, text(said.msgid, **named), follows)])


_ANSWERED = {
    QuoteState.ACCEPTED: (
        text("%(client)s accepted quote %(number)s"),
        text("The quote counts as an order now. Agree on the work that it pays before it starts, and make the invoice when it is done."),
    ),
    QuoteState.DECLINED: (
        text("%(client)s declined quote %(number)s"),
        text("Nothing more happens with it. You can write it anew or drop it. The client wrote: %(answer)s"),
    ),
    QuoteState.CHANGES_ASKED: (
        text("%(client)s asks for changes of quote %(number)s"),
        text("Change it and send it again; it was valid until %(until)s. The client wrote: %(answer)s"),
    ),
}


def _count_order(session: Session, quote: Quote, on: date) -> None:
    """A guaranteed order may pay wages before it is invoiced, less the fee that it will bear."""
    policy = policies(session, quote.cooperative, on)
    if not policy.guarantee_countries or quote.client.country in policy.guarantee_countries:
        net = _in_books(session, quote, on)
        fee = fee_of(net, fee_rate=policy.fee_rate, fund_rate=policy.fund_rate).fee
        confirm_order(session, quote.activity_id, net - fee, source=quote.ref, on=on)


def _in_books(session: Session, quote: Quote, on: date) -> Money:
    """What an order is worth in the currency of the books; nothing while there is no recent rate, for then it counts once it is invoiced."""
    own = quote.cooperative.currency
    if quote.currency == own:
        return quote.net
    found = find_conversion(session, quote.currency, own, on=on)
    return found.of(quote.net) if found else Money.zero(own)


def _check_answer(quote: Quote, answer: QuoteAnswer, on: date) -> None:
    if answer.state not in ANSWERS:
        raise Invalid({"answer": text("accept the quote, decline it, or ask for changes")})
    if not answer.name.strip():
        raise Invalid({"name": text("type your name, so that your answer counts")})
    if answer.state is QuoteState.CHANGES_ASKED and not answer.message.strip():
        raise Invalid({"message": text("say what should change")})
    if answer.state is QuoteState.DECLINED and not answer.message.strip():
        raise Invalid({"message": text("say why, in a word or two; whoever made the quote learns from it")})
    if len(answer.message) > LONGEST_ANSWER:
        raise Invalid({"message": text("shorten it to %(most)s characters", most=LONGEST_ANSWER)})
    if on > quote.valid_until:
        raise WrongState("this quote was valid until %(until)s; ask for a new one", until=quote.valid_until)


def document_key(quote: Quote) -> str:
    """The natural key of the PDF of this version."""
    return f"{quote.ref}:{quote.version}:pdf"


def shown_sha256(session: Session, quote: Quote) -> str:
    """The hash of the PDF that the client was sent, or of everything it shows while the PDF is not made."""
    stored = storage.find(session, document_key(quote))
    if stored is not None:
        return stored.sha256
    shown = json.dumps(asdict(quote_view(session, quote)), default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()


def expire_quotes(session: Session, cooperative_id: int, *, on: date, by: str = "system") -> Sequence[Quote]:
    """Let sent quotes go whose validity has passed; how many there are does not grow with those of the past."""
    late = select(Quote).where(Quote.cooperative_id == cooperative_id, Quote.state == QuoteState.SENT, Quote.valid_until < on)
    expired = session.scalars(late.order_by(Quote.id).with_for_update()).all()
    for quote in expired:
        move_quote(session, quote, QuoteState.EXPIRED, by=by, why=text("it was valid until %(day)s", day=quote.valid_until))
    tell(session, [_expired_tiding(quote) for quote in expired])
    return expired


def _expired_tiding(quote: Quote) -> Tiding:
    said = text("Quote %(number)s to %(client)s has expired", number=quote.number, client=quote.client.name)
    then = text("Nobody answered by %(day)s. Nothing more happens with it; ask the client, then write it anew or drop it.", day=quote.valid_until)
    return Tiding(NoticeKind.QUOTE_EXPIRED, quote.activity.holder_id, quote.ref, f"{quote.ref}:{quote.version}:expired", said, then)
