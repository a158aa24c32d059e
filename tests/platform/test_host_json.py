"""host.json: what the host makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.platform import host_json
from azfdecor.platform.host_json import HostJson, HttpSettings

if TYPE_CHECKING:
    from pathlib import Path


def of(**members: Any) -> HostJson:
    found = host_json.parse({"version": "2.0", **members})
    assert found.mistakes == ()
    return found


def test_without_anything_there_are_the_defaults() -> None:
    """Source: host.md 1.8, 6.1, 7.4, 10.2, 10.4, 10.6."""
    found = of()
    assert found.http == HttpSettings("api", -1, -1)
    assert found.function_timeout == timedelta(minutes=30)
    assert not found.is_timeout_set
    assert found.queues.batch_size == 16
    assert found.queues.threshold(4) == 32
    assert found.queues.max_dequeue_count == 5
    assert found.queues.visibility_timeout == timedelta()
    assert found.queues.polling_interval(is_development=True) == timedelta(seconds=2)
    assert found.queues.polling_interval(is_development=False) == timedelta(minutes=1)
    assert found.queues.message_encoding == "base64"
    assert found.blobs.poison_blob_threshold == 5
    assert found.concurrency.maximum_function_concurrency == 500
    assert found.watch_directories == ("node_modules",)
    assert found.functions is None
    assert found.retry is None
    assert found.selects("any")
    assert host_json.parse({}) == found._replace(values={})


def test_every_setting_is_read_whatever_the_case_of_its_name() -> None:
    found = of(
        functionTimeout="00:00:05",
        functions=["A", "b"],
        retry={"strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:01"},
        watchDirectories=["shared"],
        watchFiles=["a.txt"],
        extensions={
            "HTTP": {
                "RoutePrefix": "",
                "maxConcurrentRequests": "3",
                "dynamicThrottlesEnabled": "TRUE",
                "customHeaders": {"X-Y": 1},
                "hsts": {"isEnabled": True, "maxAge": "10"},
            },
            "queues": {
                "batchSize": 32,
                "newBatchThreshold": 0,
                "visibilityTimeout": "00:00:30",
                "maxPollingInterval": "00:00:00.5",
                "messageEncoding": "none",
            },
            "blobs": {"maxDegreeOfParallelism": 4, "poisonBlobThreshold": 1},
            "serviceBus": {"maxConcurrentCalls": 1, "autoCompleteMessages": False},
            "eventHubs": {"maxEventBatchSize": 10, "maxWaitTime": "00:00:10"},
            "kafka": {"maxBatchSize": 7},
        },
        logging={"logLevel": {"default": "Warning", "Function.A": "Debug"},
                 "fileLoggingMode": "always", "console": {"isEnabled": "false"}},
        singleton={"listenerLockPeriod": "00:00:15"},
        extensionBundle={"id": "x", "version": "[4.*, 5.0.0)"},
    )  # fmt: skip
    assert found.function_timeout == timedelta(seconds=5)
    assert found.is_timeout_set
    assert (found.selects("a"), found.selects("B"), found.selects("c")) == (True, True, False)
    assert found.retry
    assert found.retry.max_retry_count == 2
    assert (found.watch_directories, found.watch_files) == (("shared",), ("a.txt",))
    assert found.http == HttpSettings("", -1, 3, dynamic_throttles_enabled=True)
    assert found.custom_headers == {"X-Y": "1"}
    assert found.hsts.is_enabled
    assert found.hsts.max_age == timedelta(days=10)
    assert found.queues.threshold(4) == 0
    assert found.queues.polling_interval(is_development=True) == timedelta(seconds=0.5)
    assert found.queues.message_encoding == "none"
    assert (found.blobs.max_degree_of_parallelism, found.blobs.poison_blob_threshold) == (4, 1)
    assert not found.service_bus.auto_complete_messages
    assert found.event_hubs.max_wait_time == timedelta(seconds=10)
    assert found.log_levels == {"default": "Warning", "Function.A": "Debug"}
    assert (found.file_logging_mode, found.console_is_enabled) == ("always", False)
    assert found.singleton.listener_lock_period == timedelta(seconds=15)
    assert found.extension_bundle.version == "[4.*, 5.0.0)"
    assert found.values["extensions:kafka:maxbatchsize"] == "7"


def test_there_may_be_no_timeout() -> None:
    assert of(functionTimeout="-1").function_timeout is None


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"extensions": {"queues": {"batchSize": 33}}}, "has extensions.queues.batchSize = '33'"),
        ({"extensions": {"queues": {"batchSize": "x"}}}, "has extensions.queues.batchSize = 'x'"),
        ({"extensions": {"queues": {"maxDequeueCount": 0}}}, "has extensions.queues.maxDequeueCount"),
        ({"extensions": {"queues": {"visibilityTimeout": "x"}}}, "has extensions.queues.visibilityT"),
        ({"extensions": {"http": {"dynamicThrottlesEnabled": 5}}}, "has extensions.http.dynamicThr"),
        ({"functionTimeout": "x"}, "has functionTimeout = 'x'"),
        ({"functionTimeout": "00:00:00"}, "has functionTimeout = '00:00:00'"),
        ({"retry": {"strategy": "x", "maxRetryCount": 1}}, "has the retry strategy 'x'"),
    ],
)  # fmt: skip
def test_what_the_host_cannot_take_is_told(members: dict[str, Any], why: str) -> None:
    mistakes = host_json.parse({"version": "2.0", **members}).mistakes
    assert mistakes[0].why.startswith(why)
    assert mistakes[0].instead


@pytest.mark.parametrize("content", [[], "x", None, {"Version": "2.0"}, {"version": 2.0}])
def test_without_its_version_it_is_refused(content: object) -> None:
    (mistake,) = host_json.parse(content).mistakes
    assert "2.0" in mistake.instead


def test_the_environment_replaces_values() -> None:
    """Source: host.md 4.6, number 5."""
    environment = {
        "AzureFunctionsJobHost__extensions__http__routePrefix": "v1",
        "AZUREFUNCTIONSJOBHOST__LOGGING__LOGLEVEL__Default": "Debug",
        "AzureFunctionsJobHost__functions__0": "A",
        "Other__functionTimeout": "x",
    }
    content = {"version": "2.0", "logging": {"logLevel": {"default": "Error"}}}
    found = host_json.parse(content, environment)
    assert found.http.route_prefix == "v1"
    assert found.functions == ("A",)
    assert {name.lower(): level for name, level in found.log_levels.items()} == {"default": "Debug"}


def test_a_file_is_read_with_comments_or_may_be_missing(tmp_path: Path) -> None:
    assert host_json.read(tmp_path) == of()
    (tmp_path / "host.json").write_text('\ufeff{"version": "2.0", /* */ "functions": ["A",],}')
    assert host_json.read(tmp_path).functions == ("A",)
    (tmp_path / "host.json").write_text("{version: '2.0', functions: ['B']}")  # no JSON at all
    assert host_json.read(tmp_path).functions == ("B",)
    (tmp_path / "host.json").write_text('{\n"version"')
    (mistake,) = host_json.read(tmp_path).mistakes
    assert mistake.line == 2
