"""What a decorator is: typed data that records itself on the callable it decorates.

This module ships to Azure and is imported by every app, so it stays on the
built-in modules: `dataclasses` and `inspect` alone would cost more than all of
azfdecor. A declaration is a frozen keyword dataclass in all but the import:
its annotated fields are its options, and type checkers read them as such.

The names of options are the user's space: a class of declarations has no public name besides them.
What is known of the class stands in `__kind__`, and functions of this module ask a declaration for
the rest.
"""

from __future__ import annotations

import sys
from functools import cached_property  # which typing imports, too
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from inspect import Signature
    from types import FrameType
    from typing import Any, ClassVar, Literal, TypeAlias, TypeVar

    from typing_extensions import dataclass_transform

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])
    Declared = TypeVar("Declared", bound="Declaration")
    Codec = Literal["plain", "lower", "text", "json", "members"]
    Check: TypeAlias = Callable[[Any, str], Iterable["Fault"]]
    ClassCheck: TypeAlias = Callable[[Any], Iterable["Fault"]]
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


class Frozen:
    """Data that is given when it is made, and never changed afterwards."""

    def __init__(self, **values: Any) -> None:
        object.__setattr__(self, "__dict__", values)

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"{type(self).__name__} is frozen: {name!r} cannot be changed"
        raise AttributeError(msg)


class Option(Frozen):
    """One keyword of a decorator, as its class declares it; `option` says what its parts mean."""

    keyword: str = ""
    default: Any = _MISSING
    positional: bool = False
    setting: bool = False
    in_json: bool = True
    always: bool | str = False
    codec: Codec = "plain"
    or_address: bool = False
    property_name: str | None = None
    check: Check | None = None

    @cached_property
    def required(self) -> bool:
        """Whether the decorator cannot be written without it."""
        return self.default is _MISSING

    @cached_property
    def json_name(self) -> str:
        """The property's name in function.json."""
        return self.property_name or camel_case(self.keyword)


def option(
    *,
    default: Any = _MISSING,
    kw_only: bool = True,
    setting: bool = False,
    in_json: bool = True,
    always: bool | str = False,
    codec: Codec = "plain",
    or_address: bool = False,
    json_name: str | None = None,
    check: Check | None = None,
) -> Any:
    """Declare a field of a declaration of which more is to be said than its default.

    Args:
        default: The value when the keyword is left out; without it the keyword is required.
        kw_only: False for the one principal option, which may also be positional.
        setting: True when the value is the name of an app setting, never the value itself.
        in_json: False when it is azfdecor's own, and no property in function.json.
        always: True when it is written at its default too. The host makes an extension's attribute
            with a constructor all of whose arguments stand in function.json, and refuses the
            function when there is none. The keyword of another option: it is written at its default
            when that one is not at its own.
        codec: How the value stands in function.json: "plain" as it is; "lower" in lower case, while
            people write a value of the closed set in any case, or a member of an enum that is named
            so; "text" a number as text; "json" as text that is JSON; "members" each member of the
            mapping as a property of its own.
        or_address: True when an address may stand in place of the setting that holds it.
        json_name: The property's name in function.json, when it is not the keyword in camel case.
        check: What the host would refuse in a value: a function of the value and the keyword, which
            never raises. It is asked once the value has the type that the field declares, and not
            for None.
    """
    return Option(
        default=default,
        positional=not kw_only,
        setting=setting,
        in_json=in_json,
        always=always,
        codec=codec,
        or_address=or_address,
        property_name=json_name,
        check=check,
    )


def camel_case(keyword: str) -> str:
    """`queue_name` becomes `queueName`."""
    first, *rest = keyword.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


class Fault:
    """A value that cannot work, and what to write instead.

    Args:
        message: What is wrong.
        hint: What to write instead.
        keyword: The option that it is about, where there is one.
    """

    __slots__ = ("hint", "keyword", "message")

    def __init__(self, message: str, hint: str, keyword: str | None = None) -> None:
        self.message = message
        self.hint = hint
        self.keyword = keyword


