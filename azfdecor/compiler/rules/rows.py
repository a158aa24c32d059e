"""Rows and documents: as many as the annotation says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.rules.at import parameter_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import Annotation, App, Bound, Function
    from azfdecor.compiler.problem import Problem


def wrong_numbers(app: App) -> Iterator[Problem]:
    """A typed value that is one row where many arrive, or a list where one does."""
    for function in app.functions:
        for bound in function.bindings:
            parameter = bound.parameter
            annotation = parameter.annotation if parameter else None
            if parameter and annotation and annotation.is_payload and not annotation.is_out:
                yield from _wrong_number(function, bound, parameter.name, annotation)


def _wrong_number(
    function: Function, bound: Bound, name: str, annotation: Annotation
) -> Iterator[Problem]:
    rows = bound.kind.rows_of(bound.declaration)
    decorator, text = type(bound.declaration).__name__, annotation.text
    if rows == "many" and annotation.holds == "one":
        yield parameter_problem(
            function,
            name,
            "AZF340",
            f"{decorator} delivers a list, of one item too, and {name!r} is annotated {text}",
            f"annotate it list[{text.removesuffix(' | None')}]",
        )
    elif rows == "one" and annotation.holds == "many":
        keyword = bound.kind.row_option
        yield parameter_problem(
            function,
            name,
            "AZF340",
            f"{decorator} delivers one item because of {keyword}, and {name!r} is annotated {text}",
            f"annotate it as one item or None, or leave {keyword} out to read all",
        )
