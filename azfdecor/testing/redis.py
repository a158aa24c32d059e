"""The Redis of an app under test, in the words of a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, overload

from azfdecor.local.brokers.message import Message
from azfdecor.testing.messages import Messages, contents
from azfdecor.testing.stores import encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.services.redis import RedisService

T = TypeVar("T")


class Redis:
    """A Redis server. Its keys are data, so that any name will do."""

    def __init__(self, service: RedisService) -> None:
        self._service = service

    def run(self, command: str, *arguments: str) -> str | None:
        """Run a command, such as `run("GET", "price")`; its answer as text.

        Raises:
            InvocationError: It is not simulated, or its arguments are wrong.
        """
        return self._service.run(command, *arguments)

    @overload
    def list(self, key: str, kind: type[T]) -> RedisList[T]: ...
    @overload
    def list(self, key: str, kind: None = None) -> RedisList[str]: ...
    def list(self, key: str, kind: Any = None) -> RedisList[Any]:
        """A list, whose entries are of a type, or text."""
        return RedisList(self._service, key, kind)

    @overload
    def stream(self, key: str, kind: type[T]) -> RedisStream[T]: ...
    @overload
    def stream(self, key: str, kind: None = None) -> RedisStream[str]: ...
    def stream(self, key: str, kind: Any = None) -> RedisStream[Any]:
        """A stream, whose entries are of a type, or JSON."""
        return RedisStream(self._service, key, kind)

    @overload
    def channel(self, name: str, kind: type[T]) -> RedisChannel[T]: ...
    @overload
    def channel(self, name: str, kind: None = None) -> RedisChannel[str]: ...
    def channel(self, name: str, kind: Any = None) -> RedisChannel[Any]:
        """A channel, whose messages are of a type, or text."""
        return RedisChannel(self._service, name, kind)


class RedisList(Messages[T]):
    """A list of Redis."""

    def __init__(self, service: RedisService, name: str, kind: type[T] | None) -> None:
        super().__init__(name, kind)
        self._service = service

    def _held(self) -> Sequence[Message]:
        now = self._service.host.clock.now()
        entries = self._service.list(self.name)
        return [Message(entry, number, now) for number, entry in enumerate(entries)]

    def send(self, entry: T | list[T] | str | bytes) -> None:
        """Add an entry at the right, or each of a list: values as JSON, text and bytes as they are."""
        for body in contents(entry, self._kind):
            self._service.push(self.name, body)


class RedisStream(Messages[T]):
    """A stream of Redis: `messages` are the fields of all entries that were added."""

    def __init__(self, service: RedisService, name: str, kind: type[T] | None) -> None:
        super().__init__(name, kind)
        self._service = service

    def _held(self) -> Sequence[Message]:
        return self._service.stream(self.name).messages

    def send(self, entry: T | dict[str, Any]) -> str:
        """Add an entry, whose fields are those of a value; its id."""
        fields: dict[str, Any] = json.loads(encoded(entry, None))
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in fields.items()
        }
        return self._service.add(self.name, texts)


class RedisChannel(Messages[T]):
    """A channel of Redis: `messages` are all that were published."""

    def __init__(self, service: RedisService, name: str, kind: type[T] | None) -> None:
        super().__init__(name, kind)
        self._service = service

    def _held(self) -> Sequence[Message]:
        return self._service.channel(self.name).messages

    def send(self, message: T | list[T] | str | bytes) -> None:
        """Publish a message, or each of a list: values as JSON, text and bytes as they are."""
        for body in contents(message, self._kind):
            self._service.publish(self.name, body)
