"""What a decorator is: typed data that records itself on the callable it decorates.

This module ships to Azure and is imported by every app, so it stays on the
built-in modules: `dataclasses` and `inspect` alone would cost more than all of
azfdecor. A declaration is a frozen keyword dataclass in all but the import:
its annotated fields are its options, and type checkers read them as such.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from inspect import Signature
    from types import FrameType
    from typing import Any, ClassVar, TypeVar

    from typing_extensions import Self, dataclass_transform

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])
else:

    def dataclass_transform(**_):  # noqa: D103 - nothing to type checkers, and all there is at run time
        return lambda cls: cls


MARK = "__azfdecor__"
"""The attribute of a decorated function that holds its declarations, in source order."""

_MISSING: Any = object()

recorder: Callable[[object], None] | None = None
"""Told of every callable that is decorated while an app is being read, otherwise None.

Nothing else remembers decorated callables, so an app that runs keeps none alive.
"""

refusals: Callable[[Declaration, TypeError], None] | None = None
"""Told of every decorator that is written wrongly, in place of the TypeError that would end the
import of its module, while an app is being read; otherwise None. So one run tells all of them.
"""


class Location:
    """A line of a source file."""

    __slots__ = ("file", "line")

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line

    def __repr__(self) -> str:
        return f"{self.file}:{self.line}"

    @classmethod
    def of_maker(cls, declaration: Declaration) -> Location:
        """The line that makes a declaration: outside azfdecor and outside its constructors."""
        # Only a frame tells the line; there is no public way to it without `inspect`.
        frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        while frame is not None:
            module = frame.f_globals.get("__name__", "")
            code = frame.f_code
            # A class of another package may have a constructor of its own, which calls ours.
            if not module.startswith("azfdecor.") and not (
                code.co_name == "__init__" and frame.f_locals.get("self") is declaration
            ):
                return cls(code.co_filename, frame.f_lineno)
            frame = frame.f_back
        return cls("<unknown>", 0)


class Option:
    """One keyword of a decorator, as its class declares it."""

    __slots__ = (
        "always",
        "any_case",
        "as_text",
        "default",
        "in_json",
        "json_name",
        "keyword",
        "or_address",
        "positional",
        "setting",
    )

    def __init__(
        self,
        keyword: str,
        default: Any = _MISSING,
        *,
        positional: bool = False,
        setting: bool = False,
        in_json: bool = True,
        always: bool = False,
        as_text: bool = False,
        any_case: bool = False,
        or_address: bool = False,
        json_name: str | None = None,
    ) -> None:
        self.keyword = keyword
        self.default = default
        self.positional = positional
        self.setting = setting
        self.in_json = in_json
        self.always = always
        self.as_text = as_text
        self.any_case = any_case
        self.or_address = or_address
        self.json_name = json_name or camel_case(keyword)

    @property
    def required(self) -> bool:
        """Whether the decorator cannot be written without it."""
        return self.default is _MISSING


class _OptionFacts:
    """What `option()` says of a field, until the class that holds it knows the field's name."""

    __slots__ = ("facts",)

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts


def option(
    *,
    default: Any = _MISSING,
    kw_only: bool = True,
    setting: bool = False,
    in_json: bool = True,
    always: bool = False,
    as_text: bool = False,
    any_case: bool = False,
    or_address: bool = False,
    json_name: str | None = None,
) -> Any:
    """Declare a field of a declaration of which more is to be said than its default.

    Args:
        default: The value when the keyword is left out; without it the keyword is required.
        kw_only: False for the one principal option, which may also be positional.
        setting: True when the value is the name of an app setting, never the value itself.
        in_json: False when it is azfdecor's own, and no property in function.json.
        always: True when it is written at its default too. The host makes an extension's attribute
            with a constructor all of whose arguments stand in function.json, and refuses the
            function when there is none.
        as_text: True when function.json holds the value as text that is JSON.
        any_case: True when a value of the closed set may have any case, or be a member of an enum
            that is named so.
        or_address: True when an address may stand in place of the setting that holds it.
        json_name: The property's name in function.json, when it is not the keyword in camel case.
    """
    facts = {
        "positional": not kw_only,
        "setting": setting,
        "in_json": in_json,
        "always": always,
        "as_text": as_text,
        "any_case": any_case,
        "or_address": or_address,
        "json_name": json_name,
    }
    if default is not _MISSING:
        facts["default"] = default
    return _OptionFacts(facts)


