"""How documents print a person or a company: its address, and the line that identifies it."""

from smartcoop import country
from smartcoop.documents.views import PartyView
from smartcoop.i18n import translate
from smartcoop.identifiers import in_groups
from smartcoop.names import with_legal_form


def place(party: PartyView) -> str:
    """Post code and town."""
    return f"{party.postcode} {party.city}".strip()


def one_line_address(party: PartyView) -> str:
    """Street and place on one line."""
    return ", ".join(part for part in (party.street, place(party)) if part)


def identity(party: PartyView) -> tuple[str, ...]:
    """What the law asks a company to print on every document, the parts that it has, in a fixed order."""
    name = with_legal_form(party.name, party.legal_form)
    return tuple(part for part in (name, one_line_address(party), *_numbers(party)) if part)


def _numbers(party: PartyView) -> tuple[str, ...]:
    """Register and number, then the VAT number by its name; once where they are the same."""
    number = party.enterprise_number
    if not number or is_vat_number(party):
        return (f"{party.register} {party.vat_number}".strip(),)
    registered = party.register if _signs(number) in _signs(party.register) else f"{party.register} {number}".strip()
    return registered, f"{number_name('vat_number', party.country)} {party.vat_number}" if party.vat_number else ""


def is_vat_number(party: PartyView) -> bool:
    """Whether the number by which it is registered is its VAT number, but for the country before it."""
    return _signs(party.vat_number) in (_signs(party.enterprise_number), party.country + _signs(party.enterprise_number))


def _signs(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def number_name(kind: str, code: str) -> str:
    """What a country calls a number of people or enterprises, in the document's language."""
    law = country.find(code) if code else None
    return translate(law.number(kind).label, domain=law.domain) if law else translate(country.GENERAL[kind].label)


def contact(party: PartyView) -> tuple[str, ...]:
    """How to reach it."""
    return tuple(part for part in (party.email, party.phone, party.website) if part)


def printed_iban(party: PartyView) -> str:
    """The account in groups of four."""
    return in_groups(party.iban)
