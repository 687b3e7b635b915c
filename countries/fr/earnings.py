"""The gross, part by part: base pay, fixed and variable part, indemnities of portage, end bonus, holidays; and what is set aside."""

from collections.abc import Iterator
from decimal import Decimal

from countries.fr.case import FrenchCase, summed
from countries.fr.facts import holiday_way, is_fixed_term, is_portage
from countries.fr.law import PRODUCT, ZERO, euro, information
from countries.fr.year import paid_hours
from smartcoop.country import AccountRole, LineKind, PayslipLine, earlier_parts
from smartcoop.money import rounded

PORTAGE_SOURCE = "CCN du portage salarial du 22-3-2017 (IDCC 3219), art. 21"
BASE_CODES = ("base_pay", "fixed_part", "variable_part")


def earning_lines(pay: FrenchCase) -> list[PayslipLine]:
    """Everything that is part of the gross, in the order of the payslip."""
    return [*_base_lines(pay), *_portage_lines(pay), *_end_bonus(pay), *_holiday_lines(pay)]


def _base_lines(pay: FrenchCase) -> Iterator[PayslipLine]:
    if pay.engagement["contract"] != "esa":
        hours = {"hours": paid_hours(pay.social, pay.case.work)}
        yield PayslipLine("base_pay", "Base pay", euro(pay.gross), LineKind.EARNING, "C. trav. L3221-3", explanation=_AGREED, values=hours)
        return
    fixed = min(pay.engagement["fixed_part"], pay.gross)
    if fixed:
        yield PayslipLine("fixed_part", "Fixed part", euro(fixed), LineKind.EARNING, "C. trav. L7331-2, L7332-3", explanation=_FIXED)
    if pay.gross > fixed:
        variable = euro(pay.gross - fixed)
        yield PayslipLine("variable_part", "Variable part, instalment", variable, LineKind.EARNING, "C. trav. L7332-3, R7331-11", explanation=_VARIABLE)


def _portage_lines(pay: FrenchCase) -> Iterator[PayslipLine]:
    if not is_portage(pay.engagement):
        return
    yield _share(pay, "business_contribution", "Indemnity of business contribution", "portage.business", PORTAGE_SOURCE, pay.gross)
    yield _share(pay, "holiday_indemnity", "Holiday indemnity", "holiday.indemnity", PORTAGE_SOURCE, pay.gross)


def _share(pay: FrenchCase, code: str, label: str, path: str, source: str, base: Decimal) -> PayslipLine:
    rate = pay.social[path]
    return PayslipLine(code, label, euro(rounded(base * rate)), LineKind.EARNING, source, base, rate, explanation=PRODUCT)


def contract_gross(pay: FrenchCase) -> Decimal:
    """The base pay of the whole contract so far, this payment included."""
    return pay.gross + summed(earlier_parts(pay.case), *BASE_CODES) + Decimal(pay.engagement["gross_before_year"])


def has_end_bonus(pay: FrenchCase) -> bool:
    """Whether a fixed term ends with this payment and owes its bonus: not one of custom, not a seasonal one (C. trav. L1243-10)."""
    facts = pay.engagement
    return bool(pay.case.work.ends and is_fixed_term(facts) and facts["end_bonus"] and facts["cdd_kind"] == "ordinary")


def _end_bonus(pay: FrenchCase) -> Iterator[PayslipLine]:
    if has_end_bonus(pay):
        yield _share(pay, "end_bonus", "End bonus of the fixed term", "cdd.end_bonus", "C. trav. L1243-8", contract_gross(pay))


def _holiday_lines(pay: FrenchCase) -> Iterator[PayslipLine]:
    kind, ends = holiday_way(pay.engagement), pay.case.work.ends
    bonus = rounded(contract_gross(pay) * pay.social["cdd.end_bonus"]) if has_end_bonus(pay) else ZERO
    if kind == "monthly":
        yield _share(pay, "holiday_indemnity", "Holiday indemnity", "holiday.indemnity", "C. trav. L3141-24, L1242-16", pay.gross + bonus)
    elif kind in ("at_end", "provision") and ends:
        yield _share(pay, "holiday_indemnity", "Holiday indemnity", "holiday.indemnity", "C. trav. L3141-24, L1242-16", contract_gross(pay) + bonus)
    elif ends and pay.engagement["holiday_days_due"]:
        yield days_due(pay)


def days_due(pay: FrenchCase) -> PayslipLine:
    """The days not taken when a permanent contract ends: the better of the tenth and the pay that would have been kept (C. trav. L3141-24, L3141-28)."""
    days, law = pay.engagement["holiday_days_due"], pay.social
    tenth = rounded(pay.engagement["holiday_reference_gross"] * law["holiday.indemnity"] * days / law["holiday.days_of_year"])
    kept = rounded(pay.gross * days / law["holiday.days_of_month"])
    values = {"days": days, "tenth": tenth, "kept": kept}
    amount, source = euro(max(tenth, kept)), "C. trav. L3141-24, L3141-28"
    return PayslipLine("holiday_indemnity", "Holiday indemnity", amount, LineKind.EARNING, source, explanation=_BETTER, values=values)


def included_holidays(pay: FrenchCase) -> Iterator[PayslipLine]:
    """The part of the pay that is the holiday indemnity, where the contract says that it is included."""
    if holiday_way(pay.engagement) == "included":
        rate = pay.social["holiday.indemnity"]
        included = pay.gross - rounded(pay.gross / (1 + rate))
        source = "C. trav. L3141-24; clause du contrat"
        yield information("holiday_included", "Of which holiday indemnity", included, source, _INCLUDED, pay.gross, rate)


def provision_lines(pay: FrenchCase) -> Iterator[PayslipLine]:
    """What is set aside, and given back when the contract ends: holidays, or the reserve of a permanent contract of portage."""
    facts, law = pay.engagement, pay.social
    if facts["contract"] == "portage_cdi":
        code, label, path, source = "portage_reserve", "Reserve between missions", "portage.reserve", f"{PORTAGE_SOURCE}.4"
    elif holiday_way(facts) == "provision":
        code, label, path, source = "holiday_provision", "Holidays, set aside", "holiday.indemnity", "C. trav. L3141-24"
    else:
        return
    kind, role = LineKind.PROVISION, AccountRole.HOLIDAY_PROVISION
    if not pay.case.work.ends:
        rate = law[path]
        yield PayslipLine(code, label, euro(rounded(pay.gross * rate)), kind, source, pay.gross, rate, role, _SET_ASIDE)
        return
    released = summed(earlier_parts(pay.case), code) + Decimal(facts["set_aside_before_year"])
    if released:
        yield PayslipLine(code, label, euro(-released), kind, source, role=role, explanation=_RELEASED, values={"released": released})


_AGREED = "The pay agreed for %(hours)s hours: %(amount)s."
_FIXED = "The fixed part of the contract, due every month: %(amount)s."
_VARIABLE = "An instalment of %(amount)s on the variable part, which the year's accounts settle."
_BETTER = "%(days)s days not taken: a tenth of the reference pay gives %(tenth)s, the pay that would have been kept %(kept)s; the better is due."
_INCLUDED = "The pay of %(base)s holds the tenth for holidays: %(amount)s of it."
_SET_ASIDE = "%(rate)s of %(base)s, %(amount)s, is set aside on the activity's account; it is no pay yet."
_RELEASED = "The contract ends: %(released)s that were set aside go back to the activity's account."
