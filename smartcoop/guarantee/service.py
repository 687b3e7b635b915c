"""What the guarantee fund does: advances wages until clients pay, bears what they never pay, and takes back what comes in late."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.activities.models import Claim
from smartcoop.activities.service import restrict_overspent
from smartcoop.banking import service as banking
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.country import AccountRole
from smartcoop.dates import Period
from smartcoop.db import locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.guarantee.advances import Position, positions
from smartcoop.i18n import Text, text
from smartcoop.invoicing.entries import RECOVERY, WRITE_OFF
from smartcoop.invoicing.models import Invoice, InvoiceKind, InvoiceState
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import COOP, Entry
from smartcoop.ledger.queries import balance, currency_of
from smartcoop.ledger.service import Draft, Move, moves
from smartcoop.members.numbering import next_number
from smartcoop.money import Money

ADVANCE, VAT_RETURN = "advance", "vat_return"
IN_RECOVERY, FUND_USE, FUND_BACK = "in_recovery", "fund_use", "fund_back"


def settle_advances(session: Session, book_id: int, *, on: date, by: str) -> list[Entry]:
    """Open, grow or release the fund's advances to what the books say is needed (P06 to P08); nothing is posted where they agree.

    Call it after payments to people, authorities or from clients were booked.
    """
    turn = next_number(session, book_id, "advances")  # others wait, so that no advance is opened twice
    currency = currency_of(session, book_id)
    return [
        ledger.post(session, _advance(book_id, key, position, f"advance:{key}:{turn}", currency, on, by))
        for key, position in sorted(positions(session, book_id).items())
        if position.needed != position.advanced
    ]


def _advance(book_id: int, key: int, position: Position, source: str, currency: str, on: date, by: str) -> Draft:
    more, subject = Money(position.needed - position.advanced, currency), f"activity:{key}"
    made = moves((AccountRole.BANK, subject, more), (AccountRole.GUARANTEE_BANK, subject, -more))
    said = text("Wages paid before the client pays") if more.minor > 0 else text("Advance given back")
    return Draft(book_id, on, ADVANCE, source, said, made, by, {"needed": position.needed, "advanced": position.advanced})


def write_off(session: Session, invoice_id: int, *, on: date, by: str, why: str) -> list[Entry]:
    """Give up what a client still owes (P10): the fund bears it when the invoice was guaranteed, else its activity does; VAT is claimed back.

    WrongState when nothing is owed; Invalid at `why`.
    """
    if not why.strip():
        raise Invalid({"why": text("say what was tried and why it is given up")})
    invoice = _issued(session, invoice_id)
    owed = balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref)
    if owed.minor <= 0:
        raise WrongState("nothing is owed on %(number)s", number=invoice.number)
    claim = _claim(session, invoice)
    made = {
        IN_RECOVERY: moves((AccountRole.RECEIVABLE_IN_RECOVERY, invoice.ref, owed), (AccountRole.RECEIVABLE, invoice.ref, -owed)),
        WRITE_OFF: _loss(invoice, claim, owed),
        FUND_USE: _from_fund(claim, owed),
    }
    entries = [_post(session, invoice, kind, invoice.ref, moved, f"{invoice.number} {why.strip()}", on, by) for kind, moved in made.items() if moved]
    banking.cancel_expectation(session, invoice.cooperative_id, AccountRole.RECEIVABLE, invoice.ref, on=on)
    restrict_overspent(session, invoice.activity, by=by, on=on)
    settle_advances(session, invoice.cooperative_id, on=on, by=by)
    return entries


def _issued(session: Session, invoice_id: int) -> Invoice:
    invoice = locked(session, Invoice, invoice_id)
    if invoice.state is not InvoiceState.ISSUED or invoice.kind is not InvoiceKind.INVOICE:
        raise WrongState("only an issued invoice can be written off or recovered")
    return invoice


def _claim(session: Session, invoice: Invoice) -> Claim:
    return session.scalars(select(Claim).where(Claim.subject == invoice.ref)).one()


def _loss(invoice: Invoice, claim: Claim, owed: Money) -> tuple[Move, ...]:
    """The part without VAT is lost by the cooperative, or by the activity that was not guaranteed; the VAT comes back."""
    lost = claim.net_of(owed)
    return moves(
        (AccountRole.BAD_DEBTS, COOP if claim.guaranteed else invoice.activity.ref, lost),
        (AccountRole.VAT_RELIEF, COOP, owed - lost),
        (AccountRole.RECEIVABLE_IN_RECOVERY, invoice.ref, -owed),
    )


def _from_fund(claim: Claim, owed: Money) -> tuple[Move, ...]:
    lost = claim.net_of(owed)
    return moves((AccountRole.GUARANTEE_FUND, COOP, lost), (AccountRole.FUND_USE, COOP, -lost)) if claim.guaranteed else ()


def _post(session: Session, invoice: Invoice, kind: str, source: str, made: tuple[Move, ...], said: Text | str, on: date, by: str) -> Entry:
    return ledger.post(session, Draft(invoice.cooperative_id, on, kind, source, said, made, by))


def book_recovery(session: Session, invoice_id: int, *, on: date, by: str) -> list[Entry]:
    """What a client paid after the write-off (P11), once a statement line was settled on RECEIVABLE_IN_RECOVERY of the invoice.

    The loss shrinks, the VAT on it is owed again, and the fund gets its part back. WrongState when no such money came in.
    """
    invoice = _issued(session, invoice_id)
    came = -balance(session, invoice.cooperative_id, AccountRole.RECEIVABLE_IN_RECOVERY, invoice.ref)
    if came.minor <= 0:
        raise WrongState("no late payment of %(number)s is in the books; settle its statement line first", number=invoice.number)
    claim = _claim(session, invoice)
    turn = next_number(session, invoice.cooperative_id, f"recovery/{invoice.id}")
    net, source = claim.net_of(came), f"{invoice.ref}:recovery:{turn}"
    back = tuple(Move(move.role, move.subject, -move.amount) for move in _loss(invoice, claim, came))
    fund = moves((AccountRole.FUND_ALLOCATION, COOP, net), (AccountRole.GUARANTEE_FUND, COOP, -net)) if claim.guaranteed else ()
    made = {RECOVERY: back, FUND_BACK: fund}
    said = text("Late payment of invoice %(number)s", number=invoice.number)
    return [_post(session, invoice, kind, source, moved, said, on, by) for kind, moved in made.items() if moved]


def pay_vat(session: Session, book_id: int, period: Period, *, creditor: str, iban: str, reference: str, on: date, by: str) -> PaymentOrder | None:
    """Set input VAT and relief against the output VAT booked up to the end of a period, and order what is left for the authority (P09).

    None when nothing is to be paid; what the state owes stays for the next return. The same period again finds the first order.
    """
    source = f"vat:{book_id}:{period.start.isoformat()}:{period.end.isoformat()}"
    told = session.scalar(select(PaymentOrder).where(PaymentOrder.book_id == book_id, PaymentOrder.source == source))
    if told is not None:
        return told
    deducted = {role: balance(session, book_id, role, COOP, until=period.end) for role in (AccountRole.INPUT_VAT, AccountRole.VAT_RELIEF)}
    made = moves(*((AccountRole.OUTPUT_VAT, COOP, amount) for amount in deducted.values()), *((role, COOP, -amount) for role, amount in deducted.items()))
    owed = -balance(session, book_id, AccountRole.OUTPUT_VAT, COOP, until=period.end) - _on_its_way(session, book_id)
    to_pay = owed - sum(deducted.values(), Money.zero(owed.currency))
    if to_pay.minor <= 0:
        return None
    if made:
        ledger.post(session, Draft(book_id, on, VAT_RETURN, source, text("VAT from %(start)s to %(end)s", start=period.start, end=period.end), made, by))
    return banking.order(
        session,
        book_id,
        source=source,
        kind="tax",
        creditor_name=creditor,
        iban=iban,
        amount=to_pay,
        execute_on=on,
        reference=reference,
        clears_role=AccountRole.OUTPUT_VAT,
        clears_subject=COOP,
        by=by,
    )


def _on_its_way(session: Session, book_id: int) -> Money:
    query = select(func.coalesce(func.sum(PaymentOrder.minor), 0)).where(
        PaymentOrder.book_id == book_id,
        PaymentOrder.clears_role == AccountRole.OUTPUT_VAT,
        PaymentOrder.state.in_((OrderState.ORDERED, OrderState.RELEASED, OrderState.EXPORTED)),
    )
    return Money(int(session.scalar(query) or 0), currency_of(session, book_id))