class DecoratorKind(Frozen):
    """What is known of a decorator: that of its class, whatever a use of it says.

    Attributes:
        decorator: The class, which is the decorator.
        options: Its options, by keyword.
        checks: What the host would refuse in several options together: functions of a declaration.
        said: The keywords of its class and of its base classes, which are attributes, too.
        is_open: Whether keywords beyond the options are taken too.
    """

    decorator: type[Declaration]
    options: Mapping[str, Option]
    checks: tuple[ClassCheck, ...]
    said: Mapping[str, Any]
    is_open: bool = False

    def __init__(
        self,
        decorator: type[Declaration],
        options: Mapping[str, Option],
        checks: tuple[ClassCheck, ...],
        said: Mapping[str, Any],
    ) -> None:
        for name in said:
            if not hasattr(type(self), name):
                msg = f"{decorator.__name__} cannot be given {name!r}, which no decorator knows"
                raise TypeError(msg)
        super().__init__(decorator=decorator, options=options, checks=checks, said=said, **said)

    @cached_property
    def name(self) -> str:
        """The decorator's name."""
        return self.decorator.__name__

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """The keywords of the options that may also be positional, one at most."""
        return tuple(option.keyword for option in self.options.values() if option.positional)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The keywords of the options that the decorator cannot be written without."""
        return tuple(option.keyword for option in self.options.values() if option.required)

    @cached_property
    def checked(self) -> tuple[tuple[str, Check], ...]:
        """The options that have a check, by keyword, and the check."""
        return tuple((key, one.check) for key, one in self.options.items() if one.check)

    @cached_property
    def principal(self) -> Option | None:
        """The one option that may also be positional."""
        return next((option for option in self.options.values() if option.positional), None)


class _LazySignature:
    """Gives `inspect.signature`, and so editors and `help()`, a decorator's real signature."""

    def __get__(self, _: object, owner: type[Declaration]) -> Signature:
        from inspect import Parameter, Signature

        options = owner.__kind__.options.values()
        parameters = [
            Parameter(
                option.keyword,
                Parameter.POSITIONAL_OR_KEYWORD if option.positional else Parameter.KEYWORD_ONLY,
                default=Parameter.empty if option.required else option.default,
            )
            for option in sorted(options, key=lambda option: not option.positional)
        ]
        return Signature(parameters)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(option,))
class Declaration:
    """A decorator with its options; called with a callable, it records itself there.

    The callable is returned as it is: the same object, of the same static type.

    Raises:
        TypeError: For an unknown keyword, a missing one, or something that is not a callable;
            always at the line where the decorator stands.
    """

    if TYPE_CHECKING:
        __kind__: ClassVar[DecoratorKind]

    def __init_subclass__(
        cls,
        *,
        init: bool = True,
        kind: type[DecoratorKind] | None = None,
        check: ClassCheck | None = None,
        **said: Any,
    ) -> None:
        """Read the options of a class.

        Args:
            init: For type checkers: False where a class spells its constructor itself.
            kind: The class of its `__kind__`, where that is another than its base's.
            check: What the host would refuse in several options together; those of the base classes
                are asked too.
            said: What its kind is told besides; what a base class says, it need not say again.
        """
        del init
        bases = [base.__kind__ for base in cls.__bases__ if issubclass(base, Declaration)]
        inherited: dict[str, Any] = {}
        for base in reversed(bases):
            inherited.update(base.said)
        said = {**inherited, **said}
        checks = [*(check for base in bases for check in base.checks), *([check] if check else [])]
        options = _options(cls)
        for base in bases:
            options.update({k: o for k, o in base.options.items() if k not in options})
        made = (kind or type(bases[0]))(cls, options, tuple(dict.fromkeys(checks)), said)
        cls.__kind__ = made

    if not TYPE_CHECKING:
        # Type checkers derive the constructor from the fields.
        __signature__ = _LazySignature()

        def __init__(self, /, *arguments, **keywords):
            kind = type(self).__kind__
            if arguments and callable(arguments[0]):
                msg = f"{kind.name} needs parentheses: write @{kind.name}(...) above the function"
                raise TypeError(msg)
            options = kind.options
            wrong = _misuse(kind, arguments, keywords)
            keywords.update(zip(kind.positional, arguments))
            # An option that is not given is looked up in the class, which has its default.
            values = self.__dict__
            values.update({k: v for k, v in keywords.items() if k in options})
            values["__given__"] = keywords
            values["__location__"] = Location.of_maker(self)
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
        if isinstance(function, Declaration):
            name = type(function).__name__
            msg = f"{name} needs parentheses: write @{name}(...) above the function"
            raise TypeError(msg)
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

    def __repr__(self) -> str:
        given = ", ".join(f"{k}={v!r}" for k, v in given_of(self).items())
        return f"{type(self).__name__}({given})"


