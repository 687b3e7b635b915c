"""From a budget or a wished net to the gross that fits, and where every cent goes. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from smartcoop.activities.budget import NOT_OVERSPENT
from smartcoop.country import Country, Mutualisation, PayCase, Payslip, largest_gross, smallest_gross
from smartcoop.errors import RuleBroken
from smartcoop.i18n import text
from smartcoop.money import Money

MINIMUM_WAGE = text("minimum wage")
"""The rule that a refusal of too low a pay names."""

HIGHEST_FACTOR = 4


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be paid: the payslip, the cooperative's margin on employment, the cost to the activity, what stays unspent."""

    payslip: Payslip
    margin: Money
    cost: Money
    unspent: Money


def budget_cost(payslip: Payslip, rules: Mutualisation) -> tuple[Money, Money]:
    """The cooperative's margin, and the whole cost to the activity: margin included, reductions left out where they are pooled."""
    cost = payslip.total_cost if rules.pool_reductions else payslip.total_cost - payslip.reductions
    margin = cost.times(rules.employment_margin)
    return margin, cost + margin


def with_gross(case: PayCase, gross: Money) -> PayCase:
    """The same case at another gross."""
    return replace(case, work=replace(case.work, gross=gross))


def simulate_gross(law: Country, case: PayCase, rules: Mutualisation, *, budget: Money | None = None) -> Simulation:
    """What the case's own gross gives. RuleBroken below the legal minimum."""
    minimum = law.payroll.minimum_gross(case)
    if case.work.gross < minimum:
        raise RuleBroken(
            "a gross of %(gross)s is below the minimum of %(minimum)s for this work; agree at least the minimum, or fewer hours",
            gross=str(case.work.gross),
            minimum=str(minimum),
            source=MINIMUM_WAGE,
        )
    payslip = law.payroll.compute(case)
    margin, cost = budget_cost(payslip, rules)
    return Simulation(payslip, margin, cost, (budget or cost) - cost)


def simulate_budget(law: Country, case: PayCase, rules: Mutualisation, budget: Money) -> Simulation:
    """The largest gross whose cost fits the budget. RuleBroken when the budget does not pay the legal minimum of this work."""
    cost = _cost(law, case, rules)
    minimum = max(law.payroll.minimum_gross(case), Money(law.gross_unit, law.currency))
    if (least := cost(minimum)) > budget:
        raise RuleBroken(
            "%(budget)s is too little: the legal minimum for this work is %(minimum)s gross, which costs %(least)s; add budget or agree fewer hours",
            budget=str(budget),
            minimum=str(minimum),
            least=str(least),
            source=MINIMUM_WAGE,
        )
    gross = largest_gross(budget, cost, lowest=minimum, highest=law.maximum_gross(case), steps=law.steps(case), unit=law.gross_unit)
    return simulate_gross(law, with_gross(case, gross), rules, budget=budget)


def simulate_net(law: Country, case: PayCase, rules: Mutualisation, net: Money, *, budget: Money) -> Simulation:
    """The smallest lawful gross that gives the wished net. RuleBroken when its cost is beyond the budget."""
    highest = Money(max(net.minor, 100) * HIGHEST_FACTOR, net.currency)
    lowest = max(law.payroll.minimum_gross(case), Money(law.gross_unit, law.currency))
    highest = max(min(highest, law.maximum_gross(case) or highest), lowest)
    at, steps = partial(_net, law, case), law.steps(case)
    gross = smallest_gross(net, at, highest=highest, lowest=lowest, steps=steps, window=law.window, unit=law.gross_unit)
    found = simulate_gross(law, with_gross(case, gross), rules, budget=budget)
    if found.unspent.minor < 0:
        best = simulate_budget(law, case, rules, budget)
        raise RuleBroken(
            "%(net)s net costs %(cost)s and %(budget)s is available; the most that it pays is %(best)s net",
            net=str(net),
            cost=str(found.cost),
            budget=str(budget),
            best=str(best.payslip.net_payable),
            source=NOT_OVERSPENT,
        )
    return found


def _cost(law: Country, case: PayCase, rules: Mutualisation) -> Callable[[Money], Money]:
    return lambda gross: budget_cost(law.payroll.compute(with_gross(case, gross)), rules)[1]


def _net(law: Country, case: PayCase, gross: Money) -> Money:
    return law.payroll.compute(with_gross(case, gross)).net_payable
