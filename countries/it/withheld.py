"""What a payslip withholds: the difference of the year to date, the sums that the state pays through it, and surtaxes. Never more than there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from countries.it.case import ItalianCase
from countries.it.law import ZERO, euro, information, summed
from countries.it.settlement import Due
from countries.it.surtaxes import Owed, Surtaxes, owed_now
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import rounded

TAX_SOURCE = "D.P.R. 600/1973, art. 23"


@dataclass(slots=True)
class Room:
    """What is left of the pay; `take` never takes more, and remembers what it could not."""

    left: Decimal
    missing: Decimal = ZERO

    def take(self, amount: Decimal) -> Decimal:
        """So much of an amount as there is; a negative one is added to the room."""
        taken = min(amount, max(ZERO, self.left))
        self.left -= taken
        self.missing += amount - taken
        return taken


def withheld_lines(pay: ItalianCase, found: Due, added: Surtaxes, left: Decimal) -> Iterator[PayslipLine]:
    """Sums of the state, income tax, instalments and surtaxes, in the order in which they are taken from what is left of the pay."""
    room, person, history = Room(left), pay.person, pay.case.history
    earlier = {name: person[f"earlier_{name}"] if pay.settles else ZERO for name in ("tax", "integration", "relief")}
    paid = -summed(history, "integration") + earlier["integration"]
    source = "D.L. 3/2020, art. 1"
    yield from _sum_line(pay, room, "integration", "Integrative treatment", found.integration, paid, source)
    paid = -summed(history, "relief") + earlier["relief"]
    values = {"yearly": found.yearly, "relief_rate": found.rate}
    yield from _sum_line(pay, room, "relief", "Tax-free sum of L. 207/2024", found.relief, paid, "L. 207/2024, art. 1 c. 4-5", **values)
    before = summed(history, "irpef") + earlier["tax"]
    if taken := room.take(found.tax - before):
        yield _withholding("irpef", "Income tax (IRPEF)", taken, TAX_SOURCE, _TAX if taken >= 0 else _REFUND, due=found.tax, before=before, now=-taken)
    for owed in owed_now(pay, added):
        yield from _owed_line(room, owed)
    if room.missing:
        yield information("not_withheld", "Tax that this pay does not bear", room.missing, "D.P.R. 600/1973, art. 23 c. 3", _MISSING)


def _sum_line(pay: ItalianCase, room: Room, code: str, label: str, due: Decimal, paid: Decimal, source: str, **values: Decimal) -> Iterator[PayslipLine]:
    """What the year to date gives beside what was paid; what was paid too much is taken back, in December over the instalments of the law."""
    back, parts = paid - due, int(pay.tax[f"{code}.instalments"])
    spread = pay.settles and not pay.leaves and back > pay.tax["recovery.limit"]
    now = rounded(back / parts) if spread else back
    if taken := room.take(now):
        explanation = (_GIVEN_AT if values else _GIVEN) if taken < 0 else _BACK
        yield _withholding(code, label, taken, source, explanation, due=due, before=paid, now=-taken, **values)
    if spread:
        yield information(f"{code}_next", _NEXT_YEAR[code], back - now, source, _REST)


def _owed_line(room: Room, owed: Owed) -> Iterator[PayslipLine]:
    if taken := room.take(owed.amount):
        explanation = owed.explanation if taken > 0 else _SURTAX_REFUND
        yield _withholding(owed.code, owed.label, taken, owed.source, explanation, whole=owed.whole, before=owed.whole - owed.amount, now=-taken)


def _withholding(code: str, label: str, amount: Decimal, source: str, explanation: str, **values: Decimal) -> PayslipLine:
    kind, role = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX
    told = {name: value if name.endswith("rate") else rounded(value) for name, value in values.items()}
    return PayslipLine(code, label, euro(amount), kind, source, role=role, explanation=explanation, values=told)


_NEXT_YEAR = {"integration": "Integrative treatment, to take back next year", "relief": "Tax-free sum, to take back next year"}

_TAX = "Due on the year to date are %(due)s, of which %(before)s were withheld before: %(amount)s now."
_REFUND = "Due on the year to date are %(due)s, and %(before)s were withheld before: %(now)s are given back."
_GIVEN = "Due for the year to date are %(due)s, of which %(before)s were paid before: %(now)s are paid with this pay."
_GIVEN_AT = (
    "Due for the year to date are %(due)s, %(relief_rate)s as the pay reckoned for a year is %(yearly)s; %(before)s were paid before: "
    "%(now)s are paid with this pay."
)
_BACK = "Due for the year to date are %(due)s, and %(before)s were paid before: %(amount)s are taken back."
_SURTAX_REFUND = "Withheld before were %(before)s, due on the year are %(whole)s: %(now)s are given back."
_REST = "Next year's payslips take back %(amount)s in equal instalments."
_MISSING = "The pay does not reach for %(amount)s of tax; later payments bear it, or the person pays it to the tax office."
