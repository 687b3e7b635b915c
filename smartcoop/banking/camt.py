"""Reading camt.053 bank statements (ISO 20022), every version, as hostile input: no entities, no network, a size limit, sums that must agree.

pycamt was tried: it takes the first of every descendant, so it mixes the accounts of a file with several statements and the amounts of a
batch, and knows no balances beyond the first statement; reading money needs exact paths.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from smartcoop.errors import Invalid
from smartcoop.i18n import Text, quoted, text
from smartcoop.money import checked_amount

LARGEST_FILE = 50_000_000
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
FIELD = "statement"
LONGEST_TEXT = 2000
AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,5})?")
"""ActiveCurrencyAndAmount of ISO 20022: plain digits, never a sign or an exponent."""

Node = Any


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One booked movement; money in is positive. `natural_key` tells it from all others of its account in whatever file it comes."""

    minor: int
    booked_on: date
    value_on: date
    end_to_end_id: str = ""
    payment_information_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    counterparty: str = ""
    counterparty_iban: str = ""
    bank_reference: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    natural_key: str = ""


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """One statement of one account whose lines lead from the opening to the closing balance; `pending` entries were left out."""

    iban: str
    number: str
    currency: str
    opening: int
    closing: int
    from_on: date
    to_on: date
    lines: tuple[ReadLine, ...]
    pending: int

    @property
    def identity(self) -> str:
        """The same for the same statement in other bytes."""
        return _digest(self.iban, self.number, self.from_on, self.to_on, self.opening, self.closing)


def read_statements(content: bytes) -> list[ReadStatement]:
    """All statements of a camt.053 file; Invalid at `statement`, with the remedy, for anything else."""
    root = _root(content)
    statements = [_statement(node) for node in root.findall("{*}BkToCstmrStmt/{*}Stmt")]
    if not statements:
        raise _refused(text("the file holds no statement; download the camt.053 of a period with a closing balance"))
    return statements


def _refused(why: Text) -> Invalid:
    return Invalid({FIELD: why})


