"""Computing one collected payslip: the country's lines, the cost to the activity, and what a person must look at."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from smartcoop.activities.budget import budget_of
from smartcoop.country import Country, Finding, PayCase, Payslip
from smartcoop.country.creditors import with_creditors
from smartcoop.errors import DomainError, Invalid, RuleBroken
from smartcoop.i18n import Text, held, marked, stored
from smartcoop.money import Money
from smartcoop.payroll.cases import Known, case_for, cases_of_work, known_of, part_in, place_of
from smartcoop.payroll.evidence import missing_evidence, regime_of
from smartcoop.payroll.models import Engagement, PayslipState, StoredPayslip
from smartcoop.payroll.records import dump_case, dump_lines
from smartcoop.payroll.simulation import MINIMUM_WAGE, budget_cost

NOT_SHOWN = "not_shown"
"""The finding that papers lack a number of the employer."""
NO_NUMBER = Finding("national_number", marked("the national number is missing; ask for it and record it"), True, {}, "")
"""Of a person without whom nothing can be declared."""


def calculate(known: Known, row: StoredPayslip) -> None:
    """Fill a collected payslip. What the law refuses becomes a finding that forbids payment, not an error of the run."""
    row.state, row.computed_at = PayslipState.CALCULATED, datetime.now(UTC)
    row.lines, row.gross_minor, row.net_minor, row.payable_minor, row.cost_minor = [], 0, 0, 0, 0
    try:
        case = case_of(known, row)
        payslip = with_creditors(_lawful(case, known.law), case, known.law)
    except DomainError as refused:
        row.findings = _refusals(refused)
        return
    _fill(known, row, case, payslip)
    known.remember(row)


def _lawful(case: PayCase, law: Country) -> Payslip:
    if case.work.gross < (minimum := law.payroll.minimum_gross(case)):
        raise RuleBroken("the gross is below the minimum of %(minimum)s for this work; agree a higher gross", minimum=str(minimum), source=MINIMUM_WAGE)
    return law.payroll.compute(case)


def case_of(known: Known, row: StoredPayslip) -> PayCase:
    """What the country is asked for a payslip: its engagement's part of the month, and the facts recorded for that month."""
    engagement = row.engagement
    part = part_in(engagement, row.month, known.law.gross_unit)
    if corrected := row.case.get("corrected_gross"):
        part = replace(part, gross=Money(corrected, row.currency))
    facts = known.law.engagement.load({name: value for name, value in engagement.facts.items() if value is not None})
    return case_for(known, row.member, part, facts=facts, pay_on=row.pay_on, reference=engagement.ref, place=place_of(row))


def _fill(known: Known, row: StoredPayslip, case: PayCase, payslip: Payslip) -> None:
    rules = known.policies(row.pay_on)
    margin, cost = budget_cost(payslip, rules)
    kept = {name: row.case[name] for name in ("corrected_gross",) if name in row.case}
    row.case = {**dump_case(case, known.law), **kept, "margin": margin.minor, "pooled": rules.pool_reductions}
    row.lines = dump_lines(payslip)
    row.gross_minor, row.net_minor, row.payable_minor, row.cost_minor = payslip.gross.minor, payslip.net.minor, payslip.net_payable.minor, cost.minor
    found = (*_of_law(case, payslip, known.law), *_not_shown(case, known.law), *_own_findings(known.session, row))
    row.findings = [_finding(finding) for finding in found]


def _of_law(case: PayCase, payslip: Payslip, law: Country) -> list[Finding]:
    return [*law.payroll.findings(case, payslip), *_long_days(case, law)]


def _long_days(case: PayCase, law: Country) -> list[Finding]:
    limit = law.duties.working_time
    if case.work.hours <= case.work.days * limit.hours_per_day:
        return []
    message = marked("hours: %(hours)s, days: %(days)s; that is more than %(limit)s hours a day; correct the days or the hours")
    values = {"hours": case.work.hours, "days": case.work.days, "limit": limit.hours_per_day}
    return [Finding("long_days", message, False, values, limit.source.text)]


def _not_shown(case: PayCase, law: Country) -> list[Finding]:
    missing = law.employer.not_shown(case.employer)
    message = marked("the payslip will lack what the law wants on it, as nobody has entered it yet: %(facts)s; no amount depends on it")
    return [Finding(NOT_SHOWN, message, False, {"facts": [field.label for field in missing]}, missing[0].source)] if missing else []


def _own_findings(session: Session, row: StoredPayslip) -> list[Finding]:
    found = []
    if not row.member.national_number:
        found.append(NO_NUMBER)
    if row.payable_minor <= 0:
        found.append(Finding("nothing_to_pay", marked("nothing is left to pay; check the gross and the deductions"), True, {}, ""))
    for missing in missing_evidence(row.engagement, {**row.case["person"], **row.engagement.facts}):
        message = marked("not on file yet: %(missing)s; the legal regime rests on it")
        found.append(Finding("evidence", message, False, {"missing": missing}, regime_of(row.engagement).source))
    if (beyond := beyond_agreed(row)).minor > 0:
        available = budget_of(session, row.activity).available_for_wages
        message = marked("it costs %(beyond)s more than was agreed when it was declared; %(available)s is available in the activity")
        found.append(Finding("cost_changed", message, beyond > available, {"beyond": str(beyond), "available": str(available)}, ""))
    return found


def beyond_agreed(row: StoredPayslip) -> Money:
    """What a payslip costs more than was promised for it when it was declared; less is negative, a correction was never promised."""
    agreed = 0 if row.corrects is not None else row.engagement.costs.get(str(row.month), 0)
    before = row.corrects.cost_minor if row.corrects is not None else 0
    return Money(row.cost_minor - before - agreed, row.currency)


def _finding(finding: Finding) -> dict[str, Any]:
    values = {name: held(value) for name, value in finding.values.items()}
    return {"code": finding.code, "message": finding.message, "blocking": finding.blocking, "values": values, "source": finding.source}


def _refusals(refused: DomainError) -> list[dict[str, Any]]:
    """What is wrong, each as it is kept: to be said in each reader's language."""
    source = stored(refused.source) if isinstance(refused, RuleBroken) else ""
    told = refused.fields.values() if isinstance(refused, Invalid) else [refused.message]
    return [{"code": refused.code, "message": said.msgid, "blocking": True, "values": _values(said), "source": source} for said in told]


def _values(said: Text) -> dict[str, object]:
    return {name: value.msgid if isinstance(value, Text) else held(value) for name, value in said.values.items()}


def foreseen(session: Session, engagement: Engagement) -> list[dict[str, Any]]:
    """What the runs would find of agreed work, as it is known today, each thing once; what its evidence lacks is told apart."""
    known = known_of(session, engagement.cooperative, [engagement.member])
    found = [] if engagement.member.national_number else [_finding(NO_NUMBER)]
    try:
        found += _foreseen_of(cases_of_work(known, engagement), known.law)
    except DomainError as refused:
        found += _refusals(refused)
    return [one for n, one in enumerate(found) if one not in found[:n]]


def _foreseen_of(cases: Sequence[PayCase], law: Country) -> Iterator[dict[str, Any]]:
    """What is found month by month, each after the payslips of those before."""
    earlier: list[Payslip] = []
    for one in cases:
        case = replace(one, history=(*one.history, *earlier))
        earlier.append(_lawful(case, law))
        yield from map(_finding, _of_law(case, earlier[-1], law))
