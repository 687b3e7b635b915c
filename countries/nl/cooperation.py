"""What Dutch members share by default, the regimes they work under, and the debts of a wage month."""

from dataclasses import replace
from datetime import date

from countries.nl.law import EUR, PARAMETERS
from smartcoop.country import FIRST_REMINDER, AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_ORDER = "Assignment confirmed by the client"
_IDENTITY = "Copy of the identity document, and statement for the wage taxes signed before the first payment"

REGIMES = (
    Regime(
        "employment",
        "Employment contract for the assignment",
        "BW 7:610, 7:655, 7:668a; WAADI; Wet LB 1964, art. 28",
        ("Employment contract signed before the start", _IDENTITY, _ORDER),
        ordered=_ORDER,
    ),
    Regime(
        "equated",
        "Fictitious employment of persons equated with employees",
        "Wet LB 1964, art. 3-4; Uitv.besl. LB 1965, art. 2c",
        ("Agreement for at least a month, on two days a week and two fifths of the minimum wage", _IDENTITY, _ORDER),
        ordered=_ORDER,
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Dutch cooperative, and its promise to pay within working days of the end of the work."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(working_days_after_end=int(law["cooperative.pay_days"])),
        invoice_days=int(law["cooperative.invoice_days"]),
        reminder_1=replace(FIRST_REMINDER, time_to_pay=int(law["reminders.days_to_pay"])),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month: one return of wage taxes and premiums, paid by the last day of the next month."""
    law, due = PARAMETERS.at(month.last), month
    for _ in range(int(law["remittance.months"])):
        due = due.next()
    source, quarter = law.source("remittance.months"), month.next()
    while quarter.quarter == month.quarter:
        quarter = quarter.next()
    pension, fund = AccountRole.WAGE_DEDUCTIONS, "Pensioenfonds"
    return (
        Remittance(
            "withholding_tax", "Wage tax and national insurance", AccountRole.WITHHOLDING_TAX, due.last, "Belastingdienst", "tax_iban", "tax_reference", source
        ),
        Remittance(
            "social_security", "Premiums and health care levy", AccountRole.SOCIAL_SECURITY, due.last, "Belastingdienst", "tax_iban", "tax_reference", source
        ),
        Remittance("pension", "Pension contributions", pension, quarter.last, fund, "pension_iban", "pension_reference", "Pensioenwet, art. 26"),
    )
