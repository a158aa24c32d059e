"""Every service that is not simulated: what is sent to it is kept, and its inputs are given by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.call import InvocationError
from azfdecor.local.host.service import Service

if TYPE_CHECKING:
    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver


class KeptService(Service):
    """Stands for all of them."""

    types: ClassVar[frozenset[str]] = frozenset({"*"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._told: set[str] = set()

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """There is none, unless a test gives one."""
        del resolver
        msg = (
            f"the input {binding.name!r} of type {binding.entry.type!r} is not simulated, and no "
            "value was given for it: a test gives one by app.give_input(function, input, value)"
        )
        raise InvocationError(msg)

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Nothing is sent: the call keeps what its function gave."""
        del resolver, value
        if binding.type not in self._told:
            self._told.add(binding.type)
            self.host.warn(
                f"bindings of type {binding.entry.type!r} are not simulated: what functions send "
                "there is kept with their calls"
            )
