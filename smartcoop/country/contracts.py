"""What the contract of an engagement says beside what is agreed, and how it is made: read from a country's `contracts.toml`.

[contracts.employment]     # of the regime with this code
kind = "employment"        # employment; order, of work under a contract that exists already; service, where nobody is employed
title = "..."              # optional: what it is called, where the word for its kind does not do
proves = ["Employment contract signed before the start"]   # evidence of the regime that it is once both have signed
lasts = true               # optional: it is made once and holds for later work, each piece of which is then an order under it
each = ["..."]             # optional: of what a contract that lasts proves, what each order under it proves anew
form = "written"           # how it is made: written, told, agreed or under (see FORMS), or the country's own sentence
blanks = ["..."]           # what the law asks and only the two know: lines to be filled in by hand before they sign
terms = ["social"]         # which of the terms below it has; all of them where nothing is said
source = "..."             # of its form
checked = 2026-11-29
confirmed = true

[terms.end]                # each with where the law says it; the words are the core's where the country has none of its own
said = "..."
label = "..."
source = "..."
checked = 2026-11-29

[terms.social]
institution = "ONSS / RSZ" # who receives the contributions, as it calls itself
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any

from smartcoop.country.duties import Source, source_of
from smartcoop.i18n import marked

LABELS: Mapping[str, str] = {
    "end": marked("End"),
    "trial": marked("Trial period"),
    "leave": marked("Paid leave"),
    "time": marked("Working time"),
    "agreement": marked("Collective agreement"),
    "social": marked("Social security"),
}
"""What directive (EU) 2019/1152, art. 4, wants told beside what the two agree on."""
SAID: Mapping[str, str] = {
    "end": marked("It ends by itself on its last day, without notice. Before that day it ends only where the law allows it."),
    "trial": marked("No trial period is agreed."),
    "leave": marked("Leave is earned, taken and paid as the law says; what is not taken when the contract ends is paid."),
    "time": marked("The hours agreed here. More is worked only if both agree, within the limits of the law, and is paid."),
    "agreement": marked("Collective agreements that cover the work apply to it; where one is named above, it is that one."),
    "social": marked("Contributions are paid to: %(institution)s."),
}
"""The core's words for them; a country that says otherwise has its own."""
FORMS: Mapping[str, str] = {
    "written": marked("It is made in writing and signed by both before the work begins."),
    "told": marked("The law wants these terms told in writing. Both sign before the work begins, so that both know what is agreed."),
    "agreed": marked("The cooperative and the member sign it before the work begins."),
    "under": marked("It is made under the contract that exists between the cooperative and the member already. Both sign it before the work begins."),
}
"""How a contract is made, by the word with which a country chooses it; any other is the country's own sentence."""
UNREAD = marked("From general knowledge, not read in the law itself.")
"""The note on what is not confirmed, where the country has none of its own."""


class ContractKind(StrEnum):
    """What the two sign."""

    EMPLOYMENT = "employment"
    ORDER = "order"
    SERVICE = "service"


TITLES: Mapping[ContractKind, str] = {
    ContractKind.EMPLOYMENT: marked("Employment contract"),
    ContractKind.ORDER: marked("Agreement on work"),
    ContractKind.SERVICE: marked("Service contract"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a contract says because the law wants it told."""

    code: str
    label: str
    said: str
    institution: str
    source: Source


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of one legal regime: what it is, how it is signed, and what it says beside what is agreed."""

    regime: str
    kind: ContractKind
    form: str
    terms: tuple[Term, ...]
    source: Source
    proves: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    lasts: bool = False
    each: tuple[str, ...] = ()
    named: str = ""

    @property
    def title(self) -> str:
        """What it is called, as a message of the country or of the core."""
        return self.named or TITLES[self.kind]

    def under(self) -> "Contract":
        """What is signed for a piece of work once this contract exists."""
        return replace(self, kind=ContractKind.ORDER, form=FORMS["under"], proves=self.each, blanks=(), named="")


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contracts of a country, by legal regime."""

    by_regime: Mapping[str, Contract]
    terms: tuple[Term, ...]

    def of(self, regime: str) -> Contract:
        """The contract of a regime."""
        return self.by_regime[regime]

    def labels(self) -> Iterator[str]:
        """The message ids that people read."""
        for one in self.by_regime.values():
            yield from (one.form, one.source.note, one.title, *one.blanks)
        for term in self.terms:
            yield from (term.label, term.said, term.source.note)

    def unconfirmed(self) -> Iterator[tuple[str, str]]:
        """What no source confirmed, and the note on it."""
        yield from ((f"contracts.{code}", one.source.note) for code, one in self.by_regime.items() if not one.source.confirmed)
        yield from ((f"terms.{term.code}", term.source.note) for term in self.terms if not term.source.confirmed)


def read_contracts(file: Traversable) -> Contracts:
    """The contracts of a country's file. ValueError names what is missing or unknown."""
    tree = tomllib.loads(file.read_text(encoding="utf-8"))
    if wrong := set(tree) ^ {"contracts", "terms"}:
        raise ValueError(f"{file.name}: tables missing or unknown: {sorted(wrong)}")
    terms = {code: _term(code, table) for code, table in tree["terms"].items()}
    if missing := LABELS.keys() - terms.keys():
        raise ValueError(f"{file.name}: terms missing: {sorted(missing)}")
    found = {regime: _contract(regime, table, terms) for regime, table in tree["contracts"].items()}
    return Contracts(found, tuple(terms.values()))


def _term(code: str, table: Mapping[str, Any]) -> Term:
    label, said = table.get("label") or LABELS[code], table.get("said") or SAID[code]
    return Term(code, label, said, table.get("institution", ""), _source(code, table))


def _source(code: str, table: Mapping[str, Any]) -> Source:
    found = source_of(code, table)
    return found if found.confirmed or found.note else replace(found, note=UNREAD)


def _contract(regime: str, table: Mapping[str, Any], terms: Mapping[str, Term]) -> Contract:
    named: Collection[str] = table.get("terms", LABELS)  # a country's own ones are named where they hold
    return Contract(
        regime,
        ContractKind(table["kind"]),
        FORMS.get(table["form"], table["form"]),
        tuple(terms[code] for code in named),
        _source(regime, table),
        tuple(table.get("proves", ())),
        tuple(table.get("blanks", ())),
        lasts=table.get("lasts", False),
        each=tuple(table.get("each", ())),
        named=table.get("title", ""),
    )
