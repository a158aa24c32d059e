"""`[tool.azfdecor]` in the app's pyproject.toml."""

from __future__ import annotations

import importlib
import keyword
import re
import sys
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_type_hints

from azfdecor.bindings.base import STORAGE
from azfdecor.compiler import entry_points
from azfdecor.compiler.entry_points import ScriptFile
from azfdecor.compiler.errors import ConfigError
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADING = r"(?m)^[ \t]*(?:\[\s*)?tool[ \t]*\.[ \t]*[\"']?azfdecor\b"


class Config(NamedTuple):
    """The settings of `[tool.azfdecor]`, all optional.

    Attributes:
        modules: Patterns of dotted module names to read, and no others; without any, those that
            import azfdecor are read.
        exclude: Patterns of dotted module names to leave out.
        imports: "lazy": a shim imports the user's module at its first call; "eager": at load.
        script_file: Where the shims stand, as `azfdecor.compiler.entry_points` takes it apart.
        source: Folders of the app below which modules are importable without a prefix.
        entry_point: The shim's function; with one shared file, that of each function's name.
        ignore: Codes of problems not to report, those that a function can have and still be written whole.
        plan: The hosting plan, where a check depends on it.
        wrap: Middlewares around every function, the outermost first: "shop.middleware:timed".
        connection: What storage bindings read when their `connection` is left out.
        auth_level: That of HTTP functions that say none.
    """

    modules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    imports: Literal["lazy", "eager"] = "lazy"
    script_file: str = entry_points.DEFAULT
    source: tuple[str, ...] = ()
    entry_point: str = "main"
    ignore: tuple[str, ...] = ()
    plan: Literal["consumption", "flex", "premium", "dedicated"] | None = None
    wrap: tuple[str, ...] = ()
    connection: str = STORAGE
    auth_level: Literal["anonymous", "function", "admin"] = "function"

    @property
    def scripts(self) -> ScriptFile:
        """Where the shims stand."""
        found = ScriptFile.of(self.script_file)
        if found is None:
            msg = f"not a script-file: {self.script_file!r}"
            raise ValueError(msg)
        return found


def read(root: Path) -> Config:
    """The configuration of the app in `root`.

    Raises:
        ConfigError: For a file that is not TOML, an unknown key or a wrong value.
    """
    file = root / "pyproject.toml"
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), 1, f"cannot be read: {error}") from None
    if "azfdecor" not in text:
        return Config()
    tool = _parse(file, text).get("tool")
    table: Any = cast("dict[str, Any]", tool).get("azfdecor", {}) if isinstance(tool, dict) else {}
    fault = next(_faults(table, root), None)
    if fault:
        key, why = fault
        raise ConfigError(str(file), _line_of(text, key), why)
    return _config(table)


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        toml: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    except ImportError:
        heading = re.search(_HEADING, text)
        if heading is None:
            return {}  # azfdecor is but a dependency there
        line = text.count("\n", 0, heading.end()) + 1
        msg = "Python 3.10 reads [tool.azfdecor] with tomli: pip install tomli"
        raise ConfigError(str(file), line, msg) from None
    try:
        parsed: dict[str, Any] = toml.loads(text)
    except ValueError as error:  # which TOMLDecodeError is
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise ConfigError(str(file), line, f"this is not TOML: {error}") from None
    except RecursionError:
        raise ConfigError(str(file), 1, "this is nested too deep to be read") from None
    return parsed


def _config(table: dict[str, Any]) -> Config:
    values: dict[str, Any] = {}
    for key, value in table.items():
        is_list = isinstance(value, list)
        values[key.replace("-", "_")] = tuple(cast("list[str]", value)) if is_list else value
    return Config(**values)


