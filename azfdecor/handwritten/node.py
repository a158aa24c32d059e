"""An object of a function.json as a node: where its properties are, and its words for options."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from azfdecor.bindings.base import BindingKind
from azfdecor.compiler import reference
from azfdecor.compiler.nodes import UNSAID
from azfdecor.declaration import Fault, camel_case, faults_of, with_options
from azfdecor.platform import json_places
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.declaration import DecoratorKind, Option


class JsonNode(NamedTuple):
    """An entry of `bindings`, or the retry policy.

    Attributes:
        kind: What is known of its options.
        given: What it says, by the keywords of that kind. A value that is none of its option's
            stands there as it is.
        properties: What it says, but for its type, direction and name.
        title: What messages call it.
        function: The name of the function.
        file: The function.json.
        text: What that holds.
        path: The names and indices that lead to the object.
        unreadable: Why a text is no JSON, by the keyword of the option that it is for.
    """

    kind: DecoratorKind
    given: Mapping[str, Any]
    properties: Mapping[str, Any]
    title: str
    function: str
    file: str
    text: str
    path: json_places.Path
    unreadable: Mapping[str, str]

    def place(self, keyword: str = "") -> Place:
        """The object, or its property that has the value of an option."""
        path = (*self.path, self._name(keyword)) if keyword else self.path
        return Place(self.file, *json_places.place(self.text, path), self.function)

    def option(self, keyword: str, value: object = UNSAID) -> str:
        """`queueName of the binding 'order'`."""
        shown = "" if value is UNSAID else f" {self.shown(value)}"
        return f"{self._name(keyword)}{shown} of {self.title}"

    def assignment(self, keyword: str, value: str) -> str:
        """`"connection": "SHOP"`."""
        return f'"{self._name(keyword)}": {self.shown(value)}'

    def principal(self, kind: DecoratorKind, value: str) -> str:
        """`"queueName": "orders"`."""
        return self.assignment(kind.principal.keyword if kind.principal else "name", value)

    def values(self) -> Iterator[tuple[str, Any, Option | None]]:
        """The properties, each with the option that it is for."""
        for name, value in self.properties.items():
            yield name, value, self._option_named(name)

    def name_of(self, kind: DecoratorKind) -> str:
        """`queueTrigger`."""
        return kind.type if isinstance(kind, BindingKind) else kind.name

    def shown(self, value: object) -> str:
        """A value as JSON has it."""
        return json.dumps(value, ensure_ascii=False)

    def spoken(self, text: str) -> str:
        """A text about the options of a decorator, in the words of function.json.

        What stands in quotes is a value, or meant for function.json already.
        """
        return re.sub(r"'[^']*'|\"[^\"]*\"|\b([A-Za-z_]+)\b(=?)", self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        word, sign = match[1], match[2]
        if word in ("True", "False"):
            return word.lower() + sign
        option = self.kind.options.get(word or "")
        if option and sign:
            return f'"{option.json_name}": '
        if option and "_" in word:
            return option.json_name
        return _decorators().get(word, match[0])

    def faults(self) -> Iterator[Fault]:
        """What the host would refuse in these values."""
        yield from _given_twice(self.properties)
        for keyword, why in self.unreadable.items():
            yield Fault(f"{self.option(keyword)} cannot be read: {why}", "write JSON", keyword)
        kind = self.kind
        if self.unreadable or (isinstance(kind, BindingKind) and kind.is_generic):
            return
        options = kind.options.values()
        missing = [o for o in options if o.required and o.keyword not in self.given]
        for option in missing:
            # For the name of a setting the extension has a default.
            if not option.setting:
                name = option.json_name
                yield Fault(f"{self.title} has no {name}", f'add "{name}"', option.keyword)
        if not missing:
            bare = object.__new__(kind.decorator)  # whose constructor may be another package's
            for fault in faults_of(with_options(bare, **self.given)):
                message, hint = self.spoken(fault.message), self.spoken(fault.hint)
                yield Fault(message, hint, fault.keyword)

    def _option_named(self, name: str) -> Option | None:
        return self.kind.option_named(name) if isinstance(self.kind, BindingKind) else None

    def _name(self, keyword: str) -> str:
        """The name of a property as it is written, of a keyword or a property."""
        if keyword in self.properties:
            return keyword
        option = self.kind.options.get(keyword)
        name = option.json_name if option else keyword
        folded = {name.lower(), camel_case(keyword).lower()}
        return next((one for one in self.properties if one.lower() in folded), name)


def _given_twice(properties: Mapping[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in properties:
        if name.lower() in seen:
            hint = "give it once, in any one case"
            yield Fault(f"the property {name!r} is given twice", hint, name)
        seen.add(name.lower())


@functools.cache
def _decorators() -> dict[str, str]:
    """What stands in function.json for the name of a decorator."""
    return {
        entry.name: '"direction": "in"' if entry.kind.is_generic else entry.kind.type
        for entry in reference.own()
    }
