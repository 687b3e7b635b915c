"""What French members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.fr.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

REGIMES = (
    Regime(
        "cae",
        "Salaried entrepreneur of a CAE (CESA)",
        "C. trav. L7331-1 à L7332-7, R7331-1 et suivants",
        (
            "CESA signed before the start: objectives, means, contribution to shared services, fixed part, computation of the variable part",
            "Hire declaration (DPAE) made before the start",
            "Membership as associate within three years of the start",
            "Statement of account of the activity handed over",
        ),
        admits={"contract": ("esa",)},
        registered={"Membership as associate within three years of the start": ("joined_on",)},
    ),
    Regime(
        "employment",
        "Employment contract",
        "C. trav. L1221-1 s., L1242-12 (CDD : écrit, remis dans les deux jours ouvrables)",
        ("Employment contract signed before the start", "Hire declaration (DPAE) made before the start"),
        admits={"contract": ("cdd", "cdi")},
    ),
    Regime(
        "portage",
        "Portage salarial",
        "C. trav. L1254-1 à L1255-18; CCN du 22-3-2017 (IDCC 3219)",
        (
            "Employment contract of portage salarial",
            "Commercial contract with the client for an intellectual service of at most 36 months",
            "Financial guarantee of the company",
            "Hire declaration (DPAE) made before the start",
            "Monthly statement of the activity account",
        ),
        admits={"contract": ("portage_cdd", "portage_cdi")},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the French cooperative, and its promise to pay by a day of the next month; reductions go to the activity."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(day_of_next_month=int(law["cooperative.pay_day"])),
        pool_reductions=False,
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month with the DSN, whose creditors mostly debit it; and the participation in housing, in the next year."""
    law, path, pension = PARAMETERS.at(month.last), "remittance.day", "remittance.agirc_arrco_day"
    due, pension_due = (month.next().first.replace(day=int(law[day])) for day in (path, pension))
    source = law.source(path)
    tax, social = AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY
    health, death = "health_insurer_iban", "death_insurer_iban"
    insurance = "CSS art. L911-1"
    return (
        Remittance("withholding_tax", "Withholding at source (PAS), with the DSN", tax, due, "DGFiP", "tax_iban", "tax_reference", source, collects=True),
        Remittance("social_security", "Contributions to the URSSAF", social, due, "URSSAF", "urssaf_iban", "urssaf_reference", source, collects=True),
        Remittance(
            "agirc_arrco",
            "Complementary pension",
            social,
            pension_due,
            "Agirc-Arrco",
            "agirc_arrco_iban",
            "siret",
            law.source(pension),
            apart=True,
            collects=True,
        ),
        Remittance("health_insurer", "Health insurance", social, due, "Assureur santé", health, "siret", insurance, apart=True, collects=True),
        Remittance("death_insurer", "Death insurance of executives", social, due, "Assureur prévoyance", death, "siret", insurance, apart=True, collects=True),
        Remittance(
            "housing",
            "Participation in housing (PEEC)",
            social,
            Month(month.year + 1, 12).last,
            "Action Logement",
            "housing_iban",
            "siret",
            law.source("employer.peec"),
            apart=True,
        ),
    )
