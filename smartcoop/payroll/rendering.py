"""The documents of payroll, made once and kept."""

from datetime import date

from sqlalchemy.orm import Session

from smartcoop.config import settings
from smartcoop.country import load
from smartcoop.db import fetched
from smartcoop.documents import rendering, storage
from smartcoop.documents.letters import letter
from smartcoop.documents.mail import queue_mail
from smartcoop.documents.models import StoredDocument
from smartcoop.documents.views import PayslipView
from smartcoop.members.models import Cooperative, Member, NoticeKind
from smartcoop.members.notices import wants_mail
from smartcoop.payroll.contracts import contract_view
from smartcoop.payroll.models import Engagement, StoredPayslip
from smartcoop.payroll.queries import individual_account, payslip_view

PDF = "application/pdf"


def render_payslip(session: Session, payslip_id: int) -> StoredDocument:
    """The PDF of an issued payslip, and the mail that tells the person; made once, then always the same bytes."""
    row = fetched(session, StoredPayslip, payslip_id)
    key = f"{row.ref}:pdf"
    if told := storage.find(session, key):
        return told
    view = payslip_view(session, row)
    domain = load(view.country).domain
    content = rendering.render("payslip.html", view, language=view.language, country_domain=domain)
    version = rendering.template_version("payslip.html", domain)
    if wants_mail(session, row.member_id, NoticeKind.PAYSLIP_READY):
        _tell(session, row, view, domain)
    return storage.store(session, key=key, subject=row.ref, name=f"{row.number}.pdf", media_type=PDF, content=content, template_version=version)


def _tell(session: Session, row: StoredPayslip, view: PayslipView, domain: str) -> None:
    """The payslip itself stays behind the sign-in; the mail says what was paid and links to it."""
    told = letter("payslip", view, language=row.member.language, country_domain=domain, url=f"{settings().base_url}/payslips/{row.id}")
    queue_mail(session, key=row.ref, to=row.member.email, subject=told.subject, text=told.text, html=told.html)


def render_contract(session: Session, engagement_id: int, on: str) -> StoredDocument:
    """The contract of an engagement for both to sign; made once for what is agreed, and anew only where that changes."""
    engagement = fetched(session, Engagement, engagement_id)
    if told := storage.find(session, engagement.contract_key):
        return told
    view = contract_view(session, engagement, on=date.fromisoformat(on))
    domain = load(view.country).domain
    content = rendering.render("contract.html", view, language=view.language, country_domain=domain)
    version = rendering.template_version("contract.html", domain)
    key, name = engagement.contract_key, f"contract-{engagement.id}.pdf"
    return storage.store(session, key=key, subject=engagement.ref, name=name, media_type=PDF, content=content, template_version=version)


def render_individual_account(session: Session, cooperative: Cooperative, member: Member, year: int, *, on: date) -> StoredDocument:
    """The individual account of a person for a year as it stands on a day."""
    key = f"{member.ref}:account:{year}:{on.isoformat()}"
    if told := storage.find(session, key):
        return told
    view = individual_account(session, cooperative, member, year, on=on)
    domain = load(view.country).domain
    content = rendering.render("individual_account.html", view, language=view.language, country_domain=domain)
    name = f"account-{year}-{member.number}.pdf"
    version = rendering.template_version("individual_account.html", domain)
    return storage.store(session, key=key, subject=member.ref, name=name, media_type=PDF, content=content, template_version=version)
