"""The page of webhooks: an address is registered, its secret shown once, its messages listed, tried again, and ended."""

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.invoicing.calculation import LineInput
from smartcoop.invoicing.drafting import SaleDraft
from smartcoop.invoicing.service import draft_invoice, issue_invoice
from smartcoop.webhooks.models import Webhook
from tests.web.conftest import SetUp, SignIn
from tests.web.scene import BY, TODAY, Scene

ADDRESS = {"label": "Books", "url": "http://127.0.0.1:1/hook", "kinds": "invoice"}


def test_an_address_is_told_and_its_messages_are_seen(there: Scene, sign_in: SignIn, set_up: SetUp, run_outbox: Callable[[], None]) -> None:
    admin = sign_in("admin")
    page = admin.sends("/webhooks", "/webhooks", **ADDRESS)
    secret = page.xpath("string(//div[contains(@class, 'notice good')]//code)")
    assert secret.startswith("whsec_")
    assert secret not in admin.sees("/webhooks/1").text_content()
    set_up(lambda session: setattr(session.scalars(select(Webhook)).one(), "made_at", session.scalars(select(Webhook.made_at)).one().replace(year=2025)))

    def issue(session: Session) -> None:
        sale = SaleDraft(there.activity_id, there.client_id, (LineInput("Lights", Decimal(1), Decimal(100)),))
        issue_invoice(session, draft_invoice(session, sale, on=TODAY, by=BY).id, on=TODAY, by=BY)

    set_up(issue)
    run_outbox()
    said = admin.sees("/webhooks/1").text_content()
    assert "invoice.issued" in said
    assert "no answer" in said
    assert "tried again at" in said
    page = admin.sends("/webhooks/1", "/again")
    assert "waits" in page.text_content() or "tried again at" in page.text_content()
    assert "Books is told nothing more" in admin.sends("/webhooks/1", "/end").text_content()


def test_what_is_wrong_is_told_at_its_field(there: Scene, sign_in: SignIn) -> None:
    page = sign_in("admin").sends("/webhooks", "/webhooks", 422, label="", url="ftp://x")
    assert {link.lstrip("#") for link in page.xpath("//*[@id='problems']//a/@href")} == {"f-label", "f-url", "f-kinds"}
