"""A country: the law of one state as the cooperative's software asks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from smartcoop.country.accounts import Account, AccountRole
from smartcoop.country.contracts import Contracts
from smartcoop.country.duties import Duties
from smartcoop.country.facts import FactSchema
from smartcoop.country.inverse import WINDOW
from smartcoop.country.numbers import GENERAL, NumberName
from smartcoop.country.parameters import Parameters
from smartcoop.country.payslip import PayCase, Payslip, PayslipLine
from smartcoop.country.vat import Party, VatCategory, VatTreatment
from smartcoop.dates import Month
from smartcoop.errors import Invalid
from smartcoop.i18n import text, translate
from smartcoop.money import Money


@dataclass(frozen=True, slots=True)
class PayPromise:
    """When a wage is paid: so many working days after the work ends, or on a day of the next month."""

    working_days_after_end: int | None = None
    day_of_next_month: int | None = None


class ReminderWay(StrEnum):
    """What is done when the day of a step about an overdue invoice has come."""

    SENT = "sent"
    ASKED = "asked"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When a step about an overdue invoice is taken: usually `days` after the due date or the step before, at the soonest `soonest` after it.

    `time_to_pay` is how many days its letter leaves; 0 where it is no letter.
    """

    days: int
    soonest: int
    time_to_pay: int
    way: ReminderWay


FIRST_REMINDER = ReminderRule(days=7, soonest=1, time_to_pay=8, way=ReminderWay.SENT)
"""What is proposed where the law says nothing."""


@dataclass(frozen=True, slots=True)
class Mutualisation:
    """The country's defaults of what members share; a cooperative's policies may replace each.

    `fee_rate` and `fund_rate` are fractions of the invoiced amount without VAT; the fund's part lies inside the fee.
    `guarantee_countries`: clients there are guaranteed when they have confirmed the order (empty: all). The last four are the steps about an
    overdue invoice, in their order.
    """

    fee_rate: Decimal
    fund_rate: Decimal
    share_value: Money
    promise: PayPromise
    employment_margin: Decimal = Decimal(0)
    pool_reductions: bool = True
    invoice_days: int = 30
    guarantee_needs_confirmation: bool = False
    guarantee_countries: tuple[str, ...] = ()
    staff_checks_invoices: bool = False
    fund_floor: Decimal = Decimal(0)
    reminder_1: ReminderRule = FIRST_REMINDER
    reminder_2: ReminderRule = ReminderRule(days=14, soonest=7, time_to_pay=8, way=ReminderWay.SENT)
    member_told: ReminderRule = ReminderRule(days=7, soonest=7, time_to_pay=0, way=ReminderWay.SENT)
    formal_notice: ReminderRule = ReminderRule(days=7, soonest=7, time_to_pay=15, way=ReminderWay.ASKED)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A debt of a wage month that the employer pays to a creditor: which role it clears, to whom, and by when.

    `prepaid` marks what the law makes due within the month itself, on an estimate. `apart` marks a creditor of its own, to whom only that is owed
    which `Country.creditors` gives it by this code: the one remittance of the role that is not apart is owed the rest. `each` marks creditors of
    one kind, such as health funds, each with its name after the code (`health_fund:AOK`); their setting lists an account for each.
    `collects` is true where the creditor debits the employer's account: a transfer is ordered only where the settings name an account.
    """

    code: str
    label: str
    role: AccountRole
    due_on: date
    creditor: str
    iban_setting: str
    reference_setting: str
    source: str
    prepaid: bool = False
    apart: bool = False
    each: bool = False
    collects: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person must look at before a payslip is approved: `code`, a sentence with its values, whether it forbids payment."""

    code: str
    message: str
    blocking: bool
    values: Mapping[str, Any]
    source: str = ""


class Payroll(Protocol):
    """Gross to net and cost in the order of the country's law."""

    def compute(self, case: PayCase) -> Payslip:
        """The payslip of one piece of work; RuleBroken where the law forbids such pay, NotCovered where the dates are not covered."""
        ...

    def minimum_gross(self, case: PayCase) -> Money:
        """The least gross that the law allows for this work."""
        ...

    def findings(self, case: PayCase, payslip: Payslip) -> tuple[Finding, ...]:
        """What a person should check before approval."""
        ...


class Vat(Protocol):
    """VAT of the seller's country."""

    def categories(self, on: date) -> tuple[VatCategory, ...]:
        """The kinds of sale that a user can choose from."""
        ...

    def treatment(self, category: str, seller: Party, buyer: Party, on: date) -> VatTreatment:
        """Rate, code and mention; Invalid at `vat_category` for a category that does not fit the buyer."""
        ...


