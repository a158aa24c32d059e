"""What to write where several bindings could fill the same parameters: advice that fits together."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from azfdecor.bindings.base import Trigger
from azfdecor.compiler.properties import principal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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

    Where names tell nothing, the trigger has the first.

    Args:
        bindings: Those that could fill several, or the same.
        parameters: Those that are still open.
        fits: Whether a binding can fill a parameter.
    """
    bindings = sorted(bindings, key=lambda binding: not isinstance(binding, Trigger))
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


def between_parameters(
    binding: Binding,
    candidates: Sequence[Parameter],
    shared: Mapping[Binding, Parameter],
    *,
    is_http: bool,
) -> tuple[str, str]:
    """The message and the hint where a binding could fill several parameters.

    Args:
        binding: The binding.
        candidates: The parameters.
        shared: The advice for it and others.
        is_http: The body of a request may fill those that are left.
    """
    own = shared.get(binding, candidates[0]).name
    names = ", ".join(parameter.name for parameter in candidates)
    hint = f"choose one, such as arg_name={own!r}, or annotate them more exactly"
    bodies = [
        (parameter.name, parameter.annotation.text)
        for parameter in candidates
        if parameter.name != own and parameter.annotation and parameter.annotation.shape == "object"
    ]
    for name, text in bodies[:1] if is_http else ():
        hint += f"; what comes out of the body is {name}: Annotated[{text}, Body()]"
    return f"{type(binding).__name__} could fill each of: {names}", hint


def between_bindings(
    binding: Binding,
    parameter: Parameter,
    rivals: Sequence[Binding],
    shared: Mapping[Binding, Parameter],
) -> tuple[str, str]:
    """The message and the hint where several bindings could fill one parameter.

    Args:
        binding: One of them.
        parameter: The parameter.
        rivals: The others.
        shared: The advice for all of them.
    """
    others = ", ".join(type(rival).__name__ for rival in rivals)
    message = f"{type(binding).__name__} could fill {parameter.name!r}, and so could {others}"
    if shared.keys() >= {binding, *rivals}:
        return message, f"write arg_name={shared[binding].name!r}"
    hint = (
        f"write arg_name={parameter.name!r} for one of them, and give the other a parameter "
        "of its own"
    )
    return message, hint


def _closeness(binding: Binding, name: str) -> float:
    """How close a parameter's name is to what a binding reads or writes, or else to its kind."""
    value = principal_of(binding)
    words = re.findall(r"[A-Za-z]{2,}", value if isinstance(value, str) else "")
    kind = type(binding).__name__.partition("_")[0]
    return max([_alike(name, word) for word in words] + [_alike(name, kind) / 2])


def _alike(name: str, word: str) -> float:
    import difflib

    ratio = difflib.SequenceMatcher(None, name.lower(), word.lower()).ratio()
    return ratio if ratio > _CLOSE else 0.0
