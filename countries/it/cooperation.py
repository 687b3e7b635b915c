"""What Italian members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.it.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_COMMUNICATION = "Compulsory communication (UniLav) sent by the day before the start"
_CONTRACT = "Contract signed before the start, with the information on its terms"

REGIMES = (
    Regime(
        "employment",
        "Employment of a member for the engagement",
        "L. 142/2001, art. 1; D.Lgs. 81/2015, art. 19-29; D.Lgs. 104/2022",
        (_CONTRACT, _COMMUNICATION, "Engagement confirmed by the client"),
        admits={"contract": ("fixed_term", "open_ended")},
    ),
    Regime(
        "on_call",
        "On-call work (lavoro intermittente)",
        "D.Lgs. 81/2015, art. 13-18 (spettacolo: senza il limite di 400 giornate in tre anni)",
        (_CONTRACT, _COMMUNICATION, "Communication of each call before it (UNI-Intermittente)", "Engagement confirmed by the client"),
        admits={"contract": ("on_call",)},
    ),
    Regime(
        "collaboration",
        "Coordinated collaboration (co.co.co.)",
        "c.p.c. art. 409, 3; D.Lgs. 81/2015, art. 2; L. 335/1995, art. 2 c. 26",
        ("Contract of collaboration: coordination agreed, organisation the worker's own", _COMMUNICATION, "Engagement confirmed by the client"),
        admits={"contract": ("collaboration",), "sector": ("general",)},
    ),
    Regime(
        "fee",
        "Fee for author's rights or occasional work",
        "L. 633/1941, art. 107; c.c. art. 2222; TUIR, art. 53 c. 2 b, 67 c. 1 l",
        (
            "Contract of cession or letter of engagement",
            "Receipt signed by the person",
            "Communication of occasional work to the labour inspectorate before it starts",
        ),
        admits={"contract": ("authors_rights", "occasional")},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Italian cooperative, and its promise to pay by a day of the next month."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(day_of_next_month=int(law["cooperative.pay_day"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month by F24: withholding less the sums that the state pays through it, and contributions."""
    law, path = PARAMETERS.at(month.last), "remittance.day"
    august, later = law["remittance.august"]
    following = month.next()
    due = following.first.replace(day=int(later if following.number == august else law[path]))
    source = law.source(path)
    tax, social = AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY
    return (
        Remittance(
            "withholding_tax", "Withholding and surtaxes (F24: 1001, 3802, 3847, 3848)", tax, due, "Agenzia delle Entrate", "tax_iban", "tax_reference", source
        ),
        Remittance("social_security", "Contributions (F24: DM10, C10, CXX)", social, due, "INPS", "inps_iban", "inps_reference", source),
    )
