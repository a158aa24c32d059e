"""Named tuples whose annotations nobody compiles: tuples like those of `typing`."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path as NotThere


class Ours(NamedTuple):
    """A place."""

    file: str
    line: int = 0
    missing: NotThere | None = None

    @property
    def shown(self) -> str:
        """Both."""
        return f"{self.file}:{self.line}"

    def __hash__(self) -> int:
        return 7


def test_it_is_a_tuple_with_names_and_defaults() -> None:
    made = Ours("a.py")
    assert made == ("a.py", 0, None)
    assert (made.file, made.line) == ("a.py", 0)
    assert made.shown == "a.py:0"
    assert repr(made) == "Ours(file='a.py', line=0, missing=None)"
    assert made._replace(line=3) == Ours("a.py", line=3)
    assert hash(made) == 7
    make: Any = Ours
    with pytest.raises(TypeError):
        make()


def test_it_knows_its_fields_and_evaluates_no_annotation() -> None:
    assert Ours._fields == ("file", "line", "missing")
    assert Ours._field_defaults == {"line": 0, "missing": None}
    assert Ours.__annotations__["missing"] == "NotThere | None"
    assert Ours.__mro__ == (Ours, tuple, object)
    assert (Ours.__module__, Ours.__qualname__, Ours.__doc__) == (__name__, "Ours", "A place.")


def test_it_is_copied_and_pickled() -> None:
    made = Ours("a.py", 3)
    assert type(copy.deepcopy(made)) is Ours
    assert pickle.loads(pickle.dumps(made)) == made
