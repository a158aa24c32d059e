"""The accounts of Azure Storage of an app under test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.local.storage.memory import MemoryStorage
from azfdecor.platform import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.local.host.clock import StandingClock


class Accounts:
    """The accounts of Azure Storage of an app under test: one in memory for each real one.

    Args:
        clock: The time.
        environment: The app settings, by which connections of two names may lead to one account.
    """

    def __init__(self, clock: StandingClock, environment: Mapping[str, str]) -> None:
        self._clock = clock
        self._environment = environment
        self._accounts: dict[object, MemoryStorage] = {}

    def of(self, connection: str) -> MemoryStorage:
        """The account that a binding's `connection` names; one of its own where no setting tells."""
        found = settings.connection(connection, self._environment)
        key: object = (connection or "Storage").lower().removeprefix("azurewebjobs")
        if found:
            key = found.text or frozenset(found.members.items())
        if key not in self._accounts:
            self._accounts[key] = MemoryStorage(self._clock.now)
        return self._accounts[key]
