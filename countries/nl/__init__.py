"""Netherlands: the table of contents of its law."""

from importlib.resources import files

from countries.nl.cooperation import REGIMES, mutualisation, remittances
from countries.nl.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.nl.identifiers import LEGAL_FORMS, NUMBERS, DutchIdentifiers
from countries.nl.invoicing import DutchDocuments, DutchVat
from countries.nl.law import EUR, PARAMETERS
from countries.nl.payroll import DutchPayroll
from countries.nl.steps import NET_WINDOW, steps
from countries.nl.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="NL",
    name="Netherlands",
    currency=EUR,
    languages=("nl",),
    time_zone="Europe/Amsterdam",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.nl") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=DutchPayroll(),
    vat=DutchVat(),
    documents=DutchDocuments(),
    identifiers=DutchIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    duties=read_duties(files("countries.nl") / "duties.toml"),
    contracts=read_contracts(files("countries.nl") / "contracts.toml"),
    example=example,
    steps=steps,
    window=NET_WINDOW,
)
