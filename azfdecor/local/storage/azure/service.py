"""How Azure's clients are made, and what their errors are in the words of the protocol."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import AzureError, HttpResponseError

from azfdecor.local.storage.errors import (
    BadConnectionError,
    ConflictError,
    DeniedError,
    NotFoundError,
    PreconditionFailedError,
    RefusedError,
    StorageError,
    TooLargeError,
    UnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from typing import TypeVar

    from azfdecor.local.storage.azure.credentials import Credential

    Client = TypeVar("Client")

API_VERSION = "2023-11-03"
"""The version of the service for blobs and queues, which clients and emulators since know.

Without it a client asks for its own, which an emulator that is older than the client refuses.
"""

# The clients log each request with INFO, which belongs into no log of an app.
_LOGGER = logging.getLogger(__name__)
_LOGGER.setLevel(logging.WARNING)

# A host asks again by itself, so that one who waits is told soon.
_SETTINGS: Mapping[str, Any] = {
    "logger": _LOGGER,
    "connection_timeout": 5,
    "read_timeout": 30,
    "retry_total": 2,
    "initial_backoff": 0,  # of blobs and queues, as are the next two; with the jitter about a second
    "increment_base": 1,
    "random_jitter_range": 1,
    "retry_backoff_factor": 0.5,  # of tables
}

_BY_CODE: Mapping[str, type[StorageError]] = {
    "EntityTooLarge": TooLargeError,
    "KeyValueTooLarge": TooLargeError,
    "MetadataTooLarge": TooLargeError,
    "PropertyValueTooLarge": TooLargeError,
}
_BY_STATUS: Mapping[int, type[StorageError]] = {
    401: DeniedError,
    403: DeniedError,
    404: NotFoundError,
    408: UnavailableError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: TooLargeError,
    429: UnavailableError,
}


def make_client(
    client: Callable[..., Client], endpoint: str, credential: Credential, **options: Any
) -> Client:
    """A client of one service."""
    try:
        return client(endpoint, credential=credential, **_SETTINGS, **options)
    except ValueError as error:
        text = f"{endpoint} cannot be used: {error}"
        raise BadConnectionError(code="BadConnection", text=text) from error


@contextmanager
def suppressed_code(code: str) -> Generator[None]:
    """Take an error of this code for success."""
    try:
        yield
    except StorageError as error:
        if error.code != code:
            raise


@contextmanager
def translated_errors() -> Generator[None]:
    """Raise what the clients raise in the words of the protocol."""
    try:
        yield
    except HttpResponseError as error:
        raise _translated(error) from error
    except AzureError as error:
        text = f"the service cannot be reached: {error.message}"
        raise UnavailableError(code=type(error).__name__, text=text) from error


def _translated(error: HttpResponseError) -> StorageError:
    """An answer of the service that is an error."""
    status = error.status_code or 0
    found = getattr(error, "error_code", None)
    code = str(getattr(found, "value", None) or found or type(error).__name__)
    kind = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if kind is None:
        kind = RefusedError if 400 <= status < 500 else UnavailableError
    text = re.sub(r"^\d+:", "", error.message.partition("\n")[0])  # its place in a transaction
    return kind(code, text)
