"""What a payslip does to the books. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from smartcoop.country import AccountRole, LineKind, Payslip
from smartcoop.country.creditors import REST, owed
from smartcoop.dates import Month
from smartcoop.ledger.models import COOP
from smartcoop.ledger.service import Move, moves
from smartcoop.money import Money

MONTH = "month:"


def month_subject(month: Month, creditor: str = REST) -> str:
    """The subject under which a wage month's debts stand: those to a creditor apart under one of its own (`month:2026-10:agirc_arrco`)."""
    return f"{MONTH}{month}:{creditor}" if creditor else f"{MONTH}{month}"


def month_of(subject: str) -> Month | None:
    """The wage month of such a subject; None of any other."""
    return Month.parse(subject.split(":")[1]) if subject.startswith(MONTH) else None


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
        *((role, month_subject(payslip.month, creditor), Money(-minor, payslip.currency)) for (role, creditor), minor in owed(payslip).items()),
    ]
    return moves(*made)


def difference(new: Iterable[Move], old: Iterable[Move]) -> tuple[Move, ...]:
    """What must still be booked so that the books say `new` where they said `old`."""
    left: dict[tuple[AccountRole, str, str], int] = defaultdict(int)
    for sign, made in ((1, new), (-1, old)):
        for move in made:
            left[move.role, move.subject, move.amount.currency] += sign * move.amount.minor
    return moves(*((role, subject, Money(minor, currency)) for (role, subject, currency), minor in left.items()))
