"""Germany: the table of contents of its law."""

from importlib.resources import files

from countries.de.cooperation import REGIMES, mutualisation, remittances
from countries.de.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.de.identifiers import NationalIdentifiers
from countries.de.invoicing import NationalDocuments, NationalVat
from countries.de.law import CURRENCY, PARAMETERS
from countries.de.payroll import NationalPayroll
from countries.de.worked_cases import example
from smartcoop.country import Country, read_accounts

COUNTRY = Country(
    code="DE",
    name="Germany",
    currency=CURRENCY,
    languages=("de",),
    time_zone="Europe/Berlin",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.de") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=NationalPayroll(),
    vat=NationalVat(),
    documents=NationalDocuments(),
    identifiers=NationalIdentifiers(),
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    example=example,
)
