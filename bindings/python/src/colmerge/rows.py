# SPDX-License-Identifier: Apache-2.0
"""Rows to read: of a snapshot, of a result, of a part of either.

`Readable` is what everything with rows can do; `Rows` are rows of one snapshot, which never change.
"""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Optional

from colmerge import _display, _native
from colmerge._arguments import column_names, rows_of_a_batch, whole_number
from colmerge._error import ColumnNotFoundError, InvalidHandleError, TableNotFoundError
from colmerge._extras import needed
from colmerge._library import Handle, lib
from colmerge._pandas import frame_of
from colmerge.schema import Schema

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

DEFAULT_BATCH_SIZE = 10_000
# Rows of a batch that become Python values while they are in the processor's caches.
_PYTHON_BATCH_SIZE = 2_000
# Rows of a batch where nobody asked: whole chunks of the library, whose numbers are shared, not copied.
_STREAM_BATCH_SIZE = 65_536
_SHOWN_ROWS = 10
# What the extension module makes of a batch.
_COLUMNS, _DICTS, _TUPLES = range(3)


class Readable(ABC):
    """Rows in any form that callers like.

    Whatever takes Arrow data through the PyCapsule interface takes these objects as they are:
    ``polars.DataFrame(rows)``, ``pyarrow.table(rows)``, ``duckdb.sql("FROM rows")``.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    >>> people = store["people"]
    >>> people.to_dict()
    {'id': [1, 2], 'name': ['Ann', 'Bob']}
    >>> people.select(["name"], offset=1).to_dicts()
    [{'name': 'Bob'}]
    >>> [row["name"] for row in people]
    ['Ann', 'Bob']
    """

    @abstractmethod
    def _rows(self) -> Rows:
        """The rows as they are now."""

    def _title(self) -> str:
        return ""

    @property
    def schema(self) -> Schema:
        """Names, types and metadata of the columns."""
        return self._rows()._schema()

    @property
    def column_names(self) -> list[str]:
        """The columns' names, in order."""
        return self.schema.names

    def __len__(self) -> int:
        return self._rows()._count()

    def select(self, columns: Optional[Sequence[str]] = None, *, limit: Optional[int] = None, offset: int = 0) -> Rows:
        """Some of the columns, in the order wanted, and some of the rows."""
        whole_number("offset", offset)
        return self._rows()._part(columns, offset, None if limit is None else whole_number("limit", limit))

    def head(self, rows: int = 10) -> Rows:
        """The first rows."""
        return self.select(limit=whole_number("rows", rows))

    def batches(self, batch_size: int = DEFAULT_BATCH_SIZE) -> Iterator[Batch]:
        """The rows in parts of at most this many."""
        return self._batches(rows_of_a_batch(batch_size) or DEFAULT_BATCH_SIZE)

    def _batches(self, batch_size: int) -> Iterator[Batch]:
        rows = self._rows()
        for start in range(0, len(rows), batch_size):
            yield rows._batch(start, batch_size)

    def to_dict(self) -> dict[str, list[Any]]:
        """The values of each column, as Python values."""
        return self._rows()._columns()

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dict for each row."""
        return self._rows()._listed(_DICTS)

    def to_tuples(self) -> list[tuple[Any, ...]]:
        """A tuple for each row, with its values in the order of the columns."""
        return self._rows()._listed(_TUPLES)

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        return self.select([name]).to_dict()[name]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._rows()._read(_DICTS):
            yield from batch

    def to_arrow(self) -> pyarrow.Table:
        """A table of pyarrow, which must be there. Numbers are shared with the library where they can be."""
        rows: pyarrow.Table = needed("pyarrow").table(self._rows())
        return rows

    def to_pandas(self, **options: Any) -> pandas.DataFrame:
        """A DataFrame of pandas, with the dtypes and the index that a written one had; options as pyarrow's.

        In pandas a NaN is a missing value: a column of floats comes as one of dtype float64, in which nulls are NaN, and
        goes back with nulls for all of them. Where the two must stay apart, take `to_arrow`, or dtypes of Arrow:
        ``to_pandas(types_mapper=pandas.ArrowDtype)``. Values of maps are lists of tuples that go back in as maps.
        """
        frame: pandas.DataFrame = frame_of(self.to_arrow(), options)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """A DataFrame of polars, which must be there."""
        rows: polars.DataFrame = needed("polars").DataFrame(self._rows())
        return rows

    def __arrow_c_schema__(self) -> object:
        return self._rows()._arrow_schema()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Types are given as they are stored, whatever is requested."""
        return self._rows()._stream(_STREAM_BATCH_SIZE)

    def __repr__(self) -> str:
        try:
            names, types, shown, caption = self._glimpse()
        except (InvalidHandleError, TableNotFoundError) as error:
            return f"<{type(self).__name__}: {error}>"
        if not names:
            return caption
        right = [_display.is_number(kind) for kind in types]
        return f"{_display.text_table(names, shown, right)}\n{caption}"

    def _repr_html_(self) -> str:
        try:
            return _display.html_table(*self._glimpse())
        except (InvalidHandleError, TableNotFoundError):
            return html.escape(repr(self))

    def _glimpse(self) -> tuple[list[str], list[str], list[list[Optional[str]]], str]:
        rows = self._rows()
        schema, count = rows._schema(), len(rows)
        shown = rows._part(None, 0, _SHOWN_ROWS)._texts(len(schema))
        caption = f"{count} row{'' if count == 1 else 's'}, {len(schema)} column{'' if len(schema) == 1 else 's'}"
        if count > len(shown):
            caption = f"first {len(shown)} of {caption}"
        return schema.names, [field.type for field in schema], shown, self._title() + caption


