"""Italian numbers of persons and enterprises."""

import re

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from countries.it.law import say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

NUMBERS = {
    "national_number": NumberName("Tax code (codice fiscale)", "copy the sixteen signs from the health card", "RSSMRA85T10A562S"),
    "enterprise_number": NumberName("Tax code of the enterprise", "copy the eleven digits from the register of enterprises", "09990000011"),
    "vat_number": NumberName("VAT number (partita IVA)", example="IT09990000011"),
    "register": NumberName("Register of enterprises (REA)", "With the province and the number.", "REA MI-1234567"),
}
LEGAL_FORMS = ("società cooperativa", "società cooperativa sociale")


class ItalianIdentifiers:
    """Tax codes of persons (codice fiscale) and VAT numbers (partita IVA), by python-stdnum."""

    def person(self, said: str) -> str:
        """The tax code, sixteen signs with their check letter, or eleven digits of a provisional one; Invalid at `national_number`."""
        return checked(said.upper(), codicefiscale.validate, "national_number", say("copy the sixteen signs from the health card"))

    def format_person(self, number: str) -> str:
        """Printed as it is kept."""
        return number

    def enterprise(self, said: str) -> str:
        """Eleven digits of a VAT number or tax code, a sole trader's tax code, or a public office's code; Invalid at `enterprise_number`."""
        return checked(said, enterprise_number, "enterprise_number", say("copy the eleven digits from the register of enterprises"))

    def format_enterprise(self, number: str) -> str:
        """`09990000011` as `C.F. 09990000011`, a public office's code as `IPA UF1234`."""
        return f"{'IPA' if is_office(number) else 'C.F.'} {number}"


def is_office(number: str) -> bool:
    """Whether a number has the form of a public office's code."""
    return bool(re.fullmatch(r"[A-Z0-9]{6}", number))


def enterprise_number(said: str) -> str:
    """Eleven digits that pass the check of VAT numbers, which tax codes of legal persons share; else a sole trader's tax code.

    The code of a public office in the register of the administration (IPA) has six signs and no check digit: invoices are sent to it.
    """
    compact = re.sub(r"^(C\.F\.|IPA)", "", said.upper().strip()).strip()
    if is_office(compact):
        return compact
    try:
        return str(iva.validate(compact))
    except ValidationError:
        return str(codicefiscale.validate(compact))
