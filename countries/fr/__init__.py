"""France: the table of contents of its law."""

from importlib.resources import files

from countries.fr.cooperation import REGIMES, mutualisation, remittances
from countries.fr.creditors import creditors
from countries.fr.employer import EMPLOYER
from countries.fr.facts import ENGAGEMENT, PERSON
from countries.fr.identifiers import LEGAL_FORMS, NUMBERS, FrenchIdentifiers
from countries.fr.invoicing import FrenchDocuments, FrenchVat
from countries.fr.law import EUR, PARAMETERS
from countries.fr.payroll import FrenchPayroll
from countries.fr.steps import steps
from countries.fr.worked_cases import example
from smartcoop.country import Country, read_accounts, read_contracts, read_duties

COUNTRY = Country(
    code="FR",
    name="France",
    currency=EUR,
    languages=("fr",),
    time_zone="Europe/Paris",
    parameters=PARAMETERS,
    accounts=read_accounts(files("countries.fr") / "accounts.toml"),
    person=PERSON,
    engagement=ENGAGEMENT,
    employer=EMPLOYER,
    payroll=FrenchPayroll(),
    vat=FrenchVat(),
    documents=FrenchDocuments(),
    identifiers=FrenchIdentifiers(),
    numbers=NUMBERS,
    legal_forms=LEGAL_FORMS,
    regimes=REGIMES,
    mutualisation=mutualisation,
    remittances=remittances,
    creditors=creditors,
    duties=read_duties(files("countries.fr") / "duties.toml", PARAMETERS),
    contracts=read_contracts(files("countries.fr") / "contracts.toml"),
    example=example,
    steps=steps,
    absent_is_zero=frozenset({"lines"}),
)
