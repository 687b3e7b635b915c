"""How a country calls the numbers of its people and enterprises."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartcoop.i18n import marked


@dataclass(frozen=True, slots=True)
class NumberName:
    """One kind of number: what it is called and where it is found (messages of the country), and one as it is printed."""

    label: str
    help: str = ""
    example: str = ""


NATIONAL, ENTERPRISE, VAT, REGISTER = "national_number", "enterprise_number", "vat_number", "register"
CALLED = (NATIONAL, ENTERPRISE, VAT)
"""The numbers that every country names; beside them it may name the register that documents mention."""
GENERAL: Mapping[str, NumberName] = {
    NATIONAL: NumberName(marked("Personal number")),
    ENTERPRISE: NumberName(marked("Enterprise number")),
    VAT: NumberName(marked("VAT number"), example="IE6388047V"),
    REGISTER: NumberName(marked("Register")),
}
"""What they are called where no installed country says it."""
