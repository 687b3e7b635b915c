"""Germany: the table of contents of its law."""

from importlib.resources import files

from countries.de.cooperation import REGIMES, mutualisation, payslip_languages, remittances
from countries.de.creditors import creditors
from countries.de.facts import EMPLOYER, ENGAGEMENT, PERSON
from countries.de.identifiers import LEGAL_FORMS, NUMBERS, GermanIdentifiers
from countries.de.invoicing import GermanDocuments, GermanVat
from countries.de.law import EUR, PARAMETERS
from countries.de.payroll import GermanPayroll
from countries.de.steps import maximum_gross, steps
from countries.de.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="DE",
    name="Germany",
    currency=EUR,
    languages=("de",),
    time_zone="Europe/Berlin",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.de") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=GermanPayroll(),
    vat=GermanVat(),
    documents=GermanDocuments(),
    identifiers=GermanIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    creditors=creditors,
    duties=read_duties(files("countries.de") / "duties.toml"),
    contracts=read_contracts(files("countries.de") / "contracts.toml"),
    example=example,
    steps=steps,
    maximum_gross=maximum_gross,
    payslip_languages=payslip_languages,
)
