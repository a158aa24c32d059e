"""A value of each binding as the host hands it over, for tests and local calls.

A binding whose values have a shape of the extension's own is listed here by its type. Of any other
one a value follows from what is known of it, so that a new binding needs no line here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azfdecor.bindings.base import BindingKind

_ORDER = {"sku": "K-7", "quantity": 2}


def sample(kind: BindingKind) -> Any:
    """A value as the host hands it over: text, bytes, or else what JSON holds."""
    if kind.type in _SAMPLES:
        return _SAMPLES[kind.type]
    if kind.content is None:
        return ""
    content: Any = {kind.content.member: _ORDER} if kind.content.member else _ORDER
    text = json.dumps([content] if kind.rows and kind.rows.number != "one" else content)
    return text.encode() if "binary" in (kind.takes.delivered, kind.takes.asked) else text


_CLIENT = json.dumps(
    {
        "taskHubName": "TestHub",
        "creationUrls": {
            "createNewInstancePostUri": "http://localhost/orchestrators/{functionName}"
        },
        "managementUrls": {
            "id": "INSTANCEID",
            "statusQueryGetUri": "http://localhost/instances/INSTANCEID",
        },
        "rpcBaseUrl": "http://localhost/durabletask/",
    }
)
_DOCUMENTS = [{"id": "K-7", "name": "cup", "price": 4.5}]
_ROWS = '[{"ProductId": 1, "Name": "Cup", "Cost": 3}]'
_CHANGES = '[{"Operation": 0, "Item": {"ProductId": 1, "Name": "Cup", "Cost": 3}}]'
_ENDPOINT = {
    "endpointType": "Primary",
    "name": "west",
    "endpoint": "https://west.service.signalr.net",
    "online": True,
}
_HISTORY = [
    {
        "EventType": 12,
        "EventId": -1,
        "IsPlayed": False,
        "Timestamp": "2026-01-05T08:00:00Z",
    },
    {
        "EventType": 0,
        "EventId": -1,
        "IsPlayed": False,
        "Timestamp": "2026-01-05T08:00:00Z",
        "Name": "greet_cities",
        "Version": None,
        "Input": None,
    },
]

_SAMPLES: dict[str, Any] = {
    "activityTrigger": '"Tokyo"',
    "assistantPost": '{"id": "7", "exists": true, "recentMessages": [{"content": "Hello!"}]}',
    "assistantQuery": '{"id": "7", "exists": true, "totalMessages": 0, "recentMessages": []}',
    "assistantSkillTrigger": "order tea",
    "authenticationEventsTrigger": '{"data": {"authenticationContext": {"user": {"id": "7"}}}}',
    "cosmosDB": _DOCUMENTS,
    "cosmosDBTrigger": _DOCUMENTS,
    "daprSecret": '{"partner-api": "not-a-real-token"}',
    "daprTopicTrigger": (
        '{"specversion": "1.0", "type": "com.dapr.event.sent", "source": "shop", "id": "1", '
        '"pubsubname": "messages", "topic": "orders", "data": {"sku": "K-7"}}'
    ),
    "durableClient": _CLIENT,
    "embeddings": '{"request": {"input": ["tea"]}, "response": {"data": []}}',
    "entityTrigger": (
        '{"self": {"name": "counter", "key": "visits"}, "exists": true, "state": "3", '
        '"batch": [{"name": "add", "input": "\\"2\\"", "isSignal": false}]}'
    ),
    "eventGridTrigger": {
        "id": "9aeb0fdf-c01e-0131-0922-9eb54906e209",
        "topic": "/subscriptions/1/resourceGroups/shop/providers/Microsoft.Storage/shop",
        "subject": "/blobServices/default/containers/uploads/blobs/cup.png",
        "eventType": "Microsoft.Storage.BlobCreated",
        "eventTime": "2026-01-02T03:04:05.678901Z",
        "dataVersion": "1",
        "data": {"url": "https://shop.blob.core.windows.net/uploads/cup.png"},
    },
    "kafkaTrigger": (
        '{"Offset": 364, "Partition": 0, "Topic": "orders", '
        '"Timestamp": "2026-01-02T03:04:05.678Z", "Value": "{\\"sku\\": \\"K-7\\"}", '
        '"Key": null, "Headers": []}'
    ),
    "kusto": '[{"ProductId": 1, "Name": "Cup", "Cost": 3.5}]',
    "mcpPromptArgument": "tea",
    "mcpPromptTrigger": '{"name": "review", "arguments": {"code": "x = 1"}, "sessionid": "a1"}',
    "mcpResourceTrigger": '{"uri": "file://prices.json", "sessionid": "a1"}',
    "mcpToolProperty": "Ada",
    "mcpToolTrigger": '{"name": "get_order", "arguments": {"number": "7"}, "sessionid": "a1"}',
    "mysql": _ROWS,
    "mysqlTrigger": _CHANGES,
    "orchestrationClient": _CLIENT,
    "orchestrationTrigger": json.dumps(
        {
            "history": _HISTORY,
            "instanceId": "abc",
            "isReplaying": False,
            "parentInstanceId": None,
            "input": None,
        }
    ),
    "redisPubSubTrigger": (
        '{"SubscriptionChannel": "orders", "Channel": "orders", "Message": "K-7"}'
    ),
    "redisStreamTrigger": '{"Id": "1658354934941-0", "Values": {"sku": "K-7", "quantity": "2"}}',
    "semanticSearch": '{"Embeddings": {}, "Chat": {}, "Response": "Tea is in stock."}',
    "signalRConnectionInfo": {
        "url": "https://shop.service.signalr.net/client/?hub=chat",
        "accessToken": "t",
    },
    "signalREndpoints": [_ENDPOINT],
    "signalRNegotiation": {
        "endpoints": [
            {
                **_ENDPOINT,
                "connectionInfo": {"url": "https://west.service.signalr.net", "accessToken": "t"},
            }
        ]
    },
    "signalRTrigger": (
        '{"Arguments": ["hello"], "Error": null, "Category": "messages", "Event": "broadcast", '
        '"Hub": "chat", "ConnectionId": "c1", "UserId": "ada", "Headers": {}, "Query": {}, '
        '"Claims": {}}'
    ),
    "socketionegotiation": {
        "endpoint": "https://shop.webpubsub.azure.com",
        "path": "/clients/socketio/hubs/chat",
        "token": "t",
    },
    "socketiotrigger": (
        '{"namespace": "/", "socketId": "s1", "payload": "2[\\"say\\",\\"hello\\"]", '
        '"eventName": "say", "parameters": ["hello"]}'
    ),
    "sql": _ROWS,
    "sqlTrigger": _CHANGES,
    "table": [{"PartitionKey": "shop", "RowKey": "K-7", "price": 4.5}],
    "textCompletion": '{"content": "A mathematician.", "totalTokens": 12}',
    "timerTrigger": {"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}},
    "warmupTrigger": "{}",
    "webPubSubConnection": {
        "baseUrl": "wss://shop.webpubsub.azure.com/client/hubs/chat",
        "url": "wss://shop.webpubsub.azure.com/client/hubs/chat?access_token=t",
        "accessToken": "t",
    },
    "webPubSubContext": {
        "request": {"data": "hello", "dataType": "text"},
        "response": {},
        "errorMessage": None,
        "hasError": False,
        "isPreflight": False,
    },
    "webPubSubTrigger": (
        '{"data": "hello", "dataType": "text", "connectionContext": {"eventType": "user", '
        '"eventName": "message", "hub": "chat", "connectionId": "c1", "userId": "ada"}}'
    ),
}
