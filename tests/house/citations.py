"""The sources of law that the countries cite: in their tables, and in their Python by keyword, by position or in a name."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from smartcoop.country import EInvoiceRule, Field, Finding, PayslipLine, Regime, Remittance, VatTreatment
from tests.house.source import Module, modules

CITED = "source"
CORE_CALLS = {kind.__name__: [one.name for one in fields(kind)] for kind in (EInvoiceRule, Field, Finding, PayslipLine, Regime, Remittance, VatTreatment)}


def citations(folder: Path) -> set[str]:
    """Everything that one country cites as a source."""
    own = [module for module in modules("countries") if folder in module.path.parents]
    return set(in_tables(folder)) | {said for module in own for said in in_python(module, CORE_CALLS | _calls(own), _constants(own))}


def in_tables(folder: Path) -> Iterator[str]:
    """The sources of a country's parameters and duties."""
    for path in sorted([*folder.glob("parameters/*.toml"), folder / "duties.toml"]):
        yield from _in_table(tomllib.loads(path.read_text(encoding="utf-8")))


def _in_table(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _in_table(value)
        elif name == CITED:
            yield value


def in_python(module: Module, calls: Mapping[str, list[str]], constants: Mapping[str, str]) -> Iterator[str]:
    """The sources that a module writes; `calls` are the names of arguments by their place, `constants` the strings that names stand for."""
    for node in ast.walk(module.tree):
        for value in _cited(node, calls):
            yield from _strings(value, constants)


def _cited(node: ast.AST, calls: Mapping[str, list[str]]) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            yield from (keyword.value for keyword in keywords if keyword.arg == CITED)
            yield from (value for place, value in zip(calls.get(name, ()), args, strict=False) if place == CITED)
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            yield from (value for name, value in zip(names, values, strict=False) if _names_a_source(name))
        case ast.Assign(targets=[name], value=value) if _names_a_source(name):
            yield value


def _strings(value: ast.expr, constants: Mapping[str, str]) -> Iterator[str]:
    """The texts of an expression, not the paths of parameters whose source it asks for."""
    match value:
        case ast.Constant(value=str(said)):
            yield said
        case ast.Name(id=name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=one, orelse=other):
            yield from (*_strings(one, constants), *_strings(other, constants))
        case ast.JoinedStr(values=parts):
            yield from (said for part in parts for said in _strings(part, constants))


def _names_a_source(name: ast.expr) -> bool:
    return isinstance(name, ast.Name) and name.id.lower().split("_")[-1] == CITED


def _calls(own: list[Module]) -> dict[str, list[str]]:
    """The arguments of a country's own functions and dataclasses, in their order."""
    found = {}
    for node in (node for module in own for node in ast.walk(module.tree)):
        match node:
            case ast.FunctionDef(name=name, args=ast.arguments(args=args)):
                found[name] = [one.arg for one in args]
            case ast.ClassDef(name=name, body=body):
                found[name] = [one.target.id for one in body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return found


def _constants(own: list[Module]) -> dict[str, str]:
    found = {}
    for node in (node for module in own for node in module.tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(said))):
                found[name] = said
    return found
