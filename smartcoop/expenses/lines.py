"""From what a member says to the lines of a claim: amounts checked, kilometres and allowances at the country's rate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from smartcoop.country import Country, Parameter
from smartcoop.errors import DomainError, Invalid
from smartcoop.expenses.models import LineKind, Vehicle
from smartcoop.i18n import Text, text
from smartcoop.money import CENT, Money, checked_amount, rounded

RATES: Mapping[Vehicle, str] = {Vehicle.CAR: "expenses.car_per_km", Vehicle.BICYCLE: "expenses.bicycle_per_km"}
"""The parameters of a country that refund a kilometre; where one is missing, such kilometres are not refunded."""
YEARLY: Mapping[Vehicle, str] = {Vehicle.CAR: "expenses.car_km_per_year"}
"""The parameters that limit the kilometres of a year."""
ALLOWANCES = (
    "expenses.meals_full_day",
    "expenses.meals_part_day",
    "expenses.overnight_flat",
    "expenses.meal_at_work",
    "expenses.meal_away",
    "expenses.meal_restaurant",
    "expenses.night_paris",
    "expenses.night_elsewhere",
    "expenses.homework_day",
)
"""The parameters of a country that refund a day, a meal or a night without a receipt; where one is missing, it is not offered."""
MOST_KM, MOST_ALLOWANCES = 10_000, 31


@dataclass(frozen=True, slots=True)
class ExpenseInput:
    """One line as it is asked for: a receipt with its total (VAT included) and VAT, kilometres, or allowances. Amounts in major units."""

    kind: LineKind
    spent_on: date
    description: str
    supplier: str = ""
    total: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    vat_deductible: bool = False
    km: Decimal = Decimal(0)
    vehicle: Vehicle = Vehicle.CAR
    document_key: str = ""
    allowance: str = ""
    count: int = 1


def allowances_of(law: Country, on: date) -> list[Parameter]:
    """What a country refunds by the day, the meal or the night on a day."""
    found = [law.parameters[path] for path in ALLOWANCES if path in law.parameters]
    return [parameter for parameter in found if parameter.starts[0] <= on]


def checked_columns(lines: Sequence[ExpenseInput], law: Country, on: date) -> list[dict[str, Any]]:
    """The columns of every line; Invalid names every wrong field as `lines.<n>.<field>`, counting from 0."""
    if not lines:
        raise Invalid({"lines": text("add at least one receipt, trip or allowance")})
    made, wrong = [], dict[str, str | Text]()
    for n, line in enumerate(lines):
        try:
            _check(line, on)
            made.append({"position": n, **_KINDS[line.kind](line, law)})
        except Invalid as refused:
            wrong |= {f"lines.{n}.{name}": said for name, said in refused.fields.items()}
    if wrong:
        raise Invalid(wrong)
    return made


def _check(line: ExpenseInput, on: date) -> None:
    if not line.description.strip():
        raise Invalid({"description": text("say what it was for")})
    if line.spent_on > on:
        raise Invalid({"spent_on": text("%(day)s is still to come; claim it afterwards", day=line.spent_on)})


def _receipt(line: ExpenseInput, law: Country) -> dict[str, Any]:
    spent = checked_amount(line.total, law.currency, "total")
    vat = checked_amount(line.vat, law.currency, "vat")
    if spent.minor <= 0:
        raise Invalid({"total": text("give an amount above zero")})
    if not 0 <= vat.minor < spent.minor:
        raise Invalid({"vat": text("the VAT lies between zero and the total")})
    own = {"supplier": line.supplier.strip(), "vat_deductible": line.vat_deductible, "document_key": line.document_key}
    return _common(line, spent) | {"vat_minor": vat.minor, **own}


def _mileage(line: ExpenseInput, law: Country) -> dict[str, Any]:
    if not line.km.is_finite() or not 0 < line.km <= MOST_KM or line.km != rounded(line.km, Decimal("0.1")):
        raise Invalid({"km": text("give the kilometres of one trip, with at most one decimal")})
    rate, source = km_rate(law, line.vehicle, line.spent_on)
    refund = Money.of(rounded(line.km * rate, CENT), law.currency)
    return _common(line, refund) | {"km": line.km, "rate": rate, "vehicle": line.vehicle, "source": source}


def _allowance(line: ExpenseInput, law: Country) -> dict[str, Any]:
    known = {parameter.path: parameter for parameter in allowances_of(law, line.spent_on)}
    if line.allowance not in known:
        raise Invalid({"allowance": text("choose one of the allowances in the list")})
    if not 1 <= line.count <= MOST_ALLOWANCES:
        raise Invalid({"count": text("give a number from 1 to %(most)s", most=MOST_ALLOWANCES)})
    parameter = known[line.allowance]
    rate: Decimal = parameter.at(line.spent_on)
    refund = Money.of(rounded(rate * line.count, CENT), law.currency)
    return _common(line, refund) | {"allowance": line.allowance, "count": line.count, "rate": rate, "source": parameter.source}


def km_rate(law: Country, vehicle: Vehicle, on: date) -> tuple[Decimal, str]:
    """What a kilometre is refunded on a day, and the rule that says so. Invalid at `vehicle` where the country knows none."""
    path = RATES[vehicle]
    try:
        rate: Decimal = law.parameters.at(on)[path]
    except (KeyError, DomainError):
        raise Invalid({"vehicle": text("no refund per kilometre is known for this vehicle; claim receipts instead")}) from None
    return rate, law.parameters[path].source


def _common(line: ExpenseInput, total: Money) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "spent_on": line.spent_on,
        "description": line.description.strip(),
        "total_minor": total.minor,
        "currency": total.currency,
    }


_KINDS: Mapping[LineKind, Callable[[ExpenseInput, Country], dict[str, Any]]] = {
    LineKind.RECEIPT: _receipt,
    LineKind.MILEAGE: _mileage,
    LineKind.ALLOWANCE: _allowance,
}
