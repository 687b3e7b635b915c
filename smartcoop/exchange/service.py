"""Keeping published exchange rates."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.errors import Invalid
from smartcoop.exchange.models import ExchangeRate
from smartcoop.exchange.reading import FIELD, ReadRate, read_rates
from smartcoop.i18n import text

Key = tuple[str, str, date, str]


def import_rates(session: Session, content: bytes, *, by: str, at: datetime) -> int:
    """Keep the rates of a file and say how many were new; those known already are passed over.

    Invalid at `rates`, with nothing kept, for a file that cannot be read, or that says another rate than was kept for the same day and source.
    """
    found = {_key(one): one for one in read_rates(content)}
    known = _known(session, {one.source for one in found.values()}, min(one.on for one in found.values()), max(one.on for one in found.values()))
    for key, one in found.items():
        if key in known and known[key].rate != one.rate:
            raise Invalid(
                {
                    FIELD: text(
                        "%(source)s said 1 %(base)s = %(old)s %(currency)s for %(day)s before, this file says %(new)s; a published rate does not change",
                        source=one.source,
                        base=one.base,
                        currency=one.currency,
                        day=one.on,
                        old=str(known[key].rate),
                        new=str(one.rate),
                    )
                }
            )
    new = [one for key, one in found.items() if key not in known]
    session.add_all(
        ExchangeRate(base=one.base, currency=one.currency, on=one.on, rate=one.rate, source=one.source, imported_by=by, imported_at=at) for one in new
    )
    return len(new)


def _key(one: ReadRate | ExchangeRate) -> Key:
    return one.base, one.currency, one.on, one.source


def _known(session: Session, sources: set[str], first: date, last: date) -> dict[Key, ExchangeRate]:
    query = select(ExchangeRate).where(ExchangeRate.source.in_(sources), ExchangeRate.on.between(first, last))
    return {_key(one): one for one in session.scalars(query)}
