from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import ogm_vcs

from smartcoop.banking.matching import Awaited, Candidates, Outcome, Seen, Sent, compact, decide, numbers_in, references_of
from smartcoop.banking.models import How, OrderState
from smartcoop.country import AccountRole
from smartcoop.identifiers import rf_reference

DAY = date(2026, 10, 15)
ROLE = AccountRole.RECEIVABLE


def normal(said: str) -> str | None:
    digits = "".join(c for c in said if c.isdigit())
    return digits if ogm_vcs.is_valid(digits) else None


def reference(number: int) -> str:
    return f"{number:010}{number % 97 or 97:02}"


def printed(number: int) -> str:
    digits = reference(number)
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def invoice(number: int, balance: int, **changes: object) -> Awaited:
    values: dict[str, object] = {
        "target": (ROLE, f"invoice:{number}"),
        "reference": reference(number),
        "label": f"2026-{number:04}",
        "balance": balance,
        "due_on": DAY + timedelta(days=number),
    }
    return Awaited(**(values | changes))  # type: ignore[arg-type]


def salary(number: int, minor: int, state: OrderState = OrderState.EXPORTED, iban: str = "") -> Sent:
    return Sent(number, (AccountRole.NET_WAGES, f"payslip:{number}"), minor, f"PAY-2026-10-{number}", "SC1-1", state, iban)


def among(*candidates: Awaited | Sent) -> Candidates:
    found = Candidates()
    for one in candidates:
        if isinstance(one, Awaited):
            found.add_awaited(one, [compact(one.label)])
        else:
            found.add_sent(one)
    return found


def cleared(outcome: Outcome) -> list[tuple[str, int, How]]:
    return [(part.target[1], part.minor, part.how) for part in outcome.allocations]


@pytest.mark.parametrize("said", [printed(42), printed(42).strip("+"), reference(42), f"invoice {printed(42)} thanks", f"ref {reference(42)}."])
def test_a_structured_reference_is_found_however_it_is_written(said: str) -> None:
    outcome = decide(Seen(12100, text=said), among(invoice(42, 12100)), normal)
    assert cleared(outcome) == [("invoice:42", 12100, How.REFERENCE)]
    assert outcome.reason is None


def test_a_structured_reference_in_its_own_field_is_found() -> None:
    outcome = decide(Seen(12100, references=(printed(42),)), among(invoice(42, 12100)), normal)
    assert cleared(outcome) == [("invoice:42", 12100, How.REFERENCE)]


@pytest.mark.parametrize("spaced", [True, False])
def test_a_creditor_reference_of_iso_11649_is_found_in_text(spaced: bool) -> None:
    number = rf_reference("2026INVOICE42")
    said = " ".join(number[i : i + 4] for i in range(0, len(number), 4)) if spaced else number
    outcome = decide(Seen(500, text=f"payment {said}"), among(invoice(42, 500, reference=number)), normal)
    assert cleared(outcome) == [("invoice:42", 500, How.REFERENCE)]


def test_a_part_payment_books_what_came() -> None:
    outcome = decide(Seen(5000, references=(reference(42),)), among(invoice(42, 12100)), normal)
    assert (cleared(outcome), outcome.reason) == ([("invoice:42", 5000, How.REFERENCE)], None)


def test_too_much_clears_the_debt_and_keeps_the_rest_with_a_reason() -> None:
    outcome = decide(Seen(13000, references=(reference(42),)), among(invoice(42, 12100)), normal)
    assert cleared(outcome) == [("invoice:42", 12100, How.REFERENCE)]
    assert "more was paid than 2026-0042" in str(outcome.reason)


def test_paying_twice_leaves_the_second_payment_unallocated() -> None:
    candidates = among(invoice(42, 12100))
    first = decide(Seen(12100, references=(reference(42),)), candidates, normal)
    candidates.spend(first)
    second = decide(Seen(12100, references=(reference(42),)), candidates, normal)
    assert (first.allocated, second.allocated) == (12100, 0)
    assert "paid already" in str(second.reason)


