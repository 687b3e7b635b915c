"""What the database refuses by itself, on SQLite and PostgreSQL: changing or removing an issued invoice or credit note, or anything of it."""

from sqlalchemy import DDL, event

from smartcoop.invoicing.models import Invoice, InvoiceLine, InvoiceVat

WHY = "an issued invoice does not change; issue a credit note"

_PARTS = ("invoice_line", "invoice_vat")


def _sqlite_guard(table: str, verb: str) -> str:
    row = "NEW" if verb == "INSERT" else "OLD"
    issued = f"{row}.state = 'issued'" if table == "invoice" else f"(SELECT state FROM invoice WHERE id = {row}.invoice_id) = 'issued'"
    return f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {issued} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"


SQLITE = {
    "invoice": [_sqlite_guard("invoice", verb) for verb in ("UPDATE", "DELETE")],
    **{part: [_sqlite_guard(part, verb) for verb in ("INSERT", "UPDATE", "DELETE")] for part in _PARTS},
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
        for part in _PARTS
    },
}


for _model in (Invoice, InvoiceLine, InvoiceVat):
    for _dialect, _guards in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for _statement in _guards[_model.__tablename__]:
            event.listen(_model.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
