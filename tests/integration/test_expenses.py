"""Expenses: claimed with receipts, approved by somebody else within the money that came in, booked, paid back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.banking.models import OrderState
from smartcoop.banking.queries import orders_of
from smartcoop.banking.service import cancel_order
from smartcoop.country import AccountRole, load
from smartcoop.errors import Invalid, RuleBroken, WrongState
from smartcoop.expenses.lines import ExpenseInput, km_rate
from smartcoop.expenses.models import EXPENSE_STEPS, ExpenseClaim, ExpenseState, LineKind, Vehicle
from smartcoop.expenses.queries import claims_page, missing_entries
from smartcoop.expenses.service import (
    approve_claim,
    cancel_claim,
    change_claim,
    draft_claim,
    find_incomplete,
    keep_receipt,
    kilometres,
    note_paid_claims,
    reject_claim,
    reverse_claim,
    schedule_claim,
    submit_claim,
)
from smartcoop.ledger import service as ledger
from smartcoop.ledger.queries import balance
from smartcoop.ledger.service import Draft, moves
from smartcoop.members.accounts import Role, grant_role, invite_user
from tests.conftest import NOW
from tests.factories import BY, TODAY, a_line, a_member, a_payment, an_issued_invoice, euros, postings

R = AccountRole
AUTHOR = "user:2 Ana"
YEAR_END = date(2026, 12, 31)


@pytest.fixture
def activity(session: Session) -> Activity:
    """An activity whose client paid 1,210.00: 935.00 may be spent."""
    invoice = an_issued_invoice(session)
    a_payment(session, invoice)
    return invoice.activity


def a_receipt(
    session: Session, activity: Activity, total: str = "121.00", vat: str = "21.00", *, content: bytes = b"%PDF receipt", **said: Any
) -> ExpenseInput:
    key = keep_receipt(session, activity.holder_id, name="receipt.pdf", media_type="application/pdf", content=content)
    line = ExpenseInput(LineKind.RECEIPT, TODAY, "Train tickets", "SNCB", Decimal(total), Decimal(vat), vat_deductible=True, document_key=key)
    return replace(line, **said)


def a_trip(km: str = "120", **said: Any) -> ExpenseInput:
    return replace(ExpenseInput(LineKind.MILEAGE, TODAY, "Brussels - Namur and back", km=Decimal(km)), **said)


def submitted(session: Session, activity: Activity, *lines: ExpenseInput) -> ExpenseClaim:
    claim = draft_claim(session, activity.id, activity.holder_id, "Namur", lines, on=TODAY, by=AUTHOR)
    return submit_claim(session, claim.id, on=TODAY, by=AUTHOR)


def test_approval_books_receipts_and_kilometres_of_the_model(session: Session, activity: Activity) -> None:
    claim = submitted(session, activity, a_receipt(session, activity), a_trip())
    rate, source = km_rate(load("BE"), Vehicle.CAR, TODAY)
    trip = (120 * rate).quantize(Decimal("0.01"))
    assert (claim.number, claim.total) == ("E2026-0001", euros(str(121 + trip)))
    assert claim.lines[1].source == source
    approve_claim(session, claim.id, on=TODAY, by=BY)
    assert postings(session, claim.cooperative_id, claim.ref, "expense") == [
        (R.EXPENSES, activity.ref, "100.00"),
        (R.INPUT_VAT, "coop", "21.00"),
        (R.ALLOWANCES, activity.ref, str(trip)),
        (R.OWED_TO_MEMBERS, claim.ref, str(-(121 + trip))),
    ]
    assert budget_of(session, activity).available_for_expenses == euros("935") - claim.cost
    assert missing_entries(session, claim.cooperative_id) == []


def test_vat_that_cannot_be_deducted_is_a_cost(session: Session, activity: Activity) -> None:
    claim = submitted(session, activity, a_receipt(session, activity, vat_deductible=False))
    approve_claim(session, claim.id, on=TODAY, by=BY)
    assert postings(session, claim.cooperative_id, claim.ref, "expense") == [(R.EXPENSES, activity.ref, "121.00"), (R.OWED_TO_MEMBERS, claim.ref, "-121.00")]


@pytest.mark.parametrize(("total", "allowed"), [("935.00", True), ("935.01", False)])
def test_all_that_clients_paid_may_be_claimed_and_not_a_cent_more(session: Session, activity: Activity, total: str, allowed: bool) -> None:
    claim = submitted(session, activity, a_receipt(session, activity, total, "0"))
    if allowed:
        assert approve_claim(session, claim.id, on=TODAY, by=BY).state is ExpenseState.APPROVED
        assert budget_of(session, activity).available_for_expenses == euros("0")
    else:
        with pytest.raises(RuleBroken, match="935"):
            approve_claim(session, claim.id, on=TODAY, by=BY)


def test_money_that_clients_still_owe_pays_no_expenses(session: Session) -> None:
    activity = an_issued_invoice(session).activity
    claim = submitted(session, activity, a_receipt(session, activity, "1.00", "0"))
    with pytest.raises(RuleBroken):
        approve_claim(session, claim.id, on=TODAY, by=BY)


def test_nobody_decides_on_their_own_claim(session: Session, activity: Activity) -> None:
    user = invite_user(session, email="ana@example.org", name="Ana", language="fr", at=NOW)
    grant_role(session, user.id, activity.cooperative_id, Role.MEMBER, by=BY, at=NOW, member_id=activity.holder_id)
    claim = submitted(session, activity, a_trip())
    for author in (AUTHOR, user.ref):
        with pytest.raises(RuleBroken, match="another person"):
            approve_claim(session, claim.id, on=TODAY, by=author)
        with pytest.raises(RuleBroken, match="another person"):
            reject_claim(session, claim.id, by=author, why="no")


def test_payment_follows_the_bank(session: Session, activity: Activity) -> None:
    claim = approve_claim(session, submitted(session, activity, a_receipt(session, activity)).id, on=TODAY, by=BY)
    schedule_claim(session, claim.id, execute_on=TODAY, by=BY)
    (order,) = orders_of(session, claim.cooperative_id, claim.ref)
    assert (order.amount, order.iban, order.clears_role) == (euros("121"), activity.holder.iban, R.OWED_TO_MEMBERS)
    assert note_paid_claims(session, claim.cooperative_id, by=BY) == []
    _bank_pays(session, claim)
    assert note_paid_claims(session, claim.cooperative_id, by=BY) == [claim]
    assert (claim.state, note_paid_claims(session, claim.cooperative_id, by=BY)) == (ExpenseState.PAID, [])


def _bank_pays(session: Session, claim: ExpenseClaim, sign: int = 1) -> None:
    amount = claim.total if sign > 0 else -claim.total
    made = moves((R.OWED_TO_MEMBERS, claim.ref, amount), (R.BANK, "bank_account:1", -amount))
    ledger.post(session, Draft(claim.cooperative_id, TODAY, "bank", f"test:{claim.id}:{sign}", "paid", made, BY))


def test_a_payment_that_fails_is_ordered_again_to_the_new_account(session: Session, activity: Activity) -> None:
    claim = approve_claim(session, submitted(session, activity, a_trip()).id, on=TODAY, by=BY)
    schedule_claim(session, claim.id, execute_on=TODAY, by=BY)
    cancel_order(session, orders_of(session, claim.cooperative_id, claim.ref)[0].id, by=BY, why="wrong account")
    note_paid_claims(session, claim.cooperative_id, by=BY)
    assert claim.state is ExpenseState.PAYMENT_ERROR
    activity.holder.iban = "BE43068999999501"
    session.flush()
    schedule_claim(session, claim.id, execute_on=TODAY, by=BY)
    assert [order.iban for order in orders_of(session, claim.cooperative_id, claim.ref)][1:] == ["BE43068999999501"]


def test_a_payment_that_comes_back_is_an_error(session: Session, activity: Activity) -> None:
    claim = approve_claim(session, submitted(session, activity, a_trip()).id, on=TODAY, by=BY)
    schedule_claim(session, claim.id, execute_on=TODAY, by=BY)
    _bank_pays(session, claim)
    note_paid_claims(session, claim.cooperative_id, by=BY)
    _bank_pays(session, claim, -1)
    orders_of(session, claim.cooperative_id, claim.ref)[0].state = OrderState.REJECTED
    session.flush()
    assert note_paid_claims(session, claim.cooperative_id, by=BY) == [claim]
    assert claim.state is ExpenseState.PAYMENT_ERROR


@pytest.mark.parametrize("paid", [False, True])
def test_a_reversed_claim_leaves_the_budget_as_before(session: Session, activity: Activity, paid: bool) -> None:
    claim = approve_claim(session, submitted(session, activity, a_receipt(session, activity)).id, on=TODAY, by=BY)
    if paid:
        schedule_claim(session, claim.id, execute_on=TODAY, by=BY)
        with pytest.raises(WrongState):
            reverse_claim(session, claim.id, on=TODAY, by=BY, why="private trip")
        _bank_pays(session, claim)
        note_paid_claims(session, claim.cooperative_id, by=BY)
    with pytest.raises(Invalid, match="why"):
        reverse_claim(session, claim.id, on=TODAY, by=BY, why=" ")
    reverse_claim(session, claim.id, on=TODAY, by=BY, why="private trip")
    assert budget_of(session, activity).available_for_expenses == euros("935")
    assert balance(session, claim.cooperative_id, R.OWED_BY_MEMBERS, claim.ref) == (euros("121") if paid else euros("0"))
    assert balance(session, claim.cooperative_id, R.OWED_TO_MEMBERS, claim.ref) == euros("0")
    assert missing_entries(session, claim.cooperative_id) == []


def test_an_incomplete_claim_goes_back_and_forth(session: Session, activity: Activity) -> None:
    claim = submitted(session, activity, a_trip())
    with pytest.raises(Invalid, match="why"):
        find_incomplete(session, claim.id, by=BY, why=" ")
    find_incomplete(session, claim.id, by=BY, why="which client?")
    assert (claim.state, claim.why) == (ExpenseState.INCOMPLETE, "which client?")
    change_claim(session, claim.id, "Namur, for Théâtre", [a_trip("60")], on=TODAY, by=AUTHOR)
    again = submit_claim(session, claim.id, on=TODAY, by=AUTHOR)
    assert (again.number, again.lines[0].km) == ("E2026-0001", Decimal(60))
    reject_claim(session, claim.id, by=BY, why="not for work")
    for verb in (submit_claim, approve_claim):
        with pytest.raises(WrongState):
            verb(session, claim.id, on=TODAY, by=BY)
    draft = draft_claim(session, activity.id, activity.holder_id, "x", [a_trip()], on=TODAY, by=AUTHOR)
    assert cancel_claim(session, draft.id, by=AUTHOR).state is ExpenseState.CANCELLED


def test_a_receipt_is_attached_and_claimed_once(session: Session, activity: Activity) -> None:
    with pytest.raises(Invalid, match="attach"):
        submitted(session, activity, a_receipt(session, activity, document_key=""))
    first = submitted(session, activity, a_receipt(session, activity))
    with pytest.raises(Invalid, match=first.number):
        submitted(session, activity, a_trip(), a_receipt(session, activity))
    reject_claim(session, first.id, by=BY, why="wrong budget")
    assert submitted(session, activity, a_receipt(session, activity)).state is ExpenseState.SUBMITTED


def test_expenses_of_before_the_membership_are_refused(session: Session, activity: Activity) -> None:
    activity.holder.joined_on = TODAY
    session.flush()
    with pytest.raises(Invalid, match=r"lines.0.spent_on"):
        submitted(session, activity, a_trip(spent_on=TODAY - timedelta(days=1)))


def test_only_somebody_of_the_activity_claims_from_it(session: Session, activity: Activity) -> None:
    stranger = a_member(session, activity.cooperative)
    with pytest.raises(RuleBroken, match="takes no part"):
        draft_claim(session, activity.id, stranger.id, "Trip", [a_trip()], on=TODAY, by=AUTHOR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": " "}, "description"),
        ({"spent_on": TODAY + timedelta(days=1)}, "spent_on"),
        ({"total": Decimal(0)}, "total"),
        ({"total": Decimal("1.001")}, "total"),
        ({"vat": Decimal("121.00")}, "vat"),
        ({"vat": Decimal(-1)}, "vat"),
    ],
)
def test_a_wrong_receipt_is_refused_at_its_field(session: Session, activity: Activity, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        draft_claim(session, activity.id, activity.holder_id, "x", [a_trip(), a_receipt(session, activity, **change)], on=TODAY, by=AUTHOR)
    assert list(refused.value.fields) == [f"lines.1.{field}"]


@pytest.mark.parametrize("km", ["0", "-1", "0.05", "10001", "NaN"])
def test_wrong_kilometres_are_refused(session: Session, activity: Activity, km: str) -> None:
    with pytest.raises(Invalid, match=r"lines.0.km"):
        draft_claim(session, activity.id, activity.holder_id, "x", [a_trip(km)], on=TODAY, by=AUTHOR)


def test_no_claim_without_a_title_or_a_line(session: Session, activity: Activity) -> None:
    with pytest.raises(Invalid, match="title"):
        draft_claim(session, activity.id, activity.holder_id, " ", [a_trip()], on=TODAY, by=AUTHOR)
    with pytest.raises(Invalid, match="lines"):
        draft_claim(session, activity.id, activity.holder_id, "x", [], on=TODAY, by=AUTHOR)


def test_before_the_country_knows_a_rate_there_is_none(session: Session) -> None:
    with pytest.raises(Invalid, match="vehicle"):
        km_rate(load("BE"), Vehicle.CAR, date(2001, 1, 1))


def test_kilometres_of_a_year_have_a_limit(session: Session) -> None:
    invoice = an_issued_invoice(session, lines=[a_line("50000")])
    a_payment(session, invoice)
    activity = invoice.activity
    most = load("BE").parameters.at(YEAR_END)["expenses.car_km_per_year"]
    claim = submitted(session, activity, a_trip("10000"), a_trip("10000"), a_trip(str(most - 20000)))
    approve_claim(session, claim.id, on=TODAY, by=BY)
    assert kilometres(session, activity.holder_id, Vehicle.CAR, 2026) == most
    one_more = submitted(session, activity, a_trip("0.1"))
    with pytest.raises(RuleBroken, match=r"0\.1 more"):
        approve_claim(session, one_more.id, on=TODAY, by=BY)
    assert approve_claim(session, submitted(session, activity, a_trip("9", vehicle=Vehicle.BICYCLE)).id, on=TODAY, by=BY).cost > euros("0")


def test_claims_are_listed_by_state_activity_and_member(session: Session, activity: Activity) -> None:
    first, second = submitted(session, activity, a_trip()), submitted(session, activity, a_trip())
    approve_claim(session, second.id, on=TODAY, by=BY)
    home = activity.cooperative_id
    assert [claim.id for claim in claims_page(session, home)] == [second.id, first.id]
    assert [claim.id for claim in claims_page(session, home, state=ExpenseState.SUBMITTED, activity_id=activity.id)] == [first.id]
    assert claims_page(session, home, member_id=activity.holder_id + 99) == []


def test_missing_entries_are_told(session: Session, activity: Activity) -> None:
    claim = submitted(session, activity, a_trip())
    claim.state = ExpenseState.APPROVED
    session.flush()
    assert missing_entries(session, claim.cooperative_id) == [f"{claim.ref} has no entry of kind expense"]


def test_every_state_of_a_claim_can_be_reached_from_draft() -> None:
    reached, edge = {ExpenseState.DRAFT}, {ExpenseState.DRAFT}
    while edge:
        edge = {after for state in edge for after in EXPENSE_STEPS.get(state, ())} - reached
        reached |= edge
    assert reached == set(ExpenseState)
