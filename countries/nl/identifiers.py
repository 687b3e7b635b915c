"""Dutch numbers of persons and enterprises."""

import re

from stdnum.exceptions import InvalidFormat
from stdnum.nl import bsn

from countries.nl.law import say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

NUMBERS = {
    "national_number": NumberName("Citizen service number (BSN)", "copy the nine digits from the passport or identity card", "111222333"),
    "enterprise_number": NumberName("Trade register number (KvK)", "copy the eight digits from the trade register", "12345678"),
    "vat_number": NumberName("VAT identification number (btw-id)", example="NL004495445B01"),
}
LEGAL_FORMS = ("coöperatie U.A.", "coöperatie B.A.", "coöperatie W.A.")


class DutchIdentifiers:
    """Citizen service numbers (BSN) by python-stdnum, and numbers of the Chamber of Commerce (KvK)."""

    def person(self, said: str) -> str:
        """The BSN, nine digits that pass the eleven test; Invalid at `national_number`."""
        return checked(said, bsn.validate, "national_number", say("copy the nine digits from the passport or identity card"))

    def format_person(self, number: str) -> str:
        """Printed as it is kept."""
        return number

    def enterprise(self, said: str) -> str:
        """The KvK number, eight digits; Invalid at `enterprise_number`."""
        return checked(said, kvk_number, "enterprise_number", say("copy the eight digits from the trade register"))

    def format_enterprise(self, number: str) -> str:
        """`12345678` as `KvK 12345678`."""
        return f"KvK {number}"


def kvk_number(said: str) -> str:
    """The eight digits of a KvK number, which has no check digit (Handelsregisterwet 2007, art. 9); InvalidFormat for anything else."""
    found = _KVK.fullmatch(re.sub(r"[\s.-]", "", said.upper()))
    if not found or not int(found[1]):
        raise InvalidFormat
    return found[1]


_KVK = re.compile(r"(?:KVK)?(\d{8})")
