# SPDX-License-Identifier: Apache-2.0
"""Reading a table in memory, or injected data, in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from colmerge._arguments import column_names
from colmerge._error import InvalidArgumentError
from colmerge._extras import needed
from colmerge._foreign import is_missing
from colmerge._input import ArrowSchemaExporter
from colmerge.connectors.in_memory.chunk import DataChunk
from colmerge.connectors.in_memory.filters import Filters, condition
from colmerge.connectors.in_memory.options import PIPELINE, checked, pipeline_of
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

    Options: ``table_name`` (required, save for reading injected data), ``columns``, ``filter``, ``batch_size``, and those
    that pipelines give to connectors of any kind: ``name``, ``sync_mode`` ("full_refresh", "incremental"),
    ``cursor_field``, ``primary_key``, ``resilience``.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "age": 20}, {"id": 2, "age": 10}]
    >>> source = InMemorySource({"table_name": "people"}, store=store)
    >>> source.test_connection().success, source.discover(), source.get_schema("people").names
    (True, ['people'], ['id', 'age'])
    >>> [chunk.pandas_df["id"].tolist() for chunk in source.read(filters={"age": {">=": 18}})]
    [[1]]
    >>> [chunk.pandas_df["id"].tolist() for chunk in source.read_incremental(cursor_field="id", cursor_value=1)]
    [[2]]
    >>> [len(chunk) for chunk in InMemorySource().read(options={"data": [{"id": 1}, {"id": 2}]})]
    [2]
    """

    _chunk: Callable[..., Any] = DataChunk

    def __init__(
        self, config: Optional[Mapping[str, Any]] = None, store: Union[MemoryStore, Store, None] = None
    ) -> None:
        self._store = tables_of(store)
        self._take(config or {})

    def configure(self, params: Mapping[str, Any]) -> None:
        """Takes another configuration; one that is refused leaves the one before."""
        self._take(params)

    def _take(self, params: Mapping[str, Any]) -> None:
        options = checked(params, (*OPTIONS, *PIPELINE))
        pipeline = pipeline_of(options)
        if options:
            self._source(self._store, options).close()  # checks them
        self._options = options
        self._pipeline = pipeline
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
        the types of ``"schema"``, a dict of types by column or an Arrow schema, where it is given.
        """
        return self._chunks(self._reading(object_name, columns, filters, batch_size, options or {}).read())

    def _reading(
        self,
        object_name: Optional[str],
        columns: Union[str, Sequence[str], None],
        filters: Optional[Filters],
        batch_size: int,
        options: Mapping[str, Any],
    ) -> Source:
        own = checked(options, _READ_OPTIONS)
        asked = self._asked(object_name, columns, filters, batch_size)
        store = self._store
        if "data" in own:
            store, asked["table_name"] = _injected(own), _INJECTED
        return self._source(store, asked)

    def _chunks(self, stream: Any) -> Iterator[DataChunk]:
        pyarrow = needed("pyarrow")
        reader = pyarrow.RecordBatchReader.from_stream(stream)
        first_row = 0
        for batch in reader:
            yield self._chunk(pyarrow.Table.from_batches([batch]), first_row=first_row)
            first_row += batch.num_rows

    def supports_incremental(self) -> bool:
        """True: `read_incremental` gives what came after a cursor's value."""
        return True

    def read_incremental(
        self,
        object_name: Optional[str] = None,
        cursor_field: Optional[str] = None,
        cursor_value: Any = None,
        batch_size: int = DEFAULT_BATCH_SIZE,
    ) -> Iterator[DataChunk]:
        """The rows whose cursor is greater than a value; all rows when there is none yet.

        ``cursor_field`` is that of the configuration when none is named. The value may be a text, as pipelines keep it.
        A filter of the configuration holds as well. Rows whose cursor is null come only while there is no value.
        """
        field = cursor_field or self._pipeline.cursor_field
        if not field:
            raise InvalidArgumentError("an incremental reading needs a cursor_field", column="cursor_field")
        asked = self._asked(object_name, None, None, batch_size)
        with self._source(self._store, {"table_name": asked.get("table_name")}) as table:
            table.schema[field]  # says so when there is no such column
        chosen = asked.get("columns")
        if chosen is not None and field not in column_names("columns", chosen):
            raise InvalidArgumentError(f"columns must have the cursor_field '{field}'", column="columns")
        if cursor_value is not None and not _is_missing(cursor_value):
            later = condition({field: {">": cursor_value}})
            asked["filter"] = f"({asked['filter']}) AND {later}" if "filter" in asked else later
        return self._chunks(self._source(self._store, asked).read())

    def get_cursor_value(self, chunk: Any, cursor_field: Optional[str] = None) -> Any:
        """The greatest value of the cursor in a chunk; None when it has none."""
        field = cursor_field or self._pipeline.cursor_field
        table = chunk.arrow_table
        if field not in table.column_names:
            return None
        column = table.column(field)
        if hasattr(column.type, "value_type"):
            column = column.cast(column.type.value_type)
        from pyarrow import compute

        return compute.max(column).as_py()

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
    if isinstance(schema, (Mapping, ArrowSchemaExporter)):
        store.create_table(_INJECTED, schema)
    elif schema is not None:
        raise InvalidArgumentError(f"schema must be a dict of types by column, not a {type(schema).__name__}")
    store.table(_INJECTED).append(options["data"])
    return store



def _is_missing(value: Any) -> bool:
    return is_missing(type(value)) or bool(value != value)
