"""Runs a function with typed values.

function = call.Call("shop.orders:ship", {"order": call.payload(), "receipt": call.document()})

def main(order, receipt):
    return function(order=order, receipt=receipt)
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from azfdecor.middleware import Invocation
from azfdecor.runtime.around import Around, AsyncAround
from azfdecor.runtime.first_call import Prepared
from azfdecor.runtime.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from azure.functions import Context

    from azfdecor.middleware import Middleware

    Begun: TypeAlias = tuple[dict[str, Any], dict[str, Any] | None]
    """The arguments of the user's function; and its outputs by fields of what it will return."""


class Value(NamedTuple):
    """What becomes of a value between the worker and the user's function.

    Attributes:
        kind: "payload", "row", "argument" or "value" for one that comes in; "messages", "records",
            "objects", "document", "rows", "binary", "data" or "response" for one that goes out.
        member: The member of what is delivered, or sent, that it is; "" for all of it. Of a row
            the member that is its key.
        key: The key of the row that is meant.
        of: The parameter of the trigger, whose value may stand in the key.
        split_text: Text is left to the platform, which may make several messages of it.
    """

    kind: str
    member: str = ""
    key: str = ""
    of: str = ""
    split_text: bool = False


def payload(member: str = "") -> Value:
    """A value that comes in: a message, a blob, rows, an event, or one member of these."""
    return Value("payload", member)


def argument() -> Value:
    """One argument of a call, by the parameter's name."""
    return Value("argument")


def row(member: str = "", key: str = "", of: str = "") -> Value:
    """A value that comes in and is one row or document: the only one, or the one with a key."""
    return Value("row", member, key, of)


def value() -> Value:
    """A value that comes in and is no text any more: what JSON holds."""
    return Value("value")


def messages(*, split_text: bool = False) -> Value:
    """An output that takes messages: one for a value, one for each of a list."""
    return Value("messages", split_text=split_text)


def records(*, split_text: bool = False) -> Value:
    """An output that takes records of Kafka: the value of one, or of one for each of a list."""
    return Value("records", split_text=split_text)


def objects(member: str = "") -> Value:
    """An output that takes objects of JSON: one, a list of them, or one that has it as a member."""
    return Value("objects", member)


def document(member: str = "") -> Value:
    """An output that takes one document, a list as an array, or one that has it as a member."""
    return Value("document", member)


def rows(kind: str) -> Value:
    """What is returned as documents or rows: objects of a class of `azure.functions`."""
    return Value("rows", kind)


def binary() -> Value:
    """What is returned as an answer in bytes."""
    return Value("binary")


def response() -> Value:
    """The HTTP response: a part of what is returned, or what an output is given."""
    return Value("response")


def data() -> Value:
    """A value that goes out and is no text: what JSON can hold."""
    return Value("data")


_RECEIVED = ("payload", "row", "value", "argument")
RETURN = "return"
"""The name under which the return value stands among the values; its fields are "return.x"."""


