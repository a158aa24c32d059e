"""Bindings as the tests write them, and their samples as the host hands them over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.options import choices, fits
from judge import Value, batch, binary, data, http_request, text

if TYPE_CHECKING:
    from azfdecor.compiler.reference import Entry

_EXAMPLE_VALUES = {
    "path": "samples/{id}.txt",
    "schedule": "0 */5 * * * *",
    "start_from_time": "2026-01-02T03:04:05Z",
    "queue_name": "orders",
    "timestamp_utc": "2026-01-02T03:04:05Z",
}
"""Values of options that faults() looks into."""
_EXTRA: dict[str, dict[str, Any]] = {
    "signalr_trigger": {"category": "messages"},
    "event_grid_output": {"connection": "TOPIC"},
    "generic_trigger": {"type": "exampleTrigger"},
}
"""Options without which, or with another value of which, faults() finds something."""


def value_for(hint: Any, default: Any) -> Any:
    """A value of a type that is not the default."""
    for candidate in (*choices(hint), "text", 7, True, False, ["item"], {"key": "item"}):
        for value in (candidate, [candidate], [{"key": "item"}]):
            if value != default and (value is not None) and fits(value, hint):
                return value
    msg = f"no value of {hint}"
    raise AssertionError(msg)


def decorator_of(entry: Entry, *, arg_name: str | None = "value") -> str:
    """The decorator with its required options, as it is written."""
    values = {
        o.keyword: _EXAMPLE_VALUES.get(o.keyword) or value_for(hint, None)
        for o, hint, _ in entry.options()
        if o.required
    }
    values.update(_EXTRA.get(entry.name, {}))
    if arg_name:
        values["arg_name"] = arg_name
    arguments = [f"{keyword}={value!r}" for keyword, value in values.items()]
    return f"{entry.name}({', '.join(arguments)})"


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
    return handed_over(entry, type_, _SAMPLES.get((entry.name, type_), entry.kind.sample))


def handed_over(entry: Entry, type_: str, sample: Any) -> Value:
    """A value as the host hands it over for an annotation."""
    if entry.name == "http_trigger":
        return http_request("POST", body=b"sample")
    if type_.startswith("list["):
        item = sample if isinstance(sample, (str, bytes)) else json.dumps(sample)
        if entry.kind.delivers_many == "binary" and isinstance(item, str):
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
