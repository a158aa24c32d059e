"""Values of triggers that no service makes: realistic ones, and what stands around those of a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azfdecor.bindings.base import BindingKind
    from azfdecor.local.host.function import HostedBinding


def sample_of(trigger: HostedBinding) -> Any:
    """A value of a trigger as the host hands it over.

    Raises:
        LookupError: There is no such trigger.
    """
    from azfdecor.local.samples import sample

    kind = _kind_of(trigger)
    if kind is None:
        msg = f"there is no sample of the trigger {trigger.entry.type!r}: give the call a value"
        raise LookupError(msg)
    return sample(kind)


def around(trigger: HostedBinding, content: bytes) -> bytes:
    """A value as the service hands it over: within the member that holds it."""
    kind = _kind_of(trigger)
    member = kind.content.member if kind and kind.content else ""
    return b"{%s: %s}" % (json.dumps(member).encode(), content) if member else content


def _kind_of(trigger: HostedBinding) -> BindingKind | None:
    from azfdecor.compiler import reference

    kinds = (entry.kind for entry in reference.bindings() if entry.kind.role == "trigger")
    return next((kind for kind in kinds if kind.type.lower() == trigger.type), None)
