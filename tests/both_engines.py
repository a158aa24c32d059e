"""The same app in both engines, and handwritten apps for them."""

from __future__ import annotations

import importlib.util
import json
import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import azure.functions
import pytest

from judge import Judge, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Self

    from judge import Outcome

HAS_RUNTIME = importlib.util.find_spec("azure_functions_runtime_v1") is not None
needs_both = pytest.mark.skipif(
    not HAS_RUNTIME, reason="compares with Microsoft's runtime, which exists from Python 3.13 on"
)


class Both:
    """One app in both engines, each in a process of its own; they must say the same."""

    def __init__(self, root: Path, ignore: Iterable[str] = ()) -> None:
        self._ours = Judge(root, ignore=[*ignore], direct=True)
        self._theirs = Judge(root, ignore=[*ignore])
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._ours)
        self._stack.enter_context(self._theirs)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def load(self) -> dict[str, str | None]:
        """Load all functions; the errors of Microsoft's runtime by name."""
        ours, theirs = self._ours.load(), self._theirs.load()
        assert ours.keys() == theirs.keys()
        apart = [f"{n}: {ours[n]} | {theirs[n]}" for n in ours if bool(ours[n]) != bool(theirs[n])]
        assert apart == []
        return theirs

    def call(
        self, name: str, metadata: Mapping[str, Value] | None = None, /, **inputs: Value
    ) -> Outcome:
        """Call a function."""
        ours = self._ours.call(name, metadata, **inputs)
        theirs = self._theirs.call(name, metadata, **inputs)
        given = f"{name}, given {inputs}\n{ours.traceback}\n{theirs.traceback}"
        if is_ours(ours):  # the engine's own words for what the worker refuses
            assert kind(ours) == kind(theirs), given
        else:
            assert told(ours) == told(theirs), given
        return theirs


def told(outcome: Outcome) -> str:
    """All that must be the same, without the addresses of objects."""
    failure = outcome.failure and replace(outcome.failure, traceback="")
    return re.sub(r" at 0x\w+", "", repr(replace(outcome, failure=failure)))


def kind(outcome: Outcome) -> str:
    """The type of the exception."""
    return (outcome.error or "").partition("(")[0]


def is_ours(outcome: Outcome) -> bool:
    """Whether the direct engine itself raised the error."""
    places = re.findall(r'File "(.*?)"', outcome.traceback)
    return bool(places) and Path(places[-1]).parts[-3:-1] == ("azfdecor", "local")


def write(root: Path, script: str, functions: Mapping[str, list[dict[str, Any]]]) -> Path:
    """An app of handwritten functions: one script with an entry point for each."""
    (root / "script.py").write_text(script, "utf-8")
    for name, bindings in functions.items():
        (root / name).mkdir()
        content = {"scriptFile": "../script.py", "entryPoint": name, "bindings": bindings}
        (root / name / "function.json").write_text(json.dumps(content))
    return root


def binding(type_: str, name: str = "it", direction: str = "in", **more: str) -> dict[str, Any]:
    return {"type": type_, "name": name, "direction": direction, **more}


# One type for each converter of the library, and one that it does not know.
CONVERTERS = azure.functions.get_binding_registry()._bindings
TYPES = [*{kind: str(name) for name, kind in CONVERTERS.items()}.values(), "dapr"]
RETURN = binding("queue", "$return", "out")
