"""The numbers of persons and enterprises of France, checked offline."""

from stdnum.exceptions import InvalidFormat
from stdnum.util import clean

from countries.fr.law import say
from smartcoop.identifiers import checked


class NationalIdentifiers:
    """Personal and enterprise numbers."""

    def person(self, said: str) -> str:
        """The personal number without separators; Invalid at `national_number`."""
        return checked(said, _digits, "national_number", say("copy it from the identity card"))

    def enterprise(self, said: str) -> str:
        """The enterprise number without separators; Invalid at `enterprise_number`."""
        return checked(said, _digits, "enterprise_number", say("copy it from the register of enterprises"))

    def format_enterprise(self, number: str) -> str:
        """An enterprise number as documents print it: its digits."""
        return number


def _digits(said: str) -> str:
    compact = str(clean(said, " .-/"))
    if not compact.isdecimal():
        raise InvalidFormat
    return compact
