"""host.json: the settings that the host takes for the whole app, with their defaults.

The host makes text of every value and reads names below the first level without regard to case;
`AzureFunctionsJobHost__a__b` in the environment replaces `a.b`.

Sources: azure-functions-host, Config/HostJsonFileConfigurationSource.cs and
ScriptJobHostOptionsSetup.cs; azure-webjobs-sdk-extensions, HttpOptions.cs;
https://learn.microsoft.com/azure/azure-functions/functions-host-json and the pages of the bindings.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import json_file, newtonsoft, retry
from azfdecor.platform.dotnet import parse_span
from azfdecor.platform.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from azfdecor.platform.retry import RetryPolicy

HOST_JSON = "host.json"
_ENVIRONMENT = "azurefunctionsjobhost__"
_SECOND = timedelta(seconds=1)


class Hsts(NamedTuple):
    """`extensions.http.hsts`."""

    is_enabled: bool = False
    max_age: timedelta = timedelta(days=30)
    include_sub_domains: bool = False
    preload: bool = False


class HttpSettings(NamedTuple):
    """`extensions.http`. Limits of -1 are none."""

    route_prefix: str = "api"
    max_outstanding_requests: int = -1
    max_concurrent_requests: int = -1
    dynamic_throttles_enabled: bool = False
    enable_chunked_request_binding: bool = False


class QueueSettings(NamedTuple):
    """`extensions.queues`.

    Attributes:
        batch_size: Messages that are received at once.
        new_batch_threshold: More are received when no more than so many run; None where it follows
            from the number of processors.
        max_dequeue_count: Tries before a message is moved to the poison queue.
        visibility_timeout: The time between a failure and the next try.
        max_polling_interval: The longest time between two looks at an empty queue; None where it
            depends on the environment.
        message_encoding: "base64" or "none".
    """

    batch_size: int = 16
    new_batch_threshold: int | None = None
    max_dequeue_count: int = 5
    visibility_timeout: timedelta = timedelta()
    max_polling_interval: timedelta | None = None
    message_encoding: str = "base64"

    def threshold(self, processors: int) -> int:
        """`new_batch_threshold`, or what the host takes for it."""
        default = self.batch_size // 2 * processors
        return default if self.new_batch_threshold is None else self.new_batch_threshold

    def polling_interval(self, *, is_development: bool) -> timedelta:
        """`max_polling_interval`, or what the host takes for it."""
        default = timedelta(seconds=2 if is_development else 60)
        return default if self.max_polling_interval is None else self.max_polling_interval


class BlobSettings(NamedTuple):
    """`extensions.blobs`; None where it follows from the number of processors."""

    max_degree_of_parallelism: int | None = None
    poison_blob_threshold: int = 5


class ServiceBusSettings(NamedTuple):
    """`extensions.serviceBus`."""

    prefetch_count: int = 0
    auto_complete_messages: bool = True
    max_auto_lock_renewal_duration: timedelta = timedelta(minutes=5)
    max_concurrent_calls: int = 16
    max_concurrent_sessions: int = 8
    max_message_batch_size: int = 1000
    min_message_batch_size: int = 1
    max_batch_wait_time: timedelta = timedelta(seconds=30)
    session_idle_timeout: timedelta | None = None
    enable_cross_entity_transactions: bool = False


class EventHubSettings(NamedTuple):
    """`extensions.eventHubs`."""

    max_event_batch_size: int = 100
    min_event_batch_size: int = 1
    max_wait_time: timedelta = timedelta(minutes=1)
    batch_checkpoint_frequency: int = 1
    prefetch_count: int = 300


class HealthMonitor(NamedTuple):
    """`healthMonitor`."""

    enabled: bool = True
    health_check_interval: timedelta = timedelta(seconds=10)
    health_check_window: timedelta = timedelta(minutes=2)
    health_check_threshold: int = 6
    counter_threshold: float = 0.8


class Singleton(NamedTuple):
    """`singleton`; None where it depends on the environment."""

    lock_period: timedelta = timedelta(seconds=15)
    listener_lock_period: timedelta | None = None
    lock_acquisition_timeout: timedelta | None = None
    lock_acquisition_polling_interval: timedelta = timedelta(seconds=5)
    listener_lock_recovery_polling_interval: timedelta = timedelta(minutes=1)


class Concurrency(NamedTuple):
    """`concurrency`."""

    dynamic_concurrency_enabled: bool = False
    snapshot_persistence_enabled: bool = True
    maximum_function_concurrency: int = 500
    cpu_threshold: float = 0.8


class ExtensionBundle(NamedTuple):
    """`extensionBundle`; both are empty where there is none."""

    id: str = ""
    version: str = ""


class HostJson(NamedTuple):
    """host.json as the host understands it.

    Attributes:
        function_timeout: The longest time that a function may run; None for no limit. Where
            `is_timeout_set` is false, it depends on the plan.
        is_timeout_set: It stands in the file.
        functions: The only functions that are loaded; None for all.
        retry: The policy of functions without one of their own.
        watch_directories: Folders in which a change restarts the host.
        watch_files: Names of files whose change restarts the host, beside the usual ones.
        http: `extensions.http`.
        custom_headers: `extensions.http.customHeaders`.
        hsts: `extensions.http.hsts`.
        queues: `extensions.queues`.
        blobs: `extensions.blobs`.
        service_bus: `extensions.serviceBus`.
        event_hubs: `extensions.eventHubs`.
        log_levels: `logging.logLevel`: levels by categories.
        file_logging_mode: `logging.fileLoggingMode`.
        console_is_enabled: `logging.console.isEnabled`; None where it is not set.
        health_monitor: `healthMonitor`.
        singleton: `singleton`.
        concurrency: `concurrency`.
        extension_bundle: `extensionBundle`.
        values: All values as texts, by their paths in lower case: "extensions:kafka:maxbatchsize".
        mistakes: Why the host does not start.
    """

    function_timeout: timedelta | None = timedelta(minutes=30)
    is_timeout_set: bool = False
    functions: tuple[str, ...] | None = None
    retry: RetryPolicy | None = None
    watch_directories: tuple[str, ...] = ("node_modules",)
    watch_files: tuple[str, ...] = ()
    http: HttpSettings = HttpSettings()
    custom_headers: Mapping[str, str] = {}
    hsts: Hsts = Hsts()
    queues: QueueSettings = QueueSettings()
    blobs: BlobSettings = BlobSettings()
    service_bus: ServiceBusSettings = ServiceBusSettings()
    event_hubs: EventHubSettings = EventHubSettings()
    log_levels: Mapping[str, str] = {}
    file_logging_mode: str = "debugOnly"
    console_is_enabled: bool | None = None
    health_monitor: HealthMonitor = HealthMonitor()
    singleton: Singleton = Singleton()
    concurrency: Concurrency = Concurrency()
    extension_bundle: ExtensionBundle = ExtensionBundle()
    values: Mapping[str, str] = {}
    mistakes: tuple[Mistake, ...] = ()

    def selects(self, function: str) -> bool:
        """Whether a function is loaded, as far as `functions` goes."""
        return self.functions is None or function.lower() in map(str.lower, self.functions)


def read(root: Path, environment: Mapping[str, str] | None = None) -> HostJson:
    """The host.json of an app; without one the host writes one of defaults.

    Args:
        root: The app root.
        environment: Variables that may replace values.
    """
    try:
        content, mistake = json_file.read(root / HOST_JSON)
    except FileNotFoundError:
        content, mistake = {"version": "2.0"}, None
    return HostJson(mistakes=(mistake,)) if mistake else parse(content, environment)


def parse(content: object, environment: Mapping[str, str] | None = None) -> HostJson:
    """The settings of a file with this content."""
    if not newtonsoft.is_object(content):
        return HostJson(mistakes=(Mistake("is no object of JSON", 'write {"version": "2.0"}'),))
    file = content
    # To an empty one the host adds the version itself.
    if file and file.get("version") != "2.0":
        why = 'has no "version": "2.0", without which the host refuses it'
        return HostJson(mistakes=(Mistake(why, 'write "version": "2.0"'),))
    spelled = {key.replace("__", ":"): value for key, value in _overriding(environment or {})}
    spelled = {**dict(_flattened("", file)), **spelled}
    return _Reader(spelled, file).host_json()


def _overriding(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in environment.items():
        if name.lower().startswith(_ENVIRONMENT):
            yield name[len(_ENVIRONMENT) :], value


def _flattened(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Each value as text, by its path."""
    prefix = f"{path}:" if path else ""
    if newtonsoft.is_object(value):
        for key, member in value.items():
            yield from _flattened(f"{prefix}{key}", member)
    elif newtonsoft.is_array(value):
        for index, member in enumerate(value):
            yield from _flattened(f"{prefix}{index}", member)
    else:
        yield path, json_file.text_of(value)


