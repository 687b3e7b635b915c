"""German numbers of persons and enterprises, over python-stdnum where it knows them."""

import re

from stdnum.de import handelsregisternummer, idnr, leitweg, vat
from stdnum.exceptions import InvalidChecksum, InvalidFormat, ValidationError

from countries.de.law import PARAMETERS, say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

COOPERATIVE = re.compile(r"\s*GNR\s*(?P<number>\d{1,6})\s*(?P<part>[A-Z]{0,3})\s*", re.IGNORECASE)
PENSION_NUMBER = re.compile(r"(\d{8})([A-Z])(\d{2})(\d)")
BEFORE_A = ord("A") - 1

NUMBERS = {
    "national_number": NumberName(
        "Tax identification number (Steuer-ID)", "copy the eleven digits of the tax number (Steuer-ID) from a letter of the tax office", "36 574 261 809"
    ),
    "enterprise_number": NumberName(
        "Register number (GnR, HRB)",
        "As the register of cooperatives or companies gives it; such numbers have no check digits.",
        "GnR 9999 B",
    ),
    "vat_number": NumberName("VAT identification number (USt-IdNr.)", example="DE136695976"),
    "register": NumberName("Court of the register", "Without the number, which is written above.", "Amtsgericht Charlottenburg"),
}
LEGAL_FORMS = ("eG",)


class GermanIdentifiers:
    """Tax numbers of persons; VAT and register numbers of enterprises."""

    def person(self, said: str) -> str:
        """The tax identification number (Steuer-ID), 11 digits; Invalid at `national_number`."""
        return checked(said, idnr.validate, "national_number", say("copy the eleven digits of the tax number (Steuer-ID) from a letter of the tax office"))

    def format_person(self, number: str) -> str:
        """`36574261809` as `36 574 261 809`."""
        return str(idnr.format(number))

    def enterprise(self, said: str) -> str:
        """A VAT number (`DE` and 9 digits), a register number (`GnR 9999 B`, `Berlin HRB 11223 B`) or the Leitweg-ID of a public body.

        Invalid at `enterprise_number`.
        """
        remedy = say("copy the VAT number, or court and number of the register, from the letterhead; of a public body its Leitweg-ID")
        return checked(said, _enterprise, "enterprise_number", remedy)

    def format_enterprise(self, number: str) -> str:
        """Both are printed as they are kept."""
        return number


def _enterprise(said: str) -> str:
    if found := COOPERATIVE.fullmatch(said):
        return " ".join(part for part in ("GnR", found["number"], found["part"].upper()) if part)
    if leitweg.is_valid(said):
        return str(leitweg.validate(said))
    try:
        return f"DE{vat.validate(said)}"
    except ValidationError:
        return str(handelsregisternummer.validate(said))


def checked_pension_number(said: str) -> str:
    """A pension insurance number (`65 170839 J 003`), 12 signs; Invalid at `rv_number`."""
    return checked(said, _pension_number, "rv_number", say("copy the twelve signs from the insurance card or a letter of the pension insurance"))


def _pension_number(said: str) -> str:
    compact = re.sub(r"[\s./-]", "", said).upper()
    found = PENSION_NUMBER.fullmatch(compact)
    if not found:
        raise InvalidFormat()
    area_and_birth, letter, serial, check = found.groups()
    weights, ten = PARAMETERS["identifiers.pension_weights"].values[-1], int(PARAMETERS["identifiers.ten"].values[-1])
    # The letter counts as its place in the alphabet, two digits; of each product the digits are added
    digits = f"{area_and_birth}{ord(letter) - BEFORE_A:02}{serial}"
    products = (int(digit) * int(weight) for digit, weight in zip(digits, weights, strict=True))
    if sum(product // ten + product % ten for product in products) % ten != int(check):
        raise InvalidChecksum()
    return compact


def checked_establishment(said: str) -> str:
    """An establishment number, 8 digits; Invalid at `betriebsnummer`."""
    return checked(said, _establishment, "betriebsnummer", say("copy the eight digits from the letter of the Federal Employment Agency"))


def _establishment(said: str) -> str:
    compact = re.sub(r"\s", "", said)
    if not re.fullmatch(r"\d{8}", compact):
        raise InvalidFormat()
    return compact
