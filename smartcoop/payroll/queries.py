"""Reading payroll: lists, what documents show, the individual account, and what the books should hold."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, select
from sqlalchemy.orm import Session, joinedload, load_only

from smartcoop import country
from smartcoop.activities.models import Activity
from smartcoop.banking.models import OrderState, PaymentOrder
from smartcoop.country import AccountRole, Country, Facts, FactSchema, Field, FieldType, Payslip
from smartcoop.dates import Month, Period
from smartcoop.db import exists, page
from smartcoop.documents.views import AccountLine, IndividualAccountView, PayslipView
from smartcoop.errors import NotFound
from smartcoop.i18n import Text, format_amount, format_day, speaking, text
from smartcoop.ledger.models import Entry
from smartcoop.ledger.queries import balances
from smartcoop.listing import unindexed
from smartcoop.members.models import Cooperative, Member
from smartcoop.members.queries import cooperative_party, member_party
from smartcoop.money import Money, total
from smartcoop.payroll.cases import known_of, place_of
from smartcoop.payroll.issuing import payslip_of
from smartcoop.payroll.models import HAS_FINDINGS, Engagement, EngagementState, PayrollRun, PayslipState, RunState, StoredPayslip
from smartcoop.payroll.records import dump_lines, load_case


def runs_page(session: Session, cooperative_id: int, *, after: int | None = None, size: int = 50) -> Sequence[PayrollRun]:
    """Payroll runs, newest first, by key."""
    return page(session, select(PayrollRun).where(PayrollRun.cooperative_id == cooperative_id), PayrollRun.id, after=after, size=size)


def was_pay_issued(session: Session, cooperative_id: int) -> bool:
    """Whether the payslips of any run were issued."""
    issued = (RunState.POSTED, RunState.PAID, RunState.CLOSED)
    return exists(session, select(PayrollRun.id).where(PayrollRun.cooperative_id == cooperative_id, PayrollRun.state.in_(issued)))


def run_named(session: Session, cooperative_id: int, name: str) -> PayrollRun | None:
    """The run `2026-10` or `2026-10.2`; without a number the month's newest."""
    month, _, sequence = name.partition(".")
    query = select(PayrollRun).where(PayrollRun.cooperative_id == cooperative_id, PayrollRun.month == Month.parse(month))
    if sequence.isdigit():
        query = query.where(PayrollRun.sequence == int(sequence))
    return session.scalar(query.order_by(PayrollRun.sequence.desc()).limit(1))


def payslip_numbered(session: Session, cooperative_id: int, number: str) -> StoredPayslip:
    """The issued payslip with this number; NotFound otherwise."""
    found = session.scalar(select(StoredPayslip).where(StoredPayslip.cooperative_id == cooperative_id, StoredPayslip.number == number))
    if found is None:
        raise NotFound("there is no payslip with the number %(number)s", number=number)
    return found


def payslips_of_run(session: Session, run_id: int, *, after: int | None = None, size: int = 50) -> Sequence[StoredPayslip]:
    """The payslips of a run in the order of calculation, by key, with their people and work; not what they were computed from."""
    shown = (StoredPayslip.number, StoredPayslip.pay_on, StoredPayslip.state, StoredPayslip.findings, *(_FIGURES), StoredPayslip.currency)
    whose = (
        joinedload(StoredPayslip.member, innerjoin=True).load_only(Member.first_name, Member.last_name),
        joinedload(StoredPayslip.engagement, innerjoin=True).load_only(Engagement.function),
    )
    of_run = select(StoredPayslip.id).where(StoredPayslip.run_id == run_id)
    keys = page(session, of_run, StoredPayslip.id, after=after, size=size, descending=False)  # by themselves: then an index of the run answers
    return session.scalars(select(StoredPayslip).where(StoredPayslip.id.in_(keys)).options(load_only(*shown), *whose).order_by(StoredPayslip.id)).all()


_FIGURES = (StoredPayslip.gross_minor, StoredPayslip.payable_minor, StoredPayslip.cost_minor)


def counts_of_run(session: Session, run_id: int) -> dict[PayslipState, int]:
    """How many payslips of a run are in each state; how far a long step is."""
    query = select(StoredPayslip.state, func.count()).where(StoredPayslip.run_id == run_id).group_by(StoredPayslip.state)
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class RunException:
    """A payslip of a run that somebody must look at: whose, for which work, paid from where, and what was found."""

    id: int
    name: str
    member_id: int
    engagement_id: int
    activity_id: int
    findings: list[Any]


