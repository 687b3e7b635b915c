"""Random sequences of what happens in a cooperative, against a model of its own: after every step the figures are those of the documents."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, sessionmaker

from smartcoop.activities.budget import budget_of
from smartcoop.activities.models import Activity
from smartcoop.activities.service import join_activity, transfer_budget
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, OrderState, PaymentOrder, StatementLine
from smartcoop.banking.queries import main_account
from smartcoop.checks import check_book
from smartcoop.country import AccountRole
from smartcoop.dates import Month, Period
from smartcoop.db import transaction
from smartcoop.errors import DomainError
from smartcoop.expenses import service as expenses
from smartcoop.expenses.lines import ExpenseInput
from smartcoop.expenses.models import ExpenseClaim, ExpenseState, LineKind
from smartcoop.followup import after_statement
from smartcoop.guarantee.service import write_off
from smartcoop.invoicing.models import Client, ClientKind, Invoice, InvoiceKind
from smartcoop.invoicing.service import credit_invoice, draft_invoice, issue_invoice, refund_client
from smartcoop.ledger.models import Book
from smartcoop.ledger.queries import balance, balances
from smartcoop.members.facts import adopt_policy
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money
from smartcoop.payroll import service as payroll
from smartcoop.payroll.engagements import Job, Wish, agree_engagement, declare_engagement, propose_pay, sign_engagement
from smartcoop.payroll.issuing import correct_payslip
from smartcoop.payroll.models import Engagement, EngagementState, PayslipState, StoredPayslip
from smartcoop.payroll.remitting import remit_month
from tests import databases
from tests.bank_samples import IBAN, Line, camt, statement
from tests.factories import a_client, a_line, a_member, a_sale, an_activity
from tests.payroll_scene import OTHER, STAFF, a_scene
from tests.resilience.model import Model, Sold, half_up

TREASURER = "staff: Ana"
FIRST_DAY = date(2026, 10, 5)
RATES = {"standard": 21, "reduced": 6, "copyright": 6}
COST = {"earning", "untaxed", "employer_contribution", "provision"}
CENTS = st.integers(1, 400_000)
LINES = st.lists(st.tuples(st.integers(1, 20), CENTS, st.sampled_from(sorted(RATES))), min_size=1, max_size=3)
PICK = st.integers(0, 10**6)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def founded(session: Session) -> None:
    """Three activities of two people, one of them collective; clients in Belgium, a person among them, and one abroad whom the fund does not cover."""
    scene = a_scene(session)
    other = a_member(session, scene.cooperative, facts={"household": "single"})
    together = an_activity(session, scene.member, name="Together", is_collective=True)
    join_activity(session, together.id, other.id, on=FIRST_DAY)
    an_activity(session, other, name="Design")
    a_client(session, scene.cooperative)
    a_client(session, scene.cooperative, kind=ClientKind.PERSON, vat_number=None, enterprise_number=None)
    a_client(session, scene.cooperative, country="FR", vat_number="FR40303265045", enterprise_number=None)
    on = date(2026, 1, 1)
    adopt_policy(session, scene.cooperative, "guarantee_countries", ["BE"], valid_from=on, adopted_by="assembly", today=on)


class Cooperation(RuleBasedStateMachine):
    """Everything happens in one transaction that is never committed; a step that is refused leaves nothing behind."""

    def __init__(self, sessions: "sessionmaker[Session]") -> None:
        super().__init__()
        self.session = sessions()
        self.session.begin()
        self.today, self.model, self.serial = FIRST_DAY, Model(), count(1)
        self.cooperative = self.session.scalars(select(Cooperative)).one()
        self.activities = self.session.scalars(select(Activity).order_by(Activity.id)).all()
        self.members = self.session.scalars(select(Member).order_by(Member.id)).all()
        self.clients = self.session.scalars(select(Client).order_by(Client.id)).all()
        self.account: BankAccount = main_account(self.session, self.cooperative.id)

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """A step that may be refused: then nothing of it stays, in the database or in the model, which is changed last."""
        try:
            with self.session.begin_nested():
                yield
        except DomainError:
            self.session.expire_all()

    def _activity(self, pick: int) -> Activity:
        return self.activities[pick % len(self.activities)]

    def _invoice(self, pick: int, fits: Callable[[Sold], object] = bool) -> Invoice:
        keys = sorted(key for key, sold in self.model.sold.items() if fits(sold))
        return self.session.get_one(Invoice, keys[pick % len(keys)])

    def _read(self, lines: list[Line]) -> None:
        content = camt(statement(lines, opening=self.model.bank, number=next(self.serial), day=self.today, iban=IBAN))
        banking.import_statement(self.session, self.cooperative.id, content, name="x.xml", by=TREASURER, on=self.today)
        after_statement(self.session, self.cooperative, on=self.today, by=TREASURER)

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @initialize(lines=LINES)
    def begin(self, lines: list[tuple[int, int, str]]) -> None:
        for n in range(len(self.activities)):
            self.sell(n, 0, lines)
            self.engage(n, 2, 60_000)

    def _exists(self, *conditions: ColumnElement[bool]) -> bool:
        return bool(self.session.scalar(select(exists().where(*conditions))))

    @rule(activity=PICK, client=PICK, lines=LINES)
    def sell(self, activity: int, client: int, lines: list[tuple[int, int, str]]) -> None:
        earning, buyer = self._activity(activity), self.clients[client % len(self.clients)]
        asked = [a_line(str(Decimal(cents).scaleb(-2)), quantity=str(quantity), category=category) for quantity, cents, category in lines]
        with self.step():
            draft = draft_invoice(self.session, a_sale(earning, buyer, asked), on=self.today, by=STAFF)
            invoice = issue_invoice(self.session, draft.id, on=self.today, by=STAFF)
            abroad = buyer.country != "BE"
            said = [(quantity * cents, 0 if abroad else RATES[category]) for quantity, cents, category in lines]
            self.model.issue(invoice.id, Sold(earning.id, said, guaranteed=not abroad))

    @precondition(lambda self: any(sold.left and not sold.is_dead for sold in self.model.sold.values()))
    @rule(pick=PICK, parts=st.lists(st.integers(0, 4), min_size=3, max_size=3))
    def credit(self, pick: int, parts: list[int]) -> None:
        invoice = self._invoice(pick, lambda sold: sold.left and not sold.is_dead)
        sold = self.model.sold[invoice.id]
        left = [net - back for (net, _), back in zip(sold.lines, sold.credited, strict=True)]
        amounts = [amount * part // 4 for amount, part in zip(left, parts, strict=False)]
        chosen = {n: euros(amount) for n, amount in enumerate(amounts) if amount}
        with self.step():
            note = credit_invoice(self.session, invoice.id, reason="less was done", on=self.today, by=STAFF, lines=chosen)
            lost, said = sold.credit(amounts)
            self.model.earn(sold.activity, -lost)
            assert note.total_minor == said

    @rule(pick=PICK, quarters=st.integers(1, 6), known=st.booleans())
    def client_pays(self, pick: int, quarters: int, known: bool) -> None:
        invoice = self._invoice(pick)
        amount = max(1, self.model.sold[invoice.id].owed * quarters // 4)
        with self.step():
            self._read([Line(amount, reference=invoice.payment_reference if known else "", text="" if known else "thank you")])
            self.model.receive(amount, invoice.id if known else None)

    @rule(giver=PICK, taker=PICK, amount=CENTS)
    def transfer(self, giver: int, taker: int, amount: int) -> None:
        gives, takes = self._activity(giver), self._activity(taker)
        with self.step():
            transfer_budget(
                self.session, gives.id, takes.id, euros(amount), source=f"transfer:{next(self.serial)}", on=self.today, by=STAFF, why="worked together"
            )
            self.model.earn(gives.id, -amount)
            self.model.earn(takes.id, amount)

    @rule(pick=PICK, days=st.integers(1, 5), budget=st.none() | st.integers(20_000, 300_000))
    def engage(self, pick: int, days: int, budget: int | None) -> None:
        activity, start = self._activity(pick), self.today + timedelta(days=1)
        end = min(start + timedelta(days=days - 1), Month.of(start).last)
        time = Decimal((end - start).days + 1)
        facts = {"worker": "white_collar", "joint_committee": "304"}
        job = Job(activity.holder_id, activity.id, Period(start, end), time, time * Decimal("7.6"), "Technicienne", "Bruxelles", "employment", facts)
        with self.step():
            may_cost = budget_of(self.session, activity).available_for_wages
            may_cost = min(may_cost, euros(budget)) if budget else may_cost
            wish = Wish(budget=euros(budget) if budget else None)
            found = propose_pay(self.session, job, wish, on=self.today)
            assert found.cost <= may_cost
            assert found.cost + found.unspent == may_cost
            assert propose_pay(self.session, job, Wish(gross=found.gross + euros(1)), on=self.today).cost > may_cost
            engagement = agree_engagement(self.session, job, wish, on=self.today, by=STAFF)
            declare_engagement(self.session, engagement.id, number="D", on=self.today, by=STAFF)
            sign_engagement(self.session, engagement.id, on=self.today, by=STAFF)

    def _run(self, prepare: Callable[[int], object]) -> None:
        """A run from open to posted, with what is put into it beside the signed work."""
        month = Month.of(self.today)
        run = payroll.open_run(self.session, self.cooperative.id, month, on=self.today, by=STAFF)
        prepare(run.id)
        while payroll.calculate_next(self.session, run.id, by=STAFF, portion=2):
            pass
        payroll.check_run(self.session, run.id, by=STAFF)
        payroll.approve_run(self.session, run.id, by=OTHER)
        while payroll.issue_next(self.session, run.id, on=self.today, by=OTHER, portion=2):
            pass
        remit_month(self.session, self.cooperative, month, on=self.today, by=OTHER)
        for row in self.session.scalars(select(StoredPayslip).where(StoredPayslip.run_id == run.id)):
            self.model.earn(row.activity_id, -cost_of(row) + (cost_of(row.corrects) if row.corrects else 0))

    @precondition(lambda self: self._exists(Engagement.state == EngagementState.SIGNED))
    @rule()
    def pay_wages(self) -> None:
        with self.step():
            self._run(lambda run_id: None)

    @precondition(lambda self: self._exists(StoredPayslip.state == PayslipState.ISSUED))
    @rule(pick=PICK, change=st.integers(-9_000, 9_000))
    def correct(self, pick: int, change: int) -> None:
        newer = select(StoredPayslip.corrects_id).where(StoredPayslip.corrects_id.is_not(None))
        issued = select(StoredPayslip).where(StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.id.not_in(newer))
        if rows := self.session.scalars(issued.order_by(StoredPayslip.id)).all():
            row = rows[pick % len(rows)]
            gross = euros(max(1, row.case.get("corrected_gross", row.engagement.gross_minor) + change))
            with self.step():
                self._run(lambda run_id: correct_payslip(self.session, row.id, run_id, why="hours were wrong", gross=gross))

    @precondition(lambda self: self._exists(PaymentOrder.state == OrderState.ORDERED))
    @rule(whole_batch=st.booleans())
    def bank_executes(self, whole_batch: bool) -> None:
        """Whatever is ordered is released, exported, and debited order by order or in one sum for each group of the file."""
        with self.step():
            waiting = self.session.scalars(select(PaymentOrder.id).where(PaymentOrder.state == OrderState.ORDERED)).all()
            banking.release_orders(self.session, self.cooperative.id, waiting, by=TREASURER)
            file = banking.export_transfers(self.session, self.account.id, on=self.today, by=TREASURER)
            orders = self.session.scalars(select(PaymentOrder).where(PaymentOrder.file_id == file.id).order_by(PaymentOrder.id)).all()
            groups: dict[str, int] = {}
            for order in orders:
                groups[order.payment_information_id] = groups.get(order.payment_information_id, 0) + order.minor
            single = [Line(-order.minor, end_to_end=order.end_to_end_id or "") for order in orders]
            self._read([Line(-minor, batch=group) for group, minor in groups.items()] if whole_batch else single)
            assert {order.state for order in orders} == {OrderState.BOOKED}
            self._spent(orders)

    def _spent(self, orders: Sequence[PaymentOrder]) -> None:
        for order in orders:
            self.model.bank -= order.minor
            if order.clears_role is AccountRole.SUSPENSE:
                self.model.unknown -= order.minor
            if order.clears_role is AccountRole.RECEIVABLE:
                self.model.sold[int(order.clears_subject.removeprefix("invoice:"))].owed += order.minor

    @rule(activity=PICK, total=st.integers(100, 20_000), deductible=st.booleans(), km=st.integers(1, 90))
    def claim_expenses(self, activity: int, total: int, deductible: bool, km: int) -> None:
        spending = self._activity(activity)
        author, vat = f"member:{spending.holder_id}", total * 21 // 121
        with self.step():
            content = f"receipt {next(self.serial)}".encode()
            key = expenses.keep_receipt(self.session, spending.holder_id, name="r.txt", media_type="text/plain", content=content)
            amounts = {"total": Decimal(total).scaleb(-2), "vat": Decimal(vat).scaleb(-2), "vat_deductible": deductible}
            lines = (
                ExpenseInput(LineKind.RECEIPT, self.today, "Paper", "Shop", document_key=key, **amounts),  # type: ignore[arg-type]
                ExpenseInput(LineKind.MILEAGE, self.today, "There and back", km=Decimal(km)),
            )
            claim = expenses.draft_claim(self.session, spending.id, spending.holder_id, "Posters", lines, on=self.today, by=author)
            expenses.submit_claim(self.session, claim.id, on=self.today, by=author)
            expenses.approve_claim(self.session, claim.id, on=self.today, by=STAFF)
            expenses.schedule_claim(self.session, claim.id, execute_on=self.today, by=STAFF)
            ride = half_up(Decimal(km) * Decimal("0.4449") * 100)
            assert claim.total_minor == total + ride
            self.model.earn(spending.id, -(total - (vat if deductible else 0)) - ride)

    @precondition(lambda self: any(sold.owed > 0 for sold in self.model.sold.values()))
    @rule(pick=PICK)
    def give_up(self, pick: int) -> None:
        invoice = self._invoice(pick, lambda sold: sold.owed > 0)
        sold = self.model.sold[invoice.id]
        with self.step():
            write_off(self.session, invoice.id, on=self.today, by=TREASURER, why="bankrupt")
            if not sold.guaranteed:
                self.model.earn(sold.activity, -sold.lost())
            sold.owed, sold.is_dead = 0, True

    @precondition(lambda self: self.model.unknown > 0)
    @rule()
    def give_back(self) -> None:
        unsettled = select(StatementLine).where(StatementLine.is_unsettled, StatementLine.minor > 0).order_by(StatementLine.id)
        line = self.session.scalars(unsettled).first()
        if line is not None:
            with self.step():
                banking.refund_line(self.session, line.id, by=STAFF, on=self.today)

    @precondition(lambda self: any(sold.owed < 0 for sold in self.model.sold.values()))
    @rule(pick=PICK)
    def give_back_to_client(self, pick: int) -> None:
        with self.step():
            refund_client(self.session, self._invoice(pick, lambda sold: sold.owed < 0).id, iban="NL91ABNA0417164300", on=self.today, by=STAFF)

    @invariant()
    def the_books_hold(self) -> None:
        self.session.flush()
        found = check_book(self.session, self.session.get_one(Book, self.cooperative.id))
        assert [line for lines in found.values() for line in lines] == []

    @invariant()
    def every_budget_is_what_the_documents_say(self) -> None:
        told = {activity.id: budget_of(self.session, activity).budget.minor for activity in self.activities}
        assert told == {activity.id: self.model.budgets.get(activity.id, 0) for activity in self.activities}

    @invariant()
    def every_client_owes_what_the_documents_say(self) -> None:
        told = {subject: owed.minor for subject, owed in balances(self.session, self.cooperative.id, AccountRole.RECEIVABLE).items()}
        assert told == {f"invoice:{key}": sold.owed for key, sold in self.model.sold.items() if sold.owed}

    @invariant()
    def the_bank_holds_what_the_statements_say(self) -> None:
        told = self.session.scalar(select(func.coalesce(func.sum(StatementLine.minor), 0)))
        assert told == self.model.bank == balance(self.session, self.cooperative.id, AccountRole.BANK, self.account.ref).minor
        assert -balance(self.session, self.cooperative.id, AccountRole.SUSPENSE).minor == self.model.unknown

    @invariant()
    def every_document_is_the_sum_of_its_lines(self) -> None:
        for invoice in self.session.scalars(select(Invoice)):
            assert invoice.net_minor == sum(line.net_minor for line in invoice.lines)
            assert invoice.total_minor == invoice.net_minor + sum(group.tax_minor for group in invoice.vat_groups)
            if invoice.kind is InvoiceKind.INVOICE:
                assert invoice.total_minor == self.model.sold[invoice.id].total
        for row in self.session.scalars(select(StoredPayslip).where(StoredPayslip.state == PayslipState.ISSUED)):
            assert row.payable_minor == payable_of(row)
        for claim in self.session.scalars(select(ExpenseClaim).where(ExpenseClaim.state != ExpenseState.DRAFT)):
            assert claim.total_minor == sum(line.total_minor for line in claim.lines)


def cost_of(row: StoredPayslip) -> int:
    """What an issued payslip costs its activity, line by line; reductions stay with all."""
    return sum(line["minor"] for line in row.lines if line["kind"] in COST)


def payable_of(row: StoredPayslip) -> int:
    """What is transferred, line by line."""
    signs = {"earning": 1, "untaxed": 1, "employee_contribution": -1, "withholding": -1, "deduction": -1}
    return sum(signs.get(line["kind"], 0) * line["minor"] for line in row.lines)


def test_whatever_happens_in_whatever_order_the_figures_are_those_of_the_documents(sqlite_template: Path, tmp_path: Path) -> None:
    with databases.opened(databases.copied(sqlite_template, tmp_path)) as engine:
        sessions = sessionmaker(engine)
        with transaction(sessions) as session:
            founded(session)
        run_state_machine_as_test(
            lambda: Cooperation(sessions),  # type: ignore[arg-type]  # a maker serves as well as a class
            settings=settings(max_examples=50, stateful_step_count=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)),
        )
