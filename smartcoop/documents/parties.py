"""How documents print a person or a company: its address, and the line that identifies it."""

from smartcoop.documents.views import PartyView


def place(party: PartyView) -> str:
    """Post code and town."""
    return f"{party.postcode} {party.city}".strip()


def one_line_address(party: PartyView) -> str:
    """Street and place on one line."""
    return ", ".join(part for part in (party.street, place(party)) if part)


def identity(party: PartyView) -> tuple[str, ...]:
    """What the law asks a company to print on every document, the parts that it has, in a fixed order."""
    name = f"{party.name} {party.legal_form}".strip()
    number = party.vat_number or party.enterprise_number
    registered = f"{party.register} {number}".strip() if party.register else number
    return tuple(part for part in (name, one_line_address(party), registered) if part)


def contact(party: PartyView) -> tuple[str, ...]:
    """How to reach it."""
    return tuple(part for part in (party.email, party.phone, party.website) if part)


def printed_iban(party: PartyView) -> str:
    """The account in groups of four."""
    compact = party.iban.replace(" ", "")
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))
