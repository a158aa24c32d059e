"""What a service is to the host: it reads inputs, writes outputs, and tells of events."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.values import batch, text_or_bytes
from azfdecor.platform import expressions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Protocol

    from azfdecor.local.host.call import Call
    from azfdecor.local.host.clock import Clock
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.storage.protocol import Storage
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver
    from azfdecor.platform.host_json import HostJson

    class Surroundings(Protocol):
        """What a host gives to its services.

        Attributes:
            id: Names the host in what it keeps in the account of the app.
            clock: The time.
            host_json: The settings of the whole app.
            environment: The app settings.
        """

        id: str
        clock: Clock
        host_json: HostJson
        environment: Mapping[str, str]

        def warn(self, text: str) -> None:
            """Log a warning, once."""
            ...

        def storage(self, connection: str) -> Storage:
            """The account of Azure Storage that a binding's `connection` names."""
            ...


HOST_CONTAINER = "azure-webjobs-hosts"
"""Where hosts note what they have done, in the account of the app."""


class Listener(ABC):
    """Tells of the events that set one function off.

    Args:
        function: The function.
    """

    def __init__(self, function: HostedFunction) -> None:
        self.function = function

    async def start(self) -> None:  # noqa: B027 - most have nothing to look up
        """Look up what an earlier host has noted; it comes once, before anything else."""

    @abstractmethod
    async def has_event(self) -> bool:
        """Whether an event waits."""

    @abstractmethod
    async def take(self) -> Event | None:
        """The event that waits longest; nobody else gets it until it is settled."""

    async def settle(self, event: Event, call: Call) -> None:
        """Note what came of an event: it is done, comes again, or is put aside."""
        del event, call

    def due(self) -> datetime | None:
        """When it has an event next, if nothing but time goes by; None for never."""
        return None


class Service(ABC):
    """One service of Azure, for all functions of a host.

    Args:
        host: What the host gives.
    """

    types: ClassVar[frozenset[str]]
    """The types of bindings that it serves, in lower case."""
    templates: ClassVar[frozenset[str]] = frozenset()
    """The properties of bindings that may hold `%SETTING%`, and expressions but for triggers."""

    def __init__(self, host: Surroundings) -> None:
        self.host = host

    def check(self, binding: HostedBinding) -> None:
        """Read a binding as the host does when it starts.

        Raises:
            ExpressionError: A setting is not set, or an expression is none; the host does not
                listen to the function, and each call fails.
        """
        for name in self.templates:
            text = binding.text(name)
            if not binding.entry.is_trigger:
                expressions.parse(text)

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener | None:
        """The listener of a function; None where nothing but a call by hand sets it off.

        Raises:
            ExpressionError: A setting is not set; the host does not load the function.
        """
        del function, binding
        return None

    def close(self) -> None:  # noqa: B027 - most services hold nothing
        """Give back what it holds, when the host ends."""

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """The event of content that is given by hand, as if it had come from the service.

        Args:
            binding: The trigger.
            contents: One content; or several, where the function takes many at once.
        """
        if binding.is_batch:
            return Event(batch(list(contents), binding))
        if len(contents) != 1:
            msg = f"the trigger {binding.name!r} takes one value at once, not {len(contents)}"
            raise InvocationError(msg)
        return Event(text_or_bytes(contents[0], binding))

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """The value of an input.

        Raises:
            InvocationError: There is none; the function does not run.
        """
        raise NotImplementedError

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send what a function gave to an output.

        Raises:
            InvocationError: It cannot be sent; the call fails after the function ran.
        """
        raise NotImplementedError
