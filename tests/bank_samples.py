"""Bank statements as banks send them, and a legal entity with an account, for tests of what money does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from sqlalchemy.orm import Session

from smartcoop.banking import queries
from smartcoop.banking import service as banking
from smartcoop.banking.models import BankAccount, ExpectedPayment, PaymentOrder
from smartcoop.country import AccountRole
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book
from smartcoop.money import Money

IBAN = "BE71096123456769"
GUARANTEE_IBAN = "BE68539007547034"
CLIENT_IBAN = "NL91ABNA0417164300"
MEMBER_IBAN = "FR1420041010050500013M02606"
DAY = date(2026, 10, 15)
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"


@dataclass(frozen=True)
class Line:
    """One entry of a statement; money in is positive. `details` replaces what stands in its NtryDtls."""

    minor: int
    text: str = ""
    reference: str = ""
    end_to_end: str = ""
    batch: str = ""
    name: str = "Client"
    iban: str = CLIENT_IBAN
    bank_reference: str = ""
    status: str = "BOOK"
    is_reversal: bool = False
    return_code: str = ""
    details: str = ""
    currency: str = "EUR"


def amount(minor: int) -> str:
    """An amount as XML carries it, without sign."""
    return str(Decimal(abs(minor)).scaleb(-2))


def _element(tag: str, content: str) -> str:
    return f"<{tag}>{content}</{tag}>" if content else ""


def details(line: Line, minor: int | None = None, version: str = "08") -> str:
    """The TxDtls of a line, in the shape of an older or a newer version."""
    side = "Cdtr" if (line.minor < 0) != line.is_reversal else "Dbtr"
    name = _element("Nm", escape(line.name))
    party = f"<{side}>{name if version < '08' else _element('Pty', name)}</{side}>"
    strd = f"<Strd><CdtrRefInf><Ref>{line.reference}</Ref></CdtrRefInf></Strd>" if line.reference else ""
    return (
        "<TxDtls>"
        f"<Refs>{_element('PmtInfId', line.batch)}<EndToEndId>{line.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
        + (f'<Amt Ccy="{line.currency}">{amount(minor)}</Amt>' if minor is not None else "")
        + f"<RltdPties>{party}<{side}Acct><Id><IBAN>{line.iban}</IBAN></Id></{side}Acct></RltdPties>"
        + _element("RmtInf", _element("Ustrd", escape(line.text)) + strd)
        + _element("RtrInf", _element("Rsn", _element("Cd", line.return_code)))
        + "</TxDtls>"
    )


def _entry(line: Line, day: date, version: str) -> str:
    status = line.status if version < "08" else _element("Cd", line.status)
    return (
        f'<Ntry><Amt Ccy="{line.currency}">{amount(line.minor)}</Amt><CdtDbtInd>{"DBIT" if line.minor < 0 else "CRDT"}</CdtDbtInd>'
        + _element("RvslInd", "true" if line.is_reversal else "")
        + f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        + _element("AcctSvcrRef", line.bank_reference)
        + f"<BkTxCd/><NtryDtls>{line.details or details(line, version=version)}</NtryDtls></Ntry>"
    )


def _balance(code: str, minor: int, day: date, currency: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount(minor)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if minor < 0 else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(
    lines: Sequence[Line],
    *,
    opening: int = 0,
    closing: int | None = None,
    number: int = 1,
    day: date = DAY,
    iban: str = IBAN,
    currency: str = "EUR",
    version: str = "08",
) -> str:
    """One Stmt; the closing balance is right unless another is given."""
    booked = sum(line.minor for line in lines if line.status == "BOOK")
    last = opening + booked if closing is None else closing
    return (
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{day}T22:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
        + _balance("OPBD", opening, day, currency)
        + _balance("CLBD", last, day, currency)
        + "".join(_entry(line, day, version) for line in lines)
        + "</Stmt>"
    )


def camt(*statements: str, version: str = "08", message: str = "M1") -> bytes:
    """A whole file."""
    space = NAMESPACE.format(version=version)
    head = f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-10-15T22:00:00</CreDtTm></GrpHdr>"
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}"><BkToCstmrStmt>{head}{"".join(statements)}</BkToCstmrStmt></Document>'.encode()


def a_book(session: Session, code: str = "demo") -> Book:
    """The books of a Belgian legal entity."""
    book = Book(code=code, name=f"Cooperative {code}", country="BE", currency="EUR")
    session.add(book)
    session.flush()  # accounts name it
    return book


def an_account(session: Session, book: Book, iban: str = IBAN, role: AccountRole = AccountRole.BANK) -> BankAccount:
    """An account of a legal entity."""
    return banking.open_account(session, book.id, iban=iban, holder="Cooperative demo", role=role)


def owed(session: Session, book: Book, number: int, minor: int, due_on: date = DAY, payer: str = "Client") -> ExpectedPayment:
    """A sold invoice whose payment is expected: the number-th document, labelled `2026-00<number>`."""
    subject, sum_owed = f"invoice:{number}", Money(minor, "EUR")
    made = ledger.moves((AccountRole.RECEIVABLE, subject, sum_owed), (AccountRole.SALES, "activity:1", -sum_owed))
    ledger.post(session, ledger.Draft(book.id, DAY, "issue", subject, f"Invoice {number}", made))
    return banking.expect(
        session,
        book.id,
        reference=reference(number),
        label=f"2026-{number:04}",
        amount=sum_owed,
        clears_role=AccountRole.RECEIVABLE,
        clears_subject=subject,
        due_on=due_on,
        payer=payer,
    )


def reference(number: int) -> str:
    """The payment reference of the number-th document, printed."""
    digits = f"{number:010}"
    check = number % 97 or 97
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}{check:02}+++"


def eur(minor: int) -> Money:
    """An amount in euros, from its cents."""
    return Money(minor, "EUR")


def read(session: Session, book: Book, *lines: Line, opening: int = 0, number: int = 1, day: date = DAY, message: str = "M1") -> banking.ImportReport:
    """What the import of one statement with these lines reports."""
    content = camt(statement(lines, opening=opening, number=number, day=day), message=message)
    return banking.import_statement(session, book.id, content, name=f"{number}.xml", by="ann", on=day)


def agrees(session: Session, account: BankAccount) -> bool:
    """Whether the account's last statement and the books agree."""
    session.flush()
    return queries.reconciliation(session, account.id).agrees


