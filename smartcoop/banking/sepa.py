"""The file of credit transfers for the bank: ISO 20022 pain.001 through sepaxml, then what sepaxml does not know.

EPC guidelines for SEPA credit transfer (EPC132-08): basic character set, ids of at most 35 characters, names of 70, texts of 140. Addresses
are left out: they are optional inside the EEA, and unstructured ones are no longer accepted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

import holidays
from lxml import etree
from sepaxml import SepaTransfer  # type: ignore[import-untyped]
from stdnum import iso11649
from stdnum.be import ogm_vcs

from smartcoop.dates import SATURDAY, is_working_day

SCHEMAS = ("pain.001.001.03", "pain.001.001.09", "pain.001.001.10", "pain.001.001.11")
LONGEST_ID = 35
LONGEST_NAME = 70
LONGEST_TEXT = 140
LARGEST_TRANSFER = 99_999_999_999
"""The largest SEPA credit transfer in cents (EPC125-05: 999,999,999.99 euro)."""

ISSUERS = {"BBA": ogm_vcs.is_valid, "ISO": iso11649.is_valid}
"""Who issues a structured creditor reference, by its check digits: the Belgian banks' twelve digits, ISO 11649."""

Node = Any


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer; `minor` in the account's currency, `reference` structured or empty."""

    end_to_end_id: str
    name: str
    iban: str
    bic: str
    minor: int
    execute_on: date
    text: str
    reference: str
    is_salary: bool


@dataclass(frozen=True, slots=True)
class Payer:
    """The account that pays: holder, numbers, currency and its bank's country (ISO code)."""

    name: str
    iban: str
    bic: str
    currency: str
    country: str


@dataclass(frozen=True, slots=True)
class Group:
    """The transfers that the bank books together, with their payment information id."""

    id: str
    execute_on: date
    is_salary: bool
    transfers: tuple[Transfer, ...]

    @property
    def minor(self) -> int:
        """The control sum."""
        return sum(transfer.minor for transfer in self.transfers)


def execution_day(wanted: date, on: date, currency: str, country: str) -> date:
    """The day wanted, or `on` when that is past, moved on to a day on which banks settle: TARGET for euro, else the country's working days."""
    day = max(wanted, on)
    while not _settles(day, currency, country):
        day += timedelta(days=1)
    return day


def _settles(day: date, currency: str, country: str) -> bool:
    if currency == "EUR":
        return day.weekday() < SATURDAY and day not in _target_closing_days(day.year)
    return is_working_day(day, country)


@cache
def _target_closing_days(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))


def grouped(transfers: Iterable[Transfer], message_id: str) -> list[Group]:
    """Transfers by execution day, salaries apart from the rest; the ids follow from the message id."""

    def key(transfer: Transfer) -> tuple[bool, date]:
        return (not transfer.is_salary, transfer.execute_on)

    sets = groupby(sorted(transfers, key=lambda t: (key(t), t.end_to_end_id)), key)
    return [Group(checked_id(f"{message_id}-{n}"), day, not other, tuple(found)) for n, ((other, day), found) in enumerate(sets, 1)]


def checked_id(said: str) -> str:
    """An identifier that every bank accepts; ValueError (a bug) otherwise."""
    if not re.fullmatch(r"[A-Za-z0-9+?:().,' -]([A-Za-z0-9/+?:().,' -]*[A-Za-z0-9+?:().,' -])?", said) or "//" in said or len(said) > LONGEST_ID:
        raise ValueError(f"{said!r} is no identifier for a payment file")
    return said


def transfer_file(payer: Payer, groups: Sequence[Group], *, message_id: str, on: date, schema: str) -> bytes:
    """The pain.001 file, the same bytes for the same values, valid against the ISO schema; ValueError (a bug) where it is not."""
    root = _drawn(payer, groups[0], schema)
    body = root[0]
    for group in groups:
        node = body.find("{*}PmtInf") if group is groups[0] else _drawn(payer, group, schema)[0].find("{*}PmtInf")
        body.append(_finished(node, group))
    _head(body.find("{*}GrpHdr"), groups, checked_id(message_id), on)
    for node in root.iter("{*}Nm", "{*}Ustrd"):
        node.text = epc_text(node.text or "", LONGEST_TEXT if node.tag.endswith("Ustrd") else LONGEST_NAME)
    etree.cleanup_namespaces(root)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    check_against_schema(content, schema)
    return content


