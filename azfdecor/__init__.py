"""Azure Functions from typed, decorated callables.

Decorate plain functions, then let `python -m azfdecor generate` write the function.json and the
entry point of each. A decorator's module is imported when it is first used.

The list of decorators is written by `make regen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azfdecor.bindings.blob import blob_input as blob_input
    from azfdecor.bindings.blob import blob_output as blob_output
    from azfdecor.bindings.blob import blob_trigger as blob_trigger
    from azfdecor.bindings.generic import generic_input as generic_input
    from azfdecor.bindings.generic import generic_output as generic_output
    from azfdecor.bindings.generic import generic_trigger as generic_trigger
    from azfdecor.bindings.http import http_output as http_output
    from azfdecor.bindings.http import http_trigger as http_trigger
    from azfdecor.bindings.queue import queue_output as queue_output
    from azfdecor.bindings.queue import queue_trigger as queue_trigger
    from azfdecor.bindings.timer import timer_trigger as timer_trigger
    from azfdecor.function import function_name as function_name
    from azfdecor.retry import exponential_backoff_retry as exponential_backoff_retry
    from azfdecor.retry import fixed_delay_retry as fixed_delay_retry
else:
    _MODULES = {
        "blob_input": "bindings.blob",
        "blob_output": "bindings.blob",
        "blob_trigger": "bindings.blob",
        "exponential_backoff_retry": "retry",
        "fixed_delay_retry": "retry",
        "function_name": "function",
        "generic_input": "bindings.generic",
        "generic_output": "bindings.generic",
        "generic_trigger": "bindings.generic",
        "http_output": "bindings.http",
        "http_trigger": "bindings.http",
        "queue_output": "bindings.queue",
        "queue_trigger": "bindings.queue",
        "timer_trigger": "bindings.timer",
    }

    def __getattr__(name):
        module = _MODULES.get(name)
        if module is None:
            msg = f"module 'azfdecor' has no attribute {name!r}"
            raise AttributeError(msg)
        value = getattr(__import__(f"azfdecor.{module}", fromlist=[name]), name)
        globals()[name] = value
        return value

    def __dir__():
        return [*globals(), *_MODULES]


__all__ = [
    "blob_input",
    "blob_output",
    "blob_trigger",
    "exponential_backoff_retry",
    "fixed_delay_retry",
    "function_name",
    "generic_input",
    "generic_output",
    "generic_trigger",
    "http_output",
    "http_trigger",
    "queue_output",
    "queue_trigger",
    "timer_trigger",
]
