"""What the query bindings share: "@name=value" pairs, as their extensions read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.declaration import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator


def pair_faults(keyword: str, pairs: str | None) -> Iterator[Fault]:
    """Pairs that the extensions refuse when the function runs.

    They split at each comma and each equals sign, and strip no spaces.
    """
    if not pairs or "%" in pairs:
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
