"""Swedish numbers of persons and enterprises, over python-stdnum."""

import re

from stdnum import luhn
from stdnum.exceptions import InvalidFormat
from stdnum.se import orgnr, personnummer, vat

from countries.se.law import PARAMETERS, say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

NUMBERS = {
    "national_number": NumberName(
        "Personal identity number (personnummer)",
        "copy the twelve digits from the identity card, the certificate of registration or the decision",
        "19811228-9874",
    ),
    "enterprise_number": NumberName("Organisation number", "copy the ten digits from Bolagsverket's register or an invoice", "769631-2342"),
    "vat_number": NumberName("VAT registration number", example="SE769631234201"),
}
LEGAL_FORMS = ("ek. för.",)


class SwedishIdentifiers:
    """Personal numbers (personnummer), coordination numbers (samordningsnummer) and organisation numbers."""

    def person(self, said: str) -> str:
        """The number with its century, `19811228-9874`; a coordination number has its day plus 60. Invalid at `national_number`."""
        return checked(said, _person, "national_number", say("copy the twelve digits from the identity card, the certificate of registration or the decision"))

    def format_person(self, number: str) -> str:
        """Printed as it is kept."""
        return number

    def enterprise(self, said: str) -> str:
        """The ten digits of an organisation number; a Swedish VAT number gives them too. Invalid at `enterprise_number`."""
        return checked(said, _enterprise, "enterprise_number", say("copy the ten digits from Bolagsverket's register or an invoice"))

    def format_enterprise(self, number: str) -> str:
        """`7696312342` as `769631-2342`."""
        return str(orgnr.format(number))


_PERSON = re.compile(r"(?P<century>\d\d)?(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<sign>[-+])(?P<serial>\d{4})")
_CORPORATE = re.compile(r"16\d{10}")


def _person(said: str) -> str:
    found = _PERSON.fullmatch(personnummer.compact(said))
    if not found:
        raise InvalidFormat
    year, month, day, sign, serial = found.group("year", "month", "day", "sign", "serial")
    luhn.validate(year + month + day + serial)
    coordination = int(PARAMETERS["identifier.coordination"].values[-1])
    of_month = int(day) - coordination if int(day) > coordination else int(day)
    born = personnummer.get_birth_date(f"{found['century'] or ''}{year}{month}{of_month:02d}{sign}{serial}")
    return f"{born.year}{month}{day}-{serial}"


def _enterprise(said: str) -> str:
    compact = orgnr.compact(said).upper()
    if compact.startswith("SE"):
        return str(vat.validate(compact).removesuffix("01"))
    return str(orgnr.validate(compact.removeprefix("16") if _CORPORATE.fullmatch(compact) else compact))
