"""The numbers of people and enterprises in forms: called as their country calls them."""

from smartcoop.country import GENERAL, Country, codes, find, load
from smartcoop.country.numbers import VAT
from smartcoop.i18n import translate


def law_of(code: str) -> Country | None:
    """The installed country with this code; None for all others."""
    return find(code) if code else None


def number_name(kind: str, law: Country | None) -> str:
    """What a country calls a number, in the reader's language; the general word where no country is installed."""
    return translate(law.number(kind).label, domain=law.domain) if law else translate(GENERAL[kind].label)


def number_hint(kind: str, law: Country) -> str:
    """Where a number is found, and what one looks like."""
    name = law.number(kind)
    found = _sentence(translate(name.help, domain=law.domain)) if name.help else ""
    example = translate("Example: %(example)s.", example=name.example) if name.example else ""
    return f"{found} {example}".strip()


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:].rstrip(".") + "."


def client_number_hint(kind: str, law: Country | None) -> str:
    """What is written of a client: the VAT number with its letters, another number only without it."""
    name = law.number(kind) if law else GENERAL[kind]
    if kind == VAT:
        return translate("With its two letters, as %(example)s.", example=name.example or GENERAL[VAT].example)
    example = " " + translate("Example: %(example)s.", example=name.example) if name.example else ""
    return translate("Only where it has no VAT number.") + example


def client_numbers(kind: str) -> dict[str, tuple[str, str]]:
    """Name and hint of a client's number by country, under no code the general ones: for a form whose country is chosen beside it."""
    return {code: (number_name(kind, law), client_number_hint(kind, law)) for code, law in (("", None), *((one, load(one)) for one in codes()))}
