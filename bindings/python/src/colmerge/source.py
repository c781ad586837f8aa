# SPDX-License-Identifier: Apache-2.0
"""A configured reader: a table's name with columns, a filter and a batch size."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_int32
from typing import Optional, Union

from colmerge._arguments import column_names, rows_of_a_batch, utf8
from colmerge._arrow import ArrowArrayStream, ArrowSchema
from colmerge._library import Handle, call, lib
from colmerge._process import OfOneProcess
from colmerge._structures import SourceOptions, String, sized, string, strings, text_of
from colmerge.rows import Readable, Rows
from colmerge.schema import Schema
from colmerge.stream import RecordStream

OPTIONS = ("table_name", "columns", "batch_size", "filter")
"""Names of all options of a source."""


class Source(OfOneProcess, Readable):
    """Reads one table in one way; each reading shows the table as it is then.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "age": 20}, {"id": 2, "age": 10}]
    >>> store.source("people", columns=["id"], filter="age >= 18").to_dicts()
    [{'id': 1}]
    """

    def __init__(
        self,
        store: Handle,
        table_name: Optional[str],
        *,
        columns: Union[str, Sequence[str], None] = None,
        batch_size: Optional[int] = None,
        filter: Optional[str] = None,
    ) -> None:
        options = sized(SourceOptions, batch_size=rows_of_a_batch(batch_size))
        options.table_name = string(table_name)
        options.filter = string(filter)
        if columns is not None:
            names = column_names("columns", columns)
            options.columns, options.column_count = strings(names), len(names)
        self._take(Handle(lib.source_close, lib.source_open, store, byref(options)))

    def _take(self, handle: Handle) -> None:
        self._handle = handle
        name = String()
        call(lib.source_table_name, handle, byref(name))
        self.table_name = text_of(name)

    @classmethod
    def of_yaml(cls, store: Handle, yaml: bytes, name: str) -> Source:
        """The source that a YAML document defines under this name."""
        made = cls.__new__(cls)
        text = utf8(name)
        made._take(Handle(lib.source_close, lib.source_open_yaml, store, yaml, len(yaml), text, len(text)))
        return made

    def exists(self) -> bool:
        """Whether the table is there."""
        out = c_int32()
        call(lib.source_test, self._handle, byref(out))
        return out.value == 1

    @property
    def schema(self) -> Schema:
        """Names, types and metadata of the columns that a reading gives now."""
        out = ArrowSchema()
        call(lib.source_schema, self._handle, byref(out))
        return Schema(out)

    def read(self) -> RecordStream:
        """The rows as they are now, to be taken once, in batches of the batch size."""
        stream = ArrowArrayStream()
        call(lib.source_read, self._handle, byref(stream))
        return RecordStream(stream)

    def _rows(self) -> Rows:
        return self.read().collect()

    def close(self) -> None:
        """Closes the source; streams that came from it stay good."""
        self._handle.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
