"""What staff is told by the day: payments to release, the fund below its floor, figures of the law that expire."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country.conformance import expiring
from smartcoop.dates import Month
from smartcoop.db import fetched
from smartcoop.guarantee.queries import fund_floor, fund_report
from smartcoop.i18n import text
from smartcoop.members.models import Cooperative, NoticeKind
from smartcoop.members.notices import StaffTiding, settle_notices, tell_staff
from smartcoop.tidings import payments_near, settle_payments_told

LAW_AHEAD = timedelta(days=30)


def tell_payments(session: Session, cooperative_id: int, on: date) -> int:
    """Tell who releases payments, once a day, of those whose day is near; how many wait."""
    cooperative = fetched(session, Cooperative, cooperative_id)
    settle_payments_told(session, cooperative, on=on)
    count, amount, first = payments_near(session, cooperative, on)
    if not count:
        return 0
    said = text("Payments wait for your release: %(count)s, together %(amount)s", count=count, amount=amount)
    then = text("The first is to be made on %(day)s. Whoever ordered it cannot release it; without a release the money does not go out.", day=first)
    tell_staff(session, [StaffTiding(NoticeKind.PAYMENTS_TO_RELEASE, cooperative_id, cooperative.ref, f"{cooperative.ref}:payments:{on}", said, then)])
    return count


def tell_fund(session: Session, cooperative_id: int, on: date) -> int:
    """Tell who answers for the fund, once a month, that it is below its floor; 1 where it is."""
    cooperative = fetched(session, Cooperative, cooperative_id)
    report = fund_report(session, cooperative_id)
    floor = fund_floor(session, cooperative, report, on=on)
    if report.holds >= floor:
        settle_notices(session, NoticeKind.FUND_LOW, cooperative.ref)
        return 0
    said = text("The guarantee fund holds %(holds)s, less than its floor of %(floor)s", holds=report.holds, floor=floor)
    then = text(
        "It stands for %(exposed)s that clients owe. Wages that are promised are paid; decide how it is fed, before more is promised.", exposed=report.exposed
    )
    tell_staff(session, [StaffTiding(NoticeKind.FUND_LOW, cooperative_id, cooperative.ref, f"{cooperative.ref}:fund:{Month.of(on)}", said, then)])
    return 1


def tell_expiring_law(session: Session, cooperative_id: int, on: date) -> int:
    """Tell, once for each day on which figures of the law end, how many do and which first; how many end within a month."""
    cooperative = fetched(session, Cooperative, cooperative_id)
    law = country.load(cooperative.country)
    ending: dict[date, list[str]] = {}
    for path, day in expiring(law, on + LAW_AHEAD):
        ending.setdefault(day, []).append(law.parameters[path].label)
    tell_staff(session, [_ending(cooperative, day, labels, on) for day, labels in ending.items()])
    return sum(map(len, ending.values()))


def _ending(cooperative: Cooperative, day: date, labels: list[str], on: date) -> StaffTiding:
    domain = country.load(cooperative.country).domain
    ahead, past = text("Figures of the law to renew by %(day)s: %(count)s"), text("Figures of the law that should have been renewed by %(day)s: %(count)s")
    said = text((ahead if day >= on else past).msgid, day=day, count=len(labels))
    then = text("Among them: %(label)s. Payslips after that day need the new ones; bring them in with a newer release.", label=text(labels[0], domain=domain))
    return StaffTiding(NoticeKind.LAW_EXPIRES, cooperative.id, cooperative.ref, f"{cooperative.ref}:law:{day}", said, then)
