"""Two people change the same thing from what both saw: one is kept, the other is told, on both databases and at the same moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.audit import history_of
from smartcoop.country import load
from smartcoop.db import transaction
from smartcoop.errors import Changed, WrongState
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import ExpenseClaim, LineKind
from smartcoop.expenses.service import approve_claim, change_claim, claim_version, draft_claim, find_incomplete, submit_claim
from smartcoop.invoicing.clients import change_client, client_version, details_of
from smartcoop.invoicing.drafting import sale_version
from smartcoop.invoicing.models import Client, Invoice, Quote
from smartcoop.invoicing.service import change_draft, change_quote, issue_invoice
from smartcoop.members.facts import adopt_policy, facts_version, policy_version, record_facts, said_at
from smartcoop.members.models import Check, Cooperative, Member
from smartcoop.members.onboarding import Given, check_version, confirm_check, give_right_to_work
from smartcoop.members.service import Contact, change_contact, contact_version
from tests.factories import BY, TODAY, a_client, a_line, a_member, a_quote, a_sale, an_activity, an_entity, an_invoice
from tests.resilience.test_concurrency import at_once

Sessions = sessionmaker[Session]
Change = Callable[[Session, str, str], Any]
"""With what was seen, and one word to write."""
LATER = date(2026, 11, 1)
PLACE = Contact("Rue Haute 1", "1000", "Bruxelles")


@pytest.fixture
def both(sessions: Sessions) -> Sessions:
    """One of each thing that people change, each with the key 1."""
    with transaction(sessions) as session:
        cooperative = an_entity(session)
        member = a_member(session, cooperative, facts={"household": "single"})
        activity, client = an_activity(session, member), a_client(session, cooperative)
        an_invoice(session, activity, client)
        a_quote(session, activity, client)
        draft_claim(session, activity.id, member.id, "Trip", [driven("Trip")], on=TODAY, by=BY)
        give_right_to_work(session, member.id, Given("citizen"), on=TODAY, by=BY)
    return sessions


def driven(word: str) -> ExpenseInput:
    return ExpenseInput(LineKind.MILEAGE, TODAY, word, km=Decimal(12))


def sale(session: Session, word: str) -> Any:
    invoice = session.get_one(Invoice, 1)
    return a_sale(invoice.activity, invoice.client, [a_line(description=word)])


def change_invoice(session: Session, seen: str, word: str) -> Any:
    return change_draft(session, 1, sale(session, word), on=TODAY, by=word, seen=seen)


def change_offer(session: Session, seen: str, word: str) -> Any:
    return change_quote(session, 1, sale(session, word), valid_until=LATER, on=TODAY, by=word, seen=seen)


def change_buyer(session: Session, seen: str, word: str) -> Any:
    return change_client(session, 1, replace(details_of(session.get_one(Client, 1)), contact=word), by=word, seen=seen)


def change_expenses(session: Session, seen: str, word: str) -> Any:
    return change_claim(session, 1, word, [driven(word)], on=TODAY, by=word, seen=seen)


def change_facts(session: Session, seen: str, word: str) -> Any:
    children = {"first": 1, "second": 2}[word]
    return record_facts(session, "member:1", load("BE").person, {"children": children}, valid_from=TODAY, by=word, seen=seen)


def change_rule(session: Session, seen: str, word: str) -> Any:
    days = {"first": 14, "second": 21}[word]
    cooperative, first = session.get_one(Cooperative, 1), {"first": TODAY, "second": LATER}[word]
    return adopt_policy(session, cooperative, "invoice_days", days, valid_from=first, adopted_by=word, today=TODAY, by=word, seen=seen)


def change_place(session: Session, seen: str, word: str) -> Any:
    return change_contact(session, 1, replace(PLACE, street=word), by=word, seen=seen)


def change_paper(session: Session, seen: str, word: str) -> Any:
    return give_right_to_work(session, 1, Given(word), on=TODAY, by=word, seen=seen)


CHANGES: dict[str, tuple[Callable[[Session], str], Change, str]] = {
    "invoice": (lambda session: sale_version(session.get_one(Invoice, 1)), change_invoice, "invoice:1"),
    "quote": (lambda session: sale_version(session.get_one(Quote, 1)), change_offer, "quote:1"),
    "client": (lambda session: client_version(session.get_one(Client, 1)), change_buyer, "client:1"),
    "claim": (lambda session: claim_version(session.get_one(ExpenseClaim, 1)), change_expenses, "expense:1"),
    "facts": (lambda session: facts_version(session, "member:1"), change_facts, "member:1:facts"),
    "rule": (lambda session: policy_version(session, 1, "invoice_days"), change_rule, "cooperative:1:invoice_days"),
    "contact": (lambda session: contact_version(session.get_one(Cooperative, 1)), change_place, "cooperative:1"),
    "paper": (lambda session: check_version(session, session.get_one(Member, 1), Check.RIGHT_TO_WORK), change_paper, "member:1:right_to_work"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_of_two_changes_at_the_same_moment_one_is_kept_and_the_other_is_told(what: str, both: Sessions) -> None:
    version, change, subject = CHANGES[what]
    with transaction(both) as session:
        seen = version(session)
    refused = at_once(both, *[lambda session, word=word: change(session, seen, word) for word in ("first", "second")])
    assert [type(one) for one in refused] == [Changed]
    with transaction(both) as session:
        [kept] = [one.by for one in history_of(session, subject) if one.by in ("first", "second")]
        assert version(session) != seen
    other = {"first": "second", "second": "first"}[kept]
    with transaction(both) as session:
        change(session, version(session), other)
        assert history_of(session, subject)[-1].by == other


def test_who_does_not_say_what_was_seen_writes_over_it(both: Sessions) -> None:
    for word in ("first", "second"):
        with transaction(both) as session:
            change_draft(session, 1, sale(session, word), on=TODAY, by=word)
    with transaction(both) as session:
        assert session.get_one(Invoice, 1).lines[0].description == "second"


def test_what_was_changed_back_may_be_written_over(both: Sessions) -> None:
    with transaction(both) as session:
        seen, before = sale_version(session.get_one(Invoice, 1)), session.get_one(Invoice, 1).lines[0].description
        for word in ("first", before):
            change_draft(session, 1, sale(session, word), on=TODAY, by=BY)
        change_draft(session, 1, sale(session, "second"), on=TODAY, by=BY, seen=seen)
        assert session.get_one(Invoice, 1).lines[0].description == "second"


def test_an_invoice_is_issued_only_as_it_was_seen(both: Sessions) -> None:
    with transaction(both) as session:
        seen = sale_version(session.get_one(Invoice, 1))
        change_draft(session, 1, sale(session, "dearer"), on=TODAY, by=BY)
        with pytest.raises(Changed):
            issue_invoice(session, 1, on=TODAY, by=BY, seen=seen)
        assert issue_invoice(session, 1, on=TODAY, by=BY, seen=sale_version(session.get_one(Invoice, 1))).number == "2026-0001"
        with pytest.raises(WrongState, match="Only a draft"):
            change_draft(session, 1, sale(session, "late"), on=TODAY, by=BY, seen=seen)


def test_a_claim_is_decided_only_as_it_was_seen(both: Sessions) -> None:
    with transaction(both) as session:
        submit_claim(session, 1, on=TODAY, by=BY)
        seen = claim_version(session.get_one(ExpenseClaim, 1))
        find_incomplete(session, 1, by="user:9 Marie", why="which trip?", seen=seen)
        change_claim(session, 1, "Longer trip", [driven("Longer")], on=TODAY, by=BY)
        submit_claim(session, 1, on=TODAY, by=BY)
        with pytest.raises(Changed):
            approve_claim(session, 1, on=TODAY, by="user:8 Ines", seen=seen)


def test_a_paper_is_confirmed_only_as_it_was_seen(both: Sessions) -> None:
    with transaction(both) as session:
        member = session.get_one(Member, 1)
        seen = check_version(session, member, Check.RIGHT_TO_WORK)
        give_right_to_work(session, 1, Given("permit"), on=TODAY, by=BY)
        with pytest.raises(Changed):
            confirm_check(session, 1, Check.RIGHT_TO_WORK, by="user:9 Marie", seen=seen)
        now = check_version(session, member, Check.RIGHT_TO_WORK)
        assert confirm_check(session, 1, Check.RIGHT_TO_WORK, by="user:9 Marie", seen=now).said == "permit"


def test_the_trail_of_facts_names_the_records_and_not_what_stands_in_them(both: Sessions) -> None:
    with transaction(both) as session:
        change_facts(session, facts_version(session, "member:1"), "second")
        [change] = history_of(session, "member:1:facts")
        assert [int(change.state_from) < int(change.state_to), change.by, change.why] == [True, "second", ""]
        assert said_at(session, "member:1", TODAY)["children"] in (2, "2")
