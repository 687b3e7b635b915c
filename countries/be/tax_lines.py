"""The tax lines of a payslip: once for all payments of a wage month."""

from collections.abc import Iterator
from decimal import Decimal

from countries.be.case import BelgianCase, summed
from countries.be.law import ZERO, euro, information, product
from countries.be.social_security import WorkBonus
from countries.be.withholding import fiscal_bonus, tax_before_bonus
from smartcoop.country import AccountRole, LineKind, PayslipLine

KEY_FORMULA = "AR/CIR 92 (KB/WIB 92), annexe/bijlage III; SPF Finances/FOD Financiën, formule-clé/sleutelformule"
FISCAL_SOURCE = "CIR/WIB 92, art. 289ter/1; AR/CIR 92 (KB/WIB 92), annexe/bijlage III"
TAXABLE_SOURCE = "CIR/WIB 92, art. 30-31, 52"


def tax_lines(pay: BelgianCase, taxable: Decimal, bonus: WorkBonus) -> Iterator[PayslipLine]:
    """Taxable pay and its withholding tax: the flat rate of artists, or the key formula. A student's solidarity part is not among it."""
    if not taxable:
        return
    if pay.engagement["tax_mode"] == "artist_flat":
        yield from _flat_lines(pay, taxable)
    else:
        yield information("taxable", "Taxable pay", taxable, TAXABLE_SOURCE, _TAXABLE)
        yield from _formula_lines(pay, taxable, bonus)


def _flat_lines(pay: BelgianCase, taxable: Decimal) -> Iterator[PayslipLine]:
    path = "tax.artist_flat"
    law = pay.tax
    yield information("taxable_flat", "Taxable pay", taxable, TAXABLE_SOURCE, _TAXABLE)
    yield product("artist_flat_tax", "Withholding tax, artists", LineKind.WITHHOLDING, taxable, law[path], law.source(path), AccountRole.WITHHOLDING_TAX)


def _formula_lines(pay: BelgianCase, taxable: Decimal, bonus: WorkBonus) -> Iterator[PayslipLine]:
    """The tax of the whole wage month less what its earlier payslips withheld."""
    earlier = [slip for slip in pay.in_month if slip.minor("taxable")]
    month = summed(earlier, "taxable") + taxable
    before = tax_before_bonus(pay.tax, pay.person, month)
    fiscal = fiscal_bonus(pay.tax, bonus.a - summed(earlier, "work_bonus_a"), bonus.b - summed(earlier, "work_bonus_b"))
    withheld_before, used = summed(earlier, "withholding_tax"), summed(earlier, "fiscal_work_bonus")
    due = max(ZERO, max(ZERO, before - fiscal) - withheld_before - used)
    before_now = max(before - withheld_before, due)
    kind, role = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
    if before_now:
        values = {"month": month, "earlier": withheld_before}
        explanation = _MONTH if earlier else _FORMULA
        yield PayslipLine("withholding_tax", "Withholding tax", euro(before_now), kind, KEY_FORMULA, month, None, role, explanation, values)
    if before_now != due:
        values = {"used": before_now - due, "fiscal": fiscal}
        yield PayslipLine("fiscal_work_bonus", "Fiscal work bonus", euro(due - before_now), kind, FISCAL_SOURCE, role=role, explanation=_FISCAL, values=values)


def extra_lines(pay: BelgianCase, available: Decimal) -> Iterator[PayslipLine]:
    """The extra withholding that the worker asked for, once a month and never more than the net."""
    wanted = pay.person["extra_withholding"]
    if not wanted:
        return
    due = min(max(ZERO, wanted - summed(pay.in_month, "extra_withholding")), available)
    if due:
        yield PayslipLine(
            "extra_withholding",
            "Extra withholding tax at the worker's request",
            euro(due),
            LineKind.WITHHOLDING,
            "CIR/WIB 92, art. 275",
            role=AccountRole.WITHHOLDING_TAX,
            explanation=_EXTRA,
        )


_TAXABLE = "Gross pay less the employee's contributions: %(amount)s."
_FORMULA = "The key formula on a taxable month of %(month)s gives %(amount)s; each of its steps is rounded half up to the cent."
_MONTH = "The key formula on all %(month)s taxable of this month, less %(earlier)s withheld by earlier payslips, gives %(amount)s."
_FISCAL = "The work bonus lowers the tax by %(fiscal)s this month, of which %(used)s on this payslip, never below zero."
_EXTRA = "You asked to withhold more; %(amount)s are added this time."
