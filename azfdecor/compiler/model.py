"""The vocabulary of the compiler: plain frozen data that all its stages share."""

from __future__ import annotations

import functools
import inspect
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from azfdecor.compiler import lines, properties
from azfdecor.compiler.nodes import DecoratorNode
from azfdecor.declaration import location_of
from azfdecor.function import function_name
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.problem import Place
from azfdecor.web import WebApp, WebTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from azfdecor.bindings.base import BindingKind, DecoratorClass
    from azfdecor.compiler.config import Config
    from azfdecor.compiler.nodes import Node
    from azfdecor.declaration import Declaration
    from azfdecor.markers import Marker

RETURN = "$return"
"""The binding name of the return value."""

FILE = "typing.IO"
"""Among the types of an annotation: something to be read, as `io.BytesIO` is."""


Shape = Literal["", "scalar", "scalars", "object", "bytes"]
Held = Literal["one", "many", "either"]


class Type(NamedTuple):
    """A type as data: a node of a tree, without the user's classes.

    Attributes:
        name: "list", "dict", "Union", "Literal", "Any", "None", or a class: "shop.orders.Order".
        text: The annotation as a person writes it.
        arguments: The types in its brackets; of a union its members. `...` is one named so.
        is_many: It is a list, or another collection of any number of values.
        fields: The names of the members of its JSON, aliases too; none when they may have any name.
        has_fields: It is a model, a dataclass, a TypedDict or a NamedTuple.
        is_made_of_text: A note or a validator may make a value of text, whatever the type.
    """

    name: str
    text: str
    arguments: tuple[Type, ...] = ()
    is_many: bool = False
    fields: tuple[str, ...] = ()
    has_fields: bool = False
    is_made_of_text: bool = False

    @property
    def items(self) -> tuple[Type, ...]:
        """The types in its brackets without `...`."""
        return tuple(argument for argument in self.arguments if argument.name != "...")

    @property
    def members(self) -> tuple[Type, ...]:
        """The types that a union allows; any other type is its own."""
        if self.name != "Union":
            return (self,)
        return tuple(member for argument in self.arguments for member in argument.members)


class Annotation(NamedTuple):
    """What a type hint means to the platform.

    Attributes:
        text: The hint as a person writes it, for messages.
        types: What it stands for, in the words of `Takes`: "str", "list[str]",
            "azure.functions.HttpRequest"; several for a union, none for a bare `Out`.
        is_out: It is `Out[...]`, and `types` are those in the brackets.
        is_optional: None is allowed too. For a return value, `types` empty and this set is None.
        is_payload: It is a type of the user's, which the platform knows nothing of.
        is_json: Whatever JSON delivers for it is a value of it, as for `dict[str, int]`.
        is_list: It is a list or another collection, whatever of.
        holds: What JSON it is made of: "many" for an array, "one" for anything else.
        shape: What it is to an HTTP request: a "scalar", a list of "scalars", an "object" that
            only JSON can hold, or "bytes"; empty for what the platform itself delivers.
        is_checked: It is text or bytes that something in `Annotated[...]` is to check or change.
        marker: What `Annotated[...]` says of its place in a request.
    """

    text: str
    types: tuple[str, ...] = ()
    is_out: bool = False
    is_optional: bool = False
    is_payload: bool = False
    is_json: bool = False
    is_list: bool = False
    holds: Held = "either"
    shape: Shape = ""
    is_checked: bool = False
    marker: Marker | None = None

    @property
    def cardinality(self) -> Literal["one", "many"]:
        """Whether it is one value or a list of them."""
        return "many" if self.is_list else "one"

    @property
    def is_text_list(self) -> bool:
        """Whether it is a list of `str` or of `bytes`."""
        return self.types in (("list[str]",), ("list[bytes]",))

    @property
    def is_none(self) -> bool:
        """Whether it is just None, which only a return annotation is."""
        return self.is_optional and not self.types and not self.is_out and not self.is_payload


