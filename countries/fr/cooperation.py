"""What the members in France share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.fr.law import CURRENCY, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

REGIMES = (
    Regime(
        "employment",
        "Employment contract",
        "to be filled in: article of the labour code on the employment contract",
        ("Employment contract signed before the start", "Worker declared to social security before the start"),
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the cooperative, and its promise to pay within working days of the end of the work."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], CURRENCY),
        promise=PayPromise(working_days_after_end=int(law["cooperative.pay_days"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month: withholding tax and contributions, each by a day of the next month."""
    law, after = PARAMETERS.at(month.last), month.next().first
    return (
        Remittance(
            "withholding_tax",
            "Income tax withheld",
            AccountRole.WITHHOLDING_TAX,
            after.replace(day=int(law["remittance.tax_day"])),
            "Tax office",
            "tax_iban",
            "tax_reference",
            law.source("remittance.tax_day"),
        ),
        Remittance(
            "social_security",
            "Social security contributions",
            AccountRole.SOCIAL_SECURITY,
            after.replace(day=int(law["remittance.social_day"])),
            "Social security office",
            "social_iban",
            "social_reference",
            law.source("remittance.social_day"),
        ),
    )
