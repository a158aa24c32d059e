"""Kafka: what has no effect, what the client refuses, and what the worker can send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azfdecor import kafka_output, kafka_trigger
from azfdecor.compiler.properties import entry_of
from conftest import faults, function_json, shim
from judge import Judge, Value, batch, binary, message, text
from samples import BATCH

if TYPE_CHECKING:
    from conftest import AppFactory, Command

SASL = {"protocol": "SaslSsl", "authentication_mode": "Plain"}


def faults_of_both(**options: object) -> list[str]:
    both = [
        kind("orders", broker_list="BROKERS", **options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        for kind in (kafka_trigger, kafka_output)
    ]
    trigger, output = map(faults, both)
    assert trigger == output
    return trigger


def test_a_plain_broker_needs_nothing_more() -> None:
    assert faults_of_both() == []


@pytest.mark.parametrize(
    "options",
    [
        {"username": "USER"},
        {"password": "PASSWORD", "authentication_mode": "Plain"},
        {"authentication_mode": "Plain", "protocol": "Ssl"},
    ],
)
def test_credentials_need_a_protocol_with_sasl(options: dict[str, str]) -> None:
    (message,) = faults_of_both(**options)
    assert "has no SASL" in message
    assert faults_of_both(**{**options, "protocol": "SaslSsl"}) == []


def test_certificates_need_a_protocol_with_tls() -> None:
    (message,) = faults_of_both(ssl_ca_pem="CA", protocol="Plaintext")
    assert message == "ssl_ca_pem without effect: the protocol 'Plaintext' has no TLS"
    assert faults_of_both(ssl_ca_pem="CA", protocol="Ssl") == []


def test_tokens_need_their_mode() -> None:
    (message,) = faults_of_both(**SASL, o_auth_bearer_scope="orders")
    assert "the authentication_mode is 'Plain'" in message
    mode = {**SASL, "authentication_mode": "OAuthBearer"}
    assert faults_of_both(**mode, o_auth_bearer_method="Oidc", o_auth_bearer_scope="orders") == []


def test_a_setting_for_both_certificate_and_key_hides_those_for_one() -> None:
    (message,) = faults_of_both(
        protocol="Ssl", ssl_certificate_and_key_pem="BOTH", ssl_certificate_pem="CERTIFICATE"
    )
    assert message.startswith("ssl_certificate_pem without effect")
    assert (
        faults_of_both(protocol="Ssl", ssl_key_pem="KEY", ssl_certificate_pem="CERTIFICATE") == []
    )


def test_a_schema_is_json() -> None:
    (message,) = faults_of_both(avro_schema='{"type": "record"')
    assert message.startswith("avro_schema is no JSON")
    assert faults_of_both(avro_schema='{"type": "record"}', key_avro_schema="KEY_SCHEMA") == []


@pytest.mark.parametrize(
    ("keyword", "wrong", "right"),
    [
        ("max_message_bytes", 999, 1_000),
        ("batch_size", 0, 1),
        ("message_timeout_ms", -1, 0),
        ("request_timeout_ms", 900_001, 900_000),
        ("max_retries", -1, 0),
        ("linger_ms", -1, 0),
    ],
)
def test_numbers_are_those_that_the_client_takes(keyword: str, wrong: int, right: int) -> None:
    def messages(number: int) -> list[str]:
        declared = kafka_output("orders", broker_list="BROKERS", **{keyword: number})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        return faults(declared)

    assert messages(wrong) == [f"{keyword} is {wrong}, which the Kafka client refuses"]
    assert messages(right) == []


def test_properties_are_spelled_as_the_extension_reads_them() -> None:
    declared = kafka_trigger(
        "orders",
        broker_list="BROKERS",
        protocol="Ssl",
        ssl_ca_pem="CA",
        ssl_certificate_and_key_pem="BOTH",
        ssl_certificate_pem="CERTIFICATE",
        ssl_key_pem="KEY",
        o_auth_bearer_client_id="shop",
    )
    written = entry_of(declared, "event")
    del written["name"], written["type"], written["direction"]
    assert list(written)[:2] == ["topic", "brokerList"]
    assert written == {
        "topic": "orders",
        "brokerList": "BROKERS",
        "protocol": "Ssl",
        "sslCaPEM": "CA",
        "sslCertificateandKeyPEM": "BOTH",
        "sslCertificatePEM": "CERTIFICATE",
        "sslKeyPEM": "KEY",
        "oAuthBearerClientId": "shop",
    }


def test_a_setting_may_stand_between_percent_signs(app: AppFactory, generate: Command) -> None:
    root = app("""
        from azfdecor import *

        @kafka_trigger("orders", broker_list="%KAFKA_BROKERS%")
        def ship(event): ...
        """)
    generate(root)
    assert function_json(root, "ship")["bindings"][0]["brokerList"] == "%KAFKA_BROKERS%"


def test_a_batch_comes_as_text_with_its_metadata(app: AppFactory, generate: Command) -> None:
    root = app("""
        from azure.functions import KafkaEvent
        from azfdecor import *

        @kafka_trigger("orders", broker_list="BROKERS")
        @queue_output("seen")
        def ship(events: list[KafkaEvent]) -> str:
            return " ".join(f"{e.get_body().decode()}@{e.offset}" for e in events)
        """)
    generate(root)
    binding = function_json(root, "ship")["bindings"][0]
    assert (binding["cardinality"], binding["dataType"]) == ("many", "string")
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("ship", BATCH, events=batch("a", "b"))
    assert outcome.error is None, outcome.traceback
    assert outcome.returned == text("a@364 b@365")


def test_an_output_without_an_annotation_is_sent_all_the_same(
    app: AppFactory, generate: Command
) -> None:
    root = app("""
        import json

        from azure.functions import Out
        from azfdecor import *

        @queue_trigger("arrivals")
        @kafka_output("orders", broker_list="BROKERS")
        def untyped(msg: str, out: Out) -> None:
            out.set(msg)

        @queue_trigger("arrivals")
        @kafka_output("orders", broker_list="BROKERS", arg_name="out")
        def bare(msg: str, out) -> None:
            out.set(msg)
        """)
    generate(root)
    for name in ("untyped", "bare"):
        assert "out: func.Out[str]" in shim(root, name)
    with Judge(root) as judge:
        judge.load()
        for name in ("untyped", "bare"):
            outcome = judge.call(name, msg=text(json.dumps({"Value": "v"})))
            assert message(outcome.outputs["out"]) == '{"Value": "v"}', outcome.error


@pytest.mark.parametrize("arrow", ["", " -> str", " -> bytes"])
def test_the_worker_cannot_send_a_return_value(
    arrow: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"""
        from azfdecor import *

        @queue_trigger("orders")
        @kafka_output("orders", broker_list="BROKERS")
        def forward(msg: str){arrow}:
            return msg
        """)
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    (problem,) = result.problems()
    assert problem["code"] == "AZF306"
    assert "the worker has no converter" in problem["message"]


MODELS = """
import enum

