"""Blobs as the host listens to them, reads and writes them. The ids are rows of the host's facts."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.host.clock import StandingClock
from azfdecor.local.services.blob import pattern
from azfdecor.local.storage.errors import UnavailableError
from azfdecor.local.storage.memory import MemoryBlobs, MemoryStorage
from azfdecor.platform.expressions import ExpressionError
from hosted import START, Place, binding, http

if TYPE_CHECKING:
    from azfdecor.local.storage.protocol import Blob
    from hosted import Hosted, OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
import json
from azure.functions import HttpResponse, Out

seen = []

def note(b):
    seen.append({"name": b.name, "uri": b.uri, "length": b.length, "content": b.read().decode("latin-1"),
                 "metadata": b.metadata})

def fails(b):
    note(b)
    raise ValueError("no")

def copy(b, out: Out[bytes]):
    out.set(b.read())

def read(req, b):
    return HttpResponse("none" if b is None else b.read())

def read_text(req, b: str):
    return HttpResponse("none" if b is None else b)

def write(req, out: Out[str]):
    out.set(req.get_body().decode())
    return HttpResponse("x")

def write_bytes(req, out: Out[bytes]):
    out.set(req.get_body())
    return HttpResponse("x")

def write_none(req, out: Out[str]):
    out.set(None)
    return HttpResponse("x")
"""


def trigger(path: str) -> list[dict[str, Any]]:
    return [binding("blobTrigger", "b", path=path)]


async def put(place: Place, container: str, name: str, content: bytes = b"x", **more: Any) -> None:
    await place.storage.blobs.create_container_if_missing(container)
    await place.storage.blobs.put(container, name, content, **more)


def noted(hosted: Hosted) -> list[dict[str, Any]]:
    from __app__.script import seen

    return seen


async def test_a_new_blob(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 62, with an output whose name follows from the pattern."""
    out = binding("blob", "out", "out", path=f"{name}-out/{{name}}.txt")
    functions = {
        "note": trigger(f"{name}/{{name}}.csv"),
        "copy": [*trigger(f"{name}/{{name}}.csv"), out],
    }
    hosted = await open_host(SCRIPT, functions, place=place)
    assert await hosted.run() == []  # there is no container yet
    content = bytes(range(256))
    await put(place, name, "a/b.csv", content, metadata={"who": "me"})
    await put(place, name, "a/b.CSV")
    await put(place, name, "a.csv.gz")
    calls = await hosted.run()
    assert sorted(call.function for call in calls) == ["copy", "note"]
    assert {call.reason for call in calls} == {
        f"New blob detected(LogsAndContainerScan): {name}/a/b.csv"
    }
    (one,) = noted(hosted)
    assert one["name"] == f"{name}/a/b.csv"
    assert one["length"] == 256
    assert one["uri"].endswith(f"/{name}/a/b.csv")
    assert one["content"].encode("latin-1") == content
    assert one["metadata"] == {"who": "me"}
    assert (await place.storage.blobs.get(f"{name}-out", "a/b.txt")).content == content


async def test_each_version_runs_once(open_host: OpenHost, place: Place, name: str) -> None:
    """Rows 63 and 64: also after the host was started again."""
    await put(place, name, "old.txt")
    hosted = await open_host(SCRIPT, {"note": trigger(name)}, place=place)
    assert len(await hosted.run()) == 1
    assert await hosted.run() == []
    hosted = await open_host.again(hosted.host.root, place=place)
    assert await hosted.run() == []
    await put(place, name, "old.txt", b"new")
    await put(place, name, "another.txt", b"new")
    assert len(await hosted.run()) == 2
    hosted = await open_host.again(hosted.host.root, place=place)
    assert await hosted.run() == []


async def test_what_is_written_again_before_it_runs_is_one_event(
    open_host: OpenHost, place: Place, name: str
) -> None:
    hosted = await open_host(SCRIPT, {"note": trigger(name)}, place=place)
    await put(place, name, "a", b"first")
    await put(place, name, "b", b"gone")
    assert await hosted.host.listeners[0].has_event()
    await put(place, name, "a", b"second")
    await place.storage.blobs.delete(name, "b")
    await hosted.run()
    assert [one["content"] for one in noted(hosted)] == ["second"]


async def test_a_blob_that_fails(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 65."""
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, place=place)
    await put(place, name, "a.txt")
    assert [str(call.exception) for call in await hosted.run()] == ["no"] * 5
    found = await place.storage.queues.receive("webjobs-blobtrigger-poison", 32)
    contents = [json.loads(base64.b64decode(one.text)) for one in found]
    for message in found:
        await place.storage.queues.delete("webjobs-blobtrigger-poison", message)
    (poison,) = [one for one in contents if one["ContainerName"] == name]
    etag = (await place.storage.blobs.properties(name, "a.txt")).etag
    assert poison == {
        "Type": "BlobTrigger",
        "FunctionId": "Host.Functions.fails",
        "BlobType": "BlockBlob",
        "ContainerName": name,
        "BlobName": "a.txt",
        "ETag": etag,
    }
    hosted = await open_host.again(hosted.host.root, place=place)
    assert await hosted.run() == []


