"""Reading the guarantee fund."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from smartcoop.country import AccountRole
from smartcoop.guarantee.advances import ordered
from smartcoop.guarantee.dues import Due, dues
from smartcoop.ledger.models import COOP
from smartcoop.ledger.queries import balance, balances, currency_of
from smartcoop.members.facts import policies
from smartcoop.members.models import Cooperative
from smartcoop.money import Money, total


@dataclass(frozen=True, slots=True)
class FundReport:
    """The fund now.

    `holds` = what members put in less what was lost. `put_in` and `lost` are all contributions and losses so far. `advanced` is paid out
    for clients who have not paid yet, by activity in `advances`. `exposed` = all that clients owe on guaranteed invoices and orders, without VAT.
    `due` = all that clients owe, by the day on which it is due.
    """

    holds: Money
    put_in: Money
    lost: Money
    advanced: Money
    exposed: Money
    advances: dict[int, Money]
    due: list[Due]


def fund_report(session: Session, book_id: int) -> FundReport:
    """Balance, float and exposure of the guarantee fund, from the books."""
    currency = currency_of(session, book_id)
    booked = balances(session, book_id, AccountRole.GUARANTEE_BANK)
    advances = {int(subject.partition(":")[2]): -amount for subject, amount in booked.items() if subject.startswith("activity:")}
    due = dues(session, book_id)
    return FundReport(
        holds=fund_holds(session, book_id),
        put_in=balance(session, book_id, AccountRole.FUND_ALLOCATION, COOP),
        lost=-balance(session, book_id, AccountRole.FUND_USE, COOP),
        advanced=total(advances.values(), currency),
        exposed=Money(sum(one.guaranteed for one in due) + ordered(session, book_id), currency),
        advances=advances,
        due=due,
    )


def fund_holds(session: Session, book_id: int) -> Money:
    """What the fund holds: what members put in less what was lost."""
    return -balance(session, book_id, AccountRole.GUARANTEE_FUND, COOP)


def fund_floor(session: Session, cooperative: Cooperative, report: FundReport, *, on: date) -> Money:
    """What the fund should hold at least: the part of all that it stands for which the cooperative decided; zero where it decided none."""
    return report.exposed.times(policies(session, cooperative, on).fund_floor)
