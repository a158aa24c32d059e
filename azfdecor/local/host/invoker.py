"""Calls functions: inputs first, then the function, then outputs; again as a retry policy says."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING

from azfdecor.local.host.call import Call, InvocationError
from azfdecor.local.invocation import Invocation, RetryError
from azfdecor.platform.expressions import ExpressionError, Resolver, data_of_json, merged
from azfdecor.platform.function_json import RETURN
from azfdecor.platform.newtonsoft import NewtonsoftError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import timedelta

    from azfdecor.local.engine import Engine, Outcome
    from azfdecor.local.host.call import Event
    from azfdecor.local.host.clock import Clock
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.logs import Logs
    from azfdecor.local.host.service import Service
    from azfdecor.local.values import Value
    from azfdecor.platform.retry import RetryPolicy


class Invoker:
    """Makes calls.

    Args:
        engine: Holds the functions.
        services: The services by the types of bindings.
        clock: The time.
        logs: Where log records are collected.
        retry: The policy of functions without one of their own.
        timeout: The longest time that a function may run; None for no limit.
        wait: Waits before the next attempt.
    """

    def __init__(
        self,
        engine: Engine,
        services: Mapping[str, Service],
        clock: Clock,
        logs: Logs,
        *,
        retry: RetryPolicy | None,
        timeout: timedelta | None,
        wait: Callable[[timedelta], Awaitable[None]],
    ) -> None:
        self._engine = engine
        self._services = services
        self._clock = clock
        self._logs = logs
        self._retry = retry
        self._timeout = timeout
        self._wait = wait

    async def call(self, function: HostedFunction, event: Event) -> Call:
        """Call a function with all the attempts that it is given."""
        call = Call(function.name, self._clock.now(), reason=event.reason)
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
        with self._logs.of(invocation.id, call.logs):
            try:
                await self._run(function, event, call, invocation)
            except Exception as error:  # noqa: BLE001 - whatever fails, the call has failed
                call.exception = error
                call.traceback = traceback.format_exc()

    async def _run(
        self, function: HostedFunction, event: Event, call: Call, invocation: Invocation
    ) -> None:
        trigger = function.trigger
        if trigger is None or function.error:
            msg = f"the function {function.name} cannot be called: {function.error}"
            raise InvocationError(msg)
        resolver = Resolver(_data(event), function.name, self._clock.now)
        inputs = {trigger.name: event.value}
        for binding in function.inputs:
            inputs[binding.name] = await self._read(binding, resolver)
        call.inputs = {name: value.content for name, value in inputs.items()}
        outcome = await self._call_in_time(function.name, inputs, event.metadata, invocation)
        if outcome.failure:
            call.traceback = outcome.traceback
            raise outcome.exception or InvocationError(outcome.error)
        values = dict(outcome.outputs)
        if outcome.returned is not None:
            values[RETURN] = outcome.returned
        call.outputs = {name: value.content for name, value in values.items()}
        await self._write_all(function, resolver, values)

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
        try:
            return await asyncio.wait_for(call, self._timeout.total_seconds())
        except asyncio.TimeoutError:
            msg = f"Timeout value of {self._timeout} exceeded by function 'Functions.{name}'"
            raise InvocationError(msg) from None


def _data(event: Event) -> dict[str, object]:
    """What expressions may name: what the trigger tells, and the members of its text."""
    value = event.value
    is_text = value.kind in ("string", "json")
    content = data_of_json(value.content) if is_text and isinstance(value.content, str) else {}
    return merged(event.data, content)
