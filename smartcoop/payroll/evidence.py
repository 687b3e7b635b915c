"""What the legal regime of an engagement rests on, and where each piece of it is found: in a file here, elsewhere, or told once by another step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop import country
from smartcoop.country import Contract, Country, Regime
from smartcoop.db import locked
from smartcoop.documents import storage
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.invoicing.models import Quote
from smartcoop.members.facts import said_of
from smartcoop.payroll.models import SIGNED_ONCE, UNSIGNED, Engagement

CONTRACT = "contract"
"""Under which name the signed contract is kept, whichever evidence it is."""
ABSENT = (None, "", "0", 0, False)
"""Facts that do not hold."""


class Comes(StrEnum):
    """How a piece of evidence is told: by itself, or once with something else."""

    ITSELF = "itself"
    DECLARATION = "declaration"
    CONTRACT = "contract"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a piece of evidence is found: what somebody wrote, the key of the file that was put here, or both; and by whom.

    `work` is the earlier engagement whose contract it is. `before` marks a contract that lasts and was there before this work: then the work is
    an order under it. `back` is why a file that was put here was given back.
    """

    said: str = ""
    document: str = ""
    by: str = ""
    work: int = 0
    before: bool = False
    back: str = ""

    @property
    def is_there(self) -> bool:
        """Whether it is found anywhere."""
        return bool(self.said or self.document or self.work)


@dataclass(frozen=True, slots=True)
class Given:
    """What is given of a piece of evidence: where it is kept, a file, or both."""

    said: str = ""
    media_type: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence that an engagement needs, how it comes, and where it is found."""

    name: str
    comes: Comes
    paper: Paper


def regime_of(engagement: Engagement) -> Regime:
    """The legal regime that an engagement rests on."""
    return next(regime for regime in _law(engagement).regimes if regime.code == engagement.regime)


def contract_of(engagement: Engagement) -> Contract:
    """What the law of its regime wants of its contract: of one that lasts and is there already, an order under it."""
    found = _law(engagement).contracts.of(engagement.regime)
    return found.under() if engagement.is_under_contract else found


def lasting_papers(session: Session, member_id: int, regime: str, law: Country) -> dict[str, Any]:
    """The evidence that an earlier contract of a person is for new work of its regime, where such a contract lasts."""
    contract = law.contracts.of(regime)
    if not contract.lasts:
        return {}
    signed = (Engagement.member_id == member_id, Engagement.regime == regime, Engagement.state.in_(SIGNED_ONCE))
    earlier = session.scalar(select(Engagement).where(*signed).order_by(Engagement.id.desc()).limit(1))
    if earlier is None:
        return {}
    first = next((paper.work for name in contract.proves if (paper := _paper(earlier, name)).work), earlier.id)
    return {name: asdict(Paper(work=first, before=True)) for name in contract.proves if name not in contract.each}


def ordered_papers(regime: str, law: Country, quote: Quote) -> dict[str, Any]:
    """The evidence that the client's acceptance of a quote is for work that it pays."""
    piece = next((one.ordered for one in law.regimes if one.code == regime), "")
    return {piece: asdict(Paper(f"{quote.number}, {quote.answered_by}, {quote.answered_at:%Y-%m-%d}"))} if piece and quote.answered_at else {}


def _law(engagement: Engagement) -> Country:
    return country.load(engagement.cooperative.country)


def signed_contract(engagement: Engagement) -> Paper:
    """The contract that was signed, as far as it is here."""
    return _paper(engagement, CONTRACT)


def _paper(engagement: Engagement, name: str) -> Paper:
    kept = engagement.evidence.get(name, "")
    return Paper(**kept) if isinstance(kept, Mapping) else Paper(str(kept).strip())


def facts_for(session: Session, engagements: Sequence[Engagement]) -> dict[int, Mapping[str, Any]]:
    """What is recorded of person and work, by engagement, in one query; nothing where no evidence depends on it."""
    asking = [one for one in engagements if regime_of(one).depends]
    said = said_of(session, {one.member.ref for one in asking}) if asking else None
    return {one.id: {**said.at(one.member.ref, one.starts_on), **one.facts} for one in asking} if said else {}


