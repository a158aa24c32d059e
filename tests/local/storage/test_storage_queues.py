"""Queues: the same tests for every implementation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.storage.errors import NotFoundError, RefusedError, StorageError, TooLargeError
from azfdecor.local.storage.protocol import FOREVER, NEVER, WEEK, Message, Queues

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from accounts import Account

pytestmark = pytest.mark.anyio


@pytest.fixture
async def queues(account: Account, name: str) -> Queues:
    """The queues, one of which has the name that the test has."""
    await account.storage.queues.create_if_missing(name)
    return account.storage.queues


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


async def test_messages_come_in_the_order_in_which_they_were_sent(
    queues: Queues, name: str
) -> None:
    for number in range(5):
        await queues.send(name, str(number))
    assert texts(await queues.receive(name, 2)) == ["0", "1"]
    assert texts(await queues.receive(name, 32)) == ["2", "3", "4"]
    assert await queues.receive(name) == []


async def test_a_message_tells_what_the_service_knows_of_it(queues: Queues, name: str) -> None:
    sent = await queues.send(name, "hello")
    assert (sent.text, sent.dequeue_count) == ("hello", 0)
    assert sent.expires - sent.inserted == timedelta(seconds=WEEK)
    assert sent.next_visible == sent.inserted
    (received,) = await queues.receive(name, invisibility=60)
    assert received.next_visible is not None
    assert received.next_visible - received.inserted >= timedelta(seconds=59)
    assert received.next_visible.microsecond == 0
    assert received == replace(
        sent,
        dequeue_count=1,
        pop_receipt=received.pop_receipt,
        next_visible=received.next_visible,
    )


async def test_a_message_that_is_not_deleted_comes_again(
    queues: Queues, name: str, account: Account
) -> None:
    await queues.send(name, "again")
    (first,) = await queues.receive(name, invisibility=1)
    await account.wait(1.1)
    (second,) = await queues.receive(name)
    assert (second.id, second.dequeue_count) == (first.id, 2)
    with pytest.raises(RefusedError) as error:
        await queues.delete(name, first)
    assert error.value.code == "PopReceiptMismatch"
    await queues.delete(name, second)
    assert await queues.count(name) == 0


async def test_a_delayed_message_stands_behind_those_that_were_visible_before_it(
    queues: Queues, name: str, account: Account
) -> None:
    delayed = await queues.send(name, "delayed", delay=1)
    assert delayed.next_visible == delayed.inserted + timedelta(seconds=1)
    await queues.send(name, "at once")
    await queues.send(name, "late", delay=60)
    await account.wait(1.1)
    assert texts(await queues.peek(name)) == ["at once", "delayed"]
    assert texts(await queues.receive(name, 3)) == ["at once", "delayed"]


async def test_a_message_goes_away_when_its_time_is_over(
    queues: Queues, name: str, account: Account
) -> None:
    short = await queues.send(name, "short", time_to_live=1)
    assert short.expires == short.inserted + timedelta(seconds=1)
    forever = await queues.send(name, "forever", time_to_live=FOREVER)
    assert forever.expires == NEVER
    await account.wait(1.1)
    assert texts(await queues.peek(name)) == ["forever"]
    with pytest.raises(NotFoundError) as error:
        await queues.delete(name, short)
    assert error.value.code == "MessageNotFound"
    assert await queues.count(name) == 1


async def test_a_message_is_renewed(queues: Queues, name: str, account: Account) -> None:
    await queues.send(name, "old text")
    (message,) = await queues.receive(name, invisibility=1)
    longer = await queues.renew(name, message, 60)
    assert longer == replace(
        message, pop_receipt=longer.pop_receipt, next_visible=longer.next_visible
    )
    await account.wait(1.1)
    assert await queues.receive(name) == []
    with pytest.raises(RefusedError) as error:
        await queues.renew(name, message, 60)
    assert error.value.code == "PopReceiptMismatch"
    shown = await queues.renew(name, longer, 0, text="new text")
    assert shown.text == "new text"
    (again,) = await queues.receive(name)
    assert (again.text, again.dequeue_count) == ("new text", 2)


async def test_a_message_that_is_gone_is_not_found(queues: Queues, name: str) -> None:
    sent = await queues.send(name, "x")
    await queues.delete(name, sent)
    for call in (queues.delete(name, sent), queues.renew(name, sent, 1)):
        with pytest.raises(NotFoundError) as error:
            await call
        assert error.value.code == "MessageNotFound"


async def test_looking_at_messages_changes_nothing(queues: Queues, name: str) -> None:
    for number in range(40):
        await queues.send(name, str(number))
    for _ in range(2):
        peeked = await queues.peek(name)
        assert texts(peeked) == [str(number) for number in range(32)]
        assert {(m.dequeue_count, m.pop_receipt, m.next_visible) for m in peeked} == {
            (0, None, None)
        }
    assert texts(await queues.peek(name, 1)) == ["0"]
    with pytest.raises(RefusedError, match="was not received"):
        await queues.delete(name, peeked[0])
    assert texts(await queues.receive(name)) == ["0"]


async def test_a_queue_counts_hidden_messages_and_is_cleared(queues: Queues, name: str) -> None:
    await queues.send(name, "hidden", delay=60)
    await queues.send(name, "received")
    await queues.receive(name)
    assert await queues.count(name) == 2
    await queues.clear(name)
    assert await queues.count(name) == 0
    await queues.create_if_missing(name)
    assert await queues.exists(name)


async def test_queues_are_listed_by_prefix(queues: Queues, name: str) -> None:
    await queues.create_if_missing(f"{name}-b")
    await queues.create_if_missing(f"{name}-a")
    assert await queues.names(name) == [name, f"{name}-a", f"{name}-b"]
    assert set(await queues.names(name)) <= set(await queues.names())
    assert not await queues.exists(f"{name}-c")


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "a\r\nb", " around ", "<&>]]>", "é😀", '{"a": [1, "x"]}', "\t", "aGVsbG8="],
)
async def test_every_text_comes_as_it_was_sent(queues: Queues, name: str, text: str) -> None:
    await queues.send(name, text)
    assert texts(await queues.peek(name)) == [text]
    assert texts(await queues.receive(name)) == [text]


async def test_a_message_has_64_kib_at_most(queues: Queues, name: str) -> None:
    # Plain letters: the emulator damages others where they lie across two pieces of a long request.
    largest = "a" * 65536
    await queues.send(name, largest)
    (message,) = await queues.receive(name)
    assert message.text == largest
    for call in (
        queues.send(name, "é" * 32769),
        queues.renew(name, message, 1, text="a" * 65537),
    ):
        with pytest.raises(TooLargeError) as error:
            await call
        assert error.value.code == "RequestBodyTooLarge"


MESSAGE = Message("00000000-0000-0000-0000-000000000001", "x", 1, NEVER, NEVER, "receipt", NEVER)


@pytest.mark.parametrize(
    "call",
    [
        lambda queues, name: queues.send(name, "x"),
        lambda queues, name: queues.receive(name),
        lambda queues, name: queues.renew(name, MESSAGE, 1),
        lambda queues, name: queues.delete(name, MESSAGE),
        lambda queues, name: queues.peek(name),
        lambda queues, name: queues.count(name),
        lambda queues, name: queues.clear(name),
    ],
)
async def test_a_queue_that_does_not_exist_is_not_found(
    account: Account, name: str, call: Callable[[Queues, str], Awaitable[Any]]
) -> None:
    with pytest.raises(NotFoundError) as error:
        await call(account.storage.queues, name)
    assert error.value.code == "QueueNotFound"


@pytest.mark.parametrize(
    ("queue", "code"),
    [
        ("ab", "OutOfRangeInput"),
        ("a" * 64, "OutOfRangeInput"),
        ("", "OutOfRangeInput"),
        ("Orders", "InvalidResourceName"),
        ("a--b", "InvalidResourceName"),
        ("-abc", "InvalidResourceName"),
        ("abc-", "InvalidResourceName"),
        ("a_b", "InvalidResourceName"),
        ("a/b", "InvalidResourceName"),
        ("äbc", "InvalidResourceName"),
        ("abc\n", "InvalidResourceName"),
    ],
)
async def test_a_name_that_no_queue_can_have_is_refused(
    account: Account, queue: str, code: str
) -> None:
    queues = account.storage.queues
    for call in (queues.create_if_missing(queue), queues.exists(queue), queues.send(queue, "x")):
        with pytest.raises(RefusedError) as error:
            await call
        assert error.value.code == code
        assert repr(queue) in str(error.value)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda q, n: q.send(n, "x", delay=-1), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.send(n, "x", delay=WEEK + 1), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.send(n, "x", time_to_live=0), "InvalidQueryParameterValue"),
        (lambda q, n: q.send(n, "x", delay=5, time_to_live=5), "InvalidQueryParameterValue"),
        (lambda q, n: q.send(n, "a\0b"), "InvalidXmlDocument"),
        (lambda q, n: q.send(n, "\ud800"), "InvalidXmlDocument"),
        (lambda q, n: q.receive(n, 0), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.receive(n, 33), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.receive(n, invisibility=0), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.peek(n, 33), "OutOfRangeQueryParameterValue"),
        (lambda q, n: q.renew(n, MESSAGE, WEEK + 1), "OutOfRangeQueryParameterValue"),
    ],
)
async def test_a_value_that_the_service_does_not_take_is_refused(
    queues: Queues, name: str, call: Callable[[Queues, str], Awaitable[Any]], code: str
) -> None:
    with pytest.raises(StorageError) as error:
        await call(queues, name)
    assert (type(error.value), error.value.code) == (RefusedError, code)
    assert await queues.count(name) == 0
