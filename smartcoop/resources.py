"""Where templates and migrations are: inside the package once installed, beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """The folder `name` (`templates`, `migrations`)."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
