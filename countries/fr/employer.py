"""What French law must know about the employer."""

from countries.fr.law import ZERO, newest
from smartcoop.country import FactSchema, Field, FieldType, Unit
from smartcoop.identifiers import checked_iban
from smartcoop.money import LARGEST

_DEBITED = "Only where you pay by transfer. Empty: it debits your account itself, with the DSN, and no transfer is made."


def _account(code: str, label: str, told: str = _DEBITED) -> Field:
    return Field(f"{code}_iban", label, FieldType.TEXT, optional=True, check=checked_iban, help=told)


EMPLOYER = FactSchema(
    (
        Field(
            "siret",
            "SIRET",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 1",
            help="Fourteen digits of the establishment that employs, on the notice of the INSEE (avis de situation). The law wants it on the payslip.",
        ),
        Field(
            "ape",
            "Activity code (APE)",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 1",
            help="Four digits and a letter for the main activity, on the same notice of the INSEE. The law wants it on the payslip.",
        ),
        Field(
            "urssaf_number",
            "Employer number at the URSSAF",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="C. trav. R3243-1, 2",
            help="On the letters of the Urssaf and at urssaf.fr; no bank account. The law wants it on the payslip.",
        ),
        Field(
            "urssaf_iban",
            "Account of the URSSAF for contributions",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help=_DEBITED,
        ),
        Field(
            "urssaf_reference",
            "Payment reference given by the URSSAF",
            FieldType.TEXT,
            optional=True,
            help="What the Urssaf asks to be written with a transfer, so that it knows whose it is. It goes with each transfer.",
        ),
        Field(
            "tax_iban",
            "Account of the tax office for withholding",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help=_DEBITED,
        ),
        Field(
            "tax_reference",
            "Payment reference given by the tax office",
            FieldType.TEXT,
            optional=True,
            help="What the tax office asks to be written with a transfer, so that it knows whose it is. It goes with each transfer.",
        ),
        _account("agirc_arrco", "Account of Agirc-Arrco"),
        _account("health_insurer", "Account of the health insurer"),
        _account("death_insurer", "Account of the insurer of executives' death insurance"),
        _account("housing", "Account of Action Logement", "From 50 employees on: the participation in housing is paid there by the end of the next year."),
        Field(
            "headcount",
            "Employees: the lowest yearly average of the last five years",
            FieldType.INTEGER,
            int(newest("headcount.housing")),
            minimum=0,
            source="CSS art. L130-1",
            help="As the Urssaf counts it; 0 for a year before the first employee. Contributions that begin at 11, 50 or 250 are owed "
            "once that number was reached five years running, so the lowest of the five decides.",
        ),
        Field(
            "atmp_rate",
            "Work accident rate, percent",
            FieldType.DECIMAL,
            newest("employer.work_accident"),
            minimum=0,
            maximum=100,
            unit=Unit.PERCENT,
            source="CSS art. D242-6-1; notification de taux de la Carsat",
            help="On the yearly notice of the Carsat, at net-entreprises.fr. It follows the risk of the work; "
            "until it comes, the national average is proposed.",
        ),
        Field(
            "mobility_rate",
            "Mobility tax of the commune, percent",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=100,
            unit=Unit.PERCENT,
            source="CGCT art. L2333-64",
            help="The versement mobilité of the commune where people work. Look it up by its postcode at urssaf.fr, under versement mobilité; "
            "0 where the commune asks none. It counts from 11 employees on.",
        ),
        Field(
            "alternants_ratio",
            "Apprentices, percent of the workforce",
            FieldType.DECIMAL,
            newest("employer.apprentices")[-1][0],
            minimum=0,
            maximum=100,
            unit=Unit.PERCENT,
            source="C. trav. L6242-1",
            help="Apprentices and others trained at school and work by turns. It counts from 250 employees on: "
            "with fewer than 5 %, the apprenticeship tax rises.",
        ),
        Field(
            "health_total",
            "Health insurance, monthly price",
            FieldType.DECIMAL,
            newest("health_insurance.total"),
            minimum=0,
            maximum=LARGEST,
            unit=Unit.MONEY,
            source="CSS art. L911-7",
            help="The insurer's price for one employee's compulsory cover (mutuelle). Employer and employee share it once a month.",
        ),
        Field(
            "health_employer_share",
            "Part of it that the employer bears, percent",
            FieldType.DECIMAL,
            newest("health_insurance.employer_share"),
            minimum=newest("health_insurance.employer_share"),
            maximum=100,
            unit=Unit.PERCENT,
            source="CSS art. L911-7, III",
            help="The law asks for at least half; the rest is withheld from the employee's pay.",
        ),
    ),
    decided=frozenset({"headcount", "mobility_rate"}),
    advised=frozenset({"atmp_rate", "alternants_ratio"}),
)
