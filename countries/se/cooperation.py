"""What Swedish members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.se.law import PARAMETERS, SEK
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month, working_days_after
from smartcoop.money import Money

_TERMS = "Written terms of employment handed over within a week of the start"
_ORDER = "Assignment registered before its start: client, dates and hours, place, title, fee"
_TAX = "Tax card (A-skattsedel), or the tax office's decision"

REGIMES = (
    Regime(
        "fixed_term",
        "Special fixed-term employment for an assignment",
        "LAS (1982:80), 5, 5 a, 6 c §§; egenanställning",
        (_TERMS, _ORDER, _TAX),
        admits={"contract": ("fixed_term",)},
    ),
    Regime(
        "open_ended",
        "Employment until further notice, by monthly plan",
        "LAS (1982:80), 4, 6 c §§; egenanställning",
        (_TERMS, _ORDER, _TAX),
        admits={"contract": ("open_ended",)},
    ),
    Regime(
        "sink",
        "Employment of a person who lives abroad",
        "Lag (1991:586); lag (1991:591)",
        (_TERMS, _ORDER, "Decision on SINK or A-SINK", "Right to work in Sweden checked and copied"),
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Swedish cooperative, and its promise to pay within working days of the end of the work."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], SEK),
        promise=PayPromise(working_days_after_end=int(law["cooperative.pay_days"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month, paid to the tax account by the 12th of the next one (17th in January and August).

    The law counts by the month of payment: what is paid later falls due later, so that this is the earliest day. A weekend or holiday
    moves it to the next working day.
    """
    law, after = PARAMETERS.at(month.last), month.next()
    path = "remittance.late_day" if after.number in law["remittance.late_months"] else "remittance.day"
    due, source = working_days_after(after.first.replace(day=int(law[path])), 0, "SE"), law.source(path)
    tax, social, pension = AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY, AccountRole.WAGE_DEDUCTIONS
    slp_due = Month(month.year + 1, 1).next().first.replace(day=int(law["remittance.day"]))
    slp, slp_source = "Special payroll tax on pensions, by the income tax return", law.source("pension.tax")
    return (
        Remittance("withholding_tax", "Withheld tax, to the tax account", tax, due, "Skatteverket", "tax_iban", "tax_reference", source),
        Remittance("social_security", "Employer contributions, to the tax account", social, due, "Skatteverket", "tax_iban", "tax_reference", source),
        Remittance(
            "pension",
            "Occupational pension, by invoice",
            pension,
            after.last,
            "Pensionsbolag",
            "pension_iban",
            "pension_reference",
            "försäkringsavtalet; faktura",
        ),
        Remittance("pension_tax", slp, pension, slp_due, "Skatteverket", "tax_iban", "tax_reference", slp_source, apart=True),
    )
