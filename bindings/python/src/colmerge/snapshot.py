# SPDX-License-Identifier: Apache-2.0
"""A table as it was at one version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ctypes import byref, c_int64
from typing import Any, Optional, Union

from colmerge._arguments import utf8
from colmerge._arrow import ArrowArrayStream
from colmerge._input import Data
from colmerge._library import Handle, call, lib
from colmerge._lookup import Layout, find_key, find_keys, row_values
from colmerge._stored import rows_of_stream
from colmerge.control import CancelFlag, Limits, ProgressCallback, query_options
from colmerge.info import TableInfo, table_info_of
from colmerge.parameters import Parameters, values_of
from colmerge.rows import Rows

Key = Union[Any, tuple[Any, ...], Mapping[str, Any]]
"""A key: a value, a tuple of values in the order of the key's columns, or a dict of values by column."""


class Snapshot(Rows):
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

    def __init__(self, table: Handle, name: str, layout: Optional[Layout] = None) -> None:
        super().__init__(Handle(lib.snapshot_close, lib.snapshot_open, table))
        self._name = name
        self._known_layout = layout
        self._layout_fits = False

    def _title(self) -> str:
        return f"snapshot of {self._name}, version {self.version}: "

    @property
    def version(self) -> int:
        """Version of the table that the snapshot shows."""
        out = c_int64()
        call(lib.snapshot_version, self._snapshot, byref(out))
        return out.value

    def info(self) -> TableInfo:
        """Figures of the table and its columns, indexes and constraints."""
        return table_info_of(self._snapshot)

    def _layout(self) -> Layout:
        layout = self._known_layout
        if layout is None or not self._layout_fits:
            version = self.version
            if layout is None or layout.version != version:
                layout = self._known_layout = Layout(self._snapshot, version)
            self._layout_fits = True
        return layout

    def lookup(
        self, key: Key, *, by: Optional[Sequence[str]] = None, columns: Optional[Sequence[str]] = None
    ) -> Optional[dict[str, Any]]:
        """The row of a key as a dict; None when there is none.

        The key's columns are those of `by`; else the names in a dict; else the table's primary key; else those that
        the table was merged by, when that is one set.
        """
        layout = self._layout()
        row = find_key(self._snapshot, layout, key, by)
        return None if row < 0 else row_values(self._snapshot, layout, row, columns)

    def lookup_many(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> list[Optional[dict[str, Any]]]:
        """A row, or None, for each of the keys, in their order."""
        layout = self._layout()
        rows = find_keys(self._snapshot, layout, keys, by)
        return [None if row < 0 else row_values(self._snapshot, layout, row, columns) for row in rows]

    def find(self, keys: Union[Iterable[Key], Data], *, by: Optional[Sequence[str]] = None) -> list[int]:
        """The row id, or -1, for each of the keys. Keys may be Arrow data or a DataFrame of the key's columns."""
        return find_keys(self._snapshot, self._layout(), keys, by)

    def take(self, rows: Sequence[int], columns: Optional[Sequence[str]] = None) -> Rows:
        """The rows of these ids (see `find`), in their order."""
        ids = (c_int64 * len(rows))(*rows)
        stream = ArrowArrayStream()
        options = self.select(columns)._options(0)
        call(lib.snapshot_take_rows, self._snapshot, ids, len(rows), byref(options), byref(stream))
        return rows_of_stream(stream)

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
        data = utf8(text, "a statement")
        given = values_of(parameters)
        stream = ArrowArrayStream()
        with query_options(progress, cancel, limits) as options:
            call(
                lib.snapshot_query,
                self._snapshot,
                data,
                len(data),
                given,
                len(given),
                byref(options),
                byref(stream),
            )
        return rows_of_stream(stream)

    def close(self) -> None:
        """Lets go of this version, for the parts of it (`select`, `head`, `batches`), too; streams stay good."""
        self._snapshot.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
