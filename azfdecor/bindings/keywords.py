"""The keywords of a binding's class, for type checkers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from azfdecor.bindings.base import Content, Naming, Role, Sends, Takes
    from azfdecor.bindings.call import CallFacts
    from azfdecor.bindings.rows import Rows
    from azfdecor.bindings.runner import Runner
    from azfdecor.declaration import ClassCheck


class Facts(TypedDict, total=False):
    """The keywords of a binding's class."""

    type: str
    role: Role
    is_open: bool
    check: ClassCheck
    takes: Takes
    content: Content | None
    naming: Naming


class InputFacts(Facts, total=False):
    """Those of an input."""

    rows: Rows
    reads_argument: bool


class TriggerFacts(Facts, total=False):
    """Those of a trigger."""

    rows: Rows
    answers: tuple[str, ...]
    runner: Runner
    call: CallFacts
    has_retry: bool


class OutputFacts(Facts, total=False):
    """Those of an output."""

    sends: Sends
