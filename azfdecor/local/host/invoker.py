"""Calls functions: inputs first, then the function, then outputs; again as a retry policy says."""

from __future__ import annotations

import asyncio
import time
import traceback
from typing import TYPE_CHECKING

from azfdecor.local.host.call import Call, InvocationError
from azfdecor.local.invocation import Invocation, RetryError
from azfdecor.local.values import Value
from azfdecor.platform import expressions, newtonsoft
from azfdecor.platform.dotnet import format_span
from azfdecor.platform.expressions import ExpressionError, Resolver, data_of_json
from azfdecor.platform.function_json import RETURN
from azfdecor.platform.newtonsoft import NewtonsoftError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import timedelta

    from azfdecor.local.engine import Engine, Failure, Outcome
    from azfdecor.local.host.call import Event
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.logs import Logs
    from azfdecor.local.host.service import Service, Surroundings
    from azfdecor.platform.retry import RetryPolicy


class Invoker:
    """Makes calls.

    Args:
        engine: Holds the functions.
        services: The services by the types of bindings.
        host: What the host gives.
        logs: Where log records are collected.
        wait: Waits before the next attempt.

    Attributes:
        given: Values of inputs by functions and bindings, for which no service is asked.
    """

    def __init__(
        self,
        engine: Engine,
        services: Mapping[str, Service],
        host: Surroundings,
        logs: Logs,
        *,
        wait: Callable[[timedelta], Awaitable[None]],
    ) -> None:
        self.given: dict[tuple[str, str], Value] = {}
        self._engine = engine
        self._services = services
        self._host = host
        self._logs = logs
        self._retry = host.host_json.retry
        self._timeout = host.host_json.function_timeout if host.host_json.is_timeout_set else None
        self._wait = wait

    async def call(self, function: HostedFunction, event: Event) -> Call:
        """Call a function with all the attempts that it is given."""
        call = Call(function.name, self._host.clock.now(), reason=event.reason)
        policy = function.definition.retry or self._retry
        while True:
            call.attempts += 1
            await self._attempt(function, event, call, policy)
            if call.exception is None or policy is None or not policy.allows(call.attempts):
                return call
            await self._wait(policy.delay_after(call.attempts))

    async def _attempt(
        self, function: HostedFunction, event: Event, call: Call, policy: RetryPolicy | None
    ) -> None:
        invocation = Invocation(
            retry_count=call.attempts - 1,
            max_retry_count=policy.max_retry_count if policy else 0,
            retry_error=RetryError(message=str(call.exception)) if call.exception else None,
        )
        call.id, call.exception, call.traceback = invocation.id, None, ""
        call.inputs, call.outputs = {}, {}
        with self._logs.of(invocation.id, call.logs):
            try:
                await self._run(function, event, call, invocation)
            except Exception as error:  # noqa: BLE001 - whatever fails, the call has failed
                call.exception = error
                call.traceback = call.traceback or traceback.format_exc()

    async def _run(
        self, function: HostedFunction, event: Event, call: Call, invocation: Invocation
    ) -> None:
        trigger = function.trigger
        if trigger is None or function.error or event.error:
            msg = f"the function {function.name} cannot be called: {function.error or event.error}"
            raise InvocationError(msg)
        members = _members(event)
        data = expressions.merged(event.data, members)
        resolver = Resolver(data, function.name, self._host.clock.now)
        inputs = {trigger.name: event.value}
        for binding in function.inputs:
            given = self.given.get((function.name, binding.name))
            inputs[binding.name] = given or await self._read(binding, resolver)
        call.inputs = {name: value.content for name, value in inputs.items()}
        metadata = self._with_members(event.metadata, members, function.name)
        outcome = await self._call_in_time(function.name, inputs, metadata, invocation)
        if outcome.failure:
            call.traceback = outcome.traceback
            raise _raised(outcome.failure, function.name)
        values = dict(outcome.outputs)
        if outcome.returned is not None:
            values[RETURN] = outcome.returned
        call.outputs = {name: value.content for name, value in values.items()}
        await self._write_all(function, resolver, values)

    def _with_members(
        self, metadata: Mapping[str, Value], members: Mapping[str, object], function: str
    ) -> Mapping[str, Value]:
        """The metadata, in which members of the content take the places of the host's own."""
        if not members:
            return metadata
        found = dict(metadata)
        names = {name.lower(): name for name in metadata}
        for name, content in members.items():
            key = names.get(name.lower())
            if key:
                self._host.warn(
                    f"the member {name!r} of what the function {function!r} gets takes the place "
                    f"of {key}, which the trigger tells it"
                )
            is_text = isinstance(content, str)
            text = content if is_text else newtonsoft.in_json(content)
            found[key or name] = Value("string" if is_text else "json", text)
        return found

    async def _read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        try:
            return await self._services[binding.type].read(binding, resolver)
        except ExpressionError as error:
            msg = f"the input {binding.name!r} cannot be read: {error}"
            raise InvocationError(msg) from error

    async def _write_all(
        self, function: HostedFunction, resolver: Resolver, values: Mapping[str, Value]
    ) -> None:
        """All outputs are written, also when one fails; then the call fails."""
        failure: Exception | None = None
        for binding in function.outputs:
            value = values.get(binding.name)
            if value is None or value.kind is None or binding.type == "http":
                continue
            try:
                await self._services[binding.type].write(binding, resolver, value)
            except (ExpressionError, NewtonsoftError) as error:
                msg = f"the output {binding.name!r} cannot be sent: {error}"
                failure = failure or InvocationError(msg)
            except Exception as error:  # noqa: BLE001 - what the service says fails the call
                failure = failure or error
        if failure:
            raise failure

    async def _call_in_time(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        invocation: Invocation,
    ) -> Outcome:
        call = self._engine.call(name, inputs, metadata, invocation=invocation)
        if self._timeout is None:
            return await call
        limit = self._timeout.total_seconds()
        began = time.monotonic()
        task = asyncio.ensure_future(call)
        try:
            await asyncio.wait([task], timeout=limit)
        except asyncio.CancelledError:
            task.cancel()
            raise
        # A function that has blocked the event loop is late, too.
        if task.done() and time.monotonic() - began <= limit:
            return task.result()
        task.cancel()
        await asyncio.wait([task], timeout=_GRACE)
        msg = (
            f"Timeout value of {format_span(self._timeout)} exceeded by function "
            f"'Functions.{name}' (Id: '{invocation.id}'). Initiating cancellation."
        )
        raise InvocationError(msg)


_GRACE = 1
"""The seconds in which a function that is cancelled may end."""


def _members(event: Event) -> dict[str, object]:
    """The members of content that is an object of JSON as text."""
    value = event.value
    is_text = value.kind in ("string", "json") and isinstance(value.content, str)
    return data_of_json(value.content) if is_text else {}


def _raised(failure: Failure, function: str) -> Exception:
    """What a function raised, as an exception that ends the call alone."""
    error = failure.exception
    if isinstance(error, Exception):
        return error
    if error is None:
        return InvocationError(failure.error)
    if isinstance(error, SystemExit):
        msg = f"the function {function!r} has ended the worker with {error!r}"
    else:
        msg = f"the function {function!r} was cancelled from within: {error!r}"
    made = InvocationError(msg)
    made.__cause__ = error
    return made
