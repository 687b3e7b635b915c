"""What a country's folder says in writing: the strings and numbers of its Python, its messages and their translations."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from smartcoop.country.model import Country

STRUCTURAL = frozenset({0, 1, 12, 100})
"""The only numbers that a country's Python may spell out: all others are legal numbers and belong in its parameters."""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SPEAKING_CALLS = frozenset({"say", "text", "translate"})


@cache
def modules(code: str) -> dict[str, ast.Module]:
    """The parsed Python files of a country by name."""
    folder = files(f"countries.{code.lower()}")
    return {entry.name: ast.parse(entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".py")}


def legal_numbers(code: str) -> Iterator[str]:
    """The numbers in a country's Python that should be parameters."""
    for name, tree in modules(code).items():
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, float | complex) or (isinstance(value, int) and not isinstance(value, bool) and value not in STRUCTURAL):
                yield f"{name}:{getattr(node, 'lineno', 0)}: {value}"


def _texts(code: str) -> Iterator[str | re.Pattern[str]]:
    for tree in modules(code).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield re.compile("".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def unread_parameters(country: Country) -> list[str]:
    """The parameters whose path no Python of the country spells, whole or as an f-string."""
    written = list(_texts(country.code))
    plain = {text for text in written if isinstance(text, str)}
    patterns = [text for text in written if isinstance(text, re.Pattern)]
    return [path for path in country.parameters if path not in plain and not any(pattern.fullmatch(path) for pattern in patterns)]


def spoken(code: str) -> set[str]:
    """The messages that the country's Python says: the first argument of `say`, `text` and `translate`."""
    found = set()
    for tree in modules(code).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKING_CALLS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def translations(code: str, language: str) -> dict[str, str]:
    """The messages that a country translates into a language; empty where it has no such file."""
    path = files(f"countries.{code.lower()}") / "translations" / language / "messages.po"
    if not path.is_file():
        return {}
    with path.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id and message.string and not message.fuzzy}