def test_a_cancelled_expectation_is_never_paid() -> None:
    outcome = decide(Seen(12100, references=(reference(42),)), among(invoice(42, 12100, is_cancelled=True)), normal)
    assert (outcome.allocated, "called off" in str(outcome.reason)) == (0, True)


def test_several_references_in_one_payment_are_all_cleared() -> None:
    outcome = decide(Seen(300, text=f"{printed(1)} and {printed(2)}"), among(invoice(1, 100), invoice(2, 200)), normal)
    assert cleared(outcome) == [("invoice:1", 100, How.REFERENCE), ("invoice:2", 200, How.REFERENCE)]


def test_several_references_with_too_little_money_wait_for_a_person() -> None:
    outcome = decide(Seen(250, text=f"{printed(1)} and {printed(2)}"), among(invoice(1, 100), invoice(2, 200)), normal)
    assert (outcome.allocated, "say which it pays" in str(outcome.reason)) == (0, True)


@pytest.mark.parametrize("said", ["invoice 2026-0042", "INV.2026/0042", "fact 2026 0042 merci", "20260042"])
def test_a_document_number_with_the_exact_amount_is_enough(said: str) -> None:
    outcome = decide(Seen(12100, text=said), among(invoice(42, 12100)), normal)
    assert cleared(outcome) == [("invoice:42", 12100, How.NUMBER)]


@pytest.mark.parametrize("said", ["invoice 12026-00421", "2026-00421", "12026-0042"])
def test_a_number_inside_a_longer_one_is_not_that_number(said: str) -> None:
    assert decide(Seen(12100, text=said), among(invoice(42, 12100)), normal).allocated == 0


def test_a_document_number_with_another_amount_waits_for_a_person() -> None:
    outcome = decide(Seen(12000, text="invoice 2026-0042"), among(invoice(42, 12100)), normal)
    assert (outcome.allocated, "2026-0042" in str(outcome.reason)) == (0, True)


def test_two_document_numbers_whose_debts_make_the_amount_are_both_cleared() -> None:
    outcome = decide(Seen(300, text="2026-0001 + 2026-0002"), among(invoice(1, 100), invoice(2, 200)), normal)
    assert cleared(outcome) == [("invoice:1", 100, How.NUMBER), ("invoice:2", 200, How.NUMBER)]


def test_a_label_that_several_bear_names_none_of_them() -> None:
    shared = [invoice(n, 3000 if n == 1 else 0, label="shares 2026") for n in (1, 2)]
    assert decide(Seen(3000, text="shares 2026"), among(*shared), normal).allocated == 0


def test_our_own_identifier_books_the_order() -> None:
    outcome = decide(Seen(-52019, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019)), normal)
    assert cleared(outcome) == [("payslip:9", -52019, How.END_TO_END)]
    assert (outcome.allocations[0].order_id, outcome.allocations[0].becomes) == (9, OrderState.BOOKED)


@pytest.mark.parametrize("state", [OrderState.BOOKED, OrderState.REJECTED])
def test_a_payment_that_leaves_twice_is_not_booked_on_the_debt_twice(state: OrderState) -> None:
    outcome = decide(Seen(-52019, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019, state)), normal)
    assert (outcome.allocated, "ask the bank" in str(outcome.reason)) == (0, True)


def test_a_payment_of_less_than_ordered_waits_for_a_person() -> None:
    outcome = decide(Seen(-52018, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019)), normal)
    assert (outcome.allocated, "less than" in str(outcome.reason)) == (0, True)


def test_charges_on_top_of_a_payment_wait_for_a_person() -> None:
    outcome = decide(Seen(-52119, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019)), normal)
    assert (outcome.allocated, "more than" in str(outcome.reason)) == (-52019, True)


