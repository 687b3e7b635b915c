import ast
from collections.abc import Iterator

from tests.house.source import Module, modules


def test_no_float_and_no_builtin_rounding_below_the_doors() -> None:
    below = [module for module in modules("smartcoop", "countries") if not module.is_door]
    assert not [where for module in below for where in _inexact(module)]


def _inexact(module: Module) -> Iterator[str]:
    """Where a module uses binary fractions; asking whether a value is one is no use of it."""
    asked = {id(leaf) for call in _type_checks(module) for leaf in ast.walk(call)}
    for node in ast.walk(module.tree):
        if id(node) in asked:
            continue
        match node:
            case ast.Constant(value=float()) | ast.Name(id="float") | ast.Call(func=ast.Name(id="round")):
                yield f"{module.name}:{node.lineno}"


def _type_checks(module: Module) -> list[ast.Call]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"]


def test_float_is_found_where_it_is() -> None:
    source = "a = 0.5\nb: float\nc = round(d)\nd = 5\nrounded(d)\nisinstance(d, float)"
    assert list(_inexact(Module(modules("smartcoop")[0].path, ast.parse(source), 5))) == [f"smartcoop/__init__.py:{line}" for line in (1, 2, 3)]
