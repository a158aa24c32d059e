"""What to write where several bindings could fill the same parameters: advice that fits together."""

from __future__ import annotations

import difflib
import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azfdecor.bindings.base import Binding
    from azfdecor.compiler.model import Parameter

_MOST = 5_000
"""How many ways of sharing are compared."""
_CLOSE = 0.6
"""How alike a parameter's name and a word are that has to do with it."""


def advice(
    bindings: Sequence[Binding],
    parameters: Sequence[Parameter],
    fits: Callable[[Binding, Parameter], bool],
) -> dict[Binding, Parameter]:
    """A parameter of its own for as many bindings as can have one, by how close their names are.

    Args:
        bindings: Those that could fill several, or the same.
        parameters: Those that are still open.
        fits: Whether a binding can fill a parameter.
    """
    choices: list[list[Parameter | None]] = [
        [*(p for p in parameters if fits(binding, p)), None] for binding in bindings
    ]
    best: dict[Binding, Parameter] = {}
    most = (0, 0.0)
    for chosen in itertools.islice(itertools.product(*choices), _MOST):
        shared = {b: p for b, p in zip(bindings, chosen) if p is not None}
        if len(set(map(id, shared.values()))) < len(shared):
            continue
        worth = (len(shared), sum(_closeness(b, p.name) for b, p in shared.items()))
        if worth > most:
            best, most = shared, worth
    return best


def _closeness(binding: Binding, name: str) -> float:
    """How close a parameter's name is to what a binding reads or writes, or else to its kind."""
    principal = next((o.keyword for o in binding.options.values() if o.positional), "")
    value: object = getattr(binding, principal, None)
    words = re.findall(r"[A-Za-z]{2,}", value if isinstance(value, str) else "")
    kind = type(binding).__name__.partition("_")[0]
    return max([_alike(name, word) for word in words] + [_alike(name, kind) / 2])


def _alike(name: str, word: str) -> float:
    ratio = difflib.SequenceMatcher(None, name.lower(), word.lower()).ratio()
    return ratio if ratio > _CLOSE else 0.0
