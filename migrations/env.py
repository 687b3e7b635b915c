"""How Alembic meets the database: over the connection it is given, else over the one of the settings."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from smartcoop.config import settings
from smartcoop.db import open_engine
from smartcoop.schema import metadata, migrating


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a column type of ours as the type it is stored as, so that a migration never depends on our code."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def migrate(connection: Connection) -> None:
    """Run what is asked in the connection's own transaction; SQLite rolls tables back as PostgreSQL does."""
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=plain_type,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is None:
    with migrating(open_engine(settings().database_url)) as own:
        migrate(own)
else:
    migrate(given)
