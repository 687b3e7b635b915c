"""What German members share by default, the regimes they work under, and the debts of a wage month."""

from collections.abc import Iterator
from datetime import date, timedelta

from countries.de.facts import CASUAL, MINIJOB, REGULAR, SHORT_TERM
from countries.de.law import EUR, PARAMETERS
from smartcoop.country import AccountRole, Mutualisation, ParametersAt, PayPromise, Regime, Remittance
from smartcoop.dates import Month, is_working_day
from smartcoop.identifiers import EU
from smartcoop.money import Money

HERE = "DE"
_TAX_CARD = "Tax number and date of birth for the tax card (ELStAM)"
_PARENTHOOD = "Proof of parenthood and number of children for care insurance"
_OPT_OUT = "Application to opt out of pension insurance, where made"

REGIMES = (
    Regime(
        "employment",
        "Employment contract",
        "BGB § 611a; NachwG § 2; TzBfG § 14 Abs. 4 (Befristung: schriftlich vor Beginn)",
        (
            "Employment contract signed before the start",
            _TAX_CARD,
            "Certificate of membership of the health fund",
            _PARENTHOOD,
        ),
        {"employment_kind": REGULAR, "professional": "no"},
        depends={_PARENTHOOD: ("parent", "children_under_25")},
        registered={_TAX_CARD: ("national_number", "born_on")},
    ),
    Regime(
        "minijob",
        "Minijob",
        "SGB IV § 8 Abs. 1 Nr. 1; BVV § 8 Abs. 2",
        (
            "Employment contract signed before the start",
            "Declaration of further jobs",
            _OPT_OUT,
            "Record of working hours (MiLoG § 17)",
        ),
        {"employment_kind": MINIJOB, "professional": "no"},
        depends={_OPT_OUT: ("rv_opt_out",)},
    ),
    Regime(
        "short_term",
        "Short-term work",
        "SGB IV § 8 Abs. 1 Nr. 2; BVV § 8 Abs. 2",
        (
            "Contract with its end or its days agreed beforehand",
            "Declaration of further short-term work this year",
            "Declaration that the work is not done by profession",
            "Proof of health insurance",
            "Record of working hours (MiLoG § 17)",
        ),
        {"employment_kind": SHORT_TERM, "professional": "no"},
    ),
    Regime(
        "casual",
        "Casual work by profession",
        "SGB III § 27 Abs. 3 Nr. 1; SGB V § 232; SGB VI § 163 Abs. 1",
        ("Contract of less than a week", "Declaration that the work is done by profession"),
        {"employment_kind": CASUAL, "professional": "yes"},
    ),
)


def mutualisation(on: date) -> Mutualisation:
    """Fee, fund and share of the German cooperative; clients in the Union are guaranteed once they confirmed the order."""
    law = PARAMETERS.at(on)
    return Mutualisation(
        fee_rate=law["cooperative.fee"],
        fund_rate=law["cooperative.fund"],
        share_value=Money.of(law["cooperative.share"], EUR),
        promise=PayPromise(working_days_after_end=int(law["cooperative.pay_days"])),
        invoice_days=int(law["cooperative.invoice_days"]),
        guarantee_needs_confirmation=True,
        guarantee_countries=tuple(sorted(EU)),
    )


def remittances(month: Month) -> tuple[Remittance, ...]:
    """Wage tax after the month, contributions on its third-last banking day, the accident insurance in the next year."""
    law = PARAMETERS.at(month.last)
    after, accident = month.next(), Month(month.year + 1, int(law["remittance.accident_month"]))
    return (
        Remittance(
            "withholding_tax",
            "Wage tax return (Lohnsteuer-Anmeldung)",
            AccountRole.WITHHOLDING_TAX,
            after.first.replace(day=int(law["remittance.tax_day"])),
            "Finanzamt",
            "tax_iban",
            "tax_reference",
            law.source("remittance.tax_day"),
        ),
        *_collected(law, month),
        Remittance(
            "accident_insurance",
            "Accident insurance, yearly premium",
            AccountRole.HOLIDAY_PROVISION,
            accident.first.replace(day=int(law["remittance.accident_day"])),
            "Berufsgenossenschaft",
            "accident_iban",
            "accident_reference",
            law.source("remittance.accident_month"),
        ),
    )


def _collected(law: ParametersAt, month: Month) -> Iterator[Remittance]:
    """Contributions, by who collects them: the health fund of each person, the Minijob-Zentrale with its lump tax, whoever it is where no fund is known."""
    due, source, social = contributions_due(law, month), law.source("remittance.banking_day"), AccountRole.SOCIAL_SECURITY
    label, reference, minijob = "Social insurance contributions (Beitragsnachweis)", "social_reference", "Minijob-Zentrale"
    yield Remittance("social_security", label, social, due, "Krankenkasse", "social_iban", reference, source, prepaid=True)
    yield Remittance("health_fund", label, social, due, "Krankenkasse", "health_fund_ibans", reference, source, prepaid=True, apart=True, each=True)
    yield Remittance("minijob", "Contributions of marginal work", social, due, minijob, "minijob_iban", reference, source, prepaid=True, apart=True)
    tax, tax_source = AccountRole.WITHHOLDING_TAX, "EStG § 40a Abs. 6"
    yield Remittance("minijob_tax", "Lump tax of Minijobs", tax, due, minijob, "minijob_iban", reference, tax_source, prepaid=True, apart=True)


def contributions_due(law: ParametersAt, month: Month) -> date:
    """The third-last banking day of the month."""
    day, left = month.last, int(law["remittance.banking_day"])
    while True:
        left -= _is_banking_day(law, day)
        if not left:
            return day
        day -= timedelta(days=1)


def _is_banking_day(law: ParametersAt, day: date) -> bool:
    closed = day.month == law["remittance.december"] and day.day in law["remittance.no_banking"]
    return is_working_day(day, HERE) and not closed


def payslip_languages(postcode: str) -> tuple[str, ...]:
    """German, whatever the place (EBV § 1 asks for its terms)."""
    return ("de",)
