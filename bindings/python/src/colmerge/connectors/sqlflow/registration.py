# SPDX-License-Identifier: Apache-2.0
"""Putting the connector in the place of the tool's own."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Optional

from colmerge.connectors.in_memory import storage
from colmerge.connectors.sqlflow.destination import InMemoryDestination
from colmerge.connectors.sqlflow.source import InMemorySource

_TYPE = "in_memory"
_PACKAGE = "sqlflow.connectors.in_memory"


def register() -> None:
    """Makes the tool's connector type ``in_memory`` the classes of this package.

    They go into its registries, and into its package ``sqlflow.connectors.in_memory``: ``InMemorySource``,
    ``InMemoryDestination``, ``IN_MEMORY_DATA_STORE``, and the module ``storage`` that its documentation names. Who has
    imported one of these names before keeps what it was. Doing it again changes nothing.
    """
    package = _imported(_PACKAGE)  # registers its own classes
    for module in (package, _imported(f"{_PACKAGE}.in_memory_connector")):
        if module is not None:
            vars(module).update(
                InMemorySource=InMemorySource,
                InMemoryDestination=InMemoryDestination,
                IN_MEMORY_DATA_STORE=storage.memory_store,
            )
    if package is not None:
        sys.modules[f"{_PACKAGE}.storage"] = storage
        vars(package)["storage"] = storage

    from sqlflow.connectors.registry.destination_registry import destination_registry
    from sqlflow.connectors.registry.enhanced_registry import enhanced_registry
    from sqlflow.connectors.registry.source_registry import source_registry

    source_registry.register(_TYPE, InMemorySource)
    destination_registry.register(_TYPE, InMemoryDestination)
    enhanced_registry.register_source(_TYPE, InMemorySource)
    enhanced_registry.register_destination(_TYPE, InMemoryDestination)


def _imported(name: str) -> Optional[ModuleType]:
    """A module of the tool, where it has it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None
