"""What Austrian members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.at.facts import EMPLOYEE, FEE, FREE
from countries.at.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month, working_days_after
from smartcoop.money import Money

HERE = "AT"
_REGISTERED = "Registration with the ÖGK before the start (ELDA)"
_ORDER = "Order confirmed by the client before the start"

REGIMES = (
    Regime(
        "employment",
        "Employment for the order (Dienstvertrag)",
        "ABGB § 1151; ASVG § 4 Abs. 2, § 33; AVRAG § 2",
        (
            "Service note or contract signed before the start (Dienstzettel)",
            _REGISTERED,
            _ORDER,
            "Form E 30 and printout of the Pendlerrechner, where credits are claimed",
        ),
        ordered=_ORDER,
        admits={"form": (EMPLOYEE,)},
    ),
    Regime(
        "free_service",
        "Free service contract (freier Dienstvertrag)",
        "ABGB § 1164a; ASVG § 4 Abs. 4",
        ("Service note of the free service contract", _REGISTERED, "Notes that the person works without instructions, place or hours set by others", _ORDER),
        ordered=_ORDER,
        admits={"form": (FREE,)},
    ),
    Regime(
        "fee",
        "Fee for a work by a self-employed member (Werkvertrag)",
        "ABGB § 1165; GSVG § 2 Abs. 1 Z 4; EStG § 109a",
        (
            "Contract for a work with its result and price",
            "Proof of insurance as self-employed (SVS)",
            "Statement that the person charges no VAT (Kleinunternehmer), or the VAT number",
            "Notes that the order is no employment: own means, no instructions, free substitution",
        ),
        admits={"form": (FEE,)},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Austrian cooperative; wages are paid while the project runs, whether the client has paid or not."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(day_of_next_month=int(law["cooperative.pay_day"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What is owed for a wage month by the 15th of the next, or the next working day: to the ÖGK, to the tax office, to the municipality."""
    law = PARAMETERS.at(month.last)
    path = "remittance.day"
    day = month.next().first.replace(day=int(law[path]))
    due = working_days_after(day, 0, HERE)
    source = law.source(path)
    return (
        Remittance("social_security", "Contributions to the ÖGK", AccountRole.SOCIAL_SECURITY, due, "ÖGK", "ogk_iban", "ogk_reference", source),
        Remittance("withholding_tax", "Wage tax, DB and DZ", AccountRole.WITHHOLDING_TAX, due, "Finanzamt Österreich", "tax_iban", "tax_reference", source),
        Remittance(
            "municipality",
            "Municipal tax and Vienna levy",
            AccountRole.WAGE_DEDUCTIONS,
            due,
            "Gemeinde",
            "municipality_iban",
            "municipality_reference",
            source,
        ),
    )


def payslip_languages(postcode: str) -> tuple[str, ...]:
    """German, whatever the place."""
    return ("de",)
