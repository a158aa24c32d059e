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
    from azfdecor.bindings.cosmos_db import cosmos_db_input as cosmos_db_input
    from azfdecor.bindings.cosmos_db import cosmos_db_input_v3 as cosmos_db_input_v3
    from azfdecor.bindings.cosmos_db import cosmos_db_output as cosmos_db_output
    from azfdecor.bindings.cosmos_db import cosmos_db_output_v3 as cosmos_db_output_v3
    from azfdecor.bindings.cosmos_db import cosmos_db_trigger as cosmos_db_trigger
    from azfdecor.bindings.cosmos_db import cosmos_db_trigger_v3 as cosmos_db_trigger_v3
    from azfdecor.bindings.event_grid import event_grid_output as event_grid_output
    from azfdecor.bindings.event_grid import event_grid_trigger as event_grid_trigger
    from azfdecor.bindings.event_hub import event_hub_output as event_hub_output
    from azfdecor.bindings.event_hub import event_hub_trigger as event_hub_trigger
    from azfdecor.bindings.generic import generic_input as generic_input
    from azfdecor.bindings.generic import generic_output as generic_output
    from azfdecor.bindings.generic import generic_trigger as generic_trigger
    from azfdecor.bindings.http import http_output as http_output
    from azfdecor.bindings.http import http_trigger as http_trigger
    from azfdecor.bindings.queue import queue_output as queue_output
    from azfdecor.bindings.queue import queue_trigger as queue_trigger
    from azfdecor.bindings.service_bus import service_bus_queue_output as service_bus_queue_output
    from azfdecor.bindings.service_bus import service_bus_queue_trigger as service_bus_queue_trigger
    from azfdecor.bindings.service_bus import service_bus_topic_output as service_bus_topic_output
    from azfdecor.bindings.service_bus import service_bus_topic_trigger as service_bus_topic_trigger
    from azfdecor.bindings.table import table_input as table_input
    from azfdecor.bindings.table import table_output as table_output
    from azfdecor.bindings.timer import timer_trigger as timer_trigger
    from azfdecor.function import function_name as function_name
    from azfdecor.retry import exponential_backoff_retry as exponential_backoff_retry
    from azfdecor.retry import fixed_delay_retry as fixed_delay_retry
else:
    _MODULES = {
        "blob_input": "bindings.blob",
        "blob_output": "bindings.blob",
        "blob_trigger": "bindings.blob",
        "cosmos_db_input": "bindings.cosmos_db",
        "cosmos_db_input_v3": "bindings.cosmos_db",
        "cosmos_db_output": "bindings.cosmos_db",
        "cosmos_db_output_v3": "bindings.cosmos_db",
        "cosmos_db_trigger": "bindings.cosmos_db",
        "cosmos_db_trigger_v3": "bindings.cosmos_db",
        "event_grid_output": "bindings.event_grid",
        "event_grid_trigger": "bindings.event_grid",
        "event_hub_output": "bindings.event_hub",
        "event_hub_trigger": "bindings.event_hub",
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
        "service_bus_queue_output": "bindings.service_bus",
        "service_bus_queue_trigger": "bindings.service_bus",
        "service_bus_topic_output": "bindings.service_bus",
        "service_bus_topic_trigger": "bindings.service_bus",
        "table_input": "bindings.table",
        "table_output": "bindings.table",
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
    "cosmos_db_input",
    "cosmos_db_input_v3",
    "cosmos_db_output",
    "cosmos_db_output_v3",
    "cosmos_db_trigger",
    "cosmos_db_trigger_v3",
    "event_grid_output",
    "event_grid_trigger",
    "event_hub_output",
    "event_hub_trigger",
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
    "service_bus_queue_output",
    "service_bus_queue_trigger",
    "service_bus_topic_output",
    "service_bus_topic_trigger",
    "table_input",
    "table_output",
    "timer_trigger",
]
