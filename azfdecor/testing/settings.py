"""The app settings of an app under test, which never lead to a real account."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Settings(MutableMapping[str, str]):
    """The app settings while an app is open: they stand in the environment, which is put back.

    Args:
        values: The settings at first.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._before: dict[str, str | None] = {}
        self.update(values)

    def __getitem__(self, name: str) -> str:
        return os.environ[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._before.setdefault(name, os.environ.get(name))
        os.environ[name] = value

    def __delitem__(self, name: str) -> None:
        self._before.setdefault(name, os.environ.get(name))
        del os.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)

    def put_back(self) -> None:
        """Give the environment the values that it had before."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before.clear()
