# SPDX-License-Identifier: Apache-2.0
"""The in-memory connector as classes of SQLFlow, the pipeline tool whose documentation of such a connector it fulfils.

It needs that tool, which has no other place in this package. After `register`, its connector type ``in_memory`` and the
names in its package ``sqlflow.connectors.in_memory`` are those of this module::

    import colmerge.connectors.sqlflow

    colmerge.connectors.sqlflow.register()

What the classes do beside their base classes is `colmerge.connectors.in_memory`, whose store they share.
docs/connector.md of the repository has every option, feature and error.
"""

from __future__ import annotations

from colmerge.connectors.in_memory.storage import MemoryStore, memory_store
from colmerge.connectors.sqlflow.chunk import DataChunk
from colmerge.connectors.sqlflow.destination import InMemoryDestination, WrittenRows
from colmerge.connectors.sqlflow.registration import register
from colmerge.connectors.sqlflow.source import InMemorySource

IN_MEMORY_DATA_STORE = memory_store
"""The store under the name that the tool's code gives it: a mapping from names to DataFrames."""

__all__ = [
    "IN_MEMORY_DATA_STORE",
    "DataChunk",
    "InMemoryDestination",
    "InMemorySource",
    "MemoryStore",
    "WrittenRows",
    "memory_store",
    "register",
]
