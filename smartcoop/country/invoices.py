"""What invoices of several countries share: the creditor reference by ISO 11649, and structured invoices by the network's profile."""

import re

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from smartcoop.country.model import EInvoiceRule
from smartcoop.country.parameters import ParametersAt
from smartcoop.errors import Invalid
from smartcoop.i18n import text
from smartcoop.identifiers import rf_reference

DIGITS = 10
_SEPARATORS = re.compile(r"[\s+*/.-]")
_TEN_DIGITS = re.compile(r"RF\d{2}( \d{4}){2} \d{2}")


def creditor_reference(number: int) -> str:
    """The reference of the number-th document over ten digits, in groups of four: RF12 0000 0000 12. Invalid at `number`."""
    body = f"{number:0{DIGITS}d}"
    if number < 1 or len(body) != DIGITS:
        raise Invalid({"number": text("%(number)s does not fit a payment reference; it holds one to ten digits", number=number)})
    return str(iso11649.format(rf_reference(body)))


def normal_creditor_reference(said: str) -> str | None:
    """A reference over ten digits in its printed form; None when it does not check."""
    printed = normal_rf(_SEPARATORS.sub("", said))
    return printed if printed and _TEN_DIGITS.fullmatch(printed) else None


def normal_rf(said: str) -> str | None:
    """Any creditor reference, of whatever length, in its printed form; None when it does not check."""
    try:
        return str(iso11649.format(iso11649.validate(said)))
    except ValidationError:
        return None


PEPPOL_BIS = (
    "peppol",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
"""Peppol BIS Billing 3.0: its name here, BT-24 and BT-23."""


def einvoice_where(law: ParametersAt, duty: str, profile: tuple[str, str, str] = PEPPOL_BIS) -> EInvoiceRule | None:
    """A structured invoice of this profile where the duty, a flag among the parameters, is in force; else None."""
    return EInvoiceRule(*profile, law.source(duty)) if law.holds(duty) else None
