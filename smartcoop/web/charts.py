"""Charts as SVG within the page: drawn by pygal, coloured by our stylesheet, nothing inline, and never without a table of the same figures."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pygal  # type: ignore[import-untyped]  # ships no types
from markupsafe import Markup

from smartcoop.i18n import format_amount
from smartcoop.money import Money

SVG = "http://www.w3.org/2000/svg"
SPOKEN_OTHERWISE = ("defs", "title", "desc", "script", "style")
"""What pygal puts into a picture for its own tooltips and looks."""
CENTS = 2
SIZE = {"width": 640, "height": 260}

ElementTree.register_namespace("", SVG)
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]  # pygal's, for maps; Python warns of its kind


@dataclass(frozen=True, slots=True)
class Series:
    """A row of amounts, and the key of its colour in the stylesheet."""

    key: str
    amounts: Sequence[Money]


def bars(labels: Sequence[str], series: Sequence[Series], *, label: str) -> Markup:
    """Amounts side by side for each label; `label` says what the picture shows."""
    chart = pygal.Bar(
        js=[],
        css=[],
        explicit_size=False,
        no_prefix=True,
        show_legend=False,
        margin=4,
        margin_top=14,
        margin_left=20,
        spacing=16,
        max_scale=6,
        value_formatter=_figure,
        print_values=False,
        **SIZE,
    )
    chart.x_labels = list(labels)
    for one in series:
        chart.add(one.key, [money.minor for money in one.amounts])
    return _ours(chart.render(is_unicode=True), [one.key for one in series], label)


def _figure(minor: Any) -> str:
    return format_amount(Decimal(str(minor)).scaleb(-CENTS), 0)


def _ours(drawn: str, keys: Sequence[str], label: str) -> Markup:
    """The picture without styles, scripts and ids of its own; its series carry the classes of our stylesheet."""
    root = ElementTree.fromstring(drawn.partition("?>")[2] or drawn)  # pygal's own output
    for parent in list(root.iter()):
        for child in [one for one in parent if _name(one) in SPOKEN_OTHERWISE]:
            parent.remove(child)
        for attribute in ("id", "style"):
            parent.attrib.pop(attribute, None)
    for n, key in enumerate(keys):
        for group in root.iter(f"{{{SVG}}}g"):
            if f"serie-{n}" in group.get("class", "").split():
                group.set("class", f"series bar-{key}")
    for element in root.iter():
        element.tag = _name(element)  # the serialiser would choose a prefix, which HTML does not know
    root.set("xmlns", SVG)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _name(element: "ElementTree.Element") -> str:
    return str(element.tag).rpartition("}")[2]
