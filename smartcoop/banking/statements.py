"""Money come in and gone out: a bank statement is read, each of its lines booked once, and what it pays recognised.

All of an import is one transaction: a statement is in the books whole or not at all. The bank accounts of the book are locked meanwhile, so
that two imports at once do not both clear the same debt.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.banking.camt import ReadLine, ReadStatement, read_statements
from smartcoop.banking.candidates import balances_of, candidates_for, chunked, seen
from smartcoop.banking.matching import Normalise, Outcome, Target, decide
from smartcoop.banking.models import BankAccount, ExpectedPayment, How, Match, Statement, StatementLine
from smartcoop.banking.orders import locked_orders, move
from smartcoop.banking.report import ImportReport
from smartcoop.country import AccountRole
from smartcoop.documents import storage
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.ledger import queries as ledger_queries
from smartcoop.ledger import service as ledger
from smartcoop.ledger.models import Book, Entry
from smartcoop.money import Money

LINE_SUBJECT = "statement_line:"


def import_statement(session: Session, book_id: int, content: bytes, *, name: str, by: str, on: date) -> ImportReport:
    """Read a camt.053 file, book its lines and recognise what they pay; what is known already is not booked again.

    Invalid at `statement`, with nothing written, for a file that is no whole camt.053, whose sums do not agree, in a foreign currency,
    or of an account that is not of this book.
    """
    read = read_statements(content)
    book = session.get_one(Book, book_id)
    accounts = _accounts(session, book_id)
    owned = [(_account(one, accounts, book), one) for one in read]
    report = ImportReport(pending=sum(one.pending for one in read))
    for account, one in owned:
        told = session.scalar(select(Statement).where(Statement.bank_account_id == account.id, Statement.identity == one.identity))
        if told is not None:
            report.known.append(told)
            continue
        _note_gap(session, account, one, report)
        report.statements.append(_imported(session, book, account, one, report, document=(content, name), by=by, on=on))
    return report


def _accounts(session: Session, book_id: int) -> dict[str, BankAccount]:
    """The accounts of the book by IBAN, locked until the transaction ends."""
    query = select(BankAccount).where(BankAccount.book_id == book_id).order_by(BankAccount.id)
    return {one.iban: one for one in session.scalars(query.with_for_update().execution_options(populate_existing=True))}


def _account(read: ReadStatement, accounts: dict[str, BankAccount], book: Book) -> BankAccount:
    account = accounts.get(read.iban)
    if account is None:
        raise Invalid({"statement": text("the account %(iban)s is not one of %(book)s; open it first, or take the right file", iban=read.iban, book=book.name)})
    if read.currency != book.currency:
        raise Invalid({"statement": text("the statement is in %(said)s, these books are kept in %(own)s", said=read.currency, own=book.currency)})
    return account


def _note_gap(session: Session, account: BankAccount, read: ReadStatement, report: ImportReport) -> None:
    before = session.scalar(
        select(Statement)
        .where(Statement.bank_account_id == account.id, Statement.to_on < read.from_on)
        .order_by(Statement.to_on.desc(), Statement.id.desc())
        .limit(1)
    )
    if before is not None and before.closing_minor != read.opening:
        report.notes.append(
            text(
                "Statement %(number)s opens with %(opening)s, but statement %(before)s closed with %(closing)s: one between them is missing. Import it too.",
                number=read.number,
                opening=str(Money(read.opening, read.currency)),
                before=before.number,
                closing=str(before.closing),
            )
        )


def _imported(
    session: Session, book: Book, account: BankAccount, read: ReadStatement, report: ImportReport, *, document: tuple[bytes, str], by: str, on: date
) -> Statement:
    statement = _stored(session, account, read, document, by, on)
    lines = _new_lines(session, account, statement, read)
    report.repeated += len(read.lines) - len(lines)
    normal = country.load(book.country).documents.normal_reference
    touched = _book_lines(session, book, account, lines, normal, by, report)
    session.flush()  # what is still open is asked of the books
    note_settled(session, book.id, touched)
    return statement


def _stored(session: Session, account: BankAccount, read: ReadStatement, document: tuple[bytes, str], by: str, on: date) -> Statement:
    content, name = document
    digest = hashlib.sha256(content).hexdigest()
    key = f"statement:{account.book_id}:{digest}"
    storage.store(session, key=key, subject=account.ref, name=name, media_type="application/xml", content=content)
    _book_opening(session, account, read, by)
    statement = Statement(
        bank_account_id=account.id,
        number=read.number,
        identity=read.identity,
        sha256=digest,
        opening_minor=read.opening,
        closing_minor=read.closing,
        currency=read.currency,
        from_on=read.from_on,
        to_on=read.to_on,
        document_key=key,
        imported_by=by,
        imported_on=on,
    )
    session.add(statement)
    session.flush()  # its lines name it
    return statement


def _book_opening(session: Session, account: BankAccount, read: ReadStatement, by: str) -> None:
    """What the account held before its earliest statement, so that the books follow the bank from then on."""
    first = session.scalar(select(Statement).where(Statement.bank_account_id == account.id).order_by(Statement.from_on, Statement.id).limit(1))
    if first is not None and first.from_on <= read.from_on:
        return
    before = first.opening_minor if first else ledger_queries.balance(session, account.book_id, account.role, account.ref).minor
    missing = Money(read.opening - before, read.currency)
    if not missing:
        return
    moves = ledger.moves((account.role, account.ref, missing), (AccountRole.SUSPENSE, f"{account.ref}:opening", -missing))
    day = open_day(session.get_one(Book, account.book_id), read.from_on)
    label = text("Opening balance before statement %(number)s", number=read.number)
    ledger.post(session, ledger.Draft(account.book_id, day, f"opening:{read.identity}", account.ref, label, moves, by))


def open_day(book: Book, day: date) -> date:
    """The day, or the first after the closed period: what the bank did cannot be left out of the books."""
    return day if book.closed_until is None or day > book.closed_until else book.closed_until + timedelta(days=1)


def _new_lines(session: Session, account: BankAccount, statement: Statement, read: ReadStatement) -> list[StatementLine]:
    keys = [line.natural_key for line in read.lines]
    asked = (select(StatementLine.natural_key).where(StatementLine.bank_account_id == account.id, StatementLine.natural_key.in_(c)) for c in chunked(keys))
    known = {key for query in asked for key in session.scalars(query)}
    if known and _continues(session, account, read, known):
        keys, known = _counted_on(session, account, read), set()
    lines = [_line(account, statement, n, line, key) for n, (line, key) in enumerate(zip(read.lines, keys, strict=True), 1) if key not in known]
    session.add_all(lines)
    session.flush()  # their keys are the sources of their entries
    return lines


def _continues(session: Session, account: BankAccount, read: ReadStatement, known: set[str]) -> bool:
    """Whether a statement begins where the books stand and ends where they only come with all its lines: what looks known happened twice that day."""
    held = ledger_queries.balance(session, account.book_id, account.role, account.ref).minor
    unknown = sum(line.minor for line in read.lines if line.natural_key not in known)
    return held == read.opening and held + unknown != read.closing


def _counted_on(session: Session, account: BankAccount, read: ReadStatement) -> list[str]:
    """The keys of the lines when those of earlier statements of the same days are counted first, as one statement over both would."""
    days = {line.booked_on for line in read.lines}
    told = session.scalars(select(StatementLine.natural_key).where(StatementLine.bank_account_id == account.id, StatementLine.booked_on.in_(days)))
    before = Counter(key.rpartition("-")[0] for key in told)
    parts = (line.natural_key.rpartition("-") for line in read.lines)
    return [f"{digest}-{int(n) + before[digest]}" for digest, _, n in parts]


def _line(account: BankAccount, statement: Statement, position: int, read: ReadLine, key: str) -> StatementLine:
    return StatementLine(
        book_id=account.book_id,
        bank_account_id=account.id,
        statement_id=statement.id,
        position=position,
        natural_key=key,
        booked_on=read.booked_on,
        value_on=read.value_on,
        minor=read.minor,
        currency=statement.currency,
        end_to_end_id=read.end_to_end_id,
        payment_information_id=read.payment_information_id,
        references=list(read.references),
        text=read.text,
        counterparty=read.counterparty,
        counterparty_iban=read.counterparty_iban,
        bank_reference=read.bank_reference,
        return_reason=read.return_reason,
        is_reversal=read.is_reversal,
    )


def _book_lines(
    session: Session, book: Book, account: BankAccount, lines: Sequence[StatementLine], normal: Normalise, by: str, report: ImportReport
) -> set[Target]:
    """Book what left before what came, so that a payment and its return on one statement are both understood."""
    found = candidates_for(session, book.id, [seen(line, account) for line in lines], normal)
    decided = []
    for line in sorted(lines, key=lambda one: (one.minor > 0, one.position)):
        outcome = decide(seen(line, account), found, normal)
        found.spend(outcome)
        decided.append((line, outcome))
    entries = ledger.post_all(session, [_draft(book, account, line, outcome, by) for line, outcome in decided])
    for (line, outcome), entry in zip(decided, entries, strict=True):
        _note_outcome(session, line, outcome, entry, by)
    _move_orders(session, book.id, decided, by)
    report.matched += [line for line, _ in decided if not line.is_unsettled]
    report.unmatched += [line for line, _ in decided if line.is_unsettled]
    return {part.target for _, outcome in decided for part in outcome.allocations}


def _draft(book: Book, account: BankAccount, line: StatementLine, outcome: Outcome, by: str) -> ledger.Draft:
    """The one entry of a line: the bank, what it clears, and the rest on SUSPENSE."""
    rest = line.minor - outcome.allocated
    cleared = [(*part.target, Money(-part.minor, line.currency)) for part in outcome.allocations]
    moves = ledger.moves((account.role, account.ref, line.amount), *cleared, (AccountRole.SUSPENSE, line.ref, Money(-rest, line.currency)))
    details = {"booked_on": line.booked_on.isoformat(), "statement_id": line.statement_id}
    return ledger.Draft(book.id, open_day(book, line.booked_on), "bank", line.ref, line.named, moves, by, details)


def _note_outcome(session: Session, line: StatementLine, outcome: Outcome, entry: Entry, by: str) -> None:
    line.entry_id, line.is_unsettled = entry.id, outcome.allocated != line.minor
    if outcome.reason is not None:
        line.why, line.why_values = outcome.reason.msgid, dict(outcome.reason.values)
    keep_matches(session, line, [(part.target, part.minor, part.how) for part in outcome.allocations], entry, by)


def _move_orders(session: Session, book_id: int, decided: Sequence[tuple[StatementLine, Outcome]], by: str) -> None:
    """Orders that were executed or came back, step by step; WrongState when somebody changed one meanwhile: the import is then repeated."""
    steps = [
        (part.order_id, part.becomes, line.return_reason or line.named)
        for line, outcome in decided
        for part in outcome.allocations
        if part.order_id is not None and part.becomes is not None
    ]
    orders = {one.id: one for one in locked_orders(session, book_id, [key for key, _, _ in steps])}
    for key, becomes, why in steps:
        move(session, orders[key], becomes, by=by, why=why)


def keep_matches(session: Session, line: StatementLine, parts: Iterable[tuple[Target, int, How]], entry: Entry, by: str) -> None:
    """Record what parts of a line clear, by which entry."""
    for (role, subject), minor, how in parts:
        session.add(
            Match(
                line_id=line.id,
                clears_role=role,
                clears_subject=subject,
                minor=minor,
                currency=line.currency,
                how=how,
                by=by,
                at=datetime.now(UTC),
                entry_id=entry.id,
            )
        )


def note_settled(session: Session, book_id: int, touched: Iterable[Target]) -> None:
    """Let the lists know what the books say of these targets now: expected payments open or not, statement lines settled or not."""
    balances = balances_of(session, book_id, touched)
    by_subject = {subject for _, subject in balances}
    for chunk in chunked(by_subject):
        for one in session.scalars(select(ExpectedPayment).where(ExpectedPayment.book_id == book_id, ExpectedPayment.clears_subject.in_(chunk))):
            one.is_open = balances.get((one.clears_role, one.clears_subject), int(one.is_open)) != 0
    for (role, subject), minor in balances.items():
        if role is AccountRole.SUSPENSE and subject.startswith(LINE_SUBJECT):
            session.get_one(StatementLine, int(subject.removeprefix(LINE_SUBJECT))).is_unsettled = minor != 0