def outstanding(session: Session, book: Book, number: int) -> int:
    """What the number-th invoice still owes, in cents."""
    return queries.outstanding(session, book.id, AccountRole.RECEIVABLE, f"invoice:{number}").minor


def wage(session: Session, book: Book, number: int, minor: int = 52019, iban: str = MEMBER_IBAN) -> PaymentOrder:
    """The order of a wage that is owed."""
    subject = f"payslip:{number}"
    made = ledger.moves((AccountRole.GROSS_WAGES, "activity:1", eur(minor)), (AccountRole.NET_WAGES, subject, eur(-minor)))
    ledger.post(session, ledger.Draft(book.id, DAY, "payroll", subject, "wage", made))
    return banking.order(
        session,
        book.id,
        source=subject,
        kind="salary",
        creditor_name="Ana Márquez",
        iban=iban,
        amount=eur(minor),
        execute_on=DAY,
        clears_role=AccountRole.NET_WAGES,
        clears_subject=subject,
        by="ann",
    )


def exported(session: Session, account: BankAccount, *orders: PaymentOrder) -> list[str]:
    """The identifiers of orders that another person released and that left in a file."""
    banking.release_orders(session, account.book_id, [one.id for one in orders], by="bob")
    banking.export_transfers(session, account.id, on=DAY, by="bob")
    return [str(one.end_to_end_id) for one in orders]
