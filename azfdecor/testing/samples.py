"""A realistic value of a trigger, for a call to which a test gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azfdecor.local.host.function import HostedBinding


def sample_of(trigger: HostedBinding) -> Any:
    """A value of a trigger as the host hands it over; what is within a record stands alone.

    Raises:
        LookupError: There is no such trigger.
    """
    from azfdecor.compiler import reference
    from azfdecor.local.samples import sample
    from azfdecor.runtime.payload import member_of

    for entry in reference.bindings():
        kind = entry.kind
        if kind.role == "trigger" and kind.type.lower() == trigger.type:
            found = sample(kind)
            member = kind.content.member if kind.content else ""
            is_text = isinstance(found, (str, bytes))
            return member_of(found, member) if member and is_text else found
    msg = f"there is no sample of the trigger {trigger.entry.type!r}: give the call a value"
    raise LookupError(msg)
