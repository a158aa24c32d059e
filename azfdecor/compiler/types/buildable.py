"""Whether pydantic can make values of a type. Asked while the app's modules can be imported."""

from __future__ import annotations

import sys
import typing
import warnings
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.errors import in_words
from azfdecor.compiler.model import Flaw, Undefined
from azfdecor.compiler.types import evaluation
from azfdecor.runtime.annotations import (
    annotations_of,
    is_among,
    is_response,
    members,
    plain,
    without_responses,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

NONE = Flaw("JSON has only null for it", is_no_json=True)
_MODEL = ("model_fields", "__dataclass_fields__", "__total__", "_fields")
"""What classes have whose annotations are fields."""
_SDK = ("azurefunctions.extensions", "azure.storage", "azure.eventhub", "azure.servicebus")
_NO_JSON = {"callable": "a callable", "is-subclass": "a class", "is-instance": "such an object"}
"""What JSON holds no value of, by the type of pydantic's schema."""
_INNER = {
    "definitions": "schema",
    "json-or-python": "json_schema",
    "lax-or-strict": "lax_schema",
    "nullable": "schema",
    "model": "schema",
    "dataclass": "schema",
    "custom-error": "schema",
    "function-after": "schema",
    "list": "items_schema",
    "set": "items_schema",
    "frozenset": "items_schema",
    "dict": "values_schema",
    "call": "arguments_schema",
}
"""The schemas that need a value of another one, and where that stands."""
_PARTS: dict[str, Callable[[Any], Iterable[Any]]] = {
    "chain": lambda schema: schema["steps"][:1],
    "tuple": lambda schema: schema["items_schema"],
    "union": lambda schema: [c[0] if isinstance(c, tuple) else c for c in schema["choices"]],
    "tagged-union": lambda schema: schema["choices"].values(),
    "model-fields": lambda schema: [f["schema"] for f in schema["fields"].values()],
    "typed-dict": lambda schema: [f["schema"] for f in schema["fields"].values() if f["required"]],
    "dataclass-args": lambda schema: [field["schema"] for field in schema["fields"]],
    "arguments": lambda schema: [one["schema"] for one in schema["arguments_schema"]],
}
"""The schemas of the parts that a value needs, or of its choices. One with a default needs none."""


def flaw(value: Any, *, is_sent: bool) -> Flaw | None:
    """Why pydantic makes no typed values of a type; None when it does.

    Args:
        value: The annotation.
        is_sent: Values of it become JSON; else they are made of it.
    """
    sdk = _sdk_class(value)
    if sdk:
        why = f"{sdk} is a class of Azure's SDKs, which only the v2 programming model delivers"
        how = "take the content as bytes, str or a model, or make the client in the function"
        return Flaw(why, how, is_no_json=True)
    if is_response(value):
        return None
    if not is_sent and any(typing.get_origin(kind) is Generator for kind in members(value)):
        how = "annotate it list[...], whose items are checked before the function runs"
        return Flaw("pydantic checks the items of a generator only when they are used", how)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pydantic warns of is a problem here
        return _flaw(without_responses(value), is_sent=is_sent)


def _flaw(value: Any, *, is_sent: bool) -> Flaw | None:
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError

    try:
        adapter: TypeAdapter[Any] = TypeAdapter(value)
        _ = adapter.validator.validate_json  # which raises where a name is not known yet
    except (PydanticUserError, PydanticUndefinedAnnotation) as error:
        why = f"{error.message}".partition("\n")[0].partition(". ")[0].rstrip(".")
        undefined = next(_undefined(value, []), None)
        return Flaw(why, undefined=undefined, is_no_json=error.code == "schema-for-unknown-type")
    except Exception as error:  # noqa: BLE001 - a class of the user's says how it is built
        return Flaw(in_words(error))
    schema: Any = adapter.core_schema
    old = next(_models_of_v1(schema, set()), None)
    if old:
        how = "derive it from pydantic.BaseModel: models of pydantic.v1 are not supported"
        return Flaw(f"{old} is a model of pydantic.v1", how)
    refused = _NO_JSON if not is_sent else {k: v for k, v in _NO_JSON.items() if k != "is-instance"}
    what = _held_by_no_json(schema, refused, {})
    return Flaw(f"JSON cannot hold {what}", is_no_json=True) if what else None


def _sdk_class(value: Any, seen: tuple[Any, ...] = ()) -> str | None:
    """The name of a class of Azure's SDKs in an annotation, which may hold itself."""
    kind = plain(value)
    if isinstance(kind, type) and typing.get_origin(kind) is None:
        return kind.__name__ if kind.__module__.startswith(_SDK) else None
    if is_among(kind, seen):
        return None
    found = (_sdk_class(argument, (*seen, kind)) for argument in typing.get_args(kind))
    return next(filter(None, found), None)


def _undefined(value: Any, seen: list[Any]) -> Iterator[Undefined]:
    """The fields that name what is not there when their class is used, however deep."""
    kind = plain(value)
    if is_among(kind, seen):
        return
    seen.append(kind)
    of_model = getattr(kind, "__pydantic_generic_metadata__", {}).get("args", ())
    for argument in (*typing.get_args(kind), *of_model):
        yield from _undefined(argument, seen)
    kind = typing.get_origin(kind) or kind
    if not isinstance(kind, type) or not any(hasattr(kind, name) for name in _MODEL):
        return
    for base in kind.__mro__:
        namespace = getattr(sys.modules.get(base.__module__), "__dict__", {})
        for name, annotation in annotations_of(base).items():
            if not name.startswith("_"):
                yield from _undefined_in(f"{base.__name__}.{name}", annotation, namespace, seen)


def _undefined_in(
    field: str, annotation: Any, namespace: Mapping[str, Any], seen: list[Any]
) -> Iterator[Undefined]:
    """What the annotation of one field names that is not there, or what stands in it."""
    try:
        inner = evaluation.evaluate(annotation, namespace)
    except NameError as error:
        checked = evaluation.type_checking_names(namespace).get(f"{error.name}")
        yield Undefined(field, f"{error.name}", checked.place if checked else None)
    except TypeError:  # such as a ClassVar, which is no field
        return
    else:
        yield from _undefined(inner, seen)


def _models_of_v1(schema: Any, seen: set[int]) -> Iterator[str]:
    """The models of pydantic.v1 whose functions a schema calls."""
    if id(schema) in seen:
        return
    seen.add(id(schema))
    is_dict, is_list = isinstance(schema, dict), isinstance(schema, (list, tuple))
    for part in schema.values() if is_dict else schema if is_list else ():
        yield from _models_of_v1(part, seen)
    owner: Any = getattr(schema, "__self__", None)
    if isinstance(owner, type) and any(
        c.__module__.startswith("pydantic.v1") for c in owner.__mro__
    ):
        yield owner.__name__


def _held_by_no_json(schema: Any, refused: dict[str, str], definitions: dict[str, Any]) -> str:
    """What a schema needs that JSON cannot hold; empty when JSON can hold a value of it."""
    kind = schema["type"]
    if kind in refused:
        return refused[kind]
    if kind == "definitions":
        definitions = {one["ref"]: one for one in schema["definitions"]}
    elif kind == "definition-ref":
        found = definitions.pop(schema["schema_ref"], None)  # a type may hold itself
        return _held_by_no_json(found, refused, definitions) if found else ""
    if kind in _INNER:
        inner = schema.get(_INNER[kind])
        return _held_by_no_json(inner, refused, definitions) if inner else ""
    parts_of = _PARTS.get(kind, lambda _: ())
    parts = [_held_by_no_json(part, refused, definitions) for part in parts_of(schema)]
    is_choice = kind in ("union", "tagged-union")
    return "" if is_choice and not all(parts) else next(filter(None, parts), "")
