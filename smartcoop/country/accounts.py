"""The roles that accounts play in a cooperative's books; a country gives each its number in the national chart."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any

from smartcoop.i18n import language, marked, translate


class AccountRole(StrEnum):
    """What an account is for. Debit is positive, credit negative."""

    BANK = "bank"
    GUARANTEE_BANK = "guarantee_bank"
    RECEIVABLE = "receivable"
    RECEIVABLE_IN_RECOVERY = "receivable_in_recovery"
    INPUT_VAT = "input_vat"
    VAT_RELIEF = "vat_relief"
    OWED_BY_MEMBERS = "owed_by_members"
    SUSPENSE = "suspense"
    OUTPUT_VAT = "output_vat"
    NET_WAGES = "net_wages"
    SOCIAL_SECURITY = "social_security"
    WITHHOLDING_TAX = "withholding_tax"
    HOLIDAY_PROVISION = "holiday_provision"
    WAGE_DEDUCTIONS = "wage_deductions"
    OWED_TO_MEMBERS = "owed_to_members"
    SUPPLIERS = "suppliers"
    GUARANTEE_FUND = "guarantee_fund"
    SHARES_TO_REPAY = "shares_to_repay"
    SHARE_CAPITAL = "share_capital"
    SALES = "sales"
    FEE_INCOME = "fee_income"
    FEE_FUND_INCOME = "fee_fund_income"
    POOLED_REDUCTIONS = "pooled_reductions"
    GROSS_WAGES = "gross_wages"
    EMPLOYER_CONTRIBUTIONS = "employer_contributions"
    FEE_CHARGED = "fee_charged"
    EXPENSES = "expenses"
    ALLOWANCES = "allowances"
    TRANSFERS = "transfers"
    BAD_DEBTS = "bad_debts"
    FUND_ALLOCATION = "fund_allocation"
    FUND_USE = "fund_use"
    BANK_CHARGES = "bank_charges"
    EXCHANGE_DIFFERENCES = "exchange_differences"
    LATE_INTEREST = "late_interest"


BUDGET_ROLES = frozenset(
    {
        AccountRole.SALES,
        AccountRole.FEE_CHARGED,
        AccountRole.GROSS_WAGES,
        AccountRole.EMPLOYER_CONTRIBUTIONS,
        AccountRole.EXPENSES,
        AccountRole.ALLOWANCES,
        AccountRole.TRANSFERS,
        AccountRole.BAD_DEBTS,
    }
)
"""The roles whose postings on an activity make up its budget."""


ROLE_NAMES = {
    AccountRole.BANK: marked("Bank, current account"),
    AccountRole.GUARANTEE_BANK: marked("Bank, guarantee fund"),
    AccountRole.RECEIVABLE: marked("Trade debtors"),
    AccountRole.RECEIVABLE_IN_RECOVERY: marked("Doubtful debtors"),
    AccountRole.INPUT_VAT: marked("VAT recoverable"),
    AccountRole.VAT_RELIEF: marked("VAT recoverable on bad debts"),
    AccountRole.OWED_BY_MEMBERS: marked("Owed by members"),
    AccountRole.SUSPENSE: marked("Suspense account"),
    AccountRole.OUTPUT_VAT: marked("VAT payable"),
    AccountRole.NET_WAGES: marked("Net wages payable"),
    AccountRole.SOCIAL_SECURITY: marked("Social security payable"),
    AccountRole.WITHHOLDING_TAX: marked("Withholding tax payable"),
    AccountRole.HOLIDAY_PROVISION: marked("Holiday pay, set aside"),
    AccountRole.WAGE_DEDUCTIONS: marked("Wage deductions payable"),
    AccountRole.OWED_TO_MEMBERS: marked("Owed to members"),
    AccountRole.SUPPLIERS: marked("Suppliers"),
    AccountRole.GUARANTEE_FUND: marked("Guarantee fund"),
    AccountRole.SHARES_TO_REPAY: marked("Shares to be repaid"),
    AccountRole.SHARE_CAPITAL: marked("Share capital"),
    AccountRole.SALES: marked("Sales and services"),
    AccountRole.FEE_INCOME: marked("Cooperative fee, running"),
    AccountRole.FEE_FUND_INCOME: marked("Cooperative fee, guarantee fund"),
    AccountRole.POOLED_REDUCTIONS: marked("Reductions of employer contributions, pooled"),
    AccountRole.GROSS_WAGES: marked("Gross wages"),
    AccountRole.EMPLOYER_CONTRIBUTIONS: marked("Employer contributions"),
    AccountRole.FEE_CHARGED: marked("Cooperative fee charged to activities"),
    AccountRole.EXPENSES: marked("Expenses of activities"),
    AccountRole.ALLOWANCES: marked("Allowances free of tax"),
    AccountRole.TRANSFERS: marked("Internal transfers"),
    AccountRole.BAD_DEBTS: marked("Losses on bad debts"),
    AccountRole.FUND_ALLOCATION: marked("Guarantee fund, allocation"),
    AccountRole.FUND_USE: marked("Guarantee fund, use"),
    AccountRole.BANK_CHARGES: marked("Bank charges"),
    AccountRole.EXCHANGE_DIFFERENCES: marked("Exchange differences"),
    AccountRole.LATE_INTEREST: marked("Interest and costs received for late payment"),
}
"""What each role is called where the country's chart has no name in the reader's language."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the national chart: its number and its names by language. `note` says why a number that is not `confirmed` was chosen."""

    number: str
    names: dict[str, str]
    confirmed: bool = True
    note: str = ""


def account_name(accounts: Mapping[AccountRole, Account], role: AccountRole) -> str:
    """An account in the reader's language: by the country's chart where it has a name in it, else by its role."""
    return accounts[role].names.get(language()) or translate(ROLE_NAMES[role])


def read_accounts(file: Traversable) -> Mapping[AccountRole, Account]:
    """The chart of a country's TOML file: a table for each role with its `number` and its names by language.

    `confirmed = false` and a `note` stand where no source says that this number is the one.
    ValueError for a role that is missing or unknown, and for a number that two roles share: a balance belongs to one role.
    """
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    if wrong := set(tables) ^ set(AccountRole):
        raise ValueError(f"{file.name}: roles missing or unknown: {sorted(wrong)}")
    if len({table["number"] for table in tables.values()}) < len(tables):
        raise ValueError(f"{file.name}: two roles share a number")
    return {role: _account(tables[role]) for role in AccountRole}


def _account(table: Mapping[str, Any]) -> Account:
    names = {name: said for name, said in table.items() if name not in ("number", "confirmed", "note")}
    return Account(table["number"], names, table.get("confirmed", True), table.get("note", ""))
