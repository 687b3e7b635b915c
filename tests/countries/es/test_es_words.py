"""The payslip as the law words it, in Spanish to the last sentence."""

import ast
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from countries.es import COUNTRY
from smartcoop.country import Deduction, sources
from smartcoop.documents.rendering import render
from smartcoop.documents.views import PartyView
from smartcoop.i18n import Text, speaking, text
from tests import document_samples as samples
from tests.countries.es.cases import ARTIST, INDEFINITE, a_case, compute, eur

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


def test_the_payslip_has_the_mentions_of_the_legal_model() -> None:
    said = _page(a_case(2500, **INDEFINITE))
    assert not [mention for mention in MENTIONS if mention not in said]


def test_totals_are_those_of_the_model() -> None:
    case = a_case(6000, ends=True, overtime="100", untaxed="53.34", deductions=[Deduction("Anticipo", eur(200))])
    slip, said = compute(case), _page(case)
    for mention in (
        "2. Percepciones no salariales",
        "Indemnización por fin de contrato",
        "Cotización adicional de solidaridad",
        "Horas extraordinarias",
        "Anticipo",
    ):
        assert mention in said
    with speaking("es_ES"):
        deducted = slip.employee_contributions.minor + slip.withholding_tax.minor + 20_000
        earned = slip.gross.minor + 5_334
        assert earned - deducted == slip.net_payable.minor
        for minor in (earned, deducted, slip.net_payable.minor):
            euros, cents = divmod(minor, 100)
            assert f"{euros // 1000}.{euros % 1000:03d},{cents:02d}" in said or f"{euros},{cents:02d}" in said


@pytest.mark.parametrize("facts", [{}, ARTIST, {"contract": "indefinite"}])
def test_no_english_word_is_left_on_a_payslip(facts: dict[str, Any]) -> None:
    said = _page(replace(a_case(1800, **facts)))
    assert not [word for word in (" the ", " of ", " rounded ", " pay ") if word in said]
