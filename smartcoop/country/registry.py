"""The countries that are installed: every package in the namespace `countries`."""

import pkgutil
from functools import cache
from importlib import import_module

from smartcoop.country.model import Country
from smartcoop.errors import NotFound


def codes() -> list[str]:
    """The codes of all installed countries, in upper case, sorted."""
    try:
        namespace = import_module("countries")
    except ModuleNotFoundError:
        return []
    return sorted(found.name.upper() for found in pkgutil.iter_modules(namespace.__path__) if found.ispkg and not found.name.startswith("_"))


def find(code: str) -> Country | None:
    """The country with this ISO code in either case, or None where it is not installed."""
    try:
        return load(code)
    except NotFound:
        return None


@cache
def load(code: str) -> Country:
    """The country with this ISO code in either case; NotFound names those that are installed."""
    if code.upper() not in codes():
        raise NotFound("country %(code)s is not installed; installed are %(known)s", code=code, known=", ".join(codes()) or "none")
    country: Country = import_module(f"countries.{code.lower()}").COUNTRY
    return country
