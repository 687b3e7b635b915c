"""What one was told: the list, the way to what it is about, and how one wants to be told."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartcoop import extensions
from smartcoop.db import transaction as separate
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import Text, text, translate
from smartcoop.members import notices
from smartcoop.members.models import Notice, NoticeKind, NoticeWay
from smartcoop.payroll.declarations import DUE
from smartcoop.web.access import allow, current_actor
from smartcoop.web.owners import of_notice
from smartcoop.web.subjects import address_of

bp = Blueprint("notices", __name__, url_prefix="/notices")

PAGE = 30
KINDS: Mapping[NoticeKind, Text] = {
    NoticeKind.QUOTE_ANSWERED: text("A client answers a quote"),
    NoticeKind.INVOICE_ISSUED: text("An invoice is issued"),
    NoticeKind.INVOICE_PAID: text("A client pays"),
    NoticeKind.INVOICE_OVERDUE: text("An invoice is overdue"),
    NoticeKind.CONTRACT_TO_SIGN: text("A contract is to be signed, or is signed"),
    NoticeKind.PAYSLIP_READY: text("A payslip is ready"),
    NoticeKind.WAGE_PAID: text("A wage is paid"),
    NoticeKind.EXPENSE_DECIDED: text("Expenses are decided or paid"),
    NoticeKind.SHARE_DUE: text("A share is to be paid"),
    NoticeKind.MEMBERSHIP: text("Your membership goes on"),
    NoticeKind.QUOTE_EXPIRED: text("A quote expires unanswered"),
    NoticeKind.FORMAL_NOTICE: text("A formal notice to a client"),
    NoticeKind.RUN_TO_APPROVE: text("A payroll run to approve"),
    NoticeKind.EXPENSES_TO_DECIDE: text("Expenses to decide on"),
    NoticeKind.INVOICE_TO_CHECK: text("A planned invoice to check"),
    NoticeKind.FORMAL_NOTICE_DUE: text("A reminder or a formal notice that may be sent"),
    NoticeKind.PAYMENTS_TO_RELEASE: text("Payments to release"),
    NoticeKind.BANK_UNMATCHED: text("A statement with lines that nothing explains"),
    NoticeKind.WAGES_TO_COLLECT: text("Wages to collect"),
    NoticeKind.WORK_TO_DECLARE: text("Work to declare, and contracts to sign"),
    NoticeKind.FACTS_CHANGED: text("Somebody says what changed for their pay"),
    NoticeKind.DECLARATION_DUE: text("A declaration is due"),
    NoticeKind.FUND_LOW: text("The guarantee fund is below its floor"),
    NoticeKind.LAW_EXPIRES: text("Figures of the law that expire"),
    NoticeKind.DAILY_FAILED: text("The daily work failed"),
}
WAYS: Mapping[NoticeWay, Text] = {NoticeWay.MAIL: text("here and by mail"), NoticeWay.PAGE: text("only here"), NoticeWay.NOTHING: text("not at all")}


@bp.get("")
@allow("notices.read")
def index() -> str:
    """The notices, the newest first."""
    session, user_id = extensions.session(), current_actor().user_id
    rows = notices.notices_page(session, user_id, after=request.args.get("after", type=int), size=PAGE)
    return render_template("pages/notices/index.html", rows=rows, words=notices.words, kinds=KINDS, size=PAGE, unread=notices.unread(session, user_id))


@bp.get("/<int:notice_id>")
@allow("notices.read", owning=of_notice)
def show(notice_id: int) -> ResponseReturnValue:
    """Lead to what a notice is about; it counts as read. Written apart, because the request itself only reads."""
    with separate(extensions.sessions()) as session:
        notice = notices.read_notice(session, current_actor().user_id, notice_id, at=clock().now())
        return redirect(_address(notice))


PAGES: Mapping[NoticeKind, str] = {
    NoticeKind.PAYMENTS_TO_RELEASE: "payments.index",
    NoticeKind.BANK_UNMATCHED: "bank.index",
    NoticeKind.WAGES_TO_COLLECT: "payroll.index",
    NoticeKind.FUND_LOW: "fund.index",
    NoticeKind.LAW_EXPIRES: "countries.index",
    NoticeKind.DAILY_FAILED: "daily.index",
}
"""Where what staff are told of is seen, where it is not a thing with a page of its own."""


def _address(notice: Notice) -> str:
    """Where the thing is; a member's own things of membership are on the checklist."""
    kind = notice.subject.partition(":")[0]
    if kind == DUE:
        code, _, period = notice.subject.partition(":")[2].partition("/")
        return url_for("declarations.show", code=code, period=period)
    if notice.kind is NoticeKind.FACTS_CHANGED:
        return url_for("members.show", member_id=notice.member_id, _anchor="facts")
    if notice.kind in PAGES:
        return url_for(PAGES[notice.kind])
    if kind in ("member", "share") and notice.member_id is not None:
        return url_for("joining.show", member_id=notice.member_id, _anchor="share" if kind == "share" else None)
    return address_of(notice.subject) or url_for("declarations.index" if notice.kind is NoticeKind.DECLARATION_DUE else ".index")


@bp.post("/read")
@allow("notices.read")
def read_all() -> ResponseReturnValue:
    """Everything is read."""
    with transaction() as session:
        notices.read_all(session, current_actor().user_id, at=clock().now())
    return redirect(url_for(".index"))


@bp.get("/choices")
@allow("notices.read")
def choices() -> str:
    """How one is told of each kind of things."""
    chosen = notices.choices_of(extensions.session(), current_actor().user_id)
    ways = [(way.value, str(label)) for way, label in WAYS.items()]
    return render_template("pages/notices/choices.html", chosen=[(kind.value, KINDS[kind], way.value) for kind, way in chosen.items()], ways=ways)


@bp.post("/choices")
@allow("notices.read")
def choose() -> ResponseReturnValue:
    """Keep it."""
    known = {way.value: way for way in NoticeWay}
    ways = {kind: known[request.form[kind.value]] for kind in NoticeKind if request.form.get(kind.value) in known}
    with transaction() as session:
        notices.choose_ways(session, current_actor().user_id, ways)
    flash(translate("Kept."))
    return redirect(url_for(".index"))
