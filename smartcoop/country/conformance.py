"""Whether a country keeps what its interface promises: one named check after the other, each with what it found wrong."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.resources import files

from smartcoop.country import samples, sources
from smartcoop.country.accounts import AccountRole
from smartcoop.country.creditors import OWED, with_creditors
from smartcoop.country.examples import Comparison, compare, read_examples
from smartcoop.country.inverse import largest_gross
from smartcoop.country.model import Country, Regime
from smartcoop.country.numbers import CALLED, ENTERPRISE, NATIONAL, VAT
from smartcoop.country.parameters import BRANCHES
from smartcoop.country.payslip import LineKind, PayCase, Payslip
from smartcoop.country.vat import TAXED, Party, VatTreatment
from smartcoop.dates import Month
from smartcoop.errors import DomainError, Invalid, RuleBroken
from smartcoop.i18n import CORE, Text, catalog, marked, text
from smartcoop.identifiers import checked_vat
from smartcoop.money import Money

OFFERED = ("expenses.", "late_interest.")
"""Parameters that the cooperative's own rooms read, not the country's Python."""
VAT_CODES = TAXED | {"Z", "E", "AE", "K", "G", "O"}
WORD = re.compile("[a-z_]{3,}")
TIMES_MINIMUM = (1, 2, 5)
CENTS = 25
REFERENCES = 1000
SOON = timedelta(days=60)
TURNED = frozenset({LineKind.EMPLOYEE_CONTRIBUTION, LineKind.WITHHOLDING})


@dataclass(frozen=True, slots=True)
class Check:
    """One promise and what breaks it; nothing found is a promise kept."""

    name: str
    found: tuple[Text, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.found


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of a country, its unconfirmed numbers (path and why) and those that are due for renewal (path and day)."""

    code: str
    on: date
    checks: tuple[Check, ...]
    comparison: Comparison
    unconfirmed: tuple[tuple[str, str], ...]
    expiring: tuple[tuple[str, date], ...]

    @property
    def score(self) -> tuple[int, int]:
        """How many promises are kept, of how many."""
        return sum(check.ok for check in self.checks), len(self.checks)

    @property
    def ok(self) -> bool:
        """Whether all are kept."""
        return all(check.ok for check in self.checks)


def check(country: Country, on: date) -> Report:
    """Every promise of the interface, tried on a day that the country covers."""
    checks = tuple(Check(name, broken(country, on, name)) for name in PROMISES)
    return Report(country.code, on, checks, comparison(country), tuple(unconfirmed(country)), tuple(expiring(country, on + SOON)))


def broken(country: Country, on: date, promise: str) -> tuple[Text, ...]:
    """What breaks one promise, each thing once; nothing where it is kept."""
    return tuple(dict.fromkeys(PROMISES[promise](country, on)))


def comparison(country: Country) -> Comparison:
    """The country's own worked cases, computed and compared."""
    return compare(country, [case for content in _example_files(country) for case in read_examples(content)])


def unconfirmed(country: Country) -> Iterator[tuple[str, str]]:
    """The parameters with a value, the duties and the account numbers that no source confirms, and the note that says why."""
    for path, parameter in country.parameters.items():
        if not parameter.confirmed or parameter.doubtful:
            since = ", ".join(sorted(day.isoformat() for day in parameter.doubtful))
            yield path, f"from {since}: {parameter.note}" if since else parameter.note
    yield from country.duties.unconfirmed()
    yield from country.contracts.unconfirmed()
    yield from ((f"accounts.{role.value}", account.note) for role, account in country.accounts.items() if not account.confirmed)


def expiring(country: Country, by: date) -> Iterator[tuple[str, date]]:
    """The parameters that are due for renewal by a day, the earliest first."""
    due = [(path, parameter.expires) for path, parameter in country.parameters.items() if parameter.expires and parameter.expires <= by]
    return iter(sorted(due, key=lambda found: found[1]))


def _example_files(country: Country) -> list[bytes]:
    folder = files(f"countries.{country.code.lower()}") / "examples"
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else []
    return [entry.read_bytes() for entry in entries if entry.name.endswith(".json")]


def _examples(country: Country, on: date) -> Iterator[Text]:
    """Every worked case comes out; there is at least one."""
    rows = comparison(country).rows
    yield from (
        text("%(id)s %(field)s: expected %(expected)s, got %(got)s", id=row.id, field=row.field, expected=row.expected, got=row.got)
        for row in rows
        if not row.ok
    )
    if not rows:
        yield text("there is no worked case in examples/*.json")


