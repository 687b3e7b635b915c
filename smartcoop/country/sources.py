"""What a country's folder says in writing: the strings and numbers of its Python, its messages and their translations."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from inspect import signature

from babel.messages.pofile import read_po

from smartcoop.country.cases import kept_lines, refunded_lines
from smartcoop.country.facts import Field
from smartcoop.country.model import Country, EInvoiceRule, Finding, Regime, Remittance
from smartcoop.country.numbers import NumberName
from smartcoop.country.payslip import PayslipLine
from smartcoop.country.sales import Sale, untaxed
from smartcoop.country.vat import VatCategory, VatTreatment

STRUCTURAL = frozenset({0, 1, 12, 100})
"""The only numbers that a country's Python may spell out: all others are legal numbers and belong in its parameters."""
EXAMPLES = "worked_cases.py"
"""The module that reads a country's examples: it says nothing to people."""
LABEL = re.compile(r"[A-Z][a-z]+(-[a-z]+)?,? [a-z(1].*")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FEW = 4
SPEAKING_CALLS = frozenset({"say", "text", "translate"})
SPOKEN = frozenset({"label", "explanation", "message", "help", "mention"})
"""The names under which a country gives what people read."""
NOT_SPOKEN = frozenset({"source", "forms"})
"""The names under which it gives what stands in the law's own language."""
OF_THE_INTERFACE = {
    made.__name__: list(signature(made).parameters)
    for made in (
        EInvoiceRule,
        Field,
        Finding,
        NumberName,
        PayslipLine,
        Regime,
        Remittance,
        Sale,
        VatCategory,
        VatTreatment,
        kept_lines,
        refunded_lines,
        untaxed,
    )
}
"""The parts that a country makes, and what they are made of, in its order."""


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


def written(code: str, message: str) -> bool:
    """Whether the country's Python spells a message, whole or put together from parts of which one is more than a few signs."""
    return any(text == message if isinstance(text, str) else len(text.pattern.replace(".+", "")) > FEW and text.fullmatch(message) for text in _texts(code))


def unread_parameters(country: Country) -> list[str]:
    """The parameters whose path no Python of the country spells, whole or as an f-string that says more than its values."""
    written = list(_texts(country.code))
    plain = {text for text in written if isinstance(text, str)}
    patterns = [text for text in written if isinstance(text, re.Pattern) and text.pattern.strip(".+")]
    return [path for path in country.parameters if path not in plain and not any(pattern.fullmatch(path) for pattern in patterns)]


def spoken(code: str) -> set[str]:
    """The messages that the country's Python writes: what it says outright, gives as a label or an explanation, and whole sentences."""
    trees = [tree for name, tree in modules(code).items() if name != EXAMPLES]
    said = {text for tree in modules(code).values() for node in ast.walk(tree) for text in _said(node)}
    written = {text for tree in trees for text in (*_sentences(tree), *_listed(tree))} - given(code, NOT_SPOKEN)
    return said | given(code, SPOKEN) | written


def _said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in SPEAKING_CALLS:
            yield from _texts_of(first, {})


def _sentences(tree: ast.Module) -> Iterator[str]:
    """The strings with blanks that end in a full stop or are filled with values; what documents a module, class or function is none of them."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(said)) if id(node) not in told and " " in said and (said.endswith(".") or PLACEHOLDER.search(said)):
                yield said


def _listed(tree: ast.Module) -> Iterator[str]:
    """The labels in tables: strings of several words of which the first alone begins with a capital."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(values=values) | ast.Tuple(elts=values):
                yield from (
                    value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str) and LABEL.fullmatch(value.value)
                )


def given(code: str, names: Collection[str]) -> set[str]:
    """The texts that a country's Python gives under one of these names: as an argument by keyword or place, or to a variable so called."""
    trees = [tree for name, tree in modules(code).items() if name != EXAMPLES]
    calls, constants = OF_THE_INTERFACE | _parameters_of(trees), _constants(trees)
    values = (value for tree in trees for node in ast.walk(tree) for value in _named(node, names, calls))
    return {text for value in values for text in _texts_of(value, constants)} - {""}


def _named(node: ast.AST, names: Collection[str], calls: Mapping[str, list[str]]) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id=called), args=args, keywords=keywords):
            yield from (keyword.value for keyword in keywords if keyword.arg in names)
            yield from (value for place, value in zip(calls.get(called, ()), args, strict=False) if place in names)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from (value for target, value in zip(targets, values, strict=False) if _is_called(target, names))
        case ast.Assign(targets=[target], value=value) if _is_called(target, names):
            yield value
        case ast.For(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)) | ast.comprehension(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)):
            cells = (pair for row in rows if isinstance(row, ast.Tuple) for pair in zip(targets, row.elts, strict=False))
            yield from (value for target, value in cells if _is_called(target, names))


def _is_called(target: ast.expr, names: Collection[str]) -> bool:
    return isinstance(target, ast.Name) and target.id.lower().split("_")[-1] in names


def _texts_of(value: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """The texts that an expression may be, not those by which it looks something up."""
    match value:
        case ast.Constant(value=str(said)):
            yield said
        case ast.Name(id=name) if name in constants:
            yield from _texts_of(constants[name], {})
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts_of(one, constants), *_texts_of(other, constants))
        case ast.Dict(values=parts) | ast.Tuple(elts=parts):
            yield from (said for part in parts for said in _texts_of(part, constants))


def _parameters_of(trees: list[ast.Module]) -> dict[str, list[str]]:
    """The arguments of a country's own functions and dataclasses, in their order."""
    found = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.FunctionDef(name=name, args=ast.arguments(args=args)):
                found[name] = [one.arg for one in args]
            case ast.ClassDef(name=name, body=body):
                found[name] = [one.target.id for one in body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    return found


def _constants(trees: list[ast.Module]) -> dict[str, ast.expr]:
    assigned = [node for tree in trees for node in tree.body if isinstance(node, ast.Assign)]
    return {node.targets[0].id: node.value for node in assigned if isinstance(node.targets[0], ast.Name)}


def translations(code: str, language: str) -> dict[str, str]:
    """The messages that a country translates into a language; empty where it has no such file."""
    path = files(f"countries.{code.lower()}") / "translations" / language / "messages.po"
    if not path.is_file():
        return {}
    with path.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id and message.string and not message.fuzzy}
