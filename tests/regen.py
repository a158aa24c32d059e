"""Writes what follows from the bindings' classes and the catalogue of problems: `make regen`.

With --check it writes nothing and exits with 1 when anything is stale.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import pkgutil
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import azfdecor
from azfdecor import cli
from azfdecor.bindings.base import ANY_VALUE
from azfdecor.compiler import reference
from azfdecor.compiler.options import choices
from azfdecor.declaration import Declaration
from azfdecor.problems import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.problems.kind import Kind

ROOT = Path(__file__).parent.parent
_INIT = "azfdecor/__init__.py"
_WIDTH = 100
"""The longest line that ruff leaves as it is."""

_FACADE = '''"""Azure Functions from typed, decorated callables.

Decorate plain functions, then let `python -m azfdecor generate` write the function.json and the
entry point of each. A decorator's module is imported when it is first used.

The list of decorators is written by `make regen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
{imports}
else:
    _MODULES = {{
{modules}
    }}

    def __getattr__(name):
        module = _MODULES.get(name)
        if module is None:
            msg = f"module 'azfdecor' has no attribute {{name!r}}"
            raise AttributeError(msg)
        value = getattr(__import__(f"azfdecor.{{module}}", fromlist=[name]), name)
        globals()[name] = value
        return value

    def __dir__():
        return [*globals(), *_MODULES]


__all__ = [
{names}
]
'''


_PUBLIC_MODULES = {
    "web": ("asgi_function", "wsgi_function"),
    "markers": ("Body", "Cookie", "File", "Form", "Header", "Path", "Query"),
    "middleware": ("Invocation", "exception_handler", "unwrapped", "wrap"),
    "runtime.http_error": ("HTTPError",),
}
"""What is public besides decorators."""


def public() -> dict[str, str]:
    """Every public name, with its module below `azfdecor`."""
    homes = {}
    modules = [
        *(f"bindings.{info.name}" for info in pkgutil.iter_modules(azfdecor.bindings.__path__)),
        "function",
        "retry",
        *_PUBLIC_MODULES,
    ]
    for home in modules:
        module = importlib.import_module(f"azfdecor.{home}")
        for name, kind in vars(module).items():
            own = getattr(kind, "__module__", None) == module.__name__
            is_declaration = inspect.isclass(kind) and issubclass(kind, Declaration)
            is_decorator = is_declaration and name.islower() and not name.startswith("_")
            if own and (is_decorator or name in _PUBLIC_MODULES.get(home, ())):
                homes[name] = home
    return homes


def facade() -> str:
    """`azfdecor/__init__.py`."""
    homes = public()
    imports = sorted(f"    from azfdecor.{homes[n]} import {n} as {n}" for n in homes)
    return _FACADE.format(
        imports="\n".join(map(_wrapped, imports)),
        modules="\n".join(f'        "{name}": "{homes[name]}",' for name in sorted(homes)),
        names="\n".join(f'    "{name}",' for name in sorted(homes)),
    )


def _wrapped(line: str) -> str:
    """An import as the formatter breaks it."""
    start, _, name = line.partition("import ")
    return line if len(line) <= _WIDTH else f"{start}import (\n        {name},\n    )"


def services() -> dict[str, list[reference.Entry]]:
    """The bindings by the modules that hold them."""
    found: dict[str, list[reference.Entry]] = {}
    for entry in reference.own():
        found.setdefault(entry.service, []).append(entry)
    return found


def _title(service: str) -> str:
    module = importlib.import_module(f"azfdecor.bindings.{service}")
    return (module.__doc__ or "").splitlines()[0].partition(":")[0].rstrip(".")


def bindings_page() -> str:
    """`docs/reference/bindings.md`: all of them at a glance."""
    lines = [
        "# Bindings",
        "",
        "Every decorator, a page for each service. `python -m azfdecor bindings NAME` shows one in a",
        "terminal. These pages are written by `make regen` from the classes in `azfdecor/bindings/`.",
        "",
        "A page says what the platform delivers. Whatever has content may also be a model or any other",
        "[typed value](../how-to/typed-values.md), and so may what an output takes.",
        "",
        "What no current host takes has no decorator: the types `documentDB`, `mobileTable` and",
        "`notificationHub` of version 1 of the runtime, and options that today's host or extension",
        "ignores, such as `webHookType`, `accessRights` or RabbitMQ's `hostName`. The `generic_*`",
        "decorators write whatever they are given.",
        "",
        "| service | triggers | inputs | outputs |",
        "| --- | --- | --- | --- |",
    ]
    for service, entries in services().items():
        roles: dict[str, list[str]] = {"trigger": [], "input": [], "output": []}
        for entry in entries:
            link = f"[`{entry.name}`](bindings/{service}.md#{entry.name})"
            roles[entry.role].append(link)
        cells = " | ".join("<br>".join(links) for links in roles.values())
        lines.append(f"| [{_title(service)}](bindings/{service}.md) | {cells} |")
    return "\n".join(lines) + "\n"


def service_page(service: str) -> str:
    """`docs/reference/bindings/SERVICE.md`."""
    module = importlib.import_module(f"azfdecor.bindings.{service}")
    about = inspect.cleandoc(module.__doc__ or "").partition("\n\n")[2]
    lines = [f"# {_title(service)}", ""]
    lines += [about, ""] if about else []
    lines += [
        "Options without a default are required. The first may also be positional.",
        "This page is written by `make regen`.",
    ]
    for entry in services()[service]:
        lines += ["", f"## `{entry.name}`", "", entry.summary, ""]
        if entry.example:
            lines += ["```python", entry.example.rstrip(), "```", ""]
        lines += [f"- Type in function.json: `{entry.kind.type}`, `{entry.kind.direction}`"]
        for (what, types), also in zip(entry.values(), (", or no annotation", "")):
            lines += [f"- {what}: {', '.join(map(_word, types))}{also}"]
        if entry.source:
            lines += [f"- Source: <{entry.source}>"]
        lines += ["", "| option | property | default | meaning |", "| --- | --- | --- | --- |"]
        for option, hint, text in entry.options():
            values = " \\| ".join(f"`{choice!r}`" for choice in choices(hint))
            default = "required" if option.required else f"`{option.default!r}`"
            meaning = f"{text} {values and f'One of {values}.'}".strip()
            prop = f"`{option.json_name}`" if option.in_json else ""
            lines += [f"| `{option.keyword}` | {prop} | {default} | {meaning} |"]
    return "\n".join(lines) + "\n"


_PROBLEMS = """\
# Problems

Every problem has a code, a place, a message and a hint. An error keeps `generate` from writing; a
warning does not. `python -m azfdecor explain CODE` shows what stands here in a terminal, and `explain`
with a message of the host or the worker finds the problems that lead to it
([commands](commands.md#explain)).

`ignore` in [the configuration](configuration.md) takes the codes of problems with which a function can
still be written whole: those that have a mark in the last column. Any other code in it is an error of
the configuration, and no code hides a problem that keeps a function from being written.

This page is written by `make regen` from the modules in `azfdecor/problems/`.
"""
_LANGUAGES = {".py": "python", ".json": "json", ".toml": "toml"}


def problems_page() -> str:
    """`docs/reference/problems.md`: an index for each theme, then a section for each code."""
    themes = catalogue.themes()
    lines = [_PROBLEMS]
    for title, kinds in themes.items():
        lines += [f"**{title}**", "", "| code | problem | severity | `ignore` |"]
        lines += ["| --- | --- | --- | --- |"]
        for kind in kinds:
            link, mark = f"[{kind.code}](#{kind.code.lower()})", "yes" * kind.is_ignorable
            lines += [f"| {link} | {kind.title} | {kind.severity} | {mark} |"]
        lines += [""]
    for title, kinds in themes.items():
        lines += [f"## {title}", ""]
        lines += [line for kind in kinds for line in _problem_section(kind)]
    return "\n".join(lines[:-1]) + "\n"


def _problem_section(kind: Kind) -> Iterator[str]:
    ignored = ", may be ignored" if kind.is_ignorable else ""
    yield from (f"### {kind.code}", "", f"**{kind.title}** ({kind.severity}{ignored}).", "")
    yield from (kind.why, "")
    for path, text in kind.files().items():
        yield from (f"`{path}`{'' if text else ' (empty)'}", "")
        if text:
            yield from (f"```{_LANGUAGES[Path(path).suffix]}", text.rstrip(), "```", "")
    yield from (f"Instead: {kind.instead}", "")
    if kind.messages:
        said = ", ".join(f"`{message}`" for message in kind.messages)
        yield from (f"The host or the worker may say: {said}.", "")


_FIXED_NAMES = {"warmup_trigger": "warmup"}
"""The functions that have one possible name."""


def _word(type_: str) -> str:
    return type_ if " " in type_ else f"`{type_}`" if type_ != ANY_VALUE else reference.word(type_)


def every_binding() -> dict[str, str]:
    """`tests/every_binding/`: an app of all the docstrings' examples, and what it generates."""
    files = {"host.json": '{"version": "2.0"}\n'}
    for entry in reference.own():
        # Examples repeat each other's names and routes, which one app cannot.
        name = f'@function_name("{_FIXED_NAMES.get(entry.name, entry.name)}")\n@'
        source = re.sub(r"^@", name, entry.example, count=1, flags=re.MULTILINE)
        source = source.replace("from azfdecor import ", "from azfdecor import function_name, ", 1)
        source = source.replace('@http_trigger("', f'@http_trigger("{entry.name}/')
        files[f"declared/{entry.name}.py"] = source
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, "utf-8")
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            status = cli.main(["generate", folder])
        if status:
            sys.exit(printed.getvalue())
        written = [f for f in root.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        return {f.relative_to(root).as_posix(): f.read_text("utf-8") for f in written}


def wanted() -> dict[str, str]:
    """Every file that follows from the classes, by its path."""
    files = {
        _INIT: facade(),
        "docs/reference/bindings.md": bindings_page(),
        "docs/reference/problems.md": problems_page(),
    }
    files |= {
        f"docs/reference/bindings/{service}.md": service_page(service) for service in services()
    }
    return files | {f"tests/every_binding/{path}": text for path, text in every_binding().items()}


_WHOLE_FOLDERS = ("docs/reference/bindings", "tests/every_binding")
"""What else is found in these is left over."""


def stale() -> dict[str, str | None]:
    """The files that differ from what they should be, with what they should hold if anything."""
    files = wanted()
    found = [f for folder in _WHOLE_FOLDERS for f in (ROOT / folder).rglob("*") if f.is_file()]
    paths = [f.relative_to(ROOT).as_posix() for f in found if "__pycache__" not in f.parts]
    left_over: dict[str, str | None] = {path: None for path in paths if path not in files}
    return left_over | {path: text for path, text in files.items() if _read(ROOT / path) != text}


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def main() -> int:
    """Write them, or with --check only name them."""
    if "--check" not in sys.argv and _read(ROOT / _INIT) != facade():
        # The examples import what it exports: all else is made with the new one.
        (ROOT / _INIT).write_text(facade(), "utf-8")
        print(f"{_INIT} written")
        return subprocess.run([sys.executable, *sys.argv], check=False).returncode
    wrong = stale()
    for path, text in wrong.items():
        if "--check" not in sys.argv:
            if text is None:
                (ROOT / path).unlink()
            else:
                (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
                (ROOT / path).write_text(text, "utf-8")
        print(f"{path} {'is stale' if '--check' in sys.argv else 'written'}")
    return 1 if wrong and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
