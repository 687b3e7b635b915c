"""Filters of lists that a person keeps for themselves."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from smartcoop.db import KEY, Base
from smartcoop.errors import Invalid
from smartcoop.i18n import text

LONGEST_NAME = 40
LONGEST_FILTER = 1000
MOST = 20


class SavedFilter(Base):
    """A list as a person asked for it once: `said` is the query of its address."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "cooperative_id", "listing", "name"),)

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"))
    listing: Mapped[str]
    name: Mapped[str]
    said: Mapped[str]


def filters_of(session: Session, user_id: int, cooperative_id: int, listing: str) -> Sequence[SavedFilter]:
    """What a person kept for a list, by name."""
    query = select(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.cooperative_id == cooperative_id, SavedFilter.listing == listing)
    return session.scalars(query.order_by(SavedFilter.name)).all()


def save_filter(session: Session, user_id: int, cooperative_id: int, listing: str, *, name: str, said: str) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces what it meant. Invalid at `name`."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": text("give it a name of at most %(most)s letters", most=LONGEST_NAME)})
    if len(said) > LONGEST_FILTER:
        raise Invalid({"name": text("this filter is too long to be kept")})
    kept = filters_of(session, user_id, cooperative_id, listing)
    if len(kept) >= MOST and name not in {one.name for one in kept}:
        raise Invalid({"name": text("you have %(most)s filters for this list; remove one first", most=MOST)})
    found = next((one for one in kept if one.name == name), None) or SavedFilter(user_id=user_id, cooperative_id=cooperative_id, listing=listing, name=name)
    found.said = said
    session.add(found)
    return found


def forget_filter(session: Session, filter_id: int, user_id: int) -> None:
    """Remove a filter of one's own; another's, or none, stays as it is."""
    session.execute(delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == user_id))
