"""Fees that are income from work without an employment (LIRPF, art. 17.2.c, d): a fixed percentage is withheld, nothing is contributed."""

from collections.abc import Iterator
from decimal import Decimal

from countries.es.case import SpanishCase
from countries.es.facts import COURSE, FORAL, NON_RESIDENT, NON_RESIDENT_EU
from countries.es.irpf import part_here
from countries.es.law import PRODUCT, cents, information
from countries.es.year import worker_of
from smartcoop.country import AccountRole, LineKind, PayslipLine
from smartcoop.money import HUNDRED

SOURCE = "RIRPF, art. 80.1.4, 80.2"


def fee_lines(pay: SpanishCase) -> Iterator[PayslipLine]:
    """The fee, what is taxed, and the tax."""
    label = "Fee for courses, lectures and seminars" if pay.engagement["pay_kind"] == COURSE else "Fee for works whose rights are assigned"
    yield PayslipLine("fee", label, pay.case.work.gross, LineKind.EARNING, "LIRPF, art. 17.2.c, d", explanation=_FEE)
    yield information("taxable", "Base of the withholding of income tax", pay.gross, SOURCE, _TAXABLE)
    percent, source = _percent(pay)
    kind, role, label, rate = LineKind.WITHHOLDING, AccountRole.WITHHOLDING_TAX, "Income tax withheld, fixed percentage", percent / HUNDRED
    yield PayslipLine("irpf_fixed", label, cents(pay.gross * rate), kind, source, pay.gross, rate, role, PRODUCT)


def _percent(pay: SpanishCase) -> tuple[Decimal, str]:
    """The percentage and where it stands: the fixed one, reduced in Ceuta and Melilla, or that of another territory; more at request."""
    law, person = pay.law, pay.person
    territory = person["territory"]
    if territory == FORAL:
        return Decimal(person["told_percent"]), "Ley 12/2002, art. 7; Ley 28/1990, art. 10"
    if territory in (NON_RESIDENT_EU, NON_RESIDENT):
        return Decimal(law["irpf.non_resident"][territory]), law.source("irpf.non_resident")
    path = "irpf.fee_reduced" if pay.engagement["reduced_fee"] else "irpf.fee"
    percent = Decimal(law[path]) * part_here(law, worker_of(person, pay.case.month.year))
    return max(percent, Decimal(person["voluntary_percent"] or 0)), law.source(path)


_FEE = "The fee agreed: %(amount)s. It is no wage: no contributions are due on it."
_TAXABLE = "The fee: %(amount)s."
