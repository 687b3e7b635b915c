"""Fees that are no pay: author's rights and occasional self-employment, paid against a receipt with tax withheld on account."""

from collections.abc import Iterator
from decimal import Decimal

from countries.it.case import ItalianCase
from countries.it.contributions import collaboration_parts
from countries.it.law import ZERO, euro, information, product, summed
from smartcoop.country import AccountRole, LineKind, ParametersAt, PayslipLine
from smartcoop.money import rounded

OCCASIONAL = "occasional"
TAX_SOURCE = "D.P.R. 600/1973, art. 25"
SOURCES = {"authors_rights": "L. 633/1941, art. 107; TUIR, art. 53 c. 2 b", OCCASIONAL: "c.c. art. 2222; TUIR, art. 67 c. 1 l"}


def fee_lines(pay: ItalianCase) -> Iterator[PayslipLine]:
    """The fee, what of it is taxed, the tax withheld on account, and above a yearly limit the contributions of occasional work."""
    contract = pay.engagement["contract"]
    label = "Fee for author's rights" if contract != OCCASIONAL else "Fee for occasional work"
    yield PayslipLine("fee", label, pay.case.work.gross, LineKind.EARNING, SOURCES[contract], explanation=_AGREED)
    insured = _insured(pay) if contract == OCCASIONAL else ZERO
    if insured:
        yield _contribution(pay, insured, worker=True)
    free = _free_rate(pay)
    taxed = pay.gross - rounded(pay.gross * free)
    yield information("fee_taxable", "Taxed part of the fee", taxed, SOURCES[contract], _PART if free else _WHOLE, free_rate=free)
    rate, role = pay.tax["fee.withholding"], AccountRole.WITHHOLDING_TAX
    yield product("fee_tax", "Tax withheld on account", LineKind.WITHHOLDING, taxed, rate, TAX_SOURCE, role)
    if insured:
        yield _contribution(pay, insured, worker=False)


def _free_rate(pay: ItalianCase) -> Decimal:
    """The flat deduction of author's rights, higher below an age; none for occasional work (TUIR, art. 54 c. 8)."""
    if pay.engagement["contract"] == OCCASIONAL:
        return ZERO
    born, on, young = pay.person["born"], pay.case.paid_on, int(pay.tax["fee.young_age"])
    is_young = born is not None and on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < young
    return Decimal(pay.tax["fee.free_young" if is_young else "fee.free"])


def _insured(pay: ItalianCase) -> Decimal:
    """The part of this fee that lies above the yearly limit of occasional work, fees of other clients included."""
    limit = pay.social["fee.insured_above"]
    before = summed((slip for slip in pay.case.history if slip.work.facts["contract"] == OCCASIONAL), "fee") + pay.person["occasional_elsewhere"]
    return Decimal(max(ZERO, before + pay.gross - limit) - max(ZERO, before - limit))


def _rate(law: ParametersAt, status: str) -> Decimal:
    """No DIS-COLL is due on occasional work."""
    return Decimal(law["separate.insured" if status == "insured" else "separate.no_discoll"])


def _contribution(pay: ItalianCase, insured: Decimal, *, worker: bool) -> PayslipLine:
    law = pay.social
    rate = _rate(law, pay.engagement["separate_status"])
    total, own = collaboration_parts(law, insured, rate)
    code, label = ("separate", "Separate management, worker") if worker else ("separate_employer", "Separate management, cooperative")
    kind = LineKind.EMPLOYEE_CONTRIBUTION if worker else LineKind.EMPLOYER_CONTRIBUTION
    amount, source, values = euro(own if worker else total - own), law.source("fee.insured_above"), {"total": total, "whole_rate": rate}
    return PayslipLine(code, label, amount, kind, source, insured, None, AccountRole.SOCIAL_SECURITY, _ABOVE if worker else _ABOVE_REST, values)


_AGREED = "The fee agreed: %(amount)s."
_PART = "The fee less %(free_rate)s for costs: %(amount)s."
_WHOLE = "The whole fee is taxed: %(amount)s."
_ABOVE = "%(base)s lie above the yearly limit of occasional work; %(whole_rate)s of it is %(total)s, a third of which is the worker's: %(amount)s."
_ABOVE_REST = "%(base)s lie above the yearly limit of occasional work; of %(total)s, what the worker does not bear is the cooperative's: %(amount)s."
