"""The lines of wage tax, solidarity surcharge and church tax on a payslip, by the tax card."""

from collections.abc import Callable, Iterator
from decimal import ROUND_UP, Decimal

from countries.de.case import CUMULATIVE_TAX, GermanCase, grossed
from countries.de.employer_side import is_free_of_pension
from countries.de.facts import CASUAL, MINIJOB, ONE_OFF, ORDINARY, REGULAR, SAXONY, SHORT_TERM
from countries.de.law import ZERO, information, say, withheld
from countries.de.social_insurance import discounts, owes_childless_surcharge
from countries.de.wage_tax import MONTH, MONTHS, Card, TaxOfPeriod, age_relief, cents, church_rate, tax_of_one_off, tax_of_period
from smartcoop.country import PayslipLine
from smartcoop.money import rounded

PAP = "EStG § 39b Abs. 2; PAP 2026"
PAP_ONE_OFF = "EStG § 39b Abs. 3; PAP 2026"
SOLIDARITY = "SolZG § 3, § 4, § 51a EStG"
CHURCH = "Kirchensteuergesetz des Landes; EStG § 51a"


def card_of(pay: GermanCase, subsidy: Decimal) -> Card:
    """The tax card of the person, with the insurance that this kind of employment carries; `subsidy` to private insurance is this month's."""
    person, kind = pay.person, pay.kind
    private = person["health_insurance"] == "private"
    uninsured = kind in (MINIJOB, SHORT_TERM)
    childless = not private and owes_childless_surcharge(pay.law, person, pay.case.month.first)
    return Card(
        person["tax_class"],
        person["factor"],
        person["child_allowances"],
        church=person["church"] != "none",
        extra_percent=person["zusatzbeitrag_percent"],
        saxony=pay.case.employer["establishment_state"] == SAXONY,
        childless=childless,
        discounts=0 if childless else discounts(pay.law, person),
        private=private or uninsured,
        premium=person["private_basic_premium"] if private and not uninsured else ZERO,
        subsidy=rounded(subsidy / pay.share_of_month),
        pension=_pays_pension(pay),
        unemployment=kind == REGULAR and not person["retirement_age_reached"],
        age_relief=age_relief(pay.tax_on, person["birth_date"]),
    )


def _pays_pension(pay: GermanCase) -> bool:
    person = pay.person
    if pay.kind == MINIJOB:
        return not is_free_of_pension(pay)
    return pay.kind != SHORT_TERM and not (person["retirement_age_reached"] and person["full_old_age_pension"])


def running_tax_lines(pay: GermanCase, subsidy: Decimal) -> Iterator[PayslipLine]:
    """Tax on running pay: that of the month so far, less what its earlier payslips withheld; casual jobs each on their own."""
    together = pay.kind in CUMULATIVE_TAX
    whole = pay.running if together else pay.gross
    free = _active_pension(pay, whole)
    taxable = whole - free
    earlier = pay.earlier if together else _nothing
    if free:
        yield information("tax_free", "Free of tax after retirement age (Aktivrente)", free - earlier("tax_free"), "EStG § 3 Nr. 21", _FREE)
    yield information("taxable", "Taxable pay", taxable - earlier("taxable"), "EStG § 19, § 38a", _TAXABLE)
    tax = tax_of_work(pay, card_of(pay, subsidy), taxable)
    explanation = _EARLIER if together and pay.in_month else _RUNNING if pay.tax_period == MONTH else _DAYS
    yield from _tax_lines(pay, "", tax, taxable, earlier, (PAP, explanation))


def _nothing(code: str) -> Decimal:
    return ZERO


def _active_pension(pay: GermanCase, whole: Decimal) -> Decimal:
    if not pay.person["active_pension"] or pay.kind not in (REGULAR, CASUAL):
        return ZERO
    return min(whole, rounded(pay.law["tax.active_pension"] * pay.share_of_month))


def tax_of_work(pay: GermanCase, card: Card, taxable: Decimal) -> TaxOfPeriod:
    """The tax of the month, or of each day times the days of the job where it does not span the month."""
    person, period = pay.person, pay.tax_period
    if period == MONTH:
        return tax_of_period(pay.tax_on, card, period, taxable, person["allowance_month"], person["addition_month"])
    days = pay.tax_days
    step = pay.law["tax.day_allowance_step"]
    free, added = (rounded(person[f"{name}_month"] / pay.month_days, step, ROUND_UP) for name in ("allowance", "addition"))
    day = tax_of_period(pay.tax_on, card, period, cents(taxable / days), free, added)
    return TaxOfPeriod(day.wage_tax * days, day.solidarity * days, day.church_base * days)