UBL = "ubl"
"""The syntax of structured invoices that is written here."""


@dataclass(frozen=True, slots=True)
class EInvoiceRule:
    """Which structured invoice a sale needs: BT-24 and BT-23, and the law that asks for it.

    `syntax` is the file that the receiver reads: `ubl` is written here, any other is left to the channel that the law names. `notes` are sentences
    that it wants under a subject code of their own (BT-21, UNTDID 4451); `legal_scheme` is that of enterprise numbers (ISO 6523), where
    electronic addresses have another one.
    """

    profile: str
    customization_id: str
    profile_id: str
    source: str
    syntax: str = UBL
    notes: tuple[tuple[str, str], ...] = ()
    legal_scheme: str = ""


class Documents(Protocol):
    """What the country's law asks of documents."""

    def payment_reference(self, number: int) -> str:
        """The reference that a client gives with the payment of the number-th document of a cooperative, in printed form."""
        ...

    def normal_reference(self, said: str) -> str | None:
        """A payment reference in its printed form, from any way of writing it; None if it is none."""
        ...

    def einvoice(self, seller: Party, buyer: Party, on: date) -> EInvoiceRule | None:
        """The structured invoice that the law asks for between these two, or None."""
        ...

    def electronic_address(self, party: Party) -> tuple[str, str] | None:
        """Scheme (EAS code) and identifier of a party on the e-invoice network."""
        ...

    def invoice_mentions(self, seller_language: str, buyer: Party, on: date) -> tuple[str, ...]:
        """Sentences (message ids) that every invoice to such a buyer bears: late interest, indemnity, ..."""
        ...

    def credit_note_mentions(self, buyer: Party, on: date) -> tuple[str, ...]:
        """Sentences (message ids) that every credit note to such a buyer bears."""
        ...


class Identifiers(Protocol):
    """The country's numbers of persons and enterprises, checked offline."""

    def person(self, said: str) -> str:
        """The compact personal number; Invalid at `national_number`."""
        ...

    def format_person(self, number: str) -> str:
        """A personal number as the country's cards and letters print it."""
        ...

    def enterprise(self, said: str) -> str:
        """The compact enterprise number; Invalid at `enterprise_number`."""
        ...

    def format_enterprise(self, number: str) -> str:
        """An enterprise number as documents print it."""
        ...


@dataclass(frozen=True, slots=True)
class Regime:
    """The legal regime that an engagement can rest on, and the evidence that must be kept for it.

    `settles` holds the facts of the engagement that follow from it, as `FactSchema.load` reads them; `admits` those values of a choice that go
    with it, the usual first, where the same choice has others for other regimes. One value alone follows from it.
    `depends` names for a piece of evidence the facts of person or engagement of which one must hold, else it does not concern them;
    `registered` what of the members' register is such a piece, once it is known; `ordered` the piece that a client's acceptance of a quote is.
    """

    code: str
    label: str
    source: str
    evidence: tuple[str, ...]
    settles: Mapping[str, str] = field(default_factory=dict)
    admits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    depends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    registered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordered: str = ""

    @property
    def usual(self) -> dict[str, str]:
        """What holds of a piece of work of this regime where nothing was said."""
        return {**{name: values[0] for name, values in self.admits.items()}, **self.settles}

    @property
    def follows(self) -> frozenset[str]:
        """The facts that follow from it, so that nobody is asked them."""
        return frozenset(self.settles) | {name for name, values in self.admits.items() if len(values) == 1}


