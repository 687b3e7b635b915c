"""What Belgian members share by default, the regimes they work under, and the debts of a wage month."""

from dataclasses import replace
from datetime import date

from countries.be.law import EUR, PARAMETERS
from smartcoop.country import FIRST_REMINDER, AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_ORDER = "Order of the client for the artistic work"

REGIMES = (
    Regime(
        "employment",
        "Employment contract",
        "Loi/Wet 3-7-1978, art. 9 (CDD : écrit avant le début/bepaalde tijd: schriftelijk vóór de aanvang)",
        ("Employment contract signed before the start", "Dimona declaration made before the start"),
        admits={"worker": ("white_collar", "manual", "artist")},
    ),
    Regime(
        "art_1bis",
        "Artistic work under article 1bis",
        "Loi/Wet 27-6-1969, art. 1bis",
        (
            _ORDER,
            "Art work attestation of the worker",
            "Choice of the worker for article 1bis",
            "Dimona declaration made before the start",
        ),
        ordered=_ORDER,
        admits={"worker": ("artist",)},
    ),
    Regime(
        "student",
        "Student contract",
        "Loi/Wet 3-7-1978, titre/titel VII",
        ("Student contract signed before the start", "Dimona STU declaration with the number of hours"),
        admits={"worker": ("student",)},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Belgian cooperative, and its promise to pay within working days of the end of the work."""
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
    """What the employer owes for a wage month: withholding tax, contributions, and the yearly debit note for holidays."""
    law = PARAMETERS.at(month.last)
    after = month.next()
    next_year = Month(month.year + 1, int(law["remittance.holiday_month"]))
    return (
        Remittance(
            "withholding_tax",
            "Withholding tax (FinProf 274)",
            AccountRole.WITHHOLDING_TAX,
            after.first.replace(day=int(law["remittance.withholding_day"])),
            "SPF Finances",
            "tax_iban",
            "tax_reference",
            law.source("remittance.withholding_day"),
        ),
        Remittance(
            "social_security",
            "Social security contributions (DmfA)",
            AccountRole.SOCIAL_SECURITY,
            after.first.replace(day=int(law["remittance.social_day"])),
            "ONSS / RSZ",
            "onss_iban",
            "onss_reference",
            law.source("remittance.social_day"),
        ),
        Remittance(
            "annual_holidays",
            "Annual holidays, yearly debit note",
            AccountRole.HOLIDAY_PROVISION,
            next_year.first.replace(day=int(law["remittance.holiday_day"])),
            "ONSS / RSZ",
            "onss_iban",
            "onss_reference",
            law.source("remittance.holiday_month"),
        ),
    )


def payslip_languages(postcode: str) -> tuple[str, ...]:
    """The languages of social documents at the operating seat; all three official ones where the postcode says nothing."""
    if postcode.isdecimal():
        for first, last, spoken in PARAMETERS["languages.by_postcode"].values[-1]:
            if first <= int(postcode) <= last:
                return tuple(spoken.split())
    return ("fr", "nl", "de")
