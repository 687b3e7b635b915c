"""Italy: the table of contents of its law."""

from importlib.resources import files

from countries.it.cooperation import REGIMES, mutualisation, remittances
from countries.it.creditors import creditors
from countries.it.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.it.identifiers import LEGAL_FORMS, NUMBERS, ItalianIdentifiers
from countries.it.invoicing import ItalianDocuments, ItalianVat
from countries.it.law import EUR, PARAMETERS
from countries.it.payroll import ItalianPayroll
from countries.it.steps import steps
from countries.it.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="IT",
    name="Italy",
    currency=EUR,
    languages=("it",),
    time_zone="Europe/Rome",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.it") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=ItalianPayroll(),
    vat=ItalianVat(),
    documents=ItalianDocuments(),
    identifiers=ItalianIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    creditors=creditors,
    duties=read_duties(files("countries.it") / "duties.toml"),
    contracts=read_contracts(files("countries.it") / "contracts.toml"),
    example=example,
    steps=steps,
)
