"""Route templates: their grammar, what they match, and which of two answers a request.

Sources: aspnetcore, Http/Routing/src/Patterns/RoutePatternParser.cs, RouteParameterParser.cs and
RoutePatternMatcher.cs; azure-functions-host, WebJobs.Script/Host/FunctionMetadataManager.cs (the
order of functions).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import route_constraints
from azfdecor.platform.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NOT_IN_NAMES = "/{}?*"
_RESERVED = ("admin", "runtime")


class RouteParameter(NamedTuple):
    """A parameter of a template: `{name:constraint=default}`, `{name?}` or `{*name}`.

    Attributes:
        name: Its name, which the router compares without case.
        constraints: What its value must be, such as "int" and "min(1)".
        default: Its value where the path has none.
        is_optional: The path may leave it out.
        is_catch_all: It takes the rest of the path.
    """

    name: str
    constraints: tuple[str, ...] = ()
    default: str | None = None
    is_optional: bool = False
    is_catch_all: bool = False

    def __str__(self) -> str:
        stars = "*" if self.is_catch_all else ""
        return "{" + stars + self.name + ("?" if self.is_optional else "") + "}"


class Template(NamedTuple):
    """A template that was read.

    Attributes:
        text: As it was written.
        segments: What stands between the slashes, each as literal texts and parameters. Of a
            template with a mistake they are what could be read.
        mistakes: Why the router refuses it; empty for a right one.
    """

    text: str
    segments: tuple[tuple[str | RouteParameter, ...], ...]
    mistakes: tuple[Mistake, ...] = ()

    @property
    def parameters(self) -> tuple[RouteParameter, ...]:
        """Its parameters, in the order of the path."""
        return tuple(p for parts in self.segments for p in parts if isinstance(p, RouteParameter))

    @property
    def literals(self) -> tuple[str, ...]:
        """Its literal texts."""
        return tuple(part for parts in self.segments for part in parts if isinstance(part, str))

    @property
    def catch_all(self) -> RouteParameter | None:
        """The parameter that takes the rest of the path, if there is one."""
        last = self.segments[-1][-1] if self.segments else ""
        return last if isinstance(last, RouteParameter) and last.is_catch_all else None

    def parameter(self, name: str) -> RouteParameter | None:
        """The parameter of that name, without regard to case."""
        return next((p for p in self.parameters if p.name.lower() == name.lower()), None)


def of_function(route: str | None, name: str) -> str:
    """The route of a function: without one of its own, it is the function's name."""
    return route.strip("/") if route and not route.isspace() else name


def reserved_word(route: str) -> str | None:
    """The reserved word that a route starts with, which makes the host refuse the function.

    Source: azure-functions-host, WebJobs.Script/Host/ScriptHost.cs.
    """
    trimmed = route.strip("/").lower()
    return next((word for word in _RESERVED if trimmed.startswith(word)), None)


class Route(NamedTuple):
    """What one function answers.

    Attributes:
        function: The function's name.
        template: The prefix of host.json and the function's route.
        methods: The methods that it answers; None for all. An empty list answers none.
    """

    function: str
    template: Template
    methods: tuple[str, ...] | None = None

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The values of the parameters in a request; None when it is for another function.

        The method is a part of what must match: no function that answers another method hides one
        behind it, and where none is left the answer is 404, not 405.
        """
        if self.methods is not None and method.lower() not in map(str.lower, self.methods):
            return None
        return match(self.template, path)


class Router(NamedTuple):
    """The routes of an app, in the order in which the host tries them."""

    routes: tuple[Route, ...]

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The first route that a request matches, and the values of its parameters.

        Args:
            method: Of the request, in any case.
            path: The whole path, as `decoded` gives it.
        """
        for route in self.routes:
            values = route.match(method, path)
            if values is not None:
                return route, values
        return None


def router(routes: Iterable[Route]) -> Router:
    """The routes in the host's order: by the names of functions, whatever their templates are."""
    return Router(tuple(sorted(routes, key=lambda route: order(route.function))))


