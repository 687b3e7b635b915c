"""The contract that both sign: the person's copy comes, is looked at, counts or is given back, and the person is told."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import record_change
from smartcoop.db import locked
from smartcoop.errors import Invalid, WrongState
from smartcoop.i18n import Text, text
from smartcoop.members.facts import policies
from smartcoop.members.models import NoticeKind
from smartcoop.members.notices import StaffTiding, Tiding, settle_notices, tell, tell_staff
from smartcoop.payroll.cases import promised_on
from smartcoop.payroll.evidence import CONTRACT, Given, drop_copy, keep_paper, signed_contract
from smartcoop.payroll.models import UNSIGNED, Engagement

COPY_GIVEN, COPY_BACK = "signed copy", "signed copy back"
"""What the history keeps of the person's copy, beside the states of the work."""


def ask_to_sign(session: Session, engagement: Engagement, *, by: str) -> None:
    """Tell the person once, unless they signed or know it because they agreed on it themselves, that the contract waits for them."""
    if signed_contract(engagement).is_there:
        return
    said = text("Your contract for %(what)s is ready: read it and sign it by %(day)s", what=engagement.function, day=engagement.sign_by)
    _tell_how(session, engagement, said, f"{engagement.ref}:to_sign", by)


def ask_to_sign_anew(session: Session, engagement: Engagement, *, by: str) -> None:
    """Tell the person that the contract says something else now, so that what was signed before counts no more."""
    said = text("Your contract for %(what)s has changed: read it and sign it by %(day)s", what=engagement.function, day=engagement.sign_by)
    _tell_how(session, engagement, said, f"{engagement.contract_key}:to_sign", by)


def _tell_how(session: Session, engagement: Engagement, said: Text, key: str, by: str) -> None:
    then = text(
        "Download it, sign it, and put the signed file or a photograph of it beside it. The cooperative signs it too. The work starts on %(day)s.",
        day=engagement.starts_on,
    )
    tell(session, [Tiding(NoticeKind.CONTRACT_TO_SIGN, engagement.member_id, engagement.ref, key, said, then)], by=by)


def give_signed_contract(session: Session, engagement_id: int, given: Given, *, by: str) -> Engagement:
    """A signed contract is put here before it is noted that both have signed; payroll is told to look at it.

    Invalid at `signed` without a file, WrongState once both have signed.
    """
    engagement = _unsigned(session, engagement_id)
    if not given.content:
        raise Invalid({"signed": text("choose the file or the photograph of the signed contract")})
    keep_paper(session, engagement, CONTRACT, given, by=by)
    settle_notices(session, NoticeKind.CONTRACT_TO_SIGN, engagement.ref)
    record_change(session, engagement.ref, engagement.state, COPY_GIVEN, by=by, at=datetime.now(UTC))
    said = text("Signed copy from %(name)s: look at it and confirm that both signatures are on it", name=engagement.member.name)
    then = text(
        "It is the contract for %(what)s; the work starts on %(day)s. Where the cooperative's signature lacks, sign it too. Or give it back and say why.",
        what=engagement.function,
        day=engagement.starts_on,
    )
    key = f"{engagement.ref}:signed:{signed_contract(engagement).document}"
    told = StaffTiding(NoticeKind.WORK_TO_DECLARE, engagement.cooperative_id, engagement.ref, key, said, then, about=engagement.member_id)
    tell_staff(session, [told], by=by)
    return engagement


def return_contract(session: Session, engagement_id: int, *, by: str, why: str) -> Engagement:
    """The person's copy does not do, and goes back with the reason. Invalid at `back-because`, WrongState where no copy waits."""
    engagement = _unsigned(session, engagement_id)
    if not signed_contract(engagement).is_there:
        raise WrongState("no signed copy waits here")
    if not why.strip():
        raise Invalid({"back-because": text("say what is wrong with it, so that it can be put right")})
    drop_copy(engagement, why.strip())
    settle_notices(session, NoticeKind.WORK_TO_DECLARE, engagement.ref)
    at = datetime.now(UTC)
    record_change(session, engagement.ref, engagement.state, COPY_BACK, by=by, at=at, why=why.strip())
    said = text("Your signed copy for %(what)s comes back: put another one there by %(day)s", what=engagement.function, day=engagement.sign_by)
    then = text("What is wrong with it: %(why)s", why=why.strip())
    tell(session, [Tiding(NoticeKind.CONTRACT_TO_SIGN, engagement.member_id, engagement.ref, f"{engagement.ref}:back:{at.isoformat()}", said, then)], by=by)
    return engagement


def _unsigned(session: Session, engagement_id: int) -> Engagement:
    engagement = locked(session, Engagement, engagement_id)
    if engagement.state not in UNSIGNED:
        raise WrongState("the contract is signed already, or the work does not take place")
    return engagement


def keep_signed(session: Session, engagement: Engagement, signed: Given, by: str) -> None:
    """Keep the contract that both signed, or where it is kept. Invalid at `signed` where neither is told and no signed copy is here."""
    if not (signed.said.strip() or signed.content or signed_contract(engagement).is_there):
        raise Invalid({"signed": text("put the signed contract here, or say where it is kept")})
    if signed.said.strip() or signed.content:
        keep_paper(session, engagement, CONTRACT, signed, by=by)


def tell_signed(session: Session, engagement: Engagement, *, on: date, by: str) -> None:
    """Tell the person that both have signed, and what comes next."""
    cooperative, hire = engagement.cooperative, country.load(engagement.cooperative.country).duties.hire
    pay_on = promised_on(policies(session, cooperative, on).promise, engagement.ends_on, cooperative.country)
    said = text("Your contract for %(what)s is signed by both", what=engagement.function)
    days: dict[str, Any] = {"declared": engagement.declared_on, "day": engagement.starts_on, "pay": pay_on}
    if hire is not None and not hire.follows:
        then = text("The work was declared on %(declared)s and starts on %(day)s. Your pay is promised for %(pay)s.", **days)
    else:
        then = text("The work starts on %(day)s. Your pay is promised for %(pay)s.", day=engagement.starts_on, pay=pay_on)
    tell(session, [Tiding(NoticeKind.CONTRACT_TO_SIGN, engagement.member_id, engagement.ref, f"{engagement.ref}:both_signed", said, then)], by=by)
