"""Cosmos DB: starts, leases, documents and queries, under the names of both versions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import azfdecor as package
from conftest import faults
from judge import Judge, Value, data, message, text

if TYPE_CHECKING:
    from azfdecor.declaration import Declaration
    from conftest import AppFactory, Command


def made(kind: str, *, container: str = "products", **options: Any) -> Declaration:
    """A decorator of either version, with the names of version 4 made those of its own."""
    if kind.endswith("_v3"):
        options = {k.replace("container", "collection"): v for k, v in options.items()}
        if "lease_connection" in options:
            options["lease_connection_string_setting"] = options.pop("lease_connection")
        connection = "connection_string_setting"
    else:
        connection = "connection"
    needed = {connection: "COSMOS", "database_name": "shop"}
    declaration: Declaration = getattr(package, kind)(container, **needed, **options)
    return declaration


both_triggers = pytest.mark.parametrize("kind", ["cosmos_db_trigger", "cosmos_db_trigger_v3"])
both_inputs = pytest.mark.parametrize("kind", ["cosmos_db_input", "cosmos_db_input_v3"])
both_outputs = pytest.mark.parametrize("kind", ["cosmos_db_output", "cosmos_db_output_v3"])


# --- the trigger


@both_triggers
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"start_from_beginning": True},
        {"create_lease_container_if_not_exists": True, "leases_container_throughput": 400},
        {"container": "leases", "lease_container_name": "others"},
        {"container": "leases", "lease_database_name": "leases"},
        {"container": "leases", "lease_connection": "OTHER"},
        {"feed_poll_delay": 1, "max_items_per_invocation": 1},
    ],
)
def test_a_trigger_as_it_may_be(kind: str, options: dict[str, Any]) -> None:
    assert faults(made(kind, **options)) == []


@both_triggers
@pytest.mark.parametrize(
    "options",
    [{}, {"lease_connection": "COSMOS"}, {"lease_database_name": "shop"}],
)
def test_leases_have_a_container_of_their_own(kind: str, options: dict[str, Any]) -> None:
    (said,) = faults(made(kind, container="leases", **options))
    assert said.endswith("'leases' cannot hold its own leases")


@both_triggers
@pytest.mark.parametrize(
    "keyword",
    [
        "feed_poll_delay",
        "lease_acquire_interval",
        "lease_expiration_interval",
        "lease_renew_interval",
        "max_items_per_invocation",
    ],
)
@pytest.mark.parametrize("number", [0, -1])
def test_a_number_below_one_is_of_no_use(kind: str, keyword: str, number: int) -> None:
    (said,) = faults(made(kind, **{keyword: number}))
    assert said == f"{keyword} is {number}, which the extension ignores or refuses"


@pytest.mark.parametrize("keyword", ["checkpoint_interval", "checkpoint_document_count"])
def test_checkpoints_are_counted_from_one(keyword: str) -> None:
    assert faults(made("cosmos_db_trigger_v3", **{keyword: 1})) == []
    (said,) = faults(made("cosmos_db_trigger_v3", **{keyword: 0}))
    assert said == f"{keyword} is 0, which the extension ignores or refuses"


@both_triggers
def test_a_throughput_is_for_a_container_that_is_created(kind: str) -> None:
    (said,) = faults(made(kind, leases_container_throughput=400))
    assert said.endswith("throughput has no effect, as nothing is created")


@pytest.mark.parametrize(
    "time", ["2026-01-31T06:30:00Z", "2026-01-31T06:30:00.5Z", "2026-01-31T06:30:00.123456Z"]
)
def test_a_time_to_start_from(time: str) -> None:
    assert faults(made("cosmos_db_trigger", start_from_time=time)) == []


@pytest.mark.parametrize(
    "time",
    [
        "",
        "now",
        "2026-01-31",
        "06:30:00Z",
        "2026-01-31T06:30:00",
        "2026-01-31T06:30:00+00:00",
        "2026-01-31T06:30:00+02:00",
        "2026-01-31 06:30:00Z",
        "2026-02-30T06:30:00Z",
        "%START%",
    ],
)
def test_a_time_that_is_not_said_in_utc(time: str) -> None:
    (said,) = faults(made("cosmos_db_trigger", start_from_time=time))
    assert said == f"start_from_time is {time!r}, which is no time in UTC"


def test_there_is_one_start() -> None:
    time = "2026-01-31T06:30:00Z"
    (said,) = faults(made("cosmos_db_trigger", start_from_time=time, start_from_beginning=True))
    assert said == "start_from_beginning and start_from_time exclude each other"


@pytest.mark.parametrize(
    "options", [{"start_from_time": "2026-01-31T06:30:00Z"}, {"start_from_beginning": True}]
)
def test_all_versions_are_told_from_now_on(options: dict[str, Any]) -> None:
    mode = "AllVersionsAndDeletes"
    assert faults(made("cosmos_db_trigger", change_feed_mode=mode)) == []
    (said,) = faults(made("cosmos_db_trigger", change_feed_mode=mode, **options))
    assert said.startswith(f"{next(iter(options))} does not work with the change feed mode")


# --- input and output


@both_inputs
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"id": "{sku}", "partition_key": "{sku}"},
        {"sql_query": "SELECT * FROM c", "partition_key": "x"},
    ],
)
def test_an_input_as_it_may_be(kind: str, options: dict[str, Any]) -> None:
    assert faults(made(kind, **options)) == []


@both_inputs
def test_an_input_is_a_document_or_a_query(kind: str) -> None:
    (said,) = faults(made(kind, id="1", sql_query="SELECT * FROM c"))
    assert said == "id and sql_query exclude each other"


@both_outputs
@pytest.mark.parametrize("path", ["/sku", "/a/b", "%PATH%", "{path}"])
def test_an_output_as_it_may_be(kind: str, path: str) -> None:
    assert faults(made(kind)) == []
    created = made(kind, create_if_not_exists=True, partition_key=path, container_throughput=400)
    assert faults(created) == []


@both_outputs
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"create_if_not_exists": True, "partition_key": "sku"},
            "the partition key 'sku' is no path",
        ),
        ({"partition_key": "/sku"}, "partition_key has no effect, as nothing is created"),
        ({"container_throughput": 400}, "throughput has no effect, as nothing is created"),
        (
            {"create_if_not_exists": True, "container_throughput": 0},
            "throughput is 0, which the extension ignores or refuses",
        ),
    ],
)
def test_an_output_as_it_may_not_be(kind: str, options: dict[str, Any], said: str) -> None:
    (found,) = faults(made(kind, **options))
    assert found.endswith(said)


# --- in an engine

SHOWN = """
    import json

    from azure.functions import Document, DocumentList, Out

    from azfdecor import cosmos_db_input, cosmos_db_output, queue_output, queue_trigger


    @queue_trigger("orders", arg_name="order")
    @cosmos_db_input("products", database_name="shop", connection="COSMOS", id="{sku}")
    @queue_output("told")
    def found(order: str, products: DocumentList | None) -> str:
        return "none" if products is None else json.dumps([p["id"] for p in products])


    @queue_trigger("orders")
    @cosmos_db_output("products", database_name="shop", connection="COSMOS")
    def many(order: str) -> list[Document]:
        return [Document.from_dict({"id": order}), Document.from_dict({"id": "2"})]


    @queue_trigger("orders")
    @cosmos_db_output("products", database_name="shop", connection="COSMOS")
    def as_text(order: str, out: Out[str]) -> None:
        out.set(json.dumps({"id": order}))
"""


def test_documents_are_read_and_written(app: AppFactory, generate: Command) -> None:
    root = app(SHOWN)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for value, expected in (
            (data({"id": "1"}), '["1"]'),
            (data([{"id": "1"}, {"id": "2"}]), '["1", "2"]'),
            (data([]), "[]"),
            (Value(None, None), "none"),
        ):
            outcome = judge.call("found", order=text("{}"), products=value)
            assert outcome.returned
            assert message(outcome.returned) == expected
        returned = judge.call("many", order=text("1")).returned
        assert returned
        assert json.loads(returned.content) == [{"id": "1"}, {"id": "2"}]
        outcome = judge.call("as_text", order=text("1"))
        assert outcome.outputs == {"out": text('{"id": "1"}')}
