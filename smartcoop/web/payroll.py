"""The payroll month, step by step: collect, calculate, check, approve by another person, post, pay, close."""

from collections.abc import Callable
from time import monotonic

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.audit import StateChange, history_of
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderKind
from smartcoop.banking.queries import main_account
from smartcoop.dates import Month
from smartcoop.db import fetched
from smartcoop.extensions import clock, transaction
from smartcoop.followup import after_release
from smartcoop.i18n import format_list, translate
from smartcoop.members.facts import employer_facts
from smartcoop.members.models import Cooperative
from smartcoop.payroll import queries, service
from smartcoop.payroll.collection import to_collect
from smartcoop.payroll.comparing import compared, sums_of
from smartcoop.payroll.models import PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.remitting import remit_month
from smartcoop.payroll.run_sums import run_sum
from smartcoop.web.access import allow, current_actor
from smartcoop.web.forms import shown_by
from smartcoop.web.labels import by_value, changes
from smartcoop.web.lists.asking import answered
from smartcoop.web.lists.pay import RUNS
from smartcoop.web.owners import of_payslip, of_run
from smartcoop.web.run_steps import SecondPeople, causes_of, second_people, steps_of, who_issues

bp = Blueprint("payroll", __name__, url_prefix="/payroll")

PAGE = 50
PATIENCE = 20
"""Seconds that one request works on portions before it shows how far it is."""
COMPARED = (RunState.CALCULATED, RunState.CHECKED)
"""While a run can still be stopped it is shown beside the month before."""


@bp.get("")
@allow("payroll.read")
def index() -> ResponseReturnValue:
    """The runs, the newest first, what a run would collect, and work that no run collects because it is not signed."""
    session, home, today = extensions.session(), current_actor().cooperative_id, clock().today()
    unsigned = queries.unsigned_work(session, home, Month.of(today), size=PAGE)
    more = sum(some.count for some in queries.unsigned_counts(session, home, today)) - len(unsigned)
    ready = to_collect(session, fetched(session, Cooperative, home), on=today)
    month = queries.month_to_pay(session, home, today)
    return answered(RUNS, "pages/payroll/index.html", unsigned=unsigned, more=more, month=month, ready=ready)


@bp.post("")
@allow("payroll.calculate")
@shown_by(index)
def open_run() -> ResponseReturnValue:
    """Open a run and collect the signed work of its month."""
    actor, today = current_actor(), clock().today()
    month = Month.parse(request.form.get("month", ""))
    with transaction() as session:
        run = service.open_run(session, actor.cooperative_id, month, on=today, by=actor.by, until=min(month.last, today))
    return redirect(url_for(".show", run_id=run.id))


@bp.get("/<int:run_id>")
@allow("payroll.read", owning=of_run)
def show(run_id: int) -> str:
    """A run: where it stands, what its present step needs, and its payslips."""
    session = extensions.session()
    run = fetched(session, PayrollRun, run_id)
    rows = queries.payslips_of_run(session, run_id, after=request.args.get("after", type=int), size=PAGE)
    exceptions, counts = queries.exceptions_of_run(session, run_id), queries.counts_of_run(session, run_id)
    return render_template(
        "pages/payroll/show.html",
        run=run,
        steps=steps_of(run, counts, len(exceptions)),
        rows=rows,
        size=PAGE,
        causes=causes_of(run, exceptions, current_actor()),
        looked=_looked(session, run),
        not_shown=_not_shown(session, run) if run.state is RunState.COLLECTING else "",
        admins=lambda: second_people(session, current_actor(), "settings.write", beside=()).people,
        counts=counts,
        sums=sums_of(session, run) if run.state is not RunState.COLLECTING else None,
        comparison=compared(session, run) if run.state in COMPARED else None,
        second=_second(session, run),
        to_calculate=PayslipState.COLLECTED,
        pays=run_sum(session, run),
        to_release=queries.count_to_release(session, run) if run.state is RunState.POSTED else 0,
        wages=queries.sum_to_release(session, run) if run.state is RunState.POSTED else None,
        files=service.files_at_the_bank(session, run_id) if run.state is RunState.POSTED else (),
        history=changes(session, run.ref, by_value(RunState)),
    )


def _looked(session: Session, run: PayrollRun) -> StateChange | None:
    """Who looked through the exceptions, when, and what they noted; None while nobody did, or once it was calculated anew."""
    seen = [change for change in history_of(session, run.ref) if change.state_to == RunState.CHECKED]
    return seen[-1] if seen and run.checked_by else None


def _not_shown(session: Session, run: PayrollRun) -> str:
    """What the payslips of the month would lack, in the reader's words."""
    law = country.load(run.cooperative.country)
    said = employer_facts(session, run.cooperative, run.month.last)
    return format_list([translate(field.label, domain=law.domain) for field in law.employer.not_shown(said)])