def exceptions_of_run(session: Session, run_id: int) -> list[RunException]:
    """All payslips of a run that somebody must look at, without what they were computed from: they may be thousands."""
    told = (StoredPayslip.member_id, StoredPayslip.engagement_id, StoredPayslip.activity_id, StoredPayslip.findings)
    name = select(Member.first_name + " " + Member.last_name).where(Member.id == StoredPayslip.member_id).scalar_subquery()
    rows = session.execute(select(StoredPayslip.id, name, *told).where(StoredPayslip.run_id == run_id, HAS_FINDINGS).order_by(StoredPayslip.id))
    return [RunException(*row) for row in rows]


def count_to_release(session: Session, run: PayrollRun) -> int:
    """How many payments of a posted run wait for release."""
    return session.scalar(_to_release(run, select(func.count()))) or 0


def sum_to_release(session: Session, run: PayrollRun) -> Money:
    """The payments of a posted run that wait for release, together."""
    return Money(int(session.scalar(_to_release(run, select(func.sum(PaymentOrder.minor)))) or 0), run.cooperative.currency)


def ordered_by(session: Session, runs: Collection[int]) -> dict[int, set[str]]:
    """Who ordered the payments of some runs that wait for release, by run: none of them may release it. Nothing of a run without any."""
    found: dict[int, set[str]] = defaultdict(set)
    source = literal("payslip:") + cast(StoredPayslip.id, String)
    waiting = and_(PaymentOrder.book_id == StoredPayslip.cooperative_id, PaymentOrder.state == OrderState.ORDERED, PaymentOrder.source == source)
    query = select(StoredPayslip.run_id, PaymentOrder.ordered_by).join(PaymentOrder, waiting).where(StoredPayslip.run_id.in_(runs))
    for run_id, by in session.execute(query.distinct()) if runs else ():
        found[run_id].add(by)
    return found


def _to_release(run: PayrollRun, asked: Select[Any]) -> Select[Any]:
    source = literal("payslip:") + cast(StoredPayslip.id, String)
    waiting = (PaymentOrder.book_id == run.cooperative_id, PaymentOrder.state == OrderState.ORDERED, PaymentOrder.source == source)
    return asked.select_from(StoredPayslip).join(PaymentOrder, and_(*waiting)).where(StoredPayslip.run_id == run.id)


def payslips_page(
    session: Session, *, cooperative_id: int | None = None, member_id: int | None = None, after: int | None = None, size: int = 50
) -> Sequence[StoredPayslip]:
    """Issued payslips, newest first, by key."""
    query = select(StoredPayslip).where(StoredPayslip.state == PayslipState.ISSUED)
    if cooperative_id is not None:
        query = query.where(StoredPayslip.cooperative_id == cooperative_id)
    if member_id is not None:
        query = query.where(StoredPayslip.member_id == member_id)
    return page(session, query, StoredPayslip.id, after=after, size=size)


def wages_on_their_way(session: Session, member: Member, *, size: int = 50) -> list[tuple[StoredPayslip, Money]]:
    """The newest payslips of a person that are issued and not paid yet, with what is owed on each, the next to be paid first."""
    told = load_only(StoredPayslip.number, StoredPayslip.pay_on, StoredPayslip.state, StoredPayslip.currency)
    query = select(StoredPayslip).where(StoredPayslip.member_id == member.id, StoredPayslip.state == PayslipState.ISSUED).options(told)
    newest = page(session, query, StoredPayslip.id, size=size)
    owed = balances(session, member.cooperative_id, AccountRole.NET_WAGES, [slip.ref for slip in newest]) if newest else {}
    return sorted(((slip, -owed[slip.ref]) for slip in newest if slip.ref in owed), key=lambda one: one[0].pay_on)


def years_paid(session: Session, member_id: int) -> list[int]:
    """The calendar years in which a person was paid, the newest first."""
    query = select(StoredPayslip.pay_on).where(StoredPayslip.member_id == member_id, StoredPayslip.state == PayslipState.ISSUED).distinct()
    return sorted({day.year for day in session.scalars(query)}, reverse=True)


@dataclass(frozen=True, slots=True)
class PaidMember:
    """What one person was paid from an activity: net to the account, and what it cost the activity."""

    member: Member
    net: Money
    cost: Money


def paid_from(session: Session, activity: Activity) -> list[PaidMember]:
    """What each person was paid from an activity so far, the most first; a payslip that was corrected does not count."""
    corrected = select(StoredPayslip.corrects_id).where(StoredPayslip.corrects_id.is_not(None), StoredPayslip.state == PayslipState.ISSUED)
    query = (
        select(Member, func.sum(StoredPayslip.payable_minor), func.sum(StoredPayslip.cost_minor))
        .join(Member, Member.id == StoredPayslip.member_id)
        .where(StoredPayslip.activity_id == activity.id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.id.not_in(corrected))
        .group_by(Member.id)
    )
    currency = activity.cooperative.currency
    found = [PaidMember(member, Money(int(net), currency), Money(int(cost), currency)) for member, net, cost in session.execute(query)]
    return sorted(found, key=lambda paid: -paid.cost.minor)


