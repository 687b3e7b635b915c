"""What an employer tells authorities: which periods are due, late or done, and that one was made, with its receipt."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.audit import checked_step, record_change
from smartcoop.country import Declaration
from smartcoop.country.duties import Per, ToldOf, period_named
from smartcoop.dates import Month, day_there
from smartcoop.db import fetched, locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid, NotFound, WrongState
from smartcoop.i18n import Text, text
from smartcoop.ledger.models import Entry
from smartcoop.members.founding import founded_at
from smartcoop.members.models import Cooperative, FactRecord, NoticeKind
from smartcoop.members.notices import StaffTiding, settle_notices, tell_staff
from smartcoop.payroll.models import DECLARATION_STEPS, DeclarationMade, DeclarationState, Engagement, EngagementState, PayslipState, StoredPayslip
from smartcoop.payroll.paid_months import months_with_pay, was_paid_before

MONTHS_BACK = 15
"""How far back periods are shown: the year before, until its declarations are due."""
AHEAD = timedelta(days=30)
"""How long before its day a declaration is shown as due."""
LONGEST = 12
"""Months of the longest period."""
WORK_BACK = timedelta(days=60)
"""How long after its end work is looked at for declarations of its own."""
TOLD_AHEAD = timedelta(days=7)
"""How long before its day staff is told."""


DUE = "due_declaration"
WORK = "engagement:"
"""How the period of a declaration for a piece of work begins."""
MOST_WORK = 200
"""Pieces of work that are looked at: whoever is behind sees the longest ended first."""
AGREED = (EngagementState.SIGNED, EngagementState.SETTLED)
DONE = DeclarationState.DONE


class DueState(StrEnum):
    """How a declaration stands on a day."""

    DONE = "done"
    LATE = "late"
    DUE = "due"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class DueDeclaration:
    """A declaration for one period or engagement, its last day, and what was noted of it."""

    declaration: Declaration
    period: str
    due_on: date
    made: DeclarationMade | None
    who: str = ""

    @property
    def what(self) -> Text | Month | str:
        """Whose work or which period, to be said in the reader's way."""
        return self.who or period_named(self.period)

    @property
    def ends_with(self) -> Month:
        """The last month of its period."""
        year, _, part = self.period.partition("-")
        return Month(int(year), int(part[1:]) * 3) if part.startswith("Q") else Month.parse(self.period) if part else Month(int(year), 12)

    @property
    def subject(self) -> str:
        """What notices are about."""
        return f"{DUE}:{self.declaration.code}/{self.period}"

    @property
    def is_done(self) -> bool:
        """Whether it was made, and not taken back."""
        return self.made is not None and self.made.state is DeclarationState.DONE

    def state(self, on: date) -> DueState:
        """How it stands on a day."""
        if self.is_done:
            return DueState.DONE
        if self.due_on < on:
            return DueState.LATE
        return DueState.DUE if self.due_on <= on + AHEAD else DueState.COMING


def declarations_of(session: Session, cooperative: Cooperative, *, on: date, months: int = MONTHS_BACK) -> list[DueDeclaration]:
    """The periods of the last months that the law asks to be told of, and recent work, the last due first; of work at most some hundred.

    What was due before the books began and is not noted is nobody's here: it was declared where the cooperative worked before.
    """
    since = _first_booked(session, cooperative) or date.min
    rows = [row for row in _possible(session, cooperative, on, months) if row.is_done or row.who or row.due_on >= since]
    paid = _PaidMonths.of(session, cooperative, on, months)
    return [row for row in rows if row.is_done or row.who or paid.ask_for(row)]


@dataclass(frozen=True, slots=True)
class _PaidMonths:
    """In which months somebody worked or was paid, and whether anybody was before them."""

    months: set[Month]
    before: bool

    @classmethod
    def of(cls, session: Session, cooperative: Cooperative, on: date, months: int) -> "_PaidMonths":
        """Those of the periods that are looked at."""
        asked = [Month.of(on)]
        while len(asked) < months + LONGEST:
            asked.append(asked[-1].previous())
        return cls(months_with_pay(session, cooperative.id, asked), was_paid_before(session, cooperative.id, asked[-1]))

    def ask_for(self, row: DueDeclaration) -> bool:
        """Whether the law asks for a declaration of its period."""
        period = row.declaration.months_of(row.ends_with)
        if row.declaration.told_of is ToldOf.EMPLOYER:
            return self.before or any(month <= period[0] for month in self.months)
        return row.declaration.told_of is ToldOf.SALES or not self.months.isdisjoint(period)


