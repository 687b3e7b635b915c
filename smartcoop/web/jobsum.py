"""A job as a sum: every line between what the client pays and what the person receives, each with the lines of the payslip behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from smartcoop.country import Country, LineKind, Payslip
from smartcoop.i18n import Text, text
from smartcoop.money import Money, total
from smartcoop.payroll.planning import JobPreview
from smartcoop.web.pay import Part, beside, by_label, drawn, employer_label, explained

EMPLOYERS = (LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION, LineKind.EMPLOYER_REDUCTION)


@dataclass(frozen=True, slots=True)
class SumLine:
    """A line of the sum: `money` is negative where it is taken off; a result is what the lines so far come to.

    `kind` names its colour in the bar, `because` tells the lines of payslips that it is made of.
    """

    label: Text
    money: Money
    kind: str = ""
    because: tuple[dict[str, Any], ...] = ()
    is_result: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class JobSum:
    """The sum of a job in its three parts: what the price leaves for pay, what that pay is made of, and what is withheld from it."""

    spent: list[SumLine]
    earned: SumLine
    parts: list[SumLine]
    withheld: list[SumLine]
    net: SumLine

    @property
    def bar(self) -> list[Part]:
        """The same as parts of a bar: all that the client pays."""
        ends = [(line.label, abs(line.money), line.kind) for line in reversed([*self.spent, *self.withheld]) if line.kind and line.money.minor < 0]
        return drawn((self.net.label, self.net.money, self.net.kind), *ends)

    @property
    def lines(self) -> list[SumLine]:
        """All lines in their order, without those of nothing."""
        return [line for line in (*self.spent, self.earned, *self.parts, *self.withheld, self.net) if line.is_result or line.money.minor]


def job_sum(preview: JobPreview, law: Country) -> JobSum:
    """From the price to the account, for all who work together."""
    slips = [pay.simulation.payslip for pay in preview.pays]
    yours = _sum(slips, law, LineKind.EARNING, LineKind.UNTAXED)
    several = len({pay.name for pay in preview.pays}) > 1
    return JobSum(
        spent=list(_spent(preview, slips, law, yours)),
        earned=SumLine(text("Your pay before contributions and tax"), yours, is_result=True),
        parts=list(_parts(slips, law)),
        withheld=list(_withheld(slips, law)),
        net=SumLine(text("Net to all of you") if several else text("Net to you"), preview.net, "net", is_result=True),
    )


def _spent(preview: JobPreview, slips: list[Payslip], law: Country, yours: Money) -> Iterator[SumLine]:
    currency = law.currency
    margin, cost = (total((getattr(pay.simulation, name) for pay in preview.pays), currency) for name in ("margin", "cost"))
    yield SumLine(text("The client pays"), preview.booked.total, is_result=True)
    yield SumLine(text("VAT, for the state"), -preview.booked.vat, "other")
    yield SumLine(text("Fee of the cooperative"), -preview.fee.fee, "fee")
    yield SumLine(text("Cooperative, for employing"), -margin, "fee")
    cents = text("Stays in the activity: cents that no gross uses up")
    yield SumLine(text("Stays in the activity") if preview.kept.minor else cents, -preview.unspent, "kept")
    label = employer_label(cost - margin, total((slip.total_cost for slip in slips), currency))
    yield SumLine(label, yours + margin - cost, "employer", _told(slips, law, *EMPLOYERS))


def _parts(slips: list[Payslip], law: Country) -> Iterator[SumLine]:
    """The agreed pay, and by name what is paid beside it: holiday pay, allowances, what is free of contributions and tax."""
    agreed, lines = total((slip.work.gross for slip in slips), law.currency), [line for slip in slips for line in beside(slip)]
    rest = _sum(slips, law, LineKind.EARNING, LineKind.UNTAXED) - agreed - total((line.amount for line in lines), law.currency)
    yield SumLine(text("of it: gross of your contract"), agreed, is_part=True)
    for what, same in by_label(lines, law):
        yield SumLine(text("of it: %(what)s", what=what), total((line.amount for line in same), law.currency), is_part=True)
    yield SumLine(text("of it: paid beside that gross"), rest, is_part=True)


def _withheld(slips: list[Payslip], law: Country) -> Iterator[SumLine]:
    for kind, label, colour in (
        (LineKind.EMPLOYEE_CONTRIBUTION, text("Employee contributions"), "employee"),
        (LineKind.WITHHOLDING, text("Income tax"), "tax"),
        (LineKind.DEDUCTION, text("Kept for others"), "other"),
    ):
        yield SumLine(label, -_sum(slips, law, kind), colour, _told(slips, law, kind))


def _sum(slips: Iterable[Payslip], law: Country, *kinds: LineKind) -> Money:
    return total((slip.sum(*kinds) for slip in slips), law.currency)


def _told(slips: Iterable[Payslip], law: Country, *kinds: LineKind) -> tuple[dict[str, Any], ...]:
    return tuple(explained(line, law) for slip in slips for line in slip.lines if line.kind in kinds and line.amount.minor)
