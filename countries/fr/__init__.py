"""France: the table of contents of its law."""

from importlib.resources import files

from countries.fr.cooperation import REGIMES, mutualisation, remittances
from countries.fr.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.fr.identifiers import NationalIdentifiers
from countries.fr.invoicing import NationalDocuments, NationalVat
from countries.fr.law import CURRENCY, PARAMETERS
from countries.fr.payroll import NationalPayroll
from countries.fr.worked_cases import example
from smartcoop.country import Country, read_accounts

COUNTRY = Country(
    code="FR",
    name="France",
    currency=CURRENCY,
    languages=("fr",),
    time_zone="Europe/Paris",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.fr") / "accounts.toml"),
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
