"""Azure Functions from typed, decorated callables.

Decorate plain functions, then let `python -m azfdecor generate` write the function.json and the
entry point of each. A decorator's module is imported when it is first used.

The list of decorators is written by `make regen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azfdecor.bindings.authentication_events import (
        authentication_events_trigger as authentication_events_trigger,
    )
    from azfdecor.bindings.blob import blob_input as blob_input
    from azfdecor.bindings.blob import blob_output as blob_output
    from azfdecor.bindings.blob import blob_trigger as blob_trigger
    from azfdecor.bindings.connector import connector_trigger as connector_trigger
    from azfdecor.bindings.cosmos_db import cosmos_db_input as cosmos_db_input
    from azfdecor.bindings.cosmos_db import cosmos_db_input_v3 as cosmos_db_input_v3
    from azfdecor.bindings.cosmos_db import cosmos_db_output as cosmos_db_output
    from azfdecor.bindings.cosmos_db import cosmos_db_output_v3 as cosmos_db_output_v3
    from azfdecor.bindings.cosmos_db import cosmos_db_trigger as cosmos_db_trigger
    from azfdecor.bindings.cosmos_db import cosmos_db_trigger_v3 as cosmos_db_trigger_v3
    from azfdecor.bindings.dapr import dapr_binding_output as dapr_binding_output
    from azfdecor.bindings.dapr import dapr_binding_trigger as dapr_binding_trigger
    from azfdecor.bindings.dapr import dapr_invoke_output as dapr_invoke_output
    from azfdecor.bindings.dapr import dapr_publish_output as dapr_publish_output
    from azfdecor.bindings.dapr import dapr_secret_input as dapr_secret_input
    from azfdecor.bindings.dapr import (
        dapr_service_invocation_trigger as dapr_service_invocation_trigger,
    )
    from azfdecor.bindings.dapr import dapr_state_input as dapr_state_input
    from azfdecor.bindings.dapr import dapr_state_output as dapr_state_output
    from azfdecor.bindings.dapr import dapr_topic_trigger as dapr_topic_trigger
    from azfdecor.bindings.durable import activity_trigger as activity_trigger
    from azfdecor.bindings.durable import durable_client_input as durable_client_input
    from azfdecor.bindings.durable import entity_trigger as entity_trigger
    from azfdecor.bindings.durable import orchestration_client_input as orchestration_client_input
    from azfdecor.bindings.durable import orchestration_trigger as orchestration_trigger
    from azfdecor.bindings.event_grid import event_grid_output as event_grid_output
    from azfdecor.bindings.event_grid import event_grid_trigger as event_grid_trigger
    from azfdecor.bindings.event_hub import event_hub_output as event_hub_output
    from azfdecor.bindings.event_hub import event_hub_trigger as event_hub_trigger
    from azfdecor.bindings.generic import generic_input as generic_input
    from azfdecor.bindings.generic import generic_output as generic_output
    from azfdecor.bindings.generic import generic_trigger as generic_trigger
    from azfdecor.bindings.http import http_output as http_output
    from azfdecor.bindings.http import http_trigger as http_trigger
    from azfdecor.bindings.kafka import kafka_output as kafka_output
    from azfdecor.bindings.kafka import kafka_trigger as kafka_trigger
    from azfdecor.bindings.kusto import kusto_input as kusto_input
    from azfdecor.bindings.kusto import kusto_output as kusto_output
    from azfdecor.bindings.manual import manual_trigger as manual_trigger
    from azfdecor.bindings.mcp import mcp_prompt_argument_input as mcp_prompt_argument_input
    from azfdecor.bindings.mcp import mcp_prompt_trigger as mcp_prompt_trigger
    from azfdecor.bindings.mcp import mcp_resource_trigger as mcp_resource_trigger
    from azfdecor.bindings.mcp import mcp_tool_property_input as mcp_tool_property_input
    from azfdecor.bindings.mcp import mcp_tool_trigger as mcp_tool_trigger
    from azfdecor.bindings.mysql import mysql_input as mysql_input
    from azfdecor.bindings.mysql import mysql_output as mysql_output
    from azfdecor.bindings.mysql import mysql_trigger as mysql_trigger
    from azfdecor.bindings.openai import assistant_create_output as assistant_create_output
    from azfdecor.bindings.openai import assistant_post_input as assistant_post_input
    from azfdecor.bindings.openai import assistant_query_input as assistant_query_input
    from azfdecor.bindings.openai import assistant_skill_trigger as assistant_skill_trigger
    from azfdecor.bindings.openai import embeddings_input as embeddings_input
    from azfdecor.bindings.openai import embeddings_store_output as embeddings_store_output
    from azfdecor.bindings.openai import semantic_search_input as semantic_search_input
    from azfdecor.bindings.openai import text_completion_input as text_completion_input
    from azfdecor.bindings.queue import queue_output as queue_output
    from azfdecor.bindings.queue import queue_trigger as queue_trigger
    from azfdecor.bindings.rabbitmq import rabbitmq_output as rabbitmq_output
    from azfdecor.bindings.rabbitmq import rabbitmq_trigger as rabbitmq_trigger
    from azfdecor.bindings.redis import redis_input as redis_input
    from azfdecor.bindings.redis import redis_list_trigger as redis_list_trigger
    from azfdecor.bindings.redis import redis_output as redis_output
    from azfdecor.bindings.redis import redis_pub_sub_trigger as redis_pub_sub_trigger
    from azfdecor.bindings.redis import redis_stream_trigger as redis_stream_trigger
    from azfdecor.bindings.sendgrid import sendgrid_output as sendgrid_output
    from azfdecor.bindings.service_bus import service_bus_queue_output as service_bus_queue_output
    from azfdecor.bindings.service_bus import service_bus_queue_trigger as service_bus_queue_trigger
    from azfdecor.bindings.service_bus import service_bus_topic_output as service_bus_topic_output
    from azfdecor.bindings.service_bus import service_bus_topic_trigger as service_bus_topic_trigger
    from azfdecor.bindings.signalr import (
        signalr_connection_info_input as signalr_connection_info_input,
    )
    from azfdecor.bindings.signalr import signalr_endpoints_input as signalr_endpoints_input
    from azfdecor.bindings.signalr import signalr_negotiation_input as signalr_negotiation_input
    from azfdecor.bindings.signalr import signalr_output as signalr_output
    from azfdecor.bindings.signalr import signalr_trigger as signalr_trigger
    from azfdecor.bindings.socketio import socketio_negotiation_input as socketio_negotiation_input
    from azfdecor.bindings.socketio import socketio_output as socketio_output
    from azfdecor.bindings.socketio import socketio_trigger as socketio_trigger
    from azfdecor.bindings.sql import sql_input as sql_input
    from azfdecor.bindings.sql import sql_output as sql_output
    from azfdecor.bindings.sql import sql_trigger as sql_trigger
    from azfdecor.bindings.table import table_input as table_input
    from azfdecor.bindings.table import table_output as table_output
    from azfdecor.bindings.timer import timer_trigger as timer_trigger
    from azfdecor.bindings.twilio import twilio_sms_output as twilio_sms_output
    from azfdecor.bindings.warmup import warmup_trigger as warmup_trigger
    from azfdecor.bindings.web_pub_sub import (
        web_pub_sub_connection_input as web_pub_sub_connection_input,
    )
    from azfdecor.bindings.web_pub_sub import web_pub_sub_context_input as web_pub_sub_context_input
    from azfdecor.bindings.web_pub_sub import web_pub_sub_output as web_pub_sub_output
    from azfdecor.bindings.web_pub_sub import web_pub_sub_trigger as web_pub_sub_trigger
    from azfdecor.function import function_name as function_name
    from azfdecor.markers import Body as Body
    from azfdecor.markers import Cookie as Cookie
    from azfdecor.markers import File as File
    from azfdecor.markers import Form as Form
    from azfdecor.markers import Header as Header
    from azfdecor.markers import Path as Path
    from azfdecor.markers import Query as Query
    from azfdecor.middleware import Invocation as Invocation
    from azfdecor.middleware import exception_handler as exception_handler
    from azfdecor.middleware import unwrapped as unwrapped
    from azfdecor.middleware import wrap as wrap
    from azfdecor.retry import exponential_backoff_retry as exponential_backoff_retry
    from azfdecor.retry import fixed_delay_retry as fixed_delay_retry
    from azfdecor.runtime.http_error import HTTPError as HTTPError
    from azfdecor.web import asgi_function as asgi_function
    from azfdecor.web import wsgi_function as wsgi_function
else:
    _MODULES = {
        "Body": "markers",
        "Cookie": "markers",
        "File": "markers",
        "Form": "markers",
        "HTTPError": "runtime.http_error",
        "Header": "markers",
        "Invocation": "middleware",
        "Path": "markers",
        "Query": "markers",
        "activity_trigger": "bindings.durable",
        "asgi_function": "web",
        "assistant_create_output": "bindings.openai",
        "assistant_post_input": "bindings.openai",
        "assistant_query_input": "bindings.openai",
        "assistant_skill_trigger": "bindings.openai",
        "authentication_events_trigger": "bindings.authentication_events",
        "blob_input": "bindings.blob",
        "blob_output": "bindings.blob",
        "blob_trigger": "bindings.blob",
        "connector_trigger": "bindings.connector",
        "cosmos_db_input": "bindings.cosmos_db",
        "cosmos_db_input_v3": "bindings.cosmos_db",
        "cosmos_db_output": "bindings.cosmos_db",
        "cosmos_db_output_v3": "bindings.cosmos_db",
        "cosmos_db_trigger": "bindings.cosmos_db",
        "cosmos_db_trigger_v3": "bindings.cosmos_db",
        "dapr_binding_output": "bindings.dapr",
        "dapr_binding_trigger": "bindings.dapr",
        "dapr_invoke_output": "bindings.dapr",
        "dapr_publish_output": "bindings.dapr",
        "dapr_secret_input": "bindings.dapr",
        "dapr_service_invocation_trigger": "bindings.dapr",
        "dapr_state_input": "bindings.dapr",
        "dapr_state_output": "bindings.dapr",
        "dapr_topic_trigger": "bindings.dapr",
        "durable_client_input": "bindings.durable",
        "embeddings_input": "bindings.openai",
        "embeddings_store_output": "bindings.openai",
        "entity_trigger": "bindings.durable",
        "event_grid_output": "bindings.event_grid",
        "event_grid_trigger": "bindings.event_grid",
        "event_hub_output": "bindings.event_hub",
        "event_hub_trigger": "bindings.event_hub",
        "exception_handler": "middleware",
        "exponential_backoff_retry": "retry",
        "fixed_delay_retry": "retry",
        "function_name": "function",
        "generic_input": "bindings.generic",
        "generic_output": "bindings.generic",
        "generic_trigger": "bindings.generic",
        "http_output": "bindings.http",
        "http_trigger": "bindings.http",
        "kafka_output": "bindings.kafka",
        "kafka_trigger": "bindings.kafka",
        "kusto_input": "bindings.kusto",
        "kusto_output": "bindings.kusto",
        "manual_trigger": "bindings.manual",
        "mcp_prompt_argument_input": "bindings.mcp",
        "mcp_prompt_trigger": "bindings.mcp",
        "mcp_resource_trigger": "bindings.mcp",
        "mcp_tool_property_input": "bindings.mcp",
        "mcp_tool_trigger": "bindings.mcp",
        "mysql_input": "bindings.mysql",
        "mysql_output": "bindings.mysql",
        "mysql_trigger": "bindings.mysql",
        "orchestration_client_input": "bindings.durable",
        "orchestration_trigger": "bindings.durable",
        "queue_output": "bindings.queue",
        "queue_trigger": "bindings.queue",
        "rabbitmq_output": "bindings.rabbitmq",
        "rabbitmq_trigger": "bindings.rabbitmq",
        "redis_input": "bindings.redis",
        "redis_list_trigger": "bindings.redis",
        "redis_output": "bindings.redis",
        "redis_pub_sub_trigger": "bindings.redis",
        "redis_stream_trigger": "bindings.redis",
        "semantic_search_input": "bindings.openai",
        "sendgrid_output": "bindings.sendgrid",
        "service_bus_queue_output": "bindings.service_bus",
        "service_bus_queue_trigger": "bindings.service_bus",
        "service_bus_topic_output": "bindings.service_bus",
        "service_bus_topic_trigger": "bindings.service_bus",
        "signalr_connection_info_input": "bindings.signalr",
        "signalr_endpoints_input": "bindings.signalr",
        "signalr_negotiation_input": "bindings.signalr",
        "signalr_output": "bindings.signalr",
        "signalr_trigger": "bindings.signalr",
        "socketio_negotiation_input": "bindings.socketio",
        "socketio_output": "bindings.socketio",
        "socketio_trigger": "bindings.socketio",
        "sql_input": "bindings.sql",
        "sql_output": "bindings.sql",
        "sql_trigger": "bindings.sql",
        "table_input": "bindings.table",
        "table_output": "bindings.table",
        "text_completion_input": "bindings.openai",
        "timer_trigger": "bindings.timer",
        "twilio_sms_output": "bindings.twilio",
        "unwrapped": "middleware",
        "warmup_trigger": "bindings.warmup",
        "web_pub_sub_connection_input": "bindings.web_pub_sub",
        "web_pub_sub_context_input": "bindings.web_pub_sub",
        "web_pub_sub_output": "bindings.web_pub_sub",
        "web_pub_sub_trigger": "bindings.web_pub_sub",
        "wrap": "middleware",
        "wsgi_function": "web",
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
    "Body",
    "Cookie",
    "File",
    "Form",
    "HTTPError",
    "Header",
    "Invocation",
    "Path",
    "Query",
    "activity_trigger",
    "asgi_function",
    "assistant_create_output",
    "assistant_post_input",
    "assistant_query_input",
    "assistant_skill_trigger",
    "authentication_events_trigger",
    "blob_input",
    "blob_output",
    "blob_trigger",
    "connector_trigger",
    "cosmos_db_input",
    "cosmos_db_input_v3",
    "cosmos_db_output",
    "cosmos_db_output_v3",
    "cosmos_db_trigger",
    "cosmos_db_trigger_v3",
    "dapr_binding_output",
    "dapr_binding_trigger",
    "dapr_invoke_output",
    "dapr_publish_output",
    "dapr_secret_input",
    "dapr_service_invocation_trigger",
    "dapr_state_input",
    "dapr_state_output",
    "dapr_topic_trigger",
    "durable_client_input",
    "embeddings_input",
    "embeddings_store_output",
    "entity_trigger",
    "event_grid_output",
    "event_grid_trigger",
    "event_hub_output",
    "event_hub_trigger",
    "exception_handler",
    "exponential_backoff_retry",
    "fixed_delay_retry",
    "function_name",
    "generic_input",
    "generic_output",
    "generic_trigger",
    "http_output",
    "http_trigger",
    "kafka_output",
    "kafka_trigger",
    "kusto_input",
    "kusto_output",
    "manual_trigger",
    "mcp_prompt_argument_input",
    "mcp_prompt_trigger",
    "mcp_resource_trigger",
    "mcp_tool_property_input",
    "mcp_tool_trigger",
    "mysql_input",
    "mysql_output",
    "mysql_trigger",
    "orchestration_client_input",
    "orchestration_trigger",
    "queue_output",
    "queue_trigger",
    "rabbitmq_output",
    "rabbitmq_trigger",
    "redis_input",
    "redis_list_trigger",
    "redis_output",
    "redis_pub_sub_trigger",
    "redis_stream_trigger",
    "semantic_search_input",
    "sendgrid_output",
    "service_bus_queue_output",
    "service_bus_queue_trigger",
    "service_bus_topic_output",
    "service_bus_topic_trigger",
    "signalr_connection_info_input",
    "signalr_endpoints_input",
    "signalr_negotiation_input",
    "signalr_output",
    "signalr_trigger",
    "socketio_negotiation_input",
    "socketio_output",
    "socketio_trigger",
    "sql_input",
    "sql_output",
    "sql_trigger",
    "table_input",
    "table_output",
    "text_completion_input",
    "timer_trigger",
    "twilio_sms_output",
    "unwrapped",
    "warmup_trigger",
    "web_pub_sub_connection_input",
    "web_pub_sub_context_input",
    "web_pub_sub_output",
    "web_pub_sub_trigger",
    "wrap",
    "wsgi_function",
]
