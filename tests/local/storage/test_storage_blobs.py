"""Blobs: the same tests for every implementation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.storage.errors import (
    ConflictError,
    NotFoundError,
    PreconditionFailedError,
    RefusedError,
    TooLargeError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from accounts import Account
    from azfdecor.local.storage.protocol import Blobs

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 5


@pytest.fixture
async def blobs(account: Account, name: str) -> Blobs:
    """The blobs, with a container of the name that the test has."""
    await account.storage.blobs.create_container_if_missing(name)
    return account.storage.blobs


async def test_a_blob_is_read_as_it_was_written(blobs: Blobs, name: str) -> None:
    written = await blobs.put(
        name,
        "photos/cat.png",
        CONTENT,
        content_type="image/png; charset=x",
        metadata={"AzureWebJobsParentId": "5", "camelCase": "A b", "empty": ""},
    )
    assert (written.container, written.name) == (name, "photos/cat.png")
    assert (written.length, written.content_type) == (1280, "image/png; charset=x")
    assert written.metadata == {"AzureWebJobsParentId": "5", "camelCase": "A b", "empty": ""}
    assert written.etag.startswith('"')
    assert written.etag.endswith('"')
    assert written.modified.microsecond == 0
    assert written.modified.utcoffset() == timedelta(0)
    blob = await blobs.get(name, "photos/cat.png")
    assert (blob.properties, blob.content) == (written, CONTENT)
    assert await blobs.properties(name, "photos/cat.png") == written
    assert await blobs.list(name) == [written]


async def test_a_blob_may_be_empty_and_is_binary_unless_it_is_said(blobs: Blobs, name: str) -> None:
    written = await blobs.put(name, "empty", b"")
    assert (written.length, dict(written.metadata)) == (0, {})
    assert written.content_type == "application/octet-stream"
    blob = await blobs.get(name, "empty")
    assert (blob.properties, blob.content) == (written, b"")


async def test_writing_a_blob_again_replaces_all_of_it(blobs: Blobs, name: str) -> None:
    first = await blobs.put(name, "x", b"one", content_type="text/plain", metadata={"a": "b"})
    second = await blobs.put(name, "x", b"two more")
    assert second.etag != first.etag
    assert await blobs.get(name, "x") == await blobs.get(name, "x")
    assert (await blobs.get(name, "x")).content == b"two more"
    assert await blobs.properties(name, "x") == second
    assert await blobs.list(name) == [second]


async def test_a_blob_is_written_only_if_it_is_missing(blobs: Blobs, name: str) -> None:
    await blobs.put(name, "x", b"one", if_missing=True)
    with pytest.raises(ConflictError) as error:
        await blobs.put(name, "x", b"two", if_missing=True)
    assert error.value.code == "BlobAlreadyExists"
    assert (await blobs.get(name, "x")).content == b"one"


async def test_a_blob_is_written_and_deleted_only_if_it_is_the_one_that_is_meant(
    blobs: Blobs, name: str
) -> None:
    first = await blobs.put(name, "x", b"one")
    second = await blobs.put(name, "x", b"two", if_etag=first.etag)
    for call in (
        blobs.put(name, "x", b"three", if_etag=first.etag),
        blobs.put(name, "missing", b"three", if_etag=first.etag),
        blobs.delete(name, "x", if_etag=first.etag),
    ):
        with pytest.raises(PreconditionFailedError) as error:
            await call
        assert error.value.code == "ConditionNotMet"
    assert (await blobs.get(name, "x")).content == b"two"
    await blobs.delete(name, "x", if_etag=second.etag)
    assert await blobs.list(name) == []


async def test_a_deleted_blob_is_gone(blobs: Blobs, name: str) -> None:
    await blobs.put(name, "a", b"")
    await blobs.put(name, "b", b"")
    await blobs.delete(name, "a")
    assert not await blobs.exists(name, "a")
    assert await blobs.exists(name, "b")
    for call in (blobs.get(name, "a"), blobs.properties(name, "a"), blobs.delete(name, "a")):
        with pytest.raises(NotFoundError) as error:
            await call
        assert error.value.code == "BlobNotFound"
    await blobs.put(name, "a", b"back", if_missing=True)
    assert [blob.name for blob in await blobs.list(name)] == ["a", "b"]


async def test_blobs_are_listed_by_prefix_in_the_order_of_their_names(
    blobs: Blobs, name: str
) -> None:
    for blob in ("in/b.csv", "in/a.csv", "in", "inner", "out/c", "In/d", "in/é"):
        await blobs.put(name, blob, b"")

    async def listed(prefix: str) -> list[str]:
        return [blob.name for blob in await blobs.list(name, prefix)]

    assert await listed("in/") == ["in/a.csv", "in/b.csv", "in/é"]
    assert await listed("in") == ["in", "in/a.csv", "in/b.csv", "in/é", "inner"]
    assert await listed("") == ["In/d", "in", "in/a.csv", "in/b.csv", "in/é", "inner", "out/c"]
    assert await listed("z") == []


@pytest.mark.parametrize(
    "blob",
    [
        "a b",
        "é😀",
        "a%20b",
        "a+b",
        "a?b#c",
        "/first",
        "last/",
        "a//b",
        "a.",
        "q\"'&<>",
        "a:b",
        "x" * 1024,
    ],
)
async def test_a_blob_may_have_any_name(blobs: Blobs, name: str, blob: str) -> None:
    written = await blobs.put(name, blob, b"x", metadata={"a": "b"})
    assert written.name == blob
    assert (await blobs.get(name, blob)).properties == written
    assert await blobs.list(name) == [written]
    await blobs.delete(name, blob)


async def test_a_backslash_in_a_name_is_a_slash(blobs: Blobs, name: str) -> None:
    written = await blobs.put(name, "a\\b", b"x")
    assert written.name == "a/b"
    assert await blobs.list(name) == [written]
    assert (await blobs.get(name, "a\\b")).properties == await blobs.properties(name, "a/b")


@pytest.mark.parametrize(
    ("blob", "code"),
    [
        ("", "OutOfRangeInput"),
        ("x" * 1025, "OutOfRangeInput"),
        ("a/../b", "InvalidUri"),
        (".", "InvalidUri"),
        ("a\nb", "InvalidUri"),
        ("\ud800", "InvalidUri"),
        ("/" * 254, "InvalidUri"),
    ],
)
async def test_a_name_that_no_blob_can_have_is_refused(
    blobs: Blobs, name: str, blob: str, code: str
) -> None:
    for call in (blobs.put(name, blob, b""), blobs.get(name, blob), blobs.exists(name, blob)):
        with pytest.raises(RefusedError) as error:
            await call
        assert error.value.code == code


@pytest.mark.parametrize(
    ("metadata", "kind", "code"),
    [
        ({"a-b": "x"}, RefusedError, "InvalidMetadata"),
        ({"é": "x"}, RefusedError, "InvalidMetadata"),
        ({"1a": "x"}, RefusedError, "InvalidMetadata"),
        ({"a": "é"}, RefusedError, "InvalidMetadata"),
        ({"a": "line\nline"}, RefusedError, "InvalidMetadata"),
        ({"a": " x"}, RefusedError, "InvalidMetadata"),
        ({"a": "x" * 8192}, TooLargeError, "MetadataTooLarge"),
    ],
)
async def test_metadata_that_no_blob_can_have_is_refused(
    blobs: Blobs, name: str, metadata: Mapping[str, str], kind: type[Exception], code: str
) -> None:
    with pytest.raises(kind) as error:
        await blobs.put(name, "x", b"", metadata=metadata)
    assert error.value.code == code  # type: ignore[attr-defined]
    assert not await blobs.exists(name, "x")


async def test_containers_are_listed_by_prefix(blobs: Blobs, name: str) -> None:
    await blobs.create_container_if_missing(f"{name}-b")
    await blobs.create_container_if_missing(f"{name}-a")
    await blobs.create_container_if_missing(name)
    assert await blobs.containers(name) == [name, f"{name}-a", f"{name}-b"]
    assert set(await blobs.containers(name)) <= set(await blobs.containers())
    assert await blobs.container_exists(name)


@pytest.mark.parametrize(
    "call",
    [
        lambda blobs, name: blobs.put(name, "x", b""),
        lambda blobs, name: blobs.put(name, "x", b"", if_missing=True),
        lambda blobs, name: blobs.get(name, "x"),
        lambda blobs, name: blobs.properties(name, "x"),
        lambda blobs, name: blobs.list(name),
        lambda blobs, name: blobs.delete(name, "x"),
    ],
)
async def test_a_container_that_does_not_exist_is_not_found(
    account: Account, name: str, call: Callable[[Blobs, str], Awaitable[Any]]
) -> None:
    blobs = account.storage.blobs
    with pytest.raises(NotFoundError) as error:
        await call(blobs, name)
    assert error.value.code == "ContainerNotFound"
    assert not await blobs.container_exists(name)
    assert not await blobs.exists(name, "x")


async def test_a_name_that_no_container_can_have_is_refused(account: Account) -> None:
    blobs = account.storage.blobs
    for call in (
        blobs.create_container_if_missing("Photos"),
        blobs.put("Photos", "x", b""),
        blobs.list("Photos"),
    ):
        with pytest.raises(RefusedError) as error:
            await call
        assert error.value.code == "InvalidResourceName"


async def test_what_was_written_since(account: Account, name: str) -> None:
    """Memory tells what is new; an account cannot, and gives everything."""
    blobs = account.storage.blobs
    await blobs.create_container_if_missing(name)
    assert (await blobs.written_since(name))[0] == []
    for blob in ("b", "a", "prefix/c", "gone"):
        await blobs.put(name, blob, b"x")
    await blobs.delete(name, "gone")
    found, mark = await blobs.written_since(name)
    assert {one.name for one in found} == {"a", "b", "prefix/c"}
    again = await blobs.put(name, "b", b"y")
    found, _ = await blobs.written_since(name, mark)
    assert [one.etag for one in found if one.name == "b"] == [again.etag]
    below, _ = await blobs.written_since(name, 0, "prefix/")
    assert [one.name for one in below] == ["prefix/c"]
    if account.clock:
        assert [one.name for one in found] == ["b"]
        assert [one.name for one in (await blobs.written_since(name))[0]] == ["a", "prefix/c", "b"]
    with pytest.raises(NotFoundError):
        await blobs.written_since(f"{name}-none")
