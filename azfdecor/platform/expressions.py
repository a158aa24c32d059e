"""Binding expressions: `%SETTING%`, resolved at the start, and `{name}`, resolved for each call.

Sources: azure-webjobs-sdk, NameResolverExtensions.cs, BindingTemplateParser.cs,
BindingParameterResolver.cs, SystemBindingData.cs and BindingDataPathHelper.cs; azure-functions-host,
WebJobs.Script/Utility.cs (ApplyBindingData).
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import newtonsoft
from azfdecor.platform.dotnet import format_date, format_guid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

_EXPRESSION = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_TOKEN = re.compile(r"(\{\{|\}\})|\{([^{}]*)\}|([^{}]+)|([{}])")
_SETTING = re.compile(r"%[^%]*%")
_DEFAULT_DATE = "yyyy-MM-ddTHH-mm-ssK"


class ExpressionError(ValueError):
    """An expression that the host cannot resolve; the text is the host's."""


class Expression(NamedTuple):
    """What stands in one pair of braces.

    Attributes:
        path: The names that the periods separate.
        form: The format behind the colon; None without one.
    """

    path: tuple[str, ...]
    form: str | None


def names(text: str) -> list[str]:
    """What a text has in braces: "sku", "data.url", "DateTime"; without formats."""
    found = _EXPRESSION.findall(_SETTING.sub("", text))
    return [inner.partition(":")[0] for inner in found if inner]


def is_built_in(name: str) -> bool:
    """Whether the SDK gives a value for a name that nothing else does: it compares beginnings."""
    return name.lower() == "sys" or name.lower().startswith(("datetime", "rand-guid"))


def braces_match(text: str) -> bool:
    """Whether each "{" has its "}"; the host takes doubled ones as they are."""
    depth = 0
    for character in text.replace("{{", "").replace("}}", ""):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth not in (0, 1):
            return False
    return not depth


def with_settings(text: str, lookup: Callable[[str], str | None]) -> str:
    """A text with the value of each `%SETTING%`; these are not searched again.

    Args:
        text: The text.
        lookup: Gives the value of a setting; None for one that is not set.

    Raises:
        ExpressionError: A setting is not set, or a percent sign has no other one.
    """
    parts = text.split("%")
    if not len(parts) % 2:
        position = len(text) - len(parts[-1]) - 1
        msg = f"The '%' at position {position} does not have a closing '%'"
        raise ExpressionError(msg)
    for index in range(1, len(parts), 2):
        value = lookup(parts[index])
        if value is None:
            msg = f"'%{parts[index]}%' does not resolve to a value."
            raise ExpressionError(msg)
        parts[index] = value
    return "".join(parts)


def parse(template: str) -> list[str | Expression]:
    """The literal texts and the expressions of a template.

    Raises:
        ExpressionError: The host refuses it, and loads no function that has it.
    """
    found: list[str | Expression] = []
    for token in _TOKEN.finditer(template):
        escape, inner, literal, brace = token.groups()
        position = token.start() + 1
        if brace:
            which = "closing" if brace == "{" else "opening"
            msg = f"Invalid template '{template}'. Missing {which} bracket at position {position}."
            raise ExpressionError(msg)
        if inner is None:
            found.append(escape[0] if escape else literal)
        elif not inner:
            msg = f"Invalid template '{template}'. The parameter name at position {position} is empty."
            raise ExpressionError(msg)
        else:
            found.append(_expression(template, inner))
    return found


def _expression(template: str, inner: str) -> Expression:
    name, colon, form = inner.partition(":")
    path = tuple(name.split("."))
    if not is_built_in(path[0]) and not _is_identifier(path[0], "".join(path[1:])):
        msg = f"Invalid template '{template}'. The parameter name '{inner}' is invalid."
        raise ExpressionError(msg)
    return Expression(path, form if colon else None)


def _is_identifier(first: str, rest: str) -> bool:
    import unicodedata

    categories = [unicodedata.category(c) for c in first + rest.replace("-", "")]
    is_started = first[:1] == "_" or (bool(first) and categories[0] in _LETTERS)
    return is_started and {*_LETTERS, "Nd", "Pc", "Mn", "Mc", "Cf"}.issuperset(categories)


