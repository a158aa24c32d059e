"""From type hints to what they mean to the platform."""

from __future__ import annotations

import ast
import collections.abc
import inspect
import sys
import types
import typing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typing_extensions

from azfdecor.compiler.model import Annotation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PLAIN = {str: "str", bytes: "bytes", bytearray: "bytearray", type(None): "None"}
_MANY = (list, collections.abc.Sequence, collections.abc.Iterable)


class _Carrier:
    """Carries one annotation through `typing.get_type_hints`."""

    def __init__(self, annotation: object) -> None:
        self.__annotations__ = {"hint": annotation}


def resolve(function: Callable[..., Any]) -> tuple[dict[str, object], dict[str, str]]:
    """The hints of a callable, and why those that cannot be resolved cannot.

    Each hint stands on its own, so that one bad name does not hide the others. Names that the
    module imports under `if TYPE_CHECKING:` are imported for it now.
    """
    hints: dict[str, object] = {}
    failures: dict[str, str] = {}
    annotations = typing_extensions.get_annotations(
        function, format=typing_extensions.Format.FORWARDREF
    )
    namespace: Mapping[str, Any] = getattr(inspect.unwrap(function), "__globals__", {})
    for name, annotation in annotations.items():
        if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
            hints[name] = annotation
            continue
        try:
            hints[name] = _evaluate(annotation, namespace)
        except Exception as error:  # noqa: BLE001 - evaluating a hint runs the user's code
            failures[name] = f"{type(error).__name__}: {error}"
    return hints, failures


def _evaluate(annotation: object, namespace: Mapping[str, Any]) -> object:
    try:
        return hint(annotation, namespace)
    except NameError:
        return hint(annotation, {**namespace, **type_checking_names(namespace)})


def hint(annotation: object, namespace: Mapping[str, Any]) -> object:
    carrier: Any = _Carrier(annotation)
    hints = typing_extensions.get_type_hints(carrier, dict(namespace), include_extras=True)
    return hints["hint"]


def type_checking_names(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The names that a module binds under `if TYPE_CHECKING:`, bound for real."""
    file = namespace.get("__file__")
    if not isinstance(file, str) or not file.endswith(".py"):
        return {}
    with open(file, "rb") as source:
        tree = ast.parse(source.read())
    names = dict(namespace)
    for block in ast.walk(tree):
        if isinstance(block, ast.If) and _is_type_checking(block.test):
            for statement in block.body:
                code = compile(ast.Module([statement], []), file, "exec")
                try:
                    exec(code, names)  # noqa: S102 - the module's own statements
                except Exception:  # noqa: BLE001, S112 - a stub-only import; the name stays unknown
                    continue
    return {name: value for name, value in names.items() if name not in namespace}


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def annotation(hint: object) -> Annotation | None:
    """What a resolved hint means; None when it says nothing, as `Any` does."""
    if hint is Any or hint is inspect.Parameter.empty:
        return None
    return replace(_meaning(hint), text=text_of(hint))


def _meaning(hint: object) -> Annotation:
    hint = _stripped(hint)
    origin, arguments = typing_extensions.get_origin(hint), typing_extensions.get_args(hint)
    if hint is None or hint is type(None):
        return Annotation("", is_optional=True)
    if origin in (typing.Union, types.UnionType):
        return _union([_meaning(argument) for argument in arguments])
    platform = _platform_class(origin or hint)
    if platform == "azure.functions.Out":
        inner = _meaning(arguments[0]) if arguments else Annotation("")
        if arguments and _stripped(arguments[0]) is Any:
            inner = Annotation("")
        return replace(inner, is_out=True)
    if platform and origin is None:
        return Annotation("", (platform,))
    if origin in _MANY and len(arguments) == 1:
        item = _meaning(arguments[0])
        if not (item.is_payload or item.is_optional or item.is_out) and len(item.types) == 1:
            return Annotation("", (f"list[{item.types[0]}]",))
    if isinstance(hint, type) and hint in _PLAIN:
        return Annotation("", (_PLAIN[hint],))
    return Annotation("", is_payload=True)


def _union(members: list[Annotation]) -> Annotation:
    """`X | None` is X that may be missing, and `Out[X] | None` is an Out: the worker gives one."""
    outs = [m for m in members if m.is_out]
    values = [m for m in members if not m.is_none]
    return Annotation(
        "",
        tuple(type_ for m in values for type_ in m.types),
        is_out=bool(outs),
        is_optional=any(m.is_optional for m in members) and not outs,
        is_payload=any(m.is_payload for m in values) or (0 < len(outs) < len(values)),
    )


def _stripped(hint: object) -> object:
    """The hint without `Annotated`, `NewType` and `type` aliases around it."""
    while True:
        if typing_extensions.get_origin(hint) is typing.Annotated:
            hint = typing_extensions.get_args(hint)[0]
        elif isinstance(hint, typing_extensions.TypeAliasType):
            hint = hint.__value__
        elif (supertype := getattr(hint, "__supertype__", None)) is not None:
            hint = supertype
        else:
            return hint


def _platform_class(hint: object) -> str | None:
    """`azure.functions.X` for a class that the worker knows under that name."""
    if not isinstance(hint, type) or not hint.__module__.startswith("azure.functions"):
        return None
    public = getattr(sys.modules.get("azure.functions"), hint.__name__, None)
    if isinstance(public, type) and (issubclass(public, hint) or issubclass(hint, public)):
        return f"azure.functions.{hint.__name__}"
    return None


def text_of(hint: object) -> str:
    """A hint as a person writes it."""
    if isinstance(hint, str):
        return hint
    if hint is None or hint is type(None):
        return "None"
    text = inspect.formatannotation(hint)
    for noise in ("azure.functions._abc.", "azure.functions._http.", "azure.functions._queue."):
        text = text.replace(noise, "azure.functions.")
    return text.replace("typing.", "").replace("NoneType", "None")
