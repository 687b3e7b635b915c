"""Rows written straight into tables, hundreds of thousands a minute, on both kinds of database: COPY, or the driver's executemany."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, select

from smartcoop.db import Base

Values = tuple[Any, ...]


def like(connection: Connection, model: type[Base], **wanted: object) -> dict[str, Any]:
    """The last row with these values, as what other rows are written like."""
    table = _table(model)
    query = select(table).where(*(table.c[name] == value for name, value in wanted.items())).order_by(*(key.desc() for key in table.primary_key))
    return dict(connection.execute(query.limit(1)).mappings().one())


def write(connection: Connection, model: type[Base], same: Mapping[str, Any], names: tuple[str, ...], rows: Iterable[Values]) -> None:
    """Rows that differ in the columns `names`, and have in the others what `same` says, or their default."""
    table = _table(model)
    constant = {name: value for name, value in (_defaults(table) | dict(same)).items() if name not in names and name in table.c}
    columns = [*(table.c[name] for name in constant), *(table.c[name] for name in names)]
    fixed = tuple(_bound(table.c[name], connection.dialect)(value) for name, value in constant.items())
    binds = [_bound(table.c[name], connection.dialect) for name in names]
    made = (fixed + tuple(bind(value) for bind, value in zip(binds, row, strict=True)) for row in rows)
    _copy(connection, columns, made) if connection.dialect.name == "postgresql" else _insert(connection, columns, made)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def _defaults(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {column.name: None for column in table.c if column.nullable}
    for column in table.c:
        if column.default is not None and column.default.is_scalar:
            found[column.name] = column.default.arg  # type: ignore[attr-defined]  # a scalar has one
        elif column.default is not None and column.default.is_callable:
            found[column.name] = column.default.arg(None)  # type: ignore[attr-defined]  # a function has one
    return found


def _bound(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """As the driver takes it; JSON has no null of its own here."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return (lambda value: value) if process is None else lambda value: None if value is None else process(value)


def _copy(connection: Connection, columns: list[Column[Any]], rows: Iterable[Values]) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{columns[0].table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Connection, columns: list[Column[Any]], rows: Iterable[Values]) -> None:
    names, places = ", ".join(f'"{column.name}"' for column in columns), ", ".join("?" for _ in columns)
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f'INSERT INTO "{columns[0].table}" ({names}) VALUES ({places})', rows)  # our own names