_LETTERS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nl")


def _new_guid() -> UUID:
    from uuid import uuid4

    return uuid4()


class Resolver(NamedTuple):
    """Fills templates with the data of one call.

    Attributes:
        data: What the trigger gives, by name: texts, numbers, dates, GUIDs, and objects of JSON.
        function: The function's name, for `{sys.methodname}`.
        now: The time of `{DateTime}`, in UTC.
        new_guid: Makes the value of `{rand-guid}`.
    """

    data: Mapping[str, object]
    function: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    new_guid: Callable[[], UUID] = _new_guid

    def fill(self, template: str) -> str:
        """A template with the value of each expression.

        Raises:
            ExpressionError: There is no value, or the host refuses the template.
        """
        parts = parse(template)
        return "".join(part if isinstance(part, str) else self.value(part) for part in parts)

    def value(self, expression: Expression) -> str:
        """The value of one expression.

        Raises:
            ExpressionError: There is none.
        """
        first, *rest = expression.path
        key = _key_of(first, self.data, is_exact=False)
        if key is not None:
            return _as_text(_member(self.data[key], first, rest), expression.form)
        if first.lower() == "sys":
            return self._system(rest, expression.form)
        # What follows a period is lost here, and that the name goes on.
        form = expression.form.partition(".")[0] if expression.form else None
        if first.lower().startswith("datetime"):
            return _as_text(self.now(), form)
        if first.lower().startswith("rand-guid"):
            return _as_text(self.new_guid(), form)
        msg = f"No value for named parameter '{first}'."
        raise ExpressionError(msg)

    def _system(self, rest: list[str], form: str | None) -> str:
        member = ".".join(rest).lower()
        values: dict[str, Callable[[], object]] = {
            "utcnow": self.now,
            "randguid": self.new_guid,
            "methodname": lambda: self.function,
        }
        if member not in values:
            msg = f"Error while accessing '{'.'.join(rest)}': property doesn't exist."
            raise ExpressionError(msg)
        return _as_text(values[member](), form)


def _member(value: object, name: str, rest: list[str]) -> object:
    is_exact = name.lower() == "query"
    for part in rest:
        members = _members(value)
        key = _key_of(part, members, is_exact=is_exact)
        if key is None:
            msg = f"Error while accessing '{part}': property doesn't exist."
            raise ExpressionError(msg)
        value = members[key]
    is_scalar = rest and not (newtonsoft.is_object(value) or newtonsoft.is_array(value))
    return newtonsoft.as_text(value) if is_scalar else value


def _members(value: object) -> Mapping[str, object]:
    return value if newtonsoft.is_object(value) else {}


def _key_of(name: str, data: Mapping[str, object], *, is_exact: bool) -> str | None:
    if name in data or is_exact:
        return name if name in data else None
    return next((key for key in data if key.lower() == name.lower()), None)


def _as_text(value: object, form: str | None) -> str:
    """A value as the SDK writes it: nothing for kinds that it does not know."""
    from uuid import UUID

    if isinstance(value, str):
        return value
    try:
        if isinstance(value, datetime):
            return format_date(value, form or _DEFAULT_DATE)
        if isinstance(value, UUID):
            return format_guid(value, form or "")
    except ValueError as error:
        raise ExpressionError(str(error)) from error
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def data_of_json(text: str) -> dict[str, object]:
    """What a trigger's content gives by name: the members of an object of JSON.

    Lists and nulls are left out; scalars are texts. Content that is no such object gives nothing.
    """
    trimmed = text.strip()
    if not (trimmed.startswith("{") and trimmed.endswith("}")):
        return {}
    try:
        content = newtonsoft.parse(trimmed)
    except newtonsoft.NewtonsoftError:
        return {}
    return {
        name: value if newtonsoft.is_object(value) else newtonsoft.as_text(value)
        for name, value in _members(content).items()
        if value is not None and not newtonsoft.is_array(value)
    }


def merged(*data: Mapping[str, object]) -> dict[str, object]:
    """Data of which the later replaces the earlier, whatever the case of the names."""
    found: dict[str, object] = {}
    for one in data:
        for name, value in one.items():
            found.pop(_key_of(name, found, is_exact=False) or name, None)
            found[name] = value
    return found
