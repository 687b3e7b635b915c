"""Documents that could not be made: told where they are missed, and tried again by a person."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.jobs.models import Job
from tests.web.conftest import SignIn, said
from tests.web.scene import Scene
from tests.web.test_flows import LINE

SetUp = Callable[[Callable[[Session], Any]], Any]
WHY = "the printer of pages is away"


@pytest.fixture
def stuck(there: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, run_outbox: Callable[[], None]) -> pytest.MonkeyPatch:
    """An issued invoice whose documents cannot be made, however often it is tried."""

    def refuse(*_args: object, **_named: object) -> None:
        raise RuntimeError(WHY)

    monkeypatch.setattr("smartcoop.documents.rendering.render", refuse)
    ana = sign_in("ana")
    ana.sends("/invoices/new", "/invoices/new", **LINE)
    ana.sends("/invoices/1", "/issue")
    for _ in range(6):
        run_outbox()
    return monkeypatch


def test_whoever_misses_a_document_reads_why(stuck: pytest.MonkeyPatch, sign_in: SignIn) -> None:
    ana, admin = sign_in("ana"), sign_in("admin")
    page = said(ana.sees("/invoices/1"))
    assert WHY in page
    assert "nothing was sent to the client yet" in page
    assert "being made" not in page
    assert ana.gets("/undone").status_code == 403
    assert "See which, and why" in said(admin.sees("/work"))
    found = admin.sees("/undone")
    assert [cell.text_content().split(":")[0] for cell in found.xpath("//tbody/tr/th")] == ["Invoice 2026-0001"]
    assert WHY in said(found)


def test_once_it_is_mended_a_person_tries_again(stuck: pytest.MonkeyPatch, sign_in: SignIn, set_up: SetUp, run_outbox: Callable[[], None]) -> None:
    stuck.undo()
    admin = sign_in("admin")
    admin.sends("/undone", "/undone")
    run_outbox()
    assert "every document and every mail could be made" in said(admin.sees("/undone"))
    assert set_up(lambda session: session.scalars(select(Job.name).where(Job.done_at.is_(None))).all()) == []
    assert "Download PDF" in said(sign_in("ana").sees("/invoices/1"))


def test_what_another_cooperative_misses_is_not_shown(app: Flask, stuck: pytest.MonkeyPatch, sign_in: SignIn) -> None:
    assert WHY not in said(sign_in("stranger").sees("/undone"))