def _computed(country: Country, on: date) -> Iterator[tuple[PayCase, Payslip]]:
    for case in samples.cases(country, on):
        for times in TIMES_MINIMUM:
            tried = samples.with_gross(case, Money(case.work.gross.minor * times, country.currency))
            try:
                yield tried, country.payroll.compute(tried)
            except DomainError:
                continue


def _identities(country: Country, on: date) -> Iterator[Text]:
    """net = gross - employee - tax + untaxed, cost = gross + employer + untaxed, over the lines themselves."""
    tried = 0
    for case, slip in _computed(country, on):
        tried += 1
        signed = {kind: slip.sum(kind).minor * (-1 if kind in TURNED else 1) for kind in LineKind}
        net = sum(signed[kind] for kind in (LineKind.EARNING, LineKind.UNTAXED, *TURNED))
        if net != slip.net.minor or net < 0:
            yield text("net of %(gross)s is %(net)s, its lines say %(said)s minor units", gross=case.work.gross, net=slip.net, said=net)
        cost = sum(signed[kind] for kind in (LineKind.EARNING, LineKind.UNTAXED, LineKind.EMPLOYER_CONTRIBUTION, LineKind.PROVISION))
        if cost < slip.gross.minor:
            yield text("cost of %(gross)s is %(cost)s, less than the gross of its lines", gross=case.work.gross, cost=slip.total_cost)
    if not tried:
        yield text("no sample could be computed on %(day)s", day=on)


def _lines(country: Country, on: date) -> Iterator[Text]:
    """Every line has its source and explanation, and an account and a creditor where somebody is owed its amount."""
    for case, slip in _computed(country, on):
        for line in slip.lines:
            if not line.source or not line.explanation:
                yield text("%(code)s has no source or no explanation", code=line.code)
            if line.kind in OWED and line.role is None:
                yield text("%(code)s names no account", code=line.code)
        yield from _owed_to_nobody(country, case, slip)


def _owed_to_nobody(country: Country, case: PayCase, slip: Payslip) -> Iterator[Text]:
    """What is owed to no remittance of its month, or to several; what is set aside may stay the person's own."""
    dues = country.remittances(case.month)
    for line in with_creditors(slip, case, country).lines:
        named = [code.partition(":")[0] for code in line.creditors]
        rest = line.amount.minor - sum(line.creditors.values())
        whose = sum(due.role is line.role and not due.apart for due in dues)
        known = all(sum(due.role is line.role and due.apart and due.code == code for due in dues) == 1 for code in named)
        if line.kind in OWED and not (known and (not rest or whose == 1 or (line.kind is LineKind.PROVISION and not whose))):
            yield text("%(code)s is not owed to one creditor", code=line.code)