class Conversions:
    """The conversions of a function's values, made ready once."""

    def __init__(
        self, target: Target, values: Mapping[str, Value], wrap: Sequence[str | Middleware]
    ) -> None:
        self.function = target.function
        self.middlewares: list[Middleware] = [Target(path).function for path in wrap]
        hints = target.hints(*(name for name in values if name.partition(".")[0] != RETURN))
        if any(name.partition(".")[0] == RETURN for name in values):
            hints[RETURN] = target.returned()
        self.name = name = f"{self.function.__module__}.{self.function.__qualname__}"
        self.received = {n for n, value in values.items() if value.kind in _RECEIVED}
        """The arguments that are no outputs of the worker any more, if they ever were."""
        self._rows: list[tuple[str, str, Callable[[Any, Any], Any]]] = []
        self._arguments: list[tuple[str, Callable[[Any], Any]]] = []
        self.result: Callable[[Any], Any] | None = None
        parts = {k.partition(".")[2]: v for k, v in values.items() if k.startswith(f"{RETURN}.")}
        self.parts = Parts(name, hints.get(RETURN, Any), parts) if parts else None
        taken = [key for key, value in values.items() if value.kind == "argument"]
        self._taken = _arguments(self.function, name, hints, taken) if taken else None
        for key, value in values.items():
            if key.startswith(f"{RETURN}."):
                continue
            what = f"what {name} returns" if key == RETURN else f"{key} of {name}"
            hint = hints.get(key, Any)
            if key == RETURN:
                self.result = _result(what, hint, value)
            elif value.kind == "argument":
                continue
            else:
                if value.kind == "row":
                    from azfdecor.runtime.rows import chooser

                    self._rows.append((key, value.of, chooser(what, value.member, value.key)))
                self._arguments.append((key, _conversion(what, hint, value)))

    def begin(self, arguments: dict[str, Any], request: Any = None) -> Begun:
        """The arguments as the user's function takes them, and the outputs that are no arguments."""
        for name, of, choose in self._rows:  # as long as the trigger's value is what was delivered
            arguments[name] = choose(arguments[name], arguments.get(of, request))
        if self._taken:
            self._taken(arguments)
        for name, conversion in self._arguments:
            arguments[name] = conversion(arguments[name])
        return arguments, self.parts.outs(arguments) if self.parts else None

    def end(self, returned: Any, outs: Mapping[str, Any] | None) -> Any:
        """What the worker is given of what the user's function returned."""
        if self.parts and outs is not None:
            return self.parts.send(returned, outs)
        return self.result(returned) if self.result else returned

    def withdraw(self, arguments: Mapping[str, Any], outs: Mapping[str, Any] | None) -> None:
        """Empty all outputs of a call that has failed: the worker sends what is left in them."""
        given = [value for name, value in arguments.items() if name not in self.received]
        for value in (*given, *(outs or {}).values()):
            if hasattr(value, "set") and hasattr(value, "get"):  # the worker's class has no base
                value.set(None)

    def unanswered(self) -> RuntimeError:
        """The error of a call that has to return something, and whose exception was swallowed."""
        return RuntimeError(
            f"a middleware of {self.name} swallowed an exception, so there is nothing to return: "
            "let it pass, or raise another, such as an HTTPError for a request"
        )


