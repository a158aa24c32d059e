"""local.settings.json, settings in the environment, connections, disabled functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.platform import settings
from azfdecor.platform.settings import ConnectionSetting, LocalHost, LocalSettings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (True, "True"),
        (5, "5"),
        (1.0, "1"),
        (1.5, "1.5"),
        (1e20, "1E+20"),
        (0.00001, "1E-05"),
        ("2024-01-02T03:04:05Z", "01/02/2024 03:04:05"),
        ("2024-01-02", "2024-01-02"),
    ],
)
def test_values_are_texts(value: object, text: str) -> None:
    """Source: host.md 11.1 and 13, row 75."""
    assert settings.parse({"Values": {"NAME": value}}).values == {"NAME": text}


def test_all_parts_are_read() -> None:
    found = settings.parse(
        {
            "IsEncrypted": False,
            "Values": {"A": "1", "B": None},
            "Host": {"LocalHttpPort": 8080, "CORS": "http://a, *", "CORSCredentials": True},
            "ConnectionStrings": {
                "Db": "x",
                "Other": {"ConnectionString": "y", "ProviderName": "z"},
            },
        }
    )
    assert found == LocalSettings(
        {"A": "1"},
        {"Db": "x", "Other": "y"},
        LocalHost(8080, None, ("http://a", " *"), cors_credentials=True),
        is_encrypted=False,
    )
    assert found.environment == {
        "A": "1",
        "ConnectionStrings:Db": "x",
        "ConnectionStrings:Other": "y",
    }


@pytest.mark.parametrize(
    ("content", "is_encrypted"),
    [({}, None), ({"IsEncrypted": True}, True), ({"IsEncrypted": False}, False)],
)
def test_whether_it_is_encrypted(content: dict[str, Any], is_encrypted: bool | None) -> None:
    assert settings.parse(content).is_encrypted is is_encrypted


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([], "has no object 'Values'"),
        ({"Values": None}, "has no object 'Values'"),
        ({"Values": {"A": {"b": 1}}}, "has a setting 'A' that is no text"),
        ({"Values": {"": "x"}}, "has a setting '' that cannot stand"),
        ({"Values": {"A": "x"}, "Host": {"LocalHttpPort": "x"}}, "has the LocalHttpPort 'x'"),
        ({"Values": {"A": "x"}, "Host": {"LocalHttpPort": 70000}}, "has the LocalHttpPort '70000'"),
    ],
)
def test_what_cannot_be_followed_is_told_and_nothing_is_read(content: object, why: str) -> None:
    found = settings.parse(content)
    (mistake,) = found.mistakes
    assert mistake.why.startswith(why)
    assert mistake.instead
    assert found == LocalSettings(mistakes=(mistake,))


def test_the_file_may_be_missing(tmp_path: Path) -> None:
    assert settings.read(tmp_path) == LocalSettings()
    (tmp_path / "local.settings.json").write_text(
        '\ufeff// c\n{"values": {}, "Values": {"A": 1,},}'
    )
    assert settings.read(tmp_path).values == {"A": "1"}
    (tmp_path / "local.settings.json").write_text("{\n,")
    (mistake,) = settings.read(tmp_path).mistakes
    assert mistake.line == 2


@pytest.mark.parametrize(
    ("variables", "is_disabled"),
    [
        ({}, False),
        ({"AzureWebJobs.ship.Disabled": "1"}, True),
        ({"AzureWebJobs.ship.Disabled": "True"}, True),
        ({"AzureWebJobs_ship_Disabled": "true"}, True),
        ({"AzureWebJobs.ship.Disabled": "0"}, False),
        ({"AzureWebJobs.other.Disabled": "1"}, False),
    ],
)
def test_settings_disable_functions(variables: dict[str, str], is_disabled: bool) -> None:
    assert settings.is_disabled("ship", variables) is is_disabled


def test_a_colon_may_be_two_underscores() -> None:
    assert settings.lookup("a:b", {"a__b": "x"}) == "x"
    assert settings.lookup("a:b", {"a__b": "x", "a:b": "y"}) == "y"
    assert settings.lookup("A", {"a": "x"}) is None


IDENTITY = {"orders__queueServiceUri": "https://x", "orders__credential": "managedidentity"}


@pytest.mark.parametrize(
    ("name", "variables", "found"),
    [
        (None, {"AzureWebJobsStorage": "x"}, ConnectionSetting("AzureWebJobsStorage", "x")),
        ("", {"AzureWebJobsStorage": "x"}, ConnectionSetting("AzureWebJobsStorage", "x")),
        ("Storage", {"AzureWebJobsStorage": "x"}, ConnectionSetting("AzureWebJobsStorage", "x")),
        ("AzureWebJobsStorage", {"AzureWebJobsStorage": "x"}, ConnectionSetting("AzureWebJobsStorage", "x")),
        ("orders", {"orders": "x", "AzureWebJobsorders": "y"}, ConnectionSetting("AzureWebJobsorders", "y")),
        ("orders", {"orders": "x"}, ConnectionSetting("orders", "x")),
        ("orders", {"ConnectionStrings__orders": "x"}, ConnectionSetting("ConnectionStrings:orders", "x")),
        ("orders", IDENTITY, ConnectionSetting("orders", "", {
            "queueServiceUri": "https://x", "credential": "managedidentity"})),
        ("orders", {"orders__credential": "x"}, None),
        ("orders", {}, None),
    ],
)  # fmt: skip
def test_a_connection_is_found_in_the_order_of_the_host(
    name: str | None, variables: dict[str, str], found: ConnectionSetting | None
) -> None:
    """Source: host.md 4.6."""
    assert settings.connection(name, variables) == found


@pytest.mark.parametrize("name", ["orders", "AzureWebJobsorders"])
def test_a_missing_connection_is_told_in_the_words_of_the_host(name: str) -> None:
    assert settings.missing_connection(name) == (
        "Storage account connection string 'AzureWebJobsorders' does not exist. "
        "Make sure that it is a defined App Setting."
    )
    assert json.dumps(settings.missing_connection(None)).count("AzureWebJobsStorage") == 1
