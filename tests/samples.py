"""Bindings as the tests write them, and their samples as the host hands them over."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.options import choices, fits
from azfdecor.declaration import faults_of
from azfdecor.local.samples import sample
from judge import Value, batch, binary, data, http_request, text

if TYPE_CHECKING:
    from azfdecor.compiler.reference import Entry


def value_for(hint: Any, default: Any) -> Any:
    """A value of a type that is not the default."""
    for candidate in (*choices(hint), "text", 7, True, False, ["item"], {"key": "item"}):
        for value in (candidate, [candidate], [{"key": "item"}]):
            if value != default and (value is not None) and fits(value, hint):
                return value
    msg = f"no value of {hint}"
    raise AssertionError(msg)


def decorator_of(entry: Entry, *, arg_name: str | None = "value") -> str:
    """The decorator as it is written, with the values of its example.

    They are those of the required options, or all, where these alone do not work.
    """
    kind = entry.kind
    values = {k: v for k, v in _example_values(entry).items() if k in kind.options}
    needed = {k: v for k, v in values.items() if kind.options[k].required}
    values = values if list(faults_of(kind.decorator(**needed))) else needed
    if arg_name:
        values["arg_name"] = arg_name
    arguments = [f"{keyword}={value!r}" for keyword, value in values.items()]
    return f"{entry.name}({', '.join(arguments)})"


def _example_values(entry: Entry) -> dict[str, Any]:
    """What the example of a docstring gives its decorator, by keyword."""
    calls = (node for node in ast.walk(ast.parse(entry.example)) if isinstance(node, ast.Call))
    call = next(call for call in calls if getattr(call.func, "id", "") == entry.name)
    principal = entry.kind.principal
    given = {principal.keyword: call.args[0]} if principal and call.args else {}
    given.update({word.arg: word.value for word in call.keywords if word.arg})
    return {keyword: ast.literal_eval(value) for keyword, value in given.items()}


_SAMPLES: dict[tuple[str, str], Any] = {
    ("event_grid_trigger", "azure.functions.CloudEvent"): {
        "specversion": "1.0",
        "id": "1",
        "source": "shop",
        "type": "Shop.OrderPlaced",
        "time": "2026-01-02T03:04:05Z",
        "data": {"sku": "K-7"},
    },
}
"""Values for annotations that the class's own sample is not one of."""
BATCH = {
    "SystemPropertiesArray": Value("json", "[{}, {}]"),
    "PropertiesArray": Value("json", "[{}, {}]"),
    "UserPropertiesArray": Value("json", "[{}, {}]"),
    "MessageIdArray": Value("json", '["1", "2"]'),
    "TimestampArray": Value("json", '["2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"]'),
    "KeyArray": Value("json", "[null, null]"),
    "PartitionArray": Value("json", "[0, 0]"),
    "OffsetArray": Value("collection_sint64", [364, 365]),
    "TopicArray": Value("collection_string", ["orders", "orders"]),
    "HeadersArray": Value("json", "[[], []]"),
}
"""What tells the worker's converters that a batch has come."""

SINGLE = {
    "SystemProperties": Value("json", "{}"),
    "UserProperties": Value("json", "{}"),
    "MessageId": Value("string", "1"),
}
"""What tells them that one message has come."""


def sent(entry: Entry, type_: str) -> Value:
    """The sample as the host hands it over for an annotation."""
    return handed_over(entry, type_, _SAMPLES.get((entry.name, type_), sample(entry.kind)))


def handed_over(entry: Entry, type_: str, sample: Any) -> Value:
    """A value as the host hands it over for an annotation."""
    if entry.name == "http_trigger":
        return http_request("POST", body=b"sample")
    if type_.startswith("list["):
        item = sample if isinstance(sample, (str, bytes)) else json.dumps(sample)
        if entry.kind.takes.batch == "binary" and isinstance(item, str):
            item = item.encode()
        return batch(item, item)
    if type_ == "bytes":
        return binary(sample if isinstance(sample, bytes) else as_text(sample).encode())
    if type_ == "str" and isinstance(sample, bytes):
        return text(sample.decode())
    if isinstance(sample, bytes):
        return binary(sample)
    return text(sample) if isinstance(sample, str) else data(sample)


def as_text(sample: Any) -> str:
    """A sample that is no bytes as text."""
    return sample if isinstance(sample, str) else json.dumps(sample)
