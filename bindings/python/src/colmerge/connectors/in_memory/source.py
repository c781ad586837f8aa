# SPDX-License-Identifier: Apache-2.0
"""Reading a table in memory, or injected data, in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from colmerge._error import InvalidArgumentError
from colmerge._extras import needed
from colmerge.connectors.in_memory.chunk import DataChunk
from colmerge.connectors.in_memory.filters import Filters, condition
from colmerge.connectors.in_memory.options import checked
from colmerge.connectors.in_memory.storage import MemoryStore, tables_of
from colmerge.rows import DEFAULT_BATCH_SIZE
from colmerge.schema import Schema
from colmerge.source import OPTIONS, Source
from colmerge.store import Store

_READ_OPTIONS = ("data", "schema")
_INJECTED = "data"


@dataclass(frozen=True)
class ConnectionTestResult:
    """Whether a source can be read."""

    success: bool
    message: str

    def __bool__(self) -> bool:
        return self.success


class InMemorySource:
    """Reads the table that its configuration names.

    Options: ``table_name`` (required, save for reading injected data), ``columns``, ``filter``, ``batch_size``.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "age": 20}, {"id": 2, "age": 10}]
    >>> source = InMemorySource({"table_name": "people"}, store=store)
    >>> source.test_connection().success, source.discover(), source.get_schema("people").names
    (True, ['people'], ['id', 'age'])
    >>> [chunk.pandas_df["id"].tolist() for chunk in source.read(filters={"age": {">=": 18}})]
    [[1]]
    >>> [len(chunk) for chunk in InMemorySource().read(options={"data": [{"id": 1}, {"id": 2}]})]
    [2]
    """

    def __init__(
        self, config: Optional[Mapping[str, Any]] = None, store: Union[MemoryStore, Store, None] = None
    ) -> None:
        self._store = tables_of(store)
        self.configure(config or {})

    def configure(self, params: Mapping[str, Any]) -> None:
        """Takes another configuration."""
        options = checked(params, OPTIONS)
        if options:
            self._source(self._store, options).close()  # checks them
        self._options = options
        self.config = dict(params)
        self.table_name: Optional[str] = options.get("table_name")

    @staticmethod
    def _source(store: Store, options: Mapping[str, Any]) -> Source:
        rest = {option: value for option, value in options.items() if option != "table_name"}
        return Source(store._handle, options.get("table_name") or None, **rest)

    def test_connection(self) -> ConnectionTestResult:
        """Whether the table is there."""
        if self._source(self._store, self._options).exists():
            return ConnectionTestResult(True, f"Table '{self.table_name}' is there")
        return ConnectionTestResult(False, f"Table '{self.table_name}' not found in in-memory store")

    def discover(self) -> list[str]:
        """Names of all tables of the store."""
        return self._store.table_names()

    def get_schema(self, object_name: Optional[str] = None) -> Schema:
        """The schema of a table; of the configured one when none is named."""
        return self._source(self._store, self._asked(object_name, None, None, DEFAULT_BATCH_SIZE)).schema

    def read(
        self,
        object_name: Optional[str] = None,
        columns: Union[str, Sequence[str], None] = None,
        filters: Optional[Filters] = None,
        batch_size: int = DEFAULT_BATCH_SIZE,
        options: Optional[Mapping[str, Any]] = None,
    ) -> Iterator[DataChunk]:
        """The rows in chunks of at most ``batch_size``; all of them show the table as it is now.

        ``object_name``, ``columns``, ``filters`` and ``batch_size`` come before those of the configuration.
        ``options={"data": ...}`` reads that data (a DataFrame, a list of dicts, Arrow data) instead of a table, with
        the types of ``"schema"``, a dict of types by column, where it is given.
        """
        own = checked(options or {}, _READ_OPTIONS)
        asked = self._asked(object_name, columns, filters, batch_size)
        store = self._store
        if "data" in own:
            store, asked["table_name"] = _injected(own), _INJECTED
        stream = self._source(store, asked).read()
        return _chunks(stream)

    def _asked(
        self,
        object_name: Optional[str],
        columns: Union[str, Sequence[str], None],
        filters: Optional[Filters],
        batch_size: int,
    ) -> dict[str, Any]:
        asked = dict(self._options)
        own = {"table_name": object_name, "columns": columns, "filter": condition(filters)}
        asked.update({option: value for option, value in own.items() if value})
        if batch_size != DEFAULT_BATCH_SIZE or "batch_size" not in asked:
            asked["batch_size"] = batch_size
        return asked

    def __repr__(self) -> str:
        return f"InMemorySource({self.config!r})"


def _injected(options: Mapping[str, Any]) -> Store:
    """A store with the data that a caller gave."""
    store = Store()
    schema = options.get("schema")
    if isinstance(schema, Mapping):
        store.create_table(_INJECTED, schema)
    elif schema is not None:
        raise InvalidArgumentError(f"schema must be a dict of types by column, not a {type(schema).__name__}")
    store.table(_INJECTED).append(options["data"])
    return store


def _chunks(stream: Any) -> Iterator[DataChunk]:
    pyarrow = needed("pyarrow")
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    first_row = 0
    for batch in reader:
        yield DataChunk(pyarrow.Table.from_batches([batch]), first_row)
        first_row += batch.num_rows
