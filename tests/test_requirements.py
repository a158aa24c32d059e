"""What ships to Azure imports nothing that pyproject.toml does not bring, at its lowest versions too.

`make test-lowest` runs this, and the tests of what ships, where these are installed.
"""

from __future__ import annotations

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
ON_THIS_MACHINE = ("app_modules.py", "pytest_plugin.py")
"""Modules beside those that ship, which never run in Azure."""
SHIPPED = [
    *(file for file in (ROOT / "azfdecor").glob("*.py") if file.name not in ON_THIS_MACHINE),
    *(ROOT / "azfdecor" / "bindings").rglob("*.py"),
    *(ROOT / "azfdecor" / "runtime").rglob("*.py"),
]


def name_in(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


def needed() -> set[str]:
    """What pyproject.toml names for Azure."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    (dependencies,) = re.findall(r"^dependencies = \[(.*?)\]", text, re.DOTALL | re.MULTILINE)
    return {name_in(one) for one in re.findall(r'"([^"]+)"', dependencies)}


def imported() -> set[str]:
    """The modules outside of Python and azfdecor that the shipped ring imports anywhere."""
    found: set[str] = set()
    for file in SHIPPED:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    tops = {name.partition(".")[0] for name in found}
    later = {"annotationlib"}  # Python has it from 3.14 on
    return tops - sys.stdlib_module_names - {"azfdecor", "__main__", *later}


def test_what_is_imported_is_brought_by_what_is_needed() -> None:
    brought = {*needed()}
    for name in needed():
        brought |= {name_in(one) for one in metadata.requires(name) or () if "extra ==" not in one}
    modules = {
        file.parts[0].removesuffix(".py") for name in brought for file in metadata.files(name) or ()
    }
    assert imported() - modules == set()
    assert {"pydantic", "pydantic_core", "typing_extensions"} <= imported()


def test_every_module_that_ships_can_be_imported() -> None:
    import importlib

    for file in SHIPPED:
        if file.name != "__main__.py":
            parts = file.relative_to(ROOT).with_suffix("").parts
            importlib.import_module(".".join(part for part in parts if part != "__init__"))
