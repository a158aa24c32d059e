"""Every binding as data, read from its class: for the command, the documentation and the facade."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import azfdecor
import azfdecor.bindings
from azfdecor.bindings.base import ANY_TYPE, Binding, Trigger
from azfdecor.compiler.errors import UsageError
from azfdecor.compiler.options import choices, types_of

if TYPE_CHECKING:
    from azfdecor.declaration import Option


_STANDARD = {"json", "logging"}
"""The modules of Python that examples use."""


class Entry(NamedTuple):
    """A decorator of a binding."""

    kind: type[Binding]

    @property
    def name(self) -> str:
        """The decorator's name."""
        return self.kind.__name__

    @property
    def role(self) -> str:
        """Trigger, input or output."""
        if issubclass(self.kind, Trigger):
            return "trigger"
        return "input" if self.kind.direction == "in" else "output"

    @property
    def service(self) -> str:
        """The module of `azfdecor.bindings` that holds it."""
        return self.kind.__module__.rpartition(".")[2]

    @property
    def summary(self) -> str:
        """The docstring down to its sections."""
        return re.split(r"\n\n(?:Args|Example|Source):", self._doc)[0]

    @property
    def example(self) -> str:
        """The example of the docstring, with the imports that it needs; empty without one."""
        match = re.search(r"^Example:\n((?: {4}.*\n?|\n)+)", self._doc, re.MULTILINE)
        return _with_imports(textwrap.dedent(match[1]).strip() + "\n") if match else ""

    @property
    def source(self) -> str:
        """Where the facts come from."""
        match = re.search(r"^Source: (\S+)", self._doc, re.MULTILINE)
        return match[1] if match else ""

    @property
    def _doc(self) -> str:
        return inspect.cleandoc(self.kind.__doc__ or "")

    def options(self) -> list[tuple[Option, Any, str]]:
        """Its options, each with its type and its description."""
        texts = {**_descriptions(Binding), **_descriptions(self.kind)}
        hints = types_of(self.kind)
        return [(o, hints[k], texts.get(k, "")) for k, o in self.kind.options.items()]

    def as_json(self) -> dict[str, Any]:
        """The documented shape of `bindings --format json`."""
        return {
            "decorator": self.name,
            "type": self.kind.json_type,
            "direction": self.kind.direction,
            "trigger": issubclass(self.kind, Trigger),
            "properties": [
                {
                    "name": option.json_name,
                    "keyword": option.keyword,
                    "required": option.required,
                    "default": None if option.required else option.default,
                    "enum": list(choices(hint)) or None,
                }
                for option, hint, _ in self.options()
                if option.in_json
            ],
        }

    def as_text(self) -> str:
        """For a terminal."""
        lines = [f"@{self.name}{inspect.signature(self.kind)}", *_indented(self.summary)]
        for option, hint, text in self.options():
            values = f" {' | '.join(map(repr, choices(hint)))}" if choices(hint) else ""
            lines += ["", f"    {option.keyword}:{values}", *_indented(text, 8)]
        if self.example:
            lines += ["", textwrap.indent(self.example.rstrip(), "    ")]
        return "\n".join(lines)


@functools.cache
def bindings() -> tuple[Entry, ...]:
    """All of them, by service and in the order of its module."""
    entries: list[Entry] = []
    for module_info in pkgutil.iter_modules(azfdecor.bindings.__path__):
        module = importlib.import_module(f"azfdecor.bindings.{module_info.name}")
        entries += [
            Entry(kind)
            for name, kind in vars(module).items()
            if inspect.isclass(kind)
            and issubclass(kind, Binding)
            and kind.__module__ == module.__name__
            and name.islower()
            and not name.startswith("_")
        ]
    return tuple(entries)


def kind_of(binding: Binding) -> type[Binding]:
    """The class that knows the facts of a binding.

    That is its own; a generic decorator that names a type which azfdecor has a decorator for
    means that one.
    """
    if binding.json_type != ANY_TYPE:
        return type(binding)
    named_type = str(binding.type_in_json()).lower()
    return next(
        (
            entry.kind
            for entry in bindings()
            if entry.kind.json_type.lower() == named_type
            and entry.kind.direction == binding.direction
        ),
        type(binding),
    )


def named(name: str) -> tuple[Entry, ...]:
    """The one decorator of that name.

    Raises:
        UsageError: When there is none.
    """
    entries = bindings()
    chosen = tuple(entry for entry in entries if entry.name == name)
    if not chosen:
        import difflib

        close = difflib.get_close_matches(name, [entry.name for entry in entries], 1)
        hint = f"did you mean {close[0]}?" if close else "`azfdecor bindings` lists them all"
        msg = f"there is no decorator {name!r}: {hint}"
        raise UsageError(msg)
    return chosen


def _descriptions(kind: type) -> dict[str, str]:
    """The `Args` section of a docstring, by option."""
    doc = inspect.cleandoc(kind.__doc__ or "")
    match = re.search(r"^Args:\n((?: {4}.*\n?|\n)+)", doc, re.MULTILINE)
    if match is None:
        return {}
    parts = re.split(r"^ {4}(\w+): ", match[1], flags=re.MULTILINE)[1:]
    return {k: " ".join(text.split()) for k, text in zip(parts[::2], parts[1::2])}


def _with_imports(code: str) -> str:
    """Code with an import of each name that it uses of Python, the platform and azfdecor."""
    import azure.functions

    tree = ast.parse(code)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    homes: dict[str, set[str]] = {}
    for home in (azure.functions, azfdecor):
        public: list[str] = getattr(home, "__all__", dir(home))
        homes[home.__name__] = used.intersection(public)
    lines = [f"import {name}" for name in sorted(used & _STANDARD)]
    lines += [""] if lines else []
    for home_name, names in homes.items():
        if names:
            lines += [f"from {home_name} import {', '.join(sorted(names))}", ""]
    return "\n".join([*lines, "", code])


def _indented(text: str, by: int = 4) -> list[str]:
    indent = " " * by
    return [
        line
        for paragraph in text.split("\n\n")
        for line in textwrap.wrap(paragraph, 92, initial_indent=indent, subsequent_indent=indent)
    ]
