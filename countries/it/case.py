"""A case of Italian payroll: what is paid now, beside what the earlier payslips of the month and the year left behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countries.it.law import PARAMETERS, ZERO, summed
from smartcoop.country import Facts, LegalCase, ParametersAt, PayCase, Payslip, Work

PAY = ("gross", "extra_13", "extra_14")
"""The earnings on which contributions and ordinary tax are due; severance pay is none of them."""
COLLABORATION = "collaboration"
FEES = frozenset({"authors_rights", "occasional"})
"""The contracts that pay a fee against a receipt: no pay, no days, no settlement."""


def is_collaboration(facts: Facts) -> bool:
    """Whether an engagement is a coordinated collaboration: no employment, but taxed and insured like it."""
    return bool(facts["contract"] == COLLABORATION)


def is_fee(facts: Facts) -> bool:
    """Whether an engagement pays a fee against a receipt."""
    return facts["contract"] in FEES


def is_employed(facts: Facts) -> bool:
    """Whether an engagement is an employment."""
    return not is_collaboration(facts) and not is_fee(facts)


def is_fixed_term(facts: Facts) -> bool:
    """Whether contributions and deductions treat the engagement as one for a fixed term."""
    return bool(facts["contract"] != "open_ended")


@dataclass(frozen=True, slots=True)
class Employment:
    """The days of employment in a year: every calendar day once, of on-call work the days paid; and the months with pay."""

    days: Decimal = ZERO
    months: frozenset[int] = frozenset()
    fixed_term: bool = False


def employment(works: Iterable[Work]) -> Employment:
    """The days, months and terms of some pieces of work; an extra month adds no days (Circ. 4/E del 2025)."""
    covered: set[int] = set()
    days, months, fixed_term = ZERO, set(), False
    for work in works:
        facts = work.facts
        if is_fee(facts):
            continue
        fixed_term = fixed_term or is_fixed_term(facts)
        if facts["pay_kind"] != "ordinary":
            continue
        new = set(range(work.period.start.toordinal(), work.period.end.toordinal() + 1)) - covered
        days += min(work.days, Decimal(len(new))) if facts["contract"] == "on_call" else len(new)
        covered |= new
        months.add(work.period.start.month)
    return Employment(days, frozenset(months), fixed_term)


@dataclass(frozen=True, slots=True)
class ItalianCase(LegalCase):
    """A case with its law: contributions follow the month of the work (`social`), taxes the day of payment (`tax`).

    `same` are the earlier payslips of the month in the same insurance, `insured` those of the year. `settles` says that this payslip makes
    the year's account (D.P.R. 600/1973, art. 23 c. 3), `leaves` that no contract goes on after it.
    """

    social: ParametersAt
    tax: ParametersAt
    gross: Decimal
    same: tuple[Payslip, ...]
    insured: tuple[Payslip, ...]
    settles: bool
    leaves: bool

    @property
    def contract(self) -> tuple[Payslip, ...]:
        """The earlier payslips of the year under this contract."""
        reference = self.case.work.reference
        return tuple(slip for slip in self.case.history if slip.work.reference == reference)

    def employed(self) -> Employment:
        """The days and months of the year so far, those of this payslip included."""
        return employment([*(slip.work for slip in self.case.history), self.case.work])


def italian_case(case: PayCase) -> ItalianCase:
    """The case seen with its law and its past."""
    last, scheme = case.month.last, is_collaboration(case.work.facts)
    insured = tuple(slip for slip in case.history if is_collaboration(slip.work.facts) == scheme and not is_fee(slip.work.facts))
    leaves = case.work.ends and not _others_go_on(case)
    return ItalianCase(
        case,
        PARAMETERS.at(last),
        PARAMETERS.at(min(case.paid_on, date(last.year, 12, last.day)) if case.paid_on.year > last.year else case.paid_on),
        case.work.gross.amount,
        tuple(slip for slip in insured if slip.month == case.month),
        insured,
        settles=leaves or case.month.number == 12,
        leaves=leaves,
    )


def _others_go_on(case: PayCase) -> bool:
    """Whether another contract with this employer was last paid without ending."""
    last = {slip.work.reference: slip.work.ends for slip in case.history if not is_fee(slip.work.facts)}
    last.pop(case.work.reference, None)
    return not all(last.values())


def paid(slips: Iterable[Payslip]) -> Decimal:
    """The pay of payslips on which contributions were due."""
    return summed(slips, *PAY)