from azure.functions import KafkaEvent, Out
from azfdecor import *
from pydantic import BaseModel, Field


class Order(BaseModel):
    sku: str


class Colour(enum.Enum):
    RED = "red"


"""


def record(value: object) -> str:
    """A message as the host hands it over."""
    return json.dumps({"Offset": 364, "Partition": 0, "Topic": "t", "Value": value, "Key": "k"})


def test_a_typed_value_is_the_message_and_not_what_the_host_puts_around_it(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        MODELS
        + """
@kafka_trigger("orders", broker_list="BROKERS")
@queue_output("seen")
async def one(order: Order | None) -> str: return order.sku if order else "none"

@kafka_trigger("orders", broker_list="BROKERS")
@queue_output("seen")
def beside(order: Order, event: KafkaEvent) -> str: return f"{order.sku}@{event.offset}"

@kafka_trigger("orders", broker_list="BROKERS")
@queue_output("seen")
async def many(orders: list[Order]) -> str: return " ".join(order.sku for order in orders)

@kafka_trigger("orders", broker_list="BROKERS")
@queue_output("seen")
def colours(colours: list[Colour]) -> str: return " ".join(colour.name for colour in colours)

@kafka_trigger("orders", broker_list="BROKERS")
@queue_output("seen")
def whole(event: str) -> str: return event

