"""Sweden: the table of contents of its law."""

from importlib.resources import files

from countries.se.cooperation import REGIMES, mutualisation, remittances
from countries.se.creditors import creditors
from countries.se.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.se.identifiers import LEGAL_FORMS, NUMBERS, SwedishIdentifiers
from countries.se.invoicing import SwedishDocuments, SwedishVat
from countries.se.law import PARAMETERS, SEK
from countries.se.payroll import SwedishPayroll
from countries.se.steps import NET_WINDOW, steps
from countries.se.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="SE",
    name="Sweden",
    currency=SEK,
    languages=("sv",),
    time_zone="Europe/Stockholm",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.se") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=SwedishPayroll(),
    vat=SwedishVat(),
    documents=SwedishDocuments(),
    identifiers=SwedishIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    creditors=creditors,
    duties=read_duties(files("countries.se") / "duties.toml"),
    contracts=read_contracts(files("countries.se") / "contracts.toml"),
    example=example,
    steps=steps,
    window=NET_WINDOW,
    history_by_payment=True,
)