def without_wages(session: Session, cooperative: Cooperative, *, on: date) -> Month | None:
    """The month that ended last, where nothing is filed of its wages because nobody worked or was paid in it."""
    ended = Month.of(on).previous()
    paid = _PaidMonths.of(session, cooperative, on, MONTHS_BACK)
    rows = [DueDeclaration(one, str(ended), on, None) for one in country.load(cooperative.country).duties.declarations if one.per is Per.MONTH]
    return None if any(paid.ask_for(row) for row in rows if row.declaration.told_of is not ToldOf.SALES) else ended


def is_without_wages(session: Session, cooperative: Cooperative, row: DueDeclaration, *, on: date) -> bool:
    """Whether nobody worked or was paid in the period of a declaration that is asked only of wages."""
    return not (row.who or row.is_done or _PaidMonths.of(session, cooperative, on, MONTHS_BACK).ask_for(row))


def _possible(session: Session, cooperative: Cooperative, on: date, months: int) -> list[DueDeclaration]:
    """All that may be noted: what was due before the books began, too."""
    made = {(row.code, row.period): row for row in session.scalars(_made(cooperative).where(~_is_of_work()))}
    rows = [DueDeclaration(one, period, due, made.get((one.code, period))) for one, period, due in _of_periods(session, cooperative, on, months)]
    return sorted([*rows, *_of_work(session, cooperative, on)], key=lambda row: (row.due_on, row.declaration.code, row.period), reverse=True)


def _made(cooperative: Cooperative) -> Select[DeclarationMade]:
    return select(DeclarationMade).where(DeclarationMade.cooperative_id == cooperative.id)


def _is_of_work() -> ColumnElement[bool]:
    return DeclarationMade.period.startswith(WORK, autoescape=True)


def _of_periods(session: Session, cooperative: Cooperative, on: date, months: int) -> Iterator[tuple[Declaration, str, date]]:
    began, month = _began(session, cooperative), Month.of(on)
    for _ in range(months):
        if month.last >= began:
            for one in country.load(cooperative.country).duties.declarations:
                if (due := one.due_for(month)) is not None:
                    yield one, one.period_of(month), due
        month = month.previous()


def _began(session: Session, cooperative: Cooperative) -> date:
    """Since when the cooperative has something to declare: since its first settings hold, for ever where there are none.

    Founded on the pages with settings of an earlier day, since the founding, or since what was sold or paid for a time before it.
    """
    settings_hold = session.scalar(select(func.min(FactRecord.valid_from)).where(FactRecord.subject == cooperative.ref)) or date.min
    founded = founded_at(session, cooperative)
    if founded is None:
        return settings_hold
    issued = (StoredPayslip.cooperative_id == cooperative.id, StoredPayslip.state == PayslipState.ISSUED)
    paid = session.scalar(select(func.min(StoredPayslip.month)).where(*issued))
    founded_on = day_there(founded, country.load(cooperative.country).time_zone)
    began = (founded_on, _first_booked(session, cooperative), paid.first if paid else None)
    return max(settings_hold, min(day for day in began if day is not None))


def _first_booked(session: Session, cooperative: Cooperative) -> date | None:
    """The day of the first invoice or wage in the books."""
    sales_or_wages = or_(Entry.source.startswith("invoice:"), Entry.source.startswith("payslip:"))
    query = select(Entry.booked_on).where(Entry.book_id == cooperative.id, sales_or_wages)
    return session.scalar(query.order_by(Entry.booked_on, Entry.id).limit(1))


def _for_work(cooperative: Cooperative) -> list[Declaration]:
    """What is told for each engagement beside the hire, whose number the engagement keeps."""
    return [one for one in country.load(cooperative.country).duties.declarations if one.per is Per.ENGAGEMENT and not one.is_hire]


def _of_work(session: Session, cooperative: Cooperative, on: date) -> list[DueDeclaration]:
    """Of recent work what is not made, the longest ended first, and what was made last."""
    each = _for_work(cooperative)
    if not each:
        return []
    ref = literal(WORK) + cast(Engagement.id, String)
    done = select(func.count()).where(DeclarationMade.cooperative_id == cooperative.id, DeclarationMade.period == ref, DeclarationMade.state == DONE)
    query = select(Engagement).where(Engagement.cooperative_id == cooperative.id, Engagement.state.in_(AGREED), done.scalar_subquery() < len(each))
    waiting = query.where(Engagement.starts_on <= on, Engagement.ends_on >= on - WORK_BACK).order_by(Engagement.ends_on, Engagement.id).limit(MOST_WORK)
    newest = session.scalars(_made(cooperative).where(_is_of_work()).order_by(DeclarationMade.id.desc()).limit(MOST_WORK))
    told = [session.get_one(Engagement, int(row.period.removeprefix(WORK))) for row in newest]
    works = {work.id: work for work in [*session.scalars(waiting), *told]}
    return [row for work in works.values() for row in _rows_of(session, work, each)]


