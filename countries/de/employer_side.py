"""What the employer alone bears: the levies, minijobs' lump contributions, lump tax, the provision for accident insurance."""

from collections.abc import Iterator
from decimal import Decimal

from countries.de.case import GermanCase
from countries.de.facts import CASUAL, MINIJOB, SHORT_TERM
from countries.de.law import ZERO, euro
from countries.de.social_insurance import EMPLOYEE, EMPLOYER, Share
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import HUNDRED, rounded, rounded_down

AAG = "AAG § 1, § 7"


def is_lump_taxed(pay: GermanCase) -> bool:
    """Whether the employer bears a lump tax: usual in a minijob, chosen in short-term work."""
    mode = pay.engagement["tax_mode"]
    return bool(mode == "lump" or (mode == "usual" and pay.kind == MINIJOB))


def levy_shares(pay: GermanCase, base: Decimal, insolvency_base: Decimal) -> Iterator[Share]:
    """U1 (sick pay), U2 (maternity) and the insolvency levy of a month."""
    if pay.case.employer["in_u1"] and owes_u1(pay):
        yield _levy(pay, "u1", "Levy U1 (sick pay)", base)
    yield _levy(pay, "u2", "Levy U2 (maternity)", base)
    rate = pay.law["levy.insolvency"]
    yield Share("insolvency", "Insolvency levy (U3)", EMPLOYER, insolvency_base, rate, rounded(insolvency_base * rate), pay.law.source("levy.insolvency"))


def owes_u1(pay: GermanCase) -> bool:
    """Whether the job may last more than four weeks, so that sick pay can fall due (EFZG § 3 Abs. 3)."""
    return pay.kind != CASUAL and (pay.kind != SHORT_TERM or pay.engagement["contract_over_four_weeks"])


def _levy(pay: GermanCase, code: str, label: str, base: Decimal) -> Share:
    """At the rate of the Minijob-Zentrale for marginal jobs, else at that of the person's health fund."""
    marginal = pay.kind in (MINIJOB, SHORT_TERM)
    told = pay.person[f"{code}_percent"]
    rate = pay.law[f"levy.marginal_{code}"] if marginal else (pay.law[f"levy.fund_{code}"] if told is None else told) / HUNDRED
    return Share(code, label, EMPLOYER, base, rate, rounded(base * rate), AAG)


def minijob_shares(pay: GermanCase) -> Iterator[Share]:
    """The lump contributions of the employer and the employee's top-up to pension insurance (SGB V § 249b, SGB VI § 168 Abs. 1 Nr. 1b)."""
    law, gross = pay.law, pay.running
    lump = rounded(gross * law["marginal.pension"])
    if not is_free_of_pension(pay):
        yield _top_up(pay, gross, lump)
    if pay.person["health_insurance"] == "statutory":
        yield _lump(pay, "lump_health", "Health insurance, lump contribution", gross, "marginal.health")
    yield _lump(pay, "lump_pension", "Pension insurance, lump contribution", gross, "marginal.pension")


def is_free_of_pension(pay: GermanCase) -> bool:
    """Whether a minijob pays no top-up: by choice, or for pensioners after the standard retirement age."""
    person = pay.person
    return bool(pay.engagement["rv_opt_out"] or (person["retirement_age_reached"] and person["full_old_age_pension"]))


def _top_up(pay: GermanCase, gross: Decimal, lump: Decimal) -> Share:
    """Above the least base the rate on the pay; up to it, the whole contribution on that base less the employer's part (BVV § 2 Abs. 1)."""
    law = pay.law
    least = rounded(law["marginal.pension_least"] * pay.share_of_month)
    label, source = "Pension insurance, top-up", f"{law.source('marginal.pension_top_up')}; SGB VI § 163 Abs. 8; BVV § 2 Abs. 1"
    rate = law["marginal.pension_top_up"]
    if gross > least:
        return Share("pension_top_up", label, EMPLOYEE, gross, rate, rounded(gross * rate), source)
    whole = rate + law["marginal.pension"]
    return Share("pension_top_up", label, EMPLOYEE, least, whole, rounded(least * whole) - lump, source)


def _lump(pay: GermanCase, code: str, label: str, base: Decimal, path: str) -> Share:
    rate = pay.law[path]
    return Share(code, label, EMPLOYER, base, rate, rounded(base * rate), pay.law.source(path))


def lump_tax_lines(pay: GermanCase) -> Iterator[PayslipLine]:
    """Lump tax that the employer bears: 2 % of a minijob, all included; 25 % of short-term work, with surcharge and church tax on top."""
    if pay.kind == MINIJOB:
        rate = pay.law["lump.minijob"]
        earlier = pay.earlier("lump_tax")
        yield _tax_line("lump_tax", "Lump tax", rounded(pay.running * rate) - earlier, pay.running, rate, pay.law.source("lump.minijob"), _MONTH)
        return
    rate = pay.law["lump.short_term"]
    tax = rounded(pay.gross * rate)
    yield _tax_line("lump_tax", "Lump tax", tax, pay.gross, rate, pay.law.source("lump.short_term"), _PRODUCT)
    rate = pay.law["tax.solidarity_rate"]
    yield _tax_line("lump_solidarity", "Solidarity surcharge on lump tax", rounded_down(tax * rate), tax, rate, "SolZG § 3 Abs. 1 Nr. 3, § 4", _CUT)
    if pay.person["church"] != "none":
        rate = pay.law["tax.church_lump"][pay.case.employer["establishment_state"]]
        source = pay.law.source("tax.church_lump")
        yield _tax_line("lump_church", "Church tax on lump tax", rounded_down(tax * rate), tax, rate, source, _CUT)


def _tax_line(code: str, label: str, amount: Decimal, base: Decimal, rate: Decimal, source: str, explanation: str) -> PayslipLine:
    return PayslipLine(code, label, euro(amount), EMPLOYER, source, base, rate, AccountRole.WITHHOLDING_TAX, explanation)


def accident_lines(pay: GermanCase) -> Iterator[PayslipLine]:
    """What is set aside for the premium of the accident insurance, where the employer tells its rate (SGB VII § 150)."""
    rate = pay.case.employer["accident_percent"] / HUNDRED
    if amount := rounded(pay.gross * rate):
        label, source = "Accident insurance, set aside", "SGB VII § 150, § 153"
        yield PayslipLine("accident", label, euro(amount), LineKind.PROVISION, source, pay.gross, rate, AccountRole.HOLIDAY_PROVISION, _PRODUCT)


def private_subsidies(pay: GermanCase, base: Decimal, health: str) -> tuple[Decimal, Decimal]:
    """The employer's part of private health and care premiums: half of each, at most what a statutory member would cost (SGB V § 257, SGB XI § 61)."""
    person, law = pay.person, pay.law
    if person["health_insurance"] == "statutory":
        return ZERO, ZERO
    halves = HUNDRED + HUNDRED
    rate = law[health] + law["health.average_extra"] / halves
    care = law["care.saxony_employer" if pay.case.employer["establishment_state"] == "SN" else "care.half"]
    part = pay.share_of_month * HUNDRED / halves
    return (
        min(rounded(person["private_health_premium"] * part), rounded(base * rate)),
        min(rounded(person["private_care_premium"] * part), rounded(base * care)),
    )


_PRODUCT = "%(rate)s of %(base)s is %(amount)s, rounded half up to the cent."
_MONTH = "%(rate)s of all %(base)s of this month, less what its earlier payslips bore, is %(amount)s; the employer bears it."
_CUT = "%(rate)s of %(base)s is %(amount)s, cut to the cent; the employer bears it."
