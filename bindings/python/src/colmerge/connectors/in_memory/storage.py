# SPDX-License-Identifier: Apache-2.0
"""Stores of DataFrames by name, and the one that the process shares."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Optional, Union

from colmerge._error import InvalidArgumentError
from colmerge._input import Data
from colmerge.store import Store

if TYPE_CHECKING:
    import pandas


if TYPE_CHECKING:
    Tables = MutableMapping[str, pandas.DataFrame]
else:
    Tables = MutableMapping  # pandas is loaded by those who take a DataFrame


class MemoryStore(Tables):
    """Tables by name, in and out as DataFrames; safe to use from many threads.

    It has methods, and is a mapping as well, from names to DataFrames: what is read is a DataFrame of its own, and what
    is done to it stays there until it is set again.

    >>> import pandas
    >>> store = MemoryStore()
    >>> store.set_table("people", pandas.DataFrame({"id": [1, 2]}))
    >>> store.get_table("people")["id"].tolist(), store.list_tables()
    ([1, 2], ['people'])
    >>> store["animals"] = store["people"]
    >>> list(store), len(store), "people" in store
    (['animals', 'people'], 2, True)
    >>> del store["animals"]
    >>> store.get_table("animals")
    Traceback (most recent call last):
    colmerge.TableNotFoundError: Table 'animals' not found in in-memory store
    """

    def __init__(self, store: Optional[Store] = None, *, memory_budget: Optional[int] = None) -> None:
        """Around a store that is there, or a new one, whose tables may take `memory_budget` bytes together."""
        self.store = Store(memory_budget=memory_budget) if store is None else store
        """The tables as `colmerge.Store`: snapshots, lookups, SQL."""

    def set_table(self, table_name: str, data: Data) -> None:
        """Makes the data the whole contents of the table, which is created when it is missing."""
        self.store[table_name] = data

    def get_table(self, table_name: str) -> pandas.DataFrame:
        """The table as a DataFrame of its own."""
        return self.store[table_name].to_pandas()

    def clear_table(self, table_name: str) -> None:
        """Removes the table; nothing happens when there is none."""
        self.store.drop(table_name, missing_ok=True)

    def clear_all(self) -> None:
        """Removes all tables, as one step."""
        self.store.clear()

    def list_tables(self) -> list[str]:
        """Names of all tables, sorted."""
        return self.store.table_names()

    def get_memory_usage(self) -> dict[str, Any]:
        """Bytes: those of the store, and of each table."""
        usage = self.store.memory_usage()
        return {
            "total_bytes": usage.bytes.total,
            "live_bytes": usage.bytes.live,
            "peak_bytes": usage.peak,
            "budget_bytes": usage.budget,
            "tables": {name: self.store[name].info().bytes.total for name in self.list_tables()},
        }

    def get_table_info(self, table_name: str) -> dict[str, Any]:
        """Figures of a table."""
        info = self.store[table_name].info()
        return {
            "table_name": table_name,
            "rows": info.rows,
            "columns": [column.name for column in info.columns],
            "types": {column.name: column.type for column in info.columns},
            "nulls": {column.name: column.nulls for column in info.columns},
            "primary_key": list(info.primary_key),
            "version": info.version,
            "memory_bytes": info.bytes.total,
        }

    # ---- as a mapping --------------------------------------------------------------------------------------------

    def __getitem__(self, table_name: str) -> pandas.DataFrame:
        return self.get_table(table_name)

    def __setitem__(self, table_name: str, data: Data) -> None:
        self.set_table(table_name, data)

    def __delitem__(self, table_name: str) -> None:
        self.store.drop(table_name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.list_tables())

    def __len__(self) -> int:
        return len(self.list_tables())

    def __contains__(self, table_name: object) -> bool:
        return table_name in self.store

    def __bool__(self) -> bool:
        return True

    def clear(self) -> None:
        """Removes all tables, as one step."""
        self.clear_all()

    # Stores are equal when they are one; a mapping would compare the tables.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<MemoryStore around {self.store!r}>"


memory_store = MemoryStore(Store.default())
"""The store that destinations and sources use when they are given none; the process has one."""


def tables_of(store: Union[MemoryStore, Store, None]) -> Store:
    """The store that a connector was given, or the shared one."""
    if store is None:
        return memory_store.store
    found = store.store if isinstance(store, MemoryStore) else store
    if not isinstance(found, Store):
        raise InvalidArgumentError(f"store must be a Store or a MemoryStore, not of type {type(store).__name__}")
    return found
