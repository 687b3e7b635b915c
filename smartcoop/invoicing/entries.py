"""What invoices and credit notes do to the books: pure, from the document to the entry."""

from smartcoop.country import AccountRole
from smartcoop.invoicing.models import Invoice
from smartcoop.ledger.models import COOP
from smartcoop.ledger.service import Draft, Move, moves
from smartcoop.money import Money

SALE, FEE, CREDIT, FEE_BACK = "invoice", "fee", "credit_note", "fee_back"
WRITE_OFF, RECOVERY = "write_off", "late_recovery"


def entries_of_invoice(invoice: Invoice) -> list[Draft]:
    """The client owes, the activity has earned, the state is owed VAT (P02); the activity contributes its fee (P03)."""
    return _drafts(invoice, SALE, FEE, _sale(invoice, 1), _fee(invoice, 1))


def entries_of_credit_note(note: Invoice) -> list[Draft]:
    """The same in reverse on the receivable of the invoice that is credited, fee included (P14)."""
    return _drafts(note, CREDIT, FEE_BACK, _sale(note, -1), _fee(note, -1))


def _sale(document: Invoice, sign: int) -> tuple[Move, ...]:
    return moves(
        (AccountRole.RECEIVABLE, document.claim_ref, _signed(document, sign * document.booked_total.minor)),
        (AccountRole.SALES, document.activity.ref, _signed(document, -sign * document.booked_net.minor)),
        (AccountRole.OUTPUT_VAT, COOP, _signed(document, -sign * document.booked_vat.minor)),
    )


def _fee(document: Invoice, sign: int) -> tuple[Move, ...]:
    """The fund's part passes through the cooperative's income and is allocated to the fund at once."""
    return moves(
        (AccountRole.FEE_CHARGED, document.activity.ref, _signed(document, sign * document.fee_minor)),
        (AccountRole.FEE_INCOME, COOP, _signed(document, -sign * (document.fee_minor - document.fund_minor))),
        (AccountRole.FEE_FUND_INCOME, COOP, _signed(document, -sign * document.fund_minor)),
        (AccountRole.FUND_ALLOCATION, COOP, _signed(document, sign * document.fund_minor)),
        (AccountRole.GUARANTEE_FUND, COOP, _signed(document, -sign * document.fund_minor)),
    )


def _signed(document: Invoice, minor: int) -> Money:
    return Money(minor, document.cooperative.currency)


def _drafts(document: Invoice, kind: str, fee_kind: str, sale: tuple[Move, ...], fee: tuple[Move, ...]) -> list[Draft]:
    if document.issued_on is None:
        raise ValueError(f"{document.ref} is not issued")
    made = ((kind, sale), (fee_kind, fee))
    return [
        Draft(document.cooperative_id, document.issued_on, name, document.ref, f"{document.number} {document.client.name}", moved, document.issued_by)
        for name, moved in made
        if moved
    ]