def camel_case(keyword: str) -> str:
    """`queue_name` becomes `queueName`."""
    first, *rest = keyword.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


class _LazySignature:
    """Gives `inspect.signature`, and so editors and `help()`, a decorator's real signature."""

    def __get__(self, _: object, owner: type[Declaration]) -> Signature:
        from inspect import Parameter, Signature

        parameters = [
            Parameter(
                option.keyword,
                Parameter.POSITIONAL_OR_KEYWORD if option.positional else Parameter.KEYWORD_ONLY,
                default=Parameter.empty if option.required else option.default,
            )
            for option in sorted(owner.options.values(), key=lambda option: not option.positional)
        ]
        return Signature(parameters)


class Fault:
    """A value that a declaration itself knows to be wrong, and what to write instead."""

    __slots__ = ("hint", "message")

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(option,))
class Declaration:
    """A decorator with its options; called with a callable, it records itself there.

    The callable is returned as it is: the same object, of the same static type.

    Raises:
        TypeError: For an unknown keyword, a missing one, or something that is not a callable;
            always at the line where the decorator stands.
    """

    options: ClassVar[dict[str, Option]] = {}
    is_open: ClassVar[bool] = False
    """Whether keywords beyond the options are taken too."""
    location: ClassVar[Location] = Location("<unknown>", 0)
    """The line where the decorator stands."""
    _given: ClassVar[dict[str, Any]] = {}
    """What the user wrote, by keyword. Those that are no options stand here alone."""

    def __init_subclass__(cls, *, init: bool = True) -> None:
        del init  # for type checkers: False where a class spells its constructor itself
        bases = cls.__mro__[1:]
        # Not `cls.options`, which an option of that name would have taken the place of.
        inherited = next(vars(base)["options"] for base in bases if "options" in vars(base))
        own: dict[str, Option] = {}
        for keyword, annotation in _annotations(cls).items():
            # Text in azfdecor; a module of another package may do without `annotations`.
            if "ClassVar" in str(annotation).partition("[")[0]:
                continue
            if keyword not in inherited and any(keyword in vars(base) for base in bases):
                msg = (
                    f"{cls.__name__} can have no option {keyword!r}, a name of azfdecor's own: call "
                    f"it otherwise, and write option(json_name={camel_case(keyword)!r})"
                )
                raise TypeError(msg)
            default = cls.__dict__.get(keyword, _MISSING)
            facts = default.facts if isinstance(default, _OptionFacts) else {"default": default}
            own[keyword] = Option(keyword, **facts)
            if own[keyword].required:
                if keyword in cls.__dict__:
                    delattr(cls, keyword)
            else:
                # An option that is not given is looked up here, so what an instance
                # holds itself is exactly what the user wrote.
                setattr(cls, keyword, own[keyword].default)
        cls.options = {**own, **inherited}

    if not TYPE_CHECKING:
        # Type checkers derive the constructor from the fields.
        __signature__ = _LazySignature()

        def __init__(self, /, *arguments, **keywords):
            if arguments and callable(arguments[0]):
                name = type(self).__name__
                msg = f"{name} needs parentheses: write @{name}(...) above the function"
                raise TypeError(msg)
            positional = [o.keyword for o in self.options.values() if o.positional]
            wrong = _misuse(self, positional, arguments, keywords)
            keywords.update(zip(positional, arguments))
            self.__dict__.update({k: v for k, v in keywords.items() if k in self.options})
            self.__dict__["_given"] = keywords
            self.__dict__["location"] = Location.of_maker(self)
            if wrong:
                # A constructor of another package may go on with what is not there.
                if refusals is None or type(self).__init__ is not Declaration.__init__:
                    raise TypeError(wrong)
                refusals(self, TypeError(wrong))

        def __setattr__(self, name, value):
            msg = f"{type(self).__name__} is frozen: {name!r} cannot be changed"
            raise AttributeError(msg)

    def __call__(self, function: Decorated) -> Decorated:
        """Record this declaration on `function` and return `function`."""
        target = underlying(function)
        if not callable(target):
            msg = f"{type(self).__name__} decorates a function, not a {type(function).__name__}"
            raise TypeError(msg)
        try:
            setattr(target, MARK, (self, *declarations_of(target)))
        except (AttributeError, TypeError):
            msg = (
                f"{type(self).__name__} cannot be recorded on {function!r}, "
                "which takes no attributes: write a function that calls it"
            )
            raise TypeError(msg) from None
        if recorder is not None:
            recorder(target)
        return function

    def given(self) -> dict[str, Any]:
        """The options that the user wrote, by keyword."""
        return dict(self._given)

    def with_options(self, **options: Any) -> Self:
        """The same decorator, in the same line, with more options given."""
        copy = object.__new__(type(self))
        copy.__dict__.update({**self.__dict__, **options, "_given": {**self._given, **options}})
        return copy

    def faults(self) -> Iterator[Fault]:
        """What the host would refuse in these values. Never raises.

        It is asked only once every value has the type that its option declares.
        """
        yield from ()

    def __repr__(self) -> str:
        given = ", ".join(f"{k}={v!r}" for k, v in self.given().items())
        return f"{type(self).__name__}({given})"


