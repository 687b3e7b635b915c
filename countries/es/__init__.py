"""Spain: the table of contents of its law."""

from importlib.resources import files

from countries.es.cooperation import REGIMES, mutualisation, remittances
from countries.es.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.es.identifiers import LEGAL_FORMS, NUMBERS, SpanishIdentifiers
from countries.es.invoicing import TERRITORIES, SpanishDocuments, SpanishVat
from countries.es.law import EUR, PARAMETERS
from countries.es.payroll import SpanishPayroll
from countries.es.steps import NET_WINDOW, steps
from countries.es.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="ES",
    name="Spain",
    currency=EUR,
    languages=("es",),
    time_zone="Europe/Madrid",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.es") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=SpanishPayroll(),
    vat=SpanishVat(),
    documents=SpanishDocuments(),
    identifiers=SpanishIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    duties=read_duties(files("countries.es") / "duties.toml"),
    contracts=read_contracts(files("countries.es") / "contracts.toml"),
    example=example,
    steps=steps,
    window=NET_WINDOW,
    entries=TERRITORIES,
)
