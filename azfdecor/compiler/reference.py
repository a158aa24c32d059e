"""Every binding as data, read from its class: for the command, the documentation and the facade.

Those of other packages (`compiler/plugins`) are among them, after azfdecor's own.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import azfdecor
import azfdecor.bindings
from azfdecor.bindings.base import ANY_VALUE, Binding
from azfdecor.compiler import plugins
from azfdecor.compiler.errors import UsageError
from azfdecor.compiler.options import choices, json_type, types_of
from azfdecor.compiler.properties import type_of
from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from azfdecor.bindings.base import BindingKind
    from azfdecor.compiler.plugins import Plugin
    from azfdecor.declaration import Option
    from azfdecor.problems.problem import Problem


_STANDARD = {"json", "logging"}
"""The modules of Python that examples use."""
_STANDARD_NAMES = {"collections.abc": {"Generator"}, "typing": {"Any"}}
"""The names of Python's modules that they use."""


_OWN_TYPES = "types of your own (a model, `list[Model]`)"


class Entry(NamedTuple):
    """A decorator of a binding."""

    kind: BindingKind

    @property
    def name(self) -> str:
        """The decorator's name."""
        return self.kind.name

    @property
    def role(self) -> str:
        """Trigger, input or output."""
        return self.kind.role

    @property
    def service(self) -> str:
        """The module that holds it: of `azfdecor.bindings`, or the full name of another one."""
        return self.kind.decorator.__module__.removeprefix("azfdecor.bindings.")

    @property
    def summary(self) -> str:
        """The docstring down to its sections."""
        return _summary(self.kind.decorator)

    @property
    def example(self) -> str:
        """The example of the docstring, with the imports that it needs; empty without one."""
        match = re.search(r"^Example:\n((?: {4}.*\n?|\n)+)", self._doc, re.MULTILINE)
        if match is None:
            return ""
        return _with_imports(
            textwrap.dedent(match[1]).strip() + "\n", self.kind.decorator.__module__
        )

    @property
    def source(self) -> str:
        """Where the facts come from."""
        match = re.search(r"^Source: (\S+)", self._doc, re.MULTILINE)
        return match[1] if match else ""

    @property
    def _doc(self) -> str:
        return inspect.cleandoc(self.kind.decorator.__doc__ or "")

    def values(self) -> list[tuple[str, list[str]]]:
        """What may be annotated how: the parameter, or `T` of `Out[T]`; the return value."""
        kind = self.kind
        own = [_OWN_TYPES] if kind.content else []
        what = "`T` of `Out[T]`" if kind.direction == "out" else "Parameter"
        found = [(what, [*kind.takes.types, *own])]
        if kind.sends.returned:
            found.append(("Return value", [*kind.sends.returned, *own]))
        return found

    def options(self) -> list[tuple[Option, Any, str]]:
        """Its options, each with its type and its description."""
        texts: dict[str, str] = {}
        for base in reversed(self.kind.decorator.__mro__):
            texts.update(_descriptions(base))
        hints = types_of(self.kind.decorator)
        return [(o, hints[k], texts.get(k, "")) for k, o in self.kind.options.items()]

    def as_json(self) -> dict[str, Any]:
        """The documented shape of `bindings --format json`."""
        return {
            "decorator": self.name,
            "type": self.kind.type,
            "direction": self.kind.direction,
            "trigger": self.kind.role == "trigger",
            "accepts": list(self.kind.takes.types),
            "returns": list(self.kind.sends.returned),
            "properties": [
                {
                    "name": option.json_name,
                    "keyword": option.keyword,
                    "type": json_type(hint),
                    "setting": option.setting,
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
        lines = [
            f"@{self.name}{inspect.signature(self.kind.decorator)}",
            *_indented(self.summary),
            "",
        ]
        for what, types in self.values():
            lines += _indented(f"{what}: {', '.join(map(word, types))}")
        for option, hint, text in self.options():
            type_ = json_type(hint)
            if choices(hint):
                values = " | ".join(map(repr, choices(hint)))
                type_ = f"array of {values}" if type_ == "array" else values
            lines += ["", f"    {option.keyword}: {type_}", *_indented(text, 8)]
        if self.example:
            lines += ["", textwrap.indent(self.example.rstrip(), "    ")]
        return "\n".join(lines)


class Other(NamedTuple):
    """A decorator that is no binding: of a whole function, or what makes one of a web app."""

    target: Callable[..., Any]

    @property
    def role(self) -> str:
        """None of those of bindings."""
        return "other"

    @property
    def name(self) -> str:
        """The decorator's name."""
        return self.target.__name__

    @property
    def summary(self) -> str:
        """The docstring down to its sections."""
        return _summary(self.target)

    def as_text(self) -> str:
        """For a terminal."""
        start = "@" if isinstance(self.target, type) else ""
        lines = [f"{start}{self.name}{inspect.signature(self.target)}", *_indented(self.summary)]
        for keyword, text in _descriptions(self.target).items():
            lines += ["", f"    {keyword}", *_indented(text, 8)]
        return "\n".join(lines)


@functools.cache
def others() -> tuple[Other, ...]:
    """Those that are no bindings, by name."""
    named = ((name, getattr(azfdecor, name)) for name in azfdecor.__all__ if name.islower())
    return tuple(
        Other(target)
        for _, target in named
        if not (isinstance(target, type) and issubclass(target, Binding))
    )


@functools.cache
def own() -> tuple[Entry, ...]:
    """Those of azfdecor itself, by service and in the order of its module."""
    entries: list[Entry] = []
    for module_info in pkgutil.iter_modules(azfdecor.bindings.__path__):
        module = importlib.import_module(f"azfdecor.bindings.{module_info.name}")
        entries += (Entry(kind.__kind__) for kind in plugins.kinds_in(module))
    return tuple(entries)


def bindings() -> tuple[Entry, ...]:
    """All of them, those of installed packages last."""
    return _all(plugins.installed())[0]


def problems() -> tuple[Problem, ...]:
    """What is wrong with the bindings of installed packages."""
    return _all(plugins.installed())[1]


@functools.cache
def _all(_: tuple[Plugin, ...]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    kinds, problems = plugins.load([entry.kind for entry in own()])
    return (*own(), *map(Entry, kinds)), tuple(problems)


def kind_of(binding: Binding) -> BindingKind:
    """What is known of a binding.

    That is what its decorator's class says; of a generic decorator that names a type which azfdecor
    or an installed package has a decorator for, what that one says.
    """
    own_kind = binding.__kind__
    if not own_kind.is_generic:
        return own_kind
    return next(iter(kinds_of_type(type_of(binding), own_kind.direction)), own_kind)


def kinds_of_type(type_: str, direction: str) -> list[BindingKind]:
    """What is known of the bindings of a type, which the host reads without regard to case.

    Some types have several: those for versions of an extension, or for its sources.
    """
    folded = type_.lower()
    kinds = (entry.kind for entry in bindings())
    return [one for one in kinds if one.type.lower() == folded and one.direction == direction]


def named(name: str) -> Entry | Other:
    """The decorator of that name.

    Raises:
        UsageError: When there is none.
    """
    every: list[Entry | Other] = [*bindings(), *others()]
    entries = {entry.name: entry for entry in every}
    if name not in entries:
        import difflib

        close = difflib.get_close_matches(name, entries, 1)
        hint = f"did you mean {close[0]}?" if close else "`azfdecor bindings` lists them all"
        msg = f"there is no decorator {name!r}: {hint}"
        raise UsageError(msg)
    return entries[name]


def word(type_: str) -> str:
    """An annotation that a binding takes or sends, as a person reads it."""
    return "what JSON holds" if type_ == ANY_VALUE else type_


def _summary(target: Any) -> str:
    return re.split(r"\n\n(?:Args|Returns|Raises|Example|Source):", inspect.getdoc(target) or "")[0]


def _descriptions(kind: Any) -> dict[str, str]:
    """The `Args` section of a docstring, by option."""
    doc = inspect.cleandoc(kind.__doc__ or "")
    match = re.search(r"^Args:\n((?: {4}.*\n?|\n)+)", doc, re.MULTILINE)
    if match is None:
        return {}
    parts = re.split(r"^ {4}(\w+): ", match[1], flags=re.MULTILINE)[1:]
    return {k: " ".join(text.split()) for k, text in zip(parts[::2], parts[1::2])}


def _with_imports(code: str, module: str) -> str:
    """Code with an import of each name that it uses of Python, the platform and azfdecor.

    Args:
        code: What to put the imports before.
        module: The module whose class it is an example for, which may be another package's.
    """
    import azure.functions

    tree = ast.parse(code)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    homes = {home: names & used for home, names in _library_names().items()}
    for home in (azure.functions, azfdecor):
        public: list[str] = getattr(home, "__all__", dir(home))
        # Microsoft's library lists a name that it does not have.
        homes[home.__name__] = {name for name in used.intersection(public) if hasattr(home, name)}
    if not module.startswith("azfdecor."):
        homes[module] = {k.__name__ for k in plugins.kinds_in(sys.modules[module])} & used
    lines = [f"import {name}" for name in sorted(used & _STANDARD)]
    for home_name, names in _STANDARD_NAMES.items():
        if names & used:
            lines.append(f"from {home_name} import {', '.join(sorted(names & used))}")
    lines += [""] if lines else []
    for home_name, names in homes.items():
        if names:
            lines += [f"from {home_name} import {', '.join(sorted(names))}", ""]
    return "\n".join([*lines, "", code])


def _library_names() -> dict[str, set[str]]:
    """The classes of other libraries, which may not be installed, that bindings accept."""
    homes: dict[str, set[str]] = {}
    words = {word for entry in bindings() for word in entry.kind.takes.types}
    for home, dot, name in sorted(word.rpartition(".") for word in words):
        if dot and home != "azure.functions":
            homes.setdefault(home, set()).add(name)
    return homes


def _indented(text: str, by: int = 4) -> list[str]:
    indent = " " * by
    return [
        line
        for paragraph in text.split("\n\n")
        for line in textwrap.wrap(paragraph, 92, initial_indent=indent, subsequent_indent=indent)
    ]
