"""What an expense claim does to the books (P12). Pure."""

from smartcoop.country import AccountRole
from smartcoop.expenses.models import ExpenseClaim, LineKind
from smartcoop.ledger.models import COOP
from smartcoop.ledger.service import Move, moves
from smartcoop.money import Money, total

EXPENSE, REVERSAL = "expense", "expense_reversal"


def claim_moves(claim: ExpenseClaim) -> tuple[Move, ...]:
    """The activity bears receipts, kilometres and allowances, the state gives VAT back, the member is owed all of it."""
    return moves(
        (AccountRole.EXPENSES, claim.activity.ref, _cost(claim, LineKind.RECEIPT)),
        (AccountRole.INPUT_VAT, COOP, total((line.input_vat for line in claim.lines), claim.currency)),
        (AccountRole.ALLOWANCES, claim.activity.ref, _cost(claim, LineKind.MILEAGE) + _cost(claim, LineKind.ALLOWANCE)),
        (AccountRole.OWED_TO_MEMBERS, claim.ref, -claim.total),
    )


def reversal_moves(claim: ExpenseClaim, *, was_paid: bool) -> tuple[Move, ...]:
    """The mirror; what was paid already is owed by the member."""
    back = AccountRole.OWED_BY_MEMBERS if was_paid else AccountRole.OWED_TO_MEMBERS
    return tuple(Move(back if move.role is AccountRole.OWED_TO_MEMBERS else move.role, move.subject, -move.amount) for move in claim_moves(claim))


def _cost(claim: ExpenseClaim, kind: LineKind) -> Money:
    return total((line.cost for line in claim.lines if line.kind is kind), claim.currency)
