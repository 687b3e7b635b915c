"""Issuing: numbered, frozen, booked, awaited; an issued invoice never changes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import ActivityState
from smartcoop.activities.service import change_activity_state
from smartcoop.audit import history_of
from smartcoop.banking.queries import expectation_of, wrong_expectations
from smartcoop.country import AccountRole
from smartcoop.dates import Period
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.guarantee.dues import dues
from smartcoop.invoicing.clients import change_client, details_of, possible_duplicates
from smartcoop.invoicing.entries import entries_of_invoice
from smartcoop.invoicing.models import ClientKind, InvoiceState
from smartcoop.invoicing.queries import InvoiceList, InvoiceStatus, ageing, clients_page, invoice_row, invoices_page, missing_entries, timeline
from smartcoop.invoicing.service import add_client, change_draft, delete_draft, draft_invoice, issue_invoice
from smartcoop.invoicing.views import invoice_view
from smartcoop.jobs.models import Job
from smartcoop.ledger.queries import trial_balance
from smartcoop.members.facts import adopt_policy
from tests.factories import (
    BY,
    TODAY,
    a_client,
    a_line,
    a_member,
    a_payment,
    a_sale,
    an_activity,
    an_entity,
    an_invoice,
    an_issued_invoice,
    client_details,
    euros,
    postings,
)

R = AccountRole


def test_issuing_books_the_sale_and_the_fee_of_the_model(session: Session) -> None:
    invoice = an_issued_invoice(session)
    activity = invoice.activity
    assert (invoice.number, invoice.state, invoice.issued_on, invoice.due_on) == ("2026-0001", InvoiceState.ISSUED, TODAY, TODAY + timedelta(days=30))
    assert postings(session, invoice.cooperative_id, invoice.ref, "invoice") == [
        (R.RECEIVABLE, invoice.ref, "1210.00"),
        (R.SALES, activity.ref, "-1000.00"),
        (R.OUTPUT_VAT, "coop", "-210.00"),
    ]
    assert postings(session, invoice.cooperative_id, invoice.ref, "fee") == [
        (R.FEE_CHARGED, activity.ref, "65.00"),
        (R.FEE_INCOME, "coop", "-45.00"),
        (R.FEE_FUND_INCOME, "coop", "-20.00"),
        (R.FUND_ALLOCATION, "coop", "20.00"),
        (R.GUARANTEE_FUND, "coop", "-20.00"),
    ]
    assert missing_entries(session, invoice.cooperative_id) == []


def test_the_activity_may_pay_wages_at_once_and_expenses_once_the_client_paid(session: Session) -> None:
    invoice = an_issued_invoice(session)
    before = budget_of(session, invoice.activity)
    assert (before.budget, before.available_for_wages, before.available_for_expenses) == (euros("935"), euros("935"), euros("-65"))
    a_payment(session, invoice)
    assert budget_of(session, invoice.activity).available_for_expenses == euros("935")


def test_the_payment_is_awaited_and_the_document_asked_for(session: Session) -> None:
    invoice = an_issued_invoice(session)
    awaited = expectation_of(session, invoice.cooperative_id, R.RECEIVABLE, invoice.ref)
    assert awaited is not None
    assert (awaited.amount, awaited.printed_reference, awaited.due_on, awaited.label) == (invoice.total, invoice.payment_reference, invoice.due_on, "2026-0001")
    assert session.scalars(select(Job.arguments).where(Job.name == "render_invoice")).all() == [{"invoice_id": invoice.id}]
    assert [change.state_to for change in history_of(session, invoice.ref)] == ["issued"]


def test_a_second_click_changes_nothing(session: Session) -> None:
    invoice = an_issued_invoice(session)
    before = trial_balance(session, invoice.cooperative_id)
    with pytest.raises(WrongState, match="2026-0001"):
        issue_invoice(session, invoice.id, on=TODAY, by=BY)
    assert trial_balance(session, invoice.cooperative_id) == before


def test_the_fee_follows_the_policy_of_the_day(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    adopt_policy(session, activity.cooperative, "fee_rate", "0.07", valid_from=date(2026, 10, 20), adopted_by="assembly of 2026-06-20", today=TODAY)
    adopt_policy(session, activity.cooperative, "invoice_days", 14, valid_from=date(2026, 10, 20), adopted_by="board of 2026-06-20", today=TODAY)
    client = a_client(session, activity.cooperative)
    early, late = an_issued_invoice(session, activity, client, on=TODAY), an_issued_invoice(session, activity, client, on=date(2026, 10, 20))
    assert (early.fee_minor, late.fee_minor) == (6500, 7000)
    assert late.due_on == date(2026, 11, 3)


def test_without_a_fee_only_the_sale_is_booked(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    for name in ("fund_rate", "fee_rate"):
        adopt_policy(session, activity.cooperative, name, "0", valid_from=TODAY, adopted_by="assembly", today=TODAY)
    invoice = an_issued_invoice(session, activity)
    assert postings(session, invoice.cooperative_id, invoice.ref, "fee") == []
    assert missing_entries(session, invoice.cooperative_id) == []


@pytest.mark.parametrize(("own", "term", "due"), [(None, None, 30), (45, None, 45), (45, 8, 8), (None, 0, 0)])
def test_the_term_is_the_invoices_or_the_clients_or_the_cooperatives(session: Session, own: int | None, term: int | None, due: int) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative, payment_days=own)
    assert an_issued_invoice(session, activity, client, payment_days=term).due_on == TODAY + timedelta(days=due)


def test_vat_is_that_of_the_clients_place_with_its_mention_in_the_clients_language(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    abroad = a_client(session, activity.cooperative, country="NL", language="nl", vat_number="NL123456782B90", enterprise_number=None, postcode="1012 AB")
    invoice = an_issued_invoice(session, activity, abroad)
    (group,) = invoice_view(session, invoice).vat_groups
    assert (group.code, group.tax, invoice.total) == ("AE", euros("0"), euros("1000"))
    assert "verlegd" in group.mention.lower()
    assert group.vatex == "VATEX-EU-AE"


def test_several_rates_make_several_groups(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    lines = [a_line("1000"), a_line("400", category="copyright", description="Droits"), a_line("0.05")]
    invoice = an_issued_invoice(session, activity, lines=lines)
    assert [(g.rate, g.base, g.tax) for g in invoice.vat_groups] == [(Decimal(21), euros("1000.05"), euros("210.01")), (Decimal(6), euros("400"), euros("24"))]
    assert invoice.total == euros("1634.06")


def test_a_kind_of_sale_that_does_not_fit_is_refused_at_its_line(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    with pytest.raises(Invalid) as refused:
        an_invoice(session, activity, client, [a_line(), a_line(category="performance"), a_line(category="nonsense")])
    assert list(refused.value.fields) == ["lines.1.vat_category", "lines.2.vat_category"]


def test_the_seller_and_the_buyer_stay_as_they_were_on_the_day_of_issue(session: Session) -> None:
    invoice = an_issued_invoice(session)
    before = invoice_view(session, invoice)
    change_client(session, invoice.client_id, client_details(name="Renamed", country="FR", vat_number=None, enterprise_number=None, language="nl"), by=BY)
    invoice.cooperative.street = "Elsewhere 1"
    session.flush()
    assert invoice_view(session, invoice) == before


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE invoice SET total_minor = 1",
        "UPDATE invoice SET state = 'draft'",
        "DELETE FROM invoice",
        "UPDATE invoice_line SET net_minor = 1",
        "DELETE FROM invoice_line",
        "UPDATE invoice_vat SET tax_minor = 1",
        "DELETE FROM invoice_vat",
        "INSERT INTO invoice_vat SELECT invoice_id, 9, code, rate, base_minor, tax_minor, currency, mentions, vatex FROM invoice_vat",
    ],
)
def test_the_database_refuses_to_change_what_is_issued(session: Session, attempt: str) -> None:
    an_issued_invoice(session)
    with pytest.raises(DBAPIError, match="credit note"), session.begin_nested():
        session.execute(text(attempt))


def test_a_draft_may_change_and_go(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    draft = an_invoice(session, activity, client)
    change_draft(session, draft.id, a_sale(activity, client, [a_line("10"), a_line("20"), a_line("30")], note="thanks"), on=TODAY, by=BY)
    assert (draft.net, draft.total, len(draft.lines), draft.note) == (euros("60"), euros("72.60"), 3, "thanks")
    change_draft(session, draft.id, a_sale(activity, client, [a_line("5")]), on=TODAY, by=BY)
    assert (draft.total, len(draft.lines), len(draft.vat_groups)) == (euros("6.05"), 1, 1)
    delete_draft(session, draft.id, by=BY)
    assert draft.state is InvoiceState.CANCELLED_DRAFT
    with pytest.raises(WrongState):
        issue_invoice(session, draft.id, on=TODAY, by=BY)
    with pytest.raises(WrongState):
        change_draft(session, draft.id, a_sale(activity, client), on=TODAY, by=BY)
    assert an_issued_invoice(session, activity, client).number == "2026-0001"


def test_a_closed_activity_takes_no_invoice(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    draft = an_invoice(session, activity, client)
    change_activity_state(session, activity.id, ActivityState.CLOSING, by=BY, on=TODAY)
    change_activity_state(session, activity.id, ActivityState.CLOSED, by=BY, on=TODAY)
    with pytest.raises(WrongState, match="Closed"):
        issue_invoice(session, draft.id, on=TODAY, by=BY)
    with pytest.raises(WrongState, match="Closed"):
        draft_invoice(session, a_sale(activity, client), on=TODAY, by=BY)


def test_another_members_client_is_refused(session: Session) -> None:
    cooperative = an_entity(session)
    ana, bob = a_member(session, cooperative), a_member(session, cooperative)
    client = a_client(session, cooperative, holder=bob)
    with pytest.raises(Invalid, match="client_id"):
        an_invoice(session, an_activity(session, ana), client)
    with pytest.raises(NotFound, match="Client 999"):
        draft_invoice(
            session, a_sale(an_activity(session, ana), client, delivered=None).__class__(client_id=999, activity_id=1, lines=(a_line(),)), on=TODAY, by=BY
        )


def test_an_unguaranteed_claim_waits_for_its_payment(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    adopt_policy(session, activity.cooperative, "guarantee_countries", ["BE"], valid_from=TODAY, adopted_by="assembly", today=TODAY)
    abroad = a_client(session, activity.cooperative, country="US", vat_number=None, enterprise_number=None)
    invoice = an_issued_invoice(session, activity, abroad)
    assert budget_of(session, activity).available_for_wages == euros("-65")
    a_payment(session, invoice)
    assert budget_of(session, activity).available_for_wages == euros("935")


def test_a_mark_that_the_books_contradict_is_found(session: Session) -> None:
    invoice = an_issued_invoice(session)
    awaited = expectation_of(session, invoice.cooperative_id, R.RECEIVABLE, invoice.ref)
    assert awaited is not None
    assert wrong_expectations(session, invoice.cooperative_id) == []
    awaited.is_open = False
    session.flush()
    assert wrong_expectations(session, invoice.cooperative_id) == [
        f"expected payment {awaited.id} for {invoice.ref} is not marked as the books say: 121000 minor units are owed"
    ]
    a_payment(session, invoice)
    assert wrong_expectations(session, invoice.cooperative_id) == []
    awaited.is_open = True
    session.flush()
    assert len(wrong_expectations(session, invoice.cooperative_id)) == 1


@pytest.mark.parametrize("many", [1, 2000])
def test_lists_tell_how_invoices_stand(session: Session, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr("smartcoop.invoicing.queries.MANY", many)  # one way to ask for few awaited payments, another for many
    activity = an_activity(session, a_member(session, an_entity(session)))
    client = a_client(session, activity.cooperative)
    late, paid, part, fresh = (an_issued_invoice(session, activity, client, payment_days=days) for days in (0, 30, 30, 30))
    draft = an_invoice(session, activity, client)
    a_payment(session, paid)
    a_payment(session, part, euros("10"))
    tomorrow = TODAY + timedelta(days=1)
    rows = invoices_page(session, activity.cooperative_id, on=tomorrow)
    assert [(row.invoice.id, row.status) for row in rows] == [
        (draft.id, InvoiceStatus.DRAFT),
        (fresh.id, InvoiceStatus.OUTSTANDING),
        (part.id, InvoiceStatus.PART_PAID),
        (paid.id, InvoiceStatus.PAID),
        (late.id, InvoiceStatus.OVERDUE),
    ]
    lists = {
        InvoiceList.DRAFT: [draft.id],
        InvoiceList.ISSUED: [fresh.id, part.id, paid.id, late.id],
        InvoiceList.OUTSTANDING: [fresh.id, part.id, late.id],
        InvoiceList.OVERDUE: [late.id],
        InvoiceList.PAID: [paid.id],
    }
    for limits in ({}, {"member_id": activity.holder_id}):
        told = {which: invoices_page(session, activity.cooperative_id, on=tomorrow, which=which, **limits) for which in InvoiceList}
        assert {which: [row.invoice.id for row in found] for which, found in told.items()} == lists
    owed = [(one.due_on, one.count, one.minor) for one in dues(session, activity.cooperative_id)]
    assert [bucket.owed for bucket in ageing(owed, "EUR", on=tomorrow)] == [euros("2410"), euros("1210"), *[euros("0")] * 3]
    assert [row.invoice.id for row in invoices_page(session, activity.cooperative_id, on=TODAY, after=paid.id, member_id=activity.holder_id)] == [late.id]
    assert invoices_page(session, activity.cooperative_id, on=TODAY, member_id=activity.holder_id + 999) == []
    assert invoices_page(session, activity.cooperative_id, on=TODAY, activity_id=activity.id, client_id=client.id + 999) == []


def test_the_story_of_an_invoice_is_complete(session: Session) -> None:
    invoice = an_issued_invoice(session)
    a_payment(session, invoice)
    story = timeline(session, invoice)
    assert [line.balance for line in story.bookings] == [euros("1210"), euros("0")]
    assert [change.state_to for change in story.changes] == ["issued"]
    assert invoice_row(session, invoice, on=TODAY).outstanding == euros("0")


def test_missing_entries_are_told(session: Session) -> None:
    invoice = an_issued_invoice(session)
    draft = an_invoice(session, invoice.activity, invoice.client)
    draft.state, draft.issued_on = InvoiceState.ISSUED, TODAY
    session.flush()
    assert missing_entries(session, invoice.cooperative_id) == [f"{draft.ref} has no entry of kind invoice"]


def test_a_client_is_known_once(session: Session) -> None:
    cooperative = an_entity(session)
    known = a_client(session, cooperative, name="Théâtre de l'Étoile")
    for name in ("vat_number", "enterprise_number"):
        other = client_details(**{name: getattr(known, name)})
        with pytest.raises(Invalid, match=f"{name}: .*client {known.id}"):
            add_client(session, cooperative.id, other, holder_id=None, by=BY)
    near = possible_duplicates(session, cooperative.id, holder_id=None, name="Theatre de l'Etoile asbl", postcode=known.postcode)
    assert [client.id for client in near] == [known.id]
    assert not possible_duplicates(session, cooperative.id, holder_id=None, name="Garage Martin", postcode=known.postcode)
    assert not possible_duplicates(session, cooperative.id, holder_id=None, name=known.name, postcode="9000")


def test_members_do_not_learn_of_each_others_clients(session: Session) -> None:
    cooperative = an_entity(session)
    ana, bob = a_member(session, cooperative), a_member(session, cooperative)
    theirs = a_client(session, cooperative, holder=bob, name="Secret client")
    mine = a_client(session, cooperative, holder=ana, vat_number=theirs.vat_number, enterprise_number=None)
    shared = a_client(session, cooperative, name="Aaa")
    assert [client.id for client in clients_page(session, cooperative.id, holder_id=ana.id)] == [shared.id, mine.id]
    assert [client.id for client in clients_page(session, cooperative.id, after=(shared.name_key, shared.id), size=1)] == [theirs.id]
    assert [client.id for client in clients_page(session, cooperative.id, search="SÉCRET")] == [theirs.id]
    assert not possible_duplicates(session, cooperative.id, holder_id=ana.id, name=theirs.name, postcode=theirs.postcode, but=mine.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"city": ""}, "city"),
        ({"country": "Belgium"}, "country"),
        ({"language": "xx"}, "language"),
        ({"email": "nobody"}, "email"),
        ({"payment_days": 121}, "payment_days"),
        ({"vat_number": "BE0123456789"}, "vat_number"),
        ({"enterprise_number": "0123456789"}, "enterprise_number"),
    ],
)
def test_a_wrong_client_is_refused_at_its_field(session: Session, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_client(session, an_entity(session), **change)
    assert list(refused.value.fields) == [field]


def test_a_client_changes_for_documents_to_come(session: Session) -> None:
    client = a_client(session, an_entity(session))
    details = details_of(client)
    assert change_client(session, client.id, details, by=BY).name == details.name
    changed = change_client(
        session, client.id, client_details(kind=ClientKind.PERSON, name="Jeanne  Dupont", vat_number="", enterprise_number=None), by="user:2 B"
    )
    assert (changed.name, changed.vat_number, changed.party.is_business) == ("Jeanne Dupont", None, False)
    assert [(change.by, "name" in change.why) for change in history_of(session, client.ref)] == [(BY, False), (BY, False), ("user:2 B", True)]


def test_the_rate_is_that_of_the_day_of_the_work(session: Session) -> None:
    invoice = an_issued_invoice(session, delivered=Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert invoice.delivered == Period(date(2026, 9, 1), date(2026, 9, 30))
    assert [line.vat_rate for line in invoice.lines] == [Decimal(21)]


def test_a_note_that_is_too_long_is_refused(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    with pytest.raises(Invalid, match="note"):
        an_invoice(session, activity, a_client(session, activity.cooperative), note="x" * 2001)


def test_an_invoice_that_does_not_exist_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="999"):
        issue_invoice(session, 999, on=TODAY, by=BY)


def test_a_draft_does_nothing_to_the_books(session: Session) -> None:
    activity = an_activity(session, a_member(session, an_entity(session)))
    draft = an_invoice(session, activity, a_client(session, activity.cooperative))
    with pytest.raises(ValueError, match="not issued"):
        entries_of_invoice(draft)