def with_prefix(prefix: str, route: str | None, function: str) -> str:
    """The whole template of a function, below the prefix of host.json."""
    own = route if route and not route.isspace() else function
    return f"{prefix.strip('/')}/{own}" if prefix.strip("/") else own


def decoded(path: str) -> str:
    """The path of a request as the server hands it on: decoded once, but for "%2F".

    Segments "." and ".." are resolved. Source: aspnetcore, Servers/Kestrel (PathNormalizer.cs).
    """
    from urllib.parse import unquote

    parts = re.split("(%2[fF])", path.partition("?")[0])
    text = "".join(p if p.lower() == "%2f" else unquote(p, "utf-8") for p in parts)
    segments: list[str] = []
    pieces = text.split("/")
    for index, piece in enumerate(pieces):
        if piece not in (".", ".."):
            segments.append(piece)
            continue
        if piece == ".." and len(segments) > 1:
            segments.pop()
        if index == len(pieces) - 1:
            segments.append("")
    return "/".join(segments)


def order(name: str) -> str:
    """The key by which the host sorts functions: it takes the first one whose route matches."""
    return name.upper()


@functools.lru_cache(maxsize=1024)
def parse(text: str) -> Template:
    """The template as the router reads it, with all that it refuses."""
    trimmed = text[2:] if text.startswith("~/") else text.removeprefix("/")
    segments: list[tuple[str | RouteParameter, ...]] = []
    mistakes: list[Mistake] = []
    start = 0
    while start < len(trimmed):
        if trimmed[start] == "/":
            mistakes.append(Mistake("has an empty segment", 'write one "/" between two segments'))
            start += 1
            continue
        try:
            parts, end = _segment(trimmed, start)
        except _UnmatchedBraceError:
            why = "has a brace without its other half"
            how = 'write "{name}" for a parameter, and "{{" or "}}" for a brace itself'
            mistakes.append(Mistake(why, how))
            break
        segments.append(parts)
        start = end + 1
    mistakes += _mistakes(segments)
    return Template(text, tuple(segments), tuple(mistakes))


class _UnmatchedBraceError(Exception):
    pass


def _segment(text: str, start: int) -> tuple[tuple[str | RouteParameter, ...], int]:
    """The parts of the segment that begins there, and where it ends."""
    parts: list[str | RouteParameter] = []
    while start < len(text) and text[start] != "/":
        if text[start] == "{" and text[start + 1 : start + 2] != "{":
            end = _end(text, start + 1, "}") + 1
            parts.append(_parameter(_unescaped(text[start + 1 : end - 1])))
        else:
            end = _end(text, start, "/{")
            parts.append(_unescaped(text[start:end]))
        start = end
    return tuple(parts), start


def _end(text: str, index: int, marks: str) -> int:
    """Where one of the marks stands; a doubled brace is a part of the text."""
    while index < len(text):
        character = text[index]
        if character in "{}" and text[index + 1 : index + 2] == character:
            index += 1
        elif character in marks:
            return index
        elif character in "{}":
            raise _UnmatchedBraceError
        index += 1
    if "}" in marks:
        raise _UnmatchedBraceError
    return index


def _unescaped(text: str) -> str:
    return text.replace("}}", "}").replace("{{", "{")


def _parameter(text: str) -> RouteParameter:
    is_catch_all = text.startswith("*")
    is_optional = text.endswith("?")
    inner = text[len(text) - len(text.removeprefix("*").removeprefix("*")) :]
    inner = inner[:-1] if is_optional else inner
    # A name may begin with a colon or an equals sign.
    found = re.match(r".[^:=]*", inner, re.DOTALL)
    name = found[0] if found else ""
    rest = inner[len(name) :]
    constraints: list[str] = []
    while rest.startswith(":"):
        end = _constraint_end(rest)
        constraints += [rest[1:end]] if end > 1 else []
        rest = rest[end:]
    default = rest[1:] if rest.startswith("=") else None
    return RouteParameter(name, tuple(constraints), default, is_optional, is_catch_all)