Declaration.__kind__ = DecoratorKind(Declaration, {}, (), {})


def _options(cls: type[Declaration]) -> dict[str, Option]:
    """The options that a class declares itself; what they are by default stays on the class."""
    annotations = _annotations(cls)
    for name in vars(cls):
        if name[0] != "_" and name not in annotations:
            msg = (
                f"{cls.__name__}.{name} is no option: annotate it, or write it as a keyword of the "
                f"class, as in class {cls.__name__}(..., takes=Takes(...))"
            )
            raise TypeError(msg)
    options: dict[str, Option] = {}
    for keyword, annotation in annotations.items():
        # Text in azfdecor; a module of another package may do without `annotations`.
        if "ClassVar" in str(annotation).partition("[")[0]:
            continue
        if keyword[0] == "_":
            msg = (
                f"{cls.__name__} can have no option {keyword!r}: an option does not start with "
                '"_". Write option(json_name=...) where the property does'
            )
            raise TypeError(msg)
        default = cls.__dict__.get(keyword, _MISSING)
        said = vars(default) if isinstance(default, Option) else {"default": default}
        declared = options[keyword] = Option(**{**said, "keyword": keyword})
        if not declared.required:
            setattr(cls, keyword, declared.default)
        elif default is not _MISSING:
            delattr(cls, keyword)
    return options


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


def given_of(declaration: Declaration) -> Mapping[str, Any]:
    """What the user wrote, by keyword; also the keywords of an open decorator that are no options."""
    # A constructor of another package need not call ours.
    given: Mapping[str, Any] = declaration.__dict__.get("__given__", {})
    return given


def location_of(declaration: Declaration) -> Location:
    """The line where the decorator stands."""
    location: Location | None = declaration.__dict__.get("__location__")
    return location or Location("<unknown>", 0)


def with_options(declaration: Declared, **options: Any) -> Declared:
    """The same decorator, in the same line, with more options given."""
    copy = object.__new__(type(declaration))
    given = {**given_of(declaration), **options}
    copy.__dict__.update({**declaration.__dict__, **options, "__given__": given})
    return copy


def faults_of(declaration: Declaration) -> Iterator[Fault]:
    """What the host would refuse in these values. Never raises.

    It is asked only once every value has the type that its option declares.
    """
    kind, given = type(declaration).__kind__, given_of(declaration)
    for keyword, check in kind.checked:
        value = given.get(keyword)
        if value is not None:
            for fault in check(value, keyword):
                yield Fault(fault.message, fault.hint, fault.keyword or keyword)
    for check_all in kind.checks:
        yield from check_all(declaration)


def _misuse(
    kind: DecoratorKind, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> str | None:
    """What is wrong with the arguments of a decorator, if anything."""
    name, options, positional = kind.name, kind.options, kind.positional
    given = {*positional[: len(arguments)], *keywords}
    missing = [keyword for keyword in kind.required if keyword not in given]
    if len(arguments) > len(positional):
        allowed = f"only {positional[0]!r}" if positional else "nothing"
        more = f": write {missing[0]}=..." if missing else ""
        return f"{name}() takes {allowed} without a keyword, got {len(arguments)} values{more}"
    for keyword in positional[: len(arguments)]:
        if keyword in keywords:
            return f"{name}() got two values for {keyword!r}"
    for keyword in () if kind.is_open else keywords:
        if keyword not in options:
            return f"{name}() has no option {keyword!r}{_did_you_mean(keyword, options)}"
    return f"{name}() needs {', '.join(map(repr, missing))}" if missing else None


def _did_you_mean(keyword: str, options: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(keyword, options, 1)
    return f": did you mean {close[0]!r}?" if close else f": it has {', '.join(options)}"
