"""Numbers that identify: bank accounts, VAT numbers, payment references, checked offline."""

import re
from collections.abc import Callable, Mapping

from stdnum import get_cc_module, iban, iso11649, numdb
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.iso7064 import mod_97_10

from smartcoop.errors import Invalid
from smartcoop.i18n import Text, quoted, text


def checked(said: str, validate: Callable[[str], str], field: str, remedy: str | Text) -> str:
    """The compact form of a number that a python-stdnum validator accepts; else Invalid at `field`, with the remedy."""
    try:
        return validate(said)
    except ValidationError as wrong:
        raise Invalid({field: text("%(said)s is refused (%(why)s); %(remedy)s", said=quoted(said), why=_why(wrong), remedy=remedy)}) from None


def _why(wrong: ValidationError) -> Text:
    """What is wrong with a number, from the narrowest kind of error to the widest."""
    return next((REASONS[kind] for kind in type(wrong).__mro__ if kind in REASONS), text("it is not valid"))


REASONS: Mapping[type, Text] = {
    InvalidLength: text("its length is wrong"),
    InvalidFormat: text("it is not written like such a number"),
    InvalidChecksum: text("its check digits do not fit"),
    InvalidComponent: text("a part of it does not exist"),
}


def checked_iban(said: str, field: str = "iban") -> str:
    """An IBAN without spaces; its length and check digits are verified, not whether the account exists."""
    compact, length = iban.compact(said), _length_of_iban(said)
    if length and len(compact) != length:
        raise Invalid(
            {
                field: text(
                    "%(said)s has %(has)s signs; an IBAN that begins with %(country)s has %(length)s",
                    said=quoted(said),
                    has=len(compact),
                    country=compact[:2],
                    length=length,
                )
            }
        )
    return checked(said, lambda n: iban.validate(n, check_country=False), field, text("copy it from a bank statement"))


def in_groups(number: str) -> str:
    """An IBAN in groups of four."""
    compact = iban.compact(number)
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))


def _length_of_iban(said: str) -> int | None:
    """How many signs an IBAN of its country has, by the registry of SWIFT; None where the country has none."""
    compact = iban.compact(said)
    structure = numdb.get("iban").info(compact)[0][1].get("bban", "") if compact else ""
    return len("FR76") + sum(map(int, re.findall(r"(\d+)!", structure))) if structure else None


def checked_vat(said: str, country: str, field: str = "vat_number") -> str:
    """A VAT number with its country's prefix, such as `BE0123456749`; checked by that country's rule.

    Numbers from outside the countries that the library knows are only trimmed.
    """
    compact = said.strip().upper().replace(" ", "").replace(".", "").replace("-", "")
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return compact
    prefix = VAT_PREFIXES.get(country.upper(), country.upper())
    valid = checked(compact.removeprefix(prefix), module.validate, field, text("copy it from a letterhead or an invoice"))
    return prefix + valid.removeprefix(prefix)


def rf_reference(body: str) -> str:
    """An ISO 11649 creditor reference (`RF` and two check digits) over at most 21 letters and digits."""
    digits = mod_97_10.calc_check_digits(f"{body}RF")
    return str(iso11649.validate(f"RF{digits}{body}"))


VAT_PREFIXES = {"GR": "EL"}
"""The letters that open VAT numbers, where they are not the country's code (directive 2006/112/EC, art. 215)."""

_OLD = {"AT", "BE", "DE", "DK", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT", "SE"}
_NEW = {"BG", "CY", "CZ", "EE", "HR", "HU", "LT", "LV", "MT", "PL", "RO", "SI", "SK"}
EU = frozenset(_OLD | _NEW)
"""The member states of the European Union since 2020."""
FREE_TO_WORK = EU | {"CH", "IS", "LI", "NO"}
"""Whose citizens may work in all of these (TFEU, art. 45; EEA agreement, art. 28; agreement with Switzerland of 21 June 1999)."""
