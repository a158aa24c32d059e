"""The settings of a connection."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import pytest
from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential
from azure.identity import aio

from azfdecor.local.storage.azure import AzureStorage
from azfdecor.local.storage.azure.credentials import credential_of
from azfdecor.local.storage.connection import (
    Connection,
    Identity,
    SharedAccess,
    SharedKey,
    find_connection,
    parse_connection_string,
)
from azfdecor.local.storage.errors import BadConnectionError
from azurite import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"


def test_a_connection_string_names_an_account() -> None:
    found = parse_connection_string(PLAIN, "AzureWebJobsStorage")
    assert found == Connection(
        "AzureWebJobsStorage",
        {
            "blob": "https://shop.blob.core.windows.net",
            "queue": "https://shop.queue.core.windows.net",
            "table": "https://shop.table.core.windows.net",
        },
        SharedKey("shop", "c2VjcmV0"),
    )
    assert "c2VjcmV0" not in repr(found)


def test_a_connection_string_may_name_services_and_a_signature() -> None:
    found = parse_connection_string(
        " queueendpoint = https://q.example/x/ ; SharedAccessSignature=?sv=1&sig=a%3D ;"
    )
    assert found.endpoints == {"queue": "https://q.example/x"}
    assert found.credential == SharedAccess("sv=1&sig=a%3D")
    assert "sig" not in repr(found)
    with pytest.raises(BadConnectionError, match=r"names no blob service: set .*__blobServiceUri"):
        found.endpoint("blob")


def test_the_emulator_has_an_account_and_ports_that_everybody_knows() -> None:
    found = parse_connection_string("UseDevelopmentStorage=true")
    assert found.endpoints == {
        "blob": "http://127.0.0.1:10000/devstoreaccount1",
        "queue": "http://127.0.0.1:10001/devstoreaccount1",
        "table": "http://127.0.0.1:10002/devstoreaccount1",
    }
    assert found.credential == SharedKey("devstoreaccount1", KEY)
    proxy = "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://emulator"
    assert parse_connection_string(proxy).endpoint("queue").startswith("http://emulator:10001/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("secret", "is no connection string: it must be Name=value;Name=value"),
        ("", "names no account"),
        ("AccountKey=secret", "names no account"),
        ("BlobEndpoint=https://x;AccountKey=secret", "AccountKey= without AccountName="),
    ],
)
def test_what_is_wrong_with_a_connection_string_is_said_without_it(text: str, message: str) -> None:
    with pytest.raises(BadConnectionError, match=message) as error:
        parse_connection_string(text, "AzureWebJobsShop")
    assert "AzureWebJobsShop" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("connection", "settings", "name"),
    [
        ("", {"AzureWebJobsStorage": PLAIN}, "AzureWebJobsStorage"),
        ("Storage", {"AzureWebJobsStorage": PLAIN}, "AzureWebJobsStorage"),
        ("AzureWebJobsStorage", {"AzureWebJobsStorage": PLAIN}, "AzureWebJobsStorage"),
        ("Shop", {"Shop": PLAIN}, "Shop"),
        ("Shop", {"Shop": PLAIN, "AzureWebJobsShop": PLAIN}, "AzureWebJobsShop"),
        ("Shop", {"Shop": PLAIN, "ConnectionStrings:Shop": PLAIN}, "ConnectionStrings:Shop"),
        ("Shop", {"Shop": PLAIN, "ConnectionStrings__Shop": PLAIN}, "ConnectionStrings__Shop"),
        (
            "Shop",
            {"AzureWebJobsShop": PLAIN, "ConnectionStrings:AzureWebJobsShop": PLAIN},
            "ConnectionStrings:AzureWebJobsShop",
        ),
        ("Shop", {"AzureWebJobsShop": "", "Shop": PLAIN}, "Shop"),
        ("Shop", {"Shop__accountName": "shop"}, "Shop"),
        ("Shop", {"Shop": PLAIN, "AzureWebJobsShop__accountName": "x"}, "AzureWebJobsShop"),
    ],
)
def test_a_connection_is_found_where_the_host_finds_it(
    connection: str, settings: Mapping[str, str], name: str
) -> None:
    assert find_connection(connection, settings).name == name


@pytest.mark.parametrize(
    ("connection", "name"),
    [("", "AzureWebJobsStorage"), ("Shop", "AzureWebJobsShop"), ("AzureWebJobsX", "AzureWebJobsX")],
)
def test_a_connection_that_does_not_exist_is_named_as_the_host_names_it(
    connection: str, name: str
) -> None:
    message = (
        f"Storage account connection string '{name}' does not exist. "
        "Make sure that it is a defined App Setting"
    )
    with pytest.raises(BadConnectionError, match=message):
        find_connection(connection, {"Other": PLAIN})


def test_an_identity_names_an_account_or_its_services() -> None:
    found = find_connection("Shop", {"Shop__accountName": "shop", "Shop__clientId": "5"})
    assert found.endpoint("table") == "https://shop.table.core.windows.net"
    assert found.credential == Identity(client_id="5")
    found = find_connection(
        "Shop",
        {
            "Shop__accountName": "shop",
            "Shop__blobServiceUri": "https://blobs.example/",
            "Shop:queueServiceUri": "https://queues.example",
        },
    )
    assert found.endpoints == {
        "blob": "https://blobs.example",
        "queue": "https://queues.example",
        "table": "https://shop.table.core.windows.net",
    }
    found = find_connection("Shop", {"Shop__serviceUri": "https://x.example"})
    assert set(found.endpoints.values()) == {"https://x.example"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({}, aio.DefaultAzureCredential),
        ({"clientId": "5"}, aio.DefaultAzureCredential),
        ({"credential": "managedidentity"}, aio.ManagedIdentityCredential),
        ({"credential": "managedidentity", "clientId": "5"}, aio.ManagedIdentityCredential),
        (
            {"credential": "managedidentity", "managedIdentityResourceId": "/x"},
            aio.ManagedIdentityCredential,
        ),
        ({"tenantId": "1", "clientId": "5", "clientSecret": "x"}, aio.ClientSecretCredential),
    ],
)
async def test_an_identity_proves_who_asks(settings: Mapping[str, str], kind: type) -> None:
    section = {f"Shop__{name}": value for name, value in settings.items()}
    connection = find_connection("Shop", {"Shop__accountName": "shop", **section})
    assert isinstance(credential_of(connection), kind)
    async with AzureStorage(connection) as storage:
        assert storage.queues is storage.queues
        assert storage.blobs is storage.blobs
        assert storage.tables is storage.tables


def test_keys_and_signatures_prove_who_asks() -> None:
    assert isinstance(credential_of(parse_connection_string(PLAIN)), AzureNamedKeyCredential)
    signed = parse_connection_string("AccountName=shop;SharedAccessSignature=sv=1&sig=x")
    assert isinstance(credential_of(signed), AzureSasCredential)
    assert credential_of(parse_connection_string("AccountName=shop")) is None


def test_an_identity_needs_a_package_which_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def imported(name: str, *rest: object) -> object:
        if name == "azure.identity":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", imported)
    connection = find_connection("Shop", {"Shop__accountName": "shop"})
    with pytest.raises(
        BadConnectionError, match=r"Shop names an identity.*pip install azure-identity"
    ):
        AzureStorage(connection)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("connection", "message"),
    [
        ("AccountName=shop", "https://shop.table.core.windows.net cannot be used: "),
        ("TableEndpoint=https://;AccountName=x;AccountKey=c2VjcmV0", "https:/* cannot be used: "),
        ("QueueEndpoint=https://x", "names no table service"),
    ],
)
async def test_what_the_clients_cannot_use_is_said(connection: str, message: str) -> None:
    async with AzureStorage(parse_connection_string(connection)) as storage:
        with pytest.raises(BadConnectionError, match=message):
            storage.tables  # noqa: B018
