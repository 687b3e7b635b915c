"""What Italian law forbids or asks before a payment: impossible cases, what is not recorded, pay below the collective agreement."""

from collections.abc import Iterator
from datetime import date

from countries.it.case import ItalianCase, is_collaboration, is_employed, is_fee
from countries.it.contributions import least_base
from countries.it.facts import NOT_RECORDED, engagement_is_consistent, person_is_consistent
from countries.it.law import EUR, PARAMETERS, say
from smartcoop.country import Finding, PayCase, Payslip, outside_month, wrong_days, wrong_time
from smartcoop.errors import Invalid, RuleBroken
from smartcoop.i18n import Text
from smartcoop.money import HUNDRED, Money, rounded


def refuse_impossible(case: PayCase) -> None:
    """Invalid, by the name of each field that cannot be so; RuleBroken for daily pay of which the bands are not known."""
    person_is_consistent(case.person)
    engagement_is_consistent(case.work.facts)
    if wrong := _impossible(case):
        raise Invalid(wrong)
    _refuse_bands(case)


def _impossible(case: PayCase) -> dict[str, str | Text]:
    work, month = case.work, case.month
    wrong: dict[str, str | Text] = {}
    if work.gross.currency != EUR or work.gross.minor <= 0:
        wrong["gross"] = say("enter a pay in euros above zero")
    wrong |= outside_month(case)
    law = PARAMETERS.at(month.last)
    if case.paid_on > date(month.year + 1, 1, int(law["cash.last_day"])):
        wrong["paid_on"] = say("pay after 12 January belongs to the tax of the next year; arrears are not covered: pay them by a payslip of their own month")
    if work.facts["pay_kind"] == "ordinary" and not is_fee(work.facts):
        wrong |= _wrong_time(case)
    return wrong


def _wrong_time(case: PayCase) -> dict[str, Text]:
    work, most = case.work, PARAMETERS.at(case.month.last)["time.most_hours_per_day"]
    if wrong := wrong_days(work) if is_collaboration(work.facts) else wrong_time(work, most):
        return wrong
    hired = work.facts["hired_on"]
    if hired and hired > work.period.start:
        return {"hired_on": say("comes after the work that is paid; correct the first day of the contract")}
    return {}


def _refuse_bands(case: PayCase) -> None:
    """People insured before 1996 in show business follow bands of daily pay that are not known above the first (D.Lgs. 182/1997, art. 1 c. 8)."""
    work, path = case.work, "inps.ceiling_day"
    if case.person["insured_after_1995"] or work.facts["sector"] != "show" or not is_employed(work.facts) or not work.days:
        return
    if work.gross.amount > work.days * PARAMETERS.at(case.month.last)[path]:
        message = say("daily pay of people insured before 1996 follows bands that are not known here; spread the pay over more days, or have it computed")
        raise RuleBroken(message, source=PARAMETERS[path].source)


def agreement_minimum(pay: ItalianCase) -> Money | None:
    """The collective agreement's minimum of the level for the days paid; None where the level is not one of its table."""
    facts, law = pay.engagement, pay.social
    monthly = law["agreement.minima"].get((facts["level"] or "").upper())
    if monthly is None or not is_employed(facts) or facts["pay_kind"] != "ordinary":
        return None
    days = min(pay.case.work.days, law["agreement.days"])
    share = (facts["part_time_percent"] or HUNDRED) / HUNDRED
    return Money.of(rounded(monthly * days * share / law["agreement.days"]), EUR)


def findings(pay: ItalianCase, payslip: Payslip) -> Iterator[Finding]:
    """What a person should look at before this payslip is approved."""
    if is_fee(pay.engagement):
        yield from _fee(pay)
    else:
        yield from _person(pay)
        yield from _pay(pay, payslip)
    if payslip.minor("not_withheld") > 0:
        message = "The pay does not bear %(amount)s of tax; tell the person, who may pay it to the tax office by 15 January."
        yield Finding("not_withheld", message, False, {"amount": payslip.amount("not_withheld").amount}, "D.P.R. 600/1973, art. 23 c. 3")
    if payslip.net_payable.minor < 0:
        message = "The deductions exceed the net pay; lower them or spread them over several payments."
        yield Finding("deductions", message, True, {"net": payslip.net.amount}, "c.p.c. art. 545")


def _fee(pay: ItalianCase) -> Iterator[Finding]:
    if pay.engagement["contract"] == "authors_rights" and pay.person["born"] is None:
        message = "No date of birth is recorded: the lower deduction of author's rights is applied."
        yield Finding("born", message, False, {}, "TUIR, art. 54 c. 8")
    if pay.engagement["contract"] == "occasional":
        message = "Occasional work is communicated to the labour inspectorate before it starts, and its receipt above 77.47 euros bears a stamp of 2 euros."
        yield Finding("occasional", message, False, {}, "D.Lgs. 81/2008, art. 14; D.P.R. 642/1972, tariffa, art. 13")


def _person(pay: ItalianCase) -> Iterator[Finding]:
    person, law = pay.person, pay.tax
    if person["region"] == NOT_RECORDED:
        message = "No region of tax domicile is recorded: the surtax of every region by state law is withheld."
        yield Finding("region", message, False, {}, law.source("regional.base"))
    code = person["municipality"]
    if person["municipal_rate"] is None and (code is None or code not in law["municipal.rates"]):
        message = "No rate of the municipal surtax is known: none is withheld. Enter the code of the municipality, or its rate and threshold."
        yield Finding("municipality", message, False, {}, law.source("municipal.rates"))
    if pay.settles and not pay.leaves:
        message = "The year is settled: enter the surtaxes and sums that next year's payslips withhold in the person's facts."
        yield Finding("next_year", message, False, {}, "D.Lgs. 446/1997, art. 50 c. 4")


def _pay(pay: ItalianCase, payslip: Payslip) -> Iterator[Finding]:
    facts, gross = pay.engagement, pay.gross
    if (least := agreement_minimum(pay)) and pay.case.work.gross < least:
        message = "The pay is below the minimum of the collective agreement for these days: %(least)s."
        yield Finding("agreement", message, False, {"least": least.amount}, "L. 142/2001, art. 3; D.L. 248/2007, art. 7 c. 4")
    if gross < least_base(pay.social, pay.case.work):
        message = "The pay is below the least contribution base of %(least)s; the cooperative bears the difference."
        yield Finding("least_base", message, False, {"least": rounded(least_base(pay.social, pay.case.work))}, pay.social.source("inps.minimum_day"))
    if not facts["inail_percent"]:
        message = "No INAIL premium is recorded for this work: nothing is set aside for it."
        yield Finding("inail", message, False, {}, "D.P.R. 1124/1965, art. 28")
    if pay.case.work.ends and facts["severance"] == "fund" and payslip.minor("tfr_accrual"):
        message = "The severance pay of this contract is with the employee's pension fund; it is not paid with this payslip."
        yield Finding("severance", message, False, {}, "D.Lgs. 252/2005, art. 8")
