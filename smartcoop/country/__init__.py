"""The only interface between the cooperative's software and a country's law."""

from smartcoop.country.accounts import BUDGET_ROLES, ROLE_NAMES, Account, AccountRole, account_name, read_accounts
from smartcoop.country.duties import Declaration, Duties, read_duties
from smartcoop.country.facts import Facts, FactSchema, Field, FieldType
from smartcoop.country.inverse import largest_gross, smallest_gross
from smartcoop.country.model import (
    UBL,
    Country,
    Documents,
    EInvoiceRule,
    Finding,
    Identifiers,
    Mutualisation,
    PayPromise,
    Payroll,
    Regime,
    Remittance,
    Vat,
)
from smartcoop.country.parameters import (
    NotCovered,
    Parameter,
    Parameters,
    ParametersAt,
    Scale,
)
from smartcoop.country.payslip import (
    Deduction,
    LineKind,
    PayCase,
    Payslip,
    PayslipLine,
    Work,
    in_month,
)
from smartcoop.country.registry import codes, find, load
from smartcoop.country.vat import TAXED, TRANSFERRED, Party, VatCategory, VatTreatment

__all__ = [
    "BUDGET_ROLES",
    "ROLE_NAMES",
    "TAXED",
    "TRANSFERRED",
    "UBL",
    "Account",
    "AccountRole",
    "Country",
    "Declaration",
    "Deduction",
    "Documents",
    "Duties",
    "EInvoiceRule",
    "FactSchema",
    "Facts",
    "Field",
    "FieldType",
    "Finding",
    "Identifiers",
    "LineKind",
    "Mutualisation",
    "NotCovered",
    "Parameter",
    "Parameters",
    "ParametersAt",
    "Party",
    "PayCase",
    "PayPromise",
    "Payroll",
    "Payslip",
    "PayslipLine",
    "Regime",
    "Remittance",
    "Scale",
    "Vat",
    "VatCategory",
    "VatTreatment",
    "Work",
    "account_name",
    "codes",
    "find",
    "in_month",
    "largest_gross",
    "load",
    "read_accounts",
    "read_duties",
    "smallest_gross",
]