def test_a_salary_that_comes_back_is_owed_again() -> None:
    outcome = decide(Seen(52019, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019, OrderState.BOOKED)), normal)
    assert cleared(outcome) == [("payslip:9", 52019, How.RETURN)]
    assert outcome.allocations[0].becomes is OrderState.REJECTED


def test_money_of_an_order_that_never_left_cannot_come_back() -> None:
    assert decide(Seen(52019, end_to_end_id="PAY-2026-10-9"), among(salary(9, 52019)), normal).allocated == 0


def test_a_transfer_between_own_accounts_arrives_without_reopening_anything() -> None:
    line = Seen(52019, end_to_end_id="PAY-2026-10-9", account_iban="BE71096123456769")
    outcome = decide(line, among(salary(9, 52019, OrderState.BOOKED, "BE71096123456769")), normal)
    assert (outcome.allocations[0].how, outcome.allocations[0].becomes) == (How.END_TO_END, None)


def test_one_debit_for_a_whole_batch_books_every_salary() -> None:
    outcome = decide(Seen(-300, payment_information_id="SC1-1"), among(salary(1, 100), salary(2, 200)), normal)
    assert cleared(outcome) == [("payslip:1", -100, How.BATCH), ("payslip:2", -200, How.BATCH)]


def test_a_batch_with_another_amount_waits_for_a_person() -> None:
    outcome = decide(Seen(-100, payment_information_id="SC1-1"), among(salary(1, 100), salary(2, 200)), normal)
    assert (outcome.allocated, "SC1-1" in str(outcome.reason)) == (0, True)


def test_an_unknown_line_says_what_to_do() -> None:
    assert "say what it pays" in str(decide(Seen(100, text="hello"), Candidates(), normal).reason)
    assert "say what was paid" in str(decide(Seen(-100, text="hello"), Candidates(), normal).reason)


def test_numbers_are_found_once_and_only_with_digits() -> None:
    assert numbers_in("AB-12 CD") == ["AB12CD", "AB12", "12CD"]
    assert numbers_in("no digits at all") == []


balances = st.integers(-10_000, 50_000)
lines = st.builds(
    Seen,
    minor=st.integers(-60_000, 60_000).filter(bool),
    references=st.lists(st.integers(1, 4).map(printed), max_size=3).map(tuple),
    text=st.lists(st.integers(1, 4).map(lambda n: f"2026-{n:04}") | st.integers(1, 4).map(printed) | st.text("ab1/ -", max_size=8), max_size=4).map(" ".join),
    end_to_end_id=st.integers(1, 3).map(lambda n: f"PAY-2026-10-{n}") | st.just(""),
    payment_information_id=st.sampled_from(["", "SC1-1"]),
)


@given(st.lists(balances, min_size=4, max_size=4), st.lists(st.integers(1, 60_000), min_size=3, max_size=3), st.lists(lines, max_size=8))
def test_no_sequence_of_lines_clears_more_than_each_line_or_each_debt(debts: list[int], wages: list[int], told: list[Seen]) -> None:
    candidates = among(*(invoice(n, debt) for n, debt in enumerate(debts, 1)), *(salary(n, minor) for n, minor in enumerate(wages, 1)))
    came: dict[str, int] = {}
    for line in told:
        outcome = decide(line, candidates, normal)
        assert abs(outcome.allocated) <= abs(line.minor)
        assert all((part.minor > 0) == (line.minor > 0) for part in outcome.allocations)
        assert (outcome.reason is None) == (outcome.allocated == line.minor)
        candidates.spend(outcome)
        for part in outcome.allocations:
            came[part.target[1]] = came.get(part.target[1], 0) + part.minor
    assert all(came.get(f"invoice:{n}", 0) <= max(0, debt) for n, debt in enumerate(debts, 1))
    assert all(-minor <= came.get(f"payslip:{n}", 0) <= 0 for n, minor in enumerate(wages, 1))


@given(st.text(max_size=140))
def test_any_text_is_read_without_harm(said: str) -> None:
    assert all(len(one) >= 8 for one in references_of(Seen(1, text=said), lambda _: None))