def pieces_of(engagement: Engagement, facts: Mapping[str, Any]) -> list[Piece]:
    """The evidence that an engagement needs, as what is known of the person and the work has it."""
    regime, contract = regime_of(engagement), contract_of(engagement)
    declared = {name for one in _law(engagement).duties.declarations if one.is_hire for name in one.proves}
    concerning = [name for name in regime.evidence if _concerns(regime, name, facts)]
    return [_piece(engagement, name, regime, contract, declared) for name in concerning]


def _concerns(regime: Regime, name: str, facts: Mapping[str, Any]) -> bool:
    return any(facts.get(fact) not in ABSENT for fact in regime.depends[name]) if name in regime.depends else True


def _piece(engagement: Engagement, name: str, regime: Regime, contract: Contract, declared: set[str]) -> Piece:
    own = _paper(engagement, name)
    if name in declared:
        return Piece(name, Comes.DECLARATION, own if own.is_there else Paper(engagement.declaration_number))
    if name in contract.proves:
        return Piece(name, Comes.CONTRACT, own if own.is_there else signed_contract(engagement))
    if not own.is_there and name in regime.registered and all(getattr(engagement.member, what) for what in regime.registered[name]):
        return Piece(name, Comes.REGISTER, Paper(str(text("in the register"))))
    return Piece(name, Comes.ITSELF, own)


def missing_evidence(engagement: Engagement, facts: Mapping[str, Any]) -> list[str]:
    """What the legal regime of an engagement asks and is not on file."""
    return [piece.name for piece in pieces_of(engagement, facts) if not piece.paper.is_there]


def keep_evidence(session: Session, engagement_id: int, given: Mapping[str, Given], *, by: str) -> Engagement:
    """Keep where pieces of evidence are found, in place of what was said before; a file stays until another takes its place.

    Invalid for one that the regime does not ask.
    """
    engagement = locked(session, Engagement, engagement_id)
    if given.keys() - set(regime_of(engagement).evidence):
        raise Invalid({"evidence": text("choose one of those that the legal regime rests on")})
    before = engagement.contract_key
    for name, one in given.items():
        keep_paper(session, engagement, name, one, by=by)
    if engagement.contract_key != before:
        drop_copy(engagement)
    return engagement


def keep_paper(session: Session, engagement: Engagement, name: str, given: Given, *, by: str) -> None:
    """Keep one paper of an engagement; nothing where it says what is kept already."""
    before = _paper(engagement, name)
    document = _store(session, engagement, given) if given.content else before.document
    now = Paper(given.said.strip(), document, by, before.work, _lasts(engagement, name, before))
    if (now.said, now.document) != (before.said, before.document):
        engagement.evidence = {**engagement.evidence, name: asdict(now)}


def _lasts(engagement: Engagement, name: str, before: Paper) -> bool:
    """Whether a paper that is told of unsigned work is a contract that was there before it."""
    contract = _law(engagement).contracts.of(engagement.regime)
    return before.before or (contract.lasts and name in {*contract.proves} - {*contract.each} and engagement.state in UNSIGNED)


def drop_copy(engagement: Engagement, why: str = "") -> None:
    """The copy that was signed counts no more, because of `why` or because something else is agreed now; its file stays in the archive."""
    engagement.evidence = {name: kept for name, kept in engagement.evidence.items() if name != CONTRACT}
    if why:
        engagement.evidence = {**engagement.evidence, CONTRACT: asdict(Paper(back=why))}


def _store(session: Session, engagement: Engagement, given: Given) -> str:
    number = 1 + sum(paper_number(one.key) > 0 for one in storage.documents_of(session, engagement.ref))
    name = f"work-{engagement.id}-{number}.{given.media_type.partition('/')[2]}"
    key = paper_key(engagement.id, number)
    storage.store(session, key=key, subject=engagement.ref, name=name, media_type=given.media_type, content=given.content)
    return key


def paper_key(engagement_id: int, number: int) -> str:
    """The key of the file that was put to an engagement as the number-th."""
    return f"engagement:{engagement_id}:paper:{number}"


def paper_number(key: str) -> int:
    """Which of an engagement's papers a file is; 0 for what is none."""
    _, is_one, number = key.partition(":paper:")
    return int(number) if is_one else 0


def named_missing(session: Session, engagements: Iterable[Engagement]) -> list[tuple[Engagement, list[str]]]:
    """Those of some engagements whose evidence is not whole, each with what is missing."""
    some = list(engagements)
    facts = facts_for(session, some)
    found = [(one, missing_evidence(one, facts.get(one.id, {}))) for one in some]
    return [(one, missing) for one, missing in found if missing]
