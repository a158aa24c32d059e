"""Dapr.

The app runs beside a Dapr sidecar, as on Azure Container Apps, Kubernetes or with `dapr run`.
Names of components are those of the sidecar's components; "%SETTING%" stands for the value of an
app setting.
"""

from __future__ import annotations

from azfdecor.bindings.base import Content, Input, Naming, Output, Sends, Takes, Trigger
from azfdecor.declaration import option


class dapr_service_invocation_trigger(
    Trigger,
    type="daprServiceInvocationTrigger",
    naming=Naming(unused="call"),
    answers=("bytes", "str"),
):
    """Run the function when another app calls it through Dapr, and answer with what it returns.

    The parameter takes `str` or `bytes` for the body of the call, None when it has none. For `str`
    the body must be JSON, and a JSON string arrives without its quotes; `bytes` are the body as it
    is. The function may return `bytes`, which are the answer as they are, or `str`, which is
    answered as a JSON string, in quotes. A typed value is answered as JSON.

    Args:
        method_name: Name of the method that the callers invoke. Without it the function's name.

    Example:
        @dapr_service_invocation_trigger("stock")
        def stock(call: str) -> bytes:
            sku = json.loads(call)["sku"]
            return json.dumps({"sku": sku, "left": 12}).encode()

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-trigger-svc-invoke
    """

    method_name: str | None = option(default=None, kw_only=False)


class dapr_binding_trigger(Trigger, type="daprBindingTrigger", answers=("bytes", "str")):
    """Run the function for each event of a Dapr input binding, and answer with what it returns.

    The parameter takes `str` or `bytes` for the event, None when it has no body. For `str` it must
    be JSON, and a JSON string arrives without its quotes; `bytes` are the body as it is. The
    function may return `bytes`, which are the answer as they are, or `str`, which is answered as a
    JSON string, in quotes; a typed value is answered as JSON. Dapr looks for what its bindings API
    describes.

    Args:
        binding_name: Name of the binding's component. Without it the function's name.

    Example:
        @dapr_binding_trigger("orders")
        def ship(event: str) -> None:
            logging.info("shipping %s", json.loads(event)["sku"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-trigger
    """

    binding_name: str | None = option(default=None, kw_only=False)


class dapr_topic_trigger(Trigger, type="daprTopicTrigger", content=Content("data")):
    """Run the function for each message of a topic.

    The parameter takes `str` or `bytes`: the JSON of the CloudEvent, whose field "data" is what
    was published. A typed value is made of that field.

    Args:
        pub_sub_name: Name of the pub/sub component.
        topic: Topic to subscribe to. Without it the function's name.
        route: Path under which the sidecar delivers. Without it the topic.

    Example:
        @dapr_topic_trigger("messages", topic="orders")
        def ship(event: str) -> None:
            logging.info("shipping %s", json.loads(event)["data"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-trigger-topic
    """

    pub_sub_name: str = option(kw_only=False)
    topic: str | None = None
    route: str | None = None


class dapr_state_input(Input, type="daprState"):
    """Read a value of a state store before the function runs.

    The parameter takes `str` or `bytes`: the value as it is stored, which is JSON as a rule.

    Args:
        state_store: Name of the state store's component.
        key: Key of the value. "{name}" stands for a value of the trigger.
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @http_trigger("orders/{id}")
        @dapr_state_input("orders", key="{id}")
        def order(req: HttpRequest, state: str) -> HttpResponse:
            return HttpResponse(state, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-input-state
    """

    state_store: str = option(kw_only=False)
    key: str
    dapr_address: str | None = None


