"""The payslip as the law words it, in Spanish to the last sentence."""

import ast
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pypdf import PdfReader

from countries.es import COUNTRY
from smartcoop.country import Deduction, sources
from smartcoop.documents.rendering import render
from smartcoop.documents.views import PartyView
from smartcoop.i18n import Text, format_amount, text
from tests import document_samples as samples
from tests.countries.es.cases import INDEFINITE, a_case, compute, eur

EMPLOYER = PartyView(name="Cooperativa Ejemplo", street="C/ Ejemplo 1", postcode="41001", city="Sevilla", country="ES", enterprise_number="NIF F99000002")
WORKER = PartyView(name="Ana Pérez", street="C/ Feria 12", postcode="41003", city="Sevilla", country="ES", is_business=False)


def _sentences() -> Iterator[str]:
    """What the folder's Python says with values, and every label and message that it names so."""
    for tree in sources.modules("es").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "%(" in node.value:
                yield node.value
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                names = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if names & {"message", "label"}:
                    yield node.value.value


def test_every_sentence_is_said_in_spanish() -> None:
    assert not set(_sentences()) - sources.translations("ES", "es").keys()


def _page(case: Any) -> str:
    facts: tuple[tuple[str | Text, str], ...] = ((text("Professional group", domain=COUNTRY.domain), "Técnicos"),)
    view = samples.payslip_view(
        country="ES", language="es", employer=EMPLOYER, employee=WORKER, national_number="12345678Z", payslip=compute(case), facts=facts
    )
    read = PdfReader(io.BytesIO(render("payslip.html", view, language="es", country_domain=COUNTRY.domain)))
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


MENTIONS = (
    "Recibo individual justificativo del pago de salarios",
    "NIF F99000002",
    "12345678Z",
    "Grupo profesional Técnicos",
    "Periodo de liquidación",
    "Total días 31",
    "I. DEVENGOS",
    "1. Percepciones salariales",
    "Salario base",
    "Prorrata de pagas extraordinarias",
    "A. TOTAL DEVENGADO",
    "II. DEDUCCIONES",
    "Contingencias comunes",
    "Mecanismo de Equidad Intergeneracional (MEI)",
    "Desempleo",
    "Formación profesional",
    "TOTAL APORTACIONES",
    "Retención del IRPF",
    "B. TOTAL A DEDUCIR",
    "LÍQUIDO TOTAL A PERCIBIR (A-B)",
    "Firma y sello de la empresa",
    "Recibí",
    "Accidentes de trabajo y enfermedades profesionales (AT y EP)",
    "Fondo de Garantía Salarial (FOGASA)",
    "TOTAL APORTACIÓN DE LA EMPRESA",
    "4. Base sujeta a retención del IRPF",
    "Orden ESS/2098/2014",
)


MORE = (
    "2. Percepciones no salariales",
    "Indemnización por fin de contrato",
    "Vacaciones no disfrutadas",
    "Cotización adicional de solidaridad",
    "Horas extraordinarias",
    "Anticipo",
)
ENGLISH = (" the ", " of ", " rounded ", " pay ")


def test_the_payslip_has_the_mentions_of_the_legal_model() -> None:
    said = _page(a_case(2500, **INDEFINITE))
    assert not [mention for mention in MENTIONS if mention not in said]
    assert not [word for word in ENGLISH if word in said]


def test_a_fee_has_a_receipt_of_its_own_without_the_mentions_of_an_employment() -> None:
    said = _page(a_case(800, ends=True, pay_kind="rights", reduced_fee=True))
    assert "Recibo del pago de rendimientos del trabajo" in said
    assert "No cotizan a la Seguridad Social" in said
    assert not [mention for mention in ("Grupo profesional", "Contingencias comunes", "Orden ESS/2098/2014") if mention in said]


def test_totals_are_those_of_the_model() -> None:
    case = a_case(6000, ends=True, overtime="100", untaxed="53.34", deductions=[Deduction("Anticipo", eur(200))])
    slip, said = compute(case), _page(case)
    assert not [mention for mention in MORE if mention not in said]
    assert not [word for word in ENGLISH if word in said]
    deducted = slip.employee_contributions.minor + slip.withholding_tax.minor + 20_000
    earned = slip.gross.minor + 5_334
    assert earned - deducted == slip.net_payable.minor
    for minor in (earned, deducted, slip.net_payable.minor):
        assert format_amount(Decimal(minor) / 100, at="es_ES") in said