class Undefined(NamedTuple):
    """A field whose annotation names what is not there when its class is used.

    Attributes:
        field: "Price.amount".
        name: The name that is not there.
        place: The file and the line where it is bound for type checkers alone, if it is.
    """

    field: str
    name: str
    place: tuple[str, int] | None


class Flaw(NamedTuple):
    """Why pydantic makes no typed values of a type.

    Attributes:
        why: What is wrong with it.
        instead: What to write instead.
        undefined: The field that cannot be evaluated, where that is why.
        is_no_json: JSON holds no value of it, whatever its class says.
    """

    why: str
    instead: str = "use a pydantic model, a dataclass, a TypedDict or what JSON holds"
    undefined: Undefined | None = None
    is_no_json: bool = False


class Hint(NamedTuple):
    """An annotation as discovery has evaluated it; nothing evaluates it again.

    Attributes:
        value: What it evaluates to, for pydantic to be asked.
        type: The same as a tree of data.
        annotation: What it means to the platform; None when it says nothing, as `Any` does.
        missing: The names in it that are bound for type checkers alone, each with its file and line.
        fields: The fields of a NamedTuple, a dataclass or a TypedDict that is returned.
        failure: Why it cannot be evaluated; empty when it can.
        flaw: Why pydantic makes no typed values of it; None when it does.
        foreign: What it names of another framework, and what to write instead.
        alias: The alias of a pydantic `Field` in it: a name, or an object that holds several.
    """

    value: Any = Any
    type: Type = Type("Any", "Any")
    annotation: Annotation | None = None
    missing: Mapping[str, tuple[str, int]] = MappingProxyType({})
    fields: Mapping[str, Hint] = MappingProxyType({})
    failure: str = ""
    flaw: Flaw | None = None
    foreign: tuple[str, str] | None = None
    alias: object = None


class Parameter(NamedTuple):
    """A parameter of the user's callable.

    Attributes:
        name: Its name.
        annotation: What its annotation means to the platform.
        has_default: It may be left out.
        is_positional_only: It takes no keyword.
        is_keyword_only: It takes a keyword only.
        hint: Its annotation.
        default: Its default, where it has one.
    """

    name: str
    annotation: Annotation | None
    has_default: bool
    is_positional_only: bool
    is_keyword_only: bool = False
    hint: Hint = Hint()
    default: Any = None


class Signature(NamedTuple):
    """How the user's callable is called.

    Attributes:
        parameters: What it takes.
        returns: What its return annotation means to the platform.
        is_async: Its result is awaited.
        returned: Its return annotation.
    """

    parameters: tuple[Parameter, ...]
    returns: Annotation | None
    is_async: bool
    returned: Hint = Hint()

    def hint(self, name: str) -> Hint:
        """The annotation of a parameter, or of "return"."""
        found = (p.hint for p in self.parameters if p.name == name)
        return self.returned if name == "return" else next(found, Hint())


class Reference(NamedTuple):
    """Where a callable is reached: `module` and the dotted `path` of attributes in it."""

    module: str
    path: str
    file: str

    @property
    def name(self) -> str:
        """The last name of the path, after which the function is named."""
        return self.path.rpartition(".")[2]

    def source(self, root: Path) -> str:
        """`shop/orders.py:place_order`, as it stands in generated files."""
        return f"{relative(self.file, root)}:{self.path}"


@functools.lru_cache(maxsize=256)
def relative(file: str, root: Path) -> str:
    """A path below the root, with forward slashes; a path elsewhere stays as it is."""
    prefix = f"{root}"
    below = file.removeprefix(prefix).replace("\\", "/")
    return below[1:] if file.startswith(prefix) and below.startswith("/") else file


