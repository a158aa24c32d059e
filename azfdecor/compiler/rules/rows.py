"""Rows and documents: as many as the annotation says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.properties import word_in
from azfdecor.problems.typed_values import UNKNOWN_ROW, WRONG_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import Annotation, App, BindingEntry, Function
    from azfdecor.problems.problem import Problem


_PLACEHOLDER = r"\{\{|\}\}|\{([^{}]*)\}"
_OF_THE_HOST = ("datetime", "rand-guid", "sys.")
"""How the names begin whose values the host makes (BindingParameterResolver.cs)."""


def wrong_numbers(app: App) -> Iterator[Problem]:
    """A typed value that is one row where many arrive, or a list where one does."""
    for function in app.functions:
        for bound in function.bindings:
            parameter = bound.parameter
            annotation = parameter.annotation if parameter else None
            if parameter and annotation and annotation.is_payload and not annotation.is_out:
                yield from _wrong_number(function, bound, parameter.name, annotation)


def _wrong_number(
    function: Function, bound: BindingEntry, name: str, annotation: Annotation
) -> Iterator[Problem]:
    rows = bound.kind.rows
    number = rows.number_in(bound.properties) if rows else ""
    decorator, text = bound.node.title, annotation.text
    if number == "many" and annotation.holds == "one":
        yield WRONG_NUMBER.at(
            function.place_of_parameter(name),
            f"{decorator} always delivers a list, and {name!r} is annotated {text}",
            f"annotate it list[{text.removesuffix(' | None')}]",
        )
    elif rows and number == "one" and annotation.holds == "many":
        keyword = rows.option
        yield WRONG_NUMBER.at(
            function.place_of_parameter(name),
            f"{decorator} delivers one item because of {keyword}, and {name!r} is annotated {text}",
            f"annotate it as one item or None, or leave {keyword} out to read all",
        )


def unknown_rows(app: App) -> Iterator[Problem]:
    """A row among others whose key nobody tells the entry point."""
    for function in app.functions:
        for name, conversion in function.plan.values.items() if function.plan else ():
            if conversion.word == "row" and conversion.arguments:
                key = conversion.arguments[1]
                for unknown in _unknown(function, key):
                    yield UNKNOWN_ROW.at(
                        function.place_of_parameter(name),
                        f"the extension reads the whole partition, and the entry point cannot pick the "
                        f"row of {name!r}: it does not know {unknown}",
                        f"annotate it list[...], with filter={_filter(key)!r} in place of row_key",
                    )


def _unknown(function: Function, key: str) -> list[str]:
    """The placeholders in a key that the entry point cannot fill."""
    names = [match[1] for match in re.finditer(_PLACEHOLDER, key) if match[1] is not None]
    knows_data = function.trigger.is_of(http_trigger) or _is_text(function)
    return [
        f"{{{name}}}"
        for name in names
        if not knows_data or ":" in name or name.lower().startswith(_OF_THE_HOST)
    ]


def _is_text(function: Function) -> bool:
    """Whether the entry point gets the text whose members the host puts into expressions."""
    trigger = function.trigger
    annotation = trigger.parameter.annotation if trigger.parameter else None
    is_batch = annotation is not None and annotation.cardinality == "many"
    data_type = word_in(trigger.properties, "dataType")
    is_binary = "binary" in (trigger.kind.takes.delivered, data_type)
    is_bytes = annotation is not None and "bytes" in annotation.types
    is_taken = trigger.parameter is not None or bool(function.plan and function.plan.beside)
    has_content = is_taken and trigger.kind.content is not None
    return has_content and not (is_batch or is_binary or is_bytes)


def _filter(key: str) -> str:
    return f"RowKey eq '{key}'"
