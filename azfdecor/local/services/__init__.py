"""The services that a host simulates: a module each, with one class that is found by being there."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from azfdecor.local.host.service import Service

if TYPE_CHECKING:
    from typing import TypeGuard

    from azfdecor.local.host.service import Surroundings


def all_for(host: Surroundings) -> dict[str, Service]:
    """The services of a host, by the types of bindings in lower case."""
    found: dict[str, Service] = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if _is_service(value):
                found.update(dict.fromkeys(value.types, value(host)))
    return found


def _is_service(value: object) -> TypeGuard[type[Service]]:
    return isinstance(value, type) and issubclass(value, Service) and value is not Service
