"""What a storage refuses, in the words of the service: the same from every implementation."""

from __future__ import annotations


class StorageError(Exception):
    """An operation that did not succeed.

    Args:
        code: The service's own code, such as `QueueNotFound`.
        text: What is wrong.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class NotFoundError(StorageError):
    """The queue, container, table, message, blob or entity does not exist."""


class ConflictError(StorageError):
    """It exists already, or its state does not allow the operation."""


class PreconditionFailedError(StorageError):
    """It has another ETag than the operation asks for."""


class TooLargeError(StorageError):
    """The message, property or entity is larger than the service takes."""


class RefusedError(StorageError):
    """The service does not take this name, value, filter or pop receipt."""


class DeniedError(StorageError):
    """The credential is wrong, or does not allow the operation."""


class UnavailableError(StorageError):
    """The service cannot be reached, or cannot answer now. Later it may."""


class BadConnectionError(StorageError):
    """The settings of a connection are missing or wrong, or need a package that is not installed."""