class Declared(NamedTuple):
    """A callable that carries declarations, or a `WebApp`; and where it is reached."""

    reference: Reference
    target: Any
    declarations: tuple[Declaration, ...]

    @property
    def name(self) -> str:
        """The function's name in Azure: what a declaration says, else the callable's."""
        for declaration in self.declarations:
            if isinstance(declaration, (function_name, WebTrigger)):
                given = cast("object", declaration.name)
                # A name of another type is for the rules to report.
                return given if isinstance(given, str) else self.reference.name
        return self.reference.name

    def naming(self, name: str = "...") -> str:
        """How it is given a name, for hints."""
        is_app = isinstance(self.target, WebApp)
        return f"with name={name!r}" if is_app else f"with @function_name({name!r})"

    @property
    def line(self) -> int:
        """The line of its first decorator; the callable's own, when a helper's code decorates it."""
        file = self.reference.file
        places = map(location_of, self.declarations)
        own = [place.line for place in places if place.file == file]
        code = getattr(inspect.unwrap(self.target), "__code__", None)
        if not own and code and code.co_filename == file:
            own = [code.co_firstlineno]
        # A web app may be declared in another module than that it is found in.
        return min(own, default=1 if isinstance(self.target, WebApp) else 0)

    @property
    def place(self) -> Place:
        """Its first decorator."""
        return Place(self.reference.file, self.line, function=self.name)

    def place_of(self, declaration: Declaration | None, option: str = "") -> Place:
        """One of its decorators, or the option of that keyword.

        A decorator that stands in a helper is reported where the helper is used.
        """
        location = location_of(declaration) if declaration else None
        if declaration is None or location is None or location.file != self.reference.file:
            return self.place
        place = Place(location.file, location.line, function=self.name)
        found = lines.option(place.file, place.line, type(declaration).__name__, option)
        return place._replace(line=found[0], column=found[1]) if option and found else place

    def place_of_parameter(self, name: str) -> Place:
        """Its parameter of that name; "return" is the return annotation."""
        found = lines.parameter(self.target, name)
        if found is None:
            return self.place
        file, line, column = found
        return Place(file, line, column, self.name)


class BindingEntry(NamedTuple):
    """An entry of `bindings` in function.json, whichever source it comes from.

    Attributes:
        type: Its type.
        direction: Its direction; "inout", which only a handwritten one has, is "out".
        name: Its name: "$return" for the return value, but where that is set on an output with a
            name.
        properties: The others, as they stand in function.json.
        kind: What is known of bindings of this type and direction.
        node: Where it is written: the decorator that asks for it, or the entry itself. A generic
            decorator has a kind of its own there.
        parameter: The user's parameter; None for the return value, for a request that the user's
            function does not take, and where the function is handwritten.
    """

    type: str
    direction: Literal["in", "out"]
    name: str
    properties: Mapping[str, Any]
    kind: BindingKind
    node: Node
    parameter: Parameter | None = None

    def is_of(self, decorator: DecoratorClass) -> bool:
        """Whether it is written as a decorator, or one derived from it, has it.

        A generic decorator is none but itself, whatever type it names.
        """
        return issubclass(self.node.kind.decorator, decorator)

    def value(self, keyword: str) -> Any:
        """The value of an option, or its default; None where there is no such option."""
        option = self.node.kind.options.get(keyword)
        default = option.default if option and not option.required else None
        return self.node.given.get(keyword, default)

    @property
    def splits_text(self) -> bool:
        """Whether text that it sends is left to the platform, which may split it."""
        option = self.node.kind.options.get("split_text")
        return bool(option and not option.in_json and self.value("split_text"))

    @property
    def options(self) -> Mapping[str, Any]:
        """What function.json says of it, by the keywords of its kind, without the defaults."""
        return properties.read(self.kind, {"type": self.type, **self.properties}).options

    @property
    def made_of_text(self) -> tuple[str, str] | None:
        """The module and the name of the class that the entry point makes of the text."""
        annotation = self.parameter.annotation if self.parameter else None
        types = annotation.types if annotation else ()
        if len(types) != 1 or types[0] not in self.kind.takes.made_of_text:
            return None
        module, _, name = types[0].rpartition(".")
        return module, name

    @property
    def library(self) -> tuple[str, str] | None:
        """The module and the name in it that the entry point uses besides the user's function."""
        runner = self.kind.runner
        return (runner.module, runner.path) if runner else self.made_of_text


