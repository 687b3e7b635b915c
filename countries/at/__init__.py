"""Austria: the table of contents of its law."""

from importlib.resources import files

from countries.at.cooperation import REGIMES, mutualisation, payslip_languages, remittances
from countries.at.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.at.identifiers import LEGAL_FORMS, NUMBERS, AustrianIdentifiers
from countries.at.invoicing import AustrianDocuments, AustrianVat
from countries.at.law import EUR, PARAMETERS
from countries.at.payroll import AustrianPayroll
from countries.at.steps import steps
from countries.at.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="AT",
    name="Austria",
    currency=EUR,
    languages=("de",),
    time_zone="Europe/Vienna",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.at") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=AustrianPayroll(),
    vat=AustrianVat(),
    documents=AustrianDocuments(),
    identifiers=AustrianIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    duties=read_duties(files("countries.at") / "duties.toml"),
    contracts=read_contracts(files("countries.at") / "contracts.toml"),
    example=example,
    steps=steps,
    payslip_languages=payslip_languages,
)
