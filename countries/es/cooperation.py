"""What Spanish members share by default, the regimes they work under, and the debts of a wage month."""

from datetime import date

from countries.es.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, PayPromise, Regime, Remittance
from smartcoop.dates import Month
from smartcoop.money import Money

_AFFILIATION = "Affiliation to the general regime made before the start (RED, Import@ss)"
_ORDER = "Assignment confirmed by the client"
_SMALL = "Written declaration for the reduced percentage, where it is asked"
_FAMILY = "Modelo 145 signed before the first payment"

REGIMES = (
    Regime(
        "employment",
        "Fixed-term contract for production circumstances",
        "ET, art. 15.2; RD 84/1996, art. 32",
        ("Written contract that names its cause, signed before the start", _AFFILIATION, _FAMILY, _ORDER),
        ordered=_ORDER,
    ),
    Regime(
        "artist",
        "Special employment of artists, technicians and auxiliary staff",
        "RD 1435/1985; RDL 5/2022; RD 2064/1995, art. 32",
        ("Written contract for the performance, season or production, signed before the start", _AFFILIATION, _FAMILY, _ORDER),
        ordered=_ORDER,
    ),
    Regime(
        "fee",
        "Fee for a course or a work, without employment",
        "LIRPF, art. 17.2.c, d; RIRPF, art. 80.1.4",
        (
            "Programme of the course, or the assignment of rights in writing",
            "Statement that neither an employment nor a business of one's own underlies it",
            _SMALL,
        ),
    ),
    Regime(
        "discontinuous",
        "Discontinuous contract for an indefinite time",
        "ET, art. 16",
        ("Written contract with the estimated activity, its hours and the call", _AFFILIATION, _FAMILY, "Call to work for each assignment"),
    ),
    Regime(
        "indefinite",
        "Contract for an indefinite time",
        "ET, art. 8, 15.1",
        ("Contract of employment", _AFFILIATION, _FAMILY),
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the Spanish cooperative, and its promise to pay by a day of the next month."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(day_of_next_month=int(law["cooperative.pay_day"])),
        invoice_days=int(law["cooperative.invoice_days"]),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """What the employer owes for a wage month: contributions by the end of the next month, withheld tax by a day of the month after the quarter."""
    law, path = PARAMETERS.at(month.last), "remittance.tax_day"
    after = month.next()
    while after.quarter == month.quarter:
        after = after.next()
    return (
        Remittance(
            "withholding_tax",
            "Withheld income tax (modelo 111)",
            AccountRole.WITHHOLDING_TAX,
            after.first.replace(day=int(law[path])),
            "Agencia Tributaria",
            "tax_iban",
            "tax_reference",
            law.source(path),
            collects=True,
        ),
        Remittance(
            "social_security",
            "Contributions to social security (RLC)",
            AccountRole.SOCIAL_SECURITY,
            month.next().last,
            "Tesorería General de la Seguridad Social",
            "social_iban",
            "social_reference",
            "RD 1415/2004, art. 56",
            collects=True,
        ),
    )
