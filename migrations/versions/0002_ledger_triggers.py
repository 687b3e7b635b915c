"""The database itself refuses to change, remove, add to, or unbalance an entry of the ledger."""

from alembic import op

revision = "0002"
down_revision = "0001"

FROZEN = ("ledger_entry", "ledger_posting")

SQLITE = [
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger only grows: no {verb.lower()} on {table}'); END"
        for table in FROZEN
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER ledger_posting_within BEFORE INSERT ON ledger_posting
    WHEN NEW.position < 0 OR NEW.position >= (SELECT posting_count FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, 'the entry is complete: no more postings'); END""",
    """CREATE TRIGGER ledger_posting_balance AFTER INSERT ON ledger_posting
    WHEN (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.entry_id) = (SELECT posting_count FROM ledger_entry WHERE id = NEW.entry_id)
     AND EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.entry_id GROUP BY currency HAVING sum(minor) <> 0)
    BEGIN SELECT RAISE(ABORT, 'the entry does not balance'); END""",
]

POSTGRESQL = [
    """CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger only grows: no % on %', lower(TG_OP), TG_TABLE_NAME; END $$""",
    *(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
        for table in FROZEN
    ),
    """CREATE FUNCTION ledger_posting_within() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.position < 0 OR NEW.position >= (SELECT posting_count FROM ledger_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the entry is complete: no more postings';
      END IF;
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER ledger_posting_within BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_posting_within()",
    """CREATE FUNCTION ledger_entry_whole() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.id) <> NEW.posting_count
      OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id = NEW.id GROUP BY currency HAVING sum(minor) <> 0) THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.id;
      END IF;
      RETURN NULL;
    END $$""",
    """CREATE CONSTRAINT TRIGGER ledger_entry_whole AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_whole()""",
]


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