def _constraint_end(text: str) -> int:
    """Where the constraint behind the first colon ends; its arguments may hold colons."""
    is_inside, index = False, 1
    while index < len(text):
        character = text[index]
        if not is_inside:
            if character in ":=":
                return index
            is_inside = character == "("
        elif character == ")" and text[index + 1 : index + 2] in ("", ":", "="):
            return index + 1
        elif character in ":=":
            closing = text.find(")", index + 1)
            if closing < 0:
                return index
            index = closing
        index += 1
    return index


def _mistakes(segments: list[tuple[str | RouteParameter, ...]]) -> Iterator[Mistake]:
    names: set[str] = set()
    for number, parts in enumerate(segments, start=1):
        for part in parts:
            if isinstance(part, RouteParameter):
                yield from _parameter_mistakes(part, names)
                if part.is_catch_all and number < len(segments) and len(parts) == 1:
                    yield Mistake(
                        f"has segments behind the catch-all parameter {part}",
                        "make it the last segment: it takes all the rest of the path",
                    )
            elif "?" in part:
                yield Mistake(
                    f'has a "?" in the text {part!r}, and no route holds a query',
                    'read the query from the request; "?" may only end a parameter, as in "{name?}"',
                )
        if len(parts) > 1:
            yield from _mixed_mistakes(parts)


def _parameter_mistakes(parameter: RouteParameter, names: set[str]) -> Iterator[Mistake]:
    name = parameter.name
    if not name or not set(name).isdisjoint(_NOT_IN_NAMES):
        yield Mistake(
            f"has a parameter that cannot be named {name!r}"
            if name
            else "has an unnamed parameter",
            'write "{name}", "{name?}" for one that may be missing, or "{*name}" for the rest of '
            "the path",
        )
        return
    if name.lower() in names:
        yield Mistake(
            f"has two parameters named {name!r}, in any case of letters",
            "give one of them another name",
        )
    names.add(name.lower())
    if parameter.is_catch_all and parameter.is_optional:
        why = f"has {parameter}, and a catch-all parameter takes no question mark"
        yield Mistake(why, f'write "{{*{name}}}", which takes an empty rest too')
    if parameter.is_optional and parameter.default is not None:
        yield Mistake(
            f"has the parameter {name!r} with both a question mark and a default",
            f'write "{{{name}={parameter.default}}}"; one with a default may be missing too',
        )
    for constraint in parameter.constraints:
        wrong = route_constraints.mistake(name, constraint)
        if wrong:
            yield Mistake(*wrong)


def _mixed_mistakes(parts: tuple[str | RouteParameter, ...]) -> Iterator[Mistake]:
    """Segments that hold more than one thing."""
    for index, part in enumerate(parts):
        if not isinstance(part, RouteParameter):
            continue
        before = parts[index - 1] if index else ""
        if part.is_catch_all:
            yield Mistake(
                f"has the catch-all parameter {part} beside something else in its segment",
                f'write "/{{*{part.name}}}", a segment of its own',
            )
        elif isinstance(before, RouteParameter):
            yield Mistake(
                f"has {before} and {part} with nothing between them",
                'write a "/" or a literal text between them',
            )
        elif part.is_optional and (index < len(parts) - 1 or before != "."):
            yield Mistake(
                f"has the optional parameter {part} within a segment",
                'make it a segment of its own, or the end of one behind a "."',
            )


def match(template: Template, path: str) -> dict[str, str] | None:
    """The values of the parameters in a path below the route prefix; None when it does not match.

    Args:
        template: One without mistakes.
        path: The path, decoded. A slash at its end makes no difference.
    """
    values: dict[str, str] = {}
    rest = path.removeprefix("/")
    for parts in template.segments:
        first = parts[0]
        simple = first if isinstance(first, RouteParameter) and len(parts) == 1 else None
        if simple and simple.is_catch_all:
            text, rest = rest, ""
            if text.startswith("/"):
                return None
        else:
            text, _, rest = rest.partition("/")
        if not text:
            if rest or not simple or not _may_be_missing(simple):
                return None
            if simple.default is not None:
                values[simple.name] = simple.default
            continue
        found = _match_segment(parts, text)
        if found is None:
            return None
        values.update(found)
    if rest or not all(_fits(p, values) for p in template.parameters):
        return None
    return values