def one_off_tax_lines(pay: GermanCase, subsidy: Decimal) -> Iterator[PayslipLine]:
    """Tax on a one-off payment: what it adds to the tax of the expected year."""
    person, yearly = pay.person, expected_year(pay)
    yield information("taxable_one_off", "Taxable one-off payment", pay.gross, "EStG § 19, § 38a Abs. 1 Satz 3", _TAXABLE)
    tax = tax_of_one_off(pay.tax_on, card_of(pay, subsidy), yearly, pay.gross, person["allowance_year"], person["addition_year"])
    yield from _tax_lines(pay, "_one_off", tax, pay.gross, _nothing, (PAP_ONE_OFF, _ONE_OFF), year=yearly)


def expected_year(pay: GermanCase) -> Decimal:
    """The year's pay without this payment: as told, or what the payslips say, the last month repeated to December; one-offs already paid are in it."""
    paid_before = grossed(pay.in_year, ONE_OFF)
    told = pay.engagement["expected_annual_gross"]
    if told is not None:
        return Decimal(told) + paid_before
    running = [slip for slip in pay.in_year if slip.work.facts["pay_kind"] == ORDINARY]
    if not running:
        return paid_before
    last = max(slip.month for slip in running)
    left = ZERO if pay.case.work.ends else MONTHS - last.number
    return grossed(running, ORDINARY) + left * grossed([slip for slip in running if slip.month == last], ORDINARY) + paid_before


def _tax_lines(
    pay: GermanCase, ending: str, tax: TaxOfPeriod, base: Decimal, earlier: Callable[[str], Decimal], told: tuple[str, str], **values: Decimal
) -> Iterator[PayslipLine]:
    """Wage tax, surcharge and church tax, each less what earlier payslips withheld; nothing where none is due."""
    wage_tax, solidarity, church = f"wage_tax{ending}", f"solidarity{ending}", f"church_tax{ending}"
    labels = _LABELS[ending]
    if due := tax.wage_tax - earlier(wage_tax):
        by_day = {"day_pay": cents(base / pay.tax_days), "day_tax": cents(tax.wage_tax / pay.tax_days)}
        yield withheld(wage_tax, labels[0], due, base, told, {"earlier": earlier(wage_tax), "days": pay.tax_days, **by_day, **values})
    if due := tax.solidarity - earlier(solidarity):
        yield withheld(solidarity, labels[1], due, tax.wage_tax, (SOLIDARITY, _SOLIDARITY), {})
    rate = church_rate(pay.tax_on, pay.case.employer["establishment_state"])
    if due := cents(tax.church_base * rate) - earlier(church):
        yield withheld(church, labels[-1], due, tax.church_base, (CHURCH, _CHURCH), {"church_rate": rate})


_LABELS = {
    "": ("Wage tax", "Solidarity surcharge", "Church tax"),
    "_one_off": ("Wage tax on the one-off payment", "Solidarity surcharge on the one-off payment", "Church tax on the one-off payment"),
}
_FREE = "After the standard retirement age %(amount)s of this pay are free of tax, but not of contributions."
_TAXABLE = "Pay on which wage tax is due: %(amount)s."
_RUNNING = "The official flow chart gives %(amount)s on a month's pay of %(base)s; each step is rounded as it says."
_DAYS = (
    "Because you were employed for only %(days)s days of the month, the law taxes by the day: on %(day_pay)s a day the official table withholds "
    "%(day_tax)s, %(days)s times is %(amount)s. Over the year this is often too much; the tax return settles it."
)
_DAYS_BEFORE = say(
    "The job lasted %(days)s days of the month: the official flow chart takes the tax of a day's part of %(base)s, %(days)s times, which is %(amount)s."
)
"""What payslips said until the end of November 2026, and still say."""
_EARLIER = "The official flow chart on all %(base)s of this month, less %(earlier)s withheld by earlier payslips, gives %(amount)s."
_ONE_OFF = "With %(base)s on top of %(year)s, the tax of the year rises by %(amount)s."
_SOLIDARITY = "The yearly tax is above the free amount: the surcharge is %(amount)s."
_CHURCH = "%(church_rate)s of the tax of %(base)s that child allowances leave, cut to the cent."
