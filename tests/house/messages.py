"""The messages that the product says, found in its source: what every catalogue must translate."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2.ext import babel_extract

from tests.house.source import ROOT, Module, modules

SAYING = {"text", "translate", "Text", "_", "marked"}
REFUSING = {"DomainError", "NotFound", "NotAllowed", "WrongState", "RuleBroken"}
EXTENSIONS = {"extensions": "jinja2.ext.do", "silent": "false"}
Found = tuple[str, str | None]


@cache
def core_messages() -> set[str]:
    """The messages of the core's code and templates."""
    in_code = {said for module in modules("smartcoop") for said, domain in in_python(module) if domain is None}
    rules = {said for module in modules("smartcoop") for said in _rules(module)}
    return in_code | rules | set(in_templates(ROOT / "templates"))


def _rules(module: Module) -> Iterator[str]:
    """The rules of the cooperative that a refusal names as its source."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="RuleBroken"), keywords=given):
                yield from (said for keyword in given if keyword.arg == "source" for said in _strings(keyword.value))


def country_messages(folder: Path) -> set[str]:
    """The messages of one country's code, in its own domain."""
    return {said for said, domain in said_by(folder) if domain is not None}


def said_by(folder: Path) -> set[Found]:
    """The messages of one country's code, each with its domain; a country may bind its own once: `say = partial(text, domain=...)`."""
    own = [module for module in modules("countries") if folder in module.path.parents]
    bound = {name: domain for module in own for name, domain in _bound(module)}
    return {found for module in own for found in in_python(module, bound)}


def _bound(module: Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="partial"), args=[ast.Name(id="text")], keywords=[domain])):
                yield name, ast.unparse(domain.value)


def in_templates(folder: Path) -> Iterator[str]:
    """The messages in Jinja templates."""
    for path in sorted(found for found in folder.rglob("*") if found.suffix in (".html", ".txt", ".svg")):
        with path.open("rb") as source:
            for _line, _function, said, _comments in babel_extract(source, ("_",), (), EXTENSIONS):
                first = said if isinstance(said, str) or said is None else said[0]
                if first:
                    yield first


def in_python(module: Module, bound: Mapping[str, str] = MappingProxyType({})) -> Iterator[Found]:
    """The messages in a module, each with the expression of its domain where one is given; `bound` are names that stand for text() in a domain."""
    ours = {here: name for source in ("smartcoop.i18n", "smartcoop.errors") for here, name in _names_from(module, source)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            yield from _in_call(node, ours[node.func.id])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in bound and node.args:
            yield from ((said, bound[node.func.id]) for said in _strings(node.args[0]))
        elif isinstance(node, ast.FunctionDef) and "Invalid" in ours.values():
            yield from ((said, None) for said in _collected(node))


def _names_from(module: Module, source: str) -> Iterable[tuple[str, str]]:
    """What a module imports from another: its name here, and there."""
    imports = (node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) and node.module == source)
    return [(alias.asname or alias.name, alias.name) for node in imports for alias in node.names]


def _in_call(call: ast.Call, name: str) -> Iterator[Found]:
    if not call.args:
        return
    if name in SAYING:
        given = [keyword.value for keyword in call.keywords if keyword.arg == "domain"] + (call.args[2:3] if name == "Text" else [])
        domain = ast.unparse(given[0]) if given else None
        yield from ((said, domain) for said in _strings(call.args[0]))
    elif name in REFUSING:
        yield from ((said, None) for said in _strings(call.args[0]))
    elif name == "Invalid" and isinstance(call.args[0], ast.Dict):
        yield from ((said, None) for value in call.args[0].values for said in _strings(value))


def _strings(value: ast.expr) -> Iterator[str]:
    """The literal strings that an expression may be: itself, or either branch of a choice."""
    match value:
        case ast.Constant(value=str(said)) if said:
            yield said
        case ast.IfExp(body=one, orelse=other):
            yield from _strings(one)
            yield from _strings(other)


def _collected(function: ast.FunctionDef) -> Iterator[str]:
    """Strings gathered field by field in a dictionary which is then raised: `wrong["iban"] = "..."; raise Invalid(wrong)`."""
    raised = {
        node.args[0].id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Invalid" and node.args and isinstance(node.args[0], ast.Name)
    }
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value) if name in raised:
                yield from _strings(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(values=values)) if name in raised:
                yield from (said for value in values for said in _strings(value))
