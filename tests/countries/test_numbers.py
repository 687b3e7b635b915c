"""Each country calls its numbers as its own papers do, in the words of every reader."""

import pytest

from smartcoop.country import codes, load
from smartcoop.country.numbers import CALLED, ENTERPRISE, NATIONAL, REGISTER, VAT
from smartcoop.i18n import LANGUAGES, catalog, language, speaking
from smartcoop.web.numbers import number_hint, number_name

OWN = {
    "fr_FR": ("NIR", "SIREN", "TVA intracommunautaire"),
    "fr_BE": ("Numéro national", "Numéro d'entreprise", "Numéro de TVA"),
    "nl_BE": ("Rijksregisternummer", "Ondernemingsnummer", "Btw-nummer"),
    "de_BE": ("Nationalregisternummer", "Unternehmensnummer", "MwSt.-Nummer"),
    "de_DE": ("Steuer-ID", "Registernummer", "USt-IdNr."),
    "de_AT": ("SV-Nummer", "Firmenbuchnummer", "UID-Nummer"),
    "nl_NL": ("BSN", "KvK", "Btw-nummer"),
    "it_IT": ("Codice fiscale", "Codice fiscale dell'impresa", "Partita IVA"),
    "es_ES": ("NIF (DNI o NIE)", "NIF de la empresa", "NIF-IVA"),
    "sv_SE": ("Personnummer", "Organisationsnummer", "Momsregistreringsnummer"),
    "hu_HU": ("Adóazonosító jel", "Adószám", "Közösségi adószám"),
}
"""Personal, enterprise and VAT number, as people of the country know them."""


@pytest.mark.parametrize("reader", OWN)
def test_a_number_has_the_name_that_people_of_the_country_know(reader: str) -> None:
    law = load(reader[-2:])
    with speaking(reader):
        assert all(known in number_name(kind, law) for kind, known in zip((NATIONAL, ENTERPRISE, VAT), OWN[reader], strict=True))


@pytest.mark.parametrize("code", codes())
def test_every_number_is_named_apart_in_every_language(code: str) -> None:
    law = load(code)
    kinds = [*CALLED, *(kind for kind in law.numbers if kind == REGISTER)]
    for reader in LANGUAGES:
        with speaking(reader):
            names = [number_name(kind, law) for kind in kinds]
            assert len(set(names)) == len(kinds)
            assert all(law.number(kind).example in number_hint(kind, law) for kind in kinds)
            known = catalog(law.domain, language()) | catalog("smartcoop", language())
            assert language() == "en" or all(law.number(kind).label in known for kind in kinds)


def test_where_no_country_is_installed_the_general_word_stands() -> None:
    with speaking("de_DE"):
        assert number_name(VAT, None) == "USt-IdNr."
