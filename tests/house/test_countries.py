import ast
import re
import sys
from collections.abc import Iterator
from decimal import Decimal

from smartcoop import country
from tests.house.source import ROOT, Module, modules

OPEN_TO_COUNTRIES = ("country", "money", "dates", "identifiers", "errors", "i18n")
PLAIN_NUMBERS = (0, 1, 12, 100)
POWER_OF_TEN = re.compile(r"-?(10*|0?\.0*1)")


def test_the_core_never_compares_with_a_country() -> None:
    assert not [where for module in modules("smartcoop") for where in _comparisons_with_a_country(module)]


def _comparisons_with_a_country(module: Module) -> Iterator[str]:
    codes = {code for upper in country.codes() for code in (upper, upper.lower())}
    for node in ast.walk(module.tree):
        if found := codes & set(_compared_strings(node)):
            yield f"{module.name}:{getattr(node, 'lineno', 0)} {found}"


def _compared_strings(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(left=left, comparators=others):
            operands = [left, *others]
            listed = [element for operand in operands if isinstance(operand, ast.Tuple | ast.List | ast.Set) for element in operand.elts]
            yield from (leaf.value for leaf in [*operands, *listed] if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str))
        case ast.MatchValue(value=ast.Constant(value=str(said))):
            yield said


def test_comparisons_with_a_country_are_found() -> None:
    source = "a == 'BE'\nb in ('be', c)\nlen('BE')\nmatch d:\n    case 'BE':\n        pass"
    found = list(_comparisons_with_a_country(Module(modules("smartcoop")[0].path, ast.parse(source), 6)))
    assert [where.split(":")[1].split()[0] for where in found] == ["1", "2", "5"]


def test_a_country_imports_the_standard_library_stdnum_the_interface_and_the_ground_alone() -> None:
    assert not [where for module in modules("countries") for where in _foreign_imports(module)]


def _foreign_imports(module: Module) -> Iterator[str]:
    own = f"countries.{module.path.relative_to(ROOT).parts[1]}"
    for imported in _imports(module):
        top, _, rest = imported.partition(".")
        ours = top == "smartcoop" and rest.partition(".")[0] in OPEN_TO_COUNTRIES
        if not (ours or top == "stdnum" or top in sys.stdlib_module_names or f"{imported}.".startswith(f"{own}.")):
            yield f"{module.name} imports {imported}"


def _imports(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(source)):
                yield source if source != "smartcoop" else f"smartcoop.{node.names[0].name}"


def test_no_number_of_the_law_is_written_in_python() -> None:
    assert not [where for module in modules("countries") for where in _numbers_of_law(module)]


def _numbers_of_law(module: Module) -> Iterator[str]:
    """Numbers other than 0, 1, 12 and 100, and decimals that are not merely a place to round to."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and number not in PLAIN_NUMBERS:
                yield f"{module.name}:{node.lineno} {number}"
            case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str(said))]) if not _is_plain(said):
                yield f"{module.name}:{node.lineno} {said}"


def _is_plain(said: str) -> bool:
    return bool(POWER_OF_TEN.fullmatch(said)) or (said.isdecimal() and Decimal(said) in PLAIN_NUMBERS)


def test_numbers_of_law_are_found_where_they_are() -> None:
    source = "a = 0\nb = 13.07\nc = Decimal('0.1307')\nd = Decimal('0.01')\ne = True\nf = 100 * 12 + 1\ng = 24"
    found = list(_numbers_of_law(Module(modules("smartcoop")[0].path, ast.parse(source), 7)))
    assert [where.partition(":")[2] for where in found] == ["2 13.07", "3 0.1307", "7 24"]