class Parts:
    """What a function returns for several outputs at once: an object with a field for each.

    Args:
        name: The function's name, for errors.
        kind: The NamedTuple, dataclass or TypedDict that it returns.
        values: What becomes of each field.
    """

    def __init__(self, name: str, kind: Any, values: Mapping[str, Value]) -> None:
        import typing_extensions

        from azfdecor.runtime.annotations import fields, is_optional, plain

        self._name = name
        self._kind = plain(kind)
        self._is_dict = typing_extensions.is_typeddict(self._kind)
        hints = fields(self._kind)
        self._response = next((f for f, v in values.items() if v.kind == "response"), None)
        self.response_hint = hints[self._response] if self._response else type(None)
        self._optional = {field for field in values if is_optional(hints[field])}
        """The fields that send nothing when they are None."""
        self._encoders = {
            field: _encoder(f"{field} of what {name} returns", hints[field], value)
            for field, value in values.items()
            if value.kind != "response"
        }

    def outs(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Take the outputs of the fields out of the arguments: the function knows nothing of them."""
        return {field: arguments.pop(field) for field in self._encoders}

    def send(self, returned: Any, outs: Mapping[str, Any]) -> Any:
        """Give each output its field; the result is the response, if there is one.

        Raises:
            TypeError: When it is not what the annotation says.
        """
        if not isinstance(returned, dict if self._is_dict else self._kind):
            msg = f"{self._name} returned a {type(returned).__name__}, not {self._kind.__name__}"
            raise TypeError(msg)
        # What a TypedDict lacks is None, which not every field may be.
        get = returned.get if self._is_dict else partial(getattr, returned)
        values = {field: get(field) for field in self._encoders}
        encoded = {
            field: self._encoders[field](value)
            for field, value in values.items()
            if value is not None or field not in self._optional
        }
        for field, content in encoded.items():
            outs[field].set(content)
        return get(self._response) if self._response else None


def invocation(context: Context | None, request: Any, arguments: Mapping[str, Any]) -> Invocation:
    """A call as middlewares see it; its arguments stay as they were delivered."""
    return Invocation(cast("Any", context), request, dict(arguments))


def _arguments(
    function: Callable[..., Any], name: str, hints: Mapping[str, Any], taken: Sequence[str]
) -> Callable[[dict[str, Any]], None]:
    from azfdecor.runtime.arguments import reader

    return reader(function, name, hints, taken)


def _conversion(what: str, hint: Any, value: Value) -> Callable[[Any], Any]:
    from azfdecor.runtime.annotations import of_out
    from azfdecor.runtime.out import EncodedOut
    from azfdecor.runtime.payload import decoder
    from azfdecor.runtime.response import Response

    if value.kind in _RECEIVED:
        member = value.member if value.kind == "payload" else ""
        return decoder(what, hint, member, is_read=value.kind == "value")
    if value.kind == "response":
        respond = Response(what, of_out(hint)).of
        return lambda out: EncodedOut(out, respond)
    encode = _encoder(what, of_out(hint), value)
    return lambda out: EncodedOut(out, encode)


def _encoder(what: str, hint: Any, value: Value) -> Callable[[Any], Any]:
    from azfdecor.runtime.payload import encoder

    return encoder(what, hint, value.kind, value.member, split_text=value.split_text)


def _result(what: str, hint: Any, value: Value) -> Callable[[Any], Any]:
    from azfdecor.runtime.annotations import is_optional
    from azfdecor.runtime.payload import json_encoder

    if value.kind == "data":
        to_json = json_encoder(what, hint)
        return lambda returned: json.loads(to_json(returned))
    encode = _encoder(what, hint, value)
    may_be_none = is_optional(hint) or hint is Any
    return lambda returned: None if returned is None and may_be_none else encode(returned)


class Call:
    """Runs a function with the values of its bindings.

    Args:
        target: The user's function: "shop.orders:ship".
        values: What becomes of those that are not passed as they are, by parameter.
        wrap: The middlewares around it, the outermost first.
        must_return: Somebody waits for what the function returns: a caller, or an output.
    """

    def __init__(
        self,
        target: str | Callable[..., Any],
        values: Mapping[str, Value],
        wrap: Sequence[str | Middleware] = (),
        *,
        must_return: bool = False,
    ) -> None:
        self._target = Target(target)
        self._values = values
        self._wrap = wrap
        self._must_return = must_return
        self._ready = Prepared(self._made)

    def __call__(self, context: Context | None = None, /, **arguments: Any) -> Any:
        """Run it; middlewares are told the context."""
        ready = self._ready.value or self._ready.get()
        if ready.middlewares:
            return self._wrapped(ready, context, arguments)
        given, outs = ready.begin(arguments)
        return ready.end(ready.function(**given), outs)

    def _wrapped(
        self, ready: Conversions, context: Context | None, arguments: dict[str, Any]
    ) -> Any:
        outs = None
        with Around() as around:
            around.enter(ready.middlewares, invocation(context, None, arguments))
            given, outs = ready.begin(arguments)
            return ready.end(ready.function(**given), outs)
        return self._swallowed(ready, around.swallowed, arguments, outs)

    def _swallowed(
        self,
        ready: Conversions,
        error: BaseException | None,
        arguments: Mapping[str, Any],
        outs: Mapping[str, Any] | None,
    ) -> None:
        """What comes of a call whose exception a middleware has swallowed: nothing is sent."""
        if self._must_return:
            raise ready.unanswered() from error
        ready.withdraw(arguments, outs)

    def _made(self) -> Conversions:
        return Conversions(self._target, self._values, self._wrap)


class AsyncCall(Call):
    """Runs an async function with the values of its bindings."""

    async def __call__(self, context: Context | None = None, /, **arguments: Any) -> Any:
        """Run it; middlewares are told the context."""
        ready = self._ready.value or await self._ready.wait()
        if ready.middlewares:
            return await self._wrapped(ready, context, arguments)
        given, outs = ready.begin(arguments)
        return ready.end(await ready.function(**given), outs)

    async def _wrapped(
        self, ready: Conversions, context: Context | None, arguments: dict[str, Any]
    ) -> Any:
        outs = None
        async with AsyncAround() as around:
            await around.enter(ready.middlewares, invocation(context, None, arguments))
            given, outs = ready.begin(arguments)
            return ready.end(await ready.function(**given), outs)
        return self._swallowed(ready, around.swallowed, arguments, outs)