async def test_the_threshold_of_host_json(open_host: OpenHost, name: str) -> None:
    options = {"extensions": {"blobs": {"poisonBlobThreshold": 2}}}
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, options)
    blobs = hosted.storage.blobs
    await blobs.create_container_if_missing(name)
    await blobs.put(name, "a", b"x")
    assert len(await hosted.run()) == 2


class Failing(MemoryBlobs):
    """Blobs that cannot be read at times."""

    fails = False

    async def get(self, container: str, name: str) -> Blob:
        if self.fails:
            raise UnavailableError(code="ServerBusy", text="not now")
        return await super().get(container, name)


async def test_a_blob_that_cannot_be_read_comes_again(open_host: OpenHost, name: str) -> None:
    clock = StandingClock(START)
    storage = MemoryStorage(clock.now)
    blobs = Failing(storage.blobs._ticks)
    storage._blobs = blobs
    place = Place(storage, clock, is_memory=True)
    hosted = await open_host(SCRIPT, {"note": trigger(name)}, place=place)
    await put(place, name, "a")
    blobs.fails = True
    with pytest.raises(UnavailableError):
        await hosted.run()
    blobs.fails = False
    assert len(await hosted.run()) == 1


async def test_inputs(open_host: OpenHost, place: Place, name: str) -> None:
    """Rows 66 and 67."""
    functions = {
        function: {
            "entryPoint": entry,
            "bindings": http(binding("blob", "b", path=f"{name}/{blob}", **more)),
        }
        for function, entry, blob, more in [
            ("absent", "read", "none", {}),
            ("absent_text", "read_text", "none", {}),
            ("plain", "read", "bytes", {}),
            ("binary", "read", "bytes", {"dataType": "binary"}),
            ("text", "read_text", "text", {}),
        ]
    }
    hosted = await open_host(SCRIPT, functions, place=place)
    assert (await hosted.ask("/api/absent")).body == b"none"  # there is no container either
    await put(place, name, "bytes", b"\xff\xfe\x00")
    await put(place, name, "text", b"\xef\xbb\xbfgr\xc3\xbc\xc3\x9f")
    assert (await hosted.ask("/api/absent")).body == b"none"
    assert (await hosted.ask("/api/absent_text")).body == b"none"
    assert (await hosted.ask("/api/binary")).body == b"\xff\xfe\x00"
    assert hosted.host.warnings == []
    for _ in range(2):
        assert (await hosted.ask("/api/plain")).body == "\ufffd\ufffd\x00".encode()
    (warning,) = hosted.host.warnings
    assert "the binding 'b' of the function 'plain'" in warning
    assert (await hosted.ask("/api/text")).body == "grüß".encode()


