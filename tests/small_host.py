"""A host in miniature: routes, queues, blobs and tables around the functions of one app."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from conftest import function_json
from host_values import objects_of
from judge import Judge, Value, http_request, text, timer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from judge import Outcome


@dataclass
class Storage:
    """What outlives a run of the host, by name; rows of a table by their key."""

    queues: dict[str, list[str]] = field(default_factory=dict)
    blobs: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


class Host:
    """An app that runs: every function loaded, every message that waits delivered."""

    def __init__(self, root: Path, storage: Storage) -> None:
        self._storage = storage
        names = sorted(file.parent.name for file in root.glob("*/function.json"))
        self._bindings = {name: function_json(root, name)["bindings"] for name in names}
        self._judge = Judge(root)

    def start(self) -> None:
        """Load every function, and deliver what waits."""
        assert self._judge.load() == dict.fromkeys(self._bindings)
        self._deliver()

    def stop(self) -> None:
        """End the process of the app."""
        self._judge.__exit__(None, None, None)

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """The body of the answer to a request."""
        parts = urlsplit(url)
        _, where, path = parts.path.split("/", 2)
        if where == "admin":
            self._call(path.removeprefix("functions/"), timer(), {})
            return ""
        for name, (trigger, *_) in self._bindings.items():
            route = re.fullmatch(
                re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", trigger.get("route", "")), path
            )
            if route and method.lower() in trigger["methods"]:
                query = dict(parse_qsl(parts.query))
                request = http_request(
                    method, url, headers=headers, query=query, route=route.groupdict(), body=body
                )
                outcome = self._call(name, request, route.groupdict())
                self._deliver()
                assert outcome.returned
                return str(outcome.returned.content["body"].decode())
        msg = f"no function answers {method} {url}"
        raise AssertionError(msg)

    def _deliver(self) -> None:
        """Hand every message that waits to the function that its queue triggers."""
        for name, (trigger, *_) in self._bindings.items():
            if trigger["type"] == "queueTrigger":
                for message in self._storage.queues.pop(trigger["queueName"], []):
                    self._call(name, text(message), json.loads(message))

    def _call(self, name: str, trigger: Value, data: Mapping[str, Any]) -> Outcome:
        first, *others = self._bindings[name]
        inputs = {b["name"]: self._read(b, data) for b in others if b["direction"] == "in"}
        outcome = self._judge.call(name, **{first["name"]: trigger}, **inputs)
        assert outcome.error is None, outcome.traceback
        for binding in others:
            returned = outcome.returned if binding["name"] == "$return" else None
            value = returned or outcome.outputs.get(binding["name"])
            if binding["direction"] == "out" and value:
                self._write(binding, data, value)
        return outcome

    def _read(self, binding: Mapping[str, Any], data: Mapping[str, Any]) -> Value:
        if binding["type"] == "blob":
            found = self._storage.blobs.get(filled(binding["path"], data))
        elif "rowKey" in binding:
            rows = self._storage.tables.get(binding["tableName"], {})
            row = rows.get(filled(binding["rowKey"], data))
            found = row and json.dumps(row)
        else:
            found = json.dumps([*self._storage.tables.get(binding["tableName"], {}).values()])
        return Value(None, None) if found is None else text(found)

    def _write(self, binding: Mapping[str, Any], data: Mapping[str, Any], value: Value) -> None:
        if binding["type"] == "blob":
            self._storage.blobs[filled(binding["path"], data)] = value.content
        elif binding["type"] == "queue":
            content = json.loads(value.content)
            messages = content if isinstance(content, list) else [value.content]
            self._storage.queues.setdefault(binding["queueName"], []).extend(messages)
        elif binding["type"] == "table":
            (given,) = objects_of(value.kind, value.content)
            row = {"PartitionKey": binding["partitionKey"], **given}
            rows = self._storage.tables.setdefault(binding["tableName"], {})
            assert row["RowKey"] not in rows
            rows[row["RowKey"]] = row


def filled(template: str, data: Mapping[str, Any]) -> str:
    """A binding expression with what the trigger brings, or the day."""
    day = datetime.now(timezone.utc).date().isoformat()
    return re.sub(r"{(\w+)(:[\w-]+)?}", lambda m: day if m[2] else str(data[m[1]]), template)
