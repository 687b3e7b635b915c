"""What Belgian law must know about the employer."""

from countries.be.law import ZERO
from smartcoop.country import FactSchema, Field, FieldType, Unit
from smartcoop.identifiers import checked_iban

EMPLOYER = FactSchema(
    (
        Field(
            "onss_number",
            "ONSS number",
            FieldType.TEXT,
            optional=True,
            printed=True,
            source="Loi/Wet 27-6-1969",
            help="Given by the ONSS when you register as an employer, and on all its letters. It stands on the payslip.",
        ),
        Field(
            "onss_iban",
            "Account of the ONSS for contributions",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help="The IBAN that the ONSS names for your contributions. Before it is entered, no transfer to it can be ordered.",
        ),
        Field(
            "onss_reference",
            "Payment reference given by the ONSS",
            FieldType.TEXT,
            optional=True,
            help="The structured communication in the ONSS's letters, by which it knows whose payment it is. It goes with each transfer.",
        ),
        Field(
            "tax_iban",
            "Account of the tax office for withholding tax",
            FieldType.TEXT,
            optional=True,
            check=checked_iban,
            help="The IBAN that the SPF Finances names for withholding tax on wages. Before it is entered, no transfer to it can be ordered.",
        ),
        Field(
            "tax_reference",
            "Payment reference given by the tax office",
            FieldType.TEXT,
            optional=True,
            help="The structured communication of the SPF Finances for withholding tax (FinProf). It goes with each transfer.",
        ),
        Field(
            "workers",
            "Workers employed",
            FieldType.CHOICE,
            "from_20",
            source="ONSS/RSZ, code importance/belangrijkheidscode",
            choices={"below_10": "Fewer than 10", "from_10": "10 to 19", "from_20": "20 or more"},
            help="As the ONSS counts them for the year. From 10 on, and again from 20 on, the employer pays a little more; "
            "a new cooperative mostly begins below 10.",
        ),
        Field(
            "commercial",
            "Works as a business (industrial or commercial purpose)",
            FieldType.FLAG,
            True,
            source="Loi/Wet 26-6-2002",
            help="True of a cooperative that sells goods or services. It decides what is owed to the fund for workers of closed companies; "
            "the ONSS says how it classes you.",
        ),
        Field(
            "owes_852",
            "Owes a small contribution of the ONSS's rate file (code 852)",
            FieldType.FLAG,
            True,
            source="ONSS/RSZ, fichier des taux/bijdragevoetenbestand",
            help="Borne by the employer; no net depends on it. Leave it ticked unless the ONSS's figures for your return (DmfA) show that you do not owe it.",
        ),
        Field(
            "sector_fund_percent",
            "Sector funds of the joint committee, percent",
            FieldType.DECIMAL,
            ZERO,
            minimum=0,
            maximum=100,
            unit=Unit.PERCENT,
            source="CCT/CAO (CP/PC); ONSS/RSZ, codes 820-839",
            help="What the sector's funds ask of the employer (ONSS codes 820 to 839), in percent of the declared pay. "
            "It raises the cost; 0 where there are none.",
        ),
        Field(
            "structural_reduction",
            "Uses the reduction on lower and middle wages (structural, category 1)",
            FieldType.FLAG,
            True,
            source="Loi-programme/Programmawet (I) 24-12-2002, art. 331",
            help="It lowers the employer's contribution, never a net. Right for most private employers; "
            "not under the social Maribel, whose own reduction is not computed.",
        ),
    ),
    decided=frozenset({"workers"}),
    advised=frozenset({"commercial", "owes_852", "sector_fund_percent", "structural_reduction"}),
)
