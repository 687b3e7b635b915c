"""What the law of France must know about a person, an engagement and the employer."""

from smartcoop.country import FactSchema, Field, FieldType
from smartcoop.identifiers import checked_iban

PERSON = FactSchema(
    (
        Field(
            "claims_allowance",
            "Claims the tax-free amount with this employer",
            FieldType.FLAG,
            True,
            personal=True,
            source="to be filled in: article of the income tax act",
        ),
    )
)

ENGAGEMENT = FactSchema()

EMPLOYER = FactSchema(
    (
        Field("tax_iban", "Account of the tax office", FieldType.TEXT, optional=True, check=checked_iban),
        Field("tax_reference", "Payment reference with the tax office", FieldType.TEXT, optional=True),
        Field("social_iban", "Account of the social security office", FieldType.TEXT, optional=True, check=checked_iban),
        Field("social_reference", "Payment reference with the social security office", FieldType.TEXT, optional=True),
    )
)
"""The accounts and references that the remittances in cooperation.py name."""
