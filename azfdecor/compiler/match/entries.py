"""Decorators to entries of function.json, with what the configuration and annotations add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import STORAGE
from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.model import BindingEntry
from azfdecor.compiler.nodes import DecoratorNode
from azfdecor.compiler.properties import properties_of, type_of
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import given_of

if TYPE_CHECKING:
    from azfdecor.bindings.base import Binding, BindingKind
    from azfdecor.compiler.config import Config
    from azfdecor.compiler.model import Declared, Parameter


def entry(
    config: Config, declared: Declared, binding: Binding, name: str, parameter: Parameter | None
) -> BindingEntry:
    """The entry that a decorator asks for.

    Args:
        config: What decorators need not say.
        declared: The callable.
        binding: The decorator.
        name: The binding's name in function.json.
        parameter: The parameter that it is bound to.
    """
    kind = kind_of(binding)
    return BindingEntry(
        type_of(binding),
        kind.direction,
        name,
        _properties(config, binding, kind, parameter),
        kind,
        DecoratorNode(declared, binding),
        parameter,
    )


def _properties(
    config: Config, binding: Binding, kind: BindingKind, parameter: Parameter | None
) -> dict[str, Any]:
    own, given = binding.__kind__, given_of(binding)
    found = properties_of(binding)
    if config.connection != STORAGE:
        for keyword, option in own.options.items():
            if option.default == STORAGE:
                found[option.json_name] = given.get(keyword, config.connection)
    level = config.auth_level
    if level != "function" and own.is_a(http_trigger) and "auth_level" not in given:
        methods = {key: found.pop(key) for key in ("methods",) if key in found}
        found.update({"authLevel": level, **methods})  # in the order of the options
    data_type = _data_type(kind, parameter)
    if own.has_batches:
        annotation = parameter.annotation if parameter else None
        if annotation and annotation.cardinality == "many":
            found["cardinality"] = "many"
        if found.get("cardinality") == "many":
            data_type = kind.takes.batch
    if data_type and "dataType" not in found:
        found["dataType"] = data_type
    return found


def _data_type(kind: BindingKind, parameter: Parameter | None) -> str | None:
    """What the host has to be told, so that `str` gets text and `bytes` gets bytes."""
    annotation = parameter.annotation if parameter else None
    takes = kind.takes
    if kind.direction == "out":
        return None
    if annotation is None or annotation.is_payload:
        return takes.asked or None
    told = {"str": "string", "bytes": "binary"}
    wanted = told.get(" ".join(annotation.types), takes.asked or None)
    return wanted if wanted != takes.delivered else None
