"""To whom the debts of a payslip are owed: each part of a line to one creditor."""

from collections.abc import Mapping
from dataclasses import replace

from smartcoop.country.accounts import AccountRole
from smartcoop.country.model import Country
from smartcoop.country.payslip import LineKind, PayCase, Payslip
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.identifiers import checked_iban

OWED = frozenset({LineKind.EMPLOYEE_CONTRIBUTION, LineKind.WITHHOLDING, LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION, LineKind.EMPLOYER_REDUCTION})
"""The kinds of lines that are owed to somebody else than the person who is paid."""
REST = ""
"""The code of whoever is owed what no creditor apart is owed."""


def with_creditors(payslip: Payslip, case: PayCase, law: Country) -> Payslip:
    """A payslip each of whose lines says to whom it is owed."""
    return replace(
        payslip,
        lines=tuple(
            replace(line, creditors=found) if line.kind in OWED and (found := law.creditors(case, line)) else line  # most are owed to nobody apart
            for line in payslip.lines
        ),
    )


def owed(payslip: Payslip) -> dict[tuple[AccountRole, str], int]:
    """What a payslip owes in minor units, by role and creditor; ValueError for a line that is owed to nobody."""
    debts: dict[tuple[AccountRole, str], int] = {}
    for line in payslip.lines:
        if line.kind in OWED:
            if line.role is None:
                raise ValueError(f"payslip line {line.code} is owed to nobody")
            rest = line.amount.minor - sum(line.creditors.values())
            for creditor, minor in ({REST: rest} | dict(line.creditors)).items():
                debts[line.role, creditor] = debts.get((line.role, creditor), 0) + minor
    return debts


def one_of(code: str, name: str) -> str:
    """The code of one among creditors of a kind, by its name: written in any case and with any blanks, it is the same."""
    return f"{code}:{' '.join(name.upper().split())}"


def read_accounts_of(said: str) -> Mapping[str, str]:
    """The accounts of creditors of a kind, by name: `AOK Bayern: DE...; TK: DE...`. Invalid says what cannot be read."""
    found = {}
    for part in said.replace("\n", ";").split(";"):
        if part.strip():
            name, _, iban = part.rpartition(":")
            if not name.strip():
                raise Invalid({"iban": text("write each as name, colon, IBAN, and a semicolon between them")})
            found[" ".join(name.upper().split())] = checked_iban(iban)
    return found


def checked_accounts_of(said: str) -> str:
    """The same in writing, for the `check` of a field."""
    return "; ".join(f"{name}: {iban}" for name, iban in read_accounts_of(said).items())