def engagements_from(session: Session, activity_id: int, *, size: int = 50) -> Sequence[Engagement]:
    """The newest engagements that an activity pays, with their people."""
    query = select(Engagement).where(Engagement.activity_id == activity_id).options(joinedload(Engagement.member, innerjoin=True))
    return page(session, query, Engagement.id, size=size)


def unsigned_work(session: Session, cooperative_id: int, month: Month, *, size: int = 50) -> Sequence[Engagement]:
    """Work that began by the end of a month and is not signed, the longest begun first: no run collects it."""
    query = select(Engagement).where(*_unsigned(cooperative_id, month.last)).options(joinedload(Engagement.member, innerjoin=True))
    return session.scalars(query.order_by(unindexed(Engagement.starts_on), Engagement.id).limit(size)).all()


def _unsigned(cooperative_id: int, by: date) -> list[ColumnElement[bool]]:
    """Begun by a day; few wait, and the days of all work are no way to find them."""
    waiting = (EngagementState.COSTED, EngagementState.DECLARED, EngagementState.SUSPENDED)
    return [Engagement.cooperative_id == cooperative_id, Engagement.state.in_(waiting), unindexed(Engagement.starts_on) <= by]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """How much work is not signed, and the first day of the one that begins first."""

    count: int
    first: date | None


def unsigned_counts(session: Session, cooperative_id: int, today: date) -> tuple[Unsigned, Unsigned]:
    """What is not signed of the work that has begun, and of what begins by the end of the month."""
    on = unindexed(Engagement.starts_on)
    query = select(on, func.count()).where(*_unsigned(cooperative_id, Month.of(today).last)).group_by(on)
    days = sorted((day, count) for day, count in session.execute(query))
    begun, ahead = [one for one in days if one[0] <= today], [one for one in days if one[0] > today]
    late, early = (Unsigned(sum(count for _, count in some), some[0][0] if some else None) for some in (begun, ahead))
    return late, early


def month_to_pay(session: Session, cooperative_id: int, today: date) -> Month:
    """The month of the earliest signed work that is done and not paid out yet; else the present one."""
    done = (Engagement.cooperative_id == cooperative_id, Engagement.state == EngagementState.SIGNED, Engagement.ends_on <= today)
    earliest = session.scalar(select(func.min(Engagement.ends_on)).where(*done))
    return Month.of(earliest or today)


def payslip_view(session: Session, row: StoredPayslip) -> PayslipView:
    """A payslip as its document shows it, in the language that the law asks for or the person's."""
    cooperative, member, law = row.engagement.cooperative, row.member, country.load(row.engagement.cooperative.country)
    language = payslip_language(law, cooperative.postcode, member.language)
    with speaking(f"{language}_{law.code}"):
        facts = tuple(_facts(row, law))
    payslip = payslip_of(row)
    return PayslipView(
        country=law.code,
        language=language,
        number=row.number or f"{row.month}",
        employer=cooperative_party(session, cooperative),
        employee=member_party(member),
        employee_number=str(member.number),
        national_number=member.national_number or "",
        payslip=payslip,
        facts=facts,
        issued_on=row.issued_on or row.pay_on,
        corrects=(row.corrects.number or "") if row.corrects else "",
        previous_net=row.corrects.payable if row.corrects else None,
        activity=row.activity.name,
        employed_from=row.engagement.starts_on,
        employed_until=payslip.work.period.end if payslip.work.ends else None,
    )


def payslip_language(law: Country, postcode: str, wished: str) -> str:
    """The person's language where the law lets it, else the first that the law asks at the employer's place."""
    lawful = law.payslip_languages(postcode) or law.languages
    return wished if wished in lawful else lawful[0]


def _facts(row: StoredPayslip, law: Country) -> Iterator[tuple[str | Text, str]]:
    engagement = row.engagement
    yield text("Function"), engagement.function
    yield text("Place of work"), engagement.place
    yield text("Hire declaration"), engagement.declaration_number
    said = ((law.person, row.case["person"]), (law.engagement, row.case["work"]["facts"]), (law.employer, row.case["employer"]))
    for schema, facts in said:
        yield from printed_facts(schema, facts, law.domain)


def printed_facts(schema: FactSchema, facts: Facts, domain: str) -> Iterator[tuple[str | Text, str]]:
    """What of stored facts the law wants on paper, in the reader's words."""
    for field in schema:
        value = facts.get(field.name)
        if field.printed and value not in (None, "", 0, "0"):
            yield text(field.label, domain=domain), _printed(field, value, domain)


