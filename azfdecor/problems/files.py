"""Files: what stands where files are generated."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

_FUNCTION = """
from azfdecor import queue_trigger


@queue_trigger("orders")
def ship(order: str) -> None: ...
"""

IN_THE_WAY = Kind(
    "AZF601",
    "A file that azfdecor did not write is in the way",
    "It is yours, and is neither overwritten nor removed. A package that Python would import in place "
    "of an entry point is in the way, too; with `--keep-going`, so is an entry point of a function "
    "whose source cannot be read now.",
    _FUNCTION,
    "Move it, or give the function another name. A handwritten function.json that says the same as "
    "the decorators is taken over by `generate --adopt`.",
    beside={
        "ship/function.json": """
        {
          "scriptFile": "main.py",
          "bindings": [{"type": "timerTrigger", "name": "timer", "direction": "in"}]
        }
        """
    },
)
EDITED = Kind(
    "AZF602",
    "A generated file was edited",
    "The next `generate` would undo the change. The digest in the file tells it from one that "
    "nobody has touched.",
    _FUNCTION,
    "Make the change in its source: `generate --force` overwrites the file. To keep the function as "
    "your own, take azfdecor's header out of its function.json and its script, and its decorators "
    "off the source.",
    beside={
        "ship/function.json": """
        {
          "generatedBy": "azfdecor",
          "source": "functions.py:ship",
          "digest": "0123456789abcdef",
          "scriptFile": "../entry_points/ship.py",
          "bindings": [
            {"type": "queueTrigger", "direction": "in", "name": "order", "queueName": "parcels"}
          ]
        }
        """
    },
)
SYMBOLIC_LINK = Kind(
    "AZF603",
    "A symbolic link is in the way",
    "What stands behind it is not azfdecor's to write.",
    "",
    "Remove the link.",
)
DISK_REFUSES = Kind(
    "AZF604",
    "The disk refuses a write",
    "It is full, or read-only, or another program holds the file. Each function is old or new as a "
    "whole; some may be new already.",
    "",
    "Do away with the cause that the message names, and generate again.",
)
UNREADABLE_FILE = Kind(
    "AZF605",
    "A generated file cannot be read",
    "Nothing tells whether it was edited, so that it cannot be overwritten.",
    "",
    "Make it readable, or delete it.",
)
