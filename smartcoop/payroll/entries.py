"""What a payslip does to the books. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from smartcoop.country import AccountRole, LineKind, Payslip
from smartcoop.ledger.models import COOP
from smartcoop.ledger.service import Move, moves
from smartcoop.money import Money

_OWED = {LineKind.EMPLOYEE_CONTRIBUTION, LineKind.WITHHOLDING, LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION, LineKind.EMPLOYER_REDUCTION}


def month_subject(payslip: Payslip) -> str:
    """The subject under which a wage month's debts to authorities stand."""
    return f"month:{payslip.month}"


def payslip_moves(payslip: Payslip, *, activity: str, subject: str, margin: Money, pooled: bool) -> tuple[Move, ...]:
    """P05: the activity bears gross, employer contributions and margin; the person, the authorities and the provisions are owed.

    Reductions of employer contributions go to the cooperative where they are pooled, else to the activity.
    """
    contributions = payslip.employer_contributions - (Money.zero(payslip.currency) if pooled else payslip.reductions)
    made = [
        (AccountRole.GROSS_WAGES, activity, payslip.gross),
        (AccountRole.ALLOWANCES, activity, payslip.sum(LineKind.UNTAXED)),
        (AccountRole.EMPLOYER_CONTRIBUTIONS, activity, contributions),
        (AccountRole.FEE_CHARGED, activity, margin),
        (AccountRole.FEE_INCOME, COOP, -margin),
        (AccountRole.POOLED_REDUCTIONS, COOP, -payslip.reductions if pooled else Money.zero(payslip.currency)),
        (AccountRole.NET_WAGES, subject, -payslip.net_payable),
        (AccountRole.WAGE_DEDUCTIONS, subject, -payslip.sum(LineKind.DEDUCTION)),
        *((role, month_subject(payslip), -amount) for role, amount in _owed_to_authorities(payslip).items()),
    ]
    return moves(*made)


def _owed_to_authorities(payslip: Payslip) -> dict[AccountRole, Money]:
    owed: dict[AccountRole, Money] = {}
    for line in payslip.lines:
        if line.kind in _OWED:
            if line.role is None:
                raise ValueError(f"payslip line {line.code} is owed to nobody")
            owed[line.role] = owed.get(line.role, Money.zero(payslip.currency)) + line.amount
    return owed


def difference(new: Iterable[Move], old: Iterable[Move]) -> tuple[Move, ...]:
    """What must still be booked so that the books say `new` where they said `old`."""
    left: dict[tuple[AccountRole, str, str], int] = defaultdict(int)
    for sign, made in ((1, new), (-1, old)):
        for move in made:
            left[move.role, move.subject, move.amount.currency] += sign * move.amount.minor
    return moves(*((role, subject, Money(minor, currency)) for (role, subject, currency), minor in left.items()))