def _root(content: bytes) -> Node:
    if len(content) > LARGEST_FILE:
        raise _refused(text("the file is larger than %(most)s MB; download a shorter period", most=LARGEST_FILE // 1_000_000))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _refused(text("the file is not whole XML; download it again from the bank")) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(text("the file declares a document type, which no bank statement does; download it again from the bank"))
    if not str(root.tag).startswith("{" + NAMESPACE):
        raise _refused(text("the file is not a camt.053 bank statement; choose the format camt.053 (XML) at the bank"))
    return root


def _statement(node: Node) -> ReadStatement:
    iban = _said(node, "Acct/Id/IBAN").replace(" ", "").upper()
    opening_at, closing_at = _balance(node, ("OPBD", "PRCD")), _balance(node, ("CLBD",))
    currency = opening_at.find("{*}Amt").get("Ccy")
    entries = node.findall("{*}Ntry")
    booked = [entry for entry in entries if (_said(entry, "Sts/Cd") or _said(entry, "Sts")) == "BOOK"]
    from_on = _day(_said(node, "FrToDt/FrDtTm") or _said(opening_at, "Dt/Dt") or _said(opening_at, "Dt/DtTm"))
    to_on = _day(_said(node, "FrToDt/ToDtTm") or _said(closing_at, "Dt/Dt") or _said(closing_at, "Dt/DtTm"))
    read = ReadStatement(
        iban=iban,
        number=_said(node, "ElctrncSeqNb") or _said(node, "LglSeqNb") or _said(node, "Id"),
        currency=currency,
        opening=_minor(opening_at, currency),
        closing=_minor(closing_at, currency),
        from_on=min(from_on, to_on),
        to_on=to_on,
        lines=_keyed([line for entry in booked for line in _lines(entry, currency, to_on) if line.minor]),
        pending=len(entries) - len(booked),
    )
    return _agreeing(read)


def _agreeing(read: ReadStatement) -> ReadStatement:
    if read.opening + sum(line.minor for line in read.lines) != read.closing:
        raise _refused(
            text(
                "statement %(number)s does not add up: its opening balance and its lines do not give its closing balance; download it again from the bank",
                number=read.number,
            )
        )
    return read


def _balance(statement: Node, codes: Sequence[str]) -> Node:
    for code in codes:
        for balance in statement.findall("{*}Bal"):
            if _said(balance, "Tp/CdOrPrtry/Cd") == code and balance.find("{*}Amt") is not None:
                return balance
    raise _refused(text("a statement has no opening or no closing balance (%(codes)s); download it when the day is closed", codes=", ".join(codes)))


def _minor(node: Node, currency: str) -> int:
    """The amount of a balance, entry or detail in minor units, negative for a debit."""
    amount = node.find("{*}Amt")
    if amount is None or amount.get("Ccy") != currency:
        raise _refused(text("an amount is missing or in another currency than %(currency)s; use the statement of one account", currency=currency))
    said = (amount.text or "").strip()
    if not AMOUNT.fullmatch(said):
        raise _refused(text("%(said)s is not an amount; download the file again from the bank", said=quoted(said)))
    minor = checked_amount(Decimal(said), currency, FIELD).minor
    return -minor if _said(node, "CdtDbtInd") == "DBIT" else minor


def _lines(entry: Node, currency: str, closed_on: date) -> Iterator[ReadLine]:
    """One line for an entry, or one for each of its transactions where their amounts make up the entry."""
    minor = _minor(entry, currency)
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = _parts(entry, details, currency)
    if len(details) > 1 and parts is not None and sum(parts) == minor:
        for detail, part in zip(details, parts, strict=True):
            yield _line(entry, detail, part, closed_on)
    else:
        yield _line(entry, details[0] if len(details) == 1 else None, minor, closed_on)


def _parts(entry: Node, details: Sequence[Node], currency: str) -> list[int] | None:
    """The signed amounts of an entry's transactions; None where one of them does not say its own."""
    side = _said(entry, "CdtDbtInd")
    amounts = []
    for detail in details:
        amount = detail.find("{*}Amt")
        amount = detail.find("{*}AmtDtls/{*}TxAmt/{*}Amt") if amount is None else amount
        if amount is None or amount.get("Ccy") != currency:
            return None
        minor = abs(_minor(amount.getparent(), currency))
        amounts.append(-minor if (_said(detail, "CdtDbtInd") or side) == "DBIT" else minor)
    return amounts


def _line(entry: Node, detail: Node | None, minor: int, closed_on: date) -> ReadLine:
    tx = entry if detail is None else detail
    booked = _said(entry, "BookgDt/Dt") or _said(entry, "BookgDt/DtTm")
    booked_on = _day(booked) if booked else closed_on
    value = _said(entry, "ValDt/Dt") or _said(entry, "ValDt/DtTm")
    is_reversal = _said(entry, "RvslInd") in ("true", "1")
    name, iban = _counterparty(tx, "Cdtr" if (minor < 0) != is_reversal else "Dbtr")
    end_to_end = _said(tx, "Refs/EndToEndId")
    return ReadLine(
        minor=minor,
        booked_on=booked_on,
        value_on=_day(value) if value else booked_on,
        end_to_end_id="" if end_to_end == "NOTPROVIDED" else end_to_end,
        payment_information_id=_said(tx, "Refs/PmtInfId") or _said(entry, "NtryDtls/Btch/PmtInfId") or _said(entry, "NtryDtls/TxDtls/Refs/PmtInfId"),
        references=tuple(_all(tx, "RmtInf/Strd/CdtrRefInf/Ref")),
        text=_text(entry, tx)[:LONGEST_TEXT],
        counterparty=name,
        counterparty_iban=iban,
        bank_reference=_said(tx, "Refs/AcctSvcrRef") or _said(entry, "AcctSvcrRef"),
        return_reason=_said(tx, "RtrInf/Rsn/Cd") or _said(tx, "RtrInf/Rsn/Prtry"),
        is_reversal=is_reversal,
    )


def _text(entry: Node, tx: Node) -> str:
    """What the payer wrote, else what the bank did."""
    written = " ".join([*_all(tx, "RmtInf/Ustrd"), *_all(tx, "RmtInf/Strd/RfrdDocInf/Nb")])
    return written or _said(tx, "AddtlTxInf") or _said(entry, "AddtlNtryInf")


def _counterparty(tx: Node, side: str) -> tuple[str, str]:
    name = _said(tx, f"RltdPties/{side}/Pty/Nm") or _said(tx, f"RltdPties/{side}/Nm")
    return name, _said(tx, f"RltdPties/{side}Acct/Id/IBAN").replace(" ", "").upper()


def _keyed(lines: Sequence[ReadLine]) -> tuple[ReadLine, ...]:
    """The lines with their natural keys; equal ones of a day are told apart by their order, which every download of that day shares."""
    seen: Counter[str] = Counter()
    keyed = []
    for line in lines:
        key = _digest(line.booked_on, line.minor, line.bank_reference, line.end_to_end_id, *line.references, line.text, line.counterparty_iban)
        keyed.append(replace(line, natural_key=f"{key}-{seen[key]}"))
        seen[key] += 1
    return tuple(keyed)


def _digest(*values: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, values)).encode()).hexdigest()[:40]


def _path(path: str) -> str:
    return "/".join("{*}" + step for step in path.split("/"))


def _said(node: Node, path: str) -> str:
    return (node.findtext(_path(path)) or "").strip()


def _all(node: Node, path: str) -> list[str]:
    return [said.strip() for found in node.findall(_path(path)) if (said := found.text or "").strip()]


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        raise _refused(text("%(said)s is not a date; download the file again from the bank", said=quoted(said))) from None
