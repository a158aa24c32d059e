"""Libraries that entry points use: whether they are here, and how to install them."""

from __future__ import annotations

from importlib.util import find_spec

_EXTRAS = {"azure.durable_functions": "durable"}
"""The extras of azfdecor that bring a library, where one does."""


def is_missing(module: str) -> bool:
    """Whether nothing in this environment gives a module."""
    try:
        return find_spec(module) is None
    except ModuleNotFoundError:  # of a package that it would be in
        return True


def how_to_install(module: str) -> str:
    """What to do about a module that nothing gives."""
    if module in _EXTRAS:
        return f'install it: pip install "azfdecor[{_EXTRAS[module]}]"'
    return f"install what gives {module!r} into this environment, or correct the name"
