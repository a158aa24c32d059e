"""App settings: local.settings.json, the environment, connections, and disabled functions.

Sources: azure-functions-core-tools, Common/AppSettingsFile.cs and SecretsManager.cs;
azure-functions-host, Config/ScriptEnvironmentVariablesConfigurationSource.cs and
WebJobs.Script/Utility.cs (IsFunctionDisabled); azure-webjobs-sdk, IConfigurationExtensions.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import json_file, newtonsoft
from azfdecor.platform.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOCAL_SETTINGS = "local.settings.json"
DEFAULT_PORT = 7071
_CONNECTION_MEMBERS = (
    "serviceUri",
    "blobServiceUri",
    "queueServiceUri",
    "tableServiceUri",
    "accountName",
    "fullyQualifiedNamespace",
    "accountEndpoint",
)
"""The settings of a connection by identity, of which one is enough."""


class LocalHost(NamedTuple):
    """How the app is served on this machine: `Host` of local.settings.json.

    Attributes:
        port: The port.
        address: The address; None for the usual one.
        cors: The origins that browsers may call from, as they stand between the commas.
        cors_credentials: Whether they may send cookies.
    """

    port: int = DEFAULT_PORT
    address: str | None = None
    cors: tuple[str, ...] = ()
    cors_credentials: bool = False


class LocalSettings(NamedTuple):
    """local.settings.json.

    Attributes:
        values: `Values`: the app settings, as texts.
        connection_strings: `ConnectionStrings`, by their names.
        host: `Host`.
        is_encrypted: `IsEncrypted`; None where it is missing, which Core Tools takes for true.
        mistakes: Why Core Tools cannot follow the file. Then all else is empty.
    """

    values: Mapping[str, str] = {}
    connection_strings: Mapping[str, str] = {}
    host: LocalHost = LocalHost()
    is_encrypted: bool | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """What Core Tools puts into the environment, where a variable is not set yet."""
        strings = {f"ConnectionStrings:{n}": v for n, v in self.connection_strings.items()}
        return {**self.values, **strings}


def read(root: Path) -> LocalSettings:
    """The local settings of an app; without the file there are none."""
    try:
        content, mistake = json_file.read(root / LOCAL_SETTINGS)
    except FileNotFoundError:
        return LocalSettings()
    return LocalSettings(mistakes=(mistake,)) if mistake else parse(content)


def parse(content: object) -> LocalSettings:
    """The settings that a file with this content has."""
    file = content if newtonsoft.is_object(content) else {"Values": None}
    settings: object = file.get("Values", {})
    if not newtonsoft.is_object(settings):
        instead = 'write {"IsEncrypted": false, "Values": {"NAME": "value"}}'
        return LocalSettings(mistakes=(Mistake("has no object 'Values'", instead),))
    mistakes = [*filter(None, (_mistake(name, value) for name, value in settings.items()))]
    host, wrong = _host(file.get("Host"))
    mistakes += wrong
    if mistakes:
        return LocalSettings(mistakes=tuple(mistakes))
    return LocalSettings(
        {n: json_file.text_of(v) for n, v in settings.items() if v is not None},
        _connection_strings(file.get("ConnectionStrings")),
        host,
        bool(file["IsEncrypted"]) if "IsEncrypted" in file else None,
    )


def _mistake(name: str, value: object) -> Mistake | None:
    if name and "=" not in name and "\0" not in f"{name}{value}":
        if not isinstance(value, (dict, list)):
            return None
        why = f"has a setting {name!r} that is no text; Core Tools then reads no setting at all"
        return Mistake(why, 'write a string; members of an object are settings "NAME__member"')
    why = f"has a setting {name!r} that cannot stand in the environment"
    return Mistake(why, "write a name without '=' and a string")


def _host(content: object) -> tuple[LocalHost, list[Mistake]]:
    values = json_file.without_case(content)
    port, origins = json_file.text_of(values.get("localhttpport")), values.get("cors")
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        why = f"has the LocalHttpPort {port!r}"
        return LocalHost(), [Mistake(why, "write a number from 1 to 65535")]
    host = LocalHost(
        int(port or DEFAULT_PORT),
        json_file.text_of(values.get("localhttpaddress")) or None,
        tuple(origin for origin in json_file.text_of(origins).split(",") if origin),
        json_file.text_of(values.get("corscredentials")).lower() == "true",
    )
    return host, []


def _connection_strings(content: object) -> dict[str, str]:
    found: dict[str, str] = {}
    entries = content if newtonsoft.is_object(content) else {}
    for name, entry in entries.items():
        value = json_file.without_case(entry).get("connectionstring", entry)
        if value and not isinstance(value, (dict, list)):
            found[name] = json_file.text_of(value)
    return found


def lookup(name: str, environment: Mapping[str, str]) -> str | None:
    """The value of a setting, as the host on Linux looks it up: the case counts.

    A colon in the name may be a double underscore in the environment.
    """
    found = environment.get(name)
    return environment.get(name.replace(":", "__")) if found is None else found


def is_true(value: str | None) -> bool:
    """Whether a setting says yes."""
    return (value or "").strip().lower() in {"1", "true"}


def is_disabled(function: str, environment: Mapping[str, str]) -> bool:
    """Whether a setting disables a function: `AzureWebJobs.NAME.Disabled`."""
    forms = (f"AzureWebJobs.{function}.Disabled", f"AzureWebJobs_{function}_Disabled")
    return any(is_true(lookup(form, environment)) for form in forms)


class ConnectionSetting(NamedTuple):
    """A connection that settings describe.

    Attributes:
        name: The setting, or what the names of its settings begin with.
        text: The connection string; empty where an identity is used.
        members: The settings of a connection by identity, by their names behind "__".
    """

    name: str
    text: str = ""
    members: Mapping[str, str] = {}


def connection(name: str | None, environment: Mapping[str, str]) -> ConnectionSetting | None:
    """The connection that a binding names, of Azure Storage without a name; None if there is none."""
    given = name or "Storage"
    prefixed = f"AzureWebJobs{given}"
    for setting in (
        f"ConnectionStrings:{prefixed}",
        prefixed,
        f"ConnectionStrings:{given}",
        given,
    ):
        text = lookup(setting, environment)
        if text:
            return ConnectionSetting(setting, text)
        members = {
            variable[len(setting) + len(separator) :]: value
            for separator in ("__", ":")
            for variable, value in environment.items()
            if variable.startswith(f"{setting}{separator}")
        }
        known = {member.lower() for member in members}
        if any(member.lower() in known for member in _CONNECTION_MEMBERS):
            return ConnectionSetting(setting, "", members)
    return None


def missing_connection(name: str | None) -> str:
    """The host's text for a connection that no setting describes."""
    given = name or "Storage"
    setting = given if given.lower().startswith("azurewebjobs") else f"AzureWebJobs{given}"
    return (
        f"Storage account connection string '{setting}' does not exist. "
        "Make sure that it is a defined App Setting."
    )
