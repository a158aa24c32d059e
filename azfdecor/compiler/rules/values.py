"""Option values: of the declared type, of the closed set, and possible at all."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import BindingKind
from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.nodes import DecoratorNode
from azfdecor.compiler.options import describe, fits, nearest, types_of
from azfdecor.compiler.rules.frozen import settings_in
from azfdecor.compiler.rules.secrets import holds_secret
from azfdecor.declaration import Fault
from azfdecor.platform.expressions import braces_match
from azfdecor.problems.values import IMPOSSIBLE_VALUE, UNUSED_SPLIT, WRONG_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import Annotation, App
    from azfdecor.compiler.nodes import Node
    from azfdecor.declaration import Option
    from azfdecor.problems.problem import Problem

_TEXT_OR_NONE: Any = str | None
_NAMES = ("_name", "_group", "_hub")
"""How the keywords of names end."""
_WHOLE = re.compile(r"[^{}%]*(?:(?:\{[^{}%]*\}|%[^{}%]+%)[^{}%]*)*")
"""A text whose braces and percent signs are plainly right, as nearly all are."""
PROSE = re.compile(r"[\s\"'()]")
"""A text that holds one of these is a query, JSON or prose, whose braces may be its own."""


def wrong_values(app: App) -> Iterator[Problem]:
    """What a type checker would have said, and what only the declaration itself knows."""
    for node in app.nodes():
        yield from _of(node)


def wrong_names(app: App) -> Iterator[Problem]:
    """A parameter whose name means something to the binding, and is none of those it knows."""
    for function in app.every_function:
        for entry in function.bindings:
            check = entry.kind.naming.check
            for fault in check(entry.name) if check else ():
                yield IMPOSSIBLE_VALUE.at(entry.node.place(), fault.message, fault.hint)


def impossible_names(app: App) -> Iterator[Problem]:
    """A name in a request that no text in UTF-8 can hold, so that no file could be written."""
    for function in app.functions:
        if function.plan is None:
            continue
        for parameter, source in function.plan.sources.items():
            if not _is_in_utf_8(source.name):
                yield WRONG_TYPE.at(
                    function.place_of_parameter(parameter),
                    f"no request can hold the name {source.name!r}, which contains a "
                    "lone surrogate",
                    "write the character itself",
                )


def _is_in_utf_8(text: str) -> bool:
    """Whether it holds no surrogate on its own."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _of(node: Node) -> Iterator[Problem]:
    right = True
    known = types_of(node.kind.decorator)
    faults: list[Fault] = []
    templates: list[str] = []
    given, options = node.given, node.kind.options
    for keyword, value in given.items():
        hint = known.get(keyword, Any)
        if type(value) is str and keyword in known:
            if not value or value.isspace():
                faults += _empty_faults(node, keyword)
            has_marks = "{" in value or "}" in value or "%" in value
            if has_marks and not _WHOLE.fullmatch(value):
                templates.append(keyword)
            if value.isascii() and _takes_text(hint):
                continue  # the usual case
        wrong = _misfit(node, value, hint, options.get(keyword))
        if wrong:
            right = False
            message = f"{node.option(keyword)} {wrong}"
            yield WRONG_TYPE.at(node.place(keyword), message, _instead(node, keyword))
    if not right:
        return
    # Of several checks the more exact one speaks: what a binding itself says of a value is that.
    faults = faults or list(node.faults())
    faults = faults or [f for keyword in templates for f in _template_faults(node, keyword)]
    if faults and not any(map(holds_secret, given.values())):
        for fault in faults:
            place = node.place(fault.keyword or "")
            yield IMPOSSIBLE_VALUE.at(place, fault.message, fault.hint)


@functools.cache
def _takes_text(hint: object) -> bool:
    """Whether an option takes any text."""
    return hint in (str, _TEXT_OR_NONE)


