"""Queues and logs in memory: orders, deliveries, readers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from azfdecor.local.brokers.log import Log, Reader
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.host.clock import StandingClock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azfdecor.local.brokers.message import Message

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


def bodies(messages: Iterable[Message]) -> str:
    return "".join(message.body.decode() for message in messages)


def queue_of(text: str, clock: StandingClock, **options: int) -> tuple[MessageQueue, list[Message]]:
    given_up: list[Message] = []
    queue = MessageQueue(clock.now, given_up.append, most_deliveries=options.get("most"))
    for letter in text:
        queue.send(letter.encode())
        clock.advance(MINUTE)
    return queue, given_up


def test_a_message_goes_to_one_receiver() -> None:
    queue, _ = queue_of("abc", StandingClock(START))
    first = queue.take(2)
    assert (bodies(first), bodies(queue.messages)) == ("ab", "c")
    queue.done(first[0])
    queue.failed(first[1])
    assert bodies(queue.take(5)) == "bc"
    assert not queue.has_message
    assert queue.take() == []


def test_what_failed_keeps_its_place() -> None:
    queue, _ = queue_of("abc", StandingClock(START))
    queue.failed(queue.take()[0])
    assert bodies(queue.messages) == "abc"


def test_a_message_is_given_up_after_its_last_delivery() -> None:
    queue, given_up = queue_of("ab", StandingClock(START), most=2)
    for deliveries in (1, 2):
        (message,) = queue.take()
        assert message.deliveries == deliveries
        queue.failed(message)
    assert (bodies(given_up), bodies(queue.messages)) == ("a", "b")


def test_a_message_waits_for_its_time() -> None:
    clock = StandingClock(START)
    queue, _ = queue_of("a", clock)
    queue.show_after(queue.take()[0], MINUTE)
    assert not queue.has_message
    assert queue.due() == clock.now() + MINUTE
    clock.advance(MINUTE)
    assert bodies(queue.take()) == "a"
    assert queue.due() is None


def test_a_queue_is_cleared() -> None:
    queue, _ = queue_of("ab", StandingClock(START))
    queue.clear()
    assert (queue.messages, queue.has_message) == ([], False)
    queue.send(b"c")
    assert bodies(queue.take()) == "c"


def test_each_reader_has_its_place_in_a_log() -> None:
    log = Log(StandingClock(START).now)
    one, two = Reader(log), Reader(log)
    for letter in "abc":
        log.send(letter.encode(), key=letter)
    assert bodies(one.take(2)) == "ab"
    assert bodies(two.take(9)) == "abc"
    assert (one.has_message, two.has_message) == (True, False)
    assert [message.key for message in log.messages] == ["a", "b", "c"]


def test_nobody_reads_what_was_cleared() -> None:
    log = Log(StandingClock(START).now)
    reader = Reader(log)
    log.send(b"a")
    log.clear()
    assert not reader.has_message
    assert reader.take() == []
    log.send(b"b")
    (message,) = reader.take()
    assert (message.body, message.number) == (b"b", 1)
    assert not reader.has_message
