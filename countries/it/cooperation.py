"""What Italian members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.it.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_COMMUNICATION = "Compulsory communication (UniLav) sent by the day before the start"
_ORDER = "Engagement confirmed by the client"
_CONTRACT = "Contract signed before the start, with the information on its terms"

REGIMES = (
    Regime(
        "employment",
        "Employment of a member for the engagement",
        "L. 142/2001, art. 1; D.Lgs. 81/2015, art. 19-29; D.Lgs. 104/2022",
        (_CONTRACT, _COMMUNICATION, _ORDER),
        ordered=_ORDER,
        admits={"contract": ("fixed_term", "open_ended")},
    ),
    Regime(
        "on_call",
        "On-call work (lavoro intermittente)",
        "D.Lgs. 81/2015, art. 13-18 (spettacolo: senza il limite di 400 giornate in tre anni)",
        (_CONTRACT, _COMMUNICATION, "Communication of each call before it (UNI-Intermittente)", _ORDER),
        ordered=_ORDER,
        admits={"contract": ("on_call",)},
    ),
    Regime(
        "collaboration",
        "Coordinated collaboration (co.co.co.)",
        "c.p.c. art. 409, 3; D.Lgs. 81/2015, art. 2; L. 335/1995, art. 2 c. 26",
        ("Contract of collaboration: coordination agreed, organisation the worker's own", _COMMUNICATION, _ORDER),
        ordered=_ORDER,
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


F24 = "Agenzia delle Entrate (F24)"
"""Taxes, contributions and premiums are debited as one sum (D.Lgs. 241/1997, art. 17)."""


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month by F24, which debits its account: withholding less the sums that the state pays through it, contributions.

    INAIL's premium follows with the self-assessment of the next year; severance pay that goes to a pension fund is transferred to it.
    """
    law, path = PARAMETERS.at(month.last), "remittance.day"
    august, later = law["remittance.august"]
    day, following = int(law[path]), month.next()
    due = following.first.replace(day=int(later) if following.number == august else day)
    assessed = Month(month.year + 1, 1).next().first.replace(day=day)
    source, tax, social, fund = law.source(path), AccountRole.WITHHOLDING_TAX, AccountRole.SOCIAL_SECURITY, AccountRole.WAGE_DEDUCTIONS
    inail, premium = AccountRole.HOLIDAY_PROVISION, "INAIL premium, yearly self-assessment (F24)"
    withheld, contributions = "Withholding and surtaxes (F24: 1001, 3802, 3847, 3848)", "Contributions (F24: DM10, C10, CXX)"
    severance, own = "Severance pay for the pension fund", ("fund_iban", "fund_reference")
    return (
        Remittance("withholding_tax", withheld, tax, due, F24, "tax_iban", "tax_reference", source, collects=True),
        Remittance("social_security", contributions, social, due, F24, "inps_iban", "inps_reference", source, collects=True),
        Remittance("inail", premium, inail, assessed, F24, "tax_iban", "tax_reference", "D.P.R. 1124/1965, art. 28, 44", apart=True, collects=True),
        Remittance("pension_fund", severance, fund, _after_quarter(month).replace(day=day), "Fondo pensione", *own, "D.Lgs. 252/2005, art. 8"),
    )


def _after_quarter(month: Month) -> date:
    after = month.next()
    while after.quarter == month.quarter:
        after = after.next()
    return after.first
