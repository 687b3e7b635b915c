"""The contract of an engagement as its document shows it: what is agreed, what it pays and when, and what the law wants told beside."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import Country, FactSchema, LineKind, PayCase, Payslip, Term
from smartcoop.documents.views import ContractView, TermView
from smartcoop.errors import DomainError
from smartcoop.i18n import Text, speaking, text
from smartcoop.invoicing.models import Quote
from smartcoop.members.facts import said_at
from smartcoop.members.queries import cooperative_party, member_party
from smartcoop.money import Money
from smartcoop.payroll.cases import cases_of_work, known_of
from smartcoop.payroll.evidence import contract_of, regime_of
from smartcoop.payroll.models import Engagement, PayBasis, PlannedJob, PlannedWork
from smartcoop.payroll.queries import payslip_language, printed_facts


def contract_view(session: Session, engagement: Engagement, *, on: date) -> ContractView:
    """What both sign, in the language that the law asks of papers about pay or the person's."""
    cooperative, member, law = engagement.cooperative, engagement.member, country.load(engagement.cooperative.country)
    language = payslip_language(law, cooperative.postcode, member.language)
    contract, regime = contract_of(engagement), regime_of(engagement)
    with speaking(f"{language}_{law.code}"):
        facts, cases = tuple(_facts(session, engagement, law)), cases_of_work(known_of(session, cooperative, [member]), engagement)
        earned, order = _earned(law, cases), _order(session, engagement)
    return ContractView(
        country=law.code,
        language=language,
        number=str(engagement.id),
        kind=contract.kind.value,
        title=contract.title,
        employer=cooperative_party(session, cooperative),
        employee=member_party(member),
        employee_number=str(member.number),
        born_on=member.born_on,
        function=engagement.function,
        place=engagement.place,
        period=engagement.period,
        monthly=engagement.basis is PayBasis.MONTHLY,
        days=engagement.days,
        hours=engagement.hours,
        gross=engagement.gross,
        earned=earned,
        pay_dates=tuple(case.paid_on for case in cases),
        order=order,
        facts=facts,
        regime=regime.label,
        regime_source=regime.source,
        form=contract.form,
        form_source=contract.source.text,
        terms=tuple(map(_term, contract.terms)),
        blanks=contract.blanks,
        issued_on=on,
    )


def _term(term: Term) -> TermView:
    return TermView(term.label, term.said, term.institution, term.source.text)


def _earned(law: Country, cases: list[PayCase]) -> tuple[tuple[str, Money], ...]:
    """What the work earns, component by component, over all its months; nothing where the law does not let it be reckoned yet."""
    found: dict[str, Money] = {}
    try:
        slips = [law.payroll.compute(case) for case in cases]
    except DomainError:
        return ()
    for label, amount in _components(law, slips):
        found[label] = found[label] + amount if label in found else amount
    return tuple(found.items())


def _components(law: Country, slips: list[Payslip]) -> Iterator[tuple[str, Money]]:
    yield from ((line.label_in(law.domain), line.amount) for slip in slips for line in slip.lines if line.kind is LineKind.EARNING)


def _facts(session: Session, engagement: Engagement, law: Country) -> Iterator[tuple[str | Text, str]]:
    """What the law wants mentioned of work and employer, but for what the legal regime says; what is true of the person alone stays off a contract."""
    said, asked = said_at(session, engagement.cooperative.ref, engagement.starts_on), law.engagement.without(regime_of(engagement).follows)
    facts: tuple[tuple[FactSchema, dict[str, Any]], ...] = ((asked, engagement.facts), (law.employer, said))
    for schema, known in facts:
        yield from printed_facts(schema, known, law.domain)


def _order(session: Session, engagement: Engagement) -> str:
    """The client's order that the work is for, where a job was planned."""
    query = select(Quote).join(PlannedJob).join(PlannedWork, PlannedWork.quote_id == PlannedJob.quote_id)
    quote = session.scalar(query.where(PlannedWork.engagement_id == engagement.id))
    return "" if quote is None else str(text("%(client)s, quote %(number)s", client=quote.client.name, number=quote.number or quote.id))