def _faults(table: Any, root: Path) -> Iterator[tuple[str, str]]:
    """The keys with something wrong, and what; nobody asks for more than the first."""
    if not isinstance(table, dict):
        yield "azfdecor", "[tool.azfdecor] must be a table"
    hints = get_type_hints(Config)
    known = {name.replace("_", "-"): hints[name] for name in Config._fields}
    for key, value in cast("dict[str, Any]", table).items():
        if key not in known:
            yield key, f"unknown key {key!r}: [tool.azfdecor] has {', '.join(known)}"
        wanted = _misfit(value, known[key])
        if wanted:
            yield key, f"{key} must be {wanted}, not {value!r}"
    config = _config(cast("dict[str, Any]", table))
    yield from _script_file_faults(config)
    yield from _source_faults(config, root)
    yield from _entry_point_faults(config)
    yield from _pattern_faults(config)
    if not re.fullmatch(r"[^\s=;/]+", config.connection):
        how = "connection must be the name of the app setting that holds the connection string"
        yield "connection", f"{how}; without connection it is 'AzureWebJobsStorage'"
    ignorable = catalogue.ignorable()
    for code in config.ignore:
        if code not in ignorable:
            takes = ", ".join(ignorable)
            why = "with any other problem a function cannot be written"
            yield "ignore", f"ignore has {code!r}, but takes only {takes}: {why}"
    for path in config.wrap:
        module, colon, name = path.partition(":")
        if not colon or not all(part.isidentifier() for part in (*module.split("."), name)):
            yield "wrap", f'wrap names middlewares as in "shop.middleware:timed", not {path!r}'


def _misfit(value: Any, hint: Any) -> str | None:
    """What a value should be; None when it is that."""
    if hint == tuple[str, ...]:
        items = cast("list[object]", value) if isinstance(value, list) else [None]
        return None if all(isinstance(item, str) for item in items) else "a list of strings"
    choices = [c for part in (hint, *get_args(hint)) for c in get_args(part) if type(c) is str]
    if choices:
        return None if value in choices else f"one of {', '.join(map(repr, choices))}"
    return None if isinstance(value, str) else "a string"


def _script_file_faults(config: Config) -> Iterator[tuple[str, str]]:
    scripts = ScriptFile.of(config.script_file)
    if scripts is None:
        yield "script-file", f"script-file must be {entry_points.FORMS}, not {config.script_file!r}"
    elif scripts.is_shared and scripts.name == "function_app.py":
        yield "script-file", "function_app.py would make the host ignore every function.json"
    elif scripts.is_shared and scripts.name == entry_points.INIT:
        yield "script-file", "a shared script-file may have any name but __init__.py"
    elif scripts.top in sys.stdlib_module_names:
        what = scripts.name if scripts.is_shared else f"{scripts.top}/"
        yield "script-file", f"{what} would hide a module of Python"


def _source_faults(config: Config, root: Path) -> Iterator[tuple[str, str]]:
    for folder in config.source:
        parts = folder.split("/")
        if not all(parts) or {".", ".."} & {*parts} or "\\" in folder:
            how = 'folders of the app, such as ["src"], each as a path from the app root'
            yield "source", f"source must name {how}, not {folder!r}"
        elif not (root / folder).is_dir():
            yield "source", f"source names {folder!r}, and the app has no such folder"


def _entry_point_faults(config: Config) -> Iterator[tuple[str, str]]:
    name = config.entry_point
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        yield "entry-point", f"entry-point must be a plain Python name, not {name!r}"
    scripts = ScriptFile.of(config.script_file)
    if scripts and scripts.is_shared and name != Config().entry_point:
        why = "with a shared script-file each entry point is named after its function"
        yield "entry-point", f"{why}: leave entry-point out"


def _pattern_faults(config: Config) -> Iterator[tuple[str, str]]:
    """Patterns to leave out that no module can match; those to read are held to the modules."""
    for pattern in config.exclude:
        if not pattern.strip() or pattern.endswith(".py") or {*"/\\"} & {*pattern}:
            how = "exclude takes dotted names of modules, as in an import, such as 'shop.old' or 'shop.*'"
            yield "exclude", f"{how}, not {pattern!r}"


def _line_of(text: str, key: str) -> int:
    """The line where `key` is set, looked up below its table's heading."""
    heading = re.search(_HEADING, text)
    found = re.compile(rf"(?:^|[{{,.])[ \t]*[\"']?{re.escape(key)}[\"']?\s*=", re.MULTILINE)
    match = found.search(text, heading.end() if heading else 0) or heading
    return text.count("\n", 0, match.end() if match else 0) + 1
