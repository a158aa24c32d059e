"""Checks that the bindings of several services share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.declaration import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


def is_expression(text: str) -> bool:
    """Whether a value is known only in Azure: "{name}" is the trigger's, "%SETTING%" the app's."""
    return "{" in text or "%" in text


def source_faults(what: str, name: str, gives: str) -> Iterator[Fault]:
    """A trigger's source that is named by a value of the trigger itself."""
    if "{" in name:
        yield Fault(
            f"the {what} {name!r} contains an expression, which needs {gives} before the "
            "trigger has delivered one",
            f'write the {what}\'s name, or "%SETTING%"',
        )


def entity_name_faults(
    what: str, name: str, longest: int, *, is_path: bool = False
) -> Iterator[Fault]:
    """Names that no entity of an Event Hubs or Service Bus namespace can have.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    """
    if is_expression(name):
        return
    signs = ".-_/" if is_path else ".-_"
    letters = "".join(sign for sign in name if sign not in signs)
    legal = letters.isascii() and letters.isalnum() and name[0].isalnum() and name[-1].isalnum()
    if not legal or len(name) > longest:
        slashes = "hyphens, underscores and slashes" if is_path else "hyphens and underscores"
        yield Fault(
            f"no {what} can be named {name!r}",
            f"use up to {longest} letters, digits, periods, {slashes}, "
            "with a letter or digit at both ends",
        )


def pair_faults(pairs: str, keyword: str) -> Iterator[Fault]:
    """Pairs "@name=value" that the extensions of the databases refuse when the function runs.

    They split at each comma and each equals sign, and strip no spaces.
    """
    if "%" in pairs:
        return
    for pair in pairs.split(","):
        name, *values = pair.split("=")
        if "{" in name or not pair:
            continue  # what stands for a value of the trigger is known only then
        if len(values) != 1:
            yield Fault(
                f"{pair!r} in {keyword}={pairs!r} is no pair of a name and a value",
                'write "@name=value,@other={field}"; neither part can hold "," or "="',
            )
        elif not name.startswith("@"):
            yield Fault(
                f"the name {name!r} in {keyword}={pairs!r} does not start with '@'",
                'write "@name=value,@other={field}", without spaces',
            )


def schema_faults(schema: Mapping[str, Any], keyword: str) -> Iterator[Fault]:
    """A JSON schema of arguments that is not the schema of an object."""
    if schema.get("type") != "object":
        yield Fault(
            f"the {keyword} is not the JSON schema of an object",
            'write {"type": "object", "properties": {...}}',
        )
