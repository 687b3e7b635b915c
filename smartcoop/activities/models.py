"""Activities, who takes part in them, what is promised from their budget, and which claims feed it."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartcoop.audit import State
from smartcoop.db import KEY, MINOR, Base, coded
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative, Member
from smartcoop.money import Money
from smartcoop.names import Named


class ActivityState(State):
    """The life of an activity. Restricted: money may go out, no new money in."""

    DRAFT = "draft", text("Draft"), "plain"
    OPEN = "open", text("Open"), "good"
    RESTRICTED = "restricted", text("Restricted"), "wrong"
    CLOSING = "closing", text("Closing"), "waiting"
    CLOSED = "closed", text("Closed"), "plain"


ACTIVITY_STEPS = {
    ActivityState.DRAFT: frozenset({ActivityState.OPEN}),
    ActivityState.OPEN: frozenset({ActivityState.RESTRICTED, ActivityState.CLOSING}),
    ActivityState.RESTRICTED: frozenset({ActivityState.OPEN, ActivityState.CLOSING}),
    ActivityState.CLOSING: frozenset({ActivityState.CLOSED, ActivityState.OPEN}),
    ActivityState.CLOSED: frozenset({ActivityState.OPEN}),
}

EARNS = frozenset({ActivityState.OPEN})
SPENDS = frozenset({ActivityState.OPEN, ActivityState.RESTRICTED, ActivityState.CLOSING})


class Activity(Named, Base):
    """A member's trade or project: one holder, one budget, several people when it is collective."""

    __tablename__ = "activity"
    called = text("Activity")
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index(None, "cooperative_id", "id"),
        Index(None, "cooperative_id", "name", "id"),
        Index(None, "cooperative_id", "state", "id"),
        Index(None, "cooperative_id", "opened_on", "id"),
    )

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    number: Mapped[int]
    name: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    is_collective: Mapped[bool]
    state: Mapped[ActivityState] = mapped_column(coded(ActivityState))
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    cooperative: Mapped[Cooperative] = relationship()
    holder: Mapped[Member] = relationship()

    @property
    def known_as(self) -> str:
        """Found by its name."""
        return self.name

    @property
    def ref(self) -> str:
        """The activity as a subject: its postings are its budget."""
        return f"activity:{self.id}"


class Participant(Base):
    """A member who can be paid from an activity that somebody else holds."""

    __tablename__ = "participant"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    since: Mapped[date]

    member: Mapped[Member] = relationship()


class Commitment(Base):
    """An amount promised from a budget and not booked yet: a declared engagement, an approved expense."""

    __tablename__ = "commitment"
    __table_args__ = (Index(None, "activity_id", "released_on"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    source: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(MINOR)
    made_on: Mapped[date]
    released_on: Mapped[date | None]


class ConfirmedOrder(Base):
    """An order that a client confirmed and that is not invoiced yet: what of it, the fee deducted, may pay wages already."""

    __tablename__ = "confirmed_order"
    __table_args__ = (Index(None, "activity_id", "released_on"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    source: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(MINOR)
    confirmed_on: Mapped[date]
    released_on: Mapped[date | None]


class Claim(Base):
    """What a client owes that feeds an activity: the receivable's subject, and how much of it is not VAT.

    What is still outstanding is the ledger's business. A claim that is not `guaranteed` counts for wages only once it is paid.
    """

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    subject: Mapped[str] = mapped_column(unique=True)
    net_minor: Mapped[int] = mapped_column(MINOR)
    total_minor: Mapped[int] = mapped_column(MINOR)
    currency: Mapped[str]
    guaranteed: Mapped[bool]
    reason: Mapped[str]

    def net_of(self, outstanding: Money) -> Money:
        """The part of an outstanding amount that is not VAT, half up."""
        return Money(net_part(outstanding.minor, self.net_minor, self.total_minor), self.currency)


def net_part(outstanding: int, net: int, total: int) -> int:
    """The part of an outstanding amount that is not VAT, in minor units, half up."""
    return _half_up(outstanding * net, total) if total else outstanding


def _half_up(product: int, divisor: int) -> int:
    sign = -1 if (product < 0) != (divisor < 0) else 1
    return sign * ((2 * abs(product) + abs(divisor)) // (2 * abs(divisor)))