class Source(NamedTuple):
    """Where in a request a parameter comes from.

    Attributes:
        place: The function of `azfdecor.runtime.http` that reads it.
        name: What it is called there; empty where there is but one.
        many: All values of that name, as a list.
    """

    place: str
    name: str = ""
    many: bool = False


class Conversion(NamedTuple):
    """What becomes of a value between the worker and the user's function.

    Attributes:
        word: The function of `azfdecor.runtime.call` that says so.
        arguments: What that function is told: such as the member of what is delivered, or sent,
            that the value is.
        split_text: Text is left to the platform, which may make several messages of it.
    """

    word: str
    arguments: tuple[str, ...] = ()
    split_text: bool = False


class Plan(NamedTuple):
    """What the entry point of a function with typed values does between the worker and it.

    Attributes:
        sources: The parameters that the request fills.
        values: How the values of bindings are converted, by parameter, "return" for what is
            returned.
        beside: Parameters for which the value of another one, which takes it as the worker
            delivers it, is converted.
        wrap: The middlewares around the function, the outermost first: "shop.middleware:timed".
    """

    sources: Mapping[str, Source]
    values: Mapping[str, Conversion]
    beside: Mapping[str, str]
    wrap: tuple[str, ...] = ()


class Function(NamedTuple):
    """A function of the app, matched and ready to be written.

    Attributes:
        name: Its name in Azure, and its folder's.
        declared: The user's callable.
        signature: How the user's callable is called.
        bindings: In the order of function.json: trigger, inputs, outputs, what is returned.
        context: The user's parameter that takes the invocation context, if any.
        retry: Its retry policy, if any.
        plan: What its typed values need, if it has any.
    """

    name: str
    declared: Declared
    signature: Signature
    bindings: tuple[BindingEntry, ...]
    context: Parameter | None = None
    retry: DecoratorNode | None = None
    plan: Plan | None = None

    @property
    def reference(self) -> Reference:
        """Where the user's callable is reached."""
        return self.declared.reference

    @property
    def line(self) -> int:
        """The line of its first decorator."""
        return self.declared.line

    @property
    def place(self) -> Place:
        """Its first decorator."""
        return self.declared.place

    def naming(self, name: str = "...") -> str:
        """How it is given a name, for hints."""
        return self.declared.naming(name)

    def place_of_parameter(self, name: str) -> Place:
        """Its parameter of that name; "return" is the return annotation."""
        return self.declared.place_of_parameter(name)

    @property
    def trigger(self) -> BindingEntry:
        """The binding that makes it run."""
        return self.bindings[0]

    @property
    def output(self) -> BindingEntry | None:
        """The output that takes all that is returned."""
        last = self.bindings[-1]
        return last if last.kind.direction == "out" and last.parameter is None else None


class HandwrittenFunction(NamedTuple):
    """A function whose function.json is the user's own work.

    Attributes:
        name: The name of its folder.
        file: Its function.json.
        bindings: The trigger, then the others as they stand in the file.
        retry: Its retry policy, if any.
    """

    name: str
    file: str
    bindings: tuple[BindingEntry, ...]
    retry: Node | None = None

    @property
    def place(self) -> Place:
        """Its function.json."""
        return Place(self.file, 1, function=self.name)

    def naming(self, name: str = "...") -> str:
        """How it is given a name, for hints."""
        return "by renaming its folder" + (f" to {name!r}" if name != "..." else "")

    @property
    def trigger(self) -> BindingEntry:
        """The binding that makes it run."""
        return self.bindings[0]


