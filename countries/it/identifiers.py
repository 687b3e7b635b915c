"""Italian numbers of persons and enterprises."""

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from countries.it.law import say
from smartcoop.identifiers import checked


class ItalianIdentifiers:
    """Tax codes of persons (codice fiscale) and VAT numbers (partita IVA), by python-stdnum."""

    def person(self, said: str) -> str:
        """The tax code, sixteen signs with their check letter, or eleven digits of a provisional one; Invalid at `national_number`."""
        return checked(said.upper(), codicefiscale.validate, "national_number", say("copy the sixteen signs from the health card"))

    def enterprise(self, said: str) -> str:
        """The eleven digits of a VAT number, or the tax code of an association that has none; Invalid at `enterprise_number`."""
        return checked(said, enterprise_number, "enterprise_number", say("copy the eleven digits from the register of enterprises"))

    def format_enterprise(self, number: str) -> str:
        """`09990000011` as `C.F. 09990000011`."""
        return f"C.F. {number}"


def enterprise_number(said: str) -> str:
    """Eleven digits that pass the check of VAT numbers, which tax codes of legal persons share; else a sole trader's tax code."""
    compact = said.upper().replace("C.F.", "").strip()
    try:
        return str(iva.validate(compact))
    except ValidationError:
        return str(codicefiscale.validate(compact))