async def test_outputs(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 68."""
    out = binding("blob", "out", "out", path=f"{name}/{{Query.name}}")
    functions = {entry: http(out) for entry in ("write", "write_bytes", "write_none")}
    hosted = await open_host(SCRIPT, functions, place=place)
    blobs = place.storage.blobs
    await hosted.ask("/api/write_none?name=none")
    assert not await blobs.exists(name, "none")
    await hosted.ask("/api/write?name=a/b", "POST", body='{"a":"ü"}'.encode())
    assert (await blobs.get(name, "a/b")).content == '{"a":"ü"}'.encode()
    await hosted.ask("/api/write_none?name=a/b")
    assert (await blobs.get(name, "a/b")).content == '{"a":"ü"}'.encode()
    await blobs.put(name, "a/b", b"", metadata={"who": "me"})
    await hosted.ask("/api/write_bytes?name=a/b", "POST", body=b"\xff\x00")
    found = await blobs.get(name, "a/b")
    assert (found.content, found.properties.metadata) == (b"\xff\x00", {"who": "me"})
    assert hosted.host.warnings == []


async def test_a_function_that_writes_where_it_listens(open_host: OpenHost, name: str) -> None:
    """It sets itself off, again and again."""
    out = binding("blob", "out", "out", path=f"{name}/{{name}}.x")
    hosted = await open_host(SCRIPT, {"copy": [*trigger(f"{name}/{{name}}"), out]})
    await hosted.storage.blobs.create_container_if_missing(name)
    await hosted.storage.blobs.put(name, "a", b"x")
    assert len(await hosted.run(most=10)) == 10


async def test_many_blobs_cost_no_more_than_few(open_host: OpenHost, name: str) -> None:
    """What has not changed is not looked at again."""
    hosted = await open_host(SCRIPT, {"note": trigger(name)})
    blobs = hosted.storage.blobs
    assert isinstance(blobs, MemoryBlobs)
    await blobs.create_container_if_missing(name)
    looked_at: list[int] = []
    original = blobs.written_since

    async def counted(*arguments: Any) -> Any:
        found = await original(*arguments)
        looked_at.append(len(found[0]))
        return found

    blobs.written_since = counted  # type: ignore[method-assign]
    for number in range(50):
        await blobs.put(name, f"{number}", b"x")
        assert len(await hosted.run()) == 1
    assert sum(looked_at) == 50


PATTERNS: list[Any] = [
    ("{name}.csv", "a/b.csv", {"name": "a/b"}),
    ("{name}.csv", "a/b.CSV", None),
    ("{a}-{b}", "1-2-3", {"a": "1-2", "b": "3"}),
    ("{{x}}/{n}", "{x}/1", {"n": "1"}),
    ("a.{n}", "axb", None),
    ("{n}", "two\nlines", {"n": "two\nlines"}),
]


@pytest.mark.parametrize(("text", "blob", "values"), PATTERNS)
def test_patterns(text: str, blob: str, values: dict[str, str] | None) -> None:
    found = pattern(text).fullmatch(blob)
    assert (found and found.groupdict()) == values


@pytest.mark.parametrize("text", ["{a}{a}", "{a.b}", "{a-b}", "{}", "{a", "a}", "{a:N}", "{1}"])
def test_patterns_that_the_host_refuses(text: str) -> None:
    with pytest.raises(ExpressionError):
        pattern(text)


@pytest.mark.parametrize("path", ["in/{a}{a}", "{x}/a", "%NOPE%/a", "UPPER_case/a"])
async def test_a_path_that_nobody_can_listen_to(open_host: OpenHost, path: str) -> None:
    hosted = await open_host(SCRIPT, {"note": trigger(path), "read": http()})
    assert hosted.host.functions[0].error
    assert hosted.host.listeners == []
