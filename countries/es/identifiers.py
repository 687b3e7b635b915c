"""Spanish numbers of persons and enterprises, over python-stdnum where it knows them."""

import re

from stdnum.es import nif
from stdnum.exceptions import InvalidChecksum, InvalidFormat

from countries.es.law import PARAMETERS, say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

PERSON = re.compile(r"[0-9XYZKLM].*")
AFFILIATION = re.compile(r"(?P<province>\d{2})(?P<number>\d{8})(?P<check>\d{2})")
ACCOUNT = re.compile(r"(?:0111|0112)?(?P<province>\d{2})(?P<number>\d{7})(?P<check>\d{2})")
AFFILIATION_FIELD, ACCOUNT_FIELD = "social_security_number", "contribution_account"

NUMBERS = {
    "national_number": NumberName("Tax number (DNI or NIE)", "copy the eight digits and the letter of the DNI, or the NIE with both its letters", "12345678Z"),
    "enterprise_number": NumberName("Tax number of the enterprise (NIF)", "copy the NIF, nine signs, from the letterhead or an invoice", "F99000002"),
    "vat_number": NumberName("Intra-Community VAT number (NIF-IVA)", example="ESF99000002"),
    "register": NumberName("Register of cooperatives", "With the number of the entry.", "Registro de Cooperativas de Madrid, 28/CM-1234"),
}
LEGAL_FORMS = ("S. Coop.", "S. Coop. And.", "S. Coop. Mad.", "SCCL")


class SpanishIdentifiers:
    """Tax numbers (NIF): of persons the DNI or NIE, of enterprises the number that begins with a letter."""

    def person(self, said: str) -> str:
        """The DNI, NIE or other NIF of a person, nine signs; Invalid at `national_number`."""
        return checked(said, _person, "national_number", say("copy the eight digits and the letter of the DNI, or the NIE with both its letters"))

    def format_person(self, number: str) -> str:
        """Printed as it is kept."""
        return number

    def enterprise(self, said: str) -> str:
        """The NIF of an enterprise, or of a person in business, nine signs; Invalid at `enterprise_number`."""
        return checked(said, _enterprise, "enterprise_number", say("copy the NIF, nine signs, from the letterhead or an invoice"))

    def format_enterprise(self, number: str) -> str:
        """`F99000002` as `NIF F99000002`."""
        return f"NIF {number}"


def _person(said: str) -> str:
    compact = str(nif.validate(re.sub(r"[\s.-]", "", said)))
    if not PERSON.fullmatch(compact):
        raise InvalidFormat
    return compact


def _enterprise(said: str) -> str:
    return str(nif.validate(re.sub(r"^(NIF|CIF)|[\s.:-]", "", said.strip().upper())))


def checked_affiliation(said: str) -> str:
    """A number of affiliation to social security, 12 digits; Invalid at `social_security_number`."""
    return checked(said, _affiliation, AFFILIATION_FIELD, say("copy the twelve digits from the card or the certificate of social security"))


def _affiliation(said: str) -> str:
    return _with_check(said, AFFILIATION)


def checked_contribution_account(said: str) -> str:
    """A contribution account of an employer, 11 digits, with or without the regime before it; Invalid at `contribution_account`."""
    return checked(said, _account, ACCOUNT_FIELD, say("copy the eleven digits from the registration of the employer with social security"))


def _account(said: str) -> str:
    return _with_check(said, ACCOUNT)


def _with_check(said: str, pattern: re.Pattern[str]) -> str:
    """The digits, whose last two are the rest of province and number by 97; a number that begins with a zero is taken without it."""
    compact = re.sub(r"[\s./-]", "", said)
    found = pattern.fullmatch(compact)
    if not found:
        raise InvalidFormat
    number = found["number"]
    counted = found["province"] + (number[1:] if number[0] == "0" else number)
    if int(counted) % int(PARAMETERS["identifiers.modulus"].values[-1]) != int(found["check"]):
        raise InvalidChecksum
    return compact