class AnyFunction(Protocol):
    """What the host knows of a function, generated or handwritten."""

    @property
    def name(self) -> str:
        """Its name in Azure, and its folder's."""
        ...

    @property
    def place(self) -> Place:
        """Where it begins."""
        ...

    @property
    def bindings(self) -> tuple[BindingEntry, ...]:
        """Its bindings, the trigger first."""
        ...

    @property
    def trigger(self) -> BindingEntry:
        """The binding that makes it run."""
        ...

    @property
    def retry(self) -> Node | None:
        """Its retry policy, if any."""
        ...

    def naming(self, name: str = "...") -> str:
        """How it is given a name, for hints."""
        ...


class Seen(NamedTuple):
    """What reading an app has seen of its folder, at which planning need not look again.

    Attributes:
        names: What folders hold, by their paths from the root.
        files: The contents of files that say that azfdecor wrote them, likewise; none of links.
    """

    names: Mapping[str, Sequence[str]]
    files: Mapping[str, bytes]


class App(NamedTuple):
    """A project folder: its functions, and what its names must not collide with.

    Attributes:
        root: The folder with host.json.
        config: Its `[tool.azfdecor]`.
        route_prefix: What host.json puts before every route, without slashes around.
        declared: Every callable that carries declarations.
        functions: Those of them that could be matched, by name.
        lost: References of callables that could not become functions, as `source` has them, and
            names of functions: what was generated for them earlier is neither updated nor removed.
        broken_files: Files and folders that could not be read or imported, relative to the
            root; likewise.
        own_modules: Top-level modules in the root, with their paths relative to it.
        namespaces: Folders with Python files in the root and the source folders, likewise.
        other_modules: Top-level modules of Python and of installed packages.
        imported_modules: Top-level modules that the app's own import, as far as it is known.
        folders: Folders of the root with a function.json, and whether azfdecor wrote it.
        handwritten: The functions in those that it did not write, where they are read too.
        seen: What has been seen of the root while the app was read.
    """

    root: Path
    config: Config
    route_prefix: str
    declared: tuple[Declared, ...]
    functions: tuple[Function, ...]
    lost: frozenset[str]
    broken_files: frozenset[str]
    own_modules: Mapping[str, str]
    namespaces: Mapping[str, str]
    other_modules: frozenset[str]
    imported_modules: frozenset[str]
    folders: Mapping[str, bool]
    handwritten: tuple[HandwrittenFunction, ...] = ()
    seen: Seen = Seen({}, {})

    @property
    def every_function(self) -> tuple[AnyFunction, ...]:
        """The functions that the host would run, generated and handwritten."""
        return (*self.functions, *self.handwritten)

    def nodes(self) -> Iterator[Node]:
        """Whatever gives options, also of callables that could not become functions.

        The policy of a handwritten function is read as the host does, which is told with its file.
        """
        for declared in self.declared:
            yield from (DecoratorNode(declared, one) for one in declared.declarations)
        for function in self.handwritten:
            yield from (entry.node for entry in function.bindings)

    def source(self, reference: Reference) -> str:
        """`shop/orders.py:place_order`, as it stands in generated files."""
        return reference.source(self.root)

    def is_out_of_reach(self, source: str) -> bool:
        """Whether what a generated file names as its source may be there, but could not be had."""
        file = source.partition(":")[0]
        above = [file[:end] for end, letter in enumerate(file) if letter == "/"]
        return source in self.lost or not self.broken_files.isdisjoint([file, *above])

    def relative(self, file: str) -> str:
        """A path below the root, with forward slashes; a path elsewhere stays as it is."""
        return relative(file, self.root)


class File(NamedTuple):
    """A file to write.

    Attributes:
        path: Its path relative to the target folder, with "/" between.
        text: What it shall hold.
        function: The function that it is of; "" for what functions share.
    """

    path: str
    text: str
    function: str
