"""The product's own source, parsed, for the checks on it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOORS = ("app", "cli", "web", "tasks", "extensions")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path
    tree: ast.Module
    line_count: int

    @property
    def name(self) -> str:
        """Its path as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def is_door(self) -> bool:
        """Whether it stands between the rooms and the outside."""
        return self.path.relative_to(ROOT).parts[1].removesuffix(".py") in DOORS

    def functions(self) -> Iterator[Function]:
        """All functions and methods in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """All modules in these folders of the checkout."""
    return tuple(_parsed(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def _parsed(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path, ast.parse(text, str(path)), len(text.splitlines()))


def length(function: Function) -> int:
    """The lines of a function without its docstring and decorators."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    told = sum(statement.end_lineno - statement.lineno + 1 for statement in function.body if statement not in body and statement.end_lineno)
    return (function.end_lineno or function.lineno) - function.lineno + 1 - told


def country_folders() -> list[Path]:
    """The folders of the countries in this checkout."""
    return sorted(found.parent for found in (ROOT / "countries").glob("*/__init__.py"))
