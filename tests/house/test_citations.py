import ast
import re
from pathlib import Path

import pytest

from smartcoop import country
from smartcoop.country.parameters import NEUTRAL
from tests.house.citations import CORE_CALLS, citations, in_python
from tests.house.source import Module, country_folders, modules

ENGLISH = re.compile(
    r"\b(of|the|and|laws?|acts?|decrees?|from|by|to|since|until|with|rates?|agreements?|contracts?|choice|statutes|annex|paid|each|"
    r"days?|months?|years?|before|after|at the|forms?|tariff|general knowledge|calendar)\b",
    re.IGNORECASE,
)
"""Words that tell English prose from a citation in another language."""
FOREIGN = [folder for folder in country_folders() if "en" not in country.load(folder.name).languages]


@pytest.mark.parametrize("folder", FOREIGN, ids=lambda folder: folder.name)
def test_a_source_is_cited_in_the_language_of_the_law(folder: Path) -> None:
    cited = citations(folder)
    assert len(cited) > len(NEUTRAL)
    assert not sorted(said for said in cited - NEUTRAL if ENGLISH.search(said))


def test_sources_are_found_however_they_are_given() -> None:
    source = """
MINIMUM = "one"
TAX_SOURCE = "two"
law.source("not cited")
levy("code", MINIMUM)
Field("code", "label", kind, source="three")
PayslipLine("code", "label", amount, kind, "four" if early else "five")
source, label = "six", "not cited"
product(law, source=law.source("not cited"))
levy("code", f"{law.source(path)}; seven")
"""
    module = Module(modules("countries")[0].path, ast.parse(source), 10)
    found = set(in_python(module, CORE_CALLS | {"levy": ["code", "source"]}, {"MINIMUM": "one"}))
    assert found == {"one", "two", "three", "four", "five", "six", "; seven"}
