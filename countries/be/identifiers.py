"""Belgian numbers of persons and enterprises, over python-stdnum."""

import re

from stdnum.be import ssn, vat

from countries.be.law import say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

NUMBERS = {
    "national_number": NumberName(
        "National number (NISS/INSZ)", "copy the eleven digits from the identity card, or from the certificate of the Crossroads Bank", "85.07.30-033.28"
    ),
    "enterprise_number": NumberName("Enterprise number (BCE/KBO)", "copy the ten digits from the Crossroads Bank for Enterprises", "0123.456.749"),
    "vat_number": NumberName("VAT number", example="BE 0123.456.749"),
    "register": NumberName("Register of legal persons (RPM/RPR)", "With the seat of the enterprise court.", "RPM Liège"),
}
LEGAL_FORMS = ("SC", "CV")


class BelgianIdentifiers:
    """NISS/INSZ and BCE/KBO numbers."""

    def person(self, said: str) -> str:
        """The national or bis number, 11 digits without separators; Invalid at `national_number`."""
        remedy = say("copy the eleven digits from the identity card, or from the certificate of the Crossroads Bank")
        return checked(said, ssn.validate, "national_number", remedy)

    def format_person(self, number: str) -> str:
        """`85073003328` as `85.07.30-033.28`."""
        return str(ssn.format(number))

    def enterprise(self, said: str) -> str:
        """The enterprise number, 10 digits; Invalid at `enterprise_number`."""
        return checked(said, vat.validate, "enterprise_number", say("copy the ten digits from the Crossroads Bank for Enterprises"))

    def format_enterprise(self, number: str) -> str:
        """`0123456749` as `BE 0123.456.749`."""
        return _IN_GROUPS.sub(r"BE \1.\2.\3", vat.compact(number))


_IN_GROUPS = re.compile(r"(\d{4})(\d{3})(\d{3})")