def _rows_of(session: Session, work: Engagement, each: Sequence[Declaration]) -> list[DueDeclaration]:
    query = select(DeclarationMade).where(DeclarationMade.cooperative_id == work.cooperative_id, DeclarationMade.period == work.ref)
    made = {row.code: row for row in session.scalars(query)}
    due = [(one, one.due_for_work(work.period)) for one in each]
    return [DueDeclaration(one, work.ref, day, made.get(one.code), work.member.name) for one, day in due if day is not None]


def open_declarations(session: Session, cooperative: Cooperative, *, on: date, until: date) -> list[DueDeclaration]:
    """What is not made and due by a day, late ones too, the longest due first."""
    return [row for row in reversed(declarations_of(session, cooperative, on=on)) if not row.is_done and row.due_on <= until]


def declaration_for(session: Session, cooperative: Cooperative, code: str, period: str, *, on: date) -> DueDeclaration:
    """One of them; NotFound for a declaration or a period that is none."""
    rows = _rows_named(session, cooperative, period) if period.startswith(WORK) else _possible(session, cooperative, on, MONTHS_BACK)
    for row in rows:
        if (row.declaration.code, row.period) == (code, period):
            return row
    raise NotFound("there is no such declaration, or its period is long past or has not ended")


def _rows_named(session: Session, cooperative: Cooperative, period: str) -> list[DueDeclaration]:
    key = period.removeprefix(WORK)
    work = session.get(Engagement, int(key)) if key.isdecimal() else None
    return _rows_of(session, work, _for_work(cooperative)) if work is not None and work.cooperative_id == cooperative.id else []


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a declaration was made: the authority's number, its file, or both."""

    number: str = ""
    media_type: str = ""
    content: bytes = b""


def note_declaration(session: Session, cooperative_id: int, code: str, period: str, receipt: Receipt, *, done_on: date, on: date, by: str) -> DeclarationMade:
    """A declaration was made; noted again, it corrects what was noted, and a file that was kept stays kept.

    Invalid at `done_on` for a day to come and at `number` where neither number nor file proves it.
    """
    cooperative = locked(session, Cooperative, cooperative_id)
    row = declaration_for(session, cooperative, code, period, on=on)
    if done_on > on:
        raise Invalid({"done_on": text("this day has not come yet; choose %(on)s or earlier", on=on)})
    kept = row.made.document_key if row.made else ""
    if not (receipt.number.strip() or receipt.content or kept):
        raise Invalid({"number": text("give the number that the authority answered, or attach its receipt")})
    made = row.made or DeclarationMade(cooperative_id=cooperative_id, code=code, period=period, state=DeclarationState.DONE)
    before = made.state if row.made else "none"
    made.state, made.done_on, made.done_by, made.number = DeclarationState.DONE, done_on, by, receipt.number.strip()
    session.add(made)
    session.flush()  # the file and the history name it
    if receipt.content:
        made.document_key = _keep_file(session, made, receipt)
    settle_notices(session, NoticeKind.DECLARATION_DUE, row.subject)
    if not any(left.declaration.code == code for left in open_declarations(session, cooperative, on=on, until=on - timedelta(days=1))):
        settle_notices(session, NoticeKind.DECLARATION_DUE, _late(cooperative, code))
    record_change(session, made.ref, before, DeclarationState.DONE, by=by, at=datetime.now(UTC), why=f"{code} {period} {made.number}".strip())
    return made


def _keep_file(session: Session, made: DeclarationMade, receipt: Receipt) -> str:
    key = f"{made.ref}:receipt:{len(storage.documents_of(session, made.ref)) + 1}"
    name = f"{made.code}-{made.period.replace(':', '-')}.{receipt.media_type.partition('/')[2]}"
    storage.store(session, key=key, subject=made.ref, name=name, media_type=receipt.media_type, content=receipt.content)
    return key


