"""HTTP, whose requests the front of the host takes; here it has nothing to listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.service import Service

if TYPE_CHECKING:
    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver


class HttpService(Service):
    """Requests and responses."""

    types: ClassVar[frozenset[str]] = frozenset({"httptrigger", "http"})

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """The front answers with the value."""