def _drawn(payer: Payer, group: Group, schema: str) -> Node:
    """sepaxml's document of one group."""
    config = {"name": _printable(payer.name), "IBAN": payer.iban, "currency": payer.currency, "batch": True, "domestic": payer.currency != "EUR"}
    drawn = SepaTransfer(config | ({"BIC": payer.bic} if payer.bic else {}), schema=schema, clean=True)
    for transfer in group.transfers:
        payment = {
            "name": _printable(transfer.name),
            "IBAN": transfer.iban,
            "amount": transfer.minor,
            "execution_date": group.execute_on,
            "description": _printable(transfer.text or transfer.reference or transfer.end_to_end_id),
            "endtoend_id": checked_id(transfer.end_to_end_id),
        }
        drawn.add_payment(payment | ({"BIC": transfer.bic} if transfer.bic else {}))
    return etree.fromstring(drawn.export(validate=False))


def _printable(said: str) -> str:
    """Without control characters, which XML cannot carry."""
    return "".join(c if c.isprintable() else " " for c in said)


def _finished(node: Node, group: Group) -> Node:
    """The group with its stable id, the salary purpose, structured references, and agents that are named."""
    node.find("{*}PmtInfId").text = group.id
    node.find("{*}BtchBookg").text = "true" if group.is_salary else "false"
    if group.is_salary:
        _purpose(node)
    for agent in node.iter("{*}FinInstnId"):
        if not len(agent):
            _within(_within(agent, "Othr"), "Id").text = "NOTPROVIDED"
    for transfer, drawn in zip(group.transfers, node.findall("{*}CdtTrfTxInf"), strict=True):
        _reference(drawn.find("{*}RmtInf"), transfer.reference)
    return node


def _purpose(node: Node) -> None:
    """CtgyPurp SALA, so that the wages of single persons do not show on the account."""
    kind = node.find("{*}PmtTpInf")
    if kind is None:
        kind = etree.Element(_tag(node, "PmtTpInf"))
        node.find("{*}CtrlSum").addnext(kind)
    _within(_within(kind, "CtgyPurp"), "Cd").text = "SALA"


def _reference(remittance: Node, reference: str) -> None:
    """A structured reference in the place of the text; the two exclude each other."""
    found = structured(reference)
    if found is None:
        return
    issuer, number = found
    remittance.clear()
    info = _within(_within(remittance, "Strd"), "CdtrRefInf")
    kind = _within(info, "Tp")
    _within(_within(kind, "CdOrPrtry"), "Cd").text = "SCOR"
    _within(kind, "Issr").text = issuer
    _within(info, "Ref").text = number


def structured(reference: str) -> tuple[str, str] | None:
    """Issuer and number of a creditor reference with check digits that bank files carry in their own field; None for any other."""
    number = "".join(c for c in reference.upper() if c.isalnum())
    return next(((issuer, number) for issuer, is_valid in ISSUERS.items() if is_valid(number)), None)


def _within(parent: Node, name: str) -> Node:
    return etree.SubElement(parent, _tag(parent, name))


def _tag(beside: Node, name: str) -> str:
    return f"{{{etree.QName(beside).namespace}}}{name}"


def _head(header: Node, groups: Sequence[Group], message_id: str, on: date) -> None:
    header.find("{*}MsgId").text = message_id
    header.find("{*}CreDtTm").text = f"{on.isoformat()}T00:00:00"
    header.find("{*}NbOfTxs").text = str(sum(len(group.transfers) for group in groups))
    header.find("{*}CtrlSum").text = str(Decimal(sum(group.minor for group in groups)).scaleb(-2))


def epc_text(said: str, most: int) -> str:
    """A text in the basic character set of the EPC, at most `most` characters, never empty, with no slash at its ends and no double one."""
    plain = re.sub(r"[^A-Za-z0-9/?:().,'+ -]", " ", said.replace("&", "+"))
    return " ".join(re.sub("/{2,}", "/", plain).split())[:most].strip(" /") or "-"


def check_against_schema(content: bytes, schema: str) -> None:
    """ValueError, with what is wrong, unless the bytes are valid against the ISO schema of that name."""
    try:
        _schema(schema).assertValid(etree.fromstring(content))
    except etree.DocumentInvalid as wrong:
        raise ValueError(f"the payment file breaks {schema}: {wrong}") from None


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas" / f"{name}.xsd").read_bytes()))
