"""Countries from the command line: what they cover, whether they hold, and one payslip or simulation from a JSON case."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from smartcoop.cli.cases import read_case
from smartcoop.cli.saying import FOUND_WRONG, as_json, console, print_json, read_input
from smartcoop.country import Country, codes, load
from smartcoop.country.conformance import Report
from smartcoop.country.conformance import check as conformance
from smartcoop.country.examples import Comparison, compare, read_examples
from smartcoop.country.payslip import LineKind, Payslip
from smartcoop.country.scaffold import scaffold
from smartcoop.i18n import format_amount, format_rate, translate
from smartcoop.money import parse_amount
from smartcoop.payroll.simulation import Simulation, simulate_budget

TOTALS = ("gross", "employee_contributions", "withholding_tax", "net", "net_payable", "employer_contributions", "reductions", "total_cost")
"""The totals of a payslip, in the order in which they are shown."""


@click.group()
def country() -> None:
    """The countries that are installed, and their law."""


@country.command(name="list")
@as_json
def list_(as_json: bool) -> None:
    """List the installed countries."""
    found = [{"code": law.code, "name": law.name, "currency": law.currency, "languages": list(law.languages)} for law in map(load, codes())]
    if as_json:
        print_json(found)
    for row in found if not as_json else []:
        console.print(f"{row['code']}  {row['name']}  {row['currency']}  {', '.join(row['languages'])}")


@country.command()
@click.argument("code")
@as_json
def show(code: str, as_json: bool) -> None:
    """What a country covers, which figures are unconfirmed, and which need renewal."""
    law = load(code)
    report = conformance(law, datetime.now(UTC).date())
    if as_json:
        print_json(_shown(law, report))
        return
    _print_report(report)
    console.print(f"{len(law.parameters)} parameters, {len(report.unconfirmed)} not confirmed:")
    for path, why in report.unconfirmed:
        console.print(f"  {path}: {why}", markup=False, soft_wrap=True)
    for path, day in report.expiring:
        console.print(f"  {path} needs renewal by {day}", markup=False, soft_wrap=True)
    for made in law.duties.declarations:
        console.print(f"declaration: {translate(made.label, domain=law.domain)}, per {made.per.value} ({made.source.text})", markup=False, soft_wrap=True)
    for kept in law.duties.retention:
        years = f"{kept.years} years" if kept.years else "without end"
        console.print(f"kept {years}: {translate(kept.label, domain=law.domain)} ({kept.source.text})", markup=False, soft_wrap=True)
    for regime in law.regimes:
        console.print(f"regime {regime.code}: {regime.label} ({regime.source})", markup=False, soft_wrap=True)


def _shown(law: Country, report: Report) -> dict[str, Any]:
    return {
        "code": law.code,
        "parameters": len(law.parameters),
        "score": report.score,
        "checks": [{"name": check.name, "found": [str(line) for line in check.found]} for check in report.checks],
        "unconfirmed": dict(report.unconfirmed),
        "expiring": dict(report.expiring),
        "regimes": {regime.code: regime.source for regime in law.regimes},
    }


@country.command()
@click.argument("code")
@click.option("--examples", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None, help="Compute every case of this file.")
@as_json
def check(code: str, examples: Path | None, as_json: bool) -> None:
    """Whether a country keeps its promises; with --examples, whether every worked case of a file comes out."""
    law = load(code)
    if examples is not None:
        ok = _check_examples(compare(law, read_examples(examples.read_bytes())), as_json)
    else:
        report = conformance(law, datetime.now(UTC).date())
        ok = report.ok
        print_json(_shown(law, report)) if as_json else _print_report(report)
    if not ok:
        raise SystemExit(FOUND_WRONG)


def _check_examples(comparison: Comparison, as_json: bool) -> bool:
    wrong = [row for row in comparison.rows if not row.ok]
    if as_json:
        print_json([{"id": row.id, "field": row.field, "expected": row.expected, "got": row.got, "ok": row.ok} for row in comparison.rows])
        return not wrong
    for row in wrong:
        console.print(f"{row.id}  {row.field}  expected {row.expected}  got {row.got}", markup=False, soft_wrap=True)
    for name, why in comparison.skipped:
        console.print(f"{name}  skipped: {why}", markup=False, soft_wrap=True)
    cases, failed = {row.id for row in comparison.rows}, {row.id for row in wrong}
    console.print(
        f"{len(cases)} cases, {len(comparison.rows)} values: {len(cases) - len(failed)} right, {len(failed)} wrong, {len(comparison.skipped)} skipped"
    )
    return not wrong


def _print_report(report: Report) -> None:
    for found in report.checks:
        console.print(f"{'ok   ' if found.ok else 'WRONG'} {found.name}", markup=False, soft_wrap=True)
        for line in found.found:
            console.print(f"      {line}", markup=False, soft_wrap=True)
    kept, of = report.score
    console.print(f"{report.code}: {kept} of {of} promises kept")


@country.command()
@click.argument("code")
@click.option("--name", required=True, help="The country's name in English.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path("countries"), show_default=True, help="Folder of the plugins.")
def new(code: str, name: str, into: Path) -> None:
    """Write a plugin that loads and passes what can pass, with a list of what is to be filled in."""
    folder = scaffold(into, code, name)
    console.print(f"{folder} is written; begin with {folder / 'README.md'}", soft_wrap=True)


@click.command()
@click.argument("code")
@click.option("--input", "source", required=True, help="JSON case, or - for standard input.")
@click.option("--explain", is_flag=True, help="Say for each line why it is what it is, and where the law says so.")
@as_json
def payslip(code: str, source: str, explain: bool, as_json: bool) -> None:
    """One payslip from a JSON case, line by line with its legal source."""
    law = load(code)
    computed = law.payroll.compute(read_case(law, read_input(source)))
    if as_json:
        print_json(_payslip_json(law, computed))
        return
    _print_lines(law, computed, explain=explain)
    for name in TOTALS:
        console.print(f"{name.replace('_', ' '):56} {'':12} {'':9} {format_amount(getattr(computed, name).amount):>12}", markup=False, soft_wrap=True)


@click.command()
@click.argument("code")
@click.option("--budget", required=True, help="What may be spent in all, like 1500.00.")
@click.option("--input", "source", required=True, help="JSON case without gross, or - for standard input.")
@as_json
def simulate(code: str, budget: str, source: str, as_json: bool) -> None:
    """The largest gross that a budget pays, with gross, net, cost and what stays unspent."""
    law = load(code)
    case = read_case(law, read_input(source), needs_gross=False)
    found = simulate_budget(law, case, law.mutualisation(case.paid_on), parse_amount(budget, law.currency, "budget"))
    told = _simulation(found)
    if as_json:
        print_json(told)
    for name, amount in told.items() if not as_json else []:
        console.print(f"{name:10} {amount:>14}")


def _simulation(found: Simulation) -> dict[str, str]:
    amounts = {"gross": found.payslip.work.gross, "net": found.payslip.net_payable, "cost": found.cost, "unspent": found.unspent}
    return {name: str(amount.amount) for name, amount in amounts.items()}


def _payslip_json(law: Country, computed: Payslip) -> dict[str, Any]:
    lines = [
        {
            "code": line.code,
            "label": line.label_in(law.domain),
            "kind": line.kind.value,
            "base": line.base,
            "rate": line.rate,
            "amount": line.amount.amount,
            "source": line.source,
            "explanation": line.explanation_in(law.domain),
        }
        for line in computed.lines
    ]
    return {"lines": lines, "totals": {name: getattr(computed, name).amount for name in TOTALS}, "currency": computed.currency}


def _print_lines(law: Country, computed: Payslip, *, explain: bool) -> None:
    for line in computed.lines:
        taken = line.kind in (LineKind.EMPLOYEE_CONTRIBUTION, LineKind.WITHHOLDING, LineKind.DEDUCTION)
        amount = format_amount((-line.amount if taken else line.amount).amount)
        base = format_amount(line.base) if line.base is not None else ""
        rate = format_rate(line.rate) if line.rate is not None else ""
        console.print(f"{line.label_in(law.domain):56} {base:>12} {rate:>9} {amount:>12}  {line.source}", markup=False, soft_wrap=True)
        if explain and line.explanation:
            console.print(f"    {line.explanation_in(law.domain)}", markup=False, soft_wrap=True, style="dim")
