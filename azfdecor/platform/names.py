"""Names: of functions, of files on Windows, and of headers and cookies."""

from __future__ import annotations

import re

APP_PACKAGE = "__app__"
"""The package that the worker makes of the app root.

Source: azure-functions-python-worker, loader.py.
"""

# azure-functions-host, WebJobs.Script/Utility.cs.
_FUNCTION = re.compile(r"[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# RFC 9110 5.6.2; RFC 6265 4.1.1 has the same for cookies.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


# Hosts from 4.1038 on: https://github.com/Azure/azure-functions-host/pull/10764
_BINDING = re.compile(r"(?!.*__)[a-z_][a-z0-9_]{0,127}", re.IGNORECASE | re.ASCII)
# https://learn.microsoft.com/rest/api/storageservices/ (Naming Queues and Metadata; Naming and
# Referencing Containers, Blobs, and Metadata; Understanding the Table Service Data Model)
# Most runs of azfdecor do not need these: they are compiled when they are first used.
_QUEUE = r"[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]"
_CONTAINER = r"[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]|\$root|\$web|\$logs"
_TABLE = r"(?ia)[a-z][a-z0-9]{2,62}"
_LONGEST_BLOB = 1024
_NOT_IN_KEYS = r"[/\\#?\x00-\x1f\x7f-\x9f]"
_LONGEST_KEY = 512
POISON = "-poison"
"""The end of the name of the queue to which messages go that fail too often."""


def is_binding_name(name: str) -> bool:
    """Whether the host takes it for a binding other than `$return`."""
    return _BINDING.fullmatch(name) is not None


def is_queue_name(name: str) -> bool:
    """Whether a queue of Azure Storage can have the name; the host makes it lower case first."""
    return re.fullmatch(_QUEUE, name.lower()) is not None


def poison_queue(name: str) -> str | None:
    """The queue to which messages of a queue go that fail too often; None where there is none."""
    poison = f"{name.lower()}{POISON}"
    return None if name.lower().endswith(POISON) or not is_queue_name(poison) else poison


def is_container_name(name: str) -> bool:
    """Whether a container of blobs can have the name."""
    return re.fullmatch(_CONTAINER, name) is not None


def is_blob_name(name: str) -> bool:
    """Whether a blob can have the name."""
    return 0 < len(name) <= _LONGEST_BLOB and not name.endswith((".", "/"))


def is_table_name(name: str) -> bool:
    """Whether a table can have the name.

    Source: azure-sdk-for-net, TableAttribute.cs.
    """
    return re.fullmatch(_TABLE, name) is not None and name.lower() != "tables"


def is_row_key(key: str) -> bool:
    """Whether a row of a table can have it as partition or row key."""
    return len(key) <= _LONGEST_KEY and re.search(_NOT_IN_KEYS, key) is None


def is_function_name(name: str) -> bool:
    """Whether the host takes it; it drops a function of another name without an error."""
    return _FUNCTION.fullmatch(name) is not None and name.lower() != "host"


def is_reserved_on_windows(name: str) -> bool:
    """Whether Windows has no file or folder of that name, with any ending."""
    return _DEVICE.fullmatch(name) is not None


def is_token(name: str) -> bool:
    """Whether a header or a cookie can have the name."""
    return _TOKEN.fullmatch(name) is not None
