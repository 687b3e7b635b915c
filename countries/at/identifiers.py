"""Austrian numbers of persons and enterprises, over python-stdnum."""

import re

from stdnum.at import businessid, tin, uid, vnr
from stdnum.exceptions import InvalidFormat, ValidationError

from countries.at.law import say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

_ACCOUNT = re.compile(r"\d{7,10}")
ON_THE_CARD = re.compile(r"(\d{4})(\d{6})")

NUMBERS = {
    "national_number": NumberName("Social insurance number (SV-Nummer)", "copy the ten digits from the e-card", "1237 010180"),
    "enterprise_number": NumberName(
        "Companies register number (FN)", "copy the register number (FN) or the VAT number (ATU) from the letterhead", "FN 122119m"
    ),
    "vat_number": NumberName("VAT identification number (UID)", example="ATU13585627"),
    "register": NumberName("Court of the companies register", "Without the number, which is written above.", "Handelsgericht Wien"),
}
LEGAL_FORMS = ("eGen",)


class AustrianIdentifiers:
    """Social insurance numbers of persons; register, VAT and tax numbers of enterprises."""

    def person(self, said: str) -> str:
        """The social insurance number, ten digits with their check digit; Invalid at `national_number`."""
        return checked(said, vnr.validate, "national_number", say("copy the ten digits from the e-card"))

    def format_person(self, number: str) -> str:
        """`1237010180` as `1237 010180`."""
        return ON_THE_CARD.sub(r"\1 \2", number)

    def enterprise(self, said: str) -> str:
        """A register number (`FN 122119m`) or a VAT number (`ATU13585627`) in compact form; Invalid at `enterprise_number`."""
        return checked(said, _enterprise, "enterprise_number", say("copy the register number (FN) or the VAT number (ATU) from the letterhead"))

    def format_enterprise(self, number: str) -> str:
        """`122119m` as `FN 122119m`; a VAT number as it is kept."""
        return number if number.startswith("AT") else f"FN {number}"


def _enterprise(said: str) -> str:
    try:
        return f"AT{uid.validate(said)}"
    except ValidationError:
        return str(businessid.validate(said)).lower()


def checked_tax_number(said: str) -> str:
    """A tax number (Abgabenkontonummer), nine digits with their check digit; Invalid at `tax_number`."""
    return checked(said, tin.validate, "tax_number", say("copy the nine digits from a letter of the tax office"))


def checked_account(said: str) -> str:
    """The number of an account with the health insurance fund: seven to ten digits without check digit; Invalid at `ogk_account`."""
    return checked(said, _account, "ogk_account", say("copy the digits from a letter of the ÖGK"))


def _account(said: str) -> str:
    compact = re.sub(r"[\s./-]", "", said)
    if not _ACCOUNT.fullmatch(compact):
        raise InvalidFormat
    return compact
