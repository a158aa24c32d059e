"""What all bindings share: the facts that they state of themselves, and their three roles.

A binding is a class, and the class is the decorator. Its body holds its options and its docstring;
its facts are keywords of the class: `class queue_output(Output, type="queue", takes=Takes("str"))`.
What a class says, its subclasses need not say again. Facts of an entry in function.json are asked
with its properties, so that they hold for one that nobody wrote a decorator for.
"""

from __future__ import annotations

from functools import cached_property  # which typing imports, too
from typing import TYPE_CHECKING

from azfdecor.declaration import Declaration, DecoratorKind, Frozen, option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, ClassVar, Literal, TypeAlias

    from typing_extensions import Unpack

    from azfdecor.bindings.call import CallFacts
    from azfdecor.bindings.keywords import Facts, InputFacts, OutputFacts, TriggerFacts
    from azfdecor.bindings.rows import Rows
    from azfdecor.bindings.runner import Runner
    from azfdecor.declaration import Fault, Option

    DecoratorClass: TypeAlias = type[Declaration]
    Properties: TypeAlias = Mapping[str, Any]
    Data = Literal["string", "binary"]
    Role = Literal["", "trigger", "input", "output"]
    What = Literal["messages", "records", "objects", "document"]

STORAGE = "AzureWebJobsStorage"
"""The app setting that storage bindings read when `connection` is left out."""


ANY_TYPE = "*"
"""The type of a generic decorator's class; its instances name theirs."""

ANY_VALUE = "Any"
"""Among the annotations of a binding: it takes whatever JSON can hold."""


def value_in(properties: Properties, name: str) -> Any:
    """A property, whose name the host reads without regard to case; None when it is not there."""
    if name in properties:
        return properties[name]
    folded = name.lower()
    for key, value in properties.items():
        if str(key).lower() == folded:
            return value
    return None


class Takes(Frozen):
    """What a parameter takes, or `T` of `Out[T]`, and what the host is asked for.

    Args:
        types: The annotations that the worker can deliver, or send.
        unannotated: Those of them that the worker delivers, and takes for no annotation.
        made_of_text: Those of them that the worker cannot deliver: the entry point makes them of
            the text.
        delivered: What the host hands over when `dataType` does not say.
        batch: What the host is asked for when the annotation is a list.
        asked: The `dataType` of anything but `str`, where the host would else decode the content.
    """

    types: tuple[str, ...]
    unannotated: tuple[str, ...]
    made_of_text: tuple[str, ...]
    delivered: Data
    batch: Data
    asked: Literal["", "binary"]

    def __init__(
        self,
        *types: str,
        unannotated: tuple[str, ...] = (),
        made_of_text: tuple[str, ...] = (),
        delivered: Data = "string",
        batch: Data = "binary",
        asked: Literal["", "binary"] = "",
    ) -> None:
        super().__init__(
            types=types,
            unannotated=unannotated,
            made_of_text=made_of_text,
            delivered=delivered,
            batch=batch,
            asked=asked,
        )

    @cached_property
    def is_any_json(self) -> bool:
        """Whether it takes whatever JSON can hold."""
        return ANY_VALUE in self.types

    def batches(self) -> list[str]:
        """The annotations that take a batch."""
        return [type_ for type_ in self.types if type_.startswith("list[")]


class Content(Frozen):
    """Text or bytes of the user's, which may be JSON of any type.

    Args:
        member: The member of what is delivered, or sent, that holds it; "" for all of it.
        is_alone: Whether the properties of an entry say that it comes without anything around it,
            where not every one does.
    """

    member: str
    is_alone: Callable[[Properties], bool] | None

    def __init__(
        self, member: str = "", *, is_alone: Callable[[Properties], bool] | None = None
    ) -> None:
        super().__init__(member=member, is_alone=is_alone)

    def member_in(self, properties: Properties) -> str:
        """`member` for an entry with these properties."""
        return "" if self.is_alone and self.is_alone(properties) else self.member


class Naming(Frozen):
    """What a binding may be called in function.json.

    Args:
        fixed: The only name that it may have; empty where any will do.
        unused: Its name when the function takes no parameter for it; triggers only. Empty where it
            has to take one.
        check: What is wrong with a name that means something to the extension. Never raises.
    """

    fixed: str
    unused: str
    check: Callable[[str], Iterable[Fault]] | None

    def __init__(
        self,
        *,
        fixed: str = "",
        unused: str = "",
        check: Callable[[str], Iterable[Fault]] | None = None,
    ) -> None:
        super().__init__(fixed=fixed, unused=unused, check=check)