def _cost_grows(country: Country, on: date) -> Iterator[Text]:
    """Cost never falls as gross rises by its smallest unit, except at the steps that the country names."""
    unit = country.gross_unit
    for case, _ in _computed(country, on):
        steps = {step.minor // unit + beside for step in country.steps(case) for beside in range(-2, 3)}
        before = _cost(country, case, case.work.gross)
        for minor in range(case.work.gross.minor + unit, case.work.gross.minor + CENTS * unit, unit):
            cost = _cost(country, case, Money(minor, country.currency))
            if cost < before and minor // unit not in steps:
                yield text("cost falls from %(before)s to %(cost)s at a gross of %(minor)s minor units", before=before, cost=cost, minor=minor)
            before = cost


def _cost(country: Country, case: PayCase, gross: Money) -> Money:
    return country.payroll.compute(samples.with_gross(case, gross)).total_cost


def _inverse(country: Country, on: date) -> Iterator[Text]:
    """From a cost back to the gross, or to a larger one of the same cost."""
    for case, slip in _computed(country, on):
        try:
            gross = _gross_of(country, case, slip.total_cost)
        except RuleBroken as refused:
            yield text("the cost of %(gross)s leads back to none: %(why)s", gross=case.work.gross, why=refused.message)
            continue
        if gross < case.work.gross or _cost(country, case, gross) > slip.total_cost:
            yield text("the cost of %(gross)s leads back to %(found)s", gross=case.work.gross, found=gross)


def _gross_of(country: Country, case: PayCase, budget: Money) -> Money:
    unit = country.gross_unit
    lowest = max(country.payroll.minimum_gross(case), Money(unit, country.currency))
    highest = Money(case.work.gross.minor + CENTS * unit, country.currency)
    if most := country.maximum_gross(case):
        highest = min(highest, most)
    return largest_gross(budget, partial(_cost, country, case), lowest=lowest, highest=highest, steps=country.steps(case), window=CENTS, unit=unit)


def _parameters(country: Country, on: date) -> Iterator[Text]:
    """Every parameter is read, and checked no later than today; no legal number stands in Python."""
    for path in sources.unread_parameters(country):
        if not path.startswith(OFFERED):
            yield text("%(path)s is never read", path=path)
    for path, parameter in country.parameters.items():
        if not (parameter.confirmed and not parameter.doubtful) and not parameter.note:
            yield text("%(path)s is unconfirmed without a note that says why", path=path)
    yield from (text("a number of the law stands in Python: %(place)s", place=place) for place in sources.legal_numbers(country.code))


def messages(country: Country, on: date) -> set[str]:
    """Every message that the country says: figures and duties with their notes, labels, helps, choices, mentions, lines, explanations, findings, refusals."""
    said = sources.spoken(country.code) | set(_of_figures(country))
    for schema in (country.person, country.engagement, country.employer):
        for field in schema:
            said |= {field.label, field.help, *(field.choices or {}).values()}
    for regime in country.regimes:
        said |= {regime.label, *regime.evidence}
    said |= {remittance.label for remittance in country.remittances(Month.of(on))} | set(country.duties.labels()) | set(country.contracts.labels())
    said |= {account.note for account in country.accounts.values() if account.note}
    for category in country.vat.categories(on):
        said |= {category.label, category.help}
    said |= {words for number in country.numbers.values() for words in (number.label, number.help)}
    for party in samples.parties(country.code):
        said |= {*country.documents.invoice_mentions("fr", party, on), *country.documents.credit_note_mentions(party, on)}
    said |= {treatment.mention for _, treatment in _treatments(country, on)}
    for case, slip in _computed(country, on):
        said |= {line.label for line in slip.lines} | {line.explanation for line in slip.lines}
        said |= {finding.message for finding in country.payroll.findings(case, slip)}
    return said - {""}


def _of_figures(country: Country) -> Iterator[str]:
    """What stands beside the numbers of the law: their branches, labels and notes, and the names of their entries where they are words."""
    for parameter in country.parameters.values():
        yield from {parameter.branch, parameter.label, parameter.note} - BRANCHES
        entries = (name for value in parameter.values if isinstance(value, Mapping) for name in value)
        yield from (country.name_of(name) for name in entries if WORD.fullmatch(name))


def _languages(country: Country, on: date) -> Iterator[Text]:
    """Every message is translated into every declared language, by the country or the core, with the same placeholders; accounts too."""
    said = messages(country, on)
    for language in country.languages:
        translated = sources.translations(country.code, language)
        if language != "en":
            absent = sorted(said - translated.keys() - catalog(CORE, language).keys())
            yield from (text("%(language)s: not translated: %(message)s", language=language, message=message) for message in absent)
        for message, translation in translated.items():
            if sorted(sources.PLACEHOLDER.findall(message)) != sorted(sources.PLACEHOLDER.findall(translation)):
                yield text("%(language)s: other placeholders in the translation of: %(message)s", language=language, message=message)
        nameless = (account.number for account in country.accounts.values() if not account.names.get(language))
        yield from (text("%(language)s: account %(number)s has no name", language=language, number=number) for number in nameless)


def _accounts(country: Country, on: date) -> Iterator[Text]:
    yield from (text("no account for %(role)s", role=role) for role in AccountRole if role not in country.accounts)


def _identifiers(country: Country, on: date) -> Iterator[Text]:
    """The numbers listed in numbers.toml are accepted and refused; each kind has a name, and an example that is accepted."""
    yield from _names_of_numbers(country)
    listed = files(f"countries.{country.code.lower()}") / "numbers.toml"
    if not listed.is_file():
        yield text("numbers.toml does not list numbers to accept and to refuse")
        return
    checks: dict[str, Callable[[str], str]] = {"person": country.identifiers.person, "enterprise": country.identifiers.enterprise}
    for kind, numbers in tomllib.loads(listed.read_text(encoding="utf-8")).items():
        yield from (text("%(kind)s %(number)s is refused", kind=kind, number=number) for number in numbers["accept"] if not _accepts(checks[kind], number))
        yield from (text("%(kind)s %(number)s is accepted", kind=kind, number=number) for number in numbers["refuse"] if _accepts(checks[kind], number))


def _names_of_numbers(country: Country) -> Iterator[Text]:
    checks: dict[str, Callable[[str], str]] = {
        NATIONAL: country.identifiers.person,
        ENTERPRISE: country.identifiers.enterprise,
        VAT: partial(checked_vat, country=country.code),
    }
    for kind in CALLED:
        named = country.numbers.get(kind)
        if named is None:
            yield text("%(kind)s has no name", kind=kind)
        elif named.example and not _accepts(checks[kind], named.example):
            yield text("%(kind)s %(number)s is refused", kind=kind, number=named.example)


def _accepts(check: Callable[[str], str], number: str) -> bool:
    try:
        check(number)
    except Invalid:
        return False
    return True


def _treatments(country: Country, on: date) -> Iterator[tuple[str, VatTreatment]]:
    """Every kind of sale to every kind of client that the country does not refuse."""
    seller = Party(country.code, True, f"{country.code}123456789")
    for category in country.vat.categories(on):
        for buyer in samples.parties(country.code):
            try:
                yield f"{category.code} to {buyer}", country.vat.treatment(category.code, seller, buyer, on)
            except Invalid:
                continue


def _vat(country: Country, on: date) -> Iterator[Text]:
    """Each treatment has a known code; only codes S and B bear a rate, all but S and Z a mention; each kind of sale can be sold to somebody."""
    sold = set()
    for sale, treatment in _treatments(country, on):
        sold.add(sale.split(" ")[0])
        if treatment.code not in VAT_CODES or not treatment.source:
            yield text("%(sale)s: code %(code)s or source %(source)s", sale=sale, code=repr(treatment.code), source=repr(treatment.source))
        if (treatment.code in TAXED) != bool(treatment.rate):
            yield text("%(sale)s: code %(code)s with %(rate)s percent", sale=sale, code=treatment.code, rate=treatment.rate)
        if treatment.code not in ("S", "Z") and not treatment.mention:
            yield text("%(sale)s: no mention", sale=sale)
    yield from (text("%(sale)s cannot be sold to anybody", sale=category.code) for category in country.vat.categories(on) if category.code not in sold)


def _documents(country: Country, on: date) -> Iterator[Text]:
    """References of documents differ, and are known again however a client writes them."""
    printed = [country.documents.payment_reference(number) for number in range(1, REFERENCES)]
    if len(set(printed)) < len(printed):
        yield text("two documents have the same payment reference")
    for reference in printed:
        if country.documents.normal_reference(reference) != reference:
            yield text("%(reference)s is not known again", reference=reference)
    if country.documents.normal_reference("no reference") is not None:
        yield text("any text is taken for a reference")


def _duties(country: Country, on: date) -> Iterator[Text]:
    """What is owed for a month falls due after it, or within it where prepaid; shares, fee and fund are in proportion; a regime rests on evidence."""
    month = Month.of(on)
    early = (owed for owed in country.remittances(month) if owed.due_on <= month.last and not (owed.prepaid and owed.due_on >= month.first))
    yield from (text("%(code)s falls due on %(day)s, within its month", code=owed.code, day=owed.due_on) for owed in early)
    rules = country.mutualisation(on)
    if not 0 <= rules.fund_rate <= rules.fee_rate < 1 or rules.share_value.minor < 0:
        yield text("the fund's part must lie inside the fee, and the fee below the whole")
    if not any(made.due_for_work(month.period) for made in country.duties.declarations) and not any(
        made.due_for(month) for made in country.duties.declarations
    ):
        yield text("nothing is declared, neither before work starts nor for a month")
    bare = (regime.code for regime in country.regimes if not regime.evidence or not regime.source)
    yield from (text("regime %(code)s names no evidence or source", code=code) for code in bare)
    yield from (text("regime %(code)s: %(wrong)s", code=regime.code, wrong=wrong) for regime in country.regimes for wrong in _unfitting(country, regime))


def _unfitting(country: Country, regime: Regime) -> Iterator[Text]:
    """A regime has a contract; contract, dependence, register and order speak of its own evidence, and of facts that are asked."""
    contract = country.contracts.by_regime.get(regime.code)
    if contract is None:
        yield text("it has no contract")
        return
    named = {*contract.proves, *regime.depends, *regime.registered, *filter(None, (regime.ordered,))}
    yield from (text("it does not ask for: %(evidence)s", evidence=evidence) for evidence in sorted(named - set(regime.evidence)))
    asked = {field.name for schema in (country.person, country.engagement) for field in schema}
    yield from (text("no fact is called %(name)s", name=name) for names in regime.depends.values() for name in names if name not in asked)


PROMISES: dict[str, Callable[[Country, date], Iterator[Text]]] = {
    marked("examples"): _examples,
    marked("identities"): _identities,
    marked("lines"): _lines,
    marked("cost grows"): _cost_grows,
    marked("inverse"): _inverse,
    marked("parameters"): _parameters,
    marked("languages"): _languages,
    marked("accounts"): _accounts,
    marked("identifiers"): _identifiers,
    marked("VAT"): _vat,
    marked("documents"): _documents,
    marked("duties"): _duties,
}
"""What a country promises by the interface, each with how to find what breaks it."""