def take_back_declaration(session: Session, declaration_id: int, *, by: str, why: str) -> DeclarationMade:
    """It was noted by mistake, or the authority refused it: it is due again. Invalid at `why`."""
    made = locked(session, DeclarationMade, declaration_id)
    if not why.strip():
        raise Invalid({"why": text("say why it does not count")})
    if made.state is not DeclarationState.DONE:
        raise WrongState("this declaration is not noted as made")
    checked_step(DECLARATION_STEPS, made.state, DeclarationState.TAKEN_BACK, made.code)
    record_change(session, made.ref, made.state, DeclarationState.TAKEN_BACK, by=by, at=datetime.now(UTC), why=why.strip())
    made.state = DeclarationState.TAKEN_BACK
    return made


def tell_declarations_due(session: Session, cooperative_id: int, on: date) -> int:
    """Tell staff of what is due within days, and once more when it is late; of work once a day how many. How many there are."""
    cooperative = fetched(session, Cooperative, cooperative_id)
    rows = declarations_of(session, cooperative, on=on)[::-1]
    due = [row for row in rows if not row.is_done and row.due_on <= on + TOLD_AHEAD]
    soon = [_tiding(cooperative, row, on) for row in due if not row.who and row.due_on >= on]
    late = [_late_tiding(cooperative, each, on) for each in _by_kind(row for row in rows if not row.who and row.due_on < on)]
    tell_staff(session, [*filter(None, late), *soon])
    tell_staff(session, [_work_tiding(cooperative, each, on) for each in _by_kind(row for row in due if row.who)])
    return len(due)


def _by_kind(rows: Iterable[DueDeclaration]) -> list[list[DueDeclaration]]:
    found: dict[str, list[DueDeclaration]] = {}
    for row in rows:
        found.setdefault(row.declaration.code, []).append(row)
    return list(found.values())


def _late_tiding(cooperative: Cooperative, rows: Sequence[DueDeclaration], on: date) -> StaffTiding | None:
    """Of the periods of a kind whose day has passed, those that are not made in one notice; anew when another day has passed."""
    late = [row for row in rows if not row.is_done]
    if not late[1:]:
        return _tiding(cooperative, late[0], on) if late else None
    first, newest = late[0], rows[-1]
    label: Text = text(first.declaration.label, domain=country.load(cooperative.country).domain)
    said = text("Late: %(label)s, %(count)s periods", label=label, count=len(late))
    then = text(
        "The oldest, %(what)s, was due on %(day)s. Make each, then note its number or receipt; note what was made long ago, too.",
        what=first.what,
        day=first.due_on,
    )
    key = f"{cooperative.ref}:{first.declaration.code}:{newest.period}:late"
    mailed = newest.due_on >= on - TOLD_AHEAD
    return StaffTiding(NoticeKind.DECLARATION_DUE, cooperative.id, _late(cooperative, first.declaration.code), key, said, then, is_mailed=mailed)


def _late(cooperative: Cooperative, code: str) -> str:
    """What the notice of all that is late of a kind is about."""
    return f"late_declarations:{cooperative.id}:{code}"


def _tiding(cooperative: Cooperative, row: DueDeclaration, on: date) -> StaffTiding:
    label: Text = text(row.declaration.label, domain=country.load(cooperative.country).domain)
    late = row.due_on < on  # what is long late is not mailed: the first days of an installation may find much of it
    said = text("Late: %(label)s, %(what)s", label=label, what=row.what) if late else text("Due soon: %(label)s, %(what)s", label=label, what=row.what)
    then = text("The last day is %(day)s. Make the declaration, then note its number or receipt, so that nobody looks for it again.", day=row.due_on)
    key = f"{cooperative.ref}:{row.declaration.code}:{row.period}:{'late' if late else 'due'}"
    mailed = row.due_on >= on - TOLD_AHEAD
    return StaffTiding(NoticeKind.DECLARATION_DUE, cooperative.id, row.subject, key, said, then, is_mailed=mailed)


def _work_tiding(cooperative: Cooperative, rows: Sequence[DueDeclaration], on: date) -> StaffTiding:
    first = rows[0].declaration
    said = text("Due for pieces of work: %(label)s, %(count)s", label=text(first.label, domain=country.load(cooperative.country).domain), count=len(rows))
    then = text("The first is due on %(day)s. Note each once it is made.", day=rows[0].due_on)
    return StaffTiding(NoticeKind.DECLARATION_DUE, cooperative.id, cooperative.ref, f"{cooperative.ref}:{first.code}:work:{on}", said, then)
