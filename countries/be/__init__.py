"""Belgium: the table of contents of its law."""

from importlib.resources import files

from countries.be.cooperation import REGIMES, mutualisation, payslip_languages, remittances
from countries.be.employer import EMPLOYER
from countries.be.facts import ENGAGEMENT, PERSON
from countries.be.identifiers import LEGAL_FORMS, NUMBERS, BelgianIdentifiers
from countries.be.invoicing import BelgianDocuments, BelgianVat
from countries.be.law import EUR, PARAMETERS
from countries.be.payroll import BelgianPayroll
from countries.be.steps import steps
from countries.be.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="BE",
    name="Belgium",
    currency=EUR,
    languages=("fr", "nl", "de"),
    time_zone="Europe/Brussels",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.be") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=BelgianPayroll(),
    vat=BelgianVat(),
    documents=BelgianDocuments(),
    identifiers=BelgianIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    duties=read_duties(files("countries.be") / "duties.toml"),
    contracts=read_contracts(files("countries.be") / "contracts.toml"),
    example=example,
    steps=steps,
    payslip_languages=payslip_languages,
)
