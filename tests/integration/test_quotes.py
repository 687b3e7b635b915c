"""Quotes: sent with a signed link, answered once with evidence, invoiced as accepted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.audit import history_of
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.invoicing.models import QUOTE_STEPS, Quote, QuoteState
from smartcoop.invoicing.queries import quotes_page
from smartcoop.invoicing.quotes import document_key, quote_token, shown_sha256
from smartcoop.invoicing.rendering import render_quote
from smartcoop.invoicing.service import (
    QuoteAnswer,
    answer_quote,
    cancel_quote,
    change_quote,
    delete_draft,
    draft_quote,
    expire_quotes,
    invoice_from_quote,
    issue_invoice,
    quote_behind,
    send_quote,
)
from smartcoop.members.facts import adopt_policy
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_quote, a_sale, an_activity, an_entity, euros

SECRET = "a secret of this test"
AT = datetime(2026, 10, 16, 9, 0, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)
YES = QuoteAnswer(QuoteState.ACCEPTED, "Nadia Benali", "Bon pour accord", ip="203.0.113.7", agent="Mozilla/5.0")


@pytest.fixture
def sent(session: Session) -> Quote:
    activity = an_activity(session, a_member(session, an_entity(session)))
    quote = a_quote(session, activity, a_client(session, activity.cooperative))
    return send_quote(session, quote.id, on=TODAY, by=BY)


def answer(session: Session, quote: Quote, said: QuoteAnswer = YES, *, on: date = TOMORROW) -> Quote:
    return answer_quote(session, quote_token(quote, SECRET), said, secret=SECRET, on=on, at=AT)


def test_a_quote_gets_its_number_when_it_is_sent(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    draft = a_quote(session, activity, a_client(session, activity.cooperative))
    assert (draft.number, draft.state, draft.total) == (None, QuoteState.DRAFT, euros("1210"))
    quote = send_quote(session, draft.id, on=TODAY, by=BY)
    assert (quote.number, quote.state, quote.version) == ("Q2026-0001", QuoteState.SENT, 1)
    with pytest.raises(WrongState):
        send_quote(session, quote.id, on=TODAY, by=BY)


def test_acceptance_keeps_who_when_where_and_what(session: Session, sent: Quote) -> None:
    quote = answer(session, sent)
    assert quote.state is QuoteState.ACCEPTED
    assert (quote.answered_by, quote.answered_at, quote.answered_ip, quote.answered_agent) == ("Nadia Benali", AT, "203.0.113.7", "Mozilla/5.0")
    assert quote.answered_sha256 == shown_sha256(session, quote)
    assert [change.by for change in history_of(session, quote.ref)][-1] == "client: Nadia Benali"
    with pytest.raises(WrongState, match="Accepted"):
        answer(session, sent)


def test_the_evidence_is_the_hash_of_the_very_pdf_that_was_sent(session: Session, sent: Quote) -> None:
    before = shown_sha256(session, sent)
    document = render_quote(session, sent.id, sent.version)
    assert document is not None
    assert document.key == document_key(sent)
    assert storage.read(document).startswith(b"%PDF")
    assert answer(session, sent).answered_sha256 == document.sha256 != before
    assert render_quote(session, sent.id, sent.version) is document
    assert render_quote(session, sent.id, sent.version - 1) is None


@pytest.mark.parametrize("wrong", ["", "1", "1.1", "1.1.", "x.y.z", "1.1.é", "2.1.{signature}", "1.2.{signature}", "1.1.{signature}0"])
def test_a_link_that_we_did_not_sign_opens_nothing(session: Session, sent: Quote, wrong: str) -> None:
    signature = quote_token(sent, SECRET).rpartition(".")[2]
    with pytest.raises(NotFound):
        quote_behind(session, wrong.format(signature=signature), secret=SECRET)
    with pytest.raises(NotFound):
        quote_behind(session, quote_token(sent, "another secret"), secret=SECRET)
    assert quote_behind(session, quote_token(sent, SECRET), secret=SECRET) is sent


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (QuoteAnswer(QuoteState.ACCEPTED, "  "), "name"),
        (QuoteAnswer(QuoteState.CHANGES_ASKED, "Nadia"), "message"),
        (QuoteAnswer(QuoteState.DECLINED, "Nadia", "x" * 2001), "message"),
        (QuoteAnswer(QuoteState.INVOICED, "Nadia"), "answer"),
    ],
)
def test_an_incomplete_answer_is_refused_at_its_field(session: Session, sent: Quote, said: QuoteAnswer, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer(session, sent, said)
    assert list(refused.value.fields) == [field]
    assert sent.state is QuoteState.SENT


def test_a_quote_can_be_answered_on_its_last_day_and_not_after(session: Session, sent: Quote) -> None:
    with pytest.raises(WrongState, match="Nov 14, 2026"):
        answer(session, sent, on=sent.valid_until + timedelta(days=1))
    assert expire_quotes(session, sent.cooperative_id, on=sent.valid_until) == []
    assert answer(session, sent, on=sent.valid_until).state is QuoteState.ACCEPTED


def test_quotes_expire_after_their_validity(session: Session, sent: Quote) -> None:
    accepted = send_quote(session, a_quote(session, sent.activity, sent.client).id, on=TODAY, by=BY)
    answer(session, accepted)
    late = sent.valid_until + timedelta(days=1)
    assert expire_quotes(session, sent.cooperative_id, on=late) == [sent]
    assert (sent.state, accepted.state) == (QuoteState.EXPIRED, QuoteState.ACCEPTED)
    assert expire_quotes(session, sent.cooperative_id, on=late) == []


def test_asked_changes_make_a_new_version_whose_old_link_is_dead(session: Session, sent: Quote) -> None:
    old = quote_token(sent, SECRET)
    answer(session, sent, QuoteAnswer(QuoteState.CHANGES_ASKED, "Nadia", "Two days, please"))
    changed = change_quote(
        session, sent.id, a_sale(sent.activity, sent.client, [a_line("500", quantity="2")]), valid_until=TOMORROW + timedelta(days=9), on=TOMORROW, by=BY
    )
    assert changed.state is QuoteState.DRAFT
    again = send_quote(session, sent.id, on=TOMORROW, by=BY)
    assert (again.number, again.version) == ("Q2026-0001", 2)
    with pytest.raises(NotFound, match="newer"):
        quote_behind(session, old, secret=SECRET)
    assert answer(session, again).state is QuoteState.ACCEPTED


def test_an_accepted_quote_becomes_the_invoice_that_was_agreed(session: Session, sent: Quote) -> None:
    answer(session, sent)
    draft = invoice_from_quote(session, sent.id, on=TOMORROW, by=BY)
    assert (draft.total, draft.order_reference, draft.quote_id) == (sent.total, "Q2026-0001", sent.id)
    assert [(line.description, line.net) for line in draft.lines] == [(line.description, line.net) for line in sent.lines]
    with pytest.raises(WrongState):
        invoice_from_quote(session, sent.id, on=TOMORROW, by=BY)
    delete_draft(session, draft.id, by=BY)
    assert sent.state is QuoteState.ACCEPTED
    issued = issue_invoice(session, invoice_from_quote(session, sent.id, on=TOMORROW, by=BY).id, on=TOMORROW, by=BY)
    assert (issued.number, sent.state) == ("2026-0001", QuoteState.INVOICED)


def test_a_confirmed_order_pays_wages_before_it_is_invoiced(session: Session, sent: Quote) -> None:
    assert budget_of(session, sent.activity).available_for_wages == euros("0")
    answer(session, sent)
    assert budget_of(session, sent.activity).available_for_wages == euros("935")
    draft = invoice_from_quote(session, sent.id, on=TOMORROW, by=BY)
    assert budget_of(session, sent.activity).available_for_wages == euros("935")
    issue_invoice(session, draft.id, on=TOMORROW, by=BY)
    assert budget_of(session, sent.activity).available_for_wages == euros("935")


def test_a_quote_that_nobody_accepted_is_not_invoiced(session: Session, sent: Quote) -> None:
    with pytest.raises(WrongState):
        invoice_from_quote(session, sent.id, on=TOMORROW, by=BY)
    cancel_quote(session, sent.id, on=TOMORROW, by=BY, why="client went elsewhere")
    with pytest.raises(WrongState):
        answer(session, sent)


def test_a_quote_is_not_drafted_for_a_day_that_passed_nor_sent_without_an_address(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    silent = a_client(session, activity.cooperative, email="")
    with pytest.raises(Invalid, match="valid_until"):
        draft_quote(session, a_sale(activity, silent), valid_until=TODAY - timedelta(days=1), on=TODAY, by=BY)
    quote = a_quote(session, activity, silent)
    with pytest.raises(Invalid, match="email"):
        send_quote(session, quote.id, on=TODAY, by=BY)


def test_quotes_are_listed_by_state_and_member(session: Session, sent: Quote) -> None:
    draft = a_quote(session, sent.activity, sent.client)
    assert [quote.id for quote in quotes_page(session, sent.cooperative_id)] == [draft.id, sent.id]
    assert [quote.id for quote in quotes_page(session, sent.cooperative_id, state=QuoteState.SENT, client_id=sent.client_id)] == [sent.id]
    assert [quote.id for quote in quotes_page(session, sent.cooperative_id, activity_id=sent.activity_id, after=draft.id)] == [sent.id]
    assert quotes_page(session, sent.cooperative_id, member_id=sent.activity.holder_id + 99) == []


def test_every_state_of_a_quote_can_be_reached_from_draft() -> None:
    reached, edge = {QuoteState.DRAFT}, {QuoteState.DRAFT}
    while edge:
        edge = {after for state in edge for after in QUOTE_STEPS.get(state, ())} - reached
        reached |= edge
    assert reached == set(QuoteState)


def test_a_draft_quote_may_change(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    quote = a_quote(session, activity, client)
    change_quote(session, quote.id, a_sale(activity, client, [a_line("10"), a_line("20")]), valid_until=TOMORROW, on=TODAY, by=BY)
    assert (quote.state, quote.net, quote.valid_until) == (QuoteState.DRAFT, euros("30"), TOMORROW)


def test_an_order_that_the_fund_does_not_cover_pays_no_wages(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    adopt_policy(session, activity.cooperative, "guarantee_countries", ["BE"], valid_from=TODAY, adopted_by="assembly", today=TODAY)
    abroad = a_client(session, activity.cooperative, country="US", vat_number=None, enterprise_number=None)
    answer(session, send_quote(session, a_quote(session, activity, abroad).id, on=TODAY, by=BY))
    assert budget_of(session, activity).available_for_wages == euros("0")
