# SPDX-License-Identifier: Apache-2.0
"""What callers may give as data, and the form in which the library takes it.

Arrow producers of any kind give a stream or an array; everything else is made columns. Nothing here knows what the
data is for: see destination.py for writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, Union, runtime_checkable

from colmerge._arrow import ArrowArray, ArrowArrayStream, ArrowSchema
from colmerge._capsule import address_in
from colmerge._error import InvalidArgumentError
from colmerge._extras import needed
from colmerge.text_input import Csv, Json


@runtime_checkable
class ArrowStreamExporter(Protocol):
    """Tables of any Arrow library: of polars, pyarrow, pandas, DuckDB, nanoarrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@runtime_checkable
class ArrowArrayExporter(Protocol):
    """Record batches and struct arrays of any Arrow library."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...


@runtime_checkable
class ArrowSchemaExporter(Protocol):
    """Schemas of any Arrow library."""

    def __arrow_c_schema__(self) -> object: ...


Rows = Iterable[Mapping[str, Any]]
Columns = Mapping[str, Iterable[Any]]
Data = Union[
    ArrowStreamExporter,
    ArrowArrayExporter,
    Columns,
    Rows,
    Iterable[Union[ArrowArrayExporter, ArrowStreamExporter]],
    Csv,
    Json,
]
"""What tables take: Arrow data, DataFrames, a list of dicts, a dict of lists, `Csv`, `Json`, or an iterable of
DataFrames or record batches, which is one write."""


class StreamInput:
    """A stream to take over; keeps its owner alive until then."""

    def __init__(self, exporter: ArrowStreamExporter) -> None:
        self._capsule = exporter.__arrow_c_stream__()
        self.address = address_in(self._capsule, ArrowArrayStream)


class ArrayInput:
    """A struct array and its schema."""

    def __init__(self, exporter: ArrowArrayExporter) -> None:
        schema, array = exporter.__arrow_c_array__()
        self._kept = schema, array
        self.schema = address_in(schema, ArrowSchema)
        self.array = address_in(array, ArrowArray)
        self.length: int = ArrowArray.from_address(self.array).length


def columns_of_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Columns of rows, in the order in which their names first occur; an absent value is None."""
    kept = rows if isinstance(rows, list) else list(rows)
    for i, row in enumerate(kept):
        if type(row) is not dict and not isinstance(row, Mapping):
            raise InvalidArgumentError(f"row {i} must be a dict, not of type {type(row).__name__}", row=i)
    names = dict.fromkeys(itertools.chain.from_iterable(kept))
    return {name: [row.get(name) for row in kept] for name in names}


def _holds_nested_values(columns: Mapping[str, Any]) -> bool:
    kinds = {
        kind for values in columns.values() if isinstance(values, (list, tuple)) for kind in set(map(type, values))
    }
    return any(issubclass(kind, (list, tuple, dict)) for kind in kinds)


def prepared(data: Any) -> Union[StreamInput, ArrayInput, Columns, Csv, Json]:
    """The data in one of the forms that the library takes."""
    if isinstance(data, (Csv, Json)):
        return data
    if hasattr(data, "__arrow_c_stream__"):
        return StreamInput(data)
    if hasattr(data, "__arrow_c_array__"):
        return ArrayInput(data)
    if isinstance(data, Mapping):
        return _plain_or_arrow(data)
    if type(data).__module__.startswith("pandas") and hasattr(data, "to_records"):
        return _frame_of_old_pandas(data)
    if isinstance(data, (str, bytes)):
        raise InvalidArgumentError("text is no data; say colmerge.Csv(text) or colmerge.Json(text)")
    if isinstance(data, Iterable):
        return _prepared_parts(iter(data))
    raise InvalidArgumentError(
        f"a value of type {type(data).__name__} is no data: "
        "give a DataFrame, Arrow data, a list of dicts or a dict of lists"
    )


def _prepared_parts(parts: Iterator[Any]) -> Union[StreamInput, Columns]:
    first = next(parts, None)
    if first is None:
        raise InvalidArgumentError("no rows were given, and so no columns; an empty DataFrame or Arrow table has some")
    rest = itertools.chain([first], parts)
    if hasattr(first, "__arrow_c_stream__") or hasattr(first, "__arrow_c_array__"):
        return StreamInput(_reader_of_parts(first, rest))
    return _plain_or_arrow(columns_of_rows(rest))


def _plain_or_arrow(columns: Columns) -> Union[StreamInput, Columns]:
    """Columns with lists or dicts inside go through pyarrow, which knows what nested types they are."""
    if not columns:
        raise InvalidArgumentError("no columns were given")
    if _holds_nested_values(columns):
        return StreamInput(needed("pyarrow").table(dict(columns)))
    return columns


def _reader_of_parts(first: Any, parts: Iterator[Any]) -> ArrowStreamExporter:
    """One stream of DataFrames or batches that come one after the other."""
    pyarrow = needed("pyarrow")
    schema = pyarrow.table(first).schema
    batches = (batch for part in parts for batch in pyarrow.table(part).cast(schema).to_batches())
    reader: ArrowStreamExporter = pyarrow.RecordBatchReader.from_batches(schema, batches)
    return reader


def _frame_of_old_pandas(frame: Any) -> StreamInput:
    return StreamInput(needed("pyarrow").Table.from_pandas(frame))


def schema_address(schema: ArrowSchemaExporter) -> tuple[int, object]:
    """Address of an exported schema, and what keeps it."""
    capsule = schema.__arrow_c_schema__()
    return address_in(capsule, ArrowSchema), capsule
