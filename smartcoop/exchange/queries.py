"""Which rate holds on a day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smartcoop.errors import RuleBroken
from smartcoop.exchange.conversion import LAW, Conversion, Quote
from smartcoop.exchange.models import ExchangeRate
from smartcoop.exchange.reading import EURO

OLDEST = timedelta(days=7)
"""How old the latest rate may be: longer than any run of days without a market."""


def conversion_at(session: Session, given: str, wanted: str, *, on: date) -> Conversion:
    """How to convert on a day, as `find_conversion` finds it; RuleBroken where no rate of the last seven days is known."""
    found = find_conversion(session, given, wanted, on=on)
    if found is None:
        raise RuleBroken(
            "no exchange rate from %(given)s to %(wanted)s is known for %(day)s or the seven days before; import a newer file of rates, then try again",
            given=given,
            wanted=wanted,
            day=on,
            source=LAW,
        )
    return found


def find_conversion(session: Session, given: str, wanted: str, *, on: date) -> Conversion | None:
    """How to convert by the latest rate published until a day: of the pair itself, else of both against the euro; None without a recent rate."""
    for pairs in (((given, wanted),), ((EURO, given), (EURO, wanted))):
        found = [_latest(session, *pair, on=on) for pair in pairs]
        rates = [one for one in found if one is not None]
        if len(rates) == len(pairs):
            return _conversion(given, wanted, rates)
    return None


def _conversion(given: str, wanted: str, rates: Sequence[ExchangeRate]) -> Conversion:
    quotes = tuple(Quote(one.base, one.currency, one.rate) for one in rates)
    return Conversion(given, wanted, quotes, min(one.on for one in rates), ", ".join(dict.fromkeys(one.source for one in rates)))


def _latest(session: Session, one: str, other: str, *, on: date) -> ExchangeRate | None:
    """The latest rate between two currencies, whichever of them is quoted; of one day the one that was kept last."""
    pairs = ((ExchangeRate.base == one) & (ExchangeRate.currency == other)) | ((ExchangeRate.base == other) & (ExchangeRate.currency == one))
    query = select(ExchangeRate).where(pairs, ExchangeRate.on.between(on - OLDEST, on))
    return session.scalar(query.order_by(ExchangeRate.on.desc(), ExchangeRate.id.desc()).limit(1))


def currencies(session: Session, own: str, *, on: date) -> list[str]:
    """The currencies that can be invoiced in on a day: one's own first, then those with a rate of the last seven days."""
    query = select(ExchangeRate.base, ExchangeRate.currency).where(ExchangeRate.on.between(on - OLDEST, on)).distinct()
    return [own, *sorted(_reachable(own, [(base, currency) for base, currency in session.execute(query)]) - {own})]


def _reachable(own: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The currencies quoted against one's own, or against the euro where that is quoted against one's own."""
    known = [set(pair) for pair in pairs]
    direct = {currency for pair in known if own in pair for currency in pair}
    over_euro = {currency for pair in known if EURO in pair for currency in pair} if EURO in direct or own == EURO else set()
    return direct | over_euro


def latest_rates(session: Session) -> Sequence[ExchangeRate]:
    """The latest rate of each pair and source that was published in the seven days before the newest of all."""
    newest = session.scalar(select(func.max(ExchangeRate.on)))
    if newest is None:
        return []
    recent = select(ExchangeRate).where(ExchangeRate.on.between(newest - OLDEST, newest)).order_by(ExchangeRate.on)
    latest = {(one.base, one.currency, one.source): one for one in session.scalars(recent)}
    return [latest[key] for key in sorted(latest)]