def _second(session: Session, run: PayrollRun) -> SecondPeople | None:
    """Who approves or releases where it takes somebody else than whoever calculated or ordered."""
    if run.state is RunState.CHECKED:
        return second_people(session, current_actor(), "payroll.approve", beside={run.calculated_by})
    if run.state is RunState.APPROVED:
        return who_issues(session, current_actor())
    if run.state is RunState.POSTED:
        return second_people(session, current_actor(), "payment.release", beside=queries.ordered_by(session, [run.id])[run.id])
    return None


@bp.post("/<int:run_id>/calculate")
@allow("payroll.calculate", owning=of_run)
@shown_by(show)
def calculate(run_id: int) -> ResponseReturnValue:
    """Calculate portions until done or until the answer should not wait longer; the page then goes on."""
    by = current_actor().by
    return _in_portions(run_id, lambda session: service.calculate_next(session, run_id, by=by))


@bp.post("/<int:run_id>/again")
@allow("payroll.calculate", owning=of_run)
@shown_by(show)
def again(run_id: int) -> ResponseReturnValue:
    """Facts were corrected: calculate everything anew."""
    with transaction() as session:
        service.calculate_again(session, run_id, by=current_actor().by, why=request.form.get("why", ""))
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/give-back")
@allow("payroll.approve", owning=of_run)
@shown_by(show)
def give_back(run_id: int) -> ResponseReturnValue:
    """Whoever was to approve it found something."""
    with transaction() as session:
        service.give_back(session, run_id, by=current_actor().by, why=request.form.get("why", ""))
    flash(translate("Given back. Whoever calculated it is told why."))
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/payslips/<int:payslip_id>/leave-out")
@allow("payroll.calculate", owning=of_payslip)
def leave_out(payslip_id: int) -> ResponseReturnValue:
    """Take a payslip out of its run; the next run collects its work again."""
    with transaction() as session:
        run_id = fetched(session, StoredPayslip, payslip_id).run_id
        service.leave_out(session, payslip_id, by=current_actor().by, why=request.form.get("why", ""))
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/check")
@allow("payroll.calculate", owning=of_run)
@shown_by(show)
def check(run_id: int) -> ResponseReturnValue:
    """Somebody looked at every exception."""
    with transaction() as session:
        service.check_run(session, run_id, by=current_actor().by, note=request.form.get("note", ""))
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/approve")
@allow("payroll.approve", owning=of_run)
@shown_by(show)
def approve(run_id: int) -> ResponseReturnValue:
    """The second pair of eyes."""
    with transaction() as session:
        service.approve_run(session, run_id, by=current_actor().by)
    return redirect(url_for(".show", run_id=run_id))


@bp.post("/<int:run_id>/post")
@allow("payroll.approve", owning=of_run)
@shown_by(show)
def post(run_id: int) -> ResponseReturnValue:
    """Number and book the payslips and order their payment."""
    by, today = current_actor().by, clock().today()

    def next_portion(session: Session) -> int:
        left = service.issue_next(session, run_id, on=today, by=by)
        if not left:  # with the last portion or not at all: a posted run is not posted again
            run = fetched(session, PayrollRun, run_id)
            flash(translate("The payslips are issued; everybody finds theirs under Payslips."))
            for told in remit_month(session, run.cooperative, run.month, on=today, by=by):
                flash(str(told), "waiting" if told.is_open else "message")
        return left

    return _in_portions(run_id, next_portion)


@bp.post("/<int:run_id>/pay")
@allow("payment.release", owning=of_run)
@shown_by(show)
def pay(run_id: int) -> ResponseReturnValue:
    """Release the salary orders of the run and make the file for the bank."""
    actor = current_actor()
    with transaction() as session:
        banking.release_orders(session, actor.cooperative_id, service.salary_orders(session, run_id), by=actor.by)
        after_release(session, session.get_one(Cooperative, actor.cooperative_id), on=clock().today())
        account = main_account(session, actor.cooperative_id)
        file = banking.export_transfers(session, account.id, on=clock().today(), by=actor.by, kinds=[OrderKind.SALARY])
    return redirect(url_for("payments.show", file_id=file.id, made="now"))


@bp.post("/<int:run_id>/close")
@allow("payroll.approve", owning=of_run)
@shown_by(show)
def close(run_id: int) -> ResponseReturnValue:
    """The month is over and paid."""
    with transaction() as session:
        service.close_run(session, run_id, on=clock().today(), by=current_actor().by)
    return redirect(url_for(".show", run_id=run_id))


def _in_portions(run_id: int, step: Callable[[Session], int]) -> ResponseReturnValue:
    """Each portion in its own transaction, until nothing is left or patience ends."""
    until = monotonic() + PATIENCE
    while True:
        with transaction() as session:
            left = step(session)
        if not left or monotonic() > until:
            return redirect(url_for(".show", run_id=run_id))