def _printed(field: Field, value: Any, domain: str) -> str:
    """A stored fact in the reader's words and formats."""
    if field.choices:
        return str(text(field.choices[value], domain=domain))
    if field.type is FieldType.DATE:
        return format_day(date.fromisoformat(value))
    if field.type is FieldType.DECIMAL:
        amount = Decimal(value)
        return format_amount(amount, max(0, -int(amount.as_tuple().exponent)))
    return str(value)


def individual_account(session: Session, cooperative: Cooperative, member: Member, year: int, *, on: date) -> IndividualAccountView:
    """What a person earned in a calendar year by day of payment, payslip by payslip; of corrected ones the newest."""
    rows = session.scalars(
        select(StoredPayslip)
        .where(
            StoredPayslip.cooperative_id == cooperative.id,
            StoredPayslip.member_id == member.id,
            StoredPayslip.state == PayslipState.ISSUED,
            StoredPayslip.pay_on >= date(year, 1, 1),
            StoredPayslip.pay_on <= date(year, 12, 31),
        )
        .order_by(StoredPayslip.pay_on, StoredPayslip.id)
    ).all()
    replaced = {row.corrects_id for row in rows}
    lines = tuple(_account_line(row) for row in rows if row.id not in replaced)
    return IndividualAccountView(
        country=cooperative.country,
        language=member.language,
        year=year,
        employer=cooperative_party(session, cooperative),
        employee=member_party(member),
        employee_number=str(member.number),
        national_number=member.national_number or "",
        lines=lines,
        totals=_totals(lines, cooperative.currency, Month(year, 1).first, Month(year, 12).last),
        issued_on=on,
    )


def _account_line(row: StoredPayslip) -> AccountLine:
    payslip = payslip_of(row)
    return AccountLine(
        number=row.number or "",
        period=payslip.work.period,
        paid_on=row.pay_on,
        days=payslip.work.days,
        hours=payslip.work.hours,
        gross=payslip.gross,
        employee_contributions=payslip.employee_contributions,
        withholding_tax=payslip.withholding_tax,
        net=payslip.net,
        employer_contributions=payslip.employer_contributions,
    )


def _totals(lines: Sequence[AccountLine], currency: str, first: date, last: date) -> AccountLine:
    money = {
        name: total((getattr(line, name) for line in lines), currency)
        for name in ("gross", "employee_contributions", "withholding_tax", "net", "employer_contributions")
    }
    return AccountLine(
        number="",
        period=Period(first, last),
        paid_on=last,
        days=sum((line.days for line in lines), Decimal(0)),
        hours=sum((line.hours for line in lines), Decimal(0)),
        **money,
    )


def recomputed(session: Session, row: StoredPayslip) -> Payslip:
    """A payslip computed today from what was kept with it: the same parameters' dates, the same facts, the same history."""
    known = known_of(session, row.engagement.cooperative, [row.member])
    return known.law.payroll.compute(load_case(row.case, known.law, known.history(row.member, row.month, row.pay_on, place_of(row))))


def recompute_differences(session: Session, cooperative_id: int, since: Month) -> list[str]:
    """Each issued payslip from a month on whose lines come out differently today, and how."""
    query = select(StoredPayslip).where(
        StoredPayslip.cooperative_id == cooperative_id, StoredPayslip.state == PayslipState.ISSUED, StoredPayslip.month >= since
    )
    found = []
    for row in session.scalars(query.order_by(StoredPayslip.id)):
        now = {line["code"]: line["minor"] for line in dump_lines(recomputed(session, row))}
        then = {line["code"]: line["minor"] for line in row.lines}
        found += [f"{row.number} {code}: {then.get(code)} then, {now.get(code)} now" for code in sorted(now | then) if now.get(code) != then.get(code)]
    return found


def missing_entries(session: Session, book_id: int) -> list[str]:
    """Issued payslips without their entry, and entries of payslips that do not exist or are not issued."""
    kinds = ("payslip", "payslip_correction")
    booked = set(session.scalars(select(Entry.source).where(Entry.book_id == book_id, Entry.kind.in_(kinds))))
    issued = {
        row.ref: row
        for row in session.scalars(select(StoredPayslip).where(StoredPayslip.cooperative_id == book_id, StoredPayslip.state == PayslipState.ISSUED))
    }
    unbooked = [ref for ref, row in issued.items() if ref not in booked and row.corrects_id is None]
    return [f"{ref} is issued and not in the books" for ref in unbooked] + [f"{ref} is in the books and not issued" for ref in sorted(booked - set(issued))]
