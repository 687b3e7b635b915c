"""What comes after the founding: the steps to the first invoice and the first wage, and which of them are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_security import current_user
from sqlalchemy.orm import Session

from smartcoop import country, extensions
from smartcoop.banking.queries import accounts, statements
from smartcoop.country import AccountRole, Country, Facts
from smartcoop.dates import Month
from smartcoop.db import fetched
from smartcoop.i18n import Text, format_list, text, translate
from smartcoop.invoicing.queries import InvoiceList, invoices_page
from smartcoop.members.accounts import staff_grants
from smartcoop.members.facts import employer_facts, known_day, were_rules_looked_at
from smartcoop.members.models import Cooperative
from smartcoop.members.onboarding import statutes_of
from smartcoop.members.queries import members_page
from smartcoop.payroll.queries import was_pay_issued
from smartcoop.web.access import Actor, allow, current_actor, has_second_factor
from smartcoop.web.run_steps import SHOWN_ON_PAPERS

bp = Blueprint("first_steps", __name__, url_prefix="/first-steps")


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something to do once: why, where, and whether it is done."""

    label: Text
    why: Text
    button: Text
    address: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class StepsAhead:
    """How many of the steps are done, of how many, and the next one."""

    done: int
    all: int
    next: FirstStep


@bp.get("")
@allow("settings.write")
def show() -> str:
    """What next."""
    steps = _steps(extensions.session(), current_actor())
    first = next((n for n, step in enumerate(steps) if not step.is_done), -1)
    return render_template("pages/first_steps.html", steps=steps, first=first, done=sum(step.is_done for step in steps))


def steps_ahead(session: Session, actor: Actor) -> StepsAhead | None:
    """How far the first steps are; None once all are done."""
    steps = _steps(session, actor)
    following = next((step for step in steps if not step.is_done), None)
    return StepsAhead(sum(step.is_done for step in steps), len(steps), following) if following else None


def _steps(session: Session, actor: Actor) -> Sequence[FirstStep]:
    cooperative, law = fetched(session, Cooperative, actor.cooperative_id), country.load(actor.country)
    told = employer_facts(session, cooperative, known_day(session, cooperative.ref, extensions.clock().today()))
    return [*_safety(session, actor), *_invoices_carry(cooperative, law), *_work(session, actor), *_payslips_carry(law, told), *_pay(session, actor, law, told)]


def _safety(session: Session, actor: Actor) -> list[FirstStep]:
    people = {user.id for grant, user in staff_grants(session, actor.cooperative_id) if grant.withdrawn_at is None}
    return [
        FirstStep(
            text("Protect your own sign-in"),
            text("Your role can change accounts and rights. A second factor keeps them safe even when a password is stolen."),
            text("Set up the second factor"),
            url_for("security.two_factor_setup"),
            has_second_factor(current_user),
        ),
        FirstStep(
            text("Invite a second person"),
            text("Payroll needs four eyes: whoever calculates a run cannot approve it, and nobody releases payments alone."),
            text("Invite a person"),
            url_for("settings.users", _anchor="invite"),
            len(people) > 1,
        ),
        FirstStep(
            text("Look through the rules that members share"),
            text("Where nothing was decided, the country's default stands. Each says what it rests on."),
            text("Open the rules"),
            url_for("rules.index"),
            were_rules_looked_at(session, actor.cooperative_id),
        ),
    ]


def _work(session: Session, actor: Actor) -> list[FirstStep]:
    members = members_page(session, actor.cooperative_id, size=1)
    invoiced = invoices_page(session, actor.cooperative_id, on=extensions.clock().today(), which=InvoiceList.ISSUED, size=1)
    read = any(statements(session, account.id, size=1) for account in accounts(session, actor.cooperative_id))
    return [
        FirstStep(
            text("Publish the statutes"),
            text("Whoever joins reads and accepts them; the version is kept with the person."),
            text("Publish"),
            url_for("statutes.index"),
            bool(statutes_of(session, actor.cooperative_id)),
        ),
        FirstStep(
            text("Register the first member"),
            text("You write who the person is; the invitation mail leads to a password and then through a checklist, step by step."),
            text("Register a person"),
            url_for("members.new"),
            bool(members),
        ),
        FirstStep(
            text("Issue the first invoice"),
            text("A member adds a client and writes a quote or an invoice; issuing gives it its number and fills the budget."),
            text("Open the invoices"),
            url_for("invoices.index"),
            bool(invoiced),
        ),
        FirstStep(
            text("Import the first bank statement"),
            text("Paid shares make members, and paid invoices are matched by their reference. The bank gives the file as camt.053."),
            text("Open the bank"),
            url_for("bank.index"),
            read,
        ),
    ]


def _invoices_carry(cooperative: Cooperative, law: Country) -> list[FirstStep]:
    """What invoices name of the cooperative beside what the founding asks anyway."""
    if "register" not in law.numbers:
        return []
    label = text("Complete what invoices must carry")
    why = text("%(facts)s: invoices and letters name it. It is needed before the first of them.", facts=text(law.number("register").label, domain=law.domain))
    return [FirstStep(label, why, text("Enter it"), url_for("settings.contact"), bool(cooperative.register))]


def _payslips_carry(law: Country, told: Facts) -> list[FirstStep]:
    """What payslips mention of the employer."""
    if not law.employer.shown.fields:
        return []
    facts = format_list([translate(field.label, domain=law.domain) for field in law.employer.shown])
    label, why = text("Complete what payslips must carry"), text("%(facts)s: the law wants it on each payslip. It is needed before the first one.", facts=facts)
    address = url_for("settings.employer", only=SHOWN_ON_PAPERS)
    return [FirstStep(label, why, text("Enter what is missing"), address, not law.employer.not_shown(told))]


def _pay(session: Session, actor: Actor, law: Country, told: Facts) -> list[FirstStep]:
    return [
        FirstStep(
            text("Enter the accounts of the authorities"),
            text("Contributions and tax of a month are ordered with its wages; without these accounts no payslips can be issued."),
            text("Open the employer's facts"),
            url_for("settings.employer"),
            _knows_authorities(law, told),
        ),
        FirstStep(
            text("Run the first payroll"),
            text("Signed work of a month is collected, calculated, checked, approved by a second person, and paid on the promised day."),
            text("Open payroll"),
            url_for("payroll.index"),
            was_pay_issued(session, actor.cooperative_id),
        ),
    ]


def _knows_authorities(law: Country, told: Facts) -> bool:
    """Whether the settings name every account that contributions and tax of any month are paid to; others are asked for when something is owed there."""
    dues = law.remittances(Month.of(extensions.clock().today()))
    by_person = {due.role for due in dues if due.each}
    sure = [due for due in dues if due.role in OWED_BY_ALL - by_person and not (due.apart or due.collects)]
    return all(told.get(due.iban_setting) for due in sure)


OWED_BY_ALL = frozenset({AccountRole.SOCIAL_SECURITY, AccountRole.WITHHOLDING_TAX})
"""What is owed wherever anybody is paid."""
