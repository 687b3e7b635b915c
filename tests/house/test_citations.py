import ast
import re
from pathlib import Path

import pytest

from smartcoop import country
from smartcoop.country import sources
from smartcoop.country.parameters import NEUTRAL
from tests.house.citations import citations
from tests.house.source import country_folders

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


SOURCE = '''
"""Is not said."""
MINIMUM = "one"
TAX_SOURCE = "two"
_WHY = {"a": "Because it is %(so)s", "b": "Label of a table"}
law.source("not cited")
levy("code", "A label", MINIMUM)
Field("code", "Another label", kind, source="three")
PayslipLine("code", "Label of a line" if early else "Label", amount, kind, "four" if early else "five")
source, label = "six", "Seventh label"
for label, path in (("Eighth label", "not.said"),): product(law, source=law.source("not cited"))
say("refused so")
def levy(code, label, source): return "Said at once."
'''


def test_sources_are_found_however_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "modules", lambda code: {"law.py": ast.parse(SOURCE)})
    assert sources.given("ZZ", {"source"}) == {"one", "two", "three", "four", "five", "six"}


def test_messages_are_found_however_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "modules", lambda code: {"law.py": ast.parse(SOURCE)})
    labels = {"A label", "Another label", "Label of a line", "Label", "Seventh label", "Eighth label", "Label of a table"}
    assert sources.spoken("ZZ") == labels | {"Because it is %(so)s", "refused so", "Said at once."}
