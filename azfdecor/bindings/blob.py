"""Azure Blob Storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import STORAGE, Input, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


def _path_faults(path: str, _: str = "", *, may_be_container: bool = False) -> Iterator[Fault]:
    # What may be a container alone: azure-sdk-for-net, BlobPathSource.cs.
    from azfdecor.platform.names import is_container_name

    container, slash, blob = path.partition("/")
    is_whole = bool(slash and blob) or (may_be_container and not slash)
    if not container or (not is_whole and "%" not in path and "{" not in path):
        yield Fault(
            f"the path {path!r} does not name a container and a blob",
            'write "container/name", such as "samples/{id}.json"',
        )
    elif not any(mark in container for mark in "{%") and not is_container_name(container):
        yield Fault(
            f"no container can be named {container!r}, as the path {path!r} has it",
            "use 3 to 63 lower-case letters, digits and single hyphens between them",
        )


def _watched_faults(path: str, _: str) -> Iterator[Fault]:
    """Paths that no blob can have, and a pattern where the container stands."""
    yield from _path_faults(path, may_be_container=True)
    if "{" in path.partition("/")[0]:
        yield Fault(
            f"the container of the path {path!r} is a pattern, "
            "but a blob trigger watches one container",
            'write the container\'s name, or "%SETTING%"',
        )


class blob_trigger(
    Trigger,
    type="blobTrigger",
    takes=Takes("azure.functions.InputStream", "str", "bytes", delivered="binary"),
):
    """Run the function for each blob that is created or changed.

    The parameter takes an `azure.functions.InputStream`, which also tells the blob's name,
    address and length, or `str` or `bytes` for its content alone.

    Args:
        path: Container and pattern, such as "samples/{name}.csv"; what "{name}" matches is
            at hand in the paths of the function's other bindings. "%SETTING%" stands for the
            value of an app setting. A container alone stands for all of its blobs.
        source: "LogsAndContainerScan" (the default) polls the container, which may take
            minutes; "EventGrid" is told at once, and is the only one on the Flex Consumption
            plan.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @blob_trigger("uploads/{name}.csv")
        @queue_output("uploads")
        def announce(blob: InputStream) -> str:
            return json.dumps({"name": blob.name, "length": blob.length})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger
    """

    path: str = option(kw_only=False, check=_watched_faults)
    source: Literal["LogsAndContainerScan", "EventGrid"] = "LogsAndContainerScan"
    connection: str = option(default=STORAGE, setting=True)


class blob_input(
    Input,
    type="blob",
    takes=Takes("azure.functions.InputStream", "str", "bytes", asked="binary"),
):
    """Read a blob before the function runs.

    The parameter takes an `azure.functions.InputStream`, or `str` or `bytes` for the content.
    It is None when there is no such blob. Anything but `str` is read as bytes (`dataType`): the
    host would take the content for UTF-8, and damage what is none.

    Args:
        path: Container and blob, such as "samples/{id}"; "{id}" stands for a value of the
            trigger (a route parameter, a field of a JSON message), "%SETTING%" for the value of
            an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @http_trigger("items/{id}")
        @blob_input("samples/{id}")
        def item(req: HttpRequest, blob: InputStream) -> HttpResponse:
            return HttpResponse(blob.read(), mimetype="application/octet-stream")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-input
    """

    path: str = option(kw_only=False, check=_path_faults)
    connection: str = option(default=STORAGE, setting=True)


class blob_output(
    Output,
    type="blob",
    takes=Takes("azure.functions.InputStream", "str", "bytes", "bytearray"),
    sends=Sends("document", "azure.functions.InputStream", "str", "bytes", "bytearray"),
):
    """Write a blob after the function has run.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes`, `bytearray`,
    `azure.functions.InputStream` or a file (`io.BytesIO`, `typing.IO`), which is read. Without such a parameter, what the function returns is
    written.

    Args:
        path: Container and blob, such as "receipts/{sku}.json"; "{sku}" stands for a value of
            the trigger, "{rand-guid}" for a new GUID, "{DateTime}" for the time,
            "%SETTING%" for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @queue_trigger("orders")
        @blob_output("receipts/{sku}.json")
        def ship(order: str) -> str:
            return order

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-output
    """

    path: str = option(kw_only=False, check=_path_faults)
    connection: str = option(default=STORAGE, setting=True)
