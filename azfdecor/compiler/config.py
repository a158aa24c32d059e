"""`[tool.azfdecor]` in the app's pyproject.toml."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from azfdecor.bindings.base import STORAGE
from azfdecor.compiler.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INIT = "__init__.py"
"""The script file of a function folder when nothing else is asked for."""


@dataclass(frozen=True)
class Config:
    """The settings of `[tool.azfdecor]`, all optional.

    Attributes:
        modules: Patterns of dotted module names to read even if they do not import azfdecor.
        exclude: Patterns of dotted module names to leave out.
        imports: "lazy": a shim imports the user's module at its first call; "eager": at load.
        script_file: The shim's file in the function folder, or "../name.py" for one file at the
            app root that holds all shims.
        entry_point: The shim's function; with one shared file, that of each function's name.
        ignore: Codes of problems not to report.
        plan: The hosting plan, where a check depends on it.
        connection: What storage bindings read when their `connection` is left out.
    """

    modules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    imports: Literal["lazy", "eager"] = "lazy"
    script_file: str = INIT
    entry_point: str = "main"
    ignore: tuple[str, ...] = ()
    plan: Literal["consumption", "flex", "premium", "dedicated"] | None = None
    connection: str = STORAGE

    @property
    def shared_script(self) -> str | None:
        """The file at the app root that holds all shims, if that is asked for."""
        parent, _, name = self.script_file.rpartition("/")
        return name if parent == ".." else None


def read(root: Path) -> Config:
    """The configuration of the app in `root`.

    Raises:
        ConfigError: For a file that is not TOML, an unknown key or a wrong value.
    """
    file = root / "pyproject.toml"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), 1, f"cannot be read: {error}") from None
    if "azfdecor" not in text:
        return Config()
    table = _parse(str(file), text).get("tool", {}).get("azfdecor", {})
    return _checked(table, lambda key, why: ConfigError(str(file), _line_of(text, key), why))


def _parse(file: str, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ImportError:
            msg = "Python 3.10 reads [tool.azfdecor] with tomli: pip install tomli"
            raise ConfigError(file, 1, msg) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise ConfigError(file, line, f"this is not TOML: {error}") from None


def _checked(table: Any, wrong: Callable[[str, str], ConfigError]) -> Config:
    if not isinstance(table, dict):
        raise wrong("azfdecor", "[tool.azfdecor] is a table of settings")
    hints = get_type_hints(Config)
    known = {field.name.replace("_", "-"): hints[field.name] for field in fields(Config)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise wrong(key, f"unknown key {key!r}: [tool.azfdecor] has {', '.join(known)}")
        choices = [c for part in (known[key], *get_args(known[key])) for c in get_args(part)]
        choices = [c for c in choices if isinstance(c, str)]
        if known[key] == tuple[str, ...]:
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise wrong(key, f"{key} is a list of strings, not {value!r}")
            value = tuple(value)
        elif choices and value not in choices:
            raise wrong(key, f"{key} is one of {', '.join(map(repr, choices))}, not {value!r}")
        elif not isinstance(value, str):
            raise wrong(key, f"{key} is a string, not {value!r}")
        values[key.replace("-", "_")] = value
    config = Config(**values)
    _check_shim_names(config, "entry-point" in table, wrong)
    return config


def _check_shim_names(
    config: Config, names_entry_point: bool, wrong: Callable[[str, str], ConfigError]
) -> None:
    stem = re.fullmatch(r"(?:\.\./)?([A-Za-z_][A-Za-z0-9_]*)\.py", config.script_file)
    if stem is None or keyword.iskeyword(stem[1]):
        hint = '"name.py" in the function folder or "../name.py" at the app root'
        raise wrong("script-file", f"script-file is {hint}, not {config.script_file!r}")
    if config.shared_script:
        if config.shared_script == "function_app.py":
            why = "function_app.py would make the host ignore every function.json"
            raise wrong("script-file", why)
        if stem[1] in sys.stdlib_module_names or stem[1] == "__init__":
            raise wrong("script-file", f"{config.shared_script} would hide a module of Python")
        if names_entry_point:
            why = "with one shared script file each entry point is named after its function"
            raise wrong("entry-point", f"{why}: leave entry-point out")
    name = config.entry_point
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise wrong("entry-point", f"entry-point is a plain Python name, not {name!r}")


def _line_of(text: str, key: str) -> int:
    """The line where `key` is set, looked up below its table's heading."""
    heading = re.search(r"^\s*\[\s*tool\s*\.\s*azfdecor\s*\]", text, re.MULTILINE)
    start = heading.end() if heading else 0
    found = re.compile(rf"^[^#\n]*?[\"']?\b{re.escape(key)}[\"']?\s*=", re.MULTILINE)
    match = found.search(text, start) or heading
    return text.count("\n", 0, match.end() if match else 0) + 1
