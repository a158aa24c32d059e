"""Redis in memory: texts, hashes, lists, streams and channels, as far as functions use them.

Connections are not told apart.

Source: azure-functions-redis-extension: RedisListListener.cs, RedisStreamListener.cs,
RedisPubSubListener.cs and RedisAsyncCollector.cs.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.brokers.listeners import LogListener, QueueListener
from azfdecor.local.brokers.log import Log, Reader
from azfdecor.local.brokers.message import Message
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.brokers.values import content
from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Listener, Service
from azfdecor.local.host.values import NOTHING
from azfdecor.platform import newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver


class RedisService(Service):
    """Triggers, inputs and outputs of Redis."""

    types: ClassVar[frozenset[str]] = frozenset(
        {"redislisttrigger", "redisstreamtrigger", "redispubsubtrigger", "redis"}
    )
    templates: ClassVar[frozenset[str]] = frozenset({"key", "channel", "command"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._texts: dict[str, str] = {}
        self._hashes: dict[str, dict[str, str]] = {}
        self._lists: dict[str, deque[bytes]] = {}
        self._streams: dict[str, Log] = {}
        self._channels: dict[str, Log] = {}
        self._listening: list[tuple[HostedBinding, MessageQueue]] = []
        self._commands: dict[str, Callable[..., object]] = {
            "GET": self._texts.get,
            "SET": self._set,
            "DEL": self._del,
            "INCR": self._increase,
            "INCRBY": self._increase,
            "HGET": self._hget,
            "HSET": self._hset,
            "HDEL": self._hdel,
            "LINDEX": self._lindex,
            "LLEN": self._llen,
            "LPUSH": partial(self._push, "lpush"),
            "RPUSH": partial(self._push, "rpush"),
            "XADD": self._xadd,
            "PUBLISH": self._publish,
        }

    def list(self, key: str) -> deque[bytes]:
        """The entries of a list, from the left."""
        return self._lists.setdefault(key, deque())

    def stream(self, key: str) -> Log:
        """The entries of a stream: objects of JSON."""
        return self._streams.setdefault(key, Log(self.host.clock.now))

    def channel(self, name: str) -> Log:
        """What was published to a channel."""
        return self._channels.setdefault(name, Log(self.host.clock.now))

    def run(self, command: str, *arguments: str) -> str | None:
        """Run a command; its answer as text.

        Raises:
            InvocationError: It is not simulated, or its arguments are wrong.
        """
        call = self._commands.get(command.upper())
        if call is None:
            msg = f"the Redis command {command!r} is not simulated; {', '.join(self._commands)} are"
            raise InvocationError(msg)
        try:
            answer = call(*arguments)
        except (TypeError, ValueError) as error:
            msg = f"the Redis command {command!r} cannot be run with {arguments}: {error}"
            raise InvocationError(msg) from error
        return None if answer is None else str(answer)

    def publish(self, channel: str, message: bytes) -> int:
        """Publish a message to whoever listens now; how many do."""
        self.channel(channel).send(message)
        found = [queue for binding, queue in self._listening if _hears(binding, channel)]
        for queue in found:
            queue.send(message, key=channel)
        return len(found)

    def push(self, key: str, entry: bytes, event: str = "rpush") -> None:
        """Add an entry at one end of a list."""
        entries = self.list(key)
        (entries.append if event == "rpush" else entries.appendleft)(entry)
        self._notify(key, event)

    def add(self, key: str, fields: dict[str, str]) -> str:
        """Add an entry to a stream; its id."""
        log = self.stream(key)
        milliseconds = int(self.host.clock.now().timestamp() * 1000)
        identity = f"{milliseconds}-{log.end}"
        log.send(json.dumps(fields, ensure_ascii=False).encode(), id=identity)
        self._notify(key, "xadd")
        return identity

    def _notify(self, key: str, event: str) -> None:
        """Tell of what happened to a key, as Redis does when it is told to."""
        self.publish(f"__keyspace@0__:{key}", event.encode())
        self.publish(f"__keyevent@0__:{event}", key.encode())

    def _set(self, key: str, value: str) -> str:
        self._texts[key] = value
        self._notify(key, "set")
        return "OK"

    def _del(self, *keys: str) -> int:
        found = [key for key in keys if self._delete(key)]
        for key in found:
            self._notify(key, "del")
        return len(found)

    def _delete(self, key: str) -> bool:
        """Delete what a key has; lists and streams stay, empty, for whoever listens to them."""
        entries, log = self.list(key), self.stream(key)
        is_there = bool(entries or log.messages)
        entries.clear()
        log.clear()
        values = self._texts.pop(key, None), self._hashes.pop(key, None)
        return is_there or values != (None, None)

    def _increase(self, key: str, by: str = "1") -> int:
        value = int(self._texts.get(key, "0")) + int(by)
        self._texts[key] = str(value)
        self._notify(key, "incrby")
        return value

    def _hset(self, key: str, *pairs: str) -> int:
        known = self._hashes.setdefault(key, {})
        before = len(known)
        known.update(zip(pairs[::2], pairs[1::2], strict=True))
        self._notify(key, "hset")
        return len(known) - before

    def _hdel(self, key: str, *fields: str) -> int:
        known = self._hashes.get(key, {})
        count = sum(known.pop(field, None) is not None for field in fields)
        self._notify(key, "hdel")
        return count

    def _lindex(self, key: str, index: str) -> str | None:
        entries = self.list(key)
        at = int(index)
        return entries[at].decode() if -len(entries) <= at < len(entries) else None

    def _publish(self, channel: str, *words: str) -> int:
        return self.publish(channel, " ".join(words).encode())

    def _hget(self, key: str, field: str) -> str | None:
        return self._hashes.get(key, {}).get(field)

    def _llen(self, key: str) -> int:
        return len(self.list(key))

    def _push(self, event: str, key: str, *entries: str) -> int:
        for entry in entries:
            self.push(key, entry.encode(), event)
        return len(self.list(key))

    def _xadd(self, key: str, identity: str, *pairs: str) -> str:
        del identity  # which is "*" wherever Redis makes it
        return self.add(key, dict(zip(pairs[::2], pairs[1::2], strict=True)))

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener:
        """The listener of a list, a stream or a channel."""
        if binding.type == "redislisttrigger":
            entries = self.list(binding.text("key"))
            return RedisListListener(function, entries, binding, self.host)
        if binding.type == "redisstreamtrigger":
            reader = Reader(self.stream(binding.text("key")))
            return LogListener(function, reader, 1, lambda some: self.event(binding, some[0]))
        queue = MessageQueue(self.host.clock.now, most_deliveries=1)
        self._listening.append((binding, queue))
        return QueueListener(function, queue, 1, lambda some: self.event(binding, some[0]))

    def event(self, binding: HostedBinding, message: Message) -> Event:
        """What the worker is told of an entry, or of what was published."""
        body = message.body
        text = body.decode("utf-8", "replace")
        if binding.type == "redisstreamtrigger":
            fields: object = json.loads(body)
            body = json.dumps({"Id": message.id, "Values": fields}, ensure_ascii=False).encode()
        elif binding.type == "redispubsubtrigger":
            channel = binding.text("channel")
            told = {
                "SubscriptionChannel": channel,
                "Channel": message.key or channel,
                "Message": text,
            }
            body = json.dumps(told, ensure_ascii=False).encode()
        value = content([body], binding, self.host, is_batch=False)
        return Event(value, {}, {}, f"New entry of {binding.text('key') or 'a channel'}.")

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of what nobody has sent: of a value, or with what stands around it."""
        body = b"".join(contents)
        found = self.event(binding, Message(body, 0, self.host.clock.now(), "0-1"))
        if not _MEMBERS.get(binding.type, _NEVER) <= _members(body):
            return found
        return replace(found, value=content([body], binding, self.host, is_batch=False))

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """What a command answers."""
        answer = self.run(*resolver.fill(binding.text("command")).split(" "))
        found = None if answer is None else answer.encode()
        if found is None:
            return NOTHING
        return content([found], binding, self.host, is_batch=False)

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Run a command with the arguments that a function gives; one that is not simulated is kept."""
        command = resolver.fill(binding.text("command"))
        for message in outputs.messages(value.kind, value.content):
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            if command.upper() not in self._commands:
                self.host.warn(
                    f"the Redis command {command!r} is not simulated: what functions send is kept "
                    "with their calls"
                )
                continue
            self.run(command, *text.split(" "))


_NEVER = frozenset({""})
_MEMBERS = {
    "redispubsubtrigger": frozenset({"SubscriptionChannel", "Channel", "Message"}),
    "redisstreamtrigger": frozenset({"Id", "Values"}),
}
"""What stands around a value."""


def _members(body: bytes) -> set[str]:
    try:
        held: object = json.loads(body)
    except ValueError:
        return set()
    return set(held) if newtonsoft.is_object(held) else set()


def _hears(binding: HostedBinding, channel: str) -> bool:
    name = binding.text("channel")
    return fnmatchcase(channel, name) if binding.is_true("pattern") else channel == name


class RedisListListener(Listener):
    """Takes the entries of a list, which are gone then, whatever comes of the call."""

    def __init__(
        self,
        function: HostedFunction,
        entries: deque[bytes],
        binding: HostedBinding,
        host: Surroundings,
    ) -> None:
        super().__init__(function)
        self._entries = entries
        self._binding = binding
        self._host = host
        self._is_right = binding.text("listDirection").lower() == "right"

    async def has_event(self) -> bool:
        """Whether the list has an entry."""
        return bool(self._entries)

    async def take(self) -> Event | None:
        """The entry at the end that the trigger names."""
        if not self._entries:
            return None
        entry = self._entries.pop() if self._is_right else self._entries.popleft()
        value = content([entry], self._binding, self._host, is_batch=False)
        return Event(value, {}, {}, f"New entry of {self._binding.text('key')}.")