def _annotations(cls: type[Declaration]) -> dict[str, Any]:
    try:
        return cls.__annotations__
    except NameError:  # Python 3.14 evaluates them, and some may be for type checkers alone
        from typing_extensions import Format, get_annotations

        return get_annotations(cls, format=Format.FORWARDREF)


def underlying(function: Any) -> Any:
    """The function in a static or class method, which carries the declarations; else itself."""
    is_wrapper = type(function) in (staticmethod, classmethod)
    return function.__func__ if is_wrapper else function


def declarations_of(function: object) -> tuple[Declaration, ...]:
    """The declarations recorded on a callable, the topmost decorator first."""
    attributes = getattr(underlying(function), "__dict__", {})
    recorded: tuple[Declaration, ...] = attributes.get(MARK, ())
    return recorded


def _misuse(
    declaration: Declaration,
    positional: list[str],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
) -> str | None:
    """What is wrong with the arguments of a decorator, if anything."""
    name = type(declaration).__name__
    options = declaration.options
    given = {*positional[: len(arguments)], *keywords}
    missing = [o.keyword for o in options.values() if o.required and o.keyword not in given]
    if len(arguments) > len(positional):
        allowed = f"only {positional[0]!r}" if positional else "nothing"
        more = f": write {missing[0]}=..." if missing else ""
        return f"{name}() takes {allowed} without a keyword, got {len(arguments)} values{more}"
    for keyword in positional[: len(arguments)]:
        if keyword in keywords:
            return f"{name}() got two values for {keyword!r}"
    for keyword in () if declaration.is_open else keywords:
        if keyword not in options:
            return f"{name}() has no option {keyword!r}{_did_you_mean(keyword, declaration)}"
    return f"{name}() needs {', '.join(map(repr, missing))}" if missing else None


def _did_you_mean(keyword: str, declaration: Declaration) -> str:
    from difflib import get_close_matches

    close = get_close_matches(keyword, declaration.options, 1)
    if close:
        return f": did you mean {close[0]!r}?"
    return f": it has {', '.join(declaration.options)}"
