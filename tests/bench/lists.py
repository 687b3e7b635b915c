"""The addresses of every list: sorted by each column both ways, and with each of its filters; with BENCH_PAIRS also each filter in each order."""

import os
from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Flask, url_for

from smartcoop.web.lists.listing import Asks, Filter, Listing
from smartcoop.web.lists.money import ENTRIES, LINES, PAYMENTS, POSTINGS
from smartcoop.web.lists.pay import ENGAGEMENTS, EXPENSES, PAYSLIPS, RUNS
from smartcoop.web.lists.people import ACTIVITIES, MEMBERS
from smartcoop.web.lists.sales import CLIENTS, INVOICES, QUOTES

OF_STAFF = (MEMBERS, ACTIVITIES, CLIENTS, QUOTES, INVOICES, EXPENSES, PAYSLIPS, ENGAGEMENTS, RUNS, LINES, PAYMENTS, ENTRIES, POSTINGS)
OF_MEMBERS = (ACTIVITIES, CLIENTS, QUOTES, INVOICES, EXPENSES, PAYSLIPS, ENGAGEMENTS)
DAYS = ("2021-06-15", "2026-10-01")
AMOUNTS = ("1000", "2500")
WORDS = {
    "search": ("peeters", "theatre", "ana", "1050"),
    "holder": ("peeters",),
    "person": ("peeters", "peeters11"),
    "client": ("maes", "theatre", "1050"),
    "number": ("2026-0", "2021-010", "P10", "D1", "F1"),
    "vat": ("BE1050",),
    "iban": ("BE71096123456769",),
    "month": ("2026-08", "2020-01"),
    "subject": ("activity:1050", "coop", "bank_account:1", "invoice:1500"),
}
"""What is typed; what a list knows nothing of is asked for, too."""


def addresses(app: Flask, listings: tuple[Listing, ...]) -> list[str]:
    """Each list in every order, then with every filter."""
    with app.test_request_context():
        return list(_addresses(listings))


def _addresses(listings: tuple[Listing, ...]) -> Iterator[str]:
    for listing in listings:
        path = url_for(listing.endpoint)
        orders = [f"{sign}{column.name}" for column in listing.columns if column.sort is not None for sign in ("", "-")]
        yield from (f"{path}?sort={order}" for order in orders)
        for one in listing.filters:
            for said in _said(one):
                yield f"{path}?{urlencode({one.name: said})}"
                if "BENCH_PAIRS" in os.environ:
                    yield from (f"{path}?{urlencode({one.name: said, 'sort': order})}" for order in orders)


def _said(one: Filter) -> list[str]:
    if one.asks is Asks.CHOICE:
        return [str(code) for code, _ in (one.choices or tuple)()]
    return list({Asks.DAY: DAYS, Asks.AMOUNT: AMOUNTS}.get(one.asks, WORDS.get(one.name, ())))
