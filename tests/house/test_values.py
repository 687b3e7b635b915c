"""What is said never carries a word that is no message: a stored value, a name of a class, a reference, a phrase in English."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.messages import REFUSING, SAYING
from tests.house.source import Module, modules

KEPT = {"why", "said", "then"}
"""Keywords whose words are shown to people, whoever takes them."""
CODES = {"value", "ref", "__name__"}
"""Attributes that hold words for programs."""
ENTRY_TEXT = 4
"""Where the text of an entry stands among its parts."""
NOT_SHOWN = ("smartcoop/country/", "smartcoop/demo/")
"""The law speaks in its own domain; what the demo's people write is their own language."""


def values(call: ast.Call) -> Iterator[ast.expr]:
    """What a call puts into words that people read."""
    name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
    says = name in SAYING | REFUSING | {"_refused"}
    yield from (keyword.value for keyword in call.keywords if keyword.arg in KEPT or (says and keyword.arg not in (None, "domain")))
    if name == "Draft":
        yield from call.args[ENTRY_TEXT : ENTRY_TEXT + 1]


def raw(value: ast.expr) -> Iterator[str]:
    """The parts of a value that would be read as they are written in the source or in the database."""
    match value:
        case ast.Constant(value=str(said)) if any(sign.isalpha() for sign in said) and not said.startswith("/"):
            yield said
        case ast.Attribute(attr=name) if name in CODES:
            yield ast.unparse(value)
        case ast.Call(func=ast.Name(id="repr" | "type")) | ast.Call(func=ast.Attribute(attr="isoformat")):
            yield ast.unparse(value)
        case ast.Call(func=ast.Name(id="str"), args=parts) | ast.BoolOp(values=parts) | ast.JoinedStr(values=parts):
            yield from (said for part in parts for said in raw(part))
        case ast.FormattedValue(value=part):
            yield from raw(part)
        case ast.IfExp(body=one, orelse=other):
            yield from (said for part in (one, other) for said in raw(part))
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.GeneratorExp(elt=part)]):
            yield from raw(part)


def found(tree: ast.AST) -> list[str]:
    """Everything raw in what a source says, with its line."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [f"{call.lineno}: {said}" for call in calls for value in values(call) for said in raw(value)]


@pytest.mark.parametrize("module", [m for m in modules("smartcoop") if not m.name.startswith(NOT_SHOWN)], ids=lambda module: module.name)
def test_what_is_said_holds_no_word_that_is_not_translated(module: Module) -> None:
    assert not found(module.tree)


def test_raw_words_are_found() -> None:
    source = """
text("%(a)s %(b)s %(c)s", a=row.state.value, b=invoice.number or invoice.ref, c="declared")
raise NotFound("%(a)s", a=", ".join(sorted(s.value for s in allowed)) or "nothing")
record_change(session, why=f"until {day}")
Draft(1, on, kind, source, f"{count} shares", moves)
text("%(a)s %(b)s", a=person.name, b=f"{row.number} {row.month}", domain="x")
text("%(day)s", day=row.made_on.isoformat())
"""
    words = [said.partition(": ")[2] for said in found(ast.parse(source))]
    assert words == ["row.state.value", "invoice.ref", "declared", "nothing", "until ", " shares", "row.made_on.isoformat()"]


@pytest.mark.parametrize("module", modules("smartcoop"), ids=lambda module: module.name)
def test_a_moment_becomes_a_day_where_the_cooperative_is(module: Module) -> None:
    """Shortly after midnight it is another day there than in UTC, in which moments are kept."""
    days = [
        node.func.value for node in ast.walk(module.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
    ]
    moments = [ast.unparse(said) for said in days if ast.unparse(said).rpartition(".")[2].split("_")[-1] == "at"]
    assert not moments, "say Clock.day_of or dates.day_there instead"
