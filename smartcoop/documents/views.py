"""What a document shows, as plain values: filled by the rooms that know, read by templates and e-invoices alike."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from smartcoop.country import Payslip
from smartcoop.dates import Period
from smartcoop.i18n import Text
from smartcoop.money import Money


@dataclass(frozen=True, slots=True)
class PartyView:
    """A seller, buyer, employer or employee as a document shows them. Numbers are in their printed form."""

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    vat_number: str = ""
    enterprise_number: str = ""
    legal_form: str = ""
    register: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    electronic_address: tuple[str, str] | None = None
    is_business: bool = True


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a quote or invoice. `unit` is a UN/ECE Rec 20 code (DAY, HUR, C62, LS, KMT); `net` = quantity x price - discount."""

    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount: Money
    net: Money
    vat_code: str
    vat_rate: Decimal


@dataclass(frozen=True, slots=True)
class VatGroupView:
    """The VAT of one (code, rate): base, tax, and the legal mention in the document's language (empty for S)."""

    code: str
    rate: Decimal
    base: Money
    tax: Money
    mention: str = ""
    vatex: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """VAT in the currency in which it is declared: its sum, and the published rate as a reader understands it."""

    currency: str
    vat_total: Money
    rate: str


@dataclass(frozen=True, slots=True)
class EInvoiceProfile:
    """What a structured invoice says that it is (BT-24, BT-23), its notes by subject code, and the scheme of enterprise numbers, where one is of its own."""

    customization_id: str
    profile_id: str
    notes: tuple[tuple[str, str], ...] = ()
    legal_scheme: str = ""


@dataclass(frozen=True, slots=True)
class SaleView:
    """A quote, invoice or credit note. `kind` is `quote`, `invoice` or `credit_note`; amounts of a credit note are positive.

    `days_to_pay` is how long a client will have for the invoice of a quote.
    """

    kind: str
    country: str
    language: str
    number: str
    issued_on: date
    currency: str
    seller: PartyView
    buyer: PartyView
    lines: tuple[LineView, ...]
    vat_groups: tuple[VatGroupView, ...]
    net_total: Money
    vat_total: Money
    total: Money
    due_on: date | None = None
    valid_until: date | None = None
    days_to_pay: int | None = None
    delivered: Period | None = None
    payment_reference: str = ""
    buyer_reference: str = ""
    order_reference: str = ""
    credited_number: str = ""
    credited_on: date | None = None
    reason: str = ""
    mentions: tuple[str, ...] = ()
    note: str = ""
    acceptance_url: str = ""
    einvoice_profile: EInvoiceProfile | None = None
    exchange: ExchangeView | None = None


@dataclass(frozen=True, slots=True)
class PayslipView:
    """A payslip with what identifies it. `facts` are labelled values that the country's law asks to mention, in its order.

    `employed_from` is the first day of the engagement; `employed_until` its last, on the payslip with which it ends.
    """

    country: str
    language: str
    number: str
    employer: PartyView
    employee: PartyView
    employee_number: str
    national_number: str
    payslip: Payslip
    facts: tuple[tuple[str | Text, str], ...]
    issued_on: date
    corrects: str = ""
    previous_net: Money | None = None
    activity: str = ""
    employed_from: date | None = None
    employed_until: date | None = None


@dataclass(frozen=True, slots=True)
class TermView:
    """Something that a contract says, and where the law says it. In the words of the country, not translated yet."""

    label: str
    said: str
    institution: str
    source: str


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract to be signed. `kind` is `employment`, `order` or `service`; `earned` what the work pays, component by component.

    `monthly` tells that `gross`, `days` and `hours` are those of a full month and week. `facts` are labelled values that the country's law asks
    to mention; `blanks` what the two fill in by hand. `pay_dates` are the promised days.
    """

    country: str
    language: str
    number: str
    kind: str
    title: str
    employer: PartyView
    employee: PartyView
    employee_number: str
    born_on: date | None
    function: str
    place: str
    period: Period
    monthly: bool
    days: Decimal
    hours: Decimal
    gross: Money
    earned: tuple[tuple[str, Money], ...]
    pay_dates: tuple[date, ...]
    order: str
    facts: tuple[tuple[str | Text, str], ...]
    regime: str
    regime_source: str
    form: str
    form_source: str
    terms: tuple[TermView, ...]
    blanks: tuple[str, ...]
    issued_on: date

    @property
    def total(self) -> Money:
        """All components together."""
        return sum((amount for _, amount in self.earned), Money.zero(self.gross.currency))


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate of cooperative shares."""

    country: str
    language: str
    number: str
    issued_on: date
    cooperative: PartyView
    member: PartyView
    member_number: str
    shares: int
    value: Money
    subscribed_on: date
    paid_on: date
    year: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One payslip in an individual account."""

    number: str
    period: Period
    paid_on: date
    days: Decimal
    hours: Decimal
    gross: Money
    employee_contributions: Money
    withholding_tax: Money
    net: Money
    employer_contributions: Money


@dataclass(frozen=True, slots=True)
class IndividualAccountView:
    """What one person earned in a calendar year, payslip by payslip, with totals."""

    country: str
    language: str
    year: int
    employer: PartyView
    employee: PartyView
    employee_number: str
    national_number: str
    lines: tuple[AccountLine, ...]
    totals: AccountLine
    issued_on: date


@dataclass(frozen=True, slots=True)
class ReminderView:
    """A letter about an overdue invoice. `step` is `reminder_1`, `reminder_2`, `member_told` or `formal_notice`.

    `claimed` is what the letter asks for; `rate` is the yearly interest and `source` the law that sets it. `earlier` are the days of the
    letters before.
    """

    step: str
    country: str
    language: str
    number: str
    issued_on: date
    seller: PartyView
    buyer: PartyView
    invoiced_on: date
    due_on: date
    pay_by: date | None
    total: Money
    principal: Money
    interest: Money
    flat: Money
    claimed: Money
    rate: Decimal
    source: str
    payment_reference: str
    earlier: tuple[date, ...] = ()
