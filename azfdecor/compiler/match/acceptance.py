"""Whether a binding takes an annotation, and what it takes in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.compiler.model import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.bindings.base import BindingKind
    from azfdecor.compiler.model import Annotation

_OUTPUT_OF_FILES = ("azure.functions.InputStream", "bytearray")
"""What marks an output that takes a stream, of which the worker reads any; inputs take no bytearray."""
_JSON = "str, int, float, bool, None, list[...], dict[str, ...], a TypedDict"
"""What `ANY_VALUE` says among the annotations of a binding."""


def accepted(types: Sequence[str], annotation: Annotation | None) -> bool:
    """Whether the worker can fill or send a value so annotated; no annotation takes anything."""
    if annotation is None or (ANY_VALUE in types and annotation.is_json):
        return True
    if annotation.is_payload or not (annotation.types or annotation.is_out):
        return False
    if annotation.types == (FILE,):
        return set(_OUTPUT_OF_FILES) <= set(types)
    return set(annotation.types) <= set(types)


def converts(kind: BindingKind, annotation: Annotation | None) -> bool:
    """Whether the entry point turns the value into, or out of, a type of the user's."""
    if annotation is None:
        return False
    if annotation.is_checked and not annotation.is_out:
        is_own = set(annotation.types) <= set(kind.takes.types) and not kind.takes.is_any_json
        return kind.direction == "in" and kind.content is not None and is_own
    if not annotation.is_payload:
        takes = is_texts if annotation.is_out else _reads_texts
        return takes(kind, annotation, kind.takes.types)
    if kind.content is None or annotation.is_out != (kind.direction == "out"):
        return False
    return not (kind.takes.is_any_json and annotation.is_json)


def is_open(kind: BindingKind, annotation: Annotation | None) -> bool:
    """Whether nobody said what an output takes: it has no annotation, or is `Out` or `Out[Any]`."""
    if kind.direction == "in" or kind.content is None or kind.takes.is_any_json:
        return False
    is_said = annotation and (annotation.types or annotation.is_payload or not annotation.is_out)
    return not is_said


def is_texts(kind: BindingKind, annotation: Annotation, types: Sequence[str]) -> bool:
    """Whether it is several messages of text, for an output whose worker takes one at a time."""
    is_wanted = annotation.types == ("list[str]",) and "list[str]" not in types
    return is_wanted and kind.direction == "out" and kind.sends.is_messages


def _reads_texts(kind: BindingKind, annotation: Annotation, types: Sequence[str]) -> bool:
    """Whether it is a list of texts that arrives: a batch, or an array in JSON; no rows."""
    is_wanted = annotation.is_text_list and not set(annotation.types) <= set(types)
    has_texts = kind.content is not None and not kind.rows and not kind.takes.is_any_json
    return is_wanted and has_texts and kind.direction == "in"


def is_named(output: BindingKind, returns: Annotation | None) -> bool:
    """Whether what is returned goes out under a name, as what is set on an `Out[str]` does.

    Through `$return` the worker would send no list of messages, and objects as text, in which the
    host writes the dates anew.
    """
    sends = output.sends
    if not sends.is_text_where_returned or (returns and accepted(sends.returned, returns)):
        return False
    return not sends.is_messages or bool(returns and returns.is_list)


def parameter_for(kind: BindingKind) -> str:
    """A parameter that an output can fill, as a person writes it."""
    type_ = "str" if "str" in kind.sends.returned else kind.takes.types[0]
    return f"`output: Out[{re.sub('[a-z_]+[.]', '', type_)}]`"


def listed(types: Sequence[str], wrap: str = "{}", *, also: str = "") -> str:
    """Annotations in words.

    Args:
        types: In the words of `Takes`.
        wrap: What stands around each, such as "Out[{}]".
        also: What else there is.
    """
    texts = [_JSON if type_ == ANY_VALUE else wrap.format(type_) for type_ in types]
    texts += [also] if also else []
    return " or ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)
