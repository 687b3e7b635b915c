"""What Hungarian members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.hu.facts import EMPLOYMENT, FEE, FILM, LASTING_FEE, MEMBERSHIP, OCCASIONAL, SEASONAL
from countries.hu.law import HUF, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_NOTIFIED = "Receipt of the notification to the tax office before the work starts"
_ORDER = "Assignment confirmed by the client"
_DECLARED = "Tax declarations for the reliefs that are claimed"

REGIMES = (
    Regime(
        "employment",
        "Employment contract for the assignment",
        "Mt. 42-45. §; 2006. évi X. tv.",
        ("Written employment contract", _NOTIFIED, _DECLARED, _ORDER),
        ordered=_ORDER,
        admits={"contract": (EMPLOYMENT, MEMBERSHIP)},
    ),
    Regime(
        "simplified",
        "Simplified employment by the day",
        "Efo tv. (2010. évi LXXV. tv.) 1-4. §",
        (_NOTIFIED, "Attendance sheet with days, hours and pay", "No public tax debt of the cooperative"),
        admits={"contract": (OCCASIONAL, SEASONAL, FILM)},
    ),
    Regime(
        "fee",
        "Fee contract",
        "Ptk. 6:272-6:280. §; Tbj. 6. §",
        ("Written contract for the service", "Performance certificate before payment", _DECLARED, "Reasons why the work is no employment"),
        admits={"contract": (FEE, LASTING_FEE)},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Hungarian cooperative, and the law's last day of wages as its promise."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], HUF),
        promise=PayPromise(day_of_next_month=int(law["cooperative.pay_day"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month by one return, paid by the 12th of the next month: each kind to its own account of the NAV."""
    law = PARAMETERS.at(month.last)
    due = month.next().first.replace(day=int(law["remittance.day"]))
    source, tax, social = law.source("remittance.day"), AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY
    ours = "tax_reference"
    return (
        Remittance("withholding_tax", "Personal income tax", tax, due, "NAV", "tax_iban", ours, source),
        Remittance("ekho", "Ekho", tax, due, "NAV", "ekho_iban", ours, source, apart=True),
        Remittance("social_security", "Social security contribution", social, due, "NAV", "contribution_iban", ours, source),
        Remittance("szocho", "Social contribution tax", social, due, "NAV", "szocho_iban", ours, source, apart=True),
        Remittance("ekho_employer", "Ekho of the payer", social, due, "NAV", "ekho_iban", ours, source, apart=True),
        Remittance("efo", "Flat contribution of simplified employment", social, due, "NAV", "efo_iban", ours, source, apart=True),
    )
