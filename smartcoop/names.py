"""Names found by the beginning of any of their words, without case and accents, however many names there are."""

import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, Connection, Index, Select, String, any_, delete, event, func, insert, intersect, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Mapper, Session, mapped_column

from smartcoop.db import KEY, Base
from smartcoop.listing import FEW, keys_of_few, unindexed

LAST = "\U0010ffff"
"""Comes after every other sign."""
LONGEST_WORD = 40
MOST_WORDS = 8
BYTEWISE = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")
"""Text that is compared byte by byte on every database, so that an index answers what begins how."""


def with_legal_form(name: str, form: str) -> str:
    """A legal entity as documents name it; a name that ends in its legal form has it once."""
    return name if f" {name}".casefold().endswith(f" {form}".casefold().rstrip()) else f"{name} {form}".strip()


class NameWord(Base):
    """A word of the name of something: of the row `key` of the table `kind`."""

    __tablename__ = "name_word"
    __table_args__ = (Index("ix_name_word_looked_up", "cooperative_id", "kind", "word", "key"), Index(None, "kind", "key"))

    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    cooperative_id: Mapped[int]
    kind: Mapped[str]
    key: Mapped[int] = mapped_column(KEY)
    word: Mapped[str] = mapped_column(BYTEWISE)


class Named:
    """A table whose rows are found by name; it has the columns `id` and `cooperative_id`, and says which name is kept."""

    __tablename__: str
    id: Mapped[int]
    cooperative_id: Mapped[int]

    @property
    @abstractmethod
    def known_as(self) -> str:
        """Under what it is found."""


def words(name: str) -> list[str]:
    """The words of a name, plain: `Théâtre Nord` is theatre and nord."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    parts = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)).split()
    return [part[:LONGEST_WORD] for part in dict.fromkeys(parts)]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a word of the name of some things begins: of the rows of a table, in one cooperative."""

    cooperative_id: int
    kind: str
    word: str

    @property
    def keys(self) -> Select[int]:
        """The keys of the rows with such a word."""
        return select(NameWord.key).where(NameWord.cooperative_id == self.cooperative_id, NameWord.kind == self.kind, *self._begins())

    def found_as(self, session: Session, key: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """That the row with this key has such a word: the keys are found first, for a word that some have, however the rows are sorted then.

        On PostgreSQL as an array: of keys in a query it would read the whole table of the rows.
        """
        if session.get_bind().dialect.name == "sqlite":
            return key.in_(self.keys)
        return key == any_(func.array(self.keys.scalar_subquery(), type_=ARRAY(KEY)))

    def is_of(self, key: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """That the row with this key has such a word: looked up row by row, for a word that too many have."""
        found = select(func.count()).where(
            NameWord.kind == self.kind, NameWord.key == key, unindexed(NameWord.cooperative_id) == self.cooperative_id, *self._begins()
        )
        return found.scalar_subquery() > 0

    def _begins(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return NameWord.word >= self.word, NameWord.word < self.word + LAST


def beginnings(cooperative_id: int, kind: type[Named], said: str) -> list[Beginning]:
    """Each word of what somebody typed; all of them must be of a name."""
    return [Beginning(cooperative_id, kind.__tablename__, word) for word in words(said)[:MOST_WORDS]]


def keys_with(session: Session, said: list[Beginning]) -> Sequence[int] | None:
    """The keys of the rows whose names have all these words, where they are few; None where they are too many to be listed."""
    rare = said if len(said) == 1 else narrowing(session, said)
    if not rare:
        return None
    found = keys_of_few(session, intersect(*(one.keys for one in rare)) if len(rare) > 1 else rare[0].keys, FEW)
    for one in said:
        if found and one not in rare:
            found = session.scalars(one.keys.where(NameWord.key.in_(found))).all()
    return found


def narrowing(session: Session, said: list[Beginning]) -> list[Beginning]:
    """Those of some words that narrow what is found."""
    counted = [select(func.count()).select_from(one.keys.limit(COMMON + 1).subquery()) for one in said]
    return [one for one, query in zip(said, counted, strict=True) if (session.scalar(query) or 0) <= COMMON]


COMMON = 5_000
"""A word of more names narrows nothing."""


def name_rows(cooperative_id: int, kind: str, key: int, name: str) -> list[dict[str, object]]:
    """The rows that make a name found."""
    return [{"cooperative_id": cooperative_id, "kind": kind, "key": key, "word": word} for word in words(name)]


def keep_names(connection: Connection, rows: Iterable[dict[str, object]]) -> None:
    """Write rows of names."""
    if kept := list(rows):
        connection.execute(insert(NameWord), kept)


@event.listens_for(Named, "after_insert", propagate=True)
def _named(mapper: Mapper[Named], connection: Connection, target: Named) -> None:
    keep_names(connection, name_rows(target.cooperative_id, target.__tablename__, target.id, target.known_as))


@event.listens_for(Named, "after_update", propagate=True)
def _renamed(mapper: Mapper[Named], connection: Connection, target: Named) -> None:
    known = connection.scalars(select(NameWord.word).where(NameWord.kind == target.__tablename__, NameWord.key == target.id))
    if sorted(known) != sorted(words(target.known_as)):
        connection.execute(delete(NameWord).where(NameWord.kind == target.__tablename__, NameWord.key == target.id))
        _named(mapper, connection, target)
