"""Option values: of the declared type, of the closed set, and possible at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.options import describe, fits, types_of
from azfdecor.compiler.rules.at import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Declared
    from azfdecor.compiler.problem import Problem
    from azfdecor.declaration import Declaration


def wrong_values(app: App) -> Iterator[Problem]:
    """What a type checker would have said, and what only the declaration itself knows."""
    for declared in app.declared:
        for declaration in declared.declarations:
            yield from _of(declared, declaration)


def wrong_names(app: App) -> Iterator[Problem]:
    """A parameter whose name means something to the binding, and is none of those it knows."""
    for function in app.functions:
        for bound in function.bindings:
            for fault in bound.declaration.name_faults(bound.name):
                yield problem(function, "AZF402", fault.message, fault.hint, bound.declaration)


def _of(declared: Declared, declaration: Declaration) -> Iterator[Problem]:
    name = type(declaration).__name__
    right = True
    known = types_of(type(declaration))
    for keyword, value in declaration.given().items():
        hint = known.get(keyword, Any)
        if type(value) is hint is str and value.isascii():
            continue  # the usual case
        wrong = _misfit(value, hint)
        if wrong:
            right = False
            message = f"{name}({keyword}=...) {wrong}"
            yield problem(declared, "AZF401", message, f"write {describe(hint)}", declaration)
    if right:
        for fault in declaration.faults():
            yield problem(declared, "AZF402", fault.message, fault.hint, declaration)


def _misfit(value: Any, hint: Any) -> str | None:
    """What is wrong with a value for its option; None when nothing is."""
    if not fits(value, hint):
        return f"is {value!r}"
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return f"cannot be written as JSON: {error}"
    return None