class Sends(Frozen):
    """What a value is to the service that an output sends it to.

    Args:
        what: Messages, records of Kafka, objects of JSON, or one document. Of text that is a JSON
            object the host writes the dates anew, which it does not in what the worker sends as
            JSON.
        returned: The annotations of a return value that the worker can send.
        is_text_where_returned: The worker sends text alone, and nothing that JSON holds, where it
            is returned, or set on a parameter without an annotation. Such values go out as those of
            `Out[str]`.

    Source: FunctionBinding.cs and GrpcMessageConversionExtensions.cs of
    https://github.com/Azure/azure-functions-host
    """

    what: What
    returned: tuple[str, ...]
    is_text_where_returned: bool

    def __init__(self, what: What, *returned: str, is_text_where_returned: bool = False) -> None:
        super().__init__(
            what=what, returned=returned, is_text_where_returned=is_text_where_returned
        )

    @cached_property
    def is_messages(self) -> bool:
        """Whether the service takes messages, of which text is one."""
        return self.what in ("messages", "records")


class BindingKind(DecoratorKind):
    """What is known of a binding of a type and a role, whatever its options say.

    Attributes:
        type: Its type in function.json.
        role: "trigger", "input" or "output"; empty for a class that is none of them yet.
        takes: What its parameter takes.
        content: What of the user's is in that; None where there is nothing that could be JSON of any
            type.
        rows: How many rows arrive; None where what arrives is no row.
        naming: What it may be called in function.json.
        sends: What a value is to the service; outputs only.
        answers: The annotations of a return value that answers whoever has set the trigger off.
            Empty where nobody waits for an answer. A typed value goes out as bytes where they come
            first.
        runner: What makes the entry point, where a library runs the function; triggers only.
        call: What is known of the arguments, where what arrives is a call with arguments; triggers
            only.
        reads_argument: It reads one argument of the trigger's call; inputs only.
        has_retry: The host runs the function again as a retry policy says; triggers only.
    """

    type: str = ""
    role: Role = ""
    takes: Takes = Takes("str", "bytes")
    content: Content | None = Content()
    rows: Rows | None = None
    naming: Naming = Naming()
    sends: Sends = Sends("document")
    answers: tuple[str, ...] = ()
    runner: Runner | None = None
    call: CallFacts | None = None
    reads_argument: bool = False
    has_retry: bool = False

    @cached_property
    def direction(self) -> Literal["in", "out"]:
        """Its direction in function.json."""
        return "out" if self.role == "output" else "in"

    def is_a(self, decorator: DecoratorClass) -> bool:
        """Whether it is the binding of a decorator, or of one derived from it."""
        return issubclass(self.decorator, decorator)

    @cached_property
    def is_generic(self) -> bool:
        """Whether its decorator writes any type."""
        return self.type == ANY_TYPE

    @cached_property
    def has_batches(self) -> bool:
        """Whether `cardinality` says that several values arrive at once."""
        return "cardinality" in self.options

    def option_named(self, name: str) -> Option | None:
        """The option of a property, whose name the host reads without regard to case."""
        folded = name.lower()
        options = self.options.values()
        return next((o for o in options if o.in_json and o.json_name.lower() == folded), None)


class Binding(Declaration, kind=BindingKind):
    """One entry of `bindings` in function.json.

    Args:
        arg_name: The parameter that the binding fills, the field of a returned object that it
            takes, or "$return" for the return value. Needed only where annotations and names leave
            a choice.
        data_type: How the host hands the value over: "string", "binary" or "stream".
            Needed only without an annotation; `str` and `bytes` say it already.
    """

    arg_name: str | None = option(default=None, in_json=False)
    data_type: Literal["string", "binary", "stream"] | None = None

    if TYPE_CHECKING:
        __kind__: ClassVar[BindingKind]  # pyright: ignore[reportIncompatibleVariableOverride]

        def __init_subclass__(cls, *, init: bool = True, **facts: Unpack[Facts]) -> None: ...


class Trigger(Binding, role="trigger"):
    """What makes a function run. A function has exactly one."""

    if TYPE_CHECKING:

        def __init_subclass__(cls, *, init: bool = True, **facts: Unpack[TriggerFacts]) -> None: ...


class Input(Binding, role="input"):
    """A value that is read before the function runs."""

    if TYPE_CHECKING:

        def __init_subclass__(cls, *, init: bool = True, **facts: Unpack[InputFacts]) -> None: ...


class Output(Binding, role="output"):
    """A value that is written after the function has run."""

    if TYPE_CHECKING:

        def __init_subclass__(cls, *, init: bool = True, **facts: Unpack[OutputFacts]) -> None: ...