@dataclass(frozen=True)
class Country:
    """The table of contents of one country's plugin.

    `person`, `engagement` and `employer` declare the facts that its law asks. `example` computes one worked case (period, date,
    inputs) and returns its results by the names of the examples' schema, raising Invalid for unknown inputs. `steps` are the gross
    amounts of a case at which its net or cost may fall although the gross rises; `maximum_gross` is the largest that `compute` accepts, where
    the kind of engagement sets a limit. `gross_unit` is the smallest gross that the law knows, in minor units: 100 where wages are whole major
    units; `compute` may refuse what is no multiple of it, and `window` counts in it. `absent_is_zero` names the objects among an example's
    results in which a line that is not produced counts as 0. `payslip_languages` answers the languages that the law asks of social
    documents at a postcode. Parameters under `expenses.` and `late_interest.` are offered to the cooperative's own rooms.
    `history_by_payment` is true where tax and contributions follow the day of payment: a case's history then holds the payslips paid in its
    calendar year, whatever month they are for. `creditors` answers what of a line's amount, in minor units, is owed to creditors apart (see
    `Remittance`), by the code of each. `entries` names those entries of figures for which the facts have no word. `numbers` names the
    numbers of people and enterprises (those of `numbers.CALLED`, and `register` where documents mention one), `legal_forms` those that a
    cooperative can have there, as documents write them.
    """

    code: str
    name: str
    currency: str
    languages: tuple[str, ...]
    time_zone: str
    parameters: Parameters
    accounts: Mapping[AccountRole, Account]
    person: FactSchema
    engagement: FactSchema
    employer: FactSchema
    payroll: Payroll
    vat: Vat
    documents: Documents
    identifiers: Identifiers
    regimes: tuple[Regime, ...]
    mutualisation: Callable[[date], Mutualisation]
    remittances: Callable[[Month], tuple[Remittance, ...]]
    duties: Duties
    contracts: Contracts
    example: Callable[[str, date, Mapping[str, Any]], Mapping[str, Any]]
    steps: Callable[[PayCase], tuple[Money, ...]] = lambda case: ()
    maximum_gross: Callable[[PayCase], Money | None] = lambda case: None
    window: int = WINDOW
    gross_unit: int = 1
    absent_is_zero: frozenset[str] = frozenset()
    payslip_languages: Callable[[str], tuple[str, ...]] = lambda place: ()
    creditors: Callable[[PayCase, PayslipLine], Mapping[str, int]] = lambda case, line: {}
    history_by_payment: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, NumberName] = field(default_factory=dict)
    legal_forms: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The translation domain of the country's own words."""
        return f"countries.{self.code.lower()}"

    def number(self, kind: str) -> NumberName:
        """How one of its numbers is called; by the general word where the country has none."""
        return self.numbers.get(kind, GENERAL[kind])

    def work_facts(self, regime: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """The facts of an engagement: what was said, and what follows from its legal regime where nothing was said."""
        usual = next((known.usual for known in self.regimes if known.code == regime), {})
        return self.engagement.load({**usual, **said})

    def check_regime(self, regime: str, said: Mapping[str, Any]) -> None:
        """Invalid, by field, for facts that a person chose and that do not go with the legal regime."""
        admits = next((known.admits for known in self.regimes if known.code == regime), {})
        wrong = {name: values for name, values in admits.items() if said.get(name) and said[name] not in values}
        if wrong:
            called = {one.name: one.choices or {} for one in self.engagement}
            known = {name: ", ".join(translate(called[name][value], domain=self.domain) for value in values) for name, values in wrong.items()}
            raise Invalid({name: text("with this legal regime choose: %(known)s", known=some) for name, some in known.items()})

    @property
    def asked_of_work(self) -> FactSchema:
        """What a form asks of an engagement beside its legal regime: nothing that follows from any, and what follows from some only with the others."""
        every = frozenset.intersection(*(known.follows for known in self.regimes))
        some = frozenset.union(*(known.follows for known in self.regimes)) - every
        when = {name: ("regime", tuple(known.code for known in self.regimes if name not in known.follows)) for name in some}
        return replace(self.engagement.without(every), goes_with=self._goes_with()).asked_when(when)

    def _goes_with(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By field and value, the regimes with which a choice goes; fields that every regime leaves open are left out."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for name in {name for known in self.regimes for name in known.admits}:
            values = next(one.choices or {} for one in self.engagement if one.name == name)
            found[name] = {value: tuple(one.code for one in self.regimes if value in one.admits.get(name, (value,))) for value in values}
        return found

    def asked_with(self, regime: str) -> FactSchema:
        """What is asked of an engagement of one legal regime: neither what follows from it, nor what it makes idle."""
        known = next(one for one in self.regimes if one.code == regime)
        settled = {"regime": regime, **{name: known.usual[name] for name in known.follows}}
        idle = {name for name, (other, values) in self.engagement.when.items() if other in settled and settled[other] not in values}
        return self.engagement.without({*known.follows, *idle}).offering(known.admits)

    def name_of(self, entry: str) -> str:
        """The message that names an entry of a figure: the country's own, else the label of the value that the facts call so, else its own words."""
        if entry in self.entries:
            return self.entries[entry]
        schemas = (self.person, self.engagement, self.employer)
        labels = {field.choices[entry] for schema in schemas for field in schema if field.choices and entry in field.choices}
        return labels.pop() if len(labels) == 1 else entry.replace("_", " ")
