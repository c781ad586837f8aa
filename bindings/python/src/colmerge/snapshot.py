# SPDX-License-Identifier: Apache-2.0
"""A table as it was at one version."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional, Union

from colmerge import _native
from colmerge._input import Data
from colmerge._library import Handle, lib
from colmerge._lookup import find_many, row_or_column
from colmerge._process import OfOneProcess
from colmerge._stored import rows_of_stream, rows_or_nulls
from colmerge.control import CancelFlag, Limits, ProgressCallback
from colmerge.info import TableInfo, table_info_of
from colmerge.parameters import Parameters
from colmerge.rows import Rows

Key = Union[Any, tuple[Any, ...], Mapping[str, Any]]
"""A key: a value, a tuple of values in the order of the key's columns, or a dict of values by column."""


class Snapshot(OfOneProcess, Rows):
    """A table as it was at one version: writers neither change it nor wait for it.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> people = store.table("people")
    >>> result = people.merge([{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}], keys=["id"])
    >>> with people.snapshot() as before:
    ...     result = people.merge([{"id": 2, "name": "Bea"}], keys=["id"])
    ...     before.lookup(2), people.lookup(2)
    ({'id': 2, 'name': 'Bob'}, {'id': 2, 'name': 'Bea'})
    """

    def __init__(self, table: Handle, name: str, layout: Optional[_native.Layout] = None) -> None:
        super().__init__(lib.snapshot_open(table))
        self._name = name
        self._exported: Any = None
        self._finder = _native.Finder(self._snapshot, False, layout)

    def _title(self) -> str:
        return f"snapshot of {self._name}, version {self.version}: "

    @property
    def version(self) -> int:
        """Version of the table that the snapshot shows."""
        version: int = lib.snapshot_version(self._snapshot)
        return version

    def info(self) -> TableInfo:
        """Figures of the table and its columns, indexes and constraints."""
        return table_info_of(self._snapshot)

    def lookup(
        self, key: Key, *, by: Optional[Sequence[str]] = None, columns: Optional[Sequence[str]] = None
    ) -> Optional[dict[str, Any]]:
        """The row of a key as a dict; None when there is none.

        The key's columns are those of `by`; else the names in a dict; else the table's primary key; else those that
        the table was merged by, when that is one set.
        """
        return self._finder.get(key, by, columns)

    def get(
        self,
        key: Key,
        default: Any = None,
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> Any:
        """The row of a key as a dict, or the default; otherwise as `lookup`."""
        found = self._finder.get(key, by, columns)
        return default if found is None else found

    def __getitem__(self, key: Key) -> Any:
        """The row of a key, KeyError when there is none; or the column that a str names. See `Table`."""
        if isinstance(key, str):
            return row_or_column(self._finder, key, self.column)
        found = self._finder.get(key, None, None)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        """Whether there is a row of this key."""
        return self._finder.contains(key, None)

    def lookup_many(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> Rows:
        """The rows of many keys as columns: one for each of the keys, in their order, of nulls where there is none.

        Keys may be Arrow data or a DataFrame of the key's columns, too. `find` tells a row that is not there from one
        that holds nulls.
        """
        return rows_or_nulls(self, self.find(keys, by=by), columns)

    def get_many(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> list[Optional[dict[str, Any]]]:
        """A row as a dict, or None, for each of the keys, in their order."""
        return self._finder.get_many(keys, by, columns)

    def find(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        cancel: Optional[CancelFlag] = None,
    ) -> list[int]:
        """The row id, or -1, for each of the keys. Keys may be Arrow data or a DataFrame of the key's columns."""
        return find_many(self._snapshot, self._finder.layout(), keys, by, cancel)

    def take(self, rows: Sequence[int], columns: Optional[Sequence[str]] = None) -> Rows:
        """The rows of these ids (see `find`), in their order."""
        return rows_of_stream(self.select(columns)._taken(rows))

    def sql(
        self,
        text: str,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
    ) -> Rows:
        """The result of a SELECT from this snapshot; the name after FROM is the table's.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1}, {"id": 2}]
        >>> store["people"].snapshot().sql("SELECT max(id) AS newest FROM people").to_dicts()
        [{'newest': 2}]
        """
        return rows_of_stream(self._query(text, parameters, progress, cancel, limits))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Types are given as they are stored, whatever is requested.

        Where pyarrow is loaded, what has to be copied for Arrow, such as texts, is copied once: the snapshot keeps it for the
        next time, until it is closed.
        """
        pyarrow = sys.modules.get("pyarrow")
        if pyarrow is None or not self.columns:
            return super().__arrow_c_stream__(requested_schema)
        if self._exported is None:
            self._exported = pyarrow.table(self.select())
        return self._exported.__arrow_c_stream__()

    def close(self) -> None:
        """Lets go of this version, for the parts of it (`select`, `head`, `batches`), too; streams stay good."""
        self._exported = None
        self._snapshot.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
