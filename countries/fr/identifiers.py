"""French numbers of persons and enterprises, over python-stdnum."""

from stdnum.exceptions import ValidationError
from stdnum.fr import nir, siren, siret, tva

from countries.fr.law import say
from smartcoop.country import NumberName
from smartcoop.identifiers import checked

NUMBERS = {
    "national_number": NumberName(
        "Social security number (NIR)", "copy the thirteen digits and the key from the carte Vitale or its certificate", "2 95 10 99 126 111 93"
    ),
    "enterprise_number": NumberName(
        "SIREN number", "copy the nine digits of the SIREN, or the fourteen of the SIRET, from the Kbis or annuaire-entreprises", "732 829 320"
    ),
    "vat_number": NumberName("Intra-Community VAT number", example="FR 44 732829320"),
    "register": NumberName("Trade register (RCS)", "With the town of the registry.", "RCS Lyon"),
}
LEGAL_FORMS = ("SCIC SA", "SCIC SARL", "SCIC SAS", "SCOP SA", "SCOP SARL", "SCOP SAS")


class FrenchIdentifiers:
    """NIR, SIREN and SIRET numbers."""

    def person(self, said: str) -> str:
        """The social security number (NIR) with its key, 15 signs without separators; Invalid at `national_number`."""
        return checked(said, nir.validate, "national_number", say("copy the thirteen digits and the key from the carte Vitale or its certificate"))

    def format_person(self, number: str) -> str:
        """`295109912611193` as `2 95 10 99 126 111 93`."""
        return str(nir.format(number))

    def enterprise(self, said: str) -> str:
        """The SIREN (9 digits) or SIRET (14), without separators; a French VAT number gives its SIREN. Invalid at `enterprise_number`."""
        return checked(
            said,
            _enterprise,
            "enterprise_number",
            say("copy the nine digits of the SIREN, or the fourteen of the SIRET, from the Kbis or annuaire-entreprises"),
        )

    def format_enterprise(self, number: str) -> str:
        """`732829320` as `732 829 320`; a SIRET with its last five digits apart."""
        return str(siret.format(number)) if siret.is_valid(number) else str(siren.format(number))


def siren_of(number: str) -> str | None:
    """The SIREN inside a SIREN, SIRET or French VAT number; None where there is none."""
    if siren.is_valid(number):
        return str(siren.compact(number))
    if siret.is_valid(number):
        return str(siret.to_siren(siret.compact(number)))
    try:
        valid = str(tva.validate(number))
    except ValidationError:
        return None
    return valid[-len(_A_SIREN) :] if siren.is_valid(valid[-len(_A_SIREN) :]) else None


_A_SIREN = "732829320"


def _enterprise(said: str) -> str:
    if siret.is_valid(said):
        return str(siret.compact(said))
    if not said.strip().upper().startswith("FR"):
        return str(siren.validate(said))
    tva.validate(said)
    return siren_of(said) or str(siren.validate(said))
