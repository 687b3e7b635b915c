"""Bank statements in JSON: what was imported, line by line, and importing another."""

import base64
import binascii
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.banking.models import BankAccount, Statement, StatementLine
from smartcoop.banking.service import ImportReport, import_statement
from smartcoop.db import fetched, page
from smartcoop.errors import Invalid
from smartcoop.extensions import clock
from smartcoop.followup import after_statement
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative
from smartcoop.web.access import allow, current_actor
from smartcoop.web.api.answering import cursor, once
from smartcoop.web.api.answering import page as page_with_cursor
from smartcoop.web.api.door import Door
from smartcoop.web.owners import of_statement
from smartcoop.web.schemas.answers import PageSchema, page_of
from smartcoop.web.schemas.bank import ImportAnswer, StatementAnswer, StatementLineAnswer, StatementSchema

bp = Door("statements", "Bank statements")


@bp.at()
@allow("bank.read")
@bp.asks(PageSchema)
@bp.gives(page_of(StatementAnswer))
def index(said: dict[str, Any]) -> dict[str, Any]:
    """Statements of every account, the last imported first."""
    query = select(Statement).join(BankAccount, BankAccount.id == Statement.bank_account_id).where(BankAccount.book_id == current_actor().cooperative_id)
    rows = page(extensions.session(), query, Statement.id, after=cursor(said["after"]), size=said["size"])
    return page_with_cursor(rows, said["size"], lambda row: row.id)


@bp.at("/<int:statement_id>")
@allow("bank.read", owning=of_statement)
@bp.gives(StatementAnswer)
def show(statement_id: int) -> Statement:
    """One statement."""
    return fetched(extensions.session(), Statement, statement_id)


@bp.at("/<int:statement_id>/lines")
@allow("bank.read", owning=of_statement)
@bp.asks(PageSchema)
@bp.gives(page_of(StatementLineAnswer))
def lines(said: dict[str, Any], statement_id: int) -> dict[str, Any]:
    """The lines of a statement in its order."""
    query = select(StatementLine).where(StatementLine.statement_id == statement_id)
    rows = page(extensions.session(), query, StatementLine.id, after=cursor(said["after"]), size=said["size"], descending=False)
    return page_with_cursor(rows, said["size"], lambda row: row.id)


@bp.at("", "POST")
@allow("bank.write")
@bp.takes(StatementSchema)
@bp.gives(ImportAnswer, 201)
def create(said: dict[str, Any]) -> Response:
    """Read a statement, book it, and draw the consequences; the same statement again books nothing."""
    actor, today, content = current_actor(), clock().today(), _content(said["content"])

    def imported(session: Session) -> ImportReport:
        report = import_statement(session, actor.cooperative_id, content, name=said["name"], by=actor.by, on=today)
        after_statement(session, session.get_one(Cooperative, actor.cooperative_id), on=today, by=actor.by)
        return report

    return once(imported, ImportAnswer, 201)


def _content(said: str) -> bytes:
    try:
        return base64.b64decode(said, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid({"content": text("encode the file in base64")}) from None
