"""Values as the converters of `azure.functions` take and give them: datums.

A datum has a `type`, which is the kind of the value, and a `value`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from azfdecor.local.values import Value

if TYPE_CHECKING:
    from collections.abc import Callable


def to_datum(value: Value, datum: Callable[[Any, str | None], Any]) -> Any:
    """The datum of a value; `datum` makes one."""
    content = value.content
    if value.kind == "http":
        parts = {
            key: {k: datum(v, "string") for k, v in content[key].items()}
            for key in ("headers", "query", "params")
        }
        content = {
            "method": datum(content["method"], "string"),
            "url": datum(content["url"], "string"),
            "body": datum(content["body"], "bytes"),
            **parts,
        }
    elif value.kind and value.kind.startswith("collection_"):
        content = SimpleNamespace(**{value.kind.removeprefix("collection_"): content})
    return datum(content, value.kind)


def from_datum(datum: Any) -> Value:
    """The value of a datum."""
    if datum.type == "http":
        content: dict[str, Any] = {
            "status_code": int(datum.value["status_code"].value),
            "headers": {k: v.value for k, v in datum.value["headers"].items()},
            "body": datum.value["body"].value,
        }
        if datum.value.get("cookies"):
            # The worker sends them one by one, as `http.cookies` has read them.
            jars = datum.value["cookies"]
            content["cookies"] = [one.OutputString() for jar in jars for one in jar.values()]
        return Value("http", content)
    return Value(datum.type, datum.value)
