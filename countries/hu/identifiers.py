"""Hungarian numbers of persons and enterprises."""

import re

from stdnum.exceptions import InvalidChecksum, InvalidFormat
from stdnum.hu import anum

from countries.hu.law import PARAMETERS, say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

_WEIGHTS = {name: PARAMETERS[f"number.{name}"].values[-1] for name in ("tax_weights", "tax_modulus", "taj_weights", "taj_modulus")}
_SEPARATORS = re.compile(r"[\s./-]")
_TAX_ID = re.compile(r"8\d{9}")
_TAJ = re.compile(r"\d{9}")
_ENTERPRISE = re.compile(r"(?:HU)?(\d{8})(?:([1-5])(\d{2}))?")

NUMBERS = {
    "national_number": NumberName("Tax identification sign (adóazonosító jel)", "copy the ten digits from the tax card", "8123456786"),
    "enterprise_number": NumberName("Tax number (adószám)", "copy the tax number from an invoice, like 23456787-2-41", "23456787-2-41"),
    "vat_number": NumberName("Community tax number", example="HU23456787"),
    "register": NumberName("Company register number", example="01-02-012345"),
}
LEGAL_FORMS = ("szövetkezet",)


class HungarianIdentifiers:
    """Tax identification signs of persons (adóazonosító jel), and tax numbers of enterprises (adószám) by python-stdnum."""

    def person(self, said: str) -> str:
        """The tax identification sign, ten digits that begin with 8; Invalid at `national_number`."""
        return checked(said, tax_sign, "national_number", say("copy the ten digits from the tax card"))

    def format_person(self, number: str) -> str:
        """Printed as it is kept."""
        return number

    def enterprise(self, said: str) -> str:
        """The tax number, eight digits with or without VAT code and county; Invalid at `enterprise_number`."""
        return checked(said, tax_number, "enterprise_number", say("copy the tax number from an invoice, like 23456787-2-41"))

    def format_enterprise(self, number: str) -> str:
        """`23456787241` as `23456787-2-41`."""
        found = _ENTERPRISE.fullmatch(number)
        return "-".join(part for part in found.groups() if part) if found else number


def tax_number(said: str) -> str:
    """The digits of a tax number: eight, of which the last checks, then VAT code and county where they are given."""
    found = _ENTERPRISE.fullmatch(_SEPARATORS.sub("", said.upper()))
    if not found:
        raise InvalidFormat
    number, code, county = found.groups(default="")
    return f"{anum.validate(number)}{code}{county}"


def tax_sign(said: str) -> str:
    """The ten digits of a tax identification sign: each digit times its place, summed, modulo eleven (1996. évi XX. tv., annex)."""
    return _weighed(said, _TAX_ID, "tax")


def taj_number(said: str) -> str:
    """The nine digits of a TAJ number, the last a check digit (1996. évi XX. tv., annex); Invalid at `taj`."""
    return checked(said, lambda number: _weighed(number, _TAJ, "taj"), "taj", say("copy the nine digits from the TAJ card"))


def _weighed(said: str, form: re.Pattern[str], name: str) -> str:
    digits = _SEPARATORS.sub("", said)
    if not form.fullmatch(digits) or not int(digits):
        raise InvalidFormat
    weights, modulus = _WEIGHTS[f"{name}_weights"], _WEIGHTS[f"{name}_modulus"]
    if sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % modulus != int(digits[-1]):
        raise InvalidChecksum
    return digits
