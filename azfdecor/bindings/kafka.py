"""Apache Kafka.

The extension is in every extension bundle of version 4. A function app on the Premium plan runs a
Kafka trigger only with runtime scale monitoring.

The extension looks up every option of the connection as an app setting first: what it finds under
that name counts, and otherwise the text itself. "%SETTING%" means the same as "SETTING". Secrets
belong into settings, and so azfdecor takes nothing but names for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Binding, Content, Output, Sends, Takes, Trigger, value_in
from azfdecor.declaration import Fault, given_of, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal


_SASL = ("SaslPlaintext", "SaslSsl")


def _unused_faults(broker: _Broker) -> Iterator[Fault]:
    """What is given, and would silently have no effect."""
    given = given_of(broker)
    has_sasl = broker.protocol in _SASL
    credentials: list[str] = [k for k in ("username", "password") if k in given]
    if broker.authentication_mode != "NotSet":
        credentials.append("authentication_mode")
    if credentials and not has_sasl:
        yield Fault(
            f"{' and '.join(credentials)} without effect: the protocol {broker.protocol!r} has "
            "no SASL",
            'add protocol="SaslSsl", or "SaslPlaintext" for a broker without TLS',
            credentials[0],
        )
    files = [k for k in given if k.startswith("ssl_")]
    if files and broker.protocol not in ("Ssl", "SaslSsl"):
        yield Fault(
            f"{' and '.join(files)} without effect: the protocol {broker.protocol!r} has no TLS",
            'add protocol="SaslSsl", or "Ssl" for a broker without SASL',
            files[0],
        )
    tokens = [k for k in given if k.startswith("o_auth_")]
    if tokens and broker.authentication_mode != "OAuthBearer":
        yield Fault(
            f"{' and '.join(tokens)} without effect: the authentication_mode is "
            f"{broker.authentication_mode!r}",
            'add authentication_mode="OAuthBearer", or leave them out',
            tokens[0],
        )
    if "ssl_certificate_and_key_pem" in given:
        halves = [k for k in ("ssl_certificate_pem", "ssl_key_pem") if k in given]
        if halves:
            yield Fault(
                f"{' and '.join(halves)} without effect beside ssl_certificate_and_key_pem",
                "give either one setting for both, or one for each",
                halves[0],
            )


def _is_json(text: str) -> bool:
    import json

    try:
        parsed: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return parsed is not None


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _schema_faults(schema: str, keyword: str) -> Iterator[Fault]:
    if schema and schema[0] in "{[" and not _is_json(schema):
        yield Fault(
            f"{keyword} is no JSON: {_shortened(schema)!r}",
            "write the schema as JSON text, such as json.dumps(...) makes it",
        )


_LIMITS = {
    "max_message_bytes": (1_000, 1_000_000_000),
    "batch_size": (1, 1_000_000),
    "message_timeout_ms": (0, 2_147_483_647),
    "request_timeout_ms": (1, 900_000),
    "max_retries": (0, 2_147_483_647),
    "linger_ms": (0, 900_000),
}
"""Source: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md"""


def _number_faults(number: int, keyword: str) -> Iterator[Fault]:
    low, high = _LIMITS[keyword]
    if not low <= number <= high:
        yield Fault(
            f"{keyword} is {number}, which the Kafka client refuses",
            f"use a number from {low} to {high}",
        )


def _is_avro_or_binary(properties: Mapping[str, Any]) -> bool:
    """Whether a value comes without a record around it."""
    is_avro = any(value_in(properties, n) is not None for n in ("avroSchema", "schemaRegistryUrl"))
    return is_avro or str(value_in(properties, "dataType")).lower() == "binary"


class _Broker(Binding, check=_unused_faults):
    """What trigger and output share: how to reach the brokers, and how messages are encoded.

    Args:
        avro_schema: Avro schema of the messages' values, as JSON text.
        key_avro_schema: Avro schema of the messages' keys, as JSON text.
        key_data_type: What the messages' keys are.
        authentication_mode: SASL mechanism. It takes effect together with a protocol that has
            SASL.
        protocol: How to talk to the brokers; "NotSet" is "Plaintext".
        username: SASL user: the name of an app setting, or the text itself, such as
            "$ConnectionString" for Azure Event Hubs.
        password: Name of the app setting that holds the SASL password.
        ssl_key_location: Path of the client's private key file (PEM).
        ssl_ca_location: Path of the file with the certificate authority's certificate (PEM).
        ssl_certificate_location: Path of the client's certificate file (PEM).
        ssl_key_password: Name of the app setting that holds the private key's password.
        ssl_certificate_pem: Name of the app setting that holds the client's certificate.
        ssl_key_pem: Name of the app setting that holds the client's private key.
        ssl_ca_pem: Name of the app setting that holds the certificate authority's certificate.
        ssl_certificate_and_key_pem: Name of the app setting that holds both the client's
            certificate and its private key.
        schema_registry_url: Address of the Avro schema registry, or the name of an app setting
            that holds it.
        schema_registry_username: User of the schema registry, or the name of an app setting that
            holds it.
        schema_registry_password: Name of the app setting that holds the schema registry's
            password.
        o_auth_bearer_method: "Oidc" fetches tokens by OpenID Connect, as the options below say.
        o_auth_bearer_client_id: Client of the OAuth server, or the name of an app setting that
            holds it.
        o_auth_bearer_client_secret: Name of the app setting that holds the client's secret.
        o_auth_bearer_scope: Scope to ask for.
        o_auth_bearer_token_endpoint_url: Address of the token endpoint, or the name of an app
            setting that holds it.
        o_auth_bearer_extensions: More to send to the broker: "key=value" pairs with commas
            between them.
        https_ca_location: Path of the file with the certificate authority's certificate for the
            token endpoint. Newer versions of the extension only.
        https_ca_pem: The certificate authority's certificate for the token endpoint, or the name
            of an app setting that holds it. Newer versions of the extension only.
    """

    avro_schema: str | None = option(default=None, check=_schema_faults)
    key_avro_schema: str | None = option(default=None, check=_schema_faults)
    key_data_type: Literal["Int", "Long", "String", "Binary"] = "String"
    authentication_mode: Literal[
        "NotSet", "Gssapi", "Plain", "ScramSha256", "ScramSha512", "OAuthBearer"
    ] = "NotSet"
    protocol: Literal["NotSet", "Plaintext", "Ssl", "SaslPlaintext", "SaslSsl"] = "NotSet"
    username: str | None = None
    password: str | None = option(default=None, setting=True)
    ssl_key_location: str | None = None
    ssl_ca_location: str | None = None
    ssl_certificate_location: str | None = None
    ssl_key_password: str | None = option(default=None, setting=True)
    ssl_certificate_pem: str | None = option(
        default=None, setting=True, json_name="sslCertificatePEM"
    )
    ssl_key_pem: str | None = option(default=None, setting=True, json_name="sslKeyPEM")
    ssl_ca_pem: str | None = option(default=None, setting=True, json_name="sslCaPEM")
    ssl_certificate_and_key_pem: str | None = option(
        default=None, setting=True, json_name="sslCertificateandKeyPEM"
    )
    schema_registry_url: str | None = None
    schema_registry_username: str | None = None
    schema_registry_password: str | None = option(default=None, setting=True)
    o_auth_bearer_method: Literal["Default", "Oidc"] = "Default"
    o_auth_bearer_client_id: str | None = None
    o_auth_bearer_client_secret: str | None = option(default=None, setting=True)
    o_auth_bearer_scope: str | None = None
    o_auth_bearer_token_endpoint_url: str | None = None
    o_auth_bearer_extensions: str | None = None
    https_ca_location: str | None = None
    https_ca_pem: str | None = None


class kafka_trigger(
    _Broker,
    Trigger,
    type="kafkaTrigger",
    takes=Takes(
        "azure.functions.KafkaEvent",
        "list[azure.functions.KafkaEvent]",
        "str",
        "bytes",
        batch="string",
    ),
    content=Content("Value", is_alone=_is_avro_or_binary),
    has_retry=True,
):
    """Run the function for each message of a Kafka topic, or for several at once.

    The parameter takes an `azure.functions.KafkaEvent`; its body is JSON with the fields Value,
    Key, Topic, Partition, Offset, Timestamp and Headers. `str` takes that JSON as text, and
    `bytes` the message's value alone. `list[azure.functions.KafkaEvent]` takes a batch. A typed
    value is made of the message's value.

    Args:
        topic: Topic to read. "%SETTING%" stands for the value of an app setting.
        broker_list: Name of the app setting that holds the brokers' addresses, or the addresses
            themselves, such as "broker1:9092,broker2:9092".
        consumer_group: Consumer group to read as.
        event_hub_connection_string: Name of the app setting that holds the connection string of
            an Azure Event Hubs namespace, which is then read by the Kafka protocol.
        cardinality: Needed only without an annotation: a list means "many", anything else "one".
        lag_threshold: Unread messages per instance above which the app is scaled out.

    Example:
        @kafka_trigger("orders", broker_list="KAFKA_BROKERS", consumer_group="shop")
        def ship(event: KafkaEvent) -> None:
            order = json.loads(json.loads(event.get_body())["Value"])
            logging.info("shipping %s, offset %s", order["sku"], event.offset)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-trigger
    """

    topic: str = option(kw_only=False)
    broker_list: str = option(setting=True, or_address=True)
    consumer_group: str | None = None
    event_hub_connection_string: str | None = option(default=None, setting=True)
    cardinality: Literal["one", "many"] | None = None
    lag_threshold: int = 1000


class kafka_output(_Broker, Output, type="kafka", takes=Takes("str"), sends=Sends("records")):
    """Send messages to a Kafka topic.

    The parameter takes `azure.functions.Out[str]`. Text is the message's value; text that is a
    JSON object with all of the fields Value, Headers, Topic, Partition, Offset and Timestamp is a
    whole message, of which Value, Headers and, if there is one, Key are sent. A typed value is the
    message's value, whatever its fields, and a typed list many messages. The return value cannot be
    sent: the worker has no converter for it.

    Args:
        topic: Topic to write to. "{name}" stands for a value of the trigger, "%SETTING%" for the
            value of an app setting.
        broker_list: Name of the app setting that holds the brokers' addresses, or the addresses
            themselves, such as "broker1:9092,broker2:9092".
        max_message_bytes: Size of the largest message, in bytes.
        batch_size: Most messages that are sent at once.
        enable_idempotence: Whether each message arrives exactly once and in order.
        message_timeout_ms: Milliseconds in which a message must be delivered, retries included;
            0 is no limit.
        request_timeout_ms: Milliseconds in which the broker must acknowledge.
        max_retries: How often a failed message is sent again.
        linger_ms: Milliseconds to wait for more messages of a batch.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @http_trigger("orders", methods=["POST"])
        @kafka_output("orders", broker_list="KAFKA_BROKERS")
        def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
            orders.set(req.get_body().decode())
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-kafka-output
    """

    topic: str = option(kw_only=False)
    broker_list: str = option(setting=True, or_address=True)
    max_message_bytes: int = option(default=1_000_000, check=_number_faults)
    batch_size: int = option(default=10_000, check=_number_faults)
    enable_idempotence: bool = False
    message_timeout_ms: int = option(default=300_000, check=_number_faults)
    request_timeout_ms: int = option(default=5_000, check=_number_faults)
    max_retries: int = option(default=2_147_483_647, check=_number_faults)
    linger_ms: int = option(default=5, check=_number_faults)
    split_text: bool = option(default=False, in_json=False)
