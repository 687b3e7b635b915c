"""The database itself refuses to change or remove an issued invoice or credit note, or anything of it."""

from alembic import op

revision = "0003"
down_revision = "0002"

WHY = "an issued invoice does not change; issue a credit note"

PARTS = ("invoice_line", "invoice_vat")


def sqlite_guard(table: str, verb: str) -> str:
    row = "NEW" if verb == "INSERT" else "OLD"
    issued = f"{row}.state = 'issued'" if table == "invoice" else f"(SELECT state FROM invoice WHERE id = {row}.invoice_id) = 'issued'"
    return f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {issued} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"


SQLITE = {
    "invoice": [sqlite_guard("invoice", verb) for verb in ("UPDATE", "DELETE")],
    **{part: [sqlite_guard(part, verb) for verb in ("INSERT", "UPDATE", "DELETE")] for part in PARTS},
}

POSTGRESQL = {
    "invoice": [
        f"""CREATE FUNCTION invoice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'TRUNCATE' OR OLD.state = 'issued' THEN RAISE EXCEPTION '{WHY}'; END IF;
          RETURN COALESCE(NEW, OLD);
        END $$""",
        f"""CREATE FUNCTION invoice_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'TRUNCATE' OR (SELECT state FROM invoice WHERE id = COALESCE(OLD.invoice_id, NEW.invoice_id)) = 'issued' THEN
            RAISE EXCEPTION '{WHY}';
          END IF;
          RETURN COALESCE(NEW, OLD);
        END $$""",
        "CREATE TRIGGER invoice_frozen BEFORE UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_frozen()",
        "CREATE TRIGGER invoice_kept BEFORE TRUNCATE ON invoice FOR EACH STATEMENT EXECUTE FUNCTION invoice_frozen()",
    ],
    **{
        part: [
            f"CREATE TRIGGER {part}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {part} FOR EACH ROW EXECUTE FUNCTION invoice_part_frozen()",
            f"CREATE TRIGGER {part}_kept BEFORE TRUNCATE ON {part} FOR EACH STATEMENT EXECUTE FUNCTION invoice_part_frozen()",
        ]
        for part in PARTS
    },
}


def upgrade() -> None:
    connection = op.get_bind()
    guards = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    for table in ("invoice", *PARTS):
        for statement in guards[table]:
            connection.exec_driver_sql(statement)
