"""The services of an app under test by the names that its bindings give: queues, topics, hubs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar, overload

from azfdecor.local.services.cosmos_db import CosmosDBService
from azfdecor.local.services.event_grid import EventGridService
from azfdecor.local.services.event_hub import EventHubService
from azfdecor.local.services.kafka import KafkaService
from azfdecor.local.services.rabbitmq import RabbitMQService
from azfdecor.local.services.redis import RedisService
from azfdecor.local.services.service_bus import ServiceBusService
from azfdecor.local.services.sql import MySqlService, SqlService
from azfdecor.platform.expressions import ExpressionError
from azfdecor.testing.documents import Documents
from azfdecor.testing.errors import UnknownNameError
from azfdecor.testing.messages import (
    EventGrid,
    Hub,
    KafkaTopic,
    RabbitMQQueue,
    ServiceBusQueue,
    Topic,
)
from azfdecor.testing.redis import Redis
from azfdecor.testing.relational import SqlTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.host.host import Host
    from azfdecor.local.host.service import Service

T = TypeVar("T")
S = TypeVar("S", bound="Service")


class ServicesUnderTest:
    """The services of an app, in memory."""

    host: Host

    @overload
    def service_bus_queue(
        self, name: str, kind: type[T], *, create: bool = False
    ) -> ServiceBusQueue[T]: ...
    @overload
    def service_bus_queue(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> ServiceBusQueue[str]: ...
    def service_bus_queue(
        self, name: str, kind: Any = None, *, create: bool = False
    ) -> ServiceBusQueue[Any]:
        """A queue of Service Bus.

        Args:
            name: Its name.
            kind: The type of its messages; without one they are text.
            create: Allow a queue that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the queue.
        """
        known = self._checked("Service Bus queue", name, "servicebus", "queueName", create=create)
        return ServiceBusQueue(self._service(ServiceBusService), known, known, kind)

    @overload
    def topic(self, name: str, kind: type[T], *, create: bool = False) -> Topic[T]: ...
    @overload
    def topic(self, name: str, kind: None = None, *, create: bool = False) -> Topic[str]: ...
    def topic(self, name: str, kind: Any = None, *, create: bool = False) -> Topic[Any]:
        """A topic of Service Bus.

        Args:
            name: Its name.
            kind: The type of its messages; without one they are text.
            create: Allow a topic that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the topic.
        """
        known = self._checked("Service Bus topic", name, "servicebus", "topicName", create=create)
        return Topic(self._service(ServiceBusService), known, kind)

    @overload
    def hub(self, name: str, kind: type[T], *, create: bool = False) -> Hub[T]: ...
    @overload
    def hub(self, name: str, kind: None = None, *, create: bool = False) -> Hub[str]: ...
    def hub(self, name: str, kind: Any = None, *, create: bool = False) -> Hub[Any]:
        """An event hub.

        Args:
            name: Its name.
            kind: The type of its events; without one they are text.
            create: Allow a hub that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the hub.
        """
        known = self._checked("event hub", name, "eventhub", "eventHubName", create=create)
        return Hub(self._service(EventHubService).hub(known), known, kind)

    @overload
    def kafka_topic(self, name: str, kind: type[T], *, create: bool = False) -> KafkaTopic[T]: ...
    @overload
    def kafka_topic(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> KafkaTopic[str]: ...
    def kafka_topic(self, name: str, kind: Any = None, *, create: bool = False) -> KafkaTopic[Any]:
        """A topic of Kafka.

        Args:
            name: Its name.
            kind: The type of the messages' values; without one they are text.
            create: Allow a topic that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the topic.
        """
        known = self._checked("Kafka topic", name, "kafka", "topic", create=create)
        return KafkaTopic(self._service(KafkaService).topic(known), known, kind)

    @overload
    def rabbitmq_queue(
        self, name: str, kind: type[T], *, create: bool = False
    ) -> RabbitMQQueue[T]: ...
    @overload
    def rabbitmq_queue(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> RabbitMQQueue[str]: ...
    def rabbitmq_queue(
        self, name: str, kind: Any = None, *, create: bool = False
    ) -> RabbitMQQueue[Any]:
        """A queue of RabbitMQ.

        Args:
            name: Its name.
            kind: The type of its messages; without one they are text.
            create: Allow a queue that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the queue.
        """
        known = self._checked("RabbitMQ queue", name, "rabbitmq", "queueName", create=create)
        return RabbitMQQueue(self._service(RabbitMQService).queue(known), known, kind)

    @property
    def redis(self) -> Redis:
        """Redis: its lists, streams and channels, and whatever its commands answer."""
        return Redis(self._service(RedisService))

    @overload
    def event_grid(self, topic: str = "", kind: None = None) -> EventGrid[str]: ...
    @overload
    def event_grid(self, topic: str = "", *, kind: type[T]) -> EventGrid[T]: ...
    @overload
    def event_grid(self, topic: str, kind: type[T]) -> EventGrid[T]: ...
    def event_grid(self, topic: str = "", kind: Any = None) -> EventGrid[Any]:
        """A topic of Event Grid, whose events the functions with the trigger get.

        Args:
            topic: The app setting by which an output names it; without one, it is a topic that no
                output sends to, such as that of a storage account.
            kind: The type of the events' data; without one it is text.

        Raises:
            UnknownNameError: No output names the topic.
        """
        if topic:
            properties = ("topicEndpointUri", "connection")
            self._checked("Event Grid topic", topic, "eventgrid", *properties, create=False)
        return EventGrid(self._service(EventGridService), topic, kind)

    @overload
    def documents(
        self,
        database: str,
        container: str,
        kind: type[T],
        *,
        partition_key: str = ...,
        create: bool = False,
    ) -> Documents[T]: ...
    @overload
    def documents(
        self,
        database: str,
        container: str,
        kind: None = None,
        *,
        partition_key: str = ...,
        create: bool = False,
    ) -> Documents[dict[str, Any]]: ...
    def documents(
        self,
        database: str,
        container: str,
        kind: Any = None,
        *,
        partition_key: str = "",
        create: bool = False,
    ) -> Documents[Any]:
        """A container of Cosmos DB.

        Args:
            database: The name of its database.
            container: Its name.
            kind: The type of its documents; without one they are dicts.
            partition_key: The path of its partition key, such as "/sku". Without it, documents are
                told apart by their ids alone.
            create: Allow a container that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the container.
        """
        name = f"{database}/{container}"
        known = {
            f"{_text(binding, 'databaseName')}/"
            f"{_text(binding, 'containerName') or _text(binding, 'collectionName')}"
            for binding in self._bindings("cosmosdb")
        }
        if name not in known and not create:
            what = "container of Cosmos DB"
            raise UnknownNameError(what, name, known)
        found = self._service(CosmosDBService).container(database, container)
        if partition_key:
            found.partition_key = partition_key
        return Documents(found, name, kind)

    @overload
    def sql_table(self, name: str, kind: type[T], *, create: bool = False) -> SqlTable[T]: ...
    @overload
    def sql_table(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> SqlTable[dict[str, Any]]: ...
    def sql_table(self, name: str, kind: Any = None, *, create: bool = False) -> SqlTable[Any]:
        """A table of Azure SQL.

        Args:
            name: Its name, such as "dbo.Products".
            kind: The type of its rows; without one they are dicts.
            create: Allow a table that no trigger and no output of the app names.

        Raises:
            UnknownNameError: No trigger and no output names the table.
        """
        return SqlTable(self._service(SqlService), self._table("sql", name, create=create), kind)

    @overload
    def mysql_table(self, name: str, kind: type[T], *, create: bool = False) -> SqlTable[T]: ...
    @overload
    def mysql_table(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> SqlTable[dict[str, Any]]: ...
    def mysql_table(self, name: str, kind: Any = None, *, create: bool = False) -> SqlTable[Any]:
        """A table of MySQL.

        Args:
            name: Its name, such as "dbo.Products".
            kind: The type of its rows; without one they are dicts.
            create: Allow a table that no trigger and no output of the app names.

        Raises:
            UnknownNameError: No trigger and no output names the table.
        """
        return SqlTable(
            self._service(MySqlService), self._table("mysql", name, create=create), kind
        )

    def _table(self, service: str, name: str, *, create: bool) -> str:
        """The name of a table; one in a query is known as well.

        Raises:
            UnknownNameError: No binding names it.
        """
        texts = list(self._texts(service, ("tableName", "commandText")))
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        is_in_query = any(" " in text and word.search(text) for text in texts)
        known = [text for text in texts if " " not in text]
        if create or is_in_query or name.lower() in map(str.lower, known):
            return name
        what = "table of SQL"
        raise UnknownNameError(what, name, known)

    def _service(self, kind: type[S]) -> S:
        found = self.host.services[next(iter(kind.types))]
        if not isinstance(found, kind):
            msg = f"another package serves bindings of {kind.__name__}"
            raise TypeError(msg)
        return found

    def _checked(self, what: str, name: str, service: str, *properties: str, create: bool) -> str:
        """The name of what bindings of a service name, as it is given.

        Raises:
            UnknownNameError: No binding names it.
        """
        known = {text.lower(): text for text in self._texts(service, properties)}
        if name.lower() not in known and not create:
            raise UnknownNameError(what, name, known.values())
        return name

    def _texts(self, service: str, properties: tuple[str, ...]) -> Iterator[str]:
        for binding in self._bindings(service):
            yield from filter(None, (_text(binding, name) for name in properties))

    def _bindings(self, service: str) -> Iterator[HostedBinding]:
        for function in self.host.functions:
            for binding in function.bindings:
                if binding.type.removesuffix("trigger") == service:
                    yield binding


def _text(binding: HostedBinding, name: str) -> str:
    """A property; where a setting in it is not set, it is as it is written."""
    try:
        return binding.text(name)
    except ExpressionError:
        return binding.entry.text(name)