class dapr_secret_input(Input, type="daprSecret"):
    """Read a secret before the function runs.

    The parameter takes `str` or `bytes`: the JSON of an object, whose fields are the secret's
    names.

    Args:
        secret_store_name: Name of the secret store's component.
        key: Name of the secret. "{name}" stands for a value of the trigger.
        metadata: What the store wants to know besides, written as in a URL:
            "metadata.namespace=shop".
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @timer_trigger("0 0 6 * * *")
        @dapr_secret_input("vault", key="partner-api")
        def fetch(timer: TimerRequest, secret: str) -> None:
            token = json.loads(secret)["partner-api"]
            logging.info("the token has %s characters", len(token))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-input-secret
    """

    secret_store_name: str = option(kw_only=False)
    key: str
    metadata: str | None = None
    dapr_address: str | None = None


class _DaprOutput(
    Output,
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("objects", "str", "bytes", "bytearray"),
): ...


class dapr_state_output(_DaprOutput, type="daprState", content=Content("value")):
    """Write a value to a state store.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: the
    JSON of an object with "value", and with "key" where the decorator names none. Without such a
    parameter, what the function returns is that. A typed value is the "value" of such an object.

    Args:
        state_store: Name of the state store's component.
        key: Key of the value. "{name}" stands for a value of the trigger.
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @http_trigger("orders/{id}", methods=["PUT"])
        @dapr_state_output("orders", key="{id}")
        def put_order(req: HttpRequest, state: Out[str]) -> None:
            state.set(json.dumps({"value": req.get_json()}))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-output-state
    """

    state_store: str = option(kw_only=False)
    key: str | None = None
    dapr_address: str | None = None


class dapr_invoke_output(_DaprOutput, type="daprInvoke", content=Content("body")):
    """Call a method of another app through Dapr.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: the
    JSON of an object with "body". Without such a parameter, what the function returns is that. A
    typed value is the "body" of such an object. Nobody hears what the other app answers.

    Args:
        app_id: Dapr's ID of the other app.
        method_name: Method to call. "{name}" stands for a value of the trigger.
        http_verb: HTTP method of the call (default "POST").
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @queue_trigger("orders")
        @dapr_invoke_output("warehouse", method_name="ship")
        def forward(order: str) -> str:
            return json.dumps({"body": json.loads(order)})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-output-invoke
    """

    app_id: str | None = option(default=None, kw_only=False)
    method_name: str | None = None
    http_verb: str = "POST"
    dapr_address: str | None = None


class dapr_publish_output(_DaprOutput, type="daprPublish", content=Content("payload")):
    """Publish a message to a topic.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: the
    JSON of an object with "payload", and with "pubsubname" and "topic" where the decorator names
    none. Without such a parameter, what the function returns is that. A typed value is the
    "payload" of such an object.

    Args:
        pub_sub_name: Name of the pub/sub component.
        topic: Topic to publish to. "{name}" stands for a value of the trigger.
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @http_trigger("orders", methods=["POST"])
        @dapr_publish_output("messages", topic="orders")
        def place_order(req: HttpRequest, message: Out[str]) -> HttpResponse:
            message.set(json.dumps({"payload": req.get_json()}))
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-output-publish
    """

    pub_sub_name: str | None = option(default=None, kw_only=False)
    topic: str | None = None
    dapr_address: str | None = None


class dapr_binding_output(_DaprOutput, type="daprBinding", content=Content("data")):
    """Send data to a Dapr output binding.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: the
    JSON of an object with "data", and if need be "metadata"; with "bindingName" and "operation"
    where the decorator names none. Without such a parameter, what the function returns is that. A
    typed value is the "data" of such an object.

    Args:
        binding_name: Name of the binding's component.
        operation: What the binding is to do, such as "create".
        dapr_address: Address of the sidecar. Without it "http://localhost" with the port in
            DAPR_HTTP_PORT, or else 3500.

    Example:
        @queue_trigger("orders")
        @dapr_binding_output("archive", operation="create")
        def archive(order: str) -> str:
            return json.dumps({"data": json.loads(order)})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-dapr-output
    """

    binding_name: str | None = option(default=None, kw_only=False)
    operation: str | None = None
    dapr_address: str | None = None
