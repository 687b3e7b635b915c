"""Worked cases by the names of the examples' schema."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def example(period: str, on: date, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """One worked case."""
    return {}
