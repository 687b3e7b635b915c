"""Hungary: the table of contents of its law."""

from importlib.resources import files

from countries.hu.cooperation import REGIMES, mutualisation, remittances
from countries.hu.creditors import creditors
from countries.hu.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.hu.identifiers import LEGAL_FORMS, NUMBERS, HungarianIdentifiers
from countries.hu.invoicing import HungarianDocuments, HungarianVat
from countries.hu.law import HUF, MINOR, PARAMETERS
from countries.hu.payroll import HungarianPayroll
from countries.hu.steps import NET_WINDOW, maximum_gross, steps
from countries.hu.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="HU",
    name="Hungary",
    currency=HUF,
    languages=("hu",),
    time_zone="Europe/Budapest",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.hu") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=HungarianPayroll(),
    vat=HungarianVat(),
    documents=HungarianDocuments(),
    identifiers=HungarianIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    creditors=creditors,
    duties=read_duties(files("countries.hu") / "duties.toml"),
    contracts=read_contracts(files("countries.hu") / "contracts.toml"),
    example=example,
    steps=steps,
    maximum_gross=maximum_gross,
    window=NET_WINDOW,
    gross_unit=MINOR,
)
