"""What all bindings share: a type, a role, and the annotations that the worker accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.declaration import Declaration, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, ClassVar, Literal

    from azfdecor.declaration import Fault

    Rows = Literal["", "one", "many", "some"]

STORAGE = "AzureWebJobsStorage"
"""The app setting that storage bindings read when `connection` is left out."""


ANY_TYPE = "*"
"""The type of a generic decorator's class; its instances name theirs."""

ANY_VALUE = "Any"
"""Among the annotations of a binding: it takes whatever JSON can hold."""


class Binding(Declaration):
    """One entry of `bindings` in function.json.

    Args:
        arg_name: The parameter that the binding fills, the field of a returned object that it
            takes, or "$return" for the return value. Needed only where annotations and names leave
            a choice.
        data_type: How the host hands the value over: "string", "binary" or "stream".
            Needed only without an annotation; `str` and `bytes` say it already.
    """

    json_type: ClassVar[str] = ""
    """The binding's type in function.json."""
    direction: ClassVar[Literal["in", "out"]]
    accepts: ClassVar[tuple[str, ...]] = ("str", "bytes")
    """The annotations of a parameter (of `T` in `Out[T]`) that the worker can deliver."""
    worker_refuses: ClassVar[tuple[str, ...]] = ()
    """Those of `accepts` that the worker delivers, but takes for no annotation."""
    returns: ClassVar[tuple[str, ...]] = ()
    """The annotations of a return value that the worker can send; outputs only."""
    delivers: ClassVar[Literal["string", "binary"]] = "string"
    """What the host hands over when `dataType` does not say."""
    delivers_many: ClassVar[Literal["string", "binary"]] = "binary"
    """What the host is asked for when the annotation is a list."""
    asks_for: ClassVar[Literal["", "binary"]] = ""
    """The `dataType` of anything but `str`, where the host would else decode the content."""
    name_in_json: ClassVar[str | None] = None
    """The only name that the binding may have in function.json; None where any will do."""
    made_of_text: ClassVar[tuple[str, ...]] = ()
    """Those of `accepts` that the worker cannot deliver: the entry point makes them of the text."""
    carries_payloads: ClassVar[bool] = True
    """Whether the value is text or bytes of the user's, which may be JSON of any type."""
    payload_in: ClassVar[str] = ""
    """The member of what is delivered, or sent, that holds the user's content; "" for all of it."""
    rows: ClassVar[Rows] = ""
    """Whether "one" row or document arrives, "many" in an array, or "some": either, as the data is.

    Empty where what arrives is no row.
    """
    row_option: ClassVar[str] = ""
    """The option that asks for one row alone; inputs only."""
    row_member: ClassVar[str] = ""
    """The member of a row that `row_option` gives, where the host delivers other rows, too."""
    supports_retry: ClassVar[bool] = False
    """Whether the host runs the function again as a retry policy says; triggers only."""
    unused_name: ClassVar[str] = ""
    """The name in function.json when the function takes no parameter for it; triggers only.

    Empty where it has to take one.
    """
    argument_option: ClassVar[str] = ""
    """The option that lists the arguments of a call, each of which may fill a parameter of its name.

    Empty where what arrives is no call with arguments; triggers only.
    """
    is_argument: ClassVar[bool] = False
    """Whether it reads one argument of the trigger's call; inputs only."""
    answers: ClassVar[tuple[str, ...]] = ()
    """The annotations of a return value that answers whoever has set the trigger off.

    Empty where nobody waits for an answer; triggers only. A typed value goes out as bytes where they
    come first.
    """
    run_by: ClassVar[tuple[str, str] | None] = None
    """The module and the name in it of what makes an entry point of the function.

    A library that does so calls the function itself, as a plain function and with the trigger's
    value alone. None where the worker's call is passed on; triggers only.
    """
    may_yield: ClassVar[bool] = False
    """Whether the function may be a generator, which `run_by` then runs; triggers only."""
    sends: ClassVar[Literal["messages", "records", "objects", "document"]] = "document"
    """What a value is to the service: messages, records of Kafka, objects of JSON, or one document.

    Outputs only. Of text that is a JSON object the host writes the dates anew, which it does not in
    what the worker sends as JSON.
    Source: FunctionBinding.cs and GrpcMessageConversionExtensions.cs of
    https://github.com/Azure/azure-functions-host
    """
    returns_text: ClassVar[bool] = False
    """Whether the worker has objects of JSON as text alone where they are returned, or set without
    a type; outputs only."""
    sample: ClassVar[Any] = ""
    """A value as the host hands it over: text, bytes, or else what JSON holds."""

    arg_name: str | None = option(default=None, in_json=False)
    data_type: Literal["string", "binary", "stream"] | None = None

    def __init_subclass__(cls, type: str | None = None, *, init: bool = True) -> None:
        if type is not None:
            cls.json_type = type
        super().__init_subclass__(init=init)

    def cardinality_given(self) -> object:
        """The option `cardinality`, where the binding has one and it is given."""
        return self.__dict__.get("cardinality")

    def splits_text(self) -> bool:
        """Whether text that it sends is left to the platform, which may split it."""
        return bool(getattr(self, "split_text", False))

    def data_type_given(self) -> object:
        """The option `data_type`, where it is given."""
        return self.__dict__.get("data_type")

    @classmethod
    def sends_messages(cls) -> bool:
        """Whether the service takes messages, of which text is one."""
        return cls.sends in ("messages", "records")

    @classmethod
    def rows_of(cls, binding: Binding) -> Rows:
        """`rows` for a binding of this class, or for a generic one of the same type."""
        option = cls.options.get(cls.row_option)
        return "one" if option and option.json_name in binding.json_properties() else cls.rows

    @classmethod
    def payload_member(cls, binding: Binding) -> str:
        """`payload_in` for a binding of this class, or for a generic one of the same type."""
        del binding
        return cls.payload_in

    @classmethod
    def argument_names(cls, binding: Binding) -> tuple[str, ...] | None:
        """The arguments that a binding of this class, or a generic one of its type, names itself.

        None where it names none, so that the function's parameters are to say them.
        """
        del binding
        return ()

    @classmethod
    def argument_entry(
        cls, name: str, schema: Mapping[str, Any], description: str, *, is_required: bool
    ) -> Mapping[str, Any]:
        """An argument as `argument_option` lists it.

        Args:
            name: Its name.
            schema: Its JSON schema.
            description: What it means.
            is_required: The call cannot do without it.
        """
        del schema, description, is_required
        return {"name": name}

    def name_faults(self, name: str) -> Iterator[Fault]:
        """What is wrong with the name that the binding has in function.json. Never raises."""
        del name
        yield from ()

    def type_in_json(self) -> str:
        """The type of this very binding in function.json."""
        return self.json_type

    def entry(self, name: str) -> dict[str, Any]:
        """The binding as it stands in function.json under `name`."""
        return {
            "name": name,
            "type": self.type_in_json(),
            "direction": self.direction,
            **self.json_properties(),
        }

    def json_properties(self) -> dict[str, Any]:
        """The properties for function.json, defaults left out, in the order of the options."""
        return {
            option.json_name: _json_text(value) if option.as_text else value
            for keyword, option in self.options.items()
            if option.in_json
            and ((value := getattr(self, keyword)) != option.default or option.always)
        }


def _json_text(value: object) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False)


class Trigger(Binding):
    """What makes a function run. A function has exactly one."""

    direction = "in"


class Input(Binding):
    """A value that is read before the function runs."""

    direction = "in"


class Output(Binding):
    """A value that is written after the function has run."""

    direction = "out"