@kafka_trigger("orders", broker_list="BROKERS", schema_registry_url="REGISTRY")
@queue_output("seen")
def avro(order: Order) -> str: return order.sku

@kafka_trigger("orders", broker_list="BROKERS", data_type="binary")
@queue_output("seen")
def content(order: Order) -> str: return order.sku

@generic_trigger("kafkaTrigger", topic="orders", broker_list="BROKERS")
@queue_output("seen")
def generic(order: Order) -> str: return order.sku
"""
    )
    generate(root)
    assert 'call.payload("Value")' in shim(root, "beside")
    for name in ("avro", "content"):
        assert "call.payload()" in shim(root, name)
    order = '{"sku": "A"}'
    with Judge(root) as judge:
        judge.load()

        def said(name: str, metadata: dict[str, Value] | None = None, **given: Value) -> object:
            outcome = judge.call(name, metadata, **given)
            assert outcome.error is None, outcome.error + outcome.traceback
            assert outcome.returned
            return message(outcome.returned)

        def error(name: str, metadata: dict[str, Value] | None = None, **given: Value) -> str:
            outcome = judge.call(name, metadata, **given)
            assert outcome.error is not None
            assert outcome.error.startswith("PayloadError(")
            return outcome.error

        assert said("one", order=text(record(order))) == "A"
        assert said("one", order=text(record(json.loads(order)))) == "A"
        assert said("one", order=text(record(None))) == "none"
        offset = {"Offset": Value("json", "364")}
        assert said("beside", offset, event=text(record(order))) == "A@364"
        assert said("many", BATCH, orders=batch(record(order), record('{"sku": "B"}'))) == "A B"
        assert said("colours", BATCH, colours=batch(record("red"), record('"red"'))) == "RED RED"
        assert said("whole", event=text(record(order))) == record(order)
        assert said("avro", order=text(order)) == "A"
        assert said("content", order=binary(order.encode())) == "A"
        assert said("generic", order=text(record(order))) == "A"
        missing = "order of functions.one: there is no 'Value' in what has arrived"
        for content in ("secret", "[]", "{}", '"Value"', "null"):
            assert missing in error("one", order=text(content)), content
        assert "order of functions.one: sku: Field required" in error(
            "one", order=text(record('{"secret": 1}'))
        )
        assert "1.sku" in error("many", BATCH, orders=batch(record(order), record("{}")))
        assert "there is no 'Value'" in error("many", BATCH, orders=batch(record(order), "{}"))


def test_a_typed_value_is_sent_as_a_value_even_if_it_looks_like_a_record(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        MODELS
        + """
class Measurement(BaseModel):
    Offset: int = 3
    Partition: int = 4
    Topic: str = "t"
    Timestamp: str = "noon"
    Value: float
    Headers: None = None


@queue_trigger("arrivals")
@kafka_output("orders", broker_list="BROKERS")
def one(msg: str, out: Out[Measurement]) -> None: out.set(Measurement(Value=1.5))

@queue_trigger("arrivals")
@kafka_output("orders", broker_list="BROKERS")
def many(msg: str, out: Out[list[Measurement | dict[str, int] | str]]) -> None:
    out.set([Measurement(Value=1.5), {"Value": 1}, msg])
"""
    )
    generate(root)
    assert "call.records()" in shim(root, "one")
    with Judge(root) as judge:
        judge.load()

        def messages(name: str) -> list[str]:
            outcome = judge.call(name, msg=text(record("mine")))
            assert outcome.error is None, outcome.traceback
            sent: list[str] = json.loads(outcome.outputs["out"].content)
            return sent

        (around,) = messages("one")
        first, second, third = messages("many")
    for told in (json.loads(around), json.loads(first)):
        # What the extension tells a record by, and what it then sends.
        assert told.keys() == {"Offset", "Partition", "Topic", "Timestamp", "Value", "Headers"}
        assert told["Headers"] == []
        assert json.loads(told["Value"]) == {
            "Offset": 3, "Partition": 4, "Topic": "t", "Timestamp": "noon", "Value": 1.5,
            "Headers": None,
        }  # fmt: skip
    assert json.loads(second) == {"Value": 1}
    assert third == record("mine")