class Rows(Readable):
    """Rows of one snapshot: they never change."""

    def __init__(
        self,
        snapshot: Handle,
        columns: Optional[Sequence[str]] = None,
        offset: int = 0,
        limit: Optional[int] = None,
    ) -> None:
        self._snapshot = snapshot
        self._chosen = columns
        self._offset = offset
        self._limit = limit

    def _rows(self) -> Rows:
        return self

    def _part(self, columns: Optional[Sequence[str]], offset: int, limit: Optional[int]) -> Rows:
        chosen = self._chosen if columns is None else tuple(column_names("columns", columns))
        if self._chosen is not None and chosen is not None:
            for name in chosen:
                if name not in self._chosen:
                    raise ColumnNotFoundError(f"no column '{name}' among the selected ones", column=name)
        return Rows(self._snapshot, chosen, *self._range(offset, limit))

    def _batch(self, offset: int, limit: int) -> Batch:
        return Batch(self._snapshot, self._chosen, *self._range(offset, limit))

    def _range(self, offset: int, limit: Optional[int]) -> tuple[int, Optional[int]]:
        if self._limit is not None:
            left = max(self._limit - offset, 0)
            limit = left if limit is None else min(limit, left)
        return self._offset + offset, limit

    def _options(self, batch_size: int) -> dict[str, Any]:
        # The library has no limit of nothing: skip everything.
        offset = 2**62 if self._limit == 0 else self._offset
        return {"columns": self._chosen, "batch_size": batch_size, "offset": offset, "limit": self._limit}

    def _count(self) -> int:
        left: int = max(lib.snapshot_row_count(self._snapshot) - self._offset, 0)
        return left if self._limit is None else min(left, self._limit)

    def _reader(self) -> Handle:
        reader: Handle = lib.snapshot_open_reader(self._snapshot, self._options(_PYTHON_BATCH_SIZE))
        return reader

    def _stream(self, batch_size: int) -> object:
        stream: object = lib.snapshot_read(self._snapshot, self._options(batch_size))
        return stream

    def _arrow_schema(self) -> object:
        if self._chosen is None:
            schema: object = lib.snapshot_schema(self._snapshot)
        else:
            schema = lib.reader_schema(self._reader())
        return schema

    def _schema(self) -> Schema:
        return Schema(self._arrow_schema())

    def _columns(self) -> dict[str, list[Any]]:
        whole: dict[str, list[Any]] = {name: [] for name in self.column_names}
        for columns in self._read(_COLUMNS):
            for name, values in zip(whole, columns):
                whole[name] += values
        return whole

    def _read(self, form: int) -> Iterator[list[Any]]:
        """Batch by batch, the values of each column, or the rows."""
        reader = self._reader()
        batch = _native.read_batch(reader, form)
        while batch:
            yield batch
            batch = _native.read_batch(reader, form)
        if batch is None:
            yield from self._read_nested(form)

    def _read_nested(self, form: int) -> Iterator[list[Any]]:
        """Rows with nested columns, from Arrow arrays."""
        names = self.column_names
        stream = self._stream(_PYTHON_BATCH_SIZE)
        while True:
            schema, arrays = _native.pull(stream, 1, "the rows")
            if not arrays or not _native.array_length(arrays[0]):
                return
            columns = _native.columns_of_array(schema, arrays[0])
            yield columns if form == _COLUMNS else _formed(form, names, columns)

    def _listed(self, form: int) -> list[Any]:
        return list(chain.from_iterable(self._read(form)))

    def _texts(self, columns: int) -> list[list[Optional[str]]]:
        """All cells as text for people."""
        reader = self._reader()
        found = []
        while count := lib.reader_next(reader):
            found += [[lib.reader_value_text(reader, row, i) for i in range(columns)] for row in range(count)]
        return found


def _formed(form: int, names: list[str], columns: list[list[Any]]) -> list[Any]:
    rows = zip(*columns)
    return list(rows) if form == _TUPLES else [dict(zip(names, row)) for row in rows]


class Batch(Rows):
    """A part of the rows that is also one Arrow array: ``pyarrow.record_batch(batch)``."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Types are given as they are stored, whatever is requested."""
        schema, arrays = _native.pull(self._stream(max(len(self), 1)), 1, "the batch")
        return schema, arrays[0]
