"""Which annotations are a batch, on every trigger that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import reference
from conftest import function_json
from samples import decorator_of

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """
import collections
from collections.abc import Iterable, MutableSequence, Sequence
from typing import NamedTuple
from pydantic import BaseModel
from azfdecor import *

class M(BaseModel, frozen=True):
    a: int

class N(NamedTuple):
    a: int

"""
BATCHES = (
    "list[M]",
    "list",
    "Sequence[M]",
    "MutableSequence[M]",
    "Iterable[M]",
    "tuple[M, ...]",
    "tuple[M, ...] | None",
    "set[M]",
    "frozenset[M]",
    "collections.deque[M]",
)
SINGLE = ("M", "tuple[M, M]", "N", "dict[str, list[M]]", "M | None", "list[M] | M")
TRIGGERS = {
    entry.name: entry
    for entry in reference.own()
    if entry.role == "trigger" and entry.kind.has_batches
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_every_collection_of_any_number_is_a_batch(
    app: AppFactory, azfdecor: Command, name: str
) -> None:
    decorator = decorator_of(TRIGGERS[name])
    source = "".join(
        f"@{decorator}\ndef f{number}(value: {annotation}) -> None: ...\n\n"
        for number, annotation in enumerate([*BATCHES, *SINGLE])
    )
    root = app(HEAD + source)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    for number, annotation in enumerate([*BATCHES, *SINGLE]):
        entry = function_json(root, f"f{number}")["bindings"][0]
        is_many = entry.get("cardinality") == "many"
        assert is_many == (annotation in BATCHES), annotation