def _instead(node: Node, keyword: str) -> str:
    """What to write for a value of another type."""
    value, hint = node.given[keyword], types_of(node.kind.decorator).get(keyword, Any)
    meant = nearest(value, hint)
    if meant is not None:
        return f"write {json.dumps(meant)}"
    option = node.kind.options.get(keyword)
    described = node.spoken(describe(hint))
    if not isinstance(node.kind, BindingKind) or not option or not option.in_json:
        return f"write {described}"
    if value is None and option.setting:
        return "write the name of an app setting"
    if value is None and hint is str and isinstance(node, DecoratorNode):
        name = settings_in(*node).get(keyword) or "NAME"
        return f'write a string; "%{name}%" stands for the value of the app setting in Azure'
    if isinstance(value, str) and "%" in value:
        return f"write {described}: the host resolves settings in texts alone"
    return f"write {described}"


def _empty_faults(node: Node, keyword: str) -> Iterator[Fault]:
    """An empty text that is required, or a name.

    Any other may be empty where it may be left out; so may a route, which then is the function's
    name.
    """
    kind, option = node.kind, node.kind.options[keyword]
    if not isinstance(kind, BindingKind) or not option.in_json:
        return
    if node.given[keyword] == option.default:
        return
    message = f"{node.option(keyword)} is empty"
    if option.required:
        hint = "write the name of an app setting" if option.setting else "fill it"
        yield Fault(message, hint, keyword)
    elif kind.is_a(http_trigger):
        return
    elif option.setting or option.positional or keyword.endswith(_NAMES):
        yield Fault(message, "leave it out, or fill it", keyword)


def _template_faults(node: Node, keyword: str) -> Iterator[Fault]:
    """Braces or percent signs without their other half, which stop the extension at the start.

    Source: azure-webjobs-sdk, BindingTemplateParser.cs and NameResolverExtensions.cs.
    """
    kind, option = node.kind, node.kind.options[keyword]
    value: str = node.given[keyword]
    if not isinstance(kind, BindingKind) or option.setting or not option.in_json:
        return
    if kind.is_a(http_trigger):
        return  # which knows more of routes, and has no settings
    if PROSE.search(value):
        return
    where = f"in {node.option(keyword, value)}"
    # The names of settings are looked up first, whatever they are made of.
    parts = value.split("%")
    if not braces_match("".join(parts[::2])):
        yield Fault(
            f"the braces {where} do not match",
            'write "{name}" for a value of the trigger, and "{{" or "}}" for a brace itself',
            keyword,
        )
    if "://" not in value and (len(parts) % 2 == 0 or "" in parts[1::2]):
        yield Fault(
            f"the percent signs {where} enclose no name",
            'write "%NAME%" for the value of an app setting',
            keyword,
        )


def _misfit(node: Node, value: Any, hint: Any, option: Option | None) -> str | None:
    """What is wrong with a value for its option; None when nothing is."""
    if not fits(value, hint):
        meant = nearest(value, hint) if option and option.codec == "lower" else None
        if meant is not None and isinstance(meant, list) == isinstance(value, (list, tuple)):
            return None
        return "holds a secret" if holds_secret(value) else f"is {node.shown(value)}"
    if callable(value):
        return None  # it stays in Python
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return f"cannot be written as JSON: {error}"
    return None


def splitting_without_text(app: App) -> Iterator[Problem]:
    """`split_text` on an output that sends no text as it is."""
    for function in app.functions:
        for bound in function.bindings:
            if not bound.splits_text:
                continue
            name = bound.node.title
            annotation = function.signature.returns
            if bound is not function.output:
                annotation = bound.parameter.annotation if bound.parameter else None
            if not bound.kind.sends.is_messages:
                message = f"split_text of {name} has no effect: it sends no messages"
            elif annotation and _is_said(annotation) and "str" not in annotation.types:
                message = (
                    f"split_text of {name} has no effect on {annotation.text}, which is no text"
                )
            else:
                continue
            hint = "leave it out: a list is a message for each item, anything else is one message"
            yield UNUSED_SPLIT.at(bound.node.place("split_text"), message, hint)


def _is_said(annotation: Annotation) -> bool:
    """Whether it names a type; a bare `Out` does not."""
    return bool(annotation.types) or annotation.is_payload
