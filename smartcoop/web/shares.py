"""A member's own shares: what they are, what is paid, certificates, and the certificates of yearly pay."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from smartcoop import extensions
from smartcoop.banking.queries import main_account
from smartcoop.country import AccountRole
from smartcoop.db import fetched
from smartcoop.documents import storage
from smartcoop.errors import NotFound, WrongState
from smartcoop.extensions import clock, transaction
from smartcoop.i18n import translate
from smartcoop.jobs.service import enqueue
from smartcoop.ledger.queries import balances
from smartcoop.members import service
from smartcoop.members.facts import policies
from smartcoop.members.models import Member, ShareSubscription
from smartcoop.members.queries import shares_of
from smartcoop.money import Money, total
from smartcoop.payroll.queries import years_paid
from smartcoop.payroll.rendering import render_individual_account
from smartcoop.web.access import allow, current_actor
from smartcoop.web.downloads import document
from smartcoop.web.forms import count_typed, shown_by
from smartcoop.web.members import SUBSCRIBE
from smartcoop.web.owners import of_shares

bp = Blueprint("shares", __name__, url_prefix="/shares")


@dataclass(frozen=True, slots=True)
class OwnShares:
    """A subscription, what is still owed on it, and whether its certificate is made."""

    subscription: ShareSubscription
    owed: Money
    has_certificate: bool

    @property
    def is_paid(self) -> bool:
        """Whether the certificate can be made."""
        return not self.owed


@bp.get("")
@allow("share.own")
def index() -> str:
    """What the member holds and owes, what a share means, and every certificate."""
    session, actor, today = extensions.session(), current_actor(), clock().today()
    member = fetched(session, Member, actor.member_id or 0)
    held = _held(session, member)
    return render_template(
        "pages/shares.html",
        member=member,
        held=held,
        paid_in=total((one.subscription.total - one.owed for one in held if not one.subscription.repaid_on), actor.currency),
        value=policies(session, member.cooperative, today).share_value,
        account=main_account(session, actor.cooperative_id),
        may_subscribe=member.state in SUBSCRIBE,
        years=years_paid(session, member.id),
    )


def _held(session: Session, member: Member) -> list[OwnShares]:
    own = shares_of(session, member.id)
    owed = balances(session, member.cooperative_id, AccountRole.OWED_BY_MEMBERS, [one.ref for one in own]) if own else {}
    return [OwnShares(one, owed.get(one.ref, Money.zero(one.currency)), storage.find(session, f"{one.ref}:certificate") is not None) for one in own]


@bp.post("")
@allow("share.own")
@shown_by(index)
def subscribe() -> ResponseReturnValue:
    """Take shares, which are to be paid with a reference."""
    actor = current_actor()
    with transaction() as session:
        member = fetched(session, Member, actor.member_id or 0)
        if member.state not in SUBSCRIBE:
            raise WrongState("shares are subscribed by registered people and members; ask the cooperative to register you first")
        shares = service.subscribe_shares(session, member.id, count=count_typed("count"), on=clock().today(), by=actor.by)
    flash(translate("Subscribed: %(amount)s, to be paid with the reference %(reference)s.", amount=str(shares.total), reference=shares.payment_reference))
    return redirect(url_for(".index"))


@bp.post("/<int:subscription_id>/certificate")
@allow("share.own", owning=of_shares)
def certificate(subscription_id: int) -> ResponseReturnValue:
    """Have the certificate of paid shares made; it is on the page a moment later."""
    with transaction() as session:
        shares = fetched(session, ShareSubscription, subscription_id)
        if balances(session, shares.member.cooperative_id, AccountRole.OWED_BY_MEMBERS, [shares.ref]):
            raise WrongState("these shares are not paid yet; the certificate follows the payment")
        enqueue(session, "render_certificate", f"render_certificate:{shares.id}", subscription_id=shares.id)
    return redirect(url_for(".index"))


@bp.get("/<int:subscription_id>/certificate")
@allow("share.own", owning=of_shares)
def download(subscription_id: int) -> ResponseReturnValue:
    """The certificate of paid shares."""
    return document(f"share:{subscription_id}:certificate")


@bp.post("/pay/<int:year>")
@allow("share.own")
def yearly_pay(year: int) -> ResponseReturnValue:
    """What the member was paid in a year, payslip by payslip, as a document of today."""
    actor = current_actor()
    with transaction() as session:
        member = fetched(session, Member, actor.member_id or 0)
        if year not in years_paid(session, member.id):
            raise NotFound("there is no payslip of this year")
        made = render_individual_account(session, member.cooperative, member, year, on=clock().today())
    return document(made.key)