def _may_be_missing(parameter: RouteParameter) -> bool:
    return parameter.is_optional or parameter.is_catch_all or parameter.default is not None


def _fits(parameter: RouteParameter, values: Mapping[str, str]) -> bool:
    value = values.get(parameter.name)
    return value is None or all(route_constraints.holds(c, value) for c in parameter.constraints)


def _match_segment(parts: tuple[str | RouteParameter, ...], text: str) -> dict[str, str] | None:
    last = parts[-1]
    found = _match_parts(parts, text)
    if found is None and len(parts) > 1 and isinstance(last, RouteParameter) and last.is_optional:
        found = _match_parts(parts[:-2], text)  # without the period before it
    return found


def _match_parts(parts: tuple[str | RouteParameter, ...], text: str) -> dict[str, str] | None:
    pattern = "".join(f"({re.escape(p)})" if isinstance(p, str) else "(.+)" for p in parts)
    found = re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    return {p.name: v for p, v in zip(parts, found.groups()) if isinstance(p, RouteParameter)}


def covers(wide: Template, narrow: Template) -> bool:
    """Whether each path that the one matches is matched by the other; False where it is not sure."""
    for (one, *_), (other, *_) in zip(wide.segments, narrow.segments):
        is_text = isinstance(one, str) and isinstance(other, str)
        if is_text and f"{one}".lower() != f"{other}".lower():
            return False  # the usual case, told at a glance
    shapes = list(_shapes(wide))
    return all(any(_covers(shape, other) for shape in shapes) for other in _shapes(narrow))


class _Shape(NamedTuple):
    """Paths of one length: a segment for each part; with a tail, of that length or longer."""

    segments: tuple[tuple[str | RouteParameter, ...], ...]
    tail: RouteParameter | None = None


def _shapes(template: Template) -> Iterator[_Shape]:
    segments = template.segments
    if template.catch_all:
        yield _Shape(segments[:-1], template.catch_all)
        segments = segments[:-1]
    yield _Shape(segments)
    while segments and len(segments[-1]) == 1:
        last = segments[-1][0]
        if isinstance(last, str) or not _may_be_missing(last):
            break
        segments = segments[:-1]
        yield _Shape(segments)


def _covers(wide: _Shape, narrow: _Shape) -> bool:
    count = len(wide.segments)
    if count > len(narrow.segments) or not all(map(_takes, wide.segments, narrow.segments)):
        return False
    more = narrow.segments[count:]
    if wide.tail is None:
        return not more and narrow.tail is None
    if not more and narrow.tail is None:
        return False
    constraints = _spelled(wide.tail)
    return not constraints or (
        not more and narrow.tail is not None and constraints <= _spelled(narrow.tail)
    )


def _takes(
    wide: tuple[str | RouteParameter, ...], narrow: tuple[str | RouteParameter, ...]
) -> bool:
    """Whether a segment takes whatever another one does."""
    first, other = wide[0], narrow[0]
    if len(wide) > 1 or isinstance(first, str):
        return len(wide) == len(narrow) and all(map(_is_alike, wide, narrow))
    if len(narrow) > 1:
        return not first.constraints
    if isinstance(other, str):
        return all(route_constraints.holds(c, other) for c in first.constraints)
    return _spelled(first) <= _spelled(other)


def _is_alike(one: str | RouteParameter, other: str | RouteParameter) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower()
    return one.is_optional == other.is_optional and _spelled(one) == _spelled(other)


def _spelled(parameter: RouteParameter) -> set[str]:
    """The constraints, whose names the router reads without case."""
    parts = (c.partition("(") for c in parameter.constraints)
    return {name.lower() + mark + rest for name, mark, rest in parts}
