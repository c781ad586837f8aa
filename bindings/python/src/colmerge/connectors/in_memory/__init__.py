# SPDX-License-Identifier: Apache-2.0
"""The in-memory connector of pipelines: a destination, a source, and the store between them.

>>> import pandas
>>> from colmerge.connectors.in_memory import InMemoryDestination, InMemorySource, MemoryStore
>>> store = MemoryStore()
>>> people = InMemoryDestination({"table_name": "people", "mode": "merge", "merge_keys": ["id"]}, store=store)
>>> people.write(pandas.DataFrame({"id": [1, 2], "name": ["Ann", "Bob"]})).inserted
2
>>> people.write(pandas.DataFrame({"id": [2, 3], "name": ["Bea", "Cid"]})).updated
1
>>> for chunk in InMemorySource({"table_name": "people"}, store=store).read():
...     print(chunk.pandas_df)
   id name
0   1  Ann
1   2  Bea
2   3  Cid
"""

from __future__ import annotations

from colmerge.connectors.in_memory.chunk import DataChunk
from colmerge.connectors.in_memory.destination import InMemoryDestination
from colmerge.connectors.in_memory.source import ConnectionTestResult, InMemorySource
from colmerge.connectors.in_memory.storage import MemoryStore, memory_store

__all__ = [
    "ConnectionTestResult",
    "DataChunk",
    "InMemoryDestination",
    "InMemorySource",
    "MemoryStore",
    "memory_store",
]
