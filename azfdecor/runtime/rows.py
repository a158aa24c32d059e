"""The one row, or document, that a typed value is made of.

The extension for tables reads the whole partition, also where a row is asked for, and hands over an
array: the row is picked here. An input by key or by a query gives one document, or an array of one.
Source: TablesExtensionConfigProvider.cs of https://github.com/Azure/azure-sdk-for-net
"""

from __future__ import annotations

import json
import os
import re
from collections import UserList
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from azfdecor.runtime.payload import PayloadError, content_of
from azfdecor.runtime.validation import without_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SETTING = re.compile(r"%([^%]+)%")
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def chooser(what: str, member: str, key: str) -> Callable[[Any, Any], Any]:
    """Picks the row out of what the worker delivers; None where there is none.

    Args:
        what: The parameter and its function, for errors.
        member: The member of a row that is its key; "" where the only row is meant.
        key: The key, as the binding has it in function.json.
    """

    def choose(delivered: Any, source: Any) -> Any:
        """Raises PayloadError when there are several, or the key cannot be told."""
        rows = _rows(delivered)
        if rows is None:
            return delivered
        if member:
            wanted = _resolved(what, key, source)
            rows = [row for row in rows if row.get(member, wanted) == wanted]
        if len(rows) > 1:
            msg = f"{what}: {len(rows)} rows have arrived, and it takes one"
            raise PayloadError(msg)
        return rows[0] if rows else None

    return choose


def _rows(delivered: Any) -> list[Any] | None:
    """The rows in an array; None where it is none."""
    if isinstance(delivered, UserList):
        return [*delivered]
    try:
        read: Any = json.loads(without_mark(delivered))
    except (ValueError, TypeError):  # which the type is to refuse
        return None
    return [*read] if type(read) is list else None


def _resolved(what: str, key: str, source: Any) -> str:
    """The key with the values of settings and of the trigger in their places."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]  # one brace for two
        try:
            return str(_find(source, name))
        except LookupError:
            msg = f"{what}: the trigger has no {name!r}, which names the row"
            raise PayloadError(msg) from None

    return _PART.sub(value, _SETTING.sub(lambda match: os.environ.get(match[1], ""), key))


def _find(source: Any, name: str) -> Any:
    """What a name in braces stands for.

    Raises:
        LookupError: When there is nothing of that name.
    """
    for data in _data(source):
        try:
            for part in name.lower().split("."):
                data = _folded(data)[part]  # noqa: PLW2901 - one step further in
        except LookupError:
            continue
        return data
    raise LookupError(name)


def _data(source: Any) -> Iterator[Any]:
    """What the value of a trigger tells, by names; what wins stands first.

    The names are the host's: HttpTriggerAttributeBindingProvider.cs of azure-webjobs-sdk-extensions,
    and Utility.cs of azure-functions-host for text that is a JSON object.
    """
    if hasattr(source, "route_params"):
        yield source.route_params
        yield source.params
        yield {"query": source.params, "headers": source.headers}
    content = content_of(source)
    if hasattr(source, "event_type"):  # an event of Event Grid, whose content is its data
        yield {"data": content, "id": source.id, "subject": source.subject, "topic": source.topic}
        return
    try:
        read = json.loads(without_mark(content))
    except (ValueError, TypeError):
        read = None
    yield read
    yield {"queuetrigger": content.decode() if isinstance(content, bytes) else content}
    yield {"mcptoolargs": _folded(read).get("arguments")}


def _folded(value: Any) -> dict[str, Any]:
    """The members of an object by their names in lower case, as the host compares them."""
    members: dict[str, Any] = {**value} if isinstance(value, Mapping) else {}
    return {name.lower(): member for name, member in members.items()}
