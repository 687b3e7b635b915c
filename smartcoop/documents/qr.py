"""QR codes for documents, as SVG that stands in the page."""

from collections.abc import Sequence

import segno
from markupsafe import Markup
from segno.helpers import make_epc_qr

from smartcoop.documents.views import SaleView
from smartcoop.money import Money

EPC_CURRENCY = "EUR"
EPC_NAME = 70


def payment(view: SaleView) -> Markup:
    """The EPC069-12 code of the credit transfer that settles an invoice: name, IBAN, amount, reference as text.

    Empty where nothing is to be paid, no account or reference is named, or the currency is not the euro.
    """
    if view.kind != "invoice" or view.currency != EPC_CURRENCY or not (view.seller.iban and view.total.minor > 0):
        return Markup()
    return transfer(view.seller.name, view.seller.iban, view.total, view.payment_reference or view.number, bic=view.seller.bic)


def transfer(name: str, iban: str, amount: Money, reference: str, *, bic: str = "") -> Markup:
    """The EPC069-12 code of a credit transfer that a phone's bank scans; empty without a reference, or in another currency than the euro."""
    if amount.currency != EPC_CURRENCY or not reference:
        return Markup()
    code = make_epc_qr(name=name[:EPC_NAME], iban=iban.replace(" ", ""), amount=amount.amount, text=reference, bic=bic or None, encoding="utf-8")
    return _svg(code)


def link(url: str) -> Markup:
    """A code that opens an address."""
    return _svg(segno.make(url, error="m", micro=False))


def _svg(code: segno.QRCode) -> Markup:
    """One stroke a run of dark modules, a little thicker than a row so that no hairs show between rows; fewer commands than filled squares."""
    path = "".join(f"M{start} {y}.5h{length}" for y, row in enumerate(code.matrix) for start, length in _runs(row))
    return Markup('<svg class="qr" viewBox="0 0 {0} {0}"><path fill="none" stroke="#000" stroke-width="1.03" d="{1}"/></svg>').format(len(code.matrix), path)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow each other."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