Section = TypeVar(
    "Section",
    HttpSettings,
    Hsts,
    QueueSettings,
    BlobSettings,
    ServiceBusSettings,
    EventHubSettings,
    HealthMonitor,
    Singleton,
    Concurrency,
    ExtensionBundle,
)


class _Reader:
    """Reads typed values out of texts, and collects what is wrong with them."""

    def __init__(self, spelled: Mapping[str, str], file: Mapping[str, Any]) -> None:
        self._spelled = spelled
        self._texts = {path.lower(): text for path, text in spelled.items()}
        self._file = file
        self.mistakes: list[Mistake] = []

    def host_json(self) -> HostJson:
        """All of it."""
        timeout = self._texts.get("functiontimeout")
        console = self._texts.get("logging:console:isenabled")
        found = HostJson(
            function_timeout=HostJson().function_timeout
            if timeout is None
            else self._timeout(timeout),
            is_timeout_set=timeout is not None,
            functions=self._list("functions") or None,
            retry=self._policy(),
            watch_directories=self._list("watchDirectories") or HostJson().watch_directories,
            watch_files=self._list("watchFiles"),
            http=self._section("extensions:http", HttpSettings()),
            custom_headers=self._map("extensions:http:customHeaders"),
            hsts=self._section("extensions:http:hsts", Hsts()),
            queues=self._section("extensions:queues", QueueSettings()),
            blobs=self._section("extensions:blobs", BlobSettings()),
            service_bus=self._section("extensions:serviceBus", ServiceBusSettings()),
            event_hubs=self._section("extensions:eventHubs", EventHubSettings()),
            log_levels=self._map("logging:logLevel"),
            file_logging_mode=self._texts.get("logging:fileloggingmode", "debugOnly"),
            console_is_enabled=None if console is None else console.lower() == "true",
            health_monitor=self._section("healthMonitor", HealthMonitor()),
            singleton=self._section("singleton", Singleton()),
            concurrency=self._section("concurrency", Concurrency()),
            extension_bundle=self._section("extensionBundle", ExtensionBundle()),
            values=self._texts,
        )
        return found._replace(mistakes=tuple(self.mistakes))

    def _timeout(self, text: str) -> timedelta | None:
        if text.strip() == "-1":
            return None
        span = parse_span(text)
        if span is None or span < _SECOND:
            self._refuse("functionTimeout", text, 'write a time as "hh:mm:ss", from one second on')
        return span

    def _policy(self) -> RetryPolicy | None:
        if "retry" not in self._file:
            return None
        policy, mistakes = retry.parse(self._file["retry"])
        self.mistakes += mistakes
        return policy

    def _list(self, name: str) -> tuple[str, ...]:
        prefix = f"{name.lower()}:"
        return tuple(text for path, text in self._texts.items() if path.startswith(prefix))

    def _map(self, path: str) -> dict[str, str]:
        prefix = f"{path.lower()}:"
        return {
            p[len(prefix) :]: t for p, t in self._spelled.items() if p.lower().startswith(prefix)
        }

    def _section(self, path: str, defaults: Section) -> Section:
        given: dict[str, Any] = {}
        values: dict[str, object] = defaults._asdict()
        for field, default in values.items():
            first, *rest = field.split("_")
            name = f"{path}:{first}{''.join(map(str.capitalize, rest))}"
            text = self._texts.get(name.lower())
            if text is not None:
                kind: type = _UNSET.get(field, default.__class__)
                given[field] = self._value(name, text, kind, default)
        return defaults._replace(**given)

    def _value(self, name: str, text: str, kind: type, default: object) -> object:
        found: object = None
        if kind is str:
            return text
        if kind is bool:
            found = {"true": True, "false": False}.get(text.strip().lower())
            instead = "write true or false"
        elif kind is timedelta:
            found = parse_span(text)
            instead = 'write a time as "hh:mm:ss"'
        else:
            low, high = _RANGES.get(name.rpartition(":")[2], (-1, _LARGEST))
            found = _number(text, kind)
            instead = f"write a number from {low} to {high}"
            if found is not None and not low <= found <= high:
                found = None
        if found is None:
            self._refuse(name, text, instead)
            return default
        return found

    def _refuse(self, name: str, text: str, instead: str) -> None:
        self.mistakes.append(Mistake(f"has {name.replace(':', '.')} = {text!r}", instead))


_LARGEST = 2**31 - 1
_RANGES = {
    "batchSize": (1, 32),
    "newBatchThreshold": (0, _LARGEST),
    "maxDequeueCount": (1, _LARGEST),
}
_UNSET: Mapping[str, type] = {
    "new_batch_threshold": int,
    "max_polling_interval": timedelta,
    "max_degree_of_parallelism": int,
    "session_idle_timeout": timedelta,
    "listener_lock_period": timedelta,
    "lock_acquisition_timeout": timedelta,
}
"""The types of settings whose default is None."""


def _number(text: str, kind: type) -> float | None:
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        return None
