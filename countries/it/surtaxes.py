"""Regional and municipal surtaxes: last year's in instalments from January to November, this year's when the contract ends.

They are due where income tax of the year is (D.Lgs. 446/1997, art. 50 c. 2; D.Lgs. 360/1998, art. 1 c. 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.it.case import ItalianCase
from countries.it.income_tax import municipal_tax, regional_tax
from countries.it.law import ZERO, summed
from countries.it.settlement import Due
from smartcoop.money import rounded

_LAST_YEAR = ("regional_due", "municipal_due", "municipal_advance_due", "integration_due", "relief_due")
SOURCE = "D.Lgs. 446/1997, art. 50 c. 4; D.Lgs. 360/1998, art. 1 c. 5"


@dataclass(frozen=True, slots=True)
class Owed:
    """An amount to withhold now: its code, label and explanation, and the numbers that this one tells."""

    code: str
    label: str
    amount: Decimal
    explanation: str
    source: str
    whole: Decimal


@dataclass(frozen=True, slots=True)
class Surtaxes:
    """The surtaxes of this year on an income."""

    regional: Decimal
    municipal: Decimal


NOTHING = Surtaxes(ZERO, ZERO)


def surtaxes(pay: ItalianCase, taxable: Decimal, due: Due) -> Surtaxes:
    """Both surtaxes of the year on its taxable pay; nothing where no income tax is due. NotCovered in a year whose rates are not known."""
    found = Surtaxes(regional_tax(pay.tax, pay.person["region"], taxable), municipal_tax(pay.tax, pay.person, taxable))
    return found if due.tax else NOTHING


def owed_now(pay: ItalianCase, found: Surtaxes) -> Iterator[Owed]:
    """What this payslip withholds: instalments of last year's, and where no contract goes on, this year's less what was withheld."""
    yield from _instalments(pay)
    if pay.leaves:
        history = pay.case.history
        due = found.regional - summed(history, "regional_surtax")
        yield Owed("regional_surtax", "Regional surtax of this year", due, _ENDS, "D.Lgs. 446/1997, art. 50", found.regional)
        due = found.municipal - summed(history, "municipal_surtax", "municipal_advance")
        yield Owed("municipal_surtax", "Municipal surtax of this year", due, _ENDS, "D.Lgs. 360/1998, art. 1", found.municipal)


def _instalments(pay: ItalianCase) -> Iterator[Owed]:
    law, person, month = pay.tax, pay.person, pay.case.month.number
    last, first = int(law["surtax.last_month"]), int(law["surtax.advance_first_month"])
    if not any(person[name] for name in _LAST_YEAR):
        return
    yield _instalment(pay, "regional_instalment", "Regional surtax of last year, instalment", person["regional_due"], last, SOURCE)
    yield _instalment(pay, "municipal_instalment", "Municipal surtax of last year, instalment", person["municipal_due"], last, SOURCE)
    if month >= first and not pay.leaves:
        yield _instalment(pay, "municipal_advance", "Municipal surtax of this year, advance", person["municipal_advance_due"], last, SOURCE)
    for name, label in (("integration", "Integrative treatment of last year, taken back"), ("relief", "Tax-free sum of last year, taken back")):
        months = int(law[f"{name}.instalments"])
        yield _instalment(pay, f"{name}_instalment", label, person[f"{name}_due"], months - 1, law.source(f"{name}.instalments"))


def _instalment(pay: ItalianCase, code: str, label: str, whole: Decimal, last: int, source: str) -> Owed:
    """This month's part of what is left, in equal parts until a month of the year; all of it when no contract goes on."""
    history, month = pay.case.history, pay.case.month
    this = summed((slip for slip in history if slip.month == month), code)
    left = whole - summed(history, code) + this
    parts = 1 if pay.leaves else max(1, last - month.number + 1)
    return Owed(code, label, max(ZERO, rounded(left / parts) - this), _LEFT if parts == 1 else _PART, source, whole)


_ENDS = "Due on the taxable pay of the year are %(whole)s; as no contract goes on, what was not withheld yet is withheld in one: %(amount)s."
_PART = "Of %(whole)s, which are withheld in equal instalments, this month's is %(amount)s."
_LEFT = "Of %(whole)s, all that is left is withheld now: %(amount)s."
