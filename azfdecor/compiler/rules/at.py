"""A problem at a function, at one of its decorators or at one of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler import lines
from azfdecor.problems.problem import Problem

if TYPE_CHECKING:
    from azfdecor.compiler.model import Declared, Function
    from azfdecor.declaration import Declaration
    from azfdecor.problems.kind import Kind


def problem(
    function: Function | Declared,
    kind: Kind,
    message: str,
    hint: str,
    declaration: Declaration | None = None,
    *,
    other: Function | None = None,
) -> Problem:
    """The problem, in the line of the decorator if one is named; `other` is concerned as well."""
    reference = function.reference
    line = function.line
    if declaration and declaration.location.file == reference.file:
        line = declaration.location.line
    # A decorator that stands in a helper is reported where the helper is used.
    also = other.name if other else None
    return Problem(kind, message, hint, reference.file, line, function.name, also)


def parameter_problem(
    function: Function,
    name: str,
    kind: Kind,
    message: str,
    hint: str,
) -> Problem:
    """The problem, in the line of the parameter of that name."""
    declared = function.declared
    place = lines.place_of_parameter(declared.target, name)
    file, line = place or (declared.reference.file, declared.line)
    return Problem(kind, message, hint, file, line, function.name)
